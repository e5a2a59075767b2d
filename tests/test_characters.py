"""Labels in every script that TeX Live has a font for; what no font has is a box, and counted."""

from __future__ import annotations

import pypdfium2 as pdfium
import pytest

from tests.tex import document, picture, text_of
from tikzeval.tex import compile_drawing
from tikzeval.values import Outcome

# --- characters -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "label",
    [
        *(
            "수달이 비행기에서",
            "水獺",
            "カワウソ と ラップトップ",
            "Привет, ёж",
            "Ελληνικά",
            "Straße, Łódź, señor, «oui»",
        ),
        *(
            "90° × 2 ≤ π",
            "a → b ⇒ c ↔ d",
            "“smart” – ‘quotes’ — …",
            "€ £ ½ © ™",
            "α β γ Ω",
            "★ ✓ ✗ ♥ ①",
            "x² y³ H₂O",
            "ℝ ∈ ∞ ∅ ∑",
        ),
    ],
)
@pytest.mark.parametrize("preamble", ["\\usepackage{tikz}", "\\usepackage[utf8]{inputenc}\\usepackage[T1]{fontenc}"])
def test_labels_compile_in_many_scripts(label: str, preamble: str) -> None:
    made = compile_drawing(document(f"\\tikz\\node {{{label} \\textbf{{{label}}}}};", preamble))
    assert (made.outcome, made.errors, made.missing_glyphs) == (Outcome.OK, (), 0)


@pytest.mark.parametrize(
    "preamble",
    [
        "\\usepackage{kotex}",
        "\\usepackage{CJKutf8}",
        "\\usepackage{xeCJK}\\setCJKmainfont[BoldFont=X]{Noto}",
        "\\usepackage[UTF8]{ctex}",
    ],
)
def test_hangul_is_there_as_text(preamble: str) -> None:
    body = "\\tikz\\node {수달};"
    if "CJKutf8" in preamble:
        body = f"\\begin{{CJK}}{{UTF8}}{{mj}}{body}\\end{{CJK}}"
    made = compile_drawing(document(body, preamble))
    assert made.outcome is Outcome.OK
    assert "수달" in text_of(made)


def test_a_character_that_no_font_has_is_a_box_and_counted() -> None:
    made = compile_drawing(picture("\\node {a 🦦 b 🦦 c 🛩};\n% 🤖 in a comment"))
    assert (made.outcome, made.missing_glyphs) == (Outcome.OK, 2)
    plain = compile_drawing(picture("\\node {a b c};"))
    assert pdfium.PdfDocument(made.pdf)[0].get_size()[0] > pdfium.PdfDocument(plain.pdf)[0].get_size()[0] + 20


def test_characters_work_in_formulas_loops_and_names() -> None:
    body = "\\node (가) {$α ≤ β² → 수$};\n\\foreach \\c in {가, 나, →} \\node at (1,1) {\\c};\n\\draw (가) -- (2,2);"
    made = compile_drawing(picture(body))
    assert (made.outcome, made.errors, made.missing_glyphs) == (Outcome.OK, (), 0)


def test_the_models_own_definition_of_a_character_is_kept() -> None:
    preamble = "\\usepackage{newunicodechar}\\newunicodechar{→}{to}"
    assert "ato" in text_of(compile_drawing(document("\\tikz\\node {a→};", preamble)))


def test_broken_characters_do_not_kill_it() -> None:
    assert compile_drawing(picture("\\node {a\ufffd b\ud800 c\x01};")).outcome.rendered
