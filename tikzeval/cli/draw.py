"""`tikzeval draw`: replies or .tex files → pictures."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from tikzeval.cli.isolation import IsolationOption, use_isolation
from tikzeval.errors import ExitCode, FileFormatError, InfraError, TikzevalError, UsageError, nearest

if TYPE_CHECKING:
    from tikzeval.drawing import Drawn
    from tikzeval.picture.raster import Rasteriser
    from tikzeval.suites.suite import Item


class Input(NamedTuple):
    """One thing to draw."""

    id: str
    text: str
    is_tex: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is made of each drawing beside its picture."""

    raster: Rasteriser
    scene: bool
    explain: bool
    item: Item | None  # whose rubric the explanation judges


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("draw")(draw)


def draw(
    inputs: Annotated[
        list[Path], typer.Argument(metavar="INPUT...", help=".tex, a reply in .txt or .md, or .jsonl of {id, reply}.")
    ],
    out: Annotated[Path, typer.Option(help="Where the .tex, .pdf and .png go.")] = Path("drawings"),
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line on stdout.")] = False,
    scene: Annotated[bool, typer.Option("--scene", help="Write the shapes and parts as .scene.json too.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Write the picture with its parts outlined and named as .explain.png too.")
    ] = False,
    prompt: Annotated[
        str | None, typer.Option(metavar="ID", help="Explain by the verdicts of this prompt's rubric.")
    ] = None,
    raster: Annotated[str, typer.Option(help="pdfium or poppler.")] = "pdfium",
    isolation: IsolationOption = None,
) -> int:
    """Draw replies or .tex files, without scoring them.

    What becomes of each is one of the named outcomes; a drawing that fails is an outcome, not an error.
    """
    use_isolation(isolation)
    if raster not in ("pdfium", "poppler"):
        msg = f"--raster is pdfium or poppler, not {raster}"
        raise UsageError(msg)
    if prompt is not None and not explain:
        msg = "--prompt says by which rubric to explain; add --explain"
        raise UsageError(msg)
    found = [item for path in inputs for item in read_input(path)]
    wanted = Wanted(raster, scene, explain, None if prompt is None else _item(prompt))  # type: ignore[arg-type]
    out.mkdir(parents=True, exist_ok=True)
    failed = asyncio.run(_draw_all(found, _names(found), out, wanted, as_json=as_json))
    return int(ExitCode.INCOMPLETE if failed else ExitCode.OK)


def read_input(path: Path) -> Iterator[Input]:
    """Read what a file holds to draw.

    Raises:
        FileFormatError: The file cannot be used; the text names the line.
    """
    from tikzeval.files import sound

    try:
        if not path.is_file():
            msg = f"{path}: there is no such file"
            raise FileFormatError(msg)
        raw = path.read_bytes()
    except OSError as error:
        msg = f"{path}: cannot be read: {error.strerror}"
        raise FileFormatError(msg) from error
    suffix = path.suffix.lower()
    if suffix in (".tex", ".txt", ".md"):
        yield Input(path.stem, raw.decode("utf-8-sig", "replace"), suffix == ".tex")
        return
    if suffix != ".jsonl":
        msg = f"{path}: cannot draw {path.suffix or 'a file without ending'}; give .tex, .txt, .md or .jsonl"
        raise FileFormatError(msg)
    lines = [(number, line) for number, line in enumerate(raw.split(b"\n"), 1) if line.strip()]
    if not lines:
        msg = f"{path}: holds no reply; each line is an object with id and reply"
        raise FileFormatError(msg)
    for number, line in lines:
        try:
            item: Any = json.loads(line.decode("utf-8", "replace"))
        except ValueError as error:
            msg = f"{path}, line {number}: not JSON; each line is an object with id and reply"
            raise FileFormatError(msg) from error
        if not isinstance(item, dict) or not isinstance(item.get("reply"), str) or "id" not in item:
            msg = f"{path}, line {number}: each line is an object with id and reply (text)"
            raise FileFormatError(msg)
        yield Input(sound(str(item["id"])), sound(item["reply"]), is_tex=False)


def _names(found: list[Input]) -> list[str]:
    """Return a file name for each input; where ids meet, later ones are numbered."""
    from tikzeval.models.ledger import plain

    names: list[str] = []
    taken: set[str] = set()
    for item in found:
        name = base = plain(item.id)
        count = 1
        while name in taken:
            count += 1
            name = f"{base}-{count}"
        taken.add(name)
        names.append(name)
    return names


def _item(prompt: str) -> Item:
    """Find a prompt among all suites.

    Raises:
        UsageError: None has this id.
    """
    from tikzeval.suites.suite import load_suites, suite_names

    items = {item.prompt.id: item for suite in load_suites([*suite_names(), "spatial"]) for item in suite.items}
    if prompt not in items:
        msg = f"there is no prompt {prompt}; {nearest(prompt, items) or 'prompts/ holds them'}"
        raise UsageError(msg)
    return items[prompt]


async def _draw_all(found: list[Input], names: list[str], out: Path, wanted: Wanted, *, as_json: bool) -> int:
    """Draw in parallel, tell in order; returns how many could not be drawn through no fault of theirs."""
    from tikzeval.workers import workers

    limit = asyncio.Semaphore(2 * workers.size)

    async def one(item: Input) -> tuple[Drawn | TikzevalError, dict[str, bytes]]:
        from tikzeval.drawing import draw_apart
        from tikzeval.values import Reply

        said = item.text if item.is_tex else Reply(item.text, stop_reason="unknown")
        async with limit:
            try:
                drawn = await draw_apart(said, wanted.raster)
            except InfraError as error:
                return error, {}
            return drawn, await _extras(item.id, drawn, wanted)

    failed = 0
    for item, name, task in zip(found, names, [asyncio.ensure_future(one(item)) for item in found], strict=True):
        drawn, extras = await task
        failed += isinstance(drawn, TikzevalError)
        told = _keep(item.id, drawn, out / name, extras)
        if as_json:
            typer.echo(json.dumps(told, ensure_ascii=False))
        else:
            typer.echo(_line(told))
    return failed


async def _extras(name: str, drawn: Drawn, wanted: Wanted) -> dict[str, bytes]:
    """Return the other files of a drawing by their suffix; none where there is no picture."""
    from tikzeval.picture.raster import RasterError
    from tikzeval.picture.scene import scene_json
    from tikzeval.scoring.explain import explain
    from tikzeval.workers import WorkerDiedError, workers

    made: dict[str, bytes] = {}
    if not (drawn.png and drawn.compilation):
        return made
    pdf, crop, item = drawn.compilation.pdf, drawn.crop, wanted.item
    try:
        if wanted.scene:
            told = await workers.run(scene_json, pdf, crop=crop)
            made[".scene.json"] = (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()
        if wanted.explain:
            judged = (item.prompt, item.rubric) if item else None
            made[".explain.png"] = await workers.run(
                explain, name, drawn.outcome, pdf, crop=crop, source=drawn.drawing.source, judged=judged
            )
    except (RasterError, WorkerDiedError, InfraError) as error:
        typer.echo(f"{name}: the picture cannot be read: {error}", err=True)
    return made


def _line(told: dict[str, Any]) -> str:
    first = told["errors"][0] if told["errors"] else None
    where = f"line {first['line']}: " if first and first["line"] else ""
    return "  ".join(
        part
        for part in (told["id"], told["outcome"], told["png"] or "", f"{where}{first['message']}" if first else "")
        if part
    )


def _keep(name: str, drawn: Drawn | TikzevalError, stem: Path, extras: dict[str, bytes]) -> dict[str, Any]:
    """Write the files of one drawing, and return what --json says of it."""
    if isinstance(drawn, TikzevalError):
        errors = [{"line": None, "message": str(drawn)}]
        return {
            "id": name, "outcome": "infra_error", "errors": errors, "pdf": None, "png": None, "seconds": 0.0, "tier": None,
            "isolation": None,
        }  # fmt: skip
    done = drawn.compilation
    files = {
        ".tex": drawn.drawing.source.encode("utf-8", "replace"),
        ".pdf": done.pdf if done else b"",
        ".png": drawn.png,
        ".scene.json": extras.get(".scene.json", b""),
        ".explain.png": extras.get(".explain.png", b""),
    }
    for suffix, content in files.items():
        target = stem.with_name(stem.name + suffix)
        if content:
            target.write_bytes(content)
        else:
            target.unlink(missing_ok=True)
    return {
        "id": name,
        "outcome": str(drawn.outcome),
        "errors": [{"line": error.line, "message": error.message} for error in done.errors[:10]] if done else [],
        "pdf": f"{stem}.pdf" if done and done.pdf else None,
        "png": f"{stem}.png" if drawn.png else None,
        "seconds": round(done.seconds, 3) if done else 0.0,
        "tier": done.tier if done else None,
        "isolation": done.isolation if done else None,
    }
