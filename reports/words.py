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
        words = ngettext(
            "One attempt used, score %(best)s",
            "%(count)s attempts used, score %(best)s",
            int(str(values["count"])),
        )
        return words % {"count": values["count"], "best": percent(float(str(values["best"])))}
    if concern.code == "low_score":
        return _("%(best)s on the quiz") % {"best": percent(float(str(values["best"])))}
    if concern.code == "hurried":
        words = ngettext(
            "Answered the quiz in one second a question",
            "Answered the quiz in %(seconds)s seconds a question",
            int(str(values["seconds"])),
        )
        return words % values
    return _silence_words(concern.code, int(str(values["days"]))) % values


def _silence_words(code: str, days: int) -> str:
    if code == "not_opened":
        return ngettext(
            "Enrolled one day ago, has not opened the course",
            "Enrolled %(days)s days ago, has not opened the course",
            days,
        )
    if code == "left_in":
        return ngettext(
            "Stopped in %(section)s, nothing for one day",
            "Stopped in %(section)s, nothing for %(days)s days",
            days,
        )
    if code == "left_after":
        return ngettext(
            "Stopped after %(section)s, nothing for one day",
            "Stopped after %(section)s, nothing for %(days)s days",
            days,
        )
    if code == "no_quiz":
        return ngettext(
            "Read every section, no quiz handed in, nothing for one day",
            "Read every section, no quiz handed in, nothing for %(days)s days",
            days,
        )
    return ngettext("Nothing for one day", "Nothing for %(days)s days", days)


def funnel_words(step: FunnelStep) -> str:
    """The name of a step from enrolled to passed."""
    return {
        "enrolled": _("Enrolled"),
        "opened": _("Opened the course"),
        "read": _("Read every section"),
        "handed_in": _("Handed in the main quiz"),
        "reached": _("Reached %(cut)s") % {"cut": percent(step.cut)},
    }[step.code]


def reading_words(code: str) -> str:
    """What the shares of one answer say."""
    return {
        "key_strong": _("Stronger learners choose the key more often"),
        "accepted": _("Accepted"),
        "key_even": _("Strong and weak learners choose the key alike"),
        "key_weak": _("Weaker learners choose the key more often"),
        "wrong_strong": _("Strong learners give this: is it also right?"),
        "wrong_weak": _("Draws some weaker learners, as it should"),
        "once": _("Chosen once: consider replacing it"),
        "unused": _("Never chosen: consider replacing it"),
    }.get(code, "")


def verdict_words(code: str) -> str:
    """The short verdict for a chip."""
    return {
        "too_few": _("Too early to say"),
        "check_key": _("Check the key"),
        "attractive_distractor": _("A wrong option attracts the best"),
        "too_easy": _("Almost everybody is right"),
        "too_hard": _("Hardly anybody is right"),
        "no_spread": _("Everybody scored alike"),
        "no_rest": _("The only question: no rest to compare with"),
        "separates_well": _("Separates well"),
        "separates": _("Separates fairly"),
        "separates_weakly": _("Separates weakly"),
    }[code]


def advice_words(code: str) -> str:
    """What a verdict most often means, for the note at the top."""
    return {
        "check_key": _(
            "Learners who did well overall tend to miss it. Most often that means the key is wrong or "
            "two options are right."
        ),
        "attractive_distractor": _(
            "One wrong option is chosen by learners who did well overall. See whether it is also right."
        ),
        "too_hard": _("Hardly anybody is right. See whether the section says it clearly enough."),
        "separates_weakly": _("Strong and weak learners do about as well. See whether it can be guessed."),
        "too_easy": _("Almost everybody is right, so it tells little apart. That may be what you want."),
        "no_spread": _("Everybody scored alike, so nothing can be told apart."),
    }.get(code, "")


def alpha_words(alpha: float | None) -> str:
    """What a reliability is enough for: 0.7 for practice, 0.9 for decisions (Nunnally, 1978)."""
    if alpha is None:
        return _("not known yet")
    if alpha >= 0.9:
        return _("enough for decisions about one person")
    if alpha >= 0.7:
        return _("enough for practice, low for a certificate")
    return _("low: read scores with care")


def skewness_words(index: float) -> str:
    """Where the scores lie; up to half a unit either way counts as even (Bulmer, 1979)."""
    if index <= -0.5:
        return _("most scores are high, with a tail of low ones")
    if index >= 0.5:
        return _("most scores are low, with a tail of high ones")
    return _("scores lie about evenly round the middle")


def round_words(name: str) -> str:
    """Which attempts of each learner a mean counts."""
    return {
        "first": _("First attempts"),
        "last": _("Last attempts"),
        "highest": _("Best attempts"),
        "all": _("All attempts"),
    }[name]


def variant_words(reading: str) -> str:
    """How a variant compares with all of them together."""
    return {"harder": _("harder than the others"), "easier": _("easier than the others")}[reading]
