"""Sections of a quiz as its pages show them."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString

from quizzes.attempt_pages import AttemptHead, RailPlace
from quizzes.layout import Heading, Section, by_section, headings_of
from quizzes.models import Quiz
from quizzes.rich_text import block_html
from quizzes.sheet_forms import question_address

register = template.Library()


@register.simple_tag
def headings_at(quiz: Quiz, place: int) -> list[Heading]:
    """The headings right above a place of the quiz."""
    return [heading for heading in headings_of(quiz.layout) if heading.first == place]


@register.simple_tag
def headings_from(quiz: Quiz, place: int) -> list[Heading]:
    """The headings at and below a place: those with no question below them stand beyond the last."""
    return [heading for heading in headings_of(quiz.layout) if heading.first >= place]


@register.filter
def instruction_html(section: Section) -> SafeString:
    """What stands below the heading."""
    return block_html(section.instruction)


@register.simple_tag
def question_url(head: AttemptHead, position: int) -> str:
    """Where a question of an attempt is shown."""
    return question_address(head, position)


@register.simple_tag
def rail_groups(
    places: Iterable[RailPlace], sections: tuple[Section, ...]
) -> list[tuple[Section | None, list[RailPlace]]]:
    """The numbers of an attempt by section."""
    known = {place.position: place for place in places}
    return [
        (section, [known[position] for position in group]) for section, group in by_section(sections, known)
    ]
