"""The families of spatial problems."""

from __future__ import annotations

from tikzeval.suites.spatial import (
    alignment,
    angles,
    chain,
    clocks,
    connections,
    counting,
    cubes,
    grid,
    maps,
    maze,
    nesting,
    occlusion,
    place,
    relations,
    rotation,
    routes,
    scale,
    symmetry,
    transforms,
    unfolding,
)
from tikzeval.suites.spatial.problem import Family

FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        Family("place", "Shapes at given coordinates.", 8, "shapes", place.make),
        Family("relations", "Two rectangles: where and how large they are.", 7, "statements", relations.make),
        Family("chain", "From shape to shape, step by step.", 8, "steps", chain.make),
        Family("grid", "Shapes in the cells of a board, from clues.", 8, "shapes and clues", grid.make),
        Family("counting", "So many dots of a colour in each of some cells.", 8, "groups of dots", counting.make),
        Family("nesting", "Shapes within quarters of shapes.", 8, "shapes", nesting.make),
        Family("occlusion", "Overlapping cards: which lies over which.", 8, "pairs of cards", occlusion.make),
        Family("symmetry", "Shapes and their mirrored or turned copies.", 6, "shapes that have copies", symmetry.make),
        Family("scale", "Bars that are so many times as tall as others.", 8, "ratios", scale.make),
        Family(
            "alignment", "Shapes in a row or column, lined up, evenly spaced.", 7, "shapes beyond two", alignment.make
        ),
        Family("connections", "A graph of arrows, without crossings.", 8, "arrows", connections.make),
        Family("angles", "Lines in given directions.", 8, "lines", angles.make),
        Family("clocks", "Clock faces that show given times.", 6, "clocks", clocks.make),
        Family("routes", "A way of legs and turns over a grid.", 8, "legs", routes.make),
        Family("maze", "A maze and the way through it.", 6, "rooms along a side, less one", maze.make),
        Family("maps", "Places of a town, from statements.", 8, "statements", maps.make),
        Family("rotation", "A figure of cells, turned in the mind.", 8, "cells, less two", rotation.make),
        Family("transforms", "A figure of cells after several steps.", 8, "steps", transforms.make),
        Family(
            "unfolding",
            "The holes of a folded and punched sheet.",
            7,
            "levels: 1 to 3 folds, 1 to 3 holes",
            unfolding.make,
        ),
        Family("cubes", "Piled cubes in isometric view: which faces are seen.", 8, "cubes", cubes.make),
    )
}
