"""The record of who changed what: rows are added in the transaction of the change itself."""

from __future__ import annotations

from contextvars import ContextVar

from django.db.models import Model

from people.access import Principal
from people.models import AuditEntry

asked_from: ContextVar[str | None] = ContextVar("asked_from", default=None)
"""The address of the request that is being answered; None in jobs and commands."""


def record(
    principal: Principal | None,
    verb: str,
    subject: Model,
    *,
    organisation_id: int,
    detail: dict[str, object] | None = None,
    address: str | None = None,
) -> AuditEntry:
    """The row added for what `principal` did to `subject`; None means that the clock or a job did it.

    `verb` reads ``noun.verb`` ("attempt.submit"). `detail` holds plain data and never an answer, a secret, a
    name or a mail address. The address is that of the request; `address` is for what is no request.
    """
    return AuditEntry.objects.create(
        organisation_id=organisation_id,
        actor_id=principal.user_id if principal else None,
        verb=verb,
        object_type=subject._meta.model_name or "",
        object_id=str(subject.pk),
        detail=detail or {},
        address=asked_from.get() or address,
    )
