"""The world, built once for a module; every test leaves it as it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection

from people import sessions
from tests.access.world import World, build, undone


@pytest.fixture(scope="module")
def whole_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    # A database for tests is only made where a collected test is marked for one: without it this would be
    # the site's own. Name such a test too, or the folder.
    names = connection.settings_dict
    assert str(names["NAME"]).startswith(str(names["TEST"]["NAME"])), f"this is {names['NAME']}"
    with django_db_blocker.unblock(), undone():
        yield build()


@pytest.fixture
def world(whole_world: World, settings: Any) -> Iterator[World]:
    settings.DEMO = True
    with undone():
        for memory in (sessions.sessions, sessions.accounts):
            memory.clear()
        cache.clear()
        yield whole_world
