"""Course × cohort × period: page and CSV, and the page of one learner."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lessons.access import REFUSED
from people.access import Action, requires
from reports.exports import csv_lines
from reports.forms import ReportForm
from reports.learner_report import learner_report
from reports.progress_report import progress_report
from reports.report_tables import learner_table, progress_table

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
    table = progress_table(form.filters(), has_codes="codes" in request.GET)
    return csv_reply("progress", csv_lines(table.header, table.rows))


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
    context = {"report": report, "course": course, "form": form, "query": request.GET.urlencode()}
    return render(request, "reports/learner.html", context)


@requires(Action.REPORT_SEE)
@require_safe
def manage_learner_csv(request: HttpRequest, learner_id: int) -> HttpResponseBase:
    form = checked_form(request)
    table = None
    if form.is_valid():
        table = learner_table(form.filters(), learner_id, has_codes="codes" in request.GET)
    if table is None:
        raise Http404(REFUSED)
    return csv_reply(f"learner-{learner_id}", csv_lines(table.header, table.rows))
