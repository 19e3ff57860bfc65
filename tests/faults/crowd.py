"""Eight people press at the same moment: threads with connections of their own, let go by a barrier."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from types import TracebackType
from typing import Any

from django.db import connection

SIZE = 8


class Crowd:
    """Threads that live as long as the test, so that a round costs no new connection."""

    def __init__(self, size: int = SIZE) -> None:
        self._barrier = threading.Barrier(size)
        self._orders: list[SimpleQueue[Callable[[int], Any] | None]] = [SimpleQueue() for _ in range(size)]
        self._replies: SimpleQueue[tuple[int, Any]] = SimpleQueue()
        self._threads = [
            threading.Thread(target=self._live, args=(number,), daemon=True) for number in range(size)
        ]

    def all_at_once(self, act: Callable[[int], Any]) -> list[Any]:
        """What `act(number)` returned or raised, for every number."""
        for orders in self._orders:
            orders.put(act)
        replies = dict(self._replies.get(timeout=60) for _thread in self._threads)
        return [replies[number] for number in range(len(self._threads))]

    def __enter__(self) -> Crowd:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for orders in self._orders:
            orders.put(None)
        for thread in self._threads:
            thread.join(30)

    def _live(self, number: int) -> None:
        try:
            while (act := self._orders[number].get()) is not None:
                connection.ensure_connection()
                self._barrier.wait(30)
                try:
                    self._replies.put((number, act(number)))
                except Exception as error:  # the test judges it
                    self._replies.put((number, error))
        finally:
            connection.close()
