"""Detectors: which checks boxes answer and how, real classes with small random weights, and how far one is to be trusted."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.apis.pictures import drawing
from tests.apis.tiny_detectors import save_grounding_dino, save_owlv2
from tests.conftest import Cli
from tests.test_run import OTTER as ONE_PROMPT
from tests.test_run import table
from tikzeval.errors import UsageError
from tikzeval.runs.detector_trial import ALL, Agreement, try_detector
from tikzeval.scoring.checks import KINDS, decide
from tikzeval.scoring.checks.base import ClipAnswers
from tikzeval.scoring.detector.answer import BY_BOX, by_boxes
from tikzeval.scoring.detector.model import DetectorModel
from tikzeval.scoring.detector.names import check_detector
from tikzeval.scoring.detector.seen import Detection, Seen, Sight, phrases_of
from tikzeval.scoring.detector.service import DetectorService, _read, _written
from tikzeval.scoring.relations import RELATIONS
from tikzeval.scoring.rubric import boxed_verdicts, common_share, fold, judge_bitmap
from tikzeval.suites.suite import Suite, load_suite
from tikzeval.values import Mark, Outcome

OTTER, PLANE, SUN = (100, 100, 300, 300), (50, 80, 950, 400), (800, 700, 900, 800)  # in a picture of 1000 × 800


def sight(**boxes: tuple[float, float, float, float] | list[tuple[float, float, float, float]]) -> Sight:
    found = {
        name: tuple(Detection(0.9, box) for box in (given if isinstance(given, list) else [given]))
        for name, given in boxes.items()
    }
    return Sight(Seen(1000, 800, 0.1, found), {name: name for name in ("otter", "plane", "sun", "hat")})


SIGHT = sight(otter=OTTER, plane=PLANE, sun=SUN)


def answer(kind: str, seen: Sight = SIGHT, **keys: Any) -> tuple[str, float, str]:
    finding = by_boxes(KINDS[kind](id="it", **keys), seen)
    return str(decide(finding)), finding.margin, finding.evidence


def relation(subject: str, name: str, object_: str, seen: Sight = SIGHT, **keys: Any) -> tuple[str, float, str]:
    return answer("relation", seen, subject=subject, relation=name, object=object_, **keys)


def test_a_part_is_there_where_its_box_has_the_score() -> None:
    mark, margin, evidence = answer("part", part="otter")
    assert (mark, margin) == ("pass", pytest.approx(0.8))
    assert evidence == "the detector's box of otter has a score of 0.90 and covers 5% of the picture"
    mark, margin, evidence = answer("part", part="hat")
    assert (mark, margin) == ("fail", -0.1)
    assert "finds no hat" in evidence
    assert answer("part", part="otter", text_counts=True)[0] == "skipped"


@pytest.mark.parametrize(
    ("subject", "name", "object_", "mark", "margin"),
    [
        ("otter", "left_of", "sun", "pass", 0.65 - 0.03),
        ("sun", "left_of", "otter", "fail", -0.65 - 0.03),
        ("otter", "above", "sun", "fail", -0.55 - 0.03),
        ("otter", "below", "sun", "pass", 0.55 - 0.03),
        ("otter", "inside", "plane", "pass", 0.1),
        ("plane", "contains", "otter", "pass", 0.1),
        ("plane", "inside", "otter", "fail", None),
        ("otter", "overlaps", "plane", "pass", 0.95),
        ("otter", "overlaps", "sun", "fail", -0.05),
        ("plane", "larger_than", "otter", "pass", 900 * 320 / 40000 - 1.2),
        ("otter", "smaller_than", "plane", "pass", 900 * 320 / 40000 - 1.2),
        ("plane", "wider_than", "otter", "pass", 4.5 - 1.1),
        ("otter", "near", "plane", "pass", 0.12),
        ("otter", "near", "sun", "fail", None),
        ("otter", "aboard", "plane", "pass", 0.5),
        ("otter", "inside", "hat", "void", -1),
    ],
)
def test_relations_are_those_of_the_boxes(
    subject: str, name: str, object_: str, mark: str, margin: float | None
) -> None:
    found, got, evidence = relation(subject, name, object_)
    assert found == mark, evidence
    assert margin is None or got == pytest.approx(margin, abs=1e-6)
    assert evidence.startswith("by the detector's boxes " if mark != "void" else "the detector finds no hat")


def test_within_what_a_box_may_be_off_a_verdict_is_ambiguous() -> None:
    # 200 wide both: 40 are asked for, an edge may be off by 1 % of 200, of both by 4.
    just = sight(otter=(100, 100, 300, 300), sun=(142, 100, 342, 300))
    assert relation("otter", "left_of", "sun", just)[0] == "ambiguous"
    assert relation("otter", "left_of", "sun", sight(otter=OTTER, sun=(146, 100, 346, 300)))[0] == "pass"
    assert relation("otter", "inside", "plane", sight(otter=OTTER, plane=(112, 100, 400, 300)))[0] == "ambiguous"
    assert relation("plane", "larger_than", "otter", sight(otter=OTTER, plane=(0, 0, 260, 200)))[0] == "ambiguous"


@pytest.mark.parametrize("name", sorted(RELATIONS.keys() - BY_BOX.keys()))
def test_what_needs_outlines_is_skipped_with_the_reason(name: str) -> None:
    keys = {"degrees": 90} if name == "rotated_by" else {}
    mark, _, evidence = relation("otter", name, "plane", **keys)
    assert mark == "skipped"
    assert evidence == f"{name} needs outlines, which a detector's boxes do not tell"


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("shape", {"part": "otter", "is_not": "rectangle"}),
        ("colour", {"part": "otter", "colour": "brown", "share": 0.5}),
        ("text", {"text": "WIFI"}),
        ("count", {"of": "ellipse", "part": "otter", "at_least": 2}),
        ("count", {"of": "pieces", "part": "otter", "at_most": 2}),
        ("craft", {"is": "in_frame"}),
        ("craft", {"is": "no_overlap"}),
        ("code", {"uses": "no_raster"}),
        ("arrangement", {"parts": ["otter"], "is": "symmetric", "axis": "vertical"}),
    ],
)
def test_other_kinds_are_skipped(kind: str, keys: dict[str, Any]) -> None:
    assert answer(kind, **keys)[0] == "skipped"


def test_without_a_detector_everything_is_skipped_and_says_so() -> None:
    finding = by_boxes(KINDS["part"](id="it", part="otter"), Sight())
    assert decide(finding) == "skipped"
    assert "--detector" in finding.evidence


def test_alternatives_count_only_where_boxes_can_answer_all_of_them() -> None:
    left = {"kind": "relation", "subject": "otter", "relation": "left_of", "object": "sun"}
    right = {**left, "relation": "right_of"}
    mark, _, evidence = answer("any_of", checks=[right, left])
    assert mark == "pass"
    assert evidence.startswith("alternative 2 of 2 (relation): by the detector's boxes")
    assert answer("any_of", checks=[left, {**left, "relation": "touches"}])[0] == "skipped"


def test_counts_are_boxes_and_parts_of_one_word_are_not_told_apart() -> None:
    wheels = {"wheel1": "wheel", "wheel2": "wheel", "cart": "cart"}
    found = {"wheel": (Detection(0.8, (100, 100, 200, 200)), Detection(0.5, (400, 100, 500, 200))), "cart": ()}
    two = Sight(Seen(1000, 800, 0.1, found), wheels)
    assert answer("count", two, of="parts", named="wheel", equals=2)[0] == "pass"
    mark, margin, evidence = answer("count", two, of="parts", named="wheel", at_least=3)
    assert (mark, margin) == ("fail", -0.5)
    assert "2 boxes of wheel" in evidence
    assert answer("part", two, part="wheel2")[:2] == ("pass", pytest.approx(0.4))
    one = Sight(Seen(1000, 800, 0.1, {"wheel": found["wheel"][:1]}), wheels)
    assert answer("part", one, part="wheel2")[0] == "fail"
    mark, _, evidence = relation("wheel1", "left_of", "wheel2", two)
    assert mark == "skipped"
    assert "wheel1 and wheel2 are one word" in evidence
    rows = sight(otter=OTTER, plane=(400, 105, 600, 305), sun=(700, 400, 800, 500))
    assert answer("arrangement", rows, parts=["otter", "plane"], **{"is": "aligned"}, axis="horizontal")[0] == "pass"
    assert answer("arrangement", rows, parts=["otter", "sun"], **{"is": "aligned"}, axis="horizontal")[0] == "fail"


def test_what_is_asked_for_is_what_the_rubric_says_a_part_looks_like() -> None:
    item = next(item for item in load_suite("otter").items if item.prompt.id == "sea-otter-mohawk")
    phrases = phrases_of(item.prompt.parts, item.rubric.checks)
    assert phrases == {
        "sea-otter": "a sea otter",
        "mohawk": "mohawk",
        "laptop": "a laptop",
        "plane": "plane",
        "wifi": "wifi",
    }


def test_common_takes_what_boxes_answer_from_them_for_drawings_and_pictures_alike() -> None:
    item = next(item for item in load_suite("otter").items if item.prompt.id == "otter-plane-wifi")
    rubric, prompt = item.rubric, item.prompt
    ids = rubric.common(prompt, boxes=True)
    assert {"otter-present", "otter-on-board", "otter-uses-laptop", "laptop-before-otter", "wifi-in-reach"} <= ids
    assert not {"otter-not-a-box", "otter-in-one-piece", "plane-drawn", "in-frame"} & ids
    assert rubric.common(prompt) < ids
    phrases = phrases_of(prompt.parts, rubric.checks)
    boxes = {"an otter": (400, 300, 500, 400), "plane": (100, 200, 900, 500), "a laptop": (480, 300, 560, 380)}
    found = {phrases[part]: () for part in prompt.parts} | {
        phrase: (Detection(0.5, box),) for phrase, box in boxes.items()
    }
    seen = Sight(Seen(1000, 800, 0.1, found), phrases)
    marks = {v.check: str(v.mark) for v in judge_bitmap(rubric, prompt, Outcome.OK, ClipAnswers(), seen)}
    told = (
        "otter-present",
        "wifi-present",
        "otter-on-board",
        "laptop-before-otter",
        "wifi-in-reach",
        "otter-not-a-box",
    )
    assert [marks[check] for check in told] == ["pass", "fail", "pass", "pass", "void", "skipped"]
    boxed = boxed_verdicts(rubric, prompt, Outcome.OK, seen)
    assert boxed.keys() <= ids
    picture = fold(Outcome.OK, judge_bitmap(rubric, prompt, Outcome.OK, ClipAnswers(), seen), None, bitmap=True)
    perfect = fold(Outcome.OK, [check.verdict(Mark.PASS, "by its vectors") for check in rubric.checks], 1.0)
    share = common_share(picture, ids, set(), boxed)
    weights = {check.id: check.weight for check in rubric.checks}
    passed = sum(weights[check] for check, verdict in boxed.items() if verdict.mark is Mark.PASS)
    assert share == pytest.approx(passed / sum(weights[check] for check in boxed))
    assert common_share(perfect, ids, set(), boxed) == share
    assert common_share(perfect, rubric.common(prompt), set()) is None
    blind = Sight(None, phrases)
    refused = fold(
        Outcome.REFUSED, judge_bitmap(rubric, prompt, Outcome.REFUSED, ClipAnswers(), blind), None, bitmap=True
    )
    assert common_share(refused, ids, set(), boxed_verdicts(rubric, prompt, Outcome.REFUSED, blind)) == 0


def test_detections_are_kept_as_they_were(tmp_path: Path) -> None:
    assert SIGHT.seen is not None
    path = tmp_path / "kept.json"
    path.write_bytes(_written(SIGHT.seen))
    assert _read(path) == SIGHT.seen
    path.write_bytes(_written(SIGHT.seen)[:-9])
    assert _read(path) is None


@pytest.fixture(scope="module")
def picture() -> bytes:
    pixels = np.random.default_rng(1).integers(0, 255, (80, 120, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


PHRASES = ("sea otter", "plane")


def test_owlv2_says_what_its_own_processor_makes_of_it(tmp_path: Path, picture: bytes) -> None:
    import torch

    model = DetectorModel(str(save_owlv2(tmp_path / "owlv2")))
    assert (model.kind, model.threshold) == ("owlv2", 0.1)
    model.threshold = 0.0
    seen = model.detect(picture, PHRASES)
    assert seen == model.detect(picture, PHRASES)
    assert (seen.width, seen.height) == (120, 80)
    image = Image.open(io.BytesIO(picture))
    inputs = model.processor(images=image, text=[list(PHRASES)], padding=True, return_tensors="pt")
    with torch.inference_mode():
        outputs = model.model(**inputs)
    (whole,) = model.processor.post_process_grounded_object_detection(
        outputs, threshold=-1.0, target_sizes=[(80, 120)], text_labels=[list(PHRASES)]
    )
    assert sum(map(len, seen.found.values())) > 1
    for phrase, boxes in seen.found.items():
        scores = [float(s) for s, text in zip(whole["scores"], whole["text_labels"], strict=True) if text == phrase]
        assert not boxes or boxes[0].score == pytest.approx(max(scores), abs=1e-4)
        assert [each.score for each in boxes] == sorted((each.score for each in boxes), reverse=True)
        best = max(
            range(len(whole["scores"])), key=lambda at: whole["scores"][at] * (whole["text_labels"][at] == phrase)
        )
        left, top, right, bottom = whole["boxes"][best].tolist()
        if boxes:
            expected = np.clip([left, 80 - bottom, right, 80 - top], 0, [120, 80, 120, 80])
            assert boxes[0].box == pytest.approx(tuple(expected), abs=0.11)


def test_grounding_dino_scores_each_phrase_as_where_it_is_asked_alone(tmp_path: Path, picture: bytes) -> None:
    import torch

    model = DetectorModel(str(save_grounding_dino(tmp_path / "dino")))
    assert (model.kind, model.threshold) == ("grounding-dino", 0.25)
    model.threshold = 0.0
    seen = model.detect(picture, PHRASES)
    assert seen == model.detect(picture, PHRASES)
    assert set(seen.found) == set(PHRASES)
    image = Image.open(io.BytesIO(picture))
    inputs = model.processor(images=image, text=[list(PHRASES)], padding=True, return_tensors="pt")
    assert model.processor.tokenizer.decode(inputs["input_ids"][0]) == "[CLS] sea otter. plane. [SEP]"
    with torch.inference_mode():
        logits = model.model(**inputs).logits[0]
    tokens = {"sea otter": [1, 2], "plane": [4]}
    for phrase, at in tokens.items():
        own, other = (
            torch.sigmoid(logits[:, tokens[each]]).amax(dim=-1) for each in (phrase, *tokens.keys() - {phrase})
        )
        mine = own[own > other]
        assert len(seen.found[phrase]) <= len(mine)
        assert not len(mine) or seen.found[phrase][0].score == pytest.approx(float(mine.max()), abs=1e-4), at
    for boxes in seen.found.values():
        assert all(0 <= b.box[0] <= b.box[2] <= 120 and 0 <= b.box[1] <= b.box[3] <= 80 for b in boxes)


def test_what_is_no_detector_or_has_no_weights_is_refused_with_the_remedy(tmp_path: Path) -> None:
    def refused(name: str) -> str:
        with pytest.raises(UsageError) as caught:
            check_detector(name)
        return str(caught.value)

    assert "google/owlv2-base-patch16-ensemble" in refused("./nowhere")
    assert "holds no detector (no config.json" in refused(str(tmp_path))
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "llama"}))
    assert "holds a llama model" in refused(str(tmp_path))
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "owlv2"}))
    assert "no model.safetensors" in refused(str(tmp_path))
    check_detector("IDEA-Research/grounding-dino-tiny")


class Everywhere(DetectorService):
    """Sees everything that it is asked for all over the picture."""

    score = 1.0

    async def detect(self, png: bytes, phrases: Sequence[str]) -> Seen:
        width, height = Image.open(io.BytesIO(png)).size
        box = Detection(self.score, (0, 0, width, height))
        return Seen(width, height, 0.1, dict.fromkeys(phrases, (box,) if self.score else ()))


class Blind(Everywhere):
    """Sees nothing."""

    score = 0.0


def test_how_far_a_detector_is_to_be_trusted_is_found_out_on_pictures_whose_truth_is_known() -> None:
    whole = load_suite("otter")
    suites = [
        Suite("otter", "", "", tuple(i for i in whole.items if i.prompt.id in ("otter-plane-wifi", "otter-on-wing")))
    ]

    def tried(detector: DetectorService) -> dict[str, Agreement]:
        return {row.kind: row for row in asyncio.run(try_detector(detector, suites))}

    seeing, blind = tried(Everywhere("all")), tried(Blind("none"))
    assert next(iter(seeing)) == "part"
    assert list(seeing)[-1] == ALL
    # 4 and 6 parts, in three drawings each; one is taken away from one of them.
    part = seeing["part"]
    assert part.n == blind["part"].n == 30
    assert part.agree >= 28 / 30 - 1e-3
    assert part.agree + blind["part"].agree == pytest.approx(1)
    assert part.low is not None
    assert part.high is not None
    assert part.low < part.agree <= part.high
    assert blind["near"].agree < 1
    assert seeing[ALL].n == sum(row.n for kind, row in seeing.items() if kind != ALL)
    again = tried(Everywhere("all"))
    assert again == seeing


@pytest.mark.long
def test_a_run_asks_the_same_boxes_of_drawings_and_pictures_and_says_how_far_they_are_to_be_trusted(cli: Cli) -> None:
    folder = save_owlv2(cli.folder / "owlv2")
    (cli.folder / "mine").mkdir()
    (cli.folder / "mine" / "otter-plane-wifi.png").write_bytes(drawing("brown"))
    words = (
        "run",
        *ONE_PROMPT,
        "--models",
        "reference,files:mine",
        "--detector",
        folder,
        "--out",
        "a",
        "--clip",
        "none",
    )
    done = cli(*words)
    assert done.code == 0, done.err
    assert "boxes agree with vectors" in done.out
    told = json.loads((cli.folder / "a" / "run.json").read_text())["detector"]
    assert told["name"] == str(folder)
    rows = {row["kind"]: row for row in told["agreement"]}
    assert rows["part"]["n"] == 12
    assert 0 <= rows["part"]["agree"] <= 1
    assert rows["part"]["low"] is None  # one prompt has no interval
    said = {(row["model"], row["check"]): row for row in table(cli.folder / "a" / "samples.csv")}
    pictured = {check: row for (model, check), row in said.items() if model.startswith("files/")}
    assert "the detector" in pictured["otter-present"]["evidence"]
    assert pictured["otter-present"]["verdict"] in ("pass", "fail")
    assert pictured["otter-not-a-box"]["verdict"] == "skipped"
    assert "a detector's boxes do not tell" in pictured["otter-not-a-box"]["evidence"]
    drawn = {check: row for (model, check), row in said.items() if model == "control/reference"}
    assert drawn["otter-present"]["evidence"].startswith("otter shows on ")
    common = {row["asked"]: row["common"] for row in table(cli.folder / "a" / "replies.csv")}
    assert all(0 <= float(value) <= 1 for value in common.values())
    again = cli(*words)
    assert "finished earlier" in again.out
    assert "boxes agree with vectors" in again.out
    other = cli("run", *ONE_PROMPT, "--models", "reference", "--detector", "./nowhere", "--clip", "none")
    assert other.code == 2
    assert "there is no such folder" in other.err
