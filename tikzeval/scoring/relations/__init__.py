"""How two parts lie to each other, or several together, read from exact geometry; one relation, or family of them, a file.

`RELATIONS` take two parts, `ARRANGEMENTS` several. The first line of each docstring says when it passes.
"""

from tikzeval.scoring.relations.aligned import aligned
from tikzeval.scoring.relations.angle import parallel, perpendicular
from tikzeval.scoring.relations.base import Arrangement, Asked, Axis, Edge, Relation
from tikzeval.scoring.relations.beside import beside
from tikzeval.scoring.relations.centred import centred_in
from tikzeval.scoring.relations.connected import connected_by
from tikzeval.scoring.relations.containment import aboard, contains, inside
from tikzeval.scoring.relations.direction import DIRECTIONS
from tikzeval.scoring.relations.distance import apart, near, touches
from tikzeval.scoring.relations.evenly_spaced import evenly_spaced
from tikzeval.scoring.relations.on import on
from tikzeval.scoring.relations.order import behind, in_front_of
from tikzeval.scoring.relations.overlap import disjoint, overlaps
from tikzeval.scoring.relations.rotated import rotated_by
from tikzeval.scoring.relations.size import larger_than, same_size, smaller_than, taller_than, wider_than
from tikzeval.scoring.relations.symmetric import symmetric

RELATIONS: dict[str, Relation] = {
    **DIRECTIONS,
    "inside": inside,
    "contains": contains,
    "aboard": aboard,
    "centred_in": centred_in,
    "overlaps": overlaps,
    "disjoint": disjoint,
    "in_front_of": in_front_of,
    "behind": behind,
    "touches": touches,
    "near": near,
    "apart": apart,
    "on": on,
    "beside": beside,
    "larger_than": larger_than,
    "smaller_than": smaller_than,
    "taller_than": taller_than,
    "wider_than": wider_than,
    "same_size": same_size,
    "parallel": parallel,
    "perpendicular": perpendicular,
    "rotated_by": rotated_by,
    "connected_by": connected_by,
}
ARRANGEMENTS: dict[str, Arrangement] = {
    "aligned": aligned,
    "evenly_spaced": evenly_spaced,
    "symmetric": symmetric,
}

__all__ = ["ARRANGEMENTS", "RELATIONS", "Arrangement", "Asked", "Axis", "Edge", "Relation"]
