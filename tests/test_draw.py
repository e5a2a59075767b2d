"""`tikzeval draw`, `doctor`, `models`, `--help`, and Inspect's own front door."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import CIRCLE, REPLIES, Cli


def lines(text: str) -> dict[str, dict[str, object]]:
    return {item["id"]: item for item in map(json.loads, text.splitlines())}


def test_replies_and_tex_files_become_pictures(cli: Cli) -> None:
    (cli.folder / "reply.md").write_text("Voilà.\n" + CIRCLE)
    (cli.folder / "body.tex").write_text("\\begin{tikzpicture}\n\\draw (0,0) -- (1,1);\n\\end{tikzpicture}\n")
    (cli.folder / "wrong.tex").write_text(
        "\\begin{tikzpicture}\n\\draw (0,0) -- (1,1);\n\\drw (0,0);\n\\end{tikzpicture}\n"
    )
    replies = [{"id": "a/b", "reply": CIRCLE}, {"id": "a b", "reply": "no"}, {"id": 7, "reply": "\x00" * 9}]
    (cli.folder / "many.jsonl").write_text("".join(json.dumps(reply) + "\n" for reply in replies))
    done = cli("draw", "reply.md", "body.tex", "wrong.tex", "many.jsonl", "--json", "--scene", "--out", "pics")
    assert done.code == 0, done.err
    found = lines(done.out)
    assert {name: item["outcome"] for name, item in found.items()} == {
        "reply": "ok", "body": "ok", "wrong": "recovered", "a/b": "ok", "a b": "no_code", "7": "no_code",
    }  # fmt: skip
    assert set(found["reply"]) == {"id", "outcome", "errors", "pdf", "png", "seconds", "tier", "isolation"}
    assert found["wrong"]["errors"][0]["line"] == 3  # type: ignore[index]
    assert (cli.folder / str(found["a/b"]["png"])).read_bytes().startswith(b"\x89PNG")
    assert (cli.folder / str(found["a/b"]["pdf"])).read_bytes().startswith(b"%PDF")
    scene = json.loads((cli.folder / "pics" / "reply.scene.json").read_text())
    assert list(scene["parts"]) == ["otter"]
    assert not list((cli.folder / "pics").glob("a-b-2.png"))
    plain = cli("draw", "wrong.tex", "--out", "pics")
    assert "recovered" in plain.out
    assert "line 3" in plain.out


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "\x00",
        "x" * 1_000_000,
        "\\begin{tikzpicture}" * 50_000,
        "```latex\n" * 50_000,
        "물론입니다. 수달을 그려 드리겠습니다.\n" + CIRCLE + "\n도움이 되었기를 바랍니다.",
        "<think>\\begin{tikzpicture}\\draw (0,0) circle (1);\\end{tikzpicture}</think>I cannot.",
        "\\documentclass{article}\\begin{document}\\shipout\\hbox{}\\end{document}",
    ],
    ids=["empty", "nul", "megabyte", "unclosed", "fences", "korean", "only-thought", "blank"],
)
def test_whatever_a_reply_holds_has_a_named_outcome(cli: Cli, reply: str) -> None:
    (cli.folder / "r.jsonl").write_text(json.dumps({"id": "r", "reply": reply}) + "\n")
    done = cli("draw", "r.jsonl", "--json")
    assert done.code == 0, done.err
    outcome = lines(done.out)["r"]["outcome"]
    assert outcome in ("ok", "no_code", "truncated", "tex_error", "blank")
    assert (outcome == "ok") == ("수달" in reply)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("x.pdf", b"%PDF", "cannot draw .pdf"),
        ("x.jsonl", b'{"id": 1}\n', "line 1"),
        ("x.jsonl", b'{"id": 1, "reply": "a"}\n{"id":', "line 2"),
        ("x.jsonl", b"[1]\n", "line 1"),
    ],
)
def test_a_file_that_cannot_be_drawn_is_named(cli: Cli, name: str, content: bytes, told: str) -> None:
    (cli.folder / name).write_bytes(content)
    done = cli("draw", name)
    assert done.code == 2
    assert name in done.err
    assert told in done.err
    assert "no such file" in cli("draw", "nothing.tex").err


def test_half_a_character_is_a_question_mark_not_a_crash(cli: Cli) -> None:
    (cli.folder / "r.jsonl").write_text('{"id": "x\\ud83d", "reply": "\\ud83d \\\\tikz\\\\draw (0,0) circle (1);"}\n')
    done = cli("draw", "r.jsonl", "--json")
    assert done.code == 0, done.err
    assert lines(done.out)["x?"]["outcome"] == "ok"


def test_doctor_names_every_remedy_and_no_key(cli: Cli) -> None:
    done = cli("doctor", env={"OPENAI_API_KEY": "sk-never-shown"})
    assert done.code == 0, done.out
    for word in (
        "pdfLaTeX",
        "poppler",
        "C compiler",
        "bubblewrap",
        "sandbox layer landlock",
        "GPU",
        "extra [clip]",
        "OPENAI_API_KEY is set",
    ):
        assert word in done.out
    assert "sk-never-shown" not in done.out + done.err
    bare = cli("doctor", env={"PATH": str(cli.folder)})
    assert bare.code == 2
    assert "apt-get install texlive-latex-base" in bare.out
    assert "apt-get install poppler-utils" in bare.out


def test_a_run_without_tex_says_what_to_install_and_starts_nothing(cli: Cli) -> None:
    done = cli("run", "--suite", "otter", "--limit", "1", env={"PATH": str(cli.folder)})
    assert done.code == 2
    assert "texlive" in done.err
    assert not (cli.folder / "results").exists()


def test_models_lists_what_each_needs(cli: Cli) -> None:
    done = cli("models")
    assert done.code == 0
    assert "deepseek-r1" in done.out
    assert "OPENROUTER_API_KEY" in done.out
    assert "retired" in done.out


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['tikzeval', '--help']\n"
        "from tikzeval.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'inspect_ai', 'torch', 'pandas', 'numpy', 'scipy', 'pypdfium2', 'openai', 'yaml', 'pydantic'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Draw, score, print the leaderboard." in done.stdout
    assert done.stderr.strip() == "[]"


def test_inspect_finds_the_tasks_and_logs_the_picture(cli: Cli) -> None:
    inspect = Path(sys.executable).with_name("inspect")
    done = subprocess.run(
        [inspect, "eval", "tikzeval/otter", "--model", "control/reference", "--limit", "1", "--display", "plain"],
        cwd=cli.folder, env=cli.env, capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    from inspect_ai.log import read_eval_log

    (path,) = (cli.folder / "logs").glob("*.eval")
    log = read_eval_log(str(path), resolve_attachments=True)
    assert log.status == "success"
    assert log.samples
    (sample,) = log.samples
    assert sample.scores
    assert sample.scores["rubric_and_clip"].value == {"strict": 1, "rubric": 1, "rendered": 1}
    picture = sample.messages[-1].content[-1]
    assert picture.type == "image"  # type: ignore[union-attr]
    assert picture.image.startswith("data:image/png;base64,")  # type: ignore[union-attr]
    assert any(event.event == "info" and "data:image/png" in str(event.data) for event in sample.events)
    again = cli("score", path, "--out", "again")
    assert again.code == 0, again.err
    assert "control/reference" in again.out


@pytest.mark.skipif(not REPLIES.is_dir(), reason="the recorded replies are not here")
def test_recorded_replies_can_be_drawn_and_their_scenes_read(cli: Cli) -> None:
    source = (REPLIES / "gpt-4o.jsonl").read_text().splitlines()[:16]
    (cli.folder / "r.jsonl").write_text("\n".join(source))
    done = cli("draw", "r.jsonl", "--json", "--scene", "--out", "pics")
    assert done.code == 0, done.err
    drawn = [item for item in lines(done.out).values() if item["png"]]
    assert len(drawn) >= 14
    for item in drawn:
        scene = json.loads((cli.folder / str(item["png"])).with_suffix(".scene.json").read_text())
        assert scene["shapes"]


@pytest.mark.parametrize("command", ["draw", "check"])
@pytest.mark.parametrize("text", ["", "\n  \n\n"])
def test_a_file_of_no_replies_says_so(cli: Cli, command: str, text: str) -> None:
    (cli.folder / "empty.jsonl").write_text(text)
    done = cli(command, "empty.jsonl")
    assert (done.code, done.out) == (2, "")
    assert done.err == "tikzeval: empty.jsonl: holds no reply; each line is an object with id and reply\n"
