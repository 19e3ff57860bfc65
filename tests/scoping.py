"""Every question to a fact table names the organisation: a guard around all statements of the tests.

House rule 10. Fact tables are those whose model uses `people.models.FactManager`. Two kinds of statement
are let through: those a test or factory sends itself, and those of Django's deletion collector, which
follows keys it has just read.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import FrameType
from typing import Any

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from people.models import FactManager

ROOT = Path(__file__).parents[1]
GUARDS = {__file__, str(Path(__file__).with_name("locking.py"))}
"""They call each other: neither is who sent the statement."""
NAMED = re.compile(r'organisation_id"?\s*(=|IN\b)|=\s*\(?("?\w+"?\.)?"?organisation_id', re.IGNORECASE)
ASKS = re.compile(r"\s*(SELECT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)


class Unscoped(AssertionError):
    """Application code asked a fact table without naming the organisation."""


def fact_models() -> list[type[Any]]:
    """Every model whose rows belong to an organisation for ever."""
    return [model for model in apps.get_models() if isinstance(model._default_manager, FactManager)]


@lru_cache
def _tables() -> re.Pattern[str]:
    names = "|".join(re.escape(model._meta.db_table) for model in fact_models())
    return re.compile(rf'\b(?:FROM|JOIN|UPDATE|USING)\s+"?(?:{names})\b"?', re.IGNORECASE)


@lru_cache(maxsize=5000)
def is_unscoped(sql: str) -> bool:
    """True for a question to a fact table with no condition on the organisation."""
    return bool(ASKS.match(sql) and _tables().search(sql) and not NAMED.search(sql))


def guard(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Django's execute wrapper: refuses what is not scoped."""
    if isinstance(sql, str) and is_unscoped(sql) and comes_from_the_application():
        raise Unscoped(f"This statement does not name the organisation: {sql}")
    return execute(sql, params, many, context)


def comes_from_the_application() -> bool:
    """True if the nearest of our files on the stack, this folder's guards apart, is no test."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        path = frame.f_code.co_filename
        if path.endswith("django/db/models/deletion.py"):
            return False
        if path.startswith(str(ROOT)) and "site-packages" not in path and path not in GUARDS:
            return not path.startswith(str(ROOT / "tests"))
        frame = frame.f_back
    return False


def install() -> None:
    """Guard every connection opened from now on, in any thread."""
    connection_created.connect(_attach, dispatch_uid="tests.scoping")


def _attach(connection: BaseDatabaseWrapper, **_: Any) -> None:
    if guard not in connection.execute_wrappers:
        connection.execute_wrappers.append(guard)
