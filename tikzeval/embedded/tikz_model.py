"""What tiny-tikz is: a causal language model in the format of transformers, with a tokenizer and a chat template of its own.

The model is a Llama (Touvron et al., 2023, arXiv:2302.13971, §2.2) of a few million parameters. Its tokenizer knows each step of the pen
as one token, ` -- (0.4,1.2)`; numbers that say where a thing stands are spelt in tokens of their own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tikzeval.embedded.tikz_lessons import CLOSING, OPENING

VOCABULARY = 4096
CONTEXT = 640  # tokens of prompt and reply; a picture of five things has some 450
PAD, ASKED, PARTS, REPLY, END = "<pad>", "<asked>", "<parts>", "<reply>", "<end>"
SPECIAL = (PAD, ASKED, PARTS, REPLY, END)
MODEL: dict[str, Any] = {
    "vocab_size": VOCABULARY,
    "hidden_size": 256,
    "num_hidden_layers": 5,
    "num_attention_heads": 4,
    "num_key_value_heads": 4,
    "intermediate_size": 640,
    "max_position_embeddings": CONTEXT,
    "tie_word_embeddings": True,
    "pad_token_id": SPECIAL.index(PAD),
    "bos_token_id": SPECIAL.index(ASKED),
    "eos_token_id": SPECIAL.index(END),
}
# What the text is cut into before pairs of bytes are joined: what always stands together, then a step of the pen, a word, a number.
PIECES = (
    r", fill=hue, draw=hue!50!black\]\n", r"\\colorlet\{hue\}\{", r"\}\n\\begin\{scope\}\[local bounding box=", r"\\end\{scope\}\n",
    r", shift=\{\(", r"\)\}", r", scale=",
    r" {2}\\[a-z]+(?:\[[^\]]*\])?", r" (?:--|and|\.\.(?: controls)?) \([^()\n]*\)", r" -- cycle;\n", r" \([^()\n]*\)(?:;\n)?",
    r" ?[A-Za-z]+", r"-?\d+(?:\.\d+)?", r";\n", r"\n",
)  # fmt: skip

# Of a message by tikzeval the picture asked for is the second paragraph, and the parts are listed once more after "spelt exactly so: ";
# the rest, which is always the same, is left out. Any other message is taken whole.
TEMPLATE = """\
{%- set said = (messages | selectattr('role', 'equalto', 'user') | first).content -%}
{%- set paragraphs = said.split('\\n\\n') -%}
{%- set asked = paragraphs[1] if paragraphs | length > 1 else said -%}
{%- set listed = said.split('spelt exactly so: ') -%}
{{- '<asked>' + (asked | trim | trim('.') | lower) -}}
{%- if listed | length > 1 -%}
{{- '<parts>' + listed[1].split('. For example')[0] -}}
{%- endif -%}
{{- '<reply>' -}}
"""


def request(asked: str, parts: Sequence[str]) -> str:
    """Return what the chat template makes of a message."""
    named = f"{PARTS}{', '.join(parts)}" if parts else ""
    return f"{ASKED}{asked.strip().strip('.').lower()}{named}{REPLY}"


def make_tokenizer(texts: Iterable[str]) -> Any:
    """Train a byte-level byte-pair tokenizer on requests and replies.

    Returns:
        A transformers.PreTrainedTokenizerFast of VOCABULARY tokens, with the chat template.
    """
    import transformers
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    pieces = pre_tokenizers.Split(Regex("|".join(PIECES)), "isolated")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pieces, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    whole = (OPENING, CLOSING)
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY - len(whole),
        special_tokens=list(SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    cut = re.compile("|".join(map(re.escape, (*SPECIAL, *whole))))
    tokenizer.train_from_iterator((piece for text in texts for piece in cut.split(text)), trainer)
    tokenizer.add_tokens([AddedToken(text, normalized=False) for text in whole])
    fast: Any = transformers.PreTrainedTokenizerFast  # which has no types
    return fast(tokenizer_object=tokenizer, **_about())


def _about() -> dict[str, Any]:
    return {
        "pad_token": PAD,
        "bos_token": ASKED,
        "eos_token": END,
        "model_max_length": CONTEXT,
        "padding_side": "left",
        "chat_template": TEMPLATE,
    }


def make_model() -> Any:
    """Return the model with random weights: a transformers.LlamaForCausalLM."""
    from transformers import LlamaConfig, LlamaForCausalLM

    return LlamaForCausalLM(LlamaConfig(**MODEL))


def save(folder: Path, model: Any, tokenizer: Any) -> None:
    """Write config, tokenizer, chat template and weights in half precision: a folder for `hf/FOLDER`."""
    import torch
    import transformers

    folder.mkdir(parents=True, exist_ok=True)
    # Greedy: the same prompt has the same reply on every machine, whatever the provider says of sampling.
    about_generation: Any = transformers.GenerationConfig  # which has no types
    model.generation_config = about_generation(
        do_sample=True, top_k=1, pad_token_id=MODEL["pad_token_id"], eos_token_id=MODEL["eos_token_id"]
    )
    model.to(torch.float16).save_pretrained(folder)
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    # In the words of every version of transformers; what the newest would save, older ones do not know.
    about = {"tokenizer_class": "PreTrainedTokenizerFast", **_about()}
    (folder / "tokenizer_config.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
