"""Who may need a hand: plain rules over what one learner did since the start, never a hidden score."""

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
    hurried_under: float = 5.0
    """Seconds a question."""


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
    found = [
        *(_about_the_quiz(line, quiz, limits) if quiz else ()),
        _about_silence(line, columns, quiz, limits),
    ]
    return tuple(concern for concern in found if concern)


def _about_the_quiz(line: LearnerLine, quiz: MainQuiz, limits: Thresholds) -> list[Concern]:
    found = []
    if line.best is not None:
        allowed = quiz.attempts_of(line.learner_id)
        is_used_up = allowed is not None and line.attempts_used >= allowed
        if is_used_up and line.best < quiz.cut:
            found.append(Concern("attempts_used", {"count": line.attempts_used, "best": line.best}))
        elif line.best < limits.low_score:
            found.append(Concern("low_score", {"best": line.best}))
    if line.seconds is not None and quiz.slot_count:
        pace = line.seconds / quiz.slot_count
        if pace < limits.hurried_under:
            found.append(Concern("hurried", {"seconds": max(1, round(pace))}))
    return found


def _about_silence(
    line: LearnerLine, columns: list[LessonColumn], quiz: MainQuiz | None, limits: Thresholds
) -> Concern | None:
    """The concern about a learner who never came, or stopped before the end."""
    if line.last_at is None or line.silent_for is None:
        is_late = line.enrolled_for >= limits.unopened_after
        return Concern("not_opened", {"days": line.enrolled_for.days}) if is_late else None
    if line.silent_for < limits.silent_after:
        return None
    days = line.silent_for.days
    if line.read_count < len(columns):
        place = next((column for column in columns if column.position == line.place), None)
        if place is None:
            return Concern("silent", {"days": days})
        section = f"{place.label} {place.title}".strip()
        code = "left_after" if line.has_finished_place else "left_in"
        return Concern(code, {"section": section, "days": days})
    return Concern("no_quiz", {"days": days}) if quiz and not line.attempts_used else None


def who_may_need_a_hand(
    lines: list[LearnerLine], columns: list[LessonColumn], quiz: MainQuiz | None, limits: Thresholds
) -> list[Listed]:
    """Everybody a rule applies to; those silent the longest first."""
    listed = [Listed(line, found) for line in lines if (found := concerns(line, columns, quiz, limits))]
    return sorted(
        listed,
        key=lambda one: (-(one.line.silent_for or one.line.enrolled_for).total_seconds(), one.line.name),
    )
