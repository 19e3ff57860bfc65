"""Comments on questions: said, changed for a while, resolved; seen by those who teach the course alone."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lessons.models import Course
from people.access import Principal
from people.models import AuditEntry, Role, User
from quizzes import authoring, comments
from quizzes.comment_queries import is_open, thread_of
from quizzes.errors import AuthoringRefused
from quizzes.models import Item, ItemComment
from reports.pseudonyms import pseudonym
from tests.factories.courses import published_course
from tests.factories.items import stored_item
from tests.factories.people import UserFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client: Client, instructor: User) -> Client:
    client.force_login(instructor)
    return client


@pytest.fixture
def item(course: Course) -> Item:
    return stored_item(course)


@pytest.fixture
def colleague(course: Course) -> Principal:
    user = member(role=Role.INSTRUCTOR, organisation=course.organisation)
    course.instructors.add(user)
    return Principal(user.pk, course.organisation_id, Role.INSTRUCTOR)


def words(reply: Any) -> str:
    assert reply.status_code == 200
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.content.decode())))


def post(client: Client, item: Item, act: str, **data: object) -> str:
    return words(client.post(f"/teach/questions/{item.pk}/comments/", {"act": act} | data, follow=True))


def age(minutes: int) -> None:
    ItemComment.objects.update(said_at=F("said_at") - timedelta(minutes=minutes))


def is_changeable(item: Item, by: Principal) -> bool:
    first: Any = thread_of(item, by)[0]
    return bool(first.is_changeable)


def file_of(client: Client, course: Course, query: str = "") -> str:
    reply: Any = client.get(f"/teach/courses/{course.slug}/comments.csv{query}")
    return b"".join(reply.streaming_content).decode()


def refusal(work: Any, *args: Any) -> str:
    with pytest.raises(AuthoringRefused) as refused:
        work(*args)
    return refused.value.code


def test_a_thread_is_said_resolved_and_opened_by_another_word(
    page: Client, item: Item, teacher: Principal, colleague: Principal
) -> None:
    assert "Your comment is there." in post(page, item, "say", words="Is 1811 right?\n<b>Look</b>")
    comments.say_comment(item, "The archive says so.", colleague)
    said = words(page.get(f"/teach/questions/{item.pk}/"))
    assert said.index("Is 1811 right?") < said.index("The archive says so.")
    assert "<b>Look</b>" in said, "shown as typed, no markup"
    assert "Resolved." in post(page, item, "resolve")
    assert is_open(item) is False
    assert "Nothing was changed" in post(page, item, "resolve")
    assert "Open again." in post(page, item, "reopen")
    assert comments.settle_thread(item, teacher, is_resolved=True)
    comments.say_comment(item, "No: 1812.", colleague)
    assert is_open(item) is True
    acts = [one.act for one in thread_of(item, teacher)]
    assert acts == ["said", "said", "resolved", "reopened", "resolved", "said"]
    assert AuditEntry.objects.filter(verb__startswith="comment.").count() == 6


def test_a_double_press_is_one_comment_and_bounds_are_kept(
    item: Item, teacher: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = comments.say_comment(item, " Too easy. ", teacher)
    assert comments.say_comment(item, "Too easy.", teacher) == first
    assert refusal(comments.say_comment, item, " \x00 ", teacher) == "words"
    assert refusal(comments.say_comment, item, "x" * 2001, teacher) == "words"
    monkeypatch.setattr(comments, "MOST_COMMENTS", 1)
    assert refusal(comments.say_comment, item, "More.", teacher) == "too_many"
    assert ItemComment.objects.count() == 1


def test_nothing_is_settled_where_nobody_spoke(item: Item, teacher: Principal) -> None:
    assert not comments.settle_thread(item, teacher, is_resolved=True)
    assert not comments.settle_thread(item, teacher, is_resolved=False)
    assert not ItemComment.objects.exists()


def test_words_are_changed_by_their_author_for_a_quarter_of_an_hour(
    page: Client, item: Item, teacher: Principal, colleague: Principal
) -> None:
    own = comments.say_comment(item, "Too easy.", teacher)
    assert "Your comment is changed." in post(page, item, "change", comment=own.pk, words="Too hard.")
    own.refresh_from_db()
    assert (own.words, own.changed_at is None) == ("Too hard.", False)
    other = stored_item(item.course)
    for where, by in ((item, colleague), (other, teacher)):
        assert refusal(comments.change_comment, where, own.pk, "Mine.", by) == "comment"
    age(14)
    assert is_changeable(item, teacher)
    assert not is_changeable(item, colleague)
    age(2)
    assert not is_changeable(item, teacher)
    assert refusal(comments.change_comment, item, own.pk, "Late.", teacher) == "comment"
    own.refresh_from_db()
    assert own.words == "Too hard."


def test_an_account_that_is_gone_leaves_its_words(page: Client, item: Item, course: Course) -> None:
    gone = UserFactory()
    ItemComment.objects.create(organisation=course.organisation, item=item, words="Kept.", author=gone)
    gone.delete()
    said = words(page.get(f"/teach/questions/{item.pk}/"))
    assert "Somebody who is gone" in said
    assert "Kept." in said
    rows = file_of(page, course)
    assert ",,said,Kept.," in rows


def test_the_bank_counts_them_without_another_statement(
    page: Client, course: Course, item: Item, teacher: Principal
) -> None:
    items = [item, *(stored_item(course) for _ in range(3))]
    page.get("/teach/questions/")
    with CaptureQueriesContext(connection) as none:
        page.get("/teach/questions/")
    for one in items:
        for text in ("First.", "Second."):
            comments.say_comment(one, text, teacher)
    comments.settle_thread(item, teacher, is_resolved=True)
    with CaptureQueriesContext(connection) as many:
        said = words(page.get("/teach/questions/"))
    assert (len(none), len(many)) == (9, 9)
    assert said.count("2 comments") == 4
    assert said.count(", resolved") == 1


def test_a_question_that_was_spoken_about_is_not_thrown_away(
    course: Course, item: Item, teacher: Principal
) -> None:
    silent = stored_item(course)
    comments.say_comment(item, "Keep it.", teacher)
    assert authoring.drop_unused(course, [item.pk, silent.pk]) == 1
    assert list(Item.objects.all()) == [item]


def test_others_neither_read_nor_write(client: Client, course: Course, item: Item, learner: User) -> None:
    stranger = member(role=Role.INSTRUCTOR, organisation=course.organisation)
    published_course(slug="strange", instructors=(stranger,))
    for user, code in ((stranger, 404), (learner, 403)):
        client.force_login(user)
        assert client.get(f"/teach/questions/{item.pk}/").status_code == code
        sent = {"act": "say", "words": "Hello."}
        assert client.post(f"/teach/questions/{item.pk}/comments/", sent).status_code == code
        assert client.get(f"/teach/courses/{course.slug}/comments.csv").status_code == code
        assert client.get(f"/api/v1/teach/items/{item.pk}/comments/").status_code == code
    assert not ItemComment.objects.exists()


def test_the_file_holds_every_entry_and_runs_nothing(
    page: Client, course: Course, item: Item, teacher: Principal
) -> None:
    comments.say_comment(item, "=1+1", teacher)
    comments.settle_thread(item, teacher, is_resolved=True)
    strange = stored_item(published_course(slug="strange"))
    ItemComment.objects.create(organisation=strange.organisation, item=strange, words="Elsewhere.")
    rows = file_of(page, course, "?codes=1").splitlines()
    assert len(rows) == 3
    code = pseudonym(course.organisation_id, "person", teacher.user_id)
    assert f"{code},said,'=1+1," in rows[1]
    assert f"-{teacher.user_id}," not in rows[1]
    assert ",resolved,," in rows[2]
