"""The audit trail as admins read it: filters, pages by entry, and no sign that acts on a terminal."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import AuditEntry

PER_PAGE = 20


class AuditForm(forms.Form):
    """Who, what, when and on what; all in the address, all optional."""

    who = forms.CharField(label=_("Who"), required=False, max_length=200)
    what = forms.CharField(label=_("What"), required=False, max_length=60)
    on = forms.CharField(label=_("On"), required=False, max_length=81)
    since = forms.DateField(label=_("From"), required=False)
    until = forms.DateField(label=_("To"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data, label_suffix="")
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "input"
            if name in ("since", "until"):
                field.widget.input_type = "date"
        self.fields["who"].widget.attrs["placeholder"] = _("name, address or number")
        self.fields["what"].widget.attrs["placeholder"] = "attempt.submit"
        self.fields["on"].widget.attrs["placeholder"] = "attempt 12"

    def entries(self, organisation_id: int) -> QuerySet[AuditEntry]:
        """The entries that fit, newest first; a filter that could not be read fits none."""
        rows: QuerySet[AuditEntry] = AuditEntry.objects.of(organisation_id)
        if not self.is_valid():
            return rows.none()
        asked = self.cleaned_data
        kind, _space, number = asked["on"].strip().partition(" ")
        if asked["who"]:
            rows = rows.filter(_who(asked["who"].strip()))
        if asked["what"]:
            rows = rows.filter(verb__startswith=asked["what"].strip())
        if kind:
            rows = rows.filter(object_type=kind)
        if number:
            rows = rows.filter(object_id=number.strip())
        if asked["since"]:
            rows = rows.filter(at__gte=_midnight(asked["since"]))
        if asked["until"]:
            rows = rows.filter(at__lt=_midnight(asked["until"] + timedelta(days=1)))
        return rows.select_related("actor").order_by("-pk")


def _who(words: str) -> Q:
    if words.isascii() and words.isdecimal() and len(words) < 18:
        return Q(actor_id=int(words))
    return Q(actor__email__iexact=words) | Q(actor__name__icontains=words)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in words. `who` is empty for the clock and for jobs."""

    entry_id: int
    at: datetime
    who: str
    actor_id: int | None
    what: str
    on: str
    detail: str
    address: str
    is_emptied: bool

    @classmethod
    def of(cls, entry: AuditEntry) -> Line:
        """The words of one entry."""
        return cls(
            entry_id=entry.pk,
            at=entry.at,
            who=plain(str(entry.actor)) if entry.actor else "",
            actor_id=entry.actor_id,
            what=plain(entry.verb),
            on=plain(f"{entry.object_type} {entry.object_id}"),
            detail=plain("; ".join(f"{name}: {_said(value)}" for name, value in entry.detail.items())),
            address=entry.address or "",
            is_emptied=entry.detail_key is None,
        )


def _said(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def plain(text: str) -> str:
    """The text with every sign nobody sees spelt out: none of them ends a line or acts on a terminal."""
    return "".join(_spelt(sign) if unicodedata.category(sign) in UNSEEN else sign for sign in text)


UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def _spelt(sign: str) -> str:
    return f"\\u{ord(sign):04x}"


@dataclass(frozen=True, slots=True)
class AuditPage:
    """The lines of one page and where the next begins; None at the end."""

    lines: list[Line]
    before: int | None


def audit_page(rows: QuerySet[AuditEntry], before: str) -> AuditPage:
    """The entries older than the number `before`, or the newest. One query, whatever page it is."""
    if before.isascii() and before.isdecimal() and len(before) < 18:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    return AuditPage([Line.of(one) for one in shown], shown[-1].pk if len(found) > PER_PAGE else None)
