"""Questions with other numbers in every attempt: written with a preview, frozen, answered, shown, counted."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from items.kinds import Item, ItemKind, NumAnswer, Numeric, Rich, Unit, Variable
from lessons.models import Course
from people.access import Principal
from people.models import User
from quizzes.attempts import save_answer, start_attempt, submit_attempt
from quizzes.models import Answer, Attempt, ItemVersion, Mark, Quiz, Response
from quizzes.models import Item as StoredItem
from reports.option_lines import is_key
from tests.factories.items import numerical, stored_item
from tests.factories.quizzes import published_quiz

STEM = "How far is {{a}} times {{b}} m?"


def shape() -> Item:
    """Between 6 and 81 m."""
    span = Variable(name="a", low=Decimal(2), high=Decimal(9))
    return replace(
        numerical(),
        stem=Rich(STEM),
        rationale=Rich("It is {{= a * b}} m."),
        body=Numeric(
            answers=(NumAnswer(id="n1", formula="a * b"),),
            units=(Unit(symbol="m"),),
            unit_rule="optional",
            variables=(span, replace(span, name="b")),
            conditions=("a < b",),
        ),
    )


@pytest.fixture
def quiz(course: Course) -> Quiz:
    quiz = published_quiz(course, [])
    quiz.slots.create(position=1, item=stored_item(course, shape=shape()))
    return quiz


def numbers_of(attempt: Attempt) -> tuple[int, int]:
    order = Response.objects.of(attempt.organisation_id).get(attempt=attempt).option_order
    a, b = (int(said.partition("=")[2]) for said in order["numbers"])
    return a, b


def test_an_attempt_keeps_its_numbers_from_page_to_result(
    quiz: Quiz, who: Principal, client: Client, learner: User
) -> None:
    attempt = start_attempt(quiz.pk, who, seed=5)
    a, b = numbers_of(attempt)
    assert a < b
    client.force_login(learner)
    url = reverse("attempt_question", args=[attempt.uid, 1])
    for _visit in (1, 2):
        assert f"How far is {a} times {b} m?" in client.get(url).content.decode()
    forged = {"number": str(a * b), "unit": "m", "numbers": ["a=1", "b=1"]}
    saved = save_answer(who, attempt.uid, 1, client_key=uuid4(), client_seq=1, value=forged)
    assert saved.current_value == {"number": str(a * b), "unit": "m", "numbers": [f"a={a}", f"b={b}"]}
    submit_attempt(who, attempt.uid)
    assert Attempt.objects.get(pk=attempt.pk).points == 1
    result = client.get(reverse("attempt_result", args=[attempt.uid])).content.decode()
    assert f"How far is {a} times {b} m?" in result
    assert f"exactly {a * b} m" in result
    assert f"It is {a * b} m." in result
    given = Mark.objects.get(attempt=attempt).detail["parts"][0]["given"]
    assert given == [f"{a * b} m [a={a}; b={b}]"]
    assert is_key(shape(), "answer", given[0])
    assert not is_key(shape(), "answer", f"{a * b + 1} m [a={a}; b={b}]")


def test_without_script_an_unchanged_answer_is_not_saved_again(
    quiz: Quiz, who: Principal, client: Client, learner: User
) -> None:
    attempt = start_attempt(quiz.pk, who, seed=5)
    client.force_login(learner)
    url = reverse("attempt_question", args=[attempt.uid, 1])
    for seq in ("1", "2"):
        sent = {"key": str(uuid4()), "seq": seq, "number": "7", "unit": "m", "finish": "1"}
        assert client.post(url, sent).status_code == 302
    assert Answer.objects.filter(attempt=attempt).count() == 1


def test_no_number_that_is_asked_for_leaves_before_release(
    course: Course, who: Principal, client: Client, learner: User
) -> None:
    quiz = published_quiz(course, [])
    body = shape().body
    assert isinstance(body, Numeric)
    body = replace(body, answers=(NumAnswer(id="n1", formula="a"),))
    asked = replace(shape(), stem=Rich("What is the root of {{= a ^ 2}}, and not {{b}}?"), body=body)
    quiz.slots.create(position=1, item=stored_item(course, shape=asked))
    attempt = start_attempt(quiz.pk, who, seed=5)
    client.force_login(learner)
    sent = {"position": 1, "key": str(uuid4()), "seq": 2, "value": {"number": "1", "unit": "m"}}
    stale = sent | {"key": str(uuid4()), "seq": 1}
    page, json = reverse("attempt_save", args=[attempt.uid]), "application/json"
    told = [
        client.post(page, sent, content_type=json),
        client.post(page, stale, content_type=json),
        client.post(f"/api/v1/attempts/{attempt.uid}/answers/", sent, content_type=json),
        client.get(f"/api/v1/attempts/{attempt.uid}/questions/1/"),
    ]
    assert [reply.status_code for reply in told] == [200, 409, 200, 200]
    assert not [reply.content for reply in told if b"a=" in reply.content]
    assert told[-1].json()["question"]["numbers"] == [f"b={numbers_of(attempt)[1]}"]


def test_the_key_of_an_unanswered_question_has_the_numbers_too(
    quiz: Quiz, who: Principal, client: Client, learner: User
) -> None:
    attempt = start_attempt(quiz.pk, who, seed=9)
    a, b = numbers_of(attempt)
    submit_attempt(who, attempt.uid)
    client.force_login(learner)
    answer = client.get(f"/api/v1/attempts/{attempt.uid}/result/").json()["answers"][0]
    assert answer["key"] == {"number": str(a * b), "unit": "m"}
    assert (answer["verdict"], answer["value"]) == ("not_answered", {})
    assert answer["question"]["numbers"] == [f"a={a}", f"b={b}"]


def test_attempts_differ(quiz: Quiz, who: Principal) -> None:
    quiz.attempts_allowed = None
    quiz.save()
    seen = set()
    for seed in range(6):
        attempt = start_attempt(quiz.pk, who, seed=seed)
        seen.add(numbers_of(attempt))
        submit_attempt(who, attempt.uid)
    assert len(seen) > 2


def test_the_check_in_a_lesson_knows_its_numbers(course: Course, client: Client, learner: User) -> None:
    item = stored_item(course, shape=shape())
    client.force_login(learner)
    assert item.lesson is not None
    page = client.get(reverse("lesson_detail", args=[course.slug, item.lesson.position])).content.decode()
    found = re.search(r"How far is (\d) times (\d) m", page)
    assert found is not None
    sent = {"key": str(uuid4()), "version": str(item.latest_id), "unit": "m"}
    sent["number"] = str(int(found[1]) * int(found[2]))
    url = reverse("lesson_check", args=[course.slug, item.lesson.position])
    assert "<strong>Yes.</strong>" in client.post(url, sent).content.decode()


def typed(course: Course, **changes: str) -> dict[str, str]:
    return {
        "course": str(course.pk), "kind": "numerical", "stem": STEM, "points": "1", "rows": "1", "units": "0",
        "unit_rule": "none", "variables": "a = 2 to 9 step 1\nb = 2, 3\n\na > b", "row-1-text": "a * b",
        "row-1-mode": "relative", "row-1-other": "5", "row-1-share": "100", "save": "save", **changes,
    }  # fmt: skip


def test_it_is_written_with_a_preview(client: Client, course: Course, instructor: User) -> None:
    client.force_login(instructor)
    preview = client.post(reverse("item_checks"), typed(course)).content.decode()
    rows = re.findall(r"<td>a = (\d), b = (\d)</td><td>([\d.]+) to ([\d.]+)</td>", preview)
    assert len(rows) == 5
    for a, b, low, high in rows:
        assert int(a) > int(b)
        assert float(low) < int(a) * int(b) < float(high)
    assert client.post(reverse("item_new"), typed(course)).status_code == 302
    item = StoredItem.objects.get(kind=ItemKind.NUMERICAL)
    content = ItemVersion.objects.get(item=item).content["body"]
    assert content["variables"] == ["a = 2 to 9 step 1", "b = 2, 3"]
    assert content["conditions"] == ["a > b"]
    assert content["answers"][0]["formula"] == "a * b"
    page = client.get(reverse("item_edit", args=[item.pk])).content.decode()
    assert 'value="a * b"' in page
    assert "a = 2 to 9 step 1\nb = 2, 3\na &gt; b" in page
    assert "= a * b, give or take 5 percent" in client.get(f"/teach/review/{item.pk}/").content.decode()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"variables": "a is 2"}, "neither a variable nor a condition"),
        ({"variables": "a = 2, 3\nb = 1, 2\na > 9"}, "no numbers fit"),
        ({"variables": "a > 2"}, "A condition needs a variable"),
        ({"row-1-text": "a * c"}, "c is not a variable"),
        ({"row-1-text": "a +"}, "cannot be read"),
        ({"row-1-text": "1 / (b - 2)"}, "has no value for"),
    ],
)
def test_what_cannot_be_asked_is_said_beside_the_field(
    client: Client, course: Course, instructor: User, changes: dict[str, str], told: str
) -> None:
    client.force_login(instructor)
    reply = client.post(reverse("item_new"), typed(course, **changes))
    assert reply.status_code == 422
    assert told in reply.content.decode()
