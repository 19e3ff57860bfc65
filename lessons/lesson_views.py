"""What a lesson page asks for besides itself."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from lessons.access import REFUSED, course_for
from lessons.gate import is_kept_from, locks_of
from lessons.models import Course
from lessons.pictures import lessons_with, picture_of
from people.access import Action, MemberRequest, Principal, requires


@requires(Action.LESSON_READ)
@require_safe
def course_picture(request: MemberRequest, slug: str, key: str) -> HttpResponse:
    course = course_for(request.principal, slug, Action.LESSON_READ)
    picture = picture_of(course, key)
    if picture is None or not _is_open(request.principal, course, key):
        raise Http404(REFUSED)
    # The type is the one the bytes showed when they were read, never one that a file or a person named.
    response = HttpResponse(bytes(picture.data), content_type=picture.media_type)
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _is_open(principal: Principal, course: Course, key: str) -> bool:
    """True unless every lesson that shows the image is locked to `principal`."""
    if not is_kept_from(principal, course):
        return True
    locked = locks_of(principal, course).lessons
    return any(number not in locked for number in lessons_with(course, key))
