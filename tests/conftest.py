"""What every test may rely on."""

from __future__ import annotations

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start the embedded Postgres once, before workers and databases are made."""
    if not hasattr(config, "workerinput"):
        from npfcourse.database_server import ensure_server

        ensure_server()
