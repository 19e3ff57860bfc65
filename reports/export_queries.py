"""Every answer of a course, read in portions; the rules of `reports.queries` hold here too.

The rows are those of the view ``reports_answer``, which migrations make: files, pages and the view
``answers`` for other programs have one source.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction

from reports.pseudonyms import pseudonym
from reports.queries import Filters, rows

PORTION = 2000
ATTEMPTS_AT_ONCE = 100
PATIENCE = "10min"
"""How long counting all answers of a course may take."""


class Holds(StrEnum):
    """What the cells of a column are."""

    TIME = "time"
    WHOLE = "whole"
    FRACTION = "fraction"
    POINTS = "points"
    FLAG = "flag"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the tidy rows."""

    name: str
    holds: Holds


COLUMNS = tuple(
    Column(name, Holds(holds))
    for holds, names in (
        ("time", "saved_at"),
        ("whole", "learner_id"),
        ("text", "learner course"),
        ("whole", "quiz_id"),
        ("text", "quiz attempt"),
        ("whole", "attempt_number position question_id question_version"),
        ("text", "kind section question answer"),
        ("whole", "client_seq"),
        ("flag", "is_late is_stale is_counted"),
        ("fraction", "fraction"),
        ("points", "points points_possible"),
        ("text", "mark_origin mark_standing"),
        ("fraction", "attempt_timing"),
        ("text", "given_in"),
        ("whole", "course_id"),
        ("text", "attempt_state"),
        ("time", "attempt_finished_at due_at"),
        ("flag", "is_overdue"),
        ("text", "evidence evidence_sentences"),
        ("whole", "evidence_revision evidence_start evidence_end"),
    )
    for name in names.split()
)
ANSWER_COLUMNS = tuple(column.name for column in COLUMNS)
LEARNER_ID, LEARNER, ATTEMPT = map(ANSWER_COLUMNS.index, ("learner_id", "learner", "attempt"))

OF_COHORT = """
    (%(cohort)s::bigint IS NULL OR EXISTS (
        SELECT 1 FROM lessons_enrolment e
        WHERE e.organisation_id = %(organisation)s AND e.course_id = %(course)s
          AND e.learner_id = {learner} AND e.cohort_id = %(cohort)s))
"""
IN_TIME = """
    {at} >= coalesce(coalesce(%(until)s, now()) - %(since)s::interval, '-infinity')
    AND {at} <= coalesce(%(until)s, 'infinity')
"""
ATTEMPTS = f"""
    SELECT a.id FROM quizzes_attempt a JOIN quizzes_quiz q ON q.id = a.quiz_id
    WHERE a.organisation_id = %(organisation)s AND q.course_id = %(course)s AND NOT a.is_preview
      AND a.state <> 'deleted' AND a.id >= %(attempt)s AND {OF_COHORT.format(learner="a.learner_id")}
    ORDER BY a.id LIMIT %(most)s
"""
ANSWER_KEYS = f"""
    SELECT w.attempt_id, w.id FROM quizzes_answer w
    WHERE w.organisation_id = %(organisation)s AND w.attempt_id = ANY(%(attempts)s)
      AND (w.attempt_id, w.id) > (%(attempt)s, %(answer)s) AND {IN_TIME.format(at="w.saved_at")}
    ORDER BY w.attempt_id, w.id LIMIT %(most)s
"""
CHECK_KEYS = f"""
    SELECT k.id FROM quizzes_checkanswer k JOIN lessons_lesson l ON l.id = k.lesson_id
    WHERE k.organisation_id = %(organisation)s AND l.course_id = %(course)s AND k.id > %(answer)s
      AND {IN_TIME.format(at="k.answered_at")} AND {OF_COHORT.format(learner="k.learner_id")}
    ORDER BY k.id LIMIT %(most)s
"""
ANSWERS = f"""
    SELECT {", ".join(ANSWER_COLUMNS)} FROM reports_answer
    WHERE organisation_id = %(organisation)s AND given_in = %(given_in)s AND answer_key = ANY(%(keys)s)
    ORDER BY attempt_key, answer_key
"""
COUNT = f"""
    SELECT count(*) FROM (
        SELECT FROM quizzes_answer w
        JOIN quizzes_attempt a ON a.organisation_id = w.organisation_id AND a.id = w.attempt_id
        JOIN quizzes_quiz q ON q.id = a.quiz_id
        WHERE w.organisation_id = %(organisation)s AND q.course_id = %(course)s AND NOT a.is_preview
          AND a.state <> 'deleted' AND {IN_TIME.format(at="w.saved_at")}
          AND {OF_COHORT.format(learner="a.learner_id")}
        UNION ALL
        SELECT FROM quizzes_checkanswer k JOIN lessons_lesson l ON l.id = k.lesson_id
        WHERE k.organisation_id = %(organisation)s AND l.course_id = %(course)s
          AND {IN_TIME.format(at="k.answered_at")} AND {OF_COHORT.format(learner="k.learner_id")}
        LIMIT %(most)s
    ) found
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Up to where rows were read: the quizzes' answers by attempt and answer, then those given in lessons."""

    attempt: int = 0
    answer: int = 0
    is_in_lessons: bool = False
    is_end: bool = False

    def data(self) -> dict[str, object]:
        """The place as it is stored."""
        return asdict(self)


Row = tuple[Any, ...]
Portion = tuple[list[Row], Place]


def count_answers(filters: Filters, *, until: datetime | None = None, most: int | None = None) -> int:
    """How many rows there are, at most `most`."""
    with transaction.atomic():
        rows("SELECT set_config('statement_timeout', %(patience)s, true)", {"patience": PATIENCE})
        count: int = rows(COUNT, {**filters.parameters(), "until": until, "most": most})[0][0]
    return count


def portions(
    filters: Filters, *, until: datetime | None = None, after: Place | None = None
) -> Iterator[Portion]:
    """The rows in portions, each with the place after it, from which another call goes on.

    Attempt by attempt as they were begun, in each the answers as they were saved, then the answers that were
    given in lessons; `until` leaves out what was saved later. Each portion is a few statements of its own:
    nothing stays open between them, and memory does not grow with the answers.
    """
    parameters, place = {**filters.parameters(), "until": until}, after or Place()
    while not place.is_end:
        read = _in_lessons if place.is_in_lessons else _in_quizzes
        found, place = read(parameters, place)
        yield found, place


def _in_quizzes(parameters: dict[str, Any], place: Place) -> Portion:
    here = {**parameters, "attempt": place.attempt, "answer": place.answer}
    attempts = [pk for (pk,) in rows(ATTEMPTS, {**here, "most": ATTEMPTS_AT_ONCE})]
    keys = rows(ANSWER_KEYS, {**here, "attempts": attempts, "most": PORTION}) if attempts else []
    if len(keys) == PORTION:
        after = Place(attempt=keys[-1][0], answer=keys[-1][1])
    elif len(attempts) == ATTEMPTS_AT_ONCE:
        after = Place(attempt=attempts[-1] + 1)
    else:
        after = Place(is_in_lessons=True)
    return _answers(parameters, "quiz", [key for _attempt, key in keys]), after


def _in_lessons(parameters: dict[str, Any], place: Place) -> Portion:
    here = {**parameters, "answer": place.answer, "most": PORTION}
    keys = [key for (key,) in rows(CHECK_KEYS, here)]
    after = replace(place, is_end=True) if len(keys) < PORTION else replace(place, answer=keys[-1])
    return _answers(parameters, "lesson", keys), after


def _answers(parameters: dict[str, Any], given_in: str, keys: list[int]) -> list[Row]:
    return rows(ANSWERS, {**parameters, "given_in": given_in, "keys": keys}) if keys else []


def with_codes(row: Row, organisation_id: int) -> Row:
    """The row without anything that names the learner or leads to the attempt."""
    cells = list(row)
    cells[LEARNER], cells[LEARNER_ID] = pseudonym(organisation_id, "learner", cells[LEARNER_ID]), None
    if cells[ATTEMPT]:
        cells[ATTEMPT] = pseudonym(organisation_id, "attempt", cells[ATTEMPT])
    return tuple(cells)


def every_answer(filters: Filters, *, has_codes: bool = False) -> Iterator[Row]:
    """One row per answer ever saved, in the order of `portions` and with the cells of `ANSWER_COLUMNS`.

    Nothing is asked before the first row is taken: whoever calls this has checked the access already.
    """
    for found, _place in portions(filters):
        for row in found:
            yield with_codes(row, filters.organisation_id) if has_codes else row
