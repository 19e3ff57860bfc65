"""Pictures and sound of questions, to those who may read their course."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from people.access import Action, MemberRequest, requires
from quizzes.media import asked_part, media_for


@requires(Action.LESSON_READ)
@require_safe
def item_media(request: MemberRequest, name: str) -> HttpResponse:
    """The file, or the part of it that a player asks for."""
    media = media_for(request.principal, name)
    data = bytes(media.data)
    part = asked_part(request.headers.get("Range", ""), len(data))
    # The type is the one the bytes showed when they came, never one that a file or a person named.
    response = HttpResponse(data[part[0] : part[1] + 1] if part else data, content_type=media.media_type)
    if part:
        response.status_code = 206
        response["Content-Range"] = f"bytes {part[0]}-{part[1]}/{len(data)}"
    response["Accept-Ranges"] = "bytes"
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response
