"""Who may need a hand: plain rules over one learner's line, never a hidden score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from reports.queries import LearnerLine, LessonColumn, MainQuiz


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The numbers the rules use; shown on the page beside the list."""

    unopened_after: timedelta = timedelta(days=7)
    silent_after: timedelta = timedelta(days=14)
    low_score: float = 0.5


@dataclass(frozen=True, slots=True)
class Concern:
    """Why a learner is listed: a fixed code and the values its sentence names."""

    code: str
    values: dict[str, object]


@dataclass(frozen=True, slots=True)
class Listed:
    """A learner who may need a hand, with every rule that applies, the weightiest first."""

    line: LearnerLine
    concerns: tuple[Concern, ...]


def concerns(
    line: LearnerLine, columns: list[LessonColumn], quiz: MainQuiz | None, limits: Thresholds
) -> tuple[Concern, ...]:
    """Every rule that applies to this learner, in the order of their weight."""
    found: list[Concern] = []
    if quiz and line.best is not None:
        used_up = quiz.attempts_allowed is not None and line.attempts_used >= quiz.attempts_allowed
        if used_up and line.best < quiz.cut:
            found.append(Concern("attempts_used", {"count": line.attempts_used, "best": line.best}))
        elif line.best < limits.low_score:
            found.append(Concern("low_score", {"best": line.best}))
    if line.last_at is None:
        if line.enrolled_for >= limits.unopened_after:
            found.append(Concern("not_opened", {"days": line.enrolled_for.days}))
    elif line.stopped_in and line.silent_for and line.silent_for >= limits.silent_after:
        place = next((c for c in columns if c.position == line.stopped_in), None)
        section = f"{place.label} {place.title}".strip() if place else str(line.stopped_in)
        found.append(Concern("stopped", {"section": section, "days": line.silent_for.days}))
    return tuple(found)


def who_may_need_a_hand(
    lines: list[LearnerLine], columns: list[LessonColumn], quiz: MainQuiz | None, limits: Thresholds
) -> list[Listed]:
    """Everybody a rule applies to; those silent the longest first."""
    listed = [Listed(line, found) for line in lines if (found := concerns(line, columns, quiz, limits))]
    return sorted(
        listed,
        key=lambda one: (-(one.line.silent_for or one.line.enrolled_for).total_seconds(), one.line.name),
    )
