"""What can be said of a picture without vectors: which checks it answers, and the share that drawings and pictures have in common."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from tikzeval.analysis.leaderboard import leaderboard
from tikzeval.analysis.rows import SAMPLE_COLUMNS
from tikzeval.analysis.stats import picked_of
from tikzeval.analysis.tries import common_tries, tries_of
from tikzeval.scoring.checks import KINDS
from tikzeval.scoring.checks.base import ClipAnswers
from tikzeval.scoring.judging.reading import Answer
from tikzeval.scoring.judging.votes import Judgement, verdict_of, with_verdicts
from tikzeval.scoring.rubric import Rubric, common_share, fold, judge_bitmap
from tikzeval.values import Mark, Outcome, Prompt

PROMPT = Prompt("p", "s", "an otter", "en", "an otter", ("otter",), near_misses=("a cat",))
CHECKS = tuple(
    KINDS[str(each["kind"])].model_validate(each)
    for each in (
        {"id": "there", "kind": "part", "part": "otter", "must": True},
        {"id": "reads", "kind": "clip", "weight": 2},
        {"id": "reads-too", "kind": "clip", "requires": ["there"]},
        {"id": "alone", "kind": "lone", "part": "otter", "says": "an otter", "choices": ["cat"]},
        {"id": "look", "kind": "judge", "question": "Is it an otter?"},
        {"id": "look-alone", "kind": "judge", "part": "otter", "question": "Is this an otter?"},
    )
)
RUBRIC = Rubric("p", 1, CHECKS, "")
RIGHT = ClipAnswers(whole=0.3, choice=(0.3, 0.2))


def marks(outcome: Outcome, clip: ClipAnswers) -> dict[str, Mark]:
    return {verdict.check: verdict.mark for verdict in judge_bitmap(RUBRIC, PROMPT, outcome, clip)}


def test_what_needs_vectors_is_skipped_and_the_rest_is_asked() -> None:
    skipped = dict.fromkeys(("there", "reads-too", "alone", "look", "look-alone"), Mark.SKIPPED)
    assert RUBRIC.common(PROMPT) == {"reads", "look"}
    assert marks(Outcome.OK, RIGHT) == {**skipped, "reads": Mark.PASS}
    assert marks(Outcome.OK, ClipAnswers(choice=(0.1, 0.2))) == {**skipped, "reads": Mark.FAIL}
    assert marks(Outcome.OK, ClipAnswers(missing="--clip none")) == {**skipped, "reads": Mark.SKIPPED}
    assert marks(Outcome.REFUSED, RIGHT) == {**skipped, "reads": Mark.VOID, "look": Mark.VOID}
    assert set(marks(Outcome.PROVIDER_ERROR, RIGHT).values()) == {Mark.UNSCORED}
    evidence = {verdict.check: verdict.evidence for verdict in judge_bitmap(RUBRIC, PROMPT, Outcome.OK, RIGHT)}
    assert evidence["reads"].endswith("; with the picture's text")
    assert evidence["reads-too"].startswith("requires there, which needs vectors")


def test_common_counts_what_somebody_was_there_to_answer() -> None:
    drawn = fold(Outcome.OK, judge_bitmap(RUBRIC, PROMPT, Outcome.OK, RIGHT), None, bitmap=True)
    assert (drawn.strict, drawn.rubric, drawn.parts_named) == (None, None, None)
    common = RUBRIC.common(PROMPT)
    assert common_share(drawn, common, {"clip"}) == 1
    assert common_share(drawn, common, set()) is None
    no = verdict_of(CHECKS[4], [Judgement("j", "m", Answer.NO, "a cat")])  # type: ignore[arg-type]
    judged = with_verdicts(drawn, {"look": no})
    assert judged.rubric_judged is None
    assert common_share(judged, common, {"clip", "judge"}) == pytest.approx(2 / 3)
    unclear = verdict_of(CHECKS[4], [Judgement("j", "m", Answer.UNCLEAR, "hm")])  # type: ignore[arg-type]
    assert common_share(with_verdicts(drawn, {"look": unclear}), common, {"clip", "judge"}) is None
    refused = fold(Outcome.REFUSED, judge_bitmap(RUBRIC, PROMPT, Outcome.REFUSED, RIGHT), None, bitmap=True)
    assert common_share(refused, common, {"clip"}) == 0  # a failure is a failure where pictures were answered for
    assert common_share(refused, common, set()) is None


def test_the_pick_is_that_of_all_choices_of_k() -> None:
    values, liking = np.array([0.0, 1.0, 0.25, 0.5, 0.75]), np.array([3.0, 1.0, 2.0, 2.0, -np.inf])
    for k in range(1, 6):
        found = []
        for chosen in combinations(range(5), k):
            best = max(liking[list(chosen)])
            found.append(np.mean([values[index] for index in chosen if liking[index] == best]))
        assert picked_of(values, liking, k) == pytest.approx(np.mean(found)), k
    assert picked_of(values, liking, 1) == pytest.approx(values.mean())
    assert picked_of(values, values, 3) == pytest.approx(
        0.1 * 0.5 + 0.3 * 0.75 + 0.6 * 1.0
    )  # the best, by the score itself
    assert picked_of(values, liking, 6) is None


def row(asked: str, prompt: str, epoch: int, **told: object) -> dict[str, object]:
    picture = asked == "painter"
    kind = "image" if picture else "hosted"
    common = {"outcome": "ok", "rendered": 1.0, "clip_model": "ViT-L-14/openai", "suite": "s", "unscored_checks": 0}
    texts = dict.fromkeys(("served_model", "isolation", "error", "tier", "made", "picture"), "")
    return {**texts, "model": asked, "asked": asked, "kind": kind, "prompt": prompt, "epoch": epoch, **common, **told}


def test_generators_are_ranked_on_common_only_and_never_unscored_for_want_of_strict() -> None:
    prompts = [f"p{number}" for number in range(8)]
    rows = [row("painter", prompt, 1, common=1.0, clip=0.3) for prompt in prompts]
    rows += [
        row("coder", prompt, 1, common=0.0, strict=1.0, rubric=0.9, clip=0.2, clip_no_text=0.1) for prompt in prompts
    ]
    board = leaderboard(pd.DataFrame(rows, columns=SAMPLE_COLUMNS), {}).set_index("model")
    assert list(board.index) == ["coder", "painter"]
    assert pd.isna(board.loc["painter", "strict"])
    assert pd.isna(board.loc["painter", "rank"])
    assert board.loc["coder", "rank"] == 1
    assert (board.loc["painter", "common_rank"], board.loc["painter", "common_rank_high"]) == (1, 1)
    assert (board.loc["coder", "common_rank"], board.loc["coder", "common_rank_low"]) == (2, 2)
    assert list(board["unscored"]) == [0, 0]
    assert list(board["picked_by"]) == ["", ""]  # one of one is no pick


def test_clip_or_the_judges_pick_and_the_table_says_who() -> None:
    told = ((1.0, 0.1, 0.9), (0.0, 0.3, 0.2))  # strict, CLIP, the judges' yes
    rows = [
        row("coder", "p", epoch, strict=strict, rubric=strict, clip=0.9, clip_no_text=clip, judge_yes=yes)
        for epoch, (strict, clip, yes) in enumerate(told, 1)
    ]
    samples = pd.DataFrame(rows, columns=SAMPLE_COLUMNS)
    by_judge = leaderboard(samples, {"judges": "seer"}).iloc[0]
    assert (by_judge["picked_by"], by_judge["strict_picked"], by_judge["strict"]) == ("judge seer", 1.0, 0.5)
    by_clip = leaderboard(samples, {"judges": "seer"}, pick="clip").iloc[0]
    assert (by_clip["picked_by"], by_clip["strict_picked"]) == ("CLIP ViT-L-14/openai", 0.0)
    tiny = leaderboard(samples.assign(clip_model="tiny-clip", judge_yes=None), {}).iloc[0]
    assert tiny["picked_by"] == ""


@pytest.mark.parametrize("name", ["ViT-L-14/openai", "skipped: nobody asked it"])
def test_whoever_picks_among_pictures_picks_0_where_nothing_rendered(name: str) -> None:
    nothing = {"rendered": 0.0, "outcome": "raster_error", "common": 0.0, "clip_model": name}
    rows = [row("painter", "p", epoch, **nothing) for epoch in (1, 2)]
    rows += [row("coder", "p", epoch, strict=1.0, rubric=1.0, common=1.0, clip=0.9) for epoch in (1, 2)]
    board = leaderboard(pd.DataFrame(rows, columns=SAMPLE_COLUMNS), {}).set_index("model")
    painter = board.loc["painter"]
    assert (painter["picked_by"], painter["common_picked"]) == ("CLIP ViT-L-14/openai", 0.0)
    assert (painter["common_best"], painter["common_all"]) == (0.0, 0.0)
    alone = leaderboard(pd.DataFrame(rows[2:], columns=SAMPLE_COLUMNS).assign(clip_model="tiny-clip"), {}).iloc[0]
    assert alone["picked_by"] == ""


def test_tries_stand_beside_each_other_by_common_only_with_several_of_a_generator() -> None:
    told = {"common": 0.5, "k": 4, "picked_by": "CLIP ViT-L-14/openai"}
    rows = [
        {"kind": "image", **told},
        {"kind": "hosted", **told, "common": 0.7},
        {"kind": "control", **told, "common": None},
    ]
    assert [row["kind"] for row in common_tries(rows)] == ["hosted", "image"]
    assert list(tries_of(rows).columns) == ["mean", "best of 4", "picked of 4", "all of 4", "if drawn"]
    assert tries_of(rows).pickers == ["picked: by the CLIP ViT-L-14/openai, among 4 replies to each prompt"]
    assert common_tries([{**row, "k": 1} for row in rows]) == []
    assert common_tries(rows[1:]) == []
    assert list(tries_of([{"k": 1, "picked_by": ""}]).columns) == ["mean", "best of 1", "all of 1", "if drawn"]
