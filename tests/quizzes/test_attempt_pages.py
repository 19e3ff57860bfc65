"""What a learner is sent while an attempt runs: complete, cheap, and without any key."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.http import Http404
from pytest_django import DjangoAssertNumQueries

from items.kinds import (
    ASKED_KINDS,
    Choice,
    Cloze,
    Essay,
    Hotspot,
    Item,
    ItemKind,
    Matching,
    Numeric,
    Ordering,
    Rich,
    Text,
    TrueFalse,
    Unit,
    WordBank,
)
from items.storage import to_data
from lessons.models import Course
from people.access import Principal
from quizzes import attempt_pages
from quizzes.answers import flag_response, save_answer
from quizzes.attempt_pages import attempt_page, attempt_summary
from quizzes.attempts import start_attempt
from quizzes.clock import Phase
from quizzes.models import Attempt, Mark, Quiz, Slot
from tests.factories.items import MARKED_KINDS, RIGHT, SHAPES, stored_item
from tests.factories.quizzes import QuizFactory, published_quiz
from tests.quizzes.conftest import move_deadline, place_of

CANARY = "canary-7f3a"


def told(rich: str) -> Rich:
    return Rich(f"{CANARY} {rich}")


def with_canaries(item: Item) -> Item:
    """The item with a canary in every place that tells right from wrong."""
    body = item.body
    match body:
        case Choice():
            options = tuple(replace(option, feedback=told("feedback")) for option in body.options)
            body = replace(body, options=options)
        case TrueFalse():
            body = replace(body, feedback_true=told("yes"), feedback_false=told("no"))
        case Text():
            body = _text_with_canary(body)
        case Cloze():
            blanks = tuple(replace(blank, body=_text_with_canary(blank.body)) for blank in body.blanks)  # type: ignore[arg-type]  # the sample has typed gaps only
            body = replace(body, blanks=blanks)
        case Numeric():
            answers = tuple(replace(answer, feedback=told("feedback")) for answer in body.answers)
            units = (*body.units, Unit(symbol=f"{CANARY[:6]}unit", factor=Decimal(2)))
            body = replace(body, answers=answers, units=units)
        case Hotspot():
            zones = tuple(replace(zone, content=told("name"), feedback=told("said")) for zone in body.zones)
            body = replace(body, zones=zones)
        case Matching() | Ordering() | WordBank():
            pass
    return replace(item, body=body, rationale=told("rationale"))


def _text_with_canary(body: Text) -> Text:
    answer = replace(body.answers[0], pattern=f"{CANARY} pattern", feedback=told("feedback"))
    return replace(body, answers=(answer,))


def sent(page: object) -> str:
    return json.dumps(asdict(page), default=str)  # type: ignore[call-overload]  # a dataclass


@pytest.fixture
def canaries(course: Course) -> Quiz:
    quiz: Quiz = QuizFactory(course=course, state="published")
    for position, kind in enumerate(ASKED_KINDS, 1):
        item = stored_item(course, kind, shape=with_canaries(SHAPES[kind]()))
        Slot.objects.create(quiz=quiz, position=position, item=item)
    return quiz


@pytest.mark.parametrize("kind", ASKED_KINDS)
def test_nothing_of_the_key_is_sent(canaries: Quiz, who: Principal, kind: ItemKind) -> None:
    attempt = start_attempt(canaries.pk, who)
    text = sent(attempt_page(who, attempt.uid, place_of(attempt, kind)))
    for word in (
        CANARY,
        CANARY[:6],
        "tolerance",
        "penalty",
        "fraction",
        "feedback",
        "rationale",
        "is_true",
        "pattern",
        "pairs",
        "evidence",
        "scoring",
    ):
        assert word not in text


def test_the_canaries_would_be_seen(canaries: Quiz, who: Principal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempt_pages, "learner_view", lambda item, _order: to_data(item))
    attempt = start_attempt(canaries.pk, who)
    pages = [sent(attempt_page(who, attempt.uid, place)) for place in range(1, len(ASKED_KINDS) + 1)]
    assert sum(CANARY in page for page in pages) == len(ASKED_KINDS)


def swapped(kind: ItemKind) -> Item:
    """The same question with the key elsewhere."""
    item = SHAPES[kind]()
    match item.body:
        case Choice():
            options = item.body.options
            moved = [options[-1 - place].fraction for place in range(len(options))]
            body = replace(
                item.body,
                options=tuple(
                    replace(one, fraction=share) for one, share in zip(options, moved, strict=True)
                ),
            )
            return replace(item, body=body)
        case TrueFalse():
            return replace(item, body=TrueFalse(is_true=not item.body.is_true))
        case Matching():
            first, second, *others = item.body.pairs
            turned = (replace(first, right=second.right), replace(second, right=first.right))
            pairs = (*turned, *others)
            return replace(item, body=replace(item.body, pairs=pairs))
        case WordBank():
            gaps = tuple(
                replace(gap, word=word) for gap, word in zip(item.body.gaps, ("w1", "w2"), strict=True)
            )
            return replace(item, body=replace(item.body, gaps=gaps))
        case Ordering():
            return replace(item, body=replace(item.body, elements=item.body.elements[::-1]))
        case Numeric():
            answers = tuple(
                replace(one, value=Decimal(987), tolerance=Decimal(0)) for one in item.body.answers
            )
            units = (*item.body.units, Unit(symbol="mile", factor=Decimal("1.609344")))
            return replace(item, body=replace(item.body, answers=answers, units=units))
        case Hotspot():
            zones = item.body.zones
            stray = tuple(replace(one, is_right=not one.is_right) for one in zones[1:])
            return replace(item, body=replace(item.body, zones=stray))
        case Essay():
            other = Essay(max_words=300, model_answer=Rich("Another."), notes=Rich("Be kind."))
            return replace(item, body=other)
        case _:
            return item


@pytest.mark.parametrize("kind", ASKED_KINDS)
def test_moving_the_key_leaves_the_page_as_it_was(course: Course, who: Principal, kind: ItemKind) -> None:
    views = []
    for shape in (SHAPES[kind](), swapped(kind)):
        quiz: Quiz = QuizFactory(course=course, state="published")
        Slot.objects.create(quiz=quiz, position=1, item=stored_item(course, kind, shape=shape))
        views.append(attempt_page(who, start_attempt(quiz.pk, who, seed=3).uid, 1).view)
    assert views[0] == views[1]


def test_a_page_has_its_answer_its_number_and_the_rail(who: Principal, attempt: Attempt) -> None:
    place = place_of(attempt, ItemKind.TRUE_FALSE)
    before = attempt_page(who, attempt.uid, place)
    assert (before.value, before.seq, before.saved_at, before.points) == ({}, 0, None, "1")
    save_answer(who, attempt.uid, place, client_key=uuid.uuid4(), client_seq=4, value={"value": True})
    flag_response(who, attempt.uid, 1, is_flagged=True)
    page = attempt_page(who, attempt.uid, place)
    assert (page.value, page.seq, page.count, page.answered_count) == (
        {"value": True},
        4,
        len(MARKED_KINDS),
        1,
    )
    assert [row.is_answered for row in page.rail] == [row.position == place for row in page.rail]
    assert [row.is_flagged for row in page.rail] == [True] + [False] * (len(MARKED_KINDS) - 1)
    summary = attempt_summary(who, attempt.uid)
    assert summary.missing == tuple(number for number in range(1, len(MARKED_KINDS) + 1) if number != place)
    assert summary.flagged == (1,)


def test_time_left_is_the_database_s(who: Principal, attempt: Attempt) -> None:
    assert attempt_page(who, attempt.uid, 1).head.seconds_left is None
    move_deadline(attempt, timedelta(seconds=-90))
    head = attempt_page(who, attempt.uid, 1).head
    assert (head.phase, head.seconds_left) in ((Phase.IN_PROGRESS, 89), (Phase.IN_PROGRESS, 90))
    move_deadline(attempt, timedelta(seconds=5))
    head = attempt_page(who, attempt.uid, 1).head
    assert (head.phase, head.seconds_left) == (Phase.CLOSED, 0)


def test_reading_an_expired_attempt_marks_it(who: Principal, attempt: Attempt) -> None:
    move_deadline(attempt, timedelta(seconds=settings.NETWORK_GRACE_SECONDS + 1))
    assert attempt_page(who, attempt.uid, 1).head.phase is Phase.EXPIRED
    assert Mark.objects.filter(attempt=attempt).count() == len(MARKED_KINDS)
    assert attempt_summary(who, attempt.uid).head.phase is Phase.EXPIRED


@pytest.mark.parametrize("count", [1, 6, 18])
def test_the_number_of_questions_costs_no_query(
    course: Course, who: Principal, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    quiz = published_quiz(course, (list(MARKED_KINDS) * 3)[:count])
    attempt = start_attempt(quiz.pk, who)
    save_answer(
        who, attempt.uid, 1, client_key=uuid.uuid4(), client_seq=1, value=RIGHT[ItemKind.SINGLE_CHOICE]
    )
    with django_assert_num_queries(2):
        attempt_page(who, attempt.uid, 1)
    with django_assert_num_queries(2):
        attempt_summary(who, attempt.uid)


def test_what_is_not_mine_looks_missing(who: Principal, other: Principal, attempt: Attempt) -> None:
    read: list[Callable[[], object]] = [
        lambda: attempt_page(other, attempt.uid, 1),
        lambda: attempt_summary(other, attempt.uid),
        lambda: attempt_page(who, uuid.uuid4(), 1),
        lambda: attempt_page(who, attempt.uid, len(MARKED_KINDS) + 1),
    ]
    for page in read:
        with pytest.raises(Http404, match="No such page"):
            page()


def test_points_are_shown_as_a_plain_number(course: Course, who: Principal) -> None:
    quiz = published_quiz(course, [ItemKind.TRUE_FALSE] * 2)
    quiz.slots.filter(position=1).update(points=Decimal("2.50"))
    quiz.slots.filter(position=2).update(points=Decimal("10"))
    attempt = start_attempt(quiz.pk, who)
    assert [attempt_page(who, attempt.uid, place).points for place in (1, 2)] == ["2.5", "10"]
