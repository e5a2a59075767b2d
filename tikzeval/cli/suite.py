"""`tikzeval suite`: make fresh spatial problems, and write any suite as a file to exchange."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from tikzeval.cli.run import split
from tikzeval.cli.terminal import terminal
from tikzeval.errors import ExitCode, UsageError

_RANGE = re.compile(r"(\d+)(?:-(\d+))?")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
MOST = 100_000  # problems in one suite

README = """# {name}

{about}

{count} problems of the families {families}; split: {split}; made by tikzeval {version} from {origin}.
`problems.jsonl` says in its first line what the suite is; each further line is a problem: its text in each language, the parts, the
checks (the truth) and a reference drawing that passes them.

    tikzeval run --suite PATH_OF_THIS_FOLDER --models …

{canary}
"""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    suite = typer.Typer(help="Make fresh spatial problems; write suites as files to exchange.", no_args_is_help=True)
    suite.command("new")(new)
    suite.command("export")(export)
    app.add_typer(suite, name="suite")


def new(
    seed: Annotated[str | None, typer.Option(help="Any words: the same give the same problems.")] = None,
    private: Annotated[
        bool, typer.Option("--private", help="Use the secret in TIKZEVAL_SPATIAL_SECRET instead of a seed.")
    ] = False,
    families: Annotated[
        list[str] | None, typer.Option("--families", "-f", help="Families, with commas; default all.")
    ] = None,
    n: Annotated[
        str | None, typer.Option("--n", help="Difficulties: 1-8, or 1,2,4; default all that each family has.")
    ] = None,
    count: Annotated[int, typer.Option(min=1, help="Problems of each family and n.")] = 1,
    name: Annotated[str | None, typer.Option(help="Of the suite: lower-case letters, digits and hyphens.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder that is made; default the suite's name.")] = None,
) -> int:
    """Write a suite of fresh spatial problems, which `tikzeval run --suite FOLDER` asks."""
    from tikzeval import __version__
    from tikzeval.suites.exchange import CANARY, FILE, Header, write_entries
    from tikzeval.suites.spatial import seeds
    from tikzeval.suites.spatial.built_in import ABOUT, TITLE, entries
    from tikzeval.suites.spatial.generate import chosen, problems

    if private == (seed is not None) or seed == "":
        msg = "give either --seed WORDS or --private"
        raise UsageError(msg)
    named, levels = split(families), levels_in(n)
    if families and not named:
        msg = "--families names none; leave it out for all"
        raise UsageError(msg)
    total = sum(len(ns) for _, ns in chosen(named, levels)) * count
    if total > MOST:
        msg = f"--count {count} makes {total} problems; a suite has at most {MOST}"
        raise UsageError(msg)
    source = seeds.private() if private else seeds.public(str(seed))
    usual = f"spatial-{source.told}" if _NAME.fullmatch(source.told) else f"spatial-{source.name('suite')}"
    called = name or usual
    if not _NAME.fullmatch(called):
        msg = f"--name {called}: use lower-case letters, digits and hyphens"
        raise UsageError(msg)
    folder = out or Path(called)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        msg = f"{folder}: is there already; give another --out"
        raise UsageError(msg)
    made = list(problems(source, named, levels, count))
    write_entries(folder / FILE, Header(suite=called, title=TITLE, about=ABOUT), list(entries(made)))
    origin = f"a secret ({source.told})" if private else f"the seed {seed!r}"
    told = README.format(
        name=called,
        about=ABOUT,
        count=len(made),
        families=", ".join(dict.fromkeys(problem.family for problem in made)),
        split=source.split,
        version=__version__,
        origin=origin,
        canary=CANARY,
    )
    (folder / "README.md").write_text(told, encoding="utf-8")
    terminal().print(f"{len(made)} problems in {folder / FILE}", soft_wrap=True, highlight=False)
    return int(ExitCode.OK)


def export(
    suites: Annotated[list[str], typer.Argument(metavar="SUITE...", help="Names, or paths of suite files or folders.")],
    out: Annotated[Path, typer.Option(help="Folder for a file per suite, or a .jsonl file for one.")] = Path(),
) -> int:
    """Write prompts, truth and references of suites as JSON lines, which `tikzeval run --suite FILE` reads."""
    from tikzeval.suites.exchange import write_entries
    from tikzeval.suites.export import exported, target

    found = [exported(name) for name in dict.fromkeys(suites)]
    paths = [target(out, suites, header.suite) for header, _ in found]
    for (header, entries), path in zip(found, paths, strict=True):
        write_entries(path, header, entries)
        terminal().print(f"{len(entries)} prompts in {path}", soft_wrap=True, highlight=False)
    return int(ExitCode.OK)


def levels_in(words: str | None) -> tuple[int, ...]:
    """Return the numbers that words like 1-8 or 1,2,4 name, each once; none for None.

    Raises:
        UsageError: They name none.
    """
    found: list[int] = []
    for word in (words or "").split(",") if words is not None else []:
        match = _RANGE.fullmatch(word.strip())
        low, high = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if low > high or high > MOST:
            msg = f"--n {words}: give numbers from 1 on, as 1-8 or 1,2,4"
            raise UsageError(msg)
        found += range(low, high + 1)
    return tuple(dict.fromkeys(found))
