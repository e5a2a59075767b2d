"""`routes`: a way of n legs over a grid, told as directions of the compass or as turns."""

from __future__ import annotations

import random
from itertools import pairwise

from tikzeval.suites.spatial.draft import FRAME, SIZE, Draft
from tikzeval.suites.spatial.words import Text, Words, listed, number, point, say

OFF = 0.3  # units
DOT = 0.7  # units: the middle of what a dot may be wide, from 0.4 to 1 in words
ROUTE, START, END = "route", "start", "end"
Place = tuple[int, int]
WAYS: dict[Place, tuple[str, str, str]] = {
    (1, 0): ("right", "오른쪽", "右"),
    (-1, 0): ("left", "왼쪽", "左"),
    (0, 1): ("up", "위쪽", "上"),
    (0, -1): ("down", "아래쪽", "下"),
}

_ROUTE: Words = {
    "en": (
        "A thin blue line (route) starts at {start} and runs along the grid of whole numbers: {legs}.",
        "Draw a route as a thin blue line (route). From {start}, it goes: {legs}.",
    ),
    "ko": (
        "가는 파란 선(route)이 {start}에서 시작하여 다음과 같이 이어집니다: {legs}.",
        "길을 가는 파란 선(route)으로 그리세요. {start}에서 출발하여 다음과 같이 갑니다: {legs}.",
    ),
    "zh": (
        "一条细的蓝线(route)从{start}出发，走法如下：{legs}。",
        "用细的蓝线(route)画出路线，起点是{start}，走法为：{legs}。",
    ),
}
_LEG: Words = {
    "en": (
        "{by} {way}",
        "{way} {by}",
    ),
    "ko": (
        "{way}으로 {by}",
        "{way}을 향해 {by}",
    ),
    "zh": (
        "向{way}{by}",
        "往{way}{by}",
    ),
}
_FIRST: Words = {
    "en": (
        "facing {way}, go {by} ahead",
        "begin facing {way} and go {by}",
    ),
    "ko": (
        "{way}을 향해 앞으로 {by}",
        "{way}을 보고 앞으로 {by}",
    ),
    "zh": (
        "面向{way}方前进{by}",
        "面朝{way}方，前进{by}",
    ),
}
_TURN: Words = {
    "en": (
        "turn {way} and go {by}",
        "after a turn to the {way}, go {by}",
    ),
    "ko": (
        "{way}으로 돌아 {by}",
        "{way}으로 돌아서 앞으로 {by}",
    ),
    "zh": (
        "向{way}转后前进{by}",
        "{way}转，再前进{by}",
    ),
}
_ENDS: Words = {
    "en": (
        "A filled green dot (start) marks where it starts, a filled red dot (end) where it ends. The line may stray from the way by {off} units, and the middles of the dots may be off by as much in x and in y; the dots are from 0.4 to 1 units wide.",
        "Mark the first point by a filled green dot (start) and the last one by a filled red dot (end), from 0.4 to 1 units wide. Neither the line nor the middle of a dot (in x, in y) may be off by more than {off} units.",
    ),
    "ko": (
        "출발점에는 속을 채운 초록색 점(start), 도착점에는 속을 채운 빨간 점(end)을 찍습니다. 선은 길에서 {off}단위까지, 점의 중심은 x와 y 방향으로 각각 {off}단위까지 벗어나도 되며, 점의 너비는 0.4단위에서 1단위까지입니다.",
        "선이 시작하는 곳은 초록색으로 채운 점(start)으로, 끝나는 곳은 빨간색으로 채운 점(end)으로 표시하세요. 점의 너비는 0.4단위에서 1단위까지입니다. 길에서 벗어난 선의 오차도, 점의 중심의 x와 y 방향 오차도 {off}단위를 넘지 않아야 합니다.",
    ),
    "zh": (
        "起点画一个绿色实心圆点(start)，终点画一个红色实心圆点(end)，宽0.4到1个单位。线偏离路线不得超过{off}个单位，圆点中心在 x、y 方向上各可偏差{off}个单位。",
        "用绿色实心圆点(start)标出出发的地方，用红色实心圆点(end)标出到达的地方，两点各宽0.4到1个单位。线与路线之间、圆点中心在 x 和 y 方向上的误差都不得超过{off}个单位。",
    ),
}


def make(draft: Draft) -> None:
    """Fill in a problem."""
    chance = draft.chance
    draft.frame()
    places = _way(chance, draft.n)
    legs = _turns(chance, places) if chance.random() < 0.5 else _directions(chance, places)
    draft.say(_ROUTE, start=point(*places[0]), legs=listed(legs, clauses=True))
    draft.paint(ROUTE, r"\draw[blue, line width=1.5pt] " + " -- ".join(f"({x},{y})" for x, y in places) + ";")
    draft.must("route-colour", "colour", part=ROUTE, colour="blue", share=0.5)
    shares = tuple((x / SIZE, y / SIZE) for x, y in places)
    draft.placed(ROUTE, "follows", points=shares, tolerance=OFF / SIZE)
    dots(draft, {START: places[0], END: places[-1]}, OFF, SIZE)
    draft.say(_ENDS, off=OFF)
    draft.caption = "a square frame with a blue route from a green dot to a red dot"


def dots(draft: Draft, places: dict[str, tuple[float, float]], off: float, size: float, within: str = FRAME) -> None:
    """Paint the green dot at the start and the red one at the end of a route, and ask for them in a square so large."""
    for name, paint in ((START, "green"), (END, "red")):
        x, y = places[name]
        draft.paint(name, rf"\fill[{paint}] ({number(x)},{number(y)}) circle[radius=0.25];")
        draft.must(f"{name}-colour", "colour", part=name, colour=paint, share=0.5)
        draft.at(name, x, y, off, size, within)
        draft.placed(name, "as_wide", within, times=round(DOT / size, 4), tolerance=0.6)


def _directions(chance: random.Random, places: list[Place]) -> list[Text]:
    found: list[Text] = []
    for start, end in pairwise(places):
        way, by = _leg(start, end)
        found.append(say(chance, _LEG, way=_words(WAYS[way]), by=_units(by)))
    return found


def _turns(chance: random.Random, places: list[Place]) -> list[Text]:
    found: list[Text] = []
    facing: Place | None = None
    for start, end in pairwise(places):
        way, by = _leg(start, end)
        if facing is None:
            found.append(say(chance, _FIRST, way=_words(WAYS[way]), by=_units(by)))
        else:
            left = facing[0] * way[1] - facing[1] * way[0] > 0
            turn = ("left", "왼쪽", "左") if left else ("right", "오른쪽", "右")
            found.append(say(chance, _TURN, way=_words(turn), by=_units(by)))
        facing = way
    return found


def _words(three: tuple[str, str, str]) -> Text:
    return dict(zip(("en", "ko", "zh"), three, strict=True))


def _units(by: int) -> Text:
    return {"en": f"{by} unit{'' if by == 1 else 's'}", "ko": f"{by}단위", "zh": f"{by}个单位"}


def _leg(start: Place, end: Place) -> tuple[Place, int]:
    dx, dy = end[0] - start[0], end[1] - start[1]
    by = abs(dx) + abs(dy)
    return (dx // by, dy // by), by


def _way(chance: random.Random, legs: int) -> list[Place]:
    """Return the corners of a way that turns at each and never meets itself."""
    while True:
        places = [(chance.randint(1, SIZE - 1), chance.randint(1, SIZE - 1))]
        used = {places[0]}
        facing: Place | None = None
        for _ in range(legs):
            ways = [way for way in WAYS if facing is None or way[0] * facing[0] + way[1] * facing[1] == 0]
            way, by = chance.choice(ways), chance.randint(1, 4) if facing else chance.randint(2, 4)
            x, y = places[-1]
            passed = [(x + way[0] * step, y + way[1] * step) for step in range(1, by + 1)]
            if any(at in used or not (1 <= at[0] < SIZE and 1 <= at[1] < SIZE) for at in passed):
                break
            used.update(passed)
            places.append(passed[-1])
            facing = way
        if len(places) == legs + 1:
            return places
