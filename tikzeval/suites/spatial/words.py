"""The wording of problems: paraphrases in several languages, and what is filled into them."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence

LANGUAGES = ("en", "ko", "zh")
Text = Mapping[str, str]  # language → words
Words = Mapping[str, Sequence[str]]  # language → paraphrases
Filling = str | float | Text

_PARTICLE = re.compile(r"(.)((?:\([^()]*\))?)\[([가-힣]+)/([가-힣]+)\]")
_ENDS_IN_CONSONANT = "013678"  # digits as they are read in Korean: 영, 일, 삼, 육, 칠, 팔
_ENDS_IN_L = "178"
_L = 8  # the final consonant ㄹ in a Hangul syllable's code


def say(chance: random.Random, words: Words, **filled: Filling) -> dict[str, str]:
    """Choose a paraphrase in each language, and fill it in.

    Args:
        chance: Chooses.
        words: The paraphrases; ``{name}`` is filled in, ``[은/는]`` is a Korean particle that fits what stands before it.
        filled: Texts in each language, words that are the same in all, or numbers.
    """
    said = {}
    for language in LANGUAGES:
        template = chance.choice(words[language])
        said[language] = template.format(**{name: _in(value, language) for name, value in filled.items()})
    return said


def together(texts: Sequence[Text], between: Mapping[str, str] | None = None) -> dict[str, str]:
    """Join texts in each language, with a blank (in Chinese nothing) between them unless told otherwise."""
    gaps = between or {"en": " ", "ko": " ", "zh": ""}
    return {language: gaps[language].join(text[language] for text in texts) for language in LANGUAGES}


def listed(texts: Sequence[Text], *, clauses: bool = False) -> dict[str, str]:
    """Return a list in words: a, b and c; or of clauses, which may hold commas: a; b; c."""
    found = {}
    gaps = (("en", ", ", " and "), ("ko", ", ", ", "), ("zh", "、", "和"))
    for language, comma, last in (("en", "; ", "; "), ("ko", ", ", ", "), ("zh", "；", "；")) if clauses else gaps:
        *first, end = [text[language] for text in texts]
        found[language] = f"{comma.join(first)}{last}{end}" if first else end
    return found


def number(value: float) -> str:
    """Return a number as people write it: 3, 2.5."""
    return f"{value:g}"


def point(x: float, y: float) -> str:
    """Return a point: (3, 2.5)."""
    return f"({number(x)}, {number(y)})"


def with_particles(korean: str) -> str:
    """Put in the Korean particles that fit what stands before them.

    Brackets behind a word are left aside: 원(red-circle)[은/는] → 원(red-circle)은. Those of a point, which stand by
    themselves, are read: 점 (5, 5)[을/를] → 점 (5, 5)를.
    """

    def put(found: re.Match[str]) -> str:
        read = found[2][-2] if found[2] and found[1].isspace() else found[1]
        return found[1] + found[2] + _particle(read, found[3], found[4])

    return _PARTICLE.sub(put, korean)


def _particle(before: str, closed: str, open_: str) -> str:
    final = (ord(before) - ord("가")) % 28 if "가" <= before <= "힣" else None
    consonant = final > 0 if final is not None else before in _ENDS_IN_CONSONANT
    if closed == "으로" and (final == _L or before in _ENDS_IN_L):
        return open_
    return closed if consonant else open_


def _in(value: Filling, language: str) -> str:
    if isinstance(value, str):
        return value
    return number(value) if isinstance(value, int | float) else value[language]
