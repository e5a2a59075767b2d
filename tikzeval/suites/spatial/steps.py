"""Steps to the right, left, up and down, in words."""

from __future__ import annotations

import random

from tikzeval.suites.spatial.words import Text, Words, number, say

# (axis, sign) → words; {by} is the number of units
_STEPS: dict[tuple[str, int], Words] = {
    ("x", 1): {"en": ("{by} to the right of",), "ko": ("오른쪽으로 {by}",), "zh": ("右边{by}",)},
    ("x", -1): {"en": ("{by} to the left of",), "ko": ("왼쪽으로 {by}",), "zh": ("左边{by}",)},
    ("y", 1): {"en": ("{by} above",), "ko": ("위쪽으로 {by}",), "zh": ("上方{by}",)},
    ("y", -1): {"en": ("{by} below",), "ko": ("아래쪽으로 {by}",), "zh": ("下方{by}",)},
}
_BOTH: Words = {
    "en": ("{across} and {along}",),
    "ko": ("{across}, {along} 떨어진 곳",),
    "zh": ("{across}、{along}处",),
}
_LEVEL: Words = {
    "en": ("exactly {across}", "{across}, and level with,"),
    "ko": ("같은 높이에서 {across} 떨어진 곳", "높이는 그대로 {across} 떨어진 곳"),
    "zh": ("同一高度的{across}处", "正{across}处"),
}
_PLUMB: Words = {
    "en": ("exactly {along}", "{along}, and neither left nor right of,"),
    "ko": ("좌우로 벗어나지 않고 {along} 떨어진 곳", "똑바로 {along} 떨어진 곳"),
    "zh": ("正{along}处", "左右不偏的{along}处"),
}


def units(by: float) -> Text:
    """Return a number of units: 1 unit, 2 units."""
    return {"en": f"{number(by)} unit{'' if by == 1 else 's'}", "ko": f"{number(by)}단위", "zh": f"{number(by)}个单位"}


def step_words(chance: random.Random, dx: float, dy: float) -> Text:
    """Say where something is that is so far right of something else and above it, in units; not both are 0."""
    across = say(chance, _STEPS["x", 1 if dx > 0 else -1], by=units(abs(dx)))
    along = say(chance, _STEPS["y", 1 if dy > 0 else -1], by=units(abs(dy)))
    if dx and dy:
        return say(chance, _BOTH, across=across, along=along)
    return say(chance, _LEVEL, across=across) if dx else say(chance, _PLUMB, along=along)
