"""What turns a reply into a score on this machine, by name and version: recorded with every run, since scores hang on it."""

from __future__ import annotations

import re
import subprocess
from importlib.metadata import version
from pathlib import Path

from tikzeval import __version__
from tikzeval.errors import TikzevalError


def tools() -> dict[str, str]:
    """Return tool → version: tikzeval, tex, pgf, pdfium and shapely. Of what is not installed there is an empty text."""
    return {
        "tikzeval": __version__,
        "tex": _tex(),
        "pgf": _pgf(),
        "pdfium": _pdfium(),
        "shapely": version("shapely"),
    }


def _tex() -> str:
    from tikzeval.tex.environment import find_pdftex

    try:
        done = subprocess.run(
            [find_pdftex(), "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired, TikzevalError):
        return ""
    return next(iter(done.stdout.splitlines()), "")


def _pgf() -> str:
    from tikzeval.tex.kpathsea import kpsewhich

    try:
        text = Path(kpsewhich("-progname=pdflatex", "pgf.revision.tex")[0]).read_text(
            encoding="utf-8", errors="replace"
        )
    except (OSError, IndexError, TikzevalError):
        return ""
    found = re.search(r"\\pgfversion\{([^}]*)\}|\\def\\pgfversion\{([^}]*)\}|\\gdef\\pgfversion\{([^}]*)\}", text)
    return next(filter(None, found.groups()), "") if found else ""


def _pdfium() -> str:
    from pypdfium2.version import PDFIUM_INFO

    return str(PDFIUM_INFO)
