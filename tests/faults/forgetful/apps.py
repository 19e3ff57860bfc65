"""Keeps the marks of a portion before their attempts have their points."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connection


class ForgetfulConfig(AppConfig):
    name = "tests.faults.forgetful"

    def ready(self) -> None:
        from quizzes import regrading

        settle = regrading.settle_points

        def keep_and_settle(*args: Any, **kwargs: Any) -> None:
            with connection.cursor() as cursor:
                cursor.execute("COMMIT")
                cursor.execute("BEGIN")
            settle(*args, **kwargs)

        regrading.settle_points = keep_and_settle
