"""CLIP by open_clip, on a small model made here and saved in open_clip's own format."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.conftest import CIRCLE, Cli
from tikzeval.errors import UsageError
from tikzeval.scoring.clip import ClipService, check_clip_id

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
    assert "no CLIP weights in the local cache" in str(asyncio.run(missing("auto")))
    assert "--clip none" in str(asyncio.run(missing("none")))
    assert "do not load" in str(asyncio.run(missing(str(tmp_path))))


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
