"""Numbers of a quiz as people read them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from django import template
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import get_text_list
from django.utils.timezone import localtime
from django.utils.translation import gettext, gettext_lazy, ngettext

from people.templatetags.ui import remembered
from quizzes import review_words
from quizzes.attempt_pages import RailPlace
from quizzes.layout import Section, by_section
from quizzes.models import Override
from quizzes.questions import Question
from quizzes.review_fields import Cell, review_values, rows_of
from quizzes.review_options import PRESETS, Aspect, Review
from quizzes.scoped_html import scoped

register = template.Library()

SAID = {
    "opens_at": (gettext_lazy("open from the beginning"), gettext_lazy("opens %(value)s")),
    "due_at": (gettext_lazy("never late"), gettext_lazy("due %(value)s")),
    "closes_at": (gettext_lazy("never closes"), gettext_lazy("closes %(value)s")),
    "time_limit": (gettext_lazy("no time limit"), gettext_lazy("limit %(value)s")),
    "attempts_allowed": (gettext_lazy("any number of attempts"), gettext_lazy("attempts: %(value)s")),
    "password": (gettext_lazy("no password"), gettext_lazy("another password")),
    "overdue_grace": (
        gettext_lazy("handed in when time ends"),
        gettext_lazy("%(value)s to hand in after time has ended"),
    ),
}
"""What a rule of an override says where it is lifted, and where it has a value."""


@register.simple_tag
def rail(
    places: Iterable[RailPlace],
    here: tuple[int, ...],
    form: str = "",
    reached: int | None = None,
    sections: tuple[Section, ...] = (),
) -> SafeString:
    """The numbers of an attempt as submit buttons: moving always saves. Without a way back all but those
    `here` are shut.

    Each section has its name above its numbers.
    """
    known = {place.position: place for place in places}
    groups = (
        format_html(
            '{}<ol class="rail">{}</ol>',
            format_html('<h3 class="small bold">{}</h3>', section.title) if section else "",
            _numbers([known[position] for position in group], here, form, is_shut=reached is not None),
        )
        for section, group in by_section(sections, known)
    )
    return SafeString("".join(groups))


def _numbers(places: Iterable[RailPlace], here: tuple[int, ...], form: str, *, is_shut: bool) -> SafeString:
    buttons = (
        remembered(
            "quizzes/_rail_button.html",
            position=place.position,
            is_answered=place.is_answered,
            is_flagged=place.is_flagged,
            is_here=place.position in here,
            form=form,
            is_shut=is_shut and place.position not in here,
        )
        for place in places
    )
    # Safe: every button is a rendered template.
    return mark_safe("".join(buttons))


@register.filter
def when_shown(review: Review, aspect: str) -> str:
    """When a learner sees an aspect of a finished attempt."""
    return review_words.when_shown(review, Aspect(aspect))


@register.filter
def score_shown(review: Review, needs_marker: bool) -> str:
    """When a learner sees the score, as `review_words.score_shown` says it."""
    return review_words.score_shown(review, needs_marker=needs_marker)


@register.filter
def shown_from(review: Review, aspect: str) -> str:
    """From when it is shown, as `review_words.release_of` says it."""
    return review_words.release_of(review, Aspect(aspect))


@register.filter
def review_rows(ticked: Iterable[str] | None) -> list[tuple[str | Promise, list[Cell]]]:
    """The rows of the table of what is shown when, with these boxes ticked."""
    return rows_of(ticked)


@register.simple_tag
def review_moments() -> Iterable[str | Promise]:
    """The heads of its columns."""
    return review_words.MOMENTS.values()


@register.simple_tag
def review_presets() -> str:
    """What each preset ticks, for the script beside the table."""
    return json.dumps({preset.value: review_values(rows)["review"] for preset, rows in PRESETS.items()})


@register.filter
def shut(question: Question, name: str) -> SafeString:
    """A question with its answer, to read only; `name` keeps its fields apart from others on the page."""
    inside = scoped(render_to_string(question.template, {"question": question}), name)
    return format_html('<fieldset disabled class="stack g3">{}</fieldset>', inside)


@register.filter
def listed(numbers: Iterable[int]) -> str:
    """``3, 13 and 14``."""
    return get_text_list([str(number) for number in numbers], gettext("and"))


@register.filter
def clock(seconds: int) -> str:
    """Seconds as ``m:ss``."""
    return f"{seconds // 60}:{seconds % 60:02}"


@register.filter
def minutes(time: timedelta) -> int:
    """Whole minutes, rounded down, one at least."""
    return max(1, int(time.total_seconds()) // 60)


@register.filter
def duration(time: timedelta) -> str:
    """A length of time in the largest unit that fits without a rest: days, hours, or minutes."""
    count = max(1, round(time.total_seconds() / 60))
    if count % 1440 == 0:
        return ngettext("%(n)s day", "%(n)s days", count // 1440) % {"n": count // 1440}
    if count % 60 == 0:
        return ngettext("%(n)s hour", "%(n)s hours", count // 60) % {"n": count // 60}
    return ngettext("%(n)s minute", "%(n)s minutes", count) % {"n": count}


@register.filter
def said(override: Override) -> list[str]:
    """What an override says, rule by rule, in words; a password is not told."""
    words = []
    for name in override.says:
        value = getattr(override, name)
        if name == "overdue_grace" and value == timedelta(0):
            words.append(gettext("does not count unless handed in before time ends"))
            continue
        if isinstance(value, datetime):
            value = date_format(localtime(value), "j F Y, H:i")
        elif isinstance(value, timedelta):
            value = duration(value)
        lifted, given = SAID[name]
        words.append(str(given) % {"value": value} if value not in (None, "") else str(lifted))
    return words


@register.filter
def in_percent(fraction: Decimal) -> str:
    """``58%``."""
    return f"{round(100 * fraction)}%"


@register.filter
def shift(amount: Decimal) -> str:
    """A change of a share in percentage points, signed: ``+67``, ``−8.3``."""
    moved = round(100 * amount, 0 if abs(amount) >= Decimal("0.1") else 1).normalize()
    return f"{'+' if moved > 0 else ''}{moved:f}".replace("-", "\N{MINUS SIGN}")


@register.filter
def points(amount: Decimal) -> str:
    """Points without needless zeros, to two places."""
    return format(round(amount, 2).normalize(), "f")


@register.filter
def in_points(amount: Decimal) -> str:
    """The amount with its word, "1 point" or "2.5 points"."""
    # Plural forms are chosen by whole numbers: everything but exactly one is several.
    words = ngettext("%(amount)s point", "%(amount)s points", 1 if amount == 1 else 2)
    return words % {"amount": points(amount)}


@register.filter
def out_of(amount: Decimal, possible: Decimal) -> str:
    """ "1 of 1 point", "0.5 of 2 points"."""
    words = ngettext("%(n)s of %(of)s point", "%(n)s of %(of)s points", 1 if possible == 1 else 2)
    return words % {"n": points(amount), "of": points(possible)}


@register.filter
def unlocalized(amount: Decimal) -> str:
    """A number as attributes want it, in every language."""
    return format(amount, "f")
