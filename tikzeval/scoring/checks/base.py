"""What every check shares: its keys in a rubric file, what it looks at, and how it says what it found."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from tikzeval.picture.scene import Scene
from tikzeval.scoring.checks.honest import shown, why_unnamed, why_unseen
from tikzeval.scoring.finding import Finding
from tikzeval.values import Mark, Prompt, Verdict

NEEDS_VECTORS = "needs vectors, and the picture of an image generator has none"
PRESENT = 0.0002  # share of the picture's pixels (52 of 512²) that a part must visibly change


class Edit(BaseModel):
    """One change to a reference drawing, of which a mutant is made. Exactly one of the four is set."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    move: str | None = None
    scale: str | None = None
    remove: str | None = None
    replace: str | None = None
    by: tuple[float, float] | float | None = None  # cm for move, a factor for scale
    about: tuple[float, float] | None = None  # cm, the fixed point of scale
    with_: str | None = Field(default=None, alias="with")

    @model_validator(mode="after")
    def _one_of_four(self) -> Self:
        whole = (
            self.move is not None and isinstance(self.by, tuple),
            self.scale is not None and isinstance(self.by, float) and self.about is not None,
            self.remove is not None,
            self.replace is not None and self.with_ is not None,
        )
        named = sum(name is not None for name in (self.move, self.scale, self.remove, self.replace))
        if named != 1 or sum(whole) != 1:
            msg = "an edit is {move, by: [x, y]}, {scale, by, about}, {remove} or {replace, with}"
            raise ValueError(msg)
        return self


@dataclass(frozen=True, slots=True)
class LoneQuestion:
    """What CLIP is asked about one part, painted alone and without its text."""

    part: str
    captions: tuple[str, ...]  # the right one first


@dataclass(frozen=True, slots=True)
class ClipAnswers:
    """What CLIP says of a picture: cosine similarities, −1 … 1."""

    whole: float | None = None  # the picture and the caption
    no_text: float | None = None  # the picture without text, and the caption
    choice: tuple[float, ...] | None = None  # the picture without text, and the caption, then each near miss
    lone: Mapping[LoneQuestion, tuple[float, ...]] = field(default_factory=dict)  # to each caption; () of nothing
    missing: str = "no CLIP model"  # why there are none


@dataclass(frozen=True, slots=True)
class View:
    """What a check may look at."""

    prompt: Prompt
    scene: Scene
    clip: ClipAnswers = ClipAnswers()
    source: str = ""  # the drawing's TikZ; nothing where it was not handed on
    words: frozenset[str] = frozenset()  # parts that may be only text
    _found: dict[tuple[str, bool], Finding] = field(default_factory=dict, compare=False, repr=False)

    def presence(self, name: str) -> Finding:
        """Say whether a part can be seen, once for all checks that ask."""
        key = (name, name in self.words)
        if key not in self._found:
            self._found[key] = presence(self.scene, name, text_counts=key[1], among=self.prompt.parts)
        return self._found[key]


class Check(BaseModel):
    """One question to a picture. Subclasses add their keys and `examine`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="lower-case letters, digits and hyphens")
    kind: str
    weight: float = Field(default=1.0, ge=0, allow_inf_nan=False)
    must: bool = False
    requires: tuple[str, ...] = ()
    mutant: tuple[Edit, ...] = ()
    why: str = ""

    def parts(self) -> tuple[str, ...]:
        """Return the names of the parts that must be present for the question to make sense."""
        return ()

    def mentions(self) -> tuple[str, ...]:
        """Return the names of all parts that it speaks of."""
        return self.parts()

    def answer(self, view: View) -> Finding:
        """Look at the picture if the parts that the question is about can be seen; else it is void."""
        for name in self.parts():
            found = view.presence(name)
            if found.margin < 0:
                return Finding(found.margin, found.evidence, void=True)
        return self.examine(view)

    def examine(self, view: View) -> Finding:
        """Look at the picture."""
        raise NotImplementedError  # pragma: no cover

    def in_words(self, prompt: Prompt) -> str:
        """Return the check as a question that a person can answer by looking, with yes where it should pass."""
        raise NotImplementedError  # pragma: no cover

    def common(self, prompt: Prompt) -> bool:
        """Whether a picture without vectors can answer it too, if whom it asks is there."""
        del prompt
        return False

    def look(self, prompt: Prompt, clip: ClipAnswers) -> Finding:
        """Look at a picture that has no vectors."""
        del prompt, clip
        return Finding(0, NEEDS_VECTORS, skipped=True)

    def shown_alone(self) -> str | None:
        """Return the part that is painted alone for this question; None where the whole picture is looked at."""
        return None

    def verdict(self, mark: Mark, evidence: str, margin: float | None = None) -> Verdict:
        """Return a verdict of this check."""
        rounded = None if margin is None else round(float(margin), 4)
        return Verdict(self.id, self.kind, mark, evidence, rounded, self.weight, self.must)


def presence(scene: Scene, name: str, *, text_counts: bool, among: Collection[str] = ()) -> Finding:
    """Say whether a part can be seen: visible ink, of its own, that is not only text.

    The margin is the share of the picture's pixels that the part changes, less `PRESENT`.

    Args:
        scene: The picture.
        name: The part.
        text_counts: Text is ink enough.
        among: The parts that a prompt asks for. Ink that another of them claims as well is not its own.
    """
    part = scene.parts.get(name)
    if part is None:
        return Finding(-PRESENT, why_unnamed(scene, name))
    share = shown(scene, part)
    if share < PRESENT:
        return Finding(share - PRESENT, why_unseen(scene, part))
    if part.text_only and not text_counts:
        return Finding(-PRESENT, f"{name} is only text")
    for other in (other for other in part.without if other in among):
        rest = part.without[other]
        own = shown(scene, rest)
        if own < PRESENT:
            return Finding(own - PRESENT, f"{name} is the same ink as {other}: nothing of it is its own")
        if rest.text_only and not text_counts:
            return Finding(-PRESENT, f"{name} is only text, apart from {other} in it")
    return Finding(share - PRESENT, f"{name} shows on {share:.1%} of the picture")


def decide(finding: Finding) -> Mark:
    """Turn a margin into a mark: within the tolerance is ambiguous."""
    if finding.skipped:
        return Mark.SKIPPED
    if finding.void:
        return Mark.VOID
    if abs(finding.margin) < finding.tolerance:
        return Mark.AMBIGUOUS
    return Mark.PASS if finding.margin >= 0 else Mark.FAIL
