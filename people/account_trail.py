"""Sign-in, sign-out and changes of passwords on record: allauth tells of them by signals."""

from __future__ import annotations

from functools import partial
from typing import Any

from allauth.account import signals
from django.dispatch import Signal

from people.access import Principal
from people.audit import record
from people.models import Membership, Role, User

VERBS: dict[Signal, str] = {
    signals.user_logged_in: "account.sign_in",
    signals.user_logged_out: "account.sign_out",
    signals.password_changed: "account.password",
    signals.password_set: "account.password",
    signals.password_reset: "account.reset",
}


def note(verb: str, user: User) -> None:
    """Add what somebody did to the own account to the trail of their organisation; strangers have none."""
    membership = Membership.objects.filter(user=user).order_by("pk").first()
    if membership is not None:
        who = Principal(user.pk, membership.organisation_id, Role(membership.role))
        record(who, verb, user, organisation_id=membership.organisation_id)


def _heard(verb: str, *, user: Any, **_: Any) -> None:
    if isinstance(user, User):
        note(verb, user)


def listen() -> None:
    """Hear all of it from now on."""
    for signal, verb in VERBS.items():
        signal.connect(partial(_heard, verb), weak=False, dispatch_uid=f"audit {verb}")
