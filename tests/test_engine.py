"""Real TeX on good, bad and hostile drawings: every outcome has its name, and nothing gets out of its folder."""

from __future__ import annotations

import ctypes
import json
import os
import re
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from pypdfium2 import raw

from tests.conftest import REPLIES
from tests.tex import SMALL, document, picture
from tikzeval.errors import FileFormatError, InfraError, MissingToolError
from tikzeval.tex import Limits, compile_drawing, engine, extract
from tikzeval.tex.promised import Promised, missing_files, read_promised, shipped
from tikzeval.tex.sandbox import Sandbox
from tikzeval.tex.tiers import Machine, Tier, machine
from tikzeval.values import Drawing, Form, Found, Outcome, Reply

# --- outcomes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "drawing",
    [
        picture("\\draw (0,0) -- (1,1);"),
        Drawing("\\draw (0,0) -- (1,1);\n", Form.LOOSE, Found.BARE),
        Drawing(
            "\\usepackage{siunitx}\n\\newcommand{\\radius}{1}\n\\draw (0,0) circle (\\radius);\n",
            Form.LOOSE,
            Found.BARE,
        ),
        Drawing("\\tikz \\fill (0,0) circle (2pt);\n", Form.PICTURE, Found.BARE),
        Drawing("\\begin{axis}\\addplot {x^2};\\end{axis}\n", Form.LOOSE, Found.FENCED),
        Drawing("\\begin{circuitikz}\\draw (0,0) to[R] (2,0);\\end{circuitikz}\n", Form.PICTURE, Found.FENCED),
        Drawing("\\begin{tikzcd}A \\arrow[r] & B\\end{tikzcd}\n", Form.PICTURE, Found.FENCED),
        Drawing("\\begin{quantikz}\\lstick{a} & \\gate{H} & \\qw\\end{quantikz}\n", Form.PICTURE, Found.FENCED),
        Drawing("\\begin{forest}[A[B][C]]\\end{forest}\n", Form.PICTURE, Found.FENCED),
        Drawing("\\begin{document}\\tikz\\draw(0,0)--(1,1);\\end{document}\n", Form.DOCUMENT, Found.FENCED),
        Drawing(
            "\\documentclass[tikz]{standalone}\\begin{document}\\tikz\\draw(0,0)--(1,1);", Form.DOCUMENT, Found.BARE
        ),
        document("\\tikz\\draw (0,0) -- (1,1);", cls="article"),
        document("\\begin{frame}\\tikz\\draw (0,0) -- (1,1);\\end{frame}", cls="beamer"),
        picture(
            "\\draw[-{Stealth}, decorate, decoration=snake] ($(0,0)!.5!(1,1)$) -- (1,1); \\node[ellipse, draw] {$\\mathbb{R}$};"
        ),
    ],
)
def test_every_form_compiles(drawing: Drawing) -> None:
    made = compile_drawing(drawing)
    assert (made.outcome, made.errors) == (Outcome.OK, ())
    assert made.pdf.startswith(b"%PDF")
    assert made.pages == 1
    assert 0 < made.seconds < 20
    assert made.tier in set(Tier)
    assert made.isolation.startswith("floor")


def test_nothing_to_draw_is_no_code() -> None:
    assert compile_drawing(Drawing("", Form.NONE, Found.NOWHERE)).outcome is Outcome.NO_CODE


def test_errors_name_the_line_that_the_model_wrote() -> None:
    made = compile_drawing(document("\\begin{tikzpicture}\n\\draw (0,0) -- (1,1);\n\\drow (1,1);\n\\end{tikzpicture}"))
    assert made.outcome is Outcome.RECOVERED
    assert [error.line for error in made.errors] == [6]
    before = "\\usepackage{siunitx}\n\\definecolor{fur}{RGB}{1,2,3}\n\n"
    made = compile_drawing(picture("\\draw (0,0) -- (1,1);\n\\drow (1,1);", before))
    assert [error.line for error in made.errors] == [6]
    made = compile_drawing(picture("\\draw (0,0) -- (1,1);", "\\usetikzlibrary{calc}\n\\definecolour{a}{b}{c}\n"))
    assert made.errors[0].line == 2


def test_a_package_that_does_not_exist_is_the_drawings_error() -> None:
    made = compile_drawing(document("\\tikz\\draw (0,0) -- (1,1);", "\\usepackage{nosuchpackage}"))
    assert made.outcome is Outcome.TEX_ERROR
    assert any("nosuchpackage" in error.message for error in made.errors)
    assert made.pdf == b""


def test_a_picture_that_remembers_its_place_is_run_twice() -> None:
    body = "\\tikz[remember picture]\\node (a) {a}; \\tikz[remember picture, overlay]\\draw (a) -- ++(2,2);"
    made = compile_drawing(document(body, cls="article"))
    assert made.outcome is Outcome.OK
    assert "Rerun" not in made.log


def test_an_endless_loop_is_a_timeout() -> None:
    made = compile_drawing(picture("\\def\\x{\\x}\\x"), Limits(cpu_seconds=1))
    assert made.outcome is Outcome.TIMEOUT
    assert 0.9 < made.seconds < 3


def test_wall_clock_alone_is_this_machines_failure() -> None:
    with pytest.raises(InfraError, match="too busy"):
        compile_drawing(picture("\\def\\x{\\x}\\x"), Limits(cpu_seconds=60, wall_seconds=0.5))


@pytest.mark.parametrize(
    "bomb",
    [
        "\\def\\x{\\x\\x}\\x",
        "\\def\\x#1{\\x{#1#1}}\\x{aaaaaaaaaaaaaaaa}",
        "\\def\\x{{\\x}}\\x",
        "\\def\\x{\\begingroup\\x}\\x",
        "\\loop\\expandafter\\gdef\\csname m\\the\\count255\\endcsname{xxxxxx}\\advance\\count255 by 1 \\iftrue\\repeat",
    ],
)
def test_a_memory_bomb_is_memory(bomb: str) -> None:
    assert compile_drawing(document(bomb)).outcome is Outcome.MEMORY


def test_the_address_space_is_bounded() -> None:
    tiny = Limits(memory_bytes=64 << 20)
    with pytest.raises(InfraError):  # not even the format fits: no drawing is to blame
        compile_drawing(picture("\\draw (0,0) -- (1,1);"), tiny, machine(Tier.PLAIN, Sandbox()))


def test_a_page_flood_is_page_limit() -> None:
    made = compile_drawing(document("\\loop x\\newpage\\iftrue\\repeat", cls="article"), SMALL)
    assert made.outcome is Outcome.PAGE_LIMIT
    assert (
        compile_drawing(
            document("\\newcount\\n \\loop x\\newpage\\advance\\n by 1 \\ifnum\\n<9 \\repeat", cls="article")
        ).pages
        == 9
    )


def test_a_huge_page_is_page_limit() -> None:
    made = compile_drawing(document("\\tikz\\draw (0,0) -- (500cm,500cm) -- (500cm,0);"), Limits(page_side_pt=10000))
    assert made.outcome is Outcome.PAGE_LIMIT


@pytest.mark.parametrize(
    "flood",
    [
        "\\loop\\typeout{floodfloodfloodfloodfloodfloodfloodflood}\\iftrue\\repeat",
        "\\newwrite\\w\\immediate\\openout\\w=a.txt \\loop\\immediate\\write\\w{floodfloodfloodfloodflood}\\iftrue\\repeat",
        (
            "\\newwrite\\w\\newcount\\n\\newcount\\m\\loop\\advance\\n by 1 \\immediate\\openout\\w=a\\the\\n.txt \\m=0 "
            "{\\loop\\immediate\\write\\w{floodfloodflood}\\advance\\m by 1 \\ifnum\\m<20000\\repeat}\\iftrue\\repeat"
        ),
    ],
)
def test_a_flood_of_output_is_output_limit(flood: str) -> None:
    made = compile_drawing(document(flood), Limits(output_bytes=4 << 20))
    assert made.outcome is Outcome.OUTPUT_LIMIT
    assert len(made.log) <= 64 * 1024


def test_a_document_without_content_is_blank() -> None:
    assert compile_drawing(document("", cls="article")).outcome is Outcome.BLANK


# --- recovery: an error costs what it is about, not the whole picture ------------------------------------------------


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("\\draw (0,0) -- (1,1);\n\\begin{scope}\\draw (0,0) -- (2,2);", "open group"),
        ("\\draw (0,0) -- (1,1);\n\\node[align=center] {\\large\\times};\n\\draw (1,1) -- (2,0);", "Missing \\$"),
        ("\\fill[nosuchcolour!50!red] (0,0) circle (1);", "Undefined color"),
        ("\\node[fill=nosuchcolour] {a}; \\draw[draw=nosuchcolour] (0,0) -- (1,1);", "Undefined color"),
        ("\\foreach \\i in {1,...,150} { \\draw (0,0) -- (nowhere\\i); }\n\\draw (0,0) -- (1,1);", "No shape named"),
    ],
)
def test_a_picture_survives_common_mistakes(body: str, message: str) -> None:
    made = compile_drawing(document(f"\\begin{{tikzpicture}}\n{body}\n\\end{{tikzpicture}}"))
    assert made.outcome is Outcome.RECOVERED
    assert any(re.search(message, error.message) for error in made.errors)
    width, height = pdfium.PdfDocument(made.pdf)[0].get_size()
    assert 5 < width < 500
    assert 5 < height < 500


def test_what_is_loaded_in_advance_never_takes_a_picture_away(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = shipped().model_copy(update={"libraries": (*shipped().libraries, "nosuchlibrary")})
    monkeypatch.setattr(engine, "shipped", lambda: broken)
    assert compile_drawing(picture("\\draw (0,0) -- (1,1);")).outcome.rendered


@pytest.mark.parametrize(
    "preamble",
    [
        "\\usepackage[dvipsnames]{xcolor}\n\\usepackage{tikz}",
        "\\usepackage{tikz}\n\\usepackage[svgnames,table]{xcolor}",
        "\\usepackage{tikz}\n\\usepackage[cmyk,hyperref]{xcolor}",
        "\\usepackage[fleqn]{amsmath}\n\\usepackage{amssymb,mathrsfs,mathtools,bm}",
        "\\usepackage{pgfplots}\n\\pgfplotsset{compat=1.15}\n\\usepgfplotslibrary{fillbetween}",
        "\\usepackage[demo]{graphicx}\n\\usepackage{color}",
        "\\usepackage[utf8]{inputenc}\n\\usepackage[T1]{fontenc}\n\\usepackage{lmodern,textcomp}",
        "\\usepackage[T1]{fontenc}\n\\usepackage[english]{babel}",
        "\\usetikzlibrary{arrows,arrows.meta,shapes,calc}\n\\tikzstyle{x}=[draw]",
        "\\usepackage{fontspec}\n\\setmainfont[Scale=1.1]{Noto Sans}[Ligatures=TeX]\n\\newfontfamily\\hand{Caveat}",
    ],
)
@pytest.mark.parametrize("cls", ["standalone", "article"])
def test_whatever_a_preamble_loads_and_how_there_is_no_clash(preamble: str, cls: str) -> None:
    body = "\\begin{tikzpicture}\\node[fill=ForestGreen!20, draw=DarkOrchid4] {\\textbf{a} $x^2$};\\end{tikzpicture}"
    made = compile_drawing(document(body, preamble, cls))
    assert (made.outcome, made.errors) == (Outcome.OK, ())


# --- this machine's failures are never the model's ----------------------------------------------------------------------


def test_without_pdflatex_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for tier in Tier:
        with pytest.raises(MissingToolError, match="install TeX Live"):
            compile_drawing(picture("\\draw (0,0) -- (1,1);"), machine=Machine(tier, Sandbox()))


def test_a_pdflatex_that_cannot_run_is_infra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("pdflatex", "pdftex"):
        (tmp_path / name).write_text("#!/nonexistent/interpreter\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    for tier in Tier:
        with pytest.raises(InfraError):
            compile_drawing(picture("\\draw (0,0) -- (1,1);"), machine=Machine(tier, Sandbox()))


def test_a_full_disk_is_infra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_FREE_BYTES", 1 << 62)
    with pytest.raises(InfraError, match="full"):
        compile_drawing(document("\\undefined", "\\usepackage{nosuchpackage}"))
    monkeypatch.setattr(tempfile, "tempdir", "/nonexistent/folder")
    with pytest.raises(InfraError, match="temporary folder"):
        compile_drawing(picture("\\draw (0,0) -- (1,1);"), machine=Machine(Tier.PLAIN, Sandbox()))


def test_a_promised_file_that_is_missing_is_not_the_models_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    drawing = document("\\tikz\\draw (0,0) -- (1,1);", "\\usepackage{promisedbutgone}")
    monkeypatch.setattr(engine, "missing_files", lambda: ("promisedbutgone.sty",))
    with pytest.raises(MissingToolError, match="promisedbutgone"):
        compile_drawing(drawing)


# --- the promised list ---------------------------------------------------------------------------------------------------


def test_everything_promised_is_here() -> None:
    assert missing_files() == ()
    extra = shipped().model_copy(update={"available": ("nosuchpackage",), "libraries": ("nosuchlibrary",)})
    assert missing_files(extra) == ("nosuchpackage.sty", "tikzlibrarynosuchlibrary.code.tex")


def test_a_mistake_in_the_list_is_one_line_with_its_remedy(tmp_path: Path) -> None:
    path = tmp_path / "promised.yaml"
    path.write_text("librarys: [calc]\n")
    with pytest.raises(FileFormatError) as caught:
        read_promised(path)
    assert "promised.yaml" in str(caught.value)
    assert "\n" not in str(caught.value)
    path.write_text(json.dumps(shipped().model_dump() | {"librarys": []}))
    with pytest.raises(FileFormatError, match="did you mean libraries"):
        read_promised(path)
    assert isinstance(shipped(), Promised)


# --- the same bytes, and the parts ------------------------------------------------------------------------------------------


def test_the_same_source_gives_the_same_bytes() -> None:
    drawing = picture(
        "\\draw plot[domain=0:1,samples=20] (\\x,{rand}); \\node {\\today 수달 \\pgfmathparse{rnd}\\pgfmathresult"
        " \\pdfuniformdeviate 1000 \\the\\time};"
    )
    first, second = compile_drawing(drawing), compile_drawing(drawing)
    assert first.outcome is Outcome.OK
    assert first.pdf == second.pdf


def marks(pdf: bytes) -> list[tuple[str, ...]]:
    """Return the part names of each object of page 1, outermost first."""
    document = pdfium.PdfDocument(pdf)
    page = document[0]
    found = []
    for index in range(raw.FPDFPage_CountObjects(page.raw)):
        item = raw.FPDFPage_GetObject(page.raw, index)
        names = []
        for number in range(raw.FPDFPageObj_CountMarks(item)):
            buffer, size = (ctypes.c_ubyte * 200)(), ctypes.c_ulong()
            raw.FPDFPageObjMark_GetParamBlobValue(raw.FPDFPageObj_GetMark(item, number), b"N", buffer, 200, size)
            names.append(bytes(buffer[: size.value]).decode())
        found.append(tuple(names))
    return found


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("\\draw[local bounding box=a] (0,0) -- (1,1);", [("a",)]),
        ("\\node[local bounding box=a, draw] {x};", [("a",), ("a",)]),
        ("\\draw[local bounding box=a] (0,0) -- (1,1) node[local bounding box=b] {x};", [("a",), ("a", "b")]),
        (
            "\\begin{scope}[local bounding box=a]\\draw (0,0)--(1,1);\\fill[local bounding box=b] (0,0) circle (1);\\end{scope}",
            [("a",), ("a", "b")],
        ),
        ("\\tikzset{ear/.pic={\\draw (0,0) circle (1);}}\\pic[local bounding box=a] {ear};", [("a",)]),
        ("\\foreach \\i in {1,2} \\draw[local bounding box=leg \\i] (\\i,0) -- (\\i,1);", [("leg 1",), ("leg 2",)]),
        ("\\foreach \\n in {수달,dog} \\fill[local bounding box=\\n] (0,0) circle (1);", [("수달",), ("dog",)]),
        ("\\tikzmath{\\k=3;}\\draw[local bounding box=k\\k] (0,0) -- (1,1);", [("k3",)]),
        ("\\matrix[local bounding box=m] {\\node[local bounding box=n]{a}; & \\node{b};\\\\};", [("m", "n"), ("m",)]),
        ("\\draw[local bounding box=] (0,0) -- (1,1);", [()]),
        ("\\draw[local bounding box={a_b^c (d) & e}] (0,0) -- (1,1);", [("a_b^c (d) & e",)]),
        ("\\tikzset{otter/.style={local bounding box=otter}}\\draw[otter] (0,0) -- (1,1);", [("otter",)]),
        ("\\begin{scope}[on background layer]\\fill[local bounding box=b] (0,0) circle (1);\\end{scope}", [("b",)]),
    ],
)
def test_parts_are_marked(body: str, expected: list[tuple[str, ...]]) -> None:
    made = compile_drawing(picture(body + "\n\\draw (5,5) -- (6,6);"))
    assert made.outcome is Outcome.OK
    assert marks(made.pdf) == [*expected, ()]


# --- recorded replies ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "at_least"), [("gpt-4o", 95), ("ernie-x1-turbo", 89)])
def test_recorded_replies_become_pictures(name: str, at_least: int, capsys: pytest.CaptureFixture[str]) -> None:
    path = REPLIES / f"{name}.jsonl"
    if not path.is_file():
        pytest.skip("no recorded replies here")
    replies = [json.loads(line)["reply"] for line in path.read_text(encoding="utf-8").splitlines()]
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda text: compile_drawing(extract(Reply(text))), replies))
    table = Counter(str(one.outcome) for one in made)
    with capsys.disabled():
        print(f"\n{name}: {dict(table.most_common())}")
    assert sum(one.outcome.rendered for one in made) >= at_least
