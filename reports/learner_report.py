"""One learner on one course since the start: sections, attempts, and why the learner is listed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reports.attention import Concern, Thresholds, concerns
from reports.progress_report import HeatCell, heat_cell
from reports.queries import (
    AttemptLine,
    Filters,
    LearnerLine,
    LessonColumn,
    attempt_lines,
    counted_at,
    heat_cells,
    learner_lines,
    lesson_columns,
    main_quiz,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnerReport:
    """What the page of one learner shows."""

    counted_at: datetime
    line: LearnerLine
    concerns: tuple[Concern, ...]
    sections: list[tuple[LessonColumn, HeatCell]]
    attempts: list[AttemptLine]


def learner_report(*, organisation_id: int, course_id: int, learner_id: int) -> LearnerReport | None:
    """The learner's own report; None without an active enrolment. Six statements, however large the class."""
    filters = Filters(organisation_id=organisation_id, course_id=course_id)
    columns, quiz = lesson_columns(course_id), main_quiz(filters)
    lines = learner_lines(filters, quiz, learner_id)
    if not lines:
        return None
    fractions = {cell.lesson_id: cell.fraction for cell in heat_cells(filters, quiz, learner_id)}
    return LearnerReport(
        counted_at=counted_at(),
        line=lines[0],
        concerns=concerns(lines[0], columns, quiz, Thresholds()),
        sections=[(column, heat_cell(fractions.get(column.lesson_id))) for column in columns],
        attempts=attempt_lines(filters, learner_id),
    )
