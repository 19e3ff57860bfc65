"""A learner's own progress over the API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from lessons.access import course_for
from lessons.lock_shapes import LockSerializer, open_lesson
from people.access import Action
from people.api_endpoint import Endpoint
from people.api_errors import RefusalSerializer
from progress.course_page import progress_page
from progress.mastery import Status
from progress.services import keep_place, mark_lesson

HIGHEST = 1_000_000


class LessonProgressSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField(source="line.position")
    title = serializers.CharField(source="line.name")
    status = serializers.ChoiceField([status.value for status in Status], source="standing.status.value")
    percent = serializers.IntegerField(source="standing.percent")
    position = serializers.IntegerField(source="line.kept", allow_null=True, help_text="sentence last seen")
    furthest = serializers.IntegerField(source="line.furthest", allow_null=True)
    is_finished = serializers.BooleanField(source="line.is_finished")
    is_complete = serializers.BooleanField(help_text="by the rules of the course; without any, read")
    lock = LockSerializer(allow_null=True)
    answered = serializers.IntegerField(source="standing.answered")
    right = serializers.IntegerField(source="standing.right")


class QuizProgressSerializer(serializers.Serializer[Any]):
    quiz = serializers.IntegerField(source="quiz_id")
    title = serializers.CharField()
    attempts_used = serializers.IntegerField(source="used")
    attempts_allowed = serializers.IntegerField(allow_null=True)
    best = serializers.FloatField(
        allow_null=True, help_text="0 to 1, of the attempts that count; null while nothing is released"
    )
    counted = serializers.CharField(help_text="which of several attempts counts")
    due_at = serializers.DateTimeField(allow_null=True)
    is_complete = serializers.BooleanField(help_text="by the rules of the course; without any, handed in")
    lock = LockSerializer(allow_null=True)


class CourseProgressSerializer(serializers.Serializer[Any]):
    course = serializers.SlugField(source="course.slug")
    title = serializers.CharField(source="course.title")
    percent = serializers.IntegerField()
    lessons = LessonProgressSerializer(many=True, source="units")
    quizzes = QuizProgressSerializer(many=True)


class OwnProgressSerializer(serializers.Serializer[Any]):
    courses = CourseProgressSerializer(many=True)


class PlaceSerializer(serializers.Serializer[Any]):
    position = serializers.IntegerField(min_value=1, max_value=HIGHEST, help_text="sentence last seen")
    furthest = serializers.IntegerField(min_value=1, max_value=HIGHEST, required=False)


class MarkSerializer(serializers.Serializer[Any]):
    is_done = serializers.BooleanField()


class MarkView(Endpoint):
    """Mark a lesson as done, or take that back; it completes lessons whose rules ask for it."""

    access_action = Action.LESSON_READ
    serializer_class = MarkSerializer

    @extend_schema(operation_id="mark_lesson", responses={204: None, 409: RefusalSerializer})
    def post(self, request: Request, slug: str, number: int) -> Response:
        lesson = open_lesson(self.principal, course_for(self.principal, slug, self.access_action), number)
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        mark_lesson(self.principal, lesson.pk, is_done=sent.validated_data["is_done"])
        return Response(status=204)


class OwnProgressView(Endpoint):
    """Where the caller stands in every course."""

    access_action = Action.PROGRESS_OWN

    @extend_schema(operation_id="own_progress", responses={200: OwnProgressSerializer})
    def get(self, request: Request) -> Response:
        return Response(OwnProgressSerializer(progress_page(self.principal)).data)


class PositionView(Endpoint):
    """Keep the place in a lesson; reaching its last sentence finishes it."""

    access_action = Action.LESSON_READ
    serializer_class = PlaceSerializer

    @extend_schema(operation_id="keep_position", responses={204: None, 409: RefusalSerializer})
    def post(self, request: Request, slug: str, number: int) -> Response:
        lesson = open_lesson(self.principal, course_for(self.principal, slug, self.access_action), number)
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        position = sent.validated_data["position"]
        furthest = sent.validated_data.get("furthest", position)
        keep_place(self.principal, lesson.pk, position=position, furthest=furthest)
        return Response(status=204)
