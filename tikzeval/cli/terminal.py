"""Where the command line prints."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


def terminal() -> Console:
    """Return the terminal as it is now, whatever catches later what others print.

    Text is printed as it is: rich would take the `[local]` of a pip command for a style.
    """
    from rich.console import Console

    return Console(file=sys.stdout, markup=False, highlight=False)
