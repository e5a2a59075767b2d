"""How far the craft checks agree with people who judged the same pictures.

A folder of labels holds `labels.csv` (a column `id`, and one for any of the checks: 1 fine, 0 faulty) and the pictures
as `pdf/<id>.pdf`. Agreement beyond chance is Cohen's κ (Educational and Psychological Measurement 20, 1960, 37–46), its
interval the percentile bootstrap over pictures.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tikzeval.errors import FileFormatError
from tikzeval.kappa import Marks, cohen
from tikzeval.scoring.craft import CRAFT

RESAMPLES = 2000
SEED = 1960


@dataclass(frozen=True, slots=True)
class Agreement:
    """What one check and the people who judged the same pictures have in common; NaN where undefined."""

    check: str
    n: int
    fine: float  # share that people call fine
    agreement: float  # share that both call the same
    kappa: float
    low: float  # ends of the 95 % interval of kappa
    high: float
    precision: float  # of the pictures that the check calls faulty, the share that people do
    recall: float  # of the pictures that people call faulty, the share that the check does


def read_labels(folder: Path) -> dict[str, dict[str, bool]]:
    """Return for each picture what people said of it, by check; True is fine.

    Raises:
        FileFormatError: labels.csv is missing or cannot be used; the text names the line.
    """
    path = folder / "labels.csv"
    if not path.is_file():
        msg = f"{path}: there is no such file; a folder of labels holds labels.csv and pdf/<id>.pdf"
        raise FileFormatError(msg)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        msg = f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8"
        raise FileFormatError(msg) from error
    labels: dict[str, dict[str, bool]] = {}
    with io.StringIO(text, newline="") as file:
        reader = csv.DictReader(file)
        checks = [name for name in CRAFT if name in (reader.fieldnames or ())]
        if "id" not in (reader.fieldnames or ()) or not checks:
            msg = f"{path}: needs a column id and one of {', '.join(CRAFT)}"
            raise FileFormatError(msg)
        for row in reader:
            said = {name: row[name] for name in checks if row[name]}
            for name, mark in said.items():
                if mark not in ("0", "1"):
                    msg = f"{path}, line {reader.line_num}: {name} is 1 (fine) or 0 (faulty), not {mark}"
                    raise FileFormatError(msg)
            if not (folder / "pdf" / f"{row['id']}.pdf").is_file():
                msg = f"{path}, line {reader.line_num}: there is no picture pdf/{row['id']}.pdf"
                raise FileFormatError(msg)
            if row["id"] in labels:
                msg = f"{path}, line {reader.line_num}: {row['id']} stands twice; give each picture one line"
                raise FileFormatError(msg)
            labels[row["id"]] = {name: mark == "1" for name, mark in said.items()}
    if not any(labels.values()):
        msg = f"{path}: no picture has a label; give 1 (fine) or 0 (faulty) in the columns of the checks"
        raise FileFormatError(msg)
    return labels


def compare(check: str, people: Marks, ours: Marks) -> Agreement:
    """Compare the marks of the same (n,) pictures; True is fine."""
    rng = np.random.default_rng(SEED)
    picks = rng.integers(len(people), size=(RESAMPLES, len(people)))
    kappas = cohen(people[picks], ours[picks])
    low, high = np.nanpercentile(kappas, [2.5, 97.5]) if not np.isnan(kappas).all() else (np.nan, np.nan)
    both = float((~people & ~ours).sum())
    return Agreement(
        check=check,
        n=len(people),
        fine=float(people.mean()),
        agreement=float((people == ours).mean()),
        kappa=float(cohen(people, ours)),
        low=float(low),
        high=float(high),
        precision=both / (~ours).sum() if (~ours).any() else float("nan"),
        recall=both / (~people).sum() if (~people).any() else float("nan"),
    )
