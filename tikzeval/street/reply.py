"""What a model said, taken out of Inspect's output; and what is no reply at all."""

from __future__ import annotations

from inspect_ai._util.constants import NO_CONTENT
from inspect_ai.model import ContentReasoning, ContentText, ModelOutput
from inspect_ai.model._model import AttemptTimeoutError, ModelGenerateError
from tenacity import RetryError

from tikzeval.errors import ProviderError
from tikzeval.models.keys import without_keys
from tikzeval.tex.clean import split_reasoning
from tikzeval.values import Outcome, Reply

LONGEST_ERROR = 500  # letters of a provider's words in an error


def reply_of(output: ModelOutput) -> Reply:
    """Take the text, the reasoning and the stop reason out of a model's output.

    Reasoning comes apart where the provider tells it apart, or as `<think>…</think>` in the text. A refusal that OpenAI
    marks as one is a `content_filter`, whatever its stop reason.
    """
    if not output.choices:
        return Reply("", stop_reason="unknown")
    content = output.message.content
    parts = [] if isinstance(content, str) else content
    told = [_words(part) for part in parts if isinstance(part, ContentReasoning)]
    text, thought = split_reasoning(output.completion)
    refused = any(isinstance(part, ContentText) and part.refusal for part in parts)
    reasoning = "\n".join(each for each in (*told, thought if not told else "") if each)
    return Reply(text, reasoning, "content_filter" if refused else output.stop_reason)


def _words(part: ContentReasoning) -> str:
    """Return what can be read of reasoning: some providers encrypt it and give a summary."""
    return (part.summary or "") if part.redacted else part.reasoning


def reasoning_tokens(output: ModelOutput) -> int | None:
    """Return how many of the output's tokens were reasoning; None where nobody knows.

    It is the provider's count. Where there is none but the reasoning is there to read (local servers), it is the reasoning's share
    of all letters, of the output's tokens.
    """
    usage = output.usage
    if usage is None:
        return None
    reply = reply_of(output)
    if usage.reasoning_tokens or not reply.reasoning:
        return usage.reasoning_tokens or 0
    return round(usage.output_tokens * len(reply.reasoning) / len(reply.reasoning + reply.text))


def check_received(output: ModelOutput, *, later: bool = False) -> None:
    """Tell a reply, however bad, from an answer of the provider's in which the model says nothing.

    Args:
        output: What came.
        later: Whether the model has replied before: that a conversation outgrows its context is then its own doing.

    Raises:
        ProviderError: The model did not get to speak; the text says why.
    """
    if not output.choices:
        msg = output.error or "the answer holds no choice"
    elif output.message.content == NO_CONTENT:  # Inspect's words for it
        msg = "the answer holds no candidate"
    elif output.message.content == [] and output.usage is None:
        msg = "the answer holds no message"
    elif output.stop_reason == "model_length" and output.usage is None and not later:
        msg = f"the request does not fit the model's context, try a smaller --max-tokens: {output.completion}"
    elif output.stop_reason == "unknown" and output.usage is None:
        msg = "the answer breaks off: it says neither why it ended nor what it used"
    else:
        return
    raise ProviderError(provider_error(msg))


def provider_error(error: BaseException | str) -> str:
    """Return what went wrong at a provider in one line, without keys."""
    told = without_keys(" ".join((error if isinstance(error, str) else _told(error)).split()))
    return f"{Outcome.PROVIDER_ERROR}: {told[:LONGEST_ERROR]}{'…' if len(told) > LONGEST_ERROR else ''}"


def _told(error: BaseException) -> str:
    if isinstance(error, RetryError):
        error = error.last_attempt.exception() or error
    if isinstance(error, AttemptTimeoutError):
        seconds = "".join(filter(str.isdigit, str(error)))
        return f"no answer within {seconds} s; --timeout gives more"
    said = str(error)
    if isinstance(error, ModelGenerateError):  # its own text repeats the whole request
        said, error = error.provider_message or said, error.__cause__ or error
    name = type(error).__name__
    if isinstance(error, AssertionError | AttributeError | LookupError | TypeError | ValueError):
        return f"the answer cannot be read ({name}{': ' if said else ''}{said})"
    return f"{name}: {said}" if said else name
