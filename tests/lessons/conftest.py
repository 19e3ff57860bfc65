"""People as principals, and articles small enough to count by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lessons.models import Import
from lessons.services import create_import, read_import
from people.access import Principal
from people.models import Membership, Role, User

ARTICLE = """The bridges of two villages

Two villages share one river. Each built a bridge.

(1) The first village

The first bridge was built in 1811. It was made of wood.

(2) The second village

The second bridge was built in 1821. It was made of stone.
It still stands.

Related News
"""
CHINESE = """新桥

一、第一个村庄

第一座桥建于1811年。它是木头做的。

二、第二个村庄

第二座桥建于1821年。它是石头做的。
"""


def principal_of(user: User) -> Principal:
    """The person as the access policy sees them."""
    membership = Membership.objects.get(user=user)
    return Principal(user.pk, membership.organisation_id, Role(membership.role))


@pytest.fixture
def instructing(instructor: User) -> Principal:
    return principal_of(instructor)


@pytest.fixture
def read_article(instructing: Principal) -> Callable[..., Import]:
    """An import that has been read, its sections proposed."""

    def read(text: str = ARTICLE, **fields: str) -> Import:
        import_ = create_import(text.encode(), by=instructing, is_queued=False, **fields)
        return read_import(import_.pk)

    return read
