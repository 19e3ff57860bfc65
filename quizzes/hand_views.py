"""Essays are marked here: what waits, and one text at a time with its rubric and a word to its writer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from items.kinds import Essay
from items.scoring.essays import rubric_points, word_count
from people.access import Action, Principal, requires
from quizzes.access import item_for, organisation_of
from quizzes.author_view import author_view
from quizzes.authoring_pages import who
from quizzes.errors import AuthoringRefused
from quizzes.essay_words import limit_words, plain_points
from quizzes.hand_marking import Judgement, forget_reply, give_mark, keep_reply, saved_replies
from quizzes.hand_queries import (
    HandFilter,
    Place,
    Written,
    essay_questions,
    places_of_item,
    written,
)
from quizzes.models import Item, Mark, Opinion
from quizzes.opinions import BOTH

ORDER_WORDS = {
    "oldest": gettext_lazy("the oldest first"),
    "name": gettext_lazy("by name"),
    "random": gettext_lazy("by chance"),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form: points as typed, chosen levels by criterion, the comment."""

    points: str
    levels: Mapping[str, str]
    comment: str


@dataclass(frozen=True, slots=True)
class Way:
    """Where one is among the answers to a question: the id of the one shown and of its neighbours."""

    at: int | None
    previous: int | None
    following: int | None
    number: int
    total: int
    waiting: int


@requires(Action.COURSE_CREATE)
@require_GET
def essay_queue(request: HttpRequest) -> HttpResponse:
    """Which questions have texts that wait for marks, quiz by quiz."""
    questions = essay_questions(who(request))
    context = {
        "questions": questions,
        "total": sum(question.waiting for question in questions),
        "by_two": any(question.by_two for question in questions),
        "half_marked": sum(question.half_marked for question in questions),
    }
    return render(request, "quizzes/essay_queue.html", context)


@requires(Action.COURSE_CREATE)
@require_http_methods(["GET", "HEAD", "POST"])
def essay_item(request: HttpRequest, item_id: int) -> HttpResponse:
    """One text after the other; a mark is given and the next one comes."""
    principal = who(request)
    item = item_for(principal, item_id)
    data = request.POST if request.method == "POST" else request.GET
    chosen = HandFilter.of_query(data)
    way = _way(places_of_item(item, chosen, principal.user_id or 0), chosen, _number(data.get("at", "")))
    if way.at is None:
        context = {"item": item, "filter": chosen, "way": way, "orders": ORDER_WORDS}
        return render(request, "quizzes/essay_item.html", context)
    found = written(item, way.at, is_anonymous=chosen.is_anonymous, marker_id=principal.user_id)
    if request.method != "POST":
        return _page(request, item, chosen, way, found, _stored(found))
    typed = _typed(request.POST, found)
    if "insert" in request.POST or "forget" in request.POST:
        return _page(request, item, chosen, way, found, _with_reply(request.POST, typed, principal))
    return _save(request, item, chosen, way, found, typed)


def _save(
    request: HttpRequest, item: Item, chosen: HandFilter, way: Way, found: Written, typed: Typed
) -> HttpResponse:
    principal = who(request)
    try:
        if "keep" in request.POST and typed.comment.strip():
            keep_reply(item.organisation_id, principal.user_id or 0, typed.comment)
        points = _points(request.POST, typed, found)
        judgement = Judgement(
            points=points,
            levels=typed.levels,
            comment=typed.comment,
            is_deciding=request.POST.get("deciding") == "1",
        )
        sequence = _number(request.POST.get("sequence", "")) or 0
        given = give_mark(item, found.response_id, sequence, judgement, principal)
    except AuthoringRefused as refused:
        again = written(
            item, found.response_id, is_anonymous=chosen.is_anonymous, marker_id=principal.user_id
        )
        return _page(request, item, chosen, way, again, typed, error=refused.sentence)
    values = {"points": plain_points(given.points), "worth": plain_points(found.worth)}
    saved = _("Saved: %(points)s of %(worth)s points.") % values
    missing = _what_is_missing(item, found, given, principal)
    messages.success(request, f"{saved} {missing}".rstrip())
    if way.following is None and not chosen.has_marked and way.waiting <= int(found.is_waiting):
        return redirect("essay_queue")
    query = chosen.as_query
    at = f"at={way.following}" if way.following else ""
    return redirect(f"{reverse('essay_item', args=[item.pk])}?{'&'.join(filter(None, [query, at]))}")


def _what_is_missing(item: Item, found: Written, given: Mark | Opinion, principal: Principal) -> str:
    """What has to come before this judgement counts; empty where it does."""
    if isinstance(given, Mark):
        return ""
    now = written(item, found.response_id, is_anonymous=True, marker_id=principal.user_id)
    if now.two and now.two.is_apart:
        return _("The two marks lie too far apart: it waits to be reconciled.")
    return "" if now.two and now.two.count == BOTH else _("It waits for a second marker.")


def _page(
    request: HttpRequest,
    item: Item,
    chosen: HandFilter,
    way: Way,
    found: Written,
    typed: Typed,
    *,
    error: str = "",
) -> HttpResponse:
    body = found.shape.body
    assert isinstance(body, Essay)  # noqa: S101  # hand_queries gives nothing else
    context = {
        "item": item,
        "filter": chosen,
        "orders": ORDER_WORDS,
        "way": way,
        "found": found,
        "typed": typed,
        "error": error,
        "view": author_view(found.shape),
        "body": body,
        "best": rubric_points(body.rubric),
        "worth": plain_points(found.worth),
        "words": word_count(found.text),
        "limits": limit_words(body.min_words, body.max_words, is_strict=False),
        "replies": saved_replies(item.organisation_id, who(request).user_id or 0),
    }
    return render(request, "quizzes/essay_item.html", context, status=422 if error else 200)


def _way(places: list[Place], chosen: HandFilter, wanted: int | None) -> Way:
    """The one that was asked for, else the first to go through, with those before and after it."""
    through = [place for place in places if place.is_among(chosen)]
    known = {place.response_id: index for index, place in enumerate(places)}
    at = wanted if wanted in known else through[0].response_id if through else None
    here = known.get(at, 0) if at is not None else 0
    before = [place.response_id for place in through if known[place.response_id] < here]
    after = [place.response_id for place in through if known[place.response_id] > here]
    return Way(
        at=at,
        previous=before[-1] if before else None,
        following=after[0] if after else None,
        number=here + 1,
        total=len(places),
        waiting=sum(place.is_waiting for place in places),
    )


def _stored(found: Written) -> Typed:
    points = "" if found.is_blank else plain_points(found.points)
    return Typed(points, found.levels, found.comment)


def _typed(data: QueryDict, found: Written) -> Typed:
    body = found.shape.body
    rubric = body.rubric if isinstance(body, Essay) else ()
    levels = {criterion.id: data.get(f"level-{criterion.id}", "") for criterion in rubric}
    return Typed(
        points=data.get("points", "").strip(),
        levels={name: level for name, level in levels.items() if level},
        comment=data.get("comment", "").replace("\r\n", "\n"),
    )


def _points(data: QueryDict, typed: Typed, found: Written) -> Decimal | None:
    """The points that were typed; None where the rubric is to give them.

    Without script the field still holds the old points when another level was pressed.
    """
    stored = _stored(found)
    is_untouched = typed.points == stored.points and data.get("typed") != "1"
    if not typed.points or (is_untouched and typed.levels != stored.levels):
        return None
    try:
        return Decimal(typed.points.replace(",", "."))
    except InvalidOperation:
        return Decimal(-1)


def _with_reply(data: QueryDict, typed: Typed, principal: Principal) -> Typed:
    """The form with a saved reply put in, or after one was forgotten."""
    organisation_id, owner_id = organisation_of(principal), principal.user_id or 0
    if "forget" in data:
        forget_reply(organisation_id, owner_id, _number(data.get("forget", "")) or 0)
        return typed
    wanted = _number(data.get("insert", ""))
    text = next((one.text for one in saved_replies(organisation_id, owner_id) if one.pk == wanted), "")
    comment = "\n".join(filter(None, [typed.comment.rstrip(), text]))
    return Typed(typed.points, typed.levels, comment)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
