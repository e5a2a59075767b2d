"""`scale`: n + 1 bars, and n statements of how many times as tall one is as another."""

from __future__ import annotations

import random

from tikzeval.suites.spatial.draft import SIZE, Draft
from tikzeval.suites.spatial.relations import TALLER
from tikzeval.suites.spatial.things import things
from tikzeval.suites.spatial.words import Words, listed, number

OFF = 0.3  # units
RATIO = 0.1  # of a ratio
WIDTH = 0.6  # units
TALLEST = 8.5  # units: looser than the words
TIMES = (2, 3, 4, 1.5, 0.5, 0.25)
GROUND = 1  # units from the bottom of the frame

_BARS: Words = {
    "en": (
        "Upright bars stand side by side on the level line y = {ground}: from left to right, with their middles at x = {places}, {things}. They are filled, narrow (from 0.1 to 0.9 units wide), and each is at most 8 units tall.",
        "On the line y = {ground} stand filled, upright bars, from 0.1 to 0.9 units wide and at most 8 units tall. From left to right, their middles at x = {places}, they are {things}.",
    ),
    "ko": (
        "수평선 y = {ground} 위에 속을 채운 막대들이 나란히 서 있습니다. 왼쪽부터 중심이 x = {places}인 곳에 차례로 {things}입니다. 막대의 너비는 0.1단위에서 0.9단위까지이고 높이는 8단위 이하입니다.",
        "속을 채운 막대들이 직선 y = {ground}[을/를] 바닥으로 하여 똑바로 서 있습니다. 너비는 0.1단위에서 0.9단위까지, 높이는 8단위까지입니다. 막대의 중심은 왼쪽에서 오른쪽으로 x = {places}에 있으며, 순서대로 {things}입니다.",
    ),
    "zh": (
        "在水平线 y = {ground} 上并排立着填充的竖条。从左到右，中心依次在 x = {places}，它们是{things}。每条宽0.1到0.9个单位，高度不超过8个单位。",
        "一些填充的竖条以直线 y = {ground} 为底并排而立，宽度在0.1到0.9个单位之间，高至多8个单位。由左至右依次为{things}，其中心分别位于 x = {places}。",
    ),
}
_OFF: Words = {
    "en": (
        "Feet and middles may be off by {off} units, ratios of heights by a tenth of themselves.",
        "The place of a foot or of a middle must be right to {off} units, and a ratio of heights to a tenth of itself.",
    ),
    "ko": (
        "막대의 밑변과 중심의 위치는 {off}단위까지, 높이의 배율은 그 값의 10분의 1까지 벗어나도 됩니다.",
        "허용되는 오차는 막대 밑변과 중심의 위치에서는 {off}단위, 높이의 배율에서는 그 값의 10분의 1입니다.",
    ),
    "zh": (
        "底边和中心的位置可偏差{off}个单位，高度的倍数可偏差其自身的十分之一。",
        "底边和中心的位置误差不得超过{off}个单位，高度倍数的误差不得超过其自身的十分之一。",
    ),
}


def make(draft: Draft) -> None:
    """Fill in a problem."""
    chance = draft.chance
    draft.frame()
    bars = things(chance, draft.n + 1, shapes=("bar",))
    heights, links = _heights(chance, draft.n)
    order = list(range(draft.n + 1))
    chance.shuffle(order)
    spots = {index: spot + 1 for spot, index in enumerate(order)}
    shown = [bars[index].named for index in order]
    draft.say(_BARS, ground=GROUND, places=", ".join(number(spots[index]) for index in order), things=listed(shown))
    for index in order:
        bar, x, height = bars[index], spots[index], heights[index]
        draft.paint(bar.name, bar.box(x, GROUND + height / 2, WIDTH, height))
        draft.looks(bar.name, bar)
        draft.placed(bar.name, "at", at=(x / SIZE, None), tolerance=OFF / SIZE)
        draft.placed(bar.name, "at", at=(None, GROUND / SIZE), anchor="bottom", tolerance=OFF / SIZE)
        draft.placed(bar.name, "as_wide", times=0.05, tolerance=0.9)
        draft.placed(bar.name, "within", points=((0.0, 0.0), (1.0, (GROUND + TALLEST) / SIZE)))
    chance.shuffle(links)
    for one, other, times in links:
        draft.say(TALLER, one=bars[one].the, other=bars[other].the, times=times)
        draft.placed(bars[one].name, "as_tall", bars[other].name, times=times, tolerance=RATIO)
    draft.say(_OFF, off=OFF)
    draft.caption = f"a bar chart with {listed(shown)['en']}"


def _heights(chance: random.Random, count: int) -> tuple[list[float], list[tuple[int, int, float]]]:
    """Return heights from half a unit to 8, and how many times as tall each is as an earlier one."""
    heights = [float(chance.choice((1, 2, 3)))]
    links = []
    for index in range(1, count + 1):
        while True:
            other, times = chance.randrange(index), chance.choice(TIMES)
            if 0.5 <= heights[other] * times <= 8:
                break
        heights.append(heights[other] * times)
        links.append((index, other, times))
    return heights, links
