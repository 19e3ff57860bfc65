"""Lock discipline: a guard around all statements of the tests.

What belongs to an attempt (its state, answers, tries and marks) is written only by a transaction that has
locked attempts for it, or made one. Tests and factories may write as they like.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from tests.scoping import comes_from_the_application

KEPT = r'"?quizzes_(?:attempt|answer|try|mark|opinion)\b"?'
WRITES = re.compile(rf"\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+{KEPT}", re.IGNORECASE)
MAKES = re.compile(r'\bINSERT INTO\s+"?quizzes_attempt\b', re.IGNORECASE)
ASKS_ATTEMPTS = re.compile(r'\b(?:FROM|JOIN)\s+"?quizzes_attempt\b', re.IGNORECASE)
LOCKS = re.compile(r'\bFOR UPDATE(?!\s+OF)|\bFOR UPDATE OF\s+(?:a\b|"?quizzes_attempt\b)', re.IGNORECASE)


is_on = True


class Unlocked(AssertionError):
    """Application code wrote what belongs to an attempt without holding the attempt's row."""


@lru_cache(maxsize=5000)
def effects(sql: str) -> frozenset[str]:
    """What a statement does: ``writes`` what belongs to attempts, ``locks`` them (or makes one)."""
    if MAKES.search(sql):
        return frozenset({"locks"})
    found = set()
    if WRITES.search(sql):
        found.add("writes")
    if ASKS_ATTEMPTS.search(sql) and LOCKS.search(sql):
        found.add("locks")
    return frozenset(found)


def guard(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Django's execute wrapper: refuses a write by a transaction that holds no attempt."""
    does = effects(sql) if isinstance(sql, str) else frozenset()
    connection = context["connection"]
    if is_on and "writes" in does and not _holds(connection) and comes_from_the_application():
        raise Unlocked(f"No attempt is locked in this transaction: {sql}")
    reply = execute(sql, params, many, context)
    if "locks" in does:
        held: list[tuple[str | None, ...]] = connection.__dict__.setdefault("attempts_held", [])
        held.append(_inside(connection))
    return reply


def _inside(connection: BaseDatabaseWrapper) -> tuple[str | None, ...]:
    """Which transaction this is: in a test that is one itself, its outermost savepoints stand for them.

    What was locked in a savepoint inside stays locked when that has ended.
    """
    blocks: list[Any] = connection.atomic_blocks
    is_one = bool(blocks) and blocks[0]._from_testcase
    return tuple(connection.savepoint_ids[:1]) if is_one else ()


def _holds(connection: BaseDatabaseWrapper) -> bool:
    now = _inside(connection)
    return now in connection.__dict__.get("attempts_held", ())


def _let_go(connection: BaseDatabaseWrapper, *args: Any, **named: Any) -> None:
    """The outermost transaction begins or ends here."""
    connection.__dict__.pop("attempts_held", None)
    _set_autocommit(connection, *args, **named)


_set_autocommit = BaseDatabaseWrapper.set_autocommit


def install() -> None:
    """Guard every connection opened from now on, in any thread."""
    BaseDatabaseWrapper.set_autocommit = _let_go  # type: ignore[assignment, method-assign]  # the one place that sees it
    connection_created.connect(_attach, dispatch_uid="tests.locking")


def _attach(connection: BaseDatabaseWrapper, **_: Any) -> None:
    if guard not in connection.execute_wrappers:
        connection.execute_wrappers.append(guard)
