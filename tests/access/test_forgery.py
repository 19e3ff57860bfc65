"""The server decides: no form of another site, no reading and no figure of a client changes what is kept."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from people.models import User
from quizzes import attempts
from quizzes.models import Attempt, Mark
from tests.access import routes
from tests.access.table import ROWS, Row
from tests.access.test_matrix import body_of
from tests.access.things import Thing
from tests.access.world import World, changed_tables, rows_hash, undone
from tests.factories.courses import published_course
from tests.factories.items import MARKED_KINDS, WRONG
from tests.factories.quizzes import published_quiz

WITHOUT_COOKIES = frozenset({"api_token"})
"""What looks at no cookie cannot be asked for in somebody else's name."""

READING_WRITES = {
    "lesson_detail": {"progress_lessonreading"},
    "account_reset_password_from_key": {"account_emailaddress"},
    "manage_answers_csv": {"people_auditentry"},
    "manage_answers_jsonl": {"people_auditentry"},
    "export_download": {"people_auditentry"},
}
"""The facts that reading adds: that a lesson was opened, allauth's copy of the address a link is for, and who
took a file of answers."""

WRITING = [
    (row, method)
    for row in ROWS
    for method in row.methods
    if method != "GET" and row.route not in WITHOUT_COOKIES
]
PEOPLE = ("owner", "co_instructor", "admin")


def thing_for(world: World, row: Row) -> Thing | None:
    """The object the row's route is for: one's own."""
    things = world.things.get(row.on, {})
    return things.get("own") or things.get("absent")


def forged(world: World, who: str, row: Row, method: str, content_type: str, **headers: str) -> Any:
    """The reply to a request with the person's cookie, sent by another site."""
    client = Client(enforce_csrf_checks=True, headers=headers)
    client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[who]
    address = world.address(row, thing_for(world, row))
    body = '{"position": 1, "decision": "accept"}' if content_type != FORM else "position=1&act=up-1"
    return client.generic(method, address, body, content_type=content_type)


FORM = "application/x-www-form-urlencoded"


def forgeable(world: World, row: Row, method: str) -> list[str]:
    """Every way in which another site could make a signed-in browser do this."""
    before, wrong = rows_hash(), []
    for who in PEOPLE:
        for content_type in (FORM, "text/plain", "application/json"):
            reply = forged(world, who, row, method, content_type)
            if reply.status_code != 403:
                wrong.append(f"{who} {method} {row.route} as {content_type}: {reply.status_code}")
    if changed := changed_tables(before, rows_hash()):
        wrong.append(f"{row.route}: changed {sorted(changed)}")
    return wrong


@pytest.mark.parametrize(("row", "method"), WRITING, ids=[f"{row.route}-{method}" for row, method in WRITING])
def test_without_a_token_nothing_is_written(world: World, row: Row, method: str) -> None:
    assert forgeable(world, row, method) == []


def test_control_an_exempt_view_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    view = routes.routes()[("course_enrol", "POST")]
    monkeypatch.setattr(view, "csrf_exempt", True, raising=False)
    row = next(row for row in ROWS if row.route == "course_enrol")
    assert len(forgeable(world, row, "POST")) >= 3


def test_another_origin_is_refused_even_with_a_token(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions["owner"]
    client.get(reverse("settings"))
    token = client.cookies[settings.CSRF_COOKIE_NAME].value
    address = reverse("course_enrol", args=["other"])
    own = {"X-CSRFToken": token}
    foreign = {"X-CSRFToken": token, "Origin": "https://elsewhere.example"}
    before = rows_hash()
    assert client.post(address, headers=foreign).status_code == 403
    assert rows_hash() == before
    assert client.post(address, headers=own).status_code == 302
    assert rows_hash() != before


@pytest.mark.parametrize(
    "row", [row for row in ROWS if "GET" in row.methods], ids=lambda row: f"{row.route}-{row.methods[0]}"
)
def test_reading_changes_nothing(world: World, row: Row) -> None:
    before = rows_hash()
    for who in PEOPLE:
        with undone():
            body_of(world.send(who, row, "GET", thing_for(world, row)))
            assert changed_tables(before, rows_hash()) <= READING_WRITES.get(row.route, set())


def test_control_a_page_that_writes_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from lessons import catalogue_views

    def noted(*asked: Any) -> object:
        User.objects.update(name="Seen")
        return courses_for(*asked)

    courses_for = catalogue_views.courses_for
    monkeypatch.setattr(catalogue_views, "courses_for", noted)
    with pytest.raises(AssertionError):
        test_reading_changes_nothing(world, next(row for row in ROWS if row.route == "course_list"))


CLAIMS: dict[str, Any] = {
    "score": 100, "points": 100, "fraction": 1, "is_correct": True, "state": "submitted", "is_late": False,
    "is_stale": False, "learner": 1, "learner_id": 1, "user_id": 1, "attempt": str(uuid4()), "number": 9,
    "started_at": "2000-01-01T00:00:00Z", "finished_at": "2000-01-01T00:00:00Z", "seconds": 1,
}  # fmt: skip
"""What a client might claim about its own work."""


def kept_after_claims(learner: User) -> tuple[Any, ...]:
    """What is kept of an attempt with wrong answers whose every request claims the opposite."""
    course = published_course(learners=(learner,))
    quiz = published_quiz(course)
    client = Client()
    client.force_login(learner)
    kind = "application/json"
    started = client.post(reverse("api_start", args=[quiz.pk]), CLAIMS, content_type=kind).json()
    for position, item_kind in enumerate(MARKED_KINDS, 1):
        sent = CLAIMS | {"position": position, "key": str(uuid4()), "seq": 1, "value": WRONG[item_kind]}
        route = ("api_answers", "attempt_save")[position % 2]
        assert client.post(reverse(route, args=[started["uid"]]), sent, content_type=kind).status_code == 200
    client.post(reverse("attempt_submit", args=[started["uid"]]), CLAIMS)
    client.post(reverse("api_submit", args=[started["uid"]]), CLAIMS, content_type=kind)
    attempt = Attempt.objects.get(uid=started["uid"])
    marks = list(Mark.objects.filter(attempt=attempt).values_list("fraction", flat=True))
    return attempt.points, attempt.learner_id, attempt.number, attempt.started_at.year > 2000, marks


def test_the_server_scores(learner: User) -> None:
    marks = [Decimal(0)] * len(MARKED_KINDS)
    assert kept_after_claims(learner) == (Decimal(0), learner.pk, 1, True, marks)


def test_control_a_server_that_believes_is_found(learner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "mark_attempt", lambda _attempt, **_how: Decimal(CLAIMS["score"]))
    assert kept_after_claims(learner)[0] != 0


def test_a_claim_inside_an_answer_is_refused(learner: User) -> None:
    course = published_course(learners=(learner,))
    client = Client()
    client.force_login(learner)
    quiz = published_quiz(course)
    uid = client.post(reverse("api_start", args=[quiz.pk])).json()["uid"]
    value = {"chosen": ["b"], "fraction": 1}
    sent = {"position": 1, "key": str(uuid4()), "seq": 1, "value": value}
    reply = client.post(reverse("api_answers", args=[uid]), sent, content_type="application/json")
    assert reply.status_code == 400
