"""What pages show: who drew, and a tile for each reply with all that is known about it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from tikzeval.analysis.releases import Known
from tikzeval.files import sound
from tikzeval.models.catalogue import CONTROLS
from tikzeval.models.ledger import plain
from tikzeval.report.gather import Gathered
from tikzeval.report.stored_replies import Said
from tikzeval.suites.suite import Item
from tikzeval.values import Mark, Outcome

LONGEST = 200_000  # characters of TikZ that are shown


@dataclass(frozen=True, slots=True)
class Entrant:
    """A model under a protocol: a row of the leaderboard, a column of the gallery."""

    asked: str
    protocol: str
    label: str
    kind: str  # control, replay, local, hosted or image
    weights: str  # open, closed or nothing
    released: dt.date | None

    @property
    def control(self) -> bool:
        """Whether it is one of ours, whose worth is known."""
        return self.kind == "control"

    @property
    def when(self) -> tuple[int, dt.date, str]:
        """By which models stand in time: by release, then those without one, then the controls."""
        if self.control:
            return 2 + CONTROLS.index(self.asked.rpartition(":")[2]), dt.date.max, self.protocol
        return int(self.released is None), self.released or dt.date.max, self.label


@dataclass(frozen=True)
class Tile:
    """A reply, and what became of it."""

    id: str  # in addresses and file names
    entrant: Entrant
    suite: str
    prompt: str
    text: str  # of the prompt
    epoch: int
    outcome: str
    strict: bool | None
    rubric: float | None
    common: float | None  # the score of an image generator's picture, which has no other
    png: Path | None
    source: Path | None  # its TikZ
    checks: tuple[dict[str, Any], ...]  # id, kind, mark, margin, evidence, must, weight, parts, asks
    about: dict[str, Any]  # tokens, money, seconds, and why there is no score
    called: str  # the model as the logs know it
    run: int  # place among the runs' folders

    @property
    def missed(self) -> list[str]:
        """The checks that were decided and not passed."""
        return [check["id"] for check in self.checks if check["mark"] in (Mark.FAIL, Mark.VOID, Mark.AMBIGUOUS)]

    @property
    def missed_kinds(self) -> list[str]:
        """Their kinds."""
        return sorted({check["kind"] for check in self.checks if check["id"] in self.missed})

    @property
    def verdict(self) -> str:
        """Of strict pass: pass, fail, unscored, or none where it is not asked for: of image generators."""
        if self.strict is None:
            return "unscored" if Outcome(self.outcome).unscored else "none"
        return "pass" if self.strict else "fail"

    @property
    def score(self) -> float | None:
        """The number that stands under its picture."""
        return self.common if self.verdict == "none" else self.rubric

    @property
    def rendered(self) -> bool:
        """Whether there is a picture."""
        return self.png is not None

    @property
    def why_none(self) -> str:
        """What stands where the picture would be."""
        return self.outcome.replace("_", " ")

    def details(self, outlines: Mapping[str, str], said: Said | None, picture: str) -> dict[str, Any]:
        """Return all that the viewer tells, as plain data.

        Args:
            outlines: Of its parts, SVG paths.
            said: The reply itself, where there is no picture.
            picture: Where the picture is, or itself as a data: address; nothing if there is none.
        """
        source = self.source.read_text(encoding="utf-8", errors="replace") if self.source else ""
        return {
            "id": self.id,
            "model": self.entrant.label,
            "suite": self.suite,
            "prompt": self.prompt,
            "text": self.text,
            "epoch": self.epoch,
            "outcome": self.outcome,
            "verdict": self.verdict,
            "strict": self.strict,
            "rubric": self.rubric,
            "common": self.common,
            "checks": sorted(self.checks, key=lambda check: self.verdict == "none" and check["mark"] == Mark.SKIPPED),
            "about": self.about,
            "outlines": outlines,
            "picture": picture,
            "source": sound(source[:LONGEST]),
            "reply": sound(said.text) if said else "",
            "errors": [[line, sound(message)] for line, message in said.errors] if said else [],
        }


def entrants(told: Gathered) -> dict[tuple[str, str], Entrant]:
    """Return (asked, protocol) → who that is, best first as on the leaderboard."""
    known = {each.asked: each for each in told.models}
    several = len(told.protocols) > 1
    found = {}
    for asked, protocol in zip(told.board["model"], told.board["protocol"], strict=True):
        each: Known = known[asked]
        entry = each.entry
        weights = "" if entry is None or entry.open_weights is None else "open" if entry.open_weights else "closed"
        label = f"{each.name} · {protocol}" if several else each.name
        released = entry.release_date if entry else None
        found[asked, protocol] = Entrant(asked, protocol, label, each.kind, weights, released)
    return found


def tiles(told: Gathered, who: Mapping[tuple[str, str], Entrant]) -> list[Tile]:
    """Return a tile for each reply: by prompt, then as the leaderboard goes, then by epoch."""
    order = {entrant: index for index, entrant in enumerate(who.values())}
    address = ["asked", "protocol", "suite", "prompt", "epoch"]
    checks = dict(list(told.checks.groupby(address, sort=False)))
    found: list[Tile] = []
    taken: set[str] = set()
    for row in told.replies.to_dict("records"):
        entrant = who[row["asked"], row["protocol"]]
        item = told.items.get((row["suite"], row["prompt"]))
        verdicts = checks.get(tuple(row[name] for name in address))
        found.append(_tile(told, row, entrant, item, verdicts, taken))
    return sorted(found, key=lambda tile: (tile.suite, tile.prompt, order[tile.entrant], tile.epoch))


def _tile(
    told: Gathered,
    row: Mapping[Any, Any],
    entrant: Entrant,
    item: Item | None,
    verdicts: pd.DataFrame | None,
    taken: set[str],
) -> Tile:
    folder = told.folders[row["source"]]
    stem = told.stem(row["source"], row["asked"], row["suite"], row["prompt"], row["epoch"])
    source = _within(folder, stem.with_name(f"{stem.name}.tex"))
    picture = _within(folder, folder / row["picture"]) if row["picture"] else None
    if picture is not None:
        source = _within(folder, picture.with_suffix(".tex"))
    return Tile(
        id=_named(f"{plain(row['prompt'])}.{row['epoch']}.{plain(entrant.label)}", taken),
        entrant=entrant,
        suite=row["suite"],
        prompt=row["prompt"],
        text=item.prompt.text if item else row["prompt"],
        epoch=int(row["epoch"]),
        outcome=row["outcome"],
        strict=None if pd.isna(row["strict"]) else bool(row["strict"]),
        rubric=_number(row["rubric"]),
        common=_number(row["common"]),
        png=picture if Outcome(row["outcome"]).rendered or picture else None,
        source=source,
        checks=tuple(_checks(verdicts, item if told.current else None)),
        about={
            name: value
            for name in (
                "served_model",
                "tokens_in",
                "tokens_out",
                "cost_usd",
                "seconds",
                "clip",
                "clip_no_text",
                "made",
                "error",
            )
            if (value := _plain(row.get(name))) not in (None, "")
        },
        called=told.called(row["source"], row["asked"]),
        run=row["source"],
    )


def _checks(verdicts: pd.DataFrame | None, item: Item | None) -> list[dict[str, Any]]:
    """Return verdicts with what today's rubric says of each check, where it is the one they were given by."""
    rubric = {check.id: check for check in item.rubric.checks} if item else {}
    told = []
    for row in verdicts.to_dict("records") if verdicts is not None else []:
        check = rubric.get(row["check"])
        about: dict[str, Any] = {"must": row["check"] == "drawn", "weight": None, "parts": [], "asks": ""}
        if check and item:
            parts = list(dict.fromkeys(check.mentions()))
            about = {
                "must": check.must,
                "weight": check.weight,
                "parts": parts,
                "asks": check.in_words(item.prompt),
            }
        told.append(
            {
                "id": row["check"],
                "kind": row["kind"],
                "mark": row["verdict"],
                "margin": _number(row["margin"]),
                "evidence": sound(row["evidence"]),
                **about,
            }
        )
    return told


def _within(folder: Path, path: Path) -> Path | None:
    """Return a file of a run; None where it is not there, or lies elsewhere: a run may come from a stranger."""
    return path if path.is_file() and path.resolve().is_relative_to(folder.resolve()) else None


def _named(wanted: str, taken: set[str]) -> str:
    """Return a name fit for addresses and files that nobody has yet, also where capitals do not count."""
    name, number = re.sub(r"\.{2,}", ".", wanted), 1
    while name.lower() in taken:
        number += 1
        name = f"{wanted}-{number}"
    taken.add(name.lower())
    return name


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else round(float(value), 4)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return sound(value)
    return None if value is None or pd.isna(value) else float(value)
