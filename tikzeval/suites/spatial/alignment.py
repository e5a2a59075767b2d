"""`alignment`: n + 2 shapes of several sizes in a row or column, an edge of all on one line, at equal distances."""

from __future__ import annotations

from itertools import pairwise

from tikzeval.suites.spatial.draft import FRAME, Draft
from tikzeval.suites.spatial.things import things
from tikzeval.suites.spatial.words import Text, Words, listed, say

SIDE = 12  # units of the frame
WIDTHS = (0.5, 0.7, 0.9)
STEP = 1.2  # units
ALIGNED = 0.02  # of the picture's longer side
EVEN = 0.15  # of the mean gap
BY = 0.2  # of a width
EDGES: dict[tuple[str, str], tuple[str, str, str]] = {
    ("horizontal", "top"): ("top edges", "위쪽 끝", "上边缘"),
    ("horizontal", "bottom"): ("bottom edges", "아래쪽 끝", "下边缘"),
    ("horizontal", "centre"): ("middles", "중심", "中心"),
    ("vertical", "left"): ("left edges", "왼쪽 끝", "左边缘"),
    ("vertical", "right"): ("right edges", "오른쪽 끝", "右边缘"),
    ("vertical", "centre"): ("middles", "중심", "中心"),
}
ALONG: dict[str, Words] = {
    "horizontal": {
        "en": (
            "in a row from left to right",
            "side by side, from left to right",
        ),
        "ko": (
            "왼쪽에서 오른쪽으로",
            "왼쪽부터 오른쪽으로",
        ),
        "zh": (
            "从左到右排成一行",
            "自左向右排成一行",
        ),
    },
    "vertical": {
        "en": (
            "in a column from top to bottom",
            "one below the other, from top to bottom",
        ),
        "ko": (
            "위에서 아래로",
            "위쪽부터 아래쪽으로",
        ),
        "zh": (
            "从上到下排成一列",
            "自上而下排成一列",
        ),
    },
}
LINE: dict[str, Text] = {
    "horizontal": {
        "en": "one level line",
        "ko": "하나의 가로 직선",
        "zh": "同一条水平线",
    },
    "vertical": {
        "en": "one upright line",
        "ko": "하나의 세로 직선",
        "zh": "同一条竖直线",
    },
}

_ALL: Words = {
    "en": (
        "Filled shapes stand inside the frame {along}: {things}.",
        "Draw these filled shapes in the frame, {along}: {things}.",
    ),
    "ko": (
        "틀 안에 속을 채운 도형들이 {along} 차례로 있습니다: {things}.",
        "틀 안에 속을 채운 도형을 {along} 차례로 그리세요: {things}.",
    ),
    "zh": (
        "框内的填充图形{along}：{things}。",
        "在框内画出填充的图形，{along}：{things}。",
    ),
}
_ONE: Words = {
    "en": (
        "{thing} {width} units wide",
        "{thing} with a width of {width} units",
    ),
    "ko": (
        "너비 {width}단위의 {thing}",
        "너비가 {width}단위인 {thing}",
    ),
    "zh": (
        "宽{width}个单位的{thing}",
        "宽度为{width}个单位的{thing}",
    ),
}
_LINED: Words = {
    "en": (
        "Their {edges} lie on {line}, to within 2 percent of the longer side of the whole picture, and their middles follow each other at equal distances (the largest and the smallest distance differ by at most 15 percent of the mean).",
        "All {edges} are on {line} (to 2 percent of the longer side of the whole picture), and the distances from each middle to the next are equal: the largest exceeds the smallest by no more than 15 percent of the mean.",
    ),
    "ko": (
        "도형들의 {edges}[은/는] {line} 위에 놓이며(그림 전체의 긴 변의 2퍼센트 이내), 이웃한 중심 사이의 간격은 모두 같습니다(가장 큰 간격과 가장 작은 간격의 차이는 평균의 15퍼센트 이하).",
        "모든 도형의 {edges}[이/가] {line} 위에 있어야 하고, 이때 오차는 그림 전체의 긴 변의 2퍼센트 이내입니다. 한 중심에서 다음 중심까지의 거리는 모두 같아야 하며, 최대 거리와 최소 거리의 차이는 평균의 15퍼센트를 넘지 않아야 합니다.",
    ),
    "zh": (
        "它们的{edges}位于{line}上（误差在整幅图较长边的百分之二以内），相邻中心的距离相等（最大与最小距离之差不超过平均值的百分之十五）。",
        "所有图形的{edges}都在{line}上，误差不超过整幅图较长边的百分之二；从一个中心到下一个中心的距离都相等，最大距离与最小距离相差不超过平均值的百分之十五。",
    ),
}
_SIZES: Words = {
    "en": (
        "Each width may be off by a fifth of itself.",
        "A width may be larger or smaller than given here by up to a fifth of itself.",
    ),
    "ko": (
        "너비는 각각 그 값의 5분의 1까지 벗어나도 됩니다.",
        "각 너비의 오차는 그 값의 5분의 1까지 허용됩니다.",
    ),
    "zh": (
        "每个宽度可偏差其自身的五分之一。",
        "宽度的误差不得超过其自身的五分之一。",
    ),
}


def make(draft: Draft) -> None:
    """Fill in a problem."""
    chance = draft.chance
    draft.frame(SIDE)
    axis, edge = chance.choice(list(EDGES))
    level = axis == "horizontal"
    members = things(chance, draft.n + 2)
    widths = [chance.choice(WIDTHS) for _ in members]
    start = SIDE / 2 - STEP * (len(members) - 1) / 2
    line = chance.choice((4.0, 6.0, 8.0))
    said = []
    for index, (thing, width) in enumerate(zip(members, widths, strict=True)):
        said.append(say(chance, _ONE, thing=thing.named, width=width))
        half = _half_height(thing.shape, width)
        if level:
            x, y = start + STEP * index, line + {"top": -half, "bottom": half, "centre": 0.0}[edge]
        else:
            x, y = line + {"left": width / 2, "right": -width / 2, "centre": 0.0}[edge], SIDE - start - STEP * index
        draft.thing(thing, x, y, width)
        draft.placed(thing.name, "as_wide", FRAME, times=round(width / SIDE, 4), tolerance=BY)
    names = [thing.name for thing in members]
    draft.say(_ALL, along=say(chance, ALONG[axis]), things=listed(said))
    edges = dict(zip(("en", "ko", "zh"), EDGES[axis, edge], strict=True))
    draft.say(_LINED, edges=edges, line=LINE[axis])
    draft.must("lined-up", "arrangement", parts=names, axis=axis, edge=edge, tolerance=ALIGNED, **{"is": "aligned"})
    draft.must("even", "arrangement", parts=names, axis=axis, tolerance=EVEN, **{"is": "evenly_spaced"})
    for before, after in pairwise(names):
        relation = "left_of" if level else "above"
        draft.must(f"{before}-{after}", "relation", subject=before, relation=relation, object=after)
    draft.inside(names)
    draft.say(_SIZES)
    draft.caption = f"{listed([thing.named for thing in members])['en']}, lined up"


def _half_height(shape: str, width: float) -> float:
    """Return half the height of a thing: that of a star is less than its width."""
    return width / 2 if shape != "star" else width / 2 * 0.9511
