"""The question bank: every item of the courses one teaches, found by filters and words."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from people.access import Action, requires
from quizzes import authoring
from quizzes.access import item_for
from quizzes.authoring_pages import filter_context, who
from quizzes.bank_filter import ItemFilter
from quizzes.bank_queries import IN_BANK, bank_items, found_count
from quizzes.errors import AuthoringRefused
from quizzes.item_checks import finding_names
from quizzes.item_words import KIND_WORDS, ORIGIN_WORDS
from quizzes.models import ItemState

PER_PAGE = 25


@requires(Action.COURSE_CREATE)
@require_GET
def item_list(request: HttpRequest) -> HttpResponse:
    """The bank, one page of it; what was retired or rejected shows only where it is asked for."""
    principal = who(request)
    chosen = ItemFilter.of_query(request.GET)
    items = bank_items(principal, chosen)
    if not chosen.state:
        items = items.filter(state__in=IN_BANK)
    page = Paginator(items, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [
            (item, KIND_WORDS[item.kind], ORIGIN_WORDS[item.origin], finding_names(item)) for item in page
        ],
        "found_count": found_count(principal, chosen),
        "found_query": replace(chosen, checks="found").as_query(),
        "all_query": replace(chosen, checks="").as_query(),
        "states": ItemState.choices,
        "origins": list(ORIGIN_WORDS.items()),
    }
    return render(request, "quizzes/item_list.html", context | filter_context(principal, chosen))


@requires(Action.COURSE_CREATE)
@require_POST
def item_retire(request: HttpRequest, item_id: int) -> HttpResponse:
    """Ask it no more; what was answered stays."""
    principal = who(request)
    item = item_for(principal, item_id)
    try:
        authoring.retire_item(item, principal)
    except AuthoringRefused as refused:
        messages.warning(request, refused.sentence)
        return redirect("item_edit", item.pk)
    messages.success(request, _("Retired. The question is kept with its history and asked no more."))
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
