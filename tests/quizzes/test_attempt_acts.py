"""What instructors do to attempts: time, reopening, deleting, another try, late answers; nothing is lost."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.http import Http404

from items.kinds import ItemKind
from people.access import Principal
from people.models import AuditEntry, Role, User
from quizzes import attempts, marking
from quizzes.attempt_acts import (
    add_time,
    admit_late,
    allow_attempt,
    delete_attempt,
    reopen_attempt,
    restore_attempt,
)
from quizzes.attempts import abandon_attempt, save_answer, settle_attempt, start_attempt, submit_attempt
from quizzes.errors import AttemptRefused
from quizzes.models import Answer, Attempt, AttemptState, ExtraAttempt, Mark, Quiz
from quizzes.overviews import quiz_overview
from quizzes.results import result
from tests.factories.items import RIGHT, WRONG
from tests.quizzes.conftest import answer_all, move_deadline, place_of

GRACE = timedelta(seconds=settings.NETWORK_GRACE_SECONDS)
MINUTE = timedelta(minutes=1)
WHY = "The fire alarm went off."


def limited(attempt: Attempt) -> Attempt:
    """The attempt with ten minutes left."""
    move_deadline(attempt, -10 * MINUTE)
    return attempt


def save(who: Principal, attempt: Attempt, seq: int, value: bool) -> bool:
    """Whether the answer to the true/false question counts."""
    place = place_of(attempt, ItemKind.TRUE_FALSE)
    saved = save_answer(
        who, attempt.uid, place, client_key=uuid.uuid4(), client_seq=seq, value={"value": value}
    )
    return saved.is_counted


def test_time_is_added_to_the_deadline_and_put_on_record(attempt: Attempt, teacher: Principal) -> None:
    before = limited(attempt).deadline_at
    add_time(teacher, attempt.uid, 10, f"  {WHY} ")
    attempt.refresh_from_db()
    assert before is not None
    assert attempt.deadline_at == before + 10 * MINUTE
    entry = AuditEntry.objects.get(verb="attempt.add_time")
    assert (entry.actor_id, entry.object_id) == (teacher.user_id, str(attempt.pk))
    assert (entry.detail["reason"], entry.detail["minutes"]) == (WHY, 10)


def test_time_added_within_the_grace_lets_the_learner_go_on(
    attempt: Attempt, who: Principal, teacher: Principal
) -> None:
    move_deadline(attempt, GRACE - timedelta(seconds=5))
    add_time(teacher, attempt.uid, 1, WHY)
    assert save(who, attempt, 1, True)
    assert settle_attempt(Attempt.objects.get(pk=attempt.pk)).state == AttemptState.IN_PROGRESS


def test_time_for_an_attempt_that_time_ended_ends_it_and_is_refused(
    attempt: Attempt, teacher: Principal
) -> None:
    move_deadline(attempt, GRACE + timedelta(seconds=1))
    with pytest.raises(AttemptRefused, match="has ended"):
        add_time(teacher, attempt.uid, 10, WHY)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.finished_at) == (AttemptState.EXPIRED, attempt.deadline_at)
    assert Mark.objects.filter(attempt=attempt).count() == attempt.responses.count()


Act = Callable[[Principal, Attempt], object]
REFUSALS: list[tuple[str, str, Act]] = [
    ("no_limit", "in_progress", lambda by, one: add_time(by, one.uid, 5, WHY)),
    ("minutes", "in_progress", lambda by, one: add_time(by, one.uid, 0, WHY)),
    ("reason", "in_progress", lambda by, one: add_time(by, one.uid, 5, " \x00 ")),
    ("reason", "in_progress", lambda by, one: delete_attempt(by, one.uid, "x" * 301)),
    ("running", "in_progress", lambda by, one: reopen_attempt(by, one.uid, 5, WHY)),
    ("not_deleted", "in_progress", lambda by, one: restore_attempt(by, one.uid)),
    ("nothing_late", "in_progress", lambda by, one: admit_late(by, one.uid, WHY)),
    ("ended", "submitted", lambda by, one: add_time(by, one.uid, 5, WHY)),
    ("abandoned", "abandoned", lambda by, one: admit_late(by, one.uid, WHY)),
    ("deleted", "deleted", lambda by, one: add_time(by, one.uid, 5, WHY)),
    ("deleted", "deleted", lambda by, one: reopen_attempt(by, one.uid, 5, WHY)),
    ("deleted", "deleted", lambda by, one: delete_attempt(by, one.uid, WHY)),
    ("deleted", "deleted", lambda by, one: admit_late(by, one.uid, WHY)),
]


@pytest.mark.parametrize(("code", "state", "act"), REFUSALS)
def test_an_act_is_refused_in_words_and_changes_nothing(
    attempt: Attempt, who: Principal, teacher: Principal, code: str, state: str, act: Act
) -> None:
    if state == "submitted":
        submit_attempt(who, attempt.uid)
    elif state == "abandoned":
        abandon_attempt(who, attempt.uid)
    elif state == "deleted":
        delete_attempt(teacher, attempt.uid, WHY)
    before = Attempt.objects.filter(pk=attempt.pk).values().get(), AuditEntry.objects.count()
    with pytest.raises(AttemptRefused) as refused:
        act(teacher, attempt)
    assert refused.value.code == code
    assert refused.value.sentence
    assert (Attempt.objects.filter(pk=attempt.pk).values().get(), AuditEntry.objects.count()) == before


def test_an_attempt_is_missing_for_those_who_do_not_teach_it(
    attempt: Attempt, who: Principal, other_instructor: User, quiz: Quiz, teacher: Principal
) -> None:
    stranger = Principal(other_instructor.pk, who.organisation_id, Role.INSTRUCTOR)
    preview = start_attempt(quiz.pk, teacher, is_preview=True)
    for by, one in [(who, attempt), (stranger, attempt), (teacher, preview)]:
        with pytest.raises(Http404):
            delete_attempt(by, one.uid, WHY)


def test_a_reopened_attempt_keeps_its_answers_and_adds_marks_for_what_changed(
    attempt: Attempt, who: Principal, teacher: Principal
) -> None:
    answer_all(who, attempt, RIGHT)
    submit_attempt(who, attempt.uid)
    first = list(Mark.objects.filter(attempt=attempt).order_by("pk").values())
    reopened = reopen_attempt(teacher, attempt.uid, 15, WHY)
    assert (reopened.state, reopened.points, reopened.finished_at) == (AttemptState.IN_PROGRESS, None, None)
    assert result(who, attempt.uid).score is None
    assert save(who, attempt, 2, WRONG[ItemKind.TRUE_FALSE]["value"] is True)
    ended = submit_attempt(who, attempt.uid)
    assert ended.points == attempt.points_possible - 1
    marks = list(Mark.objects.filter(attempt=attempt).order_by("pk").values())
    assert marks[: len(first)] == first
    assert [mark["sequence"] for mark in marks[len(first) :]] == [2]


def test_a_person_s_mark_outlives_a_reopening(attempt: Attempt, who: Principal, teacher: Principal) -> None:
    answer_all(who, attempt, WRONG)
    submit_attempt(who, attempt.uid)
    mark = Mark.objects.filter(attempt=attempt).order_by("pk").first()
    assert mark is not None
    assert mark.fraction == 0
    Mark.objects.create(
        organisation_id=mark.organisation_id,
        attempt=attempt,
        response_id=mark.response_id,
        answer_id=mark.answer_id,
        version_id=mark.version_id,
        sequence=2,
        fraction=1,
        points=1,
        marked_by_id=teacher.user_id,
    )
    reopen_attempt(teacher, attempt.uid, 15, WHY)
    assert submit_attempt(who, attempt.uid).points == 1


def test_reopening_names_the_minutes_where_the_quiz_has_a_limit(
    quiz: Quiz, attempt: Attempt, who: Principal, teacher: Principal
) -> None:
    submit_attempt(who, attempt.uid)
    Quiz.objects.filter(pk=quiz.pk).update(time_limit=30 * MINUTE)
    with pytest.raises(AttemptRefused, match="name the minutes"):
        reopen_attempt(teacher, attempt.uid, None, WHY)
    Quiz.objects.filter(pk=quiz.pk).update(time_limit=None)
    assert reopen_attempt(teacher, attempt.uid, None, WHY).deadline_at is None


def test_nothing_is_reopened_or_restored_beside_another_open_attempt(
    quiz: Quiz, attempt: Attempt, who: Principal, teacher: Principal
) -> None:
    submit_attempt(who, attempt.uid)
    second = start_attempt(quiz.pk, who)
    with pytest.raises(AttemptRefused) as refused:
        reopen_attempt(teacher, attempt.uid, 5, WHY)
    assert refused.value.code == "other_open"
    delete_attempt(teacher, second.uid, WHY)
    reopen_attempt(teacher, attempt.uid, 5, WHY)
    with pytest.raises(AttemptRefused) as refused:
        restore_attempt(teacher, second.uid)
    assert refused.value.code == "other_open"


def test_a_deleted_attempt_comes_back_byte_for_byte(
    attempt: Attempt, who: Principal, teacher: Principal
) -> None:
    answer_all(who, attempt, RIGHT)
    submit_attempt(who, attempt.uid)
    before = Attempt.objects.filter(pk=attempt.pk).values().get()
    delete_attempt(teacher, attempt.uid, WHY)
    found = result(who, attempt.uid)
    assert (found.phase, found.score, found.answers) == ("deleted", None, None)
    restore_attempt(teacher, attempt.uid)
    assert Attempt.objects.filter(pk=attempt.pk).values().get() == before
    verbs = AuditEntry.objects.filter(object_id=str(attempt.pk)).order_by("pk").values_list("verb", flat=True)
    assert list(verbs)[-2:] == ["attempt.delete", "attempt.restore"]


def test_a_deleted_attempt_uses_up_nothing_and_keeps_its_number(
    quiz: Quiz, attempt: Attempt, who: Principal, teacher: Principal
) -> None:
    Quiz.objects.filter(pk=quiz.pk).update(attempts_allowed=1)
    submit_attempt(who, attempt.uid)
    with pytest.raises(AttemptRefused, match="used all"):
        start_attempt(quiz.pk, who)
    delete_attempt(teacher, attempt.uid, WHY)
    assert quiz_overview(who, quiz.pk).attempts_left == 1
    assert start_attempt(quiz.pk, who).number == 2


def test_an_answer_on_its_way_to_a_deleted_attempt_is_kept_and_can_be_admitted(
    attempt: Attempt, who: Principal, teacher: Principal
) -> None:
    delete_attempt(teacher, attempt.uid, WHY)
    assert not save(who, attempt, 1, True)
    restore_attempt(teacher, attempt.uid)
    assert admit_late(teacher, attempt.uid, WHY) == 1
    assert not Mark.objects.filter(attempt=attempt).exists()
    right = RIGHT[ItemKind.TRUE_FALSE]["value"] is True
    assert submit_attempt(who, attempt.uid).points == (1 if right else 0)


def test_another_attempt_is_for_that_learner_alone(
    quiz: Quiz, attempt: Attempt, who: Principal, other: Principal, teacher: Principal
) -> None:
    Quiz.objects.filter(pk=quiz.pk).update(attempts_allowed=1)
    for person in (who, other):
        submit_attempt(person, start_attempt(quiz.pk, person).uid)
    allow_attempt(teacher, attempt.uid, WHY)
    overview = quiz_overview(who, quiz.pk)
    assert (overview.attempts_left, overview.rules.attempts_allowed, overview.refused) == (1, 2, None)
    assert start_attempt(quiz.pk, who).number == 2
    with pytest.raises(AttemptRefused, match="used all"):
        start_attempt(quiz.pk, other)
    assert ExtraAttempt.objects.get().reason == WHY
    Quiz.objects.filter(pk=quiz.pk).update(attempts_allowed=None)
    with pytest.raises(AttemptRefused, match="any number"):
        allow_attempt(teacher, attempt.uid, WHY)


def test_the_newest_late_answer_counts_once_admitted(
    attempt: Attempt, who: Principal, teacher: Principal
) -> None:
    right = RIGHT[ItemKind.TRUE_FALSE]["value"] is True
    save(who, attempt, 1, not right)
    submit_attempt(who, attempt.uid)
    assert not save(who, attempt, 2, not right)
    assert not save(who, attempt, 3, right)
    assert result(who, attempt.uid).attempt.points == 0
    assert admit_late(teacher, attempt.uid, WHY) == 1
    attempt.refresh_from_db()
    assert attempt.points == 1
    place = attempt.responses.get(position=place_of(attempt, ItemKind.TRUE_FALSE))
    assert list(place.marks.order_by("sequence").values_list("points", flat=True)) == [0, 1]
    assert Answer.objects.filter(attempt=attempt, is_late=True).count() == 2
    with pytest.raises(AttemptRefused, match="no late answer"):
        admit_late(teacher, attempt.uid, WHY)


def test_a_late_answer_older_than_what_counts_is_never_admitted(
    attempt: Attempt, who: Principal, teacher: Principal
) -> None:
    save(who, attempt, 5, True)
    submit_attempt(who, attempt.uid)
    save(who, attempt, 4, False)
    with pytest.raises(AttemptRefused, match="no late answer"):
        admit_late(teacher, attempt.uid, WHY)


def settle(attempt: Attempt) -> None:
    with transaction.atomic():
        attempts.lock_attempt(Attempt.objects.of(attempt.organisation_id)).get(pk=attempt.pk)
        marking.settle_points(attempt.organisation_id, [attempt.pk])


def test_points_of_a_reopened_attempt_stay_open_while_others_mark(
    attempt: Attempt, who: Principal, teacher: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_all(who, attempt, RIGHT)
    submit_attempt(who, attempt.uid)
    reopen_attempt(teacher, attempt.uid, 5, WHY)
    settle(attempt)
    attempt.refresh_from_db()
    assert attempt.points is None
    condition = "AND coalesce(nullif(a.deleted_from, ''), a.state) IN ('submitted', 'expired')"
    assert condition in marking.SETTLE_POINTS
    monkeypatch.setattr(marking, "SETTLE_POINTS", marking.SETTLE_POINTS.replace(condition, ""))
    settle(attempt)
    attempt.refresh_from_db()
    assert attempt.points is not None, "the control: without the condition the points come early"
    assert attempts.attempt_state(attempt, attempts.database_now()) == "in_progress"
