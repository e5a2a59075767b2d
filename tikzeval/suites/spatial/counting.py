"""`counting`: in n cells of a board, so many dots of a colour each."""

from __future__ import annotations

from tikzeval.suites.spatial.cells import cell
from tikzeval.suites.spatial.draft import FRAME, Draft
from tikzeval.suites.spatial.things import things
from tikzeval.suites.spatial.words import Words, listed, say

CELL = 4  # units
BOARD = 12
COUNTS = (2, 3, 4, 5, 6, 7, 8, 9)
GAP = 0.3  # units between dots
WIDE = 0.3  # units that a dot is at least wide
KEPT = 0.95  # of the dots' area within the cell

_BOARD: Words = {
    "en": (
        "The frame is a board of 3 × 3 equal cells (lines between them may be drawn or not). It holds {all}.",
        "The frame is divided into three rows of three equal cells, with or without lines between them. What they hold: {all}.",
    ),
    "ko": (
        "틀은 크기가 같은 3×3칸의 판입니다(칸 사이의 선은 그려도 되고 안 그려도 됩니다). 그 안에 다음이 있습니다: {all}.",
        "틀은 같은 크기의 칸이 세 개씩 세 줄로 나뉘어 있고, 나누는 선은 있어도 되고 없어도 됩니다. 칸에는 다음이 들어 있습니다: {all}.",
    ),
    "zh": (
        "边框是一个3×3的棋盘，格子大小相同（格线可画可不画）。棋盘上的内容：{all}。",
        "边框分成三行三列相等的格子，格线画不画都可以。要画的是：{all}。",
    ),
}
_ONE: Words = {
    "en": (
        "{count} {dots} in {cell}",
        "{count} {dots} within {cell}",
    ),
    "ko": (
        "{cell}에 {dots} {count}개",
        "{cell} 안에 {dots} {count}개",
    ),
    "zh": (
        "{cell}里有{count}个{dots}",
        "{count}个{dots}在{cell}里",
    ),
}
_APART: Words = {
    "en": (
        "Dots are filled, at least {wide} units wide, and do not touch: leave at least {gap} units between any two. All dots of a colour form one part, and at least 95 percent of their area lies in their cell.",
        "Fill the dots, make each at least {wide} units wide, and keep at least {gap} units between them, so that none touch. The dots of one colour are one part together; at least 95 percent of their area must be in their cell.",
    ),
    "ko": (
        "점은 너비를 {wide}단위 이상으로 하여 속을 채우고, 서로 닿지 않게 {gap}단위 이상 띄우세요. 같은 색 점들은 모두 한 부분이고, 그 넓이의 95퍼센트 이상이 해당 칸 안에 있어야 합니다.",
        "점은 모두 너비 {wide}단위 이상으로 채워서 그리고, 어느 두 점도 닿지 않도록 사이를 {gap}단위 이상 두세요. 한 가지 색의 점은 모두 합쳐 한 부분이 되며, 그 넓이 가운데 95퍼센트 이상이 정해진 칸 안에 들어가야 합니다.",
    ),
    "zh": (
        "圆点要填充，宽至少{wide}个单位，互不接触，任意两个之间至少留{gap}个单位。同色的圆点合为一个部分，其面积至少百分之九十五要在相应的格子内。",
        "画宽至少{wide}个单位的实心圆点，任何两个圆点都不接触，间隔不小于{gap}个单位。一种颜色的所有圆点组成一个部分，其面积的百分之九十五以上须落在所属的格子里。",
    ),
}


def make(draft: Draft) -> None:
    """Fill in a problem."""
    chance = draft.chance
    draft.frame(BOARD)
    groups = things(chance, draft.n, shapes=("dots",))
    cells = chance.sample([(column, row) for column in range(3) for row in range(3)], draft.n)
    said = []
    for dots, (column, row) in zip(groups, cells, strict=True):
        count = chance.choice(COUNTS)
        said.append(say(chance, _ONE, count=count, dots=dots.named, cell=cell(column, row)))
        spots = chance.sample([(x, y) for x in (0.7, 2, 3.3) for y in (0.7, 2, 3.3)], count)
        for x, y in spots:
            at = f"({column * CELL + x:g},{row * CELL + y:g})"
            draft.paint(dots.name, rf"\fill[{dots.paint}] {at} circle[radius=0.35];")
        draft.looks(dots.name, dots)
        draft.must(f"{dots.name}-count", "count", of="pieces", part=dots.name, equals=count)
        low, high = (column / 3, row / 3), ((column + 1) / 3, (row + 1) / 3)
        corners = tuple((round(x, 4), round(y, 4)) for x, y in (low, high))
        draft.placed(dots.name, "within", FRAME, points=corners, tolerance=KEPT)
    draft.say(_BOARD, all=listed(said, clauses=True))
    draft.say(_APART, gap=GAP, wide=WIDE)
    draft.caption = f"a square board with {listed([dots.named for dots in groups])['en']} in its cells"
