"""A place to try attacks in: secrets around a job's folder, a door to knock at, and eyes for what became of it.

What stands in a payload between « and »:

    secret     path of a file that is none of its business; secret.pdf, .png, .tfm, .pfb, .enc, .map, .fmt lie beside it
    here       the folder that holds it, by its absolute path; `up` the same by `..`
    target     path of a file that is not there and must not come to be
    run        a command that leaves `ran` in the job's folder and the target
    port       where a door is open on 127.0.0.1
    yes        TeX that says SUCCEEDED in the log
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import re
import select
import shutil
import socket
import string
import subprocess
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pypdfium2 as pdfium
from PIL import Image

from tests.attacks.catalogue import Defence, Payload, Sign
from tests.attacks.switches import switched_off
from tests.tex import document, picture
from tikzeval.errors import InfraError
from tikzeval.tex import Limits, compile_drawing
from tikzeval.tex.sandbox import Sandbox
from tikzeval.tex.tiers import Machine, Tier
from tikzeval.values import Compilation, Drawing, Form, Found, Outcome

KEY = "TIKZEVAL_CANARY"  # a variable of our environment, as an API key would be
DATE = 981173106  # of the secret: 2001-02-03 04:05:06 UTC
SIZE = 7919  # of the secret, bytes
YES = "\\typeout{SUCC\\iftrue EEDED\\fi}"
GOOD = document("\\tikz\\draw (0,0) -- (1,1) node {\\Large next $\\mathfrak x$};")  # reads metrics, a map, a definition


@dataclass(frozen=True)
class Seen:
    """What became of an attack."""

    outcome: Outcome
    signs: frozenset[Sign]
    seconds: float
    log: str


class Watched(Machine):
    """A machine that looks into the job's folder before it is removed, and may plant links in it.

    Args:
        tier: As in Machine.
        sandbox: As in Machine.
        shared: One folder for all drawings, in place of a fresh one for each.
    """

    def __init__(self, tier: Tier, sandbox: Sandbox, shared: Path | None = None) -> None:
        super().__init__(tier, sandbox)
        self.shared = shared
        self.links: dict[str, str] = {}
        self.left: set[str] = set()

    def plain(self) -> Machine:
        if self.tier is Tier.PLAIN:
            return self
        if self._bare is None:
            bare = self._bare = Watched(Tier.PLAIN, self.sandbox, self.shared)
            bare.links, bare.left = self.links, self.left
        return self._bare

    @contextlib.contextmanager
    def place(self) -> Iterator[Path]:
        with super().place() as fresh:
            folder = self.shared or fresh
            for name, path in self.links.items():
                (folder / name).symlink_to(path)
            yield folder
            self.left |= {path.name for path in folder.iterdir()}

    def close(self) -> None:
        super().close()
        if self._bare:
            self._bare.close()


class Grounds:
    """One way to run TeX within some layers, with some defences switched off, for one attack after the other.

    Args:
        scratch: An empty folder.
        tier: The way.
        layers: The layers.
        off: The defences.
    """

    def __init__(self, scratch: Path, tier: Tier, layers: tuple[str, ...] = (), off: frozenset[Defence] = frozenset()):
        self.off = off
        self.near, self.temporary, self.programs = scratch / "near", scratch / "tmp", scratch / "bin"
        for folder in (self.near, self.temporary, self.programs):
            folder.mkdir(parents=True)
        shared = scratch / "shared" if Defence.FOLDER in off else None
        if shared:
            shared.mkdir()
        self.machine = Watched(tier, Sandbox(layers), shared)
        self.target = self.near / "target.txt"
        self.word = "".join(random.choices(string.ascii_uppercase, k=16))  # noqa: S311  no two alike is enough
        self.tells = _secrets(self.near, self.word)
        for name in ("mktextfm", "mktexpk"):
            (self.programs / name).write_text(f"#!/bin/sh\n{self._run}\n")
            (self.programs / name).chmod(0o755)
        self.reference = self._compiled(GOOD)
        assert self.reference.outcome is Outcome.OK, self.reference.log

    @property
    def _run(self) -> str:
        return f"touch ran {self.target}"

    def fire(self, payload: Payload) -> Seen:
        """Try an attack, then draw something harmless."""
        within: dict[str, Any] = dict(payload.limits)
        limits = Limits(**within | (payload.beyond if Defence.LIMITS in self.off else {}))
        with socket.create_server(("127.0.0.1", 0)) as door:
            port: int = door.getsockname()[1]
            drawing = shaped(self.filled(payload.tex, port), payload.form)
            self.machine.links |= {name: self.filled(to, port) for name, to in payload.plant.items()}
            before = self._surroundings()
            made = self._compiled(drawing, limits, payload)
            signs = set(self._signs(made, Limits(**within), before))
            if select.select([door], [], [], 0)[0]:
                signs.add(Sign.CONNECTED)
        self.machine.links.clear()
        self.machine.left.clear()
        for path in self.near.glob("*target*"):
            path.unlink()
        if (self.machine.tier is not Tier.PLAIN or payload.sign is Sign.NEXT) and not self.unharmed():
            signs.add(Sign.NEXT)  # plain pdflatex is another process for each drawing: it is looked at in the end
        if self.machine.shared:
            for path in self.machine.shared.iterdir():
                path.unlink()
        return Seen(made.outcome, frozenset(signs), made.seconds, made.log)

    def filled(self, text: str, port: int) -> str:
        """Return text with what stands between « and »."""
        values = {"secret": self.near / "secret.tex", "here": self.near, "up": "../../../near", "target": self.target}
        values |= {"run": self._run, "port": port, "yes": YES, "key": KEY}
        return re.sub("«(.*?)»", lambda found: str(values[found[1]]), text)

    def unharmed(self) -> bool:
        """Whether a harmless picture is still what it was before all attacks."""
        return self._compiled(GOOD).pdf == self.reference.pdf

    def close(self) -> None:
        """End the servers."""
        self.machine.close()

    def _compiled(self, drawing: Drawing, limits: Limits | None = None, payload: Payload | None = None) -> Compilation:
        off = self.off if payload else self.off - {Defence.ENGINE, Defence.FIRST_LINE}
        key = {KEY: self.word}
        capacities = payload.capacities if payload else {}
        with (
            patch.object(tempfile, "tempdir", str(self.temporary)),
            patch.dict(os.environ, key),
            switched_off(off, key | {"HOME": str(self.near)}, self.programs, capacities),
        ):
            try:
                return compile_drawing(drawing, limits, self.machine)
            except InfraError as error:
                return Compilation(Outcome.INFRA_ERROR, log=str(error))

    def _signs(self, made: Compilation, limits: Limits, before: object) -> Iterator[Sign]:
        if any(tell.encode() in _all_of(made) for tell in self.tells):
            yield Sign.SECRET
        if "SUCCEEDED" in made.log:
            yield Sign.SAID
        if made.outcome.rendered:
            yield Sign.RENDERED
        if made.seconds > limits.cpu_seconds + 1:
            yield Sign.SECONDS
        if self._surroundings() != before:
            yield Sign.WRITTEN
        if "ran" in self.machine.left or "ran" in self._surroundings():
            yield Sign.STARTED

    def _surroundings(self) -> dict[str, bytes]:
        """Return all files around the job's folder, name → content; not its own and what the engine writes there."""
        found = [*self.near.iterdir(), *self.temporary.glob("*"), *self.temporary.glob("*/*")]
        return {path.name: path.read_bytes() for path in found if path.is_file() and path.name != "server.txt"}


def shaped(tex: str, form: str) -> Drawing:
    """Return TeX as a drawing: whole, or what is wanting around it added."""
    if form == "body":
        return document(tex + "\n\\tikz\\draw (0,0) -- (1,1);")
    if form == "pictured":
        return picture(tex + "\n\\draw (0,0) -- (1,1);")
    return Drawing(tex, Form(form), Found.FENCED)


def _all_of(made: Compilation) -> bytes:
    """Return all that leaves the job's folder: log and PDF, the PDF's streams inflated, its text."""
    found = [made.log.encode(), made.pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", made.pdf, re.DOTALL):
        with contextlib.suppress(zlib.error):
            found.append(zlib.decompressobj().decompress(stream))
    if made.pdf:
        with pdfium.PdfDocument(made.pdf) as opened:
            found.append(str(opened[0].get_textpage().get_text_range()).encode())
    return b"\n".join(found)


def _secrets(folder: Path, word: str) -> list[str]:
    """Write files that nobody may read; return what tells that one was."""
    secret = folder / "secret.tex"
    secret.write_text(f"{word}\n".ljust(SIZE - 1, "%") + "\n")
    (folder / ".secret.tex").write_text(f"{word}\n")
    (folder / "secret.map").write_text(f"cmr10 CMR10 <{folder}/secret.pfb\n")
    (folder / "secret.enc").write_text(f"/{word} [\n" + f"/{word}\n" * 256 + "] def\n")
    (folder / "secret.pdf").write_bytes(compile_drawing(document(f"\\pdfcompresslevel=0 \\tikz\\node{{{word}}};")).pdf)
    Image.new("RGB", (7, 9), "red").save(folder / "secret.png")
    shutil.copy(_found("cmr7.tfm"), folder / "secret.tfm")
    shutil.copy(_found("pdfetex.fmt"), folder / "secret.fmt")
    font = _found("cmr10.pfb").read_bytes()
    notice = b"Copyright (c) 199"
    assert notice in font
    (folder / "secret.pfb").write_bytes(font.replace(notice, word.encode() + b"c"))
    for path in folder.iterdir():
        os.utime(path, (DATE, DATE))
    digest = hashlib.md5(secret.read_bytes()).hexdigest().upper()  # noqa: S324  what pdfTeX has
    return [word, word.encode().hex().upper(), digest, f"[{SIZE}]", "20010203040506"]


@cache
def _found(name: str) -> Path:
    return Path(
        subprocess.run(["kpsewhich", "-engine=pdftex", name], capture_output=True, text=True, check=True).stdout.strip()
    )
