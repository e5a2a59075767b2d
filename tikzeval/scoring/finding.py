"""What a look at a picture found, before a rubric weighs it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found before it is weighed: a signed margin, its tolerance, and the evidence."""

    margin: float
    evidence: str
    tolerance: float = 0.0
    skipped: bool = False  # not asked for: no CLIP model
    void: bool = False  # a part that the question is about cannot be seen
