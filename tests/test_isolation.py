"""What closes TeX in: each layer that is here stops what it is there to stop, and what is open is said and refused."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import CIRCLE, ROOT, Cli
from tests.test_run import OTTER, record, table
from tests.tex import SMALL, document, picture
from tikzeval.errors import InfraError, UsageError
from tikzeval.tex import compile_drawing, isolation, sandbox
from tikzeval.tex.isolation import ACTIVE, BLOCKED, LEAKED, Isolation, IsolationError, Policy, demand, policy
from tikzeval.tex.sandbox import LAYERS, PRELOADED, Sandbox
from tikzeval.tex.tiers import Machine, Tier, best_tier, this_machine
from tikzeval.values import Outcome

HERE = isolation.isolation()
ALL = ("read", "write", "network", "signal", "execute")
DISC = picture("\\fill (0,0) circle (1);")
OPEN = Isolation(dict.fromkeys(LAYERS, "unavailable: taken away"), dict.fromkeys(ALL, LEAKED))


def layer(name: str, *others: str) -> pytest.MarkDecorator:
    absent = [one for one in (name, *others) if one not in HERE.active]
    return pytest.mark.skipif(bool(absent), reason=f"not here: {', '.join(absent)}")


# --- canaries ---------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(best_tier() is not Tier.FORK, reason="the canaries in C need a compiler")
def test_canaries_leak_where_nothing_is_closed() -> None:
    assert isolation._canaries(Sandbox()) == dict.fromkeys(ALL, LEAKED)


@pytest.mark.parametrize("name", [pytest.param(name, marks=layer(name)) for name in LAYERS])
def test_a_layer_alone_stops_what_it_is_there_to_stop(name: str) -> None:
    found = isolation._canaries(Sandbox((name,)))
    assert {canary: found[canary] for canary in isolation._STOPS[name]} == dict.fromkeys(
        isolation._STOPS[name], BLOCKED
    )


@pytest.mark.skipif(not HERE.closed, reason="not closed in here")
def test_layers_together_stop_all_that_is_needed() -> None:
    assert {HERE.canaries[name] for name in isolation._NEEDED} == {BLOCKED}
    assert str(HERE.sandbox) == "+".join(["floor", *HERE.active])


def test_a_layer_that_stops_nothing_is_not_active(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sandbox, "around", lambda _self, command, *_: command)  # as if it were put on
    monkeypatch.setattr(isolation, "_code", lambda *_: dict.fromkeys(ALL, LEAKED))
    found = isolation.isolation.__wrapped__()
    assert found.active == ()
    assert not found.closed
    for name, state in found.layers.items():
        assert state == f"unavailable: {' and '.join(isolation._STOPS[name])} leaked"


@pytest.mark.parametrize(
    ("canaries", "closed"),
    [
        ({}, False),
        (dict.fromkeys(ALL, BLOCKED), True),
        ({"read": BLOCKED, "write": BLOCKED, "network": BLOCKED, "execute": LEAKED}, True),
        ({"read": BLOCKED, "write": BLOCKED}, False),  # nobody tried the network
        *((dict.fromkeys(ALL, BLOCKED) | {name: LEAKED}, False) for name in isolation._NEEDED),
    ],
)
def test_closed_is_what_was_seen_to_be_closed(canaries: dict[str, str], closed: bool) -> None:
    found = Isolation({"landlock": ACTIVE}, canaries)
    assert found.closed is closed
    assert str(found.sandbox).startswith("floor+" if closed else "degraded+floor+")


# --- what the user wants ----------------------------------------------------------------------------------------------


@pytest.fixture
def open_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without any layer; what leaks is really tried."""
    monkeypatch.setattr(isolation, "LAYERS", ())
    found = isolation.isolation.__wrapped__()
    monkeypatch.setattr(isolation, "isolation", lambda: found)
    monkeypatch.delenv(isolation.VARIABLE, raising=False)


def test_the_words_of_the_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(isolation.VARIABLE, raising=False)
    assert policy() is Policy.REQUIRE
    for word, wanted in (("", Policy.REQUIRE), ("require", Policy.REQUIRE), ("degraded", Policy.DEGRADED)):
        monkeypatch.setenv(isolation.VARIABLE, word)
        assert policy() is wanted
    monkeypatch.setenv(isolation.VARIABLE, "degradd")
    with pytest.raises(UsageError, match="no isolation degradd; did you mean degraded"):
        policy()


@pytest.mark.usefixtures("open_here")
def test_an_open_machine_is_refused_in_one_line() -> None:
    with pytest.raises(IsolationError) as error:
        demand()
    told = str(error.value)
    assert "\n" not in told
    assert "--isolation degraded" in told
    for name in isolation._NEEDED:
        assert name in told.partition(" open)")[0]
    with pytest.raises(IsolationError):
        compile_drawing(DISC)


def test_what_each_layer_lacks_is_in_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "isolation", lambda: OPEN)
    with pytest.raises(IsolationError) as error:
        demand()
    for name in LAYERS:
        assert f"{name} unavailable: taken away" in str(error.value)


@pytest.mark.usefixtures("open_here")
def test_what_we_wrote_and_what_is_wanted_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    assert str(demand(trusted=True).sandbox) == "degraded+floor"
    monkeypatch.setenv(isolation.VARIABLE, "degraded")
    made = compile_drawing(DISC, SMALL, this_machine())
    assert (made.outcome, made.isolation) == (Outcome.OK, "degraded+floor")


# --- the command line on an open machine ------------------------------------------------------------------------------


def _bwrap_that_fails(folder: Path) -> None:
    (folder / "bwrap").write_text("#!/bin/sh\necho 'bwrap: no namespaces today' >&2\nexit 1\n")
    (folder / "bwrap").chmod(0o755)


@pytest.fixture
def open_cli(cli: Cli, tmp_path: Path) -> Cli:
    """A machine with TeX, where bubblewrap may make no namespaces and Landlock and seccomp lack a C compiler."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("pdftex", "pdflatex", "kpsewhich"):
        (programs / name).symlink_to(str(shutil.which(name)))
    _bwrap_that_fails(programs)
    cache = tmp_path / "cache"
    cache.mkdir()
    formats = Path(os.environ["TIKZEVAL_CACHE"]) / "formats"
    if formats.is_dir():
        (cache / "formats").symlink_to(formats)  # those that are made already
    cli.env |= {"PATH": str(programs), "TIKZEVAL_CACHE": str(cache), "PYTHONPATH": str(ROOT)}
    (cli.folder / "reply.txt").write_text(CIRCLE)
    return cli


def test_a_reply_is_refused_and_drawn_where_that_is_accepted(open_cli: Cli) -> None:
    refused = open_cli("draw", "reply.txt")
    assert (refused.code, refused.out) == (2, "")
    (line,) = refused.err.strip().splitlines()
    assert "read, write, network open" in line
    assert "--isolation degraded" in line
    done = open_cli("draw", "reply.txt", "--json", "--isolation", "degraded")
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert (told["outcome"], told["tier"], told["isolation"]) == ("ok", "format", "degraded+floor")


def test_an_open_machine_is_in_the_table(open_cli: Cli) -> None:
    words = [*OTTER, "--clip", "none"]
    recorded = record(open_cli.folder, {"id": "otter-plane-wifi", "reply": CIRCLE})
    refused = open_cli("run", "--models", f"replay:{recorded}", *words)
    assert refused.code == 2
    assert "--isolation degraded" in refused.err
    done = open_cli("run", "--models", f"replay:{recorded}", *words, "--out", "out", "--isolation", "degraded")
    assert done.code == 0, done.err
    assert "TeX was not closed in (degraded+floor)" in done.out
    (row,) = table(open_cli.folder / "out" / "leaderboard.csv")
    assert row["isolation"] == "degraded+floor"


# --- a layer that cannot be put on ------------------------------------------------------------------------------------


@contextlib.contextmanager
def run_on(way: Tier, layers: tuple[str, ...]) -> Iterator[Machine]:
    made = Machine(way, Sandbox(layers))
    try:
        yield made
    finally:
        made.close()


@layer("landlock")
@pytest.mark.parametrize("way", list(Tier))
def test_without_landlock_nothing_is_run(way: Tier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "readable", lambda: ("/etc/passwd",))  # no folder: the kernel refuses the rule
    with run_on(way, PRELOADED) as made, pytest.raises(InfraError, match="/etc/passwd") as error:
        compile_drawing(DISC, SMALL, made)
    assert "\n" not in str(error.value)


@layer("bubblewrap")
@pytest.mark.parametrize("way", list(Tier))
def test_without_bubblewrap_nothing_is_run(way: Tier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _bwrap_that_fails(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with run_on(way, ("bubblewrap",)) as made, pytest.raises(InfraError, match="no namespaces today"):
        compile_drawing(DISC, SMALL, made)


# --- as an ordinary user ----------------------------------------------------------------------------------------------

NOBODY = 65534
ORDINARY = """
import encodings.idna, encodings.utf_8_sig, json, os, tempfile
import tikzeval.drawing
from tikzeval.tex import compile_drawing, isolation
from tikzeval.tex.tiers import Machine, Tier, tiers
from tikzeval.values import Drawing, Form, Found
os.setgroups([]); os.setresgid(*[NOBODY] * 3); os.setresuid(*[NOBODY] * 3)
found = isolation.isolation()
drawings = {
    "picture": Drawing("\\\\fill (0,0) circle (1);", Form.LOOSE, Found.BARE),
    "other class": Drawing("\\\\documentclass{minimal}\\\\usepackage{tikz}\\\\begin{document}"
                           "\\\\tikz\\\\fill (0,0) circle (1);\\\\end{document}", Form.DOCUMENT, Found.BARE),
}
made = {}
for tier in [tier for tier, why in tiers() if not why]:
    machine = Machine(tier, found.sandbox)
    for name, drawing in drawings.items():
        one = compile_drawing(drawing, machine=machine)
        made[f"{tier} {name}"] = [one.outcome, one.tier, one.isolation]
    machine.close()
print(json.dumps({"layers": found.layers, "closed": found.closed, "made": made, "left": os.listdir(tempfile.gettempdir())}))
""".replace("NOBODY", str(NOBODY))


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another; whoever is none runs all else as one")
def test_an_ordinary_user_is_closed_in_as_well() -> None:
    with tempfile.TemporaryDirectory() as name:
        env = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path), "HOME": f"{name}/home"}
        for variable, folder in (("TMPDIR", "tmp"), ("TIKZEVAL_CACHE", "cache")):
            env[variable] = f"{name}/{folder}"
            Path(env[variable]).mkdir()
        for path in (Path(name), *Path(name).iterdir()):
            os.chown(path, NOBODY, NOBODY)
        done = subprocess.run(
            [sys.executable, "-c", ORDINARY], env=env, capture_output=True, text=True, timeout=120, check=False
        )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    expected: dict[str, list[str]] = {}
    for tier in ("plain", "format", *(["fork"] if best_tier() is Tier.FORK else [])):
        isolated = "+".join([*([] if told["closed"] else ["degraded"]), "floor"])
        isolated = "+".join([isolated, *(name for name, state in told["layers"].items() if state == ACTIVE)])
        expected |= {f"{tier} picture": ["ok", tier, isolated], f"{tier} other class": ["ok", "plain", isolated]}
    assert told["made"] == expected
    assert told["left"] == []
    if "landlock" in HERE.active:  # needs no privilege
        assert told["layers"]["landlock"] == ACTIVE
        assert told["closed"] == HERE.closed


def test_a_document_is_compiled_within_all_layers() -> None:
    made = compile_drawing(document("\\tikz\\fill (0,0) circle (1);"), SMALL, Machine(best_tier(), HERE.sandbox))
    assert (made.outcome, made.isolation) == (Outcome.OK, str(HERE.sandbox))
