"""The columns of a leaderboard, the same in leaderboard.csv and in every export. Those up to `version` keep their names and order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

Kind = Literal["text", "whole", "number"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    name: str
    kind: Kind
    means: str


def _columns(of: Kind, /, **means: str) -> list[Column]:
    return [Column(name, of, text) for name, text in means.items()]


BOARD = (
    *_columns(
        "text",
        model="what the model was called on the command line",
        resolved_model="the Inspect model string that this stood for",
        served_model="what the provider said it served",
        kind="`hosted`, `local`, `replay`, `control`, or `image` of image generators",
    ),
    *_columns("whole", n_prompts="prompts that were asked", epochs="how often each was asked"),
    *_columns(
        "number",
        strict="share of replies that pass every `must` check of their rubric; failures count as 0",
        strict_low="lower end of its 95 % interval",
        strict_high="upper end",
        rubric="weighted share of the rubric's checks that pass; failures count as 0",
        rubric_rendered="the same over what rendered only",
        rubric_judged="the same as `rubric` with the checks that judges answer",
        common="weighted share over the checks that a picture without vectors can answer too; failures count as 0",
        clip="CLIP similarity of picture and caption, over what rendered",
        clip_no_text="the same with all text taken out of the picture",
    ),
    *_columns("text", clip_model="which CLIP that is, or why there is none"),
    *_columns(
        "number",
        rendered="share of replies that gave a picture",
        clean_compile="share that TeX took without an error",
        parts_named="share of the prompts' parts that the drawings name",
    ),
    *_columns("whole", unscored="replies not, or not wholly, scored through no fault of the model; never counted as 0"),
    *_columns("whole", tokens_in="tokens of all calls, in", tokens_out="tokens of all calls, out, with reasoning"),
    *_columns("number", cost_usd="US dollars of all calls", seconds="mean seconds to a reply, all rounds together"),
    *_columns(
        "text",
        suites="suites that were asked",
        protocol="how a model may draw: `blind`, `plan`, `repair` or `look`",
        language="language of the prompts",
        isolation="how TeX was closed in",
        version="of tikzeval",
    ),
    *_columns("whole", rank="rank by `strict`; models with the same mean share the best of their ranks"),
    *_columns(
        "whole",
        rank_low="best rank that the data allow: 1 + the number of models better beyond noise",
        rank_high="worst rank that they allow",
        replies="replies that were scored",
        k="how many tries `…_best` and `…_all` are about",
    ),
    *_columns(
        "number",
        strict_rendered="`strict` over what rendered only",
        strict_best="chance that at least one of k replies passes",
        strict_all="chance that all of k replies pass",
        rubric_low="lower end of the 95 % interval of `rubric`",
        rubric_high="upper end",
        rubric_best="expected `rubric` of the best of k replies",
        rubric_all="expected `rubric` of the worst of k replies",
        rounds="mean number of times that a drawing was handed back",
    ),
    *_columns("whole", reasoning_tokens="of `tokens_out`, those of reasoning"),
    *_columns("text", judges="vision models that answered the rubrics' judge checks"),
    *_columns(
        "number",
        judge_false_yes="share of control pictures to which their majority wrongly said yes",
        common_low="lower end of the 95 % interval of `common`",
        common_high="upper end",
        common_rendered="`common` over what rendered only",
        common_best="expected `common` of the best of k replies",
        common_all="expected `common` of the worst of k replies",
    ),
    *_columns(
        "whole",
        common_rank="rank by `common`, of image generators and all others together",
        common_rank_low="best rank that the data allow",
        common_rank_high="worst rank that they allow",
    ),
    *_columns(
        "text", picked_by="who picks one of k replies for `…_picked`: the judges, or which CLIP; empty where nobody can"
    ),
    *_columns(
        "number",
        strict_picked="`strict` of the reply that is liked best of k",
        rubric_picked="`rubric` of it",
        common_picked="`common` of it",
    ),
)
GAINS = (
    *_columns(
        "number",
        gain_strict="`strict` less that of the same model with `blind`, on the same prompts",
        gain_strict_low="lower end of its 95 % interval",
        gain_strict_high="upper end",
        gain_rubric="the same of `rubric`",
        gain_rubric_low="lower end",
        gain_rubric_high="upper end",
    ),
    *_columns("whole", gain_prompts="prompts that both were scored on"),
)
HORIZON = (
    *_columns(
        "number",
        spatial_horizon="constraints at once that are met half the time, over all families; the largest or smallest n where it is beyond it",
        spatial_horizon_low="lower end of its 95 % interval; empty below the smallest n",
        spatial_horizon_high="upper end; empty beyond the largest n",
    ),
    *_columns(
        "text",
        spatial_horizon_told="the same in words: 3.4, or ≥ 8 where it is beyond what was asked",
        spatial_horizon_within="its interval in words: 2.6 to ≥ 8",
    ),
)
OPTIONAL = {"with several protocols": GAINS, "with spatial problems": HORIZON}  # there only where somebody has a value
COLUMNS = [column.name for column in BOARD]
GAIN_COLUMNS = [column.name for column in GAINS]


def typed(board: pd.DataFrame) -> pd.DataFrame:
    """Return a board with all columns of the list, in its order and of its kinds; of `OPTIONAL` those groups of which any are there."""
    more = [column for group in OPTIONAL.values() if {each.name for each in group} & set(board) for column in group]
    known = [*BOARD, *more]
    frame = board.reindex(columns=[column.name for column in known])
    for column in known:
        values = frame[column.name]
        if column.kind == "text":
            frame[column.name] = values.astype(object).where(values.notna(), "").astype(str)
        else:
            numbers = pd.to_numeric(values)
            frame[column.name] = numbers.astype("Int64") if column.kind == "whole" else numbers.astype("float64")
    return frame
