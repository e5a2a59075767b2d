"""The spatial suites that are generated when they are named: `spatial` from a public seed, `spatial-private` from your secret."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from functools import cache

from tikzeval.suites.exchange import Entry, items_of
from tikzeval.suites.spatial.families import FAMILIES
from tikzeval.suites.spatial.problem import Problem, make_problem
from tikzeval.suites.spatial.seeds import Seed, private, public
from tikzeval.suites.spatial.words import LANGUAGES
from tikzeval.suites.suite import Suite

SEED = "tikzeval-1"  # of the suite `spatial`
TITLE = "Fresh spatial problems"
ABOUT = "Spatial problems made from a seed, with exact answers; n counts the objects or constraints that must be right at once."
BUILT_IN = ("spatial", "spatial-private")
SHARES = (0.0, 0.4, 1.0)  # of the way from the smallest to the largest n: the three problems of each family


def built_in(name: str, language: str) -> Suite:
    """Return a generated suite in a language.

    Raises:
        UsageError: `spatial-private` without a secret.
    """
    seed = _seed(name)
    about = ABOUT if name == "spatial" else f"{ABOUT} From a secret whose hash is {seed.told}."
    items = items_of(_entries(seed), name, language, f"the suite {name}")
    return Suite(name, TITLE, about, items, LANGUAGES)


def built_in_entries(name: str) -> tuple[Entry, ...]:
    """Return a generated suite in all languages. Raises as `built_in` does."""
    return _entries(_seed(name))


def _seed(name: str) -> Seed:
    return public(SEED) if name == "spatial" else private()


@cache
def _entries(seed: Seed) -> tuple[Entry, ...]:
    """Make the problems, in an order of which any beginning has as many families, and as mixed an n, as it can."""
    made = (
        make_problem(family, 1 + round(SHARES[level] * (family.most - 1)), level, seed)
        for turn in range(len(SHARES))
        for place, family in enumerate(FAMILIES.values())
        for level in ((place + turn) % len(SHARES),)
    )
    return tuple(entries(made))


def entries(problems: Iterable[Problem]) -> Iterable[Entry]:
    """Yield problems as the entries of a suite."""
    for problem in problems:
        told = {each.name: getattr(problem, each.name) for each in fields(problem)}
        yield Entry(**told, level=1 + (problem.n - 1) * 5 // FAMILIES[problem.family].most)
