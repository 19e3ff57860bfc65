"""What a person decides about an item that the article changed under."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from people.access import Action, MemberRequest, requires
from quizzes.access import item_for
from quizzes.bank_filter import ItemFilter
from quizzes.bank_queries import review_queue
from quizzes.errors import AuthoringRefused
from quizzes.models import ItemState
from quizzes.stale import confirm_item, retire_stale


@requires(Action.COURSE_CREATE)
@require_POST
def review_stale(request: MemberRequest, item_id: int) -> HttpResponse:
    """Still right, asked no more, or later; then on to the next one."""
    principal = request.principal
    item = item_for(principal, item_id)
    chosen = ItemFilter.of_query(QueryDict(request.POST.get("filter", "")))
    following = review_queue(principal, chosen).beside(item.pk, 1)
    decision = request.POST.get("decision", "")
    if decision == "later":
        return redirect(_address(following or item.pk, chosen))
    if item.state != ItemState.STALE or str(item.latest_id) != request.POST.get("version", ""):
        messages.warning(request, _("Somebody else has changed or decided this question: nothing was done."))
        return redirect(_address(item.pk, chosen))
    try:
        if decision == "right":
            confirm_item(item, principal, is_sure="sure" in request.POST)
            said = _("Still right: the question is proved by the new sentence and asked again.")
        elif decision == "retire":
            said = _retired(retire_stale(item, principal))
        else:
            raise AuthoringRefused("decision", _("Nothing was decided: choose still right, retire or later."))
    except AuthoringRefused as refused:
        messages.warning(request, refused.sentence)
        return redirect(_address(item.pk, chosen))
    messages.success(request, said, extra_tags="good")
    return redirect(_address(following, chosen))


def _retired(count: int) -> str:
    if not count:
        return _("Retired. The question is kept with its history and asked no more.")
    said = ngettext(
        "Retired, and taken out of %(n)s quiz.", "Retired, and taken out of %(n)s quizzes.", count
    )
    return said % {"n": count}


def _address(item_id: int | None, chosen: ItemFilter) -> str:
    path = reverse("review_queue") if item_id is None else reverse("review_item", args=[item_id])
    query = chosen.as_query()
    return f"{path}?{query}" if query else path
