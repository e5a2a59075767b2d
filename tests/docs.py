"""Writes the generated parts of README.md, README.ko.md, docs/ and other pages, and the README's pictures.

`python -m tests.docs` writes the text; `python -m tests.docs RUN` also makes the pictures from the folder of a run of
the controls. `test_docs.py` fails when the text has drifted from the code.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

from tests.conftest import ROOT
from tikzeval.models.catalogue import EMBEDDED

PICTURES = ROOT / "results" / "pictures"
SHOWN = (
    "otter-plane-wifi", "sea-otter-mohawk", "otter-ukiyo-e", "otter-on-wing",
    "sparks-unicorn", "sparks-stacking", "scene-elephant-bicycle", "scene-cat-submarine",
)  # fmt: skip


def commands() -> str:
    """What each command is for, from its own help."""
    import typer.main

    from tikzeval.cli.app import app, register_all

    register_all()
    group = typer.main.get_command(app)
    lines = ["| command | what it does |", "|---|---|"]
    found = {}
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found |= {f"{name} {word}": each for word, each in inner.items()} if inner else {name: command}
    for name, command in found.items():
        first = (command.help or "").strip().split("\n\n")[0].replace("\n", " ")
        lines.append(f"| `tikzeval {name}` | {first} |")
    return "\n".join(lines)


def checks() -> str:
    """The kinds of checks, from their docstrings."""
    from tikzeval.scoring.checks import KINDS
    from tikzeval.scoring.checks.base import Check

    lines = ["| kind | keys of its own | passes when | margin |", "|---|---|---|---|"]
    for kind, check in KINDS.items():
        fields = check.model_fields.items()
        keys = [f"`{field.alias or name}`" for name, field in fields if name not in Check.model_fields]
        about = " ".join((check.__doc__ or "").split())
        margin = " ".join((check.examine.__doc__ or "").split()).removeprefix("Margin: ")
        lines.append(f"| `{kind}` | {', '.join(keys) or '–'} | {about} | {margin} |")
    return "\n".join(lines)


def relations() -> str:
    """The relations of two parts and the arrangements of several, from the first lines of their docstrings."""
    from tikzeval.scoring.relations import ARRANGEMENTS, RELATIONS

    lines = ["| name | of | passes when |", "|---|---|---|"]
    for table, of in ((RELATIONS, "two parts"), (ARRANGEMENTS, "several")):
        lines += [f"| `{name}` | {of} | {_first(function)} |" for name, function in table.items()]
    return "\n".join(lines)


def places() -> str:
    """The places of `placed`, from the first lines of their docstrings."""
    from tikzeval.scoring.checks.placed import NEEDS, TAKES
    from tikzeval.scoring.places import PLACES

    lines = ["| `is` | keys | passes when |", "|---|---|---|"]
    for name, function in PLACES.items():
        keys = ", ".join(f"`{key}`" for key in (*NEEDS[name], *TAKES.get(name, ())))
        lines.append(f"| `{name}` | {keys} | {_first(function)} |")
    return "\n".join(lines)


def families() -> str:
    """The families of spatial problems."""
    from tikzeval.suites.spatial.families import FAMILIES

    lines = ["| family | asks for | n | counts |", "|---|---|---|---|"]
    lines += [f"| `{each.name}` | {each.about} | 1–{each.most} | {each.counts} |" for each in FAMILIES.values()]
    return "\n".join(lines)


def craft() -> str:
    """The craft checks, from the first paragraphs of their docstrings."""
    from tikzeval.scoring.craft import CRAFT

    lines = ["| check | passes when |", "|---|---|"]
    return "\n".join([*lines, *(f"| `{name}` | {_first(function)} |" for name, function in CRAFT.items())])


def columns() -> str:
    """The columns of a leaderboard."""
    from tikzeval.analysis.columns import BOARD, OPTIONAL

    lines = ["| column | holds |", "|---|---|"]
    lines += [f"| `{column.name}` | {column.means} |" for column in BOARD]
    lines += [f"| `{each.name}` | {where}: {each.means} |" for where, group in OPTIONAL.items() for each in group]
    return "\n".join(lines)


def _first(function: object) -> str:
    return " ".join((function.__doc__ or "").split("\n\n")[0].split()).replace("|", "\\|")


def controls() -> str:
    """What the controls score, from the committed baseline."""
    import pandas as pd

    replies = pd.read_csv(ROOT / "results" / "baseline" / "replies.csv")
    rubric = replies.pivot_table(index="model", columns="suite", values="rubric")
    strict = replies.groupby("model")["strict"].agg(["sum", "count"])
    clip = replies.groupby("model")["clip"].mean()
    lines = [
        f"| control or model | {' | '.join(rubric.columns)} | strict passes | CLIP |",
        "|---|" + "---|" * (len(rubric.columns) + 2),
    ]
    for name in rubric.reindex(strict.index).mean(axis=1).sort_values(ascending=False).index:
        shares = (
            rubric.reindex([name]).iloc[0] if name in rubric.index else pd.Series(index=rubric.columns, dtype=float)
        )
        told = " | ".join("" if pd.isna(share) else f"{share:.2f}" for share in shares)
        passed, count = (int(number) for number in strict.loc[name])
        short = next((own for own in EMBEDDED if own in name), name.removeprefix("control/"))
        like = "" if pd.isna(clip[name]) else f"{clip[name]:.2f}"
        lines.append(f"| `{short}` | {told} | {f'{passed} of {count}' if count else ''} | {like} |")
    return "\n".join(lines)


def suites() -> str:
    """The suites and how many prompts they have."""
    from tikzeval.suites.spatial.built_in import BUILT_IN
    from tikzeval.suites.suite import EDITS, PAIRS, load_suites, suite_names

    lines = ["| suite | prompts | languages | what it asks for |", "|---|---|---|---|"]
    for suite in load_suites([*suite_names(), PAIRS, *BUILT_IN[:1], EDITS]):
        languages = ", ".join(suite.languages)
        lines.append(f"| `{suite.name}` | {len(suite.items)} | {languages} | {' '.join(suite.about.split())} |")
    return "\n".join(lines)


def models() -> str:
    """The aliases of models.yaml."""
    from tikzeval.models.catalogue import model_entries
    from tikzeval.models.providers import FIRST_PARTY, provider_of

    lines = ["| name | calls | released | weights | $ per million tokens, in / out |", "|---|---|---|---|---|"]
    for alias, entry in model_entries().items():
        weights = {True: "open", False: "closed", None: "unknown"}[entry.open_weights]
        price = f"{entry.price.input:g} / {entry.price.output:g}" if entry.price else "unknown"
        if later := entry.next_price:
            price += f"; from {later.since} {later.input:g} / {later.output:g}"
        calls = (
            f"`{entry.model}`"
            if entry.model
            else f"nothing: {f'retired {entry.retired}' if entry.retired else 'no API'}"
        )
        if entry.model and entry.retired and provider_of(entry.model) in FIRST_PARTY:
            calls += f" until {entry.retired}"
        lines.append(f"| `{alias}` | {calls} | {entry.release_date or 'unknown'} | {weights} | {price} |")
    return "\n".join(lines)


def outcomes() -> str:
    """The named outcomes, from values.py."""
    source = (ROOT / "tikzeval" / "values.py").read_text(encoding="utf-8")
    found = re.findall(r'^    [A-Z_]+ = "(\w+)"  # (.*)$', source.partition("class Found")[0], re.MULTILINE)
    lines = ["| outcome | means |", "|---|---|", "| `ok` | a picture, without a TeX error |"]
    return "\n".join([*lines, *(f"| `{name}` | {means} |" for name, means in found)])


def audit() -> str:
    """What tiny-clip's audit found."""
    from tikzeval.audit.stored import AUDIT, read
    from tikzeval.scoring.clip_names import TINY_FOLDER

    found = read(TINY_FOLDER / AUDIT)
    nearest = {row.kind: row for row in found.baseline}
    lines = ["| right caption | tiny-clip | 95 % | nearest caption | chance | questions |", "|---|---|---|---|---|---|"]
    for row in found.rows:
        ends = f"{row.low:.1%} to {row.high:.1%}"
        lines.append(
            f"| {row.kind} | {row.right:.1%} | {ends} | {nearest[row.kind].right:.1%} | {row.chance:.1%} | {row.questions} |"
        )
    told = (
        f"{found.pictures:,} pictures, seed {found.seed}; the baseline knows {found.baseline_seen:,} training pictures."
    )
    return "\n".join([*lines, "", told])


def training() -> str:
    """How tiny-clip was trained."""
    from tikzeval.embedded.clip_training import Training

    plan = Training()
    return (
        f"    python -m tikzeval.embedded.train clip --out FOLDER\n\n{plan.pairs:,} pairs, each once, in batches of {plan.batch}; "
        f"AdamW, learning rate {plan.rate} falling along a cosine, weight decay {plan.decay}, seed {plan.seed}."
    )


def training_tikz() -> str:
    """How tiny-tikz was trained."""
    from tikzeval.embedded.tikz_training import Training

    plan = Training()
    return (
        f"    python -m tikzeval.embedded.train tikz --out FOLDER\n\n{plan.lessons:,} lessons, each once, in batches of {plan.batch}; "
        f"AdamW, learning rate {plan.rate} falling along a cosine, weight decay {plan.decay}, seed {plan.seed}."
    )


def training_diffusion() -> str:
    """How tiny-diffusion was trained."""
    from tikzeval.embedded.diffusion_training import Training

    plan = Training()
    return (
        f"    python -m tikzeval.embedded.train diffusion --out FOLDER\n\n{plan.encoded:,} pictures for the autoencoder, then {plan.pictures:,} others with "
        f"their words for the network, each once, in batches of {plan.batch}; AdamW, learning rate {2 * plan.rate} and {plan.rate} falling along a cosine, weight "
        f"decay 0 and {plan.decay}, seed {plan.seed}. What is kept of the network is the running mean of its weights."
    )


def drawers() -> str:
    """What the drawers in the box were measured at."""
    found = json.loads((ROOT / "tikzeval" / "embedded" / "drawers.json").read_text(encoding="utf-8"))
    lines = [
        "| | strict | 95 % | rubric | a picture | compiles | names its parts | CLIP | caption found |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in found["rows"]:

        def told(name: str, form: str = ".1%", row: dict[str, float | None] = row) -> str:
            return "" if row[name] is None else f"{row[name]:{form}}"

        cells = (
            told("strict"), f"{told('strict_low')} to {told('strict_high')}" if row["strict"] is not None else "",
            told("rubric", ".2f"), told("rendered"), told("clean_compile"), told("parts_named"), told("clip", ".3f"), told("caption_found"),
        )  # fmt: skip
        lines.append(f"| {row['model']} | {' | '.join(cells)} |")
    lines.append("")
    lines.append(
        f"{found['problems']} problems, seed {found['seed']}; *nearest* looks through {found['lessons_looked_through']:,} lessons."
    )
    return "\n".join(lines)


def exits() -> str:
    """The exit codes, from errors.py."""
    source = (ROOT / "tikzeval" / "errors.py").read_text(encoding="utf-8")
    found = re.findall(r"^    [A-Z]+ = (\d)  # (.*)$", source.partition("class ExitCode")[2], re.MULTILINE)
    return "\n".join(["| exit code | means |", "|---|---|", *(f"| {code} | {means} |" for code, means in found)])


BLOCKS: dict[str, Callable[[], str]] = {
    "commands": commands, "checks": checks, "relations": relations, "craft": craft, "columns": columns, "exits": exits, "controls": controls, "suites": suites, "models": models, "outcomes": outcomes,
    "audit": audit, "training": training, "training_tikz": training_tikz, "training_diffusion": training_diffusion, "drawers": drawers,
    "places": places, "families": families,
}  # fmt: skip


def filled(text: str) -> str:
    """Return a page with every generated block written anew."""

    def write(match: re.Match[str]) -> str:
        return f"<!-- generated: {match[1]} -->\n{BLOCKS[match[1]]()}\n<!-- end -->"

    return re.sub(r"<!-- generated: (\w+) -->\n.*?<!-- end -->", write, text, flags=re.DOTALL)


def pages() -> list[Path]:
    """Return the pages that have generated blocks."""
    written = [
        *sorted(ROOT.glob("*.md")),
        *sorted((ROOT / "docs").glob("*.md")),
        ROOT / "rubrics" / "README.md",
        *sorted(ROOT.glob("tikzeval/**/README.md")),
    ]
    return [path for path in written if "<!-- generated:" in path.read_text(encoding="utf-8")]


def make_pictures(run: Path) -> None:
    """Make the contact sheet of reference drawings, the row of controls, a scramble explained, and the picture of the
    leaderboard.
    """
    from PIL import Image, ImageOps
    from rich.console import Console

    from tikzeval.analysis.stored import read_table
    from tikzeval.cli.show import show_board
    from tikzeval.scoring.explain import explain
    from tikzeval.suites.suite import load_suites
    from tikzeval.values import Outcome

    PICTURES.mkdir(parents=True, exist_ok=True)
    pictures = run / "pictures"
    wide = [next(pictures.glob(f"control-reference-*/*/{name}-1.png")) for name in SHOWN]
    controls = ("reference", "scrambled", "boxes", "label")
    row = [next(pictures.glob(f"control-{control}-*/*/otter-plane-wifi-1.png")) for control in controls]
    asked = [path.name for path in sorted(pictures.glob("control-reference-*/pairs/*-1.png"))[::8][:4]]
    drawers = [
        next(pictures.glob(f"*{name}-*/pairs/{file}")) for name in ("control-reference", *EMBEDDED) for file in asked
    ]
    for name, files in (("references.png", wide), ("controls.png", row), ("drawers.png", drawers)):
        side, gap, columns = 256, 8, 4
        rows = -(-len(files) // columns)
        sheet = Image.new("RGB", (columns * (side + gap) - gap, rows * (side + gap) - gap), "white")
        for index, file in enumerate(files):
            tile = Image.open(file).convert("RGB").resize((side, side), Image.Resampling.LANCZOS)
            if name == "drawers.png":  # whose pictures fill their squares
                tile = ImageOps.expand(
                    tile.resize((side - 2 * gap, side - 2 * gap), Image.Resampling.LANCZOS), gap, "white"
                )
            sheet.paste(tile, (index % columns * (side + gap), index // columns * (side + gap)))
        ink = ImageOps.invert(sheet).getbbox()
        sheet = sheet.crop((0, ink[1], sheet.width, ink[3])) if ink else sheet
        sheet.save(PICTURES / name, optimize=True)
    prompt = SHOWN[0]
    (item,) = (item for suite in load_suites() for item in suite.items if item.prompt.id == prompt)
    drawing = next(pictures.glob(f"control-scrambled-*/*/{prompt}-1.pdf"))
    source = drawing.with_suffix(".tex").read_text(encoding="utf-8")
    told = explain("scrambled", Outcome.OK, drawing.read_bytes(), source=source, judged=(item.prompt, item.rubric))
    (PICTURES / "explained.png").write_bytes(told)
    console = Console(record=True, width=76, file=(run / "board.txt").open("w"))
    show_board(console, read_table(run, "leaderboard.csv"))
    picture = console.export_svg(title="tikzeval run")
    picture = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)  # no fonts from elsewhere
    (PICTURES / "leaderboard.svg").write_text(picture, encoding="utf-8")


def picture_page(run: Path) -> None:
    """Make the picture of a report: a scramble, opened, with the parts of a check that it fails."""
    import io
    import tempfile

    from PIL import Image

    from tests.browser import chromium
    from tests.conftest import Cli

    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        assert Cli(Path(folder))("report", run.resolve(), "--out", "site").code == 0
        browser.open(Path(folder) / "site" / "gallery.html", f"#={SHOWN[0]}.1.scrambled!otter-on-board")
        browser.until(
            "return document.querySelectorAll('.stage .edge').length === 2 && document.querySelector('.stage img').complete"
        )
        told = Image.open(io.BytesIO(browser.driver.get_screenshot_as_png())).convert("RGB")
        told = told.quantize(
            256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
        )  # no colour of a few dots is lost
        told.save(PICTURES / "report.png", optimize=True)


if __name__ == "__main__":
    for path in pages():
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
    if sys.argv[1:]:
        make_pictures(Path(sys.argv[1]))
        picture_page(Path(sys.argv[1]))
