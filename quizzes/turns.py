"""Where a request stands in the queue, in words: what it waits for, and what then happens."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jobs.models import Job
from jobs.queries import Turn
from lessons.queries import MAKE_ITEMS, READ_ARTICLE
from lessons.revision_queries import APPLY_REVISION, READ_REVISION, RENEW_ITEMS
from quizzes.reading import READ_ANSWERS
from quizzes.requests import MORE_ITEMS

JOB_WORDS = {
    READ_ARTICLE: gettext_lazy("reading an article"),
    MAKE_ITEMS: gettext_lazy("writing the questions of an import"),
    MORE_ITEMS: gettext_lazy("another request for questions"),
    READ_REVISION: gettext_lazy("comparing a new text of an article"),
    APPLY_REVISION: gettext_lazy("applying a new text of an article"),
    RENEW_ITEMS: gettext_lazy("writing questions on a changed text"),
    READ_ANSWERS: gettext_lazy("marking typed answers"),
}


def turn_words(turn: Turn) -> str:
    """What a waiting request waits for."""
    if not turn.before:
        return _("It is the next one and starts within seconds.")
    words = ngettext(
        "It waits for its turn: %(n)s job comes first.",
        "It waits for its turn: %(n)s jobs come first.",
        turn.before,
    ) % {"n": turn.before}
    return _with_work(words, turn.at_work)


def new_turn_words(turn: Turn) -> str:
    """What a request would wait for that is made now; empty where nothing comes first."""
    if not turn.before:
        return ""
    words = ngettext(
        "%(n)s job is waiting or at work. What you ask for starts after it, by itself.",
        "%(n)s jobs are waiting or at work. What you ask for starts after them, by itself.",
        turn.before,
    ) % {"n": turn.before}
    return _with_work(words, turn.at_work)


def sections_words(progress: dict[str, object]) -> str:
    """How many sections are read; empty before the first."""
    if not progress.get("total"):
        return ""
    return _("%(done)s of %(total)s sections read") % {"done": progress["done"], "total": progress["total"]}


def _with_work(words: str, job: Job | None) -> str:
    """The words with what is being done now, and how far that is; nothing is added where one may not know."""
    said = JOB_WORDS.get(job.kind) if job else None
    if job is None or said is None:
        return words
    now = _("At work now: %(what)s") % {"what": said}
    progress = sections_words(job.progress)
    return f"{words} {now}, {progress}." if progress else f"{words} {now}."
