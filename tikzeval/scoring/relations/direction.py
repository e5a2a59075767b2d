"""`left_of`, `right_of`, `above`, `below`.

The position rule of GenEval (Ghosh et al., 2023, arXiv:2310.11513, §3): the centres of the boxes must differ by more than
a tenth of the two sizes together, so that overlapping boxes with all but equal centres do not count. Its boxes are a
detector's, and miss or blur what it does not know; ours are those of the ink that can be seen, to 0.1 pt. T2I-CompBench
(Huang et al., 2023, arXiv:2307.06350, §4) compares the offsets along the two axes of detected centres instead, so that one
of four directions holds for any pair; with GenEval's rule two may ("above and left of") or none.
"""

from __future__ import annotations

from tikzeval.picture.scene import Part
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.relations.base import Asked, Relation, centre, height, width

GENEVAL = 0.1  # of the two sizes together


def _direction(axis: int, sign: int, word: str) -> Relation:
    def examine(one: Part, other: Part, asked: Asked) -> Finding:
        extent = (width, height)[axis]
        offset = sign * (centre(one)[axis] - centre(other)[axis]) / asked.size
        needed = asked.threshold(GENEVAL) * (extent(one) + extent(other)) / asked.size
        way = word if offset >= 0 else f"the other way than {word}"
        evidence = (
            f"the centre of {one.name} is {abs(offset):.1%} of the picture {way} the centre of {other.name}; "
            f"{needed:.1%} is asked"
        )
        return Finding(offset - needed, evidence, asked.blur(one, other))

    extent_word = ("widths", "heights")[axis]
    examine.__doc__ = (
        f"One's centre is {word} the other's by more than 10 % of both {extent_word} together.\n\n"
        f"Margin: the offset less that, as a share of the picture's longer side."
    )
    return examine


DIRECTIONS: dict[str, Relation] = {
    "left_of": _direction(0, -1, "left of"),
    "right_of": _direction(0, +1, "right of"),
    "above": _direction(1, +1, "above"),
    "below": _direction(1, -1, "below"),
}
