"""What a lesson page asks for besides itself."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from lessons.access import REFUSED, course_for
from lessons.pictures import picture_of
from people.access import Action, MemberRequest, requires


@requires(Action.LESSON_READ)
@require_safe
def course_picture(request: MemberRequest, slug: str, key: str) -> HttpResponse:
    picture = picture_of(course_for(request.principal, slug, Action.LESSON_READ), key)
    if picture is None:
        raise Http404(REFUSED)
    # The type is the one the bytes showed when they were read, never one that a file or a person named.
    response = HttpResponse(bytes(picture.data), content_type=picture.media_type)
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response
