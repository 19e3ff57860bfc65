"""The quiz builder and the overview as plain pages."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from lxml import html

from items.kinds import ASKED_KINDS, ItemKind
from lessons.models import Course
from people.models import AuditEntry, User
from quizzes.models import Attempt, AttemptState, ItemState, Quiz, QuizState, Slot
from quizzes.review_options import PRESETS, Preset
from tests.factories.courses import published_course
from tests.factories.items import stored_item
from tests.factories.quizzes import AttemptFactory, QuizFactory, published_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(instructor: User, client: Client) -> Course:
    client.force_login(instructor)
    return published_course(instructors=(instructor,))


@pytest.fixture
def quiz(course: Course) -> Quiz:
    """A draft with three questions."""
    draft: Quiz = QuizFactory(course=course, title="Bridges")
    for position, kind in enumerate((ItemKind.SINGLE_CHOICE, ItemKind.CLOZE, ItemKind.SHORT_ANSWER), 1):
        Slot.objects.create(quiz=draft, position=position, item=stored_item(course, kind))
    return draft


def do(client: Client, quiz: Quiz, path: str, *, edition: int | None = None, **data: Any) -> Any:
    quiz.refresh_from_db()
    sent = {"edition": str(quiz.edition if edition is None else edition), **data}
    return client.post(f"/teach/quizzes/{quiz.pk}/{path}", sent, follow=True)


def kinds(quiz: Quiz) -> list[str]:
    return list(quiz.slots.order_by("position").values_list("item__kind", flat=True))


def rules(**changes: str) -> dict[str, Any]:
    return {
        "title": "Bridges",
        "introduction": "",
        "minutes": "20",
        "attempts_allowed": "3",
        "pass_percent": "70",
        "opens_at": "",
        "closes_at": "",
        "review_preset": "score_only",
        "is_shuffled": "on",
        **changes,
    }


def test_new_fill_publish_is_three_presses(client: Client, course: Course) -> None:
    for kind in (ItemKind.SINGLE_CHOICE, ItemKind.CLOZE, ItemKind.TRUE_FALSE, ItemKind.SHORT_ANSWER):
        stored_item(course, kind)
    page = client.post("/teach/quizzes/new/", {"course": course.pk}, follow=True).content.decode()
    quiz = Quiz.objects.get()
    counts = re.findall(r'name="(count-\d+)" value="(\d+)"', page)
    assert [count for _name, count in counts] == ["3", "0"]
    ticked = re.findall(r'name="kind" value="(\w+)" checked', page)
    assert ticked == [kind.value for kind in ASKED_KINDS if kind != ItemKind.ESSAY]
    do(client, quiz, "fill/", kind=[kind.value for kind in ASKED_KINDS], **dict(counts))
    assert quiz.slots.count() == len(set(kinds(quiz))) == 3
    do(client, quiz, "publish/", act="publish")
    quiz.refresh_from_db()
    assert quiz.state == QuizState.PUBLISHED


@pytest.mark.parametrize("typed", ["abc", "-1", "1.5", "²"])
def test_a_number_of_questions_that_is_none_is_said(
    client: Client, course: Course, quiz: Quiz, typed: str
) -> None:
    before = kinds(quiz)
    first, second = course.lessons.all()
    stored_item(course, ItemKind.TRUE_FALSE)
    counts: dict[str, Any] = {f"count-{first.pk}": "3", f"count-{second.pk}": typed}
    answer = do(client, quiz, "fill/", kind=["cloze", "essay"], **counts)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert f"“{typed}” is no number of questions. Nothing was added." in page
    assert kinds(quiz) == before
    # What was typed and ticked stands there still, and only the wrong count is called so.
    fields = html.fromstring(page)
    assert [fields.xpath(f"string(//input[@name='{name}']/@value)") for name in counts] == ["3", typed]
    assert fields.xpath("//input[@name='kind'][@checked]/@value") == ["cloze", "essay"]
    assert fields.xpath("//input[@aria-invalid]/@name") == [f"count-{second.pk}"]
    assert fields.xpath(f"boolean(//details[@open]//p[@id='count-{second.pk}-e'])")


def test_filling_says_when_there_are_fewer_than_asked_for(client: Client, course: Course) -> None:
    quiz: Quiz = QuizFactory(course=course)
    first, second = course.lessons.all()
    for lesson in (first, second):
        for sentence in lesson.sentences.all():
            stored_item(course, ItemKind.CLOZE, sentence=sentence)
    stored_item(course, ItemKind.CLOZE, state=ItemState.WAITING)
    asked: dict[str, Any] = {f"count-{first.pk}": "5", f"count-{second.pk}": "2"}
    page = do(client, quiz, "fill/", kind=["cloze"], **asked).content.decode()
    assert "5 questions added. You asked for 7, there are 5. (1) Bridges of village 1: 3 of 5." in page
    assert "1 more waits for review." in page
    assert "Bridges of village 2: " not in page
    enough: dict[str, Any] = {f"count-{second.pk}": "2"}
    again = do(client, QuizFactory(course=course), "fill/", kind=["cloze"], **enough)
    assert "You asked for" not in again.content.decode()  # the control: enough is told as ever


def test_fill_takes_how_many_of_each_section_and_only_these_kinds(client: Client, course: Course) -> None:
    first, second = course.lessons.all()
    for lesson in (first, second):
        for kind in ASKED_KINDS:
            stored_item(course, kind, sentence=lesson.sentences.first())
    quiz = QuizFactory(course=course)
    counts: dict[str, Any] = {f"count-{first.pk}": "1", f"count-{second.pk}": "2"}
    do(client, quiz, "fill/", kind=["cloze", "matching"], **counts)
    asked = list(quiz.slots.values_list("item__lesson_id", flat=True))
    assert (asked.count(first.pk), asked.count(second.pk)) == (1, 2)
    assert set(kinds(quiz)) <= {"cloze", "matching"}


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("per_page", "0", "Enter a whole number from 1 to 100"),
        ("minutes", "many", "Enter a whole number from 1 to 43200"),
        ("attempts_allowed", "1001", "Enter a whole number from 1 to 1000"),
        ("pass_percent", "101", "Enter a number from 0 to 100"),
    ],
)
def test_a_rule_outside_its_limits_is_answered_with_them(
    client: Client, quiz: Quiz, name: str, typed: str, told: str
) -> None:
    page = do(client, quiz, "rules/", **rules(**{name: typed})).content.decode()
    assert re.findall(r'<p class="error" id="id_(\w+)-e">([^<]*)</p>', page) == [(name, told)]


def test_questions_move_up_and_down_and_out_and_back(client: Client, quiz: Quiz) -> None:
    first, second, third = quiz.slots.order_by("position")
    do(client, quiz, "slots/", act=f"down-{first.pk}")
    assert kinds(quiz) == ["cloze", "single_choice", "short_answer"]
    do(client, quiz, "slots/", act=f"up-{third.pk}")
    assert kinds(quiz) == ["cloze", "short_answer", "single_choice"]
    page = do(client, quiz, "slots/", act=f"remove-{second.pk}")
    assert kinds(quiz) == ["short_answer", "single_choice"]
    assert b"Question 1 taken out of the quiz." in page.content
    do(client, quiz, "slots/add/", item=second.item_id, position="1")
    assert kinds(quiz) == ["cloze", "short_answer", "single_choice"]


def test_points_are_saved_together_and_nonsense_is_refused(client: Client, quiz: Quiz) -> None:
    first, second, _third = quiz.slots.order_by("position")
    wanted: dict[str, Any] = {f"points-{first.pk}": "2,5", f"points-{second.pk}": "3"}
    do(client, quiz, "slots/", act="points", **wanted)
    assert list(quiz.slots.values_list("points", flat=True)) == [Decimal("2.5"), Decimal(3), Decimal(1)]
    wanted = {f"points-{first.pk}": "9", f"points-{second.pk}": "-1"}
    page = do(client, quiz, "slots/", act="points", **wanted)
    assert b"Points are above 0" in page.content
    assert list(quiz.slots.values_list("points", flat=True)) == [Decimal("2.5"), Decimal(3), Decimal(1)]


@pytest.mark.parametrize(("count", "said"), [(1, "1 question, 1 point<"), (2, "2 questions, 2 points<")])
def test_the_heading_counts_questions_and_points(
    client: Client, course: Course, count: int, said: str
) -> None:
    quiz = published_quiz(course, ASKED_KINDS[:count])
    assert said in client.get(f"/teach/quizzes/{quiz.pk}/").content.decode()


def test_rules_are_saved(client: Client, quiz: Quiz) -> None:
    do(client, quiz, "rules/", **rules(closes_at="2031-01-02T10:30"))
    quiz.refresh_from_db()
    assert quiz.time_limit == timedelta(minutes=20)
    assert (quiz.attempts_allowed, quiz.cut_fraction) == (3, Decimal("0.700"))
    assert quiz.review == PRESETS[Preset.SCORE_ONLY]
    assert (quiz.is_shuffled, quiz.are_options_shuffled) == (True, False)
    assert quiz.closes_at.isoformat() == "2031-01-02T10:30:00+00:00"
    page = client.get(f"/teach/quizzes/{quiz.pk}/").content.decode()
    assert 'value="2031-01-02T10:30"' in page
    assert 'value="20"' in page
    assert 'value="70"' in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"minutes": "twenty"}, "id_minutes"),
        ({"title": ""}, "id_title"),
        ({"pass_percent": "101"}, "id_pass_percent"),
        ({"review_preset": "score_first"}, "id_review_preset"),
        ({"opens_at": "2031-01-02T10:30", "closes_at": "2031-01-01T10:30"}, "id_closes_at"),
    ],
)
def test_a_rule_that_makes_no_sense_is_named_and_nothing_is_lost(
    client: Client, quiz: Quiz, changes: dict[str, str], field: str
) -> None:
    page = do(client, quiz, "rules/", **rules(introduction="Kept words", **changes))
    assert page.status_code == 422
    assert f'<a href="#{field}">' in page.content.decode()
    assert b"Kept words" in page.content
    quiz.refresh_from_db()
    assert quiz.introduction == ""


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("rules/", rules(introduction="Mine")),
        ("slots/", {"act": "remove-{slot}"}),
        ("slots/", {"act": "down-{slot}"}),
        ("slots/", {"act": "points", "points-{slot}": "7"}),
        ("publish/", {"act": "publish"}),
        ("fill/", {"kind": "cloze", "count-{lesson}": "1"}),
        ("slots/add/", {"item": "{item}"}),
    ],
)
def test_two_editors_see_who_changed_what_and_overwrite_nothing(
    client: Client, quiz: Quiz, other_instructor: User, path: str, data: dict[str, Any]
) -> None:
    quiz.course.instructors.add(other_instructor)
    first, _second, third = quiz.slots.order_by("position")
    free = stored_item(quiz.course, ItemKind.CLOZE)
    names = {"slot": first.pk, "item": free.pk, "lesson": quiz.course.lessons.first().pk}
    data = {name.format(**names): value.format(**names) for name, value in data.items()}
    seen = quiz.edition
    client.force_login(other_instructor)
    do(client, quiz, "slots/", act=f"up-{third.pk}")
    before = kinds(quiz)
    page = do(client, quiz, path, edition=seen, **data)
    assert page.status_code == 409
    assert "Instructor two moved a question in the meantime." in page.content.decode()
    quiz.refresh_from_db()
    assert (kinds(quiz), quiz.state, quiz.introduction) == (before, QuizState.DRAFT, "")
    assert set(quiz.slots.values_list("points", flat=True)) == {Decimal(1)}
    if path == "rules/":
        assert b"Mine" in page.content
    again = do(client, quiz, path, **data)
    assert again.status_code == 200  # with the edition that is shown now it goes through


def test_coverage_counts_by_section_and_points_at_the_thin_one(client: Client, quiz: Quiz) -> None:
    second = quiz.course.lessons.last()
    for kind in (ItemKind.CLOZE, ItemKind.TRUE_FALSE):
        stored_item(quiz.course, kind, sentence=second.sentences.first())
    page = client.get(f"/teach/quizzes/{quiz.pk}/").content.decode()
    assert "3 of 3" in page
    assert "0 of 2" in page
    assert f"/pick/?lesson={second.pk}" in page
    assert "Add one of 2 others" in page


def test_the_pick_page_offers_accepted_questions_not_asked_yet(client: Client, quiz: Quiz) -> None:
    free = stored_item(quiz.course, ItemKind.TRUE_FALSE)
    stored_item(quiz.course, ItemKind.TRUE_FALSE, state=ItemState.WAITING)
    page = client.get(f"/teach/quizzes/{quiz.pk}/pick/").content.decode()
    assert re.findall(r'name="item" value="(\d+)"', page) == [str(free.pk)]
    page = do(client, quiz, "slots/add/", item=free.pk, back="pick", filter="kind=true_false")
    assert page.redirect_chain[-1][0] == f"/teach/quizzes/{quiz.pk}/pick/?kind=true_false"
    assert kinds(quiz)[-1] == "true_false"


def test_a_question_of_another_course_cannot_be_added(client: Client, quiz: Quiz) -> None:
    foreign = stored_item(published_course())
    assert do(client, quiz, "slots/add/", item=foreign.pk).status_code == 404
    assert quiz.slots.count() == 3


def test_an_empty_quiz_is_not_published_and_a_published_one_can_be_taken_back(
    client: Client, course: Course, quiz: Quiz
) -> None:
    empty = QuizFactory(course=course)
    page = do(client, empty, "publish/", act="publish")
    assert page.status_code == 422
    assert b"The quiz has no questions yet." in page.content
    do(client, quiz, "publish/", act="publish")
    quiz.refresh_from_db()
    assert quiz.state == QuizState.PUBLISHED
    do(client, quiz, "publish/", act="unpublish")
    quiz.refresh_from_db()
    assert quiz.state == QuizState.DRAFT


def test_a_retired_question_stands_against_publishing(client: Client, quiz: Quiz) -> None:
    item = quiz.slots.order_by("position")[1].item
    item.state = ItemState.RETIRED
    item.save()
    page = do(client, quiz, "publish/", act="publish")
    assert page.status_code == 422
    assert b"This question is not accepted." in page.content


def test_a_finding_can_be_overridden_with_a_reason_that_goes_on_record(
    client: Client, course: Course
) -> None:
    quiz = QuizFactory(course=course)
    Slot.objects.create(quiz=quiz, position=1, item=stored_item(course, ItemKind.MATCHING))
    page = do(client, quiz, "publish/", act="publish")
    assert page.status_code == 422
    assert b"does not hold the number 1812" in page.content
    do(client, quiz, "publish/", act="publish", reason="The years stand in two sentences.")
    quiz.refresh_from_db()
    assert quiz.state == QuizState.PUBLISHED
    entry = AuditEntry.objects.of(quiz.organisation_id).get(verb="quiz.publish")
    assert entry.detail["override_reason"] == "The years stand in two sentences."


def test_trying_it_is_a_preview_of_the_quiz_as_it_stands(
    client: Client, quiz: Quiz, instructor: User
) -> None:
    do(client, quiz, "preview/")
    first = Attempt.objects.of(quiz.organisation_id).get()
    assert first.is_preview
    assert first.responses.count() == 3
    do(client, quiz, "slots/", act=f"remove-{quiz.slots.first().pk}")
    do(client, quiz, "preview/")
    second = Attempt.objects.of(quiz.organisation_id).exclude(pk=first.pk).get()
    first.refresh_from_db()
    assert first.state == AttemptState.ABANDONED
    assert second.responses.count() == 2


def test_how_many_were_right_is_shown_from_15_answers_on(
    client: Client, quiz: Quiz, learner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from quizzes.models import Mark, Response

    item = quiz.slots.order_by("position")[0].item
    for number in range(15):
        attempt = AttemptFactory(quiz=quiz, learner=learner, number=number + 1, state=AttemptState.SUBMITTED)
        facts = {"organisation": quiz.organisation, "attempt": attempt, "version": item.latest}
        response = Response.objects.create(**facts, position=1, points=1)
        Mark.objects.create(**facts, response=response, fraction=0, points=0)
        if number < 12:  # marked again: the newest mark counts
            Mark.objects.create(**facts, response=response, sequence=2, fraction=1, points=1)
        page = client.get(f"/teach/quizzes/{quiz.pk}/").content.decode()
        assert ("right so far" in page) == (number == 14)
    assert "80% right so far" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_queries_of_builder_and_list_do_not_grow(
    client: Client, course: Course, count: int, django_assert_num_queries: Any
) -> None:
    quizzes = [published_quiz(course, ASKED_KINDS[:count]) for _quiz in range(count)]
    client.get(f"/teach/quizzes/{quizzes[0].pk}/")
    with django_assert_num_queries(8):
        client.get(f"/teach/quizzes/{quizzes[0].pk}/")
    with django_assert_num_queries(4):
        client.get("/teach/quizzes/")


def test_the_overview_tells_what_waits(client: Client, course: Course, quiz: Quiz) -> None:
    stored_item(course, state=ItemState.WAITING, has_passed=True)
    stored_item(course, state=ItemState.WAITING)
    foreign = QuizFactory(course=published_course(), title="Foreign quiz")
    page = client.get("/teach/").content.decode()
    assert "2 wait, 1 passed" in page
    assert "Review 2 now" in page
    assert quiz.title in page
    assert foreign.title not in page
    assert page.count('class="btn primary"') == 1


@pytest.mark.parametrize(
    "path", ["", "pick/", "fill/", "slots/", "slots/add/", "rules/", "publish/", "preview/"]
)
def test_others_do_not_reach_a_quiz(
    client: Client, quiz: Quiz, learner: User, other_instructor: User, path: str
) -> None:
    address = f"/teach/quizzes/{quiz.pk}/{path}"
    ask = client.get if path in ("", "pick/") else client.post
    client.force_login(other_instructor)
    assert ask(address).status_code == 404
    client.force_login(learner)
    assert ask(address).status_code == 403
