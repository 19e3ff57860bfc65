"""The learner's reading pages: home, outline, lesson, own progress."""

from __future__ import annotations

import json
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from items.kinds import InvalidResponse
from lessons.access import REFUSED, course_for, lesson_for, relations
from lessons.gate import Lock, Locked, pass_lesson
from lessons.models import Course, Lesson
from people.access import Action, MemberRequest, Relation, allows, requires
from people.models import Role
from progress import queries
from progress.conditions import Situation
from progress.course_page import course_pages, progress_page
from progress.locking import locks_in, situation_of
from progress.mastery import reading_minutes
from progress.queries import LessonPage
from progress.services import keep_place, mark_lesson, visit_lesson
from progress.unlocked_pages import done_with, open_after, unlocked_courses, with_locks
from quizzes.answer_view import answer_view
from quizzes.checks import answer_check, check_question
from quizzes.errors import KeyReused
from quizzes.mark_changes import changes_lately
from quizzes.overviews import running_attempts
from quizzes.questions import question_of, value_from_form
from quizzes.remark_queries import answered_lately
from quizzes.result_page import words_of
from quizzes.rich_text import block_html

HOMES = {Role.INSTRUCTOR: "teach_overview", Role.ADMIN: "manage_progress"}


@requires(Action.PROGRESS_OWN)
@require_safe
def home(request: MemberRequest) -> HttpResponseBase:
    role = request.principal.role
    if role in HOMES:
        return redirect(HOMES[role])
    courses = unlocked_courses(request.principal, queries.enrolled_courses(request.principal))
    context = {
        "courses": courses,
        "first": courses[0] if courses else None,
        "running": running_attempts(request.principal) if courses else [],
        "missed": queries.missed_sentences(request.principal) if courses else [],
        "changes": changes_lately(request.principal) if courses else (),
        "answered": answered_lately(request.principal) if courses else (),
        "week": queries.week(request.principal) if courses else None,
    }
    return render(request, "progress/home.html", context)


@requires(Action.COURSE_SEE)
@require_safe
def course_detail(request: MemberRequest, slug: str) -> HttpResponseBase:
    course = course_for(request.principal, slug, Action.COURSE_SEE)
    found = relations(request.principal, course)
    context = {
        "course": course,
        "is_enrolled": Relation.ENROLLED in found,
        "may_read": allows(request.principal, Action.LESSON_READ, found),
        "page": course_pages(request.principal, [course])[0],
    }
    return render(request, "progress/course_detail.html", context)


@requires(Action.LESSON_READ)
@require_safe
def lesson_detail(request: MemberRequest, slug: str, number: int) -> HttpResponseBase:
    try:
        course, page, situation = _visited(request, slug, number)
    except LockedPage as locked:
        return _show_locked(request, locked)
    return _show_lesson(request, course, page, situation)


@requires(Action.LESSON_READ)
@require_POST
def lesson_position(request: MemberRequest, slug: str, number: int) -> HttpResponseBase:
    """From the script: JSON with the place. From the form: the section is read, go on to `next`."""
    course = course_for(request.principal, slug, Action.LESSON_READ)
    lesson = Lesson.objects.filter(course=course, position=number).only("id", "sentence_count").first()
    if lesson is None:
        raise Http404(REFUSED)
    try:
        pass_lesson(request.principal, course, number)
    except Locked:
        return redirect("lesson_detail", slug, number)
    if request.content_type == "application/json":
        place = _place(request.body)
        if place is None:
            return HttpResponseBadRequest("position and furthest: expected whole numbers from 1")
        keep_place(request.principal, lesson.pk, position=place[0], furthest=place[1])
        return HttpResponse(status=204)
    end = lesson.sentence_count
    keep_place(request.principal, lesson.pk, position=end, furthest=end, is_finished=True)
    situation = situation_of(request.principal, course)
    if situation is not None:
        after = open_after(situation, number)
    else:
        later = Lesson.objects.filter(course=course, position__gt=number).order_by("position")
        after = later.values_list("position", flat=True).first()
    return redirect("lesson_detail", slug, after) if after else redirect("course_detail", slug)


@requires(Action.LESSON_READ)
@require_POST
def lesson_done(request: MemberRequest, slug: str, number: int) -> HttpResponseBase:
    """The learner says that the lesson is done, or that it is not."""
    course = course_for(request.principal, slug, Action.LESSON_READ)
    lesson = lesson_for(course, number)
    try:
        pass_lesson(request.principal, course, number)
    except Locked:
        return redirect("lesson_detail", slug, number)
    mark_lesson(request.principal, lesson.pk, is_done=request.POST.get("done") == "1")
    return redirect(reverse("lesson_detail", args=[slug, number]) + "#end")


@requires(Action.LESSON_READ)
@require_http_methods(["POST"])
def lesson_check(request: MemberRequest, slug: str, number: int) -> HttpResponseBase:
    """The marked check: the whole lesson for a plain form, only the card for the script."""
    try:
        course, page, situation = _visited(request, slug, number)
    except LockedPage as locked:
        return _show_locked(request, locked)
    lesson = Lesson(pk=page.line.lesson_id, course=course)
    question = check_question(request.principal, lesson)
    if question is None:
        raise Http404(REFUSED)
    value = value_from_form(question.view, request.POST)
    try:
        key = UUID(request.POST.get("key", ""))
        checked = answer_check(request.principal, lesson, question.version_id, client_key=key, value=value)
    except (InvalidResponse, KeyReused, ValueError):
        # A form sent twice with another answer, or an old page: ask again with a fresh key.
        return _show_lesson(request, course, page, situation, status=422)
    is_given = bool(checked.value)
    marked = {
        "question": question_of(checked.view, checked.value),
        "answer": answer_view(
            checked.view,
            checked.value,
            checked.key,
            checked.verdict,
            number=checked.number,
            zones=checked.zones,
        ),
        "is_given": is_given,
        "evidence": checked.evidence,
        "rationale": block_html(checked.rationale),
        "feedback": words_of(checked.feedback, checked.number),
    }
    if request.headers.get("X-Requested-With") == "fetch":
        context = {"course": course, "page": page, "check": marked, "key": uuid4()}
        return render(request, "progress/_check.html", context)
    sentence = (checked.evidence.sentence or 0) if checked.evidence else 0
    return _show_lesson(request, course, page, situation, check=marked, sentence=sentence)


@requires(Action.PROGRESS_OWN)
@require_safe
def own_progress(request: MemberRequest) -> HttpResponseBase:
    return render(request, "progress/own_progress.html", {"page": progress_page(request.principal)})


class LockedPage(Locked):
    """A lesson of `course` that is still locked."""

    def __init__(self, course: Course, name: str, lock: Lock) -> None:
        super().__init__(lock)
        self.course = course
        self.name = name


def _visited(request: MemberRequest, slug: str, number: int) -> tuple[Course, LessonPage, Situation | None]:
    """The lesson, with what the rules leave open of its course. Raises Http404, and `LockedPage`."""
    course = course_for(request.principal, slug, Action.LESSON_READ)
    situation = situation_of(request.principal, course)
    if situation is not None:
        _pass(course, situation, number)
    page = visit_lesson(request.principal, course.pk, number)
    if page is None:
        raise Http404(REFUSED)
    return course, with_locks(page, situation) if situation else page, situation


def _pass(course: Course, situation: Situation, number: int) -> None:
    lock = locks_in(situation).lessons.get(number)
    if lock is not None and lock.is_hidden:
        raise Http404(REFUSED)
    if lock is not None:
        name = next(lesson.name for lesson in situation.lessons.values() if lesson.position == number)
        raise LockedPage(course, name, lock)


def _show_locked(request: MemberRequest, locked: LockedPage) -> HttpResponse:
    context = {"course": locked.course, "name": locked.name, "lock": locked.lock}
    return render(request, "progress/lesson_locked.html", context, status=403)


def _show_lesson(
    request: MemberRequest,
    course: Course,
    page: LessonPage,
    situation: Situation | None,
    *,
    check: dict[str, object] | None = None,
    sentence: int = 0,
    status: int = 200,
) -> HttpResponse:
    if check is None:
        question = check_question(request.principal, Lesson(pk=page.line.lesson_id, course=course))
        check = {"question": question_of(question.view, {})} if question else None
    asked = request.GET.get("s", "")
    sentence = sentence or (int(asked) if asked.isdecimal() and len(asked) < 6 else 0)
    outline = reverse("course_detail", args=[course.slug])
    context = {
        "course": course,
        "page": page,
        "body": _body(page, sentence),
        "minutes": reading_minutes(page.line.word_count),
        "outline": outline,
        "address": f"{outline}lessons/",
        "read_count": sum(line.is_finished for line in page.outline),
        "check": check,
        "key": uuid4() if check else None,
        "done": done_with(situation, page.line.lesson_id) if situation else None,
    }
    return render(request, "progress/lesson_detail.html", context, status=status)


def _body(page: LessonPage, sentence: int) -> str:
    """The stored body with one sentence marked as evidence, if one was asked for."""
    body = page.body
    if sentence:
        anchor = f'id="s{page.line.position}-{sentence}"'
        body = body.replace(f'<span class="s" {anchor}', f'<span class="s ev" {anchor}', 1)
    # Safe: `texts.rendering` made it from the article and escaped every character of it.
    return mark_safe(body)


def _place(body: bytes) -> tuple[int, int] | None:
    try:
        sent = json.loads(body)
        place = (sent["position"], sent["furthest"])
    except (ValueError, TypeError, KeyError):
        return None
    if not all(isinstance(number, int) and 1 <= number <= 1_000_000 for number in place):
        return None
    return place
