"""What the command line says of prompts that an image generator on this machine did not read to the end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.console import Console

from tikzeval.analysis.stored import read_table
from tikzeval.cli.counted import counted


def show_cut_words(console: Console, folder: Path) -> None:
    """Print which generators were asked more than their text encoders read; nothing where that is none."""
    replies = read_table(folder, "replies.csv")
    if "made" not in replies:  # one of an older version
        return
    pictures = replies[replies["kind"] == "image"]
    for asked, rows in pictures.groupby("asked", sort=False):
        prompts = rows.assign(cut=rows["made"].map(_cut)).groupby(["suite", "prompt"])["cut"].max()
        if number := int((prompts > 0).sum()):
            console.print(
                f"{asked}: {number} of {counted(len(prompts), 'prompt', 'prompts')} {'is' if number == 1 else 'are'} longer than its text encoder "
                "reads and cut off at the end (words_cut in the column made of replies.csv says how many tokens).",
                style="yellow",
                soft_wrap=True,
            )


def _cut(made: Any) -> int:
    try:
        told = json.loads(made).get("words_cut")
    except (TypeError, ValueError, AttributeError):  # nothing, or what another program wrote
        return 0
    return told if isinstance(told, int) else 0
