"""The article of a course: its revisions, earlier texts, and a new one brought, applied or thrown away.

What a new text would change is shown by the app that keeps items.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lessons.access import REFUSED, course_for, courses_for
from lessons.forms import MEGABYTES, SourceForm
from lessons.models import DraftState
from lessons.revision_queries import draft_of, history, open_drafts, revisions_of, state_of
from lessons.revisions import RevisionRefused, ask_to_apply, create_draft, discard_draft
from people.access import Action, MemberRequest, requires
from texts.shapes import UnreadableFile


@requires(Action.COURSE_CREATE)
@require_safe
def article_list(request: MemberRequest) -> HttpResponse:
    """The articles of the courses one teaches."""
    courses = courses_for(request.principal, Action.COURSE_TEACH).only("pk", "title", "slug", "organisation")
    return render(request, "lessons/article_list.html", {"courses": list(courses)})


@requires(Action.COURSE_TEACH)
@require_http_methods(["GET", "POST"])
def article_history(request: MemberRequest, slug: str) -> HttpResponse:
    """The revisions of the article, and the form that brings the next one."""
    course = course_for(request.principal, slug, Action.COURSE_TEACH)
    form = SourceForm(request.POST or None, request.FILES or None)
    # The language stays the article's.
    del form.fields["language"]
    if request.method == "POST" and form.is_valid():
        data, name, url = form.source()
        try:
            draft = create_draft(course, data, by=request.principal, source_name=name, source_url=url)
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
def revision_progress(request: MemberRequest, slug: str, draft_id: int) -> HttpResponse:
    """The part of the page that says that the text is being read or applied."""
    course = course_for(request.principal, slug, Action.COURSE_TEACH)
    draft = draft_of(course, draft_id)
    state = state_of(draft)
    shown = {"course": course, "draft": draft, "state": state}
    response = render(request, "lessons/_revision_progress.html", shown)
    if state not in (DraftState.READING, DraftState.APPLYING):
        response["HX-Redirect"] = reverse("revision_detail", args=[slug, draft_id])
    return response


@requires(Action.COURSE_TEACH)
@require_POST
def revision_apply(request: MemberRequest, slug: str, draft_id: int) -> HttpResponse:
    """Have a compared text applied; where published quizzes lose questions, the box about it is ticked."""
    course = course_for(request.principal, slug, Action.COURSE_TEACH)
    draft = draft_of(course, draft_id)
    losses = request.POST.get("losses", "")
    if losses and "agreed" not in request.POST:
        messages.warning(
            request,
            _("Nothing was applied. Tick the box below: published quizzes would ask fewer questions."),
        )
        return redirect("revision_detail", slug, draft_id)
    try:
        ask_to_apply(draft, request.principal, agreed=losses)
    except RevisionRefused as refused:
        messages.warning(request, str(refused))
    return redirect("revision_detail", slug, draft_id)


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
