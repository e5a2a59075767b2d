"""How much of a prompt no text encoder of a pipeline reads: what is over its context is cut off at the end."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from tikzeval.models.pipeline_settings import Settings


class Context:
    """What a pipeline's text encoders read. CLIP's read 77 tokens, T5 as many as `max_sequence_length` says."""

    def __init__(self, pipe: Any, takes: Mapping[str, inspect.Parameter], settings: Settings) -> None:
        """Find them out.

        Args:
            pipe: A pipeline of diffusers.
            takes: What its call takes.
            settings: How it is to be run.
        """
        length = takes["max_sequence_length"].default if "max_sequence_length" in takes else None
        length = settings.max_sequence_length or length
        self._read: list[tuple[Any, int | None]] = []  # a tokenizer, and its encoder's context as far as it is known
        for name, tokenizer in pipe.components.items():
            encoder = pipe.components.get(name.replace("tokenizer", "text_encoder"))
            if "tokenizer" in name and tokenizer is not None and encoder is not None:
                self._read.append((tokenizer, _context(tokenizer, encoder, length)))

    def cut(self, words: str) -> int:
        """Return how many tokens of the words none of the encoders reads; 0 also where a context is not known."""
        found = [_over(words, tokenizer, context) for tokenizer, context in self._read]
        return min(found, default=0)


def _context(tokenizer: Any, encoder: Any, length: Any) -> int | None:
    kind = str(getattr(getattr(encoder, "config", None), "model_type", ""))
    if kind.startswith("clip"):
        return int(min(tokenizer.model_max_length, encoder.config.max_position_embeddings))
    if "t5" in kind and isinstance(length, int):
        return length
    return None


def _over(words: str, tokenizer: Any, context: int | None) -> int:
    if context is None:
        return 0
    return max(0, len(tokenizer(words, truncation=False, verbose=False).input_ids) - context)
