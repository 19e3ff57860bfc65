"""The headers of replies that the matrix does not meet, and the cookies of a site behind HTTPS."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse

from people.models import User
from tests.access.headers import header_faults
from tests.factories.people import OrganisationFactory

HTTPS_SETTINGS = (
    "SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE",
    "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_SAMESITE", "SECURE_HSTS_SECONDS",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD", "SECURE_SSL_REDIRECT",
)  # fmt: skip


def test_a_broken_page_has_them(learner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret of the server")

    monkeypatch.setattr("lessons.catalogue_views.courses_for", broken)
    client = Client(raise_request_exception=False)
    client.force_login(learner)
    reply = client.get(reverse("course_list"))
    assert (reply.status_code, header_faults(reply)) == (500, [])
    assert b"secret" not in reply.content


@pytest.mark.parametrize(
    "address", ["/nowhere/", "/api/v1/nowhere/", "/%00/", "/courses/%00/", "/login/%2e%2e/"]
)
def test_missing_pages_have_them(db: None, address: str) -> None:
    reply = Client().get(address)
    assert (reply.status_code, header_faults(reply)) == (404, [])


def test_wrong_methods_and_old_forms_have_them(learner: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(learner)
    wrong = client.get(reverse("settings_appearance"))
    old = client.post(reverse("settings"), {"name": "x"})
    assert (wrong.status_code, header_faults(wrong)) == (405, [])
    assert (old.status_code, header_faults(old)) == (403, [])
    assert b"too old" in old.content
    assert b"Nothing to show here" in wrong.content


def test_an_old_form_after_signing_out_leads_to_sign_in(db: None) -> None:
    reply = Client(enforce_csrf_checks=True).post(
        reverse("settings"), {"name": "x"}, headers={"referer": "http://testserver/settings/?a=1"}
    )
    assert reply.status_code == 403
    assert b'href="/login/?next=/settings/"' in reply.content
    elsewhere = Client(enforce_csrf_checks=True).post(
        reverse("settings"), {"name": "x"}, headers={"referer": "http://elsewhere.example/trap/"}
    )
    assert b'href="/login/?next=/"' in elsewhere.content


@pytest.mark.parametrize(
    ("name", "patched"),
    [("course_list", "lessons.catalogue_views.courses_for"), ("api_courses", "lessons.api.courses_for")],
)
def test_a_database_that_went_away_asks_to_try_again(
    learner: User, monkeypatch: pytest.MonkeyPatch, name: str, patched: str
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("terminating connection")

    monkeypatch.setattr(patched, away)
    client = Client(raise_request_exception=False)
    client.force_login(learner)
    reply = client.get(reverse(name))
    assert (reply.status_code, header_faults(reply)) == (503, [])
    assert b"terminating" not in reply.content


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_too_much_at_once_has_them(learner: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(learner)
    client.get(reverse("settings"))
    reply = client.post(reverse("settings"), {"name": "x" * 2000})
    assert (reply.status_code, header_faults(reply)) == (413, [])
    assert b"Too much at once" in reply.content


@override_settings(WHITENOISE_AUTOREFRESH=True, WHITENOISE_USE_FINDERS=True)
@pytest.mark.parametrize("name", ["icon.svg", "css/app.css", "js/ui.js"])
def test_static_files_have_them(db: None, name: str) -> None:
    reply = Client().get(f"/static/{name}")
    assert (reply.status_code, header_faults(reply, is_static=True)) == (200, [])
    reply.close()


def test_control_a_laxer_policy_is_found(db: None) -> None:
    lax = json.loads(json.dumps(live.CONTENT_SECURITY_POLICY))
    lax["DIRECTIVES"]["style-src"] = ["'self'", "'unsafe-inline'"]
    with override_settings(CONTENT_SECURITY_POLICY=lax, SECURE_REFERRER_POLICY="unsafe-url"):
        faults = " ".join(header_faults(Client().get(reverse("account_login"))))
    assert "unsafe-inline" in faults
    assert "Referrer-Policy" in faults
    assert header_faults(HttpResponse())


@pytest.fixture(scope="module")
def behind_https() -> dict[str, Any]:
    """The settings as a site with HTTPS=1 has them."""
    code = f"""
import json
from npfcourse import settings
print(json.dumps({{name: getattr(settings, name) for name in {HTTPS_SETTINGS}}}))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "HTTPS": "1", "SECRET_KEY": "x" * 60, "DATABASE_URL": "postgresql:///x"},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def signed_in(settings: Any, **how: Any) -> tuple[Client, Any]:
    """A browser after the one-press sign-in, and the reply that set its cookies."""
    settings.DEMO = True
    OrganisationFactory()
    client = Client()
    return client, client.post(reverse("demo_sign_in", args=["learner"]), **how)


def test_behind_https_cookies_are_bound_and_http_is_over(
    db: None, settings: Any, behind_https: dict[str, Any]
) -> None:
    for name, value in behind_https.items():
        setattr(settings, name, value)
    client, reply = signed_in(settings, secure=True)
    assert set(reply.cookies) == {"__Host-sessionid", "__Host-csrftoken"}
    for cookie in reply.cookies.values():
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
        assert cookie["samesite"] == "Lax"
    assert reply.cookies["__Host-sessionid"]["httponly"]
    page = client.get(reverse("settings"), secure=True)
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert (page.status_code, header_faults(page)) == (200, [])
    assert client.get(reverse("settings")).status_code == 301


def test_a_session_is_not_for_scripts(db: None, settings: Any) -> None:
    _client, reply = signed_in(settings)
    session = reply.cookies[live.SESSION_COOKIE_NAME]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
