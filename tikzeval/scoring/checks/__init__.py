"""The kinds of checks that a rubric can ask for, one file each."""

from tikzeval.scoring.checks.any_of import AnyOfCheck
from tikzeval.scoring.checks.arrangement import ArrangementCheck
from tikzeval.scoring.checks.base import Check, Edit, View, decide, presence
from tikzeval.scoring.checks.changed import ChangedCheck
from tikzeval.scoring.checks.clip import ClipCheck
from tikzeval.scoring.checks.code import CodeCheck
from tikzeval.scoring.checks.colour import ColourCheck
from tikzeval.scoring.checks.count import CountCheck
from tikzeval.scoring.checks.craft import CraftCheck
from tikzeval.scoring.checks.judge import JudgeCheck
from tikzeval.scoring.checks.lone import LoneCheck
from tikzeval.scoring.checks.part import PartCheck
from tikzeval.scoring.checks.placed import PlacedCheck
from tikzeval.scoring.checks.relation import RelationCheck
from tikzeval.scoring.checks.shape import ShapeCheck
from tikzeval.scoring.checks.text import TextCheck
from tikzeval.scoring.checks.unchanged import UnchangedCheck
from tikzeval.scoring.finding import Finding

KINDS: dict[str, type[Check]] = {
    "part": PartCheck,
    "relation": RelationCheck,
    "arrangement": ArrangementCheck,
    "placed": PlacedCheck,
    "colour": ColourCheck,
    "text": TextCheck,
    "shape": ShapeCheck,
    "count": CountCheck,
    "code": CodeCheck,
    "craft": CraftCheck,
    "clip": ClipCheck,
    "lone": LoneCheck,
    "judge": JudgeCheck,
    "unchanged": UnchangedCheck,
    "changed": ChangedCheck,
    "any_of": AnyOfCheck,
}

__all__ = ["KINDS", "Check", "Edit", "Finding", "JudgeCheck", "PartCheck", "View", "decide", "presence"]
