"""Sections of a quiz: headings put above questions, changed, moved and taken away.

Each change goes through `quizzes.assembly.update_quiz`, so that editors never overwrite each other and
attempts that have begun keep the sections they began with.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext as _

from people.access import Principal
from quizzes.access import missing
from quizzes.assembly import update_quiz
from quizzes.errors import AuthoringRefused
from quizzes.layout import Heading, headings_of, with_headings
from quizzes.models import Quiz

MOST_SECTIONS = 40
MOST_TITLE = 200
MOST_INSTRUCTION = 5_000


def add_section(
    quiz: Quiz,
    by: Principal,
    *,
    expected_edition: int,
    title: str,
    instruction: str = "",
    is_shuffled: bool = False,
    first: int = 0,
) -> Heading:
    """The new heading above the place `first`, or below all places.

    Raises `AuthoringRefused` (``title``, ``instruction``, ``sections``) and `EditConflict`.
    """
    title, instruction = _words(title, instruction)
    headings = headings_of(quiz.layout)
    if len(headings) >= MOST_SECTIONS:
        raise AuthoringRefused("sections", _("A quiz has 40 sections at most."))
    heading = Heading(
        id=max((one.id for one in headings), default=0) + 1,
        first=_within(quiz, first or _places(quiz) + 1),
        title=title,
        instruction=instruction,
        is_shuffled=is_shuffled,
    )
    _save(quiz, by, expected_edition, (*headings, heading))
    return heading


def change_section(
    quiz: Quiz,
    section_id: int,
    by: Principal,
    *,
    expected_edition: int,
    title: str,
    instruction: str,
    is_shuffled: bool,
    first: int = 0,
) -> None:
    """Give a section other words, and the place `first` where that is not 0.

    Raises Http404 and what `add_section` raises.
    """
    title, instruction = _words(title, instruction)
    _replace(
        quiz,
        section_id,
        by,
        expected_edition,
        lambda one: replace(
            one,
            first=_within(quiz, first or one.first),
            title=title,
            instruction=instruction,
            is_shuffled=is_shuffled,
        ),
    )


def move_section(quiz: Quiz, section_id: int, step: int, by: Principal, *, expected_edition: int) -> None:
    """Put a heading above the question before it (-1) or below the one after it (1); never off the quiz."""
    _replace(
        quiz,
        section_id,
        by,
        expected_edition,
        lambda one: replace(one, first=_within(quiz, one.first + step)),
    )


def remove_section(quiz: Quiz, section_id: int, by: Principal, *, expected_edition: int) -> None:
    """Take a heading away; its questions belong to the section above. Raises Http404 and `EditConflict`."""
    _replace(quiz, section_id, by, expected_edition, lambda _one: None)


def _replace(
    quiz: Quiz,
    section_id: int,
    by: Principal,
    expected_edition: int,
    change: Callable[[Heading], Heading | None],
) -> None:
    headings = headings_of(quiz.layout)
    if all(one.id != section_id for one in headings):
        raise missing()
    changed = (change(one) if one.id == section_id else one for one in headings)
    _save(quiz, by, expected_edition, tuple(one for one in changed if one is not None))


def _save(quiz: Quiz, by: Principal, expected_edition: int, headings: tuple[Heading, ...]) -> None:
    """What was read is what is replaced: another edition than the expected one is a conflict."""
    update_quiz(quiz, by, expected_edition=expected_edition, layout=with_headings(quiz.layout, headings))


def _words(title: str, instruction: str) -> tuple[str, str]:
    title, instruction = " ".join(title.split()), instruction.replace("\r\n", "\n").strip()
    if not 0 < len(title) <= MOST_TITLE:
        raise AuthoringRefused("title", _("A section needs a name of at most 200 characters."))
    if len(instruction) > MOST_INSTRUCTION:
        raise AuthoringRefused("instruction", _("An instruction has at most 5,000 characters."))
    return title, instruction


def _within(quiz: Quiz, first: int) -> int:
    return min(max(first, 1), _places(quiz) + 1)


def _places(quiz: Quiz) -> int:
    return quiz.slots.count()
