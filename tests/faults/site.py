"""The real site on a database of the test's own: the web server's processes, and learners who write."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg

from jobs.processes import SUPERVISED

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "t" * 32


def environment(database_url: str, **more: str) -> dict[str, str]:
    """The environment of a site on that database."""
    return {**os.environ, "DATABASE_URL": database_url, "LOG_LEVEL": "CRITICAL", **more}


def build_scene(database_url: str, writers: int) -> list[dict[str, object]]:
    """What `tests.faults.scene` made for each writer."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.faults.scene", str(writers)],
        cwd=ROOT,
        env=environment(database_url),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    scene: list[dict[str, object]] = json.loads(ran.stdout.splitlines()[-1])
    return scene


class Site:
    """The web server as it is run in production, with three worker processes."""

    WORKERS = 3

    def __init__(self, database_url: str, **more: str) -> None:
        self.port = _free_port()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "npfcourse.serve"],
            cwd=ROOT,
            env=environment(
                database_url,
                HOST="127.0.0.1",
                PORT=str(self.port),
                WEB_WORKERS=str(self.WORKERS),
                # A test run that is killed takes its servers with it.
                **{SUPERVISED: str(os.getpid())},
                **more,
            ),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.wait_ready()

    def workers(self) -> list[psutil.Process]:
        """The processes that serve requests, the oldest first."""
        children = psutil.Process(self._process.pid).children()
        return sorted(filter(_is_worker, children), key=lambda process: process.create_time())

    def kill_one(self, rng: random.Random) -> None:
        """Kill a worker; not the youngest: twice the same in 5 s is a crash loop to granian, which ends."""
        rng.choice(self.workers()[:-1]).kill()

    def wait_ready(self) -> None:
        """Until all workers are there and a request is answered."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            assert self._process.poll() is None, "the web server ended"
            if len(self.workers()) >= self.WORKERS and self._answers():
                return
            time.sleep(0.02)
        raise TimeoutError("the web server does not answer")

    def close(self) -> None:
        """Stop the server and its workers."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            for process in [*self.workers(), psutil.Process(self._process.pid)]:
                process.kill()

    def _answers(self) -> bool:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", "/health/live")
            return connection.getresponse().status == 200
        except OSError:
            return False


@dataclass(slots=True)
class Sent:
    """One saving as the writer knows it; `acknowledged_at` is set by a 200 that says saved."""

    uid: str
    position: int
    seq: int
    key: str
    text: str
    acknowledged_at: float | None = None


@dataclass(slots=True)
class Writer:
    """A browser: saves one answer after the other, and tries each again until it is acknowledged."""

    port: int
    uid: str
    session: str
    questions: int
    sent: list[Sent] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    acknowledged_count: int = 0
    stopping: threading.Event = field(default_factory=threading.Event)
    going: threading.Event = field(default_factory=threading.Event)
    _connection: http.client.HTTPConnection | None = None

    def run(self) -> None:
        """Write until told to stop."""
        while not self.stopping.is_set():
            if not self.going.wait(0.1):
                continue
            seq = len(self.sent) + 1
            one = Sent(self.uid, seq % self.questions + 1, seq, str(uuid.uuid4()), f"{self.uid} {seq}")
            self.sent.append(one)
            while not self._save(one):
                if self.stopping.is_set():
                    return
                time.sleep(0.01)
            one.acknowledged_at = time.monotonic()
            self.acknowledged_count += 1

    def _save(self, one: Sent) -> bool:
        value = {"text": one.text}
        body = json.dumps({"key": one.key, "position": one.position, "seq": one.seq, "value": value})
        headers = {
            "Content-Type": "application/json",
            "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
        }
        try:
            if self._connection is None:
                self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            self._connection.request("POST", f"/attempts/{self.uid}/answers/", body, headers)
            reply = self._connection.getresponse()
            said = reply.read()
        except (OSError, http.client.HTTPException):
            self._connection = None
            self.statuses[0] = self.statuses.get(0, 0) + 1
            return False
        self.statuses[reply.status] = self.statuses.get(reply.status, 0) + 1
        return reply.status == 200 and json.loads(said)["saved"] is True


class Writers:
    """All writers, each in its thread."""

    def __init__(self, site: Site, scene: list[dict[str, object]]) -> None:
        self.writers = [
            Writer(site.port, str(one["uid"]), str(one["session"]), int(str(one["questions"])))
            for one in scene
        ]
        self._threads = [threading.Thread(target=writer.run, daemon=True) for writer in self.writers]

    def __enter__(self) -> Writers:
        self._let(go=True)
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for writer in self.writers:
            writer.stopping.set()
        for thread in self._threads:
            thread.join(40)

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Nobody begins a saving meanwhile: what starts has the processors for itself."""
        self._let(go=False)
        yield
        self._let(go=True)

    def _let(self, *, go: bool) -> None:
        for writer in self.writers:
            if go:
                writer.going.set()
            else:
                writer.going.clear()

    @property
    def acknowledged(self) -> list[Sent]:
        """Everything a learner was told is saved."""
        return [
            one for writer in self.writers for one in list(writer.sent) if one.acknowledged_at is not None
        ]

    def wait_for_more(self, than: int, seconds: float = 60) -> float:
        """How long it took until more than `than` savings were acknowledged."""
        began = time.monotonic()
        while len(self.acknowledged) <= than:
            if time.monotonic() - began > seconds:
                raise TimeoutError(f"nothing saved for {seconds} s: {self.statuses}")
            time.sleep(0.005)
        return time.monotonic() - began

    def wait_for_each(self, seconds: float = 60) -> float:
        """How long it took until every single writer had another saving acknowledged."""
        began = time.monotonic()
        before = {writer.uid: writer.acknowledged_count for writer in self.writers}
        while any(writer.acknowledged_count == before[writer.uid] for writer in self.writers):
            if time.monotonic() - began > seconds:
                raise TimeoutError(f"somebody could not save for {seconds} s: {self.statuses}")
            time.sleep(0.005)
        return time.monotonic() - began

    @property
    def statuses(self) -> dict[int, int]:
        """How often each status came; 0 is a broken connection."""
        total: dict[int, int] = {}
        for writer in self.writers:
            for status, count in list(writer.statuses.items()):
                total[status] = total.get(status, 0) + count
        return total


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the database says about what was acknowledged."""

    acknowledged: int
    lost: int
    changed: int
    doubled: int


def judge(connection: psycopg.Connection, acknowledged: list[Sent]) -> Verdict:
    """Each acknowledged answer against the rows: there once, with the value that was sent."""
    rows = connection.execute(
        "SELECT attempt.uid::text, answer.client_key::text, answer.client_seq, answer.value ->> 'text'"
        " FROM quizzes_answer answer JOIN quizzes_attempt attempt ON attempt.id = answer.attempt_id"
    ).fetchall()
    found = {(uid, key): (seq, text) for uid, key, seq, text in rows}
    lost = [one for one in acknowledged if (one.uid, one.key) not in found]
    changed = [
        one
        for one in acknowledged
        if found.get((one.uid, one.key), (one.seq, one.text)) != (one.seq, one.text)
    ]
    numbers = [(uid, seq) for uid, _key, seq, _text in rows]
    return Verdict(len(acknowledged), len(lost), len(changed), len(numbers) - len(set(numbers)))


def _is_worker(process: psutil.Process) -> bool:
    try:
        is_alive = process.status() != psutil.STATUS_ZOMBIE
        return is_alive and "resource_tracker" not in " ".join(process.cmdline())
    except psutil.Error:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
