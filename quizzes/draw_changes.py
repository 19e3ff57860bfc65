"""Draws of a quiz added, changed, moved and taken out, as `quizzes.assembly` changes its places."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from lessons.models import Lesson
from people.access import Principal
from quizzes.access import missing
from quizzes.assembly import editing, require_points
from quizzes.authoring import locked_course
from quizzes.bank_filter import NO_CATEGORY, ItemFilter
from quizzes.bank_models import Category
from quizzes.draws import Draw, draws_of
from quizzes.errors import AuthoringRefused
from quizzes.layout import headings_of
from quizzes.models import Quiz, QuizState
from quizzes.texts_between import SLOT_ASKS

MOST_DRAWS = 50
MOST_DRAWN = 100


def add_draw(
    quiz: Quiz,
    by: Principal,
    *,
    count: int,
    points: Decimal,
    chosen: ItemFilter,
    expected_edition: int | None = None,
) -> Draw:
    """The new draw at the end of the quiz. Raises `AuthoringRefused` (``count``, ``points``, ``category``,
    ``lesson``, ``many``) and `EditConflict`."""
    with _changing(quiz, by, "add", expected_edition) as (locked, draws):
        if len(draws) >= MOST_DRAWS:
            raise AuthoringRefused("many", _("A quiz draws at most fifty times."))
        last = locked.slots.count()
        made = Draw(
            id=max((draw.id for draw in draws), default=0) + 1,
            after=last,
            is_below=last + 1 in _first_places(locked),
            count=count,
            points=points,
            chosen=_checked(locked, count, points, chosen),
        )
        draws.append(made)
    return made


def change_draw(
    quiz: Quiz,
    draw_id: int,
    by: Principal,
    *,
    count: int,
    points: Decimal,
    chosen: ItemFilter,
    expected_edition: int | None = None,
) -> None:
    """Let it draw other questions, where it stands. Attempts that run keep theirs. Raises as `add_draw`, and
    Http404."""
    with _changing(quiz, by, "change", expected_edition) as (locked, draws):
        place = _place(draws, draw_id)
        checked = _checked(locked, count, points, chosen)
        draws[place] = replace(draws[place], count=count, points=points, chosen=checked)


def move_draw(
    quiz: Quiz, draw_id: int, step: int, by: Principal, *, expected_edition: int | None = None
) -> None:
    """Put it one place, heading or draw further down (1) or up (-1); at the end it stays. Raises Http404 and
    `EditConflict`."""
    with _changing(quiz, by, "move", expected_edition) as (locked, draws):
        place = _place(draws, draw_id)
        draw, beside = draws[place], place + step
        if 0 <= beside < len(draws) and draws[beside].spot == draw.spot:
            draws[place], draws[beside] = draws[beside], draw
        else:
            draws[place] = _stepped(draw, step, _first_places(locked), locked.slots.count())


def remove_draw(quiz: Quiz, draw_id: int, by: Principal, *, expected_edition: int | None = None) -> None:
    """Draw these no more. Raises Http404, `EditConflict`, and `AuthoringRefused` (``last``) for all that a
    published quiz asks."""
    with _changing(quiz, by, "remove", expected_edition) as (locked, draws):
        del draws[_place(draws, draw_id)]
        is_left = bool(draws) or locked.slots.filter(SLOT_ASKS).exists()
        if locked.state == QuizState.PUBLISHED and not is_left:
            raise AuthoringRefused("last", _("A published quiz needs at least one question."))


@contextmanager
def _changing(
    quiz: Quiz, by: Principal, act: str, expected_edition: int | None
) -> Iterator[tuple[Quiz, list[Draw]]]:
    """The locked quiz and its draws; what the list holds afterwards is stored, in the order of the quiz."""
    with editing(quiz, by, "quiz.draw", expected_edition, act=act) as locked:
        # Nobody deletes a category that a draw is about to name.
        locked_course(locked.course_id)
        draws = draws_of(locked)
        yield locked, draws
        draws.sort(key=lambda draw: draw.spot)
        locked.draws = [draw.as_data() for draw in draws]
        locked.save(update_fields=["draws"])
    quiz.draws = locked.draws


def _first_places(quiz: Quiz) -> set[int]:
    """The places before which a section begins."""
    return {heading.first for heading in headings_of(quiz.layout)}


def _stepped(draw: Draw, step: int, first_places: set[int], last: int) -> Draw:
    """The draw over the heading beside it, else over the place, else where it was."""
    has_heading = draw.after + 1 in first_places
    if step > 0 and has_heading and not draw.is_below:
        return replace(draw, is_below=True)
    if step < 0 and has_heading and draw.is_below:
        return replace(draw, is_below=False)
    after = draw.after + step
    if not 0 <= after <= last:
        return draw
    return replace(draw, after=after, is_below=step < 0 and after + 1 in first_places)


def _place(draws: list[Draw], draw_id: int) -> int:
    found = [place for place, draw in enumerate(draws) if draw.id == draw_id]
    if not found:
        raise missing()
    return found[0]


def _checked(quiz: Quiz, count: int, points: Decimal, chosen: ItemFilter) -> ItemFilter:
    """The filter without what a draw does not ask; raises `AuthoringRefused` for what makes no sense."""
    if not 1 <= count <= MOST_DRAWN:
        raise AuthoringRefused("count", _("Draw at least one question and at most a hundred."))
    require_points(points)
    chosen = replace(
        chosen, course="", state="", category_only=chosen.category_only if chosen.category else ""
    )
    if chosen.lesson and not Lesson.objects.filter(course=quiz.course_id, pk=chosen.lesson).exists():
        raise AuthoringRefused("lesson", _("Choose a section of this course."))
    if (
        chosen.category not in ("", NO_CATEGORY)
        and not Category.objects.filter(course=quiz.course_id, pk=chosen.category).exists()
    ):
        raise AuthoringRefused("category", _("Choose a category of this course."))
    return chosen
