"""Courses and lessons over the API; the same access and the same services as the pages."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from lessons.access import course_for, courses_for
from lessons.gate import Lock, locks_of
from lessons.lock_shapes import LockSerializer, open_lesson
from lessons.models import Course, CourseState, Enrolment, EnrolmentState, Lesson
from lessons.services import EnrolmentRefused, enrol
from people.access import Action
from people.api_endpoint import Endpoint
from people.api_errors import RefusalSerializer
from people.api_problem import Problem
from people.models import User


class CourseSerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField()
    title = serializers.CharField()
    summary = serializers.CharField()
    language = serializers.CharField()
    state = serializers.ChoiceField(CourseState.choices)
    published_at = serializers.DateTimeField(allow_null=True)
    is_enrolled = serializers.BooleanField(source="has_enrolment")
    is_taught = serializers.BooleanField(help_text="the caller is one of its instructors")
    word_count = serializers.IntegerField(source="words", default=0)


class LessonLineSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField(source="position")
    label = serializers.CharField(help_text="the article's own number of the section")  # type: ignore[assignment]  # a field, not the label of one
    title = serializers.CharField()
    kind = serializers.ChoiceField([("introduction", "introduction"), ("section", "section")])
    word_count = serializers.IntegerField()
    sentence_count = serializers.IntegerField()


class SentenceSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField(source="position")
    key = serializers.CharField(help_text="stays the same when the article is revised")
    paragraph = serializers.IntegerField()
    start = serializers.IntegerField(help_text="in code points of the article")
    end = serializers.IntegerField()
    text = serializers.CharField()


class OutlineLineSerializer(LessonLineSerializer):
    lock = LockSerializer(allow_null=True, default=None, help_text="null: open to the caller")


class LessonSerializer(LessonLineSerializer):
    body = serializers.CharField(help_text="HTML")
    sentences = SentenceSerializer(many=True)


class EnrolmentSerializer(serializers.Serializer[Any]):
    course = serializers.SlugField(source="course.slug")
    state = serializers.ChoiceField(EnrolmentState.choices)
    enrolled_at = serializers.DateTimeField()


class CourseListView(Endpoint, ListAPIView[Any]):
    """The courses the caller may see, newest first."""

    access_action = Action.COURSE_SEE
    serializer_class = CourseSerializer
    queryset = Course.objects.none()

    def get_queryset(self) -> Any:
        return courses_for(self.principal, self.access_action).annotate(words=Sum("lessons__word_count"))

    @extend_schema(operation_id="courses")
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        return self.list(request, *args, **kwargs)


class CourseView(Endpoint):
    """One course."""

    access_action = Action.COURSE_SEE

    @extend_schema(operation_id="course", responses={200: CourseSerializer})
    def get(self, request: Request, slug: str) -> Response:
        course = course_for(self.principal, slug, self.access_action)
        course.words = sum(Lesson.objects.filter(course=course).values_list("word_count", flat=True))  # type: ignore[attr-defined]  # as the list annotates it
        return Response(CourseSerializer(course).data)


class LessonListView(Endpoint):
    """The outline of a course, in order; without lessons that are locked and hidden."""

    access_action = Action.COURSE_SEE
    pagination_class = None

    @extend_schema(operation_id="lessons", responses={200: OutlineLineSerializer(many=True)})
    def get(self, request: Request, slug: str) -> Response:
        course = course_for(self.principal, slug, self.access_action)
        lessons = Lesson.objects.filter(course=course).defer("body").order_by("position")
        locks = locks_of(self.principal, course).lessons
        shown = []
        for lesson in lessons:
            lock: Lock | None = locks.get(lesson.position)
            lesson.lock = lock  # type: ignore[attr-defined]  # read by the serializer
            if lock is None or not lock.is_hidden:
                shown.append(lesson)
        return Response(OutlineLineSerializer(shown, many=True).data)


class LessonView(Endpoint):
    """One lesson with its text. Reading it here keeps no place: that is what ``position`` is for."""

    access_action = Action.LESSON_READ

    @extend_schema(operation_id="lesson", responses={200: LessonSerializer, 409: RefusalSerializer})
    def get(self, request: Request, slug: str, number: int) -> Response:
        course = course_for(self.principal, slug, self.access_action)
        return Response(LessonSerializer(open_lesson(self.principal, course, number)).data)


class EnrolView(Endpoint):
    """Enrol the caller; once enrolled, asking again changes nothing."""

    access_action = Action.COURSE_ENROL

    @extend_schema(
        operation_id="enrol", request=None, responses={200: EnrolmentSerializer, 409: RefusalSerializer}
    )
    def post(self, request: Request, slug: str) -> Response:
        course = course_for(self.principal, slug, self.access_action)
        assert isinstance(request.user, User)  # noqa: S101  # the policy let nobody else in
        try:
            enrolment: Enrolment = enrol(request.user, course)
        except EnrolmentRefused as refused:
            raise Problem(409, "suspended", str(refused)) from refused
        return Response(EnrolmentSerializer(enrolment).data)
