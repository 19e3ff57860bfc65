"""Finding jobs whose worker is gone. Runs outside the workers it rescues; all times are the database's."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext

from jobs.models import Job, JobState
from jobs.queue import put_in_queue

MOST_TRIES = 3

LOST = """
    SELECT id, tries FROM jobs_job
    WHERE state = 'running' AND heartbeat_at < statement_timestamp() - make_interval(secs => %s)
    ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
"""
# A waiting job needs an entry in the queue that is free, or held by a worker that lives.
FORGOTTEN = """
    SELECT id FROM jobs_job job
    WHERE state = 'queued' AND created_at < statement_timestamp() - make_interval(secs => %s)
      AND NOT EXISTS (
        SELECT FROM procrastinate_jobs entry
        LEFT JOIN procrastinate_workers worker ON worker.id = entry.worker_id
        WHERE entry.args ->> 'job_id' = job.id::text
          AND (entry.status = 'todo' OR entry.status = 'doing'
               AND worker.last_heartbeat > statement_timestamp() - make_interval(secs => %s)))
    ORDER BY id LIMIT %s FOR UPDATE OF job SKIP LOCKED
"""
CLEAR = "DELETE FROM procrastinate_jobs WHERE status <> 'todo' AND args ->> 'job_id' = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Swept:
    """How many jobs were given to another worker, and how many were given up."""

    requeued: int
    failed: int


def sweep(*, limit: int = 100) -> Swept:
    """What was found and done; a job is given up, with a plain error, after three tries."""
    lost_after = settings.JOB_LOST_AFTER_SECONDS
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOST, [lost_after, limit])
        lost: list[tuple[int, int]] = cursor.fetchall()
        given_up = [pk for pk, tries in lost if tries >= MOST_TRIES]
        again = [pk for pk, tries in lost if tries < MOST_TRIES]
        cursor.execute(FORGOTTEN, [lost_after, lost_after, limit])
        forgotten = [pk for (pk,) in cursor.fetchall()]
        _give_up(given_up)
        Job.objects.filter(pk__in=again).update(state=JobState.QUEUED, heartbeat_at=None)
        cursor.execute(CLEAR, [[str(pk) for pk in again + given_up + forgotten]])
        for pk in again + forgotten:
            put_in_queue(pk)
    return Swept(requeued=len(again) + len(forgotten), failed=len(given_up))


def _give_up(pks: list[int]) -> None:
    Job.objects.filter(pk__in=pks).update(
        state=JobState.FAILED,
        finished_at=Now(),
        error=gettext("The work was interrupted three times and given up. Please start it again."),
    )
