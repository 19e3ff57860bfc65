"""Where an item is used: the quizzes that ask it, and the attempts that met each of its wordings."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count

from quizzes.models import AttemptState, Item, Quiz, Response, Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One quiz. `slot` is None where it asks the item no more; `versions` are numbers with attempts."""

    quiz: Quiz
    slot: Slot | None
    attempt_count: int
    versions: tuple[tuple[int, int], ...]


def uses_of(item: Item) -> list[Use]:
    """Every quiz that asks the item or asked it, with how many attempts met it. Three queries at most.

    Previews and attempts that were taken out are not counted.
    """
    slots = {slot.quiz_id: slot for slot in item.slots.select_related("quiz", "version")}
    met = (
        Response.objects.of(item.organisation_id)
        .filter(version__item=item, attempt__is_preview=False)
        .exclude(attempt__state=AttemptState.DELETED)
        .order_by("version__number")
        .values_list("attempt__quiz_id", "version__number")
        .annotate(Count("pk"))
    )
    by_quiz: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for quiz_id, number, count in met:
        by_quiz[quiz_id].append((number, count))
    gone = by_quiz.keys() - slots.keys()
    quizzes = {quiz_id: slot.quiz for quiz_id, slot in slots.items()}
    if gone:
        quizzes |= Quiz.objects.in_bulk(gone)
    return [
        Use(
            quiz=quiz,
            slot=slots.get(quiz_id),
            attempt_count=sum(count for _number, count in by_quiz[quiz_id]),
            versions=tuple(by_quiz[quiz_id]),
        )
        for quiz_id, quiz in sorted(quizzes.items())
    ]
