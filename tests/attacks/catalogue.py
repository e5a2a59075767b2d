"""The attacks: one YAML file a class, a payload a thing to try. See README.md beside it."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from tikzeval.values import Outcome


class Sign(StrEnum):
    """How one sees that an attack has succeeded."""

    SECRET = "secret"  # noqa: S105  what is in a secret file, or its size, date or digest, is in the picture or the log
    WRITTEN = "written"  # something outside the job's folder is there that was not, or has changed
    STARTED = "started"  # a program ran: it left a file, in the job's folder or outside
    CONNECTED = "connected"  # a port of this machine got a visitor
    SAID = "said"  # the log says SUCCEEDED, which TeX puts together at «yes»
    RENDERED = "rendered"  # there is a picture
    SECONDS = "seconds"  # it used more than a second above its limit
    NEXT = "next"  # the next picture is not what it was before
    PAINTED = "painted"  # the worker that draws it goes on for more than a second above its limit
    NONE = "none"  # nothing to see: there is nothing that would stop it, and `instead` says what is tested


class Defence(StrEnum):
    """What can be switched off to see an attack succeed. Layers are off besides."""

    READING = "reading"  # openin_any=p
    WRITING = "writing"  # openout_any=p
    SHELL = "shell"  # -no-shell-escape, shell_escape=f
    FONTS = "fonts"  # no programs that make fonts
    ENVIRONMENT = "environment"  # built from nothing
    FIRST_LINE = "first line"  # -no-parse-first-line; and the drawing is not the file that TeX starts with
    ENGINE = "engine"  # pdfTeX and no LuaTeX; and the drawing is not the file that TeX starts with
    FOLDER = "folder"  # a fresh one for each drawing
    LIMITS = "limits"  # those in `limits`; in their place those in `beyond`
    CAPACITIES = "capacities"  # TeX's own, in texmf.cnf
    LAYERS = "layers"  # Landlock, seccomp, bubblewrap


class Strict(BaseModel):
    """A model that knows all its keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Payload(Strict):
    """One attack. In `tex`, «…» is what trial.py puts in its place."""

    tries: str
    tex: str
    form: str = "body"  # of a document; or `pictured`, or a whole `document`, `picture`, `loose`
    sign: Sign
    stopped_by: tuple[Defence, ...]
    outcomes: tuple[Outcome, ...]
    limits: dict[str, int | float] = Field(default_factory=dict)
    beyond: dict[str, int | float] = Field(default_factory=dict)
    capacities: dict[str, str] = Field(default_factory=dict)
    plant: dict[str, str] = Field(default_factory=dict)  # symbolic links in the job's folder, name → what they point to
    not_by: tuple[str, ...] = ()  # layers that do not stop it by themselves
    instead: str = ""  # why it cannot be shown to succeed, and what is asserted in its place
    name: str = ""
    kind: str = ""

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"

    @property
    def by_layers(self) -> bool:
        """Whether a layer that closes the files should stop it even without TeX's own rules."""
        return self.sign in (Sign.SECRET, Sign.WRITTEN, Sign.STARTED, Sign.CONNECTED)

    @property
    def slow(self) -> bool:
        """Whether each try takes a second or more."""
        return self.sign is Sign.SECONDS

    def passes(self, layers: Collection[str]) -> bool:
        """Whether nothing in these layers stops what a layer should stop; seccomp knows no files."""
        return not {"landlock", "bubblewrap"}.intersection(layers) - set(self.not_by)


class _Class(Strict):
    about: str
    defaults: dict[str, object] = Field(default_factory=dict)
    payloads: dict[str, dict[str, object]]


@cache
def catalogue() -> tuple[Payload, ...]:
    """Return all payloads. Raises pydantic.ValidationError where a file has a key or a value that nobody knows."""
    found = []
    for path in sorted(Path(__file__).parent.glob("*.yaml")):
        held = _Class.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        for name, payload in held.payloads.items():
            found.append(Payload.model_validate({"name": name, "kind": path.stem} | held.defaults | payload))
    return tuple(found)
