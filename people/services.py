"""Changes of people: their own name and token, and the three accounts of the demonstration."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.validators import validate_email
from django.db import transaction
from rest_framework.authtoken.models import Token

from people.access import Principal
from people.account_trail import note
from people.audit import record
from people.models import Accommodation, Membership, Organisation, Role, User
from people.sessions import forget_user

DEMO_EMAILS = {
    Role.LEARNER: "learner@sample.invalid",
    Role.INSTRUCTOR: "instructor@sample.invalid",
    Role.ADMIN: "admin@sample.invalid",
}
"""Addresses that no mail can ever reach; the accounts are made without a password."""


@transaction.atomic
def add_person(email: str, role: Role, *, name: str = "", password: str | None = None) -> User:
    """The person with this address in the default organisation, made if missing, with this role from now on.

    A password is checked by the site's rules and set; without one a new person has none, and sets one by the
    mail of "forgotten password". Raises `ValidationError` for a bad address or password.
    """
    validate_email(email)
    organisation = Organisation.objects.get(slug="default")
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email, name=name)
    elif name:
        rename_user(user, name)
    if password is not None:
        validate_password(password, user)
        user.set_password(password)
        user.save(update_fields=["password"])
    membership, is_new = Membership.objects.update_or_create(
        organisation=organisation, user=user, defaults={"role": role}
    )
    verb = "person.add" if is_new else "person.change"
    record(None, verb, membership, organisation_id=organisation.pk, detail={"role": role.value})
    forget_user(user.pk)
    return user


def rename_user(user: User, name: str) -> None:
    """Give a person the name that pages and reports show."""
    User.objects.filter(pk=user.pk).update(name=name)
    forget_user(user.pk)


@transaction.atomic
def rename_oneself(user: User, name: str) -> None:
    """The person's own change of that name; what it was and is stands on no record."""
    rename_user(user, name)
    note("person.rename", user)


@transaction.atomic
def save_accommodation(
    learner: User,
    by: Principal,
    *,
    organisation_id: int,
    time_factor: Decimal = Decimal(1),
    has_timer: bool = True,
    break_minutes: int = 0,
    has_larger_text: bool = False,
) -> Accommodation:
    """The learner's one accommodation, made or changed, with what it was before on record."""
    before = Accommodation.objects.filter(learner=learner).first()
    values: dict[str, Any] = {
        "time_factor": time_factor,
        "has_timer": has_timer,
        "break_minutes": break_minutes,
        "has_larger_text": has_larger_text,
    }
    saved, _is_new = Accommodation.objects.update_or_create(
        learner=learner,
        defaults={**values, "organisation_id": organisation_id, "set_by_id": by.user_id},
    )
    now = {name: str(value) for name, value in values.items()}
    was = {name: str(getattr(before, name)) for name in values} if before else None
    record(by, "accommodation.set", learner, organisation_id=organisation_id, detail={"from": was, "to": now})
    return saved


@transaction.atomic
def issue_token(user: User) -> str:
    """The person's token for the API, the one there is or a new one; it holds until it is revoked."""
    token, is_new = Token.objects.get_or_create(user=user)
    if is_new:
        note("token.issue", user)
    return token.key


@transaction.atomic
def revoke_token(user: User) -> None:
    """End the person's token; without one nothing happens."""
    count, _ = Token.objects.filter(user=user).delete()
    if count:
        note("token.revoke", user)


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
