"""`code`: how a drawing was written."""

from __future__ import annotations

import pytest

from tests.test_checks import ZOO, mark, verdict
from tests.test_scene import scene_of
from tikzeval.scoring.checks.code import code_of, uses
from tikzeval.values import Mark

SOURCE = r"""\documentclass{standalone} % \foreach \draw (0,0) -- ++(1,1);
\newcommand\sq[1]{\draw (#1) rectangle (2,2);} \def\unused{1}
\tikzset{wheel/.style={draw,circle}, lonely/.style={red}}
\begin{document}\begin{tikzpicture}
\foreach \x in {1,2} {\draw (\x,0) -- ++(1,0);}
\path foreach \y in {1,2} { (\y,\y) node {50\% of} };
\sq{0,0} \node[wheel,right=1cm of a] (b) at (a.north east) {text ++ and (a.b)};
\begin{verbatim}\foreach ++(1,1)\end{verbatim} \verb|\foreach| \iffalse \foreach \fi
\end{tikzpicture}\end{document} \foreach
"""


def test_comments_and_verbatim_text_are_no_code() -> None:
    code = code_of(SOURCE)
    assert uses(code, "loops") == [r"\foreach", r"foreach \y"]
    assert uses(code, "relative_coordinates") == ["++(", "right=1cm of", "(a.north east)"]
    assert uses(code, "macros") == [r"\sq"]
    assert uses(code, "styles") == ["wheel"]
    assert code_of(r"50\% % gone") == r"50\% "
    assert code_of(r"\\% gone") == r"\\"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (r"\draw (0,0) -- +(1,0);", 1),
        (r"\draw (0,0) ++(1,0) circle (1);", 1),
        (r"\draw (0,0) rectangle ++(1,0);", 1),
        (r"\draw (0,0) to+(1,0);", 1),
        (r"\draw ($(a)!.5!(b)$) -- (c);", 1),
        (r"\draw (a.east) -- (b.180);", 2),
        (r"\draw (a) -- (a |- b);", 1),
        (r"\node[above left=of a] {};", 1),
        (r"\draw ({2+(3)},{\x+(1)}) -- (1.5,2);", 0),
        (r"\draw (0.5,1.5) circle (1.2cm); \node[right] {a};", 0),
    ],
)
def test_relative_coordinates_are_known(line: str, found: int) -> None:
    assert len(uses(line, "relative_coordinates")) == found, uses(line, "relative_coordinates")


def test_checks_of_the_source() -> None:
    assert verdict(ZOO, SOURCE, kind="code", uses="loops", at_least=2).margin == 0.5
    assert mark(ZOO, SOURCE, kind="code", uses="loops", at_least=3) is Mark.FAIL
    assert mark(ZOO, SOURCE, kind="code", uses="no_raster") is Mark.PASS
    assert mark(ZOO, r"\node {\includegraphics[width=2cm]{x}};", kind="code", uses="no_raster") is Mark.FAIL
    assert mark(ZOO, r"\node {a}; % \includegraphics{x}", kind="code", uses="no_raster") is Mark.PASS
    assert mark(ZOO, "", kind="code", uses="loops") is Mark.SKIPPED


def test_an_image_painted_by_any_means_is_a_raster_image() -> None:
    inline = (
        r"\node[inner sep=0pt] at (5,5) {\hbox to 2cm{\pdfliteral{q 56 0 0 56 0 0 cm BI /W 2 /H 1 /CS /RGB /BPC 8 "
        r"/F /AHx ID FF000000FF00> EI Q}\hss}};"
    )
    assert [shape.kind for shape in scene_of(inline).shapes] == ["image"]
    found = verdict(inline, r"\node {\mystery};", kind="code", uses="no_raster")
    assert found.mark is Mark.FAIL
    assert "1 raster image" in found.evidence
