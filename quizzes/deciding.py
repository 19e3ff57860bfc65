"""An instructor's decision on typed answers: marks added for all of them at once, which may be taken back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from items.constraints import MAX_PARTS, MAX_PATTERN
from items.kinds import Item as Shape
from items.kinds import Text, TextAnswer
from items.typed.chain import Origin
from lessons.models import Course
from people.access import Principal
from people.audit import record
from people.models import AuditEntry
from quizzes.authoring import edit_item, locked_item
from quizzes.errors import AuthoringRefused
from quizzes.marking import PLACES, settle_points
from quizzes.marking_queries import waiting_marks
from quizzes.models import Attempt, Item, ItemState, ItemVersion, Mark, Standing
from quizzes.reading import next_mark
from quizzes.versions import item_of

DECIDED = "answers.decide"
FRACTIONS = {"full": Decimal(1), "partial": Decimal("0.5"), "none": Decimal(0)}
"""What a decision is worth."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What `undo_decision` needs: its number, and how many answers it marked."""

    token: int
    count: int


def decide_answers(
    item: Item, mark_ids: Collection[int], decision: str, by: Principal, *, also_accept: str = ""
) -> Decided:
    """What undoes it: every listed answer of the item that still waits is marked, with its attempt.

    `also_accept` is a wording to be marked the same way from now on: it becomes an accepted answer in a new
    version of the item, which no attempt under way is given. Raises `AuthoringRefused` (``gone`` where
    nothing waits any more, ``wording`` where it cannot be added).
    """
    fraction = FRACTIONS[decision]
    with transaction.atomic():
        marks = _locked_marks(item, mark_ids)
        if not marks:
            raise AuthoringRefused("gone", _("These answers have been marked in the meantime."))
        before, after = (item.latest_id, item.latest_id)
        if also_accept:
            after = _accept_wording(item, also_accept, fraction, by).latest_id
        added = [next_mark(mark, _decided(mark, fraction, by)) for mark in marks]
        _add(item.organisation_id, added)
        entry = record(
            by,
            DECIDED,
            item,
            organisation_id=item.organisation_id,
            detail={
                "course": item.course_id,
                "decision": decision,
                "marks": {str(old.pk): new.pk for old, new in zip(marks, added, strict=True)},
                "versions": [before, after],
            },
        )
    return Decided(entry.pk, len(added))


def undo_decision(course: Course, token: int, by: Principal) -> int:
    """How many answers wait again, marked as before; a wording that was accepted along is taken out again.

    Left alone: answers that were marked again since, and an item that was edited since.
    """
    entry = AuditEntry.objects.of(course.organisation_id).filter(pk=token, verb=DECIDED).first()
    if entry is None or entry.detail.get("course") != course.pk:
        return 0
    organisation_id = course.organisation_id
    pairs = {int(new): int(old) for old, new in entry.detail["marks"].items()}
    with transaction.atomic():
        _lock_attempts(organisation_id, pairs)
        found = Mark.objects.of(organisation_id).in_bulk([*pairs, *pairs.values()])
        newest = _newest(organisation_id, [found[new].response_id for new in pairs if new in found])
        undone = [new for new in pairs if new in newest]
        _add(organisation_id, [next_mark(found[new], found[pairs[new]]) for new in undone])
        _take_wording_back(entry.detail["versions"], by)
        record(
            by,
            "answers.undo",
            course,
            organisation_id=organisation_id,
            detail={"decision": token, "count": len(undone)},
        )
    return len(undone)


def _locked_marks(item: Item, mark_ids: Collection[int]) -> list[Mark]:
    """The listed marks of the item that still wait, their attempts locked."""
    organisation_id = item.organisation_id
    _lock_attempts(organisation_id, mark_ids)
    waiting = waiting_marks(organisation_id).filter(pk__in=mark_ids, version__item=item)
    return list(waiting.select_related("response").order_by("pk"))


def _lock_attempts(organisation_id: int, mark_ids: Collection[int]) -> None:
    """Lock the attempts of these marks, in one order, so that two decisions never wait for each other."""
    attempts = Mark.objects.of(organisation_id).filter(pk__in=list(mark_ids)).values("attempt_id")
    rows = Attempt.objects.of(organisation_id).filter(pk__in=attempts).order_by("pk")
    list(rows.select_for_update().values_list("pk", flat=True))


def _newest(organisation_id: int, response_ids: Collection[int]) -> set[int]:
    marks = Mark.objects.of(organisation_id).filter(response_id__in=list(response_ids))
    newest = dict(marks.order_by("sequence").values_list("response_id", "pk"))
    return set(newest.values())


def _decided(mark: Mark, fraction: Decimal, by: Principal) -> Mark:
    return Mark(
        fraction=fraction,
        points=(fraction * mark.response.points).quantize(PLACES),
        detail=mark.detail,
        origin=Origin.INSTRUCTOR.value,
        standing=Standing.FINAL,
        marked_by_id=by.user_id,
    )


def _add(organisation_id: int, marks: list[Mark]) -> None:
    Mark.objects.bulk_create(marks)
    settle_points(organisation_id, {mark.attempt_id for mark in marks})


def _accept_wording(item: Item, wording: str, fraction: Decimal, by: Principal) -> Item:
    """The item with a new version that knows the wording. Raises `AuthoringRefused` (``wording``)."""
    locked = locked_item(item)
    shape = item_of(locked.latest_id or 0)
    if locked.state == ItemState.STALE:
        raise AuthoringRefused(
            "wording", _("The article changed under this question: mend it first, then add wordings.")
        )
    return edit_item(locked, _with_answer(shape, wording, fraction), by)


def _with_answer(shape: Shape, wording: str, fraction: Decimal) -> Shape:
    text = " ".join(wording.split())
    if not isinstance(shape.body, Text) or len(text) > MAX_PATTERN or len(shape.body.answers) >= MAX_PARTS:
        raise AuthoringRefused(
            "wording", _("This wording cannot be added: it is too long, or there are too many.")
        )
    taken = {answer.id for answer in shape.body.answers}
    name = next(f"t{number}" for number in range(1, MAX_PARTS + 2) if f"t{number}" not in taken)
    answer = TextAnswer(id=name, pattern=text, fraction=fraction)
    return replace(shape, body=replace(shape.body, answers=(*shape.body.answers, answer)))


def _take_wording_back(versions: list[int | None], by: Principal) -> None:
    """Put the item's earlier wording on top again, unless somebody edited it since."""
    before, after = versions
    if before is None or after is None or before == after:
        return
    item = Item.objects.select_related("course").get(pk=ItemVersion.objects.get(pk=after).item_id)
    if item.latest_id == after:
        edit_item(item, item_of(before), by)
