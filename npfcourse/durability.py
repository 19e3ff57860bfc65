"""The start-up check that an acknowledged answer stays: the database may not be set to forget.

With any of these off, a power cut or a crash loses or tears what was already confirmed to a learner,
and no test can see it afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import OperationalError, connection

NEEDED = {
    "fsync": {"on"},
    "full_page_writes": {"on"},
    # All but "off" wait until the server's own disk has the commit.
    "synchronous_commit": {"on", "local", "remote_write", "remote_apply"},
}


@register(Tags.database)
def durable_settings(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """One error per setting that lets the server forget."""
    if not databases:
        return []
    return [
        Error(
            f"Postgres runs with {name} = {value}: confirmed answers could be lost.",
            hint=f"Set {name} = on in postgresql.conf, or for this database and role, and restart.",
            id="npfcourse.E001",
        )
        for name, value in found().items()
        if value not in NEEDED[name]
    ]


def found() -> dict[str, str]:
    """What the server says about each setting, as a session of ours sees it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(NEEDED)])
        return dict(cursor.fetchall())


def refuse_forgetful_server() -> None:
    """End the program, in plain words, before a server that may forget is used.

    One that cannot be reached now is waited for elsewhere: `/health/ready` says so.
    """
    try:
        problems = durable_settings(databases=["default"])
    except OperationalError:
        return
    finally:
        connection.close()
    if problems:
        raise SystemExit("\n".join(f"{problem.msg} {problem.hint}" for problem in problems))
