"""Draws, sections and pages of a quiz over the API, as the builder writes them."""

from __future__ import annotations

from typing import Any

import pytest

from lessons.models import Course
from people.models import AuditEntry
from quizzes.layout import headings_of
from quizzes.models import Quiz
from tests.api.conftest import Api
from tests.factories.items import stored_item


def test_draws_are_added_changed_and_removed(teaching: Api, course: Course, quiz: Quiz) -> None:
    stored_item(course, tags=["rivers"])
    address = f"teach/quizzes/{quiz.pk}/draws/"
    made = teaching.post(address, {"count": 2, "points": "1.5", "filter": {"tags": "rivers"}}).json()
    assert (made["count"], made["points"], made["filter"], made["fitting"]) == (
        2,
        "1.50",
        {"tags": "rivers"},
        1,
    )
    assert teaching.put(f"{address}{made['id']}/", {"count": 1}).json()["filter"] == {}
    assert [one["count"] for one in teaching.get(address).json()] == [1]
    assert teaching.get(f"teach/quizzes/{quiz.pk}/").json()["draws"][0]["count"] == 1
    refused = teaching.post(address, {"count": 1, "filter": {"category": "999999"}})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "category")
    assert teaching.put(f"{address}{made['id']}/", {"count": 1, "edition": 1}).status_code == 409
    assert teaching.client.delete(f"/api/v1/{address}{made['id']}/").status_code == 204
    assert teaching.get(address).json() == []
    assert teaching.client.delete(f"/api/v1/{address}{made['id']}/").status_code == 404


def test_sections_are_put_in_changed_moved_and_taken_away(teaching: Api, quiz: Quiz) -> None:
    address = f"teach/quizzes/{quiz.pk}/sections/"
    made = teaching.post(address, {"title": "Rivers", "first": 2, "edition": quiz.edition})
    assert made.status_code == 201, made.content
    section = made.json()
    assert (section["first"], section["title"], section["edition"]) == (2, "Rivers", quiz.edition + 1)
    one = f"{address}{section['id']}/"
    said = {"title": "Seas", "instruction": "Mind the *units*.", "is_shuffled": True}
    kept = teaching.put(one, said).json()
    assert (kept["first"], kept["title"], kept["is_shuffled"]) == (2, "Seas", True), "not sent: stays there"
    assert teaching.put(one, said | {"first": 3}).json()["first"] == 3
    assert [found["first"] for found in teaching.get(address).json()] == [3]
    stale = teaching.put(one, said | {"edition": quiz.edition})
    assert (stale.status_code, stale.json()["errors"][0]["code"]) == (409, "edit_conflict")
    assert stale.json()["current"] == {"edition": quiz.edition + 3}
    assert teaching.client.delete(f"/api/v1/{one}").status_code == 204
    assert (teaching.get(address).json(), teaching.put(one, said).status_code) == ([], 404)


def test_a_section_that_is_sent_again_is_put_in_once(teaching: Api, quiz: Quiz) -> None:
    address, said = f"teach/quizzes/{quiz.pk}/sections/", {"title": "Rivers"}
    first, second = (teaching.post(address, said, **{"Idempotency-Key": "k1"}) for _time in range(2))
    assert (first.status_code, first.content) == (201, second.content)
    assert len(teaching.get(address).json()) == 1
    other = teaching.post(address, {"title": "Seas"}, **{"Idempotency-Key": "k1"})
    assert (other.status_code, other.json()["errors"][0]["code"]) == (422, "key_reused")
    # The control: without a key it is another section.
    teaching.post(address, said)
    quiz.refresh_from_db()
    assert len(headings_of(quiz.layout)) == 2


@pytest.mark.parametrize(
    ("sent", "status", "word"),
    [
        ({"title": ""}, 400, "title"),
        ({"title": "x" * 201}, 400, "title"),
        ({"title": "A", "instruction": "x" * 5001}, 400, "instruction"),
        ({"title": " \t "}, 400, "title"),
        ({"title": "A", "first": -1}, 400, "first"),
        ({"title": "A", "edition": "now"}, 400, "edition"),
    ],
)
def test_what_is_no_section_is_refused_by_name(
    teaching: Api, quiz: Quiz, sent: dict[str, Any], status: int, word: str
) -> None:
    reply = teaching.post(f"teach/quizzes/{quiz.pk}/sections/", sent)
    assert (reply.status_code, reply.json()["errors"][0]["attr"]) == (status, word)


def test_pages_are_cut_in_one_go(teaching: Api, quiz: Quiz) -> None:
    address = f"teach/quizzes/{quiz.pk}/pages/"
    assert teaching.get(address).json() == {
        "paging": "one", "per_page": 5, "breaks": [], "edition": quiz.edition,
    }  # fmt: skip
    cut = teaching.put(address, {"paging": "own", "breaks": [3, 5], "edition": quiz.edition}).json()
    assert (cut["paging"], cut["breaks"]) == ("own", [3, 5])
    places = teaching.get(f"teach/quizzes/{quiz.pk}/").json()["slots"]
    assert [one["position"] for one in places if one["starts_page"]] == [3, 5]
    assert teaching.put(address, {"paging": "several", "per_page": 2}).json()["breaks"] == [3, 5]
    told = AuditEntry.objects.of(quiz.organisation_id).filter(verb="quiz.page").get()
    assert told.detail["breaks"] == [3, 5]
    stale = teaching.put(address, {"paging": "all", "edition": quiz.edition})
    assert (stale.status_code, stale.json()["errors"][0]["code"]) == (409, "edit_conflict")


def test_a_break_at_no_place_changes_nothing(teaching: Api, quiz: Quiz) -> None:
    address = f"teach/quizzes/{quiz.pk}/pages/"
    refused = teaching.put(address, {"paging": "own", "breaks": [2, 99]})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "breaks")
    assert teaching.get(address).json()["paging"] == "one"


@pytest.mark.parametrize("part", ["draws", "sections", "pages"])
def test_learners_write_none_of_it(learning: Api, quiz: Quiz, part: str) -> None:
    assert learning.get(f"teach/quizzes/{quiz.pk}/{part}/").status_code == 403


@pytest.mark.parametrize(("part", "count"), [("draws", 3), ("sections", 2), ("pages", 3)])
def test_they_are_read_with_a_fixed_number_of_statements(
    teaching: Api, quiz: Quiz, part: str, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(3):
        teaching.post(f"teach/quizzes/{quiz.pk}/sections/", {"title": f"Part {number}"})
        teaching.post(f"teach/quizzes/{quiz.pk}/draws/", {"count": 1})
    with django_assert_num_queries(count):
        teaching.get(f"teach/quizzes/{quiz.pk}/{part}/")
