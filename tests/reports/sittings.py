"""Facts as the writing modules leave them, at any time in the past: sittings, readings, checks."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from items.grading import grade
from lessons.models import Lesson
from people.models import Organisation, User
from progress.models import LessonReading
from quizzes.marking import detail_of
from quizzes.models import Answer, Attempt, AttemptState, CheckAnswer, ItemVersion, Mark, Quiz, Response, Slot
from quizzes.versions import item_of

Value = dict[str, object] | None
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
MARKED = {AttemptState.SUBMITTED, AttemptState.EXPIRED}


def sit(
    quiz: Quiz,
    learner: User,
    values: Sequence[Value],
    *,
    number: int = 1,
    state: AttemptState = AttemptState.SUBMITTED,
    ago: timedelta = timedelta(hours=1),
    took: timedelta = 10 * MINUTE,
    is_preview: bool = False,
    is_reversed: bool = False,
    organisation: Organisation | None = None,
) -> Attempt:
    """An attempt that began `ago` ago with one value per slot, None where nothing was given."""
    slots = list(Slot.objects.filter(quiz=quiz).select_related("item").order_by("position"))
    started_at = timezone.now() - ago
    attempt = Attempt.objects.create(
        organisation=organisation or quiz.organisation,
        quiz=quiz,
        learner=learner,
        number=number,
        state=state,
        is_preview=is_preview,
        started_at=started_at,
        finished_at=None if state == AttemptState.IN_PROGRESS else started_at + took,
        points_possible=sum((slot.points for slot in slots), Decimal(0)),
    )
    placed = list(enumerate(zip(slots, values, strict=True), 1))
    places = [len(slots) + 1 - place if is_reversed else place for place, _ in placed]
    marks = [
        answer_one(attempt, place, slot, value)
        for place, (_, (slot, value)) in zip(places, placed, strict=True)
    ]
    if state in MARKED:
        Mark.objects.bulk_create(marks)
        attempt.points = sum((mark.points for mark in marks), Decimal(0))
        attempt.save(update_fields=["points"])
    return attempt


def answer_one(attempt: Attempt, place: int, slot: Slot, value: Value) -> Mark:
    """The mark, not yet saved, of one place with its answer."""
    version = ItemVersion.objects.filter(item=slot.item).latest("number")
    of_attempt = {"organisation_id": attempt.organisation_id, "attempt": attempt}
    response = Response.objects.create(**of_attempt, position=place, version=version, points=slot.points)
    answer = None
    if value is not None:
        answer = Answer.objects.create(
            **of_attempt,
            response=response,
            client_key=uuid.uuid4(),
            client_seq=1,
            value=value,
            saved_at=attempt.started_at,
        )
    graded = grade(item_of(version.pk), value or {})  # type: ignore[arg-type]  # what a client sends
    return Mark(
        **of_attempt,
        response=response,
        answer=answer,
        version=version,
        fraction=graded.fraction,
        points=(graded.fraction * slot.points).quantize(Decimal("0.0001")),
        detail=detail_of(graded),
    )


def read(
    lesson: Lesson,
    learner: User,
    *,
    ago: timedelta,
    is_finished: bool = True,
    opened_ago: timedelta | None = None,
    organisation: Organisation | None = None,
) -> LessonReading:
    """A reading last touched `ago` ago."""
    at = timezone.now() - ago
    return LessonReading.objects.create(
        organisation=organisation or lesson.course.organisation,
        learner=learner,
        lesson=lesson,
        opened_at=timezone.now() - (opened_ago or ago),
        last_at=at,
        finished_at=at if is_finished else None,
    )


def check(
    lesson: Lesson,
    learner: User,
    version: ItemVersion,
    fraction: str,
    *,
    ago: timedelta,
    organisation: Organisation | None = None,
) -> CheckAnswer:
    """An answer to the question inside a lesson, `ago` ago."""
    return CheckAnswer.objects.create(
        organisation=organisation or lesson.course.organisation,
        learner=learner,
        lesson=lesson,
        version=version,
        client_key=uuid.uuid4(),
        value={},
        fraction=Decimal(fraction),
        answered_at=timezone.now() - ago,
    )
