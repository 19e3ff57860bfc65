"""What the site keeps for a while only: one table of limits, followed every hour and by ``manage.py retire``.

Facts have no limit, nor has the audit trail but for its addresses.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailConfirmation
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from jobs.models import Job, JobState
from lessons.enrolment_models import EnrolmentList, ListState
from people.models import AuditEntry, Organisation, OwnData
from quizzes.models import KeptReply
from reports.own_data import KEPT

AT_ONCE = 5000
"""Rows of one statement: a table that nobody has tidied for years must not be locked for long."""
EVERY_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Limit:
    """Rows that are over their time, and what is done with them."""

    name: str
    over: Callable[[], QuerySet[Any]]
    emptied: tuple[str, ...] = ()
    """Columns that are emptied; without any the row goes."""


def _of_everybody() -> list[int]:
    return list(Organisation.objects.values_list("pk", flat=True))


def _before(days: int) -> Any:
    return Now() - timedelta(days=days)


def _addresses() -> QuerySet[Any]:
    rows = AuditEntry.objects.filter(organisation_id__in=_of_everybody(), address__isnull=False)
    return rows.filter(at__lt=_before(settings.KEEP_ADDRESS_DAYS))


def _replies() -> QuerySet[Any]:
    rows = KeptReply.objects.filter(organisation_id__in=_of_everybody())
    return rows.filter(created_at__lt=_before(settings.KEEP_REPLY_DAYS))


def _jobs() -> QuerySet[Any]:
    """Jobs that are done and that nothing tells of any more."""
    rows = Job.objects.filter(state=JobState.DONE, finished_at__lt=_before(settings.KEEP_JOB_DAYS))
    for link in Job._meta.get_fields(include_hidden=True):
        if link.auto_created and link.is_relation and not link.concrete:
            pointing = link.related_model._base_manager  # type: ignore[union-attr]  # a model
            column = link.field.name  # type: ignore[union-attr]  # a link from there
            same = {column: OuterRef("pk"), "organisation": OuterRef("organisation")}
            rows = rows.filter(~Exists(pointing.filter(**same)))
    return rows


def _lists() -> QuerySet[Any]:
    rows = EnrolmentList.objects.exclude(state=ListState.APPLYING)
    return rows.filter(created_at__lt=_before(settings.KEEP_LIST_DAYS))


LIMITS = (
    Limit("addresses in the audit trail", _addresses, ("address", "address_key")),
    Limit("replies kept for retries", _replies),
    Limit("jobs that are done", _jobs),
    Limit("lists of people", _lists),
    Limit("sessions", lambda: Session.objects.filter(expire_date__lt=Now())),
    Limit("copies of own data", lambda: OwnData.objects.filter(made_at__lt=Now() - KEPT)),
    Limit(
        "links to confirm an address",
        lambda: EmailConfirmation.objects.filter(created__lt=_before(EMAIL_LINK_DAYS)),
    ),
)
EMAIL_LINK_DAYS = 3
"""So long allauth takes the link of a mail."""


def retire(*, at_once: int = AT_ONCE) -> dict[str, int]:
    """How many rows of each limit went now; a table with more than `at_once` needs another call."""
    return {limit.name: _retire(limit, at_once) for limit in LIMITS}


def _retire(limit: Limit, at_once: int) -> int:
    over = limit.over()
    # Read first: a fact is deleted by statements that name its organisation.
    numbers = list(over.order_by("pk").values_list("pk", flat=True)[:at_once])
    if not numbers:
        return 0
    found = over.filter(pk__in=numbers)
    if limit.emptied:
        found.update(**dict.fromkeys(limit.emptied))
    else:
        found.delete()
    return len(numbers)


class Hourly:
    """Retires what is over its time when called and an hour has passed; beside the sweep of the jobs."""

    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY_SECONDS
        retire()
