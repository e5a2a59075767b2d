"""Kinds of things: every specimen stays in its box, differs from others, and has the room that its kind promises."""

import re
from pathlib import Path
from random import Random

import numpy as np
import pytest

from tikzeval.suites.generate.colours import WORDS
from tikzeval.suites.generate.glyphs import GLYPHS
from tikzeval.suites.generate.ink import Curve, Ellipse, Ink, Points, Rectangle, box

SEEDS = range(25)
LATEX = Path(__file__).parents[1] / "latex"


def specimens(name: str) -> list[list[Ink]]:
    return [GLYPHS[name].marks(Random(seed)) for seed in SEEDS]  # noqa: S311  nothing is secret


def numbers(mark: Ink) -> Points:
    """What is written of a path."""
    match mark.path:
        case Ellipse(x, y, rx, ry):
            return np.array([x, y, rx, ry])
        case Rectangle(left, bottom, right, top):
            return np.array([left, bottom, right, top])
        case path:
            return path.reach().ravel()


def outline(marks: list[Ink]) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of what is seen, without the controls of curves."""
    points = np.vstack([mark.path.points() for mark in marks])
    (left, bottom), (right, top) = points.min(axis=0), points.max(axis=0)
    return left, bottom, right, top


def test_there_are_many_kinds():
    assert len(GLYPHS) >= 52
    assert sum(kind.surface is not None for kind in GLYPHS.values()) >= 12
    assert sum(kind.hollow is not None for kind in GLYPHS.values()) >= 8


@pytest.mark.parametrize("name", GLYPHS)
def test_stays_in_its_box_and_fills_it(name):
    for marks in specimens(name):
        assert np.abs(box(marks)).max() <= 1.2
        left, bottom, right, top = outline(marks)
        assert max(right - left, top - bottom) >= 1.2
        assert min(right - left, top - bottom) >= 0.4
        assert max(abs(left + right), abs(bottom + top)) < 0.8


@pytest.mark.parametrize("name", GLYPHS)
def test_is_written_in_hundredths_and_few_marks(name):
    for marks in specimens(name):
        assert len(marks) <= 16
        for mark in marks:
            values = numbers(mark)
            assert np.allclose(values, values.round(2), rtol=0, atol=1e-9), mark.path.tikz()


@pytest.mark.parametrize("name", GLYPHS)
def test_paths_enclose_something(name):
    for marks in specimens(name):
        for mark in marks:
            match mark.path:
                case Ellipse(_, _, rx, ry):
                    assert min(rx, ry) > 0.03
                case Rectangle(left, bottom, right, top):
                    assert min(abs(right - left), top - bottom) > 0.03, mark.path.tikz()
                case Curve(knots):
                    assert len(knots) % 3 == 1
                case path:
                    assert len(path.corners) >= (3 if path.closed else 2)


@pytest.mark.parametrize("name", GLYPHS)
def test_a_seed_is_a_specimen_and_specimens_differ(name):
    found = specimens(name)
    assert found == specimens(name)
    assert len({str(marks) for marks in found}) >= 10


@pytest.mark.parametrize("name", [name for name, kind in GLYPHS.items() if kind.surface])
def test_what_stands_on_it_has_something_below(name):
    left, right, height = GLYPHS[name].surface
    assert right - left >= 0.45
    for marks in specimens(name):
        at_left, bottom, at_right, top = outline(marks)
        assert at_left <= left < right <= at_right
        assert bottom < height <= top
        for x in np.linspace(left + 0.05, right - 0.05, 7):
            assert covered(marks, x, height - 0.09), (x, height)


@pytest.mark.parametrize("name", [name for name, kind in GLYPHS.items() if kind.hollow])
def test_what_is_in_it_has_room_and_is_seen(name):
    left, bottom, right, top = GLYPHS[name].hollow
    for marks in specimens(name):
        at_left, at_bottom, at_right, at_top = outline(marks)
        assert at_left <= left < right <= at_right
        assert at_bottom <= bottom < top <= at_top
        assert right - left >= 0.45 * (at_right - at_left)
        assert top - bottom >= 0.45 * (at_top - at_bottom)
        for x in np.linspace(left + 0.02, right - 0.02, 9):
            for y in np.linspace(bottom + 0.02, top - 0.02, 9):
                assert painted(marks, x, y) in (None, "light"), (x, y)


def test_words_say_one_kind_and_colours_are_known():
    words = [word for name, kind in GLYPHS.items() for word in {name, kind.plural, *kind.also}]
    assert sorted(words) == sorted(set(words))
    assert all(word.isascii() for word in words)
    assert {colour for kind in GLYPHS.values() for colour in kind.colours} <= set(WORDS)


def test_none_is_taken_from_the_reference_drawings():
    known = {three for file in LATEX.rglob("*.tex") for path in file.read_text().split(";") for three in threes(path)}
    assert len(known) > 1000
    for name in GLYPHS:
        for marks in specimens(name):
            assert not any(known.intersection(threes(mark.path.tikz())) for mark in marks), name


def threes(path: str) -> list[tuple[tuple[float, float], ...]]:
    """Every three coordinates of a path that follow on each other."""
    found = [(float(x), float(y)) for x, y in re.findall(r"\(\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*\)", path)]
    return list(zip(found, found[1:], found[2:], strict=False))


def painted(marks: list[Ink], x: float, y: float) -> str | None:
    """The role of the last painted area at a point."""
    return next(
        (mark.role for mark in reversed(marks) if mark.role != "none" and within(mark.path.points(), x, y)), None
    )


def covered(marks: list[Ink], x: float, y: float) -> bool:
    return painted(marks, x, y) is not None


def within(points: Points, x: float, y: float) -> bool:
    """Whether a point lies in a polygon: a ray to the right crosses its outline an odd number of times."""
    one, two = points, np.roll(points, -1, axis=0)
    crosses = (one[:, 1] > y) != (two[:, 1] > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = one[:, 0] + (y - one[:, 1]) / (two[:, 1] - one[:, 1]) * (two[:, 0] - one[:, 0])
    return bool((crosses & (x < at)).sum() % 2)
