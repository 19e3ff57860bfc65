"""Replies at once and saves a little later, as a queue inside the web process would."""

from __future__ import annotations

import threading
import time
from typing import Any

from django.apps import AppConfig
from django.db import connection

DELAY_SECONDS = 0.05


class HastyConfig(AppConfig):
    name = "tests.faults.hasty"

    def ready(self) -> None:
        from quizzes import attempt_views

        attempt_views.save_answer = save_later  # type: ignore[assignment]  # the break this module is for


def save_later(
    principal: Any, uid: Any, position: int, *, client_key: Any, client_seq: int, value: Any
) -> Any:
    """The reply of a saving that has not happened yet."""
    from quizzes.answers import Saved, save_answer

    def save() -> None:
        time.sleep(DELAY_SECONDS)
        save_answer(principal, uid, position, client_key=client_key, client_seq=client_seq, value=value)
        connection.close()

    threading.Thread(target=save).start()
    return Saved(
        position=position,
        key=client_key,
        seq=client_seq,
        saved_at=None,  # type: ignore[arg-type]  # it never was
        is_late=False,
        is_stale=False,
        current_seq=client_seq,
        current_value=dict(value),
    )
