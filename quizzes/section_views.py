"""Headings in the quiz builder: one address, the button pressed says which heading and what."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.access import Action, requires
from quizzes.access import missing, quiz_for
from quizzes.authoring_pages import number_sent, who
from quizzes.builder_views import show_builder
from quizzes.errors import AuthoringRefused, EditConflict
from quizzes.models import Quiz
from quizzes.sections import add_section, change_section, move_section, remove_section


@requires(Action.COURSE_CREATE)
@require_POST
def quiz_sections(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Put a heading in, change its words, move it, or take it away."""
    quiz = quiz_for(who(request), quiz_id, Action.COURSE_TEACH)
    try:
        _act(request, quiz)
    except AuthoringRefused as refused:
        messages.warning(request, refused.sentence)
    except EditConflict as conflict:
        quiz.refresh_from_db()
        return show_builder(request, quiz, conflict=conflict, status=409)
    return redirect("quiz_builder", quiz.pk)


def _act(request: HttpRequest, quiz: Quiz) -> None:
    act, _dash, section = request.POST.get("act", "").partition("-")
    by, edition, pk = who(request), number_sent(request.POST.get("edition", "")), number_sent(section)
    title, instruction = request.POST.get("title", ""), request.POST.get("instruction", "")
    is_shuffled = "is_shuffled" in request.POST
    match act:
        case "add":
            first = number_sent(request.POST.get("first", ""))
            add_section(
                quiz,
                by,
                expected_edition=edition,
                title=title,
                instruction=instruction,
                is_shuffled=is_shuffled,
                first=first,
            )
        case "save":
            change_section(
                quiz,
                pk,
                by,
                expected_edition=edition,
                title=title,
                instruction=instruction,
                is_shuffled=is_shuffled,
            )
            messages.success(request, _("Section saved."))
        case "up" | "down":
            move_section(quiz, pk, 1 if act == "down" else -1, by, expected_edition=edition)
        case "remove":
            remove_section(quiz, pk, by, expected_edition=edition)
        case _:
            raise missing()
