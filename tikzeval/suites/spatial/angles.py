"""`angles`: n lines from the middle of a dial, each in a given direction."""

from __future__ import annotations

import math
import random

from tikzeval.suites.spatial.draft import Draft
from tikzeval.suites.spatial.things import things
from tikzeval.suites.spatial.words import Words, listed, number, say

DIAL = "dial"
RADIUS = 4.0  # units
OFF = 5.0  # degrees
APART = 30  # degrees between lines

_DIAL: Words = {
    "en": (
        "Draw the outline of a circle (dial). From its middle, lines run outwards: {things}.",
        "There is a circle (dial), of which only the outline is drawn. These lines begin at its middle: {things}.",
    ),
    "ko": (
        "원(dial)을 테두리만 그리세요. 원의 중심에서 바깥으로 다음 선들이 뻗습니다: {things}.",
        "테두리만 있는 원(dial)이 있습니다. 다음 선들이 원의 중심에서 시작합니다: {things}.",
    ),
    "zh": (
        "画一个圆的轮廓(dial)。从圆心向外有这些线段：{things}。",
        "有一个只画轮廓的圆(dial)。以下线段从圆心出发：{things}。",
    ),
}
_SENSES: dict[str, Words] = {
    "left": {
        "en": ("Directions are angles counted counter-clockwise, where 0° is to the right and 90° is up.",),
        "ko": ("방향은 오른쪽을 0°, 위쪽을 90°로 하여 시계 반대 방향으로 센 각도입니다.",),
        "zh": ("方向以角度表示，向右为0°，向上为90°，逆时针计算。",),
    },
    "compass": {
        "en": ("Directions are compass bearings, counted clockwise: 0° is up (north) and 90° is to the right (east).",),
        "ko": ("방향은 나침반 방위로, 위쪽(북)을 0°, 오른쪽(동)을 90°로 하여 시계 방향으로 셉니다.",),
        "zh": ("方向是罗盘方位角，向上（北）为0°，向右（东）为90°，顺时针计算。",),
    },
    "hours": {
        "en": ("Directions are those of the hours on a clock face, with 12 at the top and 3 on the right.",),
        "ko": ("방향은 시계판의 시각 숫자가 있는 쪽으로, 12는 위, 3은 오른쪽입니다.",),
        "zh": ("方向以钟面上的钟点表示，12点在上方，3点在右边。",),
    },
}
_ONE: dict[str, Words] = {
    "left": {"en": ("{line} at {at}°",), "ko": ("{at}° 방향의 {line}",), "zh": ("{at}°方向的{line}",)},
    "compass": {"en": ("{line} at {at}°",), "ko": ("{at}° 방향의 {line}",), "zh": ("{at}°方向的{line}",)},
    "hours": {"en": ("{line} towards {at}",), "ko": ("{at}시 방향의 {line}",), "zh": ("指向{at}点的{line}",)},
}
_OFF: Words = {
    "en": ("Each line is straight, begins within a tenth of the radius of the middle, and may be off by {off}°.",),
    "ko": ("각 선은 곧으며, 중심에서 반지름의 10분의 1 이내에서 시작하고, 방향은 {off}°까지 벗어나도 됩니다.",),
    "zh": ("每条线段都是直的，起点到圆心的距离不超过半径的十分之一，方向可偏差{off}°。",),
}


def make(draft: Draft) -> None:
    """Fill in a problem."""
    chance = draft.chance
    sense = chance.choice(list(_SENSES))
    lines = things(chance, draft.n, shapes=("line",))
    angles = _angles(chance, draft.n, 30 if sense == "hours" else 15)
    draft.paint(DIAL, rf"\draw[thick] (5,5) circle[radius={RADIUS:g}];")
    draft.must("dial-circle", "shape", part=DIAL, **{"is": "circle"})
    said = []
    for line, degrees in zip(lines, angles, strict=True):
        bearing = (90 - degrees) % 360
        at = {"left": degrees, "compass": bearing, "hours": bearing // 30 or 12}[sense]
        said.append(say(chance, _ONE[sense], line=line.named, at=number(at)))
        length = RADIUS * chance.choice((0.6, 0.75, 0.9))
        x, y = 5 + length * math.cos(math.radians(degrees)), 5 + length * math.sin(math.radians(degrees))
        draft.paint(line.name, rf"\draw[{line.paint}, line width=2pt] (5,5) -- ({x:.3f},{y:.3f});")
        draft.looks(line.name, line)
        draft.placed(line.name, "heading", DIAL, degrees=degrees, tolerance=OFF)
        straight = [{"kind": "shape", "part": line.name, "is": shape} for shape in ("line", "arrow")]
        draft.must(f"{line.name}-straight", "any_of", checks=straight)
    draft.say(_DIAL, things=listed(said))
    draft.say(_SENSES[sense])
    draft.say(_OFF, off=OFF)
    draft.caption = f"a circle with {listed([line.named for line in lines])['en']} from its middle"


def _angles(chance: random.Random, count: int, step: int) -> list[int]:
    """Return so many directions at least `APART` from each other."""
    while True:
        found = chance.sample(range(0, 360, step), count)
        if all(min((a - b) % 360, (b - a) % 360) >= APART for i, a in enumerate(found) for b in found[:i]):
            return found
