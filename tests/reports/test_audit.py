"""The audit page: who sees it, what each filter finds and leaves out, and that nothing in it acts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.access import Principal
from people.audit import asked_from, record
from people.models import AuditEntry, Role, User
from people.services import issue_token
from reports.audit_report import PER_PAGE, plain
from tests.factories.people import OrganisationFactory, member

HOSTILE = "\x1b[2J\r\nforged.entry \u202e\u2028<script>"


@pytest.fixture
def trail(admin: User, instructor: User) -> dict[str, AuditEntry]:
    home = OrganisationFactory()
    who = Principal(instructor.pk, home.pk, Role.INSTRUCTOR)
    away = OrganisationFactory(slug="away")
    told = asked_from.set("192.0.2.7")
    made = {
        "quiz": record(who, "quiz.publish", home, organisation_id=home.pk, detail={"reason": HOSTILE}),
        "job": record(None, "attempt.expire", admin, organisation_id=home.pk),
        "away": record(None, "elsewhere.act", away, organisation_id=away.pk),
    }
    asked_from.reset(told)
    return made


@pytest.fixture
def reading(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def shown(client: Client, **asked: Any) -> set[str]:
    """What stands in the column "what" of the page, and the same of the file."""
    page = client.get(reverse("manage_audit"), asked)
    file = b"".join(client.get(reverse("manage_audit_csv"), asked).streaming_content).decode()  # type: ignore[attr-defined]  # a streamed reply
    seen = {line.what for line in page.context["page"].lines}
    assert {verb for verb in ("quiz.publish", "attempt.expire", "elsewhere.act") if verb in file} == seen
    return seen


def test_only_admins_read_it_and_only_of_their_organisation(
    reading: Client, trail: dict[str, AuditEntry], instructor: User
) -> None:
    assert shown(reading) == {"quiz.publish", "attempt.expire"}
    elsewhere = member(Role.ADMIN, organisation=OrganisationFactory(slug="away"))
    reading.force_login(elsewhere)
    assert shown(reading) == {"elsewhere.act"}
    reading.force_login(instructor)
    assert [reading.get(reverse(name)).status_code for name in ("manage_audit", "manage_audit_csv")] == [
        403
    ] * 2


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"who": "instructor ONE"}, {"quiz.publish"}),
        ({"who": "nobody"}, set()),
        ({"who": "999999"}, set()),
        ({"what": "attempt"}, {"attempt.expire"}),
        ({"what": "attempt.sub"}, set()),
        ({"on": "organisation"}, {"quiz.publish"}),
        ({"on": "user 999999"}, set()),
        ({"until": "2020-01-01"}, set()),
        ({"since": "2020-01-01"}, {"quiz.publish", "attempt.expire"}),
        ({"since": "no day"}, set()),
    ],
)
def test_each_filter_finds_and_leaves_out(
    reading: Client, trail: dict[str, AuditEntry], asked: dict[str, str], found: set[str]
) -> None:
    assert shown(reading, **asked) == found


def test_today_is_found_by_both_dates(reading: Client, trail: dict[str, AuditEntry]) -> None:
    day = timezone.localdate()
    assert len(shown(reading, since=day, until=day)) == 2
    assert shown(reading, since=day + timedelta(days=1)) == set()


def test_nothing_in_it_acts(reading: Client, trail: dict[str, AuditEntry]) -> None:
    page = reading.get(reverse("manage_audit")).content.decode()
    file = b"".join(reading.get(reverse("manage_audit_csv")).streaming_content).decode()  # type: ignore[attr-defined]  # a streamed reply
    for text in (page, file):
        assert not {"\x1b", "\u202e", "\u2028"} & set(text)
        assert "\\u001b[2J\\u000d\\u000aforged.entry" in text
    assert "<script>" not in page.split("<main")[1]
    assert plain(HOSTILE) != HOSTILE, "control: there was something to spell out"


def test_a_token_is_not_on_record(trail: dict[str, AuditEntry], instructor: User) -> None:
    token = issue_token(instructor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(e::text, ' ') FROM people_auditentry e")
        (everything,) = cursor.fetchone()
    assert "token.issue" in everything
    assert token not in everything


def test_pages_and_statements(
    reading: Client, trail: dict[str, AuditEntry], django_assert_num_queries: Any
) -> None:
    home = trail["quiz"].organisation
    with django_assert_num_queries(STATEMENTS + 2):
        reading.get(reverse("manage_audit"))
    for _number in range(PER_PAGE):
        record(None, "many.act", home, organisation_id=home.pk)
    with django_assert_num_queries(STATEMENTS):
        first = reading.get(reverse("manage_audit"))
    second = reading.get(reverse("manage_audit"), {"before": first.context["page"].before})
    assert {line.what for line in first.context["page"].lines} == {"many.act"}
    assert {line.what for line in second.context["page"].lines} == {"quiz.publish", "attempt.expire"}
    assert second.context["page"].before is None


STATEMENTS = 2
"""The entries, and the questions that wait in the menu."""
