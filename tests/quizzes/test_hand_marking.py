"""Marks that a person gives: from the queue to the learner, again and again, by one who may."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from items.kinds import ItemKind
from lessons.models import Course
from people.access import Principal
from people.models import AuditEntry, User
from quizzes.attempts import lock_attempt, submit_attempt
from quizzes.errors import AuthoringRefused
from quizzes.hand_marking import Judgement, give_mark, keep_reply, saved_replies
from quizzes.hand_queries import HandFilter, essay_questions, essays_waiting, places_of_item, written
from quizzes.mark_changes import changes_lately
from quizzes.marking import settle_points
from quizzes.models import Attempt, Item, Mark, Quiz, Response, SavedReply, Standing
from quizzes.results import Verdict, result
from tests.factories.items import stored_item
from tests.factories.quizzes import reviewed
from tests.quizzes.test_essays import asking
from tests.quizzes.test_essays import written as hand_in_later

BEST = {"c1": "v3", "c2": "v2"}


@pytest.fixture
def quiz(course: Course) -> Quiz:
    return asking(course)


@pytest.fixture
def attempt(quiz: Quiz, who: Principal) -> Attempt:
    return submit_attempt(who, hand_in_later(who, quiz, "The ferry was slow.").uid)


def marked(item: Item, response: Response, by: Principal, sequence: int = 1, **said: Any) -> Mark:
    given = give_mark(item, response.pk, sequence, Judgement(**said), by)
    assert isinstance(given, Mark)
    return given


JUDGED = [
    ({"levels": BEST}, "4", "1"),
    ({"levels": {"c1": "v2", "c2": "v2"}}, "2", "0.5"),
    ({"levels": {"c1": "v2", "c2": "v1"}}, "1", "0.25"),
    ({"points": Decimal("3.5")}, "3.5", "0.875"),
    ({"points": Decimal(1), "levels": BEST}, "1", "0.25"),
    ({"points": Decimal(0)}, "0", "0"),
]


@pytest.mark.parametrize(("said", "points", "fraction"), JUDGED)
def test_a_mark_settles_the_attempt(
    item: Item,
    attempt: Attempt,
    response: Response,
    teacher: Principal,
    said: dict[str, Any],
    points: str,
    fraction: str,
) -> None:
    assert attempt.points is None
    mark = marked(item, response, teacher, **said)
    assert (mark.points, mark.fraction) == (Decimal(points), Decimal(fraction))
    assert (mark.sequence, mark.standing, mark.marked_by_id) == (2, Standing.FINAL, teacher.user_id)
    attempt.refresh_from_db()
    assert attempt.points == Decimal(points) + 1


REFUSED = [
    ({"levels": {"c1": "v3"}}, 1, "points"),
    ({"points": Decimal("4.01")}, 1, "points"),
    ({"points": Decimal(-1)}, 1, "points"),
    ({"points": Decimal("NaN")}, 1, "points"),
    ({}, 1, "points"),
    ({"points": Decimal(1), "comment": "x" * 5001}, 1, "comment"),
    ({"points": Decimal(1)}, 2, "changed"),
]


@pytest.mark.parametrize(("said", "sequence", "code"), REFUSED)
def test_what_cannot_be_kept_is_refused_and_nothing_changes(
    item: Item, response: Response, teacher: Principal, said: dict[str, Any], sequence: int, code: str
) -> None:
    with pytest.raises(AuthoringRefused) as refused:
        marked(item, response, teacher, sequence, **said)
    assert refused.value.code == code
    assert Mark.objects.filter(response=response).count() == 1


@pytest.mark.parametrize(("rubric", "asked"), [({}, "Choose a level"), ({"rubric": ()}, "Enter points")])
def test_only_a_rubric_is_asked_for_levels(
    course: Course, who: Principal, teacher: Principal, rubric: dict[str, Any], asked: str
) -> None:
    attempt = submit_attempt(who, hand_in_later(who, asking(course, **rubric), "The ferry was slow.").uid)
    response = (
        Response.objects.of(attempt.organisation_id)
        .select_related("version__item")
        .get(attempt=attempt, position=2)
    )
    with pytest.raises(AuthoringRefused) as refused:
        marked(response.version.item, response, teacher)
    assert refused.value.sentence.startswith(asked)


def test_marks_are_given_again_and_all_are_kept(
    item: Item, attempt: Attempt, response: Response, teacher: Principal
) -> None:
    marked(item, response, teacher, points=Decimal(1), comment="Which ferry?")
    with pytest.raises(AuthoringRefused):
        marked(item, response, teacher, points=Decimal(3))
    marked(item, response, teacher, 2, levels=BEST, comment="Now I see.")
    found = written(item, response.pk, is_anonymous=False)
    assert [(one.points, one.comment) for one in found.history] == [(4, "Now I see."), (1, "Which ferry?")]
    assert (found.levels, found.sequence, found.is_waiting) == (BEST, 3, False)
    attempt.refresh_from_db()
    assert attempt.points == 5
    entries = AuditEntry.objects.filter(verb="answers.mark").order_by("pk")
    assert [entry.detail["before"] for entry in entries] == [None, "1.0000"]
    assert not any("ferry" in str(entry.detail) for entry in entries)


def test_a_mark_that_is_open_again_opens_the_attempt(
    item: Item, attempt: Attempt, response: Response, teacher: Principal
) -> None:
    mark = marked(item, response, teacher, points=Decimal(1))
    Mark.objects.filter(pk=mark.pk).update(standing=Standing.BY_HAND)
    with transaction.atomic():
        lock_attempt(Attempt.objects.of(attempt.organisation_id)).get(pk=attempt.pk)
        settle_points(attempt.organisation_id, [attempt.pk])
    attempt.refresh_from_db()
    assert attempt.points is None


def test_only_essays_of_finished_attempts_of_this_question_take_marks(
    course: Course, item: Item, quiz: Quiz, response: Response, other: Principal, teacher: Principal
) -> None:
    running = hand_in_later(other, quiz, "Still writing.")
    open_one = Response.objects.of(running.organisation_id).get(attempt=running, position=2)
    empty = submit_attempt(other, running.uid).responses.of(running.organisation_id).get(position=1)
    another = stored_item(course, ItemKind.ESSAY)
    choice = response.attempt.responses.of(running.organisation_id).get(position=1)
    Attempt.objects.filter(pk=running.pk).update(state="in_progress")
    for at, target in ((open_one, item), (empty, item), (response, another), (choice, choice.version.item)):
        with pytest.raises(Http404):
            marked(target, at, teacher, points=Decimal(1))


def test_the_queue_counts_what_waits_and_leaves_previews_out(
    course: Course, quiz: Quiz, item: Item, attempt: Attempt, response: Response, teacher: Principal
) -> None:
    submit_attempt(teacher, _preview(teacher, quiz).uid)
    (line,) = essay_questions(teacher)
    assert (line.item_id, line.quiz_id, line.waiting, line.marked) == (item.pk, quiz.pk, 1, 0)
    assert (line.since, essays_waiting(teacher, [course.pk])) == (attempt.finished_at, 1)
    marked(item, response, teacher, points=Decimal(1))
    (line,) = essay_questions(teacher)
    assert (line.waiting, line.marked, line.since, essays_waiting(teacher, [course.pk])) == (0, 1, None, 0)


def test_the_overview_counts_what_waits_and_leads_there(
    client: Client, item: Item, attempt: Attempt, response: Response, instructor: User, teacher: Principal,
    other_instructor: User,
) -> None:  # fmt: skip
    words = "1 text waits for marks."
    client.force_login(other_instructor)
    assert words not in client.get(reverse("teach_overview")).content.decode()
    client.force_login(instructor)
    page = client.get(reverse("teach_overview")).content.decode()
    assert words in page
    assert f'class="btn" href="{reverse("essay_queue")}"' in page
    marked(item, response, teacher, points=Decimal(1))
    assert words not in client.get(reverse("teach_overview")).content.decode()


def _preview(teacher: Principal, quiz: Quiz) -> Attempt:
    from quizzes.attempts import start_attempt

    return start_attempt(quiz.pk, teacher, is_preview=True)


def test_orders_and_hidden_names(
    item: Item, quiz: Quiz, attempt: Attempt, other: Principal, teacher: Principal, learner: User
) -> None:
    User.objects.filter(pk=learner.pk).update(name="zwieselkraut")
    submit_attempt(other, hand_in_later(other, quiz, "It was wide.").uid)

    def order(name: str, marker: int = 1, **more: bool) -> list[int]:
        places = places_of_item(item, HandFilter(quiz=quiz.pk, order=name, **more), marker)
        return [place.response_id for place in places]

    oldest = order("oldest")
    assert order("name") == oldest[::-1]
    assert order("random") == order("random")
    assert {tuple(order("random", marker)) for marker in range(9)} == {tuple(oldest), tuple(oldest[::-1])}
    assert order("name", is_anonymous=True) == order("random")
    assert places_of_item(item, HandFilter(quiz=0), 1) == []


def test_the_page_shows_no_name_where_names_are_hidden(
    client: Client, item: Item, attempt: Attempt, instructor: User, learner: User
) -> None:
    User.objects.filter(pk=learner.pk).update(name="zwieselkraut")
    client.force_login(instructor)
    address = reverse("essay_item", args=[item.pk])
    page = client.get(address, {"names": "hidden"}).content.decode()
    assert "The ferry was slow." in page
    for secret in ("zwieselkraut", learner.email, str(attempt.uid)):
        assert secret not in page
    assert "zwieselkraut" in client.get(address).content.decode()


def test_marking_on_the_page_goes_on_to_the_next_and_ends_at_the_queue(
    client: Client, item: Item, quiz: Quiz, attempt: Attempt, response: Response, other: Principal,
    instructor: User,
) -> None:  # fmt: skip
    submit_attempt(other, hand_in_later(other, quiz, "It was wide.").uid)
    client.force_login(instructor)
    address = reverse("essay_item", args=[item.pk])
    form = {"at": response.pk, "sequence": 1, "points": "", "comment": "Good.", "keep": "on"}
    reply = client.post(address, form | {"level-c1": "v3", "level-c2": "v2", "names": "hidden"})
    assert reply.status_code == 302
    assert "names=hidden" in reply["Location"]
    page = client.get(reply["Location"]).content.decode()
    assert "It was wide." in page
    assert "Good." in page
    following = int(re.findall(r'name="at" value="(\d+)"', page)[0])
    wrong = client.post(address, {"at": following, "sequence": 1, "points": "9", "comment": "Kept words"})
    assert wrong.status_code == 422
    assert "Kept words" in wrong.content.decode()
    last = client.post(address, {"at": following, "sequence": 1, "points": "2,5", "comment": ""})
    assert last["Location"] == reverse("essay_queue")
    given = Mark.objects.filter(sequence=2).order_by("pk")
    assert [(mark.points, mark.detail["hand"]["comment"]) for mark in given] == [(4, "Good."), (2.5, "")]
    client.post(address, {"at": following, "sequence": 2, "points": "1", "comment": ""})
    page = client.get(address, {"at": following}).content.decode()
    assert re.search(r": 1 point\b", page)
    assert "2.5 points" in page


def test_another_level_pressed_without_script_gives_other_points(
    client: Client, item: Item, response: Response, instructor: User, teacher: Principal
) -> None:
    marked(item, response, teacher, levels=BEST)
    client.force_login(instructor)
    form = {"at": response.pk, "sequence": 2, "points": "4", "level-c1": "v1", "level-c2": "v2"}
    client.post(reverse("essay_item", args=[item.pk]), form)
    assert Mark.objects.filter(response=response).order_by("sequence").last().points == 1  # type: ignore[union-attr]  # there is one
    typed = form | {"sequence": 3, "points": "4", "typed": "1"}
    client.post(reverse("essay_item", args=[item.pk]), typed)
    assert Mark.objects.filter(response=response).order_by("sequence").last().points == 4  # type: ignore[union-attr]  # there is one


def test_saved_replies_are_one_s_own(
    client: Client, item: Item, response: Response, instructor: User, teacher: Principal, other: Principal
) -> None:
    organisation_id = item.organisation_id
    keep_reply(organisation_id, teacher.user_id or 0, "Name the source.")
    keep_reply(organisation_id, teacher.user_id or 0, "Name the source.")
    keep_reply(organisation_id, other.user_id or 0, "Not yours.")
    mine, theirs = SavedReply.objects.order_by("pk")
    client.force_login(instructor)
    address = reverse("essay_item", args=[item.pk])
    form = {"at": response.pk, "sequence": 1, "points": "1", "comment": "Well."}
    page = client.post(address, form | {"insert": mine.pk}).content.decode()
    assert "Well.\nName the source.</textarea>" in page
    assert "Not yours." not in page
    assert "Not yours." not in client.post(address, form | {"insert": theirs.pk}).content.decode()
    client.post(address, form | {"forget": theirs.pk})
    client.post(address, form | {"forget": mine.pk})
    assert list(SavedReply.objects.all()) == [theirs]
    assert Mark.objects.filter(response=response).count() == 1
    with pytest.raises(AuthoringRefused):
        keep_reply(organisation_id, 1, " ")
    assert saved_replies(organisation_id, teacher.user_id or 0) == []


def test_the_learner_is_told_once_it_is_released(
    client: Client, item: Item, quiz: Quiz, attempt: Attempt, response: Response, teacher: Principal,
    who: Principal, learner: User,
) -> None:  # fmt: skip
    assert changes_lately(who) == ()
    marked(item, response, teacher, levels={"c1": "v2", "c2": "v2"}, comment="Which <b>ferry</b>?")
    (told,) = changes_lately(who)
    assert (told.attempt, told.points_before, told.points_after) == (attempt.uid, None, 3)
    seen = result(who, attempt.uid)
    assert seen.score
    assert seen.answers
    assert (seen.score.points, seen.by_hand, seen.answers[1].verdict) == (3, 0, Verdict.PARTLY)
    client.force_login(learner)
    assert "Your instructor has marked what you wrote" in client.get(reverse("home")).content.decode()
    page = client.get(reverse("attempt_result", args=[attempt.uid])).content.decode()
    assert "Which &lt;b&gt;ferry&lt;/b&gt;?" in page
    assert "1 right, 1 partly right, 0 not right." in page
    assert "To look at: 1" in page
    assert "1 of 3" in page
    said = client.get(reverse("api_result", args=[attempt.uid])).json()["answers"][1]["essay"]
    assert (said["comment"], [row["level"] for row in said["rubric"]]) == (
        "Which <b>ferry</b>?",
        ["one", "one"],
    )
    Quiz.objects.filter(pk=quiz.pk).update(review=reviewed("never", "never"))
    assert changes_lately(who) == ()
    hidden = client.get(reverse("attempt_result", args=[attempt.uid])).content.decode()
    assert "ferry" not in hidden
    assert "3 of 5" not in hidden


def test_the_api_reads_the_queue_and_gives_a_mark(
    client: Client, item: Item, quiz: Quiz, attempt: Attempt, response: Response, instructor: User
) -> None:
    client.force_login(instructor)
    (line,) = client.get(reverse("api_essays")).json()
    assert (line["item"], line["quiz"], line["waiting"]) == (item.pk, quiz.pk, 1)
    address = reverse("api_essays_of_item", args=[item.pk])
    assert client.get(address).json() == [{"response": response.pk, "is_waiting": True, "is_apart": False}]
    found = client.get(
        reverse("api_essay", args=[item.pk]), {"response": str(response.pk), "names": "hidden"}
    )
    text = found.json()
    assert (text["text"], text["learner"], text["attempt"]) == ("The ferry was slow.", "", "")
    sent = {"response": response.pk, "sequence": text["sequence"], "levels": BEST, "comment": "Good."}
    given = client.post(address, sent, content_type="application/json")
    assert (given.status_code, given.json()["points"], given.json()["is_waiting"]) == (200, "4.0000", False)
    again = client.post(address, sent, content_type="application/json")
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "changed")


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_pages_do_not_grow(
    client: Client,
    item: Item,
    quiz: Quiz,
    attempt: Attempt,
    who: Principal,
    instructor: User,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    Quiz.objects.filter(pk=quiz.pk).update(attempts_allowed=None)
    for number in range(1, count):
        submit_attempt(who, hand_in_later(who, quiz, f"Reason {number}.").uid)
    client.force_login(instructor)
    client.get(reverse("essay_item", args=[item.pk]))
    with django_assert_num_queries(3):
        client.get(reverse("essay_queue"))
    with django_assert_num_queries(7):
        client.get(reverse("essay_item", args=[item.pk]))
