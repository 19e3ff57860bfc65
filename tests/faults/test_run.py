"""`make run` brings everything up, starts again what dies, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from npfcourse import embedded_postgres

ROOT = Path(__file__).parents[2]
LEFT_OUT = {"DATABASE_URL", "DEMO", "DEBUG", "HOST", "NPFCOURSE_SUPERVISED", "DATABASE_POOL_MAX"}

pytestmark = pytest.mark.timeout(300)


@dataclass
class Site:
    """One `make run`, its port, and the file that holds what it said."""

    process: subprocess.Popen[bytes]
    port: int
    output: Path

    def answers(self, path: str = "/health/ready") -> int:
        """The status of a request, 0 where nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as reply:
                return int(reply.status)
        except urllib.error.HTTPError as refused:
            return refused.code
        except OSError:
            return 0

    def wait_until_ready(self, seconds: float = 120) -> None:
        ends_at = time.monotonic() + seconds
        while self.answers() != 200:
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < ends_at, self.output.read_text()
            time.sleep(0.1)

    def family(self) -> list[psutil.Process]:
        """Everything it started, the database aside: that has a session of its own."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def member(self, word: str) -> psutil.Process:
        return next(process for process in self.family() if word in " ".join(process.cmdline()))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_port_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


@pytest.fixture(scope="module")
def var_dir() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="npfcourse-") as folder:
        yield Path(folder)
        embedded_postgres.stop(Path(folder) / "postgres")


@contextmanager
def running(var_dir: Path, port: int) -> Iterator[Site]:
    kept = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    environment = {**kept, "VAR_DIR": str(var_dir), "PORT": str(port), "DEMO": "0", "WEB_WORKERS": "1"}
    output = var_dir / "said.txt"
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "npfcourse.launch", "run"],
            cwd=ROOT,
            env=environment,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    site = Site(process, port, output)
    try:
        site.wait_until_ready()
        yield site
    finally:
        if process.poll() is None:
            left = [*site.family(), psutil.Process(process.pid)]
            for member in left:
                member.kill()
        process.wait()


def all_gone(processes: list[psutil.Process], seconds: float) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return not alive


def test_it_starts_again_what_dies_and_stops_what_it_started(var_dir: Path) -> None:
    data_dir = var_dir / "postgres"
    with running(var_dir, free_port()) as site:
        for victim in [site.member("npfcourse.serve"), site.member("run_worker")]:
            victim.kill()
        time.sleep(0.5)
        site.wait_until_ready(20)
        assert "The web server was ended by signal 9" in site.output.read_text()

        postmaster = psutil.Process(int((data_dir / "postmaster.pid").read_text().split()[0]))
        postmaster.kill()
        site_down = time.monotonic()
        while site.answers() == 200:
            assert time.monotonic() - site_down < 5, "readiness must tell within 5 s"
        site.wait_until_ready(20)
        # The site is ready a moment before the keeper says why.
        until = time.monotonic() + 20
        while "Postgres was gone and runs again." not in site.output.read_text():
            assert time.monotonic() < until
            time.sleep(0.1)

        # The worker that was killed may be starting still.
        while len(family := site.family()) < 4:
            assert time.monotonic() < until
            time.sleep(0.1)
        site.process.send_signal(signal.SIGINT)
        assert site.process.wait(40) == 0
        assert all_gone(family, 15)
        assert is_port_free(site.port)
        assert not embedded_postgres.is_running(data_dir)


def test_a_database_that_ran_before_stays(var_dir: Path) -> None:
    data_dir = var_dir / "postgres"
    embedded_postgres.start(data_dir)
    with running(var_dir, free_port()) as site:
        family = site.family()
        site.process.send_signal(signal.SIGHUP)
        assert site.process.wait(40) == 0
        assert all_gone(family, 15)
        assert embedded_postgres.is_running(data_dir)


def test_a_killed_start_does_not_block_the_next_one(var_dir: Path) -> None:
    port = free_port()
    with running(var_dir, port) as site:
        family = site.family()
        site.process.kill()
        site.process.wait()
        assert all_gone(family, 30)
        assert is_port_free(port)
    with running(var_dir, port) as again:
        again.process.send_signal(signal.SIGTERM)
        assert again.process.wait(40) == 0
