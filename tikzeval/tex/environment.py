"""The environment and the command line under which TeX runs: built from nothing, for one job's folder."""

from __future__ import annotations

import os
import shutil
from functools import cache
from pathlib import Path

from tikzeval.errors import MissingToolError
from tikzeval.tex.kpathsea import kpsewhich
from tikzeval.tex.wrapper import JOB

EPOCH = "946684800"  # 2000-01-01, the date of every drawing

# kpathsea's own safety settings: no shell, nothing read or written above or outside the folder (absolute paths,
# "..", dot files), no program started to make a font.
_SETTINGS = {
    "openin_any": "p",
    "openout_any": "p",
    "shell_escape": "f",
    "MKTEXPK": "0",
    "MKTEXTFM": "0",
    "MKTEXMF": "0",
    "MKTEXTEX": "0",
    "MKTEXFMT": "0",
    "max_print_line": "1000",  # a message stays on one line of the log
    "error_line": "254",
    "half_error_line": "238",
    "SOURCE_DATE_EPOCH": EPOCH,
    "FORCE_SOURCE_DATE": "1",
    "TZ": "UTC",
    "LC_ALL": "C",
}
_FLAGS = (
    "-no-shell-escape",
    "-no-parse-first-line",
    "-interaction=nonstopmode",
    "-file-line-error",
    "-no-mktex=pk",
    "-no-mktex=tfm",
    f"-jobname={JOB}",
    "-output-format=pdf",
)
FORMAT_FLAGS = ("-ini", *_FLAGS)


def find_engine() -> str:
    """Return the path of `pdflatex`. Raises MissingToolError where it is not installed."""
    return _find("pdflatex")


def find_pdftex() -> str:
    """Return the path of `pdftex`, the program behind it. Raises MissingToolError where it is not installed."""
    return _find("pdftex")


def _find(name: str) -> str:
    engine = shutil.which(name)
    if engine is None:
        msg = f"{name} is not installed; install TeX Live (Debian: texlive-latex-extra texlive-pictures lmodern)"
        raise MissingToolError(msg)
    return engine


def environment(folder: Path, engine: str) -> dict[str, str]:
    """Return the whole environment for TeX working in `folder`; nothing of ours is inherited but where TeX is."""
    home = str(folder / "home")  # is not there
    search = os.pathsep.join(dict.fromkeys([str(Path(engine).parent), "/usr/bin", "/bin"]))
    return {
        "PATH": search,
        "HOME": home,
        "TMPDIR": home,
        "TEXMFVAR": home,
        "TEXMFHOME": home,
        "TEXMFCONFIG": home,
        "TEXMF": _trees(search),
    } | _SETTINGS


@cache
def _trees(search: str) -> str:
    """Return the TeX trees that have a list of their files, for kpathsea to look at those lists and nowhere else."""
    return "".join(kpsewhich("-var-value=TEXMFDBS", env={"PATH": search, "HOME": "/nonexistent"}))


def command(engine: str, format_file: Path | None = None, first: str = "main.tex") -> list[str]:
    """Return the command line that compiles a file, with pdflatex's own format or another."""
    return [engine, *([f"-fmt={format_file}"] if format_file else []), *_FLAGS, first]
