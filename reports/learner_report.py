"""One learner on one course: sections, attempts and every counted answer."""

from __future__ import annotations

from dataclasses import dataclass

from reports.progress_report import HeatCell, HeatLine, progress_report
from reports.queries import AttemptLine, Filters, LessonColumn, attempt_lines


@dataclass(frozen=True, slots=True)
class LearnerReport:
    """What the page of one learner shows."""

    heat: HeatLine
    sections: list[tuple[LessonColumn, HeatCell]]
    attempts: list[AttemptLine]


def learner_report(filters: Filters, learner_id: int) -> LearnerReport | None:
    """The learner's own line of the progress report with all attempts; None if not enrolled."""
    report = progress_report(filters)
    heat = next((one for one in report.heat if one.line.learner_id == learner_id), None)
    if heat is None:
        return None
    sections = list(zip(report.columns, heat.cells, strict=False))
    return LearnerReport(heat, sections, attempt_lines(filters, learner_id))
