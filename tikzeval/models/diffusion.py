"""Model provider `diffusion/ID`: open image generators in this process, through diffusers.

Prompts that are asked at about the same time become one call of the pipeline. All pipelines share one thread of their own: the event
loop stays free, and two of them never compete for a GPU.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from inspect_ai.model import ChatMessage, GenerateConfig, ModelAPI, ModelCall, ModelOutput, modelapi
from inspect_ai.tool import ToolChoice, ToolInfo

from tikzeval.errors import ProviderError
from tikzeval.models.address import address_of
from tikzeval.models.generator import picture_output
from tikzeval.models.pipeline_settings import HOW_TO_RUN, Made, OutOfMemoryError, Wish

QUIET = 0.1  # seconds without a further prompt after which a part-filled batch is made
_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="diffusion")


class Batches:
    """Gathers wishes into batches, which are made one after another in the thread of all pipelines."""

    def __init__(self, make: Callable[[Sequence[Wish]], list[Made]], size: Callable[[], int]) -> None:
        self._make = make
        self._size = size
        self._waiting: list[tuple[Wish, asyncio.Future[Made]]] = []
        self._worker: asyncio.Task[None] | None = None

    async def picture(self, wish: Wish) -> Made:
        """Return the picture of a wish, when its batch is made."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Made] = loop.create_future()
        self._waiting.append((wish, future))
        if self._worker is None or self._worker.done() or self._worker.get_loop() is not loop:
            self._worker = asyncio.ensure_future(self._work())
        return await future

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            seen = -1
            while seen != len(self._waiting) < self._size():
                seen = len(self._waiting)
                await asyncio.sleep(QUIET)
            size = self._size()
            wanted = [(wish, future) for wish, future in self._waiting if not future.done()]  # not of a call given up
            batch, self._waiting = wanted[:size], wanted[size:]
            try:
                made = await loop.run_in_executor(_thread, self._make, [wish for wish, _ in batch])
            except Exception as error:  # noqa: BLE001  goes to each of those who wait
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
                continue
            for (_, future), each in zip(batch, made, strict=True):
                if not future.done():
                    future.set_result(each)


class DiffusionModel(ModelAPI):
    """A pipeline of diffusers as a model.

    Raises:
        UsageError: It cannot be loaded, or an argument is not understood.
        MissingToolError: A package is missing.
    """

    def __init__(
        self,
        model_name: str,
        base_url: str | None = None,
        api_key: str | None = None,
        config: GenerateConfig = GenerateConfig(),  # noqa: B008  Inspect's own signature
        **model_args: Any,
    ) -> None:
        from tikzeval.models.pipeline import Pipeline  # brings torch and diffusers

        super().__init__(model_name, base_url, api_key, [], config)
        self.pipeline = Pipeline(model_name, model_args, config.max_connections)
        self.deciding = {name: value for name, value in model_args.items() if name not in HOW_TO_RUN}
        self._batches = Batches(self.pipeline.make, lambda: self.pipeline.batch_size)

    def max_connections(self) -> int:
        """One batch that is made, and one that waits."""
        return 2 * self.pipeline.batch_size

    async def generate(
        self, input: list[ChatMessage], tools: list[ToolInfo], tool_choice: ToolChoice, config: GenerateConfig
    ) -> tuple[ModelOutput, ModelCall]:
        """Make a picture of the last thing that was said, in a batch with others.

        Raises:
            ProviderError: Memory does not suffice; the text says what to lower.
        """
        words = next(message.text for message in reversed(input) if message.role == "user")
        try:
            epoch = address_of(input).epoch
        except ProviderError:  # another task than ours
            epoch = 1
        try:
            made = await self._batches.picture(Wish(words, epoch))
        except OutOfMemoryError as error:
            raise ProviderError(str(error)) from error
        if made.png:
            output = picture_output(self.model_name, made.png, made.about, seconds=made.seconds)
        else:
            said = "The safety checker blacked the picture."
            output = picture_output(
                self.model_name, b"", made.about, stop_reason="content_filter", text=said, seconds=made.seconds
            )
        return output, ModelCall.create(made.about, {"size": made.about["size"]}, time=made.seconds)


def pipeline_model(name: str, config: GenerateConfig, given: Mapping[str, Any]) -> DiffusionModel:
    """Load a pipeline as a model.

    Args:
        name: Its hub id, or the name of its folder.
        config: How many pictures at a time (`max_connections`).
        given: What --model-arg says, and `model_path` of a folder.

    Raises:
        UsageError: It cannot be loaded, or an argument is not understood.
        MissingToolError: A package is missing.
    """
    api: Any = diffusion(name, config=config, **given)  # registered, it makes instances
    assert isinstance(api, DiffusionModel)
    return api


@modelapi(name="diffusion")
def diffusion() -> type[ModelAPI]:
    """Give the class the name that logs show."""
    return DiffusionModel
