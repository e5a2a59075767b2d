"""What is made once and used again: formats, the fork server, compilations. Damaged, shared, full or not writable."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from tests.tex import SMALL, document, picture
from tikzeval.drawing import draw_source
from tikzeval.errors import InfraError, UsageError
from tikzeval.tex import Limits, environment, formats, isolation, remembered, tiers
from tikzeval.tex.cache import cache_folder, digest, prune, put, sound
from tikzeval.tex.engine import compile_drawing
from tikzeval.tex.formats import format_of
from tikzeval.tex.remembered import compile_once
from tikzeval.tex.sandbox import Sandbox
from tikzeval.tex.shim import shim
from tikzeval.tex.tiers import Machine, Tier, best_tier, machine
from tikzeval.tex.wrapper import Base, wrap
from tikzeval.values import Compilation, Drawing, Form, Found, Outcome

DISC = picture("\\fill (0,0) circle (1);")
PRELOADED = tuple(layer for layer in isolation.isolation().active if layer != "bubblewrap")


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache with nothing in it."""
    path = tmp_path / "cache"
    monkeypatch.setenv("TIKZEVAL_CACHE", str(path))
    return path


@pytest.fixture
def filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own that holds the fork server and one format."""
    base = wrap(DISC).base
    assert base is not None
    made = [format_of(base), *([shim()] if best_tier() is Tier.FORK else [])]
    path = tmp_path / "cache"
    for file in made:
        (path / file.parent.name).mkdir(parents=True)
        for one in (file, file.with_name(f"{file.name}.sha256")):
            shutil.copy(one, path / file.parent.name)
    monkeypatch.setenv("TIKZEVAL_CACHE", str(path))
    return path


# --- any file of it ---------------------------------------------------------------------------------------------------


def test_a_digest_tells_where_a_part_ends() -> None:
    assert digest("ab", "c") != digest("a", "bc") != digest("abc")
    assert digest(b"ab") == digest("ab")
    assert len(digest("")) == 32


def test_the_folder_is_where_the_user_wants_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TIKZEVAL_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder("x") == tmp_path / "xdg" / "tikzeval" / "x"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder("x") == tmp_path / ".cache" / "tikzeval" / "x"
    assert cache_folder("x").stat().st_mode & 0o77 == 0  # nobody else's


def test_a_folder_that_cannot_be_written_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIKZEVAL_CACHE", "/proc/x")
    with pytest.raises(UsageError, match=r"cannot write /proc/x/x: .*; set TIKZEVAL_CACHE") as error:
        cache_folder("x")
    assert "\n" not in str(error.value)


def test_what_was_used_longest_ago_is_removed(tmp_path: Path) -> None:
    for age, name in enumerate(["newest", "middle", "oldest"]):
        put(tmp_path / name, bytes(1000))
        os.utime(tmp_path / name, (1_000_000 - age, 1_000_000 - age))
    prune(tmp_path, 3000)
    assert len(list(tmp_path.iterdir())) == 3
    prune(tmp_path, 2500)
    assert {path.name for path in tmp_path.iterdir()} == {"newest", "middle"}
    prune(tmp_path, 0)
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    put(tmp_path / "a", b"first", summed=True)
    assert sound(tmp_path / "a")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        put(tmp_path / "folder", b"x")
    assert {path.name for path in tmp_path.iterdir()} == {"a", "a.sha256", "folder"}
    (tmp_path / "a").write_bytes(b"other")
    assert not sound(tmp_path / "a")


# --- formats ----------------------------------------------------------------------------------------------------------


def test_a_format_is_kept_raw() -> None:
    base = wrap(DISC).base
    assert base is not None
    path = format_of(base)
    assert not path.read_bytes().startswith(b"\x1f\x8b")
    assert path.stat().st_size > 5_000_000
    assert compile_drawing(DISC, SMALL, machine(Tier.FORMAT, Sandbox())).tier == Tier.FORMAT


@pytest.mark.usefixtures("empty")
def test_a_format_is_named_by_all_it_is_made_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "_made", lambda base, style: base.source.encode() + style)
    names = [format_of(Base("one"))]
    names += [format_of(Base("one", border="this is the drawing's own")), format_of(Base("two"))]
    monkeypatch.setattr(formats, "installation", lambda: "after tlmgr update")
    names += [format_of(Base("one"))]
    monkeypatch.setattr(formats, "resource_dir", lambda _: tmp_path)
    (tmp_path / "tikzeval.sty").write_text("% another")
    names += [format_of(Base("one"))]
    assert names[0] == names[1]
    assert len(set(names)) == 4
    assert {path.read_bytes()[:3] for path in names} == {b"one", b"two"}


def test_a_change_of_the_installation_is_seen() -> None:
    told = formats.installation.__wrapped__()
    assert "pdftex" in told
    assert "ls-R" in told  # rewritten whenever a package comes or goes
    assert told == formats.installation()


def test_formats_are_bounded(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "_made", lambda _base, _style: bytes(1000))
    monkeypatch.setattr(formats, "_KEPT", 5000)
    made = []
    for number in range(12):
        made.append(format_of(Base(str(number))))
        for age, path in enumerate(reversed(made)):
            if path.exists():
                os.utime(path, (2_000_000_000 - age, 2_000_000_000 - age))
    assert sum(path.stat().st_size for path in (empty / "formats").iterdir()) <= 5000 + 1032
    assert made[-1].exists()
    assert not made[0].exists()


MAKER = """
import os, sys, time
from tikzeval.tex import formats
from tikzeval.tex.wrapper import Base
def made(base, style):
    with open(sys.argv[1], "a") as file:
        file.write("made\\n")
    time.sleep(0.5)
    return b"x" * 100_000
formats._made = made
print("ready", flush=True)
sys.stdin.readline()
print(formats.format_of(Base("the same")), flush=True)
"""


@pytest.mark.usefixtures("empty")
def test_processes_that_need_the_same_format_make_one(tmp_path: Path) -> None:
    count = tmp_path / "count"
    words = [sys.executable, "-c", MAKER, str(count)]
    makers = [subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    for maker in makers:
        assert maker.stdout is not None
        assert maker.stdout.readline() == "ready\n"
    told = {maker.communicate("go\n", timeout=60)[0] for maker in makers}
    assert len(told) == 1
    assert sound(Path(told.pop().strip()))
    assert count.read_text() == "made\n"


# --- damage -----------------------------------------------------------------------------------------------------------


def _overwrite(path: Path) -> None:
    """As a disk does that fails: the size stays."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xff" * min(5000, path.stat().st_size // 4))


DAMAGE: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "garbage": lambda path: path.write_bytes(b"x" * 1000),
    "cut short": lambda path: os.truncate(path, path.stat().st_size // 2),
    "overwritten": _overwrite,
    "removed": lambda path: path.unlink(),
}
damaged = pytest.mark.parametrize("damage", DAMAGE)


def _compile(drawing: Drawing, way: Tier, sandbox: Sandbox) -> Compilation:
    own = Machine(way, sandbox)
    try:
        return compile_drawing(drawing, SMALL, own)
    finally:
        own.close()


@damaged
def test_a_damaged_format_is_made_anew(filled: Path, damage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (path,) = (filled / "formats").glob("*.fmt")
    good = path.read_bytes()
    monkeypatch.setattr(formats, "_made", lambda _base, _style: good)  # TeX makes it in seconds
    for way in (Tier.FORMAT, best_tier()):
        DAMAGE[damage](path)
        made = _compile(DISC, way, Sandbox())
        assert (made.outcome, made.tier) == (Outcome.OK, way)
        assert path.read_bytes() == good


@pytest.mark.parametrize("way", [Tier.FORMAT, best_tier()])
@damaged
def test_a_format_damaged_in_use_is_not_the_drawings_fault(filled: Path, damage: str, way: Tier) -> None:
    """The process has looked at it already."""
    (path,) = (filled / "formats").glob("*.fmt")
    own = Machine(way, Sandbox())
    try:
        assert compile_drawing(DISC, SMALL, own).tier == way
        for server in own._servers.values():
            server.close()
        DAMAGE[damage](path)
        with contextlib.suppress(InfraError):
            assert compile_drawing(DISC, SMALL, own).outcome is Outcome.OK
    finally:
        own.close()


@pytest.mark.skipif("landlock" not in PRELOADED, reason="no Landlock here")
@pytest.mark.parametrize("way", list(Tier))
@damaged
def test_a_damaged_shim_never_leaves_the_door_open(
    filled: Path, damage: str, way: Tier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    spy = picture(
        f"\\fill (0,0) circle (1);\\newread\\r\\openin\\r={secret} \\ifeof\\r\\else\\message{{DOOR OPEN}}\\fi"
    )
    (path,) = (filled / "bin").glob("*.so")
    DAMAGE[damage](path)
    made = _compile(DISC, way, Sandbox(PRELOADED))
    assert (made.outcome, made.tier) == (Outcome.OK, way)
    DAMAGE[damage](path)
    monkeypatch.setitem(environment._SETTINGS, "openin_any", "a")  # TeX's own rule off: only Landlock is in the way
    assert "DOOR OPEN" in _compile(spy, Tier.PLAIN, Sandbox()).log
    assert "DOOR OPEN" not in _compile(spy, way, Sandbox(PRELOADED)).log


@pytest.mark.skipif("landlock" not in PRELOADED, reason="no Landlock here")
@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("way", [Tier.PLAIN, Tier.FORMAT])
def test_a_shim_that_is_not_taken_ends_the_job(way: Tier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "broken.so"
    for content in (b"", b"x" * 1000, shim().read_bytes()[:3000]):
        broken.write_bytes(content)
        monkeypatch.setattr("tikzeval.tex.sandbox.shim", lambda: broken)
        with pytest.raises(InfraError) as error:
            _compile(DISC, way, Sandbox(PRELOADED))
        assert "\n" not in str(error.value)
    monkeypatch.setattr("tikzeval.tex.sandbox.shim", lambda: tmp_path / "none.so")
    with pytest.raises(InfraError):
        _compile(DISC, way, Sandbox(PRELOADED))


# --- where things are missing -----------------------------------------------------------------------------------------


def test_without_a_compiler_formats_serve(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(filled / "bin", ignore_errors=True)
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("pdftex", "pdflatex", "kpsewhich"):
        found = shutil.which(name)
        assert found is not None
        (programs / name).symlink_to(found)
    monkeypatch.setenv("PATH", str(programs))
    assert best_tier() is Tier.FORMAT
    made = _compile(DISC, best_tier(), Sandbox())
    assert made.outcome is Outcome.OK
    assert made.isolation == "degraded+floor"


def test_without_a_cache_the_picture_is_still_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIKZEVAL_CACHE", "/proc/x")
    for way in (Tier.FORMAT, Tier.FORK):
        made = _compile(DISC, way, Sandbox())
        assert (made.outcome, made.tier) == (Outcome.OK, Tier.PLAIN)
    assert best_tier() is Tier.FORMAT
    monkeypatch.setattr(tiers, "machine", tiers.Machine)  # none that knows a format already
    drawn = draw_source(document("\\tikz\\fill (0,0) circle (1);").source, sandbox=Sandbox())
    assert drawn.png
    assert drawn.compilation is not None
    assert drawn.compilation.tier == Tier.PLAIN


@pytest.mark.skipif("bubblewrap" not in isolation.isolation().active, reason="no bubblewrap here")
def test_without_a_cache_bubblewrap_still_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIKZEVAL_CACHE", "/proc/x")
    found = isolation.isolation.__wrapped__()
    assert found.active == ("bubblewrap",)
    assert _compile(DISC, best_tier(), found.sandbox).outcome is Outcome.OK


# --- compilations -----------------------------------------------------------------------------------------------------


@pytest.fixture
def once(empty: Path) -> Machine:  # noqa: ARG001  where it remembers
    """A machine, with a cache that remembers nothing yet."""
    return machine(Tier.PLAIN, Sandbox())


def _entries(cache: Path) -> list[Path]:
    return [path for path in (cache / "compilations").rglob("*") if path.is_file()]


def _no_tex(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Machine, "run", lambda *_: pytest.fail("TeX was run"))


@pytest.mark.parametrize(
    ("drawing", "outcome"),
    [
        (DISC, Outcome.OK),
        (picture("\\drow (0,0);\\fill (0,0) circle (1);"), Outcome.RECOVERED),
        (document("\\nosuchthing", "\\usepackage{nosuchpackage}"), Outcome.TEX_ERROR),
        (document("", cls="article"), Outcome.BLANK),
    ],
)
def test_the_second_time_no_tex_runs(
    once: Machine, drawing: Drawing, outcome: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = compile_once(drawing, once)
    assert first.outcome is outcome
    _no_tex(monkeypatch)
    assert compile_once(drawing, once) == first


@pytest.mark.parametrize(
    ("drawing", "limits", "outcome"),
    [
        (picture("\\def\\x{\\x}\\x"), Limits(cpu_seconds=1), Outcome.TIMEOUT),
        (picture("\\def\\x{y\\x}\\edef\\y{\\x}"), SMALL, Outcome.MEMORY),
        (DISC, replace(SMALL, output_bytes=5000), Outcome.OUTPUT_LIMIT),
    ],
)
def test_what_a_machine_may_do_better_another_time_is_not_kept(
    once: Machine, empty: Path, drawing: Drawing, limits: Limits, outcome: Outcome
) -> None:
    assert compile_once(drawing, once, limits).outcome is outcome
    assert _entries(empty) == []


def test_this_machines_failure_is_not_kept(once: Machine, empty: Path) -> None:
    with pytest.raises(InfraError):
        compile_once(picture("\\def\\x{\\x}\\x"), once, Limits(wall_seconds=0.3))
    assert _entries(empty) == []


def test_nothing_to_compile_is_nothing_to_keep(once: Machine, empty: Path) -> None:
    assert compile_once(Drawing("", Form.NONE, Found.NOWHERE), once).outcome is Outcome.NO_CODE
    assert _entries(empty) == []


def test_a_compilation_is_named_by_all_it_is_made_of(once: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    def name(drawing: Drawing = DISC, limits: Limits = SMALL, way: Machine = once) -> Path | None:
        return remembered._path(drawing, way, limits)

    names = [
        name(),
        name(replace(DISC, source=DISC.source + " ")),
        name(replace(DISC, form=Form.LOOSE)),
        name(limits=replace(SMALL, pages=3)),
        name(limits=replace(SMALL, cpu_seconds=3)),
        name(way=Machine(Tier.FORMAT, Sandbox())),
        name(way=Machine(Tier.PLAIN, Sandbox(("landlock",)))),
        name(way=Machine(Tier.PLAIN, Sandbox(closed=True))),
    ]
    assert name() == name(replace(DISC, found=Found.BARE))  # however it was found
    monkeypatch.setattr(remembered, "installation", lambda: "after tlmgr update")
    names += [name()]
    monkeypatch.setattr(remembered, "__version__", "another")
    names += [name()]
    assert None not in names
    assert len(set(names)) == len(names)


@damaged
def test_a_damaged_compilation_is_made_anew(once: Machine, empty: Path, damage: str) -> None:
    first = compile_once(DISC, once)
    (path,) = (entry for entry in _entries(empty) if entry.suffix != ".sha256")
    good = path.read_bytes()
    DAMAGE[damage](path)
    again = compile_once(DISC, once)
    assert (again.outcome, again.pdf) == (Outcome.OK, first.pdf)
    assert path.stat().st_size in range(len(good) - 30, len(good) + 30)  # seconds differ
    assert compile_once(DISC, once) == again


def test_an_entry_of_another_shape_is_not_taken(once: Machine, empty: Path) -> None:
    compile_once(DISC, once)
    (path,) = (entry for entry in _entries(empty) if entry.suffix != ".sha256")
    for content in (
        b"",
        b"\n",
        b"{}\n%PDF",
        b'{"outcome": "ok"}\n%PDF',
        b'{"outcome": "fine", "errors": []}\n',
        b"[]\n",
        b"\xff\n",
    ):
        put(path, content, summed=True)
        assert remembered._read(path) is None


def test_writers_at_once_agree(once: Machine, empty: Path) -> None:
    drawings = [picture(f"\\node {{n{number % 2}}};") for number in range(6)]
    with ThreadPoolExecutor(4) as lanes:
        made = list(lanes.map(lambda drawing: compile_once(drawing, once), drawings))
    assert len({one.pdf for one in made}) == 2
    assert all(not entry.name.startswith(".new-") for entry in _entries(empty))
    assert compile_once(drawings[0], once).pdf == made[0].pdf


def test_compilations_are_bounded(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "KEPT", 256 * 10_000)
    folder = empty / "compilations" / "00"
    folder.mkdir(parents=True)
    for number in range(20):
        remembered._write(folder / f"{number:032}", Compilation(Outcome.OK, pdf=bytes(2000)))
        assert sum(path.stat().st_size for path in folder.iterdir()) <= 10_000
    assert (folder / f"{19:032}").exists()


def test_without_a_cache_tex_runs_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIKZEVAL_CACHE", "/proc/x")
    once = machine(Tier.PLAIN, Sandbox())
    assert compile_once(DISC, once).outcome is Outcome.OK
    _no_tex(monkeypatch)
    with pytest.raises(pytest.fail.Exception):
        compile_once(DISC, once)
