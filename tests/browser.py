"""A real browser, driven by the WebDriver protocol (w3.org/TR/webdriver2): all that a test of a page needs, without a package."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.request import Request, urlopen

DRIVER, BROWSER = "chromedriver", "chromium"
ENTER = "\ue007"
ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
PATIENCE = 120  # seconds, for a machine that is busy with something else


def missing() -> str:
    """What of a browser is not installed."""
    return " and ".join(name for name in (DRIVER, BROWSER) if not shutil.which(name))


class Page:
    """An open page."""

    def __init__(self, session: str) -> None:
        self._session = session

    def run(self, script: str) -> Any:
        """What a function of this body returns in the page."""
        return _post(f"{self._session}/execute/sync", {"script": script, "args": []})

    def press(self, selector: str, keys: str) -> None:
        """Keys pressed on the first element of a CSS selector; fails where it cannot take the focus."""
        (element,) = _post(f"{self._session}/element", {"using": "css selector", "value": selector}).values()
        _post(f"{self._session}/element/{element}/value", {"text": keys})


@contextmanager
def opened(address: str) -> Iterator[Page]:
    with subprocess.Popen([DRIVER, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as driver:
        try:
            assert driver.stdout
            port = next(found[1] for line in driver.stdout if (found := re.search(r"started successfully on port (\d+)", line)))
            options = {"goog:chromeOptions": {"args": ARGUMENTS, "binary": shutil.which(BROWSER)}}
            server = f"http://127.0.0.1:{port}/session"
            session = f"{server}/{_post(server, {'capabilities': {'alwaysMatch': options}})['sessionId']}"
            try:
                _post(f"{session}/url", {"url": address})
                yield Page(session)
            finally:
                urlopen(Request(session, method="DELETE"), timeout=PATIENCE).close()
        finally:
            driver.terminate()


def _post(address: str, body: dict[str, Any]) -> Any:
    request = Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urlopen(request, timeout=PATIENCE) as answer:
        return json.load(answer)["value"]
