"""What `tikzeval run` draws when nobody says what: the controls and the models in the box, on all our prompts and on pairs."""

from __future__ import annotations

from tikzeval.models.aliases import CONTROLS, EMBEDDED, resolve_model
from tikzeval.suites.suite import PAIRS, suite_names


def default_models() -> tuple[str, ...]:
    """Return the controls, and those models in the box for which the packages are installed."""
    return (*CONTROLS, *(name for name in EMBEDDED if not resolve_model(name).missing_package))


def default_suites(language: str) -> tuple[str, ...]:
    """Return the suites in prompts/ and, in English, `pairs`; none, which means those in prompts/, in any other language."""
    return (*suite_names(), PAIRS) if language == "en" else ()
