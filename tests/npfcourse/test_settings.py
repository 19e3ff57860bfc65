"""The settings arrive at the server they are meant for."""

from __future__ import annotations

import psycopg
import pytest
from django.core.cache import cache
from django.db import connection

from npfcourse.settings import DATABASE_URL, database
from people.models import User


def shown(name: str) -> str:
    """What a session has that is opened as the settings say."""
    made = database(DATABASE_URL)
    with psycopg.connect(
        host=made["HOST"],
        port=made["PORT"] or None,
        user=made["USER"],
        password=made["PASSWORD"],
        dbname=made["NAME"],
        options=made["OPTIONS"]["options"],
    ) as session:
        return str(session.execute(f"SHOW {name}").fetchone()[0])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("statement_timeout", "15s"),
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "20s"),
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
    ],
)
def test_every_session_has_the_written_limits(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # `make test` allows its own long transactions more.
    monkeypatch.delenv("IDLE_TIMEOUT_MS", raising=False)
    assert shown(name) == value


@pytest.mark.django_db
def test_the_shared_cache_has_its_table() -> None:
    cache.set("weather", "fine", 60)
    assert cache.get("weather") == "fine"


@pytest.mark.django_db
def test_repeated_statements_are_prepared_on_the_server() -> None:
    for number in range(8):
        User.objects.filter(pk=number).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%people_user%$2%'")
        assert cursor.fetchone()[0] >= 1
