"""What a conversation hands back, which of its drawings is scored, and what its rounds gain over one blind reply."""

from __future__ import annotations

import dataclasses
from typing import Any

import pandas as pd
import pytest

from tests.conftest import CIRCLE, Cli, Server, completion
from tests.test_leaderboard import row
from tests.test_protocols import BROKEN, MODEL, texts
from tests.test_run import table
from tikzeval.analysis.gains import gains
from tikzeval.analysis.rows import SAMPLE_COLUMNS
from tikzeval.drawing import Drawn
from tikzeval.suites.instructions import load_instruction
from tikzeval.suites.references import reference
from tikzeval.suites.suite import load_suite
from tikzeval.tex.extract import extract
from tikzeval.values import Compilation, Outcome, Reply, TexError


@pytest.mark.long
def test_the_leaderboard_shows_what_a_protocol_gains_over_blind_and_refuses_any_other_difference(
    cli: Cli, server: Server
) -> None:
    drawings = {item.prompt.text: f"```latex\n{reference(item.prompt)}```" for item in load_suite("otter").items[:3]}
    words = ("run", "--suite", "otter", "--limit", "3", "--clip", "none", "--models", f"{MODEL},blank")

    def drawn(body: dict[str, Any]) -> str:
        return next(drawing for text, drawing in drawings.items() if f"\n{text}\n" in texts(body["messages"][0]))

    server.converse = lambda body: (
        200,
        completion(drawn(body) if drawn(body) == next(iter(drawings.values())) else "No."),
    )
    assert cli(*words, "--out", "blind", env=server.env).code == 0
    server.converse = lambda body: (200, completion(drawn(body)))
    for protocol in ("repair", "plan"):
        done = cli(*words, "--protocol", protocol, "--out", protocol, env=server.env)
        assert done.code == 0, done.err
    done = cli("leaderboard", "repair", "blind", "plan", "--csv", "all.csv")
    assert done.code == 0, done.err
    board = {(row["model"], row["protocol"]): row for row in table(cli.folder / "all.csv")}
    assert len(board) == 6
    gained = board[MODEL, "repair"]
    # Differences 0, 1, 1: mean 2/3, standard error 1/3, t(0.975, 2) = 4.3027, so 0.667 − 1.434 … 1 (cut from 2.1).
    for measure in ("strict", "rubric"):
        assert gained[f"gain_{measure}"] == "0.6667"
        assert float(gained[f"gain_{measure}_low"]) == pytest.approx(2 / 3 - 4.30265 / 3, abs=1e-4)
        assert gained[f"gain_{measure}_high"] == "1.0"
    assert gained["gain_prompts"] == "3"
    assert board[MODEL, "blind"]["gain_rubric"] == ""
    assert (board["blank", "repair"]["gain_rubric"], board["blank", "repair"]["gain_rubric_low"]) == ("0.0", "")
    assert "gain over blind" in done.out
    assert "+0.67 (-0.77 … +1.00)" in done.out
    other = cli(*words, "--protocol", "repair", "--parts", "off", "--out", "other", env=server.env)
    assert other.code == 0, other.err
    refused = cli("leaderboard", "blind", "other")
    assert refused.code == 2
    assert "another --parts" in refused.err
    more = cli("run", "--models", "label", *words[1:7], "--protocol", "repair", "--rounds", "3", "--out", "more")
    assert more.code == 0, more.err
    refused = cli("leaderboard", "blind", "repair", "more")
    assert refused.code == 2
    assert "another --rounds" in refused.err


def samples(**values: list[float | None]) -> pd.DataFrame:
    """Rows of prompts, each with the strict scores of its epochs."""
    rows = [
        row(prompt, epoch + 1, strict=score, rubric=score)
        for prompt, scores in values.items()
        for epoch, score in enumerate(scores)
    ]
    return pd.DataFrame(rows, columns=SAMPLE_COLUMNS)


def test_gains_are_paired_by_prompt_after_averaging_epochs_and_leave_out_what_was_not_scored() -> None:
    blind = samples(a=[0.0, 1.0], b=[0.0, 0.0], c=[1.0, 1.0], d=[0.0, 0.0], e=[None, None])
    other = samples(a=[1.0, 1.0], b=[1.0, 0.0], c=[1.0, 0.0], d=[1.0, 1.0], e=[1.0, 1.0])
    found = gains(other, blind)
    # Differences ½, ½, −½, 1: mean 0.375, s² = (0.125² · 2 + 0.875² + 0.625²) / 3 = 0.395833, s/√4 = 0.314576, t(0.975, 3) = 3.182446.
    assert found["gain_prompts"] == 4
    assert found["gain_strict"] == 0.375
    assert found["gain_strict_low"] == pytest.approx(0.375 - 3.182446 * 0.314576, abs=2e-4)
    assert found["gain_strict_high"] == 1.0
    assert gains(other, blind.iloc[:0])["gain_strict"] is None
    same = gains(blind, blind)
    assert (same["gain_strict"], same["gain_strict_low"]) == (0.0, None)


def turn(text: str, outcome: Outcome, png: bytes = b"", **done: Any) -> Any:
    from inspect_ai.model import ModelOutput

    from tikzeval.street.rounds import Turn

    return Turn(
        ModelOutput.from_content("m", text), Drawn(outcome, extract(Reply(text)), Compilation(outcome, **done), png)
    )


def test_the_last_whole_drawing_is_scored_and_talk_about_it_is_none() -> None:
    from tikzeval.street.rounds import hand_back, outcome_of, scored_turn

    first = turn(CIRCLE, Outcome.RECOVERED, b"png")
    worse = turn(BROKEN, Outcome.TEX_ERROR)
    cut = turn(CIRCLE.partition("\\end{scope}")[0], Outcome.TRUNCATED)
    talk = turn("Change that line to\n```latex\n\\draw (0,0) -- (1,1);\n```", Outcome.OK, b"png")
    prose = turn("It is fine.", Outcome.NO_CODE)
    for turns, expected in (
        ([prose], 0),
        ([prose, talk], 1),
        ([prose, cut], 1),
        ([cut, talk], 0),
        ([first, worse], 1),
        ([first, worse, cut], 1),
        ([first, talk], 0),
        ([first, prose, talk], 0),
    ):
        assert scored_turn(turns) == expected
    assert outcome_of([first, talk]) is Outcome.NO_CODE
    assert outcome_of([talk]) is Outcome.OK
    repair = load_instruction("repair", "en", parts=True).later
    look = load_instruction("look", "en", parts=True).later
    assert repair
    assert look
    assert hand_back([first, talk], "p", repair)  # the excerpt alone is clean, the picture is not
    assert hand_back([first, talk], "p", look) is None
    assert hand_back([turn("", Outcome.REFUSED)], "p", repair) is None
    assert hand_back([cut, prose], "p", look)


def test_what_is_handed_back_is_short_names_each_error_once_and_tells_no_path() -> None:
    from tikzeval.street.handback import mend

    later = load_instruction("repair", "en", parts=True).later
    assert later
    errors = [TexError(number // 2 + 1, f"Error {number // 2}." + "x" * 1000) for number in range(60)]
    log = "\n".join(
        ["noise", "./drawing.tex:1: Undefined control sequence.", "(/usr/share/texmf/secret.sty", "See the manual", ""]
        + ["l.1 " + "y" * 1000] * 100
        + ["Here is how much of TeX's memory you used:", "z"]
    )
    drawn = turn(CIRCLE, Outcome.TEX_ERROR, errors=tuple(errors), log=log).drawn
    said = mend(drawn, drawn.outcome, later)
    assert said.count("Error 0.") == 1
    assert "Line 10: Error 9." in said
    assert "Error 10." not in said
    assert "… and 20 more." in said
    assert "Undefined control sequence." in said
    assert not any(word in said for word in ("noise", "secret", "See the", "memory you used"))
    assert len(said) < 6000
    assert said.startswith(later.failed["tex_error"])
    assert said.endswith(later.again)


@pytest.mark.parametrize("language", ["en", "ko", "zh"])
def test_repair_and_look_begin_word_for_word_as_blind_does_and_every_failure_has_words(language: str) -> None:
    blind, plan, repair, look = (
        load_instruction(protocol, language, parts=True) for protocol in ("blind", "plan", "repair", "look")
    )
    prompt = load_suite("otter").items[0].prompt
    assert repair.wrap(prompt) == look.wrap(prompt) == blind.wrap(prompt)
    assert len({each.hash for each in (blind, plan, repair, look)}) == 4
    known = {"en": "41c54e36ee5babf2", "ko": "58118e440a8de0af", "zh": "ed60240b481e0da9"}
    assert blind.hash == known[language]  # results are compared by it
    assert blind.later is plan.later is None
    assert repair.later
    failed = {str(outcome) for outcome in Outcome if not outcome.unscored} - {"ok", "refused"}
    assert set(repair.later.failed) == failed
    assert dataclasses.replace(repair, later=dataclasses.replace(repair.later, again="x")).hash != repair.hash
