"""Which Postgres the site uses: the one DATABASE_URL names, or the embedded one, started when needed."""

from __future__ import annotations

from django.conf import settings

from npfcourse import embedded_postgres, environment


def is_embedded() -> bool:
    """True where no DATABASE_URL names a server."""
    return not environment.text("DATABASE_URL")


def ensure_server() -> embedded_postgres.Server | None:
    """The embedded server, running; None where somebody else's is used.

    Ends the program with a plain sentence if it cannot be started.
    """
    if not is_embedded():
        return None
    try:
        return embedded_postgres.start(settings.VAR_DIR / "postgres")
    except embedded_postgres.CannotPrepare as problem:
        raise SystemExit(str(problem)) from problem
