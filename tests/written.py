"""Runs that were never made: folders as `tikzeval run` leaves them, with scores and pictures of a test's choosing."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from tikzeval.analysis.rows import CHECK_COLUMNS, SAMPLE_COLUMNS
from tikzeval.models.catalogue import CONTROLS
from tikzeval.models.ledger import slug
from tikzeval.runs.preflight import settings_from
from tikzeval.suites.suite import Item

ORDERED = {"reference": 1.0, "scrambled": 0.6, "boxes": 0.4, "label": 0.1, "blank": 0.0}  # rubric scores of controls


def write_run(
    folder: Path,
    models: Mapping[str, float],
    *,
    suites: Sequence[str] = ("otter",),
    epochs: int = 1,
    controls: Mapping[str, float] = ORDERED,
    pictures: Path | None = None,
    isolation: str = "floor+landlock",
) -> Path:
    """Write the folder of a finished run.

    Args:
        folder: Where.
        models: Name → the share of prompts that it passes strictly, always the first ones.
        suites: Of prompts.
        epochs: How often each prompt was asked.
        controls: Control → rubric score.
        pictures: A folder of pictures with their .tex and .pdf, dealt out in turn to what was drawn.
        isolation: Of all replies.
    """
    settings = settings_from({"models": ("blank",), "suites": tuple(suites), "epochs": epochs})
    items = [item for suite in settings.loaded_suites for item in suite.items]
    names = {name: f"control/{name}" if name in CONTROLS else f"none/{name}" for name in (*models, *controls)}
    found = sorted(pictures.rglob("*.png")) if pictures else []
    rows: list[dict[str, Any]] = []
    checks: list[dict[str, Any]] = []
    for name, model in names.items():
        for epoch in range(1, epochs + 1):
            for index, item in enumerate(items):
                strict = index < round(models.get(name, 1.0 if name == "reference" else 0.0) * len(items))
                row = _row(folder, item, epoch, name, model, strict=strict)
                row |= {"rubric": controls.get(name, 1.0 if strict else 0.5), "isolation": isolation}
                if found and name != "blank":
                    row["picture"] = _deal(folder, row, found[len(rows) % len(found)])
                rows.append(row)
                checks += _checks(row, item, strict=strict)
    folder.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(rows, columns=SAMPLE_COLUMNS).to_csv(folder / "replies.csv", index=False)
    pd.DataFrame(checks, columns=CHECK_COLUMNS).to_csv(folder / "samples.csv", index=False)
    told = {
        "complete": True,
        "lost_calls": 0,
        "hash": settings.hash,
        "identity": settings.identity(),
        "models": [
            {"asked": name, "model": model, "kind": _kind(name), "called": model} for name, model in names.items()
        ],
        "settings": settings.model_dump(mode="json"),
    }
    (folder / "run.json").write_text(json.dumps(told), encoding="utf-8")
    return folder


def _kind(name: str) -> str:
    return "control" if name in CONTROLS else "hosted"


def _row(folder: Path, item: Item, epoch: int, name: str, model: str, *, strict: bool) -> dict[str, Any]:
    outcome = "blank" if name == "blank" else "ok"
    return {
        "run": folder.name,
        "model": model,
        "asked": name,
        "served_model": name,
        "kind": _kind(name),
        "suite": item.prompt.suite,
        "prompt": item.prompt.id,
        "epoch": epoch,
        "outcome": outcome,
        "strict": float(strict),
        "rendered": float(outcome == "ok"),
        "clean_compile": float(outcome == "ok"),
        "parts_named": 1.0,
        "clip_model": "skipped: no CLIP model",
        "rounds": 0,
        "unscored_checks": 0,
    }


def _checks(row: dict[str, Any], item: Item, *, strict: bool) -> list[dict[str, Any]]:
    shared = {key: row[key] for key in ("run", "model", "suite", "prompt", "epoch", "outcome")}
    first = next(check.id for check in item.rubric.checks if check.must)
    told = [{**shared, "check": "drawn", "kind": "outcome", "verdict": "pass", "evidence": "the outcome is ok"}]
    for check in item.rubric.checks:
        asked = check.kind not in ("judge", "clip", "lone")
        verdict = "skipped" if not asked else "fail" if check.id == first and not strict else "pass"
        told.append(
            {**shared, "check": check.id, "kind": check.kind, "verdict": verdict, "evidence": f"{verdict}, as told"}
        )
    return told


def _deal(folder: Path, row: dict[str, Any], picture: Path) -> str:
    stem = Path("pictures") / slug(row["model"]) / row["suite"] / f"{row['prompt']}-{row['epoch']}"
    (folder / stem).parent.mkdir(parents=True, exist_ok=True)
    for suffix in (".png", ".tex", ".pdf"):
        os.link(picture.with_suffix(suffix), folder / f"{stem}{suffix}")
    return f"{stem}.png"
