"""What `tikzeval run` draws when nobody says what: the controls and the models in the box, on all our prompts and on pairs."""

from __future__ import annotations

from tikzeval.models.aliases import CONTROLS, EMBEDDED, resolve_model
from tikzeval.suites.protocols import EDIT
from tikzeval.suites.suite import PAIRS, suite_names


def default_models(protocol: str = "blind") -> tuple[str, ...]:
    """Return the controls, and those models in the box that can draw under a protocol and for which the packages are installed."""
    able = [model for model in map(resolve_model, EMBEDDED) if not (protocol == EDIT and model.kind == "image")]
    return (*CONTROLS, *(model.asked for model in able if not model.missing_package))


def default_suites(language: str) -> tuple[str, ...]:
    """Return the suites in prompts/ and, in English, `pairs`; none, which means those in prompts/, in any other language."""
    return (*suite_names(), PAIRS) if language == "en" else ()
