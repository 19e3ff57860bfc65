"""No change goes unrecorded: every route that takes more than GET says what it leaves in the trail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection
from django.urls import path

from npfcourse import urls
from people import audit
from people.models import AuditEntry
from tests.access import routes as found
from tests.access.audited import TRACES, Trace
from tests.access.table import ROWS, Row
from tests.access.test_table import any_page
from tests.access.world import World, undone

ROOT = Path(__file__).parents[2]
SEEN_IN_MOTION = 40
"""So many routes write something in the small world; it may grow."""
PASSING = {"shared_cache", "django_session", "account_emailaddress", "people_auditentry"}
"""Tables that hold nothing anybody changed: throttles, who is signed in, what allauth notes of an address."""
WRITTEN = "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"


def differences() -> list[str]:
    """What stands against the table, in words."""
    routes = {key for key in found.routes() if key[1] != "GET"}
    wrong = [
        f"{route} {method}: name in tests/access/audited.py the verb it writes by people.audit.record, or why"
        " it needs none"
        for route, method in routes - TRACES.keys()
    ]
    return sorted(wrong + [f"{route} {method}: no such route" for route, method in TRACES.keys() - routes])


def test_every_route_that_changes_something_has_its_line() -> None:
    assert differences() == []


def test_control_a_route_without_a_line_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = SimpleNamespace(
        url_patterns=[*urls.urlpatterns, path("forgotten/", any_page, name="forgotten")]
    )
    monkeypatch.setattr(found, "get_resolver", lambda: resolver)
    assert [line.split(":")[0] for line in differences()] == [
        f"forgotten {method}" for method in sorted(found.UNLIMITED - {"GET"})
    ]


@cache
def words_of_the_code() -> frozenset[str]:
    """Every ``noun.verb`` that stands in our code."""
    folders = ("people", "lessons", "quizzes", "progress", "reports")
    texts = [file.read_text() for folder in folders for file in (ROOT / folder).rglob("*.py")]
    return frozenset(word for text in texts for word in re.findall(r"\"(\w+\.\w+)\"", text))


def test_every_verb_of_the_table_is_written_somewhere() -> None:
    named = {verb for trace in TRACES.values() for verb in trace.verbs}
    # The three acts on a comment are put together from a word of the form.
    assert named - words_of_the_code() == {"comment.said"}
    assert all(len(trace.reason) > 15 for trace in TRACES.values() if not trace.verbs)


def written() -> dict[str, int]:
    """How many rows this transaction has written, by table."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return dict(cursor.fetchall())


def left_behind(world: World, row: Row, method: str) -> Iterator[tuple[set[str], set[str]]]:
    """The tables and the verbs that the request writes, for everybody and everything it is allowed for."""
    things = dict(world.things[row.on]) if row.on else {"": None}
    cells = [(who, thing) for who in world.people for thing in things.values()]
    for who, thing in cells:
        if world.expected(who, row, thing) != "allowed":
            continue
        with undone():
            newest = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            before = written()
            world.send(who, row, method, thing)
            after = written()
            entries = AuditEntry.objects.filter(pk__gt=newest)
            yield (
                {table for table, count in after.items() if count != before.get(table, 0)} - PASSING,
                set(entries.values_list("verb", flat=True)),
            )


def faults(world: World, row: Row, method: str, trace: Trace) -> tuple[bool, list[str]]:
    """Whether the route wrote anything here, and what is wrong about that."""
    has_moved, wrong = False, set()
    for tables, verbs in left_behind(world, row, method):
        has_moved |= bool(tables)
        if tables and trace.verbs and not verbs:
            wrong.add(f"{row.route} {method} changed {sorted(tables)} without an entry")
        if verbs - trace.verbs:
            wrong.add(
                f"{row.route} {method} wrote {sorted(verbs - trace.verbs)}, which its line does not name"
            )
        if has_moved:
            break
    return has_moved, sorted(wrong)


CHANGING = [(row, method) for row in ROWS for method in row.methods if method != "GET"]


def all_faults(world: World) -> tuple[int, list[str]]:
    """How many routes wrote something, and what is wrong with any."""
    said = [faults(world, row, method, TRACES[row.route, method]) for row, method in CHANGING]
    return sum(has_moved for has_moved, _wrong in said), [one for _moved, wrong in said for one in wrong]


def test_whatever_is_written_leaves_its_entry(world: World) -> None:
    moved, wrong = all_faults(world)
    assert wrong == []
    assert moved >= SEEN_IN_MOTION


def test_control_a_change_that_is_not_recorded_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit.AuditEntry.objects, "create", lambda **values: audit.AuditEntry(**values))
    row = next(row for row in ROWS if row.route == "course_enrol")
    _moved, wrong = faults(world, row, "POST", TRACES["course_enrol", "POST"])
    assert wrong == ["course_enrol POST changed ['lessons_enrolment'] without an entry"]


def test_entries_say_where_from(world: World) -> None:
    row = next(row for row in ROWS if row.route == "course_enrol")
    world.send("owner", row, "POST", world.things["course"]["other"])
    addresses = AuditEntry.objects.filter(verb="course.enrol").values_list("address", flat=True)
    assert "127.0.0.1" in addresses
