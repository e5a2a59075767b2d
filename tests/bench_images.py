"""Images per second and memory of `diffusion:` against a plain loop over diffusers, and pictures per second of CLIP against bare open_clip.

    python -m tests.bench_images --tiny                                     toy pipelines and tiny-clip, anywhere
    python -m tests.bench_images                                            SD 1.5, SDXL-Turbo at 512 px and CLIP ViT-L/14, on a GPU
    python -m tests.bench_images --pipelines flux --batches 1,4 --images 8

Random weights in the real architectures serve: speed does not depend on what is shown. Both ways use the same pipeline in memory, the same
precision, steps, guidance, size and prompts, and both end with PNG files; the plain loop makes one picture at a time. What is found is written to
results/bench-images-MACHINE.json.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import io
import json
import os
import platform
import re
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.apis.pipelines import clip_tokenizer, save_flux, save_sd, save_sdxl
from tests.conftest import ROOT

PROMPT = "picture {}: an otter on a plane using wifi, by the window"  # a token a byte


def _clip_text(kind: Any, hidden: int, layers: int, heads: int, projection: int) -> Any:
    from transformers import CLIPTextConfig

    return kind(
        CLIPTextConfig(
            vocab_size=49408,
            hidden_size=hidden,
            intermediate_size=4 * hidden,
            projection_dim=projection,
            num_hidden_layers=layers,
            num_attention_heads=heads,
            max_position_embeddings=77,
            bos_token_id=256,
            eos_token_id=257,
            pad_token_id=257,
        )
    )


def _vae(latent_channels: int = 4, **words: Any) -> Any:
    from diffusers import AutoencoderKL

    return AutoencoderKL(
        block_out_channels=(128, 256, 512, 512),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=2,
        latent_channels=latent_channels,
        sample_size=512,
        **words,
    )


def sd15() -> Any:
    """Return a pipeline of the size of Stable Diffusion 1.5."""
    from diffusers import DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel
    from transformers import CLIPTextModel

    return StableDiffusionPipeline(
        vae=_vae(),
        text_encoder=_clip_text(CLIPTextModel, 768, 12, 12, 768),
        tokenizer=clip_tokenizer(),
        unet=UNet2DConditionModel(sample_size=64, cross_attention_dim=768, attention_head_dim=8),
        scheduler=DDIMScheduler(clip_sample=False, set_alpha_to_one=False, steps_offset=1),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def sdxl_turbo() -> Any:
    """Return a pipeline of the size of SDXL-Turbo."""
    from diffusers import EulerAncestralDiscreteScheduler, StableDiffusionXLPipeline, UNet2DConditionModel
    from transformers import CLIPTextModel, CLIPTextModelWithProjection

    unet = UNet2DConditionModel(
        sample_size=64,
        block_out_channels=(320, 640, 1280),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        layers_per_block=2,
        transformer_layers_per_block=(1, 2, 10),
        attention_head_dim=(5, 10, 20),
        cross_attention_dim=2048,
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=256,
        projection_class_embeddings_input_dim=2816,
    )
    return StableDiffusionXLPipeline(
        vae=_vae(),
        text_encoder=_clip_text(CLIPTextModel, 768, 12, 12, 768),
        text_encoder_2=_clip_text(CLIPTextModelWithProjection, 1280, 32, 20, 1280),
        tokenizer=clip_tokenizer(),
        tokenizer_2=clip_tokenizer(),
        unet=unet,
        scheduler=EulerAncestralDiscreteScheduler(timestep_spacing="trailing"),
    )


def flux_schnell() -> Any:
    """Return a pipeline of the size of FLUX.1 schnell: 12 billion weights, and T5's encoder."""
    from diffusers import FlowMatchEulerDiscreteScheduler, FluxPipeline, FluxTransformer2DModel
    from transformers import CLIPTextModel, T5Config, T5EncoderModel

    t5 = T5Config(vocab_size=32128, d_model=4096, d_ff=10240, d_kv=64, num_heads=64, num_layers=24)
    return FluxPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(),
        vae=_vae(16, use_quant_conv=False, use_post_quant_conv=False, shift_factor=0.1159, scaling_factor=0.3611),
        text_encoder=_clip_text(CLIPTextModel, 768, 12, 12, 768),
        tokenizer=clip_tokenizer(),
        text_encoder_2=T5EncoderModel(t5),
        tokenizer_2=clip_tokenizer(),
        transformer=FluxTransformer2DModel(),
    )


REAL: dict[str, tuple[Callable[[], Any], dict[str, Any]]] = {  # what makes it, and how it is run
    "sd15": (sd15, {"steps": 25, "guidance": 7.5, "width": 512, "height": 512}),
    "sdxl-turbo": (sdxl_turbo, {"steps": 1, "guidance": 0.0, "width": 512, "height": 512}),
    "flux": (flux_schnell, {"steps": 4, "guidance": 0.0, "width": 512, "height": 512, "max_sequence_length": 256}),
}
TINY: dict[str, tuple[Callable[[Path], Any], dict[str, Any]]] = {
    "sd15": (save_sd, {"steps": 2, "guidance": 7.5}),
    "sdxl-turbo": (save_sdxl, {"steps": 1, "guidance": 0.0}),
    "flux": (save_flux, {"steps": 1, "guidance": 0.0, "width": 64, "height": 64}),
}


def opened(name: str, words: argparse.Namespace, folder: Path) -> Any:
    """Return a pipeline of ours, with random weights."""
    import torch

    from tikzeval.models.pipeline import Pipeline

    torch.manual_seed(0)
    if words.tiny:
        save, args = TINY[name]
        return Pipeline(name, {**args, "model_path": str(save(folder / name)), "device": words.device})
    make, args = REAL[name]
    before = torch.get_default_dtype()
    torch.set_default_dtype(getattr(torch, words.dtype))
    try:
        with torch.device(words.device):  # 12 billion random numbers are made where they are needed
            pipe = make()
    finally:
        torch.set_default_dtype(before)
    return Pipeline(name, {**args, "dtype": words.dtype, "device": words.device}, pipe=pipe)


def plain_loop(pipeline: Any, prompts: Sequence[str]) -> float:
    """Return the images per second of one prompt after another, as diffusers' own pages do it."""
    import torch

    begun = time.perf_counter()
    with torch.inference_mode():
        for at, prompt in enumerate(prompts):
            noise = torch.Generator("cpu").manual_seed(at)
            picture = pipeline.pipe(prompt, generator=noise, **pipeline.arguments).images[0]
            picture.save(io.BytesIO(), "PNG", compress_level=1)
    return len(prompts) / (time.perf_counter() - begun)


def batched(pipeline: Any, prompts: Sequence[str], batch: int) -> float:
    """Return the images per second of all prompts at once, through what the provider does with them."""
    from tikzeval.models.diffusion import Batches
    from tikzeval.models.pipeline_settings import Wish

    pipeline.batch_size = batch

    async def ask() -> None:
        batches = Batches(pipeline.make, lambda: pipeline.batch_size)
        made = await asyncio.gather(*(batches.picture(Wish(prompt)) for prompt in prompts))
        assert all(each.png for each in made)

    begun = time.perf_counter()
    asyncio.run(ask())
    seconds = time.perf_counter() - begun
    assert pipeline.batch_size == batch, f"{batch} pictures do not fit into memory"
    return len(prompts) / seconds


def _memory(device: str, *, again: bool = False) -> float | None:
    """Return the most GiB of the GPU that were in use since the count began again; None without a GPU."""
    import torch

    if not device.startswith("cuda"):
        return None
    if again:
        torch.cuda.reset_peak_memory_stats()
    return round(torch.cuda.max_memory_allocated() / 2**30, 2)


def measure_pipeline(name: str, words: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Measure a pipeline both ways."""
    pipeline = opened(name, words, folder)
    prompts = [PROMPT.format(at) for at in range(words.images)]
    plain_loop(pipeline, prompts[:2])  # warms up
    _memory(words.device, again=True)
    loop = plain_loop(pipeline, prompts)
    found: dict[str, Any] = {
        "pipeline": type(pipeline.pipe).__name__,
        **pipeline.arguments,
        "dtype": str(pipeline.dtype).removeprefix("torch."),
        "images": len(prompts),
        "plain_loop": {"images_per_second": round(loop, 3), "gib": _memory(words.device)},
        "batches": {},
    }
    print(f"{name}: plain loop {loop:.2f} images/s, {found['plain_loop']['gib']} GiB", flush=True)
    for batch in map(int, words.batches.split(",")):
        batched(pipeline, prompts[:batch], batch)  # warms up
        _memory(words.device, again=True)
        speed = batched(pipeline, prompts, batch)
        told = {"images_per_second": round(speed, 3), "times": round(speed / loop, 2), "gib": _memory(words.device)}
        found["batches"][batch] = told
        print(
            f"{name}: batches of {batch}: {speed:.2f} images/s, {speed / loop:.2f} × the loop, {told['gib']} GiB",
            flush=True,
        )
    del pipeline
    gc.collect()
    if words.device.startswith("cuda"):
        import torch

        torch.cuda.empty_cache()
    return found


def measure_clip(words: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Measure CLIP both ways: as scoring asks it, and a plain loop over open_clip in batches of the same size."""
    import numpy as np
    import open_clip
    import torch
    from PIL import Image

    from tikzeval.picture.raster import SIDE, to_png
    from tikzeval.scoring.clip import BATCH, ClipService
    from tikzeval.scoring.clip_names import TINY as TINY_CLIP
    from tikzeval.scoring.clip_names import TINY_FOLDER

    name = TINY_CLIP if words.tiny else str(_random_clip(folder / "clip", words.clip))
    place = TINY_FOLDER if words.tiny else Path(name)
    count = words.pictures
    random = np.random.default_rng(0)
    coarse = [random.integers(0, 256, (16, 16, 3), dtype=np.uint8) for _ in range(count)]
    pngs = [to_png(np.asarray(Image.fromarray(each).resize((SIDE, SIDE)))) for each in coarse]
    captions = ["an otter on a plane", "a cat on a plane", "a train"]
    model, preprocess = open_clip.create_model_from_pretrained(f"local-dir:{place}")
    model = model.to(words.device).eval()
    tokens = open_clip.get_tokenizer(f"local-dir:{place}")(captions).to(words.device)

    def bare() -> float:
        begun = time.perf_counter()
        with torch.inference_mode():
            words_seen = model.encode_text(tokens, normalize=True).float()
            for start in range(0, count, BATCH):
                pictures = [
                    preprocess(Image.open(io.BytesIO(png)).convert("RGB")) for png in pngs[start : start + BATCH]
                ]
                seen = model.encode_image(torch.stack(pictures).to(words.device), normalize=True).float()
                (seen @ words_seen.T).tolist()
        return count / (time.perf_counter() - begun)

    async def ours() -> float:
        service = ClipService(name)
        await asyncio.gather(*(service.similarities(png, captions) for png in pngs[:BATCH]))  # loads, and warms up
        assert service.loaded, service.missing
        begun = time.perf_counter()
        found = await asyncio.gather(*(service.similarities(png, captions) for png in pngs))
        seconds = time.perf_counter() - begun
        assert all(found)
        service.close()
        return count / seconds

    bare()  # warms up
    alone, scored = bare(), asyncio.run(ours())
    print(f"CLIP: bare open_clip {alone:.1f} pictures/s, scoring {scored:.1f}, {scored / alone:.2f} ×", flush=True)
    return {
        "model": TINY_CLIP if words.tiny else words.clip,
        "pictures": count,
        "bare_open_clip": round(alone, 1),
        "scoring": round(scored, 1),
        "times": round(scored / alone, 3),
    }


def _random_clip(folder: Path, architecture: str) -> Path:
    """Save a CLIP model with random weights in open_clip's own format."""
    import open_clip
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(0)
    model = open_clip.create_model(architecture)
    folder.mkdir(parents=True)
    held = {name: value.contiguous() for name, value in model.state_dict().items()}
    save_file(held, folder / "open_clip_model.safetensors")
    preprocess = {"mean": [0.48145466, 0.4578275, 0.40821073], "std": [0.26862954, 0.26130258, 0.27577711]}
    config = {"model_cfg": open_clip.get_model_config(architecture), "preprocess_cfg": preprocess}
    (folder / "open_clip_config.json").write_text(json.dumps(config))
    return folder


def machine() -> dict[str, Any]:
    """Say on what it was measured."""
    import diffusers
    import open_clip
    import torch

    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else None
    return {
        "gpu": gpu,
        "cpus": len(os.sched_getaffinity(0)),
        "architecture": platform.machine(),
        "torch": torch.__version__,
        "diffusers": diffusers.__version__,
        "open_clip": open_clip.__version__,
    }


def main() -> None:
    """Measure, print and write down."""
    import torch

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tiny", action="store_true", help="toy sizes, to see that it works")
    parser.add_argument("--pipelines", default="sd15,sdxl-turbo", help=f"of {', '.join(REAL)}; none leaves them out")
    parser.add_argument("--batches", default=None, help="pictures at a time; default 1,4,8,16, with --tiny 1,2")
    parser.add_argument("--images", type=int, default=None, help="of each pipeline; default 32, with --tiny 4")
    parser.add_argument("--clip", default="ViT-L-14", help="an architecture of open_clip; none leaves it out")
    parser.add_argument("--pictures", type=int, default=None, help="that CLIP sees; default 1024, with --tiny 64")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--dtype", default="bfloat16", help="of the pipelines; with --tiny what their folders get")
    parser.add_argument("--out", type=Path, default=None, help="default results/bench-images-MACHINE.json")
    words = parser.parse_args()
    words.batches = words.batches or ("1,2" if words.tiny else "1,4,8,16")
    words.images = words.images or (4 if words.tiny else 32)
    words.pictures = words.pictures or (64 if words.tiny else 1024)
    about = machine()
    told: dict[str, Any] = {"machine": about, "tiny": words.tiny, "pipelines": {}}
    warnings.simplefilter("ignore")  # torch's, diffusers' and transformers' own
    with tempfile.TemporaryDirectory() as draft:
        for name in words.pipelines.split(",") if words.pipelines != "none" else []:
            told["pipelines"][name] = measure_pipeline(name, words, Path(draft))
        if words.clip != "none":
            told["clip"] = measure_clip(words, Path(draft))
    called = re.sub(r"[^a-z0-9]+", "-", str(about["gpu"] or f"{about['architecture']} {about['cpus']} cores").lower())
    out = words.out or ROOT / "results" / f"bench-images-{called.strip('-')}{'-tiny' if words.tiny else ''}.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(out)


if __name__ == "__main__":
    main()
