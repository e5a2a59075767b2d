"""`unfolding`: a sheet is folded and punched; its holes are drawn as they lie when it is unfolded."""

from __future__ import annotations

import random

from tikzeval.suites.spatial.draft import Draft
from tikzeval.suites.spatial.words import Text, Words, listed, point, say, together

HOLES = "holes"
SIDE = 8  # units
OFF = 0.25  # units
RADIUS = 0.2
# n → folds and punches; there are punches × 2^folds holes
LEVELS = {1: (1, 1), 2: (1, 2), 3: (2, 1), 4: (2, 2), 5: (3, 1), 6: (3, 2), 7: (3, 3), 8: (4, 2)}
Box = tuple[float, float, float, float]  # left, bottom, right, top

_SHEET: Words = {
    "en": (
        "The frame is the outline of a square sheet of paper, {side} units wide, which was folded and punched like this:\n{steps}\nUnfold it again. Draw the unfolded sheet with all its holes: filled black dots about {wide} units wide, which do not touch each other; together they are the part holes.",
        "Take the frame for the edge of a sheet of paper of {side} × {side} units. This is done to it:\n{steps}\nThen the sheet is unfolded completely. Show it with every hole as a filled black dot, about {wide} units wide and not touching any other; all of them are one part (holes).",
    ),
    "ko": (
        "틀은 한 변이 {side}단위인 정사각형 종이의 테두리입니다. 종이를 다음과 같이 접고 구멍을 뚫었습니다.\n{steps}\n이제 종이를 다시 펼칩니다. 펼친 종이에 있는 구멍을 모두 너비 약 {wide}단위의 속을 채운 검은 점으로 서로 닿지 않게 그리고, 모두 합쳐 holes라는 한 부분으로 만드세요.",
        "틀을 {side}×{side}단위 크기의 종이 가장자리로 봅니다. 이 종이를 다음과 같이 다룹니다.\n{steps}\n그런 다음 종이를 완전히 펼칩니다. 펼친 모습에 구멍 하나하나를 검게 채운 점으로 나타내세요. 점은 너비가 약 {wide}단위이고 다른 점에 닿지 않으며, 전부 합쳐 holes라는 한 부분입니다.",
    ),
    "zh": (
        "边框是一张边长{side}个单位的正方形纸的轮廓。纸按以下步骤折叠并打孔：\n{steps}\n然后把纸完全展开。画出展开的纸上的所有孔：宽约{wide}个单位的黑色实心圆点，互不接触，它们合为一个名为 holes 的部分。",
        "把边框当作一张{side}×{side}个单位的纸的边缘，对纸作如下处理：\n{steps}\n随后将纸全部展开。图中用黑色实心圆点表示每一个孔，圆点宽约{wide}个单位，彼此不接触，全部圆点组成一个部分(holes)。",
    ),
}
_FOLDS: dict[str, Words] = {
    "left": {
        "en": (
            "Fold the left half over onto the right half.",
            "Lay the left half on the right half by folding it over.",
        ),
        "ko": (
            "왼쪽 절반을 오른쪽 절반 위로 접는다.",
            "왼쪽 절반이 오른쪽 절반 위에 포개지도록 접는다.",
        ),
        "zh": (
            "把左半边折到右半边上。",
            "将左半边翻折，盖在右半边上。",
        ),
    },
    "right": {
        "en": (
            "Fold the right half over onto the left half.",
            "Lay the right half on the left half by folding it over.",
        ),
        "ko": (
            "오른쪽 절반을 왼쪽 절반 위로 접는다.",
            "오른쪽 절반이 왼쪽 절반 위에 포개지도록 접는다.",
        ),
        "zh": (
            "把右半边折到左半边上。",
            "将右半边翻折，盖在左半边上。",
        ),
    },
    "bottom": {
        "en": (
            "Fold the bottom half up onto the top half.",
            "Lay the bottom half on the top half by folding it up.",
        ),
        "ko": (
            "아래쪽 절반을 위쪽 절반 위로 접는다.",
            "아래쪽 절반이 위쪽 절반 위에 포개지도록 접는다.",
        ),
        "zh": (
            "把下半边折到上半边上。",
            "将下半边翻折，盖在上半边上。",
        ),
    },
    "top": {
        "en": (
            "Fold the top half down onto the bottom half.",
            "Lay the top half on the bottom half by folding it down.",
        ),
        "ko": (
            "위쪽 절반을 아래쪽 절반 위로 접는다.",
            "위쪽 절반이 아래쪽 절반 위에 포개지도록 접는다.",
        ),
        "zh": (
            "把上半边折到下半边上。",
            "将上半边翻折，盖在下半边上。",
        ),
    },
}
_PUNCH: Words = {
    "en": (
        "Punch through all layers at {points}.",
        "At {points}, punch through all layers.",
    ),
    "ko": (
        "모든 겹을 뚫어 {points}에 구멍을 낸다.",
        "{points}에서 모든 겹에 구멍을 뚫는다.",
    ),
    "zh": (
        "在{points}处打孔，穿透所有层。",
        "在{points}处把所有层打穿。",
    ),
}
_OFF: Words = {
    "en": (
        "Halves are those of what lies there after the step before. A hole's middle may be off by {off} units in x and in y.",
        "A half is always half of the sheet as the step before left it. The middle of a hole must be right to {off} units in x and in y.",
    ),
    "ko": (
        "절반이란 앞 단계를 마친 뒤 놓여 있는 종이의 절반입니다. 구멍의 중심은 x와 y 방향으로 각각 {off}단위까지 벗어나도 됩니다.",
        "절반은 언제나 바로 앞 단계까지 접힌 상태의 종이를 반으로 나눈 것입니다. 구멍 중심의 오차는 x와 y 방향 모두 {off}단위까지 허용됩니다.",
    ),
    "zh": (
        "“半边”是指上一步之后所剩形状的一半。孔的中心在 x、y 方向上各可偏差{off}个单位。",
        "这里的半边，总是指前一步完成后纸张现有形状的一半。孔中心在 x 和 y 方向的误差都不得超过{off}个单位。",
    ),
}


def make(draft: Draft) -> None:
    """Fill in a problem."""
    chance = draft.chance
    draft.frame(SIDE)
    folds, punches = LEVELS[draft.n]
    box: Box = (0, 0, SIDE, SIDE)
    creases: list[tuple[int, float]] = []  # axis and place
    steps: list[Text] = []
    sides = _sides(chance, folds)
    for side in sides:
        box, crease = _folded(box, side)
        creases.append(crease)
        steps.append(say(chance, _FOLDS[side]))
    left, bottom, right, top = box
    spots = [(x + 0.5, y + 0.5) for x in range(int(left), int(right)) for y in range(int(bottom), int(top))]
    holes: list[tuple[float, float]] = chance.sample(spots, punches)
    where = listed([dict.fromkeys(("en", "ko", "zh"), point(*hole)) for hole in sorted(holes)])
    steps.append(say(chance, _PUNCH, points=where))
    for axis, at in reversed(creases):
        holes += [(2 * at - x, y) if axis == 0 else (x, 2 * at - y) for x, y in holes]
    lines = [{language: f"{index}. {words}" for language, words in step.items()} for index, step in enumerate(steps, 1)]
    told = together(lines, dict.fromkeys(("en", "ko", "zh"), "\n"))
    draft.say(_SHEET, side=SIDE, steps=told, wide=2 * RADIUS)
    for x, y in holes:
        draft.paint(HOLES, rf"\fill[black] ({x:g},{y:g}) circle[radius={RADIUS:g}];")
    draft.must("holes-colour", "colour", part=HOLES, colour="black", share=0.5)
    places = tuple((round(x / SIDE, 4), round(y / SIDE, 4)) for x, y in sorted(holes))
    draft.placed(HOLES, "pieces_at", points=places, tolerance=round(OFF / SIDE, 4))
    draft.say(_OFF, off=OFF)
    draft.caption = f"a square sheet of paper with {len(holes)} black holes"


def _sides(chance: random.Random, folds: int) -> list[str]:
    """Return which half is folded each time: at most twice along the same axis."""
    while True:
        sides = [chance.choice(("left", "right", "bottom", "top")) for _ in range(folds)]
        level = sum(side in ("left", "right") for side in sides)
        if max(level, folds - level) <= 2:
            return sides


def _folded(box: Box, side: str) -> tuple[Box, tuple[int, float]]:
    """Return what lies there after a fold, and the axis and place of the crease."""
    left, bottom, right, top = box
    x, y = (left + right) / 2, (bottom + top) / 2
    if side in ("left", "right"):
        return ((x, bottom, right, top) if side == "left" else (left, bottom, x, top)), (0, x)
    return ((left, y, right, top) if side == "bottom" else (left, bottom, right, y)), (1, y)
