"""How the first people of a real site get in."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from people.models import AuditEntry, Membership, Role, User

pytestmark = pytest.mark.django_db
WORDS = "seven quiet rivers"


def add(monkeypatch: pytest.MonkeyPatch, *words: str, typed: str = WORDS) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{typed}\n"))
    said = io.StringIO()
    call_command("add_person", *words, stdout=said)
    return said.getvalue()


def test_a_person_added_signs_in_with_the_role(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    add(monkeypatch, "Head@example.org", "--role", "admin", "--name", "Head of training")
    user = User.objects.get(email="head@example.org")
    assert (user.name, user.memberships.get().role) == ("Head of training", Role.ADMIN)
    assert AuditEntry.objects.filter(verb="person.add").count() == 1
    client.post("/login/", {"login": "head@example.org", "password": WORDS})
    assert client.get("/manage/progress/").status_code == 200


def test_the_same_address_changes_the_role_and_adds_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    add(monkeypatch, "a@example.org")
    add(monkeypatch, "A@example.org", "--role", "instructor", "--no-password")
    assert Membership.objects.get(user__email="a@example.org").role == Role.INSTRUCTOR
    assert User.objects.get(email="a@example.org").check_password(WORDS)


@pytest.mark.parametrize(("email", "typed"), [("no address", WORDS), ("b@example.org", "short")])
def test_what_is_refused_adds_nobody(monkeypatch: pytest.MonkeyPatch, email: str, typed: str) -> None:
    with pytest.raises(CommandError):
        add(monkeypatch, email, typed=typed)
    assert not User.objects.exists()
