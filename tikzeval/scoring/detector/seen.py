"""What a detector found in a picture: boxes with scores, for each part that it was asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tikzeval.picture.shape import Box
from tikzeval.scoring.checks.any_of import AnyOfCheck
from tikzeval.scoring.checks.base import Check
from tikzeval.scoring.checks.lone import LoneCheck
from tikzeval.scoring.plain_words import named


@dataclass(frozen=True, slots=True)
class Detection:
    """One box."""

    score: float  # 0 … 1, in the detector's own measure
    box: Box  # left, bottom, right, top in pixels of the picture, y upwards


@dataclass(frozen=True, slots=True)
class Seen:
    """What a detector found."""

    width: int  # of the picture, in pixels
    height: int
    threshold: float  # the score from which a box counts
    found: Mapping[str, tuple[Detection, ...]] = field(default_factory=dict)  # phrase → boxes that count, best first

    @property
    def size(self) -> float:
        """The longer side of the picture in pixels."""
        return max(self.width, self.height)


@dataclass(frozen=True, slots=True)
class Sight:
    """What a detector was asked about a picture, and what it found; or why it was not asked."""

    seen: Seen | None = None
    phrases: Mapping[str, str] = field(default_factory=dict)  # part → what the detector was asked for
    missing: str = "it needs vectors, and no detector was asked (--detector)"  # why there is none

    def boxes(self, part: str) -> tuple[Detection, ...]:
        """Return the boxes of what a part is asked for as, best first."""
        return self.seen.found.get(self.phrases.get(part, named(part)), ()) if self.seen else ()


def namesakes(part: str, phrases: Mapping[str, str]) -> list[str]:
    """Return the parts that a detector is asked for in the same words, as wheel1 and wheel2 are."""
    return [other for other, phrase in phrases.items() if phrase == phrases.get(part)]


def phrases_of(parts: Sequence[str], checks: Sequence[Check]) -> dict[str, str]:
    """Return part → what a detector is asked for: what the rubric says that it looks like, else its name in words."""
    told = {check.part: check.says for check in _lone(checks)}
    return {part: told.get(part, named(part)) for part in parts}


def _lone(checks: Sequence[Check]) -> list[LoneCheck]:
    found = [check for check in checks if isinstance(check, LoneCheck)]
    for check in checks:
        if isinstance(check, AnyOfCheck):
            found += _lone(check.checks)
    return found
