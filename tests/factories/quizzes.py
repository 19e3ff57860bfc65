"""Quizzes; attempts are started by `quizzes.attempts`, or stand here as bare rows for reports."""

from __future__ import annotations

from collections.abc import Iterable

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from items.kinds import ItemKind
from lessons.models import Course
from quizzes.models import Attempt, Quiz, QuizState, Slot
from quizzes.review_options import Aspect, table
from tests.factories.courses import CourseFactory
from tests.factories.items import MARKED_KINDS, stored_item


def reviewed(score: str = "on_submit", answers: str = "on_submit") -> dict[str, list[str]]:
    """The table that shows the score and all else ``on_submit``, ``on_close`` or ``never``."""
    aspects = {Aspect.TOTAL: score} | {aspect: answers for aspect in Aspect if aspect is not Aspect.TOTAL}
    at_once = [aspect for aspect, when in aspects.items() if when == "on_submit"]
    at_last = [aspect for aspect, when in aspects.items() if when != "never"]
    return table(at_once, at_once, at_last)


class QuizFactory(DjangoModelFactory):
    """A draft without slots; `published_quiz` gives one to take."""

    class Meta:
        model = Quiz

    course = factory.SubFactory(CourseFactory)
    organisation = factory.SelfAttribute("course.organisation")
    title = factory.Sequence(lambda number: f"Quiz {number}")


class AttemptFactory(DjangoModelFactory):
    """A bare attempt without responses."""

    class Meta:
        model = Attempt

    quiz = factory.SubFactory(QuizFactory)
    organisation = factory.SelfAttribute("quiz.organisation")
    number = 1
    points_possible = 1


def published_quiz(course: Course, kinds: Iterable[ItemKind] = MARKED_KINDS, **fields: object) -> Quiz:
    """A published quiz with one new accepted item per kind, one point each, in this order; no essays."""
    quiz: Quiz = QuizFactory(course=course, state=QuizState.PUBLISHED, published_at=timezone.now(), **fields)
    for position, kind in enumerate(kinds, 1):
        item = stored_item(course, kind)
        Slot.objects.create(quiz=quiz, position=position, item=item)
    return quiz
