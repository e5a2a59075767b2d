"""A small real model in the real format: a Llama with a tokenizer and a chat template, which says one thing word for word.

Its attention and its MLPs add nothing, so each token follows from the one before: the weights of the head are a table of which.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}<|{{ message.role }}|>{{ message.content }}{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
SURE = 60.0  # the logit of the next token; all others have 0


def byte_tokenizer(pieces: list[str]) -> Any:
    """Return a tokenizer with a token a byte, and one for each piece; like Llama's, it begins every text with a token of its own."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={letter: at for at, letter in enumerate(alphabet)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(["<|begin|>", "<|end|>", "<|user|>", "<|system|>", "<|assistant|>"])
    tokenizer.add_tokens([AddedToken(piece, special=False, normalized=False) for piece in pieces])
    begin = tokenizer.token_to_id("<|begin|>")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<|begin|> $A", special_tokens=[("<|begin|>", begin)]
    )
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<|begin|>", eos_token="<|end|>")  # noqa: S106


def save_tiny(folder: Path, pieces: list[str], *, template: bool = True) -> Path:
    """Save a model that answers everything with `pieces`, in order, and then ends; returns the folder.

    Args:
        folder: Where to.
        pieces: What it says; no piece twice.
        template: Whether its tokenizer has a chat template.
    """
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    assert len(set(pieces)) == len(pieces)
    tokenizer = byte_tokenizer(pieces)
    if template:
        tokenizer.chat_template = TEMPLATE
    size = len(tokenizer)
    config = LlamaConfig(
        vocab_size=size,
        hidden_size=512,
        intermediate_size=64,
        num_hidden_layers=1,
        num_attention_heads=8,
        max_position_embeddings=8192,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        tie_word_embeddings=False,
    )
    model = LlamaForCausalLM(config)
    words = ["<|assistant|>", *pieces, "<|end|>"]
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
        model.model.norm.weight.fill_(1.0)
        model.model.layers[0].input_layernorm.weight.fill_(1.0)
        model.model.layers[0].post_attention_layernorm.weight.fill_(1.0)
        model.model.embed_tokens.weight[range(size), range(size)] = 1.0
        for before, after in pairwise(words):
            # The norm makes the one 1 of an embedding the root of its length.
            ids = tokenizer.convert_tokens_to_ids([after, before])
            model.lm_head.weight[ids[0], ids[1]] = SURE / 512**0.5
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
