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
from quizzes.reading import READ_ANSWERS, ask_for_reading, read_pending
from quizzes.renewing import renew_items
from quizzes.requests import MORE_ITEMS

chore(settle_due)
chore(look_over)
chore(ask_for_reading)


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
