"""Money: what tokens cost, a budget that holds, and an estimate before the first call."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

import pytest
from inspect_ai.model import ModelUsage

from tests.conftest import CIRCLE, Cli, Server, completion
from tests.test_run import table
from tikzeval.errors import NotAskedError
from tikzeval.models.aliases import ResolvedModel
from tikzeval.models.budget import Budget, Reserve, admitted, dollars, spending
from tikzeval.models.catalogue import ModelEntry
from tikzeval.models.ledger import Entry, Ledger, slug
from tikzeval.models.prices import FREE, Price
from tikzeval.runs.budget import open_budget
from tikzeval.values import Outcome

LOOP = "openai-api/loop/m"
# The server tells of 11 tokens in and 22 out, so that a call costs 11 · 100 / 10⁶ + 22 · 10,000 / 10⁶ = $0.2211.
PRICED = f"{LOOP}: {{price: {{input: 100, output: 10000}}}}\n"
CALL = 0.2211
FOUR = ("--suite", "scenes", "--limit", "4", "--clip", "none", "--max-tokens", "22", "--max-connections", "1")


def test_cached_input_is_priced_apart_and_reasoning_is_output():
    price = Price(input=4, output=20, cached_input=0.4, cache_write=5)
    usage = ModelUsage(
        input_tokens=1000,
        input_tokens_cache_read=10_000,
        input_tokens_cache_write=2000,
        output_tokens=500,
        reasoning_tokens=300,
    )
    assert price.cost(usage) == pytest.approx(0.004 + 0.004 + 0.010 + 0.010)
    dearer = Price(input=4, output=20)  # a cache without a price of its own costs no less than the rest
    assert dearer.cost(usage) == pytest.approx(13_000 * 4e-6 + 0.010)


@pytest.mark.parametrize(
    ("amount", "said"),
    [(0, "$0.00"), (12.345, "$12.35"), (1234.5, "$1,234.50"), (0.1776, "$0.178"), (0.000012, "$0.000012")],
)
def test_amounts_are_said_as_people_write_them(amount, said):
    assert dollars(amount) == said


# The book


def tokens(cost: float) -> ModelUsage:
    """What costs so much at a dollar a million."""
    return ModelUsage(output_tokens=round(cost * 1_000_000))


DOLLAR = {"m": Price(input=0, output=1)}


async def call(budget: Budget, cost: float, model: str = "m", seconds: float = 0.01) -> str:
    try:
        async with budget.call(model) as made:
            await asyncio.sleep(seconds)
            made.charge(tokens(cost))
    except NotAskedError as error:
        return str(error)
    return "asked"


def test_calls_at_once_do_not_spend_more_than_there_is():
    budget = Budget(1.0, DOLLAR, {"m": Reserve(0.1, 0.1)})

    async def all_of_them() -> list[str]:
        return await asyncio.gather(*(call(budget, 0.1) for _ in range(30)))

    told = asyncio.run(all_of_them())
    assert told.count("asked") == 10
    assert budget.spent == pytest.approx(1.0)
    assert told[-1].startswith("not_asked: the budget of $1.00 is spent ($1.00 so far; a call of m may cost $0.1)")


def test_a_budget_is_overshot_at_most_by_what_calls_under_way_cost_beyond_their_reserve():
    budget = Budget(1.0, DOLLAR, {"m": Reserve(0.1, 0.1)})

    async def all_of_them() -> list[str]:
        return await asyncio.gather(*(call(budget, 0.3) for _ in range(30)))

    told = asyncio.run(all_of_them())
    assert told.count("asked") == 10  # reserved at 0.1 each, before anybody knew better
    assert budget.spent <= 1.0 + 10 * (0.3 - 0.1) + 1e-9


def test_a_model_of_unknown_cost_is_called_once_to_find_out_when_the_worst_does_not_fit():
    budget = Budget(1.0, DOLLAR, {"m": Reserve(0.2, 5.0)})

    async def all_of_them() -> list[str]:
        return await asyncio.gather(*(call(budget, 0.25) for _ in range(8)))

    told = asyncio.run(all_of_them())
    assert told.count("asked") == 4
    assert budget.spent == pytest.approx(1.0)
    hopeless = Budget(0.1, DOLLAR, {"m": Reserve(0.2, 5.0)})
    assert asyncio.run(call(hopeless, 0.25)).startswith("not_asked")


def test_a_call_waits_for_money_that_a_cheap_call_leaves_over():
    budget = Budget(1.0, DOLLAR, {"m": Reserve(0.9, 0.9)})

    async def two() -> list[str]:
        return await asyncio.gather(call(budget, 0.2), call(budget, 0.2))

    assert asyncio.run(two()) == ["asked", "asked"]


def test_a_failed_call_costs_nothing_and_one_without_usage_its_reserve():
    budget = Budget(1.0, DOLLAR, {"m": Reserve(0.4, 0.4)})

    async def failing() -> None:
        with pytest.raises(ZeroDivisionError):
            async with budget.call("m"):
                raise ZeroDivisionError
        assert budget.spent == 0.0
        async with budget.call("m") as made:
            made.charge(None)

    asyncio.run(failing())
    assert budget.spent == pytest.approx(0.4)
    assert budget.under_way == pytest.approx(0.0)


def test_what_costs_nothing_is_called_when_the_budget_is_spent():
    budget = Budget(0.0, {**DOLLAR, "control/blank": FREE}, {"m": Reserve(0.1, 0.1)})
    assert asyncio.run(call(budget, 0.5, "control/blank")) == "asked"
    assert asyncio.run(call(budget, 0.5)).startswith("not_asked")


def test_without_a_budget_every_call_is_admitted():
    async def one(budget: Budget | None) -> None:
        with spending(budget):
            async with admitted("m") as made:
                made.charge(tokens(5))

    asyncio.run(one(None))
    with pytest.raises(NotAskedError):
        asyncio.run(one(Budget(0.1, DOLLAR, {"m": Reserve(0.2, 0.2)})))


def test_a_book_begins_with_what_earlier_attempts_bought_and_may_have_bought(tmp_path: Path):
    ledger = Ledger(tmp_path / "calls")
    folder = tmp_path / "calls" / slug(LOOP) / "otter"
    files = [folder / f"{each}.json" for each in range(4)]
    bought = Entry(state="received", output={"usage": {"input_tokens": 0, "output_tokens": 200_000}})
    for path, entry in zip(files, (bought, bought, Entry(state="failed", lost=1), Entry(state="asked")), strict=True):
        ledger.write(path, entry)
    priced = ResolvedModel("mine", LOOP, "hosted", entry=ModelEntry(price=DOLLAR["m"]))
    budget = open_budget(5.0, tmp_path, [priced], {LOOP: Reserve(0.05, 0.1)})
    assert budget.spent == pytest.approx(2 * 0.2 + 2 * 0.2)  # two are lost, and as dear as the dearest


# Runs


def test_a_run_stops_asking_when_its_budget_is_spent_and_goes_on_with_more(cli: Cli, server: Server):
    (cli.folder / "tikzeval-models.yaml").write_text(PRICED, encoding="utf-8")
    words = ("run", "--models", f"{LOOP},blank", *FOUR, "--out", "a")
    first = cli(*words, "--max-cost", "0.7", env=server.env)
    assert first.code == 3
    assert len(server.asked) == 3
    rows = [row for row in table(cli.folder / "a" / "replies.csv") if row["model"] == LOOP]
    unasked = [row for row in rows if row["outcome"] == Outcome.NOT_ASKED]
    assert len(unasked) == 4 - len(server.asked)
    for row in unasked:
        assert row["strict"] == ""
        assert re.match(r"the budget of \$0.7 is spent \(\$0.\d+ so far; a call of .* may cost \$0.\d+\)", row["error"])
    asked = [row for row in rows if row["outcome"] == "ok"]
    assert [float(row["cost_usd"]) for row in asked] == [pytest.approx(CALL)] * len(server.asked)
    board = {row["model"]: row for row in table(cli.folder / "a" / "leaderboard.csv")}
    assert board[LOOP]["unscored"] == str(len(unasked))
    assert float(board[LOOP]["cost_usd"]) == pytest.approx(CALL * len(server.asked))
    assert board["blank"]["unscored"] == "0"
    assert "larger --max-cost" in first.out
    before = len(server.asked)

    same = cli(*words, "--max-cost", "0.7", env=server.env)  # what is spent stays spent
    assert same.code == 3
    assert len(server.asked) == before

    more = cli(*words, "--max-cost", "5", env=server.env)
    assert more.code == 0, more.out + more.err
    assert len(server.asked) == 4
    assert len(set(server.asked)) == 4
    board = {row["model"]: row for row in table(cli.folder / "a" / "leaderboard.csv")}
    assert float(board[LOOP]["cost_usd"]) == pytest.approx(4 * CALL)
    assert "Spent: $0.884" in more.out
    told = json.loads((cli.folder / "a" / "run.json").read_text())
    assert told["models"][0]["price"] == {"input": 100.0, "output": 10000.0, "cached_input": None, "cache_write": None}

    (cli.folder / "tikzeval-models.yaml").unlink()  # a replay of what was bought says what was paid
    assert cli("score", "a", "--raster", "poppler", "--out", "b").code == 0
    again = {row["model"]: row for row in table(cli.folder / "b" / "leaderboard.csv")}
    assert float(again[LOOP]["cost_usd"]) == pytest.approx(4 * CALL)


def test_a_model_without_a_price_is_refused_before_the_first_call(cli: Cli, server: Server):
    env = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": f"{server.url}/v1"}
    done = cli("run", "--models", "openai/some-model", *FOUR, "--max-cost", "1", env=env)
    assert done.code == 2
    assert "openai/some-model has no price" in done.err
    assert "tikzeval-models.yaml" in done.err
    assert server.asked == []
    (given,) = re.findall(r"`(.*)`", done.err)  # what it says to write is what helps
    (cli.folder / "tikzeval-models.yaml").write_text(given, encoding="utf-8")
    assert cli("run", "--models", "openai/some-model", *FOUR, "--max-cost", "1", "--dry-run", env=env).code == 0


def test_costs_are_of_what_was_asked_for_and_nothing_without_a_price_or_for_a_replay(cli: Cli, server: Server):
    replay = cli.folder / "r.jsonl"
    line = {"id": "otter-plane-wifi", "reply": CIRCLE, "usage": {"input_tokens": 5, "output_tokens": 7}, "model": "was"}
    replay.write_text(json.dumps(line) + "\n")
    cached = completion(CIRCLE)
    cached["usage"]["prompt_tokens_details"] = {"cached_tokens": 4}
    server.answer = lambda _: (200, cached)
    priced = "far: {model: openrouter/far, vendor: Me, price: {input: 100, output: 0, cached_input: 10}}\n"
    (cli.folder / "tikzeval-models.yaml").write_text(priced, encoding="utf-8")
    env = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": f"{server.url}/v1"}
    words = (
        "run",
        "--models",
        f"far,openrouter/other,replay:{replay}",
        "--prompt",
        "otter-plane-wifi",
        "--clip",
        "none",
    )
    env = {"OPENROUTER_API_KEY": "k", "OPENROUTER_BASE_URL": f"{server.url}/v1"}
    done = cli(*words, "--out", "a", env=env)
    assert done.code == 0, done.err
    board = {row["model"]: row for row in table(cli.folder / "a" / "leaderboard.csv")}
    far, other, played = board["far"], board["openrouter/other"], board[f"replay:{replay}"]
    assert (far["resolved_model"], far["served_model"], far["tokens_in"]) == (
        "openrouter/far",
        "served-model-2026",
        "11",
    )
    assert float(far["cost_usd"]) == pytest.approx((7 * 100 + 4 * 10) / 1e6)
    assert (other["resolved_model"], other["cost_usd"]) == ("openrouter/other", "")
    assert (played["served_model"], played["tokens_out"], float(played["cost_usd"])) == ("was", "7", 0.0)


# Estimates


def past_run(folder: Path, model: str, tokens_out: list[int]) -> None:
    folder.mkdir(parents=True)
    rows = [f"{model},otter,{number}" for number in tokens_out]
    (folder / "replies.csv").write_text("model,suite,tokens_out\n" + "\n".join(rows) + "\n", encoding="utf-8")


MINE = "mine: {model: openai/mine, price: {input: 2.5, output: 10}}"
DRY = ("run", "--suite", "otter", "--limit", "2", "--dry-run", "--clip", "none")


def test_a_dry_run_says_what_it_assumes_without_past_runs(cli: Cli):
    (cli.folder / "tikzeval-models.yaml").write_text(MINE, encoding="utf-8")
    done = cli(*DRY, "--models", "mine,reference", env={"OPENAI_API_KEY": "k"})
    assert done.code == 0
    (line,) = [line for line in done.out.splitlines() if line.startswith("Estimated for mine: ")]
    found = re.fullmatch(
        r"Estimated for mine: ([\d,]+) tokens in, 3,000 out \(800 to 20,000\), \$([\d.]+) \(\$([\d.]+) to \$([\d.]+)\); "
        r"tokens out: assumed, for want of past runs",
        line,
    )
    assert found
    tokens_in = int(found[1].replace(",", ""))
    for said, tokens_out in zip(found.groups()[1:], (3_000, 800, 20_000), strict=True):
        assert float(said) == pytest.approx((tokens_in * 2.5 + tokens_out * 10) / 1e6, rel=0.01)
    assert "for reference" not in done.out


def test_a_dry_run_counts_judges_and_learns_from_what_they_took_in_past_runs(cli: Cli):
    (cli.folder / "tikzeval-models.yaml").write_text(MINE, encoding="utf-8")
    words = (*DRY, "--models", "mine,reference", "--judge", "mine")
    first = cli(*words, env={"OPENAI_API_KEY": "k"})
    (asked,) = re.findall(r"at most (\d+) questions about pictures and (\d+) about controls", first.out)
    most = sum(map(int, asked))
    (told,) = re.findall(r"^Estimated for the judge mine: (.*)$", first.out, re.MULTILINE)
    assert told.startswith(f"{most * 1000:,} tokens in, {most * 60:,} out ({most * 30:,} to {most * 2000:,}), $")
    assert told.endswith("assumed, for want of past runs")
    (drawn,) = re.findall(r"^Estimated for mine: .*?\$([\d.]+)", first.out, re.MULTILINE)
    (judged,) = re.findall(r"^Estimated for the judge mine: .*?\$([\d.]+)", first.out, re.MULTILINE)
    (both,) = re.findall(r"^Estimated for all: \$([\d.]+)", first.out, re.MULTILINE)
    assert float(judged) == pytest.approx(most * (1000 * 2.5 + 60 * 10) / 1e6, rel=0.01)
    assert float(both) == pytest.approx(float(drawn) + float(judged), rel=0.01)
    past = cli.folder / "results" / "runs" / "one"
    past.mkdir(parents=True)
    rows = [f"openai/mine,400,{tokens}" for tokens in (10, 20, 30, 40, 50)]
    (past / "judges.csv").write_text("judge_model,tokens_in,tokens_out\n" + "\n".join(rows) + "\n", encoding="utf-8")
    learned = cli(*words, env={"OPENAI_API_KEY": "k"})
    (told,) = re.findall(r"^Estimated for the judge mine: (.*)$", learned.out, re.MULTILINE)
    assert told.startswith(f"{most * 400:,} tokens in, {most * 30:,} out ({most * 14:,} to {most * 46:,}), $")
    assert told.endswith("10–90 % of 5 answers of this judge in past runs")


def test_a_dry_run_learns_from_past_runs_of_this_model_before_those_of_others(cli: Cli):
    (cli.folder / "tikzeval-models.yaml").write_text(MINE, encoding="utf-8")
    past_run(cli.folder / "results" / "runs" / "one", "openai/mine", [100, 200, 300, 400, 500])
    past_run(cli.folder / "results" / "runs" / "two", "openai/else", [5000] * 5)
    past_run(cli.folder / "results" / "runs" / "three", "control/blank", [1] * 50)
    env = {"OPENAI_API_KEY": "k", "OPENROUTER_API_KEY": "k"}
    done = cli(*DRY, "--models", "mine,deepseek-r1", env=env)
    assert "600 out (280 to 920)" in done.out
    assert "10–90 % of 5 replies of this model" in done.out
    assert "10–90 % of 10 replies of other models" in done.out
    assert "Estimated for all: $" in done.out
    capped = cli(*DRY, "--models", "mine", "--max-tokens", "250", env=env)
    assert "500 out (280 to 500)" in capped.out
