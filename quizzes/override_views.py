"""Pages of overrides, and of one learner's accommodation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lessons.access import learner_for
from people.access import Action, requires
from people.models import Accommodation
from quizzes.access import quiz_for
from quizzes.authoring_pages import who
from quizzes.errors import AuthoringRefused
from quizzes.models import Quiz
from quizzes.override_forms import AccommodationForm, NewOverrideForm, OverrideForm
from quizzes.overriding import (
    add_override,
    change_override,
    learners_of,
    override_for,
    overrides_of,
    remove_override,
    set_accommodation,
)

MOST_PROPOSED = 200
"""How many addresses the field for a learner proposes; in a larger class one types."""


@requires(Action.COURSE_CREATE)
@require_GET
def quiz_overrides(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Who has other rules, which, and why."""
    quiz = _quiz(request, quiz_id)
    return render(request, "quizzes/overrides.html", {"quiz": quiz, "overrides": list(overrides_of(quiz))})


@requires(Action.COURSE_CREATE)
@require_http_methods(["GET", "POST"])
def override_new(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Give a learner or a cohort other rules."""
    quiz = _quiz(request, quiz_id)
    if request.method == "GET":
        return _form(
            request, quiz, NewOverrideForm(quiz=quiz, initial={"learner": request.GET.get("learner")})
        )
    form = NewOverrideForm(request.POST, quiz=quiz)
    if form.is_valid():
        cohort = form.cleaned_data["cohort"]
        try:
            add_override(
                quiz,
                who(request),
                learner_id=form.cleaned_data["learner"],
                cohort_id=cohort.pk if cohort else None,
                values=form.values(),
                reason=form.cleaned_data["reason"],
            )
        except AuthoringRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Override saved."))
            return redirect("quiz_overrides", quiz.pk)
    return _form(request, quiz, form, status=422)


@requires(Action.COURSE_CREATE)
@require_http_methods(["GET", "POST"])
def override_edit(request: HttpRequest, quiz_id: int, override_id: int) -> HttpResponse:
    """Say other rules, or another reason."""
    quiz = _quiz(request, quiz_id)
    override = override_for(quiz, override_id)
    if request.method == "GET":
        return _form(request, quiz, OverrideForm.of_override(override), override=override)
    form = OverrideForm(request.POST)
    if form.is_valid():
        try:
            change_override(override, who(request), values=form.values(), reason=form.cleaned_data["reason"])
        except AuthoringRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Override saved."))
            return redirect("quiz_overrides", quiz.pk)
    return _form(request, quiz, form, override=override, status=422)


@requires(Action.COURSE_CREATE)
@require_POST
def override_remove(request: HttpRequest, quiz_id: int, override_id: int) -> HttpResponse:
    """Let the quiz's own rules hold again."""
    quiz = _quiz(request, quiz_id)
    remove_override(override_for(quiz, override_id), who(request))
    messages.info(request, _("Override removed. Attempts that run keep their time."))
    return redirect("quiz_overrides", quiz.pk)


@requires(Action.LEARNER_SUPPORT)
@require_http_methods(["GET", "POST"])
def learner_accommodation(request: HttpRequest, learner_id: int) -> HttpResponse:
    """The one profile of a learner, for every quiz."""
    principal = who(request)
    learner = learner_for(principal, learner_id)
    row = Accommodation.objects.filter(learner=learner).first()
    if request.method == "GET":
        form, status = AccommodationForm.of_accommodation(row), 200
    else:
        form, status = AccommodationForm(request.POST), 422
        if form.is_valid():
            set_accommodation(learner, principal, principal.organisation_id or 0, **form.values())
            messages.success(request, _("Saved. It holds for every quiz from now on, and attempts that run."))
            return redirect("learner_accommodation", learner.pk)
    context = {"learner": learner, "form": form, "accommodation": row}
    return render(request, "quizzes/accommodation.html", context, status=status)


def _quiz(request: HttpRequest, quiz_id: int) -> Quiz:
    return quiz_for(who(request), quiz_id, Action.COURSE_TEACH)


def _form(
    request: HttpRequest, quiz: Quiz, form: OverrideForm, *, override: object = None, status: int = 200
) -> HttpResponse:
    learners = () if override else learners_of(quiz)[:MOST_PROPOSED]
    context = {"quiz": quiz, "form": form, "override": override, "learners": learners}
    return render(request, "quizzes/override_form.html", context, status=status)
