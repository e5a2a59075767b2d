"""What the judges of a run may cost, said before the first question and without a network.

Questions: as many as there may be at most, every picture drawn and no check void, less those that the run's folder holds answers to.
Tokens of a question with its picture, and of an answer with its reasoning: the 10 %, 50 % and 90 % quantiles of what this judge
took in past runs here (results/runs/*/judges.csv); with fewer than `ENOUGH` of its answers, those that `models/judges.py` assumes.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tikzeval.analysis.judges import JUDGES
from tikzeval.analysis.stored import read_table
from tikzeval.errors import UsageError
from tikzeval.models.aliases import ResolvedModel
from tikzeval.models.judges import ANSWER, QUESTION, judge_reserve
from tikzeval.models.prices import MILLION
from tikzeval.runs.estimate import ENOUGH, QUANTILES, Estimate, Range
from tikzeval.runs.judge_controls import choose_controls, judge_checks
from tikzeval.runs.preflight import Plan
from tikzeval.runs.settings import RUNS


def questions(plan: Plan) -> tuple[int, int]:
    """Return how many questions each judge is asked at most: about models' pictures, and about controls."""
    suites = plan.settings.loaded_suites
    pictures = len(judge_checks(suites)) * plan.settings.epochs * len(plan.calls)
    return pictures, len(choose_controls(suites))


def judge_estimates(plan: Plan, answered: Mapping[str, int]) -> dict[str, Estimate]:
    """Estimate what the judges are still to be asked.

    Args:
        plan: The run.
        answered: Inspect model string of a judge → questions that it has answered already.

    Returns:
        The judge's name as asked for → its estimate.
    """
    most, judges = sum(questions(plan)), plan.settings.resolved_judges
    seen = _answers_seen() if judges else pd.DataFrame()
    return {judge.asked: _estimate(judge, max(0, most - answered.get(judge.model, 0)), seen) for judge in judges}


def _estimate(judge: ResolvedModel, calls: int, seen: pd.DataFrame) -> Estimate:
    own = seen[seen["judge_model"] == judge.model]
    if len(own) >= ENOUGH:
        asked, said = _quantiles(own["tokens_in"]), _quantiles(own["tokens_out"])
        basis = f"10–90 % of {len(own)} answers of this judge in past runs"
    else:
        asked, said, basis = QUESTION, ANSWER, "assumed, for want of past runs"
    cost = None
    if judge.price is not None:
        low, middle, high = (
            calls * (tokens_in * judge.price.input + tokens_out * judge.price.output) / MILLION
            for tokens_in, tokens_out in zip(asked, said, strict=True)
        )
        cost = (low, middle, high)
    low, middle, high = (calls * tokens for tokens in said)
    return Estimate(calls, calls * asked[1], (low, middle, high), cost, basis, judge_reserve(judge.price))


def _quantiles(tokens: pd.Series) -> Range:
    low, middle, high = (float(value) for value in np.quantile(tokens.to_numpy(dtype=float), QUANTILES))
    return low, middle, high


def _answers_seen() -> pd.DataFrame:
    """Return the columns `judge_model`, `tokens_in` and `tokens_out` of all answers that past runs here have had."""
    columns = ["judge_model", "tokens_in", "tokens_out"]
    parts = []
    for path in sorted(RUNS.glob(f"*/{JUDGES}")):
        try:
            parts.append(read_table(path.parent, JUDGES)[columns])
        except (UsageError, KeyError):  # damaged, or of another version: not worth an error here
            continue
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True).dropna() if parts else pd.DataFrame(columns=columns)
