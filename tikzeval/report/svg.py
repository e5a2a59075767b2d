"""Matplotlib figures as SVG that is at home in light and dark: text stays text, colours follow the reader's scheme."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"
# Light → dark. Paul Tol's "bright" and "muted" schemes (SRON technical note 3.2, 2021), and greys.
GROUND, INK, MILD, FAINT = "#fdfdfc", "#1d2025", "#646b75", "#dfe1e5"
CLOSED, OPEN, GOOD, BAD, OTHER = "#33228a", "#c0562a", "#00705c", "#c42c14", "#9aa0aa"
DARK = {
    GROUND: "#15171b", INK: "#e9eaec", MILD: "#a0a6b0", FAINT: "#343840",
    CLOSED: "#9c9bf0", OPEN: "#f0a070", GOOD: "#44aa99", BAD: "#ee7766", OTHER: "#6d737d",
}  # fmt: skip


@contextmanager
def style() -> Iterator[None]:
    """Set what all our figures share."""
    import matplotlib as mpl

    chosen: dict[Any, Any] = {
        "svg.fonttype": "none", "text.parse_math": False, "svg.hashsalt": "tikzeval", "font.size": 10, "font.family": "DejaVu Sans",
        "text.color": INK, "axes.labelcolor": MILD, "axes.edgecolor": MILD, "xtick.color": MILD, "ytick.color": MILD,
        "xtick.labelcolor": MILD, "ytick.labelcolor": INK, "axes.spines.top": False, "axes.spines.right": False,
        "axes.spines.left": False, "ytick.left": False, "axes.facecolor": "none", "figure.facecolor": GROUND, "grid.color": FAINT,
        "grid.linewidth": 0.8, "axes.axisbelow": True, "lines.solid_capstyle": "round", "legend.frameon": False,
    }  # fmt: skip
    with mpl.rc_context(chosen):
        yield


def figure(width: float, height: float) -> Figure:
    """Return an empty figure, in inches; no window, and nothing kept."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def to_svg(drawn: Figure, title: str, about: str) -> str:
    """Return a figure as SVG, the same text each time.

    Args:
        drawn: The figure.
        title: For those who cannot see it.
        about: What it shows, likewise.
    """
    import html

    with io.StringIO() as file:
        drawn.savefig(file, format="svg", metadata={"Date": None, "Creator": None, "Type": None, "Format": None})
        svg = file.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = svg.replace("'DejaVu Sans'", FONT)
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    dark = "".join(
        f'[style*="{name}: {light}"]{{{name}:{night}!important}}'
        for light, night in DARK.items()
        for name in ("fill", "stroke")
    )
    rules = f"svg{{color-scheme:light dark}}@media (prefers-color-scheme:dark){{{dark}}}"
    told = f"<title>{html.escape(title)}</title><desc>{html.escape(about)}</desc><style>{rules}</style>"
    return re.sub(r"(<svg[^>]*)>", lambda found: f'{found[1]} role="img">\n {told}', svg, count=1)
