"""The names of models: what is known about them, the user's own, servers by address, weights by folder."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest
import yaml
from inspect_ai.model import _model_data
from inspect_ai.model._model_data.model_data import read_model_info

from tests.conftest import Cli, Server
from tests.test_run import OTTER, table
from tikzeval.errors import TikzevalError
from tikzeval.models import catalogue
from tikzeval.models.aliases import ModelEntry, ResolvedModel, resolve_model
from tikzeval.models.catalogue import OURS
from tikzeval.models.prices import FREE, Price
from tikzeval.runs.settings import RunSettings

RAW = yaml.safe_load(OURS.read_text(encoding="utf-8"))
FACTS = ("release_date", "open_weights", "parameters", "images", "price", "retired")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("TIKZEVAL_MODELS", raising=False)
    catalogue.model_entries.cache_clear()


@pytest.mark.parametrize("alias", RAW)
def test_every_fact_has_a_source_and_no_source_is_without_its_fact(alias):
    entry = RAW[alias]
    sources = set(entry["sources"]) - {"model"}
    assert sources == {fact for fact in FACTS if fact in entry}
    assert "model" in entry["sources"]
    for where in entry["sources"].values():
        assert re.match(r"inspect_ai \d|genai-prices \d|https://", where)


FROM_INSPECT = [
    alias for alias, entry in RAW.items() if entry["sources"].get("release_date", "").startswith("inspect_ai")
]


@pytest.mark.parametrize("alias", FROM_INSPECT)
def test_release_dates_are_those_of_the_inspect_that_is_installed(alias):
    entry = RAW[alias]
    source = entry["sources"]["release_date"]
    named = source.partition(": ")[2].lower()
    known = {name.lower(): info.release_date for name, info in read_model_info().items()}
    assert known[named] == entry["release_date"], source
    if "model" in entry:  # the id that is called is the one whose date that is
        called = entry["model"].removeprefix("openrouter/").removeprefix("together/").split("/", 1)[1].lower()
        assert called in (named.split("/", 1)[1], "deepseek-r1-0528", "deepseek-chat-v3-0324", "z-ai/glm-5.3-flash")


@pytest.mark.parametrize(
    "alias", [alias for alias, entry in RAW.items() if "release_date" not in entry and "model" in entry]
)
def test_what_has_no_release_date_has_none_in_inspect_either(alias):
    organisation_and_name = "/".join(RAW[alias]["model"].split("/")[-2:]).replace("moonshot/", "moonshotai/").lower()
    known = {name.lower(): info for name, info in read_model_info().items()}
    assert organisation_and_name not in known or known[organisation_and_name].release_date is None


def test_what_inspect_says_openai_has_retired_is_retired_here_too():
    text = (Path(_model_data.__path__[0]) / "openai.yml").read_text(encoding="utf-8")
    gone = {name: date for date, name in re.findall(r"# Retired from the OpenAI API on ([\d-]+) .*\n(?:    #.*\n)+    ([\w.-]+):", text)}  # fmt: skip
    assert "gpt-4" in gone
    for alias, entry in RAW.items():
        if alias in gone:
            assert str(entry["retired"]) == gone[alias]
            assert "model" not in entry
        elif entry["vendor"] == "OpenAI" and "model" in entry:
            assert entry["model"].split("/")[1] not in gone


def test_deepseek_stopped_serving_r1_and_v3_when_inspect_says_so():
    text = (Path(_model_data.__path__[0]) / "deepseek.yml").read_text(encoding="utf-8")
    (gone,) = re.findall(
        r"deepseek-chat and deepseek-reasoner were retired from the DeepSeek API\n    # on ([\d-]+)", text
    )
    for alias in ("deepseek-r1", "deepseek-v3"):
        assert str(RAW[alias]["retired"]) == gone
        assert not RAW[alias]["model"].startswith("deepseek/")


def test_which_deepseek_sees_is_what_inspect_says():
    text = (Path(_model_data.__path__[0]) / "deepseek.yml").read_text(encoding="utf-8")
    (name,) = re.findall(r"only DeepSeek model that\n    # accepts image input\..*\n    ([\w-]+):", text)
    for alias, entry in RAW.items():
        if entry["vendor"] == "DeepSeek" and not entry.get("model", "").startswith("hf/"):
            assert entry["images"] is (entry["model"] == f"deepseek/{name}"), alias


def test_the_drawers_of_the_essay_are_there():
    assert resolve_model("deepseek-r1").model == "openrouter/deepseek/deepseek-r1-0528"
    assert resolve_model("gemini-2.5-pro").model == "google/gemini-2.5-pro"
    with pytest.raises(TikzevalError, match=r"gpt-4 is retired since 2026-10-23: .*replay:FILE"):
        resolve_model("gpt-4")
    assert resolve_model("deepseek-r1-distill-qwen-7b").model == "hf/deepseek-ai/DeepSeek-R1-Distill-Qwen-7B"
    assert resolve_model("deepseek-r1-distill-qwen-7b").kind == "local"


def test_a_full_string_has_the_facts_of_its_alias():
    assert resolve_model("openai/gpt-4o-2024-11-20").price == resolve_model("gpt-4o").price
    assert resolve_model("openai/some-other").price is None
    assert resolve_model("blank").price == FREE


@pytest.mark.parametrize(
    ("name", "hub", "day"),
    [
        ("sd-1.5", "stable-diffusion-v1-5/stable-diffusion-v1-5", "2022-10-20"),
        ("sdxl", "stabilityai/stable-diffusion-xl-base-1.0", "2023-07-26"),
        ("sdxl-turbo", "stabilityai/sdxl-turbo", "2023-11-28"),
        ("sd-3.5-medium", "stabilityai/stable-diffusion-3.5-medium", "2024-10-29"),
        ("flux.1-dev", "black-forest-labs/FLUX.1-dev", "2024-08-01"),
    ],
)
def test_open_image_generators_are_known_by_hub_id_and_by_name(name, hub, day):
    by_name, by_id = resolve_model(name), resolve_model(f"diffusion:{hub}")
    assert by_name.entry == by_id.entry
    assert by_name.model == by_id.model == f"diffusion/{hub}"
    assert (by_id.kind, by_id.price) == ("image", FREE)
    assert (str(by_id.entry.release_date), by_id.entry.open_weights) == (day, True)


def test_an_announced_price_holds_from_its_day_on():
    entry = ModelEntry.model_validate(
        {"price": {"input": 2, "output": 10}, "next_price": {"since": "2026-12-01", "input": 4, "output": 20}}
    )
    assert entry.price_on(dt.date(2026, 11, 30)).output == 10
    assert entry.price_on(dt.date(2026, 12, 1)).output == 20


def test_a_model_whose_maker_has_stopped_serving_it_is_retired_and_one_on_another_host_is_not():
    gone = ModelEntry(retired=dt.date(2020, 1, 1))
    coming = ModelEntry(retired=dt.date(2999, 1, 1))
    assert ResolvedModel("m", "openai/m", "hosted", entry=gone).retired
    assert not ResolvedModel("m", "openai/m", "hosted", entry=coming).retired
    assert not ResolvedModel("m", "openrouter/x/m", "hosted", entry=gone).retired


def test_a_run_of_a_retired_model_is_refused_with_the_day_and_what_helps(cli: Cli):
    (cli.folder / "tikzeval-models.yaml").write_text("old: {model: openai/x, retired: 2020-01-01}", encoding="utf-8")
    done = cli("run", "--models", "old", "--suite", "otter", "--dry-run", "--clip", "none", env={"OPENAI_API_KEY": "k"})
    assert done.code == 2
    assert "old: retired since 2020-01-01; score recorded replies with replay:FILE.jsonl" in done.out


# The user's own file


def write(text: str, path: str = "tikzeval-models.yaml") -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")
    catalogue.model_entries.cache_clear()


def test_a_users_file_adds_names_and_changes_what_it_names():
    write(
        "mine: {model: openai/gpt-4o, vendor: Me}\ngpt-4o: {price: {input: 1, output: 2}}\nopenai/x: {price: {input: 3, output: 4}}\n"
    )
    assert resolve_model("mine").model == "openai/gpt-4o"
    ours = resolve_model("gpt-4o")
    assert ours.price == Price(input=1, output=2)
    assert ours.model == "openai/gpt-4o-2024-11-20"
    assert ours.entry.vendor == "OpenAI"
    assert resolve_model("openai/x").price == Price(input=3, output=4)
    write("gemini-4-argon: {price: {input: 1, output: 2}}\n")  # `gemini` is the same model
    entry = resolve_model("google/gemini-4-argon").entry
    assert entry.price_on(dt.date(2999, 1, 1)) == Price(input=1, output=2)
    assert entry.sources.price.endswith("tikzeval-models.yaml")
    assert entry.sources.release_date.startswith("inspect_ai")


def test_a_users_model_under_our_name_keeps_nothing_of_ours():
    write("gpt-4o: {model: openrouter/openai/gpt-4o}\n")
    assert resolve_model("gpt-4o").entry.release_date is None
    assert resolve_model("gpt-4o").price is None


def test_the_working_folder_wins_over_the_home_and_the_variable_over_both(monkeypatch):
    write("a: {model: openai/home}\nb: {model: openai/home}\n", "config/tikzeval/models.yaml")
    write("a: {model: openai/here}\n")
    assert [resolve_model(name).model for name in "ab"] == ["openai/here", "openai/home"]
    write("a: {model: openai/named}\n", "other.yaml")
    monkeypatch.setenv("TIKZEVAL_MODELS", "other.yaml")
    catalogue.model_entries.cache_clear()
    assert resolve_model("a").model == "openai/named"
    with pytest.raises(TikzevalError, match="there is no model b"):
        resolve_model("b")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("mine: {modle: openai/x}", r"tikzeval-models.yaml: mine: modle: unknown key; did you mean model\?"),
        ("mine: {vendor: Me}", r"tikzeval-models.yaml: mine: model: this key is missing; give an Inspect model string"),
        (
            "mine: {model: openai/x, price: {input: cheap, output: 1}}",
            r"mine: price.input: give a number.*, not \"cheap\"",
        ),
        ("mine: {model: openai/x, price: {input: -1, output: 1}}", r"mine: price.input: give a number of at least 0"),
        ("mine: {model: openai/x, release_date: soon}", r"mine: release_date: give a date, YYYY-MM-DD, not \"soon\""),
        (
            "mine: {model: gpt-4o}",
            r"mine: model: give an Inspect model string such as .*, or an address, not \"gpt-4o\"",
        ),
        (
            "mine: {model: opnai/x}",
            r"tikzeval-models.yaml: mine: model: there is no model provider opnai; did you mean openai",
        ),
        ("mine: {model: hf/./w}", r"tikzeval-models.yaml: mine: model: .*there is no such folder"),
        ("blank: {model: openai/x}", r"blank: this name has a meaning of its own; choose another"),
        ("- mine", r"tikzeval-models.yaml: a mapping of names is needed"),
        ("mine: {model: [", r"tikzeval-models.yaml, line \d"),
    ],
)
def test_a_mistake_in_a_users_file_is_one_line_that_names_it(cli: Cli, text, told):
    (cli.folder / "tikzeval-models.yaml").write_text(text, encoding="utf-8")
    done = cli("models")
    assert done.code == 2
    assert len(done.err.strip().splitlines()) == 1
    assert re.search(told, done.err)


def test_what_a_name_resolves_to_decides_which_run_it_is():
    words = {"models": ("mine",), "suites": ("otter",), "limit": 1, "clip": "none"}
    hashes = set()
    for model in ("openai/a", "openai/b", "http://localhost:1/v1#a", "http://localhost:2/v1#a"):
        write(f"mine: {{model: '{model}'}}\n")
        hashes.add(RunSettings(**words).hash)
    assert len(hashes) == 4
    write("mine: {model: openai/a, price: {input: 1, output: 1}}\n")
    assert RunSettings(**words).hash in hashes


# Servers and folders


def test_a_server_by_its_address_is_local_on_this_machine_and_hosted_elsewhere():
    here = resolve_model("http://127.0.0.1:8000/v1#llama")
    there = resolve_model("https://models.example.org/v1/#org/llama")
    assert (here.kind, there.kind) == ("local", "hosted")
    assert here.model == "openai-api/127-0-0-1-8000-v1/llama"
    assert there.model.endswith("/org/llama")
    assert dict(there.args) == {"base_url": "https://models.example.org/v1"}
    assert resolve_model("http://127.0.0.1:8001/v1#llama").model != here.model


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("http://user:geheim@host/v1#m", "put the key into OPENAI_COMPATIBLE_API_KEY"),
        ("http://host/v1?key=geheim#m", "put the key into OPENAI_COMPATIBLE_API_KEY"),
        ("http://host/v1", "give the server's address and the model's name"),
        ("hf/./nowhere", "there is no such folder"),
    ],
)
def test_an_address_or_folder_that_cannot_be_used(name, told):
    with pytest.raises(TikzevalError, match=told) as raised:
        resolve_model(name)
    assert "geheim" not in str(raised.value)


def test_a_folder_of_weights_is_known_by_what_it_holds():
    folder = Path("weights")
    folder.mkdir()
    with pytest.raises(TikzevalError, match=r"holds no model \(no config.json\)"):
        resolve_model("hf/./weights")
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"0" * 3_000_000)
    before = resolve_model("hf/./weights")
    assert before.kind == "local"
    assert re.fullmatch(r"hf/weights-[0-9a-f]{8}", before.model)
    assert dict(before.args) == {"model_path": str(folder.resolve())}
    from tikzeval.models.weights import weights_hash

    (folder / "README.md").write_text("A card.")
    weights_hash.cache_clear()
    assert resolve_model("hf/./weights").model == before.model
    (folder / "model.safetensors").write_bytes(b"0" * 2_999_999 + b"1")
    weights_hash.cache_clear()
    assert resolve_model("hf/./weights").model != before.model


def test_vllm_asks_a_running_server_and_needs_no_package_then(monkeypatch):
    monkeypatch.delenv("VLLM_BASE_URL", raising=False)
    assert resolve_model("vllm/some/model").needs == ["pip install vllm", "a GPU"]
    monkeypatch.setenv("VLLM_BASE_URL", "http://gpu.example.org:8000/v1")
    served = resolve_model("vllm/some/model")
    assert (served.needs, served.kind) == ([], "hosted")


def test_a_cloud_of_another_name_does_not_ask_for_the_makers_key(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    assert resolve_model("openai/gpt-4o").missing_key == "OPENAI_API_KEY"
    assert resolve_model("openai/azure/gpt-4o").missing_key is None


def test_any_server_by_its_address_draws_with_a_key_and_without(cli: Cli, server: Server):
    name = f"{server.url}/v1#some-model"
    words = ("run", "--models", name, *OTTER, "--clip", "none")
    assert cli(*words, "--out", "a").code == 0
    (row,) = table(cli.folder / "a" / "leaderboard.csv")
    assert row["model"] == name
    assert row["resolved_model"].startswith("openai-api/127-0-0-1-")
    assert row["served_model"] == "served-model-2026"
    assert row["kind"] == "local"
    assert server.keys == ["Bearer none"]
    again = cli(*words, "--out", "b", env={"OPENAI_COMPATIBLE_API_KEY": "secret-for-the-test"})
    assert again.code == 0
    assert server.keys[-1] == "Bearer secret-for-the-test"
    held = [path for path in (cli.folder / "b").rglob("*") if path.is_file()]
    assert held
    assert not [path for path in held if b"secret-for-the-test" in path.read_bytes()]


# The command


def test_models_tells_what_is_known_and_what_is_unknown(cli: Cli):
    done = cli("models", "deepseek-r1", "gpt-4", "grok")
    assert done.code == 0
    for line in (
        "resolves to: openrouter/deepseek/deepseek-r1-0528",
        "needs: OPENROUTER_API_KEY",
        "resolves to: nobody serves it",
        "weights: unknown",
        "pictures: no  ← inspect_ai 0.3.285, deepseek.yml (comment)",
        "← genai-prices 0.2.3, openrouter deepseek/deepseek-r1-0528",
    ):
        assert line in done.out


def test_brackets_are_printed_as_they_are(cli: Cli):
    text = "odd: {model: openai/x, vendor: 'tikzeval[local]', retired: 2020-01-01, note: 'ask [bold]Ada[/bold]'}"
    (cli.folder / "tikzeval-models.yaml").write_text(text, encoding="utf-8")
    for width in ("80", "200"):
        assert "tikzeval[local]" in cli("models", env={"COLUMNS": width}).out
    assert "note: ask [bold]Ada[/bold]" in cli("models", "odd").out
    assert "ask [bold]Ada[/bold]" in cli("run", "--models", "odd", *OTTER, "--dry-run").out


@pytest.mark.parametrize("width", ["60", "80", "200"])
def test_models_can_be_read_in_any_width(cli: Cli, width):
    done = cli("models", env={"COLUMNS": width})
    assert done.code == 0
    for alias, entry in RAW.items():
        assert re.search(rf"^{re.escape(alias)} .*{re.escape(entry.get('model', 'nobody serves it'))}", done.out, re.MULTILINE)  # fmt: skip


def test_models_as_json(cli: Cli):
    told = {each["name"]: each for each in json.loads(cli("models", "--json").out)}
    assert set(told) >= {*RAW, "reference"}
    assert told["gpt-4"]["model"] is None
    assert told["gpt-4o"]["price"] == {"input": 2.5, "output": 10.0, "cached_input": 1.25}
    assert told["gpt-4o"]["needs"] == ["OPENAI_API_KEY"]
    assert told["kimi-k3.1-pro"]["release_date"] is None
    assert told["reference"]["needs"] == []
