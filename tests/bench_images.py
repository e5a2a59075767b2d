"""Images per second and memory of `diffusion:` against a plain loop over diffusers, and pictures per second of CLIP against bare open_clip.

    python -m tests.bench_images --tiny                                     toy pipelines and tiny-clip, anywhere
    python -m tests.bench_images                                            SD 1.5, SDXL-Turbo at 512 px and CLIP ViT-L/14, on a GPU
    python -m tests.bench_images --pipelines flux --batches 1,4 --images 8
    python -m tests.bench_images --pipelines sd15 --steps 2 --side 256 --batches 1,2,4 --images 4 --clip ViT-B-32 --pictures 256    on a CPU

Random weights in the real architectures serve: speed does not depend on what is shown. Both ways use the same pipeline in memory, the same
precision, steps, guidance, size and prompts, and both end with PNG files; the plain loop makes one picture at a time. CLIP is measured
three ways: as scoring asks it, as a plain loop over open_clip that unpacks, scales and encodes in batches of the same size, and as the encoder alone, of
tensors that are ready. The three take turns, and the median of the rounds is told, by the clock and in CPU seconds of all threads (of both
processes, where scoring has two), which do not count who else uses the machine. What is found is written to results/bench-images-MACHINE.json.
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
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
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
    args = {**args, "width": words.side, "height": words.side, **({"steps": words.steps} if words.steps else {})}
    before = torch.get_default_dtype()
    torch.set_default_dtype(getattr(torch, words.dtype))
    try:
        with torch.device(words.device):  # 12 billion random numbers are made where they are needed
            pipe = make()
    finally:
        torch.set_default_dtype(before)
    return Pipeline(name, {**args, "dtype": words.dtype, "device": words.device}, pipe=pipe)


class Clock:
    """Seconds since it was made: by the clock, and of CPU, in this process and in another."""

    def __init__(self, other: int | None = None) -> None:
        self.other = other
        self.begun = time.perf_counter(), self._cpu()

    def _cpu(self) -> float:
        spent = time.process_time()
        if self.other:
            fields = Path(f"/proc/{self.other}/stat").read_text().rpartition(")")[2].split()
            spent += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")  # user and system
        return spent

    def rates(self, count: int) -> tuple[float, float]:
        """Return how many things there were a second by the clock, and a CPU second."""
        return count / (time.perf_counter() - self.begun[0]), count / (self._cpu() - self.begun[1])


def plain_loop(pipeline: Any, prompts: Sequence[str]) -> tuple[float, float]:
    """Return the images per second, and per CPU second, of one prompt after another, as diffusers' own pages do it."""
    import torch

    clock = Clock()
    with torch.inference_mode():
        for at, prompt in enumerate(prompts):
            noise = torch.Generator("cpu").manual_seed(at)
            picture = pipeline.pipe(prompt, generator=noise, **pipeline.arguments).images[0]
            picture.save(io.BytesIO(), "PNG", compress_level=1)
    return clock.rates(len(prompts))


def batched(pipeline: Any, prompts: Sequence[str], batch: int) -> tuple[float, float]:
    """Return the images per second, and per CPU second, of all prompts at once, through what the provider does with them."""
    from tikzeval.models.diffusion import Batches
    from tikzeval.models.pipeline_settings import Wish

    pipeline.batch_size = batch

    async def ask() -> None:
        batches = Batches(pipeline.make, lambda: pipeline.batch_size)
        made = await asyncio.gather(*(batches.picture(Wish(prompt)) for prompt in prompts))
        assert all(each.png for each in made)

    clock = Clock()
    asyncio.run(ask())
    found = clock.rates(len(prompts))
    assert pipeline.batch_size == batch, f"{batch} pictures do not fit into memory"
    return found


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
    plain_loop(pipeline, prompts[:1])  # warms up
    _memory(words.device, again=True)
    loop, loop_cpu = plain_loop(pipeline, prompts)
    found: dict[str, Any] = {
        "pipeline": type(pipeline.pipe).__name__,
        **pipeline.arguments,
        "dtype": str(pipeline.dtype).removeprefix("torch."),
        "images": len(prompts),
        "plain_loop": {
            "images_per_second": round(loop, 4),
            "images_per_cpu_second": round(loop_cpu, 4),
            "gib": _memory(words.device),
        },
        "batches": {},
    }
    print(f"{name}: plain loop {loop:.3f} images/s, {found['plain_loop']['gib']} GiB", flush=True)
    for batch in map(int, words.batches.split(",")):
        if words.device != "cpu":
            batched(pipeline, prompts[:batch], batch)  # warms up: kernels are chosen by the size
        _memory(words.device, again=True)
        speed, cpu = batched(pipeline, prompts, batch)
        told = {
            "images_per_second": round(speed, 4),
            "times": round(speed / loop, 2),
            "images_per_cpu_second": round(cpu, 4),
            "times_cpu": round(cpu / loop_cpu, 2),
            "gib": _memory(words.device),
        }
        found["batches"][batch] = told
        print(
            f"{name}: batches of {batch}: {speed:.3f} images/s, {speed / loop:.2f} × the loop, by CPU time {cpu / loop_cpu:.2f} ×, {told['gib']} GiB",
            flush=True,
        )
    del pipeline
    gc.collect()
    if words.device.startswith("cuda"):
        import torch

        torch.cuda.empty_cache()
    return found


class BareClip:
    """open_clip without anything around it."""

    def __init__(self, folder: Path, device: str, captions: Sequence[str], pngs: Sequence[bytes]) -> None:
        import open_clip

        place = f"local-dir:{folder}"
        model, self.preprocess = open_clip.create_model_from_pretrained(place)
        self.model = model.to(device).eval()
        self.tokens = open_clip.get_tokenizer(place)(captions).to(device)
        self.device = device
        self.pngs = pngs

    def loop(self) -> tuple[float, float]:
        """Return the pictures per second, and per CPU second, that a loop unpacks, scales and encodes."""
        clock = Clock()
        self._encode(map(self._prepared, self._batches()))
        return clock.rates(len(self.pngs))

    def encoder(self) -> tuple[float, float]:
        """Return the same of the encoder alone, which is given tensors."""
        ready = [self._prepared(batch) for batch in self._batches()]
        clock = Clock()
        self._encode(ready)
        return clock.rates(len(self.pngs))

    def _batches(self) -> list[Sequence[bytes]]:
        from tikzeval.scoring.clip import BATCH

        return [self.pngs[start : start + BATCH] for start in range(0, len(self.pngs), BATCH)]

    def _prepared(self, pngs: Sequence[bytes]) -> Any:
        import torch
        from PIL import Image

        return torch.stack([self.preprocess(Image.open(io.BytesIO(png)).convert("RGB")) for png in pngs])

    def _encode(self, batches: Iterable[Any]) -> None:
        import torch

        with torch.inference_mode():
            said = self.model.encode_text(self.tokens, normalize=True).float()
            for batch in batches:
                seen = self.model.encode_image(batch.to(self.device), normalize=True).float()
                (seen @ said.T).tolist()


def _pictures(count: int) -> list[bytes]:
    """Return PNGs of the size that scoring sees; noise, which takes longer to unpack than a drawing."""
    import numpy as np
    from PIL import Image

    from tikzeval.picture.raster import SIDE, to_png

    random = np.random.default_rng(0)
    coarse = [random.integers(0, 256, (16, 16, 3), dtype=np.uint8) for _ in range(count)]
    return [to_png(np.asarray(Image.fromarray(each).resize((SIDE, SIDE)))) for each in coarse]


def measure_clip(words: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Measure CLIP: as scoring asks it, a plain loop over open_clip in batches of the same size, and the encoder alone."""
    import torch

    from tikzeval.scoring.clip import ClipService
    from tikzeval.scoring.clip_names import TINY as TINY_CLIP
    from tikzeval.scoring.clip_names import TINY_FOLDER

    name = TINY_CLIP if words.tiny else str(_random_clip(folder / "clip", words.clip))
    pngs, captions = _pictures(words.pictures), ["an otter on a plane", "a cat on a plane", "a train"]
    bare = BareClip(TINY_FOLDER if words.tiny else Path(name), words.device, captions, pngs)
    found: dict[str, list[tuple[float, float]]] = {"scoring": [], "open_clip_loop": [], "encoder_alone": []}

    async def rounds() -> None:
        service = ClipService(name)
        await asyncio.gather(*(service.similarities(png, captions) for png in pngs[:64]))  # loads, and warms up
        assert service.loaded, service.missing
        assert service._workers._pool
        (worker,) = service._workers._pool.living
        bare.loop()  # warms up
        for _ in range(words.rounds):
            clock = Clock(worker.process.pid)
            assert all(await asyncio.gather(*(service.similarities(png, captions) for png in pngs)))
            found["scoring"].append(clock.rates(len(pngs)))
            found["open_clip_loop"].append(bare.loop())
            found["encoder_alone"].append(bare.encoder())
        service.close()

    asyncio.run(rounds())
    middle = {each: [statistics.median(side) for side in zip(*found[each], strict=True)] for each in found}
    told: dict[str, Any] = {
        "model": TINY_CLIP if words.tiny else words.clip,
        "pictures": len(pngs),
        "rounds": words.rounds,
        "threads": torch.get_num_threads(),
    }
    for each, (wall, cpu) in middle.items():
        told[each] = {"pictures_per_second": round(wall, 2), "pictures_per_cpu_second": round(cpu, 2)}
    for each in ("open_clip_loop", "encoder_alone"):
        wall, cpu = (ours / theirs for ours, theirs in zip(middle["scoring"], middle[each], strict=True))
        told[f"scoring_by_{each}"] = {"wall": round(wall, 3), "cpu": round(cpu, 3)}
        speeds = f"{middle['scoring'][0]:.1f} to {middle[each][0]:.1f} pictures/s"
        print(f"CLIP: scoring to {each}: {speeds}, {wall:.2f} ×, by CPU time {cpu:.2f} ×", flush=True)
    return told


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
    cpu = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    return {
        "gpu": gpu,
        "cpu": cpu[1] if cpu else platform.machine(),
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
    parser.add_argument("--rounds", type=int, default=3, help="of CLIP, of which the median is told; default 3")
    parser.add_argument("--steps", type=int, default=None, help="of each pipeline; default what its makers say")
    parser.add_argument("--side", type=int, default=512, help="of the pictures, in pixels; default 512")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--dtype", default="bfloat16", help="of the pipelines; with --tiny what their folders get")
    parser.add_argument("--out", type=Path, default=None, help="default results/bench-images-MACHINE.json")
    words = parser.parse_args()
    words.batches = words.batches or ("1,2" if words.tiny else "1,4,8,16")
    words.images = words.images or (4 if words.tiny else 32)
    words.pictures = words.pictures or (64 if words.tiny else 1024)
    about = machine()
    called = re.sub(r"[^a-z0-9]+", "-", str(about["gpu"] or f"{about['cpu']} {about['cpus']} cores").lower())
    out = words.out or ROOT / "results" / f"bench-images-{called.strip('-')}{'-tiny' if words.tiny else ''}.json"
    told: dict[str, Any] = {"machine": about, "tiny": words.tiny, "pipelines": {}}
    if out.is_file() and (before := json.loads(out.read_text(encoding="utf-8")))["machine"] == about:
        told = before  # what is left out now stays as it was measured
    warnings.simplefilter("ignore")  # torch's, diffusers' and transformers' own
    with tempfile.TemporaryDirectory() as draft:
        for name in words.pipelines.split(",") if words.pipelines != "none" else []:
            told["pipelines"][name] = measure_pipeline(name, words, Path(draft))
        if words.clip != "none":
            told["clip"] = measure_clip(words, Path(draft))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(out)


if __name__ == "__main__":
    main()
