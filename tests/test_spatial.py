"""Spatial problems: consistent, never trivially satisfied, balanced, and the same for the same seed."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import pytest
import shapely

from tests.conftest import Cli
from tests.spatial import CONTROLS, items, proven, unpassed
from tikzeval.errors import UsageError
from tikzeval.suites.spatial.built_in import built_in
from tikzeval.suites.spatial.families import FAMILIES
from tikzeval.suites.spatial.generate import problems
from tikzeval.suites.spatial.problem import Problem
from tikzeval.suites.spatial.seeds import private, public
from tikzeval.suites.spatial.words import LANGUAGES, with_particles

FIXED = ("(0, 0)", "(5, 5)", *(f"({size}, {size})" for size in range(6, 20)))  # which only some paraphrases name
DAILY = ("scrambled", "stacked", "one-shape")


@pytest.mark.parametrize("family", FAMILIES)
def test_the_reference_passes_and_controls_do_not(family: str) -> None:
    (item,) = items("daily", family, (2,))
    scores, controls = proven([item], DAILY)
    assert unpassed(scores[item.prompt.id]) == []
    assert {name: score.strict for name, score in controls[item.prompt.id].items()} == dict.fromkeys(DAILY, False)


@pytest.mark.long
@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("seed", ["one", "two", "three"])
def test_so_it_is_for_every_n_and_other_seeds(family: str, seed: str) -> None:
    tried = items(seed, family)
    scores, controls = proven(tried)
    for item in tried:
        assert unpassed(scores[item.prompt.id]) == [], item.prompt.text
        passed = [name for name in CONTROLS if controls[item.prompt.id][name].strict]
        assert passed == [], item.prompt.id


@cache
def many(family: str, count: int = 60) -> list[Problem]:
    return list(problems(public("balance"), [family], (), count))


@pytest.mark.parametrize("family", FAMILIES)
def test_problems_are_whole_in_every_language(family: str) -> None:
    made = many(family, 5)
    assert len({problem.id for problem in made}) == len(made) == 5 * FAMILIES[family].most
    for problem in made:
        assert set(problem.text) == set(LANGUAGES)
        for language, text in problem.text.items():
            assert not re.search(r"[{}\[\]]", text), (language, text)
            assert all(part in text for part in problem.parts), (language, text)
        assert any("가" <= char <= "힣" for char in problem.text["ko"])
        assert any("一" <= char <= "鿿" for char in problem.text["zh"])
        points = [Counter(re.findall(r"\([\d.]+, [\d.]+\)", text)) for text in problem.text.values()]
        said = [{point: times for point, times in each.items() if point not in FIXED} for each in points]
        assert said[0] == said[1] == said[2], "the same points are named in all languages"
        assert all(check["must"] for check in problem.checks)


def test_the_same_seed_gives_the_same_and_another_gives_others() -> None:
    first, again, other = (list(problems(public(seed))) for seed in ("a", "a", "b"))
    assert first == again
    assert {problem.family for problem in first} == set(FAMILIES)
    assert not {problem.id for problem in first} & {problem.id for problem in other}
    assert sum(one.text == two.text for one, two in zip(first, other, strict=True)) == 0


def test_problems_differ_in_their_wording() -> None:
    for family in FAMILIES:
        openings = {problem.text["en"][:25] for problem in many(family, 5)}
        assert len(openings) > 1, family


# --- balance: no side is favoured ------------------------------------------------------------------------


def balanced(values: list[bool], sigmas: float = 4.5) -> bool:
    """Whether as many are true as are false, as far as chance goes."""
    return bool(values) and abs(sum(values) - len(values) / 2) <= sigmas * len(values) ** 0.5 / 2


def checks(family: str, is_: str) -> Iterator[dict[str, object]]:
    for problem in many(family):
        yield from (check for check in problem.checks if check.get("is") == is_)


@pytest.mark.parametrize("family", ["place", "grid", "symmetry"])
def test_places_are_as_often_left_as_right_and_low_as_high(family: str) -> None:
    at = [check["at"] for check in checks(family, "at")]
    for axis in (0, 1):
        sides = [place[axis] > 0.5 for place in at if abs(place[axis] - 0.5) > 0.01]  # type: ignore[index]
        assert balanced(sides)


@pytest.mark.parametrize("family", ["relations", "chain", "maps"])
def test_steps_go_as_often_to_each_side(family: str) -> None:
    steps = [check["at"] for check in checks(family, "offset")]
    for axis in (0, 1):
        assert balanced([step[axis] > 0 for step in steps if step[axis]])  # type: ignore[index]


def test_directions_ways_and_layers_favour_none() -> None:
    degrees = [float(str(check["degrees"])) for check in checks("angles", "heading")]
    assert balanced([0 < each < 180 for each in degrees if each % 180])
    assert balanced([each < 90 or each > 270 for each in degrees if each % 180 != 90])
    ways = [check["points"] for check in checks("routes", "follows")]
    first = [(way[1][0] - way[0][0], way[1][1] - way[0][1]) for way in ways]  # type: ignore[index]
    assert balanced([dx > 0 for dx, _ in first if dx])
    assert balanced([dy > 0 for _, dy in first if dy])
    starts = [check["points"][0] for check in checks("maze", "follows")]  # type: ignore[index]
    assert balanced([x > 0.5 for x, _ in starts])
    assert balanced([y > 0.5 for _, y in starts])
    over = []
    for problem in many("occlusion"):
        x = {check["part"]: check["at"][0] for check in problem.checks if check.get("is") == "at"}
        pairs = [check for check in problem.checks if check["kind"] == "relation"]
        over += [x[check["subject"]] > x[check["object"]] for check in pairs]
    assert balanced(over)
    for family, part in (("rotation", "after"), ("transforms", "after"), ("unfolding", "holes")):
        key = "points" if part == "holes" else "areas"
        middles = []
        for problem in many(family):
            (found,) = (check[key] for check in problem.checks if check.get("is") in ("fills", "pieces_at"))
            corners = found if key == "points" else [corner for area in found for corner in area]
            middles.append([sum(corner[axis] for corner in corners) / len(corners) for axis in (0, 1)])
        for axis in (0, 1):
            assert balanced(
                [middle[axis] > 0.5 for middle in middles if abs(middle[axis] - 0.5) > 1e-6] or [True, False]
            )


def test_cells_quarters_and_numbers_favour_none() -> None:
    for family in ("counting", "nesting"):
        middles = [[sum(at) / 2 for at in zip(*check["points"], strict=True)] for check in checks(family, "within")]  # type: ignore[call-overload]
        for axis in (0, 1):
            assert balanced([middle[axis] > 0.5 for middle in middles if abs(middle[axis] - 0.5) > 0.01])
    counts = [check["equals"] for problem in many("counting") for check in problem.checks if check["kind"] == "count"]
    assert balanced([count > 5 for count in counts])


def test_bars_and_rows_rise_as_often_as_they_fall() -> None:
    taller, wider, axes = [], [], []
    for problem in many("scale"):
        x = {check["part"]: check["at"][0] for check in problem.checks if check.get("is") == "at" and check["at"][0]}
        taller += [
            (x[check["part"]] > x[check["in"]]) == (check["times"] > 1)
            for check in problem.checks
            if check.get("is") == "as_tall"
        ]
    assert balanced(taller)
    for problem in many("alignment"):
        (line,) = (check for check in problem.checks if check.get("is") == "aligned")
        widths = [check["times"] for check in problem.checks if check.get("is") == "as_wide"]
        wider += [after > before for before, after in pairwise(widths) if after != before]
        axes.append((line["axis"], line["edge"]))
    assert balanced(wider)
    assert balanced([axis == "horizontal" for axis, _ in axes])
    for edges in (("top", "bottom"), ("left", "right")):
        assert balanced([edge == edges[0] for _, edge in axes if edge in edges])


def test_arrows_hands_and_cubes_point_everywhere() -> None:
    forward = []
    for problem in many("connections"):
        links = [check for check in problem.checks if check.get("relation") == "connected_by"]
        forward += [problem.parts.index(check["subject"]) < problem.parts.index(check["object"]) for check in links]
    assert balanced(forward)
    hands = [float(str(check["degrees"])) for check in checks("clocks", "heading")]
    assert balanced([0 < each < 180 for each in hands if each % 180])
    assert balanced([each < 90 or each > 270 for each in hands if each % 180 != 90])
    sides: dict[str, list[float]] = {"lefts": [], "rights": []}
    for check in checks("cubes", "fills"):
        if check["part"] in sides:
            areas = [shapely.Polygon(corners) for corners in check["areas"]]  # type: ignore[attr-defined]
            sides[str(check["part"])].append(sum(area.area for area in areas))
    pairs = list(zip(sides["lefts"], sides["rights"], strict=True))
    assert balanced([left > right for left, right in pairs if abs(left - right) > 1e-6])


def test_patterns_go_on_and_to_each_side() -> None:
    patterns = [problem for problem in many("symmetry") if "piece-1" in problem.parts]
    assert 0.2 < len(patterns) / len(many("symmetry")) < 0.5
    ways = []
    for problem in patterns:
        at = {check["part"]: check["at"] for check in problem.checks if check.get("is") == "at"}
        places = [at[f"piece-{index}"] for index in range(1, len(at) + 1)]
        assert len(places) == 4 + problem.n
        steps = [(after[0] - before[0], after[1] - before[1]) for before, after in pairwise(places)]
        assert all(step == pytest.approx(steps[index % 2], abs=3e-4) for index, step in enumerate(steps))
        assert len({tuple(place) for place in places}) == len(places)
        ways.append((places[2][0] - places[0][0], places[2][1] - places[0][1]))
    for axis in (0, 1):
        assert balanced([way[axis] > 0 for way in ways if way[axis]])


# --- words, seeds, requests ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("빨간 원(red-circle)[은/는]", "빨간 원(red-circle)은"),
        ("학교[은/는]", "학교는"),
        ("점 8[으로/로]", "점 8로"),
        ("점 (5, 5)[을/를]", "점 (5, 5)를"),
        ("칸 (2, 3)[을/를]", "칸 (2, 3)을"),
        ("시계 3(부분 face3)[은/는]", "시계 3(부분 face3)은"),
        ("별[으로/로]", "별로"),
        ("원[으로/로]", "원으로"),
        ("은행[과/와] 시장[을/를]", "은행과 시장을"),
    ],
)
def test_korean_particles_fit(before: str, after: str) -> None:
    assert with_particles(before) == after


def test_a_secret_gives_problems_of_its_own_and_only_a_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    one, same, other = private("a long secret"), private("a long secret"), private("another secret")
    assert one == same
    assert one.told != other.told
    assert "secret-" in one.told
    assert "a long secret" not in repr(one)
    (mine,) = problems(one, ["place"], [1])
    (theirs,) = problems(other, ["place"], [1])
    assert (mine.split, mine.seed) == ("private", one.told)
    assert mine.id != theirs.id
    for value, told in (("", "is not set"), ("short", "shorter than 12")):
        monkeypatch.setenv("TIKZEVAL_SPATIAL_SECRET", value)
        with pytest.raises(UsageError, match=told):
            private()


@pytest.mark.parametrize(
    ("families", "ns", "told"),
    [(["mase"], [1], "did you mean maze"), (["maze"], [9], "between 1 and 8"), ([], [9], "between 1 and 8")],
)
def test_what_is_not_there_is_refused_with_what_is(families: list[str], ns: list[int], told: str) -> None:
    with pytest.raises(UsageError, match=told) as caught:
        list(problems(public("a"), families, ns))
    assert "\n" not in str(caught.value)


@pytest.mark.long
def test_inspect_asks_the_suite_and_tells_each_problem_by_family_and_n(cli: Cli) -> None:
    from inspect_ai.log import read_eval_log

    right, wrong = (
        item.prompt
        for item in built_in("spatial", "en").items
        if item.prompt.family in ("place", "cubes") and item.prompt.n == 1
    )
    answers = [{"id": prompt.id, "reply": f"```latex\n{right.reference}```"} for prompt in (right, wrong)]
    (cli.folder / "answers.jsonl").write_text("\n".join(map(json.dumps, answers)), encoding="utf-8")
    inspect = [
        cli.command()[0],
        "-m",
        "inspect_ai",
        "eval",
        "tikzeval/spatial",
        "--model",
        "replay/answers",
        "-M",
        "path=answers.jsonl",
    ]
    words = ("--sample-id", f"{right.id},{wrong.id}", "-T", "clip=none", "--display", "none", "--log-dir", "logs")
    done = subprocess.run([*inspect, *words], cwd=cli.folder, env=cli.env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = (cli.folder / "logs").glob("*.eval")
    samples = {str(sample.id): sample for sample in read_eval_log(str(path)).samples or []}
    for prompt, strict in ((right, 1), (wrong, 0)):
        sample = samples[prompt.id]
        assert {key: sample.metadata[key] for key in ("family", "n", "split")} == {
            "family": prompt.family,
            "n": 1,
            "split": "public",
        }
        assert sample.scores
        assert sample.scores["rubric_and_clip"].value["strict"] == strict  # type: ignore[call-overload, index]
