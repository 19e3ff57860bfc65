"""Course × cohort × period: everything the progress page, its CSV and the API show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from statistics import mean, median

from reports.attention import Listed, Thresholds, who_may_need_a_hand
from reports.queries import (
    Filters,
    LearnerLine,
    LessonColumn,
    MainQuiz,
    counted_at,
    heat_cells,
    learner_lines,
    lesson_columns,
    main_quiz,
)

HEAT_STEPS = (0.10, 0.25, 0.40, 0.60, 0.75, 0.90)
"""Where the next deeper colour of the heat map begins; 0.90 and up is the deepest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles:
    """The figures at the top. `median_score` is a fraction 0–1, None before anybody handed in."""

    learners: int
    opened: int
    active: int
    active_change: int
    read_all: int
    handed_in: int
    median_score: float | None
    right_first_time: float | None
    first_answers: int


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """How many learners came this far; `lost` is how many fewer than the step before."""

    code: str
    count: int
    share: float
    lost: int


@dataclass(frozen=True, slots=True)
class HeatCell:
    """Percent right at the first try and the colour step 0–6; None and -1 where nothing was tried."""

    percent: int | None
    step: int


@dataclass(frozen=True, slots=True)
class HeatLine:
    """One learner across all lessons and the main quiz, `mean` over what was tried."""

    line: LearnerLine
    cells: tuple[HeatCell, ...]
    mean: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressReport:
    """The whole report, counted at one moment of the database's clock."""

    counted_at: datetime
    columns: list[LessonColumn]
    quiz: MainQuiz | None
    lines: list[LearnerLine]
    tiles: Tiles
    listed: list[Listed]
    thresholds: Thresholds
    funnel: list[FunnelStep]
    heat: list[HeatLine]


def progress_report(filters: Filters) -> ProgressReport:
    """The report; five statements however many learners there are."""
    columns, quiz = lesson_columns(filters.course_id), main_quiz(filters)
    lines = learner_lines(filters, quiz)
    fractions = {(cell.learner_id, cell.lesson_id): cell for cell in heat_cells(filters, quiz)}
    tried = [cell for (_, lesson_id), cell in fractions.items() if lesson_id is not None]
    limits = Thresholds()
    return ProgressReport(
        counted_at=counted_at(),
        columns=columns,
        quiz=quiz,
        lines=lines,
        tiles=_tiles(
            lines,
            len(columns),
            first_answers=sum(cell.item_count for cell in tried),
            right=sum(cell.fraction * cell.item_count for cell in tried),
        ),
        listed=who_may_need_a_hand(lines, columns, quiz, limits),
        thresholds=limits,
        funnel=_funnel(lines, len(columns), quiz),
        heat=_heat(lines, columns, {key: cell.fraction for key, cell in fractions.items()}, quiz),
    )


def _has_read_all(line: LearnerLine, lesson_count: int) -> bool:
    return lesson_count > 0 and line.lessons_finished >= lesson_count


def _tiles(lines: list[LearnerLine], lesson_count: int, *, first_answers: int, right: float) -> Tiles:
    scores = [line.best for line in lines if line.best is not None]
    active = sum(line.active_this_week for line in lines)
    return Tiles(
        learners=len(lines),
        opened=sum(line.last_at is not None for line in lines),
        active=active,
        active_change=active - sum(line.active_week_before for line in lines),
        read_all=sum(_has_read_all(line, lesson_count) for line in lines),
        handed_in=sum(line.attempts_used > 0 for line in lines),
        median_score=median(scores) if scores else None,
        right_first_time=right / first_answers if first_answers else None,
        first_answers=first_answers,
    )


def _funnel(lines: list[LearnerLine], lesson_count: int, quiz: MainQuiz | None) -> list[FunnelStep]:
    counts = [
        ("enrolled", len(lines)),
        ("opened", sum(line.last_at is not None for line in lines)),
        ("read", sum(_has_read_all(line, lesson_count) for line in lines)),
    ]
    if quiz:
        counts.append(("handed_in", sum(line.attempts_used > 0 for line in lines)))
        counts.append(("reached", sum(line.best is not None and line.best >= quiz.cut for line in lines)))
    steps, before = [], len(lines)
    for code, count in counts:
        steps.append(FunnelStep(code, count, count / len(lines) if lines else 0.0, before - count))
        before = count
    return steps


def heat_cell(fraction: float | None) -> HeatCell:
    """A cell for a mean fraction; None is "not started", which is not the same as 0."""
    if fraction is None:
        return HeatCell(None, -1)
    return HeatCell(round(fraction * 100), sum(fraction >= step for step in HEAT_STEPS))


def _heat(
    lines: list[LearnerLine],
    columns: list[LessonColumn],
    fractions: dict[tuple[int, int | None], float],
    quiz: MainQuiz | None,
) -> list[HeatLine]:
    places: list[int | None] = [column.lesson_id for column in columns]
    if quiz:
        places.append(None)
    heat = []
    for line in lines:
        values = [fractions.get((line.learner_id, place)) for place in places]
        known = [value for value in values if value is not None]
        cells = tuple(heat_cell(value) for value in values)
        heat.append(HeatLine(line, cells, mean(known) if known else None))
    # Lowest first; those who tried nothing come before everybody.
    return sorted(heat, key=lambda one: (one.mean is not None, one.mean or 0.0, one.line.name))
