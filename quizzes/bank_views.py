"""The question bank: every item of the courses one teaches, found by filters and words."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lessons.models import Course
from people.access import Action, requires
from quizzes import authoring
from quizzes.access import item_for
from quizzes.authoring_pages import filter_context, who
from quizzes.bank_filter import ItemFilter
from quizzes.bank_page import DIFFICULTY_WORDS, bank_rows, undo_offer
from quizzes.bank_queries import found_count, in_reading_order, shown_items
from quizzes.category_queries import category_tree, tags_of
from quizzes.draw_losses import losses_without
from quizzes.errors import AuthoringRefused
from quizzes.item_words import ORIGIN_WORDS
from quizzes.models import ItemState

PER_PAGE = 25


@requires(Action.COURSE_CREATE)
@require_GET
def item_list(request: HttpRequest) -> HttpResponse:
    """The bank, one page of it; what was retired or rejected shows only where it is asked for."""
    principal = who(request)
    chosen = ItemFilter.of_query(request.GET)
    items = in_reading_order(shown_items(principal, chosen))
    page = Paginator(items, PER_PAGE).get_page(request.GET.get("page"))
    filters = filter_context(principal, chosen)
    # Without a chosen course the categories of all would stand in one list, each name several times.
    courses = cast(list[Course], filters["courses"])
    one = _only([course for course in courses if chosen.course in ("", str(course.pk))])
    taught = [one.pk] if one else [course.pk for course in courses]
    context = {
        "page": page,
        "rows": bank_rows(principal, list(page)),
        "found_count": found_count(principal, chosen),
        "found_query": replace(chosen, checks="found").as_query(),
        "all_query": replace(chosen, checks="").as_query(),
        "states": ItemState.choices,
        "origins": list(ORIGIN_WORDS.items()),
        "one": one,
        "categories": category_tree([one.pk]) if one else [],
        "tags": tags_of(taught),
        "difficulties": list(DIFFICULTY_WORDS.items()),
        "has_more": any((chosen.origin, chosen.category, chosen.tag, chosen.difficulty)),
        "undo": undo_offer(request.GET),
    }
    return render(request, "quizzes/item_list.html", context | filters)


@requires(Action.COURSE_CREATE)
@require_POST
def item_retire(request: HttpRequest, item_id: int) -> HttpResponse:
    """Ask it no more; what was answered stays."""
    principal = who(request)
    item = item_for(principal, item_id)
    losses = losses_without(item)
    try:
        authoring.retire_item(item, principal)
    except AuthoringRefused as refused:
        messages.warning(request, refused.sentence)
        return redirect("item_edit", item.pk)
    messages.success(request, _("Retired. The question is kept with its history and asked no more."))
    for loss in losses:
        messages.warning(request, loss.sentence)
    return redirect(f"{reverse('item_list')}?course={item.course_id}")


@requires(Action.COURSE_CREATE)
@require_POST
def item_restore(request: HttpRequest, item_id: int) -> HttpResponse:
    """Accept a draft, or take a retired or rejected item back into the bank."""
    principal = who(request)
    item = item_for(principal, item_id)
    try:
        authoring.review_item(item, "accept", principal)
    except AuthoringRefused as refused:
        messages.warning(request, refused.sentence)
    else:
        messages.success(request, _("Accepted. The question can be asked again."))
    return redirect("item_edit", item.pk)


def _only(courses: list[Course]) -> Course | None:
    return courses[0] if len(courses) == 1 else None
