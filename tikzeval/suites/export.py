"""Any suite as the entries of a suite file: prompts in all languages, truth and references."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from tikzeval.errors import UsageError
from tikzeval.resources import resource_dir
from tikzeval.scoring.rubric import written_checks
from tikzeval.suites.exchange import Change, Entry, Header, read_entries
from tikzeval.suites.references import reference
from tikzeval.suites.suite import EDITS, PAIRS, Item, is_path, load_suite, load_suites, suite_names

_GLYPH_LINE = re.compile(r"^%\s*glyphs:.*\n", re.MULTILINE)  # the glyphs themselves are written out
_NOT_TRUTH = ("mutant", "why")  # keys of a check that prove it or speak of it


def exported(name: str) -> tuple[Header, list[Entry]]:
    """Return what a suite file of a suite holds.

    Args:
        name: Of a suite, or the path of a suite's file or folder.

    Raises:
        UsageError: There is none.
        FileFormatError: A file of it is not as it should be.
    """
    if name not in suite_names() and is_path(name):
        return read_entries(Path(name))
    (suite,) = load_suites([name])
    header = Header(suite=suite.name, title=suite.title, about=" ".join(suite.about.split()))
    if name not in suite_names():
        return header, list(_generated(name))
    texts: dict[str, dict[str, str]] = {}
    for language in ("en", *(other for other in suite.languages if other != "en")):
        for item in load_suite(name, language=language).items:
            for prompt in item.prompts:
                texts.setdefault(prompt.id, {})[language] = prompt.text
    found = []
    for item in suite.items:
        told = _change(item, texts)
        edits = tuple(_change(edit, texts) for edit in item.edits)
        split = "private" if item.prompt.split == "private" else "public"
        found.append(Entry(**dict(told), split=split, edits=edits))
    return header, found


def _change(item: Item, texts: Mapping[str, dict[str, str]]) -> Change:
    prompt = item.prompt
    checks = written_checks(resource_dir("rubrics") / prompt.suite / f"{prompt.id}.yaml")
    return Change(
        id=prompt.id,
        text=texts[prompt.id],
        caption=prompt.caption,
        near_misses=prompt.near_misses,
        level=prompt.level,
        parts=prompt.parts,
        checks=tuple({key: value for key, value in check.items() if key not in _NOT_TRUTH} for check in checks),
        version=item.rubric.version,
        reference=_GLYPH_LINE.sub("", reference(prompt)),
    )


def _generated(name: str) -> tuple[Entry, ...]:
    """Return the entries of a suite that is made when it is named."""
    if name == EDITS:
        from tikzeval.suites.edits import problems as edits

        return edits.entries()
    if name == PAIRS:
        from tikzeval.suites.generate import problems as pairs

        return pairs.entries()
    from tikzeval.suites.spatial.built_in import built_in_entries

    return built_in_entries(name)


def target(out: Path, suites: list[str], name: str) -> Path:
    """Return where a suite is written: `out` itself if it is the file of a single suite, else a file in that folder.

    Raises:
        UsageError: A file is named for several suites, or what is there would be overwritten.
    """
    if out.suffix == ".jsonl" and len(suites) > 1:
        msg = f"{out}: one file for {len(suites)} suites; give a folder as --out"
        raise UsageError(msg)
    path = out if out.suffix == ".jsonl" else out / f"{name}.jsonl"
    if path.exists():
        msg = f"{path}: is there already; give another --out"
        raise UsageError(msg)
    return path
