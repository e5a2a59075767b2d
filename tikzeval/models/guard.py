"""What is put around a provider of Inspect's: exact retries, Retry-After, and no key in what it tells of a failure.

The SDKs of OpenAI's kind repeat a failed request by themselves, twice, out of sight of `--max-retries`; here they do not.
Inspect then waits 3, 6, 12, … seconds (and up to 3 more by chance) between attempts, and here at least as long as the server's
Retry-After says.
"""

from __future__ import annotations

import functools
from typing import Any, cast

from inspect_ai._util.http import parse_retry_after_from_exception
from inspect_ai.log._samples import _active_model_event
from inspect_ai.model import Model, ModelCall, ModelOutput
from pydantic import JsonValue
from tenacity import RetryCallState
from tenacity.wait import wait_base, wait_exponential_jitter

from tikzeval.models.batches import fail_alone
from tikzeval.models.keys import data_without_keys, without_keys

LONGEST_WAIT = 30 * 60  # seconds; Inspect's own


class _AsToldByServer(wait_base):
    """Exponential, but not before the time that the server names."""

    def __init__(self) -> None:
        self.own = wait_exponential_jitter(initial=3, max=LONGEST_WAIT, jitter=3)

    def __call__(self, retry_state: RetryCallState) -> float:
        error = retry_state.outcome.exception() if retry_state.outcome else None
        told = parse_retry_after_from_exception(error) if isinstance(error, Exception) else None
        return max(self.own(retry_state), min(told or 0.0, LONGEST_WAIT))


def guarded(model: Model) -> Model:
    """Put the guard around a model, and return it."""
    api: Any = model.api
    generate = api.generate

    @functools.wraps(generate)
    async def careful(*args: Any, **kwargs: Any) -> Any:
        client: Any = getattr(api, "client", None)
        if hasattr(client, "max_retries"):
            client.max_retries = 0
        try:
            result = await generate(*args, **kwargs)
        except Exception as error:
            _hide_in_error(error)
            event = _active_model_event.get()
            _hide_in_call(event.call if event else None)
            raise
        output, call = result if isinstance(result, tuple) else (result, None)
        _hide_in_call(call)
        if isinstance(output, Exception):
            _hide_in_error(output)
        else:
            output = _hidden(output)
        return output if call is None else (output, call)

    api.generate = careful
    api.retry_wait = _AsToldByServer
    fail_alone(api)
    return model


def _hide_in_error(error: BaseException | None) -> None:
    """Replace keys in what an exception, and those that it came from, would print; forget where in an SDK they were raised.

    Inspect formats the whole chain of each failed attempt on the event loop: with an SDK's frames in it for seconds, in which
    replies that have come wait, and time out.
    """
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        error.__traceback__ = None
        error.args = tuple(map(data_without_keys, error.args))
        for name, value in list(vars(error).items()):
            if isinstance(value, str | dict | list):
                setattr(error, name, data_without_keys(value))
        error = error.__cause__ or error.__context__


def _hide_in_call(call: ModelCall | None) -> None:
    """Replace keys in what the log keeps of a call."""
    if call is not None and call.response is not None:
        call.response = cast(dict[str, JsonValue], data_without_keys(call.response))


def _hidden(output: ModelOutput) -> ModelOutput:
    """Return an output without keys: some errors come as replies, such as a refusal by a filter."""
    told = output.model_dump_json()
    return ModelOutput.model_validate_json(without_keys(told)) if without_keys(told) != told else output
