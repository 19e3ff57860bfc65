"""The worker process, and the parent that keeps workers alive and sweeps."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils.module_loading import autodiscover_modules
from procrastinate.contrib.django.db_cleanup import DjangoApp
from procrastinate.contrib.django.django_connector import DjangoConnector

from jobs.processes import Child, Stop, end_with_parent, keep_running
from jobs.queue import QUEUE, RUN, chores
from jobs.running import run_job
from jobs.sweep import sweep

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 3.0
POLL_SECONDS = 2.0


def supervise(count: int, tell: Callable[[str], None]) -> None:
    """Keep `count` workers running, and sweep, until a signal says stop."""
    end_with_parent()
    autodiscover_modules("tasks")
    command = [sys.executable, sys.argv[0], "run_worker", "--single"]
    children = [Child(f"worker {number}", command, tell) for number in range(1, count + 1)]
    keep_running(children, Stop(), also=Sweeper())


class Sweeper:
    """Sweeps and does the chores when called and at least `SWEEP_SECONDS` have passed.

    A database that is away is waited for.
    """

    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + SWEEP_SECONDS
        close_old_connections()
        try:
            swept = sweep()
            for chore in chores:
                chore()
        except DatabaseError as problem:
            logger.warning("The sweep could not reach the database: %s", problem)
            connection.close()
            return
        if swept.requeued or swept.failed:
            logger.warning("Rescued %s interrupted jobs, gave up %s.", swept.requeued, swept.failed)


def work() -> None:
    """Do jobs, one at a time, until a signal says stop; a running job gets 10 s to end."""
    end_with_parent()
    autodiscover_modules("tasks")
    # An app of our own: the shared one enqueues on the caller's connection, and tasks may enqueue too.
    app = DjangoApp(connector=DjangoConnector().get_worker_connector())
    app.task(name=RUN, queue=QUEUE)(run_job)
    app.run_worker(
        queues=[QUEUE],
        concurrency=1,
        fetch_job_polling_interval=POLL_SECONDS,
        update_heartbeat_interval=settings.JOB_LOST_AFTER_SECONDS / 4,
        stalled_worker_timeout=settings.JOB_LOST_AFTER_SECONDS,
        shutdown_graceful_timeout=10,
        # Our own row says how a job ended.
        delete_jobs="always",
    )
