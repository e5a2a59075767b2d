"""Where a reply comes from: when it came, how long it took, and to which words. Kept with the reply, so that it holds however often it is scored again."""

from __future__ import annotations

from typing import Any

from tikzeval.files import content_hash
from tikzeval.models.generator import is_generated

AT = "tikzeval_at"  # in an output's metadata: when the reply came, ISO 8601 in UTC
SECONDS = "tikzeval_seconds"  # likewise, of a replayed reply: what it took when it was recorded
WORDS = "tikzeval_words"  # likewise, of a replayed reply: `words_of` of the sample that it first answered


def words_of(sample: Any, instruction_hash: str) -> str:
    """Return a hash of what a logged sample's model was asked, and would have been told in later rounds.

    Args:
        sample: Inspect's EvalSample.
        instruction_hash: Of the words around the prompts, from its log.
    """
    told = (sample.output.metadata or {}) if sample.output else {}
    if told.get(WORDS):
        return str(told[WORDS])
    if is_generated(sample.output):  # it was given the prompt's own words, and nothing around them
        return words_hash(str(sample.metadata.get("prompt", "")), "")
    text = sample.input if isinstance(sample.input, str) else "\n\n".join(message.text for message in sample.input)
    return words_hash(text, instruction_hash)


def words_hash(text: str, instruction_hash: str) -> str:
    """Return a hash of the first message and of the words around the prompts."""
    return content_hash(text, instruction_hash)


def came_at(sample: Any) -> str:
    """Return when a logged sample's reply came; nothing where that is not known, as of replies recorded elsewhere."""
    return str(((sample.output.metadata or {}) if sample.output else {}).get(AT) or "")
