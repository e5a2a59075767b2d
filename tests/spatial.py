"""What the tests of spatial problems share: controls that must not pass, drawn and scored many at a time."""

from __future__ import annotations

from collections.abc import Iterator

from tikzeval.picture.scene import build_scene
from tikzeval.scoring.checks import Edit
from tikzeval.suites.controls import Boxes, control_drawing, part_boxes
from tikzeval.suites.exchange import items_of
from tikzeval.suites.references import canvas, edited, reference, reference_path
from tikzeval.suites.spatial.built_in import entries
from tikzeval.suites.spatial.generate import problems
from tikzeval.suites.spatial.seeds import public
from tikzeval.suites.suite import Item
from tikzeval.suites.together import draw_together
from tikzeval.suites.verify import score_drawn
from tikzeval.values import Mark, Score

CONTROLS = ("scrambled", "boxes", "label", "blank", "stacked", "first-part-only", "one-shape")


def items(seed: str, family: str, ns: tuple[int, ...] = (), count: int = 1, language: str = "en") -> list[Item]:
    made = problems(public(seed), [family], ns, count)
    return list(items_of(entries(made), "spatial", language, "a test"))


def stacked(source: str, boxes: Boxes, size: tuple[float, float]) -> str:
    """The same shapes, all with their middles in the middle of the canvas."""
    moves = {name: (size[0] / 2 - (b[0] + b[2]) / 2, size[1] / 2 - (b[1] + b[3]) / 2) for name, b in boxes.items()}
    return edited(source, [Edit(move=name, by=(round(x, 3), round(y, 3))) for name, (x, y) in moves.items()])


def drawings(item: Item, boxes: Boxes) -> Iterator[str]:
    """The controls, in the order of `CONTROLS`."""
    prompt, source = item.prompt, reference(item.prompt)
    for name in CONTROLS[:4]:
        yield control_drawing(name, prompt, boxes)
    yield stacked(source, boxes, canvas(source, reference_path(prompt)))
    yield edited(source, [Edit(remove=name) for name in prompt.parts[1:]])
    every = "".join(rf"\begin{{scope}}[local bounding box={name}]" for name in prompt.parts)
    ends = r"\end{scope}" * len(prompt.parts)
    yield rf"\begin{{tikzpicture}}{every}\fill[red] (0,0) rectangle (4,4);{ends}\end{{tikzpicture}}"


def proven(
    tried: list[Item], controls: tuple[str, ...] = CONTROLS
) -> tuple[dict[str, Score], dict[str, dict[str, Score]]]:
    """Return prompt → the score of its reference, and prompt → control → score."""
    drawn = draw_together([reference(item.prompt) for item in tried])
    scores, sources = {}, []
    for item, each in zip(tried, drawn, strict=True):
        scores[item.prompt.id] = score_drawn(item, each)
        assert each.compilation is not None
        size = canvas(reference(item.prompt), reference_path(item.prompt))
        boxes = part_boxes(build_scene(each.compilation.pdf, names=item.prompt.parts), size)
        sources += [source for name, source in zip(CONTROLS, drawings(item, boxes), strict=True) if name in controls]
    pictures = iter(draw_together(sources))
    names = [name for name in CONTROLS if name in controls]
    found = {item.prompt.id: {name: score_drawn(item, next(pictures)) for name in names} for item in tried}
    return scores, found


def unpassed(score: Score) -> list[str]:
    return [f"{v.check}: {v.mark} {v.margin} {v.evidence}" for v in score.verdicts if v.mark is not Mark.PASS]
