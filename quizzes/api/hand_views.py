"""Essays and their marks for those who teach."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from items.kinds import Essay
from people.access import Action
from people.api_errors import RefusalSerializer
from quizzes.access import item_for
from quizzes.api.endpoints import QuizEndpoint
from quizzes.hand_marking import MOST_COMMENT, Judgement, give_mark
from quizzes.hand_queries import ORDERS, HandFilter, Written, essay_questions, places_of_item, written

NAMES = OpenApiParameter("names", str, enum=["hidden"], description="`hidden` leaves out who wrote it")


class EssayQuestionSerializer(serializers.Serializer[Any]):
    item = serializers.IntegerField(source="item_id")
    quiz = serializers.IntegerField(source="quiz_id")
    title = serializers.CharField(source="quiz", help_text="of the quiz")
    course = serializers.CharField()
    stem = serializers.CharField()
    waiting = serializers.IntegerField()
    marked = serializers.IntegerField()
    since = serializers.DateTimeField(allow_null=True, help_text="when the oldest that waits was handed in")
    by_two = serializers.BooleanField(help_text="two people mark it")
    unmarked = serializers.IntegerField()
    half_marked = serializers.IntegerField(help_text="where two mark: only one has yet")
    apart = serializers.IntegerField(help_text="where two mark: to be reconciled")


class EssayPlaceSerializer(serializers.Serializer[Any]):
    response = serializers.IntegerField(source="response_id")
    is_waiting = serializers.BooleanField(help_text="for you")
    is_apart = serializers.BooleanField(help_text="two marks are to be reconciled")


class OpinionSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField(source="given_at")
    seat = serializers.IntegerField(help_text="1 or 2: which of the two markers")
    marker = serializers.CharField(default=None, allow_null=True)
    points = serializers.DecimalField(9, 4)


class TwoMarksSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField(help_text="how many of two have given theirs")
    is_mine = serializers.BooleanField(help_text="yours is among them")
    is_apart = serializers.BooleanField()
    can_decide = serializers.BooleanField()
    given = OpinionSerializer(many=True, help_text="that you may see, newest first")


class AttachedSerializer(serializers.Serializer[Any]):
    uid = serializers.CharField()
    name = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField(help_text="in bytes")


class GivenMarkSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    marker = serializers.CharField(allow_null=True, help_text="null: no person")
    points = serializers.DecimalField(9, 4)
    comment = serializers.CharField(allow_blank=True)
    is_regrade = serializers.BooleanField()


class WrittenSerializer(serializers.Serializer[Any]):
    response = serializers.IntegerField(source="response_id")
    position = serializers.IntegerField()
    quiz = serializers.IntegerField(source="quiz_id")
    attempt = serializers.CharField(allow_blank=True, help_text="empty where names are hidden")
    learner = serializers.CharField(allow_blank=True, help_text="empty where names are hidden")
    number = serializers.IntegerField(help_text="of the attempt")
    finished_at = serializers.DateTimeField()
    text = serializers.CharField()
    worth = serializers.DecimalField(7, 2, help_text="the points there are")
    rubric = serializers.SerializerMethodField()
    sequence = serializers.IntegerField(help_text="number of the newest mark; goes back with the next one")
    is_waiting = serializers.BooleanField()
    points = serializers.DecimalField(9, 4)
    levels = serializers.DictField(child=serializers.CharField())
    comment = serializers.CharField(allow_blank=True)
    history = GivenMarkSerializer(many=True, help_text="newest first")
    files = AttachedSerializer(many=True)
    two = TwoMarksSerializer(allow_null=True, help_text="null: one person marks it")

    def get_rubric(self, found: Written) -> list[dict[str, Any]]:
        """Criteria with their levels, as in the item."""
        body = found.shape.body
        rubric = body.rubric if isinstance(body, Essay) else ()
        return [
            {
                "id": criterion.id,
                "title": criterion.title,
                "levels": [
                    {"id": level.id, "points": str(level.points), "text": level.text}
                    for level in criterion.levels
                ],
            }
            for criterion in rubric
        ]


class JudgementSerializer(serializers.Serializer[Any]):
    response = serializers.IntegerField(min_value=1)
    sequence = serializers.IntegerField(min_value=1, help_text="of the mark that was looked at")
    points = serializers.DecimalField(
        9, 4, min_value=0, required=False, default=None, allow_null=True,
        help_text="without any those of the levels count",
    )  # fmt: skip
    levels = serializers.DictField(
        child=serializers.CharField(max_length=64), required=False, default=dict, help_text="by criterion"
    )
    comment = serializers.CharField(
        max_length=MOST_COMMENT, required=False, default="", allow_blank=True, help_text="for the learner"
    )
    is_deciding = serializers.BooleanField(
        required=False, default=False, help_text="between the marks of two others"
    )


class WantedSerializer(serializers.Serializer[Any]):
    response = serializers.IntegerField(min_value=1)


class EssayQueueView(QuizEndpoint):
    """The questions whose answers people mark, by quiz, the longest wait first."""

    access_action = Action.COURSE_CREATE

    @extend_schema(operation_id="essays", responses={200: EssayQuestionSerializer(many=True)})
    def get(self, request: Request) -> Response:
        return Response(EssayQuestionSerializer(essay_questions(self.principal), many=True).data)


class EssayPlacesView(QuizEndpoint):
    """The answers to one question in the order asked for, and the marks given to them."""

    access_action = Action.COURSE_TEACH

    @extend_schema(
        operation_id="essays_of_item",
        parameters=[
            OpenApiParameter("quiz", int),
            OpenApiParameter("order", str, enum=ORDERS),
            NAMES,
        ],
        responses={200: EssayPlaceSerializer(many=True)},
    )
    def get(self, request: Request, item_id: int) -> Response:
        item = item_for(self.principal, item_id)
        chosen = HandFilter.of_query(request._request.GET)
        places = places_of_item(item, chosen, self.principal.user_id or 0)
        return Response(EssayPlaceSerializer(places, many=True).data)

    @extend_schema(
        operation_id="mark_essay",
        request=JudgementSerializer,
        responses={200: WrittenSerializer, 409: RefusalSerializer},
    )
    def post(self, request: Request, item_id: int) -> Response:
        """Give an answer its mark; one given before stays in the history."""
        item = item_for(self.principal, item_id)
        sent = JudgementSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        values = dict(sent.validated_data)
        response_id, sequence = values.pop("response"), values.pop("sequence")
        give_mark(item, response_id, sequence, Judgement(**values), self.principal)
        found = written(item, response_id, is_anonymous=False, marker_id=self.principal.user_id)
        return Response(WrittenSerializer(found).data)


class EssayView(QuizEndpoint):
    """One answer with its text and its marks."""

    access_action = Action.COURSE_TEACH

    @extend_schema(
        operation_id="essay",
        parameters=[OpenApiParameter("response", int, required=True), NAMES],
        responses={200: WrittenSerializer},
    )
    def get(self, request: Request, item_id: int) -> Response:
        item = item_for(self.principal, item_id)
        wanted = WantedSerializer(data=request.query_params)
        wanted.is_valid(raise_exception=True)
        chosen = HandFilter.of_query(request._request.GET)
        response_id = wanted.validated_data["response"]
        found = written(item, response_id, is_anonymous=chosen.is_anonymous, marker_id=self.principal.user_id)
        return Response(WrittenSerializer(found).data)
