"""Compilations by what they were made from: the same drawing is not compiled twice.

What is kept: the PDF and all that `Compilation` says, under a digest of the drawing's files, the limits, the way TeX was run,
the layers around it, and the installation of TeX. What depended on how busy the machine was is not kept.
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from tikzeval import __version__
from tikzeval.errors import TikzevalError
from tikzeval.tex.cache import cache_folder, digest, prune, put, touch
from tikzeval.tex.engine import compile_drawing
from tikzeval.tex.formats import installation
from tikzeval.tex.limits import MEBI, Limits
from tikzeval.tex.tiers import Machine
from tikzeval.tex.wrapper import wrap
from tikzeval.values import Compilation, Drawing, Form, Outcome, TexError

KEPT = 256 * MEBI  # of all, shared out over folders by the first two digits
_LASTING = (Outcome.OK, Outcome.RECOVERED, Outcome.TEX_ERROR, Outcome.PAGE_LIMIT, Outcome.BLANK)


def compile_once(drawing: Drawing, machine: Machine, limits: Limits | None = None) -> Compilation:
    """Compile a drawing, or return what came of it the last time. Raises as `compile_drawing` does."""
    limits = limits or Limits()
    path = None if drawing.form is Form.NONE else _path(drawing, machine, limits)
    if path is None:
        return compile_drawing(drawing, limits, machine)
    known = _read(path)
    if known is None:
        known = compile_drawing(drawing, limits, machine)
        if known.outcome in _LASTING:
            _write(path, known)
    return known


def _path(drawing: Drawing, machine: Machine, limits: Limits) -> Path | None:
    try:
        wrapped = wrap(drawing, page_limit=limits.pages)
        files = [part for name, content in sorted(wrapped.plain.items()) for part in (name, content)]
        key = digest(__version__, *files, repr(limits), machine.tier, str(machine.sandbox), installation())
        return cache_folder("compilations") / key[:2] / key
    except (TikzevalError, OSError):
        return None  # without a cache TeX runs each time


def _read(path: Path) -> Compilation | None:
    try:
        head, pdf = path.read_bytes().split(b"\n", 1)
        told = json.loads(head)
        told["outcome"] = Outcome(told["outcome"])
        told["errors"] = tuple(TexError(**error) for error in told["errors"])
        known = Compilation(pdf=pdf, **told)
    except (OSError, ValueError, TypeError, KeyError):
        return None
    touch(path)
    return known


def _write(path: Path, made: Compilation) -> None:
    told = dataclasses.asdict(made)
    del told["pdf"]
    try:
        path.parent.mkdir(exist_ok=True, mode=0o700)
        put(path, json.dumps(told).encode() + b"\n" + made.pdf)
        prune(path.parent, KEPT // 256)
    except OSError:
        return  # a full disk is no reason to fail
