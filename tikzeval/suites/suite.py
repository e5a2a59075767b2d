"""Suites of prompts, read from prompts/<suite>.yaml with their rubrics from rubrics/<suite>/<prompt>.yaml."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from tikzeval.errors import FileFormatError, UsageError, nearest
from tikzeval.files import content_hash, read_yaml
from tikzeval.mistakes import validate
from tikzeval.resources import resource_dir
from tikzeval.scoring.rubric import Rubric, load_rubric
from tikzeval.suites.protocols import EDIT
from tikzeval.values import Prompt

EDITS = "edits"  # the suite that is made of drawings and changes to them, when it is named
PAIRS = "pairs"  # the suite that is generated from the data of the models in the box


class _EditEntry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="lower-case letters, digits and hyphens")
    text: dict[str, str]  # ISO 639-1 language → what to draw; of an edit: what to change
    caption: str | None = None  # default: the English text
    near_misses: tuple[str, ...] = ()
    level: int = Field(default=1, ge=1, le=5)
    parts: tuple[str, ...] = ()


class _PromptEntry(_EditEntry):
    split: Literal["public", "private"] = "public"
    edits: tuple[_EditEntry, ...] = ()  # what protocol `edit` asks for after the first drawing, one after the other


class _SuiteFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    suite: str
    title: str
    about: str
    prompts: list[_PromptEntry]


@dataclass(frozen=True, slots=True)
class Item:
    """A prompt with its rubric, and what is to be changed after the first drawing: each change with the rubric of the changed picture."""

    prompt: Prompt
    rubric: Rubric
    edits: tuple[Item, ...] = ()  # for protocol `edit`; others do without

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        """All that is asked for: the prompt, then its edits."""
        return (self.prompt, *(edit.prompt for edit in self.edits))

    @property
    def hash(self) -> str:
        """Differs when anything does that a picture of the prompt is judged by."""
        prompt = self.prompt
        told = [prompt.caption, prompt.parts, prompt.near_misses, self.rubric.hash]
        told += [prompt.before, prompt.reference] if prompt.before else []
        edits = [[edit.prompt.text, edit.hash] for edit in self.edits]
        return content_hash([*told, *([edits] if edits else [])])


@dataclass(frozen=True, slots=True)
class Suite:
    """Prompts that belong together."""

    name: str
    title: str
    about: str
    items: tuple[Item, ...]
    languages: tuple[str, ...] = ("en",)  # in which some of its prompts are written

    def under(self, protocol: str) -> Suite:
        """Return what a protocol asks of it: `edit` the prompts with edits, any other all prompts without theirs."""
        if protocol == EDIT:
            return replace(self, items=tuple(item for item in self.items if item.edits))
        return replace(self, items=tuple(replace(item, edits=()) for item in self.items))

    @property
    def hash(self) -> str:
        """Differs when any prompt or rubric does, or any edit that is asked for."""
        told = [
            [
                p.id,
                p.text,
                p.language,
                p.caption,
                p.parts,
                p.near_misses,
                item.rubric.hash,
                *([item.hash] if item.edits else []),
            ]
            for item in self.items
            for p in [item.prompt]
        ]
        return content_hash(told)


def suite_names(root: Path | None = None) -> list[str]:
    """Return the names of all suites, those with a file in prompts/."""
    return sorted(path.stem for path in (root or resource_dir("prompts")).glob("*.yaml"))


def load_suites(names: Sequence[str] = (), *, language: str = "en") -> list[Suite]:
    """Load suites by name, or from files; none given means all in prompts/, and then only those that have the language.

    Args:
        names: Of suites in prompts/, of generated ones, or paths of suite files or of folders that hold one.
        language: ISO 639-1.

    Raises:
        UsageError: A suite, or its text in this language, does not exist.
        FileFormatError: A file is not as it should be.
    """
    known = suite_names()
    suites = [_suite(name, known, language) for name in dict.fromkeys(names or known)]
    if not names:
        suites = [suite for suite in suites if suite.items]
    _no_id_twice(known)
    _no_id_in_two(suites)
    for suite in suites:
        if not suite.items:
            msg = f"no prompt of suite {suite.name} is written in {language}; languages: {', '.join(suite.languages)}"
            raise UsageError(msg)
    if not suites:
        msg = f"no prompt is written in {language}; English (en) is always there"
        raise UsageError(msg)
    return suites


def is_path(name: str) -> bool:
    """Whether a suite is named by the path of its file or folder."""
    return "/" in name or name.endswith(".jsonl") or Path(name).is_dir()


def _suite(name: str, known: Sequence[str], language: str) -> Suite:
    from tikzeval.suites.spatial.built_in import BUILT_IN, built_in

    if name == EDITS:
        from tikzeval.suites.edits.problems import edits

        return _remember(edits(language))
    if name in known:
        return load_suite(name, language=language)
    if name == PAIRS:
        return _remember(_pairs(language))
    if name in BUILT_IN:
        return _remember(built_in(name, language))
    if is_path(name):
        from tikzeval.suites.exchange import read_suite

        return _remember(read_suite(Path(name), language))
    msg = f"there is no suite {name}; {nearest(name, [*known, PAIRS, *BUILT_IN, EDITS])}, or a suite's file or folder"
    raise UsageError(msg)


def _pairs(language: str) -> Suite:
    from tikzeval.suites.exchange import items_of
    from tikzeval.suites.generate.problems import ABOUT, TITLE, entries

    return Suite(PAIRS, TITLE, ABOUT, items_of(entries(), PAIRS, language, f"the suite {PAIRS}"))


_elsewhere: dict[tuple[str, str], Prompt] = {}  # suite, id → prompts that are in no file of ours, once loaded


def _remember(suite: Suite) -> Suite:
    _elsewhere.update({(suite.name, prompt.id): prompt for item in suite.items for prompt in item.prompts})
    return suite


def find_prompt(suite: str, prompt: str) -> Prompt:
    """Return a prompt of a suite that was loaded, or that is in prompts/.

    Raises:
        KeyError: There is none.
    """
    if (suite, prompt) in _elsewhere:
        return _elsewhere[suite, prompt]
    return _prompts(suite)[prompt]


@cache
def _prompts(suite: str) -> dict[str, Prompt]:
    return {prompt.id: prompt for item in load_suite(suite).items for prompt in item.prompts}


def _no_id_in_two(suites: Sequence[Suite]) -> None:
    owners: dict[str, str] = {}
    for suite in suites:
        for prompt in (prompt for item in suite.items for prompt in item.prompts):
            if owners.setdefault(prompt.id, suite.name) != suite.name:
                other = owners[prompt.id]
                msg = f"the prompt {prompt.id} is in the suites {other} and {suite.name}; run them one after the other"
                raise UsageError(msg)


def _no_id_twice(names: Sequence[str]) -> None:
    """Replay files and pictures go by a prompt's id alone, so it must be the only one in all suites."""
    owners: dict[str, str] = {}
    for name in names:
        path = resource_dir("prompts") / f"{name}.yaml"
        for entry in _read(path).prompts:
            for each in (entry, *entry.edits):
                if owners.setdefault(each.id, name) != name:
                    msg = f"{path}: the prompt id {each.id} is in suite {owners[each.id]} too; give it another"
                    raise FileFormatError(msg)


@cache
def _read(path: Path) -> _SuiteFile:
    return validate(_SuiteFile, read_yaml(path), str(path))


def load_suite(name: str, *, language: str = "en", prompts: Path | None = None, rubrics: Path | None = None) -> Suite:
    """Load one suite; prompts that have no text in the language are left out.

    Args:
        name: The file's name without .yaml.
        language: ISO 639-1.
        prompts: Another folder than the project's prompts/.
        rubrics: Another folder than the project's rubrics/.

    Raises:
        FileFormatError: A prompt or rubric is not as it should be.
    """
    path = (prompts or resource_dir("prompts")) / f"{name}.yaml"
    raw = _read(path)
    if raw.suite != name:
        msg = f"{path}: suite: says {raw.suite}, but the file's name says {name}"
        raise FileFormatError(msg)
    items: list[Item] = []
    seen: set[str] = set()
    for index, entry in enumerate(raw.prompts):
        where = f"{path}: prompts[{index}]"
        _check(entry, where, seen)
        for number, edit in enumerate(entry.edits):
            _check(edit, f"{where}.edits[{number}]", seen)
            if absent := next(iter(entry.text.keys() - edit.text.keys()), None):
                msg = f"{where}.edits[{number}].text: {absent} is missing; an edit is written in every language of its prompt"
                raise FileFormatError(msg)
        if language in entry.text:
            folder = (rubrics or resource_dir("rubrics")) / name
            edits = tuple(_item(edit, name, language, folder, entry.split) for edit in entry.edits)
            items.append(replace(_item(entry, name, language, folder, entry.split), edits=edits))
    languages = sorted({language for entry in raw.prompts for language in entry.text})
    return Suite(name, raw.title, raw.about, tuple(items), tuple(languages))


def _check(entry: _EditEntry, where: str, seen: set[str]) -> None:
    if entry.id in seen:
        msg = f"{where}.id: {entry.id} stands twice; every prompt needs an id of its own"
        raise FileFormatError(msg)
    seen.add(entry.id)
    if "en" not in entry.text:
        msg = f"{where}.text: the English text (en) is missing"
        raise FileFormatError(msg)
    bad = next((part for part in entry.parts if not part.isascii() or not part.replace("-", "").isalnum()), None)
    if bad is not None:
        msg = f"{where}.parts: {bad!r} is not a part name; use ASCII letters, digits and hyphens"
        raise FileFormatError(msg)


def _item(entry: _EditEntry, suite: str, language: str, folder: Path, split: str) -> Item:
    path = folder / f"{entry.id}.yaml"
    if not path.is_file():
        written = [file.stem for file in folder.glob("*.yaml")]
        msg = f"{path}: the prompt {entry.id} has no rubric; write one, {nearest(entry.id, written) or 'one file a prompt'}"
        raise FileFormatError(msg)
    rubric = load_rubric(path, parts=entry.parts)
    if rubric.prompt != entry.id:
        msg = f"{path}: prompt: says {rubric.prompt}, but the file's name says {entry.id}"
        raise FileFormatError(msg)
    prompt = Prompt(
        id=entry.id,
        suite=suite,
        text=entry.text[language].strip(),
        language=language,
        caption=(entry.caption or entry.text["en"]).strip(),
        parts=entry.parts,
        level=entry.level,
        split=split,
        near_misses=entry.near_misses,
    )
    return Item(prompt, rubric)
