"""Child processes that are started again when they die, and that never outlive their parent. No Django."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

SUPERVISED = "NPFCOURSE_SUPERVISED"
"""Holds the number of the process whose end is also that of the process that reads it."""
STOP_SECONDS = 20.0
"""What a process gets to end in order before it is killed."""
LONGEST_WAIT = 30.0
STEADY_AFTER = 20.0
"""A child that lived this long died of something new: the waiting starts from the beginning."""


def end_with_parent() -> None:
    """Where the environment says so, watch the parent from a thread and end when it is gone.

    A killed parent cannot tell its children anything, and orphans would keep the port. Polling works
    on every system and costs nothing. Who the parent is stands in the environment: one that was killed
    before this line would otherwise never be missed. What this process starts watches this process.
    """
    if (parent := os.environ.get(SUPERVISED)) is not None:
        os.environ[SUPERVISED] = str(os.getpid())
        threading.Thread(target=_watch, args=(int(parent),), name="end-with-parent", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class Child:
    """One program that shall run. `tell` gets one plain line whenever it had to be started again."""

    name: str
    command: Sequence[str]
    tell: Callable[[str], None]
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    start_at: float = 0.0

    def look_after(self, now: float) -> None:
        """Start the program if it does not run and its waiting time is over; `now` is monotonic seconds."""
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None:
            self._note_end(self.process.returncode, now)
        if now >= self.start_at:
            self._start(now)

    def _note_end(self, code: int, now: float) -> None:
        self.process = None
        self.failures = 1 if now - self.started_at > STEADY_AFTER else self.failures + 1
        wait = 0.0 if self.failures == 1 else min(LONGEST_WAIT, 2.0 ** (self.failures - 2))
        self.start_at = now + wait
        ended = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
        self.tell(f"The {self.name} {ended}; starting it again{f' in {wait:.0f} s' if wait else ''}.")

    def _start(self, now: float) -> None:
        # A session of its own: a Ctrl-C in the terminal reaches the parent only, which stops all in order.
        self.process = subprocess.Popen(  # noqa: S603  # our own command
            self.command,
            env={**os.environ, **self.environment, SUPERVISED: str(os.getpid())},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.started_at = now

    def ask_to_stop(self) -> None:
        """Tell the program to end; returns at once."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait_until_stopped(self, seconds: float) -> None:
        """Return once the program has ended, killed with all it started if it takes longer."""
        if self.process is None:
            return
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Stop:
    """Set by SIGINT, SIGTERM and SIGHUP; `wait` is the pause of a supervising loop."""

    def __init__(self) -> None:
        self._event = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self._event.set())

    def is_set(self) -> bool:
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """True as soon as a signal came, False after `seconds`."""
        return self._event.wait(seconds)


def keep_running(
    children: Sequence[Child], stop: Stop, *, every: float = 0.25, also: Callable[[], None] | None = None
) -> None:
    """Look after `children` (and call `also`) until `stop`, then end them all."""
    try:
        while not stop.is_set():
            for child in children:
                child.look_after(time.monotonic())
            if also is not None:
                also()
            stop.wait(every)
    finally:
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.wait_until_stopped(STOP_SECONDS)
