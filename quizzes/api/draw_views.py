"""What a quiz draws for each attempt, for those who teach."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from people.access import Action
from people.api_errors import RefusalSerializer
from quizzes.access import quiz_for
from quizzes.api.author_serializers import DrawSerializer
from quizzes.api.endpoints import IDEMPOTENT, EditionField, QuizEndpoint, sent_values
from quizzes.bank_filter import ItemFilter
from quizzes.draw_changes import MOST_DRAWN, add_draw, change_draw, remove_draw
from quizzes.draws import draw_table
from quizzes.kept_replies import once
from quizzes.models import Quiz


class DrawWriteSerializer(serializers.Serializer[Any]):
    """How many questions, of what worth, and which: a filter as `GET /teach/items/` takes it."""

    count = serializers.IntegerField(min_value=1, max_value=MOST_DRAWN)
    points = serializers.DecimalField(7, 2, default=Decimal(1), help_text="of each")
    filter = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=200), required=False, default=dict
    )
    edition = EditionField()


class FittingDrawSerializer(DrawSerializer):
    fitting = serializers.IntegerField(help_text="questions that fit now")
    edition = serializers.IntegerField(help_text="of the quiz, for the next change")


class DrawListView(QuizEndpoint):
    """What a quiz draws, with how many questions fit now."""

    access_action = Action.COURSE_TEACH

    @extend_schema(operation_id="draws", responses={200: FittingDrawSerializer(many=True)})
    def get(self, request: Request, quiz_id: int) -> Response:
        quiz = quiz_for(self.principal, quiz_id, self.access_action)
        return Response(_shown(quiz))

    @extend_schema(
        operation_id="create_draw",
        parameters=IDEMPOTENT,
        request=DrawWriteSerializer,
        responses={201: FittingDrawSerializer, 409: RefusalSerializer, 422: RefusalSerializer},
    )
    def post(self, request: Request, quiz_id: int) -> HttpResponseBase:
        """Draw these too, at the end of the quiz."""
        quiz = quiz_for(self.principal, quiz_id, self.access_action)

        def work() -> Response:
            made = add_draw(quiz, self.principal, **_sent(request))
            return Response(_one(quiz, made.id), status=201)

        return once(request._request, self.principal, work)


class DrawView(QuizEndpoint):
    """One draw of a quiz."""

    access_action = Action.COURSE_TEACH

    @extend_schema(
        operation_id="change_draw",
        request=DrawWriteSerializer,
        responses={200: FittingDrawSerializer, 409: RefusalSerializer},
    )
    def put(self, request: Request, quiz_id: int, draw_id: int) -> Response:
        """Draw others from now on; attempts that have begun keep what they were drawn."""
        quiz = quiz_for(self.principal, quiz_id, self.access_action)
        change_draw(quiz, draw_id, self.principal, **_sent(request))
        return Response(_one(quiz, draw_id))

    @extend_schema(operation_id="delete_draw", responses={204: None, 409: RefusalSerializer})
    def delete(self, request: Request, quiz_id: int, draw_id: int) -> Response:
        """Draw these no more."""
        quiz = quiz_for(self.principal, quiz_id, self.access_action)
        remove_draw(quiz, draw_id, self.principal)
        return Response(status=204)


def _sent(request: Request) -> dict[str, Any]:
    values = sent_values(DrawWriteSerializer, request)
    return {
        "count": values["count"],
        "points": values["points"],
        "chosen": ItemFilter.of_data(values["filter"]),
        "expected_edition": values["edition"],
    }


def _shown(quiz: Quiz) -> list[dict[str, Any]]:
    return [
        dict(
            FittingDrawSerializer(
                {**row.draw.as_data(), "fitting": row.fitting, "edition": quiz.edition}
            ).data
        )
        for row in draw_table(quiz).rows
    ]


def _one(quiz: Quiz, draw_id: int) -> dict[str, Any]:
    return next(draw for draw in _shown(quiz) if draw["id"] == draw_id)
