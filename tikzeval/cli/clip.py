"""The option --clip: which CLIP is meant, told where that is not what the user wrote."""

from __future__ import annotations

from rich.console import Console


def chosen_clip(console: Console, name: str | None) -> str:
    """Return which CLIP is meant, and print what is to be said of it.

    Args:
        console: Where to.
        name: What the user said; None for nothing.
    """
    from tikzeval.scoring.clip_names import wished

    chosen, told = wished(name)
    if told:
        console.print(told, soft_wrap=True)
    return chosen
