"""What a worker does with a request for more items: ask the engine, store what is new, keep the account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager

from django.db import transaction
from django.utils.translation import gettext as _

from items.generation import Asked, CandidateState, Result, Span, Wish, generate
from items.generation.wishes import asked
from items.kinds import ItemKind
from jobs.queue import TaskFailed
from lessons.models import Course
from lessons.queries import extracted_of, sections_of
from quizzes.authoring import store_candidates, store_run
from quizzes.models import Item, ItemRequest, ItemVersion
from quizzes.versions import items_of

Progress = Callable[[int, int, str], None]
Storing = Callable[[], AbstractContextManager[object]]


def answer_request(
    request_id: int, *, on_progress: Progress | None = None, storing: Storing = transaction.atomic
) -> ItemRequest:
    """The request with its run and its account; the new items wait for review. Safe to call again.

    Raises `TaskFailed` when the course has been given another text since somebody asked.
    """
    request = _request(request_id)
    if request.run_id is not None:
        return request
    course = request.course
    if course.revision_id != request.revision_id:
        raise TaskFailed(_("The article was changed in the meantime. Nothing was made; please ask again."))
    extracted = extracted_of(course.revision)
    wish = _wish(request) if request.count is not None else None
    result = generate(extracted, sections_of(course, extracted), wish=wish, on_progress=on_progress)
    with storing():
        locked = ItemRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
        if locked.run_id is None:
            run = store_run(course, result)
            stored = store_candidates(course, result.candidates, run)
            locked.run, locked.outcome = run, _account(result, stored)
            locked.save(update_fields=["run", "outcome"])
    return _request(request_id)


def _request(request_id: int) -> ItemRequest:
    return ItemRequest.objects.select_related("course__revision__article").get(pk=request_id)


def _wish(request: ItemRequest) -> Wish:
    return Wish(
        count=request.count or 0,
        kind=ItemKind(request.kind) if request.kind else None,
        spans=(Span(request.start, request.end),)
        if request.start is not None and request.end is not None
        else (),
        known=known_of(request.course),
    )


def known_of(course: Course) -> tuple[Asked, ...]:
    """Everything the course asks or ever asked, in every wording: what was rejected is not proposed again."""
    rows = ItemVersion.objects.filter(item__course=course).order_by("pk").values_list("pk", "item__rule")
    shapes = items_of(pk for pk, _rule in rows)
    return tuple(asked(shapes[pk], rule) for pk, rule in rows)


def _account(result: Result, stored: list[Item]) -> dict[str, object]:
    """What became of the request, in numbers and codes; pages put it into words."""
    passed = sum(item.has_passed for item in stored)
    answer = result.answer
    counts: dict[str, object] = {"made": len(stored), "passed": passed, "held": len(stored) - passed}
    counts["reasons"] = Counter(reason.code for reason in result.reasons).most_common()
    if answer is None:
        given = [one for one in result.candidates if one.state is not CandidateState.DROPPED]
        return counts | {"supported": len(given), "sentences": result.run.counts.get("sentences", 0)}
    # A question stored by somebody else while this ran is known now.
    twice = answer.given - len(stored)
    return counts | {
        "asked": answer.asked,
        "supported": answer.supported - twice,
        "sentences": answer.sentences,
        "proposed": answer.proposed,
        "known": answer.known + twice,
        "alike": answer.alike,
        "dropped": Counter(answer.dropped).most_common(),
    }
