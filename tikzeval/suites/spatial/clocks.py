"""`clocks`: n clock faces, each with the time on it."""

from __future__ import annotations

import math
import random

from tikzeval.suites.spatial.draft import Draft
from tikzeval.suites.spatial.words import Words, listed, say

OFF = 6.0  # degrees
RADIUS = 1.4  # units
SPACE = 3.4  # units from clock to clock
APART = 15.0  # degrees between the hands, at least
SHORT = 0.6  # of the radius: the most that an hour hand reaches
PAINTS = {"hour": "red", "minute": "blue"}

_CLOCKS: Words = {
    "en": (
        "Draw {count} analogue clock{s} without figures, 12 being at the top. Each face is the outline of a circle; the hour hand is a red line, the minute hand a blue line, and both begin at the middle.",
        "The picture shows {count} clock{s} with hands and no figures; 12 is at the top. A face is drawn as a circle's outline, the hour hand as a red line and the minute hand as a blue line from the middle.",
    ),
    "ko": (
        "숫자가 없는 아날로그 시계 {count}개를 그리세요. 12시가 맨 위입니다. 시계판은 원의 테두리이고, 시침은 빨간 선, 분침은 파란 선이며 둘 다 중심에서 시작합니다.",
        "그림에는 바늘만 있고 숫자는 없는 시계 {count}개가 있습니다. 12시 방향이 맨 위입니다. 시계판은 원의 테두리로, 시침은 중심에서 뻗는 빨간 선으로, 분침은 중심에서 뻗는 파란 선으로 그립니다.",
    ),
    "zh": (
        "画{count}个没有数字的指针式时钟，12点在最上方。钟面是圆的轮廓，时针是红色线段，分针是蓝色线段，都从圆心开始。",
        "图中有{count}个只有指针、没有数字的时钟，最上方为12点。钟面画成圆的轮廓，时针画成从圆心出发的红色线段，分针画成从圆心出发的蓝色线段。",
    ),
}
_ONE: Words = {
    "en": (
        "{ordinal} (parts {face}, {hour}, {minute}) shows {time}",
        "{ordinal} (its parts: {face}, {hour}, {minute}) stands at {time}",
    ),
    "ko": (
        "{ordinal}(부분 {face}, {hour}, {minute})[은/는] {time}",
        "{ordinal}(부분 이름 {face}, {hour}, {minute})[은/는] {time}",
    ),
    "zh": (
        "{ordinal}（部分 {face}、{hour}、{minute}）显示 {time}",
        "{ordinal}（各部分为 {face}、{hour}、{minute}）指示 {time}",
    ),
}
_ALL: Words = {
    "en": (
        "This is what is shown: {all}.",
        "{all}.",
    ),
    "ko": (
        "시각은 다음과 같습니다: {all}.",
        "다음 시각을 나타냅니다: {all}.",
    ),
    "zh": (
        "时间如下：{all}。",
        "{all}。",
    ),
}
_HANDS: Words = {
    "en": (
        "As on a real clock, the hour hand moves on between the hours. A hand may be off by {off}° and begin a tenth of the radius from the middle; an hour hand reaches at most 60 percent of the way from the middle to the rim. Clocks do not overlap.",
        "The hour hand stands between two hours where that of a real clock would. Each hand may point up to {off}° wrong and may start up to a tenth of the radius away from the middle. From the middle, an hour hand goes no further than 60 percent of the way to the rim. No clock overlaps another.",
    ),
    "ko": (
        "실제 시계처럼 시침은 시각 사이에서도 조금씩 움직입니다. 바늘은 {off}°까지 벗어나도 되고 중심에서 반지름의 10분의 1까지 떨어져 시작해도 됩니다. 시침 끝은 중심에서 테두리까지 거리의 60퍼센트를 넘지 않습니다. 시계끼리는 겹치지 않습니다.",
        "시침은 실제 시계에서처럼 지난 분만큼 다음 시각 쪽으로 나아가 있습니다. 바늘 방향의 오차는 {off}°까지, 바늘이 시작하는 곳과 중심 사이의 거리는 반지름의 10분의 1까지 허용됩니다. 시침은 중심에서 테두리까지의 60퍼센트 지점보다 멀리 뻗지 않습니다. 시계는 서로 겹치지 않습니다.",
    ),
    "zh": (
        "和真的钟一样，时针在两个钟点之间也会移动。指针可偏差{off}°，起点离圆心不超过半径的十分之一；时针所及之处不超过圆心到边缘距离的百分之六十。时钟互不重叠。",
        "时针像真钟那样，随分钟数向下一个钟点移动。指针方向的误差不得超过{off}°，起点可离圆心至多半径的十分之一；时针最远只到圆心至边缘距离的百分之六十处。任何时钟都不与其他时钟重叠。",
    ),
}


def make(draft: Draft) -> None:
    """Fill in a problem."""
    chance = draft.chance
    draft.say(_CLOCKS, count=draft.n, s="" if draft.n == 1 else "s")
    draft.width, draft.height = SPACE * min(draft.n, 4), SPACE * math.ceil(draft.n / 4)
    said = []
    for index in range(draft.n):
        hour, minute = _time(chance)
        x, y = SPACE * (index % 4 + 0.5), draft.height - SPACE * (index // 4 + 0.5)
        names = {name: f"{name}{index + 1}" for name in ("face", "hour", "minute")}
        ordinal = {"en": f"clock {index + 1}", "ko": f"시계 {index + 1}", "zh": f"时钟{index + 1}"}
        said.append(say(chance, _ONE, ordinal=ordinal, time=f"{hour}:{minute:02}", **names))
        draft.paint(names["face"], rf"\draw[thick] ({x:.3f},{y:.3f}) circle[radius={RADIUS:g}];")
        draft.must(f"{names['face']}-circle", "shape", part=names["face"], **{"is": "circle"})
        for hand, bearing in _bearings(hour, minute).items():
            turn, length = math.radians(90 - bearing), RADIUS * (0.5 if hand == "hour" else 0.85)
            tip = f"({x + length * math.cos(turn):.3f},{y + length * math.sin(turn):.3f})"
            draft.paint(names[hand], rf"\draw[{PAINTS[hand]}, line width=2pt] ({x:.3f},{y:.3f}) -- {tip};")
            draft.must(f"{names[hand]}-colour", "colour", part=names[hand], colour=PAINTS[hand], share=0.5)
            degrees = (90 - bearing) % 360
            draft.placed(names[hand], "heading", names["face"], degrees=degrees, tolerance=OFF)
        low, high = 0.5 - SHORT / 2 - 0.02, 0.5 + SHORT / 2 + 0.02
        draft.placed(names["hour"], "within", names["face"], points=((low, low), (high, high)))
    for index in range(1, draft.n):
        for earlier in range(index):
            one, other = f"face{earlier + 1}", f"face{index + 1}"
            draft.must(f"{one}-{other}-apart", "relation", subject=one, relation="disjoint", object=other)
    draft.say(_ALL, all=listed(said, clauses=True))
    draft.say(_HANDS, off=OFF)
    draft.caption = (
        f"{draft.n} analogue clocks with red hour hands and blue minute hands"
        if draft.n > 1
        else "an analogue clock with a red hour hand and a blue minute hand"
    )


def _time(chance: random.Random) -> tuple[int, int]:
    """Return a time at which neither hand hides the other."""
    while True:
        hour, minute = chance.randint(1, 12), chance.randrange(0, 60, 5)
        short, long = _bearings(hour, minute).values()
        if abs((short - long + 180) % 360 - 180) >= APART:
            return hour, minute


def _bearings(hour: int, minute: int) -> dict[str, float]:
    """Return where the hands point, in degrees from the top, clockwise."""
    return {"hour": (hour % 12) * 30 + minute / 2, "minute": minute * 6.0}
