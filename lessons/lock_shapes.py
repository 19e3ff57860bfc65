"""How the API says what is locked, and keeps it back."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from lessons.access import lesson_for
from lessons.gate import Locked, pass_lesson
from lessons.models import Course, Lesson
from people.access import Principal
from people.api_problem import Problem


class MissingSerializer(serializers.Serializer[Any]):
    words = serializers.CharField(help_text="goes on after “Opens when”")
    name = serializers.CharField(help_text="of what has to be done, empty for a date or a cohort")
    address = serializers.CharField(help_text="the page that leads to it, empty for none")


class LockSerializer(serializers.Serializer[Any]):
    """Why something is locked to the caller, by the rules between lessons and quizzes."""

    sentence = serializers.CharField()
    needs_all = serializers.BooleanField(help_text="false: any one of what is missing is enough")
    missing = MissingSerializer(many=True)


def open_lesson(principal: Principal, course: Course, number: int) -> Lesson:
    """The lesson at this place. Raises Http404, and a 409 where the rules of the course keep it back."""
    lesson = lesson_for(course, number)
    try:
        pass_lesson(principal, course, number)
    except Locked as locked:
        raise Problem(409, "locked", str(locked), current=LockSerializer(locked.lock).data) from locked
    return lesson
