"""`tikzeval check`: is a picture well made? Four craft checks, without a prompt."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from tikzeval.cli.draw import Input, read_input
from tikzeval.cli.isolation import IsolationOption, use_isolation
from tikzeval.errors import ExitCode, FileFormatError, InfraError, UsageError

if TYPE_CHECKING:
    from tikzeval.scoring.craft.agreement import Agreement
    from tikzeval.scoring.craft.judge import Judged

HELP = """Say of each picture whether it is well made, whatever it shows.

in_frame: nothing is cut off by the picture's edge. readable: labels are large and dark enough. no_overlap: no label is
struck, covered or run into, no tangle of outlines. closed: outlines that are meant to be closed are. A margin is 1 where
there is no flaw at all, 0 at what is just allowed, and negative where the check fails.

Exits 0 where all pictures pass all checks, 1 where one does not or there is no picture, 2 where an input cannot be read
(the others are still checked), 3 where this machine failed.
"""


Unjudged = FileFormatError | InfraError


class Pdf(NamedTuple):
    """A picture that is there already."""

    id: str
    path: Path


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check", help=HELP)(check)


def check(
    inputs: Annotated[
        list[Path] | None,
        typer.Argument(metavar="INPUT...", help=".tex, .pdf, a folder of them, or replies as for draw."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line on stdout.")] = False,
    labels: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="Compare with people: labels.csv (id, in_frame, …: 1 fine) and pdf/<id>.pdf."
        ),
    ] = None,
    disagreements: Annotated[
        bool, typer.Option("--disagreements", help="With --labels: list where people and checks differ.")
    ] = False,
    isolation: IsolationOption = None,
) -> int:
    """Check pictures, or compare the checks with people."""
    use_isolation(isolation)
    if (labels is None) == (not inputs):
        msg = "give pictures to check, or --labels FOLDER to compare with people"
        raise UsageError(msg)
    if labels is not None:
        return asyncio.run(_compare(labels, as_json=as_json, disagreements=disagreements))
    if disagreements:
        msg = "--disagreements goes with --labels"
        raise UsageError(msg)
    unread: list[FileFormatError] = []
    found = [item for path in inputs or () for item in _read(path, unread)]
    code = asyncio.run(_check_all(found, unread, as_json=as_json))
    for error in unread:
        typer.echo(f"tikzeval: {error}", err=True)
    return int(ExitCode.USAGE if unread else code)


def _read(path: Path, unread: list[FileFormatError]) -> Iterator[Input | Pdf]:
    """Yield what there is to check in a file or folder; what cannot be read goes to `unread`."""
    try:
        if path.is_dir():
            inside = sorted(file for file in path.iterdir() if file.suffix in (".tex", ".pdf"))
            if not inside:
                unread.append(FileFormatError(f"{path}: there is no .tex or .pdf in this folder"))
            for file in inside:
                yield from _read(file, unread)
        elif path.suffix == ".pdf" and path.is_file():
            with path.open("rb"):
                yield Pdf(path.stem, path)
        elif path.suffix not in (".pdf", ".tex", ".txt", ".md", ".jsonl") and path.is_file():
            what = path.suffix or "a file without ending"
            msg = f"{path}: cannot check {what}; give .tex, .pdf, .txt, .md, .jsonl or a folder"
            unread.append(FileFormatError(msg))
        else:
            yield from read_input(path)
    except PermissionError:
        unread.append(FileFormatError(f"{path}: may not be read; change its permissions"))
    except OSError as error:
        unread.append(FileFormatError(f"{path}: cannot be read: {error.strerror}"))
    except FileFormatError as error:
        unread.append(error)


async def _check_all(found: list[Input | Pdf], unread: list[FileFormatError], *, as_json: bool) -> ExitCode:
    """Check in parallel, tell in order; what cannot be read goes to `unread`."""
    code = ExitCode.OK
    async for item, judged in _judge_all(found):
        if isinstance(judged, FileFormatError):
            unread.append(judged)
            continue
        if isinstance(judged, InfraError):
            code = ExitCode.INCOMPLETE
            typer.echo(f"tikzeval: {item.id}: {judged}", err=True)
            told: dict[str, Any] = {"id": item.id, "outcome": "infra_error", "checks": {}}
        else:
            outcome, findings = judged
            told = {
                "id": item.id,
                "outcome": str(outcome),
                "checks": {
                    name: {"pass": finding.passes, "margin": round(finding.margin, 4), "why": finding.why}
                    for name, finding in findings.items()
                },
            }
            if code is ExitCode.OK and not all(finding.passes for finding in findings.values()):
                code = ExitCode.MISSED
        typer.echo(json.dumps(told, ensure_ascii=False) if as_json else _line(told))
    return code


def _line(told: dict[str, Any]) -> str:
    failed = {name: finding["why"] for name, finding in told["checks"].items() if not finding["pass"]}
    if len(failed) == len(told["checks"]) and len(set(failed.values())) == 1:  # there is no picture
        return f"{told['id']}  {next(iter(failed.values()))}"
    said = "; ".join(f"{name}: {why}" for name, why in failed.items())
    return f"{told['id']}  {told['outcome']}  {said or ('fine' if told['checks'] else '')}".rstrip()


async def _judge_all(found: list[Input | Pdf]) -> AsyncIterator[tuple[Input | Pdf, Judged | Unjudged]]:
    """Yield what becomes of each input, in order; work on as many at a time as there are processes."""
    from tikzeval.workers import workers

    limit = asyncio.Semaphore(2 * workers.size)

    async def one(item: Input | Pdf) -> Judged | Unjudged:
        async with limit:
            try:
                return await _judge(item)
            except (FileFormatError, InfraError) as error:
                return error

    for item, task in zip(found, [asyncio.ensure_future(one(item)) for item in found], strict=True):
        yield item, await task


async def _judge(item: Input | Pdf) -> Judged:
    """Draw an input unless it is a picture already, and judge it in a worker process."""
    from tikzeval.drawing import draw_apart
    from tikzeval.scoring.craft.judge import judge_craft, undrawn, unjudged
    from tikzeval.values import Reply
    from tikzeval.workers import WorkerDiedError, workers

    if isinstance(item, Pdf):
        return await _judge_pdf(item)
    drawn = await draw_apart(item.text if item.is_tex else Reply(item.text, stop_reason="unknown"))
    if drawn.outcome.rendered and drawn.compilation:
        try:
            return await workers.run(judge_craft, drawn.compilation.pdf, drawn.outcome, crop=drawn.crop)
        except WorkerDiedError as error:
            return unjudged(drawn.outcome, str(error))
    errors = drawn.compilation.errors if drawn.compilation else ()
    where = f"line {errors[0].line}: " if errors and errors[0].line else ""
    return undrawn(drawn.outcome, f"{where}{errors[0].message}" if errors else "")


async def _judge_pdf(item: Pdf) -> Judged:
    """Judge a PDF in a worker process. Where that dies of it, whether there is a picture is asked apart.

    Raises:
        FileFormatError: It cannot be opened.
    """
    from tikzeval.picture.raster import RasterError, rasterise
    from tikzeval.scoring.craft.judge import judge_pdf, undrawn, unjudged
    from tikzeval.values import Outcome
    from tikzeval.workers import WorkerDiedError, workers

    pdf = item.path.read_bytes()
    try:
        return await workers.run(judge_pdf, pdf)
    except RasterError as error:
        locked = "password" in str(error).lower()
        remedy = "it needs a password; save it without" if locked else "it is no PDF, or a damaged one; make it anew"
        msg = f"{item.path}: cannot be read: {remedy}"
        raise FileFormatError(msg) from error
    except WorkerDiedError as died:
        try:
            await workers.run(rasterise, pdf)
        except (RasterError, WorkerDiedError):
            return undrawn(Outcome.RASTER_ERROR, str(died))
        return unjudged(Outcome.OK, str(died))


async def _compare(folder: Path, *, as_json: bool, disagreements: bool) -> int:
    """Print how far the checks agree with people."""
    import numpy as np

    from tikzeval.scoring.craft import CRAFT
    from tikzeval.scoring.craft.agreement import compare, read_labels

    labels = read_labels(folder)
    findings = {}
    async for item, judged in _judge_all([Pdf(name, folder / "pdf" / f"{name}.pdf") for name in labels]):
        if isinstance(judged, Exception):
            raise judged
        findings[item.id] = judged[1]
    rows = []
    for check in CRAFT:
        ids = [name for name, said in labels.items() if check in said]
        if ids:
            people = np.array([labels[name][check] for name in ids])
            ours = np.array([findings[name][check].passes for name in ids])
            rows.append(compare(check, people, ours))
            typer.echo(_agreement(rows[-1], as_json=as_json, first=len(rows) == 1))
    for check in CRAFT if disagreements else ():
        for name, said in labels.items():
            finding = findings[name][check]
            if said.get(check, finding.passes) != finding.passes:
                _tell(name, check, finding.passes, finding.why, as_json=as_json)
    return int(ExitCode.OK)


def _agreement(row: Agreement, *, as_json: bool, first: bool) -> str:
    if as_json:
        told = asdict(row)
        return json.dumps(
            {key: None if isinstance(told[key], float) and math.isnan(told[key]) else told[key] for key in told}
        )
    head = "check         n   fine  agree      κ  (95 %)          precision  recall\n" if first else ""
    return (
        f"{head}{row.check:10} {row.n:4} {row.fine:6.0%} {row.agreement:6.0%} {row.kappa:6.2f}  "
        f"({row.low:.2f} … {row.high:.2f})   {row.precision:9.2f} {row.recall:7.2f}"
    )


def _tell(name: str, check: str, fine: bool, why: str, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"id": name, "check": check, "pass": fine, "why": why}, ensure_ascii=False))
    else:
        typer.echo(f"{name}  {check}  people: {'faulty' if fine else 'fine'}, check: {why}")
