"""Which wording a place of a quiz asks: always the latest, or one that is pinned."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.access import Action, requires
from quizzes import assembly
from quizzes.access import missing, quiz_for
from quizzes.authoring_pages import number_sent, who
from quizzes.bank_queries import versions_of
from quizzes.errors import EditConflict


@requires(Action.COURSE_CREATE)
@require_http_methods(["GET", "HEAD", "POST"])
def quiz_pin(request: HttpRequest, quiz_id: int, slot_id: int) -> HttpResponse:
    """Every version of the question at this place, and which of them the quiz asks."""
    principal = who(request)
    quiz = quiz_for(principal, quiz_id, Action.COURSE_TEACH)
    slot = quiz.slots.select_related("item__latest", "version").filter(pk=slot_id).first()
    if slot is None:
        raise missing()
    conflict = None
    if request.method == "POST":
        try:
            number = number_sent(request.POST.get("version", "")) or None
            edition = number_sent(request.POST.get("edition", ""))
            assembly.pin_version(quiz, slot_id, number, principal, expected_edition=edition)
        except EditConflict as refused:
            conflict = refused
        else:
            said = _("The quiz asks version %(n)s from now on.") if number else None
            messages.success(
                request, said % {"n": number} if said else _("The quiz asks the latest version from now on.")
            )
            return redirect("quiz_builder", quiz.pk)
    context = {"quiz": quiz, "slot": slot, "versions": versions_of(slot.item), "conflict": conflict}
    return render(request, "quizzes/quiz_pin.html", context, status=409 if conflict else 200)
