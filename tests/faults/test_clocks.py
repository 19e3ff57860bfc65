"""T1: the web process's clock may be wrong by a day; only the database's decides.
T3: a request counts by the moment at which it came, however long it was kept waiting.
T4: time ends an attempt although no worker runs and nobody looks; the first reader finds it marked.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
import time_machine
from django.conf import settings
from django.db import connection

from items.kinds import ItemKind
from people.access import Principal
from quizzes import answers, attempt_pages, attempts, clock, overviews, results
from quizzes.answers import save_answer
from quizzes.attempt_pages import attempt_page
from quizzes.attempts import start_attempt, submit_attempt
from quizzes.clock import Phase
from quizzes.errors import AttemptRefused
from quizzes.models import Attempt, AttemptState, Mark, Quiz
from quizzes.overviews import quiz_overview
from quizzes.results import result
from tests.factories.items import RIGHT
from tests.faults.conftest import KINDS
from tests.faults.test_killed_revision import is_waiting
from tests.faults.test_killed_worker import database_url, wait_until

OFFSETS = [timedelta(hours=1), timedelta(hours=-1), timedelta(days=1), timedelta(days=-1)]
GRACE = timedelta(seconds=settings.NETWORK_GRACE_SECONDS)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.xdist_group("clocks")


def shift(row: Quiz | Attempt, **moments: timedelta) -> None:
    """Put moments of a row so far from the database's now."""
    for column, distance in moments.items():
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {row._meta.db_table} SET {column} = statement_timestamp() + %s WHERE id = %s",  # noqa: S608  # names of this test
                [distance, row.pk],  # type: ignore[list-item]  # psycopg takes a timedelta
            )
    row.refresh_from_db()


def started(quiz: Quiz, who: Principal) -> str:
    try:
        return start_attempt(quiz.pk, who).state
    except AttemptRefused as refused:
        return refused.code


def saved(attempt: Attempt, who: Principal) -> str:
    save = save_answer(
        who, attempt.uid, 1, client_key=uuid.uuid4(), client_seq=1, value=RIGHT[ItemKind.TRUE_FALSE]
    )
    return "late" if save.is_late else "counted"


STARTS = [
    ("not_open", {"opens_at": MINUTE}),
    ("in_progress", {"opens_at": -SECOND, "closes_at": MINUTE}),
    ("closed", {"closes_at": -SECOND}),
]
SAVES = [
    ("counted", Phase.IN_PROGRESS, MINUTE),
    ("counted", Phase.CLOSED, -GRACE / 2),
    ("late", Phase.EXPIRED, -GRACE - SECOND),
]


def verdicts(quiz: Quiz, who: Principal) -> list[str]:
    """Everything time decides, asked of the site as it runs now."""
    found = []
    for _expected, moments in STARTS:
        shift(quiz, **moments)
        found.append(started(quiz, who))
        for attempt in Attempt.objects.filter(state=AttemptState.IN_PROGRESS):
            submit_attempt(who, attempt.uid)
        Quiz.objects.update(opens_at=None, closes_at=None)
    for _expected, _phase, deadline in SAVES:
        attempt = start_attempt(quiz.pk, who)
        shift(attempt, deadline_at=deadline)
        found.append(saved(attempt, who))
        found.append(attempt_page(who, attempt.uid, 1).head.phase.value)
        found.append(submit_attempt(who, attempt.uid).state)
    return found


EXPECTED = [code for code, _moments in STARTS] + [
    word
    for verdict, phase, _deadline in SAVES
    for word in (verdict, phase.value, "expired" if phase is Phase.EXPIRED else "submitted")
]


@pytest.mark.parametrize("offset", OFFSETS, ids=str)
def test_only_the_database_s_clock_decides(quiz: Quiz, who: Principal, offset: timedelta) -> None:
    with time_machine.travel(datetime.now(UTC) + offset, tick=True):
        assert verdicts(quiz, who) == EXPECTED
        seconds = _seconds_shown(quiz, who)
    assert abs(seconds - 60) <= 1


def _seconds_shown(quiz: Quiz, who: Principal) -> int:
    attempt = start_attempt(quiz.pk, who)
    shift(attempt, deadline_at=MINUTE)
    seconds = attempt_page(who, attempt.uid, 1).head.seconds_left
    assert seconds is not None
    return seconds


def jumped(quiz: Quiz, who: Principal) -> list[object]:
    """What a web process says whose clock jumps before every step of one attempt of a minute."""
    with time_machine.travel(datetime.now(UTC), tick=True) as clock:
        attempt = start_attempt(quiz.pk, who)
        shift(attempt, deadline_at=MINUTE)
        found: list[object] = []
        for offset in OFFSETS:
            clock.shift(offset)
            found.append(saved(attempt, who))
            head = attempt_page(who, attempt.uid, 1).head
            found += [head.phase.value, abs((head.seconds_left or 0) - 60) <= 2]
        clock.shift(OFFSETS[0])
        return [*found, submit_attempt(who, attempt.uid).state]


def test_a_clock_that_jumps_during_an_attempt_changes_nothing(quiz: Quiz, who: Principal) -> None:
    steps = ["counted", "in_progress", True] * len(OFFSETS)
    assert jumped(quiz, who) == [*steps, "submitted"]


@pytest.mark.parametrize("offset", OFFSETS, ids=str)
def test_control_the_worker_s_clock_decides_wrongly(
    quiz: Quiz, who: Principal, offset: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    def own_time(sql: str) -> str:
        return sql.replace("statement_timestamp()", f"'{datetime.now(UTC).isoformat()}'::timestamptz")

    with time_machine.travel(datetime.now(UTC) + offset, tick=True):
        monkeypatch.setattr(answers, "LOCK_RESPONSE", own_time(answers.LOCK_RESPONSE))
        monkeypatch.setattr(attempt_pages, "HEAD", own_time(attempt_pages.HEAD))
        monkeypatch.setattr(
            clock.StatementTime, "as_sql", lambda *_args, **_named: (own_time("statement_timestamp()"), [])
        )
        monkeypatch.setattr(
            attempts, "_numbers", lambda *_args: (_used(quiz), _used(quiz), None, datetime.now(UTC))
        )
        assert verdicts(quiz, who) != EXPECTED


def _used(quiz: Quiz) -> int:
    return Attempt.objects.filter(quiz=quiz).count()


READERS: dict[str, Callable[[Principal, Attempt], Phase]] = {
    "question": lambda who, attempt: attempt_page(who, attempt.uid, 1).head.phase,
    "result": lambda who, attempt: result(who, attempt.uid).phase,
    "overview": lambda who, attempt: quiz_overview(who, attempt.quiz_id).attempts[0].phase,
}


def ended_without_worker(quiz: Quiz, who: Principal, reader: str) -> list[object]:
    """What a reader finds before and after the grace, and what is stored then."""
    attempt = start_attempt(quiz.pk, who)
    save_answer(who, attempt.uid, 1, client_key=uuid.uuid4(), client_seq=1, value=RIGHT[ItemKind.TRUE_FALSE])
    read = READERS[reader]
    shift(attempt, deadline_at=-SECOND)
    closed = read(who, attempt)
    shift(attempt, deadline_at=-GRACE - SECOND)
    expired = read(who, attempt)
    attempt.refresh_from_db()
    marks = Mark.objects.filter(attempt=attempt).count()
    return [closed, expired, attempt.state, attempt.points, attempt.finished_at == attempt.deadline_at, marks]


EXPIRED = [Phase.CLOSED, Phase.EXPIRED, AttemptState.EXPIRED, 1, True, len(KINDS)]


@pytest.mark.parametrize("reader", READERS)
def test_time_ends_an_attempt_without_any_worker(quiz: Quiz, who: Principal, reader: str) -> None:
    assert ended_without_worker(quiz, who, reader) == EXPIRED


@pytest.mark.parametrize("reader", READERS)
def test_control_a_site_that_waits_for_its_worker_is_seen(
    quiz: Quiz, who: Principal, reader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (attempt_pages, results, overviews):
        monkeypatch.setattr(module, "settle_attempt", lambda attempt: attempt)
    assert ended_without_worker(quiz, who, reader) != EXPIRED


def verdict_behind_a_lock(quiz: Quiz, who: Principal) -> str:
    """What becomes of an answer that came in time and waited, behind somebody's lock, until time was over."""
    attempt = start_attempt(quiz.pk, who)
    found: list[str] = []

    def save_and_close() -> None:
        found.append(saved(attempt, who))
        connection.close()

    waits = threading.Thread(target=save_and_close)
    with psycopg.connect(database_url()) as other:
        shift(attempt, deadline_at=SECOND / 2 - GRACE)
        other.execute("UPDATE quizzes_attempt SET number = number WHERE id = %s", [attempt.pk])
        waits.start()
        assert wait_until(is_waiting, 10)
        assert wait_until(lambda: clock.is_over(attempt.deadline_at, clock.database_now()), 10)
    waits.join(10)
    return found[0]


def test_a_request_came_when_it_came_not_when_it_was_done(quiz: Quiz, who: Principal) -> None:
    assert verdict_behind_a_lock(quiz, who) == "counted"


def test_control_the_moment_after_processing_is_another(
    quiz: Quiz, who: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = answers.LOCK_RESPONSE.replace("statement_timestamp()", "clock_timestamp()")
    monkeypatch.setattr(answers, "LOCK_RESPONSE", late)
    assert verdict_behind_a_lock(quiz, who) == "late"
