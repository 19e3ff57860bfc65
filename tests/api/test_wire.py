"""What comes in is checked, and every refusal has one shape."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client

from people.api_access import WriteLimit
from people.models import User
from quizzes.models import Quiz
from tests.api.conftest import Api


def assert_shape(reply: Any, status: int, code: str) -> dict[str, Any]:
    """The first error of a refusal in the documented shape."""
    assert reply.status_code == status, reply.content
    assert reply.headers["Content-Type"] == "application/json"
    body = json.loads(reply.content)
    assert set(body) <= {"type", "errors", "current"}
    assert body["type"] in ("validation_error", "client_error", "server_error")
    assert all(set(error) == {"code", "detail", "attr"} for error in body["errors"])
    assert body["errors"][0]["code"] == code
    error: dict[str, Any] = body["errors"][0]
    return error


def raw(api: Api, body: bytes, content_type: str = "application/json") -> Any:
    return api.client.post(f"/api/v1/attempts/{uuid4()}/answers/", body, content_type=content_type)


def test_nobody_is_401(db: None) -> None:
    reply = Api().get("courses/")
    assert_shape(reply, 401, "not_authenticated")
    assert reply.headers["WWW-Authenticate"] == "Token"


def test_a_wrong_role_is_403_and_names_the_right_one(learning: Api) -> None:
    error = assert_shape(learning.get("teach/items/"), 403, "permission_denied")
    assert error["detail"] == "This needs the role admin or instructor."


def test_missing_things_are_404(learning: Api) -> None:
    assert_shape(learning.get("courses/nowhere/"), 404, "not_found")
    assert_shape(learning.get("no/such/address/"), 404, "not_found")


def test_wrong_methods_and_types(learning: Api) -> None:
    assert_shape(learning.post("courses/"), 405, "method_not_allowed")
    assert_shape(learning.client.options("/api/v1/courses/"), 405, "method_not_allowed")
    for content_type in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ):
        assert_shape(raw(learning, b"{}", content_type), 415, "unsupported_media_type")


def test_the_browsable_pages_are_off(learning: Api) -> None:
    reply = learning.client.get("/api/v1/courses/", headers={"Accept": "text/html"})
    assert_shape(reply, 406, "not_acceptable")
    assert learning.client.get("/api/v1/courses/?format=html").headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("body", "attr"),
    [
        (b'{"value": {"text": "a\\u0000b"}}', "value.text"),
        (b'{"value": {"chosen": ["a", "\\ud800"]}}', "value.chosen.1"),
        (b'{"value": {"\\udfff": 1}}', "value"),
        (b'"\\u0000"', "body"),
    ],
)
def test_a_text_that_cannot_be_stored_is_named(learning: Api, body: bytes, attr: str) -> None:
    assert assert_shape(raw(learning, body), 400, "unsafe_text")["attr"] == attr


def test_control_a_whole_pair_of_surrogates_is_a_character(learning: Api) -> None:
    assert raw(learning, b'{"value": "\\ud83d\\ude00"}').json()["errors"][0]["code"] != "unsafe_text"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff",
        b'{"seq": NaN}',
        b'{"seq": 1, "seq": 2}',
        b"[" * 100_000,
        b"1" * 5_000,
        "{}".encode("utf-16"),
    ],
)
def test_what_is_not_json_is_refused(learning: Api, body: bytes) -> None:
    assert_shape(raw(learning, body), 400, "parse_error")


@pytest.mark.parametrize("body", [b"[]", b"null", b"1", b'"x"', b"{}"])
def test_json_of_another_shape_is_refused(learning: Api, body: bytes) -> None:
    assert raw(learning, body).status_code == 400


def test_a_large_body_is_413(learning: Api) -> None:
    assert_shape(raw(learning, b'"' + b"a" * 1_100_000 + b'"'), 413, "too_large")


def test_writing_is_limited_reading_is_not(
    learning: Api, quiz: Quiz, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WriteLimit, "rate", "2/min", raising=False)
    replies = [learning.post(f"quizzes/{quiz.pk}/attempts/") for _ in range(3)]
    assert [reply.status_code for reply in replies] == [200, 200, 429]
    assert_shape(replies[2], 429, "throttled")
    assert int(replies[2].headers["Retry-After"]) > 0
    assert learning.get("courses/").status_code == 200


def test_a_broken_view_says_nothing(learning: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret of the server")

    monkeypatch.setattr("lessons.api.course_for", broken)
    learning.client.raise_request_exception = False
    reply = learning.get("courses/any/")
    assert_shape(reply, 500, "error")
    assert b"secret" not in reply.content


PASSWORD = "correct horse battery"


def credentials(user: User, password: str = PASSWORD) -> dict[str, str]:
    """What to send; the user's password is `PASSWORD`, whatever is sent."""
    user.set_password(PASSWORD)
    user.save()
    return {"email": user.email, "password": password}


def test_a_token_opens_and_closes(learner: User) -> None:
    token = Api().post("token/", credentials(learner)).json()["token"]
    bearer = Api(Authorization=f"Token {token}")
    assert bearer.get("me/").json() == {"name": learner.name, "email": learner.email, "role": "learner"}
    assert bearer.post("token/revoke/").status_code == 204
    assert_shape(bearer.get("me/"), 401, "authentication_failed")


def test_a_token_needs_no_csrf_and_a_session_does(learner: User, quiz: Quiz) -> None:
    token = Api().post("token/", credentials(learner)).json()["token"]
    client = Client(enforce_csrf_checks=True)
    address = f"/api/v1/quizzes/{quiz.pk}/attempts/"
    signed = client.post(
        address, content_type="application/json", headers={"Authorization": f"Token {token}"}
    )
    assert signed.status_code != 403
    client.force_login(learner)
    assert client.post(address, content_type="application/json").status_code == 403


def test_wrong_credentials_look_alike(learner: User) -> None:
    wrong = Api().post("token/", credentials(learner, "wrong"))
    unknown = Api().post("token/", {"email": "nobody@example.org", "password": "wrong"})
    learner.is_active = False
    inactive = Api().post("token/", credentials(learner))
    assert_shape(wrong, 400, "wrong_credentials")
    assert wrong.content == unknown.content == inactive.content


def test_guessing_is_limited_whatever_the_header_says(learner: User) -> None:
    sent = credentials(learner, "wrong")
    statuses = []
    for guess in range(12):
        api = Api(None, **{"X-Forwarded-For": f"203.0.113.{guess}"})
        statuses.append(api.post("token/", sent).status_code)
    assert statuses[:3] == [400] * 3
    assert statuses[-1] == 429
    cache.clear()
