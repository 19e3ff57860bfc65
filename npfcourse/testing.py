"""``make test``: the whole suite, with a real browser and a real Postgres."""

from __future__ import annotations

import os
import sys

from npfcourse.browser import NAMED, ensure_chromium
from npfcourse.steps import say

# One more than two processors: half of the time goes by in waiting for the browser and the disk. The files go
# to the processes in the order that tests/order.py gives them.
WORDS = ["-q", "-n", "3", "--dist", "loadfile", "--no-loadscope-reorder", "--durations", "40"]


def main() -> None:
    """Become pytest, on three processes, with the browser's path in the environment."""
    os.environ[NAMED] = ensure_chromium()
    # A test is one transaction: the limit for idle ones would end it while the engine loads its model.
    os.environ.setdefault("IDLE_TIMEOUT_MS", "300000")
    say("Tests", "all, at the long sizes" if os.environ.get("FULL") == "1" else "all, at the gate's sizes")
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *WORDS])  # noqa: S606  # pytest


if __name__ == "__main__":
    main()
