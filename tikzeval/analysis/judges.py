"""What judges.csv tells of the judges: how often they say yes where they must say no, and how far they agree.

    judges.csv   a row for each judge and question: `control` is empty for a model's picture, else `blank` or `other`
                 (`shown` is the prompt whose reference was shown)

The false-yes rate is the share of yes among the clear answers to controls, its interval that of Clopper and Pearson
(Biometrika 26, 1934, 404–413). Agreement beyond chance is Cohen's κ (1960) of two judges, Fleiss' κ of more (Psychological
Bulletin 76, 1971, 378–382), over the questions about models' pictures that all judges answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from tikzeval.kappa import cohen, fleiss

JUDGES = "judges.csv"
JUDGE_COLUMNS = [
    "run", "model", "suite", "prompt", "epoch", "check", "control", "shown", "judge", "judge_model", "served_model", "answer",
    "p_yes", "reason", "tokens_in", "tokens_out", "cost_usd", "picture",
]  # fmt: skip
QUESTION = ["model", "suite", "prompt", "epoch", "check", "control", "shown"]  # what makes two rows the same question
CLEAR = ("yes", "no")
FAILED = "failed"


@dataclass(frozen=True, slots=True)
class JudgeRecord:
    """How one judge did in a run."""

    judge: str
    answered: int  # questions about models' pictures with a clear answer
    yes: int  # of these
    unclear: int  # replies without a clear answer
    failed: int  # questions without a reply
    controls: int  # clear answers to controls
    false_yes: int  # of these
    low: float | None  # ends of the 95 % interval of the false-yes rate; None without controls
    high: float | None
    tokens: int  # in and out, as far as its provider tells
    cost_usd: float | None  # None without a price


def judge_table(rows: Sequence[dict[str, Any]], run: str) -> pd.DataFrame:
    """Return judges.csv, sorted so that the same results give the same file."""
    table = pd.DataFrame(
        [{"run": run, "model": "", "control": "", "shown": "", **row} for row in rows], columns=JUDGE_COLUMNS
    )
    table["epoch"] = table["epoch"].astype("Int64")
    return table.sort_values(["control", *QUESTION[:5], "judge"], kind="stable", ignore_index=True)


def records(table: pd.DataFrame) -> list[JudgeRecord]:
    """Say how each judge did, in the order of their names."""
    return [_record(str(name), rows) for name, rows in table.groupby("judge")]


def board_columns(table: pd.DataFrame | None) -> dict[str, Any]:
    """Return what a leaderboard says of the judges; None of no judges."""
    if table is None or not len(table):
        return {"judges": None, "judge_false_yes": None}
    return {"judges": " ".join(sorted(set(table["judge_model"]))), "judge_false_yes": panel_false_yes(table)}


def _record(name: str, rows: pd.DataFrame) -> JudgeRecord:
    clear = rows[rows["answer"].isin(CLEAR)]
    asked, controls = clear[clear["control"] == ""], clear[clear["control"] != ""]
    wrong = int((controls["answer"] == "yes").sum())
    low, high = binomial_interval(wrong, len(controls))
    return JudgeRecord(
        judge=name,
        answered=len(asked),
        yes=int((asked["answer"] == "yes").sum()),
        unclear=int((rows["answer"] == "unclear").sum()),
        failed=int((rows["answer"] == FAILED).sum()),
        controls=len(controls),
        false_yes=wrong,
        low=low,
        high=high,
        tokens=int(rows[["tokens_in", "tokens_out"]].sum().sum()),
        cost_usd=float(rows["cost_usd"].sum()) if rows["cost_usd"].notna().any() else None,
    )


def panel_false_yes(table: pd.DataFrame) -> float | None:
    """Return the share of controls to which the judges' majority says yes; None without any that all answered."""
    votes = _votes(table[table["control"] != ""])
    return round(float((votes.mean(axis=1) > 0.5).mean()), 4) if len(votes) else None


def judges_agreement(table: pd.DataFrame) -> tuple[str, float, int] | None:
    """Return which κ, its value (NaN where all say the same throughout) and over how many questions; None for one judge."""
    votes = _votes(table[table["control"] == ""])
    if votes.shape[1] < 2 or not len(votes):
        return None
    if votes.shape[1] == 2:
        return "Cohen's", float(cohen(votes[:, 0], votes[:, 1])), len(votes)
    return "Fleiss'", fleiss(votes), len(votes)


def _votes(table: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return (questions, judges): whether each said yes, for the questions that all answered clearly."""
    said = table.assign(epoch=table["epoch"].fillna(0))
    said = said.pivot_table(index=QUESTION, columns="judge", values="answer", aggfunc="first")
    said = said[said.isin(CLEAR).all(axis=1)]
    return np.asarray(said == "yes", dtype=np.bool_)


def binomial_interval(count: int, n: int, level: float = 0.95) -> tuple[float | None, float | None]:
    """Return the ends of the exact interval of a share; None of nothing."""
    if not n:
        return None, None
    found = stats.binomtest(count, n).proportion_ci(level, method="exact")
    return round(float(found.low), 4), round(float(found.high), 4)
