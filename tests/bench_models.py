"""Tokens per second of `hf/` models at several batch sizes, against a plain loop over transformers' generate.

    python -m tests.bench_models                                  a small Llama on the CPU
    python -m tests.bench_models --size 8b --device cuda:0 --dtype bfloat16 --batches 1,8,32,128

Random weights of a real architecture serve: speed does not depend on what they say. Both ways use the same model in memory, the same
prompts (about 600 bytes, a token each) and replies of the same length; the plain loop answers one prompt at a time.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.apis.tiny import TEMPLATE, byte_tokenizer

SIZES = {  # hidden, intermediate, layers, heads, key-value heads, vocabulary; 1b and 8b as in Llama 3
    "tiny": (256, 1024, 4, 8, 4, 300),
    "1b": (2048, 8192, 16, 32, 8, 128256),
    "8b": (4096, 14336, 32, 32, 8, 128256),
}


def save_random(folder: Path, size: str, dtype: str, new_tokens: int) -> None:
    """Save a model with random weights that never ends by itself."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    hidden, intermediate, layers, heads, kv_heads, vocabulary = SIZES[size]
    tokenizer = byte_tokenizer([])
    tokenizer.chat_template = TEMPLATE
    config = LlamaConfig(
        vocab_size=vocabulary,
        hidden_size=hidden,
        intermediate_size=intermediate,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        num_key_value_heads=kv_heads,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        dtype=dtype,
    )
    torch.manual_seed(0)
    model = LlamaForCausalLM(config).to(getattr(torch, dtype))
    model.generation_config.min_new_tokens = new_tokens
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def plain_loop(api: Any, prompts: list[str], new_tokens: int) -> float:
    """Return the tokens per second of one prompt after another."""
    import torch

    begun = time.perf_counter()
    with torch.inference_mode():
        for prompt in prompts:
            chat = [{"role": "user", "content": prompt}]
            asked = api.tokenizer.apply_chat_template(
                chat, add_generation_prompt=True, return_tensors="pt", return_dict=True
            ).to(api.model.device)
            said = api.model.generate(**asked, do_sample=True, max_new_tokens=new_tokens)
            api.tokenizer.decode(said[0])
    return len(prompts) * new_tokens / (time.perf_counter() - begun)


async def through_inspect(model: Any, prompts: list[str], new_tokens: int, batch: int) -> float:
    """Return the tokens per second of all prompts at once, in batches."""
    from inspect_ai.model import GenerateConfig
    from inspect_ai.util._concurrency import init_concurrency

    init_concurrency()  # else the first batch size would hold for all
    config = GenerateConfig(max_tokens=new_tokens, max_connections=batch)
    begun = time.perf_counter()
    outputs = await asyncio.gather(*(model.generate(prompt, config=config) for prompt in prompts))
    seconds = time.perf_counter() - begun
    assert {output.usage.output_tokens for output in outputs} == {new_tokens}
    return len(prompts) * new_tokens / seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="tiny")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--dtype", default="float32")
    parser.add_argument("--batches", default="1,2,4,8")
    parser.add_argument("--new-tokens", type=int, default=128)
    parser.add_argument(
        "--rounds", type=int, default=2, help="batches of each size; the plain loop answers as many prompts"
    )
    words = parser.parse_args()

    from tikzeval.models.aliases import ResolvedModel
    from tikzeval.models.opened import opened

    with tempfile.TemporaryDirectory() as folder:
        save_random(Path(folder), words.size, words.dtype, words.new_tokens)
        args = {"model_path": folder, "device": words.device, "dtype": words.dtype}
        model: Any = opened(ResolvedModel("hf/bench", "hf/bench", "local"), args)
    prompts = [f"{at}: " + "draw an otter on a plane, using wifi. " * 15 for at in range(1024)]
    plain_loop(model.api, prompts[:1], words.new_tokens)  # warms up
    loop = plain_loop(model.api, prompts[: words.rounds], words.new_tokens)
    print(f"{words.size} {words.dtype} on {words.device}, {words.new_tokens} tokens a reply")
    print(f"plain loop          {loop:9.1f} tokens/s")
    for batch in map(int, words.batches.split(",")):
        some = prompts[: batch * words.rounds]
        speed = asyncio.run(through_inspect(model, some, words.new_tokens, batch))
        print(f"hf/, batches of {batch:<4}{speed:9.1f} tokens/s  {speed / loop:5.2f} × the loop")


if __name__ == "__main__":
    main()
