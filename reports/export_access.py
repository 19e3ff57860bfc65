"""Files of answers as somebody may reach them: like the reports of their course, and until they expire."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import Http404

from lessons.access import REFUSED, course_by_id
from lessons.models import Course
from people.access import Action, Principal
from reports.export_models import ExportFile


def files_of(course: Course) -> QuerySet[ExportFile]:
    """The files of a course that has been allowed before, the newest first."""
    files: QuerySet[ExportFile] = ExportFile.objects.of(course.organisation_id)
    return files.filter(course=course, expires_at__gt=Now()).order_by("-pk")


def export_for(principal: Principal, uid: UUID) -> ExportFile:
    """The file, if `principal` sees the reports of its course now; raises Http404. Two queries."""
    files = ExportFile.objects.of(principal.organisation_id or 0).filter(uid=uid, expires_at__gt=Now())
    file: ExportFile | None = files.select_related("job").first()
    if file is None:
        raise Http404(REFUSED)
    file.course = course_by_id(principal, file.course_id, Action.REPORT_SEE)
    return file
