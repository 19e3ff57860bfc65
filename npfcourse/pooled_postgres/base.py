"""The database engine of the settings: Django's own but for what each request pays to get a connection.

Django asks the server whether a pooled connection still lives before every request, and sets autocommit anew.
On our small statements the two were a tenth of the time of a saved answer. A connection whose server has gone
is readable: the good-bye, or the end of the stream, is waiting. One with nothing to read is taken as it is.
"""

from __future__ import annotations

import select
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool


class DatabaseWrapper(base.DatabaseWrapper):  # type: ignore[misc]  # Django's engines are not annotated
    """Give it ``CONN_HEALTH_CHECKS: False``, or Django asks the server all the same."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> psycopg.Connection[Any]:
        """A connection of the pool that lives, or a new one where there is no pool."""
        connection: psycopg.Connection[Any] = super().get_new_connection(conn_params)
        # One more than the pool can hold: after a restart of the server each of them may be dead.
        for _ in range(self.pool.max_size if self.pool else 0):
            if _is_alive(connection):
                break
            connection.close()
            self.pool.putconn(connection)  # a closed one is thrown away and replaced
            connection = self.pool.getconn()
        return connection

    def _set_autocommit(self, autocommit: bool) -> None:
        if self.connection.autocommit is not autocommit:
            super()._set_autocommit(autocommit)  # type: ignore[misc]  # Django has it, its stubs do not


def _is_alive(connection: psycopg.Connection[Any]) -> bool:
    if connection.closed:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    if not poll.poll(0):
        return True
    try:  # something to read: mostly the end, but it may be a notice or a changed setting
        ConnectionPool.check_connection(connection)
    except psycopg.Error:
        return False
    return True
