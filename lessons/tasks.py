"""What a worker does for lessons."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import partial

from jobs.models import Job
from jobs.queue import TaskFailed, holding, task
from lessons.enrolment_lists import ENROL_LIST, ListRefused, apply_list
from lessons.models import Import
from lessons.queries import READ_ARTICLE
from lessons.revision_queries import READ_REVISION
from lessons.revisions import read_draft
from lessons.services import read_import
from people.access import Principal


@task(READ_ARTICLE, limit=timedelta(minutes=2))
def read_article(job: Job) -> None:
    """Read what was sent in. A second run after a killed first one finds the step done, or does it."""
    with suppress(Import.DoesNotExist):  # it was thrown away meanwhile
        read_import(int(job.payload["import_id"]))


@task(READ_REVISION, limit=timedelta(minutes=3))
def read_revision(job: Job) -> None:
    """Read a new text and compare it. A second run after a killed first one finds it done, or does it."""
    read_draft(int(job.payload["draft_id"]))


@task(ENROL_LIST, limit=timedelta(minutes=5))
def enrol_list(job: Job) -> None:
    """Apply a long list, in the name of who asked for it. A second run finds it applied, or applies it."""
    organisation_id = int(job.payload["organisation_id"])
    by = Principal(job.created_by_id, organisation_id, None)
    try:
        apply_list(organisation_id, int(job.payload["list_id"]), by, partial(holding, job))
    except ListRefused as refused:
        raise TaskFailed(str(refused)) from refused
