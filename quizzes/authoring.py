"""Items on their way to learners: stored, written, edited, reviewed. Quizzes are put together in
`quizzes.assembly`. Generated items are held until a person accepts them; an edit never touches a mark.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from items.constraints import validate
from items.generation import Candidate, CandidateState, Result, to_item
from items.kinds import Evidence, Hotspot, InvalidItem, ItemOrigin
from items.kinds import Item as Shape
from items.rich import plain_text
from items.storage import to_data
from lessons.models import Course, Sentence
from people.access import Principal
from people.audit import record
from people.models import AuditEntry
from quizzes.errors import AuthoringRefused
from quizzes.item_findings import findings_data
from quizzes.models import (
    GenerationRun,
    Item,
    ItemComment,
    ItemMedia,
    ItemState,
    ItemVersion,
    QuizState,
    Slot,
)
from quizzes.stale_rows import EDITED, REJECTED, RETIRED, close_evidence

Decision = Literal["accept", "reject"]
STATE_AFTER: dict[Decision, ItemState] = {"accept": ItemState.ACCEPTED, "reject": ItemState.REJECTED}
REVIEWED = "item.review"


@dataclass(frozen=True, slots=True)
class Undo:
    """What `undo_review` needs: the number of the decision, and how many items it changed."""

    token: int
    count: int


@dataclass(frozen=True, slots=True)
class Proof:
    """Where an item's evidence stands in the course."""

    evidence: Evidence | None
    sentence: Sentence | None


def store_run(course: Course, result: Result) -> GenerationRun:
    """The row of one run of the engine over the course's revision: what it gave, and why no more."""
    return GenerationRun.objects.create(
        organisation_id=course.organisation_id,
        course=course,
        revision_id=course.revision_id,
        engine=result.run.engine,
        seed=result.run.seed,
        timings=dict(result.run.timings),
        counts=dict(result.run.counts),
        reasons=[
            {
                "start": reason.sentence.start,
                "end": reason.sentence.end,
                "rule": reason.rule,
                "code": reason.code,
                "detail": reason.detail,
            }
            for reason in result.reasons
        ],
    )


def store_candidates(
    course: Course, candidates: Iterable[Candidate], run: GenerationRun | None = None
) -> list[Item]:
    """The new items, all waiting for review; what the course already holds word for word is left out.

    So a run that is repeated after a killed worker adds nothing twice.
    """
    with transaction.atomic():
        course = locked_course(course.pk)
        finder = _SentenceFinder(course)
        known = _known_wordings(course)
        items = []
        for candidate in candidates:
            if candidate.state == CandidateState.DROPPED:
                continue
            shape = to_item(candidate)
            wording = (shape.kind.value, plain_text(shape.stem), candidate.source.start)
            if wording in known:
                continue
            known.add(wording)
            item = _new_item(course, shape, ItemOrigin.GENERATED, run, candidate)
            item.other_sentences = finder.other_keys(candidate)
            _add_version(item, shape, finder.find(shape.evidence), None)
            items.append(item)
    return items


def write_item(
    course: Course,
    shape: Shape,
    by: Principal,
    *,
    origin: ItemOrigin = ItemOrigin.WRITTEN,
    is_accepted: bool = True,
    is_draft: bool = False,
    lesson_id: int | None = None,
) -> Item:
    """The new item; written by a person, so accepted at once unless asked otherwise. Raises `InvalidItem`.

    A draft is asked nowhere and stands in no queue until somebody accepts it.

    `lesson_id` places an item without evidence; else its sentence does.
    """
    validate(shape)
    _require_picture(course, shape)
    with transaction.atomic():
        # A revision that is applied at this moment would leave the new item without a proof.
        course = locked_course(course.pk)
        proof = _SentenceFinder(course).find(shape.evidence)
        item = _new_item(course, shape, origin, None, None)
        item.created_by_id = by.user_id
        item.lesson_id = lesson_id
        if is_draft:
            item.state = ItemState.DRAFT
        elif is_accepted:
            item.state, item.decided_by_id = ItemState.ACCEPTED, by.user_id
        _add_version(item, shape, proof, by.user_id)
        record(by, "item.write", item, organisation_id=item.organisation_id, detail={"kind": item.kind})
    return item


def edit_item(item: Item, shape: Shape, by: Principal, *, lesson_id: int | None = None) -> Item:
    """The item with a new version as its latest; the same wording adds none. No mark is touched.

    `lesson_id` places an item without evidence; None leaves it where it is.

    Attempts that run keep the version they were started with. Raises `InvalidItem` and
    `AuthoringRefused` (``kind``).
    """
    validate(shape)
    if shape.kind != item.kind:
        raise AuthoringRefused("kind", _("A question keeps its kind. Write a new one instead."))
    _require_picture(item.course, shape)
    with transaction.atomic():
        locked = locked_item(item)
        if lesson_id is not None and lesson_id != locked.lesson_id:
            locked.lesson_id = lesson_id
            locked.save(update_fields=["lesson"])
        if locked.latest is not None and locked.latest.content == to_data(shape) and _is_proved(locked):
            return locked
        _add_version(locked, shape, _SentenceFinder(locked.course).find(shape.evidence), by.user_id)
        if locked.state == ItemState.STALE:
            locked.state = close_evidence(locked, EDITED, by) or ItemState.WAITING
            locked.save(update_fields=["state"])
        version = locked.latest.number if locked.latest else None
        record(by, "item.edit", locked, organisation_id=locked.organisation_id, detail={"version": version})
    return locked


def review_item(item: Item, decision: Decision, by: Principal, reason: str = "") -> Undo:
    """What undoes the decision. Raises `AuthoringRefused` (``in_use``) when a published quiz asks the
    item that is to be rejected."""
    with transaction.atomic():
        locked = locked_item(item)
        if decision == "reject" and (title := quiz_that_asks(locked)):
            raise AuthoringRefused(
                "in_use", _("The quiz “%(quiz)s” asks this question. Take it out first.") % {"quiz": title}
            )
        if decision == "accept" and not _is_proved(locked):
            raise AuthoringRefused(
                "outdated",
                _("The article was revised and no longer says this in these words. Mark its sentence again."),
            )
        if locked.state == ItemState.STALE:
            close_evidence(locked, REJECTED, by)
        return _decide([locked], STATE_AFTER[decision], by, reason)


def retire_item(item: Item, by: Principal) -> Undo:
    """What undoes it: the item is kept with its history and asked no more. Raises `AuthoringRefused`
    (``in_use``) when a published quiz asks it."""
    with transaction.atomic():
        locked = locked_item(item)
        if title := quiz_that_asks(locked):
            raise AuthoringRefused(
                "in_use", _("The quiz “%(quiz)s” asks this question. Take it out first.") % {"quiz": title}
            )
        if locked.state == ItemState.STALE:
            close_evidence(locked, RETIRED, by)
        return _decide([locked], ItemState.RETIRED, by, "")


def quiz_that_asks(item: Item) -> str | None:
    """The title of a published quiz that asks the item, None where none does."""
    slot = Slot.objects.filter(item=item, quiz__state=QuizState.PUBLISHED).select_related("quiz").first()
    return slot.quiz.title if slot else None


def accept_passed(course: Course, by: Principal, *, item_ids: Collection[int] | None = None) -> Undo:
    """What undoes accepting every waiting item of the course that passed every gate.

    `item_ids` narrows it to what the person has seen counted.
    """
    with transaction.atomic():
        course = locked_course(course.pk)
        waiting = Item.objects.select_for_update(of=("self",)).filter(
            _proved_by(course),
            course=course,
            state=ItemState.WAITING,
            has_passed=True,
        )
        if item_ids is not None:
            waiting = waiting.filter(pk__in=item_ids)
        return _decide(list(waiting.order_by("pk")), ItemState.ACCEPTED, by, "", course=course)


def undo_review(course: Course, token: int, by: Principal) -> int:
    """How many items went back to the state before that decision.

    Left alone: items decided again since, items that a published quiz asks by now, and those that would be
    accepted again although the article as it is does not prove them.
    """
    entry = AuditEntry.objects.of(course.organisation_id).filter(pk=token, verb=REVIEWED).first()
    if entry is None or entry.detail.get("course") != course.pk:
        return 0
    before: dict[str, str] = entry.detail["before"]
    accepted = [int(pk) for pk, state in before.items() if state == ItemState.ACCEPTED]
    with transaction.atomic():
        course = locked_course(course.pk)
        items = list(
            Item.objects.select_for_update(of=("self",))
            .filter(
                ~Q(pk__in=accepted) | _proved_by(course),
                pk__in=[int(pk) for pk in before],
                course=course,
                state=entry.detail["to"],
            )
            .exclude(slots__quiz__state=QuizState.PUBLISHED)
        )
        for item in items:
            item.state, item.decided_by_id, item.decided_at = before[str(item.pk)], None, None
            item.reject_reason = ""
        Item.objects.bulk_update(items, ["state", "decided_by", "decided_at", "reject_reason"])
        record(
            by,
            "item.undo_review",
            course,
            organisation_id=course.organisation_id,
            detail={"decision": token, "count": len(items)},
        )
    return len(items)


def decide_items(course_id: int, item_ids: Collection[int], to: ItemState, by: Principal) -> Undo:
    """What undoes bringing many items of a course into a state at once.

    Left alone: held ones; those to be accepted that the article as it is does not prove; those to be retired
    that a published quiz asks.
    """
    with transaction.atomic():
        course = locked_course(course_id)
        items = (
            Item.objects.select_for_update(of=("self",))
            .filter(course=course, pk__in=item_ids)
            .exclude(state__in=[ItemState.STALE, to])
        )
        if to == ItemState.ACCEPTED:
            items = items.filter(_proved_by(course))
        else:
            items = items.exclude(slots__quiz__state=QuizState.PUBLISHED)
        return _decide(list(items.order_by("pk")), to, by, "", course=course)


def drop_unused(course: Course, item_ids: Collection[int]) -> int:
    """How many of these items were deleted: those that no quiz asks, nobody answered, and nobody edited,
    decided or filed since they were written."""
    with transaction.atomic():
        items = Item.objects.select_for_update(of=("self",)).filter(
            course=course, pk__in=item_ids, latest__number=1, decided_at=None, category=None, id_number=""
        )
        tags = items.order_by("pk").values_list("pk", "tags", "latest__content__tags")
        as_written = [pk for pk, now, then in tags if now == list(dict.fromkeys(then))]
        return _drop(items.filter(pk__in=as_written), course)


def discard_waiting(course: Course) -> int:
    """How many generated items were deleted: those that wait for a decision and that nobody ever answered."""
    with transaction.atomic():
        waiting = Item.objects.select_for_update(of=("self",)).filter(
            course=course, state=ItemState.WAITING, origin=ItemOrigin.GENERATED
        )
        return _drop(waiting, course)


def _require_picture(course: Course, shape: Shape) -> None:
    """Without the picture that is pointed at nobody could answer. Raises `InvalidItem`."""
    if not isinstance(shape.body, Hotspot):
        return
    if not ItemMedia.objects.filter(course=course, name=shape.body.picture).exists():
        raise InvalidItem("body.picture: is not one of the files of this course")


def _drop(items: QuerySet[Item], course: Course) -> int:
    """Delete those of the locked `items` that nobody answered or spoke about and no quiz asks; how many."""
    answered = ItemVersion.objects.filter(item=OuterRef("pk")).filter(
        Q(responses__organisation_id=course.organisation_id)
        | Q(checkanswer__organisation_id=course.organisation_id)
    )
    said = ItemComment.objects.of(course.organisation_id).filter(item=OuterRef("pk"))
    unused = items.filter(~Exists(answered), ~Exists(said), ~Exists(Slot.objects.filter(item=OuterRef("pk"))))
    pks = [item.pk for item in unused]
    Item.objects.filter(pk__in=pks).update(latest=None)
    ItemVersion.objects.filter(item__in=pks).delete()
    Item.objects.filter(pk__in=pks).delete()
    return len(pks)


def _decide(
    items: list[Item], to: ItemState, by: Principal, reason: str, course: Course | None = None
) -> Undo:
    course_id = course.pk if course else items[0].course_id
    changed = [item for item in items if item.state != to]
    before = {str(item.pk): item.state for item in changed}
    Item.objects.filter(pk__in=[item.pk for item in changed]).update(
        state=to, decided_by_id=by.user_id, decided_at=Now(), reject_reason=reason[:300]
    )
    for item in changed:
        item.state = to
    entry = record(
        by,
        REVIEWED,
        course or items[0],
        organisation_id=course.organisation_id if course else items[0].organisation_id,
        detail={"course": course_id, "to": to.value, "before": before, "reason": reason[:300]},
    )
    return Undo(entry.pk, len(changed))


def locked_item(item: Item) -> Item:
    """The item with its course, both locked until the transaction ends: the course first, always."""
    # What hangs on a locked row is read after the lock: a join would show what it was before the wait.
    course = locked_course(item.course_id)
    locked = Item.objects.select_for_update().get(pk=item.pk)
    locked.course = course
    return locked


def locked_course(course_id: int) -> Course:
    """The course, whose article nobody revises until the transaction ends."""
    return Course.objects.select_for_update(no_key=True).get(pk=course_id)


def _is_proved(item: Item) -> bool:
    """True unless the item's evidence stands in an earlier text of the article."""
    return item.latest is None or item.latest.revision_id in (None, item.course.revision_id)


def _proved_by(course: Course) -> Q:
    """Items for which `_is_proved` holds."""
    return Q(latest__revision=None) | Q(latest__revision=course.revision_id)


def _known_wordings(course: Course) -> set[tuple[str, str, int | None]]:
    rows = ItemVersion.objects.filter(item__course=course).values_list("item__kind", "stem", "evidence_start")
    return set(rows)


def _new_item(
    course: Course,
    shape: Shape,
    origin: ItemOrigin,
    run: GenerationRun | None,
    candidate: Candidate | None,
) -> Item:
    item = Item(
        organisation_id=course.organisation_id, course=course, kind=shape.kind, origin=origin, run=run
    )
    item.tags = list(dict.fromkeys(shape.tags))
    if candidate is not None:
        item.has_passed = candidate.state == CandidateState.PASSED
        item.rule = candidate.rule[:60]
        item.confidence = candidate.confidence
        item.gates = [
            {"code": gate.code, "is_hard": gate.is_hard, "detail": gate.detail} for gate in candidate.gates
        ]
    return item


def _add_version(item: Item, shape: Shape, proof: Proof, user_id: int | None) -> None:
    """Give the item its next version and save it. The caller holds the lock of an item that exists."""
    number = item.latest.number + 1 if item.latest else 1
    item.lesson_id = proof.sentence.lesson_id if proof.sentence else item.lesson_id
    item.save()
    item.latest = ItemVersion.objects.create(
        item=item,
        number=number,
        content=to_data(replace(shape, evidence=proof.evidence)),
        stem=plain_text(shape.stem),
        revision_id=item.course.revision_id if proof.evidence else None,
        sentence=proof.sentence,
        evidence_start=proof.evidence.start if proof.evidence else None,
        evidence_end=proof.evidence.end if proof.evidence else None,
        created_by_id=user_id,
    )
    text = item.course.revision.text if proof.evidence else None
    item.findings = findings_data(shape, text, item.origin)
    if number == 1 and item.findings:
        # The engine's gates passed it, the rules that judge what people write did not.
        item.has_passed = False
    item.save(update_fields=["latest", "findings", "has_passed"])


class _SentenceFinder:
    """Finds the sentence of a course in which a span begins; reads the sentences once."""

    def __init__(self, course: Course) -> None:
        self._text = course.revision.text
        rows = Sentence.objects.filter(lesson__course=course)
        self._sentences = sorted(rows, key=lambda sentence: sentence.start)
        self._starts = [sentence.start for sentence in self._sentences]

    def find(self, evidence: Evidence | None) -> Proof:
        """The evidence and its sentence. Raises `AuthoringRefused` (``evidence``) unless it is the
        course's text word for word."""
        if evidence is None:
            return Proof(None, None)
        if self._text[evidence.start : evidence.end] != evidence.text:
            raise AuthoringRefused("evidence", _("The marked words are not the words of the article."))
        return Proof(evidence, self._at(evidence.start))

    def other_keys(self, candidate: Candidate) -> list[str]:
        """The keys of the sentences a candidate holds beside the one its evidence begins in: those its
        pairs quote, and those of the passage it quotes."""
        found = [self._at(span.start) for span in (*(p.source for p in candidate.pairs), *candidate.parts)]
        own = self._at(candidate.source.start)
        return sorted({sentence.key for sentence in found if sentence is not None and sentence != own})

    def _at(self, start: int) -> Sentence | None:
        place = bisect_right(self._starts, start) - 1
        sentence = self._sentences[place] if place >= 0 else None
        return sentence if sentence is not None and start < sentence.end else None
