"""Audits are kept, so that tables can say how far their CLIP is to be trusted."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from tikzeval.audit.questions import AMONG_KIND
from tikzeval.audit.table import Row
from tikzeval.errors import FileFormatError
from tikzeval.files import read_text
from tikzeval.scoring.clip_names import TINY, TINY_FOLDER, clip_folder
from tikzeval.tex.cache import cache_folder, digest

AUDIT = "audit.json"  # in tiny-clip's folder


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found about a CLIP."""

    model: str
    pictures: int
    seed: int
    rows: tuple[Row, ...]
    baseline: tuple[Row, ...] = ()  # of the nearest training caption
    baseline_seen: int = 0  # training pictures that it knew

    def in_short(self) -> str:
        """Return its result in a line."""
        among = next(row for row in self.rows if row.kind == AMONG_KIND)
        pairs = [row for row in self.rows if row.kind != AMONG_KIND]
        total = sum(row.questions for row in pairs)
        mean = sum(row.right * row.questions for row in pairs) / total
        worst = min(pairs, key=lambda row: row.right)
        return (
            f"finds the right caption {AMONG_KIND} for {among.right:.1%} of generated pictures (chance {among.chance:.1%}), "
            f"and the right one of a minimal pair for {mean:.1%} (chance 50%; worst: {worst.kind} {worst.right:.1%})"
        )


def keep(audit: Audit, path: Path | None = None) -> None:
    """Write an audit into the user's cache, or elsewhere."""
    text = json.dumps(asdict(audit), indent=1) + "\n"
    (path or _place(audit.model)).write_text(text, encoding="utf-8")


def kept(model: str) -> Audit | None:
    """Return what was found about a CLIP, here or, of tiny-clip, before it was published; None where nobody asked.

    Raises:
        FileFormatError: The file is damaged.
    """
    for path in (_place(model), *([TINY_FOLDER / AUDIT] if model == TINY else [])):
        if path.is_file():
            return read(path)
    return None


def trust(model: str) -> str:
    """Say in a line which CLIP made a column, and how far it is to be trusted, as far as that is known.

    Args:
        model: `clip_model` of a table; where there was none, the reason, which is returned as it is.
    """
    if model.startswith("skipped:"):
        return model
    audit = kept(model)
    if audit is None:
        return f"{model}; `tikzeval audit clip {model}` finds out how far it can be trusted"
    return f"{model} {audit.in_short()}"


def read(path: Path) -> Audit:
    """Read an audit.

    Raises:
        FileFormatError: It is none, or damaged.
    """
    try:
        return TypeAdapter(Audit).validate_json(read_text(path))
    except ValidationError as error:
        msg = f"{path}: not an audit of a CLIP; delete it, and run `tikzeval audit clip` again"
        raise FileFormatError(msg) from error


def _place(model: str) -> Path:
    """Return where the audit of a model is kept: of a folder, that of the weights that lie in it now."""
    folder = clip_folder(model)
    told = [model]
    if folder.is_dir():
        files = sorted(path for path in folder.iterdir() if path.suffix in (".safetensors", ".bin", ".pt", ".json"))
        told = [
            str(folder.resolve()),
            *(f"{path.name} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files),
        ]
    return cache_folder("audits") / f"{digest(*told)}.json"
