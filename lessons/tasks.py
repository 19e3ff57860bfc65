"""What a worker does for lessons."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from jobs.models import Job
from jobs.queue import task
from lessons.models import Import
from lessons.queries import READ_ARTICLE
from lessons.revision_queries import READ_REVISION
from lessons.revisions import read_draft
from lessons.services import read_import


@task(READ_ARTICLE, limit=timedelta(minutes=2))
def read_article(job: Job) -> None:
    """Read what was sent in. A second run after a killed first one finds the step done, or does it."""
    with suppress(Import.DoesNotExist):  # it was thrown away meanwhile
        read_import(int(job.payload["import_id"]))


@task(READ_REVISION, limit=timedelta(minutes=3))
def read_revision(job: Job) -> None:
    """Read a new text and compare it. A second run after a killed first one finds it done, or does it."""
    read_draft(int(job.payload["draft_id"]))
