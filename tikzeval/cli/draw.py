"""`tikzeval draw`: replies or .tex files → pictures."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from tikzeval.errors import ExitCode, FileFormatError, InfraError, TikzevalError, UsageError

if TYPE_CHECKING:
    from tikzeval.drawing import Drawn
    from tikzeval.picture.raster import Rasteriser


class Input(NamedTuple):
    """One thing to draw."""

    id: str
    text: str
    is_tex: bool


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
    raster: Annotated[str, typer.Option(help="pdfium or poppler.")] = "pdfium",
) -> int:
    """Draw replies or .tex files, without scoring them.

    What becomes of each is one of the named outcomes; a drawing that fails is an outcome, not an error.
    """
    if raster not in ("pdfium", "poppler"):
        msg = f"--raster is pdfium or poppler, not {raster}"
        raise UsageError(msg)
    found = [item for path in inputs for item in read_input(path)]
    names = _names(found)
    out.mkdir(parents=True, exist_ok=True)
    failed = asyncio.run(_draw_all(found, names, out, raster, as_json=as_json, scene=scene))  # type: ignore[arg-type]
    return int(ExitCode.INCOMPLETE if failed else ExitCode.OK)


def read_input(path: Path) -> Iterator[Input]:
    """Read what a file holds to draw.

    Raises:
        FileFormatError: The file cannot be used; the text names the line.
    """
    from tikzeval.files import sound

    if not path.is_file():
        msg = f"{path}: there is no such file"
        raise FileFormatError(msg)
    raw = path.read_bytes()
    if path.suffix in (".tex", ".txt", ".md"):
        yield Input(path.stem, raw.decode("utf-8-sig", "replace"), path.suffix == ".tex")
        return
    if path.suffix != ".jsonl":
        msg = f"{path}: cannot draw {path.suffix or 'a file without ending'}; give .tex, .txt, .md or .jsonl"
        raise FileFormatError(msg)
    for number, line in enumerate(raw.split(b"\n"), 1):
        if not line.strip():
            continue
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


async def _draw_all(
    found: list[Input], names: list[str], out: Path, raster: Rasteriser, *, as_json: bool, scene: bool
) -> int:
    """Draw in parallel, tell in order; returns how many could not be drawn through no fault of theirs."""
    from tikzeval.workers import workers

    limit = asyncio.Semaphore(2 * workers.size)

    async def one(item: Input) -> Drawn | TikzevalError:
        from tikzeval.drawing import draw_apart
        from tikzeval.values import Reply

        async with limit:
            try:
                return await draw_apart(item.text if item.is_tex else Reply(item.text, stop_reason="unknown"), raster)
            except InfraError as error:
                return error

    failed = 0
    for item, name, task in zip(found, names, [asyncio.ensure_future(one(item)) for item in found], strict=True):
        drawn = await task
        failed += isinstance(drawn, TikzevalError)
        shapes = await _scene(drawn) if scene and not isinstance(drawn, TikzevalError) else ""
        told = _keep(item.id, drawn, out / name, shapes)
        if as_json:
            typer.echo(json.dumps(told, ensure_ascii=False))
        else:
            typer.echo(_line(told))
    return failed


async def _scene(drawn: Drawn) -> str:
    """Return a drawing's scene as JSON; nothing where there is no picture, or pdfium gives up on its many objects."""
    from tikzeval.picture.raster import RasterError
    from tikzeval.picture.scene import scene_json
    from tikzeval.workers import WorkerDiedError, workers

    if not (drawn.png and drawn.compilation):
        return ""
    try:
        told = await workers.run(scene_json, drawn.compilation.pdf, crop=drawn.crop)
    except (RasterError, WorkerDiedError, InfraError) as error:
        typer.echo(f"no scene: {error}", err=True)
        return ""
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _line(told: dict[str, Any]) -> str:
    first = told["errors"][0] if told["errors"] else None
    where = f"line {first['line']}: " if first and first["line"] else ""
    return "  ".join(
        part
        for part in (told["id"], told["outcome"], told["png"] or "", f"{where}{first['message']}" if first else "")
        if part
    )


def _keep(name: str, drawn: Drawn | TikzevalError, stem: Path, shapes: str) -> dict[str, Any]:
    """Write the files of one drawing, and return what --json says of it."""
    if isinstance(drawn, TikzevalError):
        errors = [{"line": None, "message": str(drawn)}]
        return {
            "id": name, "outcome": "infra_error", "errors": errors, "pdf": None, "png": None, "seconds": 0.0, "tier": None,
        }  # fmt: skip
    done = drawn.compilation
    files = {
        ".tex": drawn.drawing.source.encode("utf-8", "replace"),
        ".pdf": done.pdf if done else b"",
        ".png": drawn.png,
        ".scene.json": shapes.encode(),
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
    }
