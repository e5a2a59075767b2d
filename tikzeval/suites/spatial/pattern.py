"""Continue the pattern: the first shapes of a sequence are given, the next n are to be worked out. A kind of `symmetry`."""

from __future__ import annotations

import random
from itertools import combinations

from tikzeval.suites.spatial.draft import Draft
from tikzeval.suites.spatial.things import AT, things
from tikzeval.suites.spatial.words import Words, listed, point, say

SIDE = 14  # units of the frame
GIVEN = 4  # shapes: three steps, of which the last is as the first, and one shape more than come in turn
LONG = 2  # units that two steps lead on, at least, in x or in y
OFF = 0.3  # units
WIDTH = 0.8
Place = tuple[int, int]

_GIVEN: Words = {
    "en": (
        "Shapes follow each other in a pattern. The first {given} are {things}.",
        "The frame holds a sequence of shapes, which begins with {things}.",
    ),
    "ko": (
        "도형이 일정한 규칙으로 이어집니다. 처음 {given}개는 다음과 같습니다: {things}.",
        "틀 안에 도형의 나열이 있으며 처음은 다음과 같습니다: {things}.",
    ),
    "zh": (
        "图形按一定的规律排列。最前面的{given}个是：{things}。",
        "框内有一列图形，开头是：{things}。",
    ),
}
_RULE: Words = {
    "en": (
        "Two steps from place to place take turns: the third step is as the first, the fourth as the second, and so on. Colours and kinds of shape repeat every {period} shapes. Draw the first {given} and then {count} more: the part{s} {names}.",
        "Steps alternate: every step from one place to the next is the same as the step two before it. Every {period} shapes, colours and kinds begin again. Draw all those given, and go on with {count} more: the part{s} {names}.",
    ),
    "ko": (
        "한 위치에서 다음 위치로 가는 걸음은 두 가지가 번갈아 나옵니다. 셋째 걸음은 첫째와 같고 넷째 걸음은 둘째와 같으며, 그 뒤도 마찬가지입니다. 색과 모양은 {period}개마다 되풀이됩니다. 처음 {given}개와 그다음 {count}개를 그리세요. 이어지는 도형의 부분 이름: {names}.",
        "위치를 옮기는 두 걸음이 교대로 되풀이되어, 어느 걸음이든 두 걸음 전의 걸음과 똑같습니다. 도형 {period}개마다 색과 모양이 처음으로 돌아갑니다. 주어진 도형을 모두 그리고 {count}개를 더 이어 그리세요. 더 그리는 도형의 부분 이름: {names}.",
    ),
    "zh": (
        "位置的移动由两种步子交替：第三步与第一步相同，第四步与第二步相同，以此类推。颜色和形状每{period}个重复一次。画出前{given}个和接下来的{count}个，后者的名称为 {names}。",
        "从一处到下一处的移动有两种，交替进行，每次移动都与上上次移动相同。每{period}个图形，颜色和形状就从头循环一次。画出所有已给的图形，再接着画{count}个，新画部分的名称为 {names}。",
    ),
}


def make(draft: Draft) -> None:
    """Fill in a problem."""
    chance = draft.chance
    draft.frame(SIDE)
    period = chance.choice((2, 3))
    kinds = things(chance, period)
    places = _places(chance, GIVEN + draft.n)
    names = [f"piece-{index}" for index in range(1, len(places) + 1)]
    said = []
    for index, (name, (x, y)) in enumerate(zip(names, places, strict=True)):
        thing = kinds[index % period]
        if index < GIVEN:
            said.append(say(chance, AT, thing=thing.named_as(name), point=point(x, y)))
        draft.paint(name, thing.tikz(x, y, WIDTH))
        draft.looks(name, thing)
        draft.at(name, x, y, OFF, SIDE)
    draft.say(_GIVEN, given=GIVEN, things=listed(said))
    draft.say(
        _RULE,
        period=period,
        given=GIVEN,
        count=draft.n,
        s="" if draft.n == 1 else "s",
        names=", ".join(names[GIVEN:]),
    )
    draft.widths(names, SIDE)
    draft.middles(OFF)
    draft.caption = (
        f"a pattern of {len(places)} shapes: {listed([kind.words for kind in kinds])['en']}, again and again"
    )


def _places(chance: random.Random, count: int) -> list[Place]:
    """Return places to which two steps, in turn, lead from one to the next, all within the frame and apart from each other.

    They lie in two rows, those of odd and those of even number, along which the same two steps lead.
    """
    rounds = (count - 1) // 2
    free = range(1, SIDE)
    on = [(x, y) for x in range(-SIDE, SIDE) for y in range(-SIDE, SIDE) if max(abs(x), abs(y)) >= LONG]
    on = [way for way in on if max(map(abs, way)) * rounds < len(free)]
    while True:
        dx, dy = chance.choice(on)
        starts = [(x, y) for x in free for y in free if x + rounds * dx in free and y + rounds * dy in free]
        rows = chance.choice(starts), chance.choice(starts)
        found = [(x + index // 2 * dx, y + index // 2 * dy) for index in range(count) for x, y in (rows[index % 2],)]
        if all(max(abs(x - u), abs(y - v)) >= LONG for (x, y), (u, v) in combinations(found, 2)):
            return found
