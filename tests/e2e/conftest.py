"""A real server in a process of its own, with the demo pool, and a real browser."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.messaging.mail_server import free_port

CHROMIUM = shutil.which("chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Served:
    """A running installation: where it is, and the sign-in links that it printed, by role."""

    base: str
    links: dict[str, str]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`iwill migrate`, `demo` and `serve` as a newcomer runs them, on a free port."""
    folder = tmp_path_factory.mktemp("served")
    port = free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("IWILL_")}
    environ |= {
        "IWILL_ENV": "development",
        "IWILL_INSTANCE_DIR": str(folder),
        "IWILL_BASE_URL": f"http://127.0.0.1:{port}",
        "PYTHONUNBUFFERED": "1",
    }
    # By day where the organisation is, whatever the hour of whoever runs this: at night a launch needs a second person.
    noon = datetime.now(ZoneInfo("Asia/Shanghai")).replace(hour=12, minute=0, second=0, microsecond=0)
    iwill = [sys.executable, "-m", "iwill", "--at", noon.isoformat()]
    for command in ("migrate", "demo"):
        subprocess.run([*iwill, command], env=environ, check=True, capture_output=True)
    out = folder / "serve.log"
    with out.open("w") as log:
        process = subprocess.Popen([*iwill, "serve", "--port", str(port)], env=environ, stdout=log, stderr=log)
    try:
        yield Served(f"http://127.0.0.1:{port}", _links(out, process))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _links(out: Path, process: subprocess.Popen[bytes]) -> dict[str, str]:
    for _ in range(300):
        found = dict(re.findall(r"^\s*(organizer|volunteer|staff)\b.*?(http\S+)$", out.read_text(), re.M))
        if len(found) == 3:
            return found
        assert process.poll() is None, out.read_text()
        time.sleep(0.2)
    raise AssertionError(out.read_text())


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, driven by Playwright. A machine without it leaves these tests out; CI never does."""
    if CHROMIUM is None and not os.environ.get("CI"):
        pytest.skip("needs a browser: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()
