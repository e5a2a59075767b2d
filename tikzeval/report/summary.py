"""What the first page says: the leaderboard's rows, what to be wary of, what was not looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from tikzeval.analysis.controls import BEST, disorder
from tikzeval.analysis.gains import BASE
from tikzeval.analysis.judges import records
from tikzeval.analysis.stats import per_prompt, ranks
from tikzeval.analysis.stats.several import Rank
from tikzeval.analysis.tries import Tries, common_tries, tries_of
from tikzeval.audit.stored import trust
from tikzeval.models.catalogue import CONTROLS
from tikzeval.report.gather import Gathered
from tikzeval.report.plots import OUTCOMES, Bar
from tikzeval.report.tiles import Entrant
from tikzeval.values import Mark, Outcome

PROTOCOL = {
    BASE: "one blind reply",
    "plan": "layout first, then code, in one reply",
    "repair": "TeX's errors are handed back",
    "look": "the picture is handed back",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know before one believes the numbers."""

    grave: bool
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """A row of the leaderboard."""

    entrant: Entrant
    rank: Rank | None  # among the models; None for controls
    cells: Mapping[str, Any]  # as in leaderboard.csv; None where there is none


def rows(told: Gathered, who: Mapping[tuple[str, str], Entrant]) -> list[Row]:
    """Return the leaderboard, best first; models are ranked among themselves."""
    own = {entrant: per_prompt(_of(told.replies, entrant), "strict") for entrant in who.values() if not entrant.control}
    found = ranks({entrant.label: scores for entrant, scores in own.items()})
    table = told.board.astype(object).where(told.board.notna(), None)
    records = [{str(name): value for name, value in cells.items()} for cells in table.to_dict("records")]
    entrants = [who[cells["model"], cells["protocol"]] for cells in records]
    return [Row(entrant, found.get(entrant.label), cells) for entrant, cells in zip(entrants, records, strict=True)]


@dataclass(frozen=True)
class CommonBoard:
    """How image generators and drawings stand against each other."""

    rows: Sequence[Row]  # best first; ranks are among the models, controls have none
    kinds: str  # of the checks that both were asked
    tried: Sequence[Row] = ()  # the same by what several tries reach; nothing where there was one
    tries: Tries | None = None  # the columns of `tried`, and who picked
    why_none: str = (
        "Image generators are ranked against drawings only on checks that both can answer, and nobody was there to answer one: "
        "a vision model (--judge) or a larger CLIP than tiny-clip does."
    )


def common_board(told: Gathered, who: Mapping[tuple[str, str], Entrant]) -> CommonBoard | None:
    """Return the leaderboard of the checks that pictures without vectors can answer too; None without an image generator."""
    if not any(entrant.kind == "image" for entrant in who.values()):
        return None
    scores = {entrant: per_prompt(_of(told.replies, entrant), "common") for entrant in who.values()}
    found = ranks({entrant.label: own for entrant, own in scores.items() if not entrant.control})
    table = told.board.astype(object).where(told.board.notna(), None)
    board = [
        Row(entrant, found.get(entrant.label), {str(name): value for name, value in cells.items()})
        for cells in table.to_dict("records")
        if len(scores[entrant := who[cells["model"], cells["protocol"]]])
    ]
    pictures = told.checks[told.checks["asked"].isin([one.asked for one in who.values() if one.kind == "image"])]
    cells = [row.cells for row in board]
    tried = [next(row for row in board if row.cells is each) for each in common_tries(cells)]
    kinds = ", ".join(looked_at(pictures))
    return CommonBoard(sorted(board, key=lambda row: -row.cells["common"]), kinds, tried, tries_of(cells))


def _of(table: pd.DataFrame, entrant: Entrant) -> pd.DataFrame:
    """Return an entrant's rows of replies.csv or samples.csv."""
    return table[(table["asked"] == entrant.asked) & (table["protocol"] == entrant.protocol)]


def bars(board: Sequence[Row]) -> list[Bar]:
    """Return the leaderboard for its plot."""
    return [
        Bar(
            row.entrant.label,
            row.entrant.control,
            *(row.cells[name] for name in ("strict", "strict_low", "strict_high", "rubric")),
        )
        for row in board
        if row.cells["strict"] is not None or row.entrant.kind != "image"
    ]


def notices(told: Gathered) -> list[Notice]:
    """Return what must be said before the numbers, the gravest first."""
    found = []
    if told.differences:
        found.append(
            Notice(True, "These runs do not compare: their numbers stand side by side, no more.", told.differences)
        )
    for protocol, board in told.board.groupby("protocol", sort=False):
        wrong = disorder(board)
        if wrong:
            where = f" under {protocol}" if len(told.protocols) > 1 else ""
            found.append(
                Notice(
                    True,
                    f"The scorer does not put the controls in order{where}: do not believe the numbers below.",
                    tuple(wrong),
                )
            )
    if not (told.board["kind"] == "control").any():
        found.append(
            Notice(False, "No controls were run: nothing shows that the scorer worked, nor what a score is worth.", ())
        )
    degraded = sorted(
        {name for row in told.board["isolation"] for name in str(row).split() if name.startswith("degraded")}
    )
    if degraded:
        told_so = "What a model wrote could have read files or used the network."
        found.append(Notice(True, f"TeX was not closed in ({', '.join(degraded)}).", (told_so,)))
    unscored = int(told.board["unscored"].sum())
    if unscored:
        found.append(
            Notice(
                False,
                f"{unscored} repl{'y is' if unscored == 1 else 'ies are'} unscored, through no fault of a model, and count nowhere.",
                (),
            )
        )
    if not all(run.complete for run in told.runs) and not unscored:
        found.append(Notice(False, "A run is not complete: `tikzeval run` with the same words goes on with it.", ()))
    if not told.current:
        found.append(
            Notice(False, "The runs were judged by other rubrics than today's; `tikzeval score` judges them anew.", ())
        )
    return sorted(found, key=lambda notice: not notice.grave)


def controls_in_words(told: Gathered) -> str:
    """Say in which order the controls are; nothing without the reference and another, or where runs that do not compare each have theirs."""
    board = told.board[(told.board["kind"] == "control") & (told.board["protocol"] == told.protocols[0])]
    if len(board) < 2 or BEST not in set(board["model"]) <= set(CONTROLS):
        return ""
    own = board.sort_values("rubric", ascending=False, kind="stable")
    return " > ".join(f"{name} {score:.2f}" for name, score in zip(own["model"], own["rubric"], strict=True))


def skipped(checks: pd.DataFrame) -> list[tuple[str, str, int]]:
    """Return kind of check, reason and how many, of checks that were not asked for."""
    own = checks[checks["verdict"] == Mark.SKIPPED]
    counted = Counter(zip(own["kind"], own["evidence"], strict=True))
    return [(str(kind), str(why), count) for (kind, why), count in counted.most_common(12)]


def clip_in_words(told: Gathered) -> str:
    """Say which CLIP model compared the pictures and how far it is to be trusted, or why none did."""
    return "; ".join(sorted({trust(name) for name in told.board["clip_model"] if isinstance(name, str) and name}))


def judges_in_words(told: Gathered) -> list[str]:
    """Say how often each judge says yes to a picture that does not show what is asked for."""
    lines = []
    for judge in records(told.judges) if told.judges is not None else []:
        said = f"{judge.judge}: {judge.answered} questions answered"
        if judge.controls:
            rate = judge.false_yes / judge.controls
            ends = "" if judge.low is None or judge.high is None else f" [{judge.low:.0%} to {judge.high:.0%}]"
            said += f", yes to {judge.false_yes} of {judge.controls} pictures where no is right ({rate:.0%}{ends})"
        lines.append(said + (f", {judge.failed} failed" if judge.failed else ""))
    return lines


def looked_at(checks: pd.DataFrame) -> list[str]:
    """Return the kinds of checks of which at least one was decided by looking at a picture."""
    own = checks[checks["verdict"].isin([Mark.PASS, Mark.FAIL, Mark.AMBIGUOUS]) & (checks["kind"] != "outcome")]
    return sorted(set(own["kind"]))


def outcome_shares(told: Gathered, who: Mapping[tuple[str, str], Entrant]) -> tuple[list[str], list[list[float]]]:
    """Return for each model that is no control the shares of its replies by `plots.OUTCOMES`."""
    names, shares = [], []
    for entrant in who.values():
        if entrant.control:
            continue
        kinds = [Outcome(name) for name in _of(told.replies, entrant)["outcome"]]
        tallied = [
            sum(kind is Outcome.OK for kind in kinds),
            sum(kind is Outcome.RECOVERED for kind in kinds),
            sum(not kind.rendered and not kind.unscored for kind in kinds),
            sum(kind.unscored for kind in kinds),
        ]
        assert len(tallied) == len(OUTCOMES)
        names.append(entrant.label)
        shares.append([count / len(kinds) for count in tallied])
    return names, shares


def kind_shares(
    told: Gathered, who: Mapping[tuple[str, str], Entrant]
) -> tuple[list[str], list[str], list[list[float]]]:
    """Return models, kinds of checks of which some were decided, and the share that passed, NaN of none; controls last."""
    own = told.checks[~told.checks["verdict"].isin([Mark.SKIPPED, Mark.UNSCORED]) & (told.checks["kind"] != "outcome")]
    kinds = looked_at(told.checks)
    table = (own["verdict"] == Mark.PASS).groupby([own["asked"], own["protocol"], own["kind"]]).mean()
    ordered = sorted(who.items(), key=lambda pair: pair[1].control)
    names = [entrant.label for _, entrant in ordered]
    return names, kinds, [[float(table.get((*key, kind), np.nan)) for kind in kinds] for key, _ in ordered]
