"""What --model-arg says of a pipeline: what has no effect, is not there or does not fit is said in one line; prompts that are cut are counted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.test_pipelines import pixels
from tikzeval.errors import UsageError
from tikzeval.models.pipeline_settings import settings_for

pytestmark = pytest.mark.filterwarnings("ignore")  # torch's and diffusers' own


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("diffusers", reason="the extra [images] is not installed")
    from tests.apis.pipelines import save_flux, save_sd, save_sd3, save_sdxl

    folder = tmp_path_factory.mktemp("pipelines")
    for name, save in {"sd": save_sd, "sdxl": save_sdxl, "sd3": save_sd3, "flux": save_flux}.items():
        save(folder / name)
    return folder


class Guided:
    """What diffusers' pipelines say of their guidance."""

    def __init__(self, *, distilled: bool = False) -> None:
        self._guidance_scale = 0.0
        self.distilled = distilled

    @property
    def do_classifier_free_guidance(self) -> bool:
        return self._guidance_scale > 1 and not self.distilled

    def __call__(self, prompt: str, negative_prompt: str | None = None, guidance_scale: float = 7.5) -> None: ...


class Distilled:
    """FLUX, which is led away from a negative prompt by a scale of its own."""

    def __call__(self, prompt: str, negative_prompt: str | None = None, true_cfg_scale: float = 1.0) -> None: ...


@pytest.mark.parametrize(
    ("pipe", "given", "told"),
    [
        (Guided(), {"negative_prompt": "blur"}, ""),
        (Guided(), {"negative_prompt": "blur", "guidance": 1}, "no effect at guidance 1: give --model-arg guidance=7"),
        (Guided(), {"guidance": 0}, ""),
        (Guided(distilled=True), {"negative_prompt": "blur"}, "Guided makes these pictures without guidance; leave it"),
        (Distilled(), {"negative_prompt": "blur"}, "no effect at true_cfg 1: give --model-arg true_cfg=4"),
        (Distilled(), {"negative_prompt": "blur", "true_cfg": 2}, ""),
        (Distilled(), {"true_cfg": 2}, "true_cfg has no effect without negative_prompt"),
    ],
)
def test_a_negative_prompt_that_cannot_have_an_effect_is_refused(pipe: Any, given: dict[str, Any], told: str) -> None:
    import inspect

    from tikzeval.models.pipeline_negative import without_effect

    found = without_effect(pipe, inspect.signature(pipe.__call__).parameters, settings_for("x", None, given))
    assert told in found
    assert bool(told) == bool(found)
    assert "\n" not in found


@pytest.mark.long
def test_a_negative_prompt_changes_the_picture_or_is_refused(folders: Path) -> None:
    from tikzeval.models.pipeline import Pipeline
    from tikzeval.models.pipeline_settings import Wish

    turbo = {"model_path": str(folders / "sd"), "steps": 2, "device": "cpu", "guidance": 0, "negative_prompt": "blur"}
    with pytest.raises(UsageError, match="give --model-arg guidance=7"):
        Pipeline("sd", turbo)
    with pytest.raises(UsageError, match="StableDiffusionPipeline takes no true_cfg_scale"):
        Pipeline("sd", {**turbo, "guidance": 3, "true_cfg": 3})
    args = {"model_path": str(folders / "flux"), "steps": 2, "device": "cpu", "width": 64, "height": 64}
    with pytest.raises(UsageError, match="give --model-arg true_cfg=4"):
        Pipeline("flux", {**args, "negative_prompt": "blur"})
    plain = Pipeline("flux", args).make([Wish("an otter")])[0]
    away = Pipeline("flux", {**args, "negative_prompt": "blur", "true_cfg": 4}).make([Wish("an otter")])[0]
    assert np.abs(pixels(away.png) - pixels(plain.png)).max() > 8
    assert away.about["true_cfg"] == 4
    assert "true_cfg" not in plain.about


@pytest.mark.parametrize(
    ("error", "settings", "dtype", "told"),
    [
        (
            "OutOfMemoryError",
            {},
            "float32",
            "out of GPU memory; try --model-arg offload=model (or sequential), --model-arg dtype=bfloat16, or a smaller",
        ),
        ("OutOfMemoryError", {"offload": "model"}, "bfloat16", "offload=sequential, or a smaller model"),
        ("OutOfMemoryError", {"offload": "sequential"}, "bfloat16", "out of GPU memory; try a smaller model"),
        ("MemoryError", {}, "float32", "out of memory; try --model-arg dtype=bfloat16, or a smaller model"),
        ("cuBLAS", {}, "bfloat16", "out of GPU memory; try --model-arg offload=model"),
    ],
)
def test_out_of_memory_while_loading_says_what_to_lower(
    error: str, settings: dict[str, Any], dtype: str, told: str
) -> None:
    torch = pytest.importorskip("torch")
    pytest.importorskip("diffusers", reason="the extra [images] is not installed")
    from tikzeval.models.pipeline_loading import why

    raised = {
        "OutOfMemoryError": torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB.\nGPU 0"),
        "MemoryError": MemoryError(),
        "cuBLAS": RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
    }[error]
    found = why("a/b", None, raised, settings_for("x", None, settings), getattr(torch, dtype))
    assert told in found
    assert found.startswith("a/b: ")
    assert "\n" not in found


@pytest.mark.long
def test_out_of_memory_while_placing_or_adapting_says_what_to_lower(
    folders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import diffusers
    import torch

    pytest.importorskip("peft", reason="the extra [images] is not installed")
    from tests.apis.pipelines import save_adapter
    from tikzeval.models.pipeline import Pipeline

    def full(*_: Any, **__: Any) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB.")  # noqa: TRY003, EM101

    args = {"model_path": str(folders / "sd"), "device": "cpu"}
    save_adapter(tmp_path / "ink", folders / "sd")
    with monkeypatch.context() as patched:
        patched.setattr(diffusers.StableDiffusionPipeline, "load_lora_weights", full)
        with pytest.raises(UsageError, match=r"ink: out of GPU memory; try --model-arg offload=model"):
            Pipeline("sd", {**args, "lora": str(tmp_path / "ink")})
    monkeypatch.setattr(diffusers.StableDiffusionPipeline, "to", full)
    with pytest.raises(UsageError, match=r"sd: out of GPU memory; try --model-arg offload=model .*dtype=bfloat16"):
        Pipeline("sd", args)


@pytest.mark.parametrize(
    ("device", "told"),
    [
        ("cuda", "cuda: torch finds no GPU here; leave --model-arg device out, or say device=cpu"),
        ("cuda:1", "cuda:1: torch finds no GPU here"),
        ("gpu", "there is no device gpu; give cuda, cuda:1, mps or cpu, or leave it out"),
        ("cuda:x", "there is no device cuda:x"),
        ("mps", "leave --model-arg device out"),
    ],
)
def test_a_device_that_is_not_there_is_said_in_one_line(
    device: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch = pytest.importorskip("torch")
    pytest.importorskip("diffusers", reason="the extra [images] is not installed")
    from tikzeval.models.pipeline import Pipeline
    from tikzeval.models.pipeline_loading import device_of

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    with pytest.raises(UsageError) as caught:
        Pipeline("nobody/nothing", {"device": device})
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    assert device_of(settings_for("x", None, {"device": "cuda:0"})) == "cuda:0"
    with pytest.raises(UsageError, match="no such GPU here, only cuda:0"):
        device_of(settings_for("x", None, {"device": "cuda:2"}))


@pytest.mark.long
def test_an_adapters_file_is_chosen_or_what_is_missing_is_said(
    folders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("peft", reason="the extra [images] is not installed")
    from tests.apis.pipelines import save_adapter
    from tikzeval.models.pipeline import Pipeline
    from tikzeval.models.pipeline_settings import Wish

    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
    args = {"model_path": str(folders / "sd"), "steps": 1, "device": "cpu"}
    ink = tmp_path / "ink"
    save_adapter(ink, folders / "sd")
    usual = ink / "pytorch_lora_weights.safetensors"
    (ink / "a.safetensors").write_bytes(usual.read_bytes())
    usual.rename(ink / "b.safetensors")
    (tmp_path / "empty").mkdir()
    for given, told in (
        ({"lora": str(ink)}, r"several files .*lora_weight_name=a\.safetensors"),
        ({"lora": str(ink), "lora_weight_name": "c.safetensors"}, r"holds no c\.safetensors; it holds a\.safetensors"),
        ({"lora": str(ink / "a.safetensors"), "lora_weight_name": "b.safetensors"}, "is a file already"),
        ({"lora": str(tmp_path / "empty")}, r"no pytorch_lora_weights\.safetensors.*save_lora_weights wrote"),
        ({"lora_weight_name": "a.safetensors"}, "lora=FOLDER_OR_ID"),
        ({"lora": "nobody/adapter"}, "nobody/adapter: its weights are not in the local cache .*hf download nobody/ada"),
        ({"lora": "ink.safetensors"}, r"hub|no such file or folder"),
    ):
        with pytest.raises(UsageError, match=told) as caught:
            Pipeline("sd", {**args, **given})
        assert "\n" not in str(caught.value)
    made = Pipeline("sd", {**args, "lora": str(ink), "lora_weight_name": "b.safetensors"}).make([Wish("an otter")])[0]
    assert made.about["lora_weight_name"] == "b.safetensors"
    cached = tmp_path / "cache" / "models--somebody--ink"
    (cached / "refs").mkdir(parents=True)
    (cached / "refs" / "main").write_text("0" * 40)
    (cached / "snapshots" / ("0" * 40)).mkdir(parents=True)
    (cached / "snapshots" / ("0" * 40) / "ink.safetensors").write_bytes((ink / "b.safetensors").read_bytes())
    again = Pipeline("sd", {**args, "lora": "somebody/ink"}).make([Wish("an otter")])[0]
    assert np.abs(pixels(again.png) - pixels(made.png)).max() <= 1


def test_an_adapter_in_the_cache_serves_where_the_network_is_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever HTTP client the hub's library has: only the name of the error is the same."""
    import torch

    from tikzeval.models.pipeline_lora import _found

    class TransportError(Exception):
        pass

    class ConnectError(TransportError):
        pass

    def asked(_: str) -> list[str]:
        msg = "[Errno -2] Name or service not known"
        raise ConnectError(msg)

    monkeypatch.setattr("huggingface_hub.list_repo_files", asked)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    snapshot = tmp_path / "models--somebody--ink" / "snapshots" / ("0" * 40)
    snapshot.mkdir(parents=True)
    (snapshot / "ink.safetensors").touch()
    (snapshot.parents[1] / "refs").mkdir()
    (snapshot.parents[1] / "refs" / "main").write_text("0" * 40)
    found = _found(settings_for("x", None, {"lora": "somebody/ink"}), torch.float32)
    assert found == snapshot / "ink.safetensors"
    with pytest.raises(UsageError, match="nobody/ink: its weights are not in the local cache"):
        _found(settings_for("x", None, {"lora": "nobody/ink"}), torch.float32)


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "given", "letters", "cut"),
    [
        ("sd", {}, 75, None),
        ("sd", {}, 80, 5),
        ("sdxl", {}, 80, 5),
        ("sd", {"style": "in ink"}, 75, 8),
        ("sd3", {}, 254, None),
        ("sd3", {}, 256, 2),
        ("sd3", {"max_sequence_length": 100}, 100, 2),
        ("flux", {"width": 64, "height": 64}, 400, None),
    ],
)
def test_how_many_tokens_were_cut_is_noted(
    folders: Path, name: str, given: dict[str, Any], letters: int, cut: int | None
) -> None:
    from tikzeval.models.pipeline import Pipeline
    from tikzeval.models.pipeline_settings import Wish

    pipe = Pipeline(name, {"model_path": str(folders / name), "steps": 1, "device": "cpu", "guidance": 1, **given})
    assert pipe.make([Wish("x" * letters)])[0].about.get("words_cut") == cut


@pytest.mark.long
def test_a_decoder_is_built_with_its_prior_and_refused_without(tmp_path: Path) -> None:
    pytest.importorskip("diffusers", reason="the extra [images] is not installed")
    from tests.apis.pipelines import save_kandinsky
    from tikzeval.models.pipeline import Pipeline
    from tikzeval.models.pipeline_settings import Wish

    decoder = save_kandinsky(tmp_path)
    args = {"model_path": str(decoder), "steps": 2, "device": "cpu", "width": 64, "height": 64}
    made = Pipeline("decoder", args).make([Wish("an otter"), Wish("a cat")])
    assert made[0].about["pipeline"] == "KandinskyV22CombinedPipeline"
    assert pixels(made[0].png).shape == (64, 64, 3)
    assert np.abs(pixels(made[0].png) - pixels(made[1].png)).max() > 8
    (decoder / "README.md").unlink()
    with pytest.raises(UsageError, match="KandinskyV22Pipeline makes no pictures of words") as told:
        Pipeline("decoder", args)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("StableCascadeDecoderPipeline", "makes no pictures of words alone, it needs image_embeddings as well"),
        ("WuerstchenDecoderPipeline", "makes no pictures of words alone, it needs image_embeddings as well"),
        ("StableDiffusionUpscalePipeline", "makes no pictures of words;"),
        ("KandinskyV22Pipeline", "makes no pictures of words;"),
        ("StableDiffusionPipeline", ""),
        ("FluxPipeline", ""),
        ("KandinskyV22CombinedPipeline", ""),
        ("StableCascadeCombinedPipeline", ""),
    ],
)
@pytest.mark.long
def test_a_part_of_a_pipeline_is_not_taken_for_one_of_words(name: str, told: str) -> None:
    diffusers = pytest.importorskip("diffusers", reason="the extra [images] is not installed")
    from tikzeval.models.pipeline_loading import not_of_words

    kind = getattr(diffusers, name)
    found = not_of_words(kind.__new__(kind))
    assert told in found
    assert bool(found) == bool(told)
