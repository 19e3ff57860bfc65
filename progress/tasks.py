"""What a worker does for progress."""

from __future__ import annotations

from datetime import timedelta

from jobs.models import Job
from jobs.queue import TaskFailed, holding, task
from lessons.models import DraftState, RevisionDraft
from lessons.revision_queries import APPLY_REVISION
from lessons.revisions import RevisionRefused
from people.access import Principal
from progress.revising import apply_revision


@task(APPLY_REVISION, limit=timedelta(minutes=10))
def apply_new_text(job: Job) -> None:
    """Apply a compared text. A second run after a killed first one finds it applied, or does all of it."""
    by = Principal(job.created_by_id, job.organisation_id, None)
    with holding(job):
        draft = RevisionDraft.objects.select_related("course", "base").get(pk=job.payload["draft_id"])
        if draft.state != DraftState.APPLYING:
            return
        try:
            apply_revision(draft, by, agreed=str(job.payload["agreed"]))
        except RevisionRefused as refused:
            raise TaskFailed(str(refused)) from refused
