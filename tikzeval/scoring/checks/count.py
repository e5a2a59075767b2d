"""`count`: how many shapes of a class, pieces of a part, or parts of a name can be seen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, Self

from pydantic import Field, NonNegativeInt, PositiveFloat, model_validator

from tikzeval.picture.scene import Scene
from tikzeval.scoring import fit
from tikzeval.scoring.checks.base import Check, View, presence
from tikzeval.scoring.checks.colour import Colours
from tikzeval.scoring.checks.shape import check_corners
from tikzeval.scoring.checks.tally import Counted, crossings, passings, pieces, shapes_of
from tikzeval.scoring.finding import Finding
from tikzeval.scoring.plain_words import either, named, the
from tikzeval.values import Prompt

UNCOLOURED = ("pieces", "parts", "crossing", "passing")
HALF = 0.5  # of one: the margin of a count that is just right
PLURALS = {"ellipse": "round or oval shapes", "quadrilateral": "four-sided shapes", "circle": "round shapes"}


class CountCheck(Check):
    """There are as many shapes `of` a class (in a part, of a `colour`), `pieces` of a part, `parts` `named` so, each `crossing` of lines, or `passing` of lines over parts in which they do not end, as asked.

    A shape counts once however often its outline is drawn (fill, line, halo), where at least a fifth of it can be seen
    and it covers at least 0.02 % of the picture; `named: wheel` counts the parts wheel, wheel1, wheel-2 and wheel_3.
    """

    kind: Literal["count"] = "count"
    of: Literal[
        "circle", "ellipse", "semicircle", "square", "rectangle", "triangle", "quadrilateral", "pentagon", "hexagon", "heptagon",
        "octagon", "polygon", "star", "line", "arrow", "pieces", "parts", "crossing", "passing",
    ]  # fmt: skip
    part: str | None = None  # None: the whole picture
    over: tuple[str, ...] = ()  # passing: over which parts
    named: str | None = None
    colour: Colours | None = None
    corners: int = Field(default=0, ge=3, le=fit.MOST_CORNERS, validate_default=False)
    residual: PositiveFloat = Field(default=fit.FITS, lt=1)
    equals: NonNegativeInt | None = None
    at_least: NonNegativeInt | None = None
    at_most: NonNegativeInt | None = None

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        msg = None
        bounded = self.at_least is not None or self.at_most is not None
        if (self.equals is not None) == bounded:
            msg = "give equals, or at_least and at_most or one of them"
        elif self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            msg = "at_least is more than at_most"
        elif self.of == "pieces" and self.part is None:
            msg = "pieces are a part's; name it"
        elif (self.of == "parts") != (self.named is not None):
            msg = "named goes with `of: parts`"
        elif (self.of == "passing") != bool(self.over):
            msg = "over goes with `of: passing`"
        elif self.part in self.over:
            msg = f"{self.part} does not pass over itself"
        elif self.of in UNCOLOURED and self.colour is not None:
            msg = f"{self.of} are counted whatever their colour"
        elif self.of in ("line", *UNCOLOURED) and "residual" in self.model_fields_set:
            msg = f"{self.of} are held against no ideal shape; leave out residual"
        if msg is not None:
            raise ValueError(msg)
        check_corners(self.of, self.corners)
        return self

    def parts(self) -> tuple[str, ...]:
        """The part, if one is named, and those that are passed."""
        return (*((self.part,) if self.part else ()), *self.over)

    def examine(self, view: View) -> Finding:
        """Margin: 0.5 less the difference to the number asked for; 0.5 more than the surplus over `at_least`, or what is left to `at_most`. Ambiguous where it hangs on a shape that hardly fits its class."""
        found = self._look(view)
        sure = [each for each in found if each.margin >= fit.UNSURE]
        likely = [each for each in found if each.margin >= 0]
        margin = self._margin(len(likely))
        passes = {self._margin(number) >= 0 for number in range(len(sure), len(found) + 1)}
        evidence = f"{len(likely)} {self._noun(len(likely))} can be seen{_where(likely, view.scene)}; {self._asked()}"
        if len(passes) > 1:
            evidence += f"; {len(found) - len(sure)} hard to tell from something else"
        return Finding(margin, evidence, 2 * abs(margin) if len(passes) > 1 else 0.0)

    def _look(self, view: View) -> list[Counted]:
        scene = view.scene
        if self.of == "parts":
            pattern = re.compile(rf"{re.escape(self.named or '')}[-_ ]?\d*")
            names = [name for name in scene.parts if pattern.fullmatch(name)]
            seen = [name for name in names if presence(scene, name, text_counts=name in view.words).margin >= 0]
            return [Counted(scene.parts[name].region, 1.0) for name in seen]
        if self.of == "pieces":
            return pieces(scene, scene.parts[self.part or ""])
        shapes = scene.parts[self.part].shapes if self.part else scene.shapes
        if self.of == "crossing":
            return crossings(scene, shapes)
        if self.of == "passing":
            return passings(scene, shapes, [scene.parts[name] for name in self.over])
        colours = (self.colour,) if isinstance(self.colour, str) else self.colour
        return shapes_of(scene, shapes, self.of, corners=self.corners, colours=colours, residual=self.residual)

    def judged(self, number: int, evidence: str) -> Finding:
        """Return what a number found elsewhere means."""
        return Finding(self._margin(number), f"{evidence}; {self._asked()}")

    def _margin(self, number: int) -> float:
        margins = []
        if self.equals is not None:
            margins.append(HALF - abs(number - self.equals))
        if self.at_least is not None:
            margins.append(number - self.at_least + HALF)
        if self.at_most is not None:
            margins.append(self.at_most - number + HALF)
        return min(margins)

    def _noun(self, number: int) -> str:
        one = number == 1
        if self.of == "parts":
            return f"{'part' if one else 'parts'} named {self.named}"
        if self.of == "pieces":
            return f"{'piece' if one else 'pieces'} of {self.part}"
        if self.of == "passing":
            lines = f"lines of {self.part}" if self.part else "lines"
            return f"{'place' if one else 'places'} where {lines} pass over {either(self.over)}"
        colours = (self.colour,) if isinstance(self.colour, str) else self.colour or ()
        corners = f" with {self.corners} points" if self.corners else ""
        where = f" in {self.part}" if self.part else ""
        return " ".join(
            [*([" or ".join(colours)] if colours else []), f"{self.of}{'' if one else 's'}{corners}{where}"]
        )

    def _asked(self) -> str:
        limits = (("exactly", self.equals), ("at least", self.at_least), ("at most", self.at_most))
        return " and ".join(f"{word} {number}" for word, number in limits if number is not None) + " asked"

    def in_words(self, prompt: Prompt) -> str:
        """Ask for the number."""
        limits = (("exactly {}", self.equals), ("{} or more", self.at_least), ("at most {}", self.at_most))
        number = " and ".join(words.format(limit) for words, limit in limits if limit is not None)
        if self.of == "pieces":
            return f"Does what you see of {the(self.part)} consist of {number} separate pieces?"
        if self.of == "parts":
            return f"Can you count {number} of these: {named(self.named or '')}?"
        if self.of == "passing":
            over = either(tuple(map(the, self.over)))
            return f"Can you count {number} places where lines of {the(self.part)} pass over {over} and go on beyond?"
        colours = (self.colour,) if isinstance(self.colour, str) else self.colour or ()
        corners = f" with {self.corners} corners or points" if self.corners else ""
        noun = f"{either(colours) + ' ' if colours else ''}{PLURALS.get(self.of, f'{self.of}s')}{corners}"
        return f"Can you count {number} {noun} in {the(self.part)}?"


def _where(found: Sequence[Counted], scene: Scene) -> str:
    """Say where things are, in shares of the picture from its left and bottom."""
    left, bottom, right, top = scene.frame.box
    middles = [each.outline.centroid for each in found[:6]]
    told = [f"({(at.x - left) / (right - left):.0%}, {(at.y - bottom) / (top - bottom):.0%})" for at in middles]
    return f", at {', '.join(told)}{' …' if len(found) > len(told) else ''}" if told else ""
