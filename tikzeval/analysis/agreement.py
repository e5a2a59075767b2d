"""How far people agree with our verdicts and with each judge, by kind of check.

People are one side: of several the majority, and where they are divided evenly the question is left out. The other side is
our verdict or a judge's answer. κ is Cohen's (1960), over the questions that both sides decided: void, ambiguous,
skipped and unscored verdicts are left out and counted. `kappa_as_scored` counts void and ambiguous as no, as the score does.
Intervals are percentiles of the bootstrap over pictures, since the questions about one picture hang together (Field and
Welsh, J. R. Statist. Soc. B 69, 2007, 369–390). Of people among themselves it is Cohen's κ of two, Fleiss' (1971) of more, over the
questions that all of them decided.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tikzeval.kappa import cohen, fleiss

RESAMPLES = 2000
SEED = 1960
ALL = "all"  # kinds together
PEOPLE, OURS = "people", "tikzeval"
Key = tuple[str, str, str, int, str]  # model, suite, prompt, epoch, check
Votes = Mapping[Key, str]  # yes or no; anything else decides nothing
SCORED = {"pass": "yes", "fail": "no", "void": "no", "ambiguous": "no"}
DECIDED = {"pass": "yes", "fail": "no"}
YES_NO = ("yes", "no")
NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Agreement:
    """What one rater and people have in common, on one kind of check; NaN where undefined."""

    kind: str
    rater: str  # tikzeval, a judge, or people (among themselves)
    n: int  # questions that both decided
    agreement: float  # share of the same answers
    kappa: float
    low: float  # ends of the 95 % interval of kappa
    high: float
    kappa_as_scored: float  # of our verdicts, with void and ambiguous as no
    void: int  # left out: our verdict is void
    ambiguous: int
    undecided: int  # left out: skipped, unscored, unclear, or no answer of this rater
    divided: int  # left out: people skipped it, or are divided evenly


def majority(people: Sequence[Votes]) -> dict[Key, str]:
    """Return what most people said to each question that anybody saw; `divided` where none did more than others."""
    found = {}
    for key in dict.fromkeys(key for votes in people for key in votes):
        counts = Counter(votes[key] for votes in people if votes.get(key) in YES_NO)
        yes, no = counts["yes"], counts["no"]
        found[key] = "divided" if yes == no else "yes" if yes > no else "no"
    return found


def agreements(
    kinds: Mapping[Key, str], verdicts: Votes, judges: Mapping[str, Votes], people: Sequence[Votes]
) -> Iterator[Agreement]:
    """Compare people with our verdicts, with each judge, and with each other: by kind of check, then all kinds together.

    Args:
        kinds: Question → kind of its check.
        verdicts: Question → our mark.
        judges: Judge → question → its answer.
        people: Of each person, question → answer.
    """
    said = majority(people)
    present = sorted({kinds[key] for key in said})
    for kind in [*present, *([ALL] if len(present) > 1 else [])]:
        keys = [key for key in said if kind in (ALL, kinds[key])]
        yield compare(kind, OURS, keys, verdicts, said)
        if any(kinds[key] == "judge" for key in keys) and kind != ALL:
            for judge, votes in judges.items():
                yield compare(kind, judge, keys, votes, said)
        if len(people) > 1:
            yield among(kind, keys, people)


def compare(kind: str, rater: str, keys: Sequence[Key], votes: Votes, people: Votes) -> Agreement:
    """Compare one rater with people on some questions. `votes` are marks of ours, or yes and no."""
    marks = {key: votes.get(key, "") for key in keys if people[key] in YES_NO}
    both = {key: DECIDED.get(mark, mark) for key, mark in marks.items() if DECIDED.get(mark, mark) in YES_NO}
    scored = {key: SCORED[mark] for key, mark in marks.items() if mark in SCORED}
    one, other = _marks(both, people)
    low, high = interval(one, other, [key[:4] for key in both])
    counts = Counter(marks.values())
    return Agreement(
        kind=kind,
        rater=rater,
        n=len(both),
        agreement=float((one == other).mean()) if both else NAN,
        kappa=_kappa(one, other),
        low=low,
        high=high,
        kappa_as_scored=_kappa(*_marks(scored, people)),
        void=counts["void"],
        ambiguous=counts["ambiguous"],
        undecided=len(marks) - len(both) - counts["void"] - counts["ambiguous"],
        divided=len(keys) - len(marks),
    )


def among(kind: str, keys: Sequence[Key], people: Sequence[Votes]) -> Agreement:
    """Compare people with each other, on the questions that all of them decided."""
    common = [key for key in keys if all(votes.get(key) in YES_NO for votes in people)]
    marks = np.array([[votes[key] == "yes" for votes in people] for key in common], dtype=np.bool_)
    value = low = high = same = NAN
    if common:
        same = float((marks == marks[:, :1]).all(axis=1).mean())
        if len(people) == 2:
            value = _kappa(marks[:, 0], marks[:, 1])
            low, high = interval(marks[:, 0], marks[:, 1], [key[:4] for key in common])
        else:
            value = fleiss(marks)
    left = len(keys) - len(common)
    return Agreement(kind, PEOPLE, len(common), same, value, low, high, NAN, 0, 0, 0, left)


def interval(
    one: npt.NDArray[np.bool_], other: npt.NDArray[np.bool_], pictures: Sequence[object], level: float = 0.95
) -> tuple[float, float]:
    """Return the ends of the interval of Cohen's κ by the bootstrap over pictures; NaN for fewer than two.

    Args:
        one: (n,) answers.
        other: (n,) answers to the same questions.
        pictures: What each question is about.
        level: Share of the resamples between the ends.
    """
    places = {picture: number for number, picture in enumerate(dict.fromkeys(pictures))}
    if len(places) < 2:
        return NAN, NAN
    place = np.array([places[picture] for picture in pictures])
    cells = np.bincount(4 * place + 2 * one + other, minlength=4 * len(places)).reshape(
        -1, 2, 2
    )  # who said what, by picture
    picks = np.random.default_rng(SEED).multinomial(len(places), np.full(len(places), 1 / len(places)), RESAMPLES)
    counts = np.tensordot(picks, cells, axes=1)
    table = counts / counts.sum(axis=(1, 2), keepdims=True)
    agree = table[:, 0, 0] + table[:, 1, 1]
    chance = (table.sum(axis=2) * table.sum(axis=1)).sum(axis=1)
    kappas = (agree - chance)[chance < 1] / (1 - chance)[chance < 1]
    if not len(kappas):
        return NAN, NAN
    low, high = np.percentile(kappas, [50 * (1 - level), 50 * (1 + level)])
    return float(low), float(high)


def _marks(votes: Votes, people: Votes) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    ours = np.array([vote == "yes" for vote in votes.values()], dtype=np.bool_)
    return ours, np.array([people[key] == "yes" for key in votes], dtype=np.bool_)


def _kappa(one: npt.NDArray[np.bool_], other: npt.NDArray[np.bool_]) -> float:
    return float(cohen(one, other)) if len(one) else NAN
