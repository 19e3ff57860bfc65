"""What an essay may be, and how long it is, in words."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.essay_words import limit_words
from quizzes.questions import Question

register = template.Library()


@register.simple_tag
def limits(question: Question) -> str:
    """How many words are wanted, empty without limits."""
    return limit_words(question.min_words, question.max_words, is_strict=question.is_strict)


@register.simple_tag
def length_words(question: Question) -> str:
    """How many words there are, and whether that fits; `static/js/essay.js` goes on with it."""
    said = ngettext("%(n)s word", "%(n)s words", question.words) % {"n": question.words}
    if question.max_words is not None and question.words > question.max_words:
        return f"{said}, {_('too many')}"
    if question.min_words is not None and 0 < question.words < question.min_words:
        return f"{said}, {_('too few')}"
    return said
