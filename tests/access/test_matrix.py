"""Everybody × every route × every object: the reply is what the table says, and a refusal changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404

from lessons import catalogue_views
from people.models import Organisation
from quizzes import attempt_pages
from tests.access.headers import header_faults
from tests.access.table import ROWS, Row
from tests.access.things import Thing
from tests.access.world import World, changed_tables, rows_hash, undone, verdict


def body_of(reply: Any) -> bytes:
    """All bytes of a reply, streamed or not."""
    return b"".join(reply.streaming_content) if reply.streaming else bytes(reply.content)


def faults(world: World, row: Row) -> list[str]:
    """Every cell of the row that is not as it should be."""
    things: dict[str, Thing | None] = dict(world.things[row.on]) if row.on else {"": None}
    before, wrong = rows_hash(), []
    for who in world.people:
        missing: dict[bytes, str] = {}
        for name, thing in things.items():
            expected = world.expected(who, row, thing)
            for method in row.methods:
                cell = f"{who} {method} {row.route} {name}"
                if expected == "allowed":
                    with undone():
                        reply = world.send(who, row, method, thing)
                        body_of(reply)
                else:
                    reply = world.send(who, row, method, thing)
                if verdict(reply) != expected:
                    wrong.append(f"{cell}: {reply.status_code} instead of {expected}")
                wrong += [f"{cell}: {fault}" for fault in header_faults(reply)]
                if reply.status_code == 404 and expected == "missing":
                    missing[body_of(reply) + repr(sorted(reply.headers.items())).encode()] = name
        if len(missing) > 1:
            wrong.append(f"{who} {row.route}: {sorted(missing.values())} can be told apart")
    if changed := changed_tables(before, rows_hash()):
        wrong.append(f"{row.route}: a refused request changed {sorted(changed)}")
    return wrong


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.route}-{row.methods[0]}")
def test_everybody_gets_what_the_table_says(world: World, row: Row) -> None:
    assert faults(world, row) == []


def row_of(route: str) -> Row:
    return next(row for row in ROWS if row.route == route)


def test_control_a_query_without_the_owner_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    anybody = attempt_pages.HEAD.replace("a.learner_id = %s", "coalesce(a.learner_id = %s, TRUE) IS NOT NULL")
    monkeypatch.setattr(attempt_pages, "HEAD", anybody)
    for route in ("attempt_question", "api_question"):
        assert any("classmate GET" in fault for fault in faults(world, row_of(route)))


def test_control_a_refusal_that_writes_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def noted(*_: object) -> object:
        Organisation.objects.update(name="Somebody was here")
        raise Http404

    monkeypatch.setattr(catalogue_views, "course_for", noted)
    assert any("changed ['people_organisation']" in fault for fault in faults(world, row_of("course_enrol")))
