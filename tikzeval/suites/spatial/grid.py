"""`grid`: n shapes in the cells of a board, each placed by one clue."""

from __future__ import annotations

import random

from tikzeval.suites.spatial.cells import cell
from tikzeval.suites.spatial.draft import Draft
from tikzeval.suites.spatial.things import Thing, things
from tikzeval.suites.spatial.words import Text, Words, listed, say

CELL = 3  # units
BOARD = 9
OFF = 0.6  # units
Cell = tuple[int, int]  # column and row, from the left and from below

_BOARD: Words = {
    "en": (
        "The frame is a board of 3 × 3 equal cells (lines between them may be drawn or not). In the middles of cells stand {things}, each in a cell of its own.",
        "Think of the frame as a board with three rows of three equal cells; drawing the lines between them is up to you. These shapes stand in the middle of a cell each: {things}.",
    ),
    "ko": (
        "틀은 크기가 같은 3×3칸의 판입니다(칸 사이의 선은 그려도 되고 안 그려도 됩니다). 칸의 한가운데에 다음 도형이 하나씩 놓입니다: {things}.",
        "틀을 세 칸씩 세 줄로 똑같이 나눈 판으로 생각하세요. 칸을 나누는 선은 그려도 되고 안 그려도 됩니다. 다음 도형이 각각 한 칸의 중앙에 있습니다: {things}.",
    ),
    "zh": (
        "边框是一个3×3的棋盘，格子大小相同（格线可画可不画）。以下图形各占一格，位于格子正中：{things}。",
        "把边框看作三行三列相等的格子，格线画不画都可以。这些图形各自位于一个格子的中央：{things}。",
    ),
}
_ONLY: Words = {
    "en": (
        "The frame is a board of 3 × 3 equal cells (lines between them may be drawn or not). In the middle of one cell stands {things}.",
        "Think of the frame as a board with three rows of three equal cells; drawing the lines between them is up to you. A single shape stands in the middle of a cell: {things}.",
    ),
    "ko": (
        "틀은 크기가 같은 3×3칸의 판입니다(칸 사이의 선은 그려도 되고 안 그려도 됩니다). 한 칸의 한가운데에 다음 도형이 놓입니다: {things}.",
        "틀을 세 칸씩 세 줄로 똑같이 나눈 판으로 생각하세요. 칸을 나누는 선은 그려도 되고 안 그려도 됩니다. 한 칸의 중앙에 도형 하나가 있습니다: {things}.",
    ),
    "zh": (
        "边框是一个3×3的棋盘，格子大小相同（格线可画可不画）。有一个图形位于一个格子的正中：{things}。",
        "把边框看作三行三列相等的格子，格线画不画都可以。其中一个格子的中央有{things}。",
    ),
}
_IN: Words = {
    "en": ("{one} is in {cell}.", "{cell} holds {one}."),
    "ko": ("{one}[은/는] {cell}에 있습니다.", "{cell}에 {one}[이/가] 있습니다."),
    "zh": ("{one}在{cell}里。", "{cell}里是{one}。"),
}
_FROM: Words = {
    "en": (
        "Counted from {other}, {one} is {way}.",
        "From {other} you reach {one} by going {way}.",
    ),
    "ko": (
        "{one}[은/는] {other}에서 {way} 떨어진 칸에 있습니다.",
        "{other}에서 {way} 가면 {one}[이/가] 있는 칸입니다.",
    ),
    "zh": (
        "{one}所在的格子，从{other}{way}就能走到。",
        "从{other}{way}，就是{one}所在的格子。",
    ),
}
_CROSS: Words = {
    "en": (
        "{one} is in the row of {row} and in the column of {column}.",
        "The row of {row} and the column of {column} meet in the cell of {one}.",
    ),
    "ko": (
        "{one}[은/는] {row}[과/와] 같은 가로줄, {column}[과/와] 같은 세로줄에 있습니다.",
        "{row}의 가로줄과 {column}의 세로줄이 만나는 칸에 {one}[이/가] 있습니다.",
    ),
    "zh": (
        "{one}与{row}同一行，与{column}同一列。",
        "{row}所在的行与{column}所在的列相交的格子里是{one}。",
    ),
}
_OFF: Words = {
    "en": (
        "The middle of a shape (of its width and height) may be off by at most {off} units in x and in y.",
        "A shape's middle, which is that of its width and of its height, must be right to {off} units in x and in y.",
    ),
    "ko": (
        "도형의 중심(너비와 높이의 한가운데)은 x와 y 방향으로 각각 최대 {off}단위까지 벗어나도 됩니다.",
        "도형의 너비와 높이의 한가운데를 중심이라 할 때, 중심의 오차는 x와 y 방향 모두 {off}단위 이내여야 합니다.",
    ),
    "zh": (
        "图形的中心（宽和高的中点）在 x、y 方向上各自最多可偏差{off}个单位。",
        "图形以宽和高的中点为中心，中心在 x 和 y 方向的误差都不得超过{off}个单位。",
    ),
}


def make(draft: Draft) -> None:
    """Fill in a problem."""
    chance = draft.chance
    draft.frame(BOARD)
    members = things(chance, draft.n)
    cells = [(column, row) for column in range(3) for row in range(3)]
    chance.shuffle(cells)
    known: dict[Cell, Thing] = {}
    draft.say(_BOARD if draft.n > 1 else _ONLY, things=listed([thing.named for thing in members]))
    for thing, place in zip(members, cells, strict=False):
        x, y = (CELL * (index + 0.5) for index in place)
        draft.thing(thing, x, y)
        _clue(draft, thing, place, known)
        draft.at(thing.name, x, y, OFF, BOARD)
        known[place] = thing
    draft.widths((thing.name for thing in members), BOARD)
    draft.say(_OFF, off=OFF)
    draft.caption = f"a square board with {listed([thing.named for thing in members])['en']} on it"


def _clue(draft: Draft, thing: Thing, place: Cell, known: dict[Cell, Thing]) -> None:
    """Say where a thing is: in a named cell, or seen from things of which that is known."""
    chance = draft.chance
    rows = [other for at, other in known.items() if at[1] == place[1]]
    columns = [other for at, other in known.items() if at[0] == place[0]]
    if rows and columns and chance.random() < 0.6:
        draft.say(_CROSS, one=thing.the, row=chance.choice(rows).the, column=chance.choice(columns).the)
    elif known and chance.random() < 0.8:
        at, other = chance.choice(list(known.items()))
        draft.say(_FROM, one=thing.the, other=other.the, way=_way(chance, place[0] - at[0], place[1] - at[1]))
    else:
        draft.say(_IN, one=thing.the, cell=cell(*place))


def _way(chance: random.Random, dx: int, dy: int) -> Text:
    """Say how many columns and rows something is away."""
    steps = [
        step
        for by, words in ((dx, _ACROSS), (dy, _ALONG))
        if by
        for step in [say(chance, words[by > 0], by=_counted(abs(by), "column" if words is _ACROSS else "row"))]
    ]
    if len(steps) == 1:
        return steps[0]
    return {
        language: f"{steps[0][language]}{gap}{steps[1][language]}"
        for language, gap in (("en", " and "), ("ko", ", "), ("zh", "、"))
    }


def _counted(by: int, noun: str) -> Text:
    return {"en": f"{by} {noun}{'' if by == 1 else 's'}", "ko": f"{by}칸", "zh": f"{by}格"}


_ACROSS: dict[bool, Words] = {
    True: {
        "en": ("{by} to the right", "{by} rightwards"),
        "ko": ("오른쪽으로 {by}", "오른편으로 {by}"),
        "zh": ("向右{by}", "往右{by}"),
    },
    False: {
        "en": ("{by} to the left", "{by} leftwards"),
        "ko": ("왼쪽으로 {by}", "왼편으로 {by}"),
        "zh": ("向左{by}", "往左{by}"),
    },
}
_ALONG: dict[bool, Words] = {
    True: {"en": ("{by} up", "{by} upwards"), "ko": ("위로 {by}", "위쪽으로 {by}"), "zh": ("向上{by}", "往上{by}")},
    False: {
        "en": ("{by} down", "{by} downwards"),
        "ko": ("아래로 {by}", "아래쪽으로 {by}"),
        "zh": ("向下{by}", "往下{by}"),
    },
}
