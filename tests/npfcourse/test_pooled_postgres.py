"""A pooled connection is taken without asking the server, and a dead one is never handed out."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection
from psycopg_pool import ConnectionPool

from npfcourse.pooled_postgres import base

pytestmark = pytest.mark.django_db


@pytest.fixture
def pooled() -> Iterator[base.DatabaseWrapper]:
    """The engine of the settings with a pool of its own: two connections, both open."""
    settings = copy.deepcopy(connection.settings_dict)
    settings["CONN_HEALTH_CHECKS"] = False
    settings["OPTIONS"]["pool"] = {"min_size": 2, "max_size": 2, "timeout": 5}
    wrapper = base.DatabaseWrapper(settings, "pooled")
    backend(wrapper)
    wrapper.pool.wait()
    yield wrapper
    wrapper.close()
    wrapper.close_pool()


def backend(wrapper: base.DatabaseWrapper) -> int:
    """The server process that answers; the connection is back in the pool afterwards."""
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid: int = cursor.fetchone()[0]
    wrapper.close()
    return pid


def end_all(wrapper: base.DatabaseWrapper) -> set[int]:
    """Ends every server process of the pool, as a restart of the server does."""
    ended = {backend(wrapper) for _ in range(4)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid, 5000) FROM unnest(%s) pid", [list(ended)])
    return ended


def test_a_connection_whose_server_has_gone_is_replaced(pooled: base.DatabaseWrapper) -> None:
    ended = end_all(pooled)
    assert len(ended) == 2
    assert {backend(pooled) for _ in range(4)}.isdisjoint(ended)


def test_without_the_check_the_next_request_would_fail(
    pooled: base.DatabaseWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    end_all(pooled)
    monkeypatch.setattr(base, "_is_alive", lambda _connection: True)
    with pytest.raises(OperationalError):
        backend(pooled)


def test_a_quiet_connection_is_taken_without_a_question(
    pooled: base.DatabaseWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    ask = ConnectionPool.check_connection

    def counted(one: psycopg.Connection[Any]) -> None:
        asked.append(one)
        ask(one)

    monkeypatch.setattr(ConnectionPool, "check_connection", staticmethod(counted))
    backend(pooled)
    assert not asked
    end_all(pooled)
    backend(pooled)  # the control: one with something to read is asked
    assert asked


def test_autocommit_is_set_only_when_it_changes(pooled: base.DatabaseWrapper) -> None:
    pooled.ensure_connection()
    assert pooled.connection.autocommit is True
    pooled.set_autocommit(False)
    assert pooled.connection.autocommit is False
    pooled.set_autocommit(True)
    assert pooled.connection.autocommit is True
