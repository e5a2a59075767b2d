"""What a gate found, in sentences: the same in the terminal, in JUnit XML, in annotations and in the step summary."""

from __future__ import annotations

from tikzeval.analysis.gate import Test
from tikzeval.runs.gate import Gate


def fall(test: Test) -> str:
    """Say by how much a score fell, and how surely."""
    found = test.found
    between = f" ({-test.high:.2f} … {-test.low:.2f})" if test.low is not None and test.high is not None else ""
    return (
        f"{test.model}: {test.measure} fell by {-found.difference:.2f}{between}, from {found.before:.2f} to {found.after:.2f}, "
        f"{_sure(test)} sure (p = {_p(test.p_holm)})"
    )


def where(test: Test) -> list[str]:
    """Say on which prompts it fell most."""
    return [f"{suite}/{prompt}: {before:.2f} → {after:.2f}" for suite, prompt, before, after in test.where]


def seen(test: Test) -> str:
    """Say how small a fall could have been seen."""
    return "none: too few replies" if test.smallest is None else f"{test.smallest:.2f}"


def causes(gate: Gate) -> list[str]:
    """Say what else than the model has changed, and what that did, a line each."""
    lines = [f"Another {what}" for what in gate.drift]
    if gate.drift:
        moved = [test for test in gate.tests if abs(test.tools) >= 0.005]
        lines += [
            f"This alone changes {test.measure} of {test.model} by {test.tools:+.2f}: the same replies, scored again. It is taken out above."
            for test in moved
        ]
        if not moved:
            lines.append("This changes no score: the same replies, scored again, have the same.")
    for model, prompts in gate.words.items():
        more = f" and {len(prompts) - 3} more" if len(prompts) > 3 else ""
        lines.append(
            f"{model} was asked in other words on {len(prompts)} of {gate.prompts[0]} prompts ({', '.join(prompts[:3])}{more}): "
            "what changed there may be the words' doing"
        )
        lines += [
            f"On the other prompts {test.measure} of {model} changed by {test.same_words.difference:+.2f} (p = {_p(test.same_words.p)})"
            for test in gate.fallen
            if test.model == model and test.same_words is not None
        ]
    return lines + [f"Note: {note}" for note in gate.notes]


def scope(gate: Gate) -> str:
    """Say what was compared."""
    compared, whole = gate.prompts
    of = "" if compared == whole else f" of the baseline's {whole}"
    rules = gate.ask.rules
    return (
        f"{compared} prompts{of}; a fall counts from {rules.margin:.2f}, at p ≤ {rules.alpha:g} "
        f"for all {len(gate.tests)} scores together (Holm)"
    )


def verdict(gate: Gate) -> str:
    """Say it in one line."""
    if gate.fallen:
        names = ", ".join(f"{test.measure} of {test.model}" for test in gate.fallen)
        return f"Fallen: {names}"
    return "Incomplete: the verdict would not be sure" if gate.holes else "Nothing has fallen"


def _sure(test: Test) -> str:
    return "more than 99.9 %" if test.confidence > 0.999 else f"{100 * test.confidence:.1f} %"


def _p(p: float) -> str:
    return "<0.001" if p < 0.001 else f"{p:.3f}"
