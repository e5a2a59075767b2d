"""The pages of `tikzeval report` in a real browser, from the disk: what is seen, what the keys do, and what a reply cannot do."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd
import pytest

from tests.browser import Browser, chromium
from tests.conftest import Cli
from tests.written import write_run

MODELS = "reference,scrambled,label,replay:first.jsonl,replay:second.jsonl"
PROMPTS = ("otter-plane-wifi", "otter-cartoon", "otter-on-wing")
# Each would leave a trace in `window.caught`, the title or the console, if any of it were taken for HTML or a script.
EVIL = (
    "</script><script>window.caught = 1; document.title = 'caught'</script>"
    "<img src=x onerror=\"window.caught = 2\"><svg onload='window.caught = 3'></svg>"
    '<a href="javascript:window.caught=4">here</a><!--<script>\u2028{{ 7*7 }}'
)
DRAWS = (
    r"\begin{tikzpicture}% " + EVIL + "\n"
    r"\begin{scope}[local bounding box=otter]\fill[brown] (0,0) circle (1);\end{scope}"
    r"\node at (0,2) {\texttt{<img src=x onerror=alert(1)>}};\end{tikzpicture}"
)


def _replies(path: Path, model: str, texts: dict[str, str]) -> None:
    lines = [{"id": prompt, "reply": text, "model": model, "stop_reason": "stop"} for prompt, text in texts.items()]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with controls and two models that mean harm, and its report."""
    folder = tmp_path_factory.mktemp("report")
    cli = Cli(folder)
    fenced = f"{EVIL}\n```latex\n{DRAWS}\n```"
    broken = "```latex\n" + DRAWS.replace(r"\node", r"\errmessage{<img src=x onerror=window.caught=5>}\node") + "\n```"
    lost = "```latex\n\\begin{tikzpicture}\\csname <b>\\undefined\\end{tikzpicture}\n```" + EVIL
    _replies(
        folder / "first.jsonl",
        "<img src=x onerror=window.caught=6>",
        dict(zip(PROMPTS, (fenced, broken, EVIL), strict=True)),
    )
    _replies(
        folder / "second.jsonl",
        "second\"'><script>window.caught=7</script>",
        dict(zip(PROMPTS, (lost, fenced, fenced), strict=True)),
    )
    words = ("run", "--models", MODELS, "--prompt", ",".join(PROMPTS), "--out", "run")
    assert cli(*words).code == 0
    done = cli("report", "run", "--out", "site", "--title", "</title><script>window.caught=8</script>", "--note", EVIL)
    assert done.code == 0, done.err
    assert cli("report", "run", "--single", "one/report.html").code == 0
    return folder / "site"


@pytest.fixture(scope="module")
def started() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def browser(started: Browser) -> Iterator[Browser]:
    """The browser; whatever a test does, nothing comes from elsewhere, and the console stays empty."""
    started.loaded(), started.complaints()
    yield started
    started.desktop()
    started.scheme("light")
    assert started.complaints() == []
    assert {urlsplit(url).scheme for url in started.loaded()} <= {"file", "data", "about"}


def rows(site: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(site.parent / "run" / name, keep_default_na=False)


def shown(browser: Browser) -> list[str]:
    """The ids of the pictures that are not filtered away."""
    return list(browser.run("return shownTiles().map((tile) => tile.dataset.id)"))


def opened(browser: Browser, count: int = 1) -> None:
    browser.until(f"return viewer.open && document.querySelectorAll('#pictures figure').length === {count}")


def test_a_reply_with_script_in_it_does_nothing(site: Path, browser: Browser) -> None:
    pages = sorted(site.glob("*.html"))
    assert len(pages) == 3 + len(PROMPTS)
    for page in pages:
        browser.open(page)
        assert browser.run("return window.caught ?? null") is None, page
        assert browser.driver.title != "caught"
        assert EVIL.partition("\u2028")[0] in browser.one(".note").get_property(
            "textContent"
        )  # the words are there, as words
        assert browser.run("return document.querySelectorAll('.note *, h1 *, .who *').length") == 0
    browser.open(site / "gallery.html")
    seen = ""
    for each in shown(browser):
        browser.run("location.hash = '#=' + encodeURIComponent(arguments[0])", each)
        browser.until("return viewer.open && shown[0] === arguments[0] && byId('code').children.length > 0", each)
        seen += browser.run("return byId('code').textContent + byId('checks').textContent + byId('about').textContent")
        assert browser.run("return viewer.querySelectorAll('script, #code img, #checks img, a').length") == 0
    assert "window.caught = 1" in seen  # in a comment of the TikZ, and in a reply without any
    assert "<img src=x onerror=window.caught=5>" in seen  # in what TeX says
    assert "<img src=x onerror=window.caught=6>" in seen  # the model's name
    assert browser.run("return window.caught ?? null") is None


@pytest.mark.parametrize(
    "name", ["site/index.html", "site/gallery.html", "site/prompt-otter-cartoon.html", "one/report.html"]
)
def test_a_page_lets_nothing_run_but_its_own_script(site: Path, browser: Browser, name: str) -> None:
    browser.open(site.parent / name)
    policy = browser.one("meta[http-equiv='Content-Security-Policy']").get_attribute("content") or ""
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy
    # Even what got past the escaping would be stopped, which the console then tells.
    injected = "const s = document.createElement('script'); s.textContent = 'window.caught = 9'; document.body.append(s); return window.caught ?? null"
    assert browser.run(injected) is None
    assert any("Content Security Policy" in line for line in browser.complaints())


def test_the_first_page_says_what_the_tables_say(site: Path, browser: Browser) -> None:
    browser.open(site / "index.html")
    board = rows(site, "leaderboard.csv")
    told = browser.run(
        "return [...document.querySelectorAll('.board tbody tr')].map((row) => [row.querySelector('.name a').textContent, row.querySelector('.strict').textContent])"
    )
    assert [float(strict) for _, strict in told] == [round(float(value), 2) for value in board["strict"]]
    assert told[0][0] == "reference"
    page = browser.one("main").text
    assert "The scorer puts them in order, by rubric score: reference 1.00 > scrambled" in page
    assert board["isolation"][0] in page
    assert "× judge: no judge" in page or "judge" in page
    assert "all public" in page
    assert browser.run(
        "return [...document.images].filter((image) => image.closest('.plot')).every((image) => image.complete && image.naturalWidth > 0)"
    )


def test_filters_leave_what_was_asked_for(site: Path, browser: Browser) -> None:
    browser.open(site / "gallery.html")
    replies, checks = rows(site, "replies.csv"), rows(site, "samples.csv")
    everything = len(replies)
    assert len(shown(browser)) == everything

    browser.choose("[data-key=model]", "scrambled")
    browser.until("return byId('count').textContent.startsWith('3 of')")
    browser.choose("[data-key=prompt]", "otter-cartoon")
    browser.until("return byId('count').textContent.startsWith('1 of')")
    assert shown(browser) == ["otter-cartoon.1.scrambled"]
    browser.one("#clear").click()
    assert len(shown(browser)) == everything

    browser.choose("[data-key=outcome]", "=pass")
    browser.until(
        "return byId('count').textContent.startsWith(`${arguments[0]} of`)", int((replies["strict"] == 1).sum())
    )
    browser.choose("[data-key=outcome]", "no_code")
    browser.until("return byId('count').textContent.startsWith('1 of')")
    browser.one("#clear").click()

    missed = checks[(checks["prompt"] == "otter-plane-wifi") & checks["verdict"].isin(["fail", "void", "ambiguous"])]
    browser.choose("[data-key=prompt]", "otter-plane-wifi")
    browser.choose("[data-key=missed]", "otter-on-board")  # a check of this prompt
    wanted = int((missed["check"] == "otter-on-board").sum())
    browser.until("return byId('count').textContent.startsWith(`${arguments[0]} of`)", wanted)
    browser.one("#clear").click()
    browser.choose("[data-key=missed]", "craft")  # any check of a kind
    wanted = len(
        checks[(checks["kind"] == "craft") & checks["verdict"].isin(["fail", "void", "ambiguous"])].groupby(
            ["model", "prompt"]
        )
    )
    browser.until("return byId('count').textContent.startsWith(`${arguments[0]} of`)", wanted)
    browser.one("#clear").click()

    browser.press("/")
    browser.press(*"WING ref")
    browser.until("return byId('count').textContent.startsWith('1 of')")
    assert shown(browser) == ["otter-on-wing.1.reference"]
    browser.press(*"zzz")
    browser.until("return byId('none').offsetParent !== null")
    browser.one("#clear").click()

    browser.choose("#group", "model")
    heads = browser.texts(".group > h2")
    assert sorted(heads) == sorted(
        browser.run("return [...new Set([...document.querySelectorAll('.tile')].map((tile) => tile.dataset.model))]")
    )
    assert len(shown(browser)) == everything
    browser.choose("#group", "prompt")
    assert len(browser.texts(".group > h2")) == len(PROMPTS)


def test_a_name_on_the_leaderboard_leads_to_its_pictures(site: Path, browser: Browser) -> None:
    browser.open(site / "index.html")
    browser.one(".board tr:nth-child(2) .name a").click()
    name = browser.until("return document.querySelector('#filters [data-key=model]')?.value")
    assert browser.until("return byId('count').textContent.startsWith('3 of')")
    assert set(browser.run("return shownTiles().map((tile) => tile.dataset.model)")) == {name}


def test_everything_can_be_done_with_the_keys(site: Path, browser: Browser) -> None:
    browser.open(site / "gallery.html")
    ids = shown(browser)
    focused = "return document.activeElement.dataset.id ?? null"
    browser.press("ArrowRight")
    assert browser.run(focused) == ids[0]
    browser.press("ArrowRight", "ArrowRight")
    assert browser.run(focused) == ids[2]
    browser.press("ArrowLeft")
    assert browser.run(focused) == ids[1]
    browser.press("ArrowDown")
    assert ids.index(browser.run(focused)) > 3  # in the row below
    browser.press("ArrowUp")
    assert browser.run(focused) in ids[:5]
    browser.run("shownTiles()[1].focus()")

    browser.press("Enter")
    opened(browser)
    assert browser.run("return shown[0]") == ids[1]
    browser.press("ArrowRight")
    browser.until("return shown[0] === arguments[0] && byId('about').textContent.includes('3 of')", ids[2])
    browser.press("ArrowLeft", "ArrowLeft")
    browser.until("return shown[0] === arguments[0] && byId('about').textContent.includes('1 of')", ids[0])
    assert ids[0] == "otter-plane-wifi.1.reference"

    # A check that is pointed at shows its parts on the picture, and asks in words.
    browser.press("ArrowDown", "ArrowDown")
    assert browser.run("return document.activeElement.dataset.check") == "otter-present"
    assert browser.run("return [...document.querySelectorAll('.stage text')].map((text) => text.textContent)") == [
        "otter"
    ]
    assert "Can you see the otter" in browser.one(".verdict:focus .asks").text
    box = browser.run(
        "const box = document.querySelector('.stage .edge').getBBox(); return [box.x, box.y, box.width, box.height]"
    )
    assert 150 < box[0] + box[2] / 2 < 300  # where the otter of the reference sits
    assert 120 < box[1] + box[3] / 2 < 260
    browser.press("o")
    browser.until("return document.querySelectorAll('.stage .edge').length === 4")
    browser.press("o")
    browser.until("return document.querySelectorAll('.stage .edge').length === 0")

    browser.press("?")
    assert browser.run("return help.open && viewer.open")
    browser.press("Escape")
    assert browser.run("return !help.open && viewer.open")
    browser.press("Escape")
    browser.until("return !viewer.open")
    assert browser.run(focused) == ids[0]
    assert "#" not in browser.driver.current_url.removesuffix("#")
    browser.press("/")
    assert browser.run("return document.activeElement.type") == "search"


def test_two_models_side_by_side(site: Path, browser: Browser) -> None:
    browser.open(site / "gallery.html", "#=otter-plane-wifi.1.reference")
    opened(browser)
    browser.choose("#other", "otter-plane-wifi.1.scrambled")
    opened(browser, 2)
    checks = rows(site, "samples.csv")
    table = checks[checks["prompt"] == "otter-plane-wifi"].pivot_table(
        index="check", columns="model", values="verdict", aggfunc="first"
    )
    differ = set(table.index[table["control/reference"] != table["control/scrambled"]])
    told = browser.run(
        "return [...document.querySelectorAll('#checks ol:first-of-type .verdict')].map((item) => item.dataset.check)"
    )
    assert set(told) == differ
    assert f"{len(differ)} checks on which they differ" in browser.one("#checks").text
    assert browser.driver.current_url.endswith("#=otter-plane-wifi.1.reference,otter-plane-wifi.1.scrambled")
    browser.press("ArrowRight")  # both go on to the next prompt
    browser.until(
        "return shown.join(' ') !== 'otter-plane-wifi.1.reference otter-plane-wifi.1.scrambled' && shown.length === 2"
    )
    after = browser.run("return shown")
    assert [each.split(".", 1)[1] for each in after] == ["1.reference", "1.scrambled"]
    assert after[0].split(".")[0] == after[1].split(".")[0] != "otter-plane-wifi"
    browser.driver.refresh()  # the address says it all
    opened(browser, 2)
    assert browser.run("return shown") == after


def test_a_prompt_has_a_page_with_its_models_in_a_row(site: Path, browser: Browser) -> None:
    browser.open(site / "prompt-otter-plane-wifi.html")
    row = browser.run("return [...document.querySelectorAll('.row .tile')].map((tile) => tile.dataset.model)")
    assert row[2:] == ["reference", "scrambled", "label"]  # controls last
    checks = rows(site, "samples.csv")
    own = checks[(checks["prompt"] == "otter-plane-wifi") & (checks["model"] == "control/scrambled")].set_index(
        "check"
    )["verdict"]
    glyphs = browser.run(
        "return [...document.querySelectorAll('.matrix tbody tr')].map((row) => [row.querySelector('a').dataset.opens.split('!')[1], row.cells[4].querySelector('.mark').className.split(' ')[1]])"
    )
    assert dict(glyphs) == {check: own[check] for check, _ in glyphs}
    assert len(glyphs) > 15
    browser.run("document.querySelector('.matrix a[data-opens$=\"reference!otter-on-board\"]').click()")
    opened(browser)
    browser.until("return document.activeElement.dataset.check === 'otter-on-board'")


def test_light_dark_and_a_phone(site: Path, browser: Browser) -> None:
    for page in ("index", "gallery", "prompts", "prompt-otter-plane-wifi"):
        browser.phone()
        browser.open(site / f"{page}.html")
        assert browser.run("return document.documentElement.scrollWidth <= 390"), page  # nothing is cut off
        assert all(
            box["width"] > 40
            for box in browser.run(
                "return [...document.querySelectorAll('.tile')].map((tile) => tile.getBoundingClientRect().toJSON())"
            )
        )
    browser.open(site / "gallery.html", "#=otter-plane-wifi.1.reference")
    opened(browser)
    assert browser.run(
        "return viewer.scrollWidth <= 390 && document.querySelector('.stage').getBoundingClientRect().width > 300"
    )
    lines = "return Math.max(...[...document.querySelectorAll('.verdict .line')].map((line) => line.offsetHeight))"
    assert browser.run(lines) < 70  # two lines, not a column of letters
    browser.desktop()
    assert browser.run(lines) < 50
    ground = "return getComputedStyle(document.body).backgroundColor"
    browser.open(site / "index.html")
    light = browser.run(ground)
    browser.scheme("dark")
    dark = browser.run(ground)
    assert light != dark
    browser.one("#theme").click()  # the reader wins
    assert browser.run(ground) == light
    browser.open(site / "gallery.html")
    assert browser.run(ground) == light  # and is remembered
    browser.one("#theme").click()
    assert browser.run(ground) == dark
    browser.run("localStorage.clear()")


def test_one_file_is_the_whole_report(site: Path, browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "alone.html"
    shutil.copyfile(site.parent / "one" / "report.html", page)
    browser.open(page)
    assert browser.texts("h1") == ["Can it draw blind?"]
    browser.run("document.querySelector('.top a[href=\"#/gallery\"]').click()")
    browser.until("return byId('filters').offsetParent")
    browser.until("const [first] = document.querySelectorAll('#tiles img'); return first.naturalWidth === 512")
    browser.press("ArrowRight", "Enter")
    opened(browser)
    browser.press("ArrowDown", "ArrowDown")
    assert browser.run("return [...document.querySelectorAll('.stage text')].map((text) => text.textContent)") == [
        "otter"
    ]
    browser.press("Escape")
    browser.until("return !viewer.open && byId('filters').offsetParent")
    browser.run("document.querySelector('.group h2 a').click()")
    browser.until(
        "return document.querySelector('.matrix')?.offsetParent || [...document.querySelectorAll('.matrix')].some((each) => each.offsetParent)"
    )
    assert browser.run("return window.caught ?? null") is None
    assert {urlsplit(url).scheme for url in browser.loaded()} <= {"file", "data", "about"}


@pytest.mark.long
def test_two_thousand_pictures_stay_fluid(site: Path, browser: Browser, tmp_path: Path) -> None:
    """Only what is near the window is loaded and laid out; the last is there as soon as it is scrolled to."""
    pictures = site.parent / "run" / "pictures" / "control-reference-95b8ae59"
    models = {f"model-{number}": number / 45 for number in range(45)}
    write_run(tmp_path / "run", models, epochs=4, pictures=pictures)
    done = Cli(tmp_path)("report", "run", "--no-outlines", "--out", "site")
    assert done.code == 0, done.err
    browser.open(tmp_path / "site" / "gallery.html")
    assert browser.run("return document.querySelectorAll('.tile').length") == 11 * 4 * 50
    there = "return [...document.images].filter((image) => image.naturalWidth > 0).length"
    browser.until("return document.images[0].naturalWidth === 512")
    assert browser.run(there) < 400
    tiles = browser.run("return document.querySelectorAll('.tile .frame:not(.none)').length")
    last = "return [...document.querySelectorAll('.tile img')].at(-1)"
    browser.run(f"{last}.scrollIntoView()".replace("return ", ""))
    browser.until(f"{last}.naturalWidth === 512")
    assert browser.run(there) < tiles / 2  # what was passed over was never loaded
    browser.press("/")
    browser.press(*"model-44")
    browser.until("return byId('count').textContent === '44 of 2200'")
    browser.run("shownTiles()[43].click()")
    opened(browser)
    assert "44 of 44" in browser.one("#about").text
