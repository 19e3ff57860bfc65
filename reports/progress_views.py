"""Course × cohort × period: page and CSV, and the page of one learner."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lessons.access import REFUSED, course_by_id
from people.access import Action, requires
from reports import queries, words
from reports.exports import csv_lines
from reports.forms import ReportForm
from reports.learner_report import learner_report
from reports.progress_report import ProgressReport, progress_report

LEARNERS_PER_PAGE = 20


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
        return render(request, "reports/progress_empty.html", {"form": form})
    report = progress_report(form.filters())
    page = Paginator(report.heat, LEARNERS_PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"form": form, "report": report, "page": page, "query": query.urlencode()}
    return render(request, "reports/progress.html", context)


def _progress_rows(report: ProgressReport, with_codes: bool) -> list[list[object]]:
    heat = {one.line.learner_id: one for one in report.heat}
    table = []
    for line in report.lines:
        concerns = next((one.concerns for one in report.listed if one.line is line), ())
        name = f"learner-{line.learner_id}" if with_codes else line.name
        table.append(
            [
                line.learner_id,
                name,
                line.enrolled_at,
                line.last_at,
                line.lessons_opened,
                line.lessons_finished,
            ]
            + [cell.percent for cell in heat[line.learner_id].cells]
            + [line.attempts_used, line.best, "; ".join(map(words.concern_words, concerns))]
        )
    return table


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
    header += ["attempts_used", "best", "may_need_a_hand"]
    return csv_reply("progress", csv_lines(header, _progress_rows(report, "codes" in request.GET)))


@requires(Action.REPORT_SEE)
@require_safe
def manage_answers_csv(request: HttpRequest) -> HttpResponseBase:
    form = checked_form(request)
    if not form.is_valid():
        raise Http404(REFUSED)
    return csv_reply("answers", csv_lines(queries.ANSWER_COLUMNS, queries.every_answer(form.filters())))


@requires(Action.REPORT_SEE)
@require_safe
def manage_exports(request: HttpRequest) -> HttpResponse:
    form = checked_form(request)
    return render(request, "reports/exports.html", {"form": form, "query": request.GET.urlencode()})


@requires(Action.REPORT_SEE)
@require_safe
def manage_learner(request: HttpRequest, learner_id: int) -> HttpResponse:
    form = checked_form(request)
    if not form.is_valid():
        raise Http404(REFUSED)
    filters = form.filters()
    report = learner_report(filters, learner_id)
    if report is None:
        raise Http404(REFUSED)
    course = course_by_id(request.principal, filters.course_id, Action.REPORT_SEE)  # type: ignore[attr-defined]  # set by middleware
    context = {"report": report, "course": course, "title": _("Progress of one learner")}
    return render(request, "reports/learner.html", context)
