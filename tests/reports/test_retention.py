"""What is over its time goes within one run, what is not stays; every limit has both here."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from django.conf import settings as site
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from jobs.models import Job, JobState
from lessons.enrolment_models import EnrolmentList
from lessons.models import Import
from people.audit_chain import check
from people.models import AuditEntry, OwnData, User
from quizzes.models import KeptReply
from reports import retention
from reports.data_map import entries
from reports.retention import Hourly, retire
from tests.factories.courses import published_course

DAY = timedelta(days=1)


def aged(row: Any, column: str, moment: datetime) -> None:
    """Move the clock of one row."""
    type(row)._base_manager.filter(pk=row.pk).update(**{column: moment})


@pytest.fixture
def make(learner: User) -> dict[str, Callable[[timedelta], Any]]:
    """For each limit, a row of this age."""
    course = published_course(lessons=1, sentences=1)
    of: dict[str, Any] = {"organisation": course.organisation}

    def entry(age: timedelta) -> None:
        AuditEntry.objects.create(
            **of, at=timezone.now() - age, verb="test.act", object_id="1", address="192.0.2.1"
        )

    def of_kind(make_row: Callable[[], Any], column: str) -> Callable[[timedelta], Any]:
        return lambda age: aged(make_row(), column, timezone.now() - age)

    def key() -> str:
        return f"k{timezone.now().timestamp()}"

    address = EmailAddress.objects.create(user=learner, email="a@example.org")
    return {
        "addresses in the audit trail": entry,
        "replies kept for retries": of_kind(
            lambda: KeptReply.objects.create(**of, user=learner, route="r", key=key(), body_sha256=""),
            "created_at",
        ),
        "jobs that are done": of_kind(
            lambda: Job.objects.create(**of, kind="any", state=JobState.DONE), "finished_at"
        ),
        "lists of people": of_kind(lambda: EnrolmentList.objects.create(**of, course=course), "created_at"),
        "sessions": lambda age: Session.objects.create(
            session_key=key(), session_data="", expire_date=timezone.now() + 100 * DAY - age
        ),
        "copies of own data": of_kind(lambda: OwnData.objects.create(**of, person=learner), "made_at"),
        "links to confirm an address": of_kind(
            lambda: EmailConfirmation.objects.create(email_address=address, key=key()), "created"
        ),
    }


AGES = {
    "addresses in the audit trail": 365,
    "replies kept for retries": 7,
    "jobs that are done": 90,
    "lists of people": 90,
    "sessions": 100,
    "copies of own data": 7,
    "links to confirm an address": 3,
}


def count(name: str) -> int:
    """How many rows the limit concerns, over their time or not."""
    tables = {
        "addresses in the audit trail": AuditEntry.objects.filter(address__isnull=False),
        "replies kept for retries": KeptReply.objects.all(),
        "jobs that are done": Job.objects.all(),
        "lists of people": EnrolmentList.objects.all(),
        "sessions": Session.objects.all(),
        "copies of own data": OwnData.objects.all(),
        "links to confirm an address": EmailConfirmation.objects.all(),
    }
    return tables[name].count()


def left_over(make: dict[str, Callable[[timedelta], Any]]) -> list[str]:
    """The limits of which not exactly the old rows went in one run."""
    for name, days in AGES.items():
        for age in (days * DAY - timedelta(hours=1), days * DAY + timedelta(hours=1), 2 * days * DAY):
            make[name](age)
    connection.check_constraints()
    retire()
    return [name for name in AGES if count(name) != 1]


def test_all_that_is_over_its_time_goes_in_one_run(make: dict[str, Callable[[timedelta], Any]]) -> None:
    assert {limit.name for limit in retention.LIMITS} == AGES.keys() == make.keys()
    assert left_over(make) == []
    entry = AuditEntry.objects.filter(verb="test.act").first()
    assert check(entry.organisation_id).faults == []
    assert AuditEntry.objects.filter(verb="test.act").count() == 3, "the entries stay"


def test_control_a_limit_that_is_forgotten_is_found(
    make: dict[str, Callable[[timedelta], Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "LIMITS", retention.LIMITS[1:])
    assert left_over(make) == ["addresses in the audit trail"]


def test_a_job_that_something_tells_of_stays(learner: User) -> None:
    course = published_course(lessons=1, sentences=1)
    job = Job.objects.create(
        organisation=course.organisation,
        kind="import",
        state=JobState.DONE,
        finished_at=timezone.now() - 999 * DAY,
    )
    Import.objects.create(organisation=course.organisation, source=b"", job=job)
    assert retire()["jobs that are done"] == 0


def test_many_rows_go_in_portions_and_the_command_goes_on(
    make: dict[str, Callable[[timedelta], Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(5):
        make["sessions"](101 * DAY)
    assert retire(at_once=2)["sessions"] == 2
    said = io.StringIO()
    call_command("retire", stdout=said)
    assert "sessions: 3" in said.getvalue()


@pytest.mark.django_db
def test_workers_do_it_once_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setattr(retention, "retire", lambda: calls.append(1))
    chore = Hourly()
    for now in (10.0, 20.0, 10.0 + retention.EVERY_SECONDS):
        monkeypatch.setattr(retention.time, "monotonic", lambda now=now: now)
        chore()
    assert len(calls) == 2


def test_the_map_names_limits_that_there_are() -> None:
    named = {word for entry in entries().values() for word in re.findall(r"KEEP_\w+", entry.kept_for)}
    assert named == {"KEEP_ADDRESS_DAYS", "KEEP_REPLY_DAYS"}
    assert all(isinstance(getattr(site, name), int) for name in named)
