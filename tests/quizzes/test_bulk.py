"""The bank in order: categories, tags, several questions changed at once, and taken back."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from items.kinds import ItemKind, Rich
from lessons.models import Course
from people.access import Principal
from people.models import AuditEntry, User
from quizzes import bulk, categories
from quizzes.bank_models import Category
from quizzes.category_queries import category_tree, tags_of
from quizzes.errors import AuthoringRefused
from quizzes.media import keep_media, not_there
from quizzes.models import Item, ItemMedia, ItemState, ItemVersion
from tests.factories.courses import published_course
from tests.factories.items import single_choice, stored_item
from tests.factories.quizzes import published_quiz
from tests.texts.office_files import png

pytestmark = pytest.mark.django_db
MORE = """
    INSERT INTO quizzes_item (uid, organisation_id, course_id, kind, origin, state, has_passed, gates,
        other_sentences, rule, reject_reason, tags, latest_id, lesson_id, category_id)
    SELECT gen_random_uuid(), organisation_id, course_id, kind, origin, state, has_passed, gates,
        other_sentences, rule, reject_reason, tags, latest_id, lesson_id, category_id
    FROM generate_series(1, %s), quizzes_item WHERE id = %s
"""


@pytest.fixture
def page(client: Client, instructor: User) -> Client:
    client.force_login(instructor)
    return client


def words(reply: Any) -> str:
    assert reply.status_code == 200
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.content.decode())))


def press(client: Client, items: list[Item], act: str, **data: str) -> Any:
    sent = {"item": [item.pk for item in items], "act": act} | data
    return client.post("/teach/questions/bulk/", sent, follow=True)


def taken_back(client: Client, reply: Any) -> str:
    token = re.search(r'name="undo" value="([^"]+)"', reply.content.decode())
    assert token
    return words(client.post("/teach/questions/undo/", {"undo": token[1]}, follow=True))


# ---- categories


def test_a_tree_is_listed_in_order_with_its_counts(course: Course, teacher: Principal) -> None:
    water = categories.create_category(course, "Water", teacher)
    bridges = categories.create_category(course, "  Bridges  ", teacher, parent=water)
    categories.create_category(course, "Air", teacher)
    stored_item(course, category=bridges)
    stored_item(course, category=bridges, state=ItemState.RETIRED)
    tree = category_tree([course.pk])
    assert [(line.indented, line.item_count) for line in tree] == [("Air", 0), ("Water", 0), ("– Bridges", 1)]
    assert bridges.path == f"/{water.pk}/{bridges.pk}/"


def test_a_move_takes_everything_along_and_never_goes_in_circles(course: Course, teacher: Principal) -> None:
    a, b = (categories.create_category(course, name, teacher) for name in "ab")
    c = categories.create_category(course, "c", teacher, parent=b)
    categories.move_category(b, a, teacher)
    c.refresh_from_db()
    assert c.path == f"/{a.pk}/{b.pk}/{c.pk}/"
    for inside in (b, c):
        with pytest.raises(AuthoringRefused) as refused:
            categories.move_category(a, inside, teacher)
        assert refused.value.code == "inside"


def test_names_are_once_in_a_place_and_the_tree_has_a_depth(course: Course, teacher: Principal) -> None:
    inner = categories.create_category(course, "1", teacher)
    for name in ("1", " ", "x" * 101):
        with pytest.raises(AuthoringRefused) as refused:
            categories.create_category(course, name, teacher)
        assert refused.value.code == "name"
    for number in range(2, categories.DEEPEST + 1):
        inner = categories.create_category(course, str(number), teacher, parent=inner)
    with pytest.raises(AuthoringRefused) as refused:
        categories.create_category(course, "9", teacher, parent=inner)
    assert refused.value.code == "deep"
    assert Category.objects.count() == categories.DEEPEST


def test_only_an_empty_one_goes_or_its_contents_go_elsewhere(course: Course, teacher: Principal) -> None:
    full, other = (categories.create_category(course, name, teacher) for name in ("full", "other"))
    inner = categories.create_category(course, "inner", teacher, parent=full)
    item = stored_item(course, category=full)
    with pytest.raises(AuthoringRefused) as refused:
        categories.delete_category(full, teacher)
    assert refused.value.code == "full"
    with pytest.raises(AuthoringRefused):
        categories.delete_category(full, teacher, contents_to=inner)
    categories.delete_category(full, teacher, contents_to=other)
    item.refresh_from_db()
    inner.refresh_from_db()
    assert (item.category, inner.path) == (other, f"/{other.pk}/{inner.pk}/")
    assert AuditEntry.objects.filter(verb="category.delete").count() == 1


def test_the_page_does_all_of_it_and_knows_no_other_course(page: Client, course: Course) -> None:
    address = f"/teach/questions/categories/{course.slug}/"
    page.post(address, {"act": "create", "name": "Rivers"})
    made = Category.objects.get()
    page.post(address, {"act": "rename", "category": made.pk, "name": "Seas"})
    assert "Seas" in words(page.get(address))
    reply = page.post(address, {"act": "create", "name": "Seas"})
    assert (reply.status_code, b"there already" in reply.content) == (422, True)
    elsewhere = published_course()
    theirs = Category.objects.create(organisation=course.organisation, course=elsewhere, name="theirs")
    assert page.post(address, {"act": "delete", "category": theirs.pk}).status_code == 404
    page.post(address, {"act": "delete", "category": made.pk})
    assert list(Category.objects.all()) == [theirs]


# ---- one item


def test_filing_makes_no_version_and_an_id_number_is_once_in_a_category(
    page: Client, course: Course, teacher: Principal
) -> None:
    one, other = stored_item(course), stored_item(course)
    drawer = categories.create_category(course, "drawer", teacher)
    sent = {"category": drawer.pk, "tags": " rivers, Rivers ,1812,", "id_number": "A 1"}
    page.post(f"/teach/questions/{one.pk}/filing/", sent)
    one.refresh_from_db()
    assert (one.category, one.tags, one.id_number) == (drawer, ["rivers", "1812"], "A 1")
    assert ItemVersion.objects.filter(item=one).count() == 1
    reply = page.post(f"/teach/questions/{other.pk}/filing/", sent, follow=True)
    assert "has this ID number already" in words(reply)
    page.post(f"/teach/questions/{other.pk}/filing/", sent | {"category": ""})
    other.refresh_from_db()
    assert (other.category, other.id_number) == (None, "A 1")
    assert "two questions would have" in words(press(page, [other], "file", category=str(drawer.pk))).lower()


# ---- several


def test_filing_and_tags_are_done_and_taken_back(page: Client, course: Course, teacher: Principal) -> None:
    drawer = categories.create_category(course, "drawer", teacher)
    items = [stored_item(course, tags=tags) for tags in (["old"], ["Rivers"], [])]
    assert "3 questions were changed" in words(filed := press(page, items, "file", category=str(drawer.pk)))
    tagged = press(page, items, "tag", tag=" rivers ")
    assert "2 questions were changed" in words(tagged)
    assert tags_of([course.pk]) == ["Rivers", "old", "rivers"]
    assert sorted(Item.objects.values_list("tags", flat=True)) == [["Rivers"], ["old", "rivers"], ["rivers"]]
    Item.objects.filter(pk=items[2].pk).update(tags=["changed since"])
    assert "1 question is as it was" in taken_back(page, tagged)
    assert "3 questions are as they were" in taken_back(page, filed)
    assert sorted(Item.objects.values_list("tags", "category")) == [
        (["Rivers"], None),
        (["changed since"], None),
        (["old"], None),
    ]


def test_a_category_deleted_since_takes_nothing_back(course: Course, teacher: Principal) -> None:
    a, b = (categories.create_category(course, name, teacher) for name in "ab")
    item = stored_item(course, category=a)
    done = bulk.file_items([item], b, teacher)
    categories.delete_category(a, teacher)
    assert bulk.undo(course, done.tokens[0][1], teacher) == 0
    assert Item.objects.get().category == b


def test_a_number_taken_since_leaves_all_as_it_is(page: Client, course: Course, teacher: Principal) -> None:
    a, b = (categories.create_category(course, name, teacher) for name in "ab")
    moved = stored_item(course, category=a, id_number="7")
    filed = press(page, [moved], "file", category=str(b.pk))
    stored_item(course, category=a, id_number="7")
    assert "would have the same ID number" in taken_back(page, filed)
    token = re.search(r'name="undo" value="([^"]+)"', filed.content.decode())
    assert token
    reply = page.post("/api/v1/teach/items/bulk/undo/", {"undo": token[1]}, "application/json")
    assert (reply.status_code, reply.json()["errors"][0]["code"]) == (409, "id_number")
    moved.refresh_from_db()
    assert moved.category == b


def test_a_question_the_article_no_longer_proves_is_not_accepted_by_an_undo(
    course: Course, teacher: Principal
) -> None:
    items = [stored_item(course) for _number in range(2)]
    done = bulk.decide(items, ItemState.RETIRED, teacher)
    other = published_course().revision
    ItemVersion.objects.filter(item=items[0]).update(revision=other)
    assert bulk.undo(course, done.tokens[0][1], teacher) == 1
    assert list(Item.objects.order_by("pk").values_list("state", flat=True)) == ["retired", "accepted"]


def test_states_follow_the_rules_of_a_single_decision(page: Client, course: Course) -> None:
    asked = published_quiz(course, [ItemKind.CLOZE]).slots.get().item
    free, held = stored_item(course), stored_item(course, state=ItemState.STALE)
    waiting = stored_item(course, state=ItemState.WAITING)
    reply = press(page, [asked, free, held, waiting], "retire")
    assert "2 questions were changed. 2 were left as they are" in words(reply)
    states = dict(Item.objects.values_list("pk", "state"))
    assert states == {asked.pk: "accepted", free.pk: "retired", held.pk: "stale", waiting.pk: "retired"}
    assert "2 questions are as they were" in taken_back(page, reply)
    assert dict(Item.objects.values_list("pk", "state"))[waiting.pk] == "waiting"
    press(page, [free, waiting], "accept")
    assert Item.objects.filter(state=ItemState.ACCEPTED).count() == 3


def test_copies_go_to_another_course_and_go_again(page: Client, course: Course, instructor: User) -> None:
    to = published_course(instructors=(instructor,))
    items = [stored_item(course, tags=["rivers"]), stored_item(course, state=ItemState.WAITING)]
    reply = press(page, items, "copy", to=str(to.pk))
    made = list(Item.objects.filter(course=to).order_by("pk").select_related("latest"))
    assert [(one.state, one.tags, one.latest.revision_id) for one in made] == [
        ("accepted", ["rivers"], None),
        ("draft", [], None),
    ]
    published_quiz(to, []).slots.create(position=1, item=made[0])
    assert "2 questions were copied" in words(reply)
    assert "1 question is as it was" in taken_back(page, reply)
    assert list(Item.objects.filter(course=to)) == [made[0]]


def test_a_copy_that_was_changed_since_stays(course: Course, instructor: User, teacher: Principal) -> None:
    to = published_course(instructors=(instructor,))
    done = bulk.copy_items([stored_item(course, state=ItemState.WAITING) for _n in range(5)], to, teacher)
    left, accepted, tagged, filed, numbered = Item.objects.filter(course=to).order_by("pk")
    bulk.decide([accepted], ItemState.ACCEPTED, teacher)
    bulk.tag_items([tagged], "rivers", teacher)
    bulk.file_items([filed], categories.create_category(to, "drawer", teacher), teacher)
    Item.objects.filter(pk=numbered.pk).update(id_number="7")
    assert bulk.undo(to, done.tokens[0][1], teacher) == 1
    assert not Item.objects.filter(pk=left.pk).exists()
    assert Item.objects.filter(course=to).count() == 4


def test_pictures_go_with_a_copy(course: Course, instructor: User, teacher: Principal) -> None:
    to = published_course(instructors=(instructor,))
    kept = keep_media(course, png(5, 4), teacher)
    shape = replace(single_choice(), stem=Rich(f"What? ![A map](media:{kept.name})", "markdown"))
    items = [stored_item(course, shape=shape) for _number in range(2)]
    bulk.copy_items(items, to, teacher)
    (copied,) = ItemMedia.objects.filter(course=to)
    assert (copied.name, bytes(copied.data), copied.media_type) == (kept.name, bytes(kept.data), "image/png")
    assert not not_there(to, shape)
    assert ItemMedia.objects.filter(course=course).get() == kept


def test_all_that_fit_the_filter_are_meant_and_nothing_put_away(page: Client, course: Course) -> None:
    for kind in (ItemKind.CLOZE, ItemKind.TRUE_FALSE):
        stored_item(course, kind)
        stored_item(course, kind, state=ItemState.REJECTED)
    press(page, [], "tag", tag="seen", all="on", filter="kind=cloze")
    assert list(Item.objects.filter(tags=["seen"]).values_list("kind", "state")) == [("cloze", "accepted")]


def test_nobody_reaches_items_categories_or_courses_of_others(page: Client, course: Course) -> None:
    elsewhere = published_course()
    theirs = stored_item(elsewhere)
    drawer = Category.objects.create(organisation=course.organisation, course=elsewhere, name="theirs")
    own = stored_item(course)
    press(page, [theirs], "tag", tag="mine")
    assert press(page, [own], "file", category=str(drawer.pk)).status_code == 404
    assert press(page, [own], "copy", to=str(elsewhere.pk)).status_code == 404
    theirs.refresh_from_db()
    assert theirs.tags == []
    entry = AuditEntry.objects.filter(verb="bank.change").first()
    assert entry is None
    undo = {"undo": f"{elsewhere.pk}-1"}
    assert page.post("/teach/questions/undo/", undo).status_code == 404


# ---- API


def test_the_api_files_changes_and_takes_back(page: Client, course: Course) -> None:
    def send(path: str, method: str = "post", **sent: Any) -> Any:
        reply = getattr(page, method)(f"/api/v1/teach/{path}", sent, content_type="application/json")
        assert reply.status_code == 200, reply.content
        return reply.json()

    one, other = stored_item(course), stored_item(course)
    tree = f"courses/{course.slug}/categories/"
    (drawer,) = send(tree, act="create", name="Rivers")
    filed = send(f"items/{one.pk}/filing/", "put", category=drawer["id"], tags=["a", "b"], id_number="7")
    assert filed == {"category": drawer["id"], "tags": ["a", "b"], "id_number": "7"}
    (listed,) = page.get(f"/api/v1/teach/items/?category={drawer['id']}&tag=a").json()["results"]
    assert (listed["id"], listed["tags"], listed["id_number"]) == (one.pk, ["a", "b"], "7")
    done = send("items/bulk/", items=[one.pk, other.pk], act="file", category=None)
    assert (done["changed"], done["left"]) == (1, 0)
    assert send("items/bulk/undo/", undo=done["undo"]) == {"changed": 1}
    full = page.post(f"/api/v1/teach/{tree}", {"act": "delete", "category": drawer["id"]}, "application/json")
    assert (full.status_code, full.json()["errors"][0]["code"]) == (409, "full")
    assert page.get(f"/api/v1/teach/{tree}").json() == [
        {"id": drawer["id"], "name": "Rivers", "parent_id": None, "item_count": 1}
    ]


# ---- size


def test_ten_thousand_questions_take_the_statements_of_three(
    page: Client, course: Course, teacher: Principal, django_assert_num_queries: Any
) -> None:
    drawer = categories.create_category(course, "drawer", teacher)
    model = stored_item(course, tags=["rivers"], category=drawer)
    address = f"/teach/questions/?course={course.pk}&tag=rivers&difficulty=unknown&q=village"
    for count in (3, 10_000):
        with connection.cursor() as cursor:
            cursor.execute(MORE, [count - Item.objects.count(), model.pk])
        page.get(address)
        with django_assert_num_queries(9):
            assert f"{count} questions" in words(page.get(address)).replace(",", "")
    with django_assert_num_queries(6):
        page.post("/teach/questions/bulk/", {"all": "on", "act": "tag", "tag": "all", "filter": "tag=rivers"})
    assert Item.objects.filter(tags__contains=["all"]).count() == 10_000
