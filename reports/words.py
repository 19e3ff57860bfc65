"""What the figures say, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.attention import Concern
from reports.progress_report import FunnelStep


def percent(fraction: float | None) -> str:
    """``58%``, or a dash where nothing is known."""
    return "–" if fraction is None else f"{round(float(fraction) * 100)}%"


def concern_words(concern: Concern) -> str:
    """One plain sentence for why a learner is listed."""
    values = concern.values
    if concern.code == "attempts_used":
        count = int(str(values["count"]))
        best = percent(float(str(values["best"])))
        return ngettext(
            "One attempt used, best %(best)s", "%(count)s attempts used, best %(best)s", count
        ) % {"count": count, "best": best}
    if concern.code == "low_score":
        return _("%(best)s on the quiz") % {"best": percent(float(str(values["best"])))}
    days = int(str(values["days"]))
    if concern.code == "not_opened":
        return ngettext(
            "Enrolled one day ago, has not opened the course",
            "Enrolled %(days)s days ago, has not opened the course",
            days,
        ) % {"days": days}
    return ngettext(
        "Stopped in %(section)s, nothing for one day",
        "Stopped in %(section)s, nothing for %(days)s days",
        days,
    ) % {"section": values["section"], "days": days}


def funnel_words(step: FunnelStep, cut: float | None) -> str:
    """The name of a step from enrolled to passed."""
    return {
        "enrolled": _("Enrolled"),
        "opened": _("Opened the course"),
        "read": _("Read every section"),
        "handed_in": _("Handed in the main quiz"),
        "reached": _("Reached %(cut)s") % {"cut": percent(cut)},
    }[step.code]
