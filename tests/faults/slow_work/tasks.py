"""Ten steps with progress, then one effect that must happen exactly once."""

from __future__ import annotations

import time

from jobs.models import Job, JobState
from jobs.queue import finish, holding, report_progress, task
from people.models import AuditEntry

STEPS = 10


@task("slow")
def slow(job: Job) -> None:
    for step in range(1, STEPS + 1):
        time.sleep(0.2)
        report_progress(job, done=step, total=STEPS)
    with holding(job):
        AuditEntry.objects.create(
            organisation_id=job.organisation_id, verb="slow.done", object_type="job", object_id=str(job.pk)
        )
        finish(job, JobState.DONE)
