"""Organisations and the people in them."""

from __future__ import annotations

from typing import Any

import factory
from factory.django import DjangoModelFactory

from people.models import Cohort, Membership, Organisation, Role, User


class OrganisationFactory(DjangoModelFactory):
    """The default organisation, unless another slug is asked for."""

    class Meta:
        model = Organisation
        django_get_or_create = ("slug",)

    slug = "default"
    name = factory.LazyAttribute(lambda row: f"{row.slug.capitalize()} organisation")


class UserFactory(DjangoModelFactory):
    """A person of no organisation who signs in by `client.force_login` only: hashing takes 0.1 s."""

    class Meta:
        model = User

    name = factory.Sequence(lambda number: f"Person {number:03}")
    email = factory.LazyAttribute(lambda row: f"{row.name.lower().replace(' ', '-')}@example.org")
    password = "!"


class CohortFactory(DjangoModelFactory):
    class Meta:
        model = Cohort

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda number: f"Cohort {number}")


def member(role: Role = Role.LEARNER, *, organisation: Organisation | None = None, **fields: Any) -> User:
    """A new person with this role, in the default organisation unless another is given."""
    fields.setdefault("name", f"{role.label.capitalize()} {User.objects.count() + 1:03}")
    user: User = UserFactory(**fields)
    Membership.objects.create(organisation=organisation or OrganisationFactory(), user=user, role=role)
    return user
