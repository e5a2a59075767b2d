"""Compiles one drawing: source in, `Compilation` out, nothing left behind.

Every source is taken to be hostile. It runs in a fresh folder that is removed afterwards, with an environment
built from nothing, without shell, under limits, and within what the kernel offers to close it in.
"""

from __future__ import annotations

import dataclasses
import shutil
import signal
from pathlib import Path

from tikzeval.errors import InfraError, MissingToolError
from tikzeval.tex.limits import MEBI, Limits
from tikzeval.tex.log import Log, read_log
from tikzeval.tex.pdfcheck import PdfFacts, look
from tikzeval.tex.process import STDERR, Finished
from tikzeval.tex.promised import Promised, missing_files, shipped
from tikzeval.tex.tiers import Machine, this_machine
from tikzeval.tex.wrapper import JOB, wrap
from tikzeval.values import Compilation, Drawing, Form, Outcome

_PDF = f"{JOB}.pdf"
_OUT_OF_MEMORY = ("memory exhausted", "xmalloc", "xrealloc", "xcalloc")  # web2c's words
_CRASHES = (signal.SIGSEGV, signal.SIGBUS)
_NOT_PRELOADED = "cannot be preloaded"  # the dynamic linker's words where a sandbox layer is lost
_FREE_BYTES = 4 * MEBI  # with less than this left on the disk a failure is the disk's


def compile_drawing(drawing: Drawing, limits: Limits | None = None, machine: Machine | None = None) -> Compilation:
    """Compile a drawing with pdfTeX.

    What the promised packages and libraries, loaded in advance, keep from becoming a picture is tried once more
    without them: they are there to help.

    Args:
        drawing: Taken from a reply.
        limits: What it may use up.
        machine: How TeX is run; by default the fastest way that works here, within all the layers that hold.

    Returns:
        The PDF where there is one, and the outcome: ok, recovered, no_code, tex_error, timeout, memory,
        output_limit, page_limit or blank. Whether a page is blank for other reasons only its pixels tell.

    Raises:
        MissingToolError: pdflatex, or a file that tikzeval promises, is not installed; names the remedy.
        InfraError: This machine failed: the disk is full, TeX vanished, or only the wall clock ran out.
        IsolationError: This machine cannot close TeX in, and nobody allowed to go without.
    """
    if drawing.form is Form.NONE:
        return Compilation(Outcome.NO_CODE)
    limits, machine = limits or Limits(), machine or this_machine()
    first = _attempt(drawing, limits, shipped(), machine)
    left = limits.cpu_seconds - int(first.seconds)
    if first.outcome is not Outcome.TEX_ERROR or left < 1:
        return first
    second = _attempt(drawing, dataclasses.replace(limits, cpu_seconds=left), shipped().bare(), machine.plain())
    best = second if second.outcome.rendered else first
    return dataclasses.replace(best, seconds=first.seconds + second.seconds)


def _attempt(drawing: Drawing, limits: Limits, promised: Promised, machine: Machine) -> Compilation:
    wrapped = wrap(drawing, promised, limits.pages)
    try:
        with machine.place() as folder:
            done, tier = machine.run(wrapped, folder, limits)
            left = limits.cpu_seconds - int(done.cpu_seconds)
            if "remember picture" in drawing.source and done.exit_code is not None and left > 0:
                again, tier = machine.run(wrapped, folder, dataclasses.replace(limits, cpu_seconds=left))
                done = dataclasses.replace(again, cpu_seconds=done.cpu_seconds + again.cpu_seconds)
            made = _judge(folder, done, limits)
    except OSError as error:
        msg = f"cannot work in the temporary folder: {error}; free some disk space or set TMPDIR"
        raise InfraError(msg) from error
    return dataclasses.replace(made, tier=tier, isolation=str(machine.sandbox))


def _judge(folder: Path, done: Finished, limits: Limits) -> Compilation:
    log = read_log(folder / f"{JOB}.log", limits.log_bytes)
    ended = not (done.out_of_cpu or done.out_of_disk or done.out_of_wall or done.signal is not None)
    pdf = (folder / _PDF).read_bytes() if ended and _is_file(folder / _PDF) else b""
    facts = look(pdf) if pdf else None
    outcome = _outcome(done, log, _complaint(folder), facts, limits)
    if not outcome.rendered:
        _blame_this_machine(folder, log)
    return Compilation(
        outcome=outcome,
        pdf=pdf if outcome.rendered else b"",
        pages=facts.pages if facts else log.pages,
        log=log.tail,
        errors=log.errors,
        missing_glyphs=log.missing_glyphs,
        seconds=done.cpu_seconds,
    )


def _outcome(done: Finished, log: Log, complaint: str, facts: PdfFacts | None, limits: Limits) -> Outcome:
    """Name what happened.

    Raises:
        InfraError: It was not the drawing's doing.
    """
    never_began = not log.there if done.signal in _CRASHES else not (done.signal or log.tail)
    if done.exit_code in {126, 127} or never_began or _NOT_PRELOADED in complaint:
        first = next(iter(complaint.strip().splitlines()), "it left no log")
        msg = f"TeX could not run: {first}; see `tikzeval doctor`"
        raise InfraError(msg)
    stopped = _stopped(done, limits)
    if stopped is not None:
        return stopped
    if log.capacity or any(word in complaint for word in _OUT_OF_MEMORY):
        return Outcome.MEMORY
    if log.page_limit:
        return Outcome.PAGE_LIMIT
    if facts is None or not facts.readable:
        return Outcome.BLANK if log.no_pages and not log.errors else Outcome.TEX_ERROR
    if facts.pages > limits.pages or facts.longest_side > limits.page_side_pt:
        return Outcome.PAGE_LIMIT
    return Outcome.RECOVERED if log.errors or done.exit_code != 0 else Outcome.OK


def _stopped(done: Finished, limits: Limits) -> Outcome | None:
    """Name what a signal means; None where the program came to its own end."""
    if done.out_of_cpu:
        return Outcome.TIMEOUT
    if done.out_of_disk:
        return Outcome.OUTPUT_LIMIT
    if done.out_of_wall:
        used = f"TeX used {done.cpu_seconds:.1f} CPU seconds in {limits.wall_seconds:g} s"
        msg = f"{used}: this machine is too busy; use fewer processes"
        raise InfraError(msg)
    if done.killed:
        msg = "TeX was killed from outside, perhaps because this machine ran out of memory; use fewer processes"
        raise InfraError(msg)
    return Outcome.MEMORY if done.signal in _CRASHES else None  # the stack could not grow


def _blame_this_machine(folder: Path, log: Log) -> None:
    """Raise where a failure is this machine's: a full disk, or a promised file that is not there."""
    if shutil.disk_usage(folder).free < _FREE_BYTES:
        msg = f"the disk that holds {folder.parent} is full; free some space or set TMPDIR"
        raise InfraError(msg)
    if log.missing_files:
        missing = {Path(name).stem for name in missing_files()} & {Path(name).stem for name in log.missing_files}
        if missing:
            names = ", ".join(sorted(missing))
            msg = f"TeX lacks {names}; install texlive-latex-extra, texlive-pictures, texlive-science, lmodern"
            raise MissingToolError(msg)


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _complaint(folder: Path) -> str:
    """What TeX said on standard error, at most 4 KiB of it."""
    try:
        with (folder / STDERR).open("rb") as file:
            return file.read(4096).decode(errors="replace")
    except FileNotFoundError:
        return ""
