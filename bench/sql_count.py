"""SQL statements per request, counted in the log of the database, transaction control included."""

from __future__ import annotations

import re
import time
from pathlib import Path

import psycopg

from bench.load import Connection, request_bytes
from bench.operations import Operation
from npfcourse import embedded_postgres

STATEMENT = re.compile(r"LOG:\s+(?:statement|execute [^:]*): (.*?)(?=\n\d{4}-\d\d-\d\d |\Z)", re.DOTALL)


def statements(data_dir: Path, port: int, operation: Operation) -> list[str]:
    """The statements of one request of the product whose session this process has seen before.

    Reads what the server logs; the empty query with which the pool tests a connection is left out.
    """
    log = data_dir / "server.log"
    connection = Connection(port)
    if not operation.once:
        # Every worker must have the session and the quiz in memory, as it has for all but the first request.
        for _ in range(12):
            connection.ask(request_bytes(port, operation.product[0]))
    _log(data_dir, "all")
    begin = log.stat().st_size
    status, _size = connection.ask(request_bytes(port, operation.product[0]))
    time.sleep(0.3)
    seen = log.read_text(errors="replace")[begin:]
    _log(data_dir, "none")
    connection.close()
    if status not in operation.expected:
        raise RuntimeError(f"{operation.name}: status {status}")
    texts = (" ".join(found[1].split()) for found in STATEMENT.finditer(seen))
    return [text for text in texts if text]


def _log(data_dir: Path, what: str) -> None:
    with psycopg.connect(embedded_postgres.url(data_dir, "postgres"), autocommit=True) as connection:
        connection.execute(f"ALTER SYSTEM SET log_statement = '{what}'")
        connection.execute("SELECT pg_reload_conf()")
    time.sleep(0.5)
