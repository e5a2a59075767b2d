"""`maze`: a maze of (n + 1) × (n + 1) rooms, given as text, and the way through it."""

from __future__ import annotations

import random

from tikzeval.suites.spatial.boards import area, strips
from tikzeval.suites.spatial.draft import Draft
from tikzeval.suites.spatial.routes import END, ROUTE, START, dots
from tikzeval.suites.spatial.words import Words

WALLS = "walls"
OFF = 0.4  # units
FILLED = 0.8
Cell = tuple[int, int]  # column and row, from the left and from below

_MAZE: Words = {
    "en": (
        "Draw this maze of {size} × {size} cells, each one unit wide and tall:\n\n{rows}\n\nCells marked # are walls: fill them gray; together they are the part walls. All others stay empty.",
        "The picture is a maze of {size} × {size} cells, a unit each way:\n\n{rows}\n\nEvery # is a wall, filled gray; all walls together are the part walls. The other cells are left empty.",
    ),
    "ko": (
        "가로세로 1단위인 칸 {size}×{size}개로 된 다음 미로를 그리세요.\n\n{rows}\n\n# 칸은 벽이므로 회색으로 채우고, 벽 전체를 walls라는 한 부분으로 만드세요. 나머지 칸은 비워 둡니다.",
        "그림은 한 변이 1단위인 칸 {size}×{size}개의 미로입니다.\n\n{rows}\n\n#는 모두 회색으로 채운 벽이고, 모든 벽이 합쳐 walls라는 한 부분입니다. 그 밖의 칸은 비어 있습니다.",
    ),
    "zh": (
        "画出这个由{size}×{size}个格子组成的迷宫，每格宽高都是1个单位：\n\n{rows}\n\n标有 # 的格子是墙，填成灰色，所有的墙合为一个名为 walls 的部分。其余格子留空。",
        "图中是一个{size}×{size}格的迷宫，格子的边长为1个单位：\n\n{rows}\n\n每个 # 都是一块填成灰色的墙，全部的墙组成名为 walls 的部分。其他格子都是空的。",
    ),
}
_WAY: Words = {
    "en": (
        "Draw the only way from S to E that does not pass through walls or go back on itself as a thin blue line (route) through the middles of the cells. Put a filled green dot (start) in the middle of S and a filled red dot (end) in the middle of E, each from 0.4 to 1 units wide.",
        "Exactly one way leads from S to E without passing through walls or going back on itself: it is drawn as a thin blue line (route) through the middles of the cells. The middle of S gets a filled green dot (start) and the middle of E a filled red dot (end); each dot is from 0.4 to 1 units wide.",
    ),
    "ko": (
        "S에서 E까지 벽을 지나지 않고 되돌아가지도 않는 하나뿐인 길을, 칸의 한가운데를 지나는 가는 파란 선(route)으로 그리세요. S의 한가운데에 속을 채운 초록색 점(start), E의 한가운데에 속을 채운 빨간 점(end)을 너비 0.4단위에서 1단위로 찍으세요.",
        "벽을 지나거나 갔던 길을 되돌아가지 않고 S에서 E로 가는 길은 하나뿐입니다. 그 길을 칸의 중앙을 따라 가는 파란 선(route)으로 나타내세요. S의 중앙에는 초록색으로 채운 점(start)을, E의 중앙에는 빨간색으로 채운 점(end)을 그립니다. 두 점의 너비는 각각 0.4단위에서 1단위까지입니다.",
    ),
    "zh": (
        "从 S 到 E 只有一条不穿墙、不走回头路的路线，用细的蓝线(route)沿格子中心画出来。在 S 的正中画一个绿色实心圆点(start)，在 E 的正中画一个红色实心圆点(end)，宽度都在0.4到1个单位之间。",
        "用一条经过格子中心的细蓝线(route)，画出从 S 走到 E 而不穿墙、不折返的唯一路线。S 的中心有一个绿色实心圆点(start)，E 的中心有一个红色实心圆点(end)，两者各宽0.4到1个单位。",
    ),
}
_OFF: Words = {
    "en": (
        "Line and dots may be off by {off} units. The walls you draw and the right ones must overlap by at least 80 percent of the area that both cover together.",
        "The line and the dots must be right to {off} units. Your walls must agree with the right ones: their overlap is at least 80 percent of the area that both cover together.",
    ),
    "ko": (
        "선과 점은 {off}단위까지 벗어나도 됩니다. 그린 벽과 올바른 벽은 둘이 함께 덮는 넓이의 80퍼센트 이상 겹쳐야 합니다.",
        "선과 점의 오차는 {off}단위까지 허용됩니다. 그린 벽은 올바른 벽과 맞아야 합니다. 서로 겹치는 넓이가 둘이 함께 덮는 넓이의 80퍼센트 이상이어야 합니다.",
    ),
    "zh": (
        "线和圆点可偏差{off}个单位。画出的墙与正确的墙的重叠面积至少要占两者合起来所覆盖面积的百分之八十。",
        "线和圆点的误差不得超过{off}个单位。画出的墙要与正确的墙相符：重叠的面积不少于两者合起来所覆盖面积的百分之八十。",
    ),
}


def make(draft: Draft) -> None:
    """Fill in a problem."""
    chance = draft.chance
    rooms = draft.n + 1
    size = 2 * rooms + 1
    free, way = _dug(chance, rooms)
    draft.width = draft.height = size
    rows = "\n".join(
        "".join(
            "S" if (x, y) == way[0] else "E" if (x, y) == way[-1] else " " if (x, y) in free else "#"
            for x in range(size)
        )
        for y in reversed(range(size))
    )
    draft.say(_MAZE, size=size, rows=rows)
    walls = [(x, y) for y in range(size) for x in range(size) if (x, y) not in free]
    draft.paint(WALLS, r"\fill[gray] " + " ".join(f"({x},{y}) rectangle +(1,1)" for x, y in walls) + ";")
    draft.must("walls-colour", "colour", part=WALLS, colour="grey", share=0.5)
    areas = tuple(area(x, y, size) for x, y in walls)
    draft.placed(WALLS, "fills", WALLS, areas=areas, tolerance=FILLED)
    middles = [(x + 0.5, y + 0.5) for x, y in way]
    draft.paint(ROUTE, r"\draw[blue, line width=1.5pt] " + " -- ".join(f"({x:g},{y:g})" for x, y in middles) + ";")
    draft.must("route-colour", "colour", part=ROUTE, colour="blue", share=0.5)
    shares = tuple((round(x / size, 4), round(y / size, 4)) for x, y in middles)
    draft.placed(ROUTE, "follows", WALLS, points=shares, tolerance=round(OFF / size, 4))
    draft.say(_WAY)
    dots(draft, {START: middles[0], END: middles[-1]}, OFF, size, WALLS)
    draft.say(_OFF, off=OFF)
    strips(draft)
    draft.caption = "a maze with gray walls and a blue route from a green dot to a red dot"


def _dug(chance: random.Random, rooms: int) -> tuple[set[Cell], list[Cell]]:
    """Dig a maze without rings (a random spanning tree, by depth first); return its free cells and the way through it.

    The way leads between two opposite corners, as often from each.
    """
    start = (1, 1)
    free, stack = {start}, [start]
    before: dict[Cell, Cell] = {}
    while stack:
        x, y = stack[-1]
        ahead = [
            (x + dx, y + dy, x + dx // 2, y + dy // 2)
            for dx, dy in ((2, 0), (-2, 0), (0, 2), (0, -2))
            if 0 < x + dx < 2 * rooms + 1 and 0 < y + dy < 2 * rooms + 1 and (x + dx, y + dy) not in free
        ]
        if not ahead:
            stack.pop()
            continue
        u, v, between_x, between_y = chance.choice(ahead)
        free |= {(u, v), (between_x, between_y)}
        before[u, v], before[between_x, between_y] = (between_x, between_y), (x, y)
        stack.append((u, v))
    way = [(2 * rooms - 1, 2 * rooms - 1)]
    while way[-1] != start:
        way.append(before[way[-1]])
    turned = [chance.random() < 0.5 for _ in range(3)]
    if turned[0]:
        way.reverse()

    def flipped(cell: Cell) -> Cell:
        x, y = cell
        return (2 * rooms - x if turned[1] else x, 2 * rooms - y if turned[2] else y)

    return {flipped(cell) for cell in free}, [flipped(cell) for cell in way]
