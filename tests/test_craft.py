"""`tikzeval check`: flaws that a person would point at fail, what looks alike and is no flaw passes."""

from __future__ import annotations

import functools
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import LABELS, Cli

from tikzeval.drawing import draw_source
from tikzeval.kappa import cohen
from tikzeval.picture.scene import build_scene
from tikzeval.scoring.craft import CRAFT, CraftFinding
from tikzeval.scoring.craft.agreement import compare, read_labels
from tikzeval.scoring.craft.judge import judge_craft, judge_pdf
from tikzeval.values import Outcome

PAGE = r"\path[use as bounding box] (0,0) rectangle (8,6);"
GRID = r"\draw[gray] (0,0) grid (8,6);"
CUBES = "".join(
    rf"\draw ({x},{y}) rectangle +(2,2);" for x, y in [(0, 0), (0.7, 0.5), (1.3, 0.9), (0.4, 1.2), (1.6, 0.3)]
)


# Encrypted (ISO 32000-1, 7.6.3) by a password that nobody knows.
LOCKED = b"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>> endobj
4 0 obj <</Filter/Standard/V 1/R 2/P -4/O<OO>/U<UU>>> endobj
trailer <</Root 1 0 R/Encrypt 4 0 R/ID[<AA><AA>]>>
""".replace(b"OO", b"12" * 32).replace(b"UU", b"34" * 32)


@functools.cache
def pdf_of(body: str) -> bytes:
    drawn = draw_source(f"\\begin{{tikzpicture}}\n{body}\n\\end{{tikzpicture}}")
    assert drawn.compilation is not None
    assert drawn.compilation.pdf, (drawn.outcome, drawn.compilation.errors)
    return drawn.compilation.pdf


def found(check: str, body: str) -> CraftFinding:
    return CRAFT[check](build_scene(pdf_of(body), names=()))


FLAWS = {
    "in_frame": {
        "a square half off the page": PAGE + r"\draw (7,2) rectangle (9,4);",
        "a filled square that sticks out a little": PAGE + r"\fill (6,2) rectangle (8.4,4);",
        "a label centred on the upper edge": PAGE + r"\node at (4,6.1) {Heading}; \draw (1,1) circle (1);",
        "a label cut by the left edge": PAGE + r"\node at (0,3) {Heading}; \draw (4,3) circle (1);",
        "a label off the page": PAGE + r"\node at (12,3) {lost}; \draw (4,3) circle (1);",
        "a curve that leaves an empty page": PAGE + r"\draw (1,1) -- (4,9);",
    },
    "readable": {
        "tiny text in a large drawing": r"\draw (0,0) rectangle (20,15); \node at (10,7) {\tiny width};",
        "one tiny label among others": r"\draw (0,0) rectangle (12,9); \node at (6,2) {wide}; \node at (6,4) {\tiny high};",
        "yellow on white": r"\draw (0,0) rectangle (4,3); \node[text=yellow] at (2,1) {sun};",
        "white on white": r"\draw (0,0) rectangle (4,3); \node[text=white] at (2,1) {snow};",
        "black on black": r"\fill (0,0) rectangle (4,3); \node at (2,1) {night};",
    },
    "no_overlap": {
        "a line through a label": r"\draw (0,0) -- (4,0); \node at (2,0) {12 cm};",
        "a line drawn over a label": r"\node at (2,0) {12 cm}; \draw (0,0) -- (4,0);",
        "a hidden edge through a label": r"\draw[dashed] (0,0) -- (4,0.1); \node at (2,0) {12 cm};",
        "a side through a label": r"\draw (0,0) -- (4,0) -- (2,3) -- cycle; \node at (3,1.5) {height};",
        "two letters on one spot": r"\node at (0,0) {A}; \node at (0,0) {B}; \draw (0,1) -- (3,1);",
        "labels on top of each other": r"\node at (0,0) {2 cm}; \node at (0.3,0.1) {3 cm}; \draw (0,1) -- (3,1);",
        "a label under a later shape": r"\node at (0,0) {hidden}; \fill[teal] (0,-0.4) rectangle (2,0.4);",
        "solids drawn through each other": CUBES,
        "an angle's arc that sticks out": r"\draw (3,0) -- (0,0) -- (2,2.5); \draw (-20:1) arc (-20:80:1);",
    },
    "closed": {
        "a triangle that misses its start": r"\draw (0,0) -- (4,0) -- (2,3) -- (0.1,0.15);",
        "a triangle of three lines that does not close": r"\draw (0,0) -- (4,0); \draw (4,0) -- (2,3); \draw (2,3) -- (0.15,0.2);",
        "a circle not drawn to its end": r"\draw (0:2) arc (0:345:2);",
        "a filled triangle with two sides": r"\draw[fill=teal] (0,0) -- (4,0) -- (2,3);",
    },
}

FINE = {
    "in_frame": {
        "a frame along the edge": PAGE + r"\draw[very thick] (0,0) rectangle (8,6);",
        "an invisible box": PAGE + r"\path (-5,-5) rectangle (20,20); \draw (4,3) circle (1);",
        "white paint": PAGE + r"\fill[white] (-5,-5) rectangle (20,20); \draw (4,3) circle (1);",
        "a grid that the drawing clips": PAGE + r"\clip (4,3) circle (2); \draw (-9,-9) grid (19,19);",
        "a picture that the drawing clips": PAGE
        + r"\begin{scope}\clip (1,1) rectangle (7,5);\fill (7,5) circle (2);\end{scope}",
        "ground from edge to edge": PAGE + r"\fill[green] (-1,-1) rectangle (9,2);",
        "a curve that leaves its coordinate plane": PAGE + GRID + r"\draw[thick] (1,1) -- (4,9);",
        "a label at the edge": PAGE + r"\node[anchor=north] at (4,6) {Heading}; \draw (4,3) circle (1);",
    },
    "readable": {
        "text of the usual size": r"\draw (0,0) rectangle (6,4); \node at (3,2) {width};",
        "a footnote in a small drawing": r"\draw (0,0) rectangle (3,2); \node at (1.5,1) {\tiny width};",
        "exponents, limits and fractions": r"\draw (0,0) rectangle (14,9); \node at (3,2) {$\displaystyle\sum_{i=1}^n x^2 + \textstyle\frac12$};",
        "white on black": r"\fill (0,0) rectangle (4,3); \node[text=white] at (2,1) {night};",
        "white on a tight black box": r"\draw (0,0) rectangle (9,7); \node[fill, text=white, inner sep=0.5pt] at (4,3) {night};",
        "no text": r"\draw (0,0) rectangle (4,3);",
    },
    "no_overlap": {
        "a line that a halo hides": r"\draw (0,0) -- (4,0); \node[fill=white] at (2,0) {12 cm};",
        "a line that ends at the label": r"\draw (0,0) -- (1.3,0); \draw (2.7,0) -- (4,0); \node at (2,0) {12 cm};",
        "a line between two words": r"\draw (1,-1) -- (1,1); \node[anchor=east] at (1,0) {left}; \node[anchor=west] at (1,0) {right};",
        "a label beside its side": r"\draw (0,0) -- (4,0); \node[below] at (2,0) {12 cm};",
        "text on a filled shape": r"\draw[fill=yellow] (0,0) rectangle (4,2); \node at (2,1) {12 cm};",
        "text in a box": r"\node[draw] at (0,0) {start}; \node[draw, circle] at (3,0) {end};",
        "a label on a grid": GRID + r"\node at (3.1,2.1) {point};",
        "a pale line behind a label": r"\draw[very thick, cyan!25] (0,0) -- (4,0); \node at (2,0) {12 cm};",
        "a tick mark that touches a label": r"\draw (2,-0.1) -- (2,0.1); \node[below] at (2,0.18) {12};",
        "signs made of two": r"\node at (0,0) {$a \neq b \notin \hat{x}$}; \draw (0,1) -- (3,1);",
        "a formula": r"\node at (0,0) {$\displaystyle\int_0^1 \sum_{i=1}^n \frac{x_i^2}{\sqrt[3]{y}} \widehat{abc}$ by \LaTeX};",
        "three sets": r"\draw (0,0) circle (1.5) (2,0) circle (1.5) (1,1.7) circle (1.5);",
        "squares behind each other": CUBES.replace(r"\draw", r"\draw[fill=white]"),
        "an angle's arc between its sides": r"\draw (3,0) -- (0,0) -- (2,2.5); \draw (0:1) arc (0:51.34:1);",
        "an arrow around a corner": r"\draw (3,0) -- (0,0) -- (2,2.5); \draw[-{Latex}] (-20:1) arc (-20:80:1);",
        "letters as drawing": r"\node[scale=12] at (0,0) {A}; \draw (-1,0) -- (1,0);",
    },
    "closed": {
        "a closed triangle": r"\draw (0,0) -- (4,0) -- (2,3) -- cycle;",
        "a triangle back at its start": r"\draw (0,0) -- (4,0) -- (2,3) -- (0,0);",
        "a triangle of three lines": r"\draw (0,0) -- (4,0); \draw (4,0) -- (2,3); \draw (2,3) -- (0,0);",
        "an angle": r"\draw (4,0) -- (0,0) -- (2,3);",
        "a cup": r"\draw (0,2) -- (0,0) -- (2,0) -- (2,2);",
        "a filled shape without outline": r"\fill (0,0) -- (4,0) -- (2,3);",
        "a third side drawn apart": r"\draw[fill=teal] (0,0) -- (4,0) -- (2,3); \draw[red] (2,3) -- (0,0);",
        "a loop at a node": r"\node[draw, circle] (a) {a}; \draw[->] (a) to[loop above, min distance=30mm] (a);",
    },
}


def cases(table: dict[str, dict[str, str]]) -> list[object]:
    return [pytest.param(check, body, id=name) for check, bodies in table.items() for name, body in bodies.items()]


@pytest.mark.parametrize(("check", "body"), cases(FLAWS))
def test_a_flaw_that_people_see_fails(check: str, body: str) -> None:
    finding = found(check, body)
    assert finding.margin < 0, finding
    assert not finding.passes
    assert finding.place is not None


@pytest.mark.parametrize(("check", "body"), cases(FINE))
def test_what_only_looks_like_a_flaw_passes(check: str, body: str) -> None:
    finding = found(check, body)
    assert finding.margin >= 0, finding


def test_the_reason_says_what_and_where() -> None:
    why = found("no_overlap", FLAWS["no_overlap"]["a line through a label"]).why
    assert "the label “12 cm”" in why
    assert "is struck by a line over" in why
    assert " pt" in why


def test_the_margin_follows_the_flaw() -> None:
    margins = [found("in_frame", PAGE + rf"\fill (6,2) rectangle ({right},4);").margin for right in (7.9, 8.05, 8.4, 9)]
    assert margins == sorted(margins, reverse=True)
    assert margins[1] > 0 > margins[2]


def test_every_file_is_decided() -> None:
    for pdf, outcome in ((b"nonsense", Outcome.RASTER_ERROR), (pdf_of(r"\path (0,0) rectangle (2,2);"), Outcome.BLANK)):
        judged, findings = judge_craft(pdf)
        assert judged is outcome
        assert set(findings) == set(CRAFT)
        assert not any(finding.passes for finding in findings.values())


def test_a_sheet_of_paper_is_judged_by_its_ink() -> None:
    picture = r"\begin{tikzpicture}\draw (0,0) rectangle (3,2); \node at (1.5,1) {\tiny word};\end{tikzpicture}"
    drawn = draw_source(
        rf"\documentclass[a4paper]{{article}}\usepackage{{tikz}}\begin{{document}}\thispagestyle{{empty}}{picture}\end{{document}}"
    )
    assert drawn.compilation is not None
    assert judge_pdf(drawn.compilation.pdf)[1]["readable"].passes
    assert not judge_craft(drawn.compilation.pdf)[1]["readable"].passes


# --- the command ---


def test_a_line_for_each_picture_and_the_exit_code_tells(cli: Cli) -> None:
    fine = r"\begin{tikzpicture}\draw (0,0) circle (1);\end{tikzpicture}"
    (cli.folder / "fine.tex").write_text(fine)
    done = cli("check", "fine.tex")
    assert (done.code, done.out) == (0, "fine  ok  fine\n")

    (cli.folder / "struck.pdf").write_bytes(pdf_of(FLAWS["no_overlap"]["a line through a label"]))
    done = cli("check", ".")
    assert done.code == 1
    first, second = done.out.splitlines()
    assert first == "fine  ok  fine"
    assert second.startswith("struck  ok  no_overlap: the label “12 cm”")


def test_json_has_every_check_with_its_reason(cli: Cli) -> None:
    (cli.folder / "bad.tex").write_text(r"\begin{tikzpicture}\undefinedmacro")
    (cli.folder / "good.md").write_text("```latex\n\\begin{tikzpicture}\\draw (0,0) circle (1);\\end{tikzpicture}\n```")
    done = cli("check", "bad.tex", "good.md", "--json")
    assert done.code == 1
    bad, good = map(json.loads, done.out.splitlines())
    assert list(bad) == list(good) == ["id", "outcome", "checks"]
    assert bad["outcome"] in ("tex_error", "blank")
    assert good["outcome"] == "ok"
    for told, passes in ((bad, False), (good, True)):
        assert list(told["checks"]) == ["in_frame", "readable", "no_overlap", "closed"]
        for finding in told["checks"].values():
            assert list(finding) == ["pass", "margin", "why"]
            assert finding["pass"] is passes
            assert (finding["margin"] >= 0) is passes
    assert "there is no picture" in bad["checks"]["closed"]["why"]


def test_what_cannot_be_read_is_named_and_the_rest_is_done(cli: Cli) -> None:
    (cli.folder / "fine.pdf").write_bytes(pdf_of(r"\draw (0,0) circle (1);"))
    (cli.folder / "odd.svg").write_text("<svg/>")
    (cli.folder / "empty").mkdir()
    done = cli("check", "odd.svg", "missing.tex", "empty", "fine.pdf")
    assert done.code == 2
    assert done.out == "fine  ok  fine\n"
    odd, missing, empty = sorted(done.err.splitlines(), key=lambda line: ("odd" not in line, "missing" not in line))
    assert odd == "tikzeval: odd.svg: cannot check .svg; give .tex, .pdf, .txt, .md, .jsonl or a folder"
    assert missing == "tikzeval: missing.tex: there is no such file"
    assert empty == "tikzeval: empty: there is no .tex or .pdf in this folder"


def test_a_pdf_that_is_none_is_named_and_the_rest_is_done(cli: Cli) -> None:
    (cli.folder / "garbage.pdf").write_bytes(b"no PDF at all")
    (cli.folder / "fine.pdf").write_bytes(pdf_of(r"\draw (0,0) circle (1);"))
    done = cli("check", "garbage.pdf", "fine.pdf", "--json")
    assert done.code == 2
    assert done.err == "tikzeval: garbage.pdf: cannot be read: it is no PDF, or a damaged one; make it anew\n"
    assert [json.loads(line)["id"] for line in done.out.splitlines()] == ["fine"]


def test_a_pdf_that_needs_a_password_says_so(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "locked.pdf").write_bytes(LOCKED)
    done = cli("check", "locked.pdf")
    assert (done.code, done.out) == (2, "")
    assert done.err == "tikzeval: locked.pdf: cannot be read: it needs a password; save it without\n"


def test_nothing_to_check_is_a_usage_error(cli: Cli) -> None:
    done = cli("check")
    assert (done.code, done.err) == (2, "tikzeval: give pictures to check, or --labels FOLDER to compare with people\n")


def test_a_file_that_the_system_does_not_give_is_named(cli: Cli, tmp_path: Path) -> None:
    done = cli("check", tmp_path / f"{'a' * 300}.tex")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "cannot be read: File name too long" in done.err


def test_outlines_that_memory_does_not_hold_fail_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = build_scene(pdf_of(CUBES), names=())

    def too_much(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(sys.modules["tikzeval.scoring.craft.no_overlap"], "lines_of", too_much)
    finding = CRAFT["no_overlap"](scene)
    assert not finding.passes
    assert finding.why == "the outlines of the picture cannot be computed: MemoryError"


@pytest.mark.long
def test_thousands_of_lines_that_cross_are_decided_within_the_limits_of_a_worker(cli: Cli, tmp_path: Path) -> None:
    ends = np.random.default_rng(4).integers(0, 200, (9000, 4)).tolist()
    lines = " ".join(f"{a} {b} m {c} {d} l S" for a, b, c, d in ends)
    (tmp_path / "lines.pdf").write_bytes(pdf_of(rf"\path (0,0) rectangle (8,8); \pdfliteral{{{lines}}}"))
    told = json.loads(cli("check", "--json", tmp_path / "lines.pdf").out)
    assert told["outcome"] == "ok"
    assert told["checks"]["no_overlap"]["pass"]


# --- agreement with people ---


def test_kappa_is_cohens() -> None:
    people = np.array([True] * 25 + [False] * 25)
    ours = np.array([True] * 20 + [False] * 5 + [True] * 10 + [False] * 15)
    assert cohen(people, ours) == pytest.approx(0.4)  # 0.7 agree, 0.5 by chance
    assert np.isnan(cohen(people[:20], ours[:20]))
    row = compare("closed", people, ours)
    assert (row.n, row.fine, row.agreement) == (50, 0.5, 0.7)
    assert row.low < row.kappa < row.high
    assert (row.precision, row.recall) == (15 / 20, 15 / 25)


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    folder = tmp_path / "labels"
    (folder / "pdf").mkdir(parents=True)
    (folder / "pdf" / "a.pdf").write_bytes(pdf_of(FLAWS["no_overlap"]["a line through a label"]))
    (folder / "pdf" / "b.pdf").write_bytes(pdf_of(r"\draw (0,0) circle (1);"))
    (folder / "labels.csv").write_text("id,prompt,no_overlap,closed\na,x,0,1\nb,y,0,1\n")
    return folder


def test_labels_are_compared_and_disagreements_told(cli: Cli, labelled: Path) -> None:
    done = cli("check", "--labels", labelled, "--disagreements")
    assert done.code == 0, done.err
    head, overlap, closed, disagreement = done.out.splitlines()
    assert head.split() == ["check", "n", "fine", "agree", "κ", "(95", "%)", "precision", "recall"]
    assert overlap.split()[:4] == ["no_overlap", "2", "0%", "50%"]
    assert closed.split()[:4] == ["closed", "2", "100%", "100%"]
    assert disagreement == "b  no_overlap  people: faulty, check: labels and outlines keep clear of each other"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id,closed\na,yes\n", "line 2: closed is 1 (fine) or 0 (faulty), not yes"),
        ("id,closed\nz,1\n", "line 2: there is no picture pdf/z.pdf"),
        ("name,closed\na,1\n", "needs a column id and one of in_frame, readable, no_overlap, closed"),
        ("id,closed\na,1\na,0\n", "line 3: a stands twice"),
        ("id,closed\na,\n", "no picture has a label"),
        ("id,closed\ncafé,1\n", "byte 13 is not UTF-8"),
    ],
)
def test_labels_that_cannot_be_used_say_where(cli: Cli, labelled: Path, text: str, told: str) -> None:
    (labelled / "labels.csv").write_bytes(text.encode("latin-1"))
    done = cli("check", "--labels", labelled)
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert told in done.err


@pytest.mark.skipif(not LABELS.is_dir(), reason="the labelled pictures are not here")
def test_the_checks_agree_with_people_better_than_the_best_published() -> None:
    labels = read_labels(LABELS)
    findings = {name: judge_pdf((LABELS / "pdf" / f"{name}.pdf").read_bytes())[1] for name in labels}
    for check, rival in (("in_frame", 0.64), ("no_overlap", 0.61), ("readable", 0.36)):
        people = np.array([said[check] for said in labels.values()])
        ours = np.array([findings[name][check].passes for name in labels])
        assert compare(check, people, ours).kappa > rival
