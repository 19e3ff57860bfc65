"""The web server: granian, as many processes as cores, a few threads each."""

from __future__ import annotations

import os

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from jobs.processes import end_with_parent
from npfcourse import environment


def main() -> None:
    """Serve until a signal says stop; a worker that dies is started again."""
    end_with_parent()
    Server(
        "npfcourse.wsgi:application",
        address=environment.text("HOST", "127.0.0.1"),
        port=environment.integer("PORT", 8000, minimum=1),
        interface=Interfaces.WSGI,
        workers=environment.integer("WEB_WORKERS", os.cpu_count() or 1, minimum=1),
        blocking_threads=environment.integer("WEB_THREADS", 3, minimum=1),
        respawn_failed_workers=True,
        workers_kill_timeout=15,
        log_level=LogLevels.error,
    ).serve()


if __name__ == "__main__":
    main()
