"""``make test``: the whole suite, with a real browser and a real Postgres."""

from __future__ import annotations

import os
import sys

from npfcourse.browser import NAMED, ensure_chromium
from npfcourse.steps import say


def main() -> None:
    """Become pytest, on three processes, with the browser's path in the environment."""
    os.environ[NAMED] = ensure_chromium()
    # A test is one transaction: the limit for idle ones would end it while the engine loads its model.
    os.environ.setdefault("IDLE_TIMEOUT_MS", "300000")
    say("Tests", "all, at the long sizes" if os.environ.get("FULL") == "1" else "all, at the gate's sizes")
    # One more than two processors: half of the time goes by in waiting for the browser and the disk.
    words = ["-q", "-n", "3", "--dist", "loadfile", "--durations", "40"]
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *words])  # noqa: S606  # pytest


if __name__ == "__main__":
    main()
