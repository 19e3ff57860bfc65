"""A server that may forget confirmed answers is refused; one that keeps them is not."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection

from npfcourse import durability
from npfcourse.durability import durable_settings, refuse_forgetful_server

pytestmark = pytest.mark.django_db


def test_a_durable_server_passes() -> None:
    assert durable_settings(databases=["default"]) == []
    assert set(durability.found()) == set(durability.NEEDED)
    refuse_forgetful_server()


def test_control_a_session_that_may_forget_is_refused() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    try:
        (problem,) = durable_settings(databases=["default"])
        assert "synchronous_commit = off" in problem.msg
        with pytest.raises(SystemCheckError, match="synchronous_commit"):
            call_command("check", databases=["default"])
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")


@pytest.mark.parametrize("name", ["fsync", "full_page_writes", "synchronous_commit"])
def test_control_each_setting_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # fsync and full_page_writes belong to the whole server: switched off for real in test_embedded_postgres.
    monkeypatch.setattr(
        durability, "found", lambda: {key: "off" if key == name else "on" for key in durability.NEEDED}
    )
    with pytest.raises(SystemExit, match=f"{name} = off"):
        refuse_forgetful_server()
