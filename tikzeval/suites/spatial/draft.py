"""A problem in the making: its sentences, its checks and its reference drawing grow together, so that they agree."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tikzeval.suites.spatial.things import SHAPES, Thing
from tikzeval.suites.spatial.words import Filling, Words, number, say

BORDER = 0.5  # units around the frame
SIZE = 10  # units: a side of the usual frame
FRAME = "frame"
WIDE = (0.4, 1.6)  # units that a thing may be wide, in words
LOOSER = 0.05  # units by which the check of a width is looser than the words
KEPT = 0.95  # of a thing's ink is in the frame

_FRAME: Words = {
    "en": (
        "Draw a square frame (frame), only its outline, {size} units wide. Points are given as (x, y) in these units, counted from the lower left corner of the frame: x to the right, y upwards.",
        "The picture has a square frame (frame) with sides of {size} units; it is an outline without filling. Its lower left corner is the point (0, 0) and its upper right corner the point ({size}, {size}).",
        "Begin with the outline of a square (frame) whose sides are {size} units long. In a point (x, y), x is counted from the left side of the frame to the right and y from its bottom side upwards, in units.",
    ),
    "ko": (
        "한 변이 {size}단위인 정사각형 틀(frame)을 테두리만 그리세요. 점은 틀의 왼쪽 아래 꼭짓점에서부터 이 단위로 세어 (x, y)로 나타냅니다. x는 오른쪽으로, y는 위쪽으로 셉니다.",
        "그림에는 한 변의 길이가 {size}단위인 정사각형 틀(frame)이 있으며, 속을 채우지 않고 테두리만 그립니다. 틀의 왼쪽 아래 꼭짓점이 점 (0, 0)이고 오른쪽 위 꼭짓점이 점 ({size}, {size})입니다.",
        "먼저 한 변이 {size}단위인 정사각형의 테두리(frame)를 그리세요. 점 (x, y)에서 x는 틀의 왼쪽 변에서 오른쪽으로, y는 아래쪽 변에서 위쪽으로 잰 단위 수입니다.",
    ),
    "zh": (
        "画一个边长为{size}个单位的正方形边框(frame)，只画轮廓。点用 (x, y) 表示，从边框的左下角开始以该单位计数：x 向右，y 向上。",
        "图中有一个边长为{size}个单位的正方形边框(frame)，只有轮廓，没有填充。它的左下角是点 (0, 0)，右上角是点 ({size}, {size})。",
        "先画一个边长为{size}个单位的正方形轮廓(frame)。在点 (x, y) 中，x 是从边框左边向右的单位数，y 是从边框底边向上的单位数。",
    ),
}
_WIDTHS: Words = {
    "en": (
        "Every shape is filled with its colour and about 1 unit wide (from {least} to {most} units).",
        "Fill each shape with its colour, and make it about 1 unit wide; from {least} to {most} units are allowed.",
    ),
    "ko": (
        "모든 도형은 해당 색으로 채우고 너비는 약 1단위로 합니다({least}단위에서 {most}단위까지).",
        "각 도형을 해당 색으로 채우고 너비를 약 1단위로 그리세요. {least}단위에서 {most}단위까지 괜찮습니다.",
    ),
    "zh": (
        "每个图形都用其颜色填充，宽约1个单位（{least}到{most}个单位之间）。",
        "用相应的颜色填充每个图形，宽度约为1个单位，{least}到{most}个单位均可。",
    ),
}
_MIDDLES: Words = {
    "en": (
        "Where a shape is, is the middle of its width and height; it may be off by at most {off} units in x and in y.",
        "The place of a shape is the middle of its width and of its height, which must be right to {off} units in x and in y.",
    ),
    "ko": (
        "도형의 위치는 너비와 높이의 한가운데를 말하며, x와 y 방향으로 각각 최대 {off}단위까지 벗어나도 됩니다.",
        "도형의 위치란 그 너비와 높이의 중앙이고, x와 y 방향 모두 오차가 {off}단위 이내여야 합니다.",
    ),
    "zh": (
        "图形的位置是指其宽度和高度的正中点，在 x 和 y 方向上各自最多可偏差{off}个单位。",
        "图形的位置以其宽和高的中点为准，x 和 y 方向的误差都不得超过{off}个单位。",
    ),
}
NAMES: Words = {
    "en": ("Names in brackets are the names of parts.", "The names in brackets are those of the parts."),
    "ko": ("괄호 안의 이름은 부분의 이름입니다.", "괄호 속 이름은 각 부분의 이름입니다."),
    "zh": ("括号中的名称是各部分的名称。", "括号里是各部分的名称。"),
}


@dataclass
class Draft:
    """What a family fills in."""

    chance: random.Random
    n: int
    width: float = SIZE  # units of the reference, without the border
    height: float = SIZE
    scopes: dict[str, list[str]] = field(default_factory=dict)  # part → TikZ, in paint order
    present: list[dict[str, Any]] = field(default_factory=list)
    checks: list[dict[str, Any]] = field(default_factory=list)
    sentences: list[dict[str, str]] = field(default_factory=list)
    caption: str = ""

    def say(self, words: Words, **filled: Filling) -> None:
        """Add a sentence."""
        said = say(self.chance, words, **filled)
        self.sentences.append({**said, "en": said["en"][:1].upper() + said["en"][1:]})

    def paint(self, part: str, *lines: str, words: bool = False) -> None:
        """Add lines to a part's scope; a part that is new must also be seen. `words`: it may be only text."""
        if part not in self.scopes:
            self.present.append({"id": part, "kind": "part", "part": part} | ({"text_counts": True} if words else {}))
        self.scopes.setdefault(part, []).extend(lines)

    def must(self, check: str, kind: str, **keys: Any) -> None:
        """Add a check that strict pass needs."""
        self.checks.append({"id": check, "kind": kind, **keys})

    def frame(self, size: float = SIZE) -> None:
        """Add the square frame that the other things are measured in."""
        self.width = self.height = size
        self.say(_FRAME, size=size)
        self.paint(FRAME, rf"\draw[thick] (0,0) rectangle ({number(size)},{number(size)});")
        self.must("frame-square", "shape", part=FRAME, **{"is": "square"})

    def thing(self, thing: Thing, x: float, y: float, width: float = 1.0) -> None:
        """Paint a thing, and ask for its colour and shape."""
        self.paint(thing.name, thing.tikz(x, y, width))
        self.looks(thing.name, thing)

    def looks(self, part: str, thing: Thing) -> None:
        """Ask for a part's colour and shape."""
        self.must(f"{part}-colour", "colour", part=part, colour=thing.colour, share=0.5)
        if thing.shape not in SHAPES:
            return
        corners = {"corners": 5} if thing.shape == "star" else {}
        self.must(f"{part}-shape", "shape", part=part, **{"is": thing.shape}, **corners)

    def widths(self, parts: Iterable[str], size: float = SIZE) -> None:
        """Say how wide things are, and ask for it."""
        least, most = WIDE
        self.say(_WIDTHS, least=least, most=most)
        middle = (least + most) / 2
        for part in parts:
            off = ((most - least) / 2 + LOOSER) / middle
            self.placed(part, "as_wide", times=round(middle / size, 4), tolerance=round(off, 4))

    def inside(self, parts: Iterable[str]) -> None:
        """Ask for things to lie in the frame."""
        for part in parts:
            self.placed(part, "within", points=((0.0, 0.0), (1.0, 1.0)), tolerance=KEPT)

    def apart(self, one: str, other: str, x: float, y: float, off: float, size: float = SIZE) -> None:
        """Ask for one part's middle to be so far right of another's and above it, in units."""
        at = (round(x / size, 4), round(y / size, 4))
        self.placed(one, "offset", other, at=at, scale=FRAME, tolerance=round(off / size, 4))

    def middles(self, off: float) -> None:
        """Say by how many units things may be off."""
        self.say(_MIDDLES, off=off)

    def placed(self, part: str, how: str, within: str = FRAME, **keys: Any) -> None:
        """Ask where a part is."""
        same = sum(check["id"].startswith(f"{part}-{how.replace('_', '-')}") for check in self.checks)
        name = f"{part}-{how.replace('_', '-')}{f'-{same + 1}' if same else ''}"
        self.must(name, "placed", part=part, **{"is": how, "in": within}, **keys)

    def at(self, part: str, x: float, y: float, off: float, size: float = SIZE, within: str = FRAME) -> None:
        """Ask for a part's middle at a point of a square so large, in units."""
        at = (round(x / size, 4), round(y / size, 4))
        self.placed(part, "at", within, at=at, tolerance=round(off / size, 4))

    def drawing(self) -> str:
        """Return the reference drawing."""
        width, height = self.width + 2 * BORDER, self.height + 2 * BORDER
        lines = [
            r"\begin{tikzpicture}",
            rf"  \path[use as bounding box] (0,0) rectangle ({number(width)},{number(height)});",
        ]
        for part, painted in self.scopes.items():
            lines.append(rf"  \begin{{scope}}[local bounding box={part}, shift={{({BORDER},{BORDER})}}]")
            lines += [f"    {line}" for line in painted]
            lines.append(r"  \end{scope}")
        return "\n".join([*lines, r"\end{tikzpicture}", ""])
