"""Statements that fail one after the other, and what an act leaves behind then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db import OperationalError, connection, transaction

STORED = """
    SELECT 'attempt', a.number::text, a.state, a.points::text, a.deleted_from,
        (a.deadline_at IS NULL)::text, (a.finished_at IS NULL)::text FROM quizzes_attempt a
    UNION ALL SELECT 'response', r.position::text, r.is_flagged::text, '', '', '', '' FROM quizzes_response r
    UNION ALL SELECT 'answer', x.value::text, x.is_late::text, x.client_seq::text, '', '', ''
        FROM quizzes_answer x
    UNION ALL SELECT 'mark', m.points::text, m.standing, m.sequence::text, '', '', '' FROM quizzes_mark m
    UNION ALL SELECT 'try', t.number::text, t.fraction::text, t.is_last::text, '', '', '' FROM quizzes_try t
    UNION ALL SELECT 'change', c.points_before::text, c.points_after::text, '', '', '', ''
        FROM quizzes_regradechange c
    UNION ALL SELECT 'rules', q.edition::text, q.late_loss::text, '', '', '', '' FROM quizzes_quiz q
    UNION ALL SELECT 'override', o.time_limit::text, o.reason, '', '', '', '' FROM quizzes_override o
    UNION ALL SELECT 'record', e.verb, e.detail::text, '', '', '', '' FROM people_auditentry e
        WHERE e.verb ~ '^(attempt|answers|override|quiz)[.]'
    ORDER BY 1, 2, 3, 4, 5, 6, 7
"""
# Times that lie in a record differ from one try of an act to the next.
MOMENT = r"\d{4}-\d\d-\d\dT[0-9:.+]+"


class Cut(OperationalError):
    """The connection went away at this statement."""


def stored(sql: str = STORED) -> str:
    """Everything the statement finds, without moments."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT regexp_replace(string_agg(t::text, E'\\n'), %s, '', 'g') FROM ({sql}) t",  # noqa: S608  # a constant
            [MOMENT],
        )
        return str(cursor.fetchone()[0])


@contextmanager
def cut_at(number: int) -> Iterator[list[int]]:
    """The statement with this number fails; later ones, which put things back, do not."""
    seen = [0]

    def wrapper(execute: Callable[..., Any], *asked: Any) -> Any:
        seen[0] += 1
        if seen[0] == number:
            raise Cut
        return execute(*asked)

    with connection.execute_wrapper(wrapper):
        yield seen


def left_between(
    act: Callable[[], object], sql: str = STORED, *, is_done_again: bool = False
) -> tuple[int, list[int]]:
    """How many statements the act has, and after the failure of which ones things are half done.

    With `is_done_again` also those after which doing it once more does not end as it should.
    """
    before = stored(sql)
    with tried():
        with cut_at(0) as seen:
            act()
        after, count = stored(sql), seen[0]
    assert after != before
    half = []
    for number in range(1, count + 1):
        with tried():
            # What is remembered since may need fewer statements: then it is done.
            with cut_at(number), suppress(Cut):
                act()
            transaction.set_rollback(False)  # else nothing could be read
            if stored(sql) not in (before, after):
                half.append(number)
            elif is_done_again:
                act()
                if stored(sql) != after:
                    half.append(number)
    assert stored(sql) == before
    return count, half


@contextmanager
def tried() -> Iterator[None]:
    """What happens in here is taken back at its end."""
    start = transaction.savepoint()
    yield
    transaction.set_rollback(False)
    transaction.savepoint_rollback(start)
