"""CLIP by open_clip, on a small model made here and saved in open_clip's own format."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import shutil
import signal
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.conftest import CIRCLE, Cli
from tikzeval.drawing import Drawn, draw
from tikzeval.errors import UsageError
from tikzeval.picture.lone import lone_pictures
from tikzeval.scoring.checks import KINDS
from tikzeval.scoring.clip import ClipService, ClipUnavailableError, load
from tikzeval.scoring.clip_names import check_clip_id
from tikzeval.scoring.rubric import Rubric
from tikzeval.street.score import judged
from tikzeval.suites.suite import Item
from tikzeval.values import Mark, Prompt, Reply, Verdict

open_clip = pytest.importorskip("open_clip", reason="the extra [clip] is not installed")

CONFIG = {
    "embed_dim": 32,
    "vision_cfg": {"image_size": 64, "layers": 2, "width": 64, "head_width": 32, "patch_size": 16},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 1},
}


@pytest.fixture(scope="session")
def small_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in open_clip's format with random weights."""
    import torch
    from safetensors.torch import save_file

    folder = tmp_path_factory.mktemp("clip")
    torch.manual_seed(0)
    model = open_clip.CLIP(**CONFIG)
    save_file(
        {name: value.contiguous() for name, value in model.state_dict().items()}, folder / "open_clip_model.safetensors"
    )
    preprocess = {"mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]}
    (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": CONFIG, "preprocess_cfg": preprocess}))
    return folder


def png(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (128, 128), colour).save(out, "PNG")
    return out.getvalue()


def test_similarities_are_those_of_open_clip_itself_and_do_not_depend_on_the_batch(small_clip: Path) -> None:
    captions = ["an otter", "a plane", "an otter on a plane"]
    colours = ["red", "green", "blue", "white", "black"]

    async def ours() -> tuple[list[float] | None, list[list[float] | None]]:
        service = ClipService(str(small_clip))
        try:
            alone = await service.similarities(png("red"), captions)
            return alone, await asyncio.gather(*(service.similarities(png(colour), captions) for colour in colours))
        finally:
            service.close()

    import torch

    model, preprocess = open_clip.create_model_from_pretrained(f"local-dir:{small_clip}")
    tokenizer = open_clip.get_tokenizer(f"local-dir:{small_clip}")
    model.eval()
    with torch.inference_mode():
        images = torch.stack([preprocess(Image.open(io.BytesIO(png(colour)))) for colour in colours])
        expected = model.encode_image(images, normalize=True) @ model.encode_text(tokenizer(captions), normalize=True).T
    alone, together = asyncio.run(ours())
    assert alone == pytest.approx(together[0], abs=1e-5)
    assert np.array(together) == pytest.approx(expected.numpy(), abs=1e-5)
    assert (np.abs(np.array(together)) <= 1).all()


@pytest.mark.long
def test_a_run_has_both_clip_columns_and_the_contrastive_check(cli: Cli, small_clip: Path) -> None:
    recorded = cli.folder / "recorded.jsonl"
    labelled = CIRCLE.replace(r"\draw", r"\node[scale=3] at (0,-1.5) {OTTER}; \draw")
    recorded.write_text(json.dumps({"id": "otter-plane-wifi", "reply": labelled}) + "\n")
    done = cli(
        "run", "--models", f"replay:{recorded}", "--suite", "otter", "--prompt", "otter-plane-wifi",
        "--clip", small_clip, "--out", "run",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert "no text" in done.out
    with (cli.folder / "run" / "leaderboard.csv").open() as file:
        (row,) = csv.DictReader(file)
    assert -1 <= float(row["clip"]) <= 1
    assert row["clip"] != row["clip_no_text"]
    assert row["clip_model"] == str(small_clip)
    with (cli.folder / "run" / "samples.csv").open() as file:
        (check,) = [line for line in csv.DictReader(file) if line["kind"] == "clip"]
    assert check["verdict"] in ("pass", "fail")
    assert "similarity" in check["evidence"]
    again = cli("score", "run", "--clip", "none")
    assert again.code == 0, again.err
    assert "skipped: --clip none" in again.out


def test_weights_that_cannot_be_had_skip_the_column_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    (tmp_path / "open_clip_config.json").write_text(json.dumps({"model_cfg": CONFIG, "preprocess_cfg": {}}))

    async def missing(name: str) -> str | None:
        service = ClipService(name)
        assert await service.similarities(png("red"), ["a"]) is None
        return service.missing

    assert "cannot be downloaded" in str(asyncio.run(missing("ViT-B-32/openai")))
    assert "--clip none" in str(asyncio.run(missing("none")))
    with pytest.raises(ClipUnavailableError, match="do not load"):
        load(str(tmp_path))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("ViT-L-14/opnai", "did you mean openai?"),
        ("ViT-L-14", "no weights"),
        ("VitL14/openai", "ViT-L-14"),
    ],
)
def test_an_unknown_clip_id_names_the_nearest(name: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        check_clip_id(name)


def test_a_folder_of_something_else_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"open_clip_config\.json"):
        check_clip_id(str(tmp_path))


async def red(service: ClipService) -> list[float] | None:
    return await asyncio.wait_for(service.similarities(png("red"), ["a circle"]), 120)


@pytest.mark.long
def test_a_closed_service_starts_anew_in_another_event_loop(small_clip: Path) -> None:
    service = ClipService(str(small_clip))
    first = asyncio.run(red(service))
    service.close()
    assert service.loaded is None
    second = asyncio.run(red(service))
    third = asyncio.run(red(service))  # another loop, not closed between
    service.close()
    assert first is not None
    assert second == pytest.approx(first, abs=1e-6)
    assert third == pytest.approx(first, abs=1e-6)


def test_close_lets_go_of_whoever_waits(small_clip: Path) -> None:
    async def closed_on() -> list[float] | None:
        service = ClipService(str(small_clip))
        await service.start()
        waiting = asyncio.ensure_future(service.similarities(png("red"), ["a"]))
        await asyncio.sleep(0.01)
        service.close()
        return await asyncio.wait_for(waiting, 20)

    assert asyncio.run(closed_on()) is None


def damaged(small_clip: Path, folder: Path, how: str) -> Path:
    shutil.copytree(small_clip, folder)
    weights = folder / "open_clip_model.safetensors"
    content = weights.read_bytes()
    if how == "pickle":
        weights.unlink()
        (folder / "open_clip_pytorch_model.bin").write_bytes(b"\x80\x02not a pickle")
    else:
        weights.write_bytes({"truncated": content[: len(content) // 2], "empty": b"", "noise": b"\xff" * 999}[how])
    return folder


@pytest.mark.parametrize("how", ["truncated", "empty", "noise", "pickle"])
def test_damaged_weights_are_told_in_one_line(small_clip: Path, tmp_path: Path, how: str) -> None:
    """And skip the column: the run below shows it."""
    with pytest.raises(ClipUnavailableError, match="do not load") as raised:
        load(str(damaged(small_clip, tmp_path / "clip", how)))
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("module", "told"),
    [
        ("raise ImportError('libtorch.so is\\nbroken')", "cannot be imported: libtorch.so is"),
        ("raise OSError('no libcudart')", "cannot be imported: no libcudart"),
        ("import os; os.kill(os.getpid(), 11)", "died"),
        ("import os; os.kill(os.getpid(), 9)", "killed from outside"),
    ],
    ids=["import", "library", "segfault", "killed"],
)
def test_a_broken_open_clip_skips_the_column(
    small_clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, told: str
) -> None:
    (tmp_path / "open_clip").mkdir()
    (tmp_path / "open_clip" / "__init__.py").write_text(module)
    monkeypatch.syspath_prepend(str(tmp_path))
    service = ClipService(str(small_clip))
    assert asyncio.run(red(service)) is None
    assert told in str(service.missing)
    assert "\n" not in str(service.missing)
    service.close()


def test_a_run_with_damaged_weights_succeeds(cli: Cli, small_clip: Path, tmp_path: Path) -> None:
    folder = damaged(small_clip, tmp_path / "clip", "truncated")
    recorded = cli.folder / "recorded.jsonl"
    recorded.write_text(json.dumps({"id": "otter-plane-wifi", "reply": CIRCLE}) + "\n")
    done = cli(
        "run", "--models", f"replay:{recorded}", "--suite", "otter", "--prompt", "otter-plane-wifi",
        "--clip", folder, "--out", "run",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert "skipped: the weights of" in done.out.replace("\n", " ")


def pid_of(service: ClipService) -> int:
    assert service._workers._pool is not None
    (worker,) = service._workers._pool.living
    return int(worker.process.pid or 0)


@pytest.mark.long
def test_a_process_that_dies_is_replaced_once(small_clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def dies() -> None:
        service = ClipService(str(small_clip))
        first = await red(service)
        os.kill(pid_of(service), signal.SIGKILL)
        assert await red(service) == pytest.approx(first, abs=1e-6)
        assert service.loaded
        monkeypatch.setattr("tikzeval.scoring.clip._similarities", _crash)
        found = await asyncio.gather(*(red(service) for _ in range(3)))
        assert found == [None, None, None]
        assert "died" in str(service.missing)
        assert "SIGSEGV" in str(service.missing)
        assert service.loaded is None
        assert await red(service) is None
        service.close()

    asyncio.run(dies())


def _crash(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


@pytest.mark.long
def test_runs_scored_again_in_one_command_both_have_their_column(cli: Cli, small_clip: Path) -> None:
    recorded = cli.folder / "recorded.jsonl"
    recorded.write_text(json.dumps({"id": "otter-plane-wifi", "reply": CIRCLE}) + "\n")
    for name in ("one", "two"):
        done = cli(
            "run", "--models", f"replay:{recorded}", "--suite", "otter", "--prompt", "otter-plane-wifi",
            "--clip", "none", "--out", name,
        )  # fmt: skip
        assert done.code == 0, done.err
    again = cli("score", "one", "two", "--clip", small_clip, timeout=200)
    assert again.code == 0, again.err
    boards = list(cli.folder.glob("*-again-*/leaderboard.csv"))
    assert len(boards) == 2, list(cli.folder.glob("**/leaderboard.csv"))
    for board in boards:
        with board.open() as file:
            (row,) = csv.DictReader(file)
        assert row["clip"]


DUCK = r"""\begin{tikzpicture}
\begin{scope}[local bounding box=duck]\fill[yellow] (0,0) circle (1);\node at (0,0) {DUCK};\end{scope}
\begin{scope}[local bounding box=sign]\node at (3,0) {STOP};\end{scope}
\end{tikzpicture}"""
LONE_CHECKS = (
    {"id": "sign-there", "kind": "part", "part": "sign", "text_counts": True},
    {"id": "duck-alone", "kind": "lone", "part": "duck", "says": "duck", "choices": ["a goose", "anchor"]},
    {"id": "sign-alone", "kind": "lone", "part": "sign", "says": "stop sign"},
    {"id": "pond-alone", "kind": "lone", "part": "pond", "says": "pond"},
    {"id": "one-of", "kind": "any_of", "checks": [
        {"kind": "lone", "part": "duck", "says": "duck"}, {"kind": "lone", "part": "duck", "says": "goose", "choices": ["duck"]},
    ]},
)  # fmt: skip


def judged_alone(service: ClipService | None) -> tuple[dict[str, Verdict], str, Drawn]:
    prompt = Prompt("p", "s", "A duck by a sign.", "en", "a duck by a sign", ("duck", "sign", "pond"))
    checks = tuple(KINDS[str(each["kind"])].model_validate(each) for each in LONE_CHECKS)
    drawn = draw(Reply(DUCK))
    score, name = asyncio.run(judged(Item(prompt, Rubric("p", 1, checks, "")), drawn, service))
    return {verdict.check: verdict for verdict in score.verdicts}, name, drawn


def test_clip_recognises_a_part_that_is_painted_alone(small_clip: Path) -> None:
    service = ClipService(str(small_clip))
    verdicts, name, drawn = judged_alone(service)
    assert name == str(small_clip)
    captions = [f"a drawing of {what}" for what in ("a duck", "a goose", "an anchor", "a sign", "a pond")]
    assert drawn.compilation is not None
    lone = lone_pictures(drawn.compilation.pdf, ["duck"])["duck"]
    similar = asyncio.run(service.similarities(lone, captions))
    service.close()
    assert similar is not None
    margin = similar[0] - max(similar[1:])
    duck = verdicts["duck-alone"]
    assert duck.margin == pytest.approx(margin, abs=1e-3)
    assert duck.mark is (Mark.PASS if margin >= 0 else Mark.FAIL)
    assert f"“{captions[1 + int(np.argmax(similar[1:]))]}”" in duck.evidence
    assert verdicts["sign-alone"].mark is Mark.FAIL
    assert "without its text nothing of sign is drawn" in verdicts["sign-alone"].evidence
    assert verdicts["pond-alone"].mark is Mark.VOID
    assert verdicts["one-of"].mark in (Mark.PASS, Mark.FAIL)
    assert "(lone)" in verdicts["one-of"].evidence


@pytest.mark.parametrize("service", [None, ClipService("none")], ids=["not asked", "--clip none"])
def test_without_clip_lone_parts_are_skipped_with_the_reason(service: ClipService | None) -> None:
    verdicts, name, _ = judged_alone(service)
    reason = "--clip none" if service else "no CLIP model"
    assert name == f"skipped: {reason}"
    assert {check: verdict.mark for check, verdict in verdicts.items() if check.endswith("-alone")} == {
        "duck-alone": Mark.SKIPPED,
        "sign-alone": Mark.SKIPPED,
        "pond-alone": Mark.VOID,
    }
    assert verdicts["duck-alone"].evidence == reason
    assert verdicts["one-of"].mark is Mark.SKIPPED
