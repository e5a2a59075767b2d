"""tiny-clip: how it is trained, and what the one in the box is worth."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import CIRCLE, Cli
from tikzeval.audit.questions import AMONG_KIND, PAIRS
from tikzeval.audit.stored import read
from tikzeval.errors import UsageError
from tikzeval.scoring.clip_names import TINY_FOLDER

torch = pytest.importorskip("torch", reason="the extra [clip] is not installed")
pytest.importorskip("open_clip", reason="the extra [clip] is not installed")

from tikzeval.embedded import clip_training  # noqa: E402
from tikzeval.embedded.clip_data import NOTHING, WRONG, collate, item, pair  # noqa: E402
from tikzeval.embedded.clip_facts import UNSAID, numbers  # noqa: E402
from tikzeval.embedded.clip_training import Training, train_clip  # noqa: E402
from tikzeval.suites.generate.facts import Fact  # noqa: E402

SHORT = Training(pairs=64, batch=16, warmup=1, valued=128, every=2)
CLOSED = """
import socket
def closed(*_, **__): raise AssertionError("tiny-clip went to the network")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = closed
"""


def quiet(*_: object) -> None:
    pass


def weights(folder: Path) -> bytes:
    return (folder / "open_clip_model.safetensors").read_bytes()


def test_training_that_was_stopped_ends_as_if_it_had_not_been(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clip_training, "TOKENIZED", 200)
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    seen: list[int] = []
    train_clip(whole, SHORT, workers=0, told=lambda step, _: seen.append(step))
    assert seen == [1, 2, 3, 4]
    train_clip(parts, SHORT, workers=0, told=quiet, stop=2)
    assert not (parts / "open_clip_model.safetensors").exists()
    with pytest.raises(UsageError, match="other settings"):
        train_clip(parts, replace(SHORT, seed=1), workers=0, told=quiet)
    train_clip(parts, SHORT, workers=0, told=quiet)
    assert weights(parts) == weights(whole)
    lines = [json.loads(line) for line in (parts / "training.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [2, 4]
    assert {AMONG_KIND, *PAIRS} <= set(lines[0])
    train_clip(tmp_path / "other", replace(SHORT, seed=1), workers=0, told=quiet)
    assert weights(tmp_path / "other") != weights(whole)


def test_training_pairs_are_the_same_each_time_and_their_wrong_captions_are_wrong() -> None:
    joined = 0
    for index in range(80):
        made, again = pair(index), pair(index)
        assert made.captions == again.captions
        assert (made.picture == again.picture).all()
        right, *wrong = made.captions
        assert len(wrong) == WRONG
        assert right not in wrong
        _, fact, *others = made.facts
        if fact == NOTHING:
            joined += 1
        else:
            assert fact not in others
    assert 0 < joined < 30


def test_a_fact_and_its_converse_are_the_same_numbers() -> None:
    fact = Fact("cat", "red", 1, "left_of", "dog", "")
    assert numbers(fact) == numbers(Fact("dog", "", 1, "right_of", "cat", "red"))
    assert numbers(fact) != numbers(Fact("dog", "", 1, "left_of", "cat", "red"))
    assert numbers(Fact("cat", count=3))[-1] == 2
    assert UNSAID in numbers(fact)


def test_a_batch_has_the_right_captions_first() -> None:
    def spell(captions: list[str], **_: object) -> dict[str, list[list[int]]]:
        return {"input_ids": [[len(caption)] * (1 + len(caption) % 3) for caption in captions]}

    pictures, tokens, facts = collate([item(number, tokenizer=spell, seed=0, end=9) for number in range(5, 9)])
    assert pictures.shape[:2] == (4, 3)
    assert facts.shape == (4 * (2 + WRONG), 6)
    said = [pair(5 + index, along=(5 + index) / 9).captions for index in range(4)]
    assert tokens[:, 0].tolist() == [len(captions[place]) for place in range(1 + WRONG) for captions in said]


@pytest.mark.long
def test_the_command_trains_a_folder_that_clip_loads(cli: Cli) -> None:
    command = [
        sys.executable, "-m", "tikzeval.embedded.train", "clip",
        "--out", "mine", "--pairs", "32", "--batch", "16", "--workers", "1",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=cli.folder, env=cli.env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    audited = cli("audit", "clip", "mine", "--pictures", "128")
    assert audited.code == 0, audited.err
    assert AMONG_KIND in audited.out


def test_the_one_in_the_box_is_small() -> None:
    from safetensors import safe_open

    folder = sum(path.stat().st_size for path in TINY_FOLDER.iterdir())
    assert folder < 12_000_000
    with safe_open(str(TINY_FOLDER / "open_clip_model.safetensors"), "pt") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  it is no dict
    assert sum(tensor.numel() for tensor in tensors.values()) < 5_500_000
    assert {tensor.dtype for tensor in tensors.values() if tensor.is_floating_point()} == {torch.float16}


def test_the_audit_in_the_box_reaches_what_was_asked_for() -> None:
    audit = read(TINY_FOLDER / "audit.json")
    nearest = {row.kind: row for row in audit.baseline}
    assert audit.pictures >= 1024
    assert audit.baseline_seen >= 10_000
    for row in audit.rows:
        assert row.right >= (0.6 if row.kind == AMONG_KIND else 0.9), row
        assert row.low > nearest[row.kind].high, row


def test_the_one_in_the_box_answers_fresh_questions_with_sockets_closed(cli: Cli) -> None:
    """Pictures of another seed than the published audit's."""
    script = f"""{CLOSED}
import sys
from tikzeval.cli import main
sys.argv = ["tikzeval", "audit", "clip", "tiny-clip", "--pictures", "256", "--seed", "77", "--json", "audit.json"]
sys.exit(main())
"""
    env = cli.env | {"HF_HUB_OFFLINE": "0", "TIKZEVAL_CACHE": str(cli.folder / "cache")}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=cli.folder, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    rows = {row["kind"]: row for row in json.loads((cli.folder / "audit.json").read_text())["rows"]}
    assert rows[AMONG_KIND]["right"] >= 0.6
    pairs = [row for kind, row in rows.items() if kind != AMONG_KIND]
    assert sum(row["right"] * row["questions"] for row in pairs) >= 0.9 * sum(row["questions"] for row in pairs)


def test_a_run_without_other_weights_has_its_columns_and_says_how_far_to_trust_them(cli: Cli) -> None:
    recorded = cli.folder / "recorded.jsonl"
    recorded.write_text(json.dumps({"id": "scene-giraffe-bathtub", "reply": CIRCLE}) + "\n")
    run = ("run", "--models", f"replay:{recorded},reference", "--prompt", "scene-giraffe-bathtub", "--suite", "scenes")
    done = cli(*run, "--out", "run", env={"TIKZEVAL_CLIP": "auto"})
    assert done.code == 0, done.err
    assert f"CLIP: tiny-clip finds the right caption {AMONG_KIND}" in done.out
    with (cli.folder / "run" / "leaderboard.csv").open() as file:
        rows = {row["model"].split(":")[0]: row for row in csv.DictReader(file)}
    assert {row["clip_model"] for row in rows.values()} == {"tiny-clip"}
    assert float(rows["reference"]["clip"]) > float(rows["replay"]["clip"])
    assert rows["reference"]["rubric"] == "1.0"  # tiny-clip has no say in a rubric
    with (cli.folder / "run" / "samples.csv").open() as file:
        asked = [line for line in csv.DictReader(file) if line["kind"] in ("clip", "lone")]
    assert asked
    assert {line["verdict"] for line in asked if "reference" in line["model"]} == {"skipped"}
    assert any("too small" in line["evidence"] for line in asked)


def test_no_prompt_of_the_suites_is_among_the_captions_that_train_it() -> None:
    from tikzeval.suites.suite import load_suites, suite_names

    prompts = [item.prompt for suite in load_suites(suite_names()) for item in suite.items]
    said = {text.lower().rstrip(".") for one in prompts for text in (one.text, one.caption, *one.near_misses)}
    trained = {caption.lower() for index in range(400) for caption in pair(index).captions}
    assert not said & trained
