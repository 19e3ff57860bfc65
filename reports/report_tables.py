"""What the pages of the reports show, as tables: the same rows for CSV and for Excel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from items.rich import plain_text
from reports import words
from reports.analysis import ItemAnalysis, QuizAnalysis
from reports.learner_report import LearnerReport, learner_report
from reports.progress_report import ProgressReport, progress_report
from reports.pseudonyms import pseudonym
from reports.queries import Filters
from reports.variants import VariantFigures


@dataclass(frozen=True, slots=True)
class Table:
    """A header and its rows, as many cells in each."""

    header: Sequence[str]
    rows: Iterable[Sequence[Any]]


def progress_table(filters: Filters, *, has_codes: bool) -> Table:
    """One row per learner of a course, by name."""
    report, coded_for = progress_report(filters), filters.organisation_id if has_codes else None
    header = ["learner_id", "learner", "enrolled_at", "last_at", "sections_opened", "sections_finished"]
    header += [f"{column.label} {column.title}".strip() for column in report.columns]
    header += [report.quiz.title] if report.quiz else []
    header += ["handed_in", "score", "attempts_used", "best", "may_need_a_hand"]
    return Table(header, _progress_rows(report, coded_for))


def _progress_rows(report: ProgressReport, coded_for: int | None) -> Iterator[list[object]]:
    """The rows of the file; `coded_for` is the organisation whose codes stand instead of people."""
    heat = {one.line.learner_id: one for one in report.heat}
    concerns = {one.line.learner_id: one.concerns for one in report.listed}
    for line in report.lines:
        row: list[object] = [*_who(line.learner_id, line.name, coded_for), line.enrolled_at, line.last_at]
        row += [line.lessons_opened, line.lessons_finished]
        row += [cell.percent for cell in heat[line.learner_id].cells]
        row += [line.handed_in, line.score, line.attempts_used, line.best]
        yield [*row, "; ".join(map(words.concern_words, concerns.get(line.learner_id, ())))]


def _who(learner_id: int, name: str, coded_for: int | None) -> list[object]:
    if coded_for is None:
        return [learner_id, name]
    return [None, pseudonym(coded_for, "learner", learner_id)]


LEARNER_COLUMNS = (
    "learner_id", "learner", "row", "section", "right_first_time", "quiz", "attempt_number", "attempt_state",
    "started_at", "seconds", "answered", "questions", "score", "is_late",
)  # fmt: skip


def learner_table(filters: Filters, learner_id: int, *, has_codes: bool) -> Table | None:
    """One row per section, then one per attempt, of one learner; None without an active enrolment."""
    report = learner_report(
        organisation_id=filters.organisation_id, course_id=filters.course_id, learner_id=learner_id
    )
    if report is None:
        return None
    return Table(LEARNER_COLUMNS, _learner_rows(report, filters.organisation_id if has_codes else None))


def _learner_rows(report: LearnerReport, coded_for: int | None) -> Iterator[list[object]]:
    who = _who(report.line.learner_id, report.line.name, coded_for)
    for column, cell in report.sections:
        title = f"{column.label} {column.title}".strip()
        yield [*who, "section", title, cell.percent, *[None] * 9]
    for one in report.attempts:
        begun = [one.quiz, one.number, one.state, one.started_at, one.seconds]
        yield [*who, "attempt", None, None, *begun, one.answered, one.item_count, one.fraction, one.is_late]


ANALYSIS_COLUMNS = (
    "number", "question_id", "kind", "question", "attempts", "facility", "facility_low", "facility_high",
    "discrimination", "alpha_without", "left_empty", "verdict", "option_attempts", "part", "option", "is_key",
    "chosen", "share", "upper_third", "lower_third", "option_correlation", "deviation", "discrimination_low",
    "discrimination_high", "efficiency", "guess", "intended_weight", "effective_weight", "median_seconds",
    "version", "variant", "variant_attempts", "variant_facility", "variant_low", "variant_high",
    "variant_mean", "variant_left_empty", "variant_key", "variant_answers",
)  # fmt: skip
NO_OPTION, NO_VARIANT = (None,) * 8, (None,) * 10
"""What stands in the columns of an option in the row of a variant, and the other way round."""


def analysis_table(analysis: QuizAnalysis) -> Table:
    """One row per question and answer of a quiz, and per variant of a question with variables."""
    rows: list[list[object]] = []
    for one in analysis.items:
        figures: list[object] = [
            one.number,
            one.item_id,
            one.item.kind.value,
            plain_text(one.item.stem),
            one.n,
        ]
        figures += [one.facility, one.interval and one.interval.low, one.interval and one.interval.high]
        figures += [one.discrimination, one.alpha_without, one.empty_count, one.verdict.code, one.option_n]
        chosen: list[tuple[object, ...]] = [
            (
                line.part,
                line.text,
                line.is_key,
                line.count,
                line.share,
                line.upper,
                line.lower,
                line.correlation,
            )
            for line in one.options
        ]
        more = _more_figures(one)
        rows += [[*figures, *given, *more, *NO_VARIANT] for given in chosen or [NO_OPTION]]
        rows += [[*figures, *NO_OPTION, *more, *_variant(variant)] for variant in one.variants]
    return Table(ANALYSIS_COLUMNS, rows)


def _more_figures(one: ItemAnalysis) -> list[object]:
    """The columns that came later stand last, so that who reads by place still reads right."""
    likely = one.discrimination_interval
    return [
        one.deviation,
        likely and likely.low,
        likely and likely.high,
        one.efficiency,
        one.guess,
        one.weights.intended,
        one.weights.effective,
        one.median_seconds,
    ]


def _variant(variant: VariantFigures) -> list[object]:
    """The columns of one variant: a row of its own after those of the options."""
    answers = "; ".join(f"{answer.text} ({answer.count})" for answer in variant.answers)
    return [
        variant.version,
        variant.label,
        variant.n,
        variant.facility,
        variant.interval and variant.interval.low,
        variant.interval and variant.interval.high,
        variant.mean,
        variant.empty_count,
        variant.key,
        answers,
    ]
