"""A job exists with its data, belongs to one worker, and ends in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction

from jobs import queue
from jobs.models import Job, JobState
from jobs.queue import JobLost, TaskFailed, enqueue, holding, report_progress, task
from jobs.running import claim, run_job
from people.models import Organisation
from tests.factories.people import OrganisationFactory

Work = Callable[[queue.TaskFunction], queue.TaskFunction]


def entries(job: Job) -> list[str]:
    """The states of the job's entries in the queue."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE args ->> 'job_id' = %s", [str(job.pk)])
        return [status for (status,) in cursor.fetchall()]


@pytest.fixture
def organisation(db: None) -> Organisation:
    return OrganisationFactory()


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    """Says what a job of kind ``work`` does."""
    monkeypatch.setattr(queue, "registry", {})
    monkeypatch.setattr("jobs.running.registry", queue.registry)
    return task("work")


def waiting(organisation: Organisation) -> Job:
    return enqueue("work", organisation_id=organisation.pk, payload={"n": 3}, created_by=None)


def test_a_job_waits_in_the_queue(organisation: Organisation) -> None:
    job = waiting(organisation)
    assert (job.state, entries(job)) == (JobState.QUEUED, ["todo"])


@pytest.mark.django_db(transaction=True)
def test_a_job_exists_only_if_the_transaction_commits() -> None:
    organisation = OrganisationFactory()
    with transaction.atomic():
        lost = waiting(organisation)
        assert entries(lost) == ["todo"]
        transaction.set_rollback(True)
    assert not Job.objects.filter(pk=lost.pk).exists()
    assert entries(lost) == []
    kept = waiting(organisation)
    assert entries(kept) == ["todo"]


def test_a_job_is_claimed_once(organisation: Organisation) -> None:
    job = waiting(organisation)
    first = claim(job.pk)
    assert first is not None
    assert (first.state, first.tries) == (JobState.RUNNING, 1)
    assert claim(job.pk) is None


def test_a_job_is_done(organisation: Organisation, work: Work) -> None:
    seen: list[dict[str, object]] = []

    @work
    def do(job: Job) -> None:
        report_progress(job, done=1)
        report_progress(job, total=job.payload["n"])
        seen.append(Job.objects.get(pk=job.pk).progress)

    job = waiting(organisation)
    run_job(job.pk)
    run_job(job.pk)
    job.refresh_from_db()
    assert seen == [{"done": 1, "total": 3}]
    assert (job.state, job.error, job.tries) == (JobState.DONE, "", 1)
    assert job.finished_at is not None


@pytest.mark.parametrize(
    ("problem", "error"),
    [
        (TaskFailed("The file is empty."), "The file is empty."),
        (ValueError("secret detail"), "Something went wrong here. It has been noted."),
    ],
)
def test_a_failure_is_said_in_plain_words(
    organisation: Organisation,
    work: Work,
    problem: Exception,
    error: str,
) -> None:
    @work
    def do(job: Job) -> None:
        raise problem

    job = waiting(organisation)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, error)


def test_an_unknown_kind_is_said(organisation: Organisation) -> None:
    job = enqueue("unheard of", organisation_id=organisation.pk, payload={}, created_by=None)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "Nobody here knows how to do this work.")


def test_a_worker_taken_for_dead_writes_nothing(organisation: Organisation) -> None:
    job = waiting(organisation)
    old = claim(job.pk)
    assert old is not None
    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED)
    new = claim(job.pk)
    assert new is not None
    with pytest.raises(JobLost):
        report_progress(old, done=1)
    with pytest.raises(JobLost), holding(old):
        pytest.fail("a lost worker was let in")
    assert not queue.finish(old, JobState.DONE)
    with holding(new):
        assert queue.finish(new, JobState.DONE)


def test_two_tasks_never_share_a_name(work: Work) -> None:
    @work
    def do(job: Job) -> None: ...

    with pytest.raises(ValueError, match="Two tasks"):

        @task("work", limit=timedelta(seconds=1))
        def other(job: Job) -> None: ...
