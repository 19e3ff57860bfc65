"""Files of all answers: asked for, watched while a worker makes them, fetched."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lessons.access import REFUSED
from people.access import Action, MemberRequest, requires
from people.audit import record
from reports.export_access import check_subject, export_for, files_of
from reports.export_files import ask_for_file, pieces
from reports.export_models import Ending, ExportFile
from reports.export_queries import ANSWER_COLUMNS, count_answers, every_answer
from reports.exports import csv_lines, json_lines
from reports.forms import AnswersForm, ReportFileForm, ReportForm
from reports.progress_views import checked_form, download
from reports.ranges import Unsatisfiable, asked_range

SHORT = 20_000
"""Up to so many rows CSV and JSON Lines are sent at once; all else a worker makes."""
LISTED = 10
MEDIA_TYPES = {
    Ending.CSV: "text/csv; charset=utf-8",
    Ending.JSON_LINES: "application/jsonl; charset=utf-8",
    Ending.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Ending.PARQUET: "application/vnd.apache.parquet",
}
LINES = {Ending.CSV: csv_lines, Ending.JSON_LINES: json_lines}


def _address(request: HttpRequest) -> str | None:
    return request.META.get("REMOTE_ADDR")


@requires(Action.REPORT_SEE)
@require_safe
def manage_exports(request: MemberRequest) -> HttpResponse:
    form = checked_form(request)
    if not form.is_valid():
        return render(request, "reports/progress_empty.html", {"title": _("Exports")})
    course = form.cleaned_data["course"]
    files = files_of(course).select_related("job")[:LISTED]
    context = {"form": form, "query": request.GET.urlencode(), "files": files, "answers": AnswersForm()}
    return render(request, "reports/exports.html", context)


@requires(Action.REPORT_SEE)
@require_safe
def manage_answers_csv(request: MemberRequest) -> HttpResponseBase:
    return _streamed(request, Ending.CSV)


@requires(Action.REPORT_SEE)
@require_safe
def manage_answers_jsonl(request: MemberRequest) -> HttpResponseBase:
    return _streamed(request, Ending.JSON_LINES)


def _streamed(request: MemberRequest, ending: Ending) -> HttpResponseBase:
    """All rows as they are read, however many there are; on record."""
    form = checked_form(request)
    if not form.is_valid():
        raise Http404(REFUSED)
    course, has_codes = form.cleaned_data["course"], "codes" in request.GET
    record(
        request.principal,
        "export.stream",
        course,
        organisation_id=course.organisation_id,
        detail={"ending": ending.value, "has_codes": has_codes, **form.said()},
        address=_address(request),
    )
    lines = LINES[ending](ANSWER_COLUMNS, every_answer(form.filters(), has_codes=has_codes))
    return download(f"answers.{ending}", MEDIA_TYPES[ending], lines)


@requires(Action.REPORT_SEE)
@require_POST
def export_new(request: MemberRequest) -> HttpResponse:
    """Send a short file of lines at once; have a worker make any other."""
    form, asked = ReportForm(request.POST, principal=request.principal), AnswersForm(request.POST)
    if not form.is_valid() or not asked.is_valid():
        raise Http404(REFUSED)
    ending, has_codes = Ending(asked.cleaned_data["ending"]), asked.cleaned_data["codes"]
    if ending in LINES and count_answers(form.filters(), most=SHORT + 1) <= SHORT:
        query = form.query() + ("&codes=1" if has_codes else "")
        return redirect(f"{reverse(f'manage_answers_{ending}')}?{query}")
    file = ask_for_file(
        form.filters(),
        request.principal,
        ending=ending,
        query=form.said(),
        has_codes=has_codes,
        address=_address(request),
    )
    return redirect("export_detail", file.uid)


@requires(Action.REPORT_SEE)
@require_POST
def export_report(request: MemberRequest) -> HttpResponse:
    """Have a worker make an Excel file of a page of the reports, with its filters."""
    form, asked = ReportForm(request.POST, principal=request.principal), ReportFileForm(request.POST)
    if not form.is_valid() or not asked.is_valid():
        raise Http404(REFUSED)
    about, said = asked.cleaned_data["about"], asked.said()
    check_subject(request.principal, form.cleaned_data["course"], about, said)
    file = ask_for_file(
        form.filters(),
        request.principal,
        ending=Ending.XLSX,
        about=about,
        query={**form.said(), **said},
        has_codes=asked.cleaned_data["codes"],
        address=_address(request),
    )
    return redirect("export_detail", file.uid)


@requires(Action.REPORT_SEE)
@require_safe
def export_detail(request: MemberRequest, uid: UUID) -> HttpResponse:
    file = export_for(request.principal, uid)
    context = {"file": file, "course": file.course, "job": file.job}
    if not request.headers.get("HX-Request"):
        return render(request, "reports/export_detail.html", context)
    return render(request, "reports/_export_state.html", context)


@requires(Action.REPORT_SEE)
@require_safe
def export_download(request: MemberRequest, uid: UUID) -> HttpResponseBase:
    """The file or the part of it that a download goes on with."""
    file = export_for(request.principal, uid)
    if file.ready_at is None or file.size is None:
        raise Http404(REFUSED)
    etag = f'"{file.sha256}"'
    if etag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers={"ETag": etag})
    wanted = request.headers.get("Range", "")
    if request.headers.get("If-Range", etag) != etag:
        wanted = ""
    try:
        found = asked_range(wanted, file.size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    return _part(request, file, found, etag)


def _part(
    request: MemberRequest, file: ExportFile, found: tuple[int, int] | None, etag: str
) -> HttpResponseBase:
    first, last = found or (0, (file.size or 0) - 1)
    if request.method == "GET":
        record(
            request.principal,
            "export.download",
            file,
            organisation_id=file.organisation_id,
            detail={"first": first, "last": last, "course": file.course_id},
            address=_address(request),
        )
    reply = download(file.name, MEDIA_TYPES[Ending(file.ending)], pieces(file, first, last))
    reply.status_code = 206 if found else 200
    reply["ETag"], reply["Accept-Ranges"] = etag, "bytes"
    reply["Content-Length"] = str(last - first + 1)
    if file.ready_at is not None:
        reply["Last-Modified"] = http_date(file.ready_at.timestamp())
    if found:
        reply["Content-Range"] = f"bytes {first}-{last}/{file.size}"
    return reply
