"""Asks the judges, through Inspect, and keeps every reply: what was received is never bought again."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspect_ai.model import (
    ChatMessage,
    ChatMessageUser,
    ContentImage,
    ContentText,
    GenerateConfig,
    Model,
    ModelOutput,
)  # fmt: skip

from tikzeval.errors import NotAskedError, ProviderError
from tikzeval.models.aliases import ResolvedModel
from tikzeval.models.budget import admitted
from tikzeval.models.ledger import JUDGED, Entry, Ledger, slug
from tikzeval.models.prices import tokens_in
from tikzeval.scoring.judging.question import Question
from tikzeval.scoring.judging.reading import Answer, read_answer
from tikzeval.scoring.judging.votes import Judgement
from tikzeval.street.reply import check_received, provider_error
from tikzeval.values import Outcome

# What is asked of a provider, the most first; one that refuses is asked for the next. 20 is what OpenAI and Google list at
# most, 5 what several hosts of open models do; models that always reason refuse a temperature.
CONFIGS: tuple[dict[str, Any], ...] = (
    {"temperature": 0.0, "logprobs": True, "top_logprobs": 20},
    {"temperature": 0.0, "logprobs": True, "top_logprobs": 5},
    {"temperature": 0.0},
    {},
)
_REFUSED = re.compile(r"log_?\s?prob|temperature|parameter|not permitted", re.IGNORECASE)


class Judge:
    """One vision model."""

    def __init__(self, model: ResolvedModel, api: Model, folder: Path | None) -> None:
        """Get ready to ask.

        Args:
            model: As asked for and resolved.
            api: The same, opened by Inspect.
            folder: A run's folder; the calls are recorded in its `calls/`. None keeps no record.
        """
        self.model = model
        self._api = api
        self._ledger = Ledger(folder / "calls") if folder else None
        self._config = 0
        self._received: dict[str, Judgement] = {}
        self._under_way: dict[str, asyncio.Task[Judgement]] = {}

    async def ask(self, question: Question) -> Judgement:
        """Ask, once: the same question about the same picture is answered from what was received before."""
        if question.key not in self._received:
            if question.key not in self._under_way:
                self._under_way[question.key] = asyncio.ensure_future(self._ask(question))
            said = await asyncio.shield(self._under_way[question.key])
            self._under_way.pop(question.key, None)
            if said.answer is Answer.FAILED:
                return said
            self._received[question.key] = said
        return self._received[question.key]

    async def _ask(self, question: Question) -> Judgement:
        path = self._ledger.folder / slug(self.model.model) / JUDGED / f"{question.key}.json" if self._ledger else None
        known = self._ledger.read(path) if self._ledger and path else None
        if known and known.state == "received":
            return self._judgement(ModelOutput.model_validate(known.output))
        lost = (known.lost + (known.state == "asked")) if known else 0

        def note(**told: Any) -> None:
            if self._ledger and path:
                self._ledger.write(path, Entry(lost=lost, **told))

        try:
            output = await self._call(question, note)
            check_received(output)
        except NotAskedError as error:
            return self._failed(str(error))
        except Exception as error:  # noqa: BLE001  whatever a provider's SDK raises
            told = str(error) if isinstance(error, ProviderError) else provider_error(error)
            note(state="failed", error=told)
            return self._failed(told.removeprefix(f"{Outcome.PROVIDER_ERROR}: "))
        note(state="received", output=output.model_dump(mode="json"))
        return self._judgement(output)

    async def _call(self, question: Question, note: Callable[..., None]) -> ModelOutput:
        """Call the model, with as much as its provider grants."""
        image = f"data:image/png;base64,{base64.b64encode(question.png).decode()}"
        content = [ContentText(text=question.words), ContentImage(image=image)]
        messages: list[ChatMessage] = [ChatMessageUser(content=content)]
        refusal: Exception | None = None
        for number in range(self._config, len(CONFIGS)):
            async with admitted(self.model.model) as call:
                note(state="asked")
                try:
                    output = await self._api.generate(messages, config=GenerateConfig(**CONFIGS[number]))
                except Exception as error:
                    if not _REFUSED.search(provider_error(error)):
                        raise
                    if number + 1 == len(CONFIGS):
                        raise refusal or error from error
                    refusal = refusal or error
                    continue
                call.charge(output.usage)
            self._config = max(self._config, number)
            return output
        raise AssertionError  # pragma: no cover  the last configuration returns or raises

    def _judgement(self, output: ModelOutput) -> Judgement:
        choice = output.choices[0]
        read = read_answer(output.completion, choice.logprobs.content if choice.logprobs else ())
        usage, price = output.usage, self.model.price
        return Judgement(
            judge=self.model.asked,
            model=self.model.model,
            answer=read.answer,
            reason=read.reason or f"an empty reply ({output.stop_reason})",
            p_yes=None if read.p_yes is None else round(read.p_yes, 4),
            served_model=output.model,
            tokens_in=tokens_in(usage) if usage else None,
            tokens_out=usage.output_tokens if usage else None,
            cost_usd=price.cost(usage) if usage and price else None,
        )

    def _failed(self, why: str) -> Judgement:
        return Judgement(self.model.asked, self.model.model, Answer.FAILED, why)


@dataclass(frozen=True, slots=True)
class Panel:
    """The judges of a run."""

    judges: tuple[Judge, ...]

    async def ask(self, question: Question) -> tuple[Judgement, ...]:
        """Ask all of them."""
        return tuple(await asyncio.gather(*(judge.ask(question) for judge in self.judges)))
