"""`occlusion`: n + 1 cards in a row, and of each two neighbours, which lies over the other."""

from __future__ import annotations

from graphlib import TopologicalSorter

from tikzeval.suites.spatial.draft import Draft
from tikzeval.suites.spatial.things import things
from tikzeval.suites.spatial.words import Words, listed, point, say

SIDE = 2.0  # units
STEP = 1.1  # units from card to card
FRAME = 12
OFF = 0.2  # units
BY = 0.1  # of a width

_ALL: Words = {
    "en": (
        "In the frame lie filled squares like cards, {side} units wide (to a tenth): {things}. Neighbours overlap.",
        "Filled squares with sides of {side} units (to a tenth) lie in the frame like cards, each overlapping its neighbours: {things}.",
    ),
    "ko": (
        "틀 안에 한 변이 {side}단위(오차 10분의 1 이내)인 속을 채운 정사각형들이 카드처럼 놓여 있습니다: {things}. 이웃끼리는 겹칩니다.",
        "한 변이 {side}단위(오차 10분의 1 이내)인 채워진 정사각형들이 틀 안에 카드처럼 놓여 이웃끼리 겹쳐 있습니다: {things}.",
    ),
    "zh": (
        "框内像纸牌一样放着边长{side}个单位（误差不超过十分之一）的填充正方形：{things}。相邻的互相重叠。",
        "边长{side}个单位（误差不超过十分之一）的填充正方形像纸牌一样放在框内，相邻的互相重叠：{things}。",
    ),
}
_AT: Words = {
    "en": (
        "{thing} with its middle at {point}",
        "{thing} centred on {point}",
    ),
    "ko": (
        "중심이 {point}인 {thing}",
        "중심이 점 {point}에 있는 {thing}",
    ),
    "zh": (
        "中心在{point}的{thing}",
        "以{point}为中心的{thing}",
    ),
}
_OVER: Words = {
    "en": ("{one} lies over {other}.", "{one} covers part of {other}.", "{other} is partly hidden by {one}."),
    "ko": (
        "{one}[이/가] {other} 위를 덮습니다.",
        "{other}의 일부가 {one}에 가려집니다.",
        "{one}[은/는] {other}[을/를] 일부 가립니다.",
    ),
    "zh": ("{one}压在{other}上面。", "{other}有一部分被{one}遮住。", "{one}盖住了{other}的一部分。"),
}
_OFF: Words = {
    "en": (
        "Each middle may be off by {off} units in x and in y.",
        "The middles must be right to {off} units in x and in y.",
    ),
    "ko": (
        "각 중심은 x와 y 방향으로 각각 {off}단위까지 벗어나도 됩니다.",
        "중심의 오차는 x와 y 방향 모두 {off}단위까지 허용됩니다.",
    ),
    "zh": (
        "每个中心在 x、y 方向上各可偏差{off}个单位。",
        "中心在 x 和 y 方向的误差都不得超过{off}个单位。",
    ),
}


def make(draft: Draft) -> None:
    """Fill in a problem."""
    chance = draft.chance
    draft.frame(FRAME)
    cards = things(chance, draft.n + 1, shapes=("card",))
    left = FRAME / 2 - STEP * draft.n / 2
    places = [(round(left + STEP * index, 2), chance.choice((5.5, 6.0, 6.5))) for index in range(len(cards))]
    order: TopologicalSorter[int] = TopologicalSorter({index: set() for index in range(len(cards))})
    pairs = []
    for index in range(draft.n):
        over, under = (index, index + 1) if chance.random() < 0.5 else (index + 1, index)
        pairs.append((over, under))
        order.add(over, under)  # what lies under is painted before
    for index in order.static_order():
        card, (x, y) = cards[index], places[index]
        draft.paint(card.name, card.box(x, y, SIDE, SIDE))
    said = [say(chance, _AT, thing=card.named, point=point(*at)) for card, at in zip(cards, places, strict=True)]
    draft.say(_ALL, side=SIDE, things=listed(said))
    for card, (x, y) in zip(cards, places, strict=True):
        draft.looks(card.name, card)
        draft.must(f"{card.name}-shape", "shape", part=card.name, **{"is": "square"})
        draft.at(card.name, x, y, OFF, FRAME)
        draft.placed(card.name, "as_wide", times=round(SIDE / FRAME, 4), tolerance=BY)
    chance.shuffle(pairs)
    for over, under in pairs:
        one, other = cards[over], cards[under]
        draft.say(_OVER, one=one.the, other=other.the)
        draft.must(
            f"{one.name}-over-{other.name}", "relation", subject=one.name, relation="in_front_of", object=other.name
        )
    draft.say(_OFF, off=OFF)
    draft.caption = f"overlapping cards: {listed([card.named for card in cards])['en']}"
