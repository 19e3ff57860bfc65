"""Overrides and accommodations reach start, page, API, running attempts and what is released; on record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from items.kinds import ItemKind
from lessons.models import Course, Enrolment
from people.access import Principal
from people.models import Accommodation, AuditEntry, CohortMember, Role, User
from progress.queries import quiz_lines
from quizzes import overriding
from quizzes.attempts import start_attempt, submit_attempt
from quizzes.clock import Phase, attempt_state, database_now
from quizzes.errors import AttemptRefused, AuthoringRefused
from quizzes.models import Attempt, AttemptState, Override, Quiz
from quizzes.override_forms import OverrideForm
from quizzes.overriding import (
    add_override,
    change_override,
    lengthen_running,
    remove_override,
    set_accommodation,
)
from quizzes.overviews import quiz_overview
from quizzes.results import result
from tests.factories.items import RIGHT
from tests.factories.people import CohortFactory, member
from tests.factories.quizzes import published_quiz, reviewed
from tests.quizzes.conftest import answer_all, move_deadline

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
GRACE = timedelta(seconds=settings.NETWORK_GRACE_SECONDS)
WHY = "The bridge was closed that day."


def change(quiz: Quiz, **values: object) -> Quiz:
    Quiz.objects.filter(pk=quiz.pk).update(**values)
    quiz.refresh_from_db()
    return quiz


def own(quiz: Quiz, teacher: Principal, who: Principal, **values: Any) -> Override:
    return add_override(quiz, teacher, learner_id=who.user_id, values=values, reason=WHY)


def help_learner(learner: User, teacher: Principal, **values: Any) -> Accommodation:
    return set_accommodation(learner, teacher, teacher.organisation_id or 0, **values)


def given(attempt: Attempt) -> timedelta | None:
    attempt.refresh_from_db()
    return attempt.deadline_at - attempt.started_at if attempt.deadline_at else None


def test_an_override_reaches_its_learner_and_nobody_else(
    quiz: Quiz, teacher: Principal, who: Principal, other: Principal
) -> None:
    closed = change(quiz, closes_at=timezone.now() - MINUTE, time_limit=20 * MINUTE)
    own(closed, teacher, who, closes_at=timezone.now() + 99 * MINUTE, time_limit=30 * MINUTE)
    with pytest.raises(AttemptRefused, match="closed"):
        start_attempt(quiz.pk, other)
    assert given(start_attempt(quiz.pk, who)) == 30 * MINUTE
    overview = quiz_overview(other, quiz.pk)
    assert (overview.refused.code, overview.rules.reasons) == ("closed", ())  # type: ignore[union-attr]  # it is refused


@pytest.mark.parametrize("by_enrolment", [True, False])
def test_of_several_cohorts_the_most_generous_counts_and_one_s_own_goes_before(
    quiz: Quiz, teacher: Principal, who: Principal, learner: User, by_enrolment: bool
) -> None:
    cohorts = [CohortFactory(organisation=quiz.organisation) for _ in range(2)]
    for cohort in cohorts:
        CohortMember.objects.create(cohort=cohort, user=learner)
    if by_enrolment:
        CohortMember.objects.filter(cohort=cohorts[1]).delete()
        Enrolment.objects.filter(learner=learner).update(cohort=cohorts[1])
    for cohort, allowed in zip(cohorts, (3, 7), strict=True):
        add_override(quiz, teacher, cohort_id=cohort.pk, values={"attempts_allowed": allowed}, reason=WHY)
    assert quiz_overview(who, quiz.pk).attempts_left == 7
    own(quiz, teacher, who, attempts_allowed=1)
    assert quiz_overview(who, quiz.pk).attempts_left == 1
    assert quiz_lines(who, [quiz.course_id])[0].attempts_allowed == 1


def test_every_reader_says_the_same(
    client: Client, quiz: Quiz, teacher: Principal, who: Principal, learner: User
) -> None:
    change(quiz, time_limit=20 * MINUTE, attempts_allowed=2)
    own(quiz, teacher, who, attempts_allowed=5)
    help_learner(learner, teacher, time_factor=Decimal(2), break_minutes=5, has_larger_text=True)
    client.force_login(learner)
    page = client.get(f"/quizzes/{quiz.pk}/").content.decode()
    for words in ("5 of 5 left", WHY, "Instead of 20 minutes you have 45 minutes.", "css/larger.css"):
        assert words in page
    told = client.get(f"/api/v1/quizzes/{quiz.pk}/").json()
    listed = client.get("/api/v1/quizzes/").json()["results"][0]
    for found in (told, listed):
        assert (found["attempts_allowed"], found["time_limit"]) == (5, "00:45:00")
    assert (told["is_overridden"], told["reasons"]) == (True, [WHY])
    (line,) = quiz_lines(who, [quiz.course_id])
    assert (line.minutes, line.attempts_allowed) == (45, 5)
    attempt = start_attempt(quiz.pk, who)
    assert given(attempt) == 45 * MINUTE
    assert client.get(f"/api/v1/attempts/{attempt.uid}/").json()["attempts_allowed"] == 5
    assert "css/larger.css" in client.get(f"/attempts/{attempt.uid}/1/").content.decode()
    submit_attempt(who, attempt.uid)
    assert "attempt 1 of 5" in client.get(f"/attempts/{attempt.uid}/result/").content.decode()


def test_the_close_cuts_even_doubled_time_and_is_said_before(
    client: Client, quiz: Quiz, teacher: Principal, who: Principal, learner: User
) -> None:
    change(quiz, time_limit=20 * MINUTE, closes_at=timezone.now() + timedelta(minutes=25, seconds=30))
    help_learner(learner, teacher, time_factor=Decimal(2))
    client.force_login(learner)
    assert (
        "You will have 25 minutes, because the quiz closes at"
        in client.get(f"/quizzes/{quiz.pk}/").content.decode()
    )
    assert start_attempt(quiz.pk, who).deadline_at == Quiz.objects.get().closes_at


ACTS = ("add", "extend", "shorten", "lift", "remove", "accommodate", "take back help")
LEFT = (10 * MINUTE, SECOND, -GRACE / 2, -GRACE - SECOND)


def act_on(act: str, quiz: Quiz, teacher: Principal, who: Principal, learner: User) -> None:
    if act in ("accommodate", "take back help"):
        help_learner(learner, teacher, time_factor=Decimal(3))
        if act == "take back help":
            help_learner(learner, teacher, time_factor=Decimal(1))
        return
    if act in ("add", "extend", "lift", "remove"):
        made = own(quiz, teacher, who, time_limit=60 * MINUTE)
        if act == "extend":
            change_override(made, teacher, values={"time_limit": 90 * MINUTE}, reason=WHY)
        elif act == "lift":
            change_override(made, teacher, values={"time_limit": None}, reason=WHY)
        elif act == "remove":
            remove_override(made, teacher)
        return
    own(quiz, teacher, who, time_limit=5 * MINUTE)


@pytest.mark.parametrize(("act", "left", "closes"), list(product(ACTS, LEFT, (None, 40, 400))))
def test_a_change_in_the_last_second_lengthens_or_does_nothing(
    quiz: Quiz,
    teacher: Principal,
    who: Principal,
    learner: User,
    act: str,
    left: timedelta,
    closes: int | None,
) -> None:
    """84 cells: seven acts, four moments around the deadline, three closes."""
    change(quiz, time_limit=20 * MINUTE, closes_at=timezone.now() + closes * MINUTE if closes else None)
    attempt = start_attempt(quiz.pk, who)
    move_deadline(attempt, -left)
    Attempt.objects.filter(pk=attempt.pk).update(started_at=attempt.deadline_at - 20 * MINUTE)  # type: ignore[operator]  # it has one
    before = given(attempt)
    act_on(act, quiz, teacher, who, learner)
    after = given(attempt)
    has_ended = left < -GRACE
    minutes = {"add": 60, "extend": 90, "lift": None, "remove": 60, "accommodate": 60, "take back help": 60}
    if has_ended or act == "shorten":
        assert after == before
        return
    limit = minutes[act]
    wanted = attempt.started_at + limit * MINUTE if limit else None
    closes_at = Quiz.objects.get().closes_at
    ends = [moment for moment in (wanted, closes_at) if moment is not None]
    assert attempt.deadline_at == min(ends, default=None)
    assert attempt_state(attempt, database_now()) is Phase.IN_PROGRESS


def test_control_shortening_would_be_seen(
    quiz: Quiz, teacher: Principal, who: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(quiz, time_limit=20 * MINUTE)
    attempt = start_attempt(quiz.pk, who)
    monkeypatch.setattr(overriding, "lengthened_deadline", lambda rules, at, _promised: at + rules.time_limit)
    own(quiz, teacher, who, time_limit=5 * MINUTE)
    assert given(attempt) == 5 * MINUTE


def test_a_lengthened_attempt_is_on_record_and_others_are_left_alone(
    quiz: Quiz, teacher: Principal, who: Principal, other: Principal
) -> None:
    change(quiz, time_limit=20 * MINUTE)
    mine, theirs = start_attempt(quiz.pk, who), start_attempt(quiz.pk, other)
    own(quiz, teacher, who, time_limit=30 * MINUTE, password="secret-word")
    assert (given(mine), given(theirs)) == (30 * MINUTE, 20 * MINUTE)
    entry = AuditEntry.objects.get(verb="attempt.lengthen")
    assert (entry.object_id, entry.actor_id) == (str(mine.pk), teacher.user_id)
    made = AuditEntry.objects.get(verb="override.create")
    assert (made.detail["says"], made.detail["reason"]) == (["time_limit", "password"], WHY)
    assert "secret-word" not in str(list(AuditEntry.objects.values_list("detail", flat=True)))
    assert lengthen_running(quiz.organisation_id, teacher, quiz=quiz) == 0


def test_an_accommodation_is_on_record_with_what_it_was(
    learner: User, teacher: Principal, quiz: Quiz
) -> None:
    help_learner(learner, teacher, time_factor=Decimal("1.5"))
    help_learner(learner, teacher, time_factor=Decimal(2))
    first, second = AuditEntry.objects.filter(verb="accommodation.set").order_by("pk")
    assert (first.detail["from"], second.detail["from"]["time_factor"]) == (None, "1.50")
    assert Accommodation.objects.get().time_factor == 2


def test_answers_stay_back_until_one_s_own_close(
    client: Client, quiz: Quiz, teacher: Principal, who: Principal, other: Principal
) -> None:
    for person in (who, other):
        attempt = start_attempt(quiz.pk, person)
        answer_all(person, attempt, RIGHT)
        submit_attempt(person, attempt.uid)
    change(quiz, closes_at=timezone.now() + MINUTE)
    own(quiz, teacher, who, closes_at=timezone.now() + 600 * MINUTE)
    passed = timezone.now() - 10 * MINUTE
    change(quiz, closes_at=passed, review=reviewed("on_close", "on_close"))
    shown = {
        person.user_id: (
            result(person, Attempt.objects.get(learner_id=person.user_id).uid).answers is not None,
            quiz_lines(person, [quiz.course_id])[0].best is not None,
        )
        for person in (who, other)
    }
    assert set(shown.values()) == {(False, False)}, "the one who has closed could tell the one who has not"
    Override.objects.update(closes_at=passed)
    for person in (who, other):
        mine = Attempt.objects.get(learner_id=person.user_id)
        assert result(person, mine.uid).answers is not None
        assert quiz_lines(person, [quiz.course_id])[0].best == 1


def test_what_happens_when_time_ends_is_said_for_one_learner(
    client: Client, quiz: Quiz, teacher: Principal, who: Principal, other: Principal, learner: User
) -> None:
    change(quiz, time_limit=20 * MINUTE)
    running = start_attempt(quiz.pk, other)
    cohort = CohortFactory(organisation=quiz.organisation)
    for person in (who, other):
        CohortMember.objects.create(cohort=cohort, user_id=person.user_id)
    add_override(quiz, teacher, cohort_id=cohort.pk, values={"overdue_grace": 5 * MINUTE}, reason=WHY)
    client.force_login(learner)
    page = client.get(f"/quizzes/{quiz.pk}/").content.decode()
    assert ("You have 5 minutes more to hand in" in page, WHY in page) == (True, True)
    mine = start_attempt(quiz.pk, who)
    for attempt, after in ((mine, Phase.OVERDUE), (running, Phase.EXPIRED)):
        move_deadline(attempt, MINUTE)
        attempt.refresh_from_db()
        assert attempt_state(attempt, database_now()) is after, "what began before keeps what it began with"
    own(quiz, teacher, who, overdue_grace=None)
    assert "When time ends" not in client.get(f"/quizzes/{quiz.pk}/").content.decode()


def test_the_form_has_the_three_choices_of_the_quiz(
    client: Client, quiz: Quiz, instructor: User, learner: User
) -> None:
    client.force_login(instructor)
    base = f"/teach/quizzes/{quiz.pk}/overrides/"
    sent = {"learner": learner.email, "overdue": "grace", "reason": WHY}
    assert "Say how many minutes." in client.post(f"{base}new/", sent).content.decode()
    page = client.post(f"{base}new/", sent | {"overdue_minutes": "5"}, follow=True).content.decode()
    assert "5 minutes to hand in after time has ended" in page
    made = Override.objects.get()
    assert (made.says, made.overdue_grace) == (["overdue_grace"], 5 * MINUTE)
    for how, grace, words in (
        ("drop", timedelta(0), "does not count unless handed in"),
        ("hand_in", None, "handed in when time ends"),
    ):
        assert (
            words in client.post(f"{base}{made.pk}/", sent | {"overdue": how}, follow=True).content.decode()
        )
        made.refresh_from_db()
        assert (made.says, made.overdue_grace) == (["overdue_grace"], grace)
        form = client.get(f"{base}{made.pk}/").content.decode()
        assert f'<option value="{how}" selected>' in form
    client.post(f"{base}{made.pk}/", sent | {"overdue": "", "minutes": "45"})
    made.refresh_from_db()
    assert made.says == ["time_limit"], "empty is as the quiz has it"


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("opens_at", {}),
    ("overdue_grace", {"overdue_grace": timedelta(days=8)}),
    ("time_limit", {"time_limit": SECOND}),
    ("attempts_allowed", {"attempts_allowed": 0}),
    ("closes_at", {"opens_at": datetime(2031, 1, 2, tzinfo=timezone.get_default_timezone())}),
    ("due_at", {"due_at": datetime(2031, 1, 2, tzinfo=timezone.get_default_timezone())}),
]


@pytest.mark.parametrize(("field", "values"), REFUSED)
def test_what_makes_no_sense_is_refused_by_name(
    quiz: Quiz, teacher: Principal, who: Principal, field: str, values: dict[str, Any]
) -> None:
    change(quiz, closes_at=datetime(2031, 1, 1, tzinfo=timezone.get_default_timezone()))
    with pytest.raises(AuthoringRefused) as refused:
        own(quiz, teacher, who, **values)
    assert refused.value.code == field
    assert not Override.objects.exists()


def test_only_those_on_the_course_and_only_once(quiz: Quiz, teacher: Principal, who: Principal) -> None:
    stranger = member(name="Somebody else")
    cohort = CohortFactory(organisation=quiz.organisation)
    for target in ({"learner_id": stranger.pk}, {"cohort_id": cohort.pk}, {}):
        with pytest.raises(AuthoringRefused):
            add_override(quiz, teacher, values={"attempts_allowed": 9}, reason=WHY, **target)
    own(quiz, teacher, who, attempts_allowed=9)
    with pytest.raises(AuthoringRefused, match="already"):
        own(quiz, teacher, who, attempts_allowed=8)
    with pytest.raises(AuthoringRefused, match="reason"):
        change_override(Override.objects.get(), teacher, values={"attempts_allowed": 8}, reason=" ")
    assert Override.objects.get().attempts_allowed == 9


def test_pages_give_change_and_remove(
    client: Client, quiz: Quiz, instructor: User, learner: User, other_learner: User
) -> None:
    client.force_login(instructor)
    base = f"/teach/quizzes/{quiz.pk}/overrides/"
    assert other_learner.email in client.get(f"{base}new/").content.decode()
    sent = {"learner": learner.email.upper(), "minutes": "45", "lifts_closes_at": "on", "reason": WHY}
    page = client.post(f"{base}new/", sent, follow=True).content.decode()
    for words in (str(learner), "limit 45 minutes", "never closes", WHY):
        assert words in page
    made = Override.objects.get()
    assert (made.says, made.time_limit, made.closes_at) == (["closes_at", "time_limit"], 45 * MINUTE, None)
    form = client.get(f"{base}{made.pk}/").content.decode()
    assert 'value="45"' in form
    both = {"minutes": "45", "lifts_minutes": "on", "reason": WHY}
    refused = client.post(f"{base}{made.pk}/", both)
    assert (refused.status_code, "not both" in refused.content.decode()) == (422, True)
    client.post(f"{base}{made.pk}/", {"opens_at": "2031-02-03T04:05", "reason": WHY})
    made.refresh_from_db()
    assert (made.says, made.time_limit) == (["opens_at"], None)
    empty = client.post(f"{base}new/", {}).content.decode()
    assert "Name one learner or one cohort." in empty
    assert "Give a reason: the learner reads it" in empty
    nobody = client.post(f"{base}new/", {"learner": "nobody@example.org", "minutes": "45", "reason": WHY})
    assert "Nobody on this course" in nobody.content.decode()
    client.post(f"{base}{made.pk}/remove/")
    assert not Override.objects.exists()


def test_the_api_gives_changes_and_removes(
    client: Client, quiz: Quiz, instructor: User, learner: User
) -> None:
    client.force_login(instructor)
    base = f"/api/v1/teach/quizzes/{quiz.pk}/overrides/"
    sent = {"learner": learner.pk, "time_limit": "00:45:00", "password": None, "reason": WHY}
    reply = client.post(base, sent, content_type="application/json")
    assert (reply.status_code, reply.json()["says"]) == (201, ["time_limit", "password"])
    again = client.post(base, sent, content_type="application/json")
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "learner")
    address = f"{base}{reply.json()['id']}/"
    changed = client.put(address, {"attempts_allowed": 4, "reason": "Other"}, content_type="application/json")
    assert (changed.json()["says"], changed.json()["time_limit"]) == (["attempts_allowed"], None)
    assert [row["reason"] for row in client.get(base).json()] == ["Other"]
    assert client.delete(address).status_code == 204
    assert client.get(base).json() == []
    help_at = f"/api/v1/teach/learners/{learner.pk}/accommodation/"
    assert client.get(help_at).json()["time_factor"] == "1.00"
    assert client.put(help_at, {"time_factor": "0.5"}, content_type="application/json").status_code == 400
    assert client.put(help_at, {"time_factor": "1.5"}, content_type="application/json").status_code == 200
    assert Accommodation.objects.get().time_factor == Decimal("1.5")


def test_the_learner_sees_the_accommodation(client: Client, learner: User, teacher: Principal) -> None:
    client.force_login(learner)
    assert "hold for you as they are" in client.get("/settings/").content.decode()
    help_learner(learner, teacher, time_factor=Decimal("1.50"), break_minutes=10, has_larger_text=True)
    page = client.get("/settings/").content.decode()
    for words in ("1.50 times as long", "10 minutes more in each attempt", "Larger"):
        assert words in page


@contextmanager
def counted() -> Iterator[CaptureQueriesContext]:
    with CaptureQueriesContext(connection) as queries:
        yield queries


@pytest.mark.parametrize("count", [0, 3])
def test_a_start_costs_one_statement_more_than_without_overrides(
    course: Course, teacher: Principal, who: Principal, learner: User, count: int
) -> None:
    quiz = published_quiz(course, [ItemKind.TRUE_FALSE])
    for _ in range(count):
        cohort = CohortFactory(organisation=course.organisation)
        CohortMember.objects.create(cohort=cohort, user=learner)
        add_override(quiz, teacher, cohort_id=cohort.pk, values={"attempts_allowed": 9}, reason=WHY)
    start_attempt(published_quiz(course, [ItemKind.TRUE_FALSE]).pk, who)
    with counted() as queries:
        start_attempt(quiz.pk, who)
    assert len(queries) == 12


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_overrides_does_not_grow(
    client: Client,
    course: Course,
    instructor: User,
    teacher: Principal,
    learner: User,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    quiz = published_quiz(course, [ItemKind.TRUE_FALSE])
    for _ in range(count):
        cohort = CohortFactory(organisation=course.organisation)
        CohortMember.objects.create(cohort=cohort, user=learner)
        add_override(quiz, teacher, cohort_id=cohort.pk, values={"attempts_allowed": 9}, reason=WHY)
    client.force_login(instructor)
    base = f"/teach/quizzes/{quiz.pk}/overrides/"
    client.get(base)
    for address, statements in ((base, 4), (f"{base}new/", 6)):
        with django_assert_num_queries(statements):
            client.get(address)


def test_finished_attempts_are_left_alone(quiz: Quiz, teacher: Principal, who: Principal) -> None:
    change(quiz, time_limit=20 * MINUTE)
    attempt = submit_attempt(who, start_attempt(quiz.pk, who).uid)
    own(quiz, teacher, who, time_limit=30 * MINUTE)
    assert (given(attempt), attempt.state) == (20 * MINUTE, AttemptState.SUBMITTED)


ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "UTC",
)


@pytest.mark.parametrize(("zone", "month"), list(product(ZONES, (1, 3, 4, 7, 10, 11))))
def test_a_moment_keeps_its_wall_clock_in_every_zone(
    client: Client, quiz: Quiz, instructor: User, learner: User, zone: str, month: int
) -> None:
    typed = f"2026-{month:02}-29T12:30"
    client.force_login(instructor)
    base = f"/teach/quizzes/{quiz.pk}/overrides/"
    with timezone.override(zone):
        form = OverrideForm({"closes_at": typed, "reason": WHY})
        assert form.is_valid()
        moment = form.values()["closes_at"]
    assert moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M") == typed
    add_override(
        quiz, Principal(instructor.pk, quiz.organisation_id, Role.INSTRUCTOR),
        learner_id=learner.pk, values={"closes_at": moment}, reason=WHY,
    )  # fmt: skip
    with override_settings(TIME_ZONE=zone):
        shown = client.get(f"{base}{Override.objects.get().pk}/").content.decode()
    assert f'value="{typed}"' in shown


def test_a_moment_that_the_clock_leaps_over_is_refused_with_words() -> None:
    with timezone.override("Europe/Berlin"):
        form = OverrideForm({"closes_at": "2026-03-29T02:30", "reason": WHY})
        assert not form.is_valid()
    assert "closes_at" in form.errors
