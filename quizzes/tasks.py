"""What a worker does for quizzes."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from items.generation.encoder import default_encoder
from jobs.models import Job
from jobs.queue import chore, holding, report_progress, task
from lessons.queries import MAKE_ITEMS
from lessons.revision_queries import RENEW_ITEMS
from quizzes.attempts import settle_due
from quizzes.drafting import Progress, Summary, draft_items
from quizzes.item_findings import look_over
from quizzes.more_items import answer_request
from quizzes.reading import READ_ANSWERS, Reader, ask_for_reading, read_pending
from quizzes.regrading import (
    REGRADE,
    UNDO_REGRADE,
    Tell,
    apply_regrade,
    follow_late_attempts,
    undo_regrade,
)
from quizzes.renewing import renew_items
from quizzes.requests import MORE_ITEMS

chore(settle_due)
chore(look_over)
chore(ask_for_reading)
chore(follow_late_attempts)


def telling(job: Job) -> Progress:
    """A function that puts the section which is read now on the job's pages."""

    def on_progress(index: int, count: int, title: str) -> None:
        report_progress(job, done=index, total=count, title=title, is_last=index + 1 == count)

    return on_progress


@task(READ_ANSWERS, limit=timedelta(minutes=15))
def read_answers(job: Job) -> None:
    """Read the typed answers that only their meaning decides."""
    read_pending(job.organisation_id, default_encoder(), partial(holding, job))


@task(MAKE_ITEMS, limit=timedelta(minutes=15))
def make_items(job: Job) -> None:
    """Make the questions of an import and tell, per section, how far it is."""

    def tell(summary: Summary) -> None:
        report_progress(job, **summary)

    draft_items(
        int(job.payload["import_id"]), on_progress=telling(job), storing=partial(holding, job), tell=tell
    )


@task(MORE_ITEMS, limit=timedelta(minutes=15))
def make_more_items(job: Job) -> None:
    """Answer a request for more questions, and tell per section how far it is."""

    answer_request(int(job.payload["request_id"]), on_progress=telling(job), storing=partial(holding, job))


@task(RENEW_ITEMS, limit=timedelta(minutes=15))
def make_renewed_items(job: Job) -> None:
    """Make questions of what a revision changed, and tell per section how far it is."""

    written = renew_items(
        int(job.payload["draft_id"]), on_progress=telling(job), storing=partial(holding, job)
    )
    report_progress(job, written=written)


def counting(job: Job) -> Tell:
    """A function that puts how many attempts are done on the job's pages."""

    def tell(done: int, total: int) -> None:
        report_progress(job, done=done, total=total)

    return tell


@task(REGRADE, limit=timedelta(minutes=15))
def regrade_answers(job: Job) -> None:
    """Mark the answers to a question again, and tell how far it is."""
    regrade_id = int(job.payload["regrade_id"])
    apply_regrade(regrade_id, partial(holding, job), counting(job), Reader(default_encoder))


@task(UNDO_REGRADE, limit=timedelta(minutes=15))
def take_regrade_back(job: Job) -> None:
    """Take a regrade back, and tell how far it is."""
    undo_regrade(int(job.payload["regrade_id"]), partial(holding, job), counting(job))
