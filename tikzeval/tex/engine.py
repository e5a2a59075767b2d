"""Compiles one drawing: source in, `Compilation` out, nothing left behind.

Every source is taken to be hostile. It runs in a fresh folder that is removed afterwards, with an environment
built from nothing, without shell, under limits, and the PDF is looked at in a process of its own.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tikzeval.errors import InfraError
from tikzeval.tex.environment import command, environment, find_engine
from tikzeval.tex.limits import Limits
from tikzeval.tex.log import Log, read_log
from tikzeval.tex.pdfcheck import PdfFacts, look
from tikzeval.tex.process import Finished, run_limited
from tikzeval.tex.wrapper import JOB, wrap
from tikzeval.values import Compilation, Drawing, Form, Outcome, TexError

_PDF = f"{JOB}.pdf"


def compile_drawing(drawing: Drawing, limits: Limits | None = None) -> Compilation:
    """Compile a drawing with plain pdflatex.

    Returns:
        The PDF where there is one, and the outcome: ok, recovered, no_code, tex_error, timeout, memory,
        output_limit, page_limit or blank. Whether a page is blank for other reasons only its pixels tell.

    Raises:
        MissingToolError: pdflatex, or a file that tikzeval promises, is not installed; names the remedy.
        InfraError: This machine failed: the disk is full, TeX vanished, or only the wall clock ran out.
    """
    if drawing.form is Form.NONE:
        return Compilation(Outcome.NO_CODE)
    limits = limits or Limits()
    engine = find_engine()
    job = wrap(drawing, page_limit=limits.pages)
    try:
        with tempfile.TemporaryDirectory(prefix="tikzeval-") as name:  # mode 0700
            folder = Path(name)
            for file, content in job.files.items():
                (folder / file).write_bytes(content)
            done = run_limited(
                command(engine), folder, environment(folder, engine), limits
            )
            return _judge(folder, done, limits)
    except OSError as error:
        msg = f"cannot work in the temporary folder: {error.strerror or error}; free some disk space or set TMPDIR"
        raise InfraError(msg) from error


def _judge(folder: Path, done: Finished, limits: Limits) -> Compilation:
    log = read_log(folder / f"{JOB}.log", limits.log_bytes)
    stderr = (
        (folder / "stderr.txt").read_bytes()[:4096].decode(errors="replace")
        if (folder / "stderr.txt").exists()
        else ""
    )
    facts = (
        look(folder, _PDF, limits)
        if (folder / _PDF).is_file() and not _stopped(done)
        else None
    )
    outcome = _outcome(done, log, stderr, facts, limits)
    return Compilation(
        outcome=outcome,
        pdf=(folder / _PDF).read_bytes() if outcome.rendered else b"",
        pages=facts.pages if facts else log.pages,
        log=log.tail,
        errors=log.errors,
        missing_glyphs=log.missing_glyphs,
        seconds=done.cpu_seconds,
    )


def _stopped(done: Finished) -> bool:
    return (
        done.out_of_cpu
        or done.out_of_disk
        or done.out_of_wall
        or done.signal is not None
    )


def _outcome(
    done: Finished, log: Log, stderr: str, facts: PdfFacts | None, limits: Limits
) -> Outcome:
    if done.out_of_cpu:
        return Outcome.TIMEOUT
    if done.out_of_disk:
        return Outcome.OUTPUT_LIMIT
    if done.out_of_wall:
        msg = f"TeX used {done.cpu_seconds:.1f} CPU seconds in {limits.wall_seconds:g} s: this machine is too busy; use fewer processes"
        raise InfraError(msg)
    if done.exit_code in (126, 127):
        msg = f"pdflatex could not be started: {stderr.strip() or 'no reason given'}"
        raise InfraError(msg)
    if (
        log.capacity
        or "memory exhausted" in stderr
        or "xmalloc" in stderr
        or "xrealloc" in stderr
    ):
        return Outcome.MEMORY
    if facts is None or not facts.readable:
        return Outcome.BLANK if log.no_pages and not log.errors else Outcome.TEX_ERROR
    if facts.pages > limits.pages or facts.longest_side > limits.page_side_pt:
        return Outcome.PAGE_LIMIT
    return Outcome.RECOVERED if log.errors or done.exit_code != 0 else Outcome.OK


def line_of(error: TexError) -> str:
    """Return `line 3: message`, or the message alone."""
    return (
        error.message if error.line is None else f"line {error.line}: {error.message}"
    )
