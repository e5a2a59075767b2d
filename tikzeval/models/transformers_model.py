"""Local weights through transformers: Inspect's `hf/` provider, with what it does not tell put right.

Inspect's provider calls every reply complete and counts padding as tokens. Here a reply ends with `max_tokens` unless the model
ended it, tokens are the model's own, `--temperature 0` is greedy, and a chat template's own special tokens are not doubled.
What `--model-arg` may say is what Inspect's provider and `from_pretrained` take (model_path, device, dtype, do_sample, …), and
`quantize=4bit` or `8bit`, by bitsandbytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from inspect_ai.model import ChatMessage, GenerateConfig, ModelAPI, ModelOutput, modelapi
from inspect_ai.model._providers.hf import HuggingFaceAPI
from inspect_ai.tool import ToolChoice, ToolInfo

from tikzeval.errors import MissingToolError, UsageError

QUANTIZED = ("4bit", "8bit")


class TransformersModel(HuggingFaceAPI):
    """A model in this process.

    Raises:
        UsageError: The folder holds no model, its tokenizer has no chat template, or memory does not suffice.
        MissingToolError: It is to be quantised, and bitsandbytes is not installed.
    """

    def __init__(
        self,
        model_name: str,
        base_url: str | None = None,
        api_key: str | None = None,
        config: GenerateConfig = GenerateConfig(),  # noqa: B008  Inspect's own signature
        **model_args: Any,
    ) -> None:
        path = model_args.get("model_path")
        if path is not None and not (Path(path) / "config.json").is_file():
            msg = f"{path}: holds no model (no config.json); give the folder that save_pretrained wrote"
            raise UsageError(msg)
        _quantize(model_args)
        try:
            super().__init__(model_name, base_url, api_key, config, **model_args)
        except torch.OutOfMemoryError as error:
            msg = f"{path or model_name}: out of memory; try --model-arg quantize=4bit, or a smaller model"
            raise UsageError(msg) from error
        if not (self.chat_template or self.tokenizer.chat_template or self.use_chat_template is False):
            msg = (
                f"{path or model_name}: has no chat template, so it is no chat model; give one with --model-arg "
                "chat_template=…, or go without with --model-arg use_chat_template=false"
            )
            raise UsageError(msg)
        templated = {} if self.use_chat_template is False else {"add_special_tokens": False}
        self.tokenizer_call_args = templated | (self.tokenizer_call_args or {})
        self._ends = _ends(self.model, self.tokenizer)
        self._decoded: dict[str, tuple[int, bool]] = {}  # text → its tokens, and whether the model ended it
        self._generate = self.model.generate
        setattr(self.model, "generate", self._within_context)  # noqa: B010  mypy wants no method replaced
        self._decode = self.tokenizer.batch_decode
        setattr(self.tokenizer, "batch_decode", self._remember)  # noqa: B010  as above

    def _within_context(self, input_ids: Any, **kwargs: Any) -> Any:
        """Generate no more tokens than the model can look back on: one that does not end would go round for ever.

        It is settled for a whole batch, by its longest prompt: calls that differ in `max_new_tokens` would share none.
        """
        room = getattr(self.model.config, "max_position_embeddings", None)
        if room is not None:
            most = kwargs.get("max_new_tokens") or room
            kwargs["max_new_tokens"] = max(1, min(most, room - input_ids.shape[1]))
        return self._generate(input_ids=input_ids, **kwargs)

    def _remember(self, sequences: Any, **kwargs: Any) -> list[str]:
        """Decode a batch, and remember of each text what the padding hides."""
        texts: list[str] = self._decode(sequences, **kwargs)
        for text, tokens in zip(texts, sequences.tolist(), strict=True):
            end = next((at for at, token in enumerate(tokens) if token in self._ends), None)
            self._decoded[text] = (len(tokens) if end is None else end + 1, end is not None)
        return texts

    async def generate(
        self, input: list[ChatMessage], tools: list[ToolInfo], tool_choice: ToolChoice, config: GenerateConfig
    ) -> ModelOutput:
        """Answer, in a batch with other calls.

        Raises:
            RuntimeError: Memory does not suffice for the batch; the text says what to do.
        """
        if config.temperature == 0:
            self.do_sample = False
            config = config.model_copy(update={"temperature": None})
        asked = len(self.tokenizer(self.hf_chat(input, tools), **(self.tokenizer_call_args or {}))["input_ids"])
        try:
            output = await super().generate(input, tools, tool_choice, config)
        except torch.OutOfMemoryError as error:
            msg = "out of memory; a smaller --max-connections makes smaller batches"
            raise RuntimeError(msg) from error
        tokens, ended = self._decoded[output.completion]
        output.choices[0].stop_reason = "stop" if ended else "max_tokens"
        if output.usage:
            output.usage.input_tokens, output.usage.output_tokens = asked, tokens
            output.usage.total_tokens = asked + tokens
        return output


def _quantize(model_args: dict[str, Any]) -> None:
    """Turn `quantize` into what from_pretrained takes."""
    quantize = model_args.pop("quantize", None)
    if quantize is None:
        return
    if quantize not in QUANTIZED:
        msg = f"quantize={quantize}: give {' or '.join(QUANTIZED)}"
        raise UsageError(msg)
    from importlib.util import find_spec

    if find_spec("bitsandbytes") is None:
        msg = "quantize needs bitsandbytes: pip install bitsandbytes"
        raise MissingToolError(msg)
    from transformers import BitsAndBytesConfig

    model_args["quantization_config"] = BitsAndBytesConfig(  # type: ignore[no-untyped-call]
        load_in_4bit=quantize == "4bit", load_in_8bit=quantize == "8bit", bnb_4bit_compute_dtype=torch.bfloat16
    )


def _ends(model: Any, tokenizer: Any) -> set[int]:
    """Return the tokens with which a model ends its turn."""
    told = model.generation_config.eos_token_id
    return {tokenizer.eos_token_id, *(told if isinstance(told, list) else [told])} - {None}


@modelapi(name="hf")
def hf() -> type[ModelAPI]:
    """Give the class the name that logs show."""
    return TransformersModel
