"""Signing in and out: with a password, and in one press where this is a demonstration."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from people.models import Membership, Role, User
from people.services import DEMO_EMAILS

PASSWORD = "correct horse battery"
REFUSED = "Email or password is not right."


@pytest.fixture(autouse=True)
def no_earlier_attempts(db: None) -> None:
    cache.clear()


@pytest.fixture
def person(learner: User) -> User:
    learner.set_password(PASSWORD)
    learner.save()
    return learner


def sign_in(client: Client, email: str, password: str = PASSWORD) -> str:
    answer = client.post("/login/", {"login": email, "password": password}, follow=True)
    return answer.content.decode()


def test_the_right_password_opens_the_home_page(client: Client, person: User) -> None:
    answer = client.post("/login/?next=/progress/", {"login": person.email.upper(), "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/progress/")
    assert client.get("/progress/").status_code == 200


def test_the_session_is_a_new_one_after_signing_in(client: Client, person: User) -> None:
    session = client.session
    session["planted"] = "yes"
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    sign_in(client, person.email)
    assert client.cookies["sessionid"].value != session.session_key


def test_unknown_address_and_wrong_password_look_the_same(client: Client, person: User) -> None:
    pages = [sign_in(client, person.email, "wrong"), sign_in(client, "nobody@example.org", "wrong")]
    bare = [re.sub(r'value="[^"]*"', "", page) for page in pages]
    assert REFUSED in bare[0]
    assert bare[0] == bare[1]


def test_guessing_ends_after_five_tries(client: Client, person: User) -> None:
    for _ in range(5):
        assert REFUSED in sign_in(client, person.email, "wrong")
    assert "Too many attempts" in sign_in(client, person.email)
    assert client.get("/progress/").status_code == 302


def test_a_closed_account_stays_out(client: Client, person: User) -> None:
    person.is_active = False
    person.save()
    sign_in(client, person.email)
    assert client.get("/progress/").status_code == 302


def test_nobody_signs_up_alone(client: Client) -> None:
    assert client.get("/signup/").status_code == 404


def test_signing_out_needs_a_form(client: Client, person: User) -> None:
    client.force_login(person)
    assert client.get("/logout/").status_code == 200
    assert client.get("/progress/").status_code == 200
    client.post("/logout/")
    assert client.get("/progress/").status_code == 302


def test_a_forgotten_password_is_set_anew_by_mail(client: Client, person: User) -> None:
    client.post("/password/reset/", {"email": person.email})
    link = re.search(r"http://testserver(\S+)", str(mail.outbox[0].body))
    assert link is not None
    form = client.get(link[1], follow=True)
    new = "another long password"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    sign_in(client, person.email, new)
    assert client.get("/progress/").status_code == 200


def test_a_reset_for_an_unknown_address_looks_the_same_and_sends_nothing(
    client: Client, person: User
) -> None:
    known = client.post("/password/reset/", {"email": person.email})
    unknown = client.post("/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("role", Role)
def test_a_demonstration_lets_in_by_one_press(client: Client, settings: Settings, role: Role) -> None:
    settings.DEMO = True
    assert f'action="/demo/{role}/"' in client.get("/login/").content.decode()
    client.post(f"/demo/{role}/")
    membership = Membership.objects.get(user__email=DEMO_EMAILS[role], user__is_sample=True)
    assert membership.role == role
    assert client.session["_auth_user_id"] == str(membership.user_id)
    client.post(f"/demo/{role}/")
    assert User.objects.count() == 1


@pytest.mark.parametrize("role", Role)
def test_without_demonstration_there_is_no_such_page(client: Client, settings: Settings, role: Role) -> None:
    settings.DEMO = False
    assert "/demo/" not in client.get("/login/").content.decode()
    assert client.post(f"/demo/{role}/").status_code == 404
    assert not User.objects.exists()


def test_one_press_needs_a_form_of_this_site(settings: Settings, db: None) -> None:
    settings.DEMO = True
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/demo/admin/").status_code == 403
    assert strict.get("/demo/admin/").status_code == 405


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [("/courses/", "/courses/"), ("https://elsewhere.example/", "/"), ("//x.example", "/")],
)
def test_one_press_never_leads_to_another_site(
    client: Client, settings: Settings, db: None, wanted: str, reached: str
) -> None:
    settings.DEMO = True
    answer = client.post("/demo/learner/", {"next": wanted})
    assert (answer.status_code, answer["Location"]) == (302, reached)


def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(client: Client, db: None) -> None:
    answer = client.post("/quizzes/1/start/", headers={"Referer": "http://testserver/quizzes/1/"})
    assert answer["Location"] == "/login/?next=/quizzes/1/"
    foreign = client.post("/quizzes/1/start/", headers={"Referer": "https://elsewhere.example/x/"})
    assert foreign["Location"] == "/login/?next=/"
