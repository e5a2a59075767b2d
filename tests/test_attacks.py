"""The attack catalogue (tests/attacks): no attack succeeds, and each succeeds where the defence it is about is off."""

from __future__ import annotations

import multiprocessing
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, combinations, groupby, product
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from tests.attacks.catalogue import Defence, Payload, Sign, catalogue
from tests.attacks.paint import paint
from tests.attacks.trial import Grounds, Seen, shaped
from tests.tex import picture
from tikzeval.errors import InfraError, MissingToolError
from tikzeval.tex import Limits, compile_drawing
from tikzeval.tex.isolation import isolation
from tikzeval.tex.sandbox import LAYERS
from tikzeval.tex.tiers import Tier
from tikzeval.values import Outcome

ISSUE = {  # what the catalogue must hold, and the files that hold it
    "shell escape and pipes": "shell",
    "absolute path, .., dot files": "reading",
    "$HOME": "variables",
    "symlinks in the work folder": "links",
    "/proc/self/environ": "process",
    "file primitives": "primitives",
    "openout outside and inside": "writing",
    "embedded files and images": "embedding",
    "font and map tricks": "fonts",
    "%& first lines": "first-line",
    "catcode and ^^ obfuscation": "obfuscation",
    "csname smuggling": "csname",
    "endless loops and expansion": "loops",
    "memory and save-stack bombs": "memory",
    "page floods": "pages",
    "log and disk floods": "floods",
    "huge pages and boxes": "boxes",
    "bombs against the rasteriser": "raster",
    "LuaTeX-only code": "lua",
    "NUL bytes, broken UTF-8": "bytes",
    "changes to the harness's hooks": "hooks",
    "something left for the next": "leftovers",
}
ALL = tuple(chain.from_iterable(combinations(LAYERS, size) for size in range(len(LAYERS) + 1)))
QUICK = ((Tier.FORK, LAYERS), (Tier.FORMAT, ("landlock", "seccomp")), (Tier.PLAIN, ()))
ALONE = ((Tier.FORK, ("landlock", "seccomp")), (Tier.FORK, ("bubblewrap",)), (Tier.FORK, ("landlock",)))
EVERYWHERE = tuple(product(Tier, ALL))
ON_TEX = [payload for payload in catalogue() if payload.kind != "raster"]
BY_LAYERS = [payload for payload in ON_TEX if payload.by_layers]
ON_PAINT = [payload for payload in catalogue() if payload.kind == "raster"]

multiprocessing.set_forkserver_preload(["tests.attacks.paint"])  # many workers are started here


def one_a_class(payloads: Iterable[Payload]) -> list[Payload]:
    """Return the first quick payload of each class: what stands for it daily, where all are tried with the long tests."""
    quick = [payload for payload in payloads if not payload.slow]
    return [next(group) for _, group in groupby(sorted(quick, key=lambda each: each.kind), key=lambda each: each.kind)]


def daily(payloads: Iterable[Payload]) -> list[ParameterSet]:
    """Return all payloads, but those that do not stand for their class as long tests."""
    every = list(payloads)
    chosen = one_a_class(every)
    return [pytest.param(each, id=str(each), marks=() if each in chosen else (pytest.mark.long,)) for each in every]


Place = Callable[[Tier, tuple[str, ...], frozenset[Defence]], Grounds]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Return the grounds for a way to run TeX, layers, and defences that are off: one for all attacks."""
    known: dict[object, Grounds] = {}

    def found(tier: Tier, layers: tuple[str, ...], off: frozenset[Defence]) -> Grounds:
        missing = [layer for layer in layers if layer not in isolation().active]
        if missing:
            pytest.skip(f"{' and '.join(missing)} cannot be had here")
        key = tier, layers, off
        if key not in known:
            try:
                known[key] = Grounds(tmp_path_factory.mktemp("grounds"), tier, layers, off)
            except MissingToolError as error:
                pytest.skip(str(error))
        return known[key]

    yield found
    harmed = [str(key) for key, grounds in known.items() if not grounds.unharmed()]
    for grounds in known.values():
        grounds.close()
    assert not harmed


def cases(
    payloads: Iterable[Payload], cells: Iterable[tuple[Tier, tuple[str, ...]]], *marked: pytest.MarkDecorator
) -> list[ParameterSet]:
    """Return all payloads in all cells: ways to run TeX within layers."""
    return [
        pytest.param(payload, tier, layers, marks=marked, id=f"{payload}-{tier}-{'+'.join(layers) or 'floor'}")
        for payload, (tier, layers) in product(payloads, cells)
    ]


def defended(payload: Payload, seen: Seen, layers: tuple[str, ...]) -> None:
    """Hold what was seen against what is expected with all of TeX's own rules in force."""
    assert seen.outcome in payload.outcomes, seen.log
    leaks = Defence.LAYERS in payload.stopped_by and payload.passes(layers)
    assert (payload.sign in seen.signs) == leaks, seen.log
    harmless = {Sign.SAID, Sign.RENDERED, payload.sign}
    assert seen.signs <= harmless


@pytest.mark.parametrize(
    ("payload", "tier", "layers"),
    [
        *cases(ON_TEX, QUICK[:1]),
        *cases(one_a_class(ON_TEX), QUICK[1:]),
    ],
)
def test_no_attack_succeeds(payload: Payload, tier: Tier, layers: tuple[str, ...], place: Place) -> None:
    defended(payload, place(tier, layers, frozenset()).fire(payload), layers)


@pytest.mark.long
@pytest.mark.parametrize(
    ("payload", "tier", "layers"),
    cases(ON_TEX, EVERYWHERE),
)
def test_no_attack_succeeds_anywhere(payload: Payload, tier: Tier, layers: tuple[str, ...], place: Place) -> None:
    defended(payload, place(tier, layers, frozenset()).fire(payload), layers)


@pytest.mark.parametrize("payload", daily(payload for payload in ON_TEX if payload.stopped_by))
def test_an_attack_succeeds_where_its_defence_is_off(payload: Payload, place: Place) -> None:
    off = frozenset(payload.stopped_by)
    at_start = {Defence.ENGINE, Defence.FIRST_LINE, Defence.CAPACITIES}  # a server would have to be started for it
    seen = place(Tier.PLAIN if off & at_start else Tier.FORK, (), off).fire(payload)
    assert payload.sign in seen.signs, seen.log


@pytest.mark.parametrize(
    ("payload", "tier", "layers"),
    [*cases(one_a_class(BY_LAYERS), ALONE[:1]), *cases(BY_LAYERS, ALONE, pytest.mark.long)],
)
def test_layers_stop_it_alone(payload: Payload, tier: Tier, layers: tuple[str, ...], place: Place) -> None:
    seen = place(tier, layers, frozenset(payload.stopped_by) - {Defence.LAYERS}).fire(payload)
    assert (payload.sign in seen.signs) == payload.passes(layers), seen.log


@pytest.mark.parametrize("payload", ON_PAINT, ids=str)
def test_painting_ends_in_time(payload: Payload) -> None:
    within = float(payload.limits["cpu_seconds"])
    outcome, seconds = paint(shaped(payload.tex, payload.form), within)
    assert outcome in payload.outcomes
    assert seconds <= within + 1


@pytest.mark.parametrize("payload", [payload for payload in ON_PAINT if payload.stopped_by], ids=str)
def test_painting_goes_on_without_a_limit(payload: Payload) -> None:
    _, seconds = paint(shaped(payload.tex, payload.form), float(payload.beyond["cpu_seconds"]))
    assert seconds > payload.limits["cpu_seconds"] + 1


def test_each_class_has_three_attacks_and_each_attack_is_seen_to_succeed() -> None:
    held = Counter(payload.kind for payload in catalogue())
    assert set(held) == set(ISSUE.values())
    assert min(held.values()) >= 3
    for payload in catalogue():
        assert bool(payload.stopped_by) != bool(payload.instead), payload
        assert (payload.sign is Sign.NONE) == bool(payload.instead), payload
    shown = Counter(payload.kind for payload in catalogue() if payload.stopped_by)
    assert min(shown[kind] for kind in held) >= 3


def children() -> set[str]:
    """Return the process ids of this process's children, the dead ones too."""
    return {pid for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()}


def test_no_process_and_no_file_is_left(tmp_path: Path) -> None:
    before = children()
    grounds = Grounds(tmp_path / "grounds", Tier.FORMAT)
    endless = picture("\\def\\x{\\x}\\x")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(grounds.temporary))
        compile_drawing(picture("\\draw (0,0) -- (1,1);"), machine=grounds.machine)
        compile_drawing(endless, Limits(cpu_seconds=1), grounds.machine)
        with pytest.raises(InfraError):
            compile_drawing(endless, Limits(wall_seconds=0.3), grounds.machine)
        grounds.close()
    assert list(grounds.temporary.iterdir()) == []
    assert children() <= before  # no child is left, not even a dead one


def test_our_environment_does_not_lead_tex_astray(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TEXINPUTS", "TEXMFHOME", "TEXMF", "TEXFORMATS"):
        monkeypatch.setenv(name, "/nonexistent//")
    assert compile_drawing(picture("\\draw (0,0) -- (1,1);")).outcome is Outcome.OK
