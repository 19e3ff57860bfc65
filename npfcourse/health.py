"""Whether the site lives, and whether it can do its work. Says nothing about contents or secrets."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from people.access import Action, requires

LEAST_FREE_BYTES = 256 * 1024 * 1024
LOW_FREE_SHARE = 0.10
LONGEST_QUEUE_SECONDS = 300


@require_safe
@requires(Action.PUBLIC)
def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@require_safe
@requires(Action.PUBLIC)
def ready(request: HttpRequest) -> JsonResponse:
    checks = {**_database(), "disk": _disk()}
    is_ready = all(check["status"] != "red" for check in checks.values())
    return JsonResponse(
        {"status": "ok" if is_ready else "unavailable", "checks": checks}, status=200 if is_ready else 503
    )


def _database() -> dict[str, dict[str, object]]:
    """The database, its migrations and the queue, looked at over a connection of its own.

    The pool waits longer for a server that is away than a probe may take.
    """
    params: dict[str, Any] = {**connection.get_connection_params(), "connect_timeout": 2}
    for ours in ("cursor_factory", "context"):
        params.pop(ours, None)
    params["options"] = "-c statement_timeout=2000 -c lock_timeout=1000"
    try:
        with psycopg.connect(**params, autocommit=True) as direct:
            applied = direct.execute("SELECT app, name FROM django_migrations").fetchall()
            waiting = direct.execute(
                "SELECT count(*),"
                " coalesce(extract(epoch FROM statement_timestamp() - min(created_at)), 0)::int"
                " FROM jobs_job WHERE state = 'queued'"
            ).fetchone()
    except psycopg.Error:
        return {"database": {"status": "red"}}
    missing = len(known_migrations() - set(applied))
    count, seconds = waiting or (0, 0)
    return {
        "database": {"status": "green"},
        "migrations": {"status": "red" if missing else "green", "missing": missing},
        "queue": {
            "status": "red" if seconds > LONGEST_QUEUE_SECONDS else "green",
            "waiting": count,
            "oldest_seconds": seconds,
        },
    }


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """App and name of every migration of this release; read from disk once."""
    return frozenset(MigrationLoader(None).disk_migrations)


def _disk() -> dict[str, object]:
    folder = Path(settings.VAR_DIR)
    usage = shutil.disk_usage(folder if folder.exists() else folder.parent)
    share = usage.free / usage.total
    status = "red" if usage.free < LEAST_FREE_BYTES else "amber" if share < LOW_FREE_SHARE else "green"
    return {"status": status, "free_share": round(share, 3)}
