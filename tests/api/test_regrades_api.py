"""Regrades over the API: who would gain and lose, ordered, looked at, taken back."""

from __future__ import annotations

from typing import Any

import pytest

from jobs.models import Job
from lessons.models import Course
from people.access import Principal
from people.models import Role, User
from quizzes.models import Mark
from quizzes.regrade_models import Regrade
from quizzes.regrading import apply_regrade, undo_regrade
from tests.api.conftest import Api
from tests.quizzes import regraded
from tests.quizzes.regraded import Scene

pytestmark = pytest.mark.django_db(transaction=True)
MENDED = {"policy": "key", "reason": "The key was wrong."}


@pytest.fixture
def scene(course: Course, instructor: User) -> Scene:
    scene = regraded.scene_of(course, Principal(instructor.pk, course.organisation_id, Role.INSTRUCTOR))
    scene.taken("a")
    scene.taken("b")
    scene.mend()
    return scene


def of(scene: Scene) -> str:
    return f"teach/items/{scene.item.pk}/regrades/"


def code(reply: Any) -> tuple[int, str]:
    return reply.status_code, reply.json()["errors"][0]["code"]


def test_the_dry_run_says_who_gains_and_who_loses_and_writes_nothing(teaching: Api, scene: Scene) -> None:
    found = teaching.get(f"{of(scene)}foreseen/", policy="key").json()
    assert (found["totals"]["gained"], found["totals"]["lost"], found["around"]["marks"]) == (1, 1, 2)
    changes = [(one["points_before"], one["points_after"]) for one in found["changes"]]
    assert changes == [("3.0000", "1.0000"), ("1.0000", "3.0000")], "who loses comes first"
    assert teaching.get(f"{of(scene)}foreseen/", policy="either").json()["totals"]["lost"] == 0
    same = teaching.get(f"{of(scene)}foreseen/", policy="key", version=1).json()
    assert same["totals"]["gained"] == 0, "by the key of the marks nothing changes"
    page = teaching.get(f"{of(scene)}foreseen/", policy="key", limit=1, offset=1).json()
    assert [one["points_after"] for one in page["changes"]] == ["3.0000"]
    assert (Mark.objects.exclude(sequence=1).count(), Regrade.objects.count()) == (0, 0)


def test_what_was_foreseen_is_what_happens_and_is_taken_back(teaching: Api, scene: Scene) -> None:
    foreseen = teaching.get(f"{of(scene)}foreseen/", policy="key").json()
    ordered = teaching.post(of(scene), MENDED)
    assert (ordered.status_code, ordered.json()["state"]) == (202, "applying")
    one = ordered.headers["Location"].removeprefix("/api/v1/")
    assert (ordered.json()["is_at_work"], teaching.get(one).json()["totals"]["gained"]) == (True, 0)
    assert code(teaching.post(of(scene), MENDED)) == (409, "busy")
    assert code(teaching.post(one, {"act": "undo"})) == (409, "busy")
    apply_regrade(ordered.json()["id"])
    Job.objects.update(state="done")
    done = teaching.get(one).json()
    assert (done["state"], done["totals"]) == ("applied", foreseen["totals"])
    assert teaching.get(f"{one}changes/").json()["results"] == foreseen["changes"]
    assert code(teaching.post(of(scene), MENDED)) == (409, "nothing")
    assert code(teaching.post(one, {"act": "go_on"})) == (409, "busy")
    undoing = teaching.post(one, {"act": "undo"})
    assert (undoing.status_code, undoing.json()["state"]) == (202, "undoing")
    undo_regrade(ordered.json()["id"])
    assert teaching.get(one).json()["state"] == "undone"
    assert [found["id"] for found in teaching.get(of(scene)).json()["results"]] == [ordered.json()["id"]]
    again = teaching.get(f"{of(scene)}foreseen/", policy="key").json()
    assert again["totals"] == foreseen["totals"], "as it was before"


def test_an_order_that_is_sent_again_is_one_order(teaching: Api, scene: Scene) -> None:
    first, second = (teaching.post(of(scene), MENDED, **{"Idempotency-Key": "r1"}) for _time in range(2))
    assert (first.status_code, first.content) == (202, second.content)
    assert (Regrade.objects.count(), Job.objects.filter(kind="regrade").count()) == (1, 1)


@pytest.mark.parametrize(
    ("sent", "status", "word"),
    [
        ({"policy": "best", "reason": "A"}, 400, "policy"),
        ({"policy": "key"}, 400, "reason"),
        ({"policy": "key", "reason": "x" * 301}, 400, "reason"),
        ({"policy": "key", "reason": "A", "version": 9}, 404, None),
        ({"policy": "key", "reason": "A", "quiz": 999_999}, 404, None),
    ],
)
def test_what_is_no_order_is_refused(
    teaching: Api, scene: Scene, sent: dict[str, Any], status: int, word: str | None
) -> None:
    reply = teaching.post(of(scene), sent)
    assert (reply.status_code, reply.json()["errors"][0]["attr"]) == (status, word)
    assert not Regrade.objects.exists()


def test_reading_takes_a_fixed_number_of_statements(
    teaching: Api, scene: Scene, django_assert_num_queries: Any
) -> None:
    one = teaching.post(of(scene), MENDED).json()
    for _more in range(2):
        scene.taken("b")
    for path, count in (
        (f"{of(scene)}foreseen/?policy=key", 8),
        (of(scene), 4),
        (f"teach/regrades/{one['id']}/", 4),
        (f"teach/regrades/{one['id']}/changes/", 4),
    ):
        with django_assert_num_queries(count):
            assert teaching.get(path).status_code == 200
