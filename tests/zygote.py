"""A process that has loaded what `tikzeval` needs, and forks for each command: a test does not wait for the imports again.

What a command does is the same as that of a process begun anew: a folder, an environment, files for its output, and the end of the
interpreter with all that is done there. `python -m tests.zygote` reads a line of JSON a command and answers with its exit status.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRELOADED = (
    "inspect_ai",
    "openai",
    "pandas",
    "shapely",
    "tikzeval.runs.execute",
    "tikzeval.runs.rescore",
    "tikzeval.tasks",
)


class Zygote:
    """The process, begun when it is first needed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._one_at_a_time = threading.Lock()

    def run(self, words: Sequence[str], folder: Path, env: Mapping[str, str], timeout: float) -> tuple[int, str, str]:
        """Run `tikzeval` with words; returns its exit code, as subprocess tells it, and what it wrote to either output.

        Raises:
            subprocess.TimeoutExpired: It took longer than `timeout` seconds, and was killed.
        """
        with tempfile.TemporaryDirectory() as held, self._one_at_a_time:
            out, err = Path(held, "out"), Path(held, "err")
            asked = {"words": list(words), "folder": str(folder), "env": dict(env), "out": str(out), "err": str(err)}
            process = self._begun()
            assert process.stdin
            assert process.stdout
            process.stdin.write(json.dumps(asked) + "\n")
            process.stdin.flush()
            child = int(process.stdout.readline())
            alarm = threading.Timer(timeout, os.kill, (child, signal.SIGKILL))
            alarm.start()
            code = int(process.stdout.readline())
            late = alarm.finished.is_set() and code == -signal.SIGKILL
            alarm.cancel()
            told = out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8")
        if late:
            raise subprocess.TimeoutExpired(["tikzeval", *words], timeout, *told)
        return code, *told

    def _begun(self) -> subprocess.Popen[str]:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.zygote"],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        return self._process


def _become(asked: Mapping[str, object]) -> None:
    """Make this process one that somebody began with these words."""
    os.chdir(str(asked["folder"]))
    os.environ.clear()
    os.environ.update(asked["env"])  # type: ignore[call-overload]
    for descriptor, (path, mode) in enumerate(
        ((os.devnull, os.O_RDONLY), (asked["out"], os.O_WRONLY | os.O_CREAT), (asked["err"], os.O_WRONLY | os.O_CREAT))
    ):
        opened = os.open(str(path), mode)
        os.dup2(opened, descriptor)
        os.close(opened)
    sys.argv = ["tikzeval", *asked["words"]]  # type: ignore[misc]


def _serve() -> None:
    """Fork for each line until there are no more; in a child, return."""
    import importlib

    for name in PRELOADED:
        importlib.import_module(name)
    answers = os.dup(1)
    os.set_inheritable(answers, False)
    while line := sys.stdin.readline():
        child = os.fork()
        if not child:
            os.close(answers)
            _become(json.loads(line))
            return
        os.write(answers, f"{child}\n".encode())
        _, status = os.waitpid(child, 0)
        os.write(answers, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


if __name__ == "__main__":
    _serve()
    from tikzeval.cli import main

    main()
