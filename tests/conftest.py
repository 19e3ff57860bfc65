"""What every test may rely on: a database server, and the principals everyone knows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from django.apps import AppConfig

    from people.models import User


# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile(
    "npfcourse", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("npfcourse")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start the embedded Postgres once, before workers and databases are made."""
    if not hasattr(config, "workerinput"):
        from npfcourse.database_server import ensure_server

        ensure_server()
    from django.conf import settings

    # Pages name static files that nobody has collected here.
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """File by file in a parallel run, so that no process has a long one left when the others are done."""
    if hasattr(config, "workerinput"):
        from tests.order import spread

        counts = Counter(item.nodeid.partition("::")[0] for item in items)
        places = {file: place for place, file in enumerate(spread(counts))}
        items.sort(key=lambda item: places[item.nodeid.partition("::")[0]])


@pytest.fixture(scope="session", autouse=True)
def _default_organisation_outlives_a_flush() -> None:
    """A test that commits ends by emptying every table, that of the migrated default organisation too."""
    from django.db.models.signals import post_migrate

    post_migrate.connect(_default_organisation, dispatch_uid="default organisation")


def _default_organisation(app_config: AppConfig, **_: object) -> None:
    if app_config.label == "people":
        from tests.factories.people import OrganisationFactory

        OrganisationFactory()


@pytest.fixture(autouse=True)
def remembered_for_a_whole_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Statements are counted after a first request; a busy machine may take longer than 5 s between two."""
    monkeypatch.setattr("people.sessions.LIFETIME", 60.0)


@pytest.fixture(scope="session", autouse=True)
def _guarded_statements() -> None:
    """Fail a test whose application code asks a fact table without naming the organisation, or writes what
    belongs to an attempt without having locked it."""
    from tests import locking, scoping

    scoping.install()
    locking.install()


def _person(role: str, name: str) -> User:
    from people.models import Role
    from tests.factories.people import member

    return member(Role(role), name=name)


@pytest.fixture
def learner(db: None) -> User:
    return _person("learner", "Learner one")


@pytest.fixture
def other_learner(db: None) -> User:
    return _person("learner", "Learner two")


@pytest.fixture
def instructor(db: None) -> User:
    return _person("instructor", "Instructor one")


@pytest.fixture
def other_instructor(db: None) -> User:
    return _person("instructor", "Instructor two")


@pytest.fixture
def admin(db: None) -> User:
    return _person("admin", "Admin one")
