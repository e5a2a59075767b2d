"""Pipelines of diffusers' own classes, saved and loaded in the real format: what decides a picture, and what is said of what is wrong."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tikzeval.errors import FileFormatError, MissingToolError, UsageError
from tikzeval.models.model_args import deciding
from tikzeval.models.pipeline_settings import settings_for

pytestmark = pytest.mark.filterwarnings("ignore")  # torch's and diffusers' own


@pytest.mark.parametrize(
    ("name", "steps", "guidance"),
    [
        ("stabilityai/sdxl-turbo", 1, 0.0),
        ("stabilityai/sd-turbo", 1, 0.0),
        ("black-forest-labs/FLUX.1-schnell", 4, 0.0),
        ("black-forest-labs/FLUX.1-dev", 50, 3.5),
        ("stabilityai/stable-diffusion-3.5-large-turbo", 4, 0.0),
        ("stabilityai/stable-diffusion-3.5-large", 28, 3.5),
        ("stable-diffusion-v1-5/stable-diffusion-v1-5", None, None),
    ],
)
def test_what_is_known_of_a_model_stands_where_nothing_else_is_said(name: str, steps: int, guidance: float) -> None:
    known = settings_for(name, None, {})
    assert (known.steps, known.guidance) == (steps, guidance)
    told = settings_for(name, None, {"steps": 7, "style": "{prompt} as a tapestry"})
    assert (told.steps, told.guidance) == (7, guidance)
    assert told.words("an otter") == "an otter as a tapestry"


def test_a_folder_may_bring_its_own_and_what_is_wrong_is_said(tmp_path: Path) -> None:
    (tmp_path / "tikzeval.yaml").write_text("steps: 3\nguidance: 1.5\n")
    assert settings_for("sdxl-turbo", tmp_path, {"guidance": 2}).model_dump(include={"steps", "guidance"}) == {
        "steps": 3,
        "guidance": 2,
    }
    (tmp_path / "tikzeval.yaml").write_text("seed: 3\n")
    with pytest.raises(FileFormatError, match=r"tikzeval\.yaml"):
        settings_for("x", tmp_path, {})
    for given, told in (
        ({"stepz": 3}, "did you mean steps"),
        ({"width": 70}, "multiple of 8"),
        ({"offload": "all"}, "offload"),
        ({"offload": "model", "device": "cpu"}, "no GPU to spare"),
        ({"lora": "./nowhere"}, "no such file or folder"),
    ):
        with pytest.raises(UsageError, match=told):
            settings_for("x", None, given)
    assert deciding(("batch_size=4", "steps=2", "m:offload=model", "device=cpu")) == ["steps=2"]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("diffusers", reason="the extra [images] is not installed")
    from tests.apis.pipelines import save_flux, save_sd, save_sd3, save_sdxl

    folder = tmp_path_factory.mktemp("pipelines")
    save_sd(folder / "sd")
    save_sdxl(folder / "sdxl")
    save_sd3(folder / "sd3")
    save_flux(folder / "flux")
    return folder


def pixels(png: bytes) -> Any:
    return np.asarray(Image.open(io.BytesIO(png)), dtype=float)


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "more"), [("sd", {}), ("sdxl", {"guidance": 5}), ("sd3", {}), ("flux", {"width": 64, "height": 64})]
)
def test_a_picture_depends_on_seed_words_and_epoch_and_not_on_its_batch(
    folders: Path, name: str, more: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tikzeval.models.pipeline import Pipeline
    from tikzeval.models.pipeline_settings import Wish

    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    args = {"model_path": str(folders / name), "steps": 2, "device": "cpu", **more}
    pipe = Pipeline(name, {**args, "batch_size": 3})
    wishes = [
        Wish("an otter"),
        Wish("a cat on the moon"),
        Wish("an otter", epoch=2),
        Wish("a cat on the moon", number=2),
    ]
    together = [pixels(made.png) for made in pipe.make(wishes)]
    assert {each.shape for each in together} == {(64, 64, 3)}
    pipe.batch_size = 1
    alone = [pixels(made.png) for made in pipe.make(wishes[::-1])][::-1]
    for one, other in zip(together, alone, strict=True):
        assert np.abs(one - other).max() <= 1
    for index, one in enumerate(together):
        assert all(np.abs(one - other).max() > 8 for other in together[index + 1 :])
    other_seed = Pipeline(name, {**args, "seed": 1}).make(wishes[:1])[0]
    assert np.abs(pixels(other_seed.png) - together[0]).max() > 8
    assert other_seed.about["seed"] != pipe.make(wishes[:1])[0].about["seed"]


@pytest.mark.long
def test_what_does_not_fit_into_memory_is_made_in_smaller_batches(
    folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    from tikzeval.models.pipeline import Pipeline
    from tikzeval.models.pipeline_settings import OutOfMemoryError, Wish

    pipe = Pipeline("sd", {"model_path": str(folders / "sd"), "steps": 1, "device": "cpu", "batch_size": 4})
    inner, room = pipe.pipe, 1

    def small(*, prompt: list[str], **words: Any) -> Any:
        if len(prompt) > room:
            raise torch.OutOfMemoryError
        return inner(prompt=prompt, **words)

    monkeypatch.setattr(pipe, "pipe", small)
    assert len(pipe.make([Wish(str(number)) for number in range(5)])) == 5
    assert pipe.batch_size == 1
    room = 0
    with pytest.raises(OutOfMemoryError, match="smaller --model-arg width and height, or --model-arg dtype"):
        pipe.make([Wish("x")])
    pipe.device = "cuda"
    with pytest.raises(OutOfMemoryError, match="offload=model"):
        pipe.make([Wish("x")])


@pytest.mark.long
def test_an_adapter_changes_the_picture_by_its_weight(folders: Path, tmp_path: Path) -> None:
    pytest.importorskip("peft", reason="the extra [images] is not installed")
    from tests.apis.pipelines import save_adapter
    from tikzeval.models.pipeline import Pipeline
    from tikzeval.models.pipeline_settings import Wish

    args = {"model_path": str(folders / "sd"), "steps": 2, "device": "cpu"}
    pipe = Pipeline("sd", args)
    plain = pixels(pipe.make([Wish("an otter")])[0].png)
    save_adapter(tmp_path / "ink", folders / "sd")
    found = [
        pixels(
            Pipeline("sd", {**args, "lora": str(tmp_path / "ink"), "lora_weight": weight})
            .make([Wish("an otter")])[0]
            .png
        )
        for weight in (0.0, 1.0)
    ]
    assert np.abs(found[0] - plain).max() <= 1
    assert np.abs(found[1] - plain).max() > 8
    with pytest.raises(UsageError, match="there is no such file"):
        Pipeline("sd", {**args, "lora": "./nowhere"})


@pytest.mark.long
def test_what_cannot_be_loaded_is_said_in_one_line(
    folders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tikzeval.models.pipeline import Pipeline

    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(UsageError, match="hf download nobody/nothing") as told:
        Pipeline("nobody/nothing", {})
    assert "\n" not in str(told.value)
    with pytest.raises(UsageError, match="takes no max_sequence_length"):
        Pipeline("sd", {"model_path": str(folders / "sd"), "max_sequence_length": 9})
    with pytest.raises(UsageError, match="there is no GPU to spare"):
        Pipeline("sd", {"model_path": str(folders / "sd"), "offload": "model", "device": "cpu"})
    sdxl = Path(shutil.copytree(folders / "sdxl", tmp_path / "sdxl"))
    next((sdxl / "unet").glob("*.safetensors")).unlink()
    with pytest.raises((UsageError, MissingToolError), match=r"weights are missing .*unet.*hf download") as told:
        Pipeline("sdxl", {"model_path": str(sdxl)})
    assert "\n" not in str(told.value)
