"""`tikzeval report` as its user meets it: what it writes, what it warns of, and what it refuses."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from tests.conftest import Cli
from tests.written import ORDERED, write_run

MODELS = {"gpt-4": 0.2, "gemini": 0.9, "deepseek-r1": 0.9}
REPORT = ("report", "run", "--no-outlines", "--out", "site")


class Text(HTMLParser):
    """The words of a page."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.words: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def __str__(self) -> str:
        return " ".join(" ".join(self.words).split())


def first_page(cli: Cli, *words: str) -> str:
    done = cli(*(words or REPORT))
    assert done.code == 0, done.err
    assert done.out.strip() == "site/index.html"
    return str(Text(cli.folder / "site" / "index.html"))


def test_ranks_ties_weights_and_dates_are_on_the_first_page(cli: Cli) -> None:
    write_run(cli.folder / "run", MODELS)
    page = first_page(cli)
    assert "3 models · 11 prompts: otter (11) · 1 epoch · one blind reply · language en · 88 replies" in page
    assert re.search(r"1= deepseek-r1 open 1–2 \w+ 20\d\d", page)
    assert re.search(r"1= gemini closed 1–2", page)
    assert re.search(r"3 gpt-4 closed 3 Mar 2023", page)
    assert "The scorer puts them in order, by rubric score: reference 1.00 > scrambled 0.60 > boxes 0.40" in page
    for page_of in ("gallery", "prompts", "prompt-otter-plane-wifi"):
        assert (cli.folder / "site" / f"{page_of}.html").is_file()
    for plot in ("board", "kinds", "outcomes", "timeline"):
        svg = (cli.folder / "site" / "plots" / f"{plot}.svg").read_text(encoding="utf-8")
        assert "<text" in svg  # text is text
        assert "prefers-color-scheme" in svg
        assert "http" not in re.sub(r'(xmlns(:\w+)?="|<!DOCTYPE)[^>"]*', "", svg)


@pytest.mark.parametrize(
    ("controls", "told"),
    [
        (ORDERED | {"label": 0.5}, "boxes has a rubric score of 0.40, not above label with 0.50"),
        (ORDERED | {"scrambled": 1.0}, "reference has a rubric score of 1.00, not above scrambled with 1.00"),
        (ORDERED | {"blank": 0.4}, "boxes has a rubric score of 0.40, not above blank with 0.40"),
    ],
)
def test_a_scorer_that_mistakes_the_controls_is_told_on_the_first_page(
    cli: Cli, controls: dict[str, float], told: str
) -> None:
    write_run(cli.folder / "run", {"gpt-4": 0.2}, controls=controls)
    page = first_page(cli)
    assert "The scorer does not put the controls in order: do not believe the numbers below." in page
    assert told in page
    assert "The scorer puts them in order" not in page


def test_what_was_not_looked_at_and_how_tex_was_closed_in_is_told(cli: Cli) -> None:
    write_run(cli.folder / "run", {"gpt-4": 0.2}, controls={}, isolation="degraded:floor")
    table = pd.read_csv(cli.folder / "run" / "replies.csv", dtype=str, keep_default_na=False)
    table.loc[0, ["outcome", "strict", "rubric", "error"]] = ["provider_error", "", "", "the provider <b>slept</b>"]
    table.to_csv(cli.folder / "run" / "replies.csv", index=False)
    page = first_page(cli)
    assert "TeX was not closed in (degraded:floor)." in page
    assert "No controls were run" in page
    assert "1 reply is unscored, through no fault of a model" in page
    assert "Unscored: provider_error 1 reply: the provider <b>slept</b>" in page
    assert re.search(r"\d+ × judge: skipped, as told", page)
    assert "skipped: no CLIP model" in page


def test_runs_that_each_have_the_controls_make_one_report(cli: Cli) -> None:
    write_run(cli.folder / "one", {"gpt-4": 0.2})
    write_run(cli.folder / "two", {"gemini": 0.9})
    page = first_page(cli, "report", "one", "two", "--no-outlines", "--out", "site")
    assert "2 models" in page
    assert page.count("reference control") == 1
    done = cli("leaderboard", "one", "two", "--csv", "all.csv")
    assert done.code == 0, done.err
    assert sorted(pd.read_csv(cli.folder / "all.csv")["model"]) == sorted(["gemini", "gpt-4", *ORDERED])

    write_run(cli.folder / "two", {"gpt-4": 0.9})
    done = cli("report", "one", "two")
    assert done.code == 2
    assert "gpt-4 stands in more than one of these runs" in done.err


def test_runs_that_do_not_compare_are_refused_unless_asked_for(cli: Cli) -> None:
    write_run(cli.folder / "one", {"gpt-4": 0.2})
    write_run(cli.folder / "two", {"gemini": 0.9}, epochs=2)
    done = cli("report", "one", "two")
    assert done.code == 2
    assert "another number of epochs" in done.err
    page = first_page(cli, "report", "one", "two", "--no-outlines", "--out", "site", "--allow-differences")
    assert "These runs do not compare" in page
    assert "another number of epochs" in page
    assert "one:reference" in page
    assert "two:reference" in page


@pytest.mark.long
def test_an_earlier_report_is_replaced_and_nothing_else_is_touched(cli: Cli) -> None:
    write_run(cli.folder / "run", MODELS)
    first_page(cli)
    site = cli.folder / "site"
    (site / "mine.txt").write_text("kept")
    before = len(list((site / "replies").iterdir()))
    write_run(cli.folder / "run", {"gpt-4": 0.5})
    first_page(cli)
    assert len(list((site / "replies").iterdir())) < before
    assert (site / "mine.txt").read_text() == "kept"
    (cli.folder / "other").mkdir()
    (cli.folder / "other" / "letter.txt").write_text("dear")
    for words, told in (
        (("report", "run", "--out", "other"), "holds something that is no report"),
        (("report", "run", "--out", "a", "--single", "b.html"), "give one of them"),
        (("report", "run", "--measure", "clip"), "strict or rubric"),
        (("report", "nowhere"), "holds no run"),
    ):
        done = cli(*words)
        assert done.code == 2
        assert told in done.err
        assert len(done.err.strip().splitlines()) == 1


def test_a_run_from_a_stranger_cannot_reach_other_files(cli: Cli) -> None:
    write_run(cli.folder / "run", {"gpt-4": 0.2})
    (cli.folder / "secret.png").write_bytes(b"secret")
    (cli.folder / "secret.tex").write_text("secret")
    table = pd.read_csv(cli.folder / "run" / "replies.csv", dtype=str, keep_default_na=False)
    table["picture"] = "../secret.png"
    table.to_csv(cli.folder / "run" / "replies.csv", index=False)
    first_page(cli)
    assert list((cli.folder / "site" / "pictures").iterdir()) == []
    assert not any("secret" in path.read_text() for path in (cli.folder / "site").rglob("*.js"))


def test_what_the_viewer_tells_of_a_reply(cli: Cli) -> None:
    """A real run: the words of a reply without code, what TeX says of a broken one, and outlines of a good one."""
    replies = {
        "otter-plane-wifi": "```latex\n\\begin{tikzpicture}\\fill[browm] (0,0) circle (1);\\end{tikzpicture}\n```",
        "otter-cartoon": "I would rather not.",
    }
    lines = [json.dumps({"id": prompt, "reply": text, "model": "gpt-4"}) for prompt, text in replies.items()]
    (cli.folder / "said.jsonl").write_text("\n".join(lines))
    words = ("run", "--models", "reference,replay:said.jsonl", "--prompt", ",".join(replies), "--out", "run")
    assert cli(*words).code == 0
    assert cli("report", "run", "--out", "site").code == 0

    def told(name: str) -> dict[str, object]:
        text = (cli.folder / "site" / "replies" / f"{name}.js").read_text(encoding="ascii")
        found: dict[str, object] = json.loads(text.removeprefix("tikzevalReply(").removesuffix(");\n"))
        return found

    assert told("otter-cartoon.1.gpt-4")["reply"] == "I would rather not."
    broken = told("otter-plane-wifi.1.gpt-4")
    assert "browm" in str(broken["errors"])
    assert "browm" in str(broken["source"])
    good = told("otter-plane-wifi.1.reference")
    assert set(good["outlines"]) == {"otter", "plane", "laptop", "wifi"}  # type: ignore[call-overload]
    assert good["errors"] == []
    assert "gpt-4" in str(Text(cli.folder / "site" / "index.html"))  # the recorded model, not the file's name
