"""`place`: n shapes, each at given coordinates."""

from __future__ import annotations

from tikzeval.suites.spatial.draft import Draft
from tikzeval.suites.spatial.scatter import scattered
from tikzeval.suites.spatial.things import AT, things
from tikzeval.suites.spatial.words import Words, listed, point, say

OFF = 0.3  # units

_ALL: Words = {
    "en": (
        "Put into it: {things}.",
        "The frame holds {things}.",
        "Inside the frame, draw {things}.",
    ),
    "ko": (
        "그 안에 다음 도형을 놓으세요: {things}.",
        "틀 안에 다음 도형이 있습니다: {things}.",
    ),
    "zh": (
        "在其中放置以下图形：{things}。",
        "框内有以下图形：{things}。",
    ),
}


def make(draft: Draft) -> None:
    """Fill in a problem."""
    draft.frame()
    members = things(draft.chance, draft.n)
    places = scattered(draft.chance, draft.n)
    said = []
    for thing, (x, y) in zip(members, places, strict=True):
        said.append(say(draft.chance, AT, thing=thing.named, point=point(x, y)))
        draft.thing(thing, x, y)
        draft.at(thing.name, x, y, OFF)
    draft.say(_ALL, things=listed(said))
    draft.widths(thing.name for thing in members)
    draft.middles(OFF)
    draft.caption = f"a square frame with {listed([thing.named for thing in members])['en']} in it"
