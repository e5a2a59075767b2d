"""`rotation`: a figure of n + 2 cells, turned as a whole; only the turned one is drawn."""

from __future__ import annotations

from tikzeval.suites.spatial.boards import AFTER, MIRRORS, TURNS, WORDS, agree, alike, board, cells, filled, polyomino
from tikzeval.suites.spatial.draft import Draft
from tikzeval.suites.spatial.words import Words, say

COLOURS = {
    "red": ("빨간색", "红色"),
    "blue": ("파란색", "蓝色"),
    "green": ("초록색", "绿色"),
    "orange": ("주황색", "橙色"),
}
_TASK: Words = {
    "en": (
        "Imagine that these cells are filled: {cells}. Now {turn}. Draw only the result: fill with {colour} the cells that are filled afterwards; together they are the part after.",
        "In your mind, fill the cells {cells}, and then {turn}. Only what comes of it is drawn: fill with {colour} the cells that are filled in the end, as one part (after).",
    ),
    "ko": (
        "다음 칸들이 채워져 있다고 상상하세요: {cells}. 이제 이렇게 합니다: {turn}. 결과만 그리세요. 그 뒤에 채워져 있는 칸을 {colour}으로 채우고, 모두 합쳐 after라는 한 부분으로 만드세요.",
        "머릿속에서 칸 {cells}[을/를] 채운 다음 이렇게 합니다: {turn}. 그렇게 해서 나온 결과만 그립니다. 마지막에 채워져 있는 칸들을 {colour}으로 채우며, 이 칸들이 합쳐 after라는 한 부분입니다.",
    ),
    "zh": (
        "想象这些格子被填充：{cells}。然后{turn}。只画结果：把变换后被填充的格子填成{colour}，它们合为一个名为 after 的部分。",
        "在脑中填充格子{cells}，接着{turn}。图中只画最后的样子：将最终被填充的格子涂成{colour}，共同组成一个部分(after)。",
    ),
}


def make(draft: Draft) -> None:
    """Fill in a problem."""
    chance = draft.chance
    board(draft)
    while True:
        figure = polyomino(chance, draft.n + 2)
        name = chance.choice(list(TURNS))
        turned = TURNS[name](figure)
        wrong = [figure, *(move(figure) for other, move in (TURNS | MIRRORS).items() if other != name)]
        if not any(alike(turned, other) for other in wrong):
            break
    colour = chance.choice(list(COLOURS))
    told = {"en": colour, "ko": COLOURS[colour][0], "zh": COLOURS[colour][1]}
    draft.say(_TASK, cells=cells(figure), turn=say(chance, WORDS[name]), colour=told)
    filled(draft, AFTER, colour, turned)
    agree(draft)
    draft.caption = f"a square frame with {len(turned)} {colour} cells of a board in it"
