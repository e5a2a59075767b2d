"""Problems from a seed, and suites of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tikzeval.errors import UsageError, nearest
from tikzeval.suites.spatial.families import FAMILIES
from tikzeval.suites.spatial.problem import Family, Problem, make_problem
from tikzeval.suites.spatial.seeds import Seed


def chosen(names: Sequence[str], ns: Sequence[int] = ()) -> list[tuple[Family, tuple[int, ...]]]:
    """Return families by name (none: all that have one of them), each with the n asked for (none: all that it has).

    Raises:
        UsageError: A family does not exist, or one that is named (or, of all, each) has no such n.
    """
    for name in names:
        if name not in FAMILIES:
            msg = f"there is no family {name}; {nearest(name, FAMILIES) or 'one of ' + ', '.join(FAMILIES)}"
            raise UsageError(msg)
    families = [FAMILIES[name] for name in dict.fromkeys(names or FAMILIES)]
    furthest = max(family.most for family in families)
    found = []
    for family in families:
        most = family.most if names else furthest  # a family that nobody named gives what it has
        wrong = next((n for n in ns if not 1 <= n <= most), None)
        if wrong is not None:
            msg = f"the family {family.name} has no n of {wrong}; give --n between 1 and {most} ({family.counts})"
            raise UsageError(msg)
        levels = tuple(dict.fromkeys(ns or range(1, family.most + 1)))
        if own := tuple(n for n in levels if n <= family.most):
            found.append((family, own))
    return found


def problems(seed: Seed, names: Sequence[str] = (), ns: Sequence[int] = (), count: int = 1) -> Iterator[Problem]:
    """Yield problems: so many of each family and n.

    Args:
        seed: Where chance comes from.
        names: Families; none means all.
        ns: Difficulties; none means all that a family has.
        count: Problems of each family and n.

    Raises:
        UsageError: A family does not exist, or has no such n.
    """
    for family, levels in chosen(names, ns):
        for n in levels:
            for index in range(count):
                yield make_problem(family, n, index, seed)
