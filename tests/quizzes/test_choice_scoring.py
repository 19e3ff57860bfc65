"""Several right answers: what counts, the share of each option, and what is said to those who chose it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client

from items.grading import grade
from items.kinds import Choice, ItemKind, Option, Rich
from items.kinds import Item as Shape
from lessons.models import Course
from people.access import Principal
from people.models import User
from quizzes.answers import save_answer
from quizzes.attempts import start_attempt, submit_attempt
from quizzes.author_view import author_view
from quizzes.choice_scoring import CHOICE_RULES, FIRST_CHOICE_RULE
from quizzes.item_forms import ItemForm
from quizzes.models import Quiz, QuizState, Slot
from quizzes.results import result
from quizzes.review_options import EVERYTHING, Aspect
from tests.factories.items import SHAPES, stored_item
from tests.factories.quizzes import QuizFactory
from tests.quizzes.form_posts import posted, sent

KIND = ItemKind.MULTIPLE_RESPONSE


def weighted(*shares: str) -> Shape:
    options = tuple(
        Option(id=name, content=Rich(name), fraction=Decimal(share), feedback=Rich(f"about {name}"))
        for name, share in zip("abcd", shares, strict=False)
    )
    return replace(SHAPES[KIND](), body=Choice(options=options, is_multiple=True))


# a is worth 0.7, b 0.3; choosing c takes 0.5, d nothing.
KNOWN = [
    ("weighted", "ab", "1"),
    ("weighted", "a", "0.7"),
    ("weighted", "ac", "0.2"),
    ("weighted", "bc", "0"),
    ("weighted", "abd", "1"),
    ("all_or_nothing", "ab", "1"),
    ("all_or_nothing", "a", "0"),
    ("all_or_nothing", "abd", "0"),
    ("right_minus_wrong", "ab", "1"),
    ("right_minus_wrong", "a", "0.5"),
    ("right_minus_wrong", "abc", "0.5"),
    ("right_minus_wrong", "ac", "0"),
    ("right_minus_wrong", "cd", "0"),
]


@pytest.mark.parametrize(("scoring", "chosen", "fraction"), KNOWN)
def test_known_numbers(scoring: str, chosen: str, fraction: str) -> None:
    item = weighted("0.7", "0.3", "-0.5", "0")
    assert isinstance(item.body, Choice)
    item = replace(item, body=replace(item.body, scoring=scoring))  # type: ignore[arg-type]  # one of the three
    assert grade(item, {"chosen": list(chosen)}).fraction == Decimal(fraction)


def form_of(item: Shape, **changes: str) -> ItemForm:
    return ItemForm.of_post(item.kind, sent(ItemForm.of_item(item), **changes))


@pytest.mark.parametrize(
    "shares", [("0.7", "0.3", "-0.5", "0"), ("0.3333333", "0.3333333", "0.3333333", "-1")]
)
def test_saving_without_a_change_keeps_every_share(shares: tuple[str, ...]) -> None:
    item = weighted(*shares)
    assert form_of(item).item("en", item) == item


@pytest.mark.parametrize("rule", list(CHOICE_RULES))
def test_the_author_chooses_what_counts(rule: str) -> None:
    saved = form_of(SHAPES[KIND](), scoring=rule).item("en", SHAPES[KIND]())
    assert saved is not None
    assert isinstance(saved.body, Choice)
    assert saved.body.scoring == rule


def test_a_new_question_counts_right_less_wrong_and_shares_begin_equal() -> None:
    form = ItemForm.blank(KIND)
    assert form.values["scoring"] == FIRST_CHOICE_RULE == "right_minus_wrong"
    for row, (text, is_key) in zip(form.rows, [("a", True), ("b", True), ("c", False)], strict=False):
        row.text, row.is_key = text, is_key
    form.values |= {"stem": "Which?", "scoring": "weighted"}
    item = form.item("en")
    assert item is not None
    assert isinstance(item.body, Choice)
    assert [option.fraction for option in item.body.options] == [Decimal("0.5"), Decimal("0.5"), Decimal(0)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"row-1-weight": "60"}, "row-1-weight"),
        ({"row-1-weight": "0"}, "row-1-weight"),
        ({"row-3-weight": "5"}, "row-3-weight"),
        ({"row-3-weight": "-101"}, "row-3-weight"),
        ({"row-2-weight": "many"}, "row-2-weight"),
        ({"row-2-weight": "1e9999999"}, "row-2-weight"),
    ],
)
def test_shares_that_make_no_sense_are_named(changes: dict[str, str], field: str) -> None:
    item = weighted("0.7", "0.3", "-0.5", "0")
    form = form_of(item, **changes)
    assert form.item("en", item) is None
    assert list(form.errors) == [field]
    # The control: elsewhere the same shares do not matter.
    assert form_of(item, **changes, scoring="all_or_nothing").item("en", item) is not None


def test_an_author_sees_the_shares() -> None:
    notes = [line.note for line in author_view(weighted("0.7", "0.3", "-0.5", "0")).lines]
    assert notes == ["70 percent of the points", "30 percent of the points", "-50 percent of the points", ""]


def test_the_editor_shows_shares_where_they_count(client: Client, course: Course, instructor: User) -> None:
    client.force_login(instructor)
    item = stored_item(course, KIND)
    address = f"/teach/questions/{item.pk}/"
    assert "row-1-weight" not in client.get(address).content.decode()
    data = posted(ItemForm.of_item(SHAPES[KIND]()), base=str(item.latest_id), scoring="weighted", more="show")
    page = client.post(address, data).content.decode()
    assert 'name="row-1-weight" value="50"' in page
    assert 'name="row-3-weight" value="0"' in page


def test_what_is_said_to_the_options_chosen_is_shown_once_words_are(course: Course, who: Principal) -> None:
    item = stored_item(course, shape=weighted("0.7", "0.3", "-0.5", "0"))
    for shown, said in (
        (list(EVERYTHING), ("about a", "about c")),
        ([one for one in EVERYTHING if one is not Aspect.FEEDBACK], ()),
    ):
        quiz: Quiz = QuizFactory(course=course, state=QuizState.PUBLISHED)
        quiz.review = {moment: [one.value for one in shown] for moment in quiz.review}
        quiz.save()
        Slot.objects.create(quiz=quiz, position=1, item=item)
        attempt = start_attempt(quiz.pk, who)
        save_answer(who, attempt.uid, 1, client_key=uuid.uuid4(), client_seq=1, value={"chosen": ["a", "c"]})
        submit_attempt(who, attempt.uid)
        seen = result(who, attempt.uid)
        assert seen.answers is not None
        assert tuple(one.value for one in seen.answers[0].feedback) == said
