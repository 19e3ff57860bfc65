"""Essays that two people mark: neither sees the other's mark, and what lies apart waits for somebody."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from lessons.models import Course
from people.access import Principal
from people.models import AuditEntry, Role, User
from quizzes.assembly import update_quiz
from quizzes.attempts import submit_attempt
from quizzes.errors import AuthoringRefused
from quizzes.hand_marking import Judgement, give_mark
from quizzes.hand_queries import HandFilter as Filter
from quizzes.hand_queries import essay_questions, essays_waiting, places_of_item, written
from quizzes.models import Attempt, Item, Mark, Opinion, Quiz, Response, Standing
from quizzes.quiz_forms import QuizRulesForm
from quizzes.regrade_models import RegradePolicy
from quizzes.regrading import Order, apply_regrade, order_regrade, undo_regrade
from quizzes.results import result
from quizzes.two_marks import Judged, lie_apart, together
from tests.factories.people import member
from tests.invariants import violations
from tests.quizzes.test_essays import asking
from tests.quizzes.test_essays import written as hand_in_later

SECRET = "zwieselkraut"


@pytest.fixture
def quiz(course: Course) -> Quiz:
    made = asking(course)
    Quiz.objects.filter(pk=made.pk).update(markers=2, marks_apart="0.25")
    return made


@pytest.fixture
def attempt(quiz: Quiz, who: Principal) -> Attempt:
    return submit_attempt(who, hand_in_later(who, quiz, "The ferry was slow.").uid)


@pytest.fixture
def markers(course: Course, instructor: User) -> list[Principal]:
    users = [instructor, *(member(Role.INSTRUCTOR, name=f"Instructor {n}") for n in (7, 8))]
    for user in users[1:]:
        course.instructors.add(user)
    return [Principal(user.pk, course.organisation_id, Role.INSTRUCTOR) for user in users]


def give(response: Response, by: Principal, points: str, sequence: int = 1, **said: Any) -> Mark | Opinion:
    item = response.version.item
    return give_mark(item, response.pk, sequence, Judgement(points=Decimal(points), **said), by)


def points_of(attempt: Attempt) -> Decimal | None:
    attempt.refresh_from_db()
    return attempt.points


def sound() -> None:
    with connection.cursor() as cursor:

        def ask(sql: str) -> list[Any]:
            cursor.execute(sql)
            return cursor.fetchall()

        assert violations(ask) == []


def judged(points: str, **said: Any) -> Judged:
    return Judged(points=Decimal(points), fraction=Decimal(points) / 4, **said)


@pytest.mark.parametrize(
    ("rule", "points", "levels"),
    [("mean", "2.5", {}), ("higher", "3", {"c1": "v3"}), ("lower", "2", {"c1": "v2"})],
)
def test_two_marks_together(rule: str, points: str, levels: dict[str, str]) -> None:
    one, other = judged("3", levels={"c1": "v3"}, comment="Good."), judged("2", levels={"c1": "v2"})
    for pair in ((one, other), (other, one)):
        made = together(*pair, rule)
        assert (made.points, made.fraction, made.levels) == (Decimal(points), Decimal(points) / 4, levels)
        assert made.comment == "Good."


@pytest.mark.parametrize(("other", "is_apart"), [("2", False), ("1.9999", True), ("4", False), ("4.1", True)])
def test_marks_lie_apart_above_the_limit_only(other: str, is_apart: bool) -> None:
    found = lie_apart(judged("3"), judged(other), limit=Decimal("0.25"), worth=Decimal(4))
    assert found is is_apart


def test_two_close_marks_make_one(
    attempt: Attempt, response: Response, markers: list[Principal], who: Principal
) -> None:
    give(response, markers[0], "3", comment="Good.")
    assert (Mark.objects.filter(response=response).count(), points_of(attempt)) == (1, None)
    give(response, markers[1], "2", comment="Short.")
    mark = Mark.objects.filter(response=response).latest("sequence")
    assert (mark.points, mark.fraction, mark.standing) == (Decimal("2.5"), Decimal("0.625"), Standing.FINAL)
    assert points_of(attempt) == Decimal("3.5")
    answers = result(who, attempt.uid).answers
    assert answers
    assert answers[1].essay
    assert answers[1].essay.comment == "Good.\n\nShort."
    kept = Opinion.objects.filter(response=response).order_by("seat")
    assert [(one.marker_id, one.points) for one in kept] == [(markers[0].user_id, 3), (markers[1].user_id, 2)]
    said = [entry.detail for entry in AuditEntry.objects.filter(verb="answers.opinion")]
    assert len(said) == 2
    assert not any("points" in detail for detail in said)
    sound()


def test_a_mark_saved_again_unchanged_changes_nothing(
    client: Client, item: Item, attempt: Attempt, response: Response, markers: list[Principal], who: Principal
) -> None:
    give(response, markers[0], "3", comment="Good.")
    give(response, markers[1], "2", comment="Short.")
    client.force_login(User.objects.get(pk=markers[0].user_id))
    address = reverse("essay_item", args=[item.pk])
    shown = client.get(address, {"show": "all", "at": str(response.pk)}).context["typed"]
    assert (shown.points, shown.comment) == ("3", "Good.")
    form = {"at": response.pk, "sequence": 2, "show": "all", "points": shown.points, "comment": shown.comment}
    client.post(address, form)
    answers = result(who, attempt.uid).answers
    assert answers
    assert answers[1].essay
    assert (answers[1].points, answers[1].essay.comment) == (Decimal("2.5"), "Good.\n\nShort.")
    # Who gave neither sees what both made together.
    found = written(item, response.pk, is_anonymous=False, marker_id=markers[2].user_id)
    assert (found.points, found.comment) == (Decimal("2.5"), "Good.\n\nShort.")


def test_what_is_saved_and_the_list_say_what_is_missing(
    client: Client, item: Item, attempt: Attempt, response: Response, markers: list[Principal]
) -> None:
    address, queue = reverse("essay_item", args=[item.pk]), reverse("essay_queue")

    def saved(by: Principal, points: str) -> str:
        client.force_login(User.objects.get(pk=by.user_id))
        client.post(address, {"at": response.pk, "sequence": 1, "points": points})
        return client.get(queue).content.decode()

    one = saved(markers[0], "4")
    assert "Saved: 4 of 4 points. It waits for a second marker." in one
    assert "1 text waits for a second marker" in one
    assert "None waits for marks" not in one
    two = saved(markers[1], "1")
    assert "Saved: 1 of 4 points. The two marks lie too far apart: it waits to be reconciled." in two
    assert "second marker" not in two
    close = saved(markers[1], "4")
    assert "Saved: 4 of 4 points.<" in close
    assert "None waits for marks" in close


def test_one_marker_cannot_give_both(attempt: Attempt, response: Response, markers: list[Principal]) -> None:
    give(response, markers[0], "3")
    give(response, markers[0], "2", is_deciding=True)
    assert points_of(attempt) is None
    assert list(Opinion.objects.filter(response=response).values_list("seat", "number")) == [(1, 1), (1, 2)]
    sound()
    # The control: two seats of one person are found.
    Opinion.objects.filter(response=response, number=2).update(seat=2, number=1)
    with pytest.raises(AssertionError, match="two markers"):
        sound()


def test_what_lies_apart_waits_for_a_third_one(
    attempt: Attempt, item: Item, response: Response, markers: list[Principal]
) -> None:
    give(response, markers[0], "4")
    give(response, markers[1], "1")
    assert points_of(attempt) is None
    (line,) = essay_questions(markers[2])
    assert (line.by_two, line.unmarked, line.half_marked, line.apart, line.marked) == (True, 0, 0, 1, 0)
    with pytest.raises(AuthoringRefused) as refused:
        give(response, markers[2], "3")
    assert refused.value.code == "changed"
    give(response, markers[2], "3", is_deciding=True)
    assert points_of(attempt) == 4
    with pytest.raises(AuthoringRefused) as refused:
        give(response, markers[0], "4", 2)
    assert refused.value.code == "decided"
    assert Opinion.objects.filter(response=response).count() == 2
    sound()


def test_the_two_may_come_closer_and_part_again(
    attempt: Attempt, response: Response, markers: list[Principal]
) -> None:
    give(response, markers[0], "4")
    give(response, markers[1], "1")
    give(response, markers[1], "3")
    assert points_of(attempt) == Decimal("4.5")
    give(response, markers[1], "0", 2)
    assert points_of(attempt) is None
    newest = Mark.objects.filter(response=response).latest("sequence")
    assert (newest.standing, newest.sequence) == (Standing.BY_HAND, 3)
    sound()


def test_the_other_mark_is_hidden_until_one_s_own_is_given(
    client: Client, item: Item, attempt: Attempt, response: Response, markers: list[Principal]
) -> None:
    give(response, markers[0], "1.25", comment=SECRET)
    page, data = reverse("essay_item", args=[item.pk]), reverse("api_essay", args=[item.pk])
    lists = [reverse(name) for name in ("essay_queue", "api_essays")]
    places = reverse("api_essays_of_item", args=[item.pk])

    def seen(by: Principal) -> str:
        client.force_login(User.objects.get(pk=by.user_id))
        addresses = [f"{page}?at={response.pk}", f"{data}?response={response.pk}", *lists, places]
        pages = "".join(client.get(address).content.decode() for address in addresses)
        return re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"', "", pages)

    blind, own = seen(markers[1]), seen(markers[0])
    for hint in (SECRET, "1.25", "Instructor one"):
        assert hint not in blind
        assert hint in own
    assert "Another one has marked it" in blind
    # The same bytes whatever the other one gave.
    Opinion.objects.update(points="3.75", fraction="0.9375", detail={"hand": {"levels": {}, "comment": "-"}})
    assert seen(markers[1]) == blind
    assert seen(markers[0]) != own
    give(response, markers[1], "3.5")
    assert "3.75" in seen(markers[1])


def test_what_waits_is_what_waits_for_oneself(
    item: Item, quiz: Quiz, attempt: Attempt, response: Response, markers: list[Principal]
) -> None:
    give(response, markers[0], "4")
    assert [essays_waiting(by, [item.course_id]) for by in markers] == [0, 1, 1]
    mine = places_of_item(item, Filter(quiz=quiz.pk), markers[0].user_id or 0)
    assert [(place.is_waiting, place.is_apart) for place in mine] == [(False, False)]
    found = written(item, response.pk, is_anonymous=False, marker_id=markers[0].user_id)
    assert (found.is_waiting, found.is_blank, found.points) == (False, False, 4)
    give(response, markers[1], "0")
    assert [essays_waiting(by, [item.course_id]) for by in markers] == [1, 1, 1]
    apart = places_of_item(item, Filter(quiz=quiz.pk, is_apart=True), 0)
    assert [place.is_among(Filter(is_apart=True)) for place in apart] == [True]


def test_a_regrade_and_its_undoing_leave_the_opinions(
    attempt: Attempt, item: Item, response: Response, markers: list[Principal]
) -> None:
    give(response, markers[0], "4")
    regrade = order_regrade(item, Order(policy=RegradePolicy.FULL, reason="Unclear."), markers[2])
    apply_regrade(regrade.pk)
    assert points_of(attempt) == 5
    undo_regrade(regrade.pk)
    assert points_of(attempt) is None
    give(response, markers[1], "3", 3)
    assert points_of(attempt) == Decimal("4.5")
    by_key = Order(policy=RegradePolicy.KEY, reason="New words.", version_id=response.version_id)
    with pytest.raises(AuthoringRefused):
        order_regrade(item, by_key, markers[2])
    sound()


def test_a_quiz_with_one_marker_again_takes_any_mark(
    quiz: Quiz, attempt: Attempt, response: Response, markers: list[Principal]
) -> None:
    give(response, markers[0], "4")
    Quiz.objects.filter(pk=quiz.pk).update(markers=1)
    assert essays_waiting(markers[0], [quiz.course_id]) == 1
    give(response, markers[0], "2")
    assert points_of(attempt) == 3


def test_the_settings_say_who_marks(quiz: Quiz, teacher: Principal) -> None:
    quiz.refresh_from_db()
    form = QuizRulesForm.of_quiz(quiz)
    initial = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    sent = QuizRulesForm(initial)
    assert sent.is_valid(), sent.errors
    rules = sent.rules()
    assert (rules["markers"], rules["marks_apart"], rules["marks_rule"]) == (2, Decimal("0.25"), "mean")
    for name, value in (("markers", 3), ("marks_apart", Decimal(2)), ("marks_rule", "best")):
        with pytest.raises(AuthoringRefused):
            update_quiz(quiz, teacher, expected_edition=1, **{name: value})


def test_the_page_leads_from_the_list_to_the_decision(
    client: Client,
    item: Item,
    attempt: Attempt,
    response: Response,
    markers: list[Principal],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    give(response, markers[0], "4")
    give(response, markers[1], "1")
    client.force_login(User.objects.get(pk=markers[2].user_id))
    queue = client.get(reverse("essay_queue")).content.decode()
    assert "to be reconciled: 1" in queue
    address = reverse("essay_item", args=[item.pk])
    with django_assert_num_queries(8):
        page = client.get(address, {"show": "apart"}).content.decode()
    assert "To be reconciled" in page
    assert 'name="deciding" value="1"' in page
    form = {"at": response.pk, "sequence": 1, "points": "2", "show": "apart", "deciding": "1"}
    assert client.post(address, form)["Location"] == reverse("essay_queue")
    assert points_of(attempt) == 3
