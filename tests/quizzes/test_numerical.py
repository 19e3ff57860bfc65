"""Numbers from the editor to the result: typed by an author, answered, marked, explained after release."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils.html import escape

from items.grading import grade, key_response
from items.kinds import Item as Shape
from items.kinds import ItemKind, NumAnswer, Numeric, Rich, Unit
from items.presentation import learner_view
from items.scoring.numbers import number_told
from lessons.models import Course
from people.models import User
from quizzes.answer_view import AnswerView, answer_view
from quizzes.author_view import author_view
from quizzes.item_forms import ItemForm
from quizzes.models import Item, Quiz, Slot
from quizzes.number_words import accepts_words, form_hint
from quizzes.questions import question_of
from quizzes.results import verdict_of
from quizzes.versions import item_of
from tests.factories.courses import published_course
from tests.factories.items import SHAPES, stored_item
from tests.factories.quizzes import QuizFactory, reviewed
from tests.items.item_samples import num, numerical
from tests.quizzes.form_posts import posted, sent

KIND = ItemKind.NUMERICAL
EURO = {"units": (Unit(symbol="€"),), "unit_rule": "optional", "is_unit_left": True}
SAMPLES = [
    numerical(),
    numerical(num(value="1234.5", tolerance="0.05", mode="relative"), language="de"),
    numerical(num(value="6.02e23", tolerance="3", mode="sigfig"), num("n2", mode="any", fraction="0")),
    numerical(num(mode="range", low="1.5", is_low_open=True)),
    numerical(num(mode="range", low="-1", high="2", is_low_open=True, is_high_open=True)),
    numerical(num(value="5", feedback=Rich("Yes", "html")), **EURO),
]


@pytest.mark.parametrize("item", SAMPLES, ids=range(len(SAMPLES)))
def test_saving_without_a_change_gives_the_same_item(item: Shape) -> None:
    form = ItemForm.of_post(KIND, sent(ItemForm.of_item(item)))
    assert form.item(item.language, item) == item


def typed(**changes: str) -> ItemForm:
    """The form of the sample with `changes` typed over it, read as German."""
    item = replace(SHAPES[KIND](), language="de")
    return ItemForm.of_post(KIND, sent(ItemForm.of_item(item), **changes))


def test_an_author_types_numbers_as_the_course_writes_them() -> None:
    item = typed(**{"row-1-text": "1.234,5", "row-1-mode": "relative", "row-1-other": "2,5"}).item("de")
    assert item is not None
    assert isinstance(item.body, Numeric)
    answer = item.body.answers[0]
    assert (answer.mode, answer.value, answer.tolerance) == ("relative", Decimal("1234.5"), Decimal("0.025"))


WRONG_FIELDS = [
    ({"row-1-text": "ten"}, "row-1-text"),
    ({"row-1-text": "10 km"}, "row-1-text"),
    ({"row-1-other": "-1"}, "row-1-other"),
    ({"row-1-mode": "sigfig", "row-1-other": "0"}, "row-1-other"),
    ({"row-1-mode": "relative", "row-1-text": "0"}, "row-1-text"),
    ({"row-1-mode": "range", "row-1-text": "5", "row-1-other": "4"}, "row-1-other"),
    ({"row-1-mode": "range_below", "row-1-text": "5", "row-1-other": "5"}, "row-1-other"),
    ({"row-1-share": "101"}, "row-1-share"),
    ({"row-1-share": "1e9999999"}, "row-1-share"),
    ({"row-1-share": "50"}, "row-1-share"),
    ({"unit_rule": "none"}, "unit_rule"),
    ({"unit_penalty": "120"}, "unit_penalty"),
    ({"unit-1-symbol": "5"}, "unit-1-symbol"),
    ({"unit-2-symbol": "k m"}, "unit-2-symbol"),
    ({"unit-2-factor": "0"}, "unit-2-factor"),
    ({"unit-1-factor": "2"}, "unit-1-factor"),
    ({"unit-1-symbol": "", "unit-2-symbol": ""}, "unit-1-symbol"),
]


@pytest.mark.parametrize(("changes", "field"), WRONG_FIELDS)
def test_what_makes_no_sense_is_named_at_its_field(changes: dict[str, str], field: str) -> None:
    form = typed(**changes)
    assert form.item("de") is None
    assert list(form.errors) == [field]
    # The control: as it was, the form makes an item.
    assert typed().item("de") is not None


ACCEPTS = [
    (num(value="10", tolerance="0.5"), "en", "9.5 to 10.5 km"),
    (num(value="10", tolerance="0.5"), "de", "9,5 to 10,5 km"),
    (num(value="10"), "en", "exactly 10 km"),
    (num(value="3.14159", tolerance="3", mode="sigfig"), "en", "3.135 to less than 3.145 km"),
    (num(mode="range", low="1", high="2", is_low_open=True), "en", "more than 1, up to 2 km"),
    (num(mode="range", low="1", high="2", is_low_open=True, is_high_open=True), "en",
     "more than 1 and less than 2 km"),
    (num(mode="range", low="1"), "en", "1 km or more"),
    (num(mode="range", high="1", is_high_open=True), "en", "less than 1 km"),
    (num(mode="any"), "en", "any number"),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "language", "words"), ACCEPTS)
def test_what_is_accepted_is_said_in_words(answer: NumAnswer, language: str, words: str) -> None:
    assert accepts_words(answer, language, "km") == words


def test_a_unit_before_stands_before() -> None:
    assert accepts_words(num(value="5", tolerance="1"), "en", "€", is_left=True) == "€ 4 to 6"
    lines = author_view(numerical(num(value="5", tolerance="1"), **EURO)).lines
    assert [line.rich.value for line in lines] == ["€ 4 to 6", "Unit, may be left out: €"]


@pytest.fixture
def course(instructor: User, learner: User) -> Course:
    return published_course(instructors=(instructor,), learners=(learner,))


def test_the_editor_says_what_is_accepted_while_one_types(
    client: Client, course: Course, instructor: User
) -> None:
    client.force_login(instructor)
    form = ItemForm.of_item(SHAPES[KIND]())
    changes = {"row-1-other": "0.25", "course": str(course.pk)}
    page = client.post("/teach/questions/checks/", posted(form, **changes)).content.decode()
    assert "Row 1 accepts <strong>9.75 to 10.25 km</strong>" in page
    # Half typed: the row that cannot be read says nothing, and nothing breaks.
    broken = client.post("/teach/questions/checks/", posted(form, **changes | {"row-1-text": "1 0"}))
    assert b"accepts" not in broken.content


def test_another_unit_takes_one_press_and_keeps_what_was_typed(
    client: Client, course: Course, instructor: User
) -> None:
    client.force_login(instructor)
    data = posted(ItemForm.of_item(SHAPES[KIND]()), course=str(course.pk), more="units")
    page = client.post("/teach/questions/new/", data).content.decode()
    assert 'name="unit-4-symbol"' in page
    assert 'value="0.001"' in page
    assert not Item.objects.exists()


def card(item: Shape, **response: str) -> AnswerView:
    """The card of an answer after release."""
    mark = grade(item, dict(response))
    verdict = verdict_of(mark.fraction, is_answered=mark.is_answered)
    told = number_told(item, dict(response))
    return answer_view(learner_view(item, {}), response, key_response(item), verdict, (), told)


REASONS = [
    ({"number": "ten", "unit": "km"}, "This could not be read as a number, so it earned nothing."),
    ({"number": "10"}, "The unit is missing."),
    ({"number": "10", "unit": "miles"}, "This unit is not one of those accepted."),
    ({"number": "10", "unit": "m"}, "The number does not go with this unit."),
    ({"number": "10", "unit": "km"}, ""),
]


@pytest.mark.parametrize(("response", "reason"), REASONS)
def test_the_result_says_value_tolerance_unit_and_why(response: dict[str, str], reason: str) -> None:
    shown = card(SHAPES[KIND](), **response)
    html = render_to_string("quizzes/_answer.html", {"shown": shown})
    assert escape(" ".join(response.values())) in html
    assert "10 km (9.5 to 10.5 km)" in html
    assert str(shown.reason) == reason
    assert reason in html


def test_the_author_s_words_to_an_answer_are_shown_with_it() -> None:
    item = numerical(num(value="5"), num("n2", value="6", fraction="0.5", feedback=Rich("Almost")))
    assert card(item, number="6").feedback == "Almost"
    assert card(item, number="5").feedback == ""


HINTS = [
    ("none", "en", "A number without a unit, for example 1250.5, −3 or 2.5e6."),
    ("optional", "de", "A number, for example 1250,5, −3 or 2,5e6. The unit may be left out."),
    ("required", "fr", "A number, for example 1250,5, −3 or 2,5e6, and its unit."),
]


@pytest.mark.parametrize(("rule", "language", "words"), HINTS)
def test_the_expected_form_is_said_before(rule: str, language: str, words: str) -> None:
    assert form_hint({"unit_rule": rule, "language": language}) == words
    view: dict[str, Any] = {"kind": KIND, "stem": {"value": "?", "format": "plain"}, "is_unit_left": False}
    question = question_of(view | {"unit_rule": rule, "language": language}, {})
    html = render_to_string(question.template, {"question": question})
    assert words in html
    assert 'inputmode="decimal"' in html
    assert ('name="unit"' in html) is (rule != "none")


def test_a_number_is_kept_as_typed_and_explained_only_after_release(
    client: Client, course: Course, learner: User
) -> None:
    quiz: Quiz = QuizFactory(course=course, state="published", review=reviewed(answers="never"))
    Slot.objects.create(quiz=quiz, position=1, item=stored_item(course, KIND))
    client.force_login(learner)
    base = client.post(f"/quizzes/{quiz.pk}/start/")["Location"].rpartition("/1/")[0] + "/"
    page = client.get(f"{base}1/")
    asked = {"key": page.context["key"], "seq": page.context["seq"], "number": "10 or so", "unit": ""}
    client.post(f"{base}1/", asked | {"finish": "1"})
    assert 'value="10 or so"' in client.get(f"{base}1/").content.decode()
    hidden = client.post(f"{base}submit/", follow=True).content.decode()
    assert "9.5 to 10.5" not in hidden
    Quiz.objects.update(review=reviewed())
    shown = client.get(f"{base}result/").content.decode()
    assert "10 km (9.5 to 10.5 km)" in shown
    assert "10 or so" in shown
    assert "This unit is not one of those accepted." in shown
    reply = client.get(f"/api/v1/attempts/{base.rstrip('/').rpartition('/')[2]}/result/").json()
    told = reply["answers"][0]["number"]
    assert (told["unit"], told["reason"]) == ("km", "unit_unknown")
    assert [(Decimal(one["low"]), Decimal(one["high"])) for one in told["accepted"]] == [
        (Decimal("9.5"), Decimal("10.5"))
    ]


def test_a_written_number_survives_the_editor_page(client: Client, course: Course, instructor: User) -> None:
    client.force_login(instructor)
    form = ItemForm.of_item(numerical(num(value="9.81", tolerance="3", mode="sigfig")))
    client.post("/teach/questions/new/", posted(form, course=str(course.pk), save="save"))
    body = item_of(Item.objects.get().latest_id).body
    assert isinstance(body, Numeric)
    assert [(one.mode, one.value, one.tolerance) for one in body.answers] == [
        ("sigfig", Decimal("9.81"), Decimal(3))
    ]
