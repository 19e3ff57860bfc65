"""A quiz to print: sheets for learners in four versions, and the key apart."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from people.access import Action, requires
from quizzes.access import quiz_for
from quizzes.authoring_pages import who
from quizzes.paper import VERSIONS, sheet_of


@requires(Action.COURSE_CREATE)
@require_safe
def quiz_paper(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """The sheet of `version`, the first one where it names none; with `key` its key on a page of its own."""
    quiz = quiz_for(who(request), quiz_id, Action.COURSE_TEACH)
    asked = request.GET.get("version", "")
    version = asked if len(asked) == 1 and asked in VERSIONS else VERSIONS[0]
    has_key = "key" in request.GET
    sheet = sheet_of(quiz, version, has_key=has_key)
    context = {"quiz": quiz, "sheet": sheet, "versions": VERSIONS, "has_key": has_key}
    return render(request, "quizzes/quiz_paper.html", context)
