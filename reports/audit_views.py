"""The audit trail for admins: page and CSV."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from people.access import Action, MemberRequest, requires
from reports.audit_report import AuditForm, Line, audit_page
from reports.exports import csv_lines
from reports.progress_views import csv_reply

COLUMNS = ("entry", "at", "actor_id", "actor", "what", "on", "detail", "address")


@requires(Action.REPORT_ALL)
@require_safe
def manage_audit(request: MemberRequest) -> HttpResponse:
    form = AuditForm(request.GET)
    rows = form.entries(request.principal.organisation_id or 0)
    query = request.GET.copy()
    query.pop("before", None)
    context = {
        "form": form,
        "page": audit_page(rows, request.GET.get("before", "")),
        "query": query.urlencode(),
        "is_first": "before" not in request.GET,
    }
    return render(request, "reports/audit.html", context)


@requires(Action.REPORT_ALL)
@require_safe
def manage_audit_csv(request: MemberRequest) -> HttpResponseBase:
    rows = AuditForm(request.GET).entries(request.principal.organisation_id or 0)
    with_codes = "codes" in request.GET
    return csv_reply(
        "audit", csv_lines(COLUMNS, (_cells(Line.of(one), with_codes) for one in rows.iterator(500)))
    )


def _cells(line: Line, with_codes: bool) -> list[object]:
    who = f"person-{line.actor_id}" if with_codes and line.actor_id else line.who
    return [line.entry_id, line.at, line.actor_id, who, line.what, line.on, line.detail, line.address]
