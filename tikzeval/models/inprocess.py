"""What our own model providers share: they answer from this process, with no server behind them."""

from __future__ import annotations

from typing import Any

from inspect_ai.model import GenerateConfig, ModelAPI


class InProcessModel(ModelAPI):
    """A model that needs no key, no address and no patience; `model_args` are those of Inspect's `get_model`."""

    recorded = False  # its replies were made elsewhere: how long a call takes here says nothing of them

    def __init__(
        self,
        model_name: str,
        base_url: str | None = None,
        api_key: str | None = None,
        config: GenerateConfig = GenerateConfig(),  # noqa: B008  Inspect's own signature
        **model_args: Any,
    ) -> None:
        super().__init__(model_name, base_url, api_key, [], config)
        self.model_args = model_args

    def max_connections(self) -> int:
        """No server to be kind to."""
        return 64
