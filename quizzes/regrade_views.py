"""A wrong key mended for everybody: dry run, order, progress, taking back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from items.kinds import InvalidItem
from people.access import Action, Principal, requires
from quizzes.access import item_for, regrade_for
from quizzes.authoring import edit_item
from quizzes.authoring_pages import who
from quizzes.errors import AuthoringRefused
from quizzes.models import Item
from quizzes.regrade_models import Regrade
from quizzes.regrade_page import PER_PAGE, Asked, ChangePage, Proposal, policy_choices, state_words
from quizzes.regrade_queries import changes_of, dry_run, quizzes_asking, scope_of, totals_of
from quizzes.regrading import Order, ask_to_go_on, ask_to_undo, is_at_work, order_regrade
from quizzes.versions import item_of


@requires(Action.COURSE_CREATE)
@require_http_methods(["GET", "HEAD", "POST"])
def item_regrade(request: HttpRequest, item_id: int) -> HttpResponse:
    """What a regrade would change, with the form that orders it; nothing is written before."""
    principal = who(request)
    item = item_for(principal, item_id)
    versions, quizzes = list(item.versions.order_by("-number")), quizzes_asking(item)
    asked = Asked.of(request.POST if request.method == "POST" else request.GET, versions, quizzes)
    reason, refused = request.POST.get("reason", ""), None
    proposal = Proposal.of(request.POST or request.GET, item_of(versions[0].pk))
    if request.method == "POST":
        if "rekey" in request.POST:
            return _rekeyed(request, item, proposal, asked.quiz_id)
        try:
            return redirect("regrade_detail", _ordered(item, asked, reason, principal).pk)
        except AuthoringRefused as caught:
            refused = caught
    scope, left = scope_of(item, asked.policy, asked.quiz_id, asked.version_id)
    foreseen = dry_run(scope, limit=PER_PAGE, offset=asked.offset)
    context = {
        "item": item,
        "asked": asked,
        "proposal": proposal,
        "versions": versions,
        "quizzes": quizzes,
        "policies": policy_choices(asked.policy, has_other_key=len(versions) > 1),
        "foreseen": foreseen,
        "totals": foreseen.totals,
        "page": ChangePage(foreseen.changes, asked.page, foreseen.totals.changed, f"{asked.as_query()}&"),
        "left": left,
        "refused": refused,
        "reason": reason,
        "earlier": _earlier(item),
    }
    return render(request, "quizzes/item_regrade.html", context, status=422 if refused else 200)


@requires(Action.COURSE_CREATE)
@require_GET
def regrade_detail(request: HttpRequest, regrade_id: int) -> HttpResponse:
    """How far a regrade is, and what it did. A script asks for the part alone."""
    regrade = regrade_for(who(request), regrade_id)
    is_working = is_at_work(regrade) and regrade.state in ("applying", "undoing")
    context = {
        "regrade": regrade,
        "item": regrade.item,
        "words": state_words(regrade),
        "is_working": is_working,
        "progress": regrade.job.progress if regrade.job else {},
    }
    if request.headers.get("HX-Request"):
        response = render(request, "quizzes/_regrade_progress.html", context)
        if not is_working:
            response["HX-Redirect"] = reverse("regrade_detail", args=[regrade.pk])
        return response
    if not is_working:
        totals, number = totals_of(regrade), Asked.page_of(request.GET)
        changes = changes_of(regrade, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
        context |= {"totals": totals, "page": ChangePage(changes, number, totals.changed)}
    return render(request, "quizzes/regrade_detail.html", context)


@requires(Action.COURSE_CREATE)
@require_POST
def regrade_undo(request: HttpRequest, regrade_id: int) -> HttpResponse:
    """Take the regrade back."""
    principal = who(request)
    regrade = regrade_for(principal, regrade_id)
    try:
        ask_to_undo(regrade, principal)
    except AuthoringRefused as refused:
        messages.warning(request, refused.sentence)
    return redirect("regrade_detail", regrade.pk)


@requires(Action.COURSE_CREATE)
@require_POST
def regrade_go_on(request: HttpRequest, regrade_id: int) -> HttpResponse:
    """Go on with what was given up."""
    principal = who(request)
    regrade = regrade_for(principal, regrade_id)
    try:
        ask_to_go_on(regrade, principal)
    except AuthoringRefused as refused:
        messages.warning(request, refused.sentence)
    return redirect("regrade_detail", regrade.pk)


def _ordered(item: Item, asked: Asked, reason: str, by: Principal) -> Regrade:
    order = Order(policy=asked.policy, reason=reason, quiz_id=asked.quiz_id, version_id=asked.version_id)
    return order_regrade(item, order, by)


def _rekeyed(
    request: HttpRequest, item: Item, proposal: Proposal | None, quiz_id: int | None
) -> HttpResponse:
    """A new version with the proposed key, and what a regrade by it would change; no mark changes."""
    if proposal is not None:
        try:
            edit_item(item, proposal.shape, who(request))
            messages.success(request, _("The question has a new version with this key."))
        except (AuthoringRefused, InvalidItem) as refused:
            messages.warning(request, _("This cannot be its key: %(why)s") % {"why": refused})
    address = reverse("item_regrade", args=[item.pk])
    return redirect(f"{address}?quiz={quiz_id}" if quiz_id else address)


def _earlier(item: Item) -> list[Regrade]:
    """The last regrades of the item, newest first."""
    rows = Regrade.objects.filter(item=item).select_related("quiz", "created_by", "version")
    return list(rows.order_by("-pk")[:20])
