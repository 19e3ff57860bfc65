"""What the quiz views of the API share: refusals of the services in the API's one shape."""

from __future__ import annotations

from typing import Any, Never
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from items.kinds import InvalidItem, InvalidResponse
from people.access import Principal
from people.api_endpoint import Endpoint
from people.api_problem import Problem
from quizzes.attempt_pages import AttemptPage, attempt_page
from quizzes.clock import Phase
from quizzes.errors import EditConflict, KeyReused, Refused, StillRunning, needs_before
from quizzes.kept_replies import HEADER
from quizzes.models import Quiz

IDEMPOTENT = [
    OpenApiParameter(
        HEADER,
        str,
        OpenApiParameter.HEADER,
        description="At most 80 characters. The same key again gives the same reply; the work is done once.",
    )
]


class EditionField(serializers.IntegerField):
    """The edition of the quiz that was read; a change since then is refused where it is sent."""

    def __init__(self) -> None:
        super().__init__(
            required=False,
            allow_null=True,
            default=None,
            help_text="of the quiz that was read; if sent, a change since then is a 409 `edit_conflict`",
        )


class QuizEndpoint(Endpoint):
    """An endpoint whose services may refuse."""

    def handle_exception(self, exc: Exception) -> Response:
        try:
            _translate(exc)
        except Exception as refused:
            return super().handle_exception(refused)


def sent_values(shape: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """What the body says by `shape`; raises `ValidationError`."""
    sent = shape(data=request.data)
    sent.is_valid(raise_exception=True)
    return dict(sent.validated_data)


def open_question(principal: Principal, uid: UUID, position: int) -> AttemptPage:
    """The question of a running attempt; raises `Problem` (409) where it cannot be answered now."""
    page = attempt_page(principal, uid, position)
    if page.head.phase is not Phase.IN_PROGRESS:
        raise Problem(409, "not_in_progress", _("This attempt has ended."))
    if page.is_waiting:
        raise needs_before(position)
    return page


def edition_of(quiz: Quiz, values: dict[str, Any]) -> int:
    """The edition to expect, taken out of `values`: the one that was sent, else that of just now."""
    sent: int | None = values.pop("edition")
    return quiz.edition if sent is None else sent


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
