"""Finds a Chromium for the browser journeys, or installs one."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from npfcourse.steps import StepFailed, step

NAMED = "CHROMIUM"
"""The environment variable that gives the tests the path; one that is set already is believed."""
COMMANDS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
MAC_PROGRAMS = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
]


def ensure_chromium() -> str:
    """The path of a Chromium that starts; the line printed says where it comes from."""
    with step("Browser") as line:
        for install in (None, _with_apt, _with_playwright):
            if install is not None:
                line.note("installing Chromium")
                install()
            found = find()
            if found is not None:
                line.result = found if install is None else f"installed {found}"
                return found
        raise StepFailed(
            "The browser journeys need Chromium, and none could be found or installed.\n"
            f"Install Chromium or Chrome, or give its path: {NAMED}=/path/to/chromium make test"
        )


def find() -> str | None:
    """The first Chromium that tells its version, or None."""
    named = os.environ.get(NAMED)
    if named:
        return named if _starts(named) else None
    commands = [path for name in COMMANDS if (path := shutil.which(name))]
    downloaded = [str(path) for path in _playwright_programs()]
    return next((path for path in commands + MAC_PROGRAMS + downloaded if _starts(path)), None)


def _playwright_programs() -> list[Path]:
    """What Playwright has downloaded, newest first."""
    folders = [Path.home() / ".cache" / "ms-playwright", Path.home() / "Library" / "Caches" / "ms-playwright"]
    if os.environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        folders.insert(0, Path(os.environ["PLAYWRIGHT_BROWSERS_PATH"]))
    patterns = ["chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*"]
    found = [path for folder in folders for pattern in patterns for path in folder.glob(pattern)]
    return sorted(found, reverse=True)


def _starts(path: str) -> bool:
    # A snap's launcher exists where the snap itself does not: only starting it tells.
    try:
        asked = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)  # noqa: S603  # a browser
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def _with_apt() -> None:
    """Debian's own package, where we are root; on Ubuntu it is a snap that containers cannot run."""
    apt = shutil.which("apt-get")
    if apt is None or platform.system() != "Linux" or os.geteuid() != 0:
        return
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
        _run([apt, *words])


def _with_playwright() -> None:
    words = ["install", "chromium"]
    if platform.system() == "Linux" and os.geteuid() == 0:
        words.insert(1, "--with-deps")
    _run([sys.executable, "-m", "playwright", *words])


def _run(command: list[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, env=environment, capture_output=True, check=False)  # noqa: S603  # words of this module
