"""The "check yourself" question inside a lesson: marked at once, so never one that a published quiz holds.

One that a quiz only may draw can be asked here, and then counts as met: a start draws those met least first.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction

from items import grading
from items.feedback import feedback_of
from items.kinds import Item, Response, Rich
from items.presentation import learner_view
from items.responses import parse_response
from items.scoring.hotspots import ZonesTold, zones_told
from items.scoring.numbers import NumberTold, number_told
from items.typed.chain import Standing
from items.variants import of_order, with_frozen
from lessons.models import Lesson
from people.access import Principal
from quizzes.access import missing, organisation_of
from quizzes.errors import KeyReused
from quizzes.evidence import EvidencePlace, places_of
from quizzes.models import CheckAnswer
from quizzes.planning import frozen_order
from quizzes.results import Verdict, rationale_of, verdict_of
from quizzes.versions import item_of

# Accepted items of the lesson that no published quiz asks and no running attempt of the learner holds, and
# that nobody has to mark.
# Plain SQL: every lesson page asks it, and building the query costs more than running it.
FREE_ITEMS = """
    SELECT i.latest_id FROM quizzes_item i
    WHERE i.organisation_id = %(organisation)s AND i.lesson_id = %(lesson)s AND i.state = 'accepted'
        AND i.kind NOT IN ('description', 'essay') AND NOT EXISTS (
            SELECT 1 FROM quizzes_slot s JOIN quizzes_quiz q ON q.id = s.quiz_id
            WHERE s.item_id = i.id AND q.state = 'published')
        AND NOT EXISTS (
            SELECT 1 FROM quizzes_attempt a
            JOIN quizzes_response r ON r.organisation_id = a.organisation_id AND r.attempt_id = a.id
            JOIN quizzes_itemversion v ON v.id = r.version_id
            WHERE a.organisation_id = %(organisation)s AND a.learner_id = %(learner)s
                AND a.state = 'in_progress' AND v.item_id = i.id)
"""
FREE = f"{FREE_ITEMS} ORDER BY i.id LIMIT 1"
FREE_OF_VERSION = f"""{FREE_ITEMS}
        AND EXISTS (SELECT 1 FROM quizzes_itemversion v WHERE v.item_id = i.id AND v.id = %(version)s)
"""  # noqa: S608  # a constant of this module, no value in it


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckQuestion:
    """What is asked; `version_id` goes back with the answer. Nothing in `view` depends on the key."""

    lesson_id: int
    version_id: int
    view: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedAnswer:
    """The answer with its mark, the key and the proof."""

    view: dict[str, object]
    value: Response
    key: Response
    verdict: Verdict
    fraction: Decimal
    number: NumberTold | None
    zones: ZonesTold | None
    feedback: tuple[Rich, ...]
    rationale: dict[str, str] | None
    evidence: EvidencePlace | None


def check_question(principal: Principal, lesson: Lesson) -> CheckQuestion | None:
    """The lesson's question for this learner, the same at every visit, or None if none is free. One query.

    The caller has allowed the lesson before.
    """
    version_id = _free_version(principal, lesson)
    if version_id is None:
        return None
    return CheckQuestion(lesson_id=lesson.pk, version_id=version_id, view=_view(principal, version_id))


def answer_check(
    principal: Principal, lesson: Lesson, version_id: int, *, client_key: UUID, value: Mapping[str, object]
) -> CheckedAnswer:
    """The marked answer, kept as a row; the same key again adds none and gives the same.

    Raises Http404 for a version that may not be checked here (a quiz asks it, or it is of another lesson),
    `InvalidResponse`, and `KeyReused` for a key that came with another answer.
    """
    organisation_id = organisation_of(principal)
    if _free_version(principal, lesson, version_id) is None:
        raise missing()
    item, order = item_of(version_id), _order(principal, version_id)
    read = with_frozen(parse_response(of_order(item, order), value), order)
    # Nobody waits for a check: what its words do not decide is left to the learner's own eyes.
    graded = grading.grade(item, read, grading.AT_ONCE)
    row = CheckAnswer(
        organisation_id=organisation_id,
        learner_id=principal.user_id or 0,
        lesson=lesson,
        version_id=version_id,
        client_key=client_key,
        value=read,
        fraction=graded.fraction,
    )
    with transaction.atomic():
        CheckAnswer.objects.bulk_create([row], ignore_conflicts=True)
        kept = CheckAnswer.objects.of(organisation_id).get(
            learner_id=principal.user_id, client_key=client_key
        )
    if (kept.lesson_id, kept.version_id, kept.value) != (lesson.pk, version_id, read):
        raise KeyReused
    return _checked(principal, version_id, item, read, graded)


def _free_version(principal: Principal, lesson: Lesson, version_id: int | None = None) -> int | None:
    """The latest wording of the first free item, or of the one that `version_id` belongs to if it is free."""
    values = {
        "organisation": organisation_of(principal),
        "learner": principal.user_id,
        "lesson": lesson.pk,
        "version": version_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(FREE if version_id is None else FREE_OF_VERSION, values)
        row = cursor.fetchone()
    return row[0] if row else None


def _view(principal: Principal, version_id: int) -> dict[str, object]:
    return learner_view(item_of(version_id), _order(principal, version_id))


def _order(principal: Principal, version_id: int) -> dict[str, list[str]]:
    # Derived, not stored: the same learner sees the same order at every visit.
    seed = zlib.crc32(f"{principal.user_id}:{version_id}".encode())
    return frozen_order(item_of(version_id), seed, is_shuffled=True)


def _checked(
    principal: Principal, version_id: int, item: Item, read: Response, graded: grading.Mark
) -> CheckedAnswer:
    item = of_order(item, _order(principal, version_id))
    return CheckedAnswer(
        view=_view(principal, version_id),
        value=read,
        key=grading.key_response(item),
        verdict=(
            verdict_of(graded.fraction, is_answered=graded.is_answered)
            if graded.standing is Standing.FINAL
            else Verdict.COMPARE
        ),
        fraction=graded.fraction,
        number=number_told(item, read),
        zones=zones_told(item, read),
        feedback=feedback_of(item, graded, graded.fraction) if graded.standing is Standing.FINAL else (),
        rationale=rationale_of(item),
        evidence=places_of([version_id]).get(version_id),
    )
