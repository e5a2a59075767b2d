"""What tiny-clip is: an open_clip architecture, a tokenizer of its own, and the folder that open_clip loads both from.

The picture's tower is the ResNet of CLIP with attention pooling, and the text's its causal transformer (Radford et al., 2021,
arXiv:2103.00020, §2.4), both much smaller.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tikzeval.scoring.clip_names import CONFIG

SIZE = 96  # pixels a side
CONTEXT = 64  # tokens; a generated caption has some twelve, a prompt's up to sixty
VOCABULARY = 1280
PAD, BEGIN, END = "<pad>", "<begin>", "<end>"
MODEL: dict[str, Any] = {
    "embed_dim": 512,
    "custom_text": True,  # the text's tower is a module of its own
    "vision_cfg": {"image_size": SIZE, "layers": [1, 2, 2, 1], "width": 20, "head_width": 32},
    "text_cfg": {
        "context_length": CONTEXT,
        "vocab_size": VOCABULARY,
        "width": 192,
        "heads": 6,
        "layers": 3,
        "hf_tokenizer_name": "tiny-clip",  # that is: the tokenizer beside the weights
        "pad_id": 0,
        "eos_id": VOCABULARY - 1,
        "pool_type": "argmax",  # the end has the highest number
    },
}
PREPROCESS = {
    "size": SIZE,
    "mode": "RGB",
    "mean": [0.5, 0.5, 0.5],
    "std": [0.5, 0.5, 0.5],
    "interpolation": "bicubic",
    "resize_mode": "longest",  # the whole picture, in the middle of white
    "fill_color": 255,
}
WEIGHTS = "open_clip_model.safetensors"


def make_tokenizer(captions: Iterable[str]) -> Any:
    """Train a byte-level byte-pair tokenizer that knows the captions' words whole, and spells all others.

    Returns:
        A transformers.PreTrainedTokenizerFast of VOCABULARY tokens; the end of a text has the last number.
    """
    import transformers
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY - 1,
        special_tokens=[PAD, BEGIN],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(captions, trainer)
    missing = VOCABULARY - 1 - tokenizer.get_vocab_size()
    tokenizer.add_special_tokens([*(f"<unused{number}>" for number in range(missing)), END])
    begin, end = (tokenizer.token_to_id(token) for token in (BEGIN, END))
    assert end == VOCABULARY - 1, "pooling looks for the highest number"
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{BEGIN} $A {END}", special_tokens=[(BEGIN, begin), (END, end)]
    )
    fast: Any = transformers.PreTrainedTokenizerFast  # which has no types
    return fast(tokenizer_object=tokenizer, pad_token=PAD, bos_token=BEGIN, eos_token=END, model_max_length=CONTEXT)


def make_model() -> Any:
    """Return the model with random weights: an open_clip.model.CustomTextCLIP."""
    from open_clip.model import CustomTextCLIP

    return CustomTextCLIP(**{key: value for key, value in MODEL.items() if key != "custom_text"})


def save(folder: Path, model: Any, tokenizer: Any) -> None:
    """Write config, tokenizer and weights in half precision: a folder for --clip."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    config = {"model_cfg": MODEL, "preprocess_cfg": PREPROCESS}
    (folder / CONFIG).write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    # In the words of every version of transformers; what the newest would save, older ones do not know.
    about = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": CONTEXT}
    about |= {"pad_token": PAD, "bos_token": BEGIN, "eos_token": END}
    (folder / "tokenizer_config.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    halves = {
        name: (value.half() if value.is_floating_point() else value).contiguous().cpu()
        for name, value in model.state_dict().items()
    }
    save_file(halves, folder / WEIGHTS, metadata={"format": "pt"})
    (folder / WEIGHTS).chmod(0o644)
