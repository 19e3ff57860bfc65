"""One's own settings: the name, and preferences that the server writes into the first paint."""

from __future__ import annotations

import pytest
from django.test import Client

from people.models import User

OLD = "correct horse battery"


@pytest.fixture
def signed_in(client: Client, learner: User) -> Client:
    client.force_login(learner)
    return client


def test_the_new_name_is_stored_and_shown(signed_in: Client, learner: User) -> None:
    page = signed_in.post("/settings/", {"name": " Learner 014 "}, follow=True).content.decode()
    learner.refresh_from_db()
    assert learner.name == "Learner 014"
    assert "Learner 014: account" in page


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
def test_a_name_that_cannot_be_is_refused_with_words(signed_in: Client, learner: User, name: str) -> None:
    answer = signed_in.post("/settings/", {"name": name})
    assert answer.status_code == 422
    assert 'class="errors"' in answer.content.decode()
    learner.refresh_from_db()
    assert learner.name == "Learner one"


def test_preferences_work_without_script(signed_in: Client) -> None:
    chosen = {"theme": "dark", "read": "xl", "face": "sans", "gap": "wide", "contrast": "more"}
    page = signed_in.post("/settings/appearance/", chosen, follow=True).content.decode()
    for name, value in chosen.items():
        assert f'data-{name}="{value}"' in page.partition(">\n<head>")[0]
    plain = signed_in.post("/settings/appearance/", {}, follow=True).content.decode()
    assert "data-theme" not in plain.partition(">\n<head>")[0]


def test_an_unknown_preference_changes_nothing(signed_in: Client) -> None:
    answer = signed_in.post("/settings/appearance/", {"theme": '"><script>'})
    assert answer.status_code == 302
    assert "pref-theme" not in answer.cookies


def test_password_change_is_offered_only_where_there_is_a_password(signed_in: Client, learner: User) -> None:
    assert "/password/change/" not in signed_in.get("/settings/").content.decode()
    learner.set_password(OLD)
    learner.save()
    signed_in.force_login(learner)
    assert "/password/change/" in signed_in.get("/settings/").content.decode()


def test_who_changes_the_password_stays_signed_in(signed_in: Client, learner: User) -> None:
    learner.set_password(OLD)
    learner.save()
    signed_in.force_login(learner)
    # The remembered user has the old password now.
    assert signed_in.get("/settings/").status_code == 200
    new = "another long password"
    signed_in.post("/password/change/", {"oldpassword": OLD, "password1": new, "password2": new})
    assert signed_in.get("/settings/").status_code == 200
    learner.refresh_from_db()
    assert learner.check_password(new)


def test_the_old_password_is_asked_for(signed_in: Client, learner: User) -> None:
    learner.set_password(OLD)
    learner.save()
    signed_in.force_login(learner)
    new = "another long password"
    signed_in.post("/password/change/", {"oldpassword": "wrong", "password1": new, "password2": new})
    learner.refresh_from_db()
    assert learner.check_password(OLD)
