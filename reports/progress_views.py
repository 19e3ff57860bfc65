"""Course × cohort × period: page and CSV, and the page of one learner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lessons.access import REFUSED
from people.access import Action, requires
from reports import words
from reports.exports import csv_lines
from reports.forms import ReportForm
from reports.learner_report import learner_report
from reports.progress_report import ProgressReport, progress_report
from reports.pseudonyms import pseudonym

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


def _progress_rows(report: ProgressReport, coded_for: int | None) -> Iterator[list[object]]:
    """The rows of the file; `coded_for` is the organisation whose codes stand instead of people."""
    heat = {one.line.learner_id: one for one in report.heat}
    concerns = {one.line.learner_id: one.concerns for one in report.listed}
    for line in report.lines:
        who: list[object] = [line.learner_id, line.name]
        if coded_for is not None:
            who = [None, pseudonym(coded_for, "learner", line.learner_id)]
        row: list[object] = [*who, line.enrolled_at, line.last_at]
        row += [line.lessons_opened, line.lessons_finished]
        row += [cell.percent for cell in heat[line.learner_id].cells]
        row += [line.handed_in, line.score, line.attempts_used, line.best]
        yield [*row, "; ".join(map(words.concern_words, concerns.get(line.learner_id, ())))]


def download(name: str, media_type: str, content: Iterable[str | bytes]) -> StreamingHttpResponse:
    """A file to keep, sent piece by piece."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(content, content_type=media_type, headers=headers)


def csv_reply(name: str, lines: Iterable[str]) -> StreamingHttpResponse:
    """A CSV download."""
    return download(f"{name}.csv", "text/csv; charset=utf-8", lines)


@requires(Action.REPORT_SEE)
@require_safe
def manage_progress_csv(request: HttpRequest) -> HttpResponseBase:
    form = checked_form(request)
    if not form.is_valid():
        raise Http404(REFUSED)
    filters = form.filters()
    report, coded_for = progress_report(filters), filters.organisation_id if "codes" in request.GET else None
    header = ["learner_id", "learner", "enrolled_at", "last_at", "sections_opened", "sections_finished"]
    header += [f"{column.label} {column.title}".strip() for column in report.columns]
    header += [report.quiz.title] if report.quiz else []
    header += ["handed_in", "score", "attempts_used", "best", "may_need_a_hand"]
    return csv_reply("progress", csv_lines(header, _progress_rows(report, coded_for)))


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
