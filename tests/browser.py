"""A real browser for tests of pages: Debian's Chromium, without a window, that notes what it loads and what it complains of."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

WAIT = 60  # seconds for what a page does at once on an idle machine
KEYS = {
    "ArrowRight": Keys.ARROW_RIGHT, "ArrowLeft": Keys.ARROW_LEFT, "ArrowUp": Keys.ARROW_UP, "ArrowDown": Keys.ARROW_DOWN,
    "Enter": Keys.ENTER, "Escape": Keys.ESCAPE,
}  # fmt: skip


class Browser:
    """A browser, and what it has loaded and complained of since it was last asked."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def open(self, page: Path | str, fragment: str = "") -> None:
        """Open a file, or an address."""
        self.driver.get("about:blank")
        self.driver.get((page if isinstance(page, str) else page.as_uri()) + fragment)

    def run(self, script: str, *words: Any) -> Any:
        return self.driver.execute_script(script, *words)

    def value(self, expression: str) -> Any:
        return self.run(f"return {expression}")

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements("css selector", selector)

    def one(self, selector: str) -> WebElement:
        return self.driver.find_element("css selector", selector)

    def texts(self, selector: str) -> list[str]:
        """What is seen of some elements."""
        script = (
            "return [...document.querySelectorAll(arguments[0])].filter((e) => e.offsetParent).map((e) => e.innerText)"
        )
        return list(self.run(script, selector))

    def until(self, script: str, *words: Any) -> Any:
        """Wait until a script returns something, and return it."""
        return WebDriverWait(self.driver, WAIT, 0.05).until(lambda _: self.run(script, *words), script)

    def press(self, *keys: str) -> None:
        for key in keys:
            ActionChains(self.driver).send_keys(KEYS.get(key, key)).perform()

    def choose(self, selector: str, value: str) -> None:
        """Choose in a select element, as a person would be heard to."""
        script = """const field = document.querySelector(arguments[0]);
            if (![...field.options].some((option) => option.value === arguments[1])) throw new Error(`no ${arguments[1]}`);
            field.value = arguments[1];
            field.dispatchEvent(new Event("input", {bubbles: true}));
            field.dispatchEvent(new Event("change", {bubbles: true}));"""
        self.run(script, selector, value)

    def phone(self) -> None:
        """Be as wide as a phone."""
        size = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def desktop(self) -> None:
        """Be a window again."""
        self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    def scheme(self, name: str) -> None:
        """Prefer light or dark, as a system would."""
        feature = {"name": "prefers-color-scheme", "value": name}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})

    def loaded(self) -> list[str]:
        """Return the addresses of all that was loaded or asked for since the last time."""
        told = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        return [each["params"]["request"]["url"] for each in told if each["method"] == "Network.requestWillBeSent"]

    def complaints(self) -> list[str]:
        """Return what stands in the console since the last time."""
        return [entry["message"] for entry in self.driver.get_log("browser")]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium; a test that needs it is skipped where it is not to be had, and fails there in CI."""
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (program and driver):
        told = "chromium and chromium-driver are missing; tests/apt-packages.txt names them"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    options = Options()
    options.binary_location = program
    for word in ("--headless=new", "--disable-gpu", "--window-size=1360,900", "--disable-dev-shm-usage"):
        options.add_argument(word)
    if os.geteuid() == 0:  # Chromium's own sandbox is not for root
        options.add_argument("--no-sandbox")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    started = webdriver.Chrome(options=options, service=Service(driver))
    try:
        started.set_script_timeout(WAIT)
        yield Browser(started)
    finally:
        started.quit()
