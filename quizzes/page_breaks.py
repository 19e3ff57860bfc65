"""Where the pages of a quiz begin, set in one go."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from people.access import Principal
from quizzes.assembly import editing, update_quiz
from quizzes.errors import AuthoringRefused
from quizzes.models import Quiz


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """The rule, how many questions a page has where it says several, and the places that begin one."""

    paging: str
    per_page: int
    breaks: tuple[int, ...]


def pages_of_quiz(quiz: Quiz) -> Pages:
    """The pages as they are set. One query."""
    breaks = quiz.slots.filter(starts_page=True).order_by("position").values_list("position", flat=True)
    return Pages(paging=quiz.paging, per_page=quiz.per_page, breaks=tuple(breaks))


def set_pages(
    quiz: Quiz,
    by: Principal,
    *,
    expected_edition: int,
    paging: str,
    per_page: int,
    breaks: Collection[int] | None,
) -> None:
    """Cut the quiz into these pages; `breaks` None leaves the author's own as they are.

    Raises `AuthoringRefused` (``per_page``, ``breaks``) and `EditConflict`.
    """
    with transaction.atomic():
        update_quiz(quiz, by, expected_edition=expected_edition, paging=paging, per_page=per_page)
        if breaks is not None:
            _break_at(quiz, by, set(breaks))


def _break_at(quiz: Quiz, by: Principal, breaks: set[int]) -> None:
    with editing(quiz, by, "quiz.page", None, breaks=sorted(breaks)) as locked:
        known = set(locked.slots.values_list("position", flat=True))
        if unknown := sorted(breaks - known):
            said = _("No question stands at place %(n)s.") % {"n": unknown[0]}
            raise AuthoringRefused("breaks", said)
        locked.slots.update(starts_page=Q(position__in=breaks))
