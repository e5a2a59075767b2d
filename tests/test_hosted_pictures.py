"""Hosted image models from flags to CSV: the real SDKs against loopback servers that speak the vendors' APIs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from tests.apis.hosted import APIS, KEYS, Vendors, alone, assert_no_keys, vendors
from tests.apis.pictures import OpenAIImages, drawing, gemini_filtered, gemini_picture
from tests.conftest import Cli
from tests.test_run import OTTER, table
from tikzeval.runs.estimate import estimate, replies_seen
from tikzeval.runs.settings import RunSettings

ONE = ("run", *OTTER, "--clip", "none", "--out", "a")
PROMPT = "an otter on a plane using wifi"


@pytest.fixture
def served() -> Iterator[Vendors]:
    with vendors() as found:
        found.servers["gemini"].default = gemini_picture("brown")
        yield found


@pytest.fixture
def images(served: Vendors) -> OpenAIImages:
    found = OpenAIImages()
    served.servers["openai"].route = found.route
    return found


@pytest.mark.parametrize("protocol", ["repair", "look"])
def test_a_generator_is_asked_once_and_so_are_its_estimate_and_reserve(protocol: str) -> None:
    words = {"models": ("gpt-image", "gemini"), "prompts": ("otter-plane-wifi",), "clip": "none"}
    blind, again = RunSettings(**words), RunSettings(**words, protocol=protocol)
    image, coder = blind.resolved
    seen = replies_seen(Path("nowhere"), [])
    assert estimate(again, image, 1, seen) == estimate(blind, image, 1, seen)
    assert estimate(again, coder, 1, seen).cost > estimate(blind, coder, 1, seen).cost


def test_the_quality_that_is_asked_for_decides_what_a_picture_is_expected_to_cost() -> None:
    words = {"models": ("gpt-image", "gemini-image"), "prompts": ("otter-plane-wifi",), "clip": "none"}
    seen = pd.DataFrame({"model": ["openai-images/gpt-image-2.6-sunburst"] * 9, "tokens_out": [272.0] * 9})
    found = []
    for quality in ("low", "medium", "high"):
        settings = RunSettings(**words, model_args=(f"quality={quality}",))
        told = estimate(settings, settings.resolved[0], 1, seen)
        found.append(told.tokens_out)
        assert told.reserve.most == pytest.approx(told.cost[2])
        assert "quality" not in estimate(settings, settings.resolved[1], 1, seen).basis
    assert found == [(167, 272, 408), (1_056, 1_568, 1_767), (4_160, 6_208, 7_024)]
    assert estimate(RunSettings(**words), settings.resolved[0], 1, seen).tokens_out == (272, 272, 272)


def test_openai_and_gemini_draw_the_prompts_own_words_and_are_paid_by_the_picture(
    cli: Cli, served: Vendors, images: OpenAIImages
) -> None:
    words = ("--models", "gpt-image,gemini-image", "--model-arg", "gpt-image:quality=medium")
    dry = cli(*ONE, *words, "--dry-run", env=KEYS | served.env)
    assert dry.code == 0, dry.err
    assert (
        "Estimated for gpt-image: 8 tokens in, 1,568 out (1,056 to 1,767), $0.0471 ($0.0317 to $0.0531), $0.0471 a picture"
        in dry.out
    )
    assert "Estimated for gemini-image: 8 tokens in, 1,120 out (275 to 7,024), $0.0336" in dry.out
    done = alone(cli)(*ONE, *words, "--max-cost", "1", env=KEYS | served.env)
    assert done.code == 0, done.err
    assert images.asked == [{"model": "gpt-image-2.6-sunburst", "prompt": PROMPT, "n": 1, "quality": "medium"}]
    (asked,) = served.servers["gemini"].calls
    assert "gemini-nano-banana-2.1" in asked.path
    assert [part["text"] for part in asked.body["contents"][0]["parts"]] == [PROMPT]
    assert asked.body["generationConfig"]["responseModalities"] == ["TEXT", "IMAGE"]
    rows = {row["asked"]: row for row in table(cli.folder / "a" / "replies.csv")}
    assert {row["kind"] for row in rows.values()} == {"image"}
    assert {row["outcome"] for row in rows.values()} == {"ok"}
    assert float(rows["gpt-image"]["cost_usd"]) == pytest.approx((20 * 8 + 1056 * 30) / 1e6)
    assert float(rows["gemini-image"]["cost_usd"]) == pytest.approx((10 * 1.5 + 1120 * 30) / 1e6)
    kept = [path.read_bytes() for path in (cli.folder / "a" / "pictures").rglob("*-original.png")]
    assert kept == [drawing("brown")] * 2
    assert_no_keys(cli.folder, done)
    again = cli(*ONE, *words, "--max-cost", "1", env=KEYS | served.env)
    assert "finished earlier" in again.out
    assert len(images.asked) == 1


def test_what_a_filter_stops_is_refused(cli: Cli, served: Vendors, images: OpenAIImages) -> None:
    images.refused = True
    served.servers["gemini"].default = gemini_filtered()
    done = alone(cli)(*ONE, "--models", "gpt-image,gemini-image", env=KEYS | served.env)
    assert done.code == 0, done.err
    assert_no_keys(cli.folder, done)
    assert [row["outcome"] for row in table(cli.folder / "a" / "replies.csv")] == ["refused", "refused"]


@pytest.mark.long
def test_a_key_that_a_provider_repeats_is_kept_nowhere(cli: Cli, served: Vendors) -> None:
    echo = f"these are wrong: {' '.join(KEYS.values())}"
    served.servers["openai"].route = lambda *_: APIS["openai"].error(403, echo)
    served.servers["gemini"].default = APIS["gemini"].error(403, echo)
    done = alone(cli)(*ONE, "--models", "gpt-image,gemini-image", "--max-retries", "0", env=KEYS | served.env)
    assert done.code == 3, done.err
    assert [row["outcome"] for row in table(cli.folder / "a" / "replies.csv")] == ["provider_error"] * 2
    assert_no_keys(cli.folder, done)


@pytest.mark.long
def test_changes_are_made_to_the_picture_that_was_made_before(cli: Cli, served: Vendors, images: OpenAIImages) -> None:
    words = ("run", "--suite", "otter", "--protocol", "edit", "--clip", "none", "--out", "a")
    done = alone(cli)(*words, "--models", "gpt-image,gemini-image", env=KEYS | served.env)
    assert done.code == 0, done.err
    assert_no_keys(cli.folder, done)
    assert len(images.asked) == 1
    assert len(images.edited) == 3
    for body, before, change in zip(
        images.edited, ("brown", "red", "green"), ("sea otter", "mohawk", "Razer"), strict=True
    ):
        assert drawing(before) in body
        assert change.encode() in body
    calls = served.servers["gemini"].calls
    assert [len(call.body["contents"]) for call in calls] == [1, 3, 5, 7]
    (shown,) = [part for part in calls[1].body["contents"][1]["parts"] if "inlineData" in part]
    sent = shown["inlineData"]
    assert sent.get("mimeType", sent.get("mime_type")) == "image/png"  # the API takes both; which is the SDK's business
    rounds = table(cli.folder / "a" / "rounds.csv")
    assert {row["outcome"] for row in rounds} == {"ok"}
    assert len({row["picture"] for row in rounds}) == 8


@pytest.mark.parametrize(
    "name",
    [
        "dall-e-3",
        "dall-e-2",
        "imagen-4",
        "imagen-3",
        "midjourney",
        "gemini-3.1-flash-image",
        "openai/dall-e-3",
        "openai-images/dall-e-3",
        "openai/azure/dall-e-3",
        "google/imagen-4.0-generate-001",
        "google/vertex/imagen-4.0-ultra-generate-001",
        "google/imagen-3.0-generate-002",
        "google/gemini-3.1-flash-image-preview",
    ],
)
def test_what_nobody_serves_says_so_and_points_to_pictures_from_elsewhere(name: str) -> None:
    from tikzeval.errors import UsageError
    from tikzeval.models.aliases import resolve_model

    with pytest.raises(UsageError, match="files:FOLDER") as caught:
        resolve_model(name)
    assert "None" not in str(caught.value)


def test_an_image_model_of_openai_is_one_by_whichever_provider_it_is_named() -> None:
    from tikzeval.models.aliases import resolve_model

    for name in ("gpt-image-2.6-flare", "gpt-image-1.5", "gpt-image-7", "azure/gpt-image-7", "chatgpt-image-latest"):
        found = resolve_model(f"openai/{name}")
        assert (found.kind, found.model) == ("image", f"openai-images/{name}")
    assert resolve_model("openai/gpt-image-2.6-flare").price == resolve_model("gpt-image-2.6-flare").price
    assert resolve_model("openai-images/gpt-image-1.5").entry == resolve_model("gpt-image-1.5").entry
    assert resolve_model("openai/gpt-4o").kind == "hosted"
    assert resolve_model("openrouter/openai/gpt-4o").model == "openrouter/openai/gpt-4o"
    assert resolve_model("google/imagen-4.5-generate").entry is None


def test_a_name_of_ones_own_goes_before_a_retirement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tikzeval.models import catalogue
    from tikzeval.models.aliases import resolve_model

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "tikzeval-models.yaml").write_text("openai/dall-e-3: {makes: pictures}\n")
    catalogue.model_entries.cache_clear()
    try:
        assert resolve_model("openai/dall-e-3").model == "openai-images/dall-e-3"
    finally:
        catalogue.model_entries.cache_clear()
