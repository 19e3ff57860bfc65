"""An attempt over the API: started, saved, handed in, seen; refusals that lose nothing."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from quizzes.models import Answer, Attempt, KeptReply, Quiz
from tests.api.conftest import Api
from tests.factories.items import MARKED_KINDS, RIGHT, WRONG
from tests.factories.quizzes import reviewed

KINDS = MARKED_KINDS


@pytest.fixture
def started(learning: Api, quiz: Quiz) -> str:
    reply = learning.post(f"quizzes/{quiz.pk}/attempts/")
    assert reply.status_code == 200
    assert reply.headers["Location"] == f"/api/v1/attempts/{reply.json()['uid']}/"
    return str(reply.json()["uid"])


def answer(api: Api, uid: str, position: int, value: object, seq: int = 1, key: object = None) -> Any:
    sent = {"position": position, "key": str(key or uuid4()), "seq": seq, "value": value}
    return api.post(f"attempts/{uid}/answers/", sent)


def test_from_start_to_result(learning: Api, quiz: Quiz, started: str) -> None:
    assert learning.get("quizzes/").json()["results"][0]["id"] == quiz.pk
    assert learning.get(f"quizzes/{quiz.pk}/").json()["open_attempt"] == started
    for position, kind in enumerate(KINDS, 1):
        page = learning.get(f"attempts/{started}/questions/{position}/").json()
        assert (page["question"]["kind"], page["value"], page["seq"]) == (kind.value, {}, 0)
        saved = answer(learning, started, position, RIGHT[kind])
        assert (saved.status_code, saved.json()["saved"], saved.json()["seq"]) == (200, True, 1)
    again = learning.get(f"attempts/{started}/questions/1/").json()
    assert (again["value"], again["seq"]) == (RIGHT[KINDS[0]], 1)
    handed_in = learning.post(f"attempts/{started}/submit/")
    assert (handed_in.status_code, handed_in.json()["phase"]) == (200, "submitted")
    result = learning.get(f"attempts/{started}/result/").json()
    assert result["score"]["fraction"] == "1.0000000"
    assert [row["verdict"] for row in result["answers"]] == ["right"] * len(KINDS)
    assert result["answers"][0]["key"] == RIGHT[KINDS[0]]
    assert result["answers"][0]["evidence"]["marked"]


def test_the_same_saving_twice_is_one_row(learning: Api, started: str) -> None:
    key = uuid4()
    first = answer(learning, started, 1, RIGHT[KINDS[0]], key=key)
    second = answer(learning, started, 1, RIGHT[KINDS[0]], key=key)
    assert (first.content, first.status_code) == (second.content, second.status_code)
    assert Answer.objects.count() == 1


def test_a_key_that_saved_something_else_is_422(learning: Api, started: str) -> None:
    key = uuid4()
    answer(learning, started, 1, RIGHT[KINDS[0]], key=key)
    reply = answer(learning, started, 1, WRONG[KINDS[0]], key=key)
    assert (reply.status_code, reply.json()["errors"][0]["code"]) == (422, "key_reused")


def test_a_stale_answer_gets_the_newer_one_back(learning: Api, started: str) -> None:
    answer(learning, started, 1, RIGHT[KINDS[0]], seq=5)
    reply = answer(learning, started, 1, WRONG[KINDS[0]], seq=3)
    assert (reply.status_code, reply.json()["errors"][0]["code"]) == (409, "stale")
    assert (reply.json()["current"]["value"], reply.json()["current"]["seq"]) == (RIGHT[KINDS[0]], 5)


@pytest.mark.parametrize(
    ("change", "attr"),
    [
        ({"value": {"chosen": ["zz"]}}, "value.chosen"),
        ({"value": []}, "value"),
        ({"seq": 0}, "seq"),
        ({"seq": 2**60}, "seq"),
        ({"key": "x"}, "key"),
        ({"position": "one"}, "position"),
    ],
)
def test_what_is_no_answer_is_refused_by_name(
    learning: Api, started: str, change: dict[str, object], attr: str
) -> None:
    sent = {"position": 1, "key": str(uuid4()), "seq": 1, "value": RIGHT[KINDS[0]]} | change
    reply = learning.post(f"attempts/{started}/answers/", sent)
    assert (reply.status_code, reply.json()["errors"][0]["attr"]) == (400, attr)
    assert not Answer.objects.exists()


def test_a_flag_comes_and_goes(learning: Api, started: str) -> None:
    for wanted in (True, False):
        reply = learning.post(f"attempts/{started}/flags/", {"position": 2, "is_flagged": wanted})
        assert reply.json() == {"position": 2, "is_flagged": wanted}
        assert learning.get(f"attempts/{started}/").json()["questions"][1]["is_flagged"] is wanted


def test_somebody_elses_attempt_is_missing(other_learner: Any, started: str) -> None:
    other = Api(other_learner)
    assert other.get(f"attempts/{started}/").status_code == 404
    assert answer(other, started, 1, RIGHT[KINDS[0]]).status_code == 404
    assert not Answer.objects.exists()


@pytest.mark.parametrize("release", ["never", "on_close"])
def test_what_is_not_released_is_null(learning: Api, quiz: Quiz, started: str, release: str) -> None:
    Quiz.objects.filter(pk=quiz.pk).update(review=reviewed(release, release))
    learning.post(f"attempts/{started}/submit/")
    result = learning.get(f"attempts/{started}/result/").json()
    assert (result["score"], result["answers"], result["count"]) == (None, None, len(KINDS))
    assert learning.get(f"quizzes/{quiz.pk}/").json()["attempts"][0]["points"] is None


def test_result_and_questions_keep_to_their_phases(learning: Api, started: str) -> None:
    assert learning.get(f"attempts/{started}/result/").json()["errors"][0]["code"] == "in_progress"
    learning.post(f"attempts/{started}/submit/")
    reply = learning.get(f"attempts/{started}/questions/1/")
    assert (reply.status_code, reply.json()["errors"][0]["code"]) == (409, "not_in_progress")


def test_a_start_that_is_not_possible_says_why(learning: Api, quiz: Quiz, started: str) -> None:
    learning.post(f"attempts/{started}/submit/")
    Quiz.objects.filter(pk=quiz.pk).update(attempts_allowed=1)
    reply = learning.post(f"quizzes/{quiz.pk}/attempts/")
    assert (reply.status_code, reply.json()["errors"][0]["code"]) == (409, "used_up")
    assert learning.get(f"quizzes/{quiz.pk}/").json()["refused"]["code"] == "used_up"


def test_a_key_makes_a_retry_safe(learning: Api, quiz: Quiz) -> None:
    headers = {"Idempotency-Key": "start-1"}
    first = learning.post(f"quizzes/{quiz.pk}/attempts/", **headers)
    learning.post(f"attempts/{first.json()['uid']}/submit/", **{"Idempotency-Key": "submit-1"})
    again = learning.post(f"quizzes/{quiz.pk}/attempts/", **headers)
    assert (again.content, again.headers["Location"]) == (first.content, first.headers["Location"])
    assert Attempt.objects.count() == 1
    other_body = learning.post(f"quizzes/{quiz.pk}/attempts/", {"seed": 1}, **headers)
    assert (other_body.status_code, other_body.json()["errors"][0]["code"]) == (422, "key_reused")
    assert KeptReply.objects.count() == 2


def test_control_without_a_key_a_retry_starts_again(learning: Api, quiz: Quiz) -> None:
    first = learning.post(f"quizzes/{quiz.pk}/attempts/")
    learning.post(f"attempts/{first.json()['uid']}/submit/")
    learning.post(f"quizzes/{quiz.pk}/attempts/")
    assert Attempt.objects.count() == 2
