"""All that a report shows, worked out before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from tikzeval.analysis import horizon_words
from tikzeval.analysis.horizons import (
    Contaminated,
    Reached,
    contamination,
    contamination_table,
    horizon_table,
    horizons,
)
from tikzeval.analysis.leaderboard import Group, unscored
from tikzeval.analysis.releases import Through, lag_table, through_time, timeline_table
from tikzeval.report import plots, summary
from tikzeval.report.gather import Gathered
from tikzeval.report.horizon_plot import horizon_plot
from tikzeval.report.prompt_page import PromptPage, prompt_pages
from tikzeval.report.tiles import Entrant, Tile
from tikzeval.report.words import claims, problems
from tikzeval.values import Mark, Outcome

GLYPHS = {Mark.PASS: "✓", Mark.FAIL: "✕", Mark.AMBIGUOUS: "~", Mark.VOID: "○", Mark.SKIPPED: "–"}
SHOWN = "otter-plane-wifi"  # the prompt whose controls are shown on the first page, if it was asked


@dataclass(frozen=True)
class Column:
    """A column of the leaderboard, beside the strict pass rate."""

    title: str
    about: str
    tell: Callable[[Mapping[str, Any]], str]


def _share(name: str, digits: int = 2) -> Callable[[Mapping[str, Any]], str]:
    return lambda cells: "" if cells.get(name) is None else f"{cells[name]:.{digits}f}"


def _count(name: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda cells: f"{cells[name]:,.0f}" if cells.get(name) else ""


COLUMNS = (
    Column("rubric", "weighted share of checks passed; no picture counts as 0", _share("rubric")),
    Column("if drawn", "the same over replies that gave a picture", _share("rubric_rendered")),
    Column("judged", "the same with the judges' checks", _share("rubric_judged")),
    Column("common", "the same over the checks that a picture without vectors can answer too", _share("common")),
    Column("drawn", "share of replies that gave a picture", _share("rendered")),
    Column("clean", "share that TeX took without an error", _share("clean_compile")),
    Column("parts", "share of the prompt's parts that the drawing names", _share("parts_named")),
    Column("CLIP", "similarity of picture and caption, over what was drawn", _share("clip", 3)),
    Column("no text", "the same with all text taken out of the picture", _share("clip_no_text", 3)),
    Column("tokens", "of all replies, with their reasoning", _count("tokens_out")),
    Column("USD", "for all replies", lambda cells: f"{cells['cost_usd']:.2g}" if cells.get("cost_usd") else ""),
    Column("unscored", "replies that count nowhere", _count("unscored")),
)


@dataclass(frozen=True)
class Contents:
    """A report."""

    title: str
    tiles: Sequence[Tile]
    pages: Sequence[PromptPage]
    plots: Mapping[str, str]  # name → SVG
    tables: Mapping[str, pd.DataFrame]
    shared: dict[str, Any]  # what all templates are given


def contents(
    told: Gathered,
    who: Mapping[tuple[str, str], Entrant],
    tiles: Sequence[Tile],
    *,
    title: str,
    note: str,
    measure: str = "strict",
) -> Contents:
    """Work out what a report shows.

    Args:
        told: The runs.
        who: What `entrants` told of them.
        tiles: What `tiles` told of them.
        title: Of the first page.
        note: Shown on top of every page and in every plot; nothing if empty.
        measure: strict or rubric, through time.
    """
    board, notices = summary.rows(told, who), summary.notices(told)
    pages = prompt_pages(told, tiles)
    first = told.replies[told.replies["protocol"] == told.protocols[0]]
    through = through_time(first, told.models, told.splits, measure)
    undated = [known.name for known in told.models if known.kind != "control" and known.release is None]
    reached, seen_before = _families(told, who)
    shared = {
        "title": title,
        "note": note,
        "facts": _facts(told),
        "notices": notices,
        "board": board,
        "ranked": sum(row.rank is not None for row in board) > 1,
        "columns": [column for column in COLUMNS if any(column.tell(row.cells).strip() for row in board)],
        "dated": any(row.entrant.released and not row.entrant.control for row in board),
        "common": summary.common_board(told, who),
        "controls": _controls(pages),
        "in_order": summary.controls_in_words(told),
        "disordered": any("in order" in notice.title for notice in notices),
        "through": [
            {"title": f"Over {problems(each, only=len(through) == 1)}", "lines": claims(each)} for each in through
        ],
        "undated": undated,
        "horizons": _horizons_in_words(reached),
        "contamination": [
            (each.model, horizon_words.difference(each), horizon_words.sides(each)) for each in seen_before
        ],
        "contamination_means": horizon_words.MEANING,
        "seen": _seen(told),
        "pages": pages,
        "tiles": tiles,
        "epochs": max(tile.epoch for tile in tiles),
        "labels": [row.entrant.label for row in board],
        "suites": sorted({tile.suite for tile in tiles}),
        "outcomes": sorted({tile.outcome for tile in tiles}),
        "some_unscored": any(Outcome(tile.outcome).unscored for tile in tiles),
        "kinds": summary.looked_at(told.checks),
        "glyphs": GLYPHS,
    }
    tables = {"timeline": timeline_table(through), "lag": lag_table(through)} if through else {}
    drawn = _plots(told, who, board, through, note)
    if reached:
        tables["horizon"], drawn["horizon"] = horizon_table(reached), horizon_plot(reached, note)
    if seen_before:
        tables["contamination"] = contamination_table(seen_before)
    return Contents(title, tiles, pages, drawn, tables, shared)


def _families(
    told: Gathered, who: Mapping[tuple[str, str], Entrant]
) -> tuple[Sequence[Reached], Sequence[Contaminated]]:
    """Return the horizons of all entrants, and by how much they do better on what they may have seen."""
    groups = [
        Group(entrant.label, own, {"protocol": entrant.protocol})
        for entrant in who.values()
        if len(
            own := told.replies[
                (told.replies["asked"] == entrant.asked) & (told.replies["protocol"] == entrant.protocol)
            ]
        )
    ]
    return horizons(groups), contamination(groups)


def _horizons_in_words(found: Sequence[Reached]) -> list[tuple[str, str, str, str]]:
    """Return for each entrant and split its name, its horizon over all families, its interval, and of what."""
    first: dict[tuple[str, str, str], Reached] = {}
    for each in found:
        first.setdefault((each.model, each.protocol, each.split), each)
    return [
        (
            each.model,
            horizon_words.reached(each.horizon),
            horizon_words.ends(each.horizon),
            f"{each.horizon.problems} {each.split}, n {horizon_words.number(each.horizon.n_min)}–{horizon_words.number(each.horizon.n_max)}",
        )
        for each in first.values()
    ]


def _controls(pages: Sequence[PromptPage]) -> list[Tile]:
    page = next((page for page in pages if page.prompt == SHOWN), pages[0])
    own = [tile for tile in page.row if tile.entrant.control]
    return sorted(own, key=lambda tile: -(tile.rubric or 0.0))


def _plots(
    told: Gathered,
    who: Mapping[tuple[str, str], Entrant],
    board: Sequence[summary.Row],
    through: Sequence[Through],
    note: str,
) -> dict[str, str]:
    bars = summary.bars(board)
    found = {"board": plots.board_plot(bars, note)} if bars else {}
    names, shares = summary.outcome_shares(told, who)
    if names:
        found["outcomes"] = plots.outcome_plot(names, shares, note)
    found["kinds"] = plots.kind_plot(*summary.kind_shares(told, who), note=note)
    if through:
        found["timeline"] = plots.timeline_plot(through[0], note)
    return found


def _facts(told: Gathered) -> str:
    first = told.runs[0].identity
    models = len({(row["model"], row["protocol"]) for _, row in told.board.iterrows() if row["kind"] != "control"})
    prompts = told.replies[["suite", "prompt"]].drop_duplicates()
    suites = ", ".join(f"{suite} ({len(own)})" for suite, own in prompts.groupby("suite"))
    said = [
        f"{models} model{'' if models == 1 else 's'}" if models else "the controls",
        f"{len(prompts)} prompts: {suites}",
        f"{first.epochs} epoch{'' if first.epochs == 1 else 's'}",
        *(summary.PROTOCOL.get(protocol, protocol) for protocol in told.protocols),
        f"language {first.language}",
        f"{len(told.replies):,} replies",
    ]
    return " · ".join(said)


def _seen(told: Gathered) -> list[tuple[str, str | list[str]]]:
    """Return what was looked at and what not, a name and what is said of it."""
    first = told.runs[0].identity
    isolation = sorted({str(name) for name in told.board["isolation"] if isinstance(name, str) and name})
    found: list[tuple[str, str | list[str]]] = [
        ("Isolation of TeX", "; ".join(isolation) or "nothing was compiled"),
        ("CLIP", summary.clip_in_words(told) or "nothing was compared"),
        ("Judges", summary.judges_in_words(told) or "none were asked"),
    ]
    left_out = summary.skipped(told.checks)
    if left_out:
        found.append(("Checks skipped", [f"{count:,} × {kind}: {why}" for kind, why, count in left_out]))
    for outcome, own in told.replies[unscored(told.replies)].groupby("outcome"):
        why = sorted({str(error).splitlines()[0][:200] for error in own["error"] if error})
        found.append(
            (
                "Checks unscored" if str(outcome) == Outcome.OK else f"Unscored: {outcome}",
                f"{len(own)} repl{'y' if len(own) == 1 else 'ies'}{': ' + '; '.join(why[:3]) if why else ''}",
            )
        )
    splits = {
        told.splits.get((suite, prompt), "")
        for suite, prompt in zip(told.replies["suite"], told.replies["prompt"], strict=True)
    }
    if splits == {"public"}:
        found.append(("Problems", "all public: a model may have seen them"))
    found += [
        ("Part names", "asked for" if first.parts else "not asked for (--parts off)"),
        (
            "Sampling",
            ", ".join(
                f"{name.replace('_', ' ')} {value}"
                for name, value in first
                if name in ("temperature", "max_tokens", "reasoning_effort", "reasoning_tokens") and value is not None
            )
            or "as providers do by default",
        ),
        ("Made by", f"tikzeval {first.version}; runs {', '.join(run.hash for run in told.runs)}"),
    ]
    return found
