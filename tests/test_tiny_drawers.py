"""The drawers in the box: lessons, training, and what tiny-tikz draws."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.conftest import Cli
from tikzeval.drawing import draw
from tikzeval.embedded.measure import captions_found, nearest_replies
from tikzeval.embedded.tikz_lessons import drawing, lesson, part_of, picture
from tikzeval.embedded.tikz_model import ASKED, PARTS, REPLY, SPECIAL, make_tokenizer, request
from tikzeval.embedded.tikz_shapes import arranged
from tikzeval.models.catalogue import EMBEDDED
from tikzeval.picture.scene import build_scene
from tikzeval.resources import PACKAGE
from tikzeval.scoring.relations import RELATIONS
from tikzeval.scoring.relations.base import Asked
from tikzeval.suites.generate.colours import WORDS
from tikzeval.suites.generate.facts import PLACES, Fact, possible
from tikzeval.suites.generate.glyphs import GLYPHS
from tikzeval.suites.generate.pixels import pixels
from tikzeval.suites.generate.problems import AS_CHECKED, entries
from tikzeval.suites.instructions import load_instruction
from tikzeval.suites.suite import PAIRS, load_suites, suite_names
from tikzeval.tex.isolation import isolation
from tikzeval.values import Outcome, Reply

ENGINE = pytest.mark.skipif(not isolation().closed, reason="TeX cannot be closed in here")
BOX = PACKAGE / "embedded"


def test_a_lesson_is_the_same_each_time_and_names_its_parts() -> None:
    for index in range(200):
        made = lesson(index)
        assert made == lesson(index)
        assert set(re.findall(r"local bounding box=([^,\]]+)", made.reply)) == set(made.parts)
    assert lesson(0) != lesson(0, seed=1)


def test_no_prompt_and_no_reference_is_in_the_lessons() -> None:
    lessons = [lesson(index) for index in range(3000)]
    asked = {made.asked.lower() for made in lessons}
    replies = "\n".join(made.reply for made in lessons)
    for suite in load_suites([*suite_names(), PAIRS]):
        for item in suite.items:
            assert item.prompt.text.lower().strip(".") not in asked
            assert item.prompt.caption.lower().strip(".") not in asked
    for path in (PACKAGE.parent / "latex" / "references").rglob("*.tex"):
        lines = [
            line.strip() for line in path.read_text().splitlines() if line.strip().startswith(("\\draw", "\\fill"))
        ]
        assert not any(line in replies for line in lines if len(line) > 40), path


@ENGINE
@pytest.mark.parametrize("relation", sorted(PLACES))
def test_what_a_lesson_says_holds_in_its_drawing(relation: Any) -> None:
    kinds = [kind for kind in GLYPHS if possible(relation, GLYPHS[kind])]
    for subject, thing in (("otter", kinds[0]), ("laptop", kinds[-1])):
        names = {kind: part_of(kind) for kind in (subject, thing)}
        done = draw(Reply(drawing([Fact(subject, "", 1, relation, thing)], names)))
        assert done.outcome is Outcome.OK
        assert done.compilation
        scene = build_scene(done.compilation.pdf)
        asked = AS_CHECKED.get(relation, relation)
        found = RELATIONS[asked](scene.parts[names[subject]], scene.parts[names[thing]], Asked(scene))
        assert found.margin >= 0, found.evidence


@ENGINE
def test_a_lesson_painted_without_tex_is_the_engines_picture() -> None:
    import io

    from PIL import Image, ImageOps

    def ink(image: Any) -> Any:
        return image.crop(ImageOps.invert(image).getbbox()).resize((96, 96))

    for index in (0, 6, 13, 22):
        made = lesson(index)
        with Image.open(io.BytesIO(draw(Reply(made.reply)).png)) as image:
            theirs = np.asarray(ink(image.convert("RGB")), dtype=float)
        ours = np.asarray(ink(Image.fromarray(pixels(picture(made.facts), 512))), dtype=float)
        assert np.abs(theirs - ours).mean() < 6, index


def test_the_chat_template_keeps_the_picture_and_the_parts() -> None:
    made = [lesson(index) for index in range(300)]
    tokenizer = make_tokenizer(f"{request(each.asked, each.parts)}{each.reply}" for each in made)
    for protocol in ("blind", "plan", "repair", "look"):
        for parts in (True, False):
            instruction = load_instruction(protocol, "en", parts=parts)
            for suite in load_suites([*suite_names(), PAIRS]):
                for item in suite.items[:3]:
                    said = [{"role": "user", "content": instruction.wrap(item.prompt)}]
                    found = tokenizer.apply_chat_template(said, tokenize=False, add_generation_prompt=True)
                    wanted = request(item.prompt.text, item.prompt.parts if parts else ())
                    assert found == wanted, (protocol, item.prompt.id)
    alone = tokenizer.apply_chat_template([{"role": "user", "content": "A cat left of a dog."}], tokenize=False)
    assert alone == f"{ASKED}a cat left of a dog{REPLY}"
    assert {ASKED, PARTS, REPLY} <= set(SPECIAL)


def test_the_tokenizer_gives_back_every_text() -> None:
    made = [lesson(index) for index in range(300)]
    tokenizer = make_tokenizer(f"{request(each.asked, each.parts)}{each.reply}" for each in made)
    for text in (made[0].reply, lesson(9999).reply, "Ein Wort: Größe — 수달 \\foo{1.2345}\n\n  x"):
        numbers = tokenizer(text, add_special_tokens=False)["input_ids"]
        assert tokenizer.decode(numbers, clean_up_tokenization_spaces=False) == text


def test_the_nearest_lesson_is_found_by_its_words() -> None:
    problems = entries(1)
    own = lesson(41)
    found = nearest_replies([problems[0].model_copy(update={"text": {"en": own.asked}})], 60)
    assert found == [own.reply]


@ENGINE
def test_the_references_of_pairs_pass_and_the_other_controls_do_not(cli: Cli) -> None:
    done = cli(
        "run", "--suite", PAIRS, "--models", "reference,scrambled,boxes,label,blank", "--limit", "11", "--out", "run"
    )
    assert done.code == 0, done.err
    with (cli.folder / "run" / "leaderboard.csv").open() as file:
        rows = {row["model"]: float(row["strict"]) for row in csv.DictReader(file)}
    found = captions_found(cli.folder / "run", entries())
    assert found["control/reference"] > 0.9
    assert found["control/reference"] > found["control/scrambled"] > found["control/blank"] == 0
    assert rows.pop("reference") == 1
    assert rows.pop("scrambled") < 0.6  # thrown at random, one of two things is to the left now and then
    assert rows == dict.fromkeys(("boxes", "label", "blank"), 0)


@pytest.mark.long
@ENGINE
def test_the_references_of_many_pairs_pass(cli: Cli) -> None:
    from tikzeval.suites.exchange import write_entries
    from tikzeval.suites.generate.problems import header

    write_entries(cli.folder / "many" / "problems.jsonl", header(), entries(20, 5))
    done = cli("run", "--suite", "many", "--models", "reference,boxes", "--out", "run", "--timeout", "600")
    assert done.code == 0, done.err
    with (cli.folder / "run" / "leaderboard.csv").open() as file:
        rows = {row["model"]: float(row["strict"]) for row in csv.DictReader(file)}
    assert rows["reference"] >= 0.98
    assert rows["boxes"] == 0


def test_pairs_are_kept_out_of_the_training_and_are_balanced() -> None:
    from tikzeval.suites.generate.captions import wordings
    from tikzeval.suites.generate.examples import split_of

    made = entries()
    assert len({entry.id for entry in made}) == len(made) == 33
    for entry in made:
        relation = next(check for check in entry.checks if check["kind"] == "relation")
        names = {part_of(kind): kind for kind in GLYPHS}
        subject, thing = (names[relation[role]] for role in ("subject", "object"))
        back = {ours: name for name, ours in AS_CHECKED.items()}
        assert split_of(subject, back.get(relation["relation"], relation["relation"]), thing) == "test"
        assert entry.caption not in entry.near_misses
    assert all(len(wordings(Fact("cat", "", 1, relation, "dog"), "test")) == 1 for relation in PLACES)


def test_where_a_thing_is_put_does_not_hang_on_colours_or_words() -> None:
    assert arranged("left_of", "cat", "dog") == arranged("left_of", "cat", "dog")
    bare = drawing([Fact("cat", "", 1, "on", "table")], {"cat": "cat", "table": "table"})
    red = drawing([Fact("cat", "red", 1, "on", "table")], {"cat": "cat", "table": "table"})
    assert bare != red
    assert re.sub(r"\{hue\}\{[^}]*\}", "", bare) == re.sub(r"\{hue\}\{[^}]*\}", "", red)
    assert f"{{{WORDS['red'][0]}}}" in red


def quiet(step: int, news: str) -> None:
    """Hear of each step, and say nothing."""


@pytest.mark.long
def test_tikz_training_goes_on_where_it_stopped_and_hangs_on_the_seed(tmp_path: Path) -> None:
    from safetensors.torch import load_file

    from tikzeval.embedded.tikz_training import Training, train_tikz

    short = replace(Training(), lessons=96, batch=24, valued=2, every=2, tokenized=300)
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    train_tikz(whole, short, workers=0, told=quiet)
    train_tikz(parts, short, workers=0, told=quiet, stop=2)
    assert not (parts / "config.json").exists()
    train_tikz(parts, short, workers=0, told=quiet)
    one, other = (load_file(folder / "model.safetensors") for folder in (whole, parts))
    assert one.keys() == other.keys()
    assert all((one[name] == other[name]).all() for name in one)
    lines = [json.loads(line) for line in (parts / "training.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [2, 4]
    from tikzeval.errors import UsageError

    with pytest.raises(UsageError, match=r"checkpoint\.pt: of a training with other settings"):
        train_tikz(parts, replace(short, seed=1), workers=0, told=quiet)


@pytest.mark.long
def test_diffusion_training_goes_on_where_it_stopped(tmp_path: Path) -> None:
    from safetensors.torch import load_file

    from tikzeval.embedded.diffusion_training import Training, train_diffusion

    short = replace(Training(), pictures=16, encoded=16, batch=4, valued=64, every=2)
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    train_diffusion(whole, short, workers=0, told=quiet)
    for stop in (2, 6):  # within the autoencoder, and within the network
        train_diffusion(parts, short, workers=0, told=quiet, stop=stop)
        assert not (parts / "model_index.json").exists()
    train_diffusion(parts, short, workers=0, told=quiet)
    for name in ("unet", "vae"):
        one, other = (load_file(folder / name / "diffusion_pytorch_model.safetensors") for folder in (whole, parts))
        assert all((one[key] == other[key]).all() for key in one), name


@pytest.mark.parametrize("name", EMBEDDED)
def test_a_model_in_the_box_is_small_and_has_a_card(name: str) -> None:
    from safetensors import safe_open

    folder = BOX / name
    assert sum(path.stat().st_size for path in folder.rglob("*")) < 12_000_000
    assert (folder / "README.md").is_file()
    count = 0
    for path in folder.rglob("*.safetensors"):
        with safe_open(str(path), "pt") as file:
            tensors = [file.get_tensor(key) for key in file.keys()]  # noqa: SIM118  it is no dict
        assert all(tensor.dtype.itemsize == 2 for tensor in tensors if tensor.dtype.is_floating_point), path
        count += sum(tensor.numel() for tensor in tensors)
    assert 1_000_000 < count <= 5_500_000


SEALED = """
import socket, sys
def refuse(*args, **kwargs):
    raise AssertionError("a socket to the outside was asked for")
real = socket.socket.connect
def connect(self, address):
    if self.family != socket.AF_UNIX:
        refuse()
    return real(self, address)
socket.socket.connect = connect
socket.create_connection = refuse
socket.getaddrinfo = refuse
from tikzeval.cli import main
sys.argv = ["tikzeval", "run", "--out", "run", *sys.argv[1:]]
sys.exit(main())
"""


@ENGINE
@pytest.mark.parametrize("words", [("--limit", "6"), pytest.param((), marks=pytest.mark.long)], ids=["short", "whole"])
def test_the_default_run_compares_the_model_in_the_box_with_the_controls_without_network(
    cli: Cli, words: tuple[str, ...]
) -> None:
    env = {key: value for key, value in cli.env.items() if key != "TIKZEVAL_CLIP"} | {"HF_HUB_OFFLINE": "0"}
    done = subprocess.run(
        [sys.executable, "-c", SEALED, *words], cwd=cli.folder, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    with (cli.folder / "run" / "leaderboard.csv").open() as file:
        board = {short(row["model"]): row for row in csv.DictReader(file)}
    assert set(board) == {"reference", "scrambled", "boxes", "label", "blank", *EMBEDDED}
    with (cli.folder / "run" / "replies.csv").open() as file:
        replies = list(csv.DictReader(file))

    def score(model: str, *, fresh: bool, measure: str = "rubric") -> float:
        rows = [row for row in replies if short(row["model"].removeprefix("control/")) == model]
        found = [float(row[measure]) for row in rows if (row["suite"] == PAIRS) == fresh and row[measure]]
        return sum(found) / len(found)

    assert score("reference", fresh=False) > score("scrambled", fresh=False)
    assert score("tiny-tikz", fresh=False) > score("blank", fresh=False)
    assert score("tiny-tikz", fresh=True) > score("scrambled", fresh=True)
    assert float(board["reference"]["clip"]) > float(board["label"]["clip"])
    assert board["tiny-diffusion"]["kind"] == "image"
    assert board["tiny-diffusion"]["strict"] == board["tiny-diffusion"]["rank"] == ""
    assert float(board["tiny-diffusion"]["rendered"]) == 1
    for control in ("boxes", "label"):
        assert score("tiny-diffusion", fresh=True, measure="clip") > score(control, fresh=True, measure="clip")


def short(model: str) -> str:
    """Return the name of a control or of a model in the box."""
    return next((name for name in EMBEDDED if name in model), model)
