"""One site for all processes of a test run: who comes first starts it, and stops it when nobody uses it."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import psycopg

from tests.invariants import violations
from tests.journeys.site import Site


class Stage:
    """The running site and what is on it for the journeys."""

    def __init__(self, folder: Path, described: dict[str, Any]) -> None:
        self.folder = folder
        self.url: str = described["url"]
        self.database_url: str = described["database_url"]
        self.scene: dict[str, Any] = described["scene"]

    def somebody(self) -> str:
        """The session of a learner whom no other journey uses."""
        with locked(self.folder / "people.lock"):
            path = self.folder / "sessions.json"
            session, *left = json.loads(path.read_text())
            path.write_text(json.dumps(left))
        return str(session)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While nobody else is the learner of the demonstration, or reads figures that this one changes."""
        with locked(self.folder / "demonstration.lock"):
            yield

    def connect(self) -> psycopg.Connection:
        """A connection of the test's own: what the database says is what counts."""
        return psycopg.connect(self.database_url, autocommit=True)

    def made_by(self, module: str) -> dict[str, Any]:
        """What a module, run beside the site on its database, has made and printed as JSON."""
        environment = {
            **os.environ,
            "DATABASE_URL": self.database_url,
            "VAR_DIR": str(self.folder),
            "DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "npfcourse.settings",
        }
        command = [sys.executable, "-m", module]
        ran = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, timeout=120
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        made: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
        return made

    def log(self) -> str:
        """What server and worker have said."""
        return "\n".join(file.read_text() for file in sorted(self.folder.glob("*.log")))


class Share:
    """This process's part in the site. Locks end with the process that holds them, also if it is killed."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._folder = folder
        self._description = folder / "site.json"
        self._users: IO[str] = (folder / "users.lock").open("w")
        self._own: Site | None = None

    @contextmanager
    def used(self) -> Iterator[Stage]:
        """The site, started if it does not run; it is not stopped meanwhile."""
        with locked(self._folder / "door.lock"):
            if not self._description.exists():
                self._open()
            fcntl.flock(self._users, fcntl.LOCK_SH)
        try:
            yield Stage(self._folder, json.loads(self._description.read_text()))
        finally:
            fcntl.flock(self._users, fcntl.LOCK_UN)

    def close(self) -> None:
        """Stop the site if it was started here, once nobody else is in the middle of something."""
        if self._own is not None:
            with locked(self._folder / "door.lock"):
                fcntl.flock(self._users, fcntl.LOCK_EX)
                self._description.unlink()
                found = broken(self._own)
                self._own.close()
                assert not found, f"what the journeys left behind is wrong: {found}"
        self._users.close()

    def _open(self) -> None:
        site = Site(self._folder)
        try:
            site.prepare()
            scene = site.scene()
            site.start()
        except BaseException:
            site.close()
            raise
        self._own = site
        (self._folder / "sessions.json").write_text(json.dumps(scene.pop("sessions")))
        described = {"url": site.url, "database_url": site.database_url, "scene": scene}
        self._description.write_text(json.dumps(described))


def broken(site: Site) -> list[str]:
    """Which invariants of attempts do not hold of the site's database."""
    with psycopg.connect(site.database_url, autocommit=True) as connection:
        return violations(lambda sql: connection.execute(sql.encode()).fetchall())


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """While no other process holds the same file."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
