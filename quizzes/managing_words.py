"""What happened to an attempt, in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.managing_queries import Event
from quizzes.regrade_models import RegradePolicy

Detail = dict[str, Any]


def event_words(event: Event) -> str:
    """One sentence for the event; what this code does not know is shown by its name."""
    name = event.verb.replace(".", ": ").replace("_", " ")
    words = WORDS.get(event.verb)
    try:
        return words(event.detail) if words else name
    except KeyError:
        # An erasure took the detail out of the entry.
        return name


def event_reason(event: Event) -> str:
    """The reason that was given, empty without one."""
    return str(event.detail.get("reason", ""))


def _saved(detail: Detail) -> str:
    place = {"n": detail["position"]}
    if detail["is_late"]:
        return _("Answer to question %(n)s came late: kept, not counted") % place
    if detail["is_stale"]:
        return _("Older answer to question %(n)s arrived: kept, not counted") % place
    return _("Answer to question %(n)s saved") % place


def _flagged(detail: Detail) -> str:
    words = _("Question %(n)s flagged") if detail["is_flagged"] else _("Flag of question %(n)s removed")
    return words % {"n": detail["position"]}


def _marked(detail: Detail) -> str:
    if detail["again"]:
        said = ngettext("%(n)s question marked again", "%(n)s questions marked again", detail["again"])
        said %= {"n": detail["again"]}
        if detail["policy"]:
            policy = RegradePolicy(detail["policy"]).label
            said = _("%(said)s, by a regrade: %(policy)s") % {"said": said, "policy": policy}
        return said
    return ngettext("%(n)s question marked", "%(n)s questions marked", detail["count"]) % {
        "n": detail["count"]
    }


def _time_added(detail: Detail) -> str:
    said = ngettext(
        "%(n)s minute added: ends on %(at)s", "%(n)s minutes added: ends on %(at)s", detail["minutes"]
    )
    return said % {"n": detail["minutes"], "at": _moment(detail["to"])}


def _reopened(detail: Detail) -> str:
    if detail["to"] is None:
        return _("Reopened without a deadline")
    return _("Reopened until %(at)s") % {"at": _moment(detail["to"])}


def _lengthened(detail: Detail) -> str:
    if detail["to"] is None:
        return _("Deadline lifted by other rules for this learner")
    return _("Lengthened by other rules for this learner: ends on %(at)s") % {"at": _moment(detail["to"])}


def _admitted(detail: Detail) -> str:
    return ngettext("%(n)s late answer admitted", "%(n)s late answers admitted", detail["count"]) % {
        "n": detail["count"]
    }


def _moment(text: str) -> str:
    return date_format(timezone.localtime(datetime.fromisoformat(text)), "j F Y, H:i")


WORDS: dict[str, Callable[[Detail], str]] = {
    "start": lambda _detail: _("Started"),
    "save": _saved,
    "check": lambda detail: _("Answer to question %(position)s checked, try %(number)s") % detail,
    "mark": _marked,
    "attempt.flag": _flagged,
    "attempt.submit": lambda _detail: _("Handed in"),
    "attempt.go_on": lambda detail: _("Went on to question %(n)s") % {"n": detail["position"]},
    "attempt.overdue": lambda _detail: _("Time ended: it was not handed in and does not count"),
    "attempt.expire": lambda _detail: _("Time ended: what was saved was handed in"),
    "attempt.retime": lambda _detail: _("Points counted anew by the rules for late and early"),
    "attempt.abandon": lambda _detail: _("Given up"),
    "attempt.add_time": _time_added,
    "attempt.lengthen": _lengthened,
    "attempt.reopen": _reopened,
    "attempt.delete": lambda _detail: _("Deleted"),
    "attempt.restore": lambda _detail: _("Deleting undone"),
    "attempt.allow_another": lambda _detail: _("Another attempt allowed"),
    "attempt.admit_late": _admitted,
}
