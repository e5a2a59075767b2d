"""What a run was asked to do, and the folder that belongs to exactly these words."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveInt,
    field_validator,
    model_validator,
)

from tikzeval import __version__
from tikzeval.errors import UsageError, nearest
from tikzeval.files import content_hash, read_text
from tikzeval.models.aliases import CONTROLS, ResolvedModel, resolve_model
from tikzeval.models.judges import resolve_judges
from tikzeval.models.model_args import args_for, deciding, read_model_arg
from tikzeval.models.weights import weights_hash
from tikzeval.picture.raster import Rasteriser
from tikzeval.resources import resource_dir
from tikzeval.scoring.clip_names import AUTO, auto_identity
from tikzeval.scoring.detector.names import detector_identity
from tikzeval.scoring.judging.question import WORDING
from tikzeval.suites.instructions import Instruction, load_instruction
from tikzeval.suites.protocols import EDIT, PROTOCOLS, Protocol, rounds_at_most
from tikzeval.suites.suite import Item, Suite, is_path, load_suites

RUNS = Path("results") / "runs"

TEX_FILES = ("tikzeval.sty", "promised.yaml")  # every drawing is wrapped with these
TOLD_OTHERWISE = ("models", "judges", "suites", "prompts", "limit", "detector")  # in an identity
HOW_TO_CALL = (
    "max_connections",
    "max_retries",
    "timeout",
    "batch",
    "max_cost",
)  # settings that do not change what is answered
Effort = Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"]  # as in Inspect's GenerateConfig


class RunSettings(BaseModel):
    """The words of `tikzeval run`. What they resolve to is worked out on first use."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    models: tuple[str, ...] = CONTROLS
    suites: tuple[str, ...] = ()  # all of prompts/; names, or the paths of files
    prompts: tuple[str, ...] = ()  # all of the suites
    epochs: PositiveInt = 1
    limit: PositiveInt | None = None  # prompts per suite
    language: str = "en"
    protocol: Protocol = "blind"
    rounds: int | None = None  # how often a drawing may be handed back; with a protocol that has rounds never None
    parts: bool = True
    clip: str = AUTO
    detector: str | None = None  # whose boxes answer what needs vectors where there are none: a hub id or a folder
    raster: Rasteriser = "pdfium"
    judges: tuple[str, ...] = ()
    temperature: float | None = None  # None: the provider's default, as for the two below
    max_tokens: PositiveInt | None = None
    reasoning_effort: Effort | None = None
    reasoning_tokens: NonNegativeInt | None = None  # a budget; 0 turns reasoning off where that can be done
    model_args: tuple[str, ...] = ()  # NAME=VALUE or MODEL:NAME=VALUE
    max_connections: PositiveInt | None = None
    max_retries: NonNegativeInt = 5  # of one call, on rate limits and server errors; Inspect's default is for ever
    timeout: PositiveInt = 600  # seconds of one attempt
    batch: bool = False
    max_cost: NonNegativeFloat | None = None  # US dollars; the same run goes on with more

    @field_validator("suites")
    @classmethod
    def _whole_paths(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(str(Path(name).resolve()) if is_path(name) else name for name in names)

    @model_validator(mode="before")
    @classmethod
    def _default_rounds(cls, words: dict[str, Any]) -> dict[str, Any]:
        protocol = words.get("protocol", "blind")
        return {**words, "rounds": rounds_at_most(protocol, words.get("rounds"))} if protocol in PROTOCOLS else words

    @cached_property
    def resolved(self) -> tuple[ResolvedModel, ...]:
        """The models, each once, in the order asked for.

        Raises:
            UsageError: A name means nothing.
        """
        found = {model.model: model for model in map(resolve_model, dict.fromkeys(self.models))}
        return tuple(found.values())

    def args_for(self, model: ResolvedModel) -> dict[str, Any]:
        """Return what --model-arg says of a model. Controls, replay files and folders of pictures are told nothing.

        Raises:
            UsageError: An argument cannot be read.
        """
        return args_for(model.asked, self.model_args) if model.takes_args else {}

    @cached_property
    def resolved_judges(self) -> tuple[ResolvedModel, ...]:
        """The vision judges.

        Raises:
            UsageError: A name means nothing, or is that of something that cannot judge.
        """
        return resolve_judges(self.judges)

    @cached_property
    def loaded_suites(self) -> tuple[Suite, ...]:
        """The suites, cut down to the prompts and the limit asked for.

        Raises:
            UsageError: A suite or prompt does not exist.
            FileFormatError: A suite's files are not as they should be.
        """
        suites = load_suites(self.suites, language=self.language)
        known = [item.prompt.id for suite in suites for item in suite.items]
        for prompt in self.prompts:
            if prompt not in known:
                msg = f"there is no prompt {prompt} in {', '.join(s.name for s in suites)}; {nearest(prompt, known)}"
                raise UsageError(msg)
        chosen = tuple(
            replace(suite, items=items) for suite in suites if (items := self._chosen(suite.under(self.protocol).items))
        )
        if self.protocol == EDIT and not chosen:
            having = [
                item.prompt.id for suite in load_suites(language=self.language) for item in suite.items if item.edits
            ]
            msg = f"--protocol edit: no prompt that was chosen has edits; these have: {', '.join(having) or 'none'}"
            raise UsageError(msg)
        return chosen

    def _chosen(self, items: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(item for item in items if not self.prompts or item.prompt.id in self.prompts)[: self.limit]

    @property
    def edits(self) -> int:
        """How many changes are asked for after the first drawing at most; 0 but with protocol edit."""
        return max((len(item.edits) for suite in self.loaded_suites for item in suite.items), default=0)

    @cached_property
    def instruction(self) -> Instruction:
        """What is said around each prompt."""
        return load_instruction(self.protocol, self.language, parts=self.parts)

    @property
    def n_prompts(self) -> int:
        """Prompts in all suites together."""
        return sum(len(suite.items) for suite in self.loaded_suites)

    def identity(self) -> dict[str, Any]:
        """Return everything that decides what the results are."""
        return {
            "version": __version__,
            "models": [[m.model, *(_content(value) for _, value in m.args)] for m in self.resolved],
            "suites": [[suite.name, suite.hash] for suite in self.loaded_suites],
            "instruction": self.instruction.hash,
            "opening": self.instruction.opening,
            "tex": content_hash([read_text(resource_dir("latex") / name) for name in TEX_FILES]),
            "references": self._references(),
            "judges": [WORDING, *(model.model for model in self.resolved_judges)] if self.judges else [],
            "clip_auto": auto_identity() if self.clip == AUTO else "",
            **({"detector": detector_identity(self.detector)} if self.detector else {}),
            **self.model_dump(mode="json", exclude={*TOLD_OTHERWISE, *HOW_TO_CALL}),
            "model_args": [_with_weights(text) for text in deciding(self.model_args)],
        }

    def _references(self) -> str:
        """Return a hash of what the controls draw from; nothing without a control."""
        if not any(model.kind == "control" for model in self.resolved):
            return ""
        from tikzeval.suites.references import reference

        return content_hash([reference(item.prompt) for suite in self.loaded_suites for item in suite.items])

    @cached_property
    def hash(self) -> str:
        """12 hex digits: the same words over the same prompts give the same."""
        return content_hash(self.identity())[:12]

    def folder(self, out: Path | None) -> Path:
        """Return where this run is kept: `out`, or results/runs/<hash> under the working folder."""
        return (out or RUNS / self.hash).resolve()


def _with_weights(text: str) -> str:
    """Add to an argument that names an adapter what that holds, where it lies here."""
    arg = read_model_arg(text)
    if arg.name != "lora":
        return text
    path = str(Path(str(arg.value)).expanduser())
    held = _content(path)
    return text if held == path else f"{text} {held}"


def _content(value: str) -> str:
    """Stand in for a file by a hash of what it holds, so that a changed replay file is another run; likewise for a folder."""
    path = Path(value)
    if path.is_dir():
        return weights_hash(path)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else value
