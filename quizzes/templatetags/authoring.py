"""Pieces of the authors' pages."""

from __future__ import annotations

from django import template

from items.kinds import stem_line
from lessons.models import Course
from people.access import Principal
from quizzes import bank_queries
from quizzes.item_forms import ItemForm
from quizzes.item_words import KIND_WORDS
from quizzes.models import ItemVersion

register = template.Library()


@register.simple_tag(takes_context=True)
def questions_waiting(context: template.Context) -> int:
    """How many questions wait for review, as the page counted them or by one query of its own."""
    counted = context.get("waiting_count")
    if counted is not None:
        return int(counted)
    principal: Principal | None = context.get("principal")
    return bank_queries.waiting_count(principal) if principal else 0


@register.simple_tag(takes_context=True)
def waiting_in(context: template.Context, course: Course) -> int:
    """How many questions of one course wait for review, as its queue counts them. One query."""
    principal: Principal | None = context.get("principal")
    return bank_queries.waiting_count(principal, course.pk) if principal else 0


@register.simple_tag
def field_error(form: ItemForm, number: int, name: str) -> str:
    """What is wrong with one field of one row, or nothing."""
    return form.errors.get(f"row-{number}-{name}", "")


@register.simple_tag
def unit_error(form: ItemForm, number: int, name: str) -> str:
    """What is wrong with one field of one unit, or nothing."""
    return form.errors.get(f"unit-{number}-{name}", "")


@register.filter
def kind_word(kind: str) -> str:
    """The word for a kind of item."""
    return str(KIND_WORDS[kind])


@register.filter
def short_name(version: ItemVersion) -> str:
    """The item's short name if its author gave one, else its stem in one line, gaps as a rule."""
    title = version.content.get("title")
    return str(title) if title else stem_line(version.stem)
