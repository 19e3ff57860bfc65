"""Lock discipline: a guard around all statements of the tests.

What belongs to an attempt (its state, answers, tries and marks) is written only by a transaction that has
locked this very attempt, or made it. Tests and factories may write as they like.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from tests.scoping import comes_from_the_application

KEPT = r'"?quizzes_(?:attempt|answer|answerfile|try|mark|opinion)\b"?'
WRITES = re.compile(rf"\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+{KEPT}", re.IGNORECASE)
MAKES = re.compile(r'\bINSERT INTO\s+"?quizzes_attempt\b', re.IGNORECASE)
ASKS_ATTEMPTS = re.compile(r'\b(?:FROM|JOIN)\s+"?quizzes_attempt\b', re.IGNORECASE)
LOCKS = re.compile(r'\bFOR UPDATE(?!\s+OF)|\bFOR UPDATE OF\s+(?:a\b|"?quizzes_attempt\b)', re.IGNORECASE)
COLUMNS = re.compile(r'INSERT INTO "quizzes_\w+" \(([^)]*)\) (?:VALUES |SELECT \* FROM (UNNEST))')
VALUES = re.compile(r"\((?:%s|DEFAULT)(?:, (?:%s|DEFAULT))*\)")
THEIR_IDS = re.compile(r'"(?:quizzes_attempt"\."id|attempt_id)" IN \((%s(?:, %s)*)\)')
ITS_ID = re.compile(r'"quizzes_attempt"\."id" = (?=%s)')

is_on = True


class Unlocked(AssertionError):
    """Application code wrote what belongs to an attempt without holding that attempt's row."""


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


def written(sql: str, params: Any) -> set[int]:
    """The attempts whose rows a statement writes, of the shapes there are: another has to be added here."""
    if isinstance(params, dict):
        return {params["attempt"]} if "attempt" in params else set(params["attempts"])
    if found := COLUMNS.match(sql):
        place = found[1].split(", ").index('"attempt_id"')
        if found[2]:
            return set(params[place])
        rows = [row.strip("()").split(", ") for row in VALUES.findall(sql, found.end())]
        given = iter(params)
        return {[next(given) if one == "%s" else None for one in row][place] for row in rows}
    if found := THEIR_IDS.search(sql):
        first = sql.count("%s", 0, found.start(1))
        return set(params[first : first + found[1].count("%s")])
    if found := ITS_ID.search(sql):
        return {params[sql.count("%s", 0, found.end())]}
    (many,) = (one for one in params if isinstance(one, list))
    return set(many)


def guard(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Django's execute wrapper: refuses a write by a transaction that does not hold the attempt."""
    does = effects(sql) if isinstance(sql, str) else frozenset()
    held = _held(context["connection"]) if does else set()
    if is_on and "writes" in does and comes_from_the_application() and not written(sql, params) <= held:
        raise Unlocked(f"Not locked in this transaction: {written(sql, params) - held}: {sql}")
    reply = execute(sql, params, many, context)
    if "locks" in does:
        held |= _ids(context["cursor"])
    return reply


def _ids(cursor: Any) -> set[int]:
    """The attempts among the rows that a statement gave, which can still be read after this."""
    names = [column.name for column in cursor.description or ()]
    place = next((place for place, name in enumerate(names) if name in ("id", "pk")), None)
    if place is None:
        return set()
    rows = cursor.fetchall()
    if rows:
        cursor.scroll(0, mode="absolute")
    return {row[place] for row in rows}


def _held(connection: BaseDatabaseWrapper) -> set[int]:
    """The attempts that this transaction has locked, to be added to."""
    held: dict[tuple[str | None, ...], set[int]] = connection.__dict__.setdefault("attempts_held", {})
    return held.setdefault(_inside(connection), set())


def _inside(connection: BaseDatabaseWrapper) -> tuple[str | None, ...]:
    """Which transaction this is: in a test that is one itself, its outermost savepoints stand for them.

    What was locked in a savepoint inside stays locked when that has ended.
    """
    blocks: list[Any] = connection.atomic_blocks
    is_one = bool(blocks) and blocks[0]._from_testcase
    return tuple(connection.savepoint_ids[:1]) if is_one else ()


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
