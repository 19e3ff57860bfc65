"""The quiz builder: which questions, in which order, under which rules, and out to learners."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lessons.access import course_by_id
from lessons.gate import needing_quiz
from people.access import Action, Principal, requires
from quizzes import assembly
from quizzes.access import item_for, quiz_for
from quizzes.attempts import abandon_attempt, start_attempt
from quizzes.authoring_pages import number_sent, who
from quizzes.bank_filter import ItemFilter
from quizzes.bank_queries import lessons_of, taught_courses
from quizzes.builder_queries import (
    coverage_of,
    free_items,
    may_wait,
    open_preview,
    right_so_far,
    slots_of,
    taught_quizzes,
)
from quizzes.builder_queries import teach_overview as read_overview
from quizzes.coverage_queries import waiting_in
from quizzes.draw_words import DrawLine, draw_lines
from quizzes.draws import draw_table, drawn_points, numbers_of
from quizzes.errors import AttemptRefused, AuthoringRefused, EditConflict, PublishRefused
from quizzes.fill_form import FillForm
from quizzes.item_words import KIND_WORDS, kind_choices
from quizzes.layout import crossed
from quizzes.models import Quiz
from quizzes.quiz_forms import QuizRulesForm
from quizzes.remark_queries import open_remark_count
from quizzes.request_page import SectionFill, filled_words

PER_PAGE = 25


@requires(Action.COURSE_CREATE)
@require_GET
def teach_overview(request: HttpRequest) -> HttpResponse:
    """What waits for somebody who teaches."""
    overview = read_overview(who(request))
    context = {
        "overview": overview,
        "waiting_count": overview.waiting_count,
        "remark_count": open_remark_count(who(request)),
    }
    return render(request, "quizzes/teach_overview.html", context)


@requires(Action.COURSE_CREATE)
@require_GET
def quiz_list(request: HttpRequest) -> HttpResponse:
    """The quizzes of the courses one teaches."""
    principal = who(request)
    page = Paginator(taught_quizzes(principal), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "quizzes/quiz_list.html", {"page": page, "courses": taught_courses(principal)})


@requires(Action.COURSE_CREATE)
@require_POST
def quiz_new(request: HttpRequest) -> HttpResponse:
    """A new draft, empty."""
    principal = who(request)
    course = course_by_id(principal, number_sent(request.POST.get("course", "")), Action.COURSE_TEACH)
    title = request.POST.get("title", "").strip()[:300] or _("Course quiz")
    quiz = assembly.create_quiz(course, title, principal)
    return redirect("quiz_builder", quiz.pk)


@requires(Action.COURSE_CREATE)
@require_GET
def quiz_builder(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """The quiz as it stands."""
    return show_builder(request, _quiz(request, quiz_id))


@requires(Action.COURSE_CREATE)
@require_POST
def quiz_fill(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Add as many questions of each section as were asked for, of the kinds that were ticked."""
    quiz, principal = _quiz(request, quiz_id), who(request)
    lessons = lessons_of([quiz.course_id])
    form = FillForm.of_post(request.POST, lessons)
    if form.errors:
        return show_builder(request, quiz, fill=form, status=422)

    def fill(edition: int) -> None:
        found = []
        with transaction.atomic():
            for lesson in lessons:
                if count := form.count(lesson):
                    added = assembly.fill_quiz(
                        quiz,
                        principal,
                        lessons=[lesson.pk],
                        kinds=form.kinds,
                        count=count,
                        expected_edition=edition,
                    )
                    edition = quiz.edition
                    found.append(SectionFill(lesson=lesson, asked=count, added=added))
        short = [section.lesson.pk for section in found if section.added < section.asked]
        waiting = waiting_in(quiz.course, short, form.kinds) if short else 0
        messages.info(request, filled_words(found, waiting))

    return _change(request, quiz, fill)


@requires(Action.COURSE_CREATE)
@require_GET
def quiz_pick(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Accepted questions that the quiz does not ask yet."""
    quiz = _quiz(request, quiz_id)
    chosen = ItemFilter.of_query(request.GET)
    page = Paginator(free_items(quiz, chosen), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "quiz": quiz,
        "filter": chosen,
        "page": page,
        "rows": [(item, KIND_WORDS[item.kind]) for item in page],
        "lessons": lessons_of([quiz.course_id]),
        "kinds": kind_choices(),
    }
    return render(request, "quizzes/quiz_pick.html", context)


@requires(Action.COURSE_CREATE)
@require_POST
def quiz_add(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Add one question, at the place it had if it comes back."""
    quiz, principal = _quiz(request, quiz_id), who(request)
    item = item_for(principal, number_sent(request.POST.get("item", "")))
    place = number_sent(request.POST.get("position", ""))

    def add(edition: int) -> None:
        with transaction.atomic():
            slot = assembly.add_slot(quiz, item, principal, expected_edition=edition)
            if place:
                assembly.move_slot(quiz, slot.pk, place, principal)
        number = numbers_of(quiz, slots_of(quiz)).slots.get(slot.pk)
        messages.info(request, _("Added as question %(n)s.") % {"n": number} if number else _("Text added."))

    return _change(request, quiz, add, back=request.POST.get("back", ""))


@requires(Action.COURSE_CREATE)
@require_POST
def quiz_slots(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Move, take out, or give points: the button pressed says which place and what."""
    quiz, principal = _quiz(request, quiz_id), who(request)
    act, _dash, slot_text = request.POST.get("act", "").partition("-")
    slot_id = number_sent(slot_text)
    slots = {slot.pk: slot for slot in slots_of(quiz)}
    more = ""

    def change(edition: int) -> None:
        nonlocal more
        place = slots[slot_id].position if slot_id in slots else 0
        if act in ("up", "down", "place"):
            to = (
                number_sent(request.POST.get("position", ""))
                if act == "place"
                else place + (1 if act == "down" else -1)
            )
            over = crossed(quiz.layout, place, to - place) if act != "place" and place else None
            if over:
                assembly.update_quiz(quiz, principal, expected_edition=edition, layout=over)
            else:
                assembly.move_slot(quiz, slot_id, to, principal, expected_edition=edition)
        elif act == "page":
            assembly.break_page(quiz, slot_id, principal, expected_edition=edition)
        elif act == "wait":
            assembly.let_wait(quiz, slot_id, principal, expected_edition=edition)
        elif act == "remove":
            assembly.remove_slot(quiz, slot_id, principal, expected_edition=edition)
            more = f"?removed={slots[slot_id].item_id}&at={place}"
        else:
            _save_points(request, quiz, edition)

    response = _change(request, quiz, change)
    if more and response.status_code == 302:
        return redirect(f"{reverse('quiz_builder', args=[quiz.pk])}{more}")
    return response


@requires(Action.COURSE_CREATE)
@require_POST
def quiz_rules(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Save the rules; what was typed stays in the form when it cannot be saved."""
    quiz = _quiz(request, quiz_id)
    form = QuizRulesForm(request.POST)
    if not form.is_valid():
        return show_builder(request, quiz, form=form, status=422)
    try:
        assembly.update_quiz(quiz, who(request), expected_edition=_edition(request), **form.rules())
    except AuthoringRefused as refused:
        form.refuse(refused)
        return show_builder(request, quiz, form=form, status=422)
    except EditConflict as conflict:
        return show_builder(request, _quiz(request, quiz_id), form=form, conflict=conflict, status=409)
    messages.success(request, _("Rules saved."))
    return redirect("quiz_builder", quiz.pk)


@requires(Action.COURSE_CREATE)
@require_POST
def quiz_publish(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Open it to learners, or take it back."""
    quiz, principal = _quiz(request, quiz_id), who(request)
    try:
        if request.POST.get("act") == "unpublish":
            needing = () if "anyway" in request.POST else needing_quiz(quiz.course, quiz.pk)
            if needing:
                return show_builder(request, quiz, needing=needing, status=422)
            assembly.unpublish_quiz(quiz, principal, expected_edition=_edition(request))
            messages.info(request, _("Taken back. Attempts that have begun can be finished."))
        else:
            reason = request.POST.get("reason", "").strip()[:300]
            assembly.publish_quiz(quiz, principal, override_reason=reason, expected_edition=_edition(request))
            messages.success(request, _("Published. Learners of the course can take it."))
    except PublishRefused:
        return show_builder(request, quiz, is_refused=True, status=422)
    except EditConflict as conflict:
        return show_builder(request, _quiz(request, quiz_id), conflict=conflict, status=409)
    return redirect("quiz_builder", quiz.pk)


@requires(Action.COURSE_CREATE)
@require_POST
def quiz_preview(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Take it as a learner would, always as it stands now; never counted."""
    quiz, principal = _quiz(request, quiz_id), who(request)
    earlier = open_preview(quiz, principal)
    if earlier is not None:
        abandon_attempt(principal, earlier.uid)
    try:
        attempt = start_attempt(quiz.pk, principal, is_preview=True)
    except AttemptRefused as refused:
        messages.warning(request, refused.sentence)
        return redirect("quiz_builder", quiz.pk)
    return redirect("attempt_question", attempt.uid, 1)


def _quiz(request: HttpRequest, quiz_id: int) -> Quiz:
    return quiz_for(who(request), quiz_id, Action.COURSE_TEACH)


def _change(request: HttpRequest, quiz: Quiz, change: Callable[[int], None], back: str = "") -> HttpResponse:
    """Do it and show the builder again; a refusal or somebody else's change is said, nothing overwritten."""
    try:
        change(_edition(request))
    except AuthoringRefused as refused:
        messages.warning(request, refused.sentence)
    except EditConflict as conflict:
        return show_builder(request, _quiz(request, quiz.pk), conflict=conflict, status=409)
    if back == "pick":
        query = request.POST.get("filter", "")
        return redirect(
            f"{reverse('quiz_pick', args=[quiz.pk])}?{ItemFilter.of_query(QueryDict(query)).as_query()}"
        )
    return redirect("quiz_builder", quiz.pk)


def _save_points(request: HttpRequest, quiz: Quiz, edition: int) -> None:
    """Every number of points that differs from what is stored."""
    principal: Principal = who(request)
    with transaction.atomic():
        for slot in slots_of(quiz):
            typed = request.POST.get(f"points-{slot.pk}", "").strip().replace(",", ".")
            try:
                points = Decimal(typed) if typed else slot.points
            except InvalidOperation:
                points = Decimal(0)
            if points != slot.points:
                assembly.set_points(quiz, slot.pk, points, principal, expected_edition=edition)
                edition = quiz.edition


def show_builder(
    request: HttpRequest,
    quiz: Quiz,
    *,
    form: QuizRulesForm | None = None,
    fill: FillForm | None = None,
    conflict: EditConflict | None = None,
    is_refused: bool = False,
    needing: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    """The builder, with what was refused or met somebody else's change."""
    slots = slots_of(quiz)
    right = right_so_far(quiz, [slot.item_id for slot in slots])
    numbers = numbers_of(quiz, slots)
    coverage = coverage_of(quiz, slots)
    lessons = [section.lesson for section in coverage.sections]
    drawn: dict[tuple[int, int], list[DrawLine]] = {}
    for line in draw_lines(draw_table(quiz).rows, numbers, lessons):
        drawn.setdefault(line.draw.spot, []).append(line)
    problems = assembly.publish_problems(quiz)
    fill = fill or FillForm.proposed(coverage.sections)
    context = {
        "quiz": quiz,
        "asked_count": len(numbers.slots) + quiz.drawn_count,
        "slots": [
            (
                slot,
                KIND_WORDS[slot.item.kind],
                right.get(slot.item_id),
                numbers.slots.get(slot.pk, 0),
                drawn.get((slot.position - 1, 2), []),
                drawn.get((slot.position, 1), []),
            )
            for slot in slots
        ],
        "may_wait": may_wait(quiz, slots),
        "drawn_first": drawn.get((0, 1), []),
        "drawn_last": drawn.get((len(slots), 2), []),
        "has_places": bool(slots or drawn),
        "points": sum((slot.points for slot in slots), drawn_points(quiz)),
        "coverage": coverage,
        "cover_kinds": [(KIND_WORDS[kind], count) for kind, count in coverage.kinds],
        "form": form or QuizRulesForm.of_quiz(quiz),
        "conflict": conflict,
        "problems": problems,
        "can_override": bool(problems) and all(problem.can_override for problem in problems),
        "is_refused": is_refused,
        "needing": needing,
        "fill": fill,
        "fill_lines": fill.lines(coverage.sections),
        "removed": number_sent(request.GET.get("removed", "")),
        "removed_at": number_sent(request.GET.get("at", "")),
    }
    return render(request, "quizzes/quiz_builder.html", context, status=status)


def _edition(request: HttpRequest) -> int:
    """The edition the person saw; 0, which no quiz has, where it was not sent."""
    return number_sent(request.POST.get("edition", ""))
