"""The child process of `texts.sandbox`: limits itself, reads one file from standard input, answers JSON.

The limits are set before a byte of the file is touched.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys

from texts import wire
from texts.readers import read
from texts.shapes import UnreadableFile

OUT_OF_MEMORY = 3
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # of Linux
_NEVER = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.remove",
    "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown",
    "urllib.", "ftplib.", "smtplib.", "http.client.", "webbrowser.", "pty.",
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def main() -> int:
    """Return 0 after writing the article or the reason against it, 3 when memory ran out."""
    options = json.loads(sys.argv[1])
    _limit(options["seconds"], options["memory_mb"])
    _without_network()
    sys.addaudithook(_refuse)
    try:
        answer = _answer(sys.stdin.buffer.read(), options["format"], options["filename"])
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()
    except MemoryError:
        # At once, without clean-up: there is no memory left to clean up with.
        os._exit(OUT_OF_MEMORY)
    return 0


def _answer(data: bytes, format: str | None, filename: str) -> bytes:
    try:
        answer = {"article": wire.to_data(read(data, format=format, filename=filename))}
    except UnreadableFile as error:
        answer = {"unreadable": {"message": str(error)}}
    except RecursionError:
        answer = {"unreadable": {"message": "The file is nested too deeply to be read."}}
    return json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _without_network() -> None:
    """Leave the network behind where the system lets an ordinary process do so; elsewhere the hook holds."""
    import ctypes  # only this process needs it

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NETWORK)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    """Raise for what reading a file never needs: a connection, another program, a file to write."""
    if event.startswith(_NEVER):
        raise PermissionError(event)
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING:
        raise PermissionError(event)


def _limit(seconds: float | None, memory_mb: int | None) -> None:
    """Set what the system lets us set: processor time, memory, no files written, few opened."""
    try:
        import resource  # not on every system
    except ImportError:
        return
    limits = [(resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_NOFILE, 64), (resource.RLIMIT_CORE, 0)]
    if seconds is not None:
        limits.append((resource.RLIMIT_CPU, max(1, int(seconds + 0.999))))
    if memory_mb is not None:
        limits.append((resource.RLIMIT_AS, memory_mb * 1024 * 1024))
    for kind, value in limits:
        try:
            _, hard = resource.getrlimit(kind)
            most = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (most, most))
        except (OSError, ValueError):
            continue  # macOS refuses RLIMIT_AS; the wall clock and the size limits still hold there


if __name__ == "__main__":
    sys.exit(main())
