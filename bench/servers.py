"""Starting and stopping what is measured: the bench's Postgres, the product and the floor."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from npfcourse import embedded_postgres

DATABASE = "bench"


def free_port() -> int:
    """A port nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fresh_database(data_dir: Path) -> str:
    """The URL of an empty database on the bench's own server."""
    import psycopg  # the server comes first

    embedded_postgres.start(data_dir)
    with psycopg.connect(embedded_postgres.url(data_dir, "postgres"), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{DATABASE}"')
    return embedded_postgres.url(data_dir, DATABASE)


def postmaster(data_dir: Path) -> int:
    """The process id of the bench's Postgres."""
    return int((data_dir / "postmaster.pid").read_text().split()[0])


@contextmanager
def serving(command: list[str], port: int, environment: dict[str, str]) -> Iterator[int]:
    """A server that answers on `port`; gives its process id and stops it with everything it started."""
    process = subprocess.Popen(command, env={**os.environ, **environment}, start_new_session=True)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if process.poll() is not None:
                raise RuntimeError(f"{command[2]} ended with {process.returncode}")
            time.sleep(0.1)
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            # A server that was told to stop before it listened for that would run on and be measured with.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def product(port: int, url: str) -> tuple[list[str], dict[str, str]]:
    """The product as `make run` serves it."""
    return [sys.executable, "-m", "npfcourse.serve"], {
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "DATABASE_URL": url,
    }


def floor(port: int, data_dir: Path) -> tuple[list[str], dict[str, str]]:
    """The bare view under the same server with the same processes and threads."""
    return [sys.executable, "-m", "bench.serve_floor"], {
        "PORT": str(port),
        "FLOOR_DATABASE": DATABASE,
        "FLOOR_HOST": str(embedded_postgres.socket_dir(data_dir)),
    }
