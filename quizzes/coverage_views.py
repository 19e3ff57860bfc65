"""Coverage of a course: the article with margins, asking for more, and what came of it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from jobs.queries import Line
from lessons.access import course_for
from people.access import Action, requires
from quizzes.authoring_pages import who
from quizzes.bank_queries import taught_courses
from quizzes.chat_endpoint import configured
from quizzes.coverage import CourseCoverage, Show
from quizzes.coverage_queries import items_of_request, recent_requests, request_of, sentence_at
from quizzes.errors import AuthoringRefused
from quizzes.item_words import KIND_WORDS, proposed_kind_choices
from quizzes.request_page import asked_words, place_words, request_page
from quizzes.requests import MOST, RULES, ask_for_items
from quizzes.turns import new_turn_words, sections_words, turn_words

PER_PAGE = 60
"""Sentences on one page: a long article is read in pages, its figures are always of the whole."""
PROPOSED = 3
"""The number that stands in the form."""
SHOW_WORDS = {
    Show.ALL: gettext_lazy("All sentences"),
    Show.WITHOUT: gettext_lazy("Without a question"),
    Show.REVIEW: gettext_lazy("Waiting for review"),
    Show.TESTED: gettext_lazy("Tested"),
    Show.LOW: gettext_lazy("Less than half right"),
}


@requires(Action.COURSE_CREATE)
@require_GET
def coverage_list(request: HttpRequest) -> HttpResponse:
    """The courses one teaches, each with the way to its coverage."""
    return render(request, "quizzes/coverage_list.html", {"courses": taught_courses(who(request))})


@requires(Action.COURSE_TEACH)
@require_GET
def course_coverage(request: HttpRequest, slug: str) -> HttpResponse:
    """The article with margins, one page of it."""
    course = course_for(who(request), slug, Action.COURSE_TEACH)
    coverage = CourseCoverage(course)
    show, lesson = _filters(request.GET)
    line = Line(course.organisation_id)
    counts = {one.pk: counts for one, counts in coverage.by_lesson}
    page = Paginator(coverage.rows(show, lesson), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "course": course,
        "coverage": coverage,
        "kinds_used": [(KIND_WORDS[kind], count) for kind, count in coverage.kinds],
        "show": show,
        "shows": SHOW_WORDS.items(),
        "lesson": lesson,
        "page": page,
        "margins": [(one, counts[one.pk], lines) for one, lines in coverage.margins(list(page.object_list))],
        "query": _query(show, lesson),
        "requests": [
            (one, asked_words(one), place_words(one, None), line.turn_of(one.job))
            for one in recent_requests(course)
        ],
        "turn": new_turn_words(line.turn_of_new()),
        "kinds": proposed_kind_choices(),
        "kind_words": KIND_WORDS,
        "kind": request.GET.get("kind", ""),
        "count": _number(request.GET.get("count", "")) or PROPOSED,
        "most": MOST,
        "model": configured(),
    }
    return render(request, "quizzes/coverage.html", context)


@requires(Action.COURSE_TEACH)
@require_POST
def course_ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Queue a request: the pressed button names the sentence or the lesson, or neither for the course."""
    principal = who(request)
    course = course_for(principal, slug, Action.COURSE_TEACH)
    is_again = request.POST.get("act") == "again"
    try:
        made = ask_for_items(
            course,
            principal,
            count=None if is_again else _number(request.POST.get("count", "")),
            kind="" if is_again else request.POST.get("kind", ""),
            lesson_id=_number(request.POST.get("lesson", "")) or None,
            sentence_id=_number(request.POST.get("sentence", "")) or None,
            proposer=RULES if is_again else request.POST.get("proposer", RULES),
        )
    except AuthoringRefused as refused:
        messages.warning(request, refused.sentence)
        return redirect("course_coverage", course.slug)
    return redirect("course_asked", course.slug, made.pk)


@requires(Action.COURSE_TEACH)
@require_GET
def course_asked(request: HttpRequest, slug: str, request_id: int) -> HttpResponse:
    """One request: how far it is, then what came of it and why no more. A script asks for the part alone."""
    course = course_for(who(request), slug, Action.COURSE_TEACH)
    found = request_of(course, request_id)
    shown = request_page(found, items_of_request(found), sentence_at(found))
    turn = Line(course.organisation_id).turn_of(found.job) if shown.is_working else None
    context = {
        "course": course,
        "shown": shown,
        "turn": turn_words(turn) if turn else "",
        "made": [(item, KIND_WORDS[item.kind]) for item in shown.items],
        "progress": found.job.progress if found.job else {},
        "sections": sections_words(found.job.progress) if found.job else "",
    }
    if request.headers.get("HX-Request"):
        response = render(request, "quizzes/_asked_progress.html", context)
        if not shown.is_working:
            response["HX-Redirect"] = reverse("course_asked", args=[course.slug, found.pk])
        return response
    return render(request, "quizzes/course_asked.html", context)


def _filters(query: QueryDict) -> tuple[Show, int | None]:
    """The filters of the address; what is not understood is ignored."""
    named = query.get("show", "")
    show = Show(named) if named in set(Show) else Show.ALL
    return show, _number(query.get("lesson", "")) or None


def _query(show: Show, lesson: int | None) -> str:
    """The filters as they stand in an address, ending in ``&`` unless empty."""
    query = QueryDict(mutable=True)
    if show:
        query["show"] = show.value
    if lesson:
        query["lesson"] = str(lesson)
    return f"{query.urlencode()}&" if query else ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
