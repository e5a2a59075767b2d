"""Parts of a drawing: every way of naming one in TikZ reaches the scene, and a name alone proves nothing."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
import shapely

from tests.conftest import REPLIES, ROOT
from tests.streams import contents, unbalanced
from tests.tex import document, picture
from tikzeval.drawing import draw_source
from tikzeval.picture.scene import Scene, build_scene
from tikzeval.scoring.checks import KINDS, View
from tikzeval.scoring.rubric import Rubric, judge
from tikzeval.suites.references import glyphs_of
from tikzeval.tex import engine
from tikzeval.tex.engine import compile_drawing
from tikzeval.tex.extract import extract
from tikzeval.tex.wrapper import Wrapped
from tikzeval.values import Drawing, Form, Found, Mark, Outcome, Prompt, Reply, Verdict

# --- every way of naming ------------------------------------------------------------------------------------------------

LAYER = r"\begin{scope}[on background layer]\fill[red] (0,0) circle (1);\end{scope}"


def named(drawing: Drawing) -> list[str]:
    """Return the names of each painted object, outermost first and joined by slashes."""
    made = compile_drawing(drawing)
    assert made.outcome is Outcome.OK, made.errors
    assert all(unbalanced(content) == [] for content in contents(made.pdf))
    return ["/".join(shape.parts) for shape in build_scene(made.pdf, names=()).shapes]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (r"\draw[local bounding box=a] (0,0) -- (1,1);", "a"),
        (r"\begin{scope}[local bounding box=a]\draw (0,0) -- (1,1);\end{scope}", "a"),
        (r"\begin{scope}[name=a]\draw (0,0) -- (1,1);\end{scope} \draw[name=b] (0,0) -- (1,0);", "a b"),
        (r"\node[draw] (a) {};", "a"),
        (r"\node[draw, name=a] {};", "a"),
        (r"\node[draw, local bounding box=a] (a) {};", "a"),
        (r"\node[draw, double, local bounding box=a] (b) {};", "a/b a/b"),
        (r"\node[draw, alias=b] (a) {};", "b/a"),
        (r"\draw (0,0) -- (1,1) node[draw] (a) {};", "- a"),
        (r"\draw (0,0) -- (1,1) node[behind path, fill] (a) {};", "a -"),
        (r"\draw (0,0) to node[draw] (a) {} (1,1);", "- a"),
        (r"\draw (0,0) edge node[draw] (a) {} (1,1);", "- a"),
        (r"\coordinate (a); \coordinate[label={[draw]}] (b) at (1,1); \node[draw] {};", "- -"),
        (r"\tikzset{e/.pic={\draw (0,0) circle (1); \node[draw] (in) {};}} \pic (a) {e};", "a a/ain"),
        (r"\tikzset{e/.pic={\draw (0,0) circle (1);}} \path (0,0) pic[name=a] {e} pic[local bounding box=b] {e};", "a b"),
        (r"\matrix (m) [draw] {\node[draw] (a) {}; & \node[draw] {};\\};", "m m/a m"),
        (r"\matrix (m) [matrix of nodes, nodes=draw] {{} & |[name=a]| {}\\};", "m/m-1-1 m/a"),
        (r"\matrix [matrix of nodes, nodes=draw] {{} & {}\\};", "- -"),
        (r"\foreach \n in {a,b} \node[draw] (\n) {};", "a b"),
        (r"\path foreach \i in {1,2} { (\i,0) node[draw] (n\i) {} };", "n1 n2"),
        (r"\path node foreach \i in {1,2} [draw] (n\i) at (\i,0) {};", "n1 n2"),
        (r"\node[draw] (r) {} child {node[draw] (a) {}} child[local bounding box=b] {node[draw] {}};", "r a - b/r-2 b"),
        (r"\graph[nodes={draw, as=}] { a -> b };", "a b - -"),
        (r"\begin{scope}[start chain=c] \node[on chain, draw] (a) {}; \end{scope}", "c-begin/c-end/c-1/a"),
        (r"\node[draw] (a) {}; \node[draw, right=of a] (b) {}; \node[draw, fit=(a) (b)] (c) {};", "a b c"),
        (r"\node[draw, label={[draw, name=b]}] (a) {};", "a b"),
        (r"\node[draw, pin={[draw, name=b]45:}] (a) {};", "a b -"),
        (r'\node["" {draw, name=b}, draw] (a) {};', "a b"),
        (r"\tikzset{every node/.style={draw, name=a}} \node {}; \node at (1,1) {};", "a a"),
        (r"\begin{scope}[name prefix=x-, name suffix=!] \node[draw] (a) {}; \end{scope}", "x-a!"),
        (r"\begin{scope}[name prefix=x-] \draw[local bounding box=a] (0,0) -- (1,1); \end{scope}", "x-a"),
        (r"\def\kind{ott} \node[draw] (\kind er) {};", "otter"),
        (r"\node[draw] (수달) {}; \node[draw] (né.e-x_y z) {}; \node[draw] (a$b) {};", "수달 né.e-x_y·z a$b"),
        (r"\node[draw] () {}; \draw[local bounding box=] (0,0) -- (1,1);", "- -"),
        (r"\node[draw] (o) {\tikz[local bounding box=i] \node[draw] (p) {};};", "o o/i/p"),
        (r"\begin{scope}[local bounding box=a]\begin{scope}[local bounding box=b]\node[draw] (c) {};\end{scope}\end{scope}", "a/b/c"),
        (r"\begin{scope}[local bounding box=a]\begin{scope}[local bounding box=a]\node[draw] (a) {};\end{scope}\end{scope}", "a"),
        (r"{[local bounding box=a] \draw (0,0) -- (1,1);} \scoped[local bounding box=b] \draw (0,0) -- (1,1);", "a b"),
        (rf"\begin{{scope}}[local bounding box=a]{LAYER}\draw (0,0) -- (1,1);\end{{scope}}", "a a"),
        (r"\begin{scope}[local bounding box=a, on background layer]\node[draw] (b) {};\end{scope}", "a/b"),
        (r"\begin{scope}[transparency group, opacity=.5, local bounding box=a]\node[draw] (b) {};\fill (1,1) circle (1);\end{scope}", "a/b a"),
        (r"\begin{scope}[local bounding box=a]\clip (0,0) circle (1);\fill (0,0) rectangle (1,1);\end{scope}", "a"),
        (r"\clip[local bounding box=a] (0,0) circle (1);\fill[local bounding box=b] (0,0) rectangle (1,1);", "b"),
        (r"\shade[ball color=red, local bounding box=a] (0,0) circle (1); \node[shade, shading=axis] (b) {};", "a b"),
        (r"\fill[path fading=south, local bounding box=a] (0,0) rectangle (2,2); \node[scope fading=west, fill] (b) {};", "a b"),
        (r"\draw[preaction={draw=red}, postaction={draw=white}, local bounding box=a] (0,0) -- (1,1);", "a a a"),
        (r"\node[draw, preaction={fill=red}, postaction={draw=white}] (a) {};", "a a a"),
        (r"\draw[decorate, decoration=snake, name=a] (0,0) -- (3,0);", "a"),
        (r"\draw[postaction={decorate, decoration={markings, mark=at position .5 with {\node[draw] (a) {};}}}] (0,0) -- (3,0);", "- a"),
        (r"\node[circle split, draw] (a) {\nodepart{lower}};", "a a"),
        (r"\node[draw, path picture={\draw[local bounding box=b] (0,0) -- (1,1);}] (a) {};", "a/b a"),
        (r"\node[draw, fill=white, drop shadow] (a) {};", "a a"),
        (r"\path[mindmap, concept color=blue] node[concept] (a) {} child {node[concept] (b) {}};", "a b -"),
        (r"\newsavebox\x \sbox\x{\tikz\fill[local bounding box=b] (0,0) circle (1);} \node (a) {\usebox\x};", "a/b"),
    ],
)  # fmt: skip
def test_every_name_that_tikz_knows_is_a_part(body: str, expected: str) -> None:
    found = named(picture(body + "\n\\draw (5,5) -- (6,6);"))
    if "background layer" not in body:  # which paints before everything else
        assert found.pop() == ""
    assert [name.replace(" ", "·") or "-" for name in found if name or "background" not in body] == expected.split()


AXIS = r"\begin{axis}[OPTIONS]\addplot[local bounding box=p] coordinates {(0,0) (1,1)};\node[draw] (n) at (axis cs:0,0) {};\end{axis}"


@pytest.mark.parametrize(
    ("drawing", "expected"),
    [
        (document(rf"\begin{{tikzpicture}}{AXIS.replace('OPTIONS', 'local bounding box=a')}\end{{tikzpicture}}", r"\usepackage{pgfplots}"), {"a", "a/p", "a/n"}),
        (document(rf"\begin{{tikzpicture}}[name=a]{AXIS.replace('OPTIONS', 'set layers')}\end{{tikzpicture}}", r"\usepackage{pgfplots}"), {"a", "a/p", "a/n"}),
        (document(r"\begin{circuitikz}\draw (0,0) to[R, name=r] (2,0) to[C] (2,2) node[op amp] (o) {};\end{circuitikz}", r"\usepackage{circuitikz}"), {"", "r", "o"}),
        (document(r"\begin{tikzcd} A \arrow[r, name=f] & |[alias=b]| B \end{tikzcd}", r"\usepackage{tikz-cd}"), {"", "f", "b"}),
        (document(r"\begin{quantikz} & \gate{H} & \ctrl{1} & \qw \\ & \qw & \targ{} & \qw \end{quantikz}", r"\usepackage{quantikz}"), {""}),
        (document(r"\tdplotsetmaincoords{60}{110}\begin{tikzpicture}[tdplot_main_coords]\draw[name=a] (0,0,0) -- (1,0,0) node (x) {$x$};\end{tikzpicture}", r"\usepackage{tikz, tikz-3dplot}"), {"a", "a/x"}),
        (document(r"Words. \begin{figure}[h]\tikz[remember picture, overlay] \node (a) {x}; \caption{Words.}\end{figure}", cls="article"), {"", "a"}),
    ],
    ids=["pgfplots", "pgfplots on layers", "circuitikz", "tikz-cd", "quantikz", "tikz-3dplot", "article"],
)  # fmt: skip
def test_packages_on_top_of_tikz_go_on_working(drawing: Drawing, expected: set[str]) -> None:
    assert set(named(drawing)) == expected


def test_many_names_are_no_burden() -> None:
    found = named(picture(r"\foreach \i in {1,...,500} \node[draw] (n\i) {};"))
    assert (found[0], found[-1], len(found)) == ("n1", "n500", 500)


# --- marks are legal PDF and change nothing --------------------------------------------------------------------------------

RECORDED = [path for path in (REPLIES / "gpt-4o.jsonl", REPLIES / "ernie-x1-turbo.jsonl") if path.is_file()]
REFERENCES = sorted((ROOT / "latex" / "references").glob("*/*.tex"))


def recorded() -> Iterator[Drawing]:
    for path in RECORDED:
        for line in path.read_text(encoding="utf-8").splitlines():
            yield extract(Reply(json.loads(line)["reply"]))


def reference(path: Path) -> Drawing:
    body = path.read_text(encoding="utf-8")
    return Drawing(glyphs_of(body, path) + body, Form.PICTURE, Found.BARE)


def pixels(pdf: bytes) -> list[np.ndarray]:
    with pdfium.PdfDocument(pdf) as pages:
        return [page.render(scale=min(1, 1000 / max(page.get_size()))).to_numpy().copy() for page in pages]


def prove_marks(drawing: Drawing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Marks nest as the PDF standard asks, and the same drawing without marks has the same pixels."""
    made = compile_drawing(drawing)
    if not made.pdf:
        return
    # An error can make TeX lose a group, and with it a Q; marks must be whole even then.
    closers = (b"EMC", b"Q", b"ET") if made.outcome is Outcome.OK else (b"EMC",)
    for content in contents(made.pdf):
        assert unbalanced(content, closers) == []
    with monkeypatch.context() as patch:
        mark = b"\\def\\tikzeval@mark#1{"
        patch.setattr(engine, "wrap", functools.partial(edited_style, engine.wrap, mark, mark + b"}"))
        bare = compile_drawing(drawing)
    assert not any(b"/Part" in content for content in contents(bare.pdf))
    ours, plain = pixels(made.pdf), pixels(bare.pdf)
    assert len(ours) == len(plain)
    assert all(np.array_equal(one, other) for one, other in zip(ours, plain, strict=True))


def edited_style(wrap: Callable[..., Wrapped], start: bytes, line: bytes, *arguments: object) -> Wrapped:
    """Wrap a drawing with a line of the package replaced; no format has that."""
    wrapped = wrap(*arguments)
    lines = wrapped.plain["tikzeval.sty"].split(b"\n")
    (found,) = [number for number, text in enumerate(lines) if text.strip().startswith(start)]
    lines[found] = line
    return replace(wrapped, plain=wrapped.plain | {"tikzeval.sty": b"\n".join(lines)}, base=None)


@pytest.mark.parametrize("path", REFERENCES[::9], ids=lambda path: path.stem)
def test_marks_in_references_are_legal_and_change_no_pixel(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prove_marks(reference(path), monkeypatch)


@pytest.mark.skipif(not RECORDED, reason="no recorded replies here")
@pytest.mark.parametrize("number", range(5, 200, 25))
def test_marks_in_recorded_replies_are_legal_and_change_no_pixel(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    prove_marks(list(recorded())[number], monkeypatch)


@pytest.mark.long
def test_marks_in_everything_at_hand_are_legal_and_change_no_pixel(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "long" not in request.config.option.markexpr:
        pytest.skip("takes minutes; run with -m long")
    for drawing in (*map(reference, REFERENCES), *recorded()):
        prove_marks(drawing, monkeypatch)


def test_the_checker_of_content_streams_can_fail() -> None:
    assert unbalanced(b"q /Part <</N <41>>> BDC 0 0 m (q BDC \\) ) Tj EMC Q") == []
    assert unbalanced(b"q /Part <</N <41>>> BDC Q EMC") == ["Q within ['q', 'BDC']", "q never closed"]
    assert unbalanced(b"EMC") == ["EMC within []"]
    assert unbalanced(b"/Part <</N <41>>> BDC 1 0 0 RG") == ["BDC never closed"]


# --- a name alone proves nothing -------------------------------------------------------------------------------------------

PROMPT = Prompt("p", "s", "text", "en", "caption", ("a", "b", "c"))
SQUARE = r"\fill[red] (1,1) rectangle (3,3);"
ELSEWHERE = r"\draw (5,5) -- (6,6);"


def part(name: str, drawing: str, options: str = "") -> str:
    return f"\\begin{{scope}}[local bounding box={name}{options}]{drawing}\\end{{scope}}\n"


@functools.cache
def scene_of(body: str) -> Scene:
    canvas = r"\path[use as bounding box] (0,0) rectangle (10,10);"
    drawn = draw_source(f"\\begin{{tikzpicture}}\n{canvas}\n{body}\n\\end{{tikzpicture}}")
    assert drawn.compilation is not None
    assert drawn.compilation.pdf, (drawn.outcome, drawn.compilation.errors)
    return build_scene(drawn.compilation.pdf, names=PROMPT.parts)


def verdict(body: str, **check: object) -> Verdict:
    rubric = Rubric("p", 1, (KINDS[str(check["kind"])].model_validate({"id": "c", **check}),), "")
    (found,) = judge(rubric, View(PROMPT, scene_of(body)))
    return found


def present(body: str, name: str = "a", *, text_counts: bool = False) -> Verdict:
    return verdict(body, kind="part", part=name, text_counts=text_counts)


def literal(name: str, rest: str = "") -> str:
    return rf"\pdfliteral page{{/Part <</N <{name.encode().hex()}>{rest}>> BDC}}{SQUARE}\pdfliteral page{{EMC}}"


HONEST = part("b", r"\fill[blue] (6,6) rectangle (8,8);")

NOT_THERE = [
    (SQUARE, "nothing in the drawing is named a"),
    (part("a", "") + SQUARE, "a is an empty scope"),
    (part("a", r"\path (1,1) rectangle (3,3); \coordinate (x) at (1,1);") + SQUARE, "a is an empty scope"),
    (r"\node (a) {};" + SQUARE, "a is an empty scope"),
    (part("a", SQUARE) + r"\fill[blue] (0,0) rectangle (4,4);", "a is drawn, but covered by later shapes"),
    (part("a", SQUARE) + part("b", r"\shade[ball color=blue] (2,2) circle (3);"), "covered by later shapes of b"),
    (part("a", SQUARE) + part("b", r"\node[fill=blue, minimum size=5cm] at (2,2) {};"), "covered by later shapes of b"),
    (part("a", r"\begin{scope}[on background layer]" + SQUARE + r"\end{scope}") + r"\fill (0,0) rectangle (4,4);", "covered by"),
    (part("a", SQUARE, ", opacity=0") + ELSEWHERE, "a is transparent"),
    (part("a", SQUARE, ", fill opacity=0.02") + ELSEWHERE, "a is transparent"),
    (part("a", SQUARE, ", transparency group, opacity=0") + ELSEWHERE, "a is transparent"),
    (part("a", r"\fill[red, path fading=west, fit fading=false, fading transform={xshift=50cm}] (1,1) rectangle (3,3);") + ELSEWHERE, "a is transparent"),
    (part("a", r"\fill[white] (1,1) rectangle (3,3);") + ELSEWHERE, "a is drawn in the colour of what is behind it"),
    (r"\fill[red] (0,0) rectangle (9,9);" + part("a", SQUARE) + ELSEWHERE, "in the colour of what is behind it"),
    (part("a", r"\clip (5,5) rectangle (6,6);" + SQUARE) + ELSEWHERE, "a is clipped away"),
    (r"\begin{scope}\clip (5,5) circle (1);" + part("a", r"\shade[ball color=red] (2,2) circle (1);") + r"\end{scope}" + ELSEWHERE, "a is clipped away"),
    (part("a", SQUARE, ", shift={(40,0)}") + ELSEWHERE, "a lies off the page"),
    (part("a", SQUARE, ", overlay, xshift=-9cm") + ELSEWHERE, "a lies off the page"),
    (part("a", r"\fill (1,1) rectangle (1,1); \draw (2,2) -- (2,2);") + ELSEWHERE, "a has no size"),
    (part("a", r"\fill (1,1) circle (.3pt);") + ELSEWHERE, "a is drawn too small to be seen"),
    (part("a", r"\node at (1,1) {otter};") + ELSEWHERE, "a is only text"),
    (r"\node (a) at (1,1) {otter};" + ELSEWHERE, "a is only text"),
    (part("a", r"\fill[red] (2,2) circle (1);") + part("b", r"\fill[blue] (2,2) circle (1);"), "covered by later shapes of b"),
    (r"\fill[red] (2,2) circle (1);" + part("a", r"\fill[red] (2,2) circle (1);"), "in the colour of what is behind it"),
    (part("a", part("b", SQUARE)), "a is the same ink as b"),
    (part("b", part("a", SQUARE)), "a is the same ink as b"),
    (r"\node[fill, minimum size=2cm, local bounding box=b] (a) at (2,2) {};", "a is the same ink as b"),
    (part("a", part("b", SQUARE) + r"\fill (2,2) circle (.3pt);"), "a is the same ink as b"),
    (part("a", part("b", SQUARE) + r"\node at (5,5) {otter};"), "a is only text, apart from b"),
    (literal("a") + ELSEWHERE, "a is named by a forged mark only"),
    (literal("a") + HONEST, "a is named by a forged mark only"),
    (literal("a", " /K <00112233445566778899AABBCCDDEEFF>") + HONEST, "a is named by a forged mark only"),
    (literal("a", " /K ()") + HONEST, "a is named by a forged mark only"),
    (r"\special{pdf:literal /Part <</N (a)>> BDC}" + SQUARE + r"\special{pdf:literal EMC}" + HONEST, "a"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "told"), NOT_THERE)
def test_a_part_that_is_not_there_to_be_seen_is_caught_and_the_reason_named(body: str, told: str) -> None:
    found = present(body)
    assert found.mark is Mark.FAIL
    assert told in found.evidence


@pytest.mark.parametrize(
    "body",
    [
        part("a", SQUARE) + r"\fill[blue] (0,0) rectangle (2,4);",
        part("a", SQUARE) + r"\fill[blue, opacity=.5] (0,0) rectangle (4,4);",
        part("a", SQUARE, ", opacity=.3"),
        part("a", r"\clip (2,2) rectangle (6,6);" + SQUARE),
        part("a", SQUARE, ", shift={(-2,0)}"),
        part("a", r"\fill[white, draw=black] (1,1) rectangle (3,3);"),
        r"\fill[blue] (0,0) rectangle (9,9);" + part("a", r"\fill[white] (1,1) rectangle (3,3);"),
        part("a", SQUARE + part("b", r"\fill[blue] (3,3) circle (1);")),
        part("a", part("b", SQUARE) + part("c", r"\fill[blue] (5,5) circle (1);")),
        part("b", SQUARE + part("a", r"\fill[blue] (3,3) circle (1);")),
        part("a", r"\draw (1,1) rectangle (3,2); \node at (2,1.5) {otter};"),
        part("a", r"\fill[red, path fading=west] (1,1) rectangle (3,3);"),
        part("a", r"\begin{scope}[on background layer]" + SQUARE + r"\end{scope}"),
        literal("a") + part("a", r"\fill[blue] (5,5) circle (1);"),
    ],
)
def test_a_part_that_shows_is_present(body: str) -> None:
    assert present(body + ELSEWHERE).mark is Mark.PASS


def test_covered_by_half_a_part_counts_by_what_shows() -> None:
    whole, half = (
        scene_of(part("a", SQUARE) + rest).parts["a"] for rest in ("", r"\fill[blue] (0,0) rectangle (2,4);")
    )
    assert half.region.area == pytest.approx(whole.region.area / 2, rel=0.01)
    assert half.full.area == pytest.approx(whole.full.area, rel=0.01)


def test_parts_stacked_in_one_spot_are_not_a_drawing() -> None:
    stack = "".join(
        part(name, rf"\fill[{colour}] (5,5) circle (.5);")
        for name, colour in zip("abc", ("red", "blue", "green"), strict=True)
    )
    for name in "ab":
        found = present(stack, name)
        assert found.mark is Mark.FAIL
        assert "covered by later shapes" in found.evidence
        assert "stacked in one spot" in found.evidence
    assert present(stack, "c").mark is Mark.PASS
    for relation in ("left_of", "above", "on", "inside", "larger_than", "apart"):
        found = verdict(stack, kind="relation", subject="c", relation=relation, object="b")
        assert found.mark is Mark.VOID
        assert "stacked in one spot" in found.evidence


def test_two_names_for_the_same_ink_are_no_two_parts() -> None:
    both = part("b", part("a", r"\fill (8,8) circle (1);"))
    assert present(both, "b").mark is Mark.FAIL
    for relation in ("inside", "contains", "overlaps", "touches", "on", "near"):
        found = verdict(both, kind="relation", subject="a", relation=relation, object="b")
        assert found.mark is Mark.VOID
        assert "the same ink as" in found.evidence


def test_letters_count_where_the_rubric_says_so() -> None:
    body = part("a", r"\node[scale=4] at (5,5) {Y};")
    assert present(body).mark is Mark.FAIL
    assert present(body, text_counts=True).mark is Mark.PASS


def test_marks_in_a_pdf_without_a_key_name_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    drawing = picture(part("a", SQUARE))
    assert list(build_scene(compile_drawing(drawing).pdf).parts) == ["a"]
    keyless = functools.partial(edited_style, engine.wrap, b"\\pdfinfo{/TikzevalKey", b"")
    monkeypatch.setattr(engine, "wrap", keyless)
    scene = build_scene(compile_drawing(drawing).pdf)
    assert list(scene.parts) == []
    assert scene.forged == ("a",)


def test_no_two_sources_have_the_same_key() -> None:
    keys = {
        pdfium.PdfDocument(compile_drawing(picture(part("a", SQUARE) + rest)).pdf).get_metadata_value("TikzevalKey")
        for rest in ("", "%")
    }
    assert len(keys) == 2
    assert all(len(key) == 32 for key in keys)


def test_a_node_that_the_drawing_named_for_itself_takes_nothing_from_the_part_around_it() -> None:
    assert present(part("a", r"\node[fill, minimum size=2cm] (trunk) at (5,5) {};"), "a").mark is Mark.PASS


@pytest.mark.parametrize("style", ["opacity=.1", "opacity=.1, path fading=east"])
def test_what_can_be_seen_of_a_faint_part_is_its_own(style: str) -> None:
    faint = scene_of(part("a", rf"\fill[black, {style}] (1,1) rectangle (6,6);")).parts["a"]
    assert faint.region.area > 8000
    assert shapely.difference(faint.region, faint.full).area < 0.02 * faint.region.area
    assert faint.outline.area >= 0.98 * faint.region.area


@pytest.mark.parametrize("centimetres", [0.003, 0.008])
def test_what_is_left_of_a_part_may_be_thinner_than_a_pixel(centimetres: float) -> None:
    behind = part("a", rf"\fill[green] (2,2) rectangle (8,{5 + centimetres});")
    one = scene_of(behind + part("b", r"\fill[purple] (1,1.99) rectangle (7.5,5);")).parts["a"]
    assert one.exact
    left, bottom, right, top = one.box
    assert (right - left, top - bottom) == pytest.approx((6 * 72 / 2.54, (3 + centimetres) * 72 / 2.54), abs=0.01)


def test_lines_that_cannot_be_seen_are_not_taken_for_slivers() -> None:
    square, lines = (
        r"\fill[green] (4,4) rectangle (6,6);",
        r"\draw[white,line width=.1pt] (1,7) -- (9,9) (1,1) -- (9,1);",
    )
    box = scene_of(part("a", square)).parts["a"].box
    one = scene_of(part("a", square + lines)).parts["a"]
    assert not one.exact
    assert one.box == pytest.approx(box, abs=one.slack)
