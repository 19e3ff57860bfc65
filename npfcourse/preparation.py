"""The steps before the site can serve. Each looks first whether it is needed at all."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection

from jobs.processes import Stop
from npfcourse import embedded_postgres
from npfcourse.database_server import ensure_server, is_embedded
from npfcourse.durability import refuse_forgetful_server
from npfcourse.steps import StepFailed, say, step

django.setup()

BUILTIN = "load_builtin_course"
SAMPLE = "load_sample_data"


def bring_up_to_date(stop: Stop) -> None:
    """Do what is needed of every step, in order; a signal ends it between two."""
    refuse_forgetful_server()
    for needed in (migrations, static_files, lambda: course(stop), lambda: sample_data(stop)):
        if not stop.is_set():
            needed()
    connection.close()


def database() -> embedded_postgres.Server | None:
    """The embedded server, running; None where DATABASE_URL names another one."""
    with step("Database") as line:
        if not is_embedded():
            line.result = "the one DATABASE_URL names"
            return None
        server = ensure_server()
        line.result = "Postgres started" if server and server.was_started else "Postgres was running"
        return server


def migrations() -> None:
    from npfcourse.health import known_migrations  # needs the apps that django.setup loads

    with step("Tables") as line:
        missing = known_migrations() - applied_migrations()
        if not missing:
            line.result = "up to date"
            return
        line.note(f"{len(missing)} migrations")
        call_command("migrate", verbosity=0, interactive=False)
        line.result = f"{len(missing)} migrations applied"


def applied_migrations() -> set[tuple[str, str]]:
    """App and name of what the database has; none where it is new."""
    if "django_migrations" not in connection.introspection.table_names():
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return set(cursor.fetchall())


def static_files() -> None:
    with step("Static files") as line:
        files = (str(storage.path(path)) for finder in get_finders() for path, storage in finder.list([]))
        if not is_changed("static", files):
            line.result = "up to date"
            return
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        remember("static")
        line.result = "collected"


def course(stop: Stop) -> None:
    """The built-in course: loaded again when its files change; the command leaves what is there alone."""
    from lessons.models import Course  # as above

    files = [str(path) for path in sorted((settings.BASE_DIR / "content").rglob("*")) if path.is_file()]
    if Course.objects.exists() and not is_changed("content", files):
        say("Course", "up to date")
        return
    is_changed("content", files)
    if run_command("Course", BUILTIN, stop):
        remember("content")


def sample_data(stop: Stop) -> None:
    from people.models import User  # as above

    if not settings.DEMO:
        return
    if User.objects.filter(is_sample=True).exists():
        say("Sample data", "up to date")
        return
    run_command("Sample data", SAMPLE, stop)


def run_command(name: str, command: str, stop: Stop) -> bool:
    """True if a management command did its work, in a process of its own: what it loads is not kept here.

    A Ctrl-C reaches the command too; what it had begun is rolled back and done by the next start.
    """
    with step(name) as line:
        with subprocess.Popen(  # noqa: S603  # our own command
            [sys.executable, "manage.py", command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            said = ""
            everything: list[str] = []
            for said in process.stdout or []:
                everything.append(said)
                line.note(said.strip())
        if process.returncode != 0 and stop.is_set():
            line.result = "interrupted"
            return False
        if process.returncode != 0:
            raise StepFailed(f"manage.py {command} failed:\n{''.join(everything[-15:])}")
        line.result = said.strip() or "loaded"
        return True


_marks: dict[str, str] = {}


def is_changed(what: str, files: Iterable[str]) -> bool:
    """True if the files differ in name, size or time from those remembered for this database."""
    digest = hashlib.sha256(str(connection.settings_dict["HOST"]).encode())
    for name in sorted(files):
        found = Path(name).stat()
        digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    _marks[what] = digest.hexdigest()
    path = _mark_path(what)
    return not path.exists() or path.read_text() != _marks[what]


def remember(what: str) -> None:
    """Keep what `is_changed` has last seen, after it was dealt with."""
    _mark_path(what).write_text(_marks[what])


def _mark_path(what: str) -> Path:
    return Path(settings.VAR_DIR) / f"{what}.stamp"
