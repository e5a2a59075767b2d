"""The families of spatial problems."""

from __future__ import annotations

from tikzeval.suites.spatial import place
from tikzeval.suites.spatial.problem import Family

FAMILIES: dict[str, Family] = {
    family.name: family for family in (Family("place", "Shapes at given coordinates.", 8, "shapes", place.make),)
}
