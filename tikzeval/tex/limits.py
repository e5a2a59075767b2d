"""What one drawing may use up before it is stopped."""

from __future__ import annotations

from dataclasses import dataclass

MEBI = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one compilation. Going over any of them is a named outcome, never an exception."""

    cpu_seconds: int = 20  # of TeX; going over is `timeout`
    wall_seconds: float = 60.0  # going over with CPU seconds to spare is this machine's fault: InfraError
    memory_bytes: int = 1024 * MEBI  # address space of one process; going over is `memory`
    output_bytes: int = 20 * MEBI  # all files of the job together; going over is `output_limit`
    pages: int = 50  # going over is `page_limit`
    page_side_pt: float = 14400.0  # longest side of a page, PDF points (1/72 inch); going over is `page_limit`
    log_bytes: int = 64 * 1024  # how much of the end of the log is kept
