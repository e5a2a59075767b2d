"""`chain`: n steps, each from one shape to the next."""

from __future__ import annotations

import random

from tikzeval.suites.spatial.draft import SIZE, Draft
from tikzeval.suites.spatial.steps import step_words
from tikzeval.suites.spatial.things import things
from tikzeval.suites.spatial.words import Words, listed

OFF = 0.3  # units, of each step
APART = 2  # units between shapes that are not neighbours, in x or in y
Place = tuple[int, int]

_ALL: Words = {
    "en": (
        "Draw these shapes, all of them wholly inside the frame: {things}.",
        "All of these shapes lie wholly inside the frame: {things}.",
    ),
    "ko": (
        "다음 도형을 모두 온전히 틀 안에 그리세요: {things}.",
        "다음 도형이 모두 틀 안에 온전히 들어 있습니다: {things}.",
    ),
    "zh": (
        "画出以下图形，全部都完全在框内：{things}。",
        "以下图形全部完整地位于框内：{things}。",
    ),
}
_STEP: Words = {
    "en": ("{one} is {step} {other}.", "You find {one} {step} {other}."),
    "ko": ("{one}[은/는] {other}에서 {step}에 있습니다.", "{other}에서 볼 때 {one}[은/는] {step}에 있습니다."),
    "zh": ("{one}在{other}{step}。", "{one}位于{other}{step}。"),
}
_OFF: Words = {
    "en": (
        "Distances are from middle to middle (of width and height); each may be off by {off} units in x and in y.",
        "All this is measured between the middles of the shapes (of their width and height), to {off} units in x and in y.",
    ),
    "ko": (
        "거리는 도형의 중심(너비와 높이의 한가운데)끼리 재며, x와 y 방향으로 각각 {off}단위까지 벗어나도 됩니다.",
        "떨어진 정도는 도형의 중심(너비와 높이의 한가운데) 사이에서 재고, 오차는 x와 y 방향으로 각각 {off}단위까지 허용됩니다.",
    ),
    "zh": (
        "距离从图形的中心（宽和高的中点）量到中心，x 和 y 方向各可偏差{off}个单位。",
        "以上都按图形中心（宽和高的中点）之间计量，x 和 y 方向的误差各不得超过{off}个单位。",
    ),
}


def make(draft: Draft) -> None:
    """Fill in a problem."""
    chance = draft.chance
    draft.frame()
    members = things(chance, draft.n + 1)
    places = walk(chance, draft.n, straight=True)
    draft.say(_ALL, things=listed([thing.named for thing in members]))
    for thing, (x, y) in zip(members, places, strict=True):
        draft.thing(thing, x, y)
    steps = list(range(draft.n))
    chance.shuffle(steps)
    for index in steps:
        one, other = (index + 1, index) if chance.random() < 0.5 else (index, index + 1)
        dx, dy = places[one][0] - places[other][0], places[one][1] - places[other][1]
        step = step_words(chance, dx, dy)
        draft.say(_STEP, one=members[one].the, other=members[other].the, step=step)
        draft.apart(members[one].name, members[other].name, dx, dy, OFF)
    draft.widths(thing.name for thing in members)
    draft.inside(thing.name for thing in members)
    draft.say(_OFF, off=OFF)
    draft.caption = f"{listed([thing.named for thing in members])['en']} in a square frame"


def walk(chance: random.Random, steps: int, *, straight: bool) -> list[Place]:
    """Return the points of a walk with so many steps on whole numbers from 1 to 9, which never comes near itself.

    Args:
        chance: Chooses; all directions are equally likely.
        steps: How many.
        straight: Each step is 2 or 3 units along an axis; else 1 to 3 along each, in both.
    """
    ways = [(2, 0), (3, 0), (-2, 0), (-3, 0), (0, 2), (0, 3), (0, -2), (0, -3)]
    if not straight:
        ways = [(dx, dy) for dx in range(-3, 4) for dy in range(-3, 4) if max(abs(dx), abs(dy)) >= APART]
    while True:
        places = [(chance.randint(1, SIZE - 1), chance.randint(1, SIZE - 1))]
        for _ in range(steps):
            x, y = places[-1]
            free = [
                (x + dx, y + dy)
                for dx, dy in ways
                if 1 <= x + dx < SIZE
                and 1 <= y + dy < SIZE
                and all(max(abs(x + dx - u), abs(y + dy - v)) >= APART for u, v in places)
            ]
            if not free:
                break
            places.append(chance.choice(free))
        if len(places) == steps + 1:
            return places
