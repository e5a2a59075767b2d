"""The pages of a report: what each is made of, and how they are written as a folder of files or as one file.

    index.html            leaderboard, controls, warnings, plots
    gallery.html          every picture, with filters
    prompts.html          the prompts; prompt-ID.html is a page for each
    report.css, .js       what they share
    pictures/ID.png       the pictures; replies/ID.js what the viewer tells of each, read when it is opened
    plots/*.svg           each stands on its own
    timeline.csv, lag.csv the numbers behind the plot of scores through time

Whatever a model wrote is text here: templates escape all they are given, scripts set it as text, and the policy of each page
lets nothing run but our own script.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tikzeval import __version__
from tikzeval.errors import UsageError
from tikzeval.report.contents import Contents

STYLES = ("page.css", "viewer.css")
SCRIPTS = ("page.js", "gallery.js", "viewer.js")
MARKER = "report.css"  # what shows that a folder is a report, which may be written anew
OURS = (
    "*.html",
    "report.css",
    "report.js",
    "timeline.csv",
    "lag.csv",
    "horizon.csv",
    "contamination.csv",
    "pictures/*.png",
    "replies/*.js",
    "plots/*.svg",
)


def _assets(names: tuple[str, ...]) -> str:
    folder = files("tikzeval.report") / "assets"
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in names)


def _source(text: str) -> str:
    """Return the hash by which a policy knows a script or a style within a page."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


@dataclass(frozen=True)
class Links:
    """How pages, pictures and plots are found: in files beside each other, or within one file."""

    single: bool
    plots: Mapping[str, str] = field(default_factory=dict)  # name → SVG
    style: str = ""  # within the page; only of a single file
    script: str = ""

    @property
    def policy(self) -> str:
        """What the page may load and run: only what it brings along."""
        common = "default-src 'none'; base-uri 'none'; form-action 'none'; "
        if not self.single:
            return common + "img-src 'self' data:; style-src 'self'; script-src 'self'"
        return common + f"img-src data:; style-src {_source(self.style)}; script-src {_source(self.script)}"

    def page(self, name: str) -> str:
        """Return the address of a page."""
        return f"#/{name}" if self.single else f"{name}.html"

    @property
    def ask(self) -> str:
        """What stands between the gallery's address and what it is asked for."""
        return "?" if self.single else "#?"

    def plot(self, name: str) -> str:
        """Return the address of a plot."""
        if not self.single:
            return f"plots/{name}.svg"
        return "data:image/svg+xml;base64," + base64.b64encode(self.plots[name].encode()).decode()


def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("tikzeval.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=False
    )
    found.globals["version"] = __version__
    return found


def _plots(contents: Contents) -> dict[str, dict[str, str]]:
    """Return for each plot its size and what it shows in words."""
    told = {}
    for name, svg in contents.plots.items():
        size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
        alt = re.search(r"<title>(.*?)</title>", svg, re.DOTALL)
        assert size, "matplotlib gives a viewBox"
        told[name] = {"width": size[1], "height": size[2], "alt": alt[1] if alt else name}
    return told


def write_folder(contents: Contents, out: Path, details: Callable[[str], Iterator[dict[str, Any]]]) -> Path:
    """Write a report as a folder; an earlier report there is replaced.

    Args:
        contents: What it shows.
        out: The folder.
        details: Called with `"file"`; yields what the viewer tells of each reply, in the order of the tiles.

    Returns:
        The first page.

    Raises:
        UsageError: The folder holds something that is no report.
    """
    _clear(out)
    links = Links(single=False)
    for name in ("pictures", "replies", "plots"):
        (out / name).mkdir(parents=True, exist_ok=True)
    (out / "report.css").write_text(_assets(STYLES), encoding="utf-8")
    (out / "report.js").write_text(_assets(SCRIPTS), encoding="utf-8")
    for name, svg in contents.plots.items():
        (out / "plots" / f"{name}.svg").write_text(svg, encoding="utf-8")
    for name, table in contents.tables.items():
        table.to_csv(out / f"{name}.csv", index=False, lineterminator="\n")
    for tile, told in zip(contents.tiles, details("file"), strict=True):
        if tile.png:
            shutil.copyfile(tile.png, out / "pictures" / f"{tile.id}.png")
        # Letters beyond ASCII are escaped: no editor and no browser can take them for anything else.
        (out / "replies" / f"{tile.id}.js").write_text(f"tikzevalReply({json.dumps(told)});\n", encoding="utf-8")
    environment = _environment()
    shared = contents.shared | {"site": links, "plots": _plots(contents)}
    template = environment.get_template("page.html")
    pages = [("index", contents.title), ("gallery", "Gallery"), ("prompts", "Prompts")]
    for name, heading in pages:
        own = {"here": name, "heading": f"{heading} · tikzeval", "main": f"{name}_main.html"}
        (out / f"{name}.html").write_text(template.render(shared | own), encoding="utf-8")
    for page in contents.pages:
        own = {"here": "", "heading": f"{page.prompt} · tikzeval", "main": "prompt_main.html"}
        (out / f"{page.name}.html").write_text(template.render(shared | own | {"page": page}), encoding="utf-8")
    return out / "index.html"


def write_single(contents: Contents, path: Path, details: Callable[[str], Iterator[dict[str, Any]]]) -> Path:
    """Write a report as one file, pictures and all.

    Args:
        contents: What it shows.
        path: The file.
        details: Called with `"data"`; as in `write_folder`.
    """
    style, script = _assets(STYLES), _assets(SCRIPTS)
    assert "</" not in script.replace("</g", ""), "a script cannot end itself"
    links = Links(True, contents.plots, Markup(style), Markup(script))  # noqa: S704  our own files
    held = [
        # Within a page the only harm that JSON can do is to end its element.
        (told["id"], Markup(json.dumps(told).replace("<", "\\u003c")))  # noqa: S704
        for told in details("data")
    ]
    shared = contents.shared | {"site": links, "plots": _plots(contents), "here": "index", "held": held}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_environment().get_template("single.html").render(shared), encoding="utf-8")
    return path


def _clear(out: Path) -> None:
    """Remove an earlier report.

    Raises:
        UsageError: There is something else.
    """
    if not out.exists():
        return
    if not out.is_dir() or (any(out.iterdir()) and not (out / MARKER).is_file()):
        msg = f"{out}: holds something that is no report; give another --out"
        raise UsageError(msg)
    for pattern in OURS:
        for path in out.glob(pattern):
            path.unlink()
