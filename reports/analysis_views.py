"""Item analysis: page and CSV."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from items.rich import plain_text
from lessons.access import REFUSED, courses_for
from people.access import Action, Principal, requires
from quizzes.access import quiz_for
from quizzes.models import Attempt, AttemptState, Quiz
from reports.analysis import ItemAnalysis, QuizAnalysis
from reports.analysis import quiz_analysis as analyse
from reports.exports import csv_lines
from reports.forms import AnalysisForm
from reports.progress_views import csv_reply
from reports.queries import FINISHED
from reports.variants import VariantFigures


def _analysed(request: HttpRequest, quiz_id: int) -> tuple[Quiz, AnalysisForm, QuizAnalysis]:
    principal: Principal = request.principal  # type: ignore[attr-defined]  # set by middleware
    quiz = quiz_for(principal, quiz_id, Action.REPORT_SEE)
    form = AnalysisForm(request.GET, principal=principal)
    if not form.is_valid():
        raise Http404(REFUSED)
    return quiz, form, analyse(form.filters(quiz))


@requires(Action.REPORT_SEE)
@require_safe
def analysis_list(request: HttpRequest) -> HttpResponse:
    courses = courses_for(request.principal, Action.REPORT_SEE)  # type: ignore[attr-defined]  # set by middleware
    quizzes = Quiz.objects.filter(course__in=courses.order_by().values("pk")).select_related("course")
    earlier = Attempt.objects.filter(
        organisation_id=OuterRef("organisation_id"),
        quiz=OuterRef("quiz"),
        learner=OuterRef("learner"),
        number__lt=OuterRef("number"),
        is_preview=False,
    ).exclude(state=AttemptState.DELETED)
    finished = Attempt.objects.filter(
        Q(number=1) | ~Exists(earlier),
        organisation_id=OuterRef("organisation_id"),
        quiz=OuterRef("pk"),
        is_preview=False,
        state__in=FINISHED,
    )
    count = finished.order_by().values("quiz").annotate(count=Count("pk")).values("count")
    quizzes = quizzes.annotate(finished_count=Subquery(count)).order_by("course_id", "pk")
    return render(request, "reports/analysis_list.html", {"quizzes": quizzes})


@requires(Action.REPORT_SEE)
@require_safe
def quiz_analysis(request: HttpRequest, quiz_id: int) -> HttpResponse:
    quiz, form, analysis = _analysed(request, quiz_id)
    context = {"quiz": quiz, "form": form, "analysis": analysis, "query": request.GET.urlencode()}
    return render(request, "reports/analysis.html", context)


COLUMNS = (
    "number", "question_id", "kind", "question", "attempts", "facility", "facility_low", "facility_high",
    "discrimination", "alpha_without", "left_empty", "verdict", "option_attempts", "part", "option", "is_key",
    "chosen", "share", "upper_third", "lower_third", "option_correlation", "deviation", "discrimination_low",
    "discrimination_high", "efficiency", "guess", "intended_weight", "effective_weight", "median_seconds",
    "version", "variant", "variant_attempts", "variant_facility", "variant_low", "variant_high",
    "variant_mean", "variant_left_empty", "variant_key", "variant_answers",
)  # fmt: skip
NO_OPTION, NO_VARIANT = (None,) * 8, (None,) * 10
"""What stands in the columns of an option in the row of a variant, and the other way round."""


@requires(Action.REPORT_SEE)
@require_safe
def quiz_analysis_csv(request: HttpRequest, quiz_id: int) -> HttpResponseBase:
    _quiz, _form, analysis = _analysed(request, quiz_id)
    rows = []
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
    return csv_reply(f"analysis-{quiz_id}", csv_lines(COLUMNS, rows))


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
