"""Provider batch APIs, through Inspect: how often a batch is looked at, and that one failed request fails alone.

Inspect 0.3.285 lets a whole batch fail, with all its replies that are paid for, where one line of its results cannot be read as a
reply (OpenAI's failed requests are such lines), and waits for ever for a request that the results leave out.
"""

from __future__ import annotations

import os
from typing import Any

from inspect_ai.model import BatchConfig
from inspect_ai.model._providers.util.file_batcher import FileBatcher

TICK = "TIKZEVAL_BATCH_TICK"  # environment: seconds between looks at a batch, and before a part-filled one is sent
LONGEST = 26 * 3600  # seconds; providers promise a batch within 24 hours


def batch_config() -> BatchConfig:
    """Return how batches are filled and looked at; by default as Inspect does, every 15 seconds."""
    tick = float(os.environ.get(TICK, "15"))
    return BatchConfig(tick=tick, send_delay=tick)


def fail_alone(api: Any) -> None:
    """Make each request of a provider's batches fail by itself."""
    resolve = getattr(api, "_resolve_batcher", None)
    if resolve is None:
        return

    def resolved(*args: Any) -> None:
        resolve(*args)
        for batcher in vars(api).values():
            if isinstance(batcher, FileBatcher) and "_parse_jsonl_line" not in vars(batcher):
                _patch(batcher)

    api._resolve_batcher = resolved  # noqa: SLF001  there is no other way in


def _patch(batcher: Any) -> None:
    parse, settle = batcher._parse_jsonl_line, batcher._resolve_inflight_batch  # noqa: SLF001

    def one_line(line: dict[str, Any]) -> Any:
        try:
            return parse(line)
        except Exception:
            name = line.get("custom_id") or line.get("key")
            if not name:
                raise
            told = line.get("error") or (line.get("response") or {}).get("body")
            return name, RuntimeError(f"this request of the batch failed: {told}")

    async def all_settled(batch: Any, results: dict[str, Any]) -> None:
        absent = batch.requests.keys() - results.keys()
        await settle(batch, results | {name: RuntimeError("the batch brought no answer") for name in absent})

    batcher._parse_jsonl_line = one_line  # noqa: SLF001
    batcher._resolve_inflight_batch = all_settled  # noqa: SLF001
