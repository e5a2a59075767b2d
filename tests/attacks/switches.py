"""Switches defences off, for as long as an attack is to succeed. tikzeval itself has no such switches."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.attacks.catalogue import Defence
from tikzeval.tex import engine, tiers
from tikzeval.tex.environment import command, environment
from tikzeval.tex.wrapper import Wrapped
from tikzeval.values import Drawing

_SETTINGS = {
    Defence.READING: {"openin_any": "a"},
    Defence.WRITING: {"openout_any": "a"},
    Defence.SHELL: {"shell_escape": "t"},
    Defence.FONTS: {"MKTEXTFM": "1", "MKTEXPK": "1"},
}
_WORDS = {
    Defence.SHELL: ("-no-shell-escape", "-shell-escape"),
    Defence.FIRST_LINE: ("-no-parse-first-line", "-parse-first-line"),
    Defence.FONTS: ("-no-mktex=", "-mktex="),
}


@contextlib.contextmanager
def switched_off(
    off: frozenset[Defence], ours: Mapping[str, str], programs: Path, capacities: Mapping[str, str]
) -> Iterator[None]:
    """Run TeX without some defences.

    Args:
        off: Which; layers, limits and folders are the caller's business.
        ours: Our own environment, which TeX inherits without `Defence.ENVIRONMENT`.
        programs: A folder that stands first in TeX's PATH in any case.
        capacities: Settings of TeX without `Defence.CAPACITIES`.
    """

    def settings(folder: Path, program: str) -> dict[str, str]:
        built = environment(folder, program)
        built["PATH"] = f"{programs}:{built['PATH']}"
        for defence in off:
            built |= _SETTINGS.get(defence, {})
        if Defence.ENVIRONMENT in off:
            built |= ours
        if Defence.CAPACITIES in off:
            built |= capacities
        return built

    def words(*about: Any) -> list[str]:
        given = command(*about)
        for old, new in (_WORDS[defence] for defence in off if defence in _WORDS):
            given = [word.replace(old, new) for word in given]
        return given

    with contextlib.ExitStack() as stack:
        stack.enter_context(patch.object(tiers, "environment", settings))
        stack.enter_context(patch.object(tiers, "command", words))
        if Defence.ENGINE in off:
            stack.enter_context(patch.object(tiers, "find_engine", lambda: shutil.which("luatex")))
        if off & {Defence.ENGINE, Defence.FIRST_LINE}:
            stack.enter_context(patch.object(engine, "wrap", _as_it_is))
        yield


def _as_it_is(drawing: Drawing, *_: object) -> Wrapped:
    """Make the drawing the file that TeX starts with."""
    files = {"main.tex": drawing.source.encode()}
    return Wrapped(plain=files, quick=files, base=None)
