"""The drawing is found wherever a model puts it, and nothing a model writes breaks the search."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tikzeval.tex import extract
from tikzeval.values import Drawing, Form, Found, Reply

CIRCLE = "\\begin{tikzpicture}\n\\draw (0,0) circle (1);\n\\end{tikzpicture}"
SQUARE = "\\begin{tikzpicture}\n\\draw (0,0) rectangle (1,1);\n\\end{tikzpicture}"
DOCUMENT = f"\\documentclass{{standalone}}\n\\usepackage{{tikz}}\n\\begin{{document}}\n{CIRCLE}\n\\end{{document}}"


def taken(text: str) -> Drawing:
    return extract(Reply(text))


@pytest.mark.parametrize(
    ("text", "form", "found", "holds"),
    [
        (f"Sure!\n```latex\n{DOCUMENT}\n```\nEnjoy.", Form.DOCUMENT, Found.FENCED, "circle"),
        (f"```\n{DOCUMENT}\n```", Form.DOCUMENT, Found.FENCED, "circle"),
        (f"~~~tex\n{CIRCLE}\n~~~", Form.PICTURE, Found.FENCED, "circle"),
        (f"````markdown\n```latex\n{CIRCLE}\n```\n````", Form.PICTURE, Found.FENCED, "circle"),
        (f"```markdown\n```latex\n{CIRCLE}\n```\n```", Form.PICTURE, Found.FENCED, "circle"),
        (
            "1. Code:\n   ```latex\n   " + CIRCLE.replace("\n", "\n   ") + "\n   ```",
            Form.PICTURE,
            Found.FENCED,
            "circle",
        ),
        ("> ```latex\n> " + CIRCLE.replace("\n", "\n> ") + "\n> ```", Form.PICTURE, Found.FENCED, "circle"),
        (f"```latex\n{CIRCLE}", Form.PICTURE, Found.FENCED, "circle"),
        (f"{DOCUMENT}", Form.DOCUMENT, Found.BARE, "circle"),
        (f"물론입니다. 그림은 {CIRCLE} 입니다.", Form.PICTURE, Found.BARE, "circle"),
        (f"Вот рисунок:\n{CIRCLE}\nГотово, 100% готово.", Form.PICTURE, Found.BARE, "circle"),
        ("```\n\\draw (0,0) -- (1,1);\n\\fill (1,1) circle (2pt);\n```", Form.LOOSE, Found.FENCED, "circle"),
        ("Draw it:\n\\draw (0,0) -- (1,1)\n  -- (2,0);\nDone.", Form.LOOSE, Found.BARE, "(2,0);"),
        ("A dot: \\tikz \\fill (0,0) circle (2pt); done", Form.PICTURE, Found.BARE, "\\tikz"),
        ("A dot: \\tikz[scale=2]{\\fill (0,0) circle (2pt);} done", Form.PICTURE, Found.BARE, "2pt);}"),
        ("```\n\\begin{circuitikz}\\draw (0,0) to[R] (2,0);\\end{circuitikz}\n```", Form.PICTURE, Found.FENCED, "[R]"),
        ("```\n\\begin{tikzcd}A \\arrow[r] & B\\end{tikzcd}\n```", Form.PICTURE, Found.FENCED, "arrow"),
        ("```\n\\begin{forest}[A[\\emph{B}][C]]\\end{forest}\n```", Form.PICTURE, Found.FENCED, "[C]"),
        ("```\n\\begin{axis}\\addplot {x^2};\\end{axis}\n```", Form.LOOSE, Found.FENCED, "addplot"),
        (f"```\n\\begin{{document}}\n{CIRCLE}\n\\end{{document}}\n```", Form.DOCUMENT, Found.FENCED, "circle"),
        ("There is nothing to draw.", Form.NONE, Found.NOWHERE, ""),
        ("", Form.NONE, Found.NOWHERE, ""),
        ("```python\nprint('hi')\n```", Form.NONE, Found.NOWHERE, ""),
        ("Put it between `\\begin{tikzpicture}` and `\\end{tikzpicture}`.", Form.NONE, Found.NOWHERE, ""),
        ("Write \\begin{tikzpicture} ... \\end{tikzpicture}.", Form.NONE, Found.NOWHERE, ""),
    ],
)
def test_a_drawing_is_found_in_every_form(text: str, form: Form, found: Found, holds: str) -> None:
    drawing = taken(text)
    assert (drawing.form, drawing.found) == (form, found)
    assert holds in drawing.source
    assert drawing.complete
    assert "```" not in drawing.source


@pytest.mark.parametrize(
    ("text", "holds", "lacks"),
    [
        (f"Draft:\n```latex\n{CIRCLE}\n```\nBetter:\n```latex\n{SQUARE}\n```", "rectangle", "circle"),
        (
            f"```latex\n{SQUARE}\n```\nand then\n```latex\n\\begin{{tikzpicture}}\n\\draw (0,0) circ",
            "rectangle",
            "circ",
        ),
        (f"```latex\n{DOCUMENT}\n```\nThe line `\\draw (0,0) rectangle (9,9);` may be changed.", "circle", "rectangle"),
        (
            f"```latex\n{DOCUMENT}\n```\nUse it like this:\n```latex\n\\draw (0,0) rectangle (9,9);\n```",
            "circle",
            "(9,9)",
        ),
        (
            f"```latex\n{CIRCLE}\n```\nInclude it:\n```latex\n\\begin{{figure}}\\input{{a}}\\end{{figure}}\n```",
            "circle",
            "a}",
        ),
        (f"<think>\nI try {SQUARE}\n</think>\n```latex\n{CIRCLE}\n```", "circle", "rectangle"),
        (f"I try {SQUARE}\n</think>\n{CIRCLE}", "circle", "rectangle"),
        (f"<THINKING>{SQUARE}</THINKING>{CIRCLE}", "circle", "rectangle"),
        (f"% \\begin{{tikzpicture}}\n```latex\n% \\begin{{tikzpicture}} old\n{CIRCLE}\n```", "circle", "old"),
    ],
)
def test_the_last_complete_drawing_wins(text: str, holds: str, lacks: str) -> None:
    source = taken(text).source
    assert holds in source
    assert lacks not in source


def test_a_drawing_within_reasoning_that_never_ends_is_not_taken() -> None:
    assert taken(f"<think>\nI could write {CIRCLE}").form is Form.NONE
    assert extract(Reply("no", reasoning=CIRCLE)).form is Form.NONE


def test_a_label_that_looks_like_reasoning_stays() -> None:
    source = taken("```\n\\begin{tikzpicture}\\node {a <think> b}; \\node {c};\\end{tikzpicture}\n```").source
    assert "<think> b" in source


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        ("```latex\n" + DOCUMENT[: DOCUMENT.index("circle")], False),
        ("```latex\n" + DOCUMENT[: DOCUMENT.index("\\begin{document}")], False),
        ("```latex\n" + DOCUMENT[: DOCUMENT.index("\\end{document}")], True),
        ("\\begin{tikzpicture}\n\\draw (0,0) -- (1,1);\n\\draw (2", False),
        ("```\n\\begin{tikzpicture}\\begin{scope}\\draw (0,0);\\end{tikzpicture}\n```", True),
    ],
)
def test_a_drawing_that_breaks_off_is_incomplete(text: str, complete: bool) -> None:
    drawing = taken(text)
    assert drawing.form is not Form.NONE
    assert drawing.complete is complete


def test_definitions_go_with_their_picture() -> None:
    text = (
        "First:\n```latex\n\\usetikzlibrary{calc}\n\\definecolor{fur}{RGB}{120, 80, 40}\n```\nthen\n```latex\n"
        "\\newcommand{\\ear}[1]{%\n  \\fill (#1) circle (1);}\n\\tikzset{a/.style={draw},\n  b/.style={fill}}\n"
        f"{CIRCLE}\n```\nYou also need `\\usepackage{{xcolor}}`:\n\\usepackage{{amsmath}}\n"
    )
    source = taken(text).source
    for line in (
        "\\usetikzlibrary{calc}",
        "{120, 80, 40}",
        "\\fill (#1) circle (1);}",
        "b/.style={fill}}",
        "{amsmath}",
    ):
        assert line in source
    assert source.index("\\ear") < source.index("\\begin{tikzpicture}")


def test_the_definitions_of_an_earlier_document_go_with_a_later_picture() -> None:
    earlier = DOCUMENT.replace("\\begin{document}", "\\newcommand{\\r}{1}\n\\begin{document}")
    later = CIRCLE.replace("(1)", "(\\r)")
    source = taken(f"```\n{earlier}\n```\nNow larger:\n```\n\\newcommand{{\\r}}{{2}}\n{later}\n```").source
    assert "\\newcommand{\\r}{2}" in source
    assert "\\newcommand{\\r}{1}" not in source


def test_what_precedes_the_class_in_a_code_block_stays() -> None:
    lead = "% arara: pdflatex\n\\PassOptionsToPackage{table}{xcolor}\n"
    assert taken(f"```\n{lead}{DOCUMENT}\n```").source.startswith(lead)


def test_pictures_in_one_document_stay_together() -> None:
    source = taken("```\n" + DOCUMENT.replace(CIRCLE, CIRCLE + "\n" + SQUARE) + "\n```").source
    assert "circle" in source
    assert "rectangle" in source


def test_bytes_that_no_source_needs_are_dropped() -> None:
    text = "\ufeff```latex\r\n" + CIRCLE.replace("\n", "\r\n").replace("draw", "dr\x00a\u200bw") + "\r\n```\ud800"
    drawing = taken(text)
    assert drawing.source == CIRCLE + "\n"


def test_code_that_went_through_html_is_restored() -> None:
    text = "```latex\n\\begin{tikzpicture}\n\\draw[-&gt;, &lt;-] (0,0) -- (1,1); \\matrix{\\node{a}; &amp; \\node{b};\\\\};\n"
    source = taken(text + "\\end{tikzpicture}\n```").source
    assert "[->, <-]" in source
    assert "; & \\node" in source


@pytest.mark.parametrize(
    "piece",
    [
        "{",
        "`",
        "~",
        "<",
        " ",
        "%",
        "\\",
        "> ",
        "\n",
        "```\n",
        "```latex\n",
        "\\tikz[",
        "\\tikz\\x",
        "\\begin{tikzpicture}",
        "\\begin{tikzpicture}\n",
        "\\end{tikzpicture}",
        "\\begin{scope}\\end{tikzpicture}",
        "\\documentclass\\begin{document}",
        "\\newcommand{",
        "\\newcommand{\n",
        "\\def[\n",
        "\\draw\n",
        "\\draw;\n",
        "<think>\n",
        "</think>",
        "&amp;",
        "\\verb|",
        "\\usepackage\n",
        "1. ",
        "가",
    ],
)
def test_a_megabyte_takes_time_in_proportion(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    begin = time.process_time()
    extract(Reply(text))
    extract(Reply(text + "\n" + CIRCLE))
    assert time.process_time() - begin < 10


_PIECES = st.sampled_from(
    [
        *("\\begin{tikzpicture}", "\\end{tikzpicture}", "\\documentclass{a}", "\\begin{document}", "\\end{document}"),
        *(
            "```",
            "```latex",
            "~~~",
            "\n",
            "> ",
            "\\draw (0,0);",
            "\\tikz",
            "{",
            "}",
            "[",
            "]",
            ";",
            "%",
            "`",
            "\\verb|",
        ),
        *(
            "<think>",
            "</think>",
            "\\newcommand",
            "\\usetikzlibrary{calc}",
            "\x00",
            "\r",
            "\ufeff",
            "\ud800",
            "&lt;",
            "é",
        ),
    ]
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(_PIECES, st.text(max_size=8)), max_size=60))
def test_nothing_that_a_model_writes_raises(pieces: list[str]) -> None:
    drawing = taken("".join(pieces))
    assert (drawing.form is Form.NONE) == (drawing.found is Found.NOWHERE) == (not drawing.source)
    drawing.source.encode()  # can be written to a file


@settings(max_examples=200, deadline=None)
@given(before=st.text(max_size=200), after=st.text(max_size=200))
def test_prose_around_a_code_block_does_not_hide_it(before: str, after: str) -> None:
    tidy = {ord(char): " " for char in "<\\`~"}
    drawing = taken(f"{before.translate(tidy)}\n```latex\n{DOCUMENT}\n```\n{after.translate(tidy)}")
    assert drawing.source == DOCUMENT + "\n"
    assert drawing.complete
