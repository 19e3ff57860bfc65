"""Keys stay hidden: the same bytes come out when the key is another one.

For choices, pairs and true/false what a key is shows in a choice, not in a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from items import presentation
from items.kinds import (
    Blank,
    Choice,
    Cloze,
    Essay,
    Hotspot,
    Item,
    ItemKind,
    Matching,
    NumAnswer,
    Numeric,
    Option,
    Ordering,
    Pair,
    Rich,
    Text,
    TextAnswer,
    TrueFalse,
    Unit,
    WordBank,
)
from items.storage import to_data
from lessons.models import Course
from people.access import Principal
from people.models import Role, User
from quizzes import attempt_pages, checks, versions
from quizzes.attempts import start_attempt
from quizzes.models import Attempt, ItemVersion, QuizState, Slot
from quizzes.review_options import table
from tests.access.cage import all_bytes
from tests.factories.courses import published_course
from tests.factories.items import SHAPES, stored_item
from tests.factories.quizzes import QuizFactory


def _choice(keys: set[str], *, is_multiple: bool = False) -> Choice:
    share = Decimal(1) / len(keys)
    return Choice(
        options=tuple(
            Option(id=name, content=Rich(f"Answer {name}"), fraction=share if name in keys else Decimal(0))
            for name in "abcd"
        ),
        is_multiple=is_multiple,
    )


def _two(make: Callable[[bool], Item]) -> tuple[Item, Item]:
    return make(False), make(True)


def _single(other: bool) -> Item:
    return replace(SHAPES[ItemKind.SINGLE_CHOICE](), body=_choice({"c" if other else "a"}))


def _multiple(other: bool) -> Item:
    keys = {"b", "d"} if other else {"a", "c"}
    return replace(SHAPES[ItemKind.MULTIPLE_RESPONSE](), body=_choice(keys, is_multiple=True))


def _true_false(other: bool) -> Item:
    return replace(SHAPES[ItemKind.TRUE_FALSE](), body=TrueFalse(is_true=not other))


def _typed_text(other: bool) -> Item:
    pattern = "a much longer accepted answer than before" if other else "1811"
    return replace(
        SHAPES[ItemKind.SHORT_ANSWER](), body=Text(answers=(TextAnswer(id="t1", pattern=pattern),))
    )


def _dropdown(other: bool) -> Item:
    blank = Blank(id="g1", body=_choice({"d" if other else "b"}), display="dropdown")
    return replace(SHAPES[ItemKind.CLOZE](), stem=Rich("It is [[g1]]."), body=Cloze(blanks=(blank,)))


def _matching(other: bool) -> Item:
    shape = SHAPES[ItemKind.MATCHING]()
    assert isinstance(shape.body, Matching)
    ends = ("r2", "r1") if other else ("r1", "r2")
    pairs = tuple(Pair(left=left, right=right) for left, right in zip(("l1", "l2"), ends, strict=True))
    return replace(shape, body=replace(shape.body, pairs=pairs))


def _number(other: bool) -> Item:
    shape = SHAPES[ItemKind.NUMERICAL]()
    assert isinstance(shape.body, Numeric)
    if not other:
        return shape
    more = NumAnswer(id="n2", mode="range", low=Decimal(-5), fraction=Decimal("0.5"))
    answers = (NumAnswer(id="n1", value=Decimal("-123456.75")), more)
    units = (*shape.body.units, Unit(symbol="mile", factor=Decimal("1.609344")))
    return replace(shape, body=replace(shape.body, answers=answers, units=units, unit_penalty=Decimal(1)))


def _order(other: bool) -> Item:
    shape = SHAPES[ItemKind.ORDERING]()
    assert isinstance(shape.body, Ordering)
    elements = shape.body.elements[::-1] if other else shape.body.elements
    return replace(shape, body=replace(shape.body, elements=elements))


def _some(other: bool) -> Item:
    """Of some elements the same ones are given; what follows one another cannot but hang on the key."""
    item = _order(other)
    assert isinstance(item.body, Ordering)
    return replace(item, body=replace(item.body, shown=2))


def _word_bank(other: bool) -> Item:
    shape = SHAPES[ItemKind.WORD_BANK]()
    assert isinstance(shape.body, WordBank)
    wanted = ("w1", "w2") if other else ("w3", "w1")
    gaps = tuple(replace(gap, word=word) for gap, word in zip(shape.body.gaps, wanted, strict=True))
    return replace(shape, body=replace(shape.body, gaps=gaps))


def _categories(other: bool) -> Item:
    shape = SHAPES[ItemKind.CATEGORISE]()
    assert isinstance(shape.body, Matching)
    ends = ("r2", "r2", "r1") if other else ("r1", "r2", "r1")
    pairs = tuple(replace(pair, right=right) for pair, right in zip(shape.body.pairs, ends, strict=True))
    left = shape.body.left[::-1] if other else shape.body.left
    return replace(shape, body=replace(shape.body, pairs=pairs, left=left))


def _essay(other: bool) -> Item:
    shape = SHAPES[ItemKind.ESSAY]()
    return replace(shape, body=Essay(max_words=300)) if other else shape


def _zones(other: bool) -> Item:
    """Another zone elsewhere, of another shape and name, with more beside it."""
    shape = SHAPES[ItemKind.HOTSPOT]()
    assert isinstance(shape.body, Hotspot)
    if not other:
        return shape
    one, two, three = shape.body.zones
    moved = replace(two, shape="rectangle", numbers=(7000, 7000, 9900, 9900), content=Rich("the old gate"))
    return replace(shape, body=replace(shape.body, zones=(moved, replace(one, is_right=True), three)))


def _places(other: bool) -> Item:
    """The same places shown, another one right, written in another order and called otherwise."""
    shape = SHAPES[ItemKind.HOTSPOT]()
    assert isinstance(shape.body, Hotspot)
    zones = shape.body.zones
    if other:
        zones = tuple(
            replace(zone, is_right=zone.id == "z1", content=Rich(f"the gate {zone.id}"))
            for zone in zones[::-1]
        )
    return replace(shape, body=replace(shape.body, zones=zones, are_places_shown=True))


MAKERS = [
    _single,
    _multiple,
    _true_false,
    _typed_text,
    _dropdown,
    _matching,
    _number,
    _order,
    _some,
    _word_bank,
    _categories,
    _essay,
    _zones,
    _places,
]
CHANGING = re.compile(
    rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    rb'|name="csrfmiddlewaretoken" value="\w+"|data-csrf="\w+"|csrftoken=\w+|expires=[^;]+'
)


def shown(client: Client, attempt: Attempt, item: Item, check: Item, course: Course) -> bytes:
    """The bytes of everything that shows the item, without what differs between any two replies."""
    version = attempt.responses.of(attempt.organisation_id).get().version_id
    ItemVersion.objects.filter(pk=version).update(content=to_data(item))
    ItemVersion.objects.filter(item__slots=None).update(content=to_data(check))
    versions._known.clear()
    uid = attempt.uid
    addresses = [
        reverse("attempt_question", args=[uid, 1]),
        reverse("api_question", args=[uid, 1]),
        reverse("attempt_check", args=[uid]),
        reverse("quiz_detail", args=[attempt.quiz_id]),
        reverse("lesson_detail", args=[course.slug, 1]),
    ]
    return CHANGING.sub(b"", b"".join(all_bytes(client.get(address)) for address in addresses))


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__.strip("_"))
def test_another_key_gives_the_same_bytes(make: Callable[[bool], Item], learner: User) -> None:
    one, two = _two(make)
    course = published_course(learners=(learner,))
    quiz = QuizFactory(course=course, state=QuizState.PUBLISHED)
    Slot.objects.create(quiz=quiz, position=1, item=stored_item(course, shape=one))
    stored_item(course, shape=one)
    attempt = start_attempt(quiz.pk, Principal(learner.pk, course.organisation_id, Role.LEARNER), seed=3)
    client = Client()
    client.force_login(learner)
    first = shown(client, attempt, one, one, course)
    assert b"Answer" in first or b"village" in first.lower()
    assert shown(client, attempt, two, two, course) == first


OF_ITS_OWN = re.compile(rb"(/quizzes/|\"quiz\":|Content-Length', ')\d+|[\d-]{10}T[\d:.]+Z")
"""What differs between the results of any two quizzes."""


def results(client: Client, attempt: Attempt, item: Item) -> bytes:
    """The result of an attempt that was handed in, for an item marked by this key."""
    version = attempt.responses.of(attempt.organisation_id).get().version_id
    ItemVersion.objects.filter(pk=version).update(content=to_data(item))
    versions._known.clear()
    client.post(reverse("api_submit", args=[attempt.uid]))
    addresses = [reverse(route, args=[attempt.uid]) for route in ("attempt_result", "api_result")]
    return CHANGING.sub(b"", b"".join(all_bytes(client.get(address)) for address in addresses))


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__.strip("_"))
def test_a_result_of_answers_alone_is_the_same_for_another_key(
    make: Callable[[bool], Item], learner: User
) -> None:
    course = published_course(learners=(learner,))
    client = Client()
    client.force_login(learner)
    said = {}
    for review in (table(["answers"], ["answers"], ["answers"]), table(["key"], ["key"], ["key"])):
        for other in (False, True):
            quiz = QuizFactory(course=course, state=QuizState.PUBLISHED, title="Quiz", review=review)
            Slot.objects.create(quiz=quiz, position=1, item=stored_item(course, shape=make(other)))
            who = Principal(learner.pk, course.organisation_id, Role.LEARNER)
            attempt = start_attempt(quiz.pk, who, seed=3)
            bytes_of = results(client, attempt, make(other))
            said[(len(review["later"]), other)] = OF_ITS_OWN.sub(b"", bytes_of)
    assert said[(1, False)] == said[(1, True)]
    assert b"Answer" in said[(1, False)] or b"village" in said[(1, False)].lower()
    assert said[(3, False)] != said[(3, True)], "control: with the key they differ"


def test_control_a_view_that_depends_on_the_key_is_found(
    learner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    careful = presentation.learner_view

    def careless(item: Item, order: Any) -> dict[str, object]:
        view = careful(item, order)
        options: Any = view.get("options", [])
        assert isinstance(item.body, Choice)
        right = {option.id for option in item.body.options if option.fraction > 0}
        return view | {"options": sorted(options, key=lambda option: option["id"] not in right)}

    for module in (attempt_pages, checks):
        monkeypatch.setattr(module, "learner_view", careless)
    with pytest.raises(AssertionError):
        test_another_key_gives_the_same_bytes(_single, learner)
