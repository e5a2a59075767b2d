"""How a judge's reply is read: yes or no, the probability of yes, and the reason.

P(yes) = Σ p(token) over the alternatives at the answer's token that spell yes, in whatever case and with whatever spaces,
divided by the same sum over those that spell yes or no. An alternative that the provider does not list counts as 0.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

LONGEST_REASON = 300  # letters
_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_ANSWER = re.compile(
    r"^[\W_]*(?:(?:first line|(?:final )?answer)[\W_]*)?(yes|no)\b"
    r"(?!\s*(?:/|or\b|and\b)\s*(?:yes|no)\b)(?!\s+(?:doubt|question)\b)",
    re.IGNORECASE | re.MULTILINE,
)
_LABEL = re.compile(r"^[\W_]*(?:second line|reason|because|why)\b[\W_]*", re.IGNORECASE)


class Answer(StrEnum):
    """What became of a question."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"  # a reply that says neither, or both
    FAILED = "failed"  # no reply came


class Token(Protocol):
    """A token, or an alternative to it, with the logarithm of its probability."""

    token: str
    logprob: float


class Place(Token, Protocol):
    """A token of the reply, with the alternatives that the provider lists."""

    @property
    def top_logprobs(self) -> Sequence[Token] | None:
        """The most probable tokens here."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A reply, read."""

    answer: Answer
    reason: str
    p_yes: float | None = None  # None where the provider gives no probabilities


def read_answer(text: str, places: Sequence[Place] = ()) -> Reading:
    """Read a judge's reply.

    The first line counts if it begins with yes or no, else the one line that does. Reasoning within the reply is left out.

    Args:
        text: The reply.
        places: Its tokens with probabilities; none where the provider gives none.
    """
    found = _find(text)
    if found is None:
        return Reading(Answer.UNCLEAR, _one_line(_THOUGHT.sub("", text)))
    answer, _, end = found
    reason = _one_line(text[end:].lstrip(" \t\r\n.,:;!*_–—-")) or _one_line(_THOUGHT.sub("", text)[:end])
    return Reading(answer, _LABEL.sub("", reason), _p_yes(places, answer))


def _find(text: str) -> tuple[Answer, int, int] | None:
    """Return the answer, and from where to where its word stands in the text."""
    plain = _THOUGHT.sub(lambda match: "\n" * len(match[0]), text)  # places stay what they are
    found = list(_ANSWER.finditer(plain))
    if not found:
        return None
    first = len(plain) - len(plain.lstrip())
    if found[0].start() > first and len({match[1].lower() for match in found}) > 1:
        return None  # two lines contradict each other, and neither is the first
    return Answer(found[0][1].lower()), found[0].start(1), found[0].end(1)


def _p_yes(places: Sequence[Place], answer: Answer) -> float | None:
    found = _find("".join(place.token for place in places))
    if found is None or found[0] is not answer:
        return None
    at = 0
    for place in places:
        at += len(place.token)
        if at > found[1]:
            break
    seen = {each.token: math.exp(each.logprob) for each in (place, *(place.top_logprobs or ()))}
    sums = dict.fromkeys((Answer.YES, Answer.NO), 0.0)
    for token, probability in seen.items():
        word = re.sub(r"[\W_]+", "", token).lower()
        if word in (Answer.YES, Answer.NO):
            sums[Answer(word)] += probability
    total = sum(sums.values())
    return sums[Answer.YES] / total if total else None


def _one_line(text: str) -> str:
    told = " ".join(text.split())
    return told if len(told) <= LONGEST_REASON else f"{told[: LONGEST_REASON - 1]}…"
