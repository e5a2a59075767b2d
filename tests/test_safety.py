"""The floor that every drawing stands on: nothing is run, read or written outside its folder."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.tex import document, picture, text_of
from tikzeval.errors import InfraError
from tikzeval.tex import Limits, compile_drawing
from tikzeval.values import Outcome

# --- safety -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.tex"
    path.write_text("STOLEN")
    return path


@pytest.mark.parametrize(
    "attack",
    [
        "\\immediate\\write18{touch @}",
        "\\input{|touch @}",
        '\\newread\\r\\openin\\r="|touch @" \\read\\r to\\x',
        "\\newwrite\\w\\immediate\\openout\\w=@ \\immediate\\write\\w{x}\\immediate\\closeout\\w",
        "\\newwrite\\w\\immediate\\openout\\w=../escaped.txt \\immediate\\write\\w{x}\\immediate\\closeout\\w",
        "\\newwrite\\w\\immediate\\openout\\w=.hidden \\immediate\\write\\w{x}\\immediate\\closeout\\w\\input{.hidden}",
    ],
)
def test_nothing_is_run_or_written_outside(attack: str, tmp_path: Path) -> None:
    target = tmp_path / "made.txt"
    before = set(Path(tempfile.gettempdir()).glob("escaped*"))
    compile_drawing(document(attack.replace("@", str(target)) + "\\tikz\\draw (0,0) -- (1,1);"))
    assert not target.exists()
    assert set(Path(tempfile.gettempdir()).glob("escaped*")) == before


@pytest.mark.parametrize(
    "attack",
    [
        "\\input{@}",
        "\\newread\\r\\openin\\r=@ \\read\\r to\\x \\x",
        "\\input{../../../../../../../../..@}",
        "\\pdffiledump offset 0 length 6 {@}",
        "\\InputIfFileExists{@}{}{}",
    ],
)
def test_nothing_is_read_by_absolute_path(attack: str, secret: Path) -> None:
    made = compile_drawing(document(attack.replace("@", str(secret)) + "\\tikz\\node{x};"))
    assert "STOLEN" not in made.log
    if made.pdf:
        assert "STOLEN" not in text_of(made)
        assert "53544F4C454E" not in text_of(made)


def test_nothing_of_our_environment_is_inherited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-stolen")
    monkeypatch.setenv("TEXINPUTS", "/nonexistent//:")
    made = compile_drawing(document("\\input{/proc/self/environ}\\tikz\\node{x};"))
    assert "sk-stolen" not in made.log
    assert compile_drawing(picture("\\draw (0,0) -- (1,1);")).outcome is Outcome.OK


def children() -> set[str]:
    """Return the process ids of this process's children, the dead ones too."""
    return {pid for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()}


def test_nothing_is_left_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = children()
    compile_drawing(picture("\\draw (0,0) -- (1,1);"))
    compile_drawing(picture("\\def\\x{\\x}\\x"), Limits(cpu_seconds=1))
    with pytest.raises(InfraError):
        compile_drawing(picture("\\def\\x{\\x}\\x"), Limits(wall_seconds=0.3))
    assert list(tmp_path.iterdir()) == []
    assert children() <= before  # no child is left, not even a dead one
