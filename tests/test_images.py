"""Image generators in the street: real pipelines and picture files beside drawings in code, through the whole command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from tests.conftest import Cli, Server, completion
from tests.test_run import table

PROMPTS = ("otter-plane-wifi", "otter-cartoon")
WORDS = ("--prompt", ",".join(PROMPTS), "--clip", "none", "--out", "a")
OFFLINE = {"HF_HUB_OFFLINE": "1"}
SKIPPED = "needs vectors, and the picture of an image generator has none"


@pytest.fixture(scope="module")
def sd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("diffusers", reason="the extra [images] is not installed")
    from tests.apis.pipelines import save_sd

    return save_sd(tmp_path_factory.mktemp("pipelines") / "sd")


def painted(path: Path, colour: str = "saddlebrown", size: tuple[int, int] = (90, 60)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.new("RGB", size, "skyblue")
    picture.paste(colour, (10, 10, 40, 50))
    picture.save(path)
    return path


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "painter"
    for prompt in PROMPTS:
        painted(folder / f"{prompt}.png")
    (folder / "files.yaml").write_text("model: Ada\nrelease_date: 2022-03-01\nopen_weights: false\n")
    return folder


@pytest.mark.filterwarnings("ignore")
def test_a_pipeline_and_pictures_from_elsewhere_stand_beside_code(cli: Cli, sd: Path, pictures: Path) -> None:
    (sd / "tikzeval.yaml").write_text("steps: 2\nguidance: 0\n")
    models = f"diffusion:{sd},files:{pictures},blank"
    args = ("--model-arg", f"diffusion:{sd}:style=in ink on white paper, drawn by hand in one go")  # of a byte a token
    done = cli("run", "--models", models, *WORDS, *args, env=OFFLINE, timeout=900)
    assert done.code == 0, (done.out, done.err)
    assert "--judge MODEL, or a larger --clip" in done.out  # nobody was there to answer what both can
    run = cli.folder / "a"
    board = {row["kind"]: row for row in table(run / "leaderboard.csv")}
    assert [row["kind"] for row in table(run / "leaderboard.csv")] == ["control", "image", "image"]
    for name in ("strict", "rubric", "rubric_judged", "common", "clean_compile", "parts_named", "rank", "clip_no_text"):
        assert board["image"][name] == "", name
    assert (board["image"]["rendered"], board["image"]["unscored"], board["image"]["cost_usd"]) == ("1.0", "0", "0.0")
    assert {row["cost_usd"] for row in table(run / "replies.csv")} == {
        "0.0"
    }  # the control's, the pipeline's, the folder's
    assert (board["control"]["rank"], board["control"]["rank_high"]) == ("1", "1")
    replies = [row for row in table(run / "replies.csv") if row["kind"] == "image"]
    assert {row["outcome"] for row in replies} == {"ok"}
    made = [json.loads(row["made"]) for row in replies if row["asked"].startswith("diffusion:")]
    assert {each["steps"] for each in made} == {2}
    assert any(
        each["prompt"] == "an otter on a plane using wifi, in ink on white paper, drawn by hand in one go"
        for each in made
    )  # and no word of TikZ
    assert {each["size"] for each in made} == {"64x64"}
    assert {each["words_cut"] for each in made} == {len(each["prompt"]) + 2 - 77 for each in made}
    assert done.out.count(f"diffusion:{sd}: 2 of 2 prompts are longer than its text encoder reads") == 1
    for row in replies:
        assert Image.open(run / row["picture"]).size == (512, 512)
        original = (run / row["picture"]).with_name(Path(row["picture"]).stem + "-original.png")
        assert Image.open(original).size == ((64, 64) if row["asked"].startswith("diffusion:") else (90, 60))
    assert {row["served_model"] for row in replies if row["asked"].startswith("files:")} == {"Ada"}
    checks = [row for row in table(run / "samples.csv") if row["model"].startswith("diffusion/")]
    said = {row["check"]: (row["verdict"], row["evidence"]) for row in checks if row["prompt"] == PROMPTS[0]}
    assert said["drawn"][0] == "pass"
    assert said["otter-present"] == ("skipped", SKIPPED)
    assert said["otter-recognisable"] == ("skipped", f"otter alone {SKIPPED}")
    assert said["scene-understood"][1] == "no judge was asked (--judge MODEL)"
    assert "--clip none" in said["reads-as-captioned"][1]
    assert {verdict for check, (verdict, _) in said.items() if check != "drawn"} == {"skipped"}


def test_what_a_folder_of_pictures_lacks_is_said_before_the_run(cli: Cli, pictures: Path) -> None:
    (pictures / "otter-cartoon.png").unlink()
    lacking = cli("run", "--models", f"files:{pictures}", *WORDS)
    assert lacking.code == 2
    assert "lacks a picture of 1 of 2 prompts (otter-cartoon)" in lacking.err
    assert "--prompt otter-plane-wifi" in lacking.err
    assert not (cli.folder / "a").exists()
    changed = cli("run", "--models", f"files:{pictures}", "--protocol", "edit", "--prompt", PROMPTS[0], "--dry-run")
    assert changed.code == 2
    told = " ".join(changed.out.split())
    assert "; add them, named as " in told
    assert "--prompt" not in told


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
def test_a_damaged_picture_is_named_in_the_evidence(cli: Cli, pictures: Path) -> None:
    noise = painted(pictures / f"{PROMPTS[0]}.png", size=(300, 300))
    Image.effect_noise((300, 300), 50).save(noise)
    noise.write_bytes(noise.read_bytes()[:5_000])
    done = cli("run", "--models", f"files:{pictures}", *WORDS)
    assert done.code == 0, (done.out, done.err)
    rows = [row for row in table(cli.folder / "a" / "samples.csv") if row["outcome"] == "raster_error"]
    drawn = next(row for row in rows if row["check"] == "drawn")
    assert drawn["evidence"].startswith(f"the outcome is raster_error: {PROMPTS[0]}.png: the picture is damaged: ")


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
def test_everything_after_a_run_copes_with_generators(cli: Cli, pictures: Path, server: Server) -> None:
    def judge(body: dict[str, object]) -> tuple[int, object]:
        return 200, completion("yes\nIt does." if "online on a plane" in json.dumps(body) else "no\nIt does not.")

    server.judge = judge
    for prompt in PROMPTS:
        painted(pictures / f"{prompt}-2.png", "black")
    models = ("--models", f"files:{pictures},reference,label,blank", "--epochs", "2")
    done = cli("run", *models, *WORDS, "--judge", "openai-api/loop/seer", env=server.env)
    assert done.code == 0, (done.out, done.err)
    assert "on the checks that both can answer" in done.out
    tried = [" ".join(line.split()) for line in done.out.splitlines()]
    assert "common mean best of 2 picked of 2 all of 2 if drawn" in tried
    assert any(line.startswith("blank 0.00 0.00 0.00 0.00 –") for line in tried)
    assert "picked: by the judge openai-api/loop/seer, among 2 replies to each prompt" in tried
    run = cli.folder / "a"
    board = {row["model"]: row for row in table(run / "leaderboard.csv")}
    painter = board[f"files:{pictures}"]
    assert 0 < float(painter["common"]) < 1
    assert float(painter["common"]) == float(board["reference"]["common"])  # the same questions, the same answers
    assert (board["blank"]["common"], board["blank"]["common_rank"]) == ("0.0", "4")
    assert painter["common_rank"] == "1"
    assert painter["strict"] == painter["rubric_judged"] == ""
    assert painter["picked_by"] == "judge openai-api/loop/seer"
    assert painter["common_picked"] == painter["common_best"] != ""
    again = cli("run", *models, *WORDS, "--judge", "openai-api/loop/seer", env=server.env)
    assert "finished earlier" in again.out
    assert "picked of 2" in again.out
    asked = len(server.judged)
    scored = cli("score", "a", "--out", "b", env=server.env)
    assert scored.code == 0, scored.err
    assert len(server.judged) == asked  # the same pictures, the same questions: no answer is bought twice
    drop = {"run", "picture", "seconds"}
    before, after = (
        [
            {key: value for key, value in row.items() if key not in drop}
            for row in table(cli.folder / name / "replies.csv")
        ]
        for name in ("a", "b")
    )
    assert before == after
    assert_holds(cli, pictures)
    assert_shown(cli, pictures)


def assert_holds(cli: Cli, pictures: Path) -> None:
    """Hold the run `a`, and the same scored again in `b`, against a baseline of theirs."""
    kept = cli("baseline", "a", "--out", "kept")
    assert kept.code == 0, kept.err
    assert len(list((cli.folder / "kept" / "replies").rglob("*.png"))) == 4
    verified = cli("verify", "kept")
    assert verified.code == 0, (verified.out, verified.err)
    gated = cli("gate", "b", "--baseline", "kept", "--json", "gate.json")
    assert gated.code == 0, (gated.out, gated.err)
    tests = json.loads((cli.folder / "gate.json").read_text())["tests"]
    assert {test["measure"] for test in tests if test["model"] == f"files:{pictures}"} == {"common"}
    held = cli("compare", f"a:files:{pictures}", "a:blank")
    assert held.code == 0, held.err
    assert "common" in held.out
    assert "strict" not in held.out


def assert_shown(cli: Cli, pictures: Path) -> None:
    """Look at what is printed and written of the run `a`."""
    told = cli("leaderboard", "a", "--markdown", "all.md", "--pick", "judge")
    assert told.code == 0, told.err
    assert told.out.count("picked: by the judge openai-api/loop/seer") == 1
    assert [told.out.count(title) for title in ("  best of 2", "strict | rubric ")] == [2, 1]
    assert "common_rank" in (cli.folder / "all.md").read_text()
    assert "tiny-clip" in cli("leaderboard", "a", "--pick", "clip").err
    report = cli("report", "a", "--out", "pages")
    assert report.code == 0, report.err
    page = (cli.folder / "pages" / "index.html").read_text()
    assert "Code beside pictures" in page
    assert "Several tries at each prompt" in page
    assert "<th>best of 2</th><th>picked of 2</th><th>all of 2</th>" in page
    assert "picked: by the judge openai-api/loop/seer, among 2 replies to each prompt" in page
    assert "Ada" in page
    planned = cli("run", "--models", f"files:{pictures},reference", *WORDS[:-2], "--dry-run")
    assert planned.code == 0
    assert "Estimated" not in planned.out


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
def test_pipelines_of_every_kind_and_an_adapter_draw_in_one_run(cli: Cli, sd: Path, tmp_path: Path) -> None:
    pytest.importorskip("peft", reason="the extra [images] is not installed")
    from tests.apis.pipelines import save_adapter, save_flux, save_sd3, save_sdxl

    save_sdxl(tmp_path / "sdxl")
    save_sd3(tmp_path / "sd3")
    save_flux(tmp_path / "flux")
    save_adapter(tmp_path / "ink", sd)
    models = ",".join(f"diffusion:{folder}" for folder in (sd, "./sdxl", "./sd3", "./flux"))
    args = (
        "--model-arg",
        "steps=1",
        "--model-arg",
        "guidance=0",
        "--model-arg",
        "width=64",
        "--model-arg",
        "height=64",
    )
    plain = cli("run", "--models", models, *WORDS, *args, env=OFFLINE, timeout=900)
    assert plain.code == 0, (plain.out, plain.err)
    rows = table(cli.folder / "a" / "replies.csv")
    assert {row["outcome"] for row in rows} == {"ok"}
    assert {json.loads(row["made"])["pipeline"] for row in rows} == {
        "StableDiffusionPipeline", "StableDiffusionXLPipeline", "StableDiffusion3Pipeline", "FluxPipeline"
    }  # fmt: skip
    inked = ("--model-arg", "lora=./ink", "--model-arg", "lora_weight=0.9")
    drawn = cli("run", "--models", f"diffusion:{sd}", *WORDS[:-1], "b", *args, *inked, env=OFFLINE)
    assert drawn.code == 0, (drawn.out, drawn.err)
    (first, _) = table(cli.folder / "b" / "replies.csv")
    assert json.loads(first["made"])["lora_weight"] == 0.9
    before = next(row for row in rows if row["model"] == first["model"] and row["prompt"] == first["prompt"])
    assert Image.open(cli.folder / "b" / first["picture"]) != Image.open(cli.folder / "a" / before["picture"])
    lost = cli("run", "--models", f"diffusion:{sd}", *WORDS[:-1], "c", "--model-arg", "lora=./nowhere", env=OFFLINE)
    assert (lost.code, lost.err.count("\n")) == (2, 1)
    assert "nowhere: there is no such file or folder" in lost.err


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("stepz=3", "did you mean steps"),
        ("width=70", "not a multiple of 8"),
        ("lora=./nowhere", "no such file or folder"),
    ],
)
def test_a_mistake_in_a_setting_is_found_before_anything_is_loaded(cli: Cli, sd: Path, wrong: str, told: str) -> None:
    words = ("run", "--models", f"diffusion:{sd}", *WORDS, "--model-arg", wrong)
    dry = cli(*words, "--dry-run", env=OFFLINE)
    assert dry.code == 2, dry.out
    assert told in " ".join(dry.out.split())
    done = cli(*words, env=OFFLINE)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert told in done.err
    assert not (cli.folder / "a").exists()


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
def test_what_cannot_be_loaded_leaves_the_folder_to_the_words_that_mend_it(cli: Cli, sd: Path) -> None:
    words = ("run", "--models", f"diffusion:{sd}", *WORDS, "--model-arg", "steps=1")
    lost = cli(*words, "--model-arg", "lora=nobody/nothing", env=OFFLINE)
    assert (lost.code, lost.err.count("\n")) == (2, 1)
    done = cli(*words, env=OFFLINE)
    assert done.code == 0, (done.out, done.err)


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
def test_weights_that_are_not_there_and_memory_that_does_not_suffice_get_one_line(cli: Cli, sd: Path) -> None:
    absent = cli("run", "--models", "diffusion:nobody/nothing", *WORDS, env=OFFLINE)
    assert (absent.code, absent.err.count("\n")) == (2, 1)
    assert "`hf download nobody/nothing` fetches them" in absent.err
    args = ("--model-arg", "steps=1", "--model-arg", f"width={1 << 23}", "--model-arg", f"height={1 << 23}")
    done = cli("run", "--models", f"diffusion:{sd}", *WORDS, *args, "--max-retries", "0", env=OFFLINE)
    assert done.code == 3, (done.out, done.err)
    rows = table(cli.folder / "a" / "replies.csv")
    assert {row["outcome"] for row in rows} == {"provider_error"}
    lower = "runs out of memory with one picture: try a smaller --model-arg width and height"
    assert all(lower in row["error"] for row in rows)


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
def test_what_the_safety_checker_blacks_is_refused(cli: Cli, tmp_path: Path) -> None:
    pytest.importorskip("diffusers", reason="the extra [images] is not installed")
    from tests.apis.pipelines import save_sd

    folder = save_sd(tmp_path / "prude", checker=True)
    args = ("--model-arg", "steps=1", "--model-arg", "guidance=0")
    done = cli("run", "--models", f"diffusion:{folder}", *WORDS, *args, env=OFFLINE)
    assert done.code == 0, (done.out, done.err)
    assert {row["outcome"] for row in table(cli.folder / "a" / "replies.csv")} == {"refused"}
    freed = cli(
        "run", "--models", f"diffusion:{folder}", *WORDS[:-1], "b", *args, "--model-arg", "safety_checker=false"
    )
    assert {row["outcome"] for row in table(cli.folder / "b" / "replies.csv")} == {"ok"}, freed.err


@pytest.mark.parametrize(
    ("models", "told"),
    [
        ("diffusion:./nowhere", "there is no such folder"),
        ("diffusion:turbo", "give a hub id as in diffusion:stabilityai/sdxl-turbo"),
        ("files:./nowhere", "there is no such folder"),
    ],
)
def test_a_generator_that_is_not_there_gets_one_line(models: str, told: str) -> None:
    from tikzeval.errors import UsageError
    from tikzeval.models.aliases import resolve_model

    with pytest.raises(UsageError) as error:
        resolve_model(models)
    assert told in str(error.value)
    assert "\n" not in str(error.value)
