"""Words in pictures: fonts, widths and line breaks. All lengths are pixels."""

from __future__ import annotations

import unicodedata
from functools import cache

from PIL import ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

# Tried in turn for words that Pillow's own font, which is always there but ASCII, cannot write.
_OTHER_FONTS = (
    "UnDotum.ttf",
    "NanumGothic.ttf",
    "NotoSansCJK-Regular.ttc",
    "AppleSDGothicNeo.ttc",
    "malgun.ttf",
    "DejaVuSans.ttf",
    "LiberationSans-Regular.ttf",
)
_PLAIN = str.maketrans(
    {"–": "-", "—": "-", "−": "-", "×": "x", "≥": ">=", "≤": "<=", "≈": "~", "→": "->", "•": "*", "\xa0": " "}
)
_UNWRITTEN = "\uffff"  # no font has it, so it shows what a font draws for what it lacks


def legible(words: str) -> str:
    """Return words as they can be written: signs that Pillow's font lacks in ASCII, one line, nothing invisible."""
    return "".join(char if char.isprintable() else "?" for char in " ".join(words.translate(_PLAIN).split()))


@cache
def _named(name: str, size: int) -> ImageFont.FreeTypeFont | None:
    try:
        return ImageFont.truetype(name, size)
    except OSError:
        return None


@cache
def _default(size: int) -> Font:
    return ImageFont.load_default(size)


@cache
def _has(name: str, char: str) -> bool:
    font = _named(name, 20) if name else _default(20)
    return font is not None and (char == " " or bytes(font.getmask(char)) != bytes(font.getmask(_UNWRITTEN)))


def written(words: str, size: int) -> tuple[str, Font]:
    """Return words as they will be written, and the font for them.

    Where no font here has all of their letters, those that Pillow's font lacks lose their accents or become “?”.
    """
    words = legible(words)
    if all(_has("", char) for char in words):
        return words, _default(size)
    for name in _OTHER_FONTS:
        font = _named(name, size)
        if font and all(_has(name, char) for char in words):
            return words, font
    bare = "".join(char for char in unicodedata.normalize("NFKD", words) if not unicodedata.combining(char))
    return "".join(char if _has("", char) else "?" for char in bare), _default(size)


def width_of(words: str, size: int) -> float:
    """Return how wide one line of words is."""
    line, font = written(words, size)
    return font.getlength(line)


def shortened(words: str, size: int, width: float) -> str:
    """Return words that fit a width: where too long, their beginning and end around “…”."""
    words = legible(words)
    if width_of(words, size) <= width:
        return words
    kept = min(len(words), max(2, int(width / size * 4)))
    while kept > 2 and width_of(_middle_out(words, kept), size) > width:
        kept -= 1
    return _middle_out(words, kept)


def _middle_out(words: str, kept: int) -> str:
    return f"{words[: (kept + 1) // 2]}…{words[len(words) - kept // 2 :]}"


def wrapped(words: str, size: int, width: float, *, lines: int) -> list[str]:
    """Break words into lines; what does not fit the last one ends in “…”.

    Args:
        words: Any text.
        size: Of the font.
        width: What each line may take.
        lines: How many there may be.
    """
    found: list[str] = []
    line = ""
    waiting = legible(words).split()[::-1]
    while waiting and len(found) < lines:
        word = waiting.pop()
        longer = f"{line} {word}" if line else word
        if width_of(longer, size) <= width:
            line = longer
        elif line:
            found.append(line)
            line = ""
            waiting.append(word)
        else:
            fits = next((n for n in range(len(word) - 1, 1, -1) if width_of(word[:n], size) <= width), 1)
            found.append(word[:fits])
            waiting.append(word[fits:])
    if line and len(found) < lines:
        return [*found, line]
    if (waiting or line) and found:
        found[-1] = found[-1][:-1] + "…" if width_of(found[-1] + "…", size) > width else found[-1] + "…"
    return found
