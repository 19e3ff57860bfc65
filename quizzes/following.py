"""What a revision of the article means for items: most follow their words, some are held as stale."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from items.kinds import ItemKind
from lessons.models import Course, RevisionDraft, Sentence
from lessons.revision_queries import changes_of
from lessons.revisions import Applied, RevisionRefused
from people.access import Principal
from people.audit import record
from quizzes.anchors import Anchors
from quizzes.models import Item, ItemState, ItemVersion, Quiz, QuizState, Slot, StaleEvidence
from quizzes.stale_rows import RETURNED, close_evidence
from texts.comparison import folded

# A statement per field and row, as the framework would write it, takes ten times as long.
KEEP = """
    UPDATE quizzes_item i SET state = v.state, lesson_id = v.lesson, latest_id = v.latest
    FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::bigint[]) AS v(id, state, lesson, latest)
    WHERE i.id = v.id
"""
ASKED_OR_WAITING = (ItemState.WAITING, ItemState.ACCEPTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFate:
    """What becomes of one item: `span` is where its words stand now, None where they do not.

    `sentence_id` is the sentence that stands there instead.
    """

    item: Item
    span: tuple[int, int] | None
    sentence_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizLoss:
    """A published quiz that asks fewer questions until somebody has decided."""

    quiz_id: int
    title: str
    asked: int
    lost: int

    @property
    def left(self) -> int:
        """How many questions a new attempt would have."""
        return self.asked - self.lost


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What follows for items: how many stay as they are, which follow, which would be held."""

    keeping: int
    following: int
    stale: tuple[Item, ...]
    losses: tuple[QuizLoss, ...]

    @property
    def token(self) -> str:
        """The losses in a form's words: whoever applies has agreed to these and no others."""
        return token_of(self.losses)


def token_of(losses: Iterable[QuizLoss]) -> str:
    """The losses as one word, the same for the same losses."""
    return ".".join(f"{loss.quiz_id}-{loss.lost}" for loss in losses)


def forecast(course: Course, draft: RevisionDraft, new_text: str) -> Forecast:
    """What applying the draft would do to the items of the course. Four queries."""
    fates = _fates(course, draft, new_text, list(_anchored(course, draft.base_id)))
    asked = [fate for fate in fates if fate.item.state in ASKED_OR_WAITING]
    stale = tuple(fate.item for fate in asked if fate.span is None)
    return Forecast(
        keeping=course.items.filter(state__in=ASKED_OR_WAITING).count() - len(asked),
        following=len(asked) - len(stale),
        stale=stale,
        losses=losses_of(stale),
    )


def losses_of(stale: Collection[Item]) -> tuple[QuizLoss, ...]:
    """The published quizzes that ask some of these items, with how many they would lose. One query."""
    accepted = [item.pk for item in stale if item.state == ItemState.ACCEPTED]
    is_asked = Q(slots__item__state=ItemState.ACCEPTED) & ~Q(slots__item__kind=ItemKind.DESCRIPTION)
    quizzes = (
        Quiz.objects.filter(
            state=QuizState.PUBLISHED, pk__in=Slot.objects.filter(item__in=accepted).values("quiz")
        )
        .annotate(
            asked=Count("slots", filter=is_asked, distinct=True),
            lost=Count("slots", filter=Q(slots__item__in=accepted), distinct=True),
        )
        .order_by("pk")
    )
    return tuple(
        QuizLoss(quiz_id=quiz.pk, title=quiz.title, asked=quiz.asked + quiz.drawn_count, lost=quiz.lost)
        for quiz in quizzes
    )


def follow_items(applied: Applied, by: Principal, *, agreed: str) -> dict[str, int]:
    """How many items followed their words, went stale, and came back. In the transaction of the revision.

    A wording that follows is a new version, so what learners were asked stays word for word. `agreed` are
    the losses of published quizzes somebody has read and agreed to. Raises `RevisionRefused` for others.
    """
    course, draft = applied.course, applied.draft
    items = list(_anchored(course, applied.before.pk).select_for_update(of=("self",)).order_by("pk"))
    fates = _fates(course, draft, applied.after.text, items)
    stale = [fate for fate in fates if fate.span is None and fate.item.state in ASKED_OR_WAITING]
    if token_of(losses_of([fate.item for fate in stale])) != agreed:
        raise RevisionRefused(
            _("Published quizzes would ask fewer questions than this page said. Read it again, then apply.")
        )
    places = _Places(course)
    following = [fate for fate in fates if fate.span is not None]
    back = _coming_back(applied, places)
    _renew([*following, *back], places, applied, by)
    _hold(stale, applied)
    for fate in back:
        fate.item.state = close_evidence(fate.item, RETURNED, by) or ItemState.WAITING
    _keep([fate.item for fate in [*following, *back, *stale]])
    Item.objects.filter(course=course, lesson__in=applied.gone).update(lesson=None)
    counts = {"followed": len(following), "stale": len(stale), "returned": len(back)}
    record(by, "item.follow", course, organisation_id=course.organisation_id, detail=dict(counts))
    return counts


def _keep(items: Sequence[Item]) -> None:
    """Write state, lesson and latest version of all items in one statement."""
    rows = [(item.pk, item.state, item.lesson_id, item.latest_id) for item in items]
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [[row[column] for row in rows] for column in range(4)])


def _anchored(course: Course, revision_id: int) -> QuerySet[Item]:
    """The items proved by the text that is replaced; what was stale before has an older proof."""
    items = Item.objects.filter(
        course=course, latest__revision=revision_id, latest__evidence_start__isnull=False
    )
    return items.exclude(state=ItemState.STALE).select_related("latest")


def _fates(course: Course, draft: RevisionDraft, new_text: str, items: Sequence[Item]) -> list[ItemFate]:
    changes = changes_of(draft)
    anchors = Anchors(changes, draft.base.text, new_text)
    same = [change.sentence_id for change in changes if change.is_same and change.sentence_id is not None]
    keys = set(Sentence.objects.filter(pk__in=same, lesson__course=course).values_list("key", flat=True))
    return [_fate(item, anchors, keys) for item in items]


def _fate(item: Item, anchors: Anchors, kept_keys: set[str]) -> ItemFate:
    version = item.latest
    assert version is not None  # noqa: S101  # only items with evidence are asked about
    start, end = version.evidence_start or 0, version.evidence_end or 0
    # A matching item tests more sentences than the one its evidence stands in.
    is_whole = kept_keys.issuperset(item.other_sentences)
    if is_whole and (span := anchors.moved(start, end)) is not None:
        return ItemFate(item=item, span=span)
    successor = anchors.successor(start, end)
    return ItemFate(item=item, span=None, sentence_id=successor.sentence_id if successor else None)


class _Places:
    """The sentences of the course as they stand now, for finding the one at a place."""

    def __init__(self, course: Course) -> None:
        self.rows = list(Sentence.objects.filter(lesson__course=course).order_by("start"))
        self._starts = [row.start for row in self.rows]

    def at(self, start: int) -> Sentence | None:
        """The sentence in which the place lies."""
        place = bisect_right(self._starts, start) - 1
        row = self.rows[place] if place >= 0 else None
        return row if row is not None and start < row.end else None


def _coming_back(applied: Applied, places: _Places) -> list[ItemFate]:
    """Stale items whose whole sentence the new text has again, once."""
    found: dict[str, list[Sentence]] = {}
    for row in places.rows:
        found.setdefault(folded(row.text), []).append(row)
    waiting = (
        Item.objects.filter(course=applied.course, state=ItemState.STALE, stale_evidence__decision="")
        .select_for_update(of=("self",))
        .select_related("latest")
    )
    back = []
    for item in waiting.order_by("pk"):
        evidence = item.latest.content["evidence"] if item.latest else None
        rows = found.get(folded(evidence["text"]), []) if evidence and not item.other_sentences else []
        if len(rows) == 1:
            back.append(ItemFate(item=item, span=(rows[0].start, rows[0].end)))
    return back


def _renew(fates: Sequence[ItemFate], places: _Places, applied: Applied, by: Principal) -> None:
    """Give each item a version that says the same and is proved at the new place."""
    text, made = applied.after.text, []
    for fate in fates:
        old, (start, end) = fate.item.latest, fate.span or (0, 0)
        assert old is not None  # noqa: S101  # only items with evidence are asked about
        sentence = places.at(start)
        evidence = {"start": start, "end": end, "text": text[start:end]}
        made.append(
            ItemVersion(
                item=fate.item,
                number=old.number + 1,
                content={**old.content, "evidence": evidence},
                stem=old.stem,
                revision=applied.after,
                sentence=sentence,
                evidence_start=start,
                evidence_end=end,
                created_by_id=by.user_id,
            )
        )
        fate.item.lesson_id = sentence.lesson_id if sentence else None
    before = {fate.item.latest_id: version for fate, version in zip(fates, made, strict=True)}
    ItemVersion.objects.bulk_create(made, batch_size=500)
    for slot in Slot.objects.filter(version__in=before):
        Slot.objects.filter(pk=slot.pk).update(version=before[slot.version_id])
    for fate, version in zip(fates, made, strict=True):
        fate.item.latest = version


def _hold(fates: Sequence[ItemFate], applied: Applied) -> None:
    """Take the items out of what new attempts are asked, and write down why."""
    ids: list[int] = [fate.sentence_id for fate in fates if fate.sentence_id is not None]
    lessons = dict(Sentence.objects.filter(pk__in=ids).values_list("pk", "lesson_id"))
    StaleEvidence.objects.bulk_create(
        StaleEvidence(
            organisation_id=fate.item.organisation_id,
            item=fate.item,
            revision=applied.after,
            version_id=fate.item.latest_id or 0,
            sentence_id=fate.sentence_id,
            state_before=fate.item.state,
        )
        for fate in fates
    )
    for fate in fates:
        fate.item.state = ItemState.STALE
        place = lessons.get(fate.sentence_id) if fate.sentence_id else None
        if place is not None or fate.item.lesson_id in applied.gone:
            fate.item.lesson_id = place
