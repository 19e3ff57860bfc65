"""Questions that ask the same: seen side by side, one kept, or told apart."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from items.kinds import Item as Shape
from people.access import Action, Principal, requires
from quizzes import bulk
from quizzes.access import items_for
from quizzes.author_view import AuthorView, author_view
from quizzes.authoring import quiz_that_asks
from quizzes.authoring_pages import who
from quizzes.bank_filter import is_id
from quizzes.bank_page import undo_offer
from quizzes.bank_queries import taught_courses
from quizzes.double_queries import Member, doubles_for, members_of
from quizzes.errors import AuthoringRefused
from quizzes.item_words import KIND_WORDS
from quizzes.models import Item, ItemState
from quizzes.telling_apart import tell_apart
from quizzes.versions import items_of

PER_PAGE = 10
MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One question of a group as the page shows it; `is_kept` is proposed to be kept."""

    member: Member
    kind: str | Promise
    shape: Shape
    view: AuthorView
    is_kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCards:
    """One group."""

    cards: list[Card]
    is_same: bool
    left: int


@requires(Action.COURSE_CREATE)
@require_GET
def item_doubles(request: HttpRequest) -> HttpResponse:
    """The groups of one course, or of all one teaches; with ``across`` also from course to course."""
    principal = who(request)
    courses = taught_courses(principal)
    wanted = request.GET.get("course", "")
    chosen = next((course for course in courses if str(course.pk) == wanted), None)
    is_across = "across" in request.GET
    found = doubles_for(principal, course_id=chosen.pk if chosen else None, is_across=is_across)
    page = Paginator(found.groups, PER_PAGE).get_page(request.GET.get("page"))
    members = members_of(principal, list(page))
    shapes = items_of(member.item.latest_id or 0 for member in members.values())
    context = {
        "page": page,
        "groups": [
            GroupCards(
                cards=_cards([members[one] for one in group.members if one in members], shapes),
                is_same=group.is_same,
                left=group.left,
            )
            for group in page
        ],
        "courses": courses,
        "chosen": chosen,
        "is_across": is_across,
        "is_cut": found.is_cut,
        "query": _query(request.GET).urlencode(),
        "undo": undo_offer(request.GET),
    }
    return render(request, "quizzes/item_doubles.html", context)


@requires(Action.COURSE_CREATE)
@require_POST
def doubles_decide(request: HttpRequest) -> HttpResponse:
    """Keep one question of a group and retire the others, or remember that they do not ask the same."""
    principal, data = who(request), request.POST
    ids = [int(text) for text in data.getlist("item") if is_id(text)][:MOST_AT_ONCE]
    items = list(items_for(principal).filter(pk__in=ids).order_by("pk"))
    keep = data.get("keep", "")
    try:
        done = decide(data.get("act", ""), items, int(keep) if is_id(keep) else 0, principal)
    except AuthoringRefused as refused:
        messages.warning(request, refused.sentence)
        return redirect(doubles_address(QueryDict(data.get("back", ""))))
    asking = [quiz_that_asks(item) for item in items if str(item.pk) != keep] if done.left else []
    for title in sorted({title for title in asking if title}):
        told = _("The quiz “%(quiz)s” asks what would be retired. Keep that question, or take it out first.")
        messages.warning(request, told % {"quiz": title})
    for told in done.warnings:
        messages.warning(request, told)
    said = {"undo": done.undo, "n": str(done.count), "left": str(done.left)}
    did = "apart" if data["act"] == "apart" else ""
    return redirect(doubles_address(QueryDict(data.get("back", "")), **said, did=did))


def decide(act: str, items: Collection[Item], keep: int, by: Principal) -> bulk.Done:
    """What was done with the items of a group: ``keep`` retires all but one, ``apart`` tells them apart.

    Raises `AuthoringRefused` (``act``, ``items``, ``keep``).
    """
    if len(items) < 2:
        raise AuthoringRefused("items", _("Nothing was changed: choose two questions at least."))
    if act == "apart":
        return bulk.Done(tokens=(tell_apart(items, by),), count=len(items), left=0)
    if act != "keep":
        raise AuthoringRefused("act", _("Nothing was changed: choose what to do."))
    others = [item for item in items if item.pk != keep]
    if len(others) == len(items):
        raise AuthoringRefused("keep", _("Nothing was changed: choose the question to keep."))
    return bulk.decide(others, ItemState.RETIRED, by)


def _cards(members: list[Member], shapes: dict[int, Shape]) -> list[Card]:
    kept = max(members, key=_worth).item.pk if members else None
    return [
        Card(
            member=member,
            kind=KIND_WORDS[member.item.kind],
            shape=shapes[member.item.latest_id or 0],
            view=author_view(shapes[member.item.latest_id or 0]),
            is_kept=member.item.pk == kept,
        )
        for member in members
    ]


def _worth(member: Member) -> tuple[bool, int, int, int]:
    """Proposed to be kept is what is accepted, asked most, answered most, and then the oldest."""
    answers = member.figures.answers if member.figures else 0
    is_accepted = member.item.state == ItemState.ACCEPTED
    return is_accepted, len(member.slots), answers, -member.item.pk


def _query(data: QueryDict) -> QueryDict:
    query = QueryDict(mutable=True)
    query.update({name: value for name in ("course", "across", "page") if (value := data.get(name, ""))})
    return query


def doubles_address(data: QueryDict, **more: str) -> str:
    """The page with what is asked for in `data`, and what was done there."""
    query = _query(data)
    query.update({name: value for name, value in more.items() if value})
    return f"{reverse('item_doubles')}?{query.urlencode()}" if query else reverse("item_doubles")
