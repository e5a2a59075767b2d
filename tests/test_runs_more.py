"""A run's folder, its identity and its errors, as a user meets them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import get_args

import pytest

from tests.conftest import CIRCLE, Cli, Server, completion
from tests.test_run import OTTER, only_run, record, table
from tikzeval.errors import UsageError
from tikzeval.models.aliases import ResolvedModel, resolve_model
from tikzeval.models.ledger import plain, slug
from tikzeval.runs import settings as settings_module
from tikzeval.runs.folder import earlier, locked, set_aside, write_run_json
from tikzeval.runs.settings import Effort, RunSettings
from tikzeval.scoring.clip_names import AUTO_REPOSITORIES


def one_line(cli: Cli, *words: str | Path, env: dict[str, str] | None = None) -> str:
    """Return what a refused command says."""
    done = cli(*words, env=env)
    assert done.code == 2, (done.out, done.err)
    assert len(done.err.strip().splitlines()) == 1, done.err
    return done.err


@pytest.mark.long
def test_a_folder_of_another_run_or_of_no_run_is_left_alone(cli: Cli) -> None:
    words = ("run", "--models", "blank", *OTTER, "--clip", "none", "--out", "a")
    assert cli(*words).code == 0
    before = {path: path.stat().st_mtime_ns for path in (cli.folder / "a").rglob("*")}
    other = (*words, "--epochs", "2")
    assert "holds another run (other epochs); give another --out, or --fresh" in one_line(cli, *other)
    assert "holds another run" in one_line(cli, *other, "--dry-run")
    told = one_line(cli, "score", "a", "--out", "a")
    assert "holds another run" in told
    assert "--fresh" not in told  # `score` has none
    assert before == {path: path.stat().st_mtime_ns for path in (cli.folder / "a").rglob("*")}
    (cli.folder / "mine").mkdir()
    (cli.folder / "mine" / "thesis.tex").write_text("x")
    mine = (*words[:-1], "mine")
    assert "holds something that is no run" in one_line(cli, *mine)
    assert "holds something that is no run" in one_line(cli, *mine, "--fresh")
    assert [path.name for path in (cli.folder / "mine").iterdir()] == ["thesis.tex"]
    (cli.folder / "begun").mkdir()
    (cli.folder / "begun" / ".lock").touch()
    assert cli(*words[:-1], "begun").code == 0
    assert cli(*other, "--fresh").code == 0
    assert len(list(cli.folder.glob("a-until-*"))) == 1


def test_fresh_does_not_take_a_folder_from_under_another_tikzeval(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    with locked(folder):
        (folder / "run.json").write_text("{}")
        with pytest.raises(UsageError, match="another tikzeval is at work"):
            set_aside(folder)
    assert set_aside(folder)
    assert not folder.exists()


def test_a_run_that_never_called_anybody_leaves_its_folder_to_another(tmp_path: Path) -> None:
    words = {"models": ("blank",), "prompts": ("otter-plane-wifi",), "clip": "none"}
    mistaken, mended = RunSettings(**words, model_args=("stepz=3",)), RunSettings(**words, model_args=("steps=3",))
    (tmp_path / "logs").mkdir()
    write_run_json(tmp_path, mistaken, [], complete=False, lost=0)
    assert earlier(tmp_path, mended) is None
    assert earlier(tmp_path, mistaken)
    (tmp_path / "calls" / "blank").mkdir(parents=True)
    (tmp_path / "calls" / "blank" / "otter.json").write_text("{}")
    with pytest.raises(UsageError, match="other model_args"):
        earlier(tmp_path, mended)


@pytest.mark.long
def test_files_of_one_name_are_two_models_and_are_scored_again_as_such(cli: Cli) -> None:
    for name, reply in (("x", CIRCLE), ("y", "No.")):
        (cli.folder / name).mkdir()
        record(cli.folder / name, {"id": "otter-plane-wifi", "reply": reply})
    names = [f"replay:{name}/recorded.jsonl" for name in "xy"]
    done = cli("run", "--models", ",".join(names), *OTTER, "--clip", "none", "--out", "a")
    assert done.code == 0, done.err
    board = {row["model"]: row for row in table(cli.folder / "a" / "leaderboard.csv")}
    assert {name: board[name]["rendered"] for name in names} == {names[0]: "1.0", names[1]: "0.0"}
    assert len({row["resolved_model"] for row in board.values()}) == 2
    shown = cli("leaderboard", "a")  # holds a no_code reply
    assert shown.code == 0, shown.err
    for run, again in (("a", "a-again"), ("a-again", "a-again-again"), ("a", "a-again")):
        done = cli("score", run)
        assert done.code == 0, done.err
        scored = {row["model"]: row for row in table(cli.folder / again / "leaderboard.csv")}
        assert {key: row["resolved_model"] for key, row in scored.items()} == {
            key: row["resolved_model"] for key, row in board.items()
        }
        assert {row["kind"] for row in scored.values()} == {"replay"}


def test_no_two_names_share_a_folder() -> None:
    assert slug("a-b") == "a-b"
    assert len({slug("a:b"), slug("a/b"), slug("a-b"), slug("a b")}) == 4
    assert plain("a:b") == "a-b"
    assert len(slug("x" * 500)) < 120


def test_whatever_decides_results_decides_the_identity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tikzeval.resources import resource_dir
    from tikzeval.suites import references

    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
    monkeypatch.delenv("HF_HUB_CACHE", raising=False)
    latex = tmp_path / "latex"
    shutil.copytree(resource_dir("latex"), latex)
    for module in (settings_module, references):
        monkeypatch.setattr(module, "resource_dir", lambda _: latex)

    def hash_of(model: str, clip: str = "auto") -> str:
        return RunSettings(models=(model,), suites=("otter",), prompts=("otter-plane-wifi",), clip=clip).hash

    def changed(model: str, path: Path) -> bool:
        before, content = hash_of(model), path.read_text()
        path.write_text(content + "% another\n")
        after = hash_of(model)
        path.write_text(content)
        assert hash_of(model) == before
        return after != before

    drawing = latex / "references" / "otter" / "otter-plane-wifi.tex"
    glyphs = [
        name for line in drawing.read_text().splitlines() if line.startswith("% glyphs:") for name in line.split()
    ]
    for name in ("tikzeval.sty", "promised.yaml"):
        assert changed("openai/gpt-4o", latex / name)
    for path in (drawing, latex / "glyphs" / f"{glyphs[2].strip(',')}.tex"):
        assert changed("reference", path)
        assert not changed("openai/gpt-4o", path)
    before = hash_of("blank"), hash_of("blank", "none")
    (tmp_path / "hub" / "hub" / "models--some--language-model").mkdir(parents=True)
    assert (hash_of("blank"), hash_of("blank", "none")) == before
    pytest.importorskip("open_clip")
    (tmp_path / "hub" / "hub" / AUTO_REPOSITORIES["ViT-B-32/openai"]).mkdir()
    assert hash_of("blank") != before[0]
    assert hash_of("blank", "none") == before[1]


def test_where_open_clip_keeps_its_weights() -> None:
    open_clip = pytest.importorskip("open_clip", reason="the extra [clip] is not installed")
    for name, folder in AUTO_REPOSITORIES.items():
        hub = open_clip.get_pretrained_cfg(*name.split("/"))["hf_hub"].strip("/")
        assert folder == "models--" + hub.replace("/", "--")


def test_a_run_with_an_unscored_reply_has_a_leaderboard_and_one_without_any_reply_cannot_be_scored(
    cli: Cli, server: Server
) -> None:
    server.answer = lambda _: (400, {"error": {"message": "on strike", "type": "invalid_request_error"}})
    done = cli("run", "--models", "openai-api/loop/m", *OTTER, "--clip", "none", "--out", "a", env=server.env)
    assert done.code == 3, done.err
    shown = cli("leaderboard", "a")
    assert shown.code == 3, shown.err
    assert "openai-api/loop/m" in shown.out
    assert "holds no reply to score" in one_line(cli, "score", "a")
    assert not (cli.folder / "a-again").exists()


def test_the_machines_refusals_are_one_line(cli: Cli) -> None:
    (cli.folder / "file").write_text("x")
    words = ("run", "--models", "blank", *OTTER, "--clip", "none", "--out")
    assert "is a file" in one_line(cli, *words, "file")
    assert "file/below: Not a directory" in one_line(cli, *words, "file/below")
    assert cli(*words, "a").code == 0
    assert "No space left" in one_line(cli, "leaderboard", "a", "--csv", "/dev/full")


def test_efforts_are_inspects(cli: Cli) -> None:
    from inspect_ai.model import GenerateConfig

    allowed = get_args(GenerateConfig.model_fields["reasoning_effort"].annotation)[0]
    assert get_args(Effort) == get_args(allowed)
    assert "did you mean medium?" in one_line(cli, "run", "--models", "blank", *OTTER, "--reasoning-effort", "medum")


def test_a_model_that_cannot_be_opened_is_named(cli: Cli) -> None:
    words = ("run", *OTTER, "--clip", "none", "--models")
    assert "openai-api/nowhere/m cannot be called: " in one_line(cli, *words, "openai-api/nowhere/m")
    told = one_line(cli, *words, "hf/no/such", env={"HF_HUB_OFFLINE": "1"})
    assert "hf/no/such" in told


def test_a_missing_package_is_told_before_the_first_call(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert resolve_model("anthropic/claude").missing_package == "anthropic"
    assert ResolvedModel("m", "openai/m", "hosted").missing_package is None
    monkeypatch.undo()
    if resolve_model("anthropic/claude").missing_package is None:
        pytest.skip("anthropic is installed")
    done = cli("run", "--models", "anthropic/claude", *OTTER, "--dry-run", env={"ANTHROPIC_API_KEY": "k"})
    assert done.code == 2
    assert "pip install anthropic" in done.out
    assert "ANTHROPIC_API_KEY" not in done.out


def test_dry_run_counts_only_the_calls_to_come(cli: Cli, server: Server) -> None:
    words = ("run", "--models", "openai-api/loop/m", "--suite", "otter", "--limit", "2", "--clip", "none")
    server.answer = lambda prompt: (
        (400, {"error": {"message": "on strike", "type": "invalid_request_error"}})
        if "using wifi;" in prompt
        else (200, completion(CIRCLE))
    )
    assert cli(*words, env=server.env).code == 3
    held = sum(row["outcome"] == "ok" for row in table(only_run(cli.folder) / "replies.csv"))
    done = cli(*words, "--dry-run", env=server.env)
    (line,) = [line for line in done.out.splitlines() if line.startswith("openai-api/loop/m")]
    assert line.split()[-1] == str(2 - held)
    assert held == 1
    assert "holds 1 reply already" in done.out
    fresh = cli(*words, "--dry-run", "--fresh", env=server.env)
    (line,) = [line for line in fresh.out.splitlines() if line.startswith("openai-api/loop/m")]
    assert line.split()[-1] == "2"


def test_a_foreign_damaged_or_unfinished_run_is_told_in_one_line(cli: Cli) -> None:
    words = ("run", "--models", "blank", *OTTER, "--clip", "none", "--out", "a")
    assert cli(*words).code == 0
    told = cli.folder / "a" / "run.json"
    whole = told.read_text()
    for content, says in (
        ('{"dependencies": {}}', "run.json: hash: this key is missing"),
        ("[1]", "a mapping of keys is needed"),
        (whole[:99], "damaged (line"),
        (whole.replace('"complete": true', '"complete": "perhaps"'), "run.json: complete: "),
    ):
        told.write_text(content)
        assert says in one_line(cli, "leaderboard", "a")
        assert says in one_line(cli, *words)
    told.write_text(json.dumps(json.loads(whole) | {"of_a_later_version": 1}))
    assert cli("leaderboard", "a").code == 0
    (cli.folder / "a" / "replies.csv").unlink()
    assert "is not finished" in one_line(cli, "leaderboard", "a")


@pytest.mark.long
def test_runs_asked_in_other_ways_do_not_compare(cli: Cli) -> None:
    words = ("run", *OTTER, "--clip", "none")
    assert cli(*words, "--models", "blank", "--out", "a").code == 0
    assert cli(*words, "--models", "label", "--out", "b", "--epochs", "2", "--temperature", "0").code == 0
    told = one_line(cli, "leaderboard", "a", "b")
    assert "another --temperature" in told
    assert "tikzeval score" not in told


def test_ctrl_c_says_how_to_go_on(cli: Cli, server: Server) -> None:
    server.delay = 4
    words = ("run", "--models", "openai-api/loop/m", "--suite", "scenes", "--limit", "4", "--max-connections", "1")
    process = subprocess.Popen(
        cli.command(*words),
        cwd=cli.folder,
        env=cli.env | server.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 120
    while len(server.asked) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert told.strip() == "tikzeval: interrupted; the same words go on from here"
    server.delay = 0
    done = cli(*words, env=server.env)
    assert done.code == 0, done.err
    assert len(table(only_run(cli.folder) / "replies.csv")) == 4
