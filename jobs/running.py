"""What a worker does with one job: claim it, keep its heart beating, end it."""

from __future__ import annotations

import logging
import os
import threading
import time
from types import TracebackType

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.models import F
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext

from jobs.models import Job, JobState
from jobs.queue import JobLost, TaskFailed, beat, finish, registry

logger = logging.getLogger(__name__)

BEAT_SECONDS = 2.0


def run_job(job_id: int) -> None:
    """Do the job if it still waits. Never raises for what the task did; the row says how it ended."""
    job = claim(job_id)
    if job is None:
        return
    known = registry.get(job.kind)
    if known is None:
        finish(job, JobState.FAILED, gettext("Nobody here knows how to do this work."))
        return
    with Heart(job, known.limit.total_seconds()):
        try:
            known.function(job)
            state, error = JobState.DONE, ""
        except TaskFailed as failure:
            state, error = JobState.FAILED, str(failure)
        except (JobLost, OperationalError, InterfaceError):
            # Another worker has it, or the database was away: the sweep gives it to the next one.
            logger.warning("Job %s was left in the middle.", job.pk, exc_info=True)
            return
        except Exception:
            logger.exception("Job %s (%s) failed.", job.pk, job.kind)
            state, error = JobState.FAILED, gettext("Something went wrong here. It has been noted.")
    finish(job, state, error)


def claim(job_id: int) -> Job | None:
    """The job, now this worker's; None if somebody else has it or it has ended."""
    claimed = Job.objects.filter(pk=job_id, state=JobState.QUEUED).update(
        state=JobState.RUNNING,
        tries=F("tries") + 1,
        heartbeat_at=Now(),
        started_at=Coalesce("started_at", Now()),
    )
    return Job.objects.get(pk=job_id) if claimed else None


class Heart:
    """While open, a thread writes every few seconds that the worker lives.

    A task that exceeds its limit is reported as failed and its process ended: a stuck thread cannot be
    stopped in any other way, and the next job waits.
    """

    def __init__(self, job: Job, limit: float) -> None:
        self._job = job
        self._ends_at = time.monotonic() + limit
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"heart of job {job.pk}", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        try:
            while not self._stopped.wait(BEAT_SECONDS):
                self._beat()
        finally:
            connection.close()

    def _beat(self) -> None:
        try:
            if time.monotonic() > self._ends_at:
                finish(self._job, JobState.FAILED, gettext("This took too long and was stopped."))
                logger.error("Job %s exceeded its time; this worker ends.", self._job.pk)
                os._exit(3)
            beat(self._job)
        except DatabaseError:
            # The row may be locked for a moment, or the server away; the next beat tries again.
            connection.close()
