"""`relations`: two rectangles, and n statements about where and how large they are."""

from __future__ import annotations

from dataclasses import dataclass

from tikzeval.suites.spatial.draft import SIZE, Draft
from tikzeval.suites.spatial.steps import step_words, units
from tikzeval.suites.spatial.things import Thing, things
from tikzeval.suites.spatial.words import Words

OFF = 0.3  # units
RATIO = 0.1  # of a size or of a ratio

_START: Words = {
    "en": (
        "Wholly inside the frame lie {one} and {other}, both filled.",
        "The frame holds two filled shapes, wholly inside it: {one} and {other}.",
    ),
    "ko": (
        "{one}[과/와] {other}[이/가] 있습니다. 둘 다 속을 채운 도형이고 온전히 틀 안에 놓입니다.",
        "속을 채운 두 도형이 모두 틀 안에 온전히 들어 있습니다: {one}, {other}.",
    ),
    "zh": (
        "有{one}和{other}，两者都是填充的，也都完全在框内。",
        "有两个填充的图形，都完整地位于框内：{one}和{other}。",
    ),
}
_APART: Words = {
    "en": (
        "The middle of {one} is {step} the middle of {other}.",
        "Seen from middle to middle, {one} is {step} {other}.",
    ),
    "ko": (
        "{one}의 중심은 {other}의 중심에서 {step}에 있습니다.",
        "중심끼리 보아 {one}[은/는] {other}에서 {step}에 있습니다.",
    ),
    "zh": ("{one}的中心在{other}的中心{step}。", "以中心计，{one}在{other}{step}。"),
}
_WIDER: Words = {
    "en": (
        "{one} is {times} times as wide as {other}.",
        "The width of {one} is {times} times that of {other}.",
    ),
    "ko": (
        "{one}의 너비는 {other} 너비의 {times}배입니다.",
        "{one}[은/는] 너비가 {other}의 {times}배입니다.",
    ),
    "zh": (
        "{one}的宽度是{other}的{times}倍。",
        "{one}的宽等于{other}宽度的{times}倍。",
    ),
}
TALLER: Words = {
    "en": (
        "{one} is {times} times as tall as {other}.",
        "The height of {one} is {times} times that of {other}.",
    ),
    "ko": (
        "{one}의 높이는 {other} 높이의 {times}배입니다.",
        "{one}[은/는] 높이가 {other}의 {times}배입니다.",
    ),
    "zh": (
        "{one}的高度是{other}的{times}倍。",
        "{one}的高等于{other}高度的{times}倍。",
    ),
}
_X: Words = {
    "en": (
        "The middle of {one} has x = {at}.",
        "In the middle of {one}, x is {at}.",
    ),
    "ko": (
        "{one}의 중심은 x = {at}에 있습니다.",
        "{one} 중심의 x 좌표는 {at}입니다.",
    ),
    "zh": (
        "{one}的中心位于 x = {at} 处。",
        "{one}中心的 x 坐标是 {at}。",
    ),
}
_Y: Words = {
    "en": (
        "The middle of {one} has y = {at}.",
        "In the middle of {one}, y is {at}.",
    ),
    "ko": (
        "{one}의 중심은 y = {at}에 있습니다.",
        "{one} 중심의 y 좌표는 {at}입니다.",
    ),
    "zh": (
        "{one}的中心位于 y = {at} 处。",
        "{one}中心的 y 坐标是 {at}。",
    ),
}
_WIDE: Words = {
    "en": ("{one} is {at} wide.", "The width of {one} is {at}."),
    "ko": ("{one}의 너비는 {at}입니다.", "{one}[은/는] 너비가 {at}입니다."),
    "zh": ("{one}宽{at}。", "{one}的宽度是{at}。"),
}
_TALL: Words = {
    "en": ("{one} is {at} tall.", "The height of {one} is {at}."),
    "ko": ("{one}의 높이는 {at}입니다.", "{one}[은/는] 높이가 {at}입니다."),
    "zh": ("{one}高{at}。", "{one}的高度是{at}。"),
}
_OFF: Words = {
    "en": (
        "Each of the two differences between middles, and each place, may be off by {off} units, sizes and ratios by a tenth of themselves.",
        "Where a middle is, and how far it is from the other in x and in y, may be off by {off} units in x and in y; a size or a ratio of sizes may be off by a tenth of itself.",
    ),
    "ko": (
        "중심의 위치와 중심 사이의 간격은 x와 y 방향으로 각각 {off}단위까지, 크기와 배율은 그 값의 10분의 1까지 벗어나도 됩니다.",
        "허용되는 오차는 중심의 위치와 두 중심의 간격에서는 x와 y 방향으로 각각 {off}단위, 크기와 배율에서는 그 값의 10분의 1입니다.",
    ),
    "zh": (
        "中心的位置和中心之间的距离在 x、y 方向上各可偏差{off}个单位，尺寸和倍数可偏差其自身的十分之一。",
        "中心所在的位置以及两个中心的间距，在 x 和 y 方向上的误差各不得超过{off}个单位；尺寸和倍数的误差不得超过其自身的十分之一。",
    ),
}


@dataclass(frozen=True)
class _Box:
    thing: Thing
    x: float
    y: float
    width: float
    height: float


def make(draft: Draft) -> None:
    """Fill in a problem."""
    chance = draft.chance
    draft.frame()
    one, other = _boxes(draft)
    draft.say(_START, one=one.thing.named, other=other.thing.named)
    for box in (one, other):
        draft.paint(box.thing.name, box.thing.box(box.x, box.y, box.width, box.height))
        draft.looks(box.thing.name, box.thing)
        draft.must(f"{box.thing.name}-shape", "shape", part=box.thing.name, **{"is": "rectangle"})
    first, last = (one, other) if chance.random() < 0.5 else (other, one)
    dx, dy = first.x - last.x, first.y - last.y
    draft.say(_APART, one=first.thing.the, other=last.thing.the, step=step_words(chance, dx, dy))
    draft.apart(first.thing.name, last.thing.name, dx, dy, OFF)
    more = chance.sample(("wider", "taller", "x", "y", "wide", "tall"), draft.n - 1)
    for what in more:
        _more(draft, what, *((one, other) if chance.random() < 0.5 else (other, one)), about=other)
    draft.inside(box.thing.name for box in (one, other))
    draft.say(_OFF, off=OFF)
    draft.caption = f"{one.thing.named['en']} and {other.thing.named['en']} in a square frame"


def _boxes(draft: Draft) -> tuple[_Box, _Box]:
    """Return two rectangles that do not touch."""
    chance = draft.chance
    first, second = things(chance, 2, shapes=("rectangle",))
    while True:
        width, height = chance.choice((1.0, 1.5, 2.0)), chance.choice((1.0, 1.5, 2.0))
        wider, taller = chance.choice((0.5, 1.5, 2)), chance.choice((0.5, 1.5, 2))
        if chance.random() < 0.5:
            wider, taller = 1 / wider, 1 / taller
        one = _Box(
            first, chance.randint(2, 8), chance.randint(2, 8), round(width * wider, 3), round(height * taller, 3)
        )
        other = _Box(second, chance.randint(2, 8), chance.randint(2, 8), width, height)
        apart = max(
            abs(one.x - other.x) - (one.width + other.width) / 2, abs(one.y - other.y) - (one.height + other.height) / 2
        )
        if apart >= 0.4 and all(0.6 <= side <= 3.6 for side in (one.width, one.height)):
            return one, other


def _more(draft: Draft, what: str, one: _Box, other: _Box, about: _Box) -> None:
    names = {"one": one.thing.the, "other": other.thing.the}
    if what in ("wider", "taller"):
        times = one.width / other.width if what == "wider" else one.height / other.height
        if abs(times * 4 - round(times * 4)) > 1e-3:  # say no thirds
            one, other, times = other, one, 1 / times
            names = {"one": one.thing.the, "other": other.thing.the}
        draft.say(_WIDER if what == "wider" else TALLER, times=round(times, 2), **names)
        how = "as_wide" if what == "wider" else "as_tall"
        draft.placed(one.thing.name, how, other.thing.name, times=round(times, 2), tolerance=RATIO)
        return
    names = {"one": about.thing.the}
    value = {"x": about.x, "y": about.y, "wide": about.width, "tall": about.height}[what]
    draft.say(
        {"x": _X, "y": _Y, "wide": _WIDE, "tall": _TALL}[what],
        at=value if what in ("x", "y") else units(value),
        **names,
    )
    if what in ("x", "y"):
        at = (round(value / SIZE, 4), None) if what == "x" else (None, round(value / SIZE, 4))
        draft.placed(about.thing.name, "at", at=at, tolerance=OFF / SIZE)
    else:
        draft.placed(about.thing.name, f"as_{what}", times=round(value / SIZE, 4), tolerance=RATIO)
