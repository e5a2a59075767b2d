"""Steps to the right, left, up and down, in words."""

from __future__ import annotations

import random

from tikzeval.suites.spatial.words import Text, Words, number, say

# (axis, sign) → words; {by} is the number of units
_STEPS: dict[tuple[str, int], Words] = {
    ("x", 1): {
        "en": ("{by} to the right of", "{by} right of"),
        "ko": ("오른쪽으로 {by}", "오른편으로 {by}"),
        "zh": ("右边{by}", "右方{by}"),
    },
    ("x", -1): {
        "en": ("{by} to the left of", "{by} left of"),
        "ko": ("왼쪽으로 {by}", "왼편으로 {by}"),
        "zh": ("左边{by}", "左方{by}"),
    },
    ("y", 1): {
        "en": ("{by} above", "{by} higher than"),
        "ko": ("위쪽으로 {by}", "위로 {by}"),
        "zh": ("上方{by}", "上边{by}"),
    },
    ("y", -1): {
        "en": ("{by} below", "{by} lower than"),
        "ko": ("아래쪽으로 {by}", "아래로 {by}"),
        "zh": ("下方{by}", "下边{by}"),
    },
}
_BOTH: Words = {
    "en": ("{across} and {along}", "{along} and {across}"),
    "ko": ("{across}, {along} 떨어진 곳", "{along}, {across} 떨어진 곳"),
    "zh": ("{across}、{along}处", "{along}、{across}处"),
}
_STRAIGHT: dict[tuple[str, int], Words] = {
    ("x", 1): {
        "en": ("{by} straight to the right of", "{by} to the right of, and level with,"),
        "ko": ("높이 차이 없이 오른쪽으로 {by} 떨어진 곳", "높이는 그대로 오른쪽으로 {by} 떨어진 곳"),
        "zh": ("正右方{by}处", "右边{by}处，高度相同"),
    },
    ("x", -1): {
        "en": ("{by} straight to the left of", "{by} to the left of, and level with,"),
        "ko": ("높이 차이 없이 왼쪽으로 {by} 떨어진 곳", "높이는 그대로 왼쪽으로 {by} 떨어진 곳"),
        "zh": ("正左方{by}处", "左边{by}处，高度相同"),
    },
    ("y", 1): {
        "en": ("{by} straight above", "{by} above, and neither left nor right of,"),
        "ko": ("좌우로 벗어나지 않고 위쪽으로 {by} 떨어진 곳", "똑바로 위쪽으로 {by} 떨어진 곳"),
        "zh": ("正上方{by}处", "上方{by}处，左右不偏"),
    },
    ("y", -1): {
        "en": ("{by} straight below", "{by} below, and neither left nor right of,"),
        "ko": ("좌우로 벗어나지 않고 아래쪽으로 {by} 떨어진 곳", "똑바로 아래쪽으로 {by} 떨어진 곳"),
        "zh": ("正下方{by}处", "下方{by}处，左右不偏"),
    },
}


def units(by: float) -> Text:
    """Return a number of units: 1 unit, 2 units."""
    return {"en": f"{number(by)} unit{'' if by == 1 else 's'}", "ko": f"{number(by)}단위", "zh": f"{number(by)}个单位"}


def step_words(chance: random.Random, dx: float, dy: float) -> Text:
    """Say where something is that is so far right of something else and above it, in units; not both are 0."""
    ways = [(axis, 1 if by > 0 else -1, units(abs(by))) for axis, by in (("x", dx), ("y", dy)) if by]
    if len(ways) == 1:
        ((axis, sign, by),) = ways
        return say(chance, _STRAIGHT[axis, sign], by=by)
    across, along = (say(chance, _STEPS[axis, sign], by=by) for axis, sign, by in ways)
    return say(chance, _BOTH, across=across, along=along)
