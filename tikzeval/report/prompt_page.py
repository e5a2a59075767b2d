"""A prompt with all that was drawn for it: models through time, and check by check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tikzeval.report.gather import Gathered
from tikzeval.report.tiles import Tile
from tikzeval.suites.suite import Item
from tikzeval.values import Mark


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


def prompt_pages(told: Gathered, tiles: Sequence[Tile]) -> list[PromptPage]:
    """Return a page a prompt, in the order of the suites' files."""
    own: dict[tuple[str, str], list[Tile]] = {address: [] for address in told.items}
    for tile in tiles:
        own.setdefault((tile.suite, tile.prompt), []).append(tile)
    return [PromptPage(*address, told.items.get(address), tuple(each)) for address, each in own.items() if each]
