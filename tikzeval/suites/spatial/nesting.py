"""`nesting`: n shapes within each other, each in a quarter of what it is in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tikzeval.suites.spatial.draft import FRAME, SIZE, Draft
from tikzeval.suites.spatial.things import SHAPES, Thing, things
from tikzeval.suites.spatial.words import Text, Words, listed

DEEPEST = 3  # shapes within each other
FULL = 0.78  # of a quarter: the width of what is in it
KEPT = 0.95  # of the area
QUARTERS = {
    (0, 0): ("lower left", "왼쪽 아래", "左下"), (1, 0): ("lower right", "오른쪽 아래", "右下"),
    (0, 1): ("upper left", "왼쪽 위", "左上"), (1, 1): ("upper right", "오른쪽 위", "右上"),
}  # fmt: skip

_ALL: Words = {
    "en": (
        "Draw the following, filled: {things}.",
        "The picture shows, filled, {things}.",
    ),
    "ko": (
        "다음 도형을 속을 채워 그리세요: {things}.",
        "그림에는 속을 채운 다음 도형이 있습니다: {things}.",
    ),
    "zh": (
        "画出以下填充的图形：{things}。",
        "图中有以下图形，都是填充的：{things}。",
    ),
}
_IN: Words = {
    "en": ("{one} lies in the {quarter} quarter of {other}.", "The {quarter} quarter of {other} holds {one}."),
    "ko": (
        "{one}[은/는] {other}의 {quarter} 4분의 1 안에 있습니다.",
        "{other}의 {quarter} 4분의 1 안에 {one}[이/가] 있습니다.",
    ),
    "zh": ("{one}在{other}的{quarter}四分之一之内。", "{other}的{quarter}四分之一里有{one}。"),
}
_KEPT: Words = {
    "en": (
        "Quarters are those that the upright and the level middle line of a shape make; at least 95 percent of the area of what lies in a quarter must be in it. Inner shapes are painted over outer ones, and something of every shape stays visible.",
        "A shape is divided into its quarters by its upright and its level middle line. What lies in a quarter must have at least 95 percent of its area there. Paint inner shapes over outer ones; some of every shape must remain visible.",
    ),
    "ko": (
        "4분의 1이란 도형을 가로와 세로의 중앙선으로 나눈 네 부분을 말하며, 그 안에 놓인 도형은 넓이의 95퍼센트 이상이 그 부분 안에 있어야 합니다. 안쪽 도형을 바깥쪽 도형 위에 그리고, 모든 도형이 조금이라도 보여야 합니다.",
        "도형의 가로 중앙선과 세로 중앙선이 도형을 네 개의 4분의 1로 나눕니다. 어느 4분의 1 안에 있는 도형은 그 넓이의 95퍼센트 이상이 거기에 들어가야 합니다. 안에 있는 도형은 밖에 있는 도형을 덮도록 그리되, 어떤 도형도 전부 가려지지 않아야 합니다.",
    ),
    "zh": (
        "四分之一是指用图形的竖直和水平中线分成的四块；放在其中的图形至少百分之九十五的面积要在这一块内。里面的图形画在外面的图形之上，每个图形都要有看得见的部分。",
        "图形的竖直中线和水平中线把它分成四个四分之一。位于某个四分之一之内的图形，其面积的百分之九十五以上须在其中。内层图形盖在外层图形上，任何图形都不能被完全遮住。",
    ),
}
_FRAME_WORDS: Text = {"en": "the frame", "ko": "틀", "zh": "边框"}


@dataclass
class _Node:
    thing: Thing | None  # None is the frame
    x: float
    y: float
    width: float
    depth: int
    free: list[tuple[int, int]] = field(default_factory=lambda: list(QUARTERS))


def make(draft: Draft) -> None:
    """Fill in a problem."""
    chance = draft.chance
    draft.frame()
    nodes = [_Node(None, SIZE / 2, SIZE / 2, SIZE, 0)]
    links = []
    for thing in things(chance, draft.n, shapes=("square",)):
        # The deeper the likelier, so that things lie within things.
        open_ = [node for node in nodes if node.free and node.depth < DEEPEST]
        outer = chance.choices(open_, [1 + 3 * node.depth for node in open_])[0]
        quarter = outer.free.pop(chance.randrange(len(outer.free)))
        x, y = (
            middle + (side - 0.5) * outer.width / 2 for middle, side in zip((outer.x, outer.y), quarter, strict=True)
        )
        inner = _Node(thing, x, y, outer.width / 2 * FULL, outer.depth + 1)
        nodes.append(inner)
        links.append((inner, quarter, outer))
    for node in nodes[1:]:
        assert node.thing
        if len(node.free) == len(QUARTERS):  # nothing in it: any shape will do
            node.thing = replace(node.thing, shape=chance.choice(tuple(SHAPES)))
        draft.thing(node.thing, node.x, node.y, node.width)
    draft.say(_ALL, things=listed([node.thing.named for node in nodes[1:] if node.thing]))
    chance.shuffle(links)
    for inner, (right, up), outer in links:
        assert inner.thing
        english, korean, chinese = QUARTERS[right, up]
        name = outer.thing.the if outer.thing else _FRAME_WORDS
        draft.say(_IN, one=inner.thing.the, other=name, quarter={"en": english, "ko": korean, "zh": chinese})
        corners = ((right / 2, up / 2), ((right + 1) / 2, (up + 1) / 2))
        within = outer.thing.name if outer.thing else FRAME
        draft.placed(inner.thing.name, "within", within, points=corners, tolerance=KEPT)
    draft.say(_KEPT)
    draft.caption = f"{'nested shapes' if draft.n > 1 else 'a shape in a frame'}: {listed([node.thing.named for node in nodes[1:] if node.thing])['en']}"
