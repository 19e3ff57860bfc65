"""Remarks on questions: for those who say them and for those who answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from people.access import Action
from people.api_errors import RefusalSerializer
from quizzes.access import item_for
from quizzes.api.endpoints import QuizEndpoint
from quizzes.models import Remark
from quizzes.remark_models import RemarkVerdict
from quizzes.remark_queries import remarks_for, remarks_of_result
from quizzes.remarks import MOST_WORDS, answer_remarks, say_remark
from quizzes.results import result


class RemarkSerializer(serializers.Serializer[Any]):
    position = serializers.IntegerField(min_value=1, max_value=9999)
    words = serializers.CharField(max_length=MOST_WORDS, help_text="what is wrong")


class OwnRemarkSerializer(RemarkSerializer):
    said_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    verdict = serializers.ChoiceField(
        ["", *RemarkVerdict.values],
        allow_null=True,
        help_text="null while the answers of the attempt are not released",
    )
    answer = serializers.CharField(
        allow_null=True, help_text="null while the answers of the attempt are not released"
    )


class TaughtRemarkSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    item = serializers.IntegerField(source="item_id")
    version = serializers.IntegerField(source="version.number", help_text="the wording the learner met")
    stem = serializers.CharField(source="version.stem")
    evidence = serializers.CharField(source="evidence_text", allow_null=True)
    quiz = serializers.IntegerField(source="attempt.quiz_id")
    learner = serializers.CharField(source="learner.email")
    words = serializers.CharField()
    said_at = serializers.DateTimeField()
    verdict = serializers.ChoiceField(["", *RemarkVerdict.values])
    answer = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)


class RemarkAnswerSerializer(serializers.Serializer[Any]):
    remarks = serializers.ListField(child=serializers.IntegerField(min_value=1), max_length=500)
    verdict = serializers.ChoiceField(RemarkVerdict.choices)
    answer = serializers.CharField(max_length=MOST_WORDS, required=False, default="", allow_blank=True)


class RemarksAnsweredSerializer(serializers.Serializer[Any]):
    answered = serializers.IntegerField()


class OwnRemarksView(QuizEndpoint):
    """What the caller said about the questions of one attempt."""

    access_action = Action.ATTEMPT_OWN
    serializer_class = RemarkSerializer

    @extend_schema(
        operation_id="own_remarks",
        responses={200: OwnRemarkSerializer(many=True)},
        description="What the caller said about the questions of an attempt, with what was answered.",
    )
    def get(self, request: Request, uid: UUID) -> Response:
        found = remarks_of_result(result(self.principal, uid))
        return Response(OwnRemarkSerializer(found, many=True).data)

    @extend_schema(operation_id="say_remark", responses={201: RemarkSerializer, 409: RefusalSerializer})
    def post(self, request: Request, uid: UUID) -> Response:
        """Something is wrong with a question. Ten remarks within an hour at most; no points change."""
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        said = say_remark(self.principal, uid, sent.validated_data["position"], sent.validated_data["words"])
        reply = {"position": sent.validated_data["position"], "words": said.words}
        return Response(reply, status=201)


class RemarkListView(QuizEndpoint, ListAPIView[Any]):
    """What learners said about questions of the courses the caller teaches, the newest first."""

    access_action = Action.COURSE_TEACH
    serializer_class = TaughtRemarkSerializer
    queryset = Remark.objects.none()

    def get_queryset(self) -> Any:
        is_answered = self.request.query_params.get("show") == "answered"
        return remarks_for(self.principal, is_answered=is_answered)

    @extend_schema(operation_id="remarks", parameters=[OpenApiParameter("show", str, enum=["answered"])])
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        return self.list(request, *args, **kwargs)


class RemarkAnswerView(QuizEndpoint):
    """Answer remarks on one item."""

    access_action = Action.COURSE_TEACH
    serializer_class = RemarkAnswerSerializer

    @extend_schema(
        operation_id="answer_remarks", responses={200: RemarksAnsweredSerializer, 409: RefusalSerializer}
    )
    def post(self, request: Request, item_id: int) -> Response:
        """Tell the learners what became of it; they read it once the answers of their attempt are shown."""
        item = item_for(self.principal, item_id, self.access_action)
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        answer = sent.validated_data
        verdict = RemarkVerdict(answer["verdict"])
        count = answer_remarks(item, answer["remarks"], verdict, answer["answer"], self.principal)
        return Response({"answered": count})
