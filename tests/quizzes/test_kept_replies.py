"""R5, in one process: a retry gets the same bytes, another body is refused, failures are not kept."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import RequestFactory
from rest_framework.response import Response

from people.access import Principal
from quizzes.errors import KeyReused, StillRunning
from quizzes.kept_replies import once
from quizzes.models import KeptReply


class Counted:
    """Work that says how often it was done."""

    def __init__(self, reply: Callable[[int], HttpResponse | Response]) -> None:
        self.count = 0
        self._reply = reply

    def __call__(self) -> HttpResponse | Response:
        self.count += 1
        return self._reply(self.count)


def numbered(count: int) -> HttpResponse:
    return HttpResponse(f"reply {count}", status=201, headers={"Location": f"/made/{count}/"})


def sent(key: str | None = "k1", body: object = None, path: str = "/start/") -> HttpRequest:
    headers = {"Idempotency-Key": key} if key is not None else {}
    return RequestFactory().post(
        path, json.dumps(body or {}), content_type="application/json", headers=headers
    )


def test_a_retry_gets_the_same_bytes_and_the_work_is_done_once(who: Principal) -> None:
    work = Counted(numbered)
    first, again = (once(sent(), who, work) for _try in range(2))
    assert work.count == 1
    assert (again.content, again.status_code, again["Location"]) == (b"reply 1", 201, "/made/1/")
    assert (first.content, first["Content-Type"]) == (again.content, again["Content-Type"])


def test_a_reply_of_the_api_is_kept_as_the_bytes_it_had(who: Principal) -> None:
    work = Counted(lambda count: Response({"count": count, "name": "é"}, status=201))
    first, again = (once(sent(), who, work) for _try in range(2))
    assert first.content == again.content
    assert json.loads(again.content) == {"count": 1, "name": "é"}
    assert again["Content-Type"] == "application/json"


@pytest.mark.parametrize("body", [{"other": 1}, [1]])
def test_the_same_key_with_another_body_is_refused(who: Principal, body: object) -> None:
    work = Counted(numbered)
    once(sent(), who, work)
    with pytest.raises(KeyReused):
        once(sent(body=body), who, work)
    assert work.count == 1


def test_a_key_is_bound_to_user_and_route(who: Principal, other: Principal) -> None:
    work = Counted(numbered)
    once(sent(), who, work)
    once(sent(), other, work)
    once(sent(path="/submit/"), who, work)
    once(sent(key="k2"), who, work)
    assert work.count == 4


def test_a_form_is_bound_to_its_fields_not_to_its_token(who: Principal) -> None:
    work = Counted(lambda count: HttpResponseRedirect(f"/attempts/{count}/"))

    def form(token: str, **fields: str) -> HttpRequest:
        return RequestFactory().post(
            "/start/", {"csrfmiddlewaretoken": token, "idempotency_key": "k1", **fields}
        )

    assert once(form("a"), who, work)["Location"] == once(form("b"), who, work)["Location"] == "/attempts/1/"
    with pytest.raises(KeyReused):
        once(form("a", preview="1"), who, work)


@pytest.mark.parametrize("status", [400, 409, 422, 500])
def test_failed_work_is_not_kept(who: Principal, status: int) -> None:
    work = Counted(lambda count: HttpResponse(status=status) if count == 1 else numbered(count))
    assert once(sent(), who, work).status_code == status
    assert once(sent(), who, work).content == b"reply 2"


def test_raised_work_is_not_kept(who: Principal) -> None:
    def fail(count: int) -> HttpResponse:
        if count == 1:
            raise ValueError("broken")
        return numbered(count)

    work = Counted(fail)
    with pytest.raises(ValueError, match="broken"):
        once(sent(), who, work)
    assert once(sent(), who, work).content == b"reply 2"


def test_while_it_runs_the_key_is_taken(who: Principal) -> None:
    def ask_again(count: int) -> HttpResponse:
        with pytest.raises(StillRunning):
            once(sent(), who, numbered_work)
        return numbered(count)

    numbered_work = Counted(numbered)
    assert once(sent(), who, Counted(ask_again)).content == b"reply 1"
    assert numbered_work.count == 0


def test_a_killed_worker_frees_its_key_after_a_minute(who: Principal) -> None:
    def die(count: int) -> HttpResponse:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        once(sent(), who, die_now := Counted(die))
    assert die_now.count == 1
    once(sent(), who, Counted(numbered))
    KeptReply.objects.update(status=None, reply=None)
    with pytest.raises(StillRunning):
        once(sent(), who, Counted(numbered))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE quizzes_keptreply SET created_at = statement_timestamp() - interval '61 s'")
    assert once(sent(), who, Counted(numbered)).content == b"reply 1"


def test_without_a_key_work_is_just_done(who: Principal) -> None:
    work = Counted(numbered)
    for _try in range(2):
        once(sent(key=None), who, work)
    assert work.count == 2
    assert not KeptReply.objects.exists()


@pytest.mark.parametrize("key", ["x" * 81, "a\tb"])
def test_a_key_that_cannot_be_kept_is_refused(who: Principal, key: str) -> None:
    with pytest.raises(KeyReused):
        once(sent(key=key), who, Counted(numbered))


def test_control_keeping_failures_would_be_seen(who: Principal, monkeypatch: pytest.MonkeyPatch) -> None:
    from quizzes import kept_replies

    monkeypatch.setattr(
        kept_replies, "_release", lambda kept: kept_replies._keep(kept, HttpResponse(status=500))
    )
    work = Counted(lambda count: HttpResponse(status=500) if count == 1 else numbered(count))
    once(sent(), who, work)
    assert once(sent(), who, work).status_code == 500
