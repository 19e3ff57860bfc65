"""What the quiz views of the API share: refusals of the services in the API's one shape."""

from __future__ import annotations

from typing import Any, Never

from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from items.kinds import InvalidItem, InvalidResponse
from people.api_endpoint import Endpoint
from people.api_problem import Problem
from quizzes.errors import EditConflict, KeyReused, Refused, StillRunning


class QuizEndpoint(Endpoint):
    """An endpoint whose services may refuse."""

    def handle_exception(self, exc: Exception) -> Response:
        try:
            _translate(exc)
        except Exception as refused:
            return super().handle_exception(refused)


def _translate(exc: Exception) -> Never:
    """Raises what the API says for `exc`, which is `exc` itself if no service meant it."""
    match exc:
        case Refused():
            raise Problem(409, exc.code, exc.sentence) from exc
        case KeyReused():
            raise Problem(422, "key_reused", _("This key was used before for something else.")) from exc
        case StillRunning():
            raise Problem(409, "still_running", _("The same request is being worked on."), wait=1) from exc
        case EditConflict():
            current: dict[str, Any] = {"edition": exc.edition}
            raise Problem(409, "edit_conflict", str(exc), current=current) from exc
        case InvalidResponse() | InvalidItem():
            place, _colon, why = str(exc).partition(": ")
            name = "value" if isinstance(exc, InvalidResponse) else "item"
            attr = name if place in (name, "answer") else f"{name}.{place}"
            raise ValidationError({attr: [ErrorDetail(why or place, "invalid")]}) from exc
    raise exc
