"""Precompiled formats: TeX's memory after everything that stands before a drawing, as `\\dump` writes it.

TeX Live writes formats compressed; kept as they are, TeX reads them raw and starts in a fraction of the time. A
format is named by a digest of what it is made of: the preamble, tikzeval.sty, the engine, its own LaTeX format and the
lists of files (`ls-R`) of the TeX trees, which every installation or removal of a package rewrites.
"""

from __future__ import annotations

import gzip
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from tikzeval.errors import InfraError
from tikzeval.resources import resource_dir
from tikzeval.tex.cache import alone, cache_folder, digest, prune, put, sound, touch
from tikzeval.tex.environment import FORMAT_FLAGS, environment, find_pdftex
from tikzeval.tex.kpathsea import kpsewhich
from tikzeval.tex.wrapper import Base

_KEPT = 400 << 20  # bytes; a format has about 20 million
_SECONDS = 120.0

# What \begin{document} and the first formula would load or work out each time: backends, metrics and definitions of fonts,
# the order of the code in LaTeX's hooks (what is added to a hook later is put in its place at once). Then the page is
# emptied: \dump, like \end, would hand it to LaTeX, which keeps it for the next one.
_WARM = r"""\makeatletter \csname @expl@sys@load@backend@@\endcsname \csname GPT@LoadSuppPdf\endcsname
\RequirePackage{epstopdf-base}%
\csname @expl@@@initialize@all@@\endcsname \let\@expl@@@initialize@all@@\relax
\setbox\z@\hbox{x$x$}%
\ifnum\pdflastxform>\z@ \errmessage{A format holds no PDF: something was written into one}\fi
\begingroup\output{\setbox\z@\box\@cclv}\hbox{}\penalty-\@M\endgroup\deadcycles\z@\makeatother
"""
_GZIP = b"\x1f\x8b"


def format_of(base: Base) -> Path:
    """Return the format of a base, made now where it is not in the cache.

    Raises:
        InfraError: TeX cannot make it.
        MissingToolError: TeX is not installed.
        UsageError: The cache cannot be written.
    """
    style = (resource_dir("latex") / "tikzeval.sty").read_bytes()
    path = cache_folder("formats") / f"{digest(base.source, _WARM, style, installation())}.fmt"
    if not sound(path):
        with alone(path):
            if not sound(path):
                prune(path.parent, _KEPT)
                put(path, _made(base, style), summed=True)
    touch(path)
    return path


def _made(base: Base, style: bytes) -> bytes:
    engine = find_pdftex()
    with tempfile.TemporaryDirectory(prefix="tikzeval-format-") as name:
        folder = Path(name)
        (folder / "tikzeval.sty").write_bytes(style)
        (folder / "main.tex").write_text(base.source + _WARM + "\\dump\n", encoding="utf-8")
        try:
            done = subprocess.run(
                [engine, *FORMAT_FLAGS, "&pdflatex", "main.tex"],
                cwd=folder,
                env=environment(folder, engine),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
            data = (folder / "picture.fmt").read_bytes()
        except (OSError, subprocess.TimeoutExpired) as error:
            msg = f"TeX could not make a format: {error}"
            raise InfraError(msg) from error
    if done.returncode:
        last = done.stdout.decode(errors="replace").strip().splitlines()[-1:]
        msg = f"TeX could not make a format: {''.join(last)}"
        raise InfraError(msg)
    return gzip.decompress(data) if data.startswith(_GZIP) else data


@cache
def installation() -> str:
    """Return what tells this installation of TeX from others and from itself after a change."""
    engine = Path(find_pdftex()).resolve()
    found = kpsewhich("-progname=pdflatex", "pdflatex.fmt", "texmf.cnf", "tikz.sty")
    trees = "".join(kpsewhich("-expand-path=$TEXMFDBS")).split(":")
    files = [engine, *map(Path, found), *(Path(tree) / "ls-R" for tree in trees if tree)]
    return "\n".join(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files if path.exists())
