"""How two parts lie to each other, read from exact geometry; one relation, or one family of them, a file."""

from tikzeval.scoring.relations.base import Asked, Relation
from tikzeval.scoring.relations.beside import beside
from tikzeval.scoring.relations.containment import aboard, contains, inside
from tikzeval.scoring.relations.direction import DIRECTIONS
from tikzeval.scoring.relations.distance import apart, near, touches
from tikzeval.scoring.relations.on import on
from tikzeval.scoring.relations.overlap import disjoint, overlaps
from tikzeval.scoring.relations.size import larger_than, same_size, smaller_than, taller_than, wider_than

RELATIONS: dict[str, Relation] = {
    **DIRECTIONS,
    "inside": inside,
    "contains": contains,
    "aboard": aboard,
    "overlaps": overlaps,
    "disjoint": disjoint,
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
}

__all__ = ["RELATIONS", "Asked", "Relation"]
