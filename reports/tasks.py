"""What a worker does for reports."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID

from jobs.models import Job
from jobs.queue import chore, holding, report_progress, task
from reports.export_files import MAKE_EXPORT, forget_expired, make_file
from reports.own_data import OWN_DATA, make_copy
from reports.retention import Hourly

chore(forget_expired)
chore(Hourly())
task(OWN_DATA)(make_copy)


@task(MAKE_EXPORT, limit=timedelta(hours=2))
def make_export(job: Job) -> None:
    """Make a file of answers, and tell how far it is."""

    def tell(done: int, total: int) -> None:
        report_progress(job, done=done, total=total)

    make_file(job.organisation_id, UUID(job.payload["uid"]), partial(holding, job), tell)
