"""What every page of the authors needs: the side list's count, and courses and kinds to choose from."""

from __future__ import annotations

from django.http import HttpRequest

from lessons.models import Course, Lesson
from people.access import Principal
from quizzes.bank_filter import ItemFilter, is_id
from quizzes.bank_queries import lessons_of, taught_courses
from quizzes.item_words import kind_choices


def who(request: HttpRequest) -> Principal:
    """Who asks, as set by the middleware."""
    principal: Principal = request.principal  # type: ignore[attr-defined]  # set by PrincipalMiddleware
    return principal


def filter_context(principal: Principal, chosen: ItemFilter) -> dict[str, object]:
    """What the filter fields show. Two queries."""
    courses = taught_courses(principal)
    ids = [course.pk for course in courses if str(course.pk) == chosen.course] or (
        [courses[0].pk] if len(courses) == 1 else []
    )
    lessons: list[Lesson] = lessons_of(ids) if ids else []
    return {"filter": chosen, "courses": courses, "lessons": lessons, "kinds": kind_choices()}


def course_named(courses: list[Course], wanted: str) -> Course | None:
    """The course with this id among those the person teaches, else the newest; None without any."""
    return next((course for course in courses if str(course.pk) == wanted), courses[0] if courses else None)


def number_sent(text: str) -> int:
    """The number of a row, an edition or a place; 0, which none has, where none was sent."""
    return int(text) if is_id(text) else 0


def tokens_of(text: str) -> list[tuple[int, int]]:
    """Course and entry of ``12-345.13-346``, which undoes; what does not look like it is left out."""
    pairs = [part.split("-") for part in text.split(".")[:50]]
    return [
        (int(pair[0]), int(pair[1])) for pair in pairs if len(pair) == 2 and all(is_id(one) for one in pair)
    ]
