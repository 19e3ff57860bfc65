"""The health addresses tell the truth, soon, and nothing more."""

from __future__ import annotations

import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test import Client

from jobs.models import Job
from npfcourse import health
from tests.factories.people import OrganisationFactory

pytestmark = pytest.mark.django_db


def asked(client: Client) -> tuple[int, dict[str, dict[str, object]]]:
    reply = client.get("/health/ready")
    return reply.status_code, reply.json()["checks"]


def test_a_site_that_works_is_ready(client: Client) -> None:
    status, checks = asked(client)
    assert status == 200
    assert {name: check["status"] for name, check in checks.items() if name != "disk"} == {
        "database": "green",
        "migrations": "green",
        "queue": "green",
    }


def test_living_needs_no_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
    assert client.get("/health/live").status_code == 200


def test_a_database_that_is_away_shows_within_five_seconds(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
    started = time.monotonic()
    status, checks = asked(client)
    assert (status, checks["database"]["status"]) == (503, "red")
    assert time.monotonic() - started < 5


def test_a_missing_migration_shows(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    known = health.known_migrations() | {("quizzes", "9999_future")}
    monkeypatch.setattr(health, "known_migrations", lambda: known)
    status, checks = asked(client)
    assert (status, checks["migrations"]) == (503, {"status": "red", "missing": 1})


@pytest.mark.django_db(transaction=True)
def test_work_that_nobody_takes_shows(client: Client) -> None:
    job = Job.objects.create(organisation=OrganisationFactory(), kind="work")
    assert asked(client)[0] == 200
    Job.objects.filter(pk=job.pk).update(created_at=Now() - timedelta(minutes=6))
    status, checks = asked(client)
    assert (status, checks["queue"]["status"]) == (503, "red")


@pytest.mark.parametrize(("free", "status", "colour"), [(10**8, 503, "red"), (10**9, 200, "amber")])
def test_a_full_disk_shows(
    client: Client, monkeypatch: pytest.MonkeyPatch, free: int, status: int, colour: str
) -> None:
    usage = SimpleNamespace(total=10**12, used=10**12 - free, free=free)
    monkeypatch.setattr("npfcourse.health.shutil.disk_usage", lambda _: usage)
    found, checks = asked(client)
    assert (found, checks["disk"]["status"]) == (status, colour)


def test_nothing_secret_is_said(client: Client) -> None:
    said = client.get("/health/ready").content.decode()
    for word in (str(connection.settings_dict["HOST"]), str(connection.settings_dict["NAME"]), "postgres"):
        assert word not in said
