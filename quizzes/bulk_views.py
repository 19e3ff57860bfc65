"""Several questions of the bank changed in one press, and the way back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lessons.access import course_by_id
from people.access import Action, Principal, requires
from quizzes import bulk
from quizzes.access import items_for
from quizzes.authoring_pages import number_sent, tokens_of, who
from quizzes.bank_filter import ItemFilter
from quizzes.bank_models import Category
from quizzes.bank_queries import shown_items
from quizzes.categories import taught_category
from quizzes.double_views import doubles_address
from quizzes.errors import AuthoringRefused


@requires(Action.COURSE_CREATE)
@require_POST
def bank_bulk(request: HttpRequest) -> HttpResponse:
    """Do what the pressed button says with the ticked questions, or with all that the filter shows."""
    principal, data = who(request), request.POST
    chosen = ItemFilter.of_query(QueryDict(data.get("filter", "")))
    if "all" in data:
        items = list(shown_items(principal, chosen).order_by("pk")[: bulk.MOST_AT_ONCE])
    else:
        ids = [number for text in data.getlist("item") if (number := number_sent(text))]
        items = list(items_for(principal).filter(pk__in=ids[: bulk.MOST_AT_ONCE]).order_by("pk"))
    if not items:
        messages.warning(request, _("Nothing was changed: tick the questions first."))
        return redirect(_address(chosen, data))
    try:
        done = bulk.press(
            data.get("act", ""),
            items,
            principal,
            tag=data.get("tag", ""),
            category=lambda: _category(data.get("category", ""), principal),
            to=lambda: course_by_id(principal, number_sent(data.get("to", "")), Action.COURSE_TEACH),
        )
    except AuthoringRefused as refused:
        messages.warning(request, refused.sentence)
        return redirect(_address(chosen, data))
    for told in done.warnings:
        messages.warning(request, told)
    said = {"undo": done.undo, "n": str(done.count), "left": str(done.left)}
    return redirect(_address(chosen, data, **said, did="copy" if data["act"] == "copy" else ""))


@requires(Action.COURSE_CREATE)
@require_POST
def bank_undo(request: HttpRequest) -> HttpResponse:
    """Take back one press."""
    try:
        count = bulk.undo_press(tokens_of(request.POST.get("undo", "")), who(request))
    except AuthoringRefused as refused:
        messages.warning(request, refused.sentence)
    else:
        _say_undone(request, count)
    if "doubles" in request.POST:
        return redirect(doubles_address(QueryDict(request.POST["doubles"])))
    return redirect(_address(ItemFilter.of_query(QueryDict(request.POST.get("filter", ""))), request.POST))


def _say_undone(request: HttpRequest, count: int) -> None:
    if count:
        said = ngettext("%(n)s question is as it was.", "%(n)s questions are as they were.", count)
        messages.info(request, said % {"n": count})
    else:
        messages.warning(request, _("Nothing could be taken back: it has been changed since, or is in use."))


def _category(wanted: str, by: Principal) -> Category | None:
    return None if wanted == "none" else taught_category(by, number_sent(wanted))


def _address(chosen: ItemFilter, data: QueryDict, **more: str) -> str:
    query = QueryDict(mutable=True)
    query.update(chosen.as_data())
    if page := number_sent(data.get("page", "")):
        query["page"] = str(page)
    query.update({name: value for name, value in more.items() if value})
    address = reverse("item_list")
    return f"{address}?{query.urlencode()}" if query else address
