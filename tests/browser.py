"""A real browser for the tests: Chromium without a window, driven through its DevTools protocol."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
KEYS = {"ArrowRight": 39, "ArrowLeft": 37, "ArrowDown": 40, "ArrowUp": 38}


class Browser:
    """One page."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._sent = 0
        self._session: str | None = None
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._call("Page.enable")

    def _call(self, method: str, **words: Any) -> Any:
        self._sent += 1
        about = {"sessionId": self._session} if self._session else {}
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": words, **about}))
        while True:
            told = json.loads(self._socket.recv(timeout=60))
            if told.get("id") == self._sent:
                assert "error" not in told, told
                return told["result"]

    def open(self, url: str) -> None:
        self._call("Page.navigate", url=url)

    def value(self, script: str) -> Any:
        """Return the value of a JavaScript expression in the page."""
        told = self._call("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def press(self, key: str) -> None:
        """Press a key as a person does."""
        code = {"windowsVirtualKeyCode": KEYS.get(key) or ord(key.upper())}
        text = {"text": key} if len(key) == 1 else {}
        self._call("Input.dispatchKeyEvent", type="keyDown", key=key, **code, **text)
        self._call("Input.dispatchKeyEvent", type="keyUp", key=key, **code)

    def until(self, script: str, seconds: float = 60) -> None:
        """Wait until a JavaScript expression is true."""
        end = time.monotonic() + seconds
        while not self.value(script):
            assert time.monotonic() < end, f"never: {script}\n{self.value('document.body?.innerText')}"
            time.sleep(0.05)


@contextmanager
def browser() -> Iterator[Browser]:
    """Run Chromium while the block runs."""
    assert CHROMIUM
    with tempfile.TemporaryDirectory() as profile:
        process = subprocess.Popen(
            [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert process.stderr
            told = next(found for line in process.stderr if (found := re.search(r"ws://\S+", line)))
            with connect(told[0], max_size=None) as socket:
                yield Browser(socket)
        finally:
            process.kill()
            process.wait()
            assert process.stderr
            process.stderr.close()
