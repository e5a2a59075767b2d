"""`transforms`: n steps of turning, mirroring and moving applied to a figure of cells; only the result is drawn."""

from __future__ import annotations

import random

from tikzeval.suites.spatial.boards import (
    AFTER,
    MIRRORS,
    SIDE,
    TURNS,
    WORDS,
    Figure,
    agree,
    alike,
    board,
    cells,
    filled,
    polyomino,
)
from tikzeval.suites.spatial.draft import Draft
from tikzeval.suites.spatial.rotation import COLOURS
from tikzeval.suites.spatial.words import Text, Words, say, together

COUNT = 4  # cells of the figure
_TASK: Words = {
    "en": (
        "Imagine that these cells are filled: {cells}. Apply {order}:\n{steps}\nDraw only the result: fill with {colour} the cells that are filled in the end; together they are the part after.",
        "In your mind, fill the cells {cells}. Then apply {order}:\n{steps}\nOnly the end is drawn: fill with {colour} the cells that are filled then, as one part (after).",
    ),
    "ko": (
        "다음 칸들이 채워져 있다고 상상하세요: {cells}. 이어서 {order} 합니다.\n{steps}\n결과만 그리세요. 마지막에 채워져 있는 칸을 {colour}으로 채우고, 모두 합쳐 after라는 한 부분으로 만드세요.",
        "머릿속에서 칸 {cells}[을/를] 채웁니다. 그리고 {order} 합니다.\n{steps}\n끝난 모습만 그립니다. 그때 채워져 있는 칸들을 {colour}으로 채우며, 이 칸들이 합쳐 after라는 한 부분입니다.",
    ),
    "zh": (
        "想象这些格子被填充：{cells}。{order}：\n{steps}\n只画结果：把最后被填充的格子填成{colour}，它们合为一个名为 after 的部分。",
        "在脑中填充格子{cells}，然后{order}：\n{steps}\n图中只画最后的样子：将那时被填充的格子涂成{colour}，共同组成一个部分(after)。",
    ),
}
_IN_ORDER: Text = {
    "en": "these steps, one after the other",
    "ko": "다음을 차례대로",
    "zh": "依次执行以下步骤",
}
_ONE_STEP: Text = {
    "en": "this step",
    "ko": "다음과 같이",
    "zh": "执行以下这一步",
}
_MOVED: dict[tuple[int, int], Words] = {
    (1, 0): {
        "en": (
            "move all filled cells {by} to the right",
            "shift every filled cell {by} to the right",
        ),
        "ko": (
            "채워진 칸을 모두 오른쪽으로 {by} 옮긴다",
            "채워진 칸 전체를 오른쪽으로 {by} 이동시킨다",
        ),
        "zh": (
            "把所有填充的格子向右移{by}",
            "将全部填充的格子往右移动{by}",
        ),
    },
    (-1, 0): {
        "en": (
            "move all filled cells {by} to the left",
            "shift every filled cell {by} to the left",
        ),
        "ko": (
            "채워진 칸을 모두 왼쪽으로 {by} 옮긴다",
            "채워진 칸 전체를 왼쪽으로 {by} 이동시킨다",
        ),
        "zh": (
            "把所有填充的格子向左移{by}",
            "将全部填充的格子往左移动{by}",
        ),
    },
    (0, 1): {
        "en": (
            "move all filled cells {by} up",
            "shift every filled cell {by} up",
        ),
        "ko": (
            "채워진 칸을 모두 위로 {by} 옮긴다",
            "채워진 칸 전체를 위로 {by} 이동시킨다",
        ),
        "zh": (
            "把所有填充的格子向上移{by}",
            "将全部填充的格子往上移动{by}",
        ),
    },
    (0, -1): {
        "en": (
            "move all filled cells {by} down",
            "shift every filled cell {by} down",
        ),
        "ko": (
            "채워진 칸을 모두 아래로 {by} 옮긴다",
            "채워진 칸 전체를 아래로 {by} 이동시킨다",
        ),
        "zh": (
            "把所有填充的格子向下移{by}",
            "将全部填充的格子往下移动{by}",
        ),
    },
}


def make(draft: Draft) -> None:
    """Fill in a problem."""
    chance = draft.chance
    board(draft)
    while True:
        figure = polyomino(chance, COUNT)
        said: list[Text] = []
        seen = [figure]
        for _ in range(draft.n):
            moved = seen[-1]
            while moved in seen:  # no steps undo what others did
                step, moved = _step(chance, seen[-1])
            said.append(step)
            seen.append(moved)
        # None of the first steps is enough.
        if not any(alike(seen[-1], earlier) for earlier in seen[:-1]):
            break
    steps = [{language: f"{index}. {words}" for language, words in step.items()} for index, step in enumerate(said, 1)]
    colour = chance.choice(list(COLOURS))
    told = {"en": colour, "ko": COLOURS[colour][0], "zh": COLOURS[colour][1]}
    lines = together(steps, dict.fromkeys(("en", "ko", "zh"), "\n"))
    order = _IN_ORDER if draft.n > 1 else _ONE_STEP
    draft.say(_TASK, cells=cells(figure), order=order, steps=lines, colour=told)
    filled(draft, AFTER, colour, seen[-1])
    agree(draft)
    draft.caption = f"a square frame with {COUNT} {colour} cells of a board in it"


def _step(chance: random.Random, figure: Figure) -> tuple[Text, Figure]:
    """Return a step in words and what it makes of a figure; moves are as likely as turns and as mirrors."""
    kind = chance.randrange(3)
    if kind < 2:
        moves = TURNS if kind == 0 else MIRRORS
        name = chance.choice(list(moves))
        return say(chance, WORDS[name]), moves[name](figure)
    free = []
    for dx, dy in _MOVED:
        for by in (1, 2, 3):
            moved = frozenset((column + dx * by, row + dy * by) for column, row in figure)
            if all(1 <= column <= SIDE and 1 <= row <= SIDE for column, row in moved):
                free.append(((dx, dy), by, moved))
    way, by, moved = chance.choice(free)
    told = {"en": f"{by} cell{'' if by == 1 else 's'}", "ko": f"{by}칸", "zh": f"{by}格"}
    return say(chance, _MOVED[way], by=told), moved
