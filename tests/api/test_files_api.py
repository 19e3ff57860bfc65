"""Files of an essay over the API: attached, replaced, taken off, always with the answer that names them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from items.kinds import Files
from lessons.models import Course
from people.access import Principal
from people.models import Role, User
from quizzes.attempts import submit_attempt
from quizzes.models import Answer, AnswerFile, Attempt
from tests.api.conftest import Api
from tests.quizzes.test_essays import asking, written

TEXT = "The ferry was slow."


@pytest.fixture
def who(course: Course, learner: User) -> Principal:
    return Principal(learner.pk, course.organisation_id, Role.LEARNER)


@pytest.fixture
def attempt(course: Course, who: Principal) -> Attempt:
    return written(who, asking(course, files=Files(most=2, types=("txt", "pdf"), megabytes=1)), TEXT)


def address(attempt: Attempt, position: int = 2) -> str:
    return f"/api/v1/attempts/{attempt.uid}/questions/{position}/files/"


def attach(api: Api, attempt: Attempt, name: str, data: bytes, position: int = 2, **more: str) -> Any:
    file = SimpleUploadedFile(name, data)
    return api.client.post(address(attempt, position), {"file": file, **more})


def newest(attempt: Attempt) -> dict[str, Any]:
    rows = Answer.objects.of(attempt.organisation_id).filter(attempt=attempt, response__position=2)
    value: dict[str, Any] = rows.order_by("-client_seq")[0].value
    return value


def test_files_are_attached_replaced_and_taken_off(learning: Api, attempt: Attempt) -> None:
    assert learning.client.get(address(attempt)).json()["files"] == []
    one = attach(learning, attempt, "one.txt", b"One.").json()["files"][0]
    assert (one["name"], one["media_type"], one["size"]) == ("one.txt", "text/plain; charset=utf-8", 4)
    both = attach(learning, attempt, "two.txt", b"Two.").json()
    assert ([file["name"] for file in both["files"]], both["has_room"]) == (["one.txt", "two.txt"], False)
    replaced = attach(learning, attempt, "three.txt", b"Three.", replaces=one["uid"]).json()["files"]
    assert [file["name"] for file in replaced] == ["three.txt", "two.txt"]
    again = attach(learning, attempt, "three.txt", b"Three.", replaces=one["uid"]).json()["files"]
    assert again == replaced, "sent again, it is replaced once"
    three = f"{address(attempt)}{replaced[0]['uid']}/"
    assert [learning.client.delete(three).status_code for _time in range(2)] == [204, 204]
    assert newest(attempt) == {"text": TEXT, "files": [replaced[1]["uid"]]}
    assert AnswerFile.objects.of(attempt.organisation_id).count() == 3, "what was named once is kept"


def test_the_last_file_off_leaves_the_answer_without_any(learning: Api, attempt: Attempt) -> None:
    one = attach(learning, attempt, "one.txt", b"One.").json()["files"][0]
    learning.client.delete(f"{address(attempt)}{one['uid']}/")
    assert newest(attempt) == {"text": TEXT}


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("notes.txt", b"x" * 1_000_001, "too_big"),
        ("notes.txt", b"MZ\x90\x00", "type"),
        ("notes.pdf", b"plain words", "type"),
        ("third.txt", b"third", "too_many"),
    ],
)
def test_what_is_not_taken_loses_nothing(
    learning: Api, attempt: Attempt, name: str, data: bytes, code: str
) -> None:
    for number in range(2):
        attach(learning, attempt, f"{number}.txt", str(number).encode())
    before = newest(attempt)
    refused = attach(learning, attempt, name, data)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, code)
    assert newest(attempt) == before
    # The control: into the place of one that is there, a good file is taken.
    taken = attach(learning, attempt, "third.txt", b"third", replaces=before["files"][0])
    assert (taken.status_code, newest(attempt)["files"][1]) == (200, before["files"][1])


def test_what_is_to_be_replaced_must_be_attached(learning: Api, attempt: Attempt) -> None:
    nowhere = "00000000-0000-4000-8000-000000000000"
    assert attach(learning, attempt, "one.txt", b"One.", replaces=nowhere).status_code == 404
    assert not AnswerFile.objects.of(attempt.organisation_id).exists(), "the file is gone with its answer"
    assert attach(learning, attempt, "one.txt", b"One.", replaces="first").status_code == 400
    reply = learning.client.post(address(attempt), {"file": "no file"}, content_type="application/json")
    assert reply.status_code == 415


def test_nothing_is_attached_where_nothing_is_asked_for_or_time_is_over(
    learning: Api, who: Principal, attempt: Attempt
) -> None:
    elsewhere = attach(learning, attempt, "one.txt", b"One.", position=1)
    assert (elsewhere.status_code, elsewhere.json()["errors"][0]["code"]) == (409, "no_files")
    assert learning.client.get(address(attempt, 1)).json()["has_room"] is False
    one = attach(learning, attempt, "one.txt", b"One.").json()["files"][0]
    submit_attempt(who, attempt.uid)
    over = attach(learning, attempt, "two.txt", b"Two.")
    assert (over.status_code, over.json()["errors"][0]["code"]) == (409, "not_in_progress")
    late = learning.client.delete(f"{address(attempt)}{one['uid']}/")
    assert (late.status_code, late.json()["errors"][0]["code"]) == (409, "late")
    assert newest(attempt)["files"] == [one["uid"]]
    assert learning.client.get(f"{address(attempt)}{one['uid']}/").content == b"One.", "reading stays"


def test_only_its_learner_has_it(learning: Api, teaching: Api, other_learner: User, attempt: Attempt) -> None:
    one = attach(learning, attempt, "one.txt", b"One.").json()["files"][0]
    reply = learning.client.get(f"{address(attempt)}{one['uid']}/")
    assert reply.headers["Content-Disposition"] == 'attachment; filename="one.txt"'
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert learning.client.get(f"{address(attempt, 1)}{one['uid']}/").status_code == 404
    for stranger in (teaching, Api(other_learner)):
        assert attach(stranger, attempt, "two.txt", b"Two.").status_code == 404
        for call in (stranger.client.get, stranger.client.delete):
            assert call(f"{address(attempt)}{one['uid']}/").status_code == 404
    assert newest(attempt)["files"] == [one["uid"]]
