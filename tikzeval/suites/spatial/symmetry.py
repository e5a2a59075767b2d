"""`symmetry`: n shapes, and the copy of each that mirroring or turning the frame gives; or a pattern to be continued."""

from __future__ import annotations

import random
from collections.abc import Callable

from tikzeval.suites.spatial import pattern
from tikzeval.suites.spatial.draft import SIZE, Draft
from tikzeval.suites.spatial.things import AT, Thing, things
from tikzeval.suites.spatial.words import Text, Words, listed, point, say

OFF = 0.3  # units
WIDTH = 0.8
Place = tuple[int, int]
# How a place is moved, and in words.
MOVES: dict[str, tuple[Callable[[int, int], Place], Words]] = {
    "mirror-upright": (
        lambda x, y: (SIZE - x, y),
        {
            "en": ("mirrored in the upright middle line of the frame", "reflected in the vertical line x = 5"),
            "ko": ("틀의 세로 중앙선에 대해 거울처럼 뒤집은", "세로선 x = 5에 대해 대칭으로 옮긴"),
            "zh": ("以边框的竖直中线为镜反射", "关于竖直线 x = 5 作对称"),
        },
    ),
    "mirror-level": (
        lambda x, y: (x, SIZE - y),
        {
            "en": ("mirrored in the level middle line of the frame", "reflected in the horizontal line y = 5"),
            "ko": ("틀의 가로 중앙선에 대해 거울처럼 뒤집은", "가로선 y = 5에 대해 대칭으로 옮긴"),
            "zh": ("以边框的水平中线为镜反射", "关于水平线 y = 5 作对称"),
        },
    ),
    "half-turn": (
        lambda x, y: (SIZE - x, SIZE - y),
        {
            "en": ("turned by 180° about the middle of the frame", "after a half turn about the point (5, 5)"),
            "ko": ("틀의 중심을 축으로 180° 돌린", "점 (5, 5) 주위로 반 바퀴 돌린"),
            "zh": ("绕边框中心旋转180°", "绕点 (5, 5) 旋转半圈"),
        },
    ),
    "left-turn": (
        lambda x, y: (SIZE - y, x),
        {
            "en": ("turned by 90° counter-clockwise about the middle of the frame", "after a quarter turn to the left (against the clock) about the point (5, 5)"),
            "ko": ("틀의 중심을 축으로 시계 반대 방향으로 90° 돌린", "점 (5, 5) 주위로 시계 반대 방향으로 4분의 1바퀴 돌린"),
            "zh": ("绕边框中心逆时针旋转90°", "绕点 (5, 5) 逆时针转四分之一圈"),
        },
    ),
    "right-turn": (
        lambda x, y: (y, SIZE - x),
        {
            "en": ("turned by 90° clockwise about the middle of the frame", "after a quarter turn to the right (with the clock) about the point (5, 5)"),
            "ko": ("틀의 중심을 축으로 시계 방향으로 90° 돌린", "점 (5, 5) 주위로 시계 방향으로 4분의 1바퀴 돌린"),
            "zh": ("绕边框中心顺时针旋转90°", "绕点 (5, 5) 顺时针转四分之一圈"),
        },
    ),
}  # fmt: skip
KINDS = (
    ("mirror-upright", "mirror-level"),
    ("half-turn", "left-turn", "right-turn"),
    (),
)  # as often each; none of `MOVES`: a pattern

_ALL: Words = {
    "en": (
        "The frame holds {things}.",
        "Place {things} in the frame.",
    ),
    "ko": (
        "틀 안에 다음 도형이 있습니다: {things}.",
        "다음 도형을 틀 안에 놓으세요: {things}.",
    ),
    "zh": (
        "框内有：{things}。",
        "在框内放置：{things}。",
    ),
}
_COPY: Words = {
    "en": (
        "the copy of {thing} is the part {name}",
        "the part {name} is the copy of {thing}",
    ),
    "ko": (
        "{thing}의 짝은 {name}",
        "{name}[은/는] {thing}의 짝",
    ),
    "zh": (
        "{thing}的复制品为 {name}",
        "{name} 为{thing}的复制品",
    ),
}
_COPIES: Words = {
    "en": (
        "Each has a copy of the same colour and kind of shape, whose place is that of the original {move}; the copy itself stands upright like the original. The copies are parts too: {copies}.",
        "Draw a copy of the same colour and kind for each, at the place of the original {move}; it stands upright like the original. The copies are parts of their own: {copies}.",
    ),
    "ko": (
        "도형마다 색과 종류가 같은 짝이 하나씩 있습니다. 짝의 위치는 원래 위치를 {move} 자리이며, 짝도 원래 도형처럼 똑바로 서 있습니다. 짝도 각각 부분입니다: {copies}.",
        "각 도형에 대해 색과 종류가 같은 짝을 하나씩 더 그리세요. 원래 위치를 {move} 곳에 짝을 놓되, 짝 자체는 원래 도형과 마찬가지로 똑바로 세웁니다. 짝도 저마다 하나의 부분이 됩니다: {copies}.",
    ),
    "zh": (
        "每个图形都有一个颜色和种类相同的复制品，其位置是把原位置{move}所得的位置；复制品本身和原图形一样保持正立。复制品也各是一个部分：{copies}。",
        "为每个图形再画一个颜色和种类相同的复制品，放在将原位置{move}后到达的地方；复制品与原图形一样正立。这些复制品都是单独的部分：{copies}。",
    ),
}
_ONE_COPY: Words = {
    "en": (
        "This shape has a copy of the same colour and kind, whose place is that of the original {move}; the copy itself stands upright like the original. The copy is a part too: {copies}.",
        "Draw a copy of the same colour and kind, at the place of the original {move}; it stands upright like the original. The copy is a part of its own: {copies}.",
    ),
    "ko": (
        "이 도형에는 색과 종류가 같은 짝이 하나 있습니다. 짝의 위치는 원래 위치를 {move} 자리이며, 짝도 원래 도형처럼 똑바로 서 있습니다. 짝도 하나의 부분입니다: {copies}.",
        "색과 종류가 같은 짝을 하나 더 그리세요. 원래 위치를 {move} 곳에 짝을 놓되, 짝 자체는 원래 도형과 마찬가지로 똑바로 세웁니다. 짝도 따로 하나의 부분이 됩니다: {copies}.",
    ),
    "zh": (
        "这个图形有一个颜色和种类相同的复制品，其位置是把原位置{move}所得的位置；复制品本身和原图形一样保持正立。复制品也是一个部分：{copies}。",
        "再画一个颜色和种类相同的复制品，放在将原位置{move}后到达的地方；复制品与原图形一样正立。复制品是单独的部分：{copies}。",
    ),
}


def make(draft: Draft) -> None:
    """Fill in a problem."""
    chance = draft.chance
    kind = chance.choice(KINDS)
    if not kind:
        pattern.make(draft)
        return
    draft.frame()
    move, words = MOVES[chance.choice(kind)]
    members = things(chance, draft.n)
    places = _places(chance, draft.n, move)
    said: list[Text] = []
    copies: list[Text] = []
    for thing, (x, y) in zip(members, places, strict=True):
        said.append(say(chance, AT, thing=thing.named, point=point(x, y)))
        copies.append(say(chance, _COPY, thing=thing.the, name=f"{thing.name}-copy"))
        draft.thing(thing, x, y, WIDTH)
        draft.at(thing.name, x, y, OFF)
        _copy(draft, thing, *move(x, y))
    draft.say(_ALL, things=listed(said))
    draft.say(_COPIES if draft.n > 1 else _ONE_COPY, move=say(chance, words), copies=listed(copies, clauses=True))
    draft.widths([*(thing.name for thing in members), *(f"{thing.name}-copy" for thing in members)])
    draft.middles(OFF)
    draft.caption = f"a symmetric picture of {listed([thing.named for thing in members])['en']} and {'their copies' if draft.n > 1 else 'its copy'}"


def _copy(draft: Draft, thing: Thing, x: float, y: float) -> None:
    name = f"{thing.name}-copy"
    draft.paint(name, thing.tikz(x, y, WIDTH))
    draft.looks(name, thing)
    draft.at(name, x, y, OFF)


def _places(chance: random.Random, count: int, move: Callable[[int, int], Place]) -> list[Place]:
    """Return places that, with those of their copies, are all apart from each other."""
    free = [(x, y) for x in range(1, SIZE) for y in range(1, SIZE)]
    while True:
        chance.shuffle(free)
        found: list[Place] = []
        taken: list[Place] = []
        for place in free:
            copy = move(*place)
            if _apart(place, [copy, *taken]) and _apart(copy, taken):
                found.append(place)
                taken += [place, copy]
            if len(found) == count:
                return found


def _apart(place: Place, others: list[Place]) -> bool:
    return all(max(abs(place[0] - x), abs(place[1] - y)) >= 2 for x, y in others)
