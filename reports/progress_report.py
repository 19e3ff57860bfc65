"""Course × cohort × period: everything the progress page, its CSV and the API show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from statistics import fmean, median

from reports.attention import Listed, Thresholds, who_may_need_a_hand
from reports.queries import (
    Cell,
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
    """The figures at the top, of what was done in the period: `opened` are those who were here in it.

    `active` is always about the last week. `median_score` is a fraction 0–1, None before anybody handed in.
    """

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
    """How many learners came this far in the period; `lost` is how many fewer than the step before.

    `cut` is the score that the step "reached" needs.
    """

    code: str
    count: int
    share: float
    lost: int
    cut: float | None


@dataclass(frozen=True, slots=True)
class HeatCell:
    """Percent right at the first try and the colour step 0–6; None and -1 where nothing was tried."""

    percent: int | None
    step: int


@dataclass(frozen=True, slots=True)
class HeatLine:
    """One learner across all lessons and the main quiz, as fractions; `mean` over what was tried."""

    line: LearnerLine
    fractions: tuple[float | None, ...]
    mean: float | None

    @property
    def cells(self) -> list[HeatCell]:
        """The fractions as the page shows them; made for the rows of one page only."""
        return [heat_cell(fraction) for fraction in self.fractions]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressReport:
    """The whole report. `counted_at` is the database's time after the last figure."""

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
    lines, cells = learner_lines(filters, quiz), heat_cells(filters, quiz)
    tried = [cell for cell in cells if cell.lesson_id is not None]
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
        heat=_heat(lines, columns, cells, quiz),
    )


def _has_read_all(line: LearnerLine, lesson_count: int) -> bool:
    """True if the last section still missing was finished in the period."""
    return 0 < lesson_count <= line.read_count and line.lessons_finished > 0


def _tiles(lines: list[LearnerLine], lesson_count: int, *, first_answers: int, right: float) -> Tiles:
    scores = [line.score for line in lines if line.score is not None]
    active = sum(line.active_this_week for line in lines)
    return Tiles(
        learners=len(lines),
        opened=sum(line.was_here for line in lines),
        active=active,
        active_change=active - sum(line.active_week_before for line in lines),
        read_all=sum(_has_read_all(line, lesson_count) for line in lines),
        handed_in=sum(line.handed_in > 0 for line in lines),
        median_score=median(scores) if scores else None,
        right_first_time=right / first_answers if first_answers else None,
        first_answers=first_answers,
    )


def _funnel(lines: list[LearnerLine], lesson_count: int, quiz: MainQuiz | None) -> list[FunnelStep]:
    counts = [
        ("enrolled", len(lines)),
        ("opened", sum(line.was_here for line in lines)),
        ("read", sum(_has_read_all(line, lesson_count) for line in lines)),
    ]
    if quiz:
        counts.append(("handed_in", sum(line.handed_in > 0 for line in lines)))
        counts.append(("reached", sum(line.score is not None and line.score >= quiz.cut for line in lines)))
    steps, before = [], len(lines)
    for code, count in counts:
        share = count / len(lines) if lines else 0.0
        steps.append(FunnelStep(code, count, share, before - count, quiz.cut if quiz else None))
        before = count
    return steps


def heat_cell(fraction: float | None) -> HeatCell:
    """A cell for a mean fraction; None is "not started", which is not the same as 0."""
    if fraction is None:
        return HeatCell(None, -1)
    return HeatCell(round(fraction * 100), sum(fraction >= step for step in HEAT_STEPS))


def _heat(
    lines: list[LearnerLine], columns: list[LessonColumn], cells: list[Cell], quiz: MainQuiz | None
) -> list[HeatLine]:
    fractions = {(cell.learner_id, cell.lesson_id): cell.fraction for cell in cells}
    places: list[int | None] = [column.lesson_id for column in columns]
    if quiz:
        places.append(None)
    heat = []
    for line in lines:
        values = tuple(fractions.get((line.learner_id, place)) for place in places)
        known = [value for value in values if value is not None]
        heat.append(HeatLine(line, values, fmean(known) if known else None))
    # Lowest first; a row of dashes tells nothing, so those who tried nothing stand last.
    return sorted(heat, key=lambda one: (one.mean is None, one.mean or 0.0, one.line.name))
