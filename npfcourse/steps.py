"""One line per step on the terminal. Standard library only: it also runs before anything is installed."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

WIDTH = 14
QUIET_SECONDS = 20.0
"""Where lines cannot be rewritten (a log), a long step says so often that it still works."""


class Step:
    """One running step. `note` says what it is at; what `result` holds is said at its end."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.result = "done"
        self._note = ""
        self._started = time.monotonic()
        self._said = self._started
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._tick, daemon=True)
        self._thread.start()

    def note(self, text: str) -> None:
        """Show how far the step is."""
        self._note = text

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._started

    def end(self, text: str) -> None:
        """Write the step's last line."""
        self._is_over.set()
        self._thread.join()
        took = f" ({self.seconds:.0f} s)" if self.seconds >= 2 else ""
        self._write(f"{text}{took}", "\n")

    def _tick(self) -> None:
        while not self._is_over.wait(0.5):
            if self.seconds < 1:
                continue
            text = f"{self._note or 'working'} · {self.seconds:.0f} s"
            if sys.stdout.isatty():
                self._write(text, "")
            elif time.monotonic() - self._said > QUIET_SECONDS:
                self._said = time.monotonic()
                self._write(text, "\n")

    def _write(self, text: str, end: str) -> None:
        start = "\r\033[K" if sys.stdout.isatty() else ""
        print(f"{start}{self.name:<{WIDTH}}{text}", end=end, flush=True)


class StepFailed(Exception):
    """The step could not be done; the message says why and what to do."""


@contextmanager
def step(name: str) -> Iterator[Step]:
    """A running step; ends the program in plain words if it raises `StepFailed`."""
    running = Step(name)
    try:
        yield running
    except StepFailed as problem:
        running.end("failed")
        raise SystemExit(f"\n{problem}") from problem
    except BaseException:
        running.end("interrupted")
        raise
    running.end(running.result)


def say(name: str, text: str) -> None:
    """One line in the form of a step that takes no time."""
    print(f"{name:<{WIDTH}}{text}", flush=True)
