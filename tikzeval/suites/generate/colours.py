"""Colours by the words for them, and the styles in which glyphs are painted with them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tikzeval.suites.generate.ink import Role

RGB = tuple[float, float, float]

# As xcolor defines them (manual, §4, "Colors by name"); cyan and magenta are left out, which it defines in CMYK.
NAMED: dict[str, RGB] = {
    "red": (1, 0, 0),
    "green": (0, 1, 0),
    "blue": (0, 0, 1),
    "yellow": (1, 1, 0),
    "orange": (1, 0.5, 0),
    "violet": (0.5, 0, 0.5),
    "purple": (0.75, 0, 0.25),
    "brown": (0.75, 0.5, 0.25),
    "pink": (1, 0.75, 0.75),
    "teal": (0, 0.5, 0.5),
    "olive": (0.5, 0.5, 0),
    "lime": (0.75, 1, 0),
    "gray": (0.5, 0.5, 0.5),
    "black": (0, 0, 0),
    "white": (1, 1, 1),
}
# Word → what TikZ calls it, several shades of it; a style may mix them once more, so no mixture leaves out its second colour.
WORDS: dict[str, tuple[str, ...]] = {
    "red": ("red", "red!85!black", "red!90!orange"),
    "orange": ("orange", "orange!90!red"),
    "yellow": ("yellow", "yellow!80!orange"),
    "green": ("green!60!black", "green!75!black", "green!80!blue"),
    "blue": ("blue", "blue!70!white", "blue!80!black"),
    "purple": ("violet", "violet!80!white"),
    "pink": ("pink", "red!40!white", "pink!80!red"),
    "brown": ("brown", "brown!80!black", "brown!70!black"),
    "gray": ("gray", "gray!70!white", "black!45!white"),
    "black": ("black", "black!85!white"),
    "teal": ("teal", "teal!80!white"),
}


def rgb(name: str) -> RGB:
    """Work out a mixture as xcolor does: `A!p` is p per cent of A in white, `A!p!B` in B.

    Raises:
        KeyError: A colour that is not in NAMED.
    """
    first, *rest = name.split("!")
    found = NAMED[first]
    for index in range(0, len(rest), 2):
        share = float(rest[index]) / 100
        other = NAMED[rest[index + 1]] if index + 1 < len(rest) else NAMED["white"]
        found = tuple(share * one + (1 - share) * two for one, two in zip(found, other, strict=True))  # type: ignore[assignment]
    return found


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour as a caption says it and as TikZ does."""

    word: str
    tikz: str


def any_colour(chance: Random, words: tuple[str, ...] = ()) -> Colour:
    """Choose a colour among some words, else among all."""
    word = chance.choice(words or tuple(WORDS))
    return Colour(word, chance.choice(WORDS[word]))


@dataclass(frozen=True, slots=True)
class Style:
    """How a glyph is painted: what each role is filled with, and the line around it."""

    name: str
    fills: dict[Role, str]  # «c» stands for the colour
    line: str  # of lines, and of outlines where there are any
    outlined: bool
    width: float  # of lines, in points

    def fill(self, role: Role, colour: Colour) -> str:
        """Return the TikZ colour of a role."""
        return self.fills[role].replace("«c»", colour.tikz)

    def draw(self, colour: Colour) -> str:
        """Return the TikZ colour of lines."""
        return self.line.replace("«c»", colour.tikz)


STYLES = {
    style.name: style
    for style in (
        Style("flat", {"body": "«c»", "second": "«c»!55!white", "dark": "black", "light": "white"}, "«c»!60!black", False, 1.2),
        Style("outlined", {"body": "«c»", "second": "«c»!50!white", "dark": "black", "light": "white"}, "black", True, 0.8),
        Style("tinted", {"body": "«c»!40!white", "second": "«c»!75!white", "dark": "«c»!60!black", "light": "white"}, "«c»!80!black", True, 1.0),
        Style("line", {"body": "white", "second": "white", "dark": "«c»", "light": "white"}, "«c»", True, 1.4),
    )
}  # fmt: skip
