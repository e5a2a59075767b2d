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

_KINDS = (  # module, most n, what n counts, what is asked for
    (place, 8, "shapes", "Shapes at given coordinates."),
    (relations, 7, "statements", "Two rectangles: where and how large they are."),
    (chain, 8, "steps", "From shape to shape, step by step."),
    (grid, 8, "shapes and clues", "Shapes in the cells of a board, from clues."),
    (counting, 8, "groups of dots", "So many dots of a colour in each of some cells."),
    (nesting, 8, "shapes", "Shapes within quarters of shapes."),
    (occlusion, 8, "pairs of cards", "Overlapping cards: which lies over which."),
    (symmetry, 8, "shapes to work out", "Mirrored or turned copies of shapes, or a pattern to continue."),
    (scale, 8, "ratios", "Bars that are so many times as tall as others."),
    (alignment, 8, "shapes beyond two", "Shapes in a row or column, lined up, evenly spaced."),
    (connections, 8, "arrows", "A graph of arrows, without crossings."),
    (angles, 8, "lines", "Lines in given directions."),
    (clocks, 8, "clocks", "Clock faces that show given times."),
    (routes, 8, "legs", "A way of legs and turns over a grid."),
    (maze, 8, "rooms along a side, less one", "A maze and the way through it."),
    (maps, 8, "statements", "Places of a town, from statements."),
    (rotation, 8, "cells, less two", "A figure of cells, turned in the mind."),
    (transforms, 8, "steps", "A figure of cells after several steps."),
    (unfolding, 8, "levels: 1 to 4 folds, 1 to 3 punches", "The holes of a folded and punched sheet."),
    (cubes, 8, "cubes", "Piled cubes in isometric view: which faces are seen."),
)
FAMILIES: dict[str, Family] = {
    name: Family(name, about, most, counts, module.make)
    for module, most, counts, about in _KINDS
    for name in (module.__name__.rpartition(".")[2],)
}
