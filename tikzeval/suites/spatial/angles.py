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
        "Draw the outline of a circle (dial) and, from its middle outwards, {things}.",
        "There is a circle (dial), of which only the outline is drawn. From its middle, draw {things}.",
    ),
    "ko": (
        "원(dial)을 테두리만 그리세요. 원의 중심에서 바깥으로 다음 선이 뻗습니다: {things}.",
        "테두리만 있는 원(dial)이 있습니다. 다음 선이 원의 중심에서 시작합니다: {things}.",
    ),
    "zh": (
        "画一个圆的轮廓(dial)。从圆心向外画出以下线段：{things}。",
        "有一个只画轮廓的圆(dial)。以下线段从圆心出发：{things}。",
    ),
}
_SENSES: dict[str, Words] = {
    "left": {
        "en": (
            "Directions are angles counted counter-clockwise, where 0° is to the right and 90° is up.",
            "An angle gives the direction: 0° points right, 90° points up, and angles grow counter-clockwise.",
        ),
        "ko": (
            "방향은 오른쪽을 0°, 위쪽을 90°로 하여 시계 반대 방향으로 센 각도입니다.",
            "각도는 방향을 나타냅니다. 0°는 오른쪽, 90°는 위쪽이며 시계 반대 방향으로 갈수록 커집니다.",
        ),
        "zh": (
            "方向以角度表示，向右为0°，向上为90°，逆时针计算。",
            "角度表示方向：0°指向右，90°指向上，沿逆时针方向增大。",
        ),
    },
    "compass": {
        "en": (
            "Directions are compass bearings, counted clockwise: 0° is up (north) and 90° is to the right (east).",
            "An angle is a bearing as on a compass: 0° points up (north), 90° points right (east), and bearings grow clockwise.",
        ),
        "ko": (
            "방향은 나침반 방위로, 위쪽(북)을 0°, 오른쪽(동)을 90°로 하여 시계 방향으로 셉니다.",
            "각도는 나침반의 방위각입니다. 0°는 위쪽(북), 90°는 오른쪽(동)이며 시계 방향으로 갈수록 커집니다.",
        ),
        "zh": (
            "方向是罗盘方位角，向上（北）为0°，向右（东）为90°，顺时针计算。",
            "角度如罗盘上的方位：0°指向上（北），90°指向右（东），沿顺时针方向增大。",
        ),
    },
    "hours": {
        "en": (
            "Directions are those of the hours on a clock face, with 12 at the top and 3 on the right.",
            "A line points to where that hour stands on a clock face; 12 is at the top and 3 on the right.",
        ),
        "ko": (
            "방향은 시계판의 시각 숫자가 있는 쪽으로, 12는 위, 3은 오른쪽입니다.",
            "선은 시계판에서 해당 시각의 숫자가 있는 쪽을 가리킵니다. 12는 맨 위에, 3은 오른쪽에 있습니다.",
        ),
        "zh": (
            "方向以钟面上的钟点表示，12点在上方，3点在右边。",
            "线段指向相应钟点在钟面上的位置：12点在最上方，3点在右边。",
        ),
    },
}
_AT: Words = {
    "en": (
        "{line} at {at}°",
        "{line} in the direction {at}°",
    ),
    "ko": (
        "{at}° 방향의 {line}",
        "{at}° 방향으로 뻗은 {line}",
    ),
    "zh": (
        "{at}°方向的{line}",
        "朝{at}°方向的{line}",
    ),
}
_ONE: dict[str, Words] = {
    "left": _AT,
    "compass": _AT,
    "hours": {
        "en": (
            "{line} towards {at}",
            "{line} in the direction of {at} o'clock",
        ),
        "ko": (
            "{at}시 방향의 {line}",
            "{at}시 쪽을 향한 {line}",
        ),
        "zh": (
            "指向{at}点的{line}",
            "朝{at}点方向的{line}",
        ),
    },
}
_OFF: Words = {
    "en": (
        "Each line is straight, begins no further from the middle than a tenth of the radius, and its direction may be off by {off}°.",
        "Lines are straight and begin at most a tenth of the radius away from the middle of the circle; a direction may be up to {off}° wrong.",
    ),
    "ko": (
        "각 선은 곧으며, 중심에서 반지름의 10분의 1 이내에서 시작하고, 방향은 {off}°까지 벗어나도 됩니다.",
        "선은 곧아야 하고, 시작점은 원의 중심에서 반지름의 10분의 1보다 멀리 있지 않아야 합니다. 방향의 오차는 {off}°까지 허용됩니다.",
    ),
    "zh": (
        "每条线段都是直的，起点到圆心的距离不超过半径的十分之一，方向可偏差{off}°。",
        "线段必须是直的，从离圆心不超过半径十分之一的地方开始，方向误差不得超过{off}°。",
    ),
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
