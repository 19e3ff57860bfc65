"""The press that gives a course its new text."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lessons.access import course_for
from lessons.revision_queries import draft_of
from lessons.revisions import RevisionRefused
from people.access import Action, MemberRequest, requires
from progress.revising import apply_revision


@requires(Action.COURSE_TEACH)
@require_POST
def revision_apply(request: MemberRequest, slug: str, draft_id: int) -> HttpResponse:
    """Apply a compared text. Where published quizzes lose questions, the box that says so must be ticked."""
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
        apply_revision(draft, request.principal, agreed=losses)
    except RevisionRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Applied. The lessons show the new text from now on."), extra_tags="good")
    return redirect("revision_detail", slug, draft_id)
