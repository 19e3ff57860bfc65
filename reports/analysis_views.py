"""Item analysis: page and CSV."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lessons.access import REFUSED, courses_for
from people.access import Action, Principal, requires
from quizzes.access import quiz_for
from quizzes.models import Attempt, AttemptState, Quiz
from reports.analysis import QuizAnalysis
from reports.analysis import quiz_analysis as analyse
from reports.exports import csv_lines
from reports.forms import AnalysisForm
from reports.progress_views import csv_reply
from reports.queries import FINISHED
from reports.report_tables import analysis_table


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


@requires(Action.REPORT_SEE)
@require_safe
def quiz_analysis_csv(request: HttpRequest, quiz_id: int) -> HttpResponseBase:
    _quiz, _form, analysis = _analysed(request, quiz_id)
    table = analysis_table(analysis)
    return csv_reply(f"analysis-{quiz_id}", csv_lines(table.header, table.rows))
