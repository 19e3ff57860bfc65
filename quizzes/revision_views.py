"""The article of a course: its revisions, a new text brought, and what that would change."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lessons.access import REFUSED, course_for
from lessons.forms import MEGABYTES, SourceForm
from lessons.models import Course, DraftState, RevisionDraft
from lessons.revision_queries import (
    compared_lessons,
    compared_sentences,
    differing,
    draft_of,
    error_of,
    history,
    open_drafts,
    revisions_of,
    state_of,
    text_of,
    why_outdated,
)
from lessons.revisions import RevisionRefused, create_draft, discard_draft
from people.access import Action, MemberRequest, requires
from quizzes.bank_queries import taught_courses
from quizzes.following import forecast
from texts.shapes import UnreadableFile

PER_PAGE = 100
"""Sentences that differ on one page; the figures are always of the whole text."""
STALE_SHOWN = 50


@requires(Action.COURSE_CREATE)
@require_safe
def article_list(request: MemberRequest) -> HttpResponse:
    """The articles of the courses one teaches."""
    return render(request, "lessons/article_list.html", {"courses": taught_courses(request.principal)})


@requires(Action.COURSE_TEACH)
@require_http_methods(["GET", "POST"])
def article_history(request: MemberRequest, slug: str) -> HttpResponse:
    """The revisions of the article, and the form that brings the next one."""
    course = course_for(request.principal, slug, Action.COURSE_TEACH)
    form = SourceForm(request.POST or None, request.FILES or None)
    # Only an import fetches a page: what is compared is what was sent in.
    form.fields.pop("url", None)
    if request.method == "POST" and form.is_valid():
        data, name = form.source()[:2]
        try:
            draft = create_draft(course, data, by=request.principal, source_name=name)
        except UnreadableFile as problem:
            form.add_error("text", str(problem))
        else:
            return redirect("revision_detail", slug, draft.pk)
    shown = {
        "course": course,
        "form": form,
        "limit": MEGABYTES,
        "revisions": history(course),
        "drafts": [{"draft": draft, "state": state_of(draft)} for draft in open_drafts(course)],
    }
    return render(request, "lessons/article_history.html", shown, status=422 if form.errors else 200)


@requires(Action.COURSE_TEACH)
@require_safe
def article_text(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """One text of the article as it was."""
    course = course_for(request.principal, slug, Action.COURSE_TEACH)
    revision = revisions_of(course).filter(number=number).first()
    if revision is None:
        raise Http404(REFUSED)
    blocks = [
        {"kind": block["kind"], "level": block["level"], "text": revision.text[block["start"] : block["end"]]}
        for block in revision.blocks
    ] or [{"kind": "paragraph", "level": 0, "text": revision.text}]
    shown = {
        "course": course,
        "revision": revision,
        "blocks": blocks,
        "is_current": revision.pk == course.revision_id,
    }
    return render(request, "lessons/article_text.html", shown)


@requires(Action.COURSE_TEACH)
@require_safe
def revision_detail(request: MemberRequest, slug: str, draft_id: int) -> HttpResponse:
    """A new text while it is read, compared, applied or thrown away."""
    course = course_for(request.principal, slug, Action.COURSE_TEACH)
    draft = draft_of(course, draft_id)
    state = state_of(draft)
    shown: dict[str, object] = {"course": course, "draft": draft, "state": state}
    if state == DraftState.FAILED:
        shown["error"] = error_of(draft)
    if state in (DraftState.READY, DraftState.APPLIED):
        shown |= _compared(request, course, draft)
    return render(request, f"lessons/revision_{TEMPLATES[state]}.html", shown)


TEMPLATES = {
    DraftState.READING: "reading",
    DraftState.FAILED: "failed",
    DraftState.DISCARDED: "discarded",
    DraftState.READY: "ready",
    DraftState.APPLIED: "applied",
}


@requires(Action.COURSE_TEACH)
@require_safe
def revision_progress(request: MemberRequest, slug: str, draft_id: int) -> HttpResponse:
    """The part of the page that says that the text is being read."""
    course = course_for(request.principal, slug, Action.COURSE_TEACH)
    draft = draft_of(course, draft_id)
    shown = {"course": course, "draft": draft}
    response = render(request, "lessons/_revision_progress.html", shown)
    if state_of(draft) != DraftState.READING:
        response["HX-Redirect"] = reverse("revision_detail", args=[slug, draft_id])
    return response


@requires(Action.COURSE_TEACH)
@require_POST
def revision_discard(request: MemberRequest, slug: str, draft_id: int) -> HttpResponse:
    """Throw a new text away."""
    course = course_for(request.principal, slug, Action.COURSE_TEACH)
    try:
        discard_draft(draft_of(course, draft_id), request.principal)
    except RevisionRefused as refused:
        messages.warning(request, str(refused))
        return redirect("revision_detail", slug, draft_id)
    messages.success(request, _("Thrown away. The article is as it was."))
    return redirect("article_history", slug)


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
