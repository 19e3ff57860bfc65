"""What happens when time ends, as fields of a form."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HAND_IN, GRACE, DROP = "hand_in", "grace", "drop"
NAMES = ("overdue", "overdue_minutes")
NO_MINUTES = _("Say how many minutes.")


def overdue_field(neither: str | Promise = "") -> forms.ChoiceField:
    """Which of the three it is; `neither` are words for none of them, empty where one has to be chosen."""
    choices = [
        *([("", neither)] if neither else []),
        (HAND_IN, _("what was saved is handed in")),
        (GRACE, _("the learner has some minutes to hand in")),
        (DROP, _("what the learner has not handed in does not count")),
    ]
    return forms.ChoiceField(
        label=_("When time ends"), choices=choices, initial=choices[0][0], required=False
    )


def minutes_field() -> forms.IntegerField:
    """How long a learner can hand in after time has ended."""
    return forms.IntegerField(
        label=_("Minutes to hand in"),
        required=False,
        min_value=1,
        max_value=10_080,
        help_text=_("Answers cannot be changed then. Not handed in, the attempt does not count."),
    )


def overdue_values(grace: timedelta | None) -> dict[str, Any]:
    """What the fields hold for a quiz."""
    how = HAND_IN if grace is None else GRACE if grace else DROP
    return {"overdue": how, "overdue_minutes": round(grace.total_seconds() / 60) if grace else None}


def overdue_of(how: str, minutes: int | None) -> timedelta | None:
    """The rule as the quiz has it: None for handing in by itself, no time for never."""
    if how == GRACE:
        return timedelta(minutes=minutes or 0)
    return timedelta(0) if how == DROP else None
