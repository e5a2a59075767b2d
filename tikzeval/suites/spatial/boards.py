"""Figures of filled cells on a board: what turning, mirroring and moving make of them, and how they are asked for."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable

from tikzeval.suites.spatial.draft import Draft
from tikzeval.suites.spatial.words import Words, listed, number

BEFORE, AFTER = "before", "after"
SIDE = 6  # cells
FILLED = 0.8
LIKE = 0.6  # overlap of two figures that are not easily told apart
Cell = tuple[int, int]  # column and row, from the left and from below, from 1
Figure = frozenset[Cell]
Move = Callable[[Figure], Figure]

TURNS: dict[str, Move] = {
    "left": lambda figure: frozenset((SIDE + 1 - row, column) for column, row in figure),
    "right": lambda figure: frozenset((row, SIDE + 1 - column) for column, row in figure),
    "half": lambda figure: frozenset((SIDE + 1 - column, SIDE + 1 - row) for column, row in figure),
}
MIRRORS: dict[str, Move] = {
    "upright": lambda figure: frozenset((SIDE + 1 - column, row) for column, row in figure),
    "level": lambda figure: frozenset((column, SIDE + 1 - row) for column, row in figure),
}
WORDS: dict[str, Words] = {
    "left": {
        "en": (
            "turn the whole board by 90° counter-clockwise",
            "rotate the board a quarter turn against the clock",
        ),
        "ko": (
            "판 전체를 시계 반대 방향으로 90° 돌린다",
            "판 전체를 시계 반대 방향으로 4분의 1바퀴 돌린다",
        ),
        "zh": (
            "把整个棋盘逆时针旋转90°",
            "把整个棋盘逆时针转四分之一圈",
        ),
    },
    "right": {
        "en": (
            "turn the whole board by 90° clockwise",
            "rotate the board a quarter turn with the clock",
        ),
        "ko": (
            "판 전체를 시계 방향으로 90° 돌린다",
            "판 전체를 시계 방향으로 4분의 1바퀴 돌린다",
        ),
        "zh": (
            "把整个棋盘顺时针旋转90°",
            "把整个棋盘顺时针转四分之一圈",
        ),
    },
    "half": {
        "en": (
            "turn the whole board by 180°",
            "rotate the board by half a turn",
        ),
        "ko": (
            "판 전체를 180° 돌린다",
            "판 전체를 반 바퀴 돌린다",
        ),
        "zh": (
            "把整个棋盘旋转180°",
            "把整个棋盘转半圈",
        ),
    },
    "upright": {
        "en": (
            "swap left and right (mirror the board in its upright middle line)",
            "reflect the board in its vertical middle line, so that left and right change places",
        ),
        "ko": (
            "판의 왼쪽과 오른쪽을 바꾼다(세로 중앙선에 대해 뒤집는다)",
            "판을 세로 중앙선에 대해 대칭으로 뒤집어 왼쪽과 오른쪽을 맞바꾼다",
        ),
        "zh": (
            "把棋盘左右翻转（以竖直中线为镜）",
            "以棋盘的竖直中线为对称轴，将棋盘左右互换",
        ),
    },
    "level": {
        "en": (
            "swap top and bottom (mirror the board in its level middle line)",
            "reflect the board in its horizontal middle line, so that top and bottom change places",
        ),
        "ko": (
            "판의 위와 아래를 바꾼다(가로 중앙선에 대해 뒤집는다)",
            "판을 가로 중앙선에 대해 대칭으로 뒤집어 위와 아래를 맞바꾼다",
        ),
        "zh": (
            "把棋盘上下翻转（以水平中线为镜）",
            "以棋盘的水平中线为对称轴，将棋盘上下互换",
        ),
    },
}
_BOARD: Words = {
    "en": (
        "The frame is a board of {side} × {side} cells, each a unit wide and tall; lines between them may be drawn or not. In the name (column, row) of a cell, columns are counted from the left and rows from below, both from 1.",
        "Divide the frame, in your mind or by lines, into a board of {side} columns and {side} rows of unit cells. In (column, row), columns are counted from the left and rows from the bottom, beginning with 1.",
    ),
    "ko": (
        "틀은 가로세로 1단위인 칸 {side}×{side}개로 된 판입니다. 칸 사이의 선은 그려도 되고 안 그려도 됩니다. 칸 (열, 행)에서 열은 왼쪽부터, 행은 아래쪽부터 1로 시작하여 셉니다.",
        "틀을 한 변이 1단위인 칸들로 {side}열 {side}행이 되게 나눈 판으로 생각하세요. 나누는 선은 있어도 되고 없어도 됩니다. 칸의 이름 (열, 행)은 열은 왼쪽에서, 행은 아래에서 1부터 세어 붙인 것입니다.",
    ),
    "zh": (
        "边框是由{side}×{side}个单位格子组成的棋盘，格线可画可不画。格子 (列, 行) 从1开始计数，列从左边数起，行从下面数起。",
        "把边框看作{side}列{side}行单位格子组成的棋盘，格线画不画都可以。在 (列, 行) 中，列由左向右数，行由下向上数，都从1开始。",
    ),
}
_OVERLAP: Words = {
    "en": (
        "What you fill and what is right must overlap by at least 80 percent of the area that both cover together.",
        "The filled area must agree with the right one: their overlap is at least 80 percent of what both cover together.",
    ),
    "ko": (
        "채운 영역과 올바른 영역은 둘이 함께 덮는 넓이의 80퍼센트 이상 겹쳐야 합니다.",
        "채운 영역은 올바른 영역과 맞아야 합니다. 서로 겹치는 넓이가 둘이 함께 덮는 넓이의 80퍼센트 이상이어야 합니다.",
    ),
    "zh": (
        "填充的区域与正确的区域的重叠面积至少要占两者合起来所覆盖面积的百分之八十。",
        "填充的区域要与正确的区域相符：重叠的面积不少于两者合起来所覆盖面积的百分之八十。",
    ),
}

STRIP = 0.4  # units, in words; the check is a little looser
_STRIPS: Words = {
    "en": (
        "They may differ only along edges, by strips at most {strip} units wide.",
        "Nowhere may they differ by more than a strip {strip} units wide.",
    ),
    "ko": (
        "둘은 가장자리를 따라 너비 {strip}단위 이하의 띠만큼만 달라도 됩니다.",
        "둘의 차이는 어디에서도 너비 {strip}단위의 띠를 넘어서는 안 됩니다.",
    ),
    "zh": (
        "两者只能在边缘处有宽度不超过{strip}个单位的窄条之差。",
        "两者在任何地方的差别都不得超过宽{strip}个单位的窄条。",
    ),
}


def board(draft: Draft) -> None:
    """Begin with an empty board."""
    draft.frame(SIDE)
    draft.say(_BOARD, side=SIDE)


def filled(draft: Draft, part: str, colour: str, figure: Figure) -> None:
    """Fill cells with a colour as one part, and ask for it."""
    paint = {"grey": "gray"}.get(colour, colour)
    cells = sorted(figure)
    corners = " ".join(f"({column - 1},{row - 1}) rectangle +(1,1)" for column, row in cells)
    draft.paint(part, rf"\fill[{paint}] {corners};")
    draft.must(f"{part}-colour", "colour", part=part, colour=colour, share=0.5)
    areas = tuple(area(column - 1, row - 1, SIDE) for column, row in cells)
    draft.placed(part, "fills", areas=areas, tolerance=FILLED)


def area(x: float, y: float, size: float) -> tuple[tuple[float, float], ...]:
    """Return a unit cell with its lower left corner at a point, in shares of a board so large."""
    corners = ((x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1))
    return tuple((round(u / size, 4), round(v / size, 4)) for u, v in corners)


def agree(draft: Draft) -> None:
    """Say how exact a filled area must be."""
    draft.say(_OVERLAP)
    strips(draft)


def strips(draft: Draft, strip: float = STRIP) -> None:
    """Say by how much two areas may differ in one place."""
    draft.say(_STRIPS, strip=strip)


def cells(figure: Iterable[Cell]) -> dict[str, str]:
    """List cells in words, by row and column."""
    return listed(
        [dict.fromkeys(("en", "ko", "zh"), f"({number(column)}, {number(row)})") for column, row in sorted(figure)]
    )


def polyomino(chance: random.Random, count: int) -> Figure:
    """Return so many cells of the board that hang together, anywhere on it."""
    found = {(chance.randint(1, SIDE), chance.randint(1, SIDE))}
    while len(found) < count:
        column, row = chance.choice(sorted(found))
        across, along = chance.choice(((1, 0), (-1, 0), (0, 1), (0, -1)))
        if 1 <= column + across <= SIDE and 1 <= row + along <= SIDE:
            found.add((column + across, row + along))
    return frozenset(found)


def alike(one: Figure, other: Figure) -> bool:
    """Whether two figures overlap so much that the one could pass for the other."""
    return len(one & other) > LIKE * len(one | other)
