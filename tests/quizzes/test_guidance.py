"""Hints in the editor and on a learner's page."""

from __future__ import annotations

import uuid
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from items.behaviours import Behaviour
from items.kinds import Blank, Cloze, Guidance, Hint, ItemKind, Rich, Text, TextAnswer
from lessons.models import Course
from people.access import Principal
from people.models import User
from quizzes.attempt_pages import attempt_page
from quizzes.attempts import start_attempt, submit_attempt
from quizzes.item_forms import ItemForm
from quizzes.models import Answer, Quiz, QuizState, Slot, Try, TypedRules
from quizzes.results import result
from quizzes.review_options import EVERYTHING, table
from quizzes.tries import check_answer
from tests.factories.items import SHAPES, stored_item
from tests.factories.quizzes import QuizFactory
from tests.quizzes.test_attempt_views import press, start

KIND = ItemKind.MULTIPLE_RESPONSE
GUIDANCE = Guidance(
    hints=(Hint(text=Rich("They are of the *nineties*.", "markdown"), says_count=True, clears_wrong=True),),
    penalty=Decimal("0.25"),
    say_partly=Rich("Nearly.", "markdown"),
)


@pytest.fixture
def base(client: Client, learner: User, course: Course) -> str:
    quiz: Quiz = QuizFactory(course=course, state=QuizState.PUBLISHED, behaviour=Behaviour.INTERACTIVE)
    item = stored_item(course, shape=replace(SHAPES[KIND](), guidance=GUIDANCE))
    Slot.objects.create(quiz=quiz, position=1, item=item)
    client.force_login(learner)
    return start(client, quiz)


def test_what_is_said_goes_by_the_rules_of_the_course(course: Course, who: Principal) -> None:
    """A slip of the keyboard is wrong here, so nothing may say of it that it is right."""
    told = TextAnswer(id="t1", pattern="bridge", feedback=Rich("The old one."))
    year = TextAnswer(id="t1", pattern="1811")
    blanks = tuple(Blank(id=f"g{n}", body=Text(answers=(one,))) for n, one in enumerate((told, year), 1))
    shape = replace(SHAPES[ItemKind.CLOZE](), body=Cloze(blanks=blanks), guidance=GUIDANCE)
    quiz: Quiz = QuizFactory(course=course, state=QuizState.PUBLISHED, behaviour=Behaviour.INTERACTIVE)
    Slot.objects.create(quiz=quiz, position=1, item=stored_item(course, shape=shape))
    said: dict[str, Any] = {"reads_meaning": False, "near": "0.6", "very_near": "0.8", "far": "0.2"}
    rules = TypedRules.objects.create(course=course, spelling="full", **said)

    def outcome(spelling: str) -> tuple[Any, Any, Any]:
        TypedRules.objects.filter(pk=rules.pk).update(spelling=spelling)
        attempt = start_attempt(quiz.pk, who)
        value = {"gaps": {"g1": "brigde", "g2": "1911" if spelling == "full" else "1811"}}
        check_answer(who, attempt.uid, 1, client_key=uuid.uuid4(), client_seq=1, value=value)
        turn = attempt_page(who, attempt.uid, 1).turn
        assert turn is not None
        assert turn.outcome is not None
        submit_attempt(who, attempt.uid)
        (answer,) = result(who, attempt.uid).answers or ()
        assert answer.feedback == turn.outcome.feedback
        return turn.outcome.fraction, turn.outcome.right_parts, [one.value for one in answer.feedback]

    assert outcome("full") == (Decimal("0.5"), (1, 2), ["Nearly.", "The old one."])
    assert outcome("off") == (Decimal("0.5"), (1, 2), ["Nearly."])


JUST_AFTER = [
    (("right",), False, False),
    (("feedback",), True, False),
    (("key",), False, True),
    (("feedback", "key"), True, True),
]


@pytest.mark.parametrize(("aspects", "has_words", "has_key"), JUST_AFTER)
@pytest.mark.parametrize("behaviour", [Behaviour.IMMEDIATE, Behaviour.INTERACTIVE, Behaviour.ADAPTIVE])
def test_a_check_says_what_the_table_shows_right_after_handing_in(
    course: Course,
    who: Principal,
    client: Client,
    learner: User,
    behaviour: Behaviour,
    aspects: tuple[str, ...],
    has_words: bool,
    has_key: bool,
) -> None:
    review = table(aspects, EVERYTHING, EVERYTHING)
    quiz: Quiz = QuizFactory(course=course, state=QuizState.PUBLISHED, behaviour=behaviour, review=review)
    said = replace(GUIDANCE, hints=(), say_right=Rich("Quite so."), say_partly=Rich("Nearly."))
    item = stored_item(course, shape=replace(SHAPES[KIND](), guidance=said))
    Slot.objects.create(quiz=quiz, position=1, item=item)
    attempt = start_attempt(quiz.pk, who)
    value = {"chosen": ["a", "b"]}
    check_answer(who, attempt.uid, 1, client_key=uuid.uuid4(), client_seq=1, value=value)
    turn = attempt_page(who, attempt.uid, 1).turn
    assert turn
    assert turn.outcome
    assert [one.value for one in turn.outcome.feedback if one.value == "Quite so."] == [
        "Quite so."
    ] * has_words
    assert (turn.outcome.answer is not None) is has_key
    client.force_login(learner)
    page = client.get(f"/attempts/{attempt.uid}/1/").content.decode()
    assert ("Quite so." in page) is has_words
    told = client.get(f"/api/v1/attempts/{attempt.uid}/questions/1/").content.decode()
    assert ("Quite so." in told) is has_words


def test_a_hint_follows_a_wrong_try(client: Client, base: str) -> None:
    before = client.get(f"{base}1/").content.decode()
    assert "Try 1 of 2. Each wrong try costs 25 % of the points." in before
    assert "nineties" not in before
    press(client, f"{base}1/", chosen=["a", "c"], check="1")
    reply = client.get(f"{base}1/")
    page = reply.content.decode()
    assert "of the <em>nineties</em>" in page
    assert "1 of 2 are right." in page
    assert [option.id for option in reply.context["question"].options if option.is_chosen] == ["a"]
    press(client, f"{base}1/", chosen=["a"], finish="1")
    assert (Answer.objects.count(), Try.objects.count()) == (1, 1), "what the hint took away is no new answer"
    press(client, f"{base}1/", chosen=["a", "b"], check="1")
    page = client.get(f"{base}1/").content.decode()
    assert "Try 2: Right" in page
    assert "0.75 of 1 point" in page
    assert "nineties" not in page
    result = client.post(f"{base}submit/", follow=True).content.decode()
    assert "0.75 of 1 point" in result
    assert "1 right, 0 partly right" in result


def test_the_editor_gives_back_what_it_was_given() -> None:
    item = replace(SHAPES[KIND](), guidance=GUIDANCE)
    assert ItemForm.of_item(item).item("en", item) == item


def test_the_editor_reads_hints() -> None:
    typed = "penalty=50&hint-2=Look+again.&hint-2-counts=on&hint-4-clears=on&say_wrong=No."
    form = ItemForm.of_post(ItemKind.TRUE_FALSE, QueryDict(f"stem=It+is.&truth=true&points=1&{typed}"))
    item = form.item("en")
    assert item is not None
    assert item.guidance == Guidance(
        hints=(Hint(text=Rich("Look again.", "markdown"), says_count=True), Hint(clears_wrong=True)),
        penalty=Decimal("0.5"),
        say_wrong=Rich("No.", "markdown"),
    )
    assert len(form.guidance.hints) == 3


@pytest.mark.parametrize("penalty", ["much", "101", "-1", "nan", "1e9999999"])
def test_a_penalty_that_is_none_is_said(penalty: str) -> None:
    form = ItemForm.of_post(
        ItemKind.TRUE_FALSE, QueryDict(f"stem=It+is.&truth=true&points=1&penalty={penalty}")
    )
    assert form.item("en") is None
    assert "penalty" in form.errors


def test_the_editor_page_shows_the_fields(client: Client, instructor: User, course: Course) -> None:
    item = stored_item(course, shape=replace(SHAPES[KIND](), guidance=GUIDANCE))
    client.force_login(instructor)
    page = client.get(f"/teach/questions/{item.pk}/")
    assert page.status_code == 200
    text = page.content.decode()
    assert 'name="hint-1" value="They are of' in text
    assert 'name="penalty" value="25"' in text
