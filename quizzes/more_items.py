"""What a worker does with a request for more items: ask the engine, store what is new, keep the account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from items.generation import Asked, CandidateState, Result, Span, Wish, generate
from items.generation.model_backend import ModelBackend
from items.generation.wishes import asked
from items.kinds import ItemKind
from jobs.queue import TaskFailed
from lessons.models import Course
from lessons.queries import extracted_of, sections_of
from quizzes.authoring import store_candidates, store_run
from quizzes.chat_endpoint import TEMPERATURE, Endpoint, configured
from quizzes.models import Item, ItemRequest, ItemVersion
from quizzes.requests import MODEL
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
    endpoint = _endpoint(request)
    backend = ModelBackend(endpoint.ask, endpoint.model) if endpoint else None
    result = generate(
        extracted, sections_of(course, extracted), wish=wish, backend=backend, on_progress=on_progress
    )
    with storing():
        locked = ItemRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
        if locked.run_id is None:
            run = store_run(course, result)
            stored = store_candidates(course, result.candidates, run)
            outcome = _account(result, stored)
            if endpoint is not None and backend is not None:
                run.exchange = _exchange(endpoint, backend)
                run.save(update_fields=["exchange"])
                outcome = _with_model(outcome, backend)
            locked.run, locked.outcome = run, outcome
            locked.save(update_fields=["run", "outcome"])
    return _request(request_id)


def _request(request_id: int) -> ItemRequest:
    return ItemRequest.objects.select_related("course__revision__article").get(pk=request_id)


def _endpoint(request: ItemRequest) -> Endpoint | None:
    """The language model to ask, if the request is for one. Raises `TaskFailed` when it is gone."""
    if request.proposer != MODEL:
        return None
    endpoint = configured()
    if endpoint is None:
        raise TaskFailed(_("No language model is set up on this site any more."))
    return endpoint


def _exchange(endpoint: Endpoint, backend: ModelBackend) -> dict[str, object]:
    """What went out and came back, to be looked into later; the address without the key."""
    return {
        "model": endpoint.model,
        "host": endpoint.host,
        "temperature": TEMPERATURE,
        "seed": backend.seed,
        "most_tokens": endpoint.most_tokens,
        "calls": [
            {**asdict(call), "reply": _storable(call.reply), "refused": dict(call.refused)}
            for call in backend.calls
        ],
    }


def _storable(text: str) -> str:
    """The text without what Postgres keeps in no JSON: NUL, and halves of surrogate pairs."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()


def _with_model(outcome: dict[str, Any], backend: ModelBackend) -> dict[str, Any]:
    """The account with what was dropped of the replies before any gate."""
    dropped = Counter(dict(outcome.get("dropped", []))) + backend.refused
    return outcome | {
        "model": backend.name,
        "problem": backend.problem,
        "proposed": outcome.get("proposed", 0) + backend.refused.total(),
        "dropped": dropped.most_common(),
    }


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


def _account(result: Result, stored: list[Item]) -> dict[str, Any]:
    """What became of the request, in numbers and codes; pages put it into words."""
    passed = sum(item.has_passed for item in stored)
    answer = result.answer
    counts: dict[str, Any] = {"made": len(stored), "passed": passed, "held": len(stored) - passed}
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
