"""All that a report shows, worked out before anything is written."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from tikzeval.analysis.releases import Through, lag_table, through_time, timeline_table
from tikzeval.report import plots, summary
from tikzeval.report.gather import Gathered
from tikzeval.report.stored_replies import Said
from tikzeval.report.tiles import Entrant, Tile
from tikzeval.report.words import claims, problems
from tikzeval.suites.suite import Item
from tikzeval.values import Mark

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
class PromptPage:
    """One prompt with all that was drawn for it."""

    suite: str
    prompt: str
    item: Item | None
    by_rank: tuple[Tile, ...]  # as the leaderboard goes, then by epoch

    @property
    def name(self) -> str:
        """Of its page."""
        return f"prompt-{self.prompt}"

    @property
    def text(self) -> str:
        """What was asked for."""
        return self.by_rank[0].text

    @property
    def split(self) -> str:
        """Public or private; nothing where that is not known."""
        return self.item.prompt.split if self.item else ""

    @property
    def level(self) -> int | None:
        """How hard it is meant to be, from 1 to 5."""
        return self.item.prompt.level if self.item else None

    @property
    def parts(self) -> tuple[str, ...]:
        """The names that a drawing must give."""
        return self.item.prompt.parts if self.item else ()

    @cached_property
    def row(self) -> list[Tile]:
        """The first try of each model, through time; the controls last."""
        first = {tile.entrant: tile for tile in reversed(self.by_rank)}
        return sorted(first.values(), key=lambda tile: tile.entrant.when)

    @property
    def undated(self) -> bool:
        """Whether some model's release is not known."""
        return any(tile.entrant.released is None and not tile.entrant.control for tile in self.row)

    @property
    def others(self) -> list[Tile]:
        """All tries, where models had more than one."""
        return list(self.by_rank) if len(self.by_rank) > len(self.row) else []

    @property
    def cover(self) -> Tile:
        """The picture that stands for it: the best that there is."""
        models = [tile for tile in self.by_rank if not tile.entrant.control and tile.rendered]
        return max(models or self.by_rank, key=lambda tile: (tile.rubric or 0.0, tile.rendered))

    @property
    def mean(self) -> float | None:
        """The models' mean rubric score."""
        scores = [tile.rubric for tile in self.by_rank if not tile.entrant.control and tile.rubric is not None]
        return sum(scores) / len(scores) if scores else None

    @property
    def matrix(self) -> list[dict[str, Any]]:
        """A row for each check, a cell for each model; those that nobody was asked are left out."""
        found: dict[str, dict[str, Any]] = {}
        for tile in self.row:
            for check in tile.checks:
                row = found.setdefault(check["id"], {key: check[key] for key in ("id", "asks", "must")} | {"cells": {}})
                row["cells"][tile.id] = check
        rows = [row | {"cells": [(tile, row["cells"].get(tile.id)) for tile in self.row]} for row in found.values()]
        return [row for row in rows if any(cell and cell["mark"] != Mark.SKIPPED for _, cell in row["cells"])]


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
    board = summary.rows(told, who)
    pages = _pages(told, tiles)
    first = told.replies[told.replies["protocol"] == told.protocols[0]]
    through = through_time(first, told.models, told.splits, measure)
    undated = [known.name for known in told.models if known.kind != "control" and known.release is None]
    shared = {
        "title": title,
        "note": note,
        "facts": _facts(told),
        "notices": summary.notices(told, ""),
        "board": board,
        "columns": [column for column in COLUMNS if any(column.tell(row.cells).strip() for row in board)],
        "dated": any(row.entrant.released and not row.entrant.control for row in board),
        "controls": _controls(pages),
        "in_order": "" if any(notice.grave and "order" in notice.title for notice in summary.notices(told, "")) else summary.controls_in_words(told),
        "through": [
            {"title": f"Over {problems(each, only=len(through) == 1)}", "lines": claims(each)} for each in through
        ],
        "undated": undated,
        "seen": _seen(told),
        "pages": pages,
        "tiles": tiles,
        "epochs": max(tile.epoch for tile in tiles),
        "labels": [row.entrant.label for row in board],
        "suites": sorted({tile.suite for tile in tiles}),
        "outcomes": sorted({tile.outcome for tile in tiles}),
        "some_unscored": any(tile.strict is None for tile in tiles),
        "kinds": summary.looked_at(told.checks),
        "glyphs": GLYPHS,
    }
    tables = {"timeline": timeline_table(through), "lag": lag_table(through)} if through else {}
    return Contents(title, tiles, pages, _plots(told, who, board, through, note), tables, shared)


def _pages(told: Gathered, tiles: Sequence[Tile]) -> list[PromptPage]:
    """Return a page a prompt, in the order of the suites' files."""
    own: dict[tuple[str, str], list[Tile]] = {address: [] for address in told.items}
    for tile in tiles:
        own.setdefault((tile.suite, tile.prompt), []).append(tile)
    return [PromptPage(*address, told.items.get(address), tuple(each)) for address, each in own.items() if each]


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
    found = {"board": plots.board_plot(summary.bars(board), note)}
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
    isolation = sorted({str(name) for name in told.board["isolation"] if isinstance(name, str)})
    found: list[tuple[str, str | list[str]]] = [
        ("Isolation of TeX", "; ".join(isolation) or "nothing was compiled"),
        ("CLIP", summary.clip_in_words(told) or "nothing was compared"),
        ("Judges", summary.judges_in_words(told) or "none were asked"),
    ]
    left_out = summary.skipped(told.checks)
    if left_out:
        found.append(("Checks skipped", [f"{count:,} × {kind}: {why}" for kind, why, count in left_out]))
    unscored = told.replies[told.replies["strict"].isna()]
    for outcome, own in unscored.groupby("outcome"):
        why = sorted({str(error).splitlines()[0][:200] for error in own["error"] if error})
        found.append((f"Unscored: {outcome}", f"{len(own)} replies{': ' + '; '.join(why[:3]) if why else ''}"))
    splits = {told.splits.get((suite, prompt), "") for suite, prompt in zip(told.replies["suite"], told.replies["prompt"], strict=True)}
    if splits == {"public"}:
        found.append(("Problems", "all public: a model may have seen them"))
    found += [
        ("Part names", "asked for" if first.parts else "not asked for (--parts off)"),
        ("Sampling", ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in first if name in ("temperature", "max_tokens", "reasoning_effort", "reasoning_tokens") and value is not None) or "as providers do by default"),
        ("Made by", f"tikzeval {first.version}; runs {', '.join(run.hash for run in told.runs)}"),
    ]
    return found


def as_data(png: Path) -> str:
    """Return a picture as a data: address, small: drawings have few colours, and WebP keeps every pixel of them."""
    from PIL import Image

    with Image.open(png) as picture, io.BytesIO() as file:
        picture.convert("RGB").save(file, "WEBP", lossless=True, method=4)
        packed = file.getvalue()
    return "data:image/webp;base64," + base64.b64encode(packed).decode()


def details_of(
    tiles: Sequence[Tile], outlines: Mapping[str, Mapping[str, str]], said: Mapping[str, Said]
) -> Callable[[str], Iterator[dict[str, Any]]]:
    """Return who yields what the viewer tells of each reply: with the picture as a `"file"`, or as `"data"`."""

    def each(how: str) -> Iterator[dict[str, Any]]:
        for tile in tiles:
            picture = ""
            if tile.png:
                picture = f"pictures/{tile.id}.png" if how == "file" else as_data(tile.png)
            yield tile.details(outlines.get(tile.id, {}), said.get(tile.id), picture)

    return each
