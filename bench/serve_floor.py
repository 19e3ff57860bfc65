"""The floor under the same server as the product, with the same processes and threads."""

from __future__ import annotations

import os

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

if __name__ == "__main__":
    Server(
        "bench.floor:application",
        address="127.0.0.1",
        port=int(os.environ["PORT"]),
        interface=Interfaces.WSGI,
        workers=int(os.environ.get("WEB_WORKERS", os.cpu_count() or 1)),
        blocking_threads=int(os.environ.get("WEB_THREADS", "3")),
        log_level=LogLevels.error,
    ).serve()
