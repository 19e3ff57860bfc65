"""The site under test: its own database and folder, the real web server, the real worker, sample data."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings

from jobs.processes import SUPERVISED

ROOT = Path(__file__).resolve().parents[2]
GRACE = 2
"""Seconds of network grace: a journey waits for the end of one."""


class Site:
    """A migrated site with course and sample class; `start` serves it, `close` leaves nothing behind."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database_url = _beside(f"journeys_{os.getpid()}")
        self._processes: list[subprocess.Popen[bytes]] = []

    def prepare(self) -> None:
        """Do what `make setup` does."""
        self._administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", "CREATE DATABASE {}")
        self._run("-m", "npfcourse.launch")

    def scene(self) -> dict[str, Any]:
        """What `tests.journeys.scene` added: learners with sessions, and quizzes."""
        made: dict[str, Any] = json.loads(self._run("-m", "tests.journeys.scene").splitlines()[-1])
        return made

    def start(self) -> None:
        """Serve, and let the worker work; returns once requests are answered."""
        for words in (["-m", "npfcourse.serve"], ["manage.py", "run_worker"]):
            log = (self.folder / f"{words[1]}.log").open("wb")
            process = subprocess.Popen(
                [sys.executable, *words], cwd=ROOT, env=self._environment(), stdout=log, stderr=log
            )
            self._processes.append(process)
        ends = time.monotonic() + 60
        while not self._answers():
            assert time.monotonic() < ends, self.log()
            time.sleep(0.05)

    def log(self) -> str:
        """What server and worker have said."""
        return "\n".join(file.read_text() for file in sorted(self.folder.glob("*.log")))

    def close(self) -> None:
        """Stop what was started and remove the database."""
        for process in self._processes:
            process.send_signal(signal.SIGTERM)
        for process in self._processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
        self._administer("DROP DATABASE IF EXISTS {} WITH (FORCE)")

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DATABASE_URL": self.database_url,
            "VAR_DIR": str(self.folder),
            "DEMO": "1",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "WEB_WORKERS": "1",
            "NETWORK_GRACE_SECONDS": str(GRACE),
            # Set up, so that pages offer it, at a port where nobody listens.
            "LANGUAGE_MODEL_URL": "http://127.0.0.1:9/v1",
            "LANGUAGE_MODEL_NAME": "nobody",
            SUPERVISED: str(os.getpid()),
        }

    def _run(self, *words: str) -> str:
        ran = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=200,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def _administer(self, *statements: str) -> None:
        name = psycopg.sql.Identifier(urlsplit(self.database_url).path.lstrip("/"))
        with psycopg.connect(settings.DATABASE_URL, autocommit=True) as connection:
            for statement in statements:
                connection.execute(psycopg.sql.SQL(statement).format(name))

    def _answers(self) -> bool:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200
        except OSError:
            return False


def _beside(name: str) -> str:
    """The address of another database on the server that the tests use."""
    return urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
