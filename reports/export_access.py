"""Files of answers as somebody may reach them: like the reports of their course, and until they expire."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import Http404

from lessons.access import REFUSED, course_by_id
from lessons.models import Course, Enrolment, EnrolmentState
from people.access import Action, Principal
from quizzes.access import quiz_for
from reports.export_models import About, ExportFile


def files_of(course: Course) -> QuerySet[ExportFile]:
    """The files of a course that has been allowed before, the newest first."""
    files: QuerySet[ExportFile] = ExportFile.objects.of(course.organisation_id)
    return files.filter(course=course, expires_at__gt=Now()).order_by("-pk")


def check_subject(principal: Principal, course: Course, about: str, said: dict[str, str]) -> None:
    """Raise Http404 unless the quiz or learner that a report is about belongs to the course. One query."""
    if about == About.ANALYSIS:
        belongs = quiz_for(principal, int(said.get("quiz", "0")), Action.REPORT_SEE).course_id == course.pk
    elif about == About.LEARNER:
        active = Enrolment.objects.of(course.organisation_id).filter(state=EnrolmentState.ACTIVE)
        belongs = active.filter(course=course, learner_id=int(said.get("learner", "0"))).exists()
    else:
        belongs = about == About.PROGRESS
    if not belongs:
        raise Http404(REFUSED)


def export_for(principal: Principal, uid: UUID) -> ExportFile:
    """The file, if `principal` sees the reports of its course now; raises Http404. Two queries."""
    files = ExportFile.objects.of(principal.organisation_id or 0).filter(uid=uid, expires_at__gt=Now())
    file: ExportFile | None = files.select_related("job").first()
    if file is None:
        raise Http404(REFUSED)
    file.course = course_by_id(principal, file.course_id, Action.REPORT_SEE)
    return file
