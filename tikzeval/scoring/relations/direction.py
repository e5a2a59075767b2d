"""`left_of`, `right_of`, `above`, `below`.

After the position rule of GenEval (Ghosh et al., 2023, arXiv:2310.11513): the centres of the boxes must differ by more than
a tenth of the two sizes together, so that overlapping boxes with all but equal centres do not count. Where we depart: its
program then asks that what is left of the offset be more than half of the whole distance, so that little to the left and
far above is only "above"; here the axes are independent, and a rubric may ask for one or both. T2I-CompBench (Huang et al.,
2023, arXiv:2307.06350) takes the axis along which the centres differ more, and gives less for boxes that overlap.

Their boxes are a detector's, which knows photographs and may miss, merge or misname what is drawn; ours are those of the ink
that can be seen of a part, to 0.1 pt, and the verdict has a margin.
"""

from __future__ import annotations

from tikzeval.picture.scene import Part
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.relations.base import Asked, Relation, centre, height, width

GENEVAL = 0.1  # of the two sizes together


def _direction(axis: int, sign: int, word: str, opposite: str) -> Relation:
    def examine(one: Part, other: Part, asked: Asked) -> Finding:
        extent = (width, height)[axis]
        offset = sign * (centre(one)[axis] - centre(other)[axis]) / asked.size
        needed = asked.threshold(GENEVAL) * (extent(one) + extent(other)) / asked.size
        limit = f"more than {needed:.1%} is asked" if needed >= 0 else f"up to {-needed:.1%} {opposite} it is allowed"
        evidence = (
            f"the centre of {one.name} is {abs(offset):.1%} of the picture {word if offset >= 0 else opposite} "
            f"the centre of {other.name}; {limit}"
        )
        return Finding(offset - needed, evidence, asked.blur(one, other))

    extent_word = ("widths", "heights")[axis]
    examine.__doc__ = (
        f"One's centre is {word} the other's by more than 10 % of both {extent_word} together.\n\n"
        f"Margin: the offset less that, as a share of the picture's longer side."
    )
    return examine


DIRECTIONS: dict[str, Relation] = {
    "left_of": _direction(0, -1, "left of", "right of"),
    "right_of": _direction(0, +1, "right of", "left of"),
    "above": _direction(1, +1, "above", "below"),
    "below": _direction(1, -1, "below", "above"),
}
