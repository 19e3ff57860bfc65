"""Changes of people: their own name and token, and the three accounts of the demonstration."""

from __future__ import annotations

from django.db import transaction
from rest_framework.authtoken.models import Token

from people.access import Principal
from people.audit import record
from people.models import Membership, Organisation, Role, User
from people.sessions import forget_user

DEMO_EMAILS = {
    Role.LEARNER: "learner@sample.invalid",
    Role.INSTRUCTOR: "instructor@sample.invalid",
    Role.ADMIN: "admin@sample.invalid",
}
"""Addresses that no mail can ever reach; the accounts are made without a password."""


def rename_user(user: User, name: str) -> None:
    """Give a person the name that pages and reports show."""
    User.objects.filter(pk=user.pk).update(name=name)
    forget_user(user.pk)


@transaction.atomic
def issue_token(user: User) -> str:
    """The person's token for the API, the one there is or a new one; it holds until it is revoked."""
    token, is_new = Token.objects.get_or_create(user=user)
    if is_new:
        _record_token(user, "token.issue")
    return token.key


@transaction.atomic
def revoke_token(user: User) -> None:
    """End the person's token; without one nothing happens."""
    count, _ = Token.objects.filter(user=user).delete()
    if count:
        _record_token(user, "token.revoke")


def _record_token(user: User, verb: str) -> None:
    membership = Membership.objects.filter(user=user).order_by("pk").first()
    if membership is not None:
        who = Principal(user.pk, membership.organisation_id, Role(membership.role))
        record(who, verb, user, organisation_id=membership.organisation_id)


@transaction.atomic
def demo_account(role: Role) -> User:
    """The sample account of one role, made with its membership if it is missing."""
    # Asked for first: get_or_create would hash a password on every one-press sign-in.
    user = User.objects.filter(email=DEMO_EMAILS[role]).first()
    if user is None:
        user, _ = User.objects.get_or_create(
            email=DEMO_EMAILS[role],
            defaults={"name": f"{role.value.capitalize()} (sample)", "is_sample": True, "password": "!"},
        )
    organisation = Organisation.objects.order_by("pk")[0]
    Membership.objects.get_or_create(organisation=organisation, user=user, defaults={"role": role})
    return user
