"""The problems of the suite `edits`: every edit of the plain drawing, and the same edits of drawings that are harder to read.

The variants, so that one can compare the plain with the obfuscated:

    plain      comments say what is what, scopes are named by what they hold
    bare       the same without comments
    shifted    every coordinate moved, on a larger canvas
    mirrored   the whole drawing mirrored left to right, every coordinate with it
    renamed    no comments, and scopes named a, b, c …
    all        shifted, mirrored and renamed
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache

from tikzeval.suites.edits.changes import Maker, count, label, mirror, move, recolour, remove, restore
from tikzeval.suites.edits.drawings import drawing
from tikzeval.suites.edits.flat import Flat
from tikzeval.suites.edits.words import LANGUAGES, told
from tikzeval.suites.exchange import Entry, items_of
from tikzeval.suites.suite import EDITS, Suite

TITLE = "The edit battery of Sparks of AGI"
ABOUT = (
    "TikZ of a drawing and one change to make to it: put a lost part back, mirror, recolour, move, take away, add, label. "
    "What should change must, and nothing else. After Bubeck et al. (2023, arXiv:2303.12712)."
)
VARIANTS = ("plain", "bare", "shifted", "mirrored", "renamed", "all")
FEW = ("plain", "all")
SHIFT = (3.7, 2.3)  # cm
STAR = {"kind": "shape", "is": "star"}


@dataclass(frozen=True, slots=True)
class _Problem:
    name: str
    drawing: str
    make: Maker
    variants: tuple[str, ...] = FEW
    level: int = 2


PROBLEMS = (
    _Problem("unicorn-horn", "unicorn", restore("horn", "unicorn"), VARIANTS, 3),
    _Problem("unicorn-tail", "unicorn", restore("tail", "unicorn"), FEW, 3),
    _Problem("unicorn-mane-green", "unicorn", recolour("mane", "violet", "green"), ("plain", "renamed"), 2),
    _Problem("street-dog-mirrored", "street", mirror("dog"), FEW, 4),
    _Problem("street-house-violet", "street", recolour("house", "red", "violet")),
    _Problem("street-car-moved", "street", move("car", 1.5, "left")),
    _Problem("street-sun-removed", "street", remove("sun"), FEW, 1),
    _Problem("street-tree-labelled", "street", label("tree", "TREE", "above")),
    _Problem("harbour-fish-mirrored", "harbour", mirror("fish"), FEW, 4),
    _Problem("harbour-lighthouse-blue", "harbour", recolour("lighthouse", "red", "blue")),
    _Problem("harbour-duck-moved", "harbour", move("duck", 3, "right")),
    _Problem("harbour-cloud-removed", "harbour", remove("cloud"), FEW, 1),
    _Problem("desk-cup-mirrored", "desk", mirror("cup"), FEW, 4),
    _Problem("desk-book-moved", "desk", move("book", 1.5, "up")),
    _Problem("desk-apple-labelled", "desk", label("apple", "APPLE", "below")),
    _Problem("night-three-stars", "night", count("star", ((3, 0.3), (6, -0.4)), STAR, "orange"), FEW, 3),
    _Problem("night-flag-mirrored", "night", mirror("flag"), FEW, 4),
    _Problem("night-tent-removed", "night", remove("tent"), FEW, 1),
)  # fmt: skip


def edits(language: str) -> Suite:
    """Return the suite in a language."""
    return Suite(EDITS, TITLE, ABOUT, items_of(entries(), EDITS, language, f"the suite {EDITS}"), LANGUAGES)


@cache
def entries() -> tuple[Entry, ...]:
    """Return all problems in all variants; always the same."""
    return tuple(_entry(problem, variant) for problem in PROBLEMS for variant in problem.variants)


def _entry(problem: _Problem, variant: str) -> Entry:
    flat = drawing(problem.drawing)
    mirrored = variant in ("mirrored", "all")
    named = dict(zip(flat.parts, _names(flat.parts), strict=True)) if variant in ("renamed", "all") else {}
    flat = _obscured(flat, mirrored=mirrored, shifted=variant in ("shifted", "all")).renamed(named)
    change = problem.make(flat, {part: named.get(part, part) for part in drawing(problem.drawing).parts}, mirrored)
    comments = variant not in ("bare", "renamed", "all")
    before = change.given.tikz(comments=comments)
    return Entry(
        id=f"edits-{problem.name}-{variant}",
        text=told(change.kind, before, **change.words),
        caption=change.caption,
        level=min(5, problem.level + (variant == "all")),
        parts=tuple(dict.fromkeys((*change.answer.parts, *change.new))),
        checks=change.checks,
        reference=change.answer.tikz(comments=comments),
        before=before,
    )


def _obscured(flat: Flat, *, mirrored: bool, shifted: bool) -> Flat:
    steps: Iterable[Callable[[Flat], Flat]] = (
        *([Flat.mirrored] if mirrored else []),
        *([lambda drawn: drawn.shifted(*SHIFT)] if shifted else []),
    )
    for step in steps:
        flat = step(flat)
    return replace(flat)


def _names(parts: Iterable[str]) -> list[str]:
    return [chr(ord("a") + place) for place, _ in enumerate(parts)]
