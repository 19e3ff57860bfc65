"""Wrong options that the editor offers: from the article's words and from other items of the course."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import gettext as _

from items.kinds import Choice, Evidence, ItemKind, Matching, Option, Pair, Rich, Side, Text
from items.kinds import Item as Shape
from items.offers import Offer, Pool, offers, pool_of
from items.rules.words import plain
from lessons.models import Course, Revision, Sentence
from quizzes.item_forms import ItemForm
from quizzes.models import Item, ItemState
from quizzes.versions import items_of

STEP = 50_000
"""Pools are kept for places of an article this many characters apart."""
MOST_KEYS = 400


@dataclass(frozen=True, slots=True)
class OfferLine:
    """A wrong option to take over, and in words where it comes from."""

    text: str
    source: str


def offer_lines(
    form: ItemForm, course: Course, item: Item | None, evidence: Evidence | None
) -> list[OfferLine]:
    """The best wrong options for what is typed, none for a kind without them or without a key.

    Two queries at most when the article was read before by this process.
    """
    shape = _typed_shape(form, course, evidence)
    if shape is None:
        return []
    near = evidence.start if evidence else _lesson_start(form)
    pool = _pool(course.revision_id, near // STEP * STEP)
    return [_line(offer) for offer in offers(shape, pool, _keys_of_others(course, item))]


@lru_cache(maxsize=16)
def _pool(revision_id: int, near: int) -> Pool:
    return pool_of(Revision.objects.values_list("text", flat=True).get(pk=revision_id), near)


def _lesson_start(form: ItemForm) -> int:
    lesson = form.values["lesson"]
    if not (lesson.isascii() and lesson.isdigit() and len(lesson) < 18):
        return 0
    return (
        Sentence.objects.filter(lesson_id=int(lesson), position=1).values_list("start", flat=True).first()
        or 0
    )


def _typed_shape(form: ItemForm, course: Course, evidence: Evidence | None) -> Shape | None:
    """What is typed so far as an item, whole or not; None where wrong options make no sense."""
    body = _matching(form) if form.kind == ItemKind.MATCHING else _choice(form)
    if body is None:
        return None
    stem = Rich(form.values["stem"].strip(), "markdown")
    return Shape(kind=form.kind, stem=stem, body=body, language=course.language, evidence=evidence)


def _choice(form: ItemForm) -> Choice | None:
    rows = [row for row in form.rows if row.text.strip()]
    if form.kind not in (ItemKind.SINGLE_CHOICE, ItemKind.MULTIPLE_RESPONSE):
        return None
    if not any(row.is_key for row in rows):
        return None
    return Choice(
        options=tuple(
            Option(id=f"o{row.number}", content=Rich(row.text.strip()), fraction=Decimal(row.is_key))
            for row in rows
        ),
        is_multiple=form.kind == ItemKind.MULTIPLE_RESPONSE,
    )


def _matching(form: ItemForm) -> Matching | None:
    rows = [row for row in form.rows if row.other.strip()]
    if not rows:
        return None
    return Matching(
        left=tuple(Side(id=f"l{row.number}", content=Rich(row.text.strip())) for row in rows),
        right=tuple(Side(id=f"r{row.number}", content=Rich(row.other.strip())) for row in rows),
        pairs=tuple(Pair(left=f"l{row.number}", right=f"r{row.number}") for row in rows),
    )


def _keys_of_others(course: Course, item: Item | None) -> list[str]:
    """The right answers of the course's other items, the newest first."""
    others = Item.objects.filter(course=course, state__in=[ItemState.WAITING, ItemState.ACCEPTED])
    if item is not None:
        others = others.exclude(pk=item.pk)
    versions = [pk for pk in others.order_by("-pk").values_list("latest_id", flat=True)[:MOST_KEYS] if pk]
    known = items_of(versions)
    return [key for pk in versions if pk in known for key in _keys(known[pk])]


def _keys(shape: Shape) -> Iterator[str]:
    if isinstance(shape.body, Choice):
        yield from (plain(option.content) for option in shape.body.options if option.fraction == 1)
    elif isinstance(shape.body, Text):
        yield from (answer.pattern for answer in shape.body.answers[:1] if answer.match == "exact")


def _line(offer: Offer) -> OfferLine:
    sources = {
        "article": _("in the article: “%(sentence)s”"),
        "list": _("in a list with the key: “%(sentence)s”"),
        "bank": _("the answer of another question"),
        "near": _("a number near the key"),
    }
    sentence = offer.sentence if len(offer.sentence) <= 90 else f"{offer.sentence[:88].rsplit(' ', 1)[0]} …"
    return OfferLine(offer.text, sources[offer.origin] % {"sentence": sentence})
