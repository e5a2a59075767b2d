"""Coloured shapes, which prompts tell apart by colour, shape and part name."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from tikzeval.suites.spatial.words import Text, Words

# colour → its name in Korean and Chinese, and in TikZ, as prompts call it in English. Only colours that everybody tells apart, as TikZ calls them too.
COLOURS = {
    "red": ("빨간", "红色", "red"),
    "blue": ("파란", "蓝色", "blue"),
    "green": ("초록색", "绿色", "green"),
    "yellow": ("노란", "黄色", "yellow"),
    "orange": ("주황색", "橙色", "orange"),
    "black": ("검은", "黑色", "black"),
    "pink": ("분홍색", "粉色", "pink"),
    "brown": ("갈색", "棕色", "brown"),
    "grey": ("회색", "灰色", "gray"),
}
SHAPES = {
    "square": ("square", "정사각형", "正方形"),
    "triangle": ("triangle", "삼각형", "三角形"),
    "circle": ("circle", "원", "圆形"),
    "star": ("five-pointed star", "오각별", "五角星"),
}
NOUNS = {
    **SHAPES,
    "bar": ("bar", "막대", "条形"),
    "card": ("square", "정사각형", "正方形"),
    "rectangle": ("rectangle", "직사각형", "矩形"),
    "line": ("line", "선", "线段"),
    "dots": ("dots", "점", "圆点"),
}
AT: Words = {
    "en": (
        "{thing} at {point}",
        "{thing} with its middle at {point}",
    ),
    "ko": (
        "{point}에 {thing}",
        "점 {point}에 {thing}",
    ),
    "zh": (
        "{point}处的{thing}",
        "位于{point}的{thing}",
    ),
}
INNER = 0.382  # of the outer radius: a star whose sides lie on straight lines


@dataclass(frozen=True, slots=True)
class Thing:
    """A coloured shape."""

    colour: str
    shape: str

    @property
    def name(self) -> str:
        """The name of its part."""
        return f"{self.paint}-{self.shape}"

    @property
    def words(self) -> Text:
        """Without an article: red circle, 빨간 원, 红色圆形."""
        korean, chinese, _ = COLOURS[self.colour]
        english_shape, korean_shape, chinese_shape = NOUNS[self.shape]
        return {
            "en": f"{self.paint} {english_shape}",
            "ko": f"{korean} {korean_shape}",
            "zh": f"{chinese}{chinese_shape}",
        }

    @property
    def the(self) -> Text:
        """With the definite article where there are articles."""
        return {**self.words, "en": f"the {self.words['en']}"}

    @property
    def named(self) -> Text:
        """With the indefinite article, and its part's name in brackets."""
        return self.named_as(self.name)

    def named_as(self, part: str) -> Text:
        """Return it with the indefinite article, and the name of a part in brackets."""
        article = "an " if self.paint[0] in "aeio" else "a "
        told = {**self.words, "en": f"{'' if self.shape == 'dots' else article}{self.words['en']}"}
        return {
            language: f"{words} ({part})" if language == "en" else f"{words}({part})"
            for language, words in told.items()
        }

    @property
    def paint(self) -> str:
        """What TikZ calls its colour."""
        return COLOURS[self.colour][2]

    def box(self, x: float, y: float, width: float, height: float) -> str:
        """Return a rectangle of its colour around a point."""
        low, high = (x - width / 2, y - height / 2), (x + width / 2, y + height / 2)
        return rf"\fill[{self.paint}] ({low[0]:.3f},{low[1]:.3f}) rectangle ({high[0]:.3f},{high[1]:.3f});"

    def tikz(self, x: float, y: float, width: float) -> str:
        """Return it painted, as wide (or as a star high and wide) as said, the middle of its box at a point."""
        paint = self.paint
        half = width / 2
        if self.shape == "circle":
            return rf"\fill[{paint}] ({x:.3f},{y:.3f}) circle[radius={half:.3f}];"
        if self.shape == "square":
            return rf"\fill[{paint}] ({x - half:.3f},{y - half:.3f}) rectangle ({x + half:.3f},{y + half:.3f});"
        corners = [(-1.0, -1.0), (1.0, -1.0), (0.0, 1.0)] if self.shape == "triangle" else _star()
        path = " -- ".join(f"({x + half * u:.3f},{y + half * v:.3f})" for u, v in corners)
        return rf"\fill[{paint}] {path} -- cycle;"


def _star() -> list[tuple[float, float]]:
    """Return the ten corners of a star that is as wide as the square from (−1, −1) to (1, 1), in its middle."""
    turns = [math.pi / 2 + index * math.pi / 5 for index in range(10)]
    corners = [(math.cos(turn) * r, math.sin(turn) * r) for turn, r in zip(turns, [1.0, INNER] * 5, strict=True)]
    right = max(x for x, _ in corners)
    top, bottom = max(y for _, y in corners), min(y for _, y in corners)
    return [(x / right, (y - (top + bottom) / 2) / right) for x, y in corners]


def things(chance: random.Random, count: int, *, shapes: tuple[str, ...] = tuple(SHAPES)) -> list[Thing]:
    """Return so many things, each of another colour, and from the tenth on of another colour or shape; `shapes` may be any of `NOUNS`.

    A single one is not black: the frames and bare outlines of a picture are.
    """
    colours = [colour for colour in COLOURS if count > 1 or colour != "black"]
    found = [Thing(colour, chance.choice(shapes)) for colour in chance.sample(colours, min(count, len(colours)))]
    more = [Thing(colour, shape) for colour in colours for shape in shapes if Thing(colour, shape) not in found]
    return found + chance.sample(more, count - len(found))
