"""The words about questions that ask for an order: what counts in it, and how much did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from items.kinds import Ordering, OrderRule
from items.scoring.orders import counted

ORDER_RULES: Mapping[OrderRule, str | Promise] = {
    "absolute_position": gettext_lazy("each element at its own place"),
    "all_or_nothing": gettext_lazy("only the whole order"),
    "relative_to_correct": gettext_lazy("each element, less for every place it is away from its own"),
    "next": gettext_lazy("each element with the right one after it"),
    "next_and_last": gettext_lazy("each element with the right one after it, and the last at the end"),
    "neighbours": gettext_lazy("each element's right neighbours, before and after it"),
    "before_and_after": gettext_lazy("for each element, all that belong before it and after it"),
    "longest_ordered": gettext_lazy("the longest row in the right order, others may stand between"),
    "longest_contiguous": gettext_lazy("the longest unbroken row in the right order"),
}
"""What counts, in the order of the menu; the first is what a new question begins with."""
SHOWN: Mapping[str, str | Promise] = {
    "all": gettext_lazy("all of them"),
    "random": gettext_lazy("some, others in every attempt"),
    "contiguous": gettext_lazy("some that follow one another in the right order"),
}
"""Which elements an attempt is given, in the order of the menu."""
SOME = frozenset({"random", "contiguous"})
BY_PLACE: frozenset[OrderRule] = frozenset({"absolute_position", "all_or_nothing", "relative_to_correct"})
"""The rules that look at places: only these say of a place whether it is right."""


def shown_words(body: Ordering) -> str:
    """Which elements an attempt is given, empty for all."""
    if body.shown is None:
        return ""
    words = (
        _("Given in an attempt: %(n)s that follow one another in the right order")
        if body.is_contiguous
        else _("Given in an attempt: %(n)s, drawn anew for each")
    )
    return words % {"n": body.shown}


def counted_words(rule: OrderRule, right: Sequence[str], given: Sequence[str]) -> str:
    """What counted in an order that was given, and how much of it was right."""
    earned, possible = counted(rule, right, given)
    return _("Counted: %(what)s. %(earned)s of %(possible)s.") % {
        "what": ORDER_RULES[rule],
        "earned": earned,
        "possible": possible,
    }
