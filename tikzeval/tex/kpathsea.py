"""Asks TeX where its files are: `kpsewhich`, of the library that TeX itself finds them with (kpathsea)."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping

from tikzeval.errors import InfraError, MissingToolError

_SECONDS = 60.0


def kpsewhich(*asked: str, env: Mapping[str, str] | None = None) -> list[str]:
    """Return the lines it answers with; what is not there has no line.

    Args:
        asked: Names of files, or options.
        env: Its whole environment; by default this process's.

    Raises:
        MissingToolError: It is not installed.
        InfraError: It does not answer.
    """
    try:
        done = subprocess.run(
            ["kpsewhich", *asked],
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except OSError as error:
        msg = "kpsewhich is not installed; install TeX Live (Debian: texlive-latex-extra texlive-binaries)"
        raise MissingToolError(msg) from error
    except subprocess.TimeoutExpired as error:
        msg = f"kpsewhich did not answer within {_SECONDS:.0f} s; this machine is overloaded"
        raise InfraError(msg) from error
    return [line.strip() for line in done.stdout.splitlines() if line.strip()]
