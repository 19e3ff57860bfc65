"""The world, built once for a module; every test leaves it as it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from people import sessions
from tests.access.world import World, build, undone


@pytest.fixture(scope="module")
def whole_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), undone():
        yield build()


@pytest.fixture
def world(whole_world: World, settings: Any) -> Iterator[World]:
    settings.DEMO = True
    with undone():
        for memory in (sessions.sessions, sessions.users, sessions.principals):
            memory.clear()
        cache.clear()
        yield whole_world
