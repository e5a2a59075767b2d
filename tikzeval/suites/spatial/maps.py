"""`maps`: a town in words; n statements from place to place."""

from __future__ import annotations

from tikzeval.suites.spatial.chain import walk
from tikzeval.suites.spatial.draft import Draft
from tikzeval.suites.spatial.things import Thing, things
from tikzeval.suites.spatial.words import Text, Words, listed, number, say

OFF = 0.3  # blocks
PLACES = {
    "school": ("학교", "学校"), "bakery": ("빵집", "面包店"), "bank": ("은행", "银行"), "library": ("도서관", "图书馆"),
    "museum": ("박물관", "博物馆"), "station": ("기차역", "火车站"), "hospital": ("병원", "医院"), "cinema": ("영화관", "电影院"),
    "market": ("시장", "市场"),
}  # fmt: skip
_WAYS = {
    ("x", 1): ("east", "동쪽", "东"), ("x", -1): ("west", "서쪽", "西"),
    ("y", 1): ("north", "북쪽", "北"), ("y", -1): ("south", "남쪽", "南"),
}  # fmt: skip

_TOWN: Words = {
    "en": (
        "The frame is the map of a town. North is up, and a unit is a block. On it, wholly inside the frame, a filled shape stands for each place: {all}.",
        "The frame holds a map with north at the top; one unit is one block. The places are marked by filled shapes, all of them wholly inside the frame: {all}.",
    ),
    "ko": (
        "틀은 한 마을의 지도입니다. 위쪽이 북쪽이고 1단위가 한 블록입니다. 각 장소는 속을 채운 도형으로 나타내며, 도형은 모두 온전히 틀 안에 있습니다: {all}.",
        "틀 안은 위가 북쪽인 지도이며 1단위는 한 블록입니다. 장소마다 속을 채운 도형으로 표시하고, 도형은 모두 틀 안에 온전히 들어갑니다: {all}.",
    ),
    "zh": (
        "边框是一座小镇的地图，上方为北，一个单位是一个街区。每个地点都有一个填充的图形，全部完全在框内：{all}。",
        "框内是一张上北下南的地图，一个单位等于一个街区。各地点用填充图形标出，图形都完整地位于框内：{all}。",
    ),
}
_MARK: Words = {
    "en": (
        "{thing} for the {place} ({name})",
        "{thing} as the {place} ({name})",
    ),
    "ko": (
        "{place}({name})[을/를] 표시하는 {thing}",
        "{place}({name})[을/를] 나타내는 {thing}",
    ),
    "zh": (
        "代表{place}({name})的{thing}",
        "表示{place}({name})的{thing}",
    ),
}
_IS: Words = {
    "en": ("The {one} is {step} of the {other}.", "From the {other}, the {one} lies {step}."),
    "ko": ("{one}[은/는] {other}에서 {step}에 있습니다.", "{other}에서 {step}에 {one}[이/가] 있습니다."),
    "zh": ("{one}在{other}{step}。", "从{other}出发，{one}在{step}。"),
}
_OFF: Words = {
    "en": (
        "Blocks are counted between the middles of the shapes (of their width and height); each count may be off by {off} blocks east or west and by {off} blocks north or south.",
        "Measured from middle to middle (of width and height), each distance may be off by {off} blocks east or west and {off} blocks north or south.",
    ),
    "ko": (
        "블록은 도형의 중심(너비와 높이의 한가운데) 사이에서 세며, 동서와 남북 방향으로 각각 {off}블록까지 벗어나도 됩니다.",
        "거리는 도형의 중심(너비와 높이의 한가운데)에서 중심까지 재고, 오차는 동서 방향으로 {off}블록, 남북 방향으로 {off}블록까지 허용됩니다.",
    ),
    "zh": (
        "街区数按图形中心（宽和高的中点）之间计算，东西和南北方向各可偏差{off}个街区。",
        "从图形中心量到图形中心（宽和高的中点），东西方向和南北方向的误差各不得超过{off}个街区。",
    ),
}


def make(draft: Draft) -> None:
    """Fill in a problem."""
    chance = draft.chance
    draft.frame()
    names = chance.sample(list(PLACES), draft.n + 1)
    marks = things(chance, draft.n + 1)
    places = walk(chance, draft.n, straight=False)
    said = [
        say(chance, _MARK, thing=_a(mark), place=_called(name), name=name)
        for name, mark in zip(names, marks, strict=True)
    ]
    draft.say(_TOWN, all=listed(said))
    for name, mark, (x, y) in zip(names, marks, places, strict=True):
        draft.paint(name, mark.tikz(x, y, 1.0))
        draft.looks(name, mark)
    order = list(range(draft.n))
    chance.shuffle(order)
    for index in order:
        one, other = (index + 1, index) if chance.random() < 0.5 else (index, index + 1)
        dx, dy = places[one][0] - places[other][0], places[one][1] - places[other][1]
        draft.say(_IS, one=_called(names[one]), other=_called(names[other]), step=_step(dx, dy))
        draft.apart(names[one], names[other], dx, dy, OFF)
    draft.widths(names)
    draft.inside(names)
    draft.say(_OFF, off=OFF)
    draft.caption = (
        f"a map of a town with {listed([dict.fromkeys(('en', 'ko', 'zh'), f'a {name}') for name in names])['en']}"
    )


def _a(mark: Thing) -> Text:
    article = "an" if mark.words["en"][0] in "aeio" else "a"
    return {**mark.words, "en": f"{article} {mark.words['en']}"}


def _called(name: str) -> Text:
    return {"en": name, "ko": PLACES[name][0], "zh": PLACES[name][1]}


def _step(dx: int, dy: int) -> Text:
    """Say how many blocks east or west, and north or south: both where neither is 0, else that it is exactly there."""
    parts = [(abs(by), _WAYS[axis, 1 if by > 0 else -1]) for axis, by in (("y", dy), ("x", dx)) if by]
    english = " and ".join(f"{number(by)} block{'' if by == 1 else 's'} {way[0]}" for by, way in parts)
    korean = ", ".join(f"{way[1]}으로 {number(by)}블록" for by, way in parts)
    chinese = "、".join(f"{way[2]}面{number(by)}个街区" for by, way in parts)
    if len(parts) == 1:
        ((by, way),) = parts
        return {
            "en": f"{number(by)} block{'' if by == 1 else 's'} due {way[0]}",
            "ko": f"똑바로 {korean} 떨어진 곳",
            "zh": f"正{chinese}处",
        }
    return {"en": english, "ko": f"{korean} 떨어진 곳", "zh": f"{chinese}处"}
