"""All ways of running TeX give one picture; the fork server survives what befalls it, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPLIES
from tests.tex import SMALL, document, picture, text_of
from tikzeval.drawing import needs_crop, picture_of
from tikzeval.errors import InfraError, TikzevalError
from tikzeval.picture.scene import build_scene
from tikzeval.suites.references import reference
from tikzeval.suites.suite import load_suites, suite_names
from tikzeval.tex import Limits, compile_drawing, extract, formats, tiers
from tikzeval.tex.isolation import isolation
from tikzeval.tex.sandbox import Sandbox
from tikzeval.tex.shim import shim
from tikzeval.tex.tiers import Machine, Tier, machine
from tikzeval.values import Compilation, Drawing, Form, Found, Outcome, Reply

# --- one picture ------------------------------------------------------------------------------------------------------

DOT = "\\tikz\\fill (0,0) circle (1);"


@cache
def ways() -> tuple[Machine, ...]:
    """Each way that can be taken here, the fork server within all the layers that hold."""
    there = [tier for tier, why in tiers.tiers() if not why]
    return tuple(machine(tier, isolation().sandbox if tier is Tier.FORK else Sandbox()) for tier in there)


def looks(drawing: Drawing, made: Compilation) -> dict[str, Any]:
    """What must not depend on the way, of the picture."""
    drawn = picture_of(drawing, made)
    scene = build_scene(made.pdf, crop=needs_crop(drawing)).to_json() if drawn.png else None
    return {
        "png": hashlib.sha256(drawn.png).hexdigest(),
        "without text": hashlib.sha256(drawn.png_no_text).hexdigest(),
        "scene": hashlib.sha256(json.dumps(scene).encode()).hexdigest(),
    }


def all_alike(drawing: Drawing) -> dict[str, Compilation]:
    """Compile in every way; return what came of it by the way that was asked for."""
    made = {str(way.tier): compile_drawing(drawing, SMALL, way) for way in ways()}
    told = {tier: (one.outcome, len(one.errors), one.pages, one.missing_glyphs) for tier, one in made.items()}
    assert len(set(told.values())) == 1, told
    pictures = {one.pdf: looks(drawing, one) for one in made.values()}  # the same file is the same picture
    first, *others = pictures.values()
    assert others == [first] * len(others)
    return made


def spread(names: list[str], step: int) -> list[Any]:
    """All of them, of which all but every `step`-th take long."""
    return [pytest.param(name, marks=() if at % step == 4 else pytest.mark.long) for at, name in enumerate(names)]


REFERENCES = {item.prompt.id: item.prompt for suite in load_suites(suite_names()) for item in suite.items}
RECORDED = {
    f"{path.stem}-{told['id']}": str(told["reply"])
    for path in sorted(REPLIES.glob("*.jsonl"))
    for told in map(json.loads, path.read_text(encoding="utf-8").splitlines())
}


@pytest.mark.parametrize("name", spread(sorted(REFERENCES), 6))
def test_a_reference_is_one_picture(name: str) -> None:
    drawing = Drawing(reference(REFERENCES[name]), Form.PICTURE, Found.BARE)
    assert all_alike(drawing)["plain"].outcome is Outcome.OK


@pytest.mark.skipif(not RECORDED, reason="no recorded replies here")
@pytest.mark.parametrize("name", spread(sorted(RECORDED), 12))
def test_a_recorded_reply_is_one_picture(name: str) -> None:
    drawing = extract(Reply(RECORDED[name], stop_reason="unknown"))
    if drawing.form is not Form.NONE:
        all_alike(drawing)


def whole(source: str) -> Drawing:
    return Drawing(source, Form.DOCUMENT, Found.FENCED)


def standalone(options: str, body: str = DOT, preamble: str = "\\usepackage{tikz}") -> Drawing:
    return whole(f"\\documentclass{options}{{standalone}}{preamble}\n\\begin{{document}}\n{body}\n\\end{{document}}\n")


FLOAT = (
    "A word\n\\begin{figure}[t]\\centering " + DOT + "\\caption{A disc}\\end{figure}\nand another.\n\\section{S} $x^2$"
)
PLOT = "\\begin{tikzpicture}\\begin{axis}\\addplot {x^2};\\addplot[red, fill, domain=0:3] {x};\\end{axis}\\end{tikzpicture}"
PAINT = r"""\begin{tikzpicture}
\shade[left color=red, right color=blue] (0,0) rectangle (2,1);
\shade[ball color=green] (3,0) circle (.5);
\fill[pattern=north east lines] (3,2) rectangle (4,3);
\fill[pattern={Lines[angle=30, distance=3pt]}, pattern color=red] (5,2) rectangle (6,3);
\begin{scope}[transparency group, opacity=.5]\fill (5,0) circle (.5);\fill (5.5,0) circle (.5);\end{scope}
\fill[drop shadow, white] (7,0) rectangle (8,1);
\node[local bounding box=otter, draw, align=center] at (7,2.5) {two\\lines};
\end{tikzpicture}
"""
REMEMBERED = (
    "\\begin{tikzpicture}[remember picture]\\node[draw] (a) {a};\\end{tikzpicture}\\hspace{2cm}"
    "\\begin{tikzpicture}[remember picture]\\node[draw] (b) {b};"
    "\\draw[overlay, ->] (a) to[bend left] (b);\\end{tikzpicture}"
)
QUICK = {  # drawings that a format is made for
    "bare class": standalone(""),
    "no options": standalone("[]"),
    "tikz": standalone("[tikz]"),
    "tikz and border": standalone("[tikz,border=3mm]"),
    "border of two": standalone("[border={1mm 5mm}]"),
    "border on lines": standalone("[\n  tikz,\n  margin=10pt\n]"),
    "colours": standalone("[tikz,border=2pt,dvipsnames,svgnames]", "\\tikz\\fill[ForestGreen] (0,0) circle (1);"),
    "comments first": whole("% a drawing\n\n  % of a disc\n" + standalone("[tikz]").source),
    "many pictures": standalone("[tikz]", f"{DOT}\n\n{DOT}"),
    "article": document(DOT, cls="article"),
    "a float": document(FLOAT, cls="article"),
    "article without page numbers": document(f"\\pagestyle{{empty}}\\noindent{DOT}", cls="article"),
    "geometry": document(DOT, "\\usepackage[margin=1cm]{geometry}\\usepackage[dvipsnames]{xcolor}\\usepackage{tikz}", "article"),
    "no class": whole(f"\\usepackage{{tikz}}\\begin{{document}}{DOT}\\end{{document}}"),
    "a picture": picture("\\draw (0,0) -- (1,1);", "\\usetikzlibrary{calc}\n\\definecolor{fur}{RGB}{90,60,30}\n"),
    "loose": Drawing("\\usepackage{siunitx}\n\\draw (0,0) circle (1) node {\\SI{1}{\\metre}};\n", Form.LOOSE, Found.BARE),
    "pgfplots": standalone("[border=2pt]", PLOT, "\\usepackage{pgfplots}\\pgfplotsset{compat=1.9}"),
    "pgfplots forgotten": Drawing(PLOT, Form.PICTURE, Found.BARE),
    "circuitikz": Drawing("\\begin{circuitikz}\\draw (0,0) to[R] (2,0);\\end{circuitikz}\n", Form.PICTURE, Found.BARE),
    "circuitikz with options": standalone(
        "", "\\begin{circuitikz}\\draw (0,0) to[R] (2,0);\\end{circuitikz}", "\\usepackage[europeanresistors]{circuitikz}"
    ),
    "tikz-cd": Drawing("\\begin{tikzcd}A \\arrow[r] & B\\end{tikzcd}\n", Form.PICTURE, Found.BARE),
    "forest": Drawing("\\begin{forest}[A[B][C]]\\end{forest}\n", Form.PICTURE, Found.BARE),
    "paint": Drawing(PAINT, Form.PICTURE, Found.BARE),
    "named fading": picture("\\fill[path fading=east, blue] (0,2) rectangle (2,3);"),
    "faded shadow": picture("\\node[circular glow, fill=white] {x};\\fill[blur shadow, white] (2,0) rectangle (3,1);"),
    "own fading": picture("\\fill[path fading=soft] (0,0) rectangle (2,1);", """\\begin{tikzfadingfrompicture}[name=soft]
\\shade[left color=transparent!0, right color=transparent!100] (0,0) rectangle (2,1);\\end{tikzfadingfrompicture}
"""),
    "non-ASCII": picture("\\node {Grüße, čeština, café — “x”};\\node at (0,1) {한국어 日本語 α ☺ → ½};"),
    "fonts": standalone(
        "", "\\tikz\\node[font=\\bfseries\\itshape]{\\ttfamily a\\sffamily b};", "\\usepackage[T1]{fontenc}\\usepackage{tikz,lmodern}"
    ),
    "chance": picture("\\foreach \\i in {1,...,9} \\fill (rand,rand) circle (.1);"),
    "remembered": standalone("[border=1cm]", REMEMBERED),
    "every page": document("\\AddToHook{shipout/background}{\\put(20,-50){x}}" + DOT, "\\usepackage{tikz,eso-pic}"),
    "error in the preamble": document(DOT, "\\usepackage{tikz}\n\\definecolour{a}{b}{c}\n\\nosuchthing"),
    "error in the body": document("\\begin{tikzpicture}\\drow (0,0);\\fill (0,0) circle (1);\\end{tikzpicture}"),
    "no such package": document(DOT, "\\usepackage{tikz}\\usepackage{nosuchpackage}"),
    "breaks off": whole("\\documentclass[tikz]{standalone}\\begin{document}\\begin{tikzpicture}\\draw (0,0) -- (1,1);"),
    "class twice": whole("\\documentclass{standalone}\\documentclass{standalone}\\usepackage{tikz}\\begin{document}" + DOT + "\\end{document}"),
    "nothing": standalone("", ""),
    "at the end": document(f"\\AtEndDocument{{{DOT}}}x", "\\usepackage{tikz}\\AtBeginDocument{\\tikzset{every path/.style={red}}}"),
}  # fmt: skip
SLOW = {  # drawings that no format is made for
    "odd options": standalone("[convert={density=300},multi=page]"),
    "an option with a macro": standalone("[border=\\the\\dimexpr1mm+1mm\\relax]"),
    "crop": standalone("[crop=false]"),
    "article with options": whole("\\documentclass[12pt,a5paper]{article}\\usepackage{tikz}\\begin{document}" + DOT + "\\end{document}"),
    "another class": document(DOT, cls="minimal"),
    "something first": whole("\\PassOptionsToPackage{cmyk}{xcolor}" + standalone("[tikz]").source),
    "packages first": whole("\\RequirePackage{fix-cm}\n" + standalone("").source),
    "a date": whole(standalone("").source.replace("{standalone}", "{standalone}[2010/01/01]")),
    "spelled out": whole("\\relax " + standalone("").source),
}  # fmt: skip
BARE = {"error in the preamble", "no such package", "breaks off", "class twice", "nothing"}  # may take a second attempt


@pytest.mark.parametrize("name", QUICK)
def test_one_picture_with_a_format(name: str) -> None:
    made = all_alike(QUICK[name])
    if name not in BARE:
        assert made["plain"].outcome.rendered
        assert {asked: one.tier for asked, one in made.items()} == {tier: tier for tier in made}


@pytest.mark.parametrize("name", SLOW)
def test_one_picture_where_there_is_no_format(name: str) -> None:
    made = all_alike(SLOW[name])
    assert made["plain"].outcome.rendered
    assert {one.tier for one in made.values()} == {Tier.PLAIN}


# --- the same bytes ---------------------------------------------------------------------------------------------------

ASKING = document(
    "\\the\\pdfelapsedtime, \\pdffilemoddate{drawing.tex}, \\pdfcreationdate, \\the\\time, \\today, "
    "\\pdfuniformdeviate 1000000, \\pdfnormaldeviate, \\pgfmathparse{rand}\\pgfmathresult, "
    "\\tikz\\fill (0,0) circle ({.5+rnd});"
)
NOW = {
    "a file of TeX's": "\\pdffilemoddate{picture.log}",
    "by another name": "\\csname tex_filemoddate:D\\endcsname{picture.log}",
    "past our own": "\\pdfprimitive\\pdffilemoddate{picture.aux}",
    "a clock past our own": "\\the\\pdfprimitive\\pdfelapsedtime",
}
ELSEWHERE = """
import sys
from tikzeval.tex import compile_drawing
from tikzeval.tex.tiers import Machine, Sandbox, Tier
from tikzeval.values import Drawing, Form, Found
for tier in sys.argv[2:]:
    made = compile_drawing(Drawing(sys.argv[1], Form.DOCUMENT, Found.BARE), machine=Machine(Tier(tier), Sandbox()))
    assert made.tier == tier
    sys.stdout.buffer.write(made.pdf)
"""


def test_the_same_source_gives_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    made = [compile_drawing(ASKING, machine=way) for way in ways()]
    assert {one.outcome for one in made} == {Outcome.OK}
    assert "20000101" in text_of(made[0])
    again = [compile_drawing(ASKING, machine=way).pdf for way in ways()]
    assert again == [one.pdf for one in made]
    words = [sys.executable, "-c", ELSEWHERE, ASKING.source, *(way.tier for way in ways())]
    env = os.environ | {"TIKZEVAL_CACHE": str(tmp_path / "cache")}  # a format of its own
    other = subprocess.run(words, capture_output=True, check=True, timeout=120, env=env)
    assert other.stdout == b"".join(again)


@pytest.mark.parametrize("question", NOW.values(), ids=NOW)
def test_no_drawing_learns_the_time(question: str) -> None:
    drawing = document(f"\\message{{STAMP<{question}>}}\\tikz\\fill (0,0) circle (1);")
    made = [compile_drawing(drawing, machine=ways()[-1])]
    time.sleep(1.1)  # the next second, in which these would differ
    made += [compile_drawing(drawing, machine=ways()[-1])]
    first, second = (one.log.split("STAMP<")[1].split(">")[0] for one in made)
    assert first == second


# --- the fork server --------------------------------------------------------------------------------------------------

try:
    shim()
except TikzevalError as _error:
    needs_fork = pytest.mark.skip(reason=str(_error))
else:
    needs_fork = pytest.mark.skipif(False, reason="")

LOOP = picture("\\def\\x{\\x}\\x")
LAYERS = [Sandbox(), isolation().sandbox]


@pytest.fixture
def fork(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """A machine with the fork server, whose workplace is the one thing in `tmp_path`."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made = Machine(Tier.FORK, getattr(request, "param", Sandbox()))
    yield made
    made.close()


def servers(fork: Machine) -> list[int]:
    return [server._process.pid for server in fork._servers.values()]


def descendants(pid: int) -> set[int]:
    """The living processes that a process started, and those they started."""
    found: set[int] = set()
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                found |= {child} | descendants(child)
    return found


def gone(pid: int) -> bool:
    """Whether a process has ended, perhaps without anybody having asked how."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


def wait_until(true: Callable[[], bool], seconds: float = 2.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.02)
    return true()


@pytest.mark.parametrize("way", ways(), ids=lambda way: str(way.tier))
def test_time_is_tex_own(way: Machine) -> None:
    made = compile_drawing(LOOP, Limits(cpu_seconds=1), way)
    assert (made.outcome, made.tier) == (Outcome.TIMEOUT, way.tier)
    assert 0.9 < made.seconds < 3


@needs_fork
@pytest.mark.parametrize("fork", LAYERS, ids=str, indirect=True)
def test_a_killed_server_is_replaced(fork: Machine) -> None:
    first = compile_drawing(picture("\\draw (0,0) -- (1,1);"), machine=fork)
    (before,) = servers(fork)
    os.kill(before, signal.SIGKILL)
    again = compile_drawing(picture("\\draw (0,0) -- (1,1);"), machine=fork)
    assert (again.outcome, again.tier, again.pdf) == (Outcome.OK, Tier.FORK, first.pdf)
    assert servers(fork) != [before]
    assert gone(before)


@needs_fork
@pytest.mark.parametrize("fork", LAYERS, ids=str, indirect=True)
def test_a_server_killed_while_it_draws_is_replaced(fork: Machine) -> None:
    compile_drawing(picture("\\draw (0,0) -- (1,1);"), machine=fork)
    (before,) = servers(fork)
    idle = descendants(before)
    with ThreadPoolExecutor(1) as lane:
        drawing = lane.submit(compile_drawing, LOOP, Limits(cpu_seconds=1), fork)
        assert wait_until(lambda: bool(descendants(before) - idle))
        os.kill(before, signal.SIGKILL)
        assert drawing.result(60).outcome is Outcome.TIMEOUT  # tried again
    assert servers(fork) != [before]


@needs_fork
@pytest.mark.parametrize("fork", LAYERS, ids=str, indirect=True)
def test_a_time_out_ends_the_child_and_not_the_server(fork: Machine) -> None:
    compile_drawing(picture("\\draw (0,0) -- (1,1);"), machine=fork)
    before, idle = servers(fork), descendants(os.getpid())
    assert compile_drawing(LOOP, Limits(cpu_seconds=1), fork).outcome is Outcome.TIMEOUT
    with pytest.raises(InfraError, match="too busy"):
        compile_drawing(LOOP, Limits(wall_seconds=0.3), fork)
    assert wait_until(lambda: {pid for pid in descendants(os.getpid()) - idle if not gone(pid)} == set())
    assert compile_drawing(picture("\\draw (0,0) -- (1,1);"), machine=fork).outcome is Outcome.OK
    assert servers(fork) == before


OWNER = """
from tikzeval.tex import Limits, compile_drawing
from tikzeval.tex.tiers import this_machine
from tikzeval.values import Drawing, Form, Found
compile_drawing(Drawing("\\\\draw (0,0) -- (1,1);", Form.LOOSE, Found.BARE), machine=this_machine())
print("ready", flush=True)
compile_drawing(Drawing("\\\\def\\\\x{\\\\x}\\\\x", Form.LOOSE, Found.BARE), Limits(cpu_seconds=15), this_machine())
"""


@needs_fork
@pytest.mark.skipif(not isolation().closed, reason="not closed in here")
def test_nothing_outlives_a_killed_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", OWNER], stdout=subprocess.PIPE, text=True, env=env) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == "ready\n"
        server = descendants(owner.pid)
        assert server
        assert wait_until(lambda: descendants(owner.pid) > server, 10)  # it is drawing
        all_of_it = descendants(owner.pid)
        owner.kill()
        owner.wait()
    assert wait_until(lambda: all(map(gone, all_of_it)))
    (left,) = tmp_path.iterdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    swept = Machine(Tier.PLAIN, Sandbox())
    with swept.place() as folder:
        assert not left.exists()
        assert [path.name for path in tmp_path.iterdir()] == [folder.parent.name]
    swept.close()
    assert list(tmp_path.iterdir()) == []


@needs_fork
def test_a_living_neighbours_folder_is_not_swept(fork: Machine) -> None:
    with fork.place() as folder:
        neighbour = Machine(Tier.PLAIN, Sandbox())
        with neighbour.place() as other:
            assert folder.is_dir()
            assert other.parent != folder.parent
        neighbour.close()
        assert folder.is_dir()


@needs_fork
@pytest.mark.parametrize("fork", LAYERS, ids=str, indirect=True)
def test_threads_share_a_machine(fork: Machine) -> None:
    drawings = [
        document(f"\\tikz\\node{{n{number}}};", cls=("standalone", "article")[number % 2]) for number in range(12)
    ]
    with ThreadPoolExecutor(4) as lanes:
        made = list(lanes.map(lambda drawing: compile_drawing(drawing, machine=fork), drawings))
    for number, one in enumerate(made):
        assert (one.outcome, one.tier) == (Outcome.OK, Tier.FORK)
        assert f"n{number}" in text_of(one)


@needs_fork
def test_the_server_used_longest_ago_makes_room(fork: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiers, "_SERVERS", 2)
    compile_drawing(document(DOT, cls="standalone"), machine=fork)
    (oldest,) = servers(fork)
    compile_drawing(document(DOT, cls="article"), machine=fork)
    compile_drawing(document(DOT, cls="standalone"), machine=fork)
    assert servers(fork)[-1] == oldest  # used last now
    assert len(servers(fork)) == 2
    made = compile_drawing(standalone("[tikz]"), machine=fork)
    assert (made.outcome, made.tier) == (Outcome.OK, Tier.FORK)
    assert servers(fork)[0] == oldest
    assert len(servers(fork)) == 2
    assert compile_drawing(document(DOT, cls="article"), machine=fork).tier == Tier.FORK


@needs_fork
@pytest.mark.parametrize("fork", LAYERS, ids=str, indirect=True)
def test_a_closed_machine_leaves_nothing(fork: Machine, tmp_path: Path) -> None:
    processes, descriptors = descendants(os.getpid()), set(Path("/proc/self/fd").iterdir())
    for drawing in (document(DOT), LOOP, document(DOT, cls="article"), SLOW["crop"]):
        compile_drawing(drawing, Limits(cpu_seconds=1), fork)
    (workplace,) = tmp_path.iterdir()
    assert all(path.is_file() for path in workplace.iterdir())  # no drawing's folder
    fork.close()
    assert set(Path("/proc/self/fd").iterdir()) == descriptors
    assert descendants(os.getpid()) <= processes
    assert list(tmp_path.iterdir()) == []
    assert compile_drawing(document(DOT), machine=fork).tier == Tier.FORK  # and goes on when asked


# --- where a way is closed --------------------------------------------------------------------------------------------


def test_a_format_that_cannot_be_made_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "_WARM", "\\errmessage{no format today}\n")
    for tier in (Tier.FORMAT, Tier.FORK):
        made = Machine(tier, Sandbox())
        try:
            assert compile_drawing(document(DOT), machine=made).tier == Tier.PLAIN
            assert compile_drawing(document(DOT), machine=made).outcome is Outcome.OK
        finally:
            made.close()
