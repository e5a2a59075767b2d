"""`connections`: a graph of n arrows, drawn without crossings."""

from __future__ import annotations

import math
import random
from itertools import combinations

from tikzeval.suites.spatial.draft import Draft
from tikzeval.suites.spatial.things import Thing, things
from tikzeval.suites.spatial.words import Words, listed, say

ARROWS = "arrows"
SIDE = 10  # units of the reference
RING = 4.0  # units: radius of the circle on which the shapes of the reference stand
REACH = 0.05  # of the picture's longer side

_NODES: Words = {
    "en": (
        "Draw {things}, each of them filled and apart from the others.",
        "The picture shows these filled shapes, none touching another: {things}.",
    ),
    "ko": (
        "다음 도형을 속을 채워 서로 떨어지게 그리세요: {things}.",
        "그림에는 속을 채운 다음 도형들이 서로 닿지 않게 있습니다: {things}.",
    ),
    "zh": ("画出以下填充的图形，彼此分开：{things}。", "图中有这些填充的图形，互不接触：{things}。"),
}
_ARROWS: Words = {
    "en": (
        "There are exactly {count} arrows: {all}. Together they are the part arrows, in which there is nothing else.",
        "Connect them by exactly {count} arrows: {all}. The arrows together are the part arrows, which holds nothing else.",
    ),
    "ko": (
        "화살표는 모두 {count}개이고, 다음과 같이 하나씩 잇습니다: {all}. 화살표만 모아 arrows라는 한 부분으로 만드세요.",
        "정확히 {count}개의 화살표로 도형을 이으세요. 화살표는 하나씩 다음과 같이 갑니다: {all}. 모든 화살표가 합쳐 arrows라는 한 부분이고, 거기에 다른 것은 없습니다.",
    ),
    "zh": (
        "共有{count}个箭头：{all}。这些箭头合为一个名为 arrows 的部分，其中没有别的东西。",
        "用恰好{count}个箭头把它们连起来：{all}。所有箭头组成一个名为 arrows 的部分，里面不含其他内容。",
    ),
}
_ARROW: Words = {
    "en": (
        "There is exactly one arrow; it leads from {one} to {other}. It is the part arrows, in which there is nothing else.",
        "Connect them by a single arrow from {one} to {other}. This arrow is the part arrows, which holds nothing else.",
    ),
    "ko": (
        "화살표는 하나뿐이며 {one}에서 {other}[으로/로] 갑니다. 이 화살표만으로 arrows라는 부분을 만드세요.",
        "{one}에서 {other}[으로/로] 가는 화살표 하나로 두 도형을 이으세요. 이 화살표가 arrows라는 부분이고, 거기에 다른 것은 없습니다.",
    ),
    "zh": (
        "只有一个箭头，从{one}指向{other}。它就是名为 arrows 的部分，其中没有别的东西。",
        "用唯一一个由{one}指向{other}的箭头把它们连起来。这个箭头就是名为 arrows 的部分，里面不含其他内容。",
    ),
}
_ONE: Words = {
    "en": (
        "one from {one} to {other}",
        "one that leads from {one} to {other}",
    ),
    "ko": (
        "{one}에서 {other}[으로/로]",
        "{one}에서 시작해 {other}[으로/로]",
    ),
    "zh": (
        "一个从{one}指向{other}",
        "一个由{one}指向{other}",
    ),
}
_RULES: Words = {
    "en": (
        "Each arrow is one line, straight or curved, with a tip only where it points. Both its ends are within 5 percent of the picture's longer side from the edge of their shapes. No two arrows cross, and none runs over a shape, or under it, and on beyond. Shapes do not touch each other.",
        "An arrow is a single straight or curved line that has a tip at the end where it points and nowhere else. Each of its ends is at most 5 percent of the picture's longer side away from the edge of the shape that it belongs to. Arrows do not cross each other, and no arrow passes through a shape, be it over or under it, to come out beyond. No shape touches another.",
    ),
    "ko": (
        "각 화살표는 곧거나 굽은 하나의 선이며, 가리키는 쪽 끝에만 화살촉이 있습니다. 양 끝은 해당 도형의 가장자리에서 그림의 긴 변의 5퍼센트 이내에 있어야 합니다. 화살표끼리 교차하지 않고, 어떤 도형의 위나 아래로도 지나가지 않습니다. 도형끼리는 서로 닿지 않습니다.",
        "화살표는 한 줄의 직선이나 곡선이고, 화살촉은 가리키는 끝에만 둡니다. 화살표의 두 끝과 그 끝이 닿을 도형의 가장자리 사이는 그림의 긴 변의 5퍼센트보다 멀지 않아야 합니다. 화살표는 서로 엇갈려 만나지 않으며, 도형 위나 아래를 지나 반대쪽으로 빠져나가지 않습니다. 어떤 도형도 다른 도형에 닿지 않습니다.",
    ),
    "zh": (
        "每个箭头是一条直线或曲线，只在所指的一端有箭尖。两端到相应图形边缘的距离不超过图片较长边的百分之五。箭头互不交叉，也不从任何图形的上面或下面穿过。图形互不接触。",
        "箭头由单独一条直线或曲线构成，箭尖只在指向的那一端。箭头的每一端离所连图形的边缘至多为图片较长边的百分之五。任何两个箭头都不相交，箭头也不得从图形上面或下面穿到另一边。各图形彼此不接触。",
    ),
}


def make(draft: Draft) -> None:
    """Fill in a problem."""
    chance = draft.chance
    edges, count = _graph(chance, draft.n)
    nodes = things(chance, count)
    draft.say(_NODES, things=listed([node.named for node in nodes]))
    spots = [_spot(index, count) for index in range(count)]
    for node, (x, y) in zip(nodes, spots, strict=True):
        draft.thing(node, x, y)
    chance.shuffle(edges)
    said = []
    for start, end in edges:
        one, other = nodes[start], nodes[end]
        said.append(say(chance, _ONE, one=one.the, other=other.the))
        draft.paint(ARROWS, _arrow(spots[start], spots[end]))
        _asked(draft, one, other)
    if draft.n > 1:
        draft.say(_ARROWS, all=listed(said, clauses=True), count=draft.n)
    else:
        ((start, end),) = edges
        draft.say(_ARROW, one=nodes[start].the, other=nodes[end].the)
    draft.must("arrow-count", "count", of="arrow", part=ARROWS, equals=draft.n)
    draft.must("no-crossing", "count", of="crossing", part=ARROWS, equals=0)
    draft.must("none-passed", "count", of="passing", part=ARROWS, over=[node.name for node in nodes], equals=0)
    for one, other in combinations(nodes, 2):
        draft.must(
            f"{one.name}-{other.name}-apart", "relation", subject=one.name, relation="disjoint", object=other.name
        )
    draft.say(_RULES)
    draft.caption = (
        f"a diagram: {'arrows' if draft.n > 1 else 'an arrow'} between {listed([node.named for node in nodes])['en']}"
    )


def _asked(draft: Draft, one: Thing, other: Thing) -> None:
    keys = {"subject": one.name, "object": other.name, "by": ARROWS, "directed": True, "tolerance": REACH}
    draft.must(f"{one.name}-to-{other.name}", "relation", relation="connected_by", **keys)


def _graph(chance: random.Random, arrows: int) -> tuple[list[tuple[int, int]], int]:
    """Return so many arrows, at random each way, and the number of nodes, which stand on a circle so that no two arrows cross.

    A tree whose nodes are numbered as they are first visited has no crossings there; from three arrows on, half of the
    graphs have one arrow less in the tree, and one between neighbours on the circle that are not joined yet.
    """
    ring = arrows >= 3 and chance.random() < 0.5
    count = arrows if ring else arrows + 1
    edges = []
    above: list[int] = [0]  # the way from the root to the last node: the next one hangs on any of these
    for node in range(1, count):
        parent = chance.randrange(len(above))
        edges.append((above[parent], node))
        above = [*above[: parent + 1], node]
    if ring:
        free = [(node, (node + 1) % count) for node in range(count)]
        joined = {frozenset(edge) for edge in edges}
        free = [pair for pair in free if frozenset(pair) not in joined]
        if not free:  # a path has its two ends as neighbours, so only 3 nodes in a star come here
            return _graph(chance, arrows)
        edges.append(chance.choice(free))
    return [edge if chance.random() < 0.5 else (edge[1], edge[0]) for edge in edges], count


def _spot(index: int, count: int) -> tuple[float, float]:
    turn = math.pi / 2 + 2 * math.pi * index / count
    return SIDE / 2 + RING * math.cos(turn), SIDE / 2 + RING * math.sin(turn)


def _arrow(start: tuple[float, float], end: tuple[float, float]) -> str:
    """Return an arrow between two places, from 0.62 units beyond the one to 0.62 before the other."""
    way = (end[0] - start[0], end[1] - start[1])
    share = 0.62 / math.hypot(*way)
    tail = tuple(at + share * by for at, by in zip(start, way, strict=True))
    tip = tuple(at - share * by for at, by in zip(end, way, strict=True))
    return rf"\draw[thick, -{{Stealth[length=3mm]}}] ({tail[0]:.3f},{tail[1]:.3f}) -- ({tip[0]:.3f},{tip[1]:.3f});"
