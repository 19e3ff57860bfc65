"""Background work: name a task, enqueue it with the data it belongs to, tell how far it is.

A task stands in the ``tasks`` module of its app, which only workers import::

    @task("import")
    def run_import(job: Job) -> None:
        ...
        report_progress(job, done=3, total=12)
        with holding(job):          # nobody else may work on this job now: write the result
            ...

A worker may be killed at any moment, and a job may then run a second time: whatever must happen
exactly once is written inside `holding`, in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from procrastinate.contrib.django import app as procrastinate_app

from jobs.models import Job, JobState
from people.models import User

QUEUE = "default"
RUN = "jobs.run"
"""The one task the queue below us knows; the row says which of ours it is."""

TaskFunction = Callable[[Job], None]


class TaskFailed(Exception):
    """The work cannot be done; the message, one plain sentence, is shown to people."""


class JobLost(Exception):
    """This worker was taken for dead and the job given to another one: stop, write nothing."""


@dataclass(frozen=True, slots=True)
class Task:
    """A function with the time after which it is ended as stuck."""

    function: TaskFunction
    limit: timedelta


registry: dict[str, Task] = {}
chores: list[Callable[[], object]] = []


def task(kind: str, *, limit: timedelta = timedelta(minutes=15)) -> Callable[[TaskFunction], TaskFunction]:
    """Make a function the one that does jobs of this kind."""

    def register(function: TaskFunction) -> TaskFunction:
        if kind in registry and registry[kind].function is not function:
            raise ValueError(f"Two tasks are called {kind!r}.")
        registry[kind] = Task(function, limit)
        return function

    return register


def chore(function: Callable[[], object]) -> Callable[[], object]:
    """Make a function one that is called every few seconds beside the sweep: short, and safe to repeat."""
    chores.append(function)
    return function


def enqueue(kind: str, *, organisation_id: int, payload: dict[str, object], created_by: User | None) -> Job:
    """The waiting job. It exists if and only if the caller's transaction commits."""
    with transaction.atomic():
        job = Job.objects.create(
            organisation_id=organisation_id, kind=kind, payload=payload, created_by=created_by
        )
        put_in_queue(job.pk)
    job.refresh_from_db(fields=["created_at"])
    return job


def put_in_queue(job_id: int) -> None:
    """Let the next free worker take the job; doing so twice is harmless."""
    procrastinate_app.configure_task(RUN, queue=QUEUE).defer(job_id=job_id)


def report_progress(job: Job, **progress: object) -> None:
    """Show how far the job is: the given fields are added to ``job.progress``. Raises `JobLost`."""
    job.progress = {**job.progress, **progress}
    if not _mine(job).update(progress=job.progress, heartbeat_at=Now()):
        raise JobLost


@contextmanager
def holding(job: Job) -> Iterator[None]:
    """A transaction in which the job is certainly this worker's. Raises `JobLost`."""
    with transaction.atomic():
        if not _mine(job).select_for_update().exists():
            raise JobLost
        yield


def beat(job: Job) -> bool:
    """True if the job is still this worker's; the row now says that it lives."""
    return bool(_mine(job).update(heartbeat_at=Now()))


def finish(job: Job, state: JobState, error: str = "") -> bool:
    """True if the job was still this worker's to end, and is now ended."""
    return bool(_mine(job).update(state=state, error=error, finished_at=Now()))


def _mine(job: Job) -> QuerySet[Job]:
    # `tries` grows with every claim, so a worker that was taken for dead does not match any more.
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, tries=job.tries)
