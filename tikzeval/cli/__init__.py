"""The command line."""

from __future__ import annotations


def main() -> None:
    """Run `tikzeval` and leave with its exit code."""
    from tikzeval.cli.app import run_app

    raise SystemExit(run_app())
