"""Children are started again with growing patience, and never outlive their parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

from jobs.processes import Child

ROOT = Path(__file__).parents[2]
SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
PARENT = """
import os, sys, time
from jobs.processes import Child
program = "from jobs.processes import end_with_parent; {first}; import time; time.sleep(60)"
child = Child("sleeper", [sys.executable, "-c", program], print)
child.look_after(0)
print(child.process.pid, flush=True)
time.sleep(60)
"""


def orphan_of_killed_parent(first: str) -> psutil.Process:
    """The child of a parent that was killed with -9; `first` is what the child does at its start."""
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT.format(first=first)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    time.sleep(1)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    return child


def is_gone(process: psutil.Process, seconds: float) -> bool:
    gone, _ = psutil.wait_procs([process], timeout=seconds)
    return bool(gone)


def test_a_child_ends_with_its_killed_parent() -> None:
    assert is_gone(orphan_of_killed_parent("end_with_parent()"), 5)


def test_a_child_whose_parent_is_gone_before_it_looks_ends_too() -> None:
    assert is_gone(orphan_of_killed_parent("import time; time.sleep(2); end_with_parent()"), 6)


def test_control_a_child_that_does_not_watch_stays() -> None:
    child = orphan_of_killed_parent("pass")
    try:
        assert not is_gone(child, 2)
    finally:
        child.kill()


def test_a_dead_child_is_started_again_and_said() -> None:
    said: list[str] = []
    child = Child("sleeper", SLEEPER, said.append)
    child.look_after(0)
    try:
        assert child.process is not None
        first = child.process
        first.kill()
        first.wait()
        child.look_after(1)
        assert child.process is not None
        assert child.process.pid != first.pid
        assert said == ["The sleeper was ended by signal 9; starting it again."]
    finally:
        child.ask_to_stop()
        child.wait_until_stopped(5)


def test_patience_grows_and_starts_anew() -> None:
    said: list[str] = []
    child = Child("failer", [sys.executable, "-c", "raise SystemExit(3)"], said.append)
    now, waits = 0.0, []
    child.look_after(now)
    for _ in range(6):
        assert child.process is not None
        child.process.wait()
        child.look_after(now)
        waits.append(child.start_at - now)
        now = child.start_at
        child.look_after(now)
    assert waits == [0, 1, 2, 4, 8, 16]
    assert said[:2] == [
        "The failer ended with code 3; starting it again.",
        "The failer ended with code 3; starting it again in 1 s.",
    ]
    assert child.process is not None
    child.process.wait()
    child.look_after(now + 60)
    assert child.failures == 1
