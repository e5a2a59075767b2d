"""Inspect logs → rows: one for each sample, and one for each check of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from tikzeval.analysis.judges import CLEAR
from tikzeval.analysis.rounds import round_rows
from tikzeval.errors import FileFormatError
from tikzeval.models.aliases import ResolvedModel
from tikzeval.models.generator import about_picture, is_generated
from tikzeval.models.prices import paid, tokens_in
from tikzeval.models.provenance import words_of
from tikzeval.models.rounds import rounds_of, total_seconds, total_tokens
from tikzeval.street import PARTIAL
from tikzeval.values import Mark, Outcome

SAMPLE_COLUMNS = [
    "run", "model", "asked", "served_model", "kind", "suite", "prompt", "epoch", "outcome", "strict", "rubric", "rubric_judged", "rendered",
    "clean_compile", "parts_named", "clip", "clip_no_text", "clip_model", "rounds", "tokens_in", "tokens_out", "reasoning_tokens", "cost_usd",
    "seconds", "missing_glyphs", "tier", "isolation", "unscored_checks", "picture", "error", "asked_words",
    "rubric_hash", "family", "n", "split", "common", "judge_yes", "made",
]  # fmt: skip
CHECK_COLUMNS = [
    "run", "model", "suite", "prompt", "epoch", "outcome", "check", "kind", "verdict", "margin", "evidence", "picture",
    "family", "n", "split",
]  # fmt: skip
ABOUT = (
    "run", "model", "suite", "prompt", "epoch", "outcome", "picture", "family", "n", "split",
)  # fmt: skip  # what a check's row says of its reply
_MISHAP = re.compile(
    r"""\b(provider_error|infra_error|not_asked): ([^\n]*?)(?:['"]\))?(?:\n|$)"""
)  # Inspect gives an error's repr


def read_log(path: Path, *, header_only: bool = False) -> Any:
    """Read an Inspect log.

    Args:
        path: An .eval or .json file.
        header_only: Leave out the samples.

    Raises:
        FileFormatError: It is damaged, or of another program.
    """
    from inspect_ai.log import read_eval_log

    try:
        log = read_eval_log(str(path), header_only=header_only)
    except Exception as error:
        msg = f"{path}: not a readable Inspect log ({type(error).__name__}); move it away and run again"
        raise FileFormatError(msg) from error
    if "suite_hash" not in (log.eval.metadata or {}):
        msg = f"{path}: a log of the task {log.eval.task}, not of tikzeval; move it away"
        raise FileFormatError(msg)
    return log


def rows_of(
    log: Any, run: str, models: Mapping[str, ResolvedModel]
) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]]:
    """Yield for each sample of a log its row, the rows of its checks, and those of its replies.

    Args:
        log: What `read_log` returned.
        run: The run's name.
        models: Inspect model string → the model that its row is about.
    """
    model = models.get(log.eval.model) or ResolvedModel(log.eval.model, log.eval.model, "hosted")
    price = model.price
    kind = "image" if any(is_generated(sample.output) for sample in log.samples or []) else model.kind
    for sample in log.samples or []:
        value, told = _score(sample)
        outcome, error = _outcome(sample, told)
        replies = rounds_of(sample)
        usage = total_tokens(replies)
        row: dict[str, Any] = {
            "run": run,
            "model": model.model,
            "asked": model.asked,
            "served_model": (sample.output.model if sample.output else "") or "",
            "kind": kind,
            "suite": sample.metadata.get("suite", log.eval.task),
            "prompt": str(sample.id),
            "epoch": sample.epoch,
            "outcome": str(outcome),
            "strict": None if outcome.unscored else value.get("strict"),
            "rubric": None if outcome.unscored else value.get("rubric"),
            "rubric_judged": told.get("rubric_judged"),
            "rendered": float(outcome.rendered) if not outcome.unscored else None,
            "clean_compile": None if outcome.unscored or told.get("bitmap") else float(outcome is Outcome.OK),
            "parts_named": told.get("parts_named"),
            "clip": told.get("clip"),
            "clip_no_text": told.get("clip_no_text"),
            "clip_model": told.get("clip_model", ""),
            "rounds": replies[-1].round if replies else None,
            "tokens_in": tokens_in(usage) if usage else None,
            "tokens_out": usage.output_tokens if usage else None,
            "reasoning_tokens": usage.reasoning_tokens if usage else None,
            "cost_usd": paid(price, usage),
            "seconds": total_seconds(replies),
            "missing_glyphs": told.get("missing_glyphs", 0),
            "tier": told.get("tier", ""),
            "isolation": told.get("isolation", ""),
            "unscored_checks": sum(verdict["mark"] == Mark.UNSCORED for verdict in told.get("verdicts", [])),
            "picture": told.get("picture", ""),
            "error": error,
            "asked_words": words_of(sample, str(log.eval.metadata.get("instruction_hash", ""))),
            "rubric_hash": sample.metadata.get("rubric_hash", ""),
            "family": sample.metadata.get("family", ""),
            "n": sample.metadata.get("n"),
            "split": sample.metadata.get("split", "public"),
            "common": told.get("common"),
            "judge_yes": judge_yes(told.get("judgements", [])),
            "made": _made(sample),
        }
        checks = [
            {
                **{key: row[key] for key in ABOUT},
                "check": verdict["check"],
                "kind": verdict["kind"],
                "verdict": verdict["mark"],
                "margin": verdict["margin"],
                "evidence": verdict["evidence"],
            }
            for verdict in told.get("verdicts", [])
        ]
        yield row, checks, round_rows(row, replies, price)


def judge_yes(judgements: Sequence[Mapping[str, Any]]) -> float | None:
    """Return the mean P(yes) of what judges said of a picture; 1 or 0 where they give none; None where none said yes or no.

    Args:
        judgements: As the scorer told them.
    """
    said = [
        float(each["answer"] == "yes") if each.get("p_yes") is None else float(each["p_yes"])
        for each in judgements
        if each["answer"] in CLEAR
    ]
    return round(sum(said) / len(said), 6) if said else None


def _made(sample: Any) -> str:
    """Return as JSON how an image generator made its picture; nothing where that is not known."""
    about = about_picture(sample.output)
    return json.dumps(about, ensure_ascii=False, sort_keys=True) if about else ""


def _score(sample: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a sample's value and what else its scorer told; of one that wants only a judge, what there is."""
    score = next(iter((sample.scores or {}).values()), None)
    if score:
        return dict(score.value), dict(score.metadata or {})
    partial = (sample.store or {}).get(PARTIAL) or {"value": {}, "metadata": {}}
    return partial["value"], partial["metadata"]


def judgement_rows(log: Any, models: Mapping[str, ResolvedModel]) -> Iterator[dict[str, Any]]:
    """Yield the rows of judges.csv about the pictures in a log.

    Args:
        log: What `read_log` returned.
        models: Inspect model string → the model that its row is about.
    """
    model = models.get(log.eval.model)
    for sample in log.samples or []:
        _, told = _score(sample)
        about = {
            "model": model.model if model else log.eval.model,
            "suite": sample.metadata.get("suite", log.eval.task),
            "prompt": str(sample.id),
            "epoch": sample.epoch,
            "picture": told.get("picture", ""),
        }
        for said in told.get("judgements", []):
            yield {**said, "judge_model": said["model"], **about}


def _outcome(sample: Any, told: dict[str, Any]) -> tuple[Outcome, str]:
    if told and not sample.error:
        return Outcome(told["outcome"]), ""
    message = sample.error.message if sample.error else "the sample was not scored"
    found = _MISHAP.search(message)
    if told:  # only a judge is wanting
        return Outcome(told["outcome"]), found[2] if found else message
    return (Outcome(found[1]), found[2]) if found else (Outcome.INFRA_ERROR, message.splitlines()[0] if message else "")


def tables(rows: list[dict[str, Any]], checks: list[dict[str, Any]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return rows as frames with stable columns, sorted so that the same results give the same file."""
    samples = pd.DataFrame(rows, columns=SAMPLE_COLUMNS)
    verdicts = pd.DataFrame(checks, columns=CHECK_COLUMNS)
    order = ["model", "suite", "prompt", "epoch"]
    return (
        samples.sort_values(order, kind="stable", ignore_index=True),
        verdicts.sort_values(order, kind="stable", ignore_index=True),
    )
