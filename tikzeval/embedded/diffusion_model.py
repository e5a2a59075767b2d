"""What tiny-diffusion is: a Stable Diffusion in the small, in the format of diffusers.

As there (Rombach et al., 2022, arXiv:2112.10752), a picture is made of noise in the space of an autoencoder, led by the text's tower of a
CLIP. Here that tower is tiny-clip's, the autoencoder diffusers' AutoencoderTiny, and all are much smaller.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tikzeval.embedded.clip_model import BEGIN, END, PAD, WEIGHTS
from tikzeval.embedded.clip_model import MODEL as CLIP
from tikzeval.scoring.clip_names import TINY_FOLDER

SIZE = 64  # pixels a side
FINER = 4  # pixels a side of one place of the space in which noise becomes a picture
LENGTH = 48  # tokens of a text; what is longer is cut
STEPS, GUIDANCE = 12, 3.0  # of a picture, where nobody says otherwise
AUTOENCODER: dict[str, Any] = {
    "encoder_block_out_channels": (32, 32, 32),
    "decoder_block_out_channels": (32, 32, 32),
    "num_encoder_blocks": (1, 1, 1),
    "num_decoder_blocks": (1, 1, 1),
    "latent_channels": 4,
}
UNET: dict[str, Any] = {
    "sample_size": SIZE // FINER,
    "in_channels": 4,
    "out_channels": 4,
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
    "block_out_channels": (64, 112),
    "layers_per_block": 1,
    "cross_attention_dim": CLIP["text_cfg"]["width"],
    "attention_head_dim": 4,
    "norm_num_groups": 16,
}
# Noise that ends in nothing but noise, so that the first step knows nothing of the picture (Lin et al., 2024, arXiv:2305.08891).
SCHEDULER: dict[str, Any] = {
    "beta_schedule": "scaled_linear",
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "prediction_type": "v_prediction",
    "rescale_betas_zero_snr": True,
    "timestep_spacing": "trailing",
    "clip_sample": False,
    "set_alpha_to_one": False,
    "steps_offset": 1,
}


def make_tokenizer() -> Any:
    """Return tiny-clip's tokenizer, which cuts and fills every text to LENGTH."""
    import transformers

    fast: Any = transformers.PreTrainedTokenizerFast  # which has no types
    return fast(
        tokenizer_file=str(TINY_FOLDER / "tokenizer.json"),
        pad_token=PAD, bos_token=BEGIN, eos_token=END, model_max_length=LENGTH,
    )  # fmt: skip


def make_text_encoder() -> Any:
    """Return the text's tower of tiny-clip as a transformers.CLIPTextModel."""
    from safetensors.torch import load_file
    from transformers import CLIPTextConfig, CLIPTextModel

    told = CLIP["text_cfg"]
    config = CLIPTextConfig(
        vocab_size=told["vocab_size"],
        hidden_size=told["width"],
        intermediate_size=4 * told["width"],
        num_hidden_layers=told["layers"],
        num_attention_heads=told["heads"],
        max_position_embeddings=told["context_length"],
        hidden_act="gelu",
        pad_token_id=told["pad_id"],
        eos_token_id=told["eos_id"],
        bos_token_id=1,
    )
    model: Any = CLIPTextModel(config)
    weights = load_file(TINY_FOLDER / WEIGHTS)
    named = {f"{name}": value.float() for name, value in text_weights(weights, told["layers"])}
    own = model.state_dict()
    prefix = "text_model." if any(name.startswith("text_model.") for name in own) else ""  # it went with transformers 5
    missing = set(own) - {prefix + name for name in named} - {prefix + "embeddings.position_ids"}
    assert not missing, f"weights of tiny-clip that were not found: {sorted(missing)}"
    model.load_state_dict({prefix + name: value for name, value in named.items()}, strict=False)
    return model.eval()


def text_weights(weights: dict[str, Any], layers: int) -> list[tuple[str, Any]]:
    """Return the weights of open_clip's text tower by the names that transformers has for them."""
    found = [
        ("embeddings.token_embedding.weight", weights["text.token_embedding.weight"]),
        ("embeddings.position_embedding.weight", weights["text.positional_embedding"]),
        ("final_layer_norm.weight", weights["text.ln_final.weight"]),
        ("final_layer_norm.bias", weights["text.ln_final.bias"]),
    ]
    for layer in range(layers):
        theirs, ours = f"text.transformer.resblocks.{layer}", f"encoder.layers.{layer}"
        for kind in ("weight", "bias"):
            three = weights[f"{theirs}.attn.in_proj_{kind}"].chunk(3)
            found += [(f"{ours}.self_attn.{which}_proj.{kind}", one) for which, one in zip("qkv", three, strict=True)]
            found += [
                (f"{ours}.{name}.{kind}", weights[f"{theirs}.{other}.{kind}"])
                for name, other in (
                    ("self_attn.out_proj", "attn.out_proj"), ("layer_norm1", "ln_1"), ("layer_norm2", "ln_2"),
                    ("mlp.fc1", "mlp.c_fc"), ("mlp.fc2", "mlp.c_proj"),
                )
            ]  # fmt: skip
    return found


def make_autoencoder() -> Any:
    """Return the autoencoder with random weights: a diffusers.AutoencoderTiny."""
    import diffusers

    made: Any = diffusers.AutoencoderTiny  # which has no types, as those below
    return made(**AUTOENCODER)


def make_unet() -> Any:
    """Return the network that takes noise away, with random weights: a diffusers.UNet2DConditionModel."""
    import diffusers

    made: Any = diffusers.UNet2DConditionModel
    return made(**UNET)


def make_scheduler() -> Any:
    """Return how noise is added and taken away: a diffusers.DDIMScheduler (Song et al., 2021, arXiv:2010.02502)."""
    import diffusers

    made: Any = diffusers.DDIMScheduler
    return made(**SCHEDULER)


def save(folder: Path, autoencoder: Any, unet: Any) -> None:
    """Write a pipeline in half precision: a folder for `diffusion:FOLDER`."""
    import diffusers

    made: Any = diffusers.StableDiffusionPipeline
    pipeline = made(
        vae=autoencoder, text_encoder=make_text_encoder(), tokenizer=make_tokenizer(), unet=unet, scheduler=make_scheduler(),
        safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    )  # fmt: skip
    for model in (autoencoder, unet, pipeline.text_encoder):
        model.half()
    pipeline.save_pretrained(folder)
    (folder / "tikzeval.yaml").write_text(f"steps: {STEPS}\nguidance: {GUIDANCE}\n", encoding="utf-8")
    # In the words of every version of transformers; what the newest would save, older ones do not know.
    about = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": LENGTH}
    about |= {"pad_token": PAD, "bos_token": BEGIN, "eos_token": END}
    (folder / "tokenizer" / "tokenizer_config.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    told = json.loads((folder / "vae" / "config.json").read_text(encoding="utf-8"))
    del told["block_out_channels"]  # which it works out, and complains of when it is told
    (folder / "vae" / "config.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    index = json.loads((folder / "model_index.json").read_text(encoding="utf-8"))
    index["tokenizer"] = ["transformers", "PreTrainedTokenizerFast"]
    (folder / "model_index.json").write_text(json.dumps(index, indent=2) + "\n", encoding="utf-8")
