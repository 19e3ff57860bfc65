"""Course × cohort × period: page and CSV, and the page of one learner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lessons.access import REFUSED
from people.access import Action, requires
from reports import words
from reports.export_queries import ANSWER_COLUMNS, every_answer
from reports.exports import csv_lines
from reports.forms import ReportForm
from reports.learner_report import learner_report
from reports.progress_report import ProgressReport, progress_report

LEARNERS_PER_PAGE = 20
LISTED_SHOWN = 10


def checked_form(request: HttpRequest) -> ReportForm:
    """The valid filter form; a course or cohort that may not be seen is a missing page."""
    form = ReportForm(request.GET, principal=request.principal)  # type: ignore[attr-defined]  # set by middleware
    if form.data.get("course") and not form.is_valid():
        raise Http404(REFUSED)
    return form


@requires(Action.REPORT_SEE)
@require_safe
def manage_progress(request: HttpRequest) -> HttpResponse:
    form = checked_form(request)
    if not form.is_valid():
        return render(request, "reports/progress_empty.html", {"title": _("Progress")})
    report = progress_report(form.filters())
    page = Paginator(report.heat, LEARNERS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "report": report, "page": page, "query": _query_without(request, "page")}
    context["pages"] = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    context["listed"] = report.listed[:LISTED_SHOWN]
    context["whole_period_query"] = _query_without(request, "page", "since")
    context["every_cohort_query"] = _query_without(request, "page", "cohort")
    return render(request, "reports/progress.html", context)


def _query_without(request: HttpRequest, *names: str) -> str:
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query.urlencode()


def _progress_rows(report: ProgressReport, with_codes: bool) -> Iterator[list[object]]:
    heat = {one.line.learner_id: one for one in report.heat}
    concerns = {one.line.learner_id: one.concerns for one in report.listed}
    for line in report.lines:
        name = f"learner-{line.learner_id}" if with_codes else line.name
        row: list[object] = [line.learner_id, name, line.enrolled_at, line.last_at]
        row += [line.lessons_opened, line.lessons_finished]
        row += [cell.percent for cell in heat[line.learner_id].cells]
        row += [line.handed_in, line.score, line.attempts_used, line.best]
        yield [*row, "; ".join(map(words.concern_words, concerns.get(line.learner_id, ())))]


def csv_reply(name: str, lines: object) -> StreamingHttpResponse:
    """A CSV download."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)  # type: ignore[arg-type]  # any iterable of text


@requires(Action.REPORT_SEE)
@require_safe
def manage_progress_csv(request: HttpRequest) -> HttpResponseBase:
    form = checked_form(request)
    if not form.is_valid():
        raise Http404(REFUSED)
    report = progress_report(form.filters())
    header = ["learner_id", "learner", "enrolled_at", "last_at", "sections_opened", "sections_finished"]
    header += [f"{column.label} {column.title}".strip() for column in report.columns]
    header += [report.quiz.title] if report.quiz else []
    header += ["handed_in", "score", "attempts_used", "best", "may_need_a_hand"]
    return csv_reply("progress", csv_lines(header, _progress_rows(report, "codes" in request.GET)))


@requires(Action.REPORT_SEE)
@require_safe
def manage_answers_csv(request: HttpRequest) -> HttpResponseBase:
    form = checked_form(request)
    if not form.is_valid():
        raise Http404(REFUSED)
    answers = every_answer(form.filters())
    if "codes" in request.GET:
        answers = (_with_code(row) for row in answers)
    return csv_reply("answers", csv_lines(ANSWER_COLUMNS, answers))


def _with_code(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The row of one answer without the learner's name."""
    saved_at, learner_id, _name, *rest = row
    return (saved_at, learner_id, f"learner-{learner_id}", *rest)


@requires(Action.REPORT_SEE)
@require_safe
def manage_exports(request: HttpRequest) -> HttpResponse:
    form = checked_form(request)
    if not form.is_valid():
        return render(request, "reports/progress_empty.html", {"title": _("Exports")})
    return render(request, "reports/exports.html", {"form": form, "query": request.GET.urlencode()})


@requires(Action.REPORT_SEE)
@require_safe
def manage_learner(request: HttpRequest, learner_id: int) -> HttpResponse:
    form = checked_form(request)
    if not form.is_valid():
        raise Http404(REFUSED)
    course = form.cleaned_data["course"]
    report = learner_report(
        organisation_id=course.organisation_id, course_id=course.pk, learner_id=learner_id
    )
    if report is None:
        raise Http404(REFUSED)
    context = {"report": report, "course": course, "query": request.GET.urlencode()}
    return render(request, "reports/learner.html", context)
