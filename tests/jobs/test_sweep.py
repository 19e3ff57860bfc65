"""The sweep finds what lost its worker, and only that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now

from jobs.models import Job, JobState
from jobs.queue import enqueue
from jobs.running import claim
from jobs.sweep import Swept, sweep
from tests.factories.people import OrganisationFactory
from tests.jobs.test_queue import entries

pytestmark = pytest.mark.django_db


def running(*, silent_for: int, tries: int = 1) -> Job:
    """A job whose worker was last heard of so many seconds ago."""
    job = enqueue("work", organisation_id=OrganisationFactory().pk, payload={}, created_by=None)
    claim(job.pk)
    Job.objects.filter(pk=job.pk).update(heartbeat_at=Now() - timedelta(seconds=silent_for), tries=tries)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing' WHERE args ->> 'job_id' = %s", [str(job.pk)]
        )
    return job


def test_a_living_worker_keeps_its_job() -> None:
    job = running(silent_for=5)
    assert sweep() == Swept(requeued=0, failed=0)
    assert entries(job) == ["doing"]


def test_a_silent_worker_loses_its_job() -> None:
    job = running(silent_for=21)
    assert sweep() == Swept(requeued=1, failed=0)
    job.refresh_from_db()
    assert (job.state, entries(job)) == (JobState.QUEUED, ["todo"])
    assert sweep() == Swept(requeued=0, failed=0)


def test_the_third_loss_is_the_last() -> None:
    job = running(silent_for=21, tries=3)
    assert sweep() == Swept(requeued=0, failed=1)
    job.refresh_from_db()
    assert (job.state, entries(job)) == (JobState.FAILED, [])
    assert "interrupted three times" in job.error
    assert job.finished_at is not None


def test_a_waiting_job_that_nobody_will_take_is_enqueued_again() -> None:
    job = enqueue("work", organisation_id=OrganisationFactory().pk, payload={}, created_by=None)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE args ->> 'job_id' = %s", [str(job.pk)])
    assert sweep() == Swept(requeued=0, failed=0), "it has only just been made"
    Job.objects.filter(pk=job.pk).update(created_at=Now() - timedelta(seconds=30))
    assert sweep() == Swept(requeued=1, failed=0)
    assert entries(job) == ["todo"]


def test_a_long_queue_is_not_forgotten() -> None:
    job = enqueue("work", organisation_id=OrganisationFactory().pk, payload={}, created_by=None)
    Job.objects.filter(pk=job.pk).update(created_at=Now() - timedelta(hours=1))
    assert sweep() == Swept(requeued=0, failed=0)
    assert entries(job) == ["todo"]
