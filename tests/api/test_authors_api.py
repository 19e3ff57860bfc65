"""Items and quizzes over the API: written, edited, decided, seen by those who teach."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from items.kinds import Hotspot, ItemKind, Rich
from items.storage import to_data
from lessons.models import Course
from quizzes.bank_filter import ItemFilter
from quizzes.draws import Draw
from quizzes.models import Item, ItemState, Quiz
from tests.api.conftest import Api
from tests.factories.items import MARKED_KINDS, SHAPES, keep_picture, single_choice, stored_item


@pytest.mark.parametrize("kind", MARKED_KINDS)
def test_an_item_of_every_kind_is_written_and_read(teaching: Api, course: Course, kind: ItemKind) -> None:
    shape = SHAPES[kind]()
    data = to_data(shape)
    if isinstance(shape.body, Hotspot):
        refused = teaching.post("teach/items/", {"course": course.slug, "item": data, "lesson": 2})
        assert refused.status_code == 400, "without its picture"
        keep_picture(course, shape.body)
    reply = teaching.post("teach/items/", {"course": course.slug, "item": data, "lesson": 2})
    assert reply.status_code == 201, reply.content
    read = teaching.get(f"teach/items/{reply.json()['id']}/").json()
    assert (read["item"], read["kind"], read["lesson"], read["state"]) == (data, kind.value, 2, "accepted")


@pytest.mark.parametrize(
    ("change", "attr"),
    [
        ({"kind": "riddle"}, "item.kind"),
        ({"points": "0"}, "item.points"),
        ({"surprise": 1}, "item.surprise"),
        ({"body": {}}, "item.body.scoring"),
    ],
)
def test_what_is_no_item_is_refused_by_name(
    teaching: Api, course: Course, change: dict[str, Any], attr: str
) -> None:
    sent = {"course": course.slug, "item": to_data(single_choice()) | change}
    reply = teaching.post("teach/items/", sent)
    assert (reply.status_code, reply.json()["errors"][0]["attr"]) == (400, attr)
    assert not Item.objects.exists()


def test_an_edit_makes_a_version_and_keeps_the_kind(teaching: Api, course: Course) -> None:
    item = stored_item(course)
    shape = replace(single_choice(), stem=Rich("When was it built?"))
    reply = teaching.put(f"teach/items/{item.pk}/", {"item": to_data(shape)})
    assert (reply.status_code, reply.json()["version"], reply.json()["stem"]) == (
        200,
        2,
        "When was it built?",
    )
    other = {"item": to_data(SHAPES[ItemKind.TRUE_FALSE]())}
    refused = teaching.put(f"teach/items/{item.pk}/", other)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "kind")


def test_decisions(teaching: Api, course: Course, quiz: Quiz) -> None:
    item = stored_item(course, state=ItemState.WAITING)
    for decision, state in (("accept", "accepted"), ("reject", "rejected"), ("retire", "retired")):
        reply = teaching.post(f"teach/items/{item.pk}/decision/", {"decision": decision})
        assert (reply.json()["state"], reply.json()["changed"]) == (state, 1)
    asked = quiz.slots.select_related("item").first()
    assert asked is not None
    refused = teaching.post(f"teach/items/{asked.item_id}/decision/", {"decision": "reject"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "in_use")
    unknown = teaching.post(f"teach/items/{item.pk}/decision/", {"decision": "maybe"})
    assert (unknown.status_code, unknown.json()["errors"][0]["attr"]) == (400, "decision")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_items_takes_a_fixed_number_of_queries(
    teaching: Api, course: Course, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        stored_item(course)
    teaching.get("me/")
    with django_assert_num_queries(2):
        found = teaching.get("teach/items/", kind="single_choice").json()
    assert (found["count"], len(found["results"])) == (count, count)
    assert teaching.get("teach/items/", limit=1).json()["next"] is None or count == 3
    assert teaching.get("teach/items/", kind="matching").json()["count"] == 0


def test_quizzes_with_their_places(teaching: Api, quiz: Quiz) -> None:
    assert [one["id"] for one in teaching.get("teach/quizzes/").json()["results"]] == [quiz.pk]
    found = teaching.get(f"teach/quizzes/{quiz.pk}/").json()
    assert [slot["position"] for slot in found["slots"]] == list(range(1, len(MARKED_KINDS) + 1))
    assert found["edition"] == quiz.edition


def test_what_asks_the_same_is_listed_and_decided(teaching: Api, learning: Api, course: Course) -> None:
    one, other = stored_item(course), stored_item(course)
    reply = teaching.get("teach/items/doubles/", course=course.slug).json()
    assert reply["count"] == 1
    group = reply["results"][0]
    assert (group["is_same"], group["left"], [item["id"] for item in group["items"]]) == (
        True,
        0,
        [one.pk, other.pk],
    )
    sent = {"act": "keep", "items": [one.pk, other.pk], "keep": other.pk}
    done = teaching.post("teach/items/doubles/", sent).json()
    assert (done["changed"], done["left"]) == (1, 0)
    assert teaching.get("teach/items/doubles/").json()["count"] == 0
    assert teaching.post("teach/items/bulk/undo/", {"undo": done["undo"]}).json() == {"changed": 1}
    assert teaching.post("teach/items/doubles/", {"act": "apart", "items": [one.pk]}).status_code == 409
    assert (
        teaching.post("teach/items/doubles/", {"act": "apart", "items": [one.pk, other.pk]}).status_code
        == 200
    )
    assert teaching.get("teach/items/doubles/").json()["results"] == []
    assert learning.get("teach/items/doubles/").status_code == 403


def test_what_is_retired_warns_of_quizzes_that_draw_it(teaching: Api, quiz: Quiz, course: Course) -> None:
    items = [stored_item(course, tags=["rivers"]) for _one in range(3)]
    chosen = ItemFilter(tags="rivers")
    draw = Draw(id=1, after=0, is_below=False, count=1, points=Decimal(1), chosen=chosen)
    Quiz.objects.filter(pk=quiz.pk).update(draws=[draw.as_data()])
    one = teaching.post(f"teach/items/{items[0].pk}/decision/", {"decision": "retire"}).json()
    assert ["2 to draw 1 from" in told for told in one["warnings"]] == [True]
    sent = {"act": "retire", "items": [item.pk for item in items[1:]]}
    many = teaching.post("teach/items/bulk/", sent).json()
    assert ["1 question too few to draw" in told for told in many["warnings"]] == [True]
    back = teaching.post(f"teach/items/{items[0].pk}/decision/", {"decision": "accept"}).json()
    assert back["warnings"] == []


def test_comments_are_said_changed_and_settled(teaching: Api, learning: Api, course: Course) -> None:
    address = f"teach/items/{stored_item(course).pk}/comments/"
    said = teaching.post(address, {"act": "say", "words": "Too easy."}).json()
    assert [(one["act"], one["words"], one["is_changeable"]) for one in said] == [("said", "Too easy.", True)]
    changed = {"act": "change", "comment": said[0]["id"], "words": "Too hard."}
    assert teaching.post(address, changed).json()[0]["words"] == "Too hard."
    assert teaching.post(address, {"act": "resolve"}).json()[-1]["act"] == "resolved"
    again = teaching.post(address, {"act": "resolve"})
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "act")
    assert teaching.post(address, {"act": "dance"}).status_code == 400
    assert len(teaching.get(address).json()) == 2
    assert learning.get(address).status_code == 403
