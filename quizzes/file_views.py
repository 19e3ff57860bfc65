"""Files that learners attached, as downloads: to their learner, and to those who mark the question."""

from __future__ import annotations

from uuid import UUID

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from people.access import Action, MemberRequest, requires
from quizzes.access import item_for
from quizzes.attached import own_file, written_file
from quizzes.models import AnswerFile


@requires(Action.ATTEMPT_OWN)
@require_safe
def attempt_file(request: MemberRequest, uid: UUID, file_uid: UUID) -> HttpResponseBase:
    """A file of one's own attempt."""
    return as_download(request, own_file(request.principal, uid, file_uid))


@requires(Action.COURSE_CREATE)
@require_safe
def essay_file(request: MemberRequest, item_id: int, file_uid: UUID) -> HttpResponseBase:
    """A file that was handed in with an essay."""
    return as_download(request, written_file(item_for(request.principal, item_id), file_uid))


def as_download(request: HttpRequest, file: AnswerFile) -> HttpResponseBase:
    """The file, never to be shown inside the site, whatever it says of itself."""

    @csp_update({"sandbox": True})
    def reply(_request: HttpRequest) -> HttpResponse:
        response = HttpResponse(bytes(file.data), content_type=file.media_type)
        disposition = content_disposition_header(as_attachment=True, filename=file.name)
        response["Content-Disposition"] = disposition or "attachment"
        response["X-Content-Type-Options"] = "nosniff"
        return response

    return reply(request)
