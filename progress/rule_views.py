"""Pages of the rules between lessons and quizzes, for those who teach."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lessons.access import course_for, lesson_for
from lessons.models import Course
from people.access import Action, MemberRequest, requires
from progress.conditions import Step, What, plain_rules
from progress.rule_forms import RulesForm, UnlockForm, name_of
from progress.rule_map import condition_words, rule_map, still_to_come
from progress.ruling import lock_again, rules_in, save_rules, step_name, unlock, unlockings_of
from quizzes.access import missing as not_there
from quizzes.access import quizzes_for
from quizzes.clock import database_now
from quizzes.errors import AuthoringRefused
from quizzes.models import Quiz


@requires(Action.COURSE_TEACH)
@require_GET
def course_rules(request: MemberRequest, slug: str) -> HttpResponse:
    """Every lesson and quiz with its rules, and what can never be met."""
    course = course_for(request.principal, slug, Action.COURSE_TEACH)
    return render(request, "progress/course_rules.html", {"course": course, "map": rule_map(course)})


@requires(Action.COURSE_TEACH)
@require_http_methods(["GET", "POST"])
def lesson_rules(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """The rules of one lesson."""
    return _step_rules(request, *_lesson(request, slug, number))


@requires(Action.COURSE_TEACH)
@require_http_methods(["GET", "POST"])
def quiz_step_rules(request: MemberRequest, slug: str, quiz_id: int) -> HttpResponse:
    """The rules of one quiz beside those under which it is taken."""
    return _step_rules(request, *_quiz(request, slug, quiz_id))


@requires(Action.COURSE_TEACH)
@require_POST
def lesson_unlock(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Open a lesson to one learner or cohort, or let its rules hold again."""
    return _unlock(request, *_lesson(request, slug, number))


@requires(Action.COURSE_TEACH)
@require_POST
def quiz_unlock(request: MemberRequest, slug: str, quiz_id: int) -> HttpResponse:
    """Open a quiz to one learner or cohort, or let its rules hold again."""
    return _unlock(request, *_quiz(request, slug, quiz_id))


def _lesson(request: MemberRequest, slug: str, number: int) -> tuple[Course, Step, int]:
    course = course_for(request.principal, slug, Action.COURSE_TEACH)
    return course, Step(What.LESSON, lesson_for(course, number).pk), number


def _quiz(request: MemberRequest, slug: str, quiz_id: int) -> tuple[Course, Step, int]:
    course = course_for(request.principal, slug, Action.COURSE_TEACH)
    if not quizzes_for(request.principal, course).filter(pk=quiz_id).exists():
        raise not_there()
    return course, Step(What.QUIZ, quiz_id), quiz_id


def _step_rules(request: MemberRequest, course: Course, step: Step, number: int) -> HttpResponse:
    rules = rules_in(course).get(step) or plain_rules(step.what)
    if request.method == "GET":
        return _show(request, course, step, number, RulesForm.of_rules(course, step, rules))
    form = RulesForm(request.POST, course=course, step=step, before=rules)
    if form.is_valid():
        try:
            save_rules(course, step, form.rules(), request.principal)
        except AuthoringRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The rules are saved. Attempts that run are not cut."))
            return redirect("course_rules", course.slug)
    return _show(request, course, step, number, form, status=422)


def _unlock(request: MemberRequest, course: Course, step: Step, number: int) -> HttpResponse:
    again = request.POST.get("again", "")
    if again.isascii() and again.isdecimal() and len(again) < 18:
        lock_again(course, int(again), request.principal)
        messages.info(request, _("The rules hold again."))
        return redirect(_route(step), course.slug, number)
    form = UnlockForm(request.POST, course=course)
    if form.is_valid():
        found = form.cleaned_data
        cohort_id = found["cohort"].pk if found["cohort"] else None
        try:
            unlock(
                course,
                step,
                request.principal,
                learner_id=found["learner"],
                cohort_id=cohort_id,
                reason=found["reason"],
            )
        except AuthoringRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _opened(course, step))
            return redirect(_route(step), course.slug, number)
    rules = rules_in(course).get(step) or plain_rules(step.what)
    shown = RulesForm.of_rules(course, step, rules)
    return _show(request, course, step, number, shown, opening=form, status=422)


def _opened(course: Course, step: Step) -> str:
    """What has become of a step that was opened: a quiz's own date still holds."""
    quiz = Quiz.objects.filter(course=course, pk=step.id).first() if step.what is What.QUIZ else None
    opens_at = still_to_come(quiz, database_now())
    if opens_at is None:
        return _("It is open now.")
    at = date_format(timezone.localtime(opens_at), "j F Y, H:i")
    told = _("Its rules no longer hold there. The quiz itself opens on %(at)s; an override opens it sooner.")
    return told % {"at": at}


def _route(step: Step) -> str:
    return "lesson_rules" if step.what is What.LESSON else "quiz_step_rules"


def _show(
    request: MemberRequest,
    course: Course,
    step: Step,
    number: int,
    form: RulesForm,
    *,
    opening: UnlockForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "course": course,
        "name": step_name(course, step),
        "number": number,
        "is_lesson": step.what is What.LESSON,
        "form": form,
        "kept": [(name_of(one), words) for one, words in condition_words(course, form.kept)],
        "opening": opening or UnlockForm(course=course),
        "unlocked": unlockings_of(course, step),
    }
    return render(request, "progress/step_rules.html", context, status=status)
