"""Where prompts, rubrics and TeX files are: inside the installed package, else at the repository's root."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tikzeval.errors import MissingToolError

PACKAGE = Path(__file__).resolve().parent


@cache
def resource_dir(name: str) -> Path:
    """Return the folder `name` (``prompts``, ``rubrics`` or ``latex``).

    Raises:
        MissingToolError: The installation is incomplete.
    """
    for root in (PACKAGE / "_data", PACKAGE.parent):
        if (root / name).is_dir():
            return root / name
    msg = f"tikzeval's folder {name}/ is missing; install the package again"
    raise MissingToolError(msg)
