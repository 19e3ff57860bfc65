"""What happens when time ends: handed in by itself, some minutes to hand in, or nothing counts.

T3: every cell of the table follows from deadline, rule and moment; T4: computed on read, without a worker.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from items.kinds import ItemKind
from lessons.models import Course
from people.access import Principal
from people.models import AuditEntry, User
from progress.queries import quiz_lines
from quizzes import attempts
from quizzes.attempt_pages import attempt_clock, attempt_page
from quizzes.attempts import save_answer, settle_due, start_attempt, submit_attempt
from quizzes.clock import Phase, phase_of
from quizzes.managing_queries import AttemptFilter, managed_attempts
from quizzes.models import Attempt, AttemptState, Mark, Quiz
from quizzes.overviews import quiz_overview, running_attempts
from quizzes.results import result
from tests.factories.items import RIGHT
from tests.factories.quizzes import published_quiz
from tests.quizzes.conftest import move_deadline

NETWORK = timedelta(seconds=settings.NETWORK_GRACE_SECONDS)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)
KIND = ItemKind.TRUE_FALSE

ITSELF, NEVER, FIVE = None, timedelta(0), 5 * MINUTE
RUNS, CLOSED, OVERDUE = Phase.IN_PROGRESS, Phase.CLOSED, Phase.OVERDUE
EXPIRED, ABANDONED = Phase.EXPIRED, Phase.ABANDONED

MOMENTS = [
    (-MINUTE, (RUNS, RUNS, RUNS)),
    (timedelta(0), (RUNS, RUNS, RUNS)),
    (SECOND, (CLOSED, CLOSED, OVERDUE)),
    (NETWORK, (CLOSED, CLOSED, OVERDUE)),
    (NETWORK + SECOND, (EXPIRED, ABANDONED, OVERDUE)),
    (FIVE, (EXPIRED, ABANDONED, OVERDUE)),
    (FIVE + NETWORK, (EXPIRED, ABANDONED, OVERDUE)),
    (FIVE + NETWORK + SECOND, (EXPIRED, ABANDONED, ABANDONED)),
]
CELLS = [
    (since, grace, phase)
    for since, phases in MOMENTS
    for grace, phase in zip((ITSELF, NEVER, FIVE), phases, strict=True)
]


@pytest.mark.parametrize(("since", "grace", "phase"), CELLS)
def test_the_phase(since: timedelta, grace: timedelta | None, phase: Phase) -> None:
    assert phase_of("in_progress", NOW - since, grace, NOW) is phase
    assert phase_of("submitted", NOW - since, grace, NOW) is Phase.SUBMITTED
    assert phase_of("in_progress", None, grace, NOW) is RUNS


@pytest.fixture
def quiz(course: Course) -> Quiz:
    return published_quiz(course, [KIND], time_limit=10 * MINUTE)


def begun(quiz: Quiz, who: Principal, grace: timedelta | None) -> Attempt:
    """An attempt with one right answer, under this rule."""
    Quiz.objects.filter(pk=quiz.pk).update(overdue_grace=grace)
    attempt = start_attempt(quiz.pk, who)
    assert answered(who, attempt, 1) == "counted"
    return attempt


def answered(who: Principal, attempt: Attempt, seq: int) -> str:
    key = uuid.uuid4()
    saved = save_answer(who, attempt.uid, 1, client_key=key, client_seq=seq, value=RIGHT[KIND])
    return "late" if saved.is_late else "counted"


ACTS = [
    (ITSELF, SECOND, "counted", "submitted"),
    (ITSELF, NETWORK + SECOND, "late", "expired"),
    (NEVER, -SECOND, "counted", "submitted"),
    (NEVER, NETWORK - SECOND, "counted", "submitted"),
    (NEVER, NETWORK + SECOND, "late", "abandoned"),
    (FIVE, SECOND, "counted", "submitted"),
    (FIVE, NETWORK + SECOND, "late", "submitted"),
    (FIVE, FIVE, "late", "submitted"),
    (FIVE, FIVE + NETWORK + SECOND, "late", "abandoned"),
]


@pytest.mark.parametrize(("grace", "ago", "saved", "state"), ACTS)
def test_saving_and_handing_in(
    quiz: Quiz, who: Principal, grace: timedelta | None, ago: timedelta, saved: str, state: str
) -> None:
    attempt = begun(quiz, who, grace)
    move_deadline(attempt, ago)
    assert answered(who, attempt, 2) == saved
    ended = submit_attempt(who, attempt.uid)
    assert ended.state == state
    is_marked = state != "abandoned"
    assert (ended.points, Mark.objects.exists()) == (1 if is_marked else None, is_marked)
    if ago > timedelta(0) and is_marked:
        assert ended.finished_at == attempt.deadline_at
    lines = quiz_lines(who, [quiz.course_id])
    assert (lines[0].best, lines[0].used) == (1.0 if is_marked else None, 1)


@pytest.mark.parametrize("reader", ["question", "result", "overview", "worker", "start"])
def test_without_a_worker_the_first_reader_finds_it_given_up(quiz: Quiz, who: Principal, reader: str) -> None:
    attempt = begun(quiz, who, FIVE)
    move_deadline(attempt, FIVE - SECOND)
    assert settle_due() == 0
    assert result(who, attempt.uid).phase is Phase.OVERDUE
    move_deadline(attempt, FIVE + NETWORK + SECOND)
    match reader:
        case "question":
            assert attempt_page(who, attempt.uid, 1).head.phase is Phase.ABANDONED
        case "result":
            found = result(who, attempt.uid)
            assert (found.phase, found.is_overdue, found.score) == (Phase.ABANDONED, True, None)
        case "overview":
            assert quiz_overview(who, quiz.pk).attempts[0].phase is Phase.ABANDONED
        case "worker":
            assert settle_due() == 1
        case "start":
            assert start_attempt(quiz.pk, who).number == 2
    attempt.refresh_from_db()
    assert attempt.deadline_at is not None
    assert (attempt.state, attempt.finished_at) == (AttemptState.ABANDONED, attempt.deadline_at + FIVE)
    assert AuditEntry.objects.filter(verb="attempt.overdue", object_id=str(attempt.pk)).count() == 1


def test_control_without_the_rule_it_is_marked(quiz: Quiz, who: Principal) -> None:
    attempt = begun(quiz, who, ITSELF)
    move_deadline(attempt, FIVE + NETWORK + SECOND)
    assert settle_due() == 1
    attempt.refresh_from_db()
    assert (attempt.state, attempt.points) == (AttemptState.EXPIRED, 1)


def test_the_rule_is_that_of_the_start(quiz: Quiz, who: Principal) -> None:
    attempt = begun(quiz, who, ITSELF)
    Quiz.objects.filter(pk=quiz.pk).update(overdue_grace=NEVER)
    move_deadline(attempt, NETWORK + SECOND)
    assert result(who, attempt.uid).phase is Phase.EXPIRED


def test_while_it_is_overdue_everybody_says_so(
    client: Client, quiz: Quiz, who: Principal, learner: User
) -> None:
    attempt = begun(quiz, who, FIVE)
    move_deadline(attempt, MINUTE)
    assert [row.pk for row in running_attempts(who)] == [attempt.pk]
    lines = managed_attempts(quiz, AttemptFilter(show="running")).lines
    assert [line.phase for line in lines] == [Phase.OVERDUE]
    assert attempt_clock(who, attempt.uid).phase is Phase.OVERDUE
    left = attempt_clock(who, attempt.uid).seconds_left
    assert left is not None
    assert 230 < left <= 240
    client.force_login(learner)
    for page in ("1/", "result/", "check/"):
        shown = client.get(f"/attempts/{attempt.uid}/{page}", follow=True)
        assert "Time is up: hand in" in shown.content.decode()
        assert shown.context["head"].phase is Phase.OVERDUE
    api = f"/api/v1/attempts/{attempt.uid}"
    assert [client.get(f"{api}/{path}").status_code for path in ("questions/1/", "result/")] == [409, 409]
    shown = client.post(f"/attempts/{attempt.uid}/submit/", follow=True)
    assert "1 of 1 point" in shown.content.decode()


@pytest.mark.parametrize(
    ("grace", "said"),
    [(ITSELF, None), (NEVER, "Hand in before that."), (FIVE, "You have 5 minutes more to hand in")],
)
def test_it_is_said_before_the_start(
    client: Client, quiz: Quiz, learner: User, grace: timedelta | None, said: str | None
) -> None:
    Quiz.objects.filter(pk=quiz.pk).update(overdue_grace=grace)
    client.force_login(learner)
    page = client.get(f"/quizzes/{quiz.pk}/").content.decode()
    assert ("When time ends" in page) is (said is not None)
    assert said is None or said in page


@pytest.mark.parametrize(
    ("how", "minutes", "kept"),
    [("hand_in", "", ITSELF), ("hand_in", "5", ITSELF), ("grace", "5", FIVE), ("drop", "", NEVER)],
)
def test_the_rule_is_saved(
    client: Client, quiz: Quiz, instructor: User, how: str, minutes: str, kept: timedelta | None
) -> None:
    client.force_login(instructor)
    sent = {"title": "Quiz", "pass_percent": "60", "edition": quiz.edition, "review_preset": "at_once"}
    address = f"/teach/quizzes/{quiz.pk}/rules/"
    assert client.post(address, sent | {"overdue": how, "overdue_minutes": minutes}).status_code == 302
    quiz.refresh_from_db()
    assert quiz.overdue_grace == kept
    refused = client.post(address, sent | {"edition": quiz.edition, "overdue": "grace"})
    assert refused.status_code == 422
    assert "Say how many minutes." in refused.content.decode()


def test_control_a_reader_that_forgets_to_settle_is_found(
    quiz: Quiz, who: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "_due", lambda _organisation: Attempt.objects.none())
    with pytest.raises(AssertionError):
        test_without_a_worker_the_first_reader_finds_it_given_up(quiz, who, "worker")
