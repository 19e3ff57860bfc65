"""Asking for more items: what a person may ask. A worker answers, by `quizzes.more_items`."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from items.kinds import ItemKind
from jobs.queue import enqueue
from lessons.models import Course, Lesson, Sentence
from people.access import Principal
from people.audit import record
from people.models import User
from quizzes.access import missing
from quizzes.chat_endpoint import configured
from quizzes.errors import AuthoringRefused
from quizzes.item_words import WRITTEN_ONLY
from quizzes.models import ItemRequest

MORE_ITEMS = "more_items"
MOST = 100
"""The largest number that can be asked for at once."""
RULES, MODEL = "rules", "model"


def ask_for_items(
    course: Course,
    by: Principal,
    *,
    count: int | None,
    kind: ItemKind | str = "",
    lesson_id: int | None = None,
    sentence_id: int | None = None,
    proposer: str = RULES,
) -> ItemRequest:
    """The request with its job, queued: up to `count` new items on a sentence, a lesson or the whole course.

    Without a count the whole text is read again. A language model is only asked where one is configured, and
    about a chosen sentence or lesson. Raises `AuthoringRefused` (``count``, ``kind``, ``proposer``), and
    Http404 for a place that is not in the course.
    """
    if count is not None and not 1 <= count <= MOST:
        raise AuthoringRefused("count", _("Ask for 1 to %(most)s questions.") % {"most": MOST})
    if kind and kind not in set(ItemKind) - WRITTEN_ONLY:
        raise AuthoringRefused("kind", _("Choose a type of question, or any."))
    if proposer != RULES:
        _check_model(proposer, count, has_place=lesson_id is not None or sentence_id is not None)
    lesson, span = _place(course, lesson_id, sentence_id)
    with transaction.atomic():
        request = ItemRequest.objects.create(
            organisation_id=course.organisation_id,
            course=course,
            revision_id=course.revision_id,
            lesson=lesson,
            start=span[0],
            end=span[1],
            kind=kind,
            count=count,
            proposer=proposer,
            created_by_id=by.user_id,
        )
        request.job = enqueue(
            MORE_ITEMS,
            organisation_id=course.organisation_id,
            payload={"request_id": request.pk},
            created_by=User.objects.filter(pk=by.user_id).first() if by.user_id else None,
        )
        request.save(update_fields=["job"])
        detail: dict[str, object] = {
            "count": count,
            "kind": str(kind),
            "start": span[0],
            "proposer": proposer,
        }
        record(by, "item.request", course, organisation_id=course.organisation_id, detail=detail)
    return request


def _check_model(proposer: str, count: int | None, *, has_place: bool) -> None:
    if proposer != MODEL or configured() is None:
        raise AuthoringRefused("proposer", _("No language model is set up on this site."))
    if count is None or not has_place:
        raise AuthoringRefused(
            "proposer",
            _("Choose a sentence or a section: only what is chosen is sent to the language model."),
        )


def _place(
    course: Course, lesson_id: int | None, sentence_id: int | None
) -> tuple[Lesson | None, tuple[int | None, int | None]]:
    """The lesson and the span that are meant; both None for the whole course."""
    if sentence_id is not None:
        rows = Sentence.objects.filter(pk=sentence_id, lesson__course=course).select_related("lesson")
        sentence = rows.first()
        if sentence is None:
            raise missing()
        return sentence.lesson, (sentence.start, sentence.end)
    if lesson_id is not None:
        lesson = Lesson.objects.filter(pk=lesson_id, course=course).first()
        if lesson is None:
            raise missing()
        return lesson, (lesson.start, lesson.end)
    return None, (None, None)
