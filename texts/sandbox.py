"""Foreign files are read here: in a separate process with little time, little memory and nothing else."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from texts import wire
from texts.readers import check_size, format_of
from texts.readers.__main__ import OUT_OF_MEMORY
from texts.shapes import Extracted, UnreadableFile

SECONDS = 50.0
MEGABYTES = 900
_ROOT = Path(__file__).resolve().parent.parent


def read_limited(
    data: bytes,
    *,
    format: str | None = None,
    filename: str = "",
    seconds: float | None = SECONDS,
    memory_mb: int | None = MEGABYTES,
) -> Extracted:
    """Return the article of a file, read in a process of its own; None lifts a limit.

    The child has no environment (so no database address), its own session, and may neither write files,
    open many, start programs nor connect to anything. Every way it can fail becomes UnreadableFile with
    a plain sentence.
    """
    check_size(data, format or format_of(data, filename))
    options = json.dumps(
        {"format": format, "filename": filename[-200:], "seconds": seconds, "memory_mb": memory_mb}
    )
    # -E -s -B: neither the caller's Python settings nor compiled files come into play.
    command = [sys.executable, "-E", "-s", "-B", "-X", "utf8", "-m", "texts.readers", options]
    child = subprocess.Popen(  # noqa: S603  the command is fixed; the file goes through standard input
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env={},
        start_new_session=True,
    )
    try:
        output, _ = child.communicate(data, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise UnreadableFile(_took_too_long(seconds)) from None
    finally:
        _end(child)
    return _understood(output, child.returncode, seconds, memory_mb)


def _understood(output: bytes, code: int, seconds: float | None, memory_mb: int | None) -> Extracted:
    if code == -signal.SIGXCPU or (code == -signal.SIGKILL and seconds is not None):
        # The system kills at the hard limit of processor time, and where all memory is gone.
        raise UnreadableFile(_took_too_long(seconds))
    if code == OUT_OF_MEMORY:
        raise UnreadableFile(f"Reading the file needed more than {memory_mb} MB of memory, the limit.")
    if code != 0:
        raise UnreadableFile("Reading the file ended unexpectedly; it may be damaged, or made to do harm.")
    try:
        answer: dict[str, Any] = json.loads(output.decode("utf-8", "surrogatepass"))
        if "unreadable" in answer:
            raise UnreadableFile(str(answer["unreadable"]["message"]))
        return wire.from_data(answer["article"])
    except (KeyError, TypeError, json.JSONDecodeError, UnicodeDecodeError):
        raise UnreadableFile("Reading the file gave no usable answer; it may be damaged.") from None


def _took_too_long(seconds: float | None) -> str:
    return (
        f"Reading the file took longer than {seconds:g} s, the limit."
        if seconds
        else "Reading took too long."
    )


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child and everything in its session, and collect it."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.kill()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    child.wait()
