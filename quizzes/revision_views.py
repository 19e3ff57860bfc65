"""What a new text of an article would change: both side by side, and what follows for questions."""

from __future__ import annotations

from itertools import groupby

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lessons.access import course_for
from lessons.models import Course, DraftState, RevisionDraft
from lessons.revision_queries import (
    compared_lessons,
    compared_sentences,
    differing,
    draft_of,
    error_of,
    state_of,
    text_of,
    why_outdated,
)
from people.access import Action, MemberRequest, requires
from quizzes.following import forecast

PER_PAGE = 100
"""Sentences that differ on one page; the figures are always of the whole text."""
STALE_SHOWN = 50
TEMPLATES = {
    DraftState.READING: "reading",
    DraftState.FAILED: "failed",
    DraftState.DISCARDED: "discarded",
    DraftState.READY: "ready",
    DraftState.APPLYING: "reading",
    DraftState.APPLIED: "applied",
}


@requires(Action.COURSE_TEACH)
@require_safe
def revision_detail(request: MemberRequest, slug: str, draft_id: int) -> HttpResponse:
    """A new text while it is read, compared, applied or thrown away."""
    course = course_for(request.principal, slug, Action.COURSE_TEACH)
    draft = draft_of(course, draft_id)
    state = state_of(draft)
    shown: dict[str, object] = {"course": course, "draft": draft, "state": state}
    if state in (DraftState.FAILED, DraftState.READY):
        shown["error"] = error_of(draft)
    if state in (DraftState.READY, DraftState.APPLIED):
        shown |= _compared(request, course, draft)
    return render(request, f"lessons/revision_{TEMPLATES[state]}.html", shown)


def _compared(request: MemberRequest, course: Course, draft: RevisionDraft) -> dict[str, object]:
    """Both texts side by side, and for one that is not applied yet what would follow."""
    lessons = compared_lessons(draft)
    page = Paginator(differing(draft), PER_PAGE).get_page(request.GET.get("page"))
    rows = compared_sentences(draft, page.object_list)
    shown: dict[str, object] = {
        "lessons": lessons,
        "page": page,
        "groups": [
            (lessons[place], list(group)) for place, group in groupby(rows, key=lambda row: row.group)
        ],
        "fresh": draft.counts["new"] + draft.counts["changed"],
    }
    if draft.state == DraftState.APPLIED:
        return shown
    outdated = why_outdated(draft, course)
    shown["outdated"] = outdated
    if not outdated:
        seen = forecast(course, draft, text_of(draft))
        shown |= {"forecast": seen, "stale": seen.stale[:STALE_SHOWN]}
    return shown
