"""Suites as files: made, exported, run, and refused where they are not as they should be."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.conftest import Cli
from tikzeval.errors import FileFormatError, UsageError
from tikzeval.suites.exchange import CANARY, read_suite, write_entries
from tikzeval.suites.export import exported
from tikzeval.suites.suite import load_suites

SECRET = "correct horse battery staple"  # noqa: S105


def test_a_new_suite_runs_like_any_other_and_a_secret_stays_secret(cli: Cli) -> None:
    made = cli("suite", "new", "--seed", "mine", "--families", "place,grid", "--n", "1,2", "--out", "mine")
    assert made.code == 0, made.err
    lines = [json.loads(line) for line in (cli.folder / "mine" / "problems.jsonl").read_text("utf-8").splitlines()]
    assert len(lines) == 5
    assert {line["canary"] for line in lines} == {CANARY}
    assert CANARY in (cli.folder / "mine" / "README.md").read_text("utf-8")
    words = ("--suite", "mine,spatial-private", "--limit", "1", "--models", "reference,scrambled", "--out", "run")
    done = cli("run", *words, "--language", "ko", env={"TIKZEVAL_SPATIAL_SECRET": SECRET})
    assert done.code == 0, done.err
    replies = pd.read_csv(cli.folder / "run" / "replies.csv").set_index(["model", "suite"])
    assert replies["strict"].to_dict() == {
        ("control/reference", "spatial-mine"): 1.0,
        ("control/reference", "spatial-private"): 1.0,
        ("control/scrambled", "spatial-mine"): 0.0,
        ("control/scrambled", "spatial-private"): 0.0,
    }
    assert list(replies.loc["control/reference", ["family", "n", "split"]].itertuples(index=False, name=None)) == [
        ("place", 1, "public"),
        ("place", 1, "private"),
    ]
    assert {"family", "n", "split"} <= set(pd.read_csv(cli.folder / "run" / "samples.csv").columns)
    told = json.loads((cli.folder / "run" / "run.json").read_text("utf-8"))
    assert [name for name, _ in told["identity"]["suites"]] == ["spatial-mine", "spatial-private"]
    for path in (cli.folder / "run").rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes(), path


def test_a_family_that_nobody_named_gives_the_n_that_it_has(cli: Cli) -> None:
    done = cli("suite", "new", "--seed", "mine", "--n", "7,8", "--out", "mine")
    assert done.code == 0, done.err
    lines = [json.loads(line) for line in (cli.folder / "mine" / "problems.jsonl").read_text("utf-8").splitlines()[1:]]
    found = [(line["family"], line["n"]) for line in lines]
    assert {n for family, n in found if family == "relations"} == {7}
    assert {n for family, n in found if family == "chain"} == {7, 8}


def test_the_first_problems_of_the_suite_are_of_many_families_and_of_mixed_n() -> None:
    (suite,) = load_suites(["spatial"])
    for first in (6, 20):
        assert len({item.prompt.family for item in suite.items[:first]}) == first
        assert len({item.prompt.n for item in suite.items[:first]}) >= 3


def test_wrong_requests_say_what_is_allowed(cli: Cli) -> None:
    asked = {
        ("suite", "new"): "--seed WORDS or --private",
        ("suite", "new", "--seed", ""): "--seed WORDS or --private",
        ("suite", "new", "--seed", "a", "--families", ""): "--families names none; leave it out for all",
        (
            "run",
            "--suite",
            ".",
            "--models",
            "blank",
        ): "holds no problems.jsonl; give the folder that `tikzeval suite new` made",
        ("suite", "new", "--seed", "a", "--families", "mase"): "did you mean maze",
        ("suite", "new", "--seed", "a", "--n", "8-1"): "1-8 or 1,2,4",
        ("suite", "new", "--private"): "TIKZEVAL_SPATIAL_SECRET is not set",
        ("run", "--models", "blank", "--suite", "nowhere/at-all"): "nowhere/at-all",
    }
    for words, told in asked.items():
        done = cli(*words)
        assert done.code == 2
        assert told in done.err, done.err
        assert done.err.count("\n") == 1


@pytest.mark.parametrize("name", ["otter", "sparks", "spatial", "edits", "pairs"])
def test_what_is_exported_is_the_same_suite(name: str, tmp_path: Path) -> None:
    header, entries = exported(name)
    (suite,) = load_suites([name])
    write_entries(tmp_path / "suite.jsonl", header, entries)
    again = read_suite(tmp_path / "suite.jsonl", "en")
    assert [item.hash for item in again.items] == [item.hash for item in suite.items]
    assert (again.name, again.hash, again.languages) == (suite.name, suite.hash, suite.languages)
    assert all(each.reference for entry in entries for each in (entry, *entry.edits))


def written(folder: Path, *lines: object) -> Path:
    path = folder / "file.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return path


HEAD = {"suite": "mine", "title": "Mine", "about": "A test."}
DOT = {
    "id": "dot",
    "text": {"en": "a dot", "ko": "점"},
    "caption": "a dot",
    "parts": ["dot"],
    "checks": [{"id": "seen", "kind": "part", "part": "dot", "must": True}],
}


def test_a_file_of_ones_own_loads(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD, "", DOT)
    suite = read_suite(path, "ko")
    assert (suite.name, suite.items[0].prompt.text, suite.languages) == ("mine", "점", ("en", "ko"))
    (loaded,) = load_suites([str(path)])
    assert loaded.items[0].prompt.text == "a dot"
    with pytest.raises(UsageError, match=r"written in zh; languages: en, ko"):
        load_suites([str(path)], language="zh")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ((), "empty file"),
        ((HEAD,), "no prompt after the first line"),
        ((DOT,), "line 1"),
        ((HEAD, "{"), "line 2: not JSON"),
        ((HEAD, DOT, DOT), "line 3: dot stands twice"),
        ((HEAD, {**DOT, "txt": 1}), "line 2: txt: unknown key; did you mean text"),
        ((HEAD, {**DOT, "edits": [DOT]}), "line 2: dot stands twice"),
        ((HEAD, {**DOT, "edits": [{**DOT, "id": "b", "text": {"en": "red"}}]}), "line 2: b has no text in ko"),
        ((HEAD, {**DOT, "checks": [{"id": "a", "kind": "prat"}]}), "did you mean part"),
        ((HEAD, {**DOT, "checks": [{"id": "a", "kind": "part", "part": "dog"}]}), "no part dog"),
    ],
)
def test_a_mistake_in_a_file_is_one_line(tmp_path: Path, lines: tuple[object, ...], told: str) -> None:
    with pytest.raises(FileFormatError, match=told) as caught:
        read_suite(written(tmp_path, *lines), "en")
    assert "\n" not in str(caught.value)
    assert "file.jsonl" in str(caught.value)


def test_the_same_prompt_in_two_suites_is_refused(tmp_path: Path) -> None:
    first = written(tmp_path, HEAD, DOT)
    (tmp_path / "other").mkdir()
    second = written(tmp_path / "other", {**HEAD, "suite": "other"}, DOT)
    with pytest.raises(UsageError, match="the prompt dot is in the suites mine and other"):
        load_suites([str(first), str(second)])
