"""Points for late and early: the factor as a table, kept with the attempt, and set anew with the rules."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from items.kinds import ItemKind
from lessons.models import Course
from people.access import Principal
from people.models import AuditEntry, User
from quizzes.assembly import update_quiz
from quizzes.attempt_acts import delete_attempt, reopen_attempt, restore_attempt
from quizzes.attempts import save_answer, start_attempt, submit_attempt
from quizzes.errors import AuthoringRefused
from quizzes.models import Attempt, Quiz
from quizzes.overriding import add_override, remove_override
from quizzes.quiz_forms import QuizRulesForm
from quizzes.regrade_models import RegradePolicy
from quizzes.regrade_queries import dry_run, scope_of
from quizzes.regrading import apply_regrade
from quizzes.results import result
from quizzes.timing_credit import TimingRules, days_late, timed, timing_factor
from tests.factories.items import RIGHT
from tests.factories.quizzes import published_quiz
from tests.quizzes.regraded import Scene, scene_of

DUE = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BOTH = TimingRules(
    late_loss=Decimal("0.1"), late_floor=Decimal("0.5"), early_gain=Decimal("0.05"), early_days=2
)
KINDS = [ItemKind.TRUE_FALSE, ItemKind.SHORT_ANSWER]


@pytest.mark.parametrize(
    ("after", "days", "factor"),
    [
        (-30 * DAY, 0, "1.05"),
        (-2 * DAY, 0, "1.05"),
        (-2 * DAY + HOUR, 0, "1"),
        (0 * DAY, 0, "1"),
        (timedelta(microseconds=1), 1, "0.9"),
        (DAY, 1, "0.9"),
        (DAY + HOUR, 2, "0.8"),
        (5 * DAY, 5, "0.5"),
        (5 * DAY + HOUR, 6, "0.5"),
        (400 * DAY, 400, "0.5"),
    ],
)
def test_known_factors(after: timedelta, days: int, factor: str) -> None:
    assert days_late(DUE, DUE + after) == days
    assert timing_factor(BOTH, DUE, DUE + after) == Decimal(factor)
    assert timing_factor(TimingRules(), DUE, DUE + after) == 1, "off by default"
    assert timing_factor(BOTH, None, DUE + after) == 1, "nothing is early or late without a due date"


def test_the_floor_may_be_nothing_and_points_never_exceed_what_there_is() -> None:
    rules = TimingRules(late_loss=Decimal("0.4"))
    assert [timing_factor(rules, DUE, DUE + n * DAY) for n in (1, 2, 3, 9)] == [
        Decimal("0.6"), Decimal("0.2"), 0, 0
    ]  # fmt: skip
    assert timed(Decimal(10), Decimal(10), Decimal("1.05")) == 10
    assert timed(Decimal(3), Decimal(10), Decimal("1.05")) == Decimal("3.15")


@pytest.mark.parametrize("points", ["1.0005", "0.3335", "0.6665"])
def test_the_database_rounds_the_same(db: None, points: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT round(%s::numeric * %s::numeric, 4)", [points, "0.9"])
        assert timed(Decimal(points), Decimal(10), Decimal("0.9")) == cursor.fetchone()[0]


def now() -> datetime:
    return datetime.now(UTC)


def handed_in(who: Principal, quiz: Quiz) -> Attempt:
    """An attempt with the first of two questions right."""
    attempt = start_attempt(quiz.pk, who, seed=1)
    save_answer(who, attempt.uid, 1, client_key=uuid.uuid4(), client_seq=1, value=RIGHT[KINDS[0]])
    submit_attempt(who, attempt.uid)
    return Attempt.objects.get(pk=attempt.pk)


def late_quiz(course: Course, **fields: Any) -> Quiz:
    given: dict[str, Any] = {"late_loss": "0.1", "due_at": now() - DAY - HOUR} | fields
    return published_quiz(course, KINDS, **given)


def figures(attempt: Attempt) -> tuple[Any, ...]:
    attempt.refresh_from_db()
    return attempt.points, attempt.earned, attempt.timing


def test_late_points_are_kept_beside_what_was_earned(course: Course, who: Principal) -> None:
    attempt = handed_in(who, late_quiz(course))
    assert figures(attempt) == (Decimal("0.8"), Decimal(1), Decimal("0.8"))
    score = result(who, attempt.uid).score
    assert score is not None
    assert (score.points, score.earned, score.days_late) == (Decimal("0.8"), Decimal(1), 2)


def test_without_such_rules_nothing_is_asked_and_nothing_changes(course: Course, who: Principal) -> None:
    plain = published_quiz(course, KINDS, due_at=now() - DAY)
    attempt = start_attempt(plain.pk, who)
    with CaptureQueriesContext(connection) as off:
        submit_attempt(who, attempt.uid)
    assert figures(attempt) == (0, None, 1)
    attempt = start_attempt(late_quiz(course).pk, who)
    with CaptureQueriesContext(connection) as on:
        submit_attempt(who, attempt.uid)
    assert len(on) == len(off) + 1


def test_another_due_date_or_rule_counts_anew(course: Course, who: Principal, teacher: Principal) -> None:
    quiz = late_quiz(course)
    attempt = handed_in(who, quiz)
    update_quiz(quiz, teacher, expected_edition=1, late_loss=Decimal("0.2"))
    assert figures(attempt) == (Decimal("0.6"), Decimal(1), Decimal("0.6"))
    given = {"due_at": now() + DAY}
    override = add_override(quiz, teacher, learner_id=who.user_id, values=given, reason="Ill.")
    assert figures(attempt) == (Decimal(1), None, 1)
    remove_override(override, teacher)
    assert figures(attempt) == (Decimal("0.6"), Decimal(1), Decimal("0.6"))
    quiz.refresh_from_db()
    update_quiz(quiz, teacher, expected_edition=2, late_loss=Decimal(0))
    assert figures(attempt) == (Decimal(1), None, 1)
    assert AuditEntry.objects.filter(verb="attempt.retime").count() == 4


def test_a_reopened_attempt_is_timed_when_it_ends_again(
    course: Course, who: Principal, teacher: Principal
) -> None:
    attempt = handed_in(who, late_quiz(course))
    reopen_attempt(teacher, attempt.uid, None, "Go on.")
    assert figures(attempt) == (None, None, 1)
    submit_attempt(who, attempt.uid)
    assert figures(attempt) == (Decimal("0.8"), Decimal(1), Decimal("0.8"))


def test_a_deleted_attempt_comes_back_under_the_rules_of_now(
    course: Course, who: Principal, teacher: Principal
) -> None:
    quiz = late_quiz(course)
    attempt = handed_in(who, quiz)
    delete_attempt(teacher, attempt.uid, "A mistake.")
    update_quiz(quiz, teacher, expected_edition=1, late_loss=Decimal("0.2"))
    restore_attempt(teacher, attempt.uid)
    assert figures(attempt) == (Decimal("0.6"), Decimal(1), Decimal("0.6"))


@pytest.mark.django_db(transaction=True)
def test_a_regrade_keeps_the_factor(course: Course, teacher: Principal) -> None:
    scene: Scene = scene_of(course, teacher)
    Quiz.objects.filter(pk=scene.quiz.pk).update(late_loss="0.1", due_at=now() - HOUR)
    attempt = scene.taken("b")
    assert figures(attempt) == (Decimal("0.9"), Decimal(1), Decimal("0.9"))
    version = scene.mend()
    scope, _left = scope_of(scene.item, RegradePolicy.KEY, None, version.pk)
    foreseen = dry_run(scope, limit=5).changes
    apply_regrade(scene.ordered(RegradePolicy.KEY, version_id=version.pk).pk)
    assert figures(attempt) == (Decimal("2.7"), Decimal(3), Decimal("0.9"))
    assert [change.points_after for change in foreseen] == [Decimal("2.7")]


def test_the_pages_say_it(client: Client, learner: User, course: Course, who: Principal) -> None:
    quiz = late_quiz(course, late_floor="0.5")
    attempt = handed_in(who, quiz)
    client.force_login(learner)
    before = client.get(f"/quizzes/{quiz.pk}/").content.decode()
    assert "Each day after that takes 10% of the points, down to 50%." in before
    page = client.get(f"/attempts/{attempt.uid}/result/").content.decode()
    assert "Handed in 2 days late: of the 1 point you earned, 80% count." in page
    assert "0.8 of 2 points" in page


def test_the_form_gives_back_the_rules(course: Course) -> None:
    quiz = late_quiz(course, late_floor="0.25", early_gain="0.05", early_days=3)
    quiz.refresh_from_db()
    form = QuizRulesForm.of_quiz(quiz)
    initial = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    sent = QuizRulesForm(initial)
    assert sent.is_valid(), sent.errors
    rules = sent.rules()
    assert {name: Decimal(rules[name]) for name in ("late_loss", "late_floor", "early_gain")} == {
        "late_loss": Decimal("0.1"), "late_floor": Decimal("0.25"), "early_gain": Decimal("0.05")
    }  # fmt: skip
    assert rules["early_days"] == 3


def test_a_share_above_the_whole_is_refused(course: Course, teacher: Principal) -> None:
    with pytest.raises(AuthoringRefused):
        update_quiz(late_quiz(course), teacher, expected_edition=1, late_loss=Decimal(2))
