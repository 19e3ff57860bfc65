"""J1: a job whose worker is killed is finished, or reported as failed, within 60 s."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest
from django.db import connection

from jobs.models import Job, JobState
from jobs.queue import enqueue
from people.models import AuditEntry
from tests.factories.people import OrganisationFactory

ROOT = Path(__file__).parents[2]
IS_FULL = os.environ.get("FULL") == "1"
KILLS = 100 if IS_FULL else 5
WORKERS = 5
LOST_AFTER = 20 if IS_FULL else 6

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(1800 if IS_FULL else 180)]


def database_url() -> str:
    """The test database, for a process that knows nothing of the tests."""
    known = connection.settings_dict
    user = f"{known['USER']}:{quote(known['PASSWORD'])}" if known["PASSWORD"] else known["USER"]
    port = f"&port={known['PORT']}" if known["PORT"] else ""
    return f"postgresql://{user}@/{known['NAME']}?host={quote(known['HOST'], safe='/')}{port}"


@contextmanager
def workers(*words: str, settings: str = "tests.faults.slow_work.settings") -> Iterator[psutil.Process]:
    """`manage.py run_worker` on the test database, ended with everything it started."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": settings,
        "JOB_LOST_AFTER_SECONDS": str(LOST_AFTER),
    }
    started = subprocess.Popen(
        [sys.executable, "manage.py", "run_worker", *words],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    process = psutil.Process(started.pid)
    try:
        yield process
    finally:
        family = [process, *process.children(recursive=True)] if process.is_running() else []
        for member in family:
            member.kill()
        started.wait()


def wait_until(is_so: Callable[[], bool], seconds: float) -> bool:
    """True as soon as it is so, False when the time is over."""
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        if is_so():
            return True
        time.sleep(0.1)
    return is_so()


def all_are(state: JobState, pks: list[int]) -> Callable[[], bool]:
    return lambda: Job.objects.filter(pk__in=pks, state=state).count() == len(pks)


def slow_jobs(count: int) -> list[int]:
    organisation = OrganisationFactory()
    return [
        enqueue("slow", organisation_id=organisation.pk, payload={}, created_by=None).pk for _ in range(count)
    ]


def all_run_or_one_is_done(pks: list[int]) -> Callable[[], bool]:
    """True once all of them run, or one is done already."""
    done = Job.objects.filter(pk__in=pks, state=JobState.DONE)
    return lambda: all_are(JobState.RUNNING, pks)() or done.all().exists()


def at_work() -> list[int]:
    """Jobs that all workers do at this moment.

    Workers of a busy machine start one after the other, and the first may be done before the last begins:
    then new jobs are asked for.
    """
    for _ in range(10):
        pks = slow_jobs(WORKERS)
        assert wait_until(all_run_or_one_is_done(pks), 60)
        if all_are(JobState.RUNNING, pks)():
            return pks
        assert wait_until(all_are(JobState.DONE, pks), 60)
    raise AssertionError("the workers never worked at the same time")


def test_killed_jobs_are_finished_within_a_minute_and_once() -> None:
    with workers("--workers", str(WORKERS)) as parent:
        for _ in range(KILLS // WORKERS):
            pks = at_work()
            time.sleep(random.uniform(0, 1.5))
            killed = parent.children()
            for child in killed:
                child.send_signal(signal.SIGKILL)
            started = time.monotonic()
            assert wait_until(all_are(JobState.DONE, pks), 60)
            assert len(killed) == WORKERS
            assert time.monotonic() - started > LOST_AFTER / 2, "the kill came too late to prove anything"
            done = AuditEntry.objects.filter(verb="slow.done", object_id__in=[str(pk) for pk in pks])
            assert done.count() == WORKERS


def test_control_without_the_sweep_a_killed_job_stays_stuck() -> None:
    (pk,) = slow_jobs(1)
    with workers("--single") as first:
        assert wait_until(all_are(JobState.RUNNING, [pk]), 60)
        first.kill()
    with workers("--single"):
        (healthy,) = slow_jobs(1)
        assert wait_until(all_are(JobState.DONE, [healthy]), 60), "the second worker must work"
        time.sleep(LOST_AFTER + 3)
        assert all_are(JobState.RUNNING, [pk])()
