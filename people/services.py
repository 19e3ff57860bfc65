"""Changes of people: their own name, and the three accounts of the demonstration."""

from __future__ import annotations

from django.db import transaction

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
