"""A Postgres of the test's own, to be killed: a child of this process with its own folder and socket.

What was learnt the hard way: stop the postmaster before killing, so that it cannot fork meanwhile; reap it,
or its zombie makes the restart refuse; kill only processes that work in this server's folder.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psutil
import psycopg

from npfcourse import embedded_postgres
from npfcourse.postgres_account import account


class OwnPostgres:
    """Made with durable settings; `run` starts it, with other settings if asked."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="faults-"))
        self.data_dir = self.folder / "pg"
        self._process: subprocess.Popen[bytes] | None = None
        embedded_postgres.start(self.data_dir)
        embedded_postgres.stop(self.data_dir)

    @property
    def url(self) -> str:
        return embedded_postgres.url(self.data_dir)

    def run(self, **settings: str) -> None:
        """Start the server and wait until it answers."""
        owner = account()
        is_other = owner.name is not None
        wanted = {
            **embedded_postgres.SETTINGS,
            "unix_socket_directories": str(embedded_postgres.socket_dir(self.data_dir)),
            # One call instead of one per file: a second less for each restart.
            "recovery_init_sync_method": "syncfs",
            **settings,
        }
        command = [str(embedded_postgres.programs() / "postgres"), "-D", str(self.data_dir)]
        for name, value in wanted.items():
            command += ["-c", f"{name}={value}"]
        self._process = subprocess.Popen(
            command,
            cwd=self.data_dir,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "server.log").open("ab"),
            user=owner.uid if is_other else None,
            group=owner.gid if is_other else None,
            extra_groups=[] if is_other else None,
            umask=0o077,
        )
        self._wait()

    def connect(self) -> psycopg.Connection:
        """A new session of the test's own."""
        return psycopg.connect(self.url, autocommit=True, connect_timeout=5)

    def kill(self) -> None:
        """End every process of this server at once, as a crash does."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGSTOP)
        family = [psutil.Process(self._process.pid)]
        family += [process for process in family[0].children(recursive=True) if self._is_ours(process)]
        for process in family:
            process.kill()
        self._process.wait(10)
        while any(_is_alive(process) for process in family[1:]):
            time.sleep(0.002)

    def close(self) -> None:
        """Stop the server and remove its folder."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            return Path(process.cwd()) == self.data_dir
        except psutil.Error:
            return False

    def _wait(self) -> None:
        deadline = time.monotonic() + 30
        while True:
            try:
                self.connect().close()
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
            else:
                return


def _is_alive(process: psutil.Process) -> bool:
    """A zombie is dead: in a container nobody may ever reap it."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
