"""What learners see of a finished attempt, and when, in words: for the settings and for the page before."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.review_options import Aspect, Moment, Preset, Review, moments_of

ASPECTS: Mapping[Aspect, str | Promise] = {
    Aspect.ANSWERS: gettext_lazy("Own answers"),
    Aspect.RIGHT: gettext_lazy("Whether right"),
    Aspect.MARKS: gettext_lazy("Points of each question"),
    Aspect.TOTAL: gettext_lazy("Score"),
    Aspect.FEEDBACK: gettext_lazy("Feedback and explanation"),
    Aspect.KEY: gettext_lazy("Right answers"),
    Aspect.EVIDENCE: gettext_lazy("Sentence of the article"),
}
MOMENTS: Mapping[Moment, str | Promise] = {
    Moment.JUST_AFTER: gettext_lazy("Right after"),
    Moment.LATER: gettext_lazy("Later"),
    Moment.CLOSED: gettext_lazy("After close"),
}
PRESETS: Mapping[Preset, str | Promise] = {
    Preset.AT_ONCE: gettext_lazy("everything as soon as it is handed in"),
    Preset.SCORE_FIRST: gettext_lazy("the score at once, the rest after closing"),
    Preset.AT_CLOSE: gettext_lazy("everything after closing"),
    Preset.SCORE_ONLY: gettext_lazy("only the score"),
}


def when_shown(review: Review, aspect: Aspect) -> str:
    """When a learner sees it, as the page before the start says it."""
    moments = moments_of(review, aspect)
    match moments:
        case ():
            return _("Not shown")
        case (Moment.CLOSED,):
            return _("After the quiz has closed")
        case (Moment.JUST_AFTER, Moment.LATER, *_rest):
            return _("As soon as it is handed in")
    words = {
        Moment.JUST_AFTER: _("in the first 15 minutes after handing in"),
        Moment.LATER: _("from 15 minutes after handing in"),
        Moment.CLOSED: _("after the quiz has closed"),
    }
    said = get_text_list([words[moment] for moment in moments], _("and"))
    return said[:1].upper() + said[1:]


def score_shown(review: Review, *, needs_marker: bool) -> str:
    """The same of the score; `needs_marker` where somebody has to mark an answer before there is one."""
    said = when_shown(review, Aspect.TOTAL)
    moments = moments_of(review, Aspect.TOTAL)
    if not needs_marker or not moments:
        return said
    if {Moment.JUST_AFTER, Moment.LATER} <= set(moments):
        return _("Once it has been marked")
    return _("%(when)s, once it has been marked") % {"when": said}


def release_of(review: Review, aspect: Aspect) -> str:
    """From when it is shown, as the API says it: ``on_submit``, ``later``, ``on_close`` or ``never``."""
    words = {Moment.JUST_AFTER: "on_submit", Moment.LATER: "later", Moment.CLOSED: "on_close"}
    return next((words[moment] for moment in moments_of(review, aspect)), "never")
