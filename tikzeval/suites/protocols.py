"""How a model may draw: each way a named protocol, so that results compare.

    blind    one reply; the model sees nothing of what it draws
    plan     one reply, in which the layout comes first and the code after it
    repair   what TeX does not take cleanly is handed back with its errors, until it is clean
    look     the picture is handed back, until the model has nothing to improve
    edit     after the first drawing, changes are asked for one after the other, each answered by a whole new drawing

Round 0 is the first reply; in each further round something is handed back and the model replies again.
"""

from __future__ import annotations

from typing import Literal, get_args

from tikzeval.errors import UsageError, nearest

Protocol = Literal["blind", "plan", "repair", "look", "edit"]
PROTOCOLS: tuple[Protocol, ...] = get_args(Protocol)
WITH_ROUNDS = ("repair", "look")
DEFAULT_ROUNDS = 2
EDIT: Protocol = "edit"  # as many rounds as the prompt has edits; prompts without any are not asked


def rounds_at_most(protocol: str, asked: int | None) -> int | None:
    """Return how often something may be handed back; None where the protocol has no rounds.

    Args:
        protocol: A protocol's name.
        asked: What the user asked for; None means the default.

    Raises:
        UsageError: There is no such protocol, it has no rounds, or fewer than one were asked for.
    """
    if protocol not in PROTOCOLS:
        msg = f"there is no protocol {protocol}; {nearest(protocol, PROTOCOLS)}"
        raise UsageError(msg)
    if protocol in WITH_ROUNDS:
        if asked is not None and asked < 1:
            msg = f"--rounds is 1 or more, not {asked}; for one reply use --protocol blind"
            raise UsageError(msg)
        return DEFAULT_ROUNDS if asked is None else asked
    if asked is not None:
        why = "edit has as many as the prompt has edits" if protocol == EDIT else f"{protocol} has one reply"
        msg = f"--rounds goes with --protocol {' or '.join(WITH_ROUNDS)}; {why}"
        raise UsageError(msg)
    return None
