"""Item analysis of questions with variables, variant by variant: known numbers, page, file and API."""

from __future__ import annotations

import csv
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from items.kinds import Item, NumAnswer, Numeric, Rich, Variable
from items.storage import to_data
from lessons.models import Course
from people.models import User
from quizzes.models import ItemVersion, Quiz, Response
from reports.analysis import ItemAnalysis, quiz_analysis
from reports.analysis_queries import QuizFilters
from reports.variants import VariantFigures, VariantRow, variant_figures
from tests.factories.items import numerical, stored_item
from tests.factories.quizzes import published_quiz
from tests.reports.conftest import enrolled
from tests.reports.sittings import Value, sit

CLOSE = pytest.approx


def shape(formula: str = "a * 3") -> Item:
    """``a`` is 2 or 5."""
    return replace(
        numerical(),
        stem=Rich("What is {{a}} times 3?"),
        body=Numeric(
            answers=(NumAnswer(id="n1", formula=formula),),
            variables=(Variable(name="a", values=(Decimal(2), Decimal(5))),),
        ),
    )


@pytest.fixture
def quiz(course: Course) -> Quiz:
    """The question alone, for two points."""
    quiz = published_quiz(course, [])
    quiz.slots.create(position=1, item=stored_item(course, shape=shape()), points=2)
    return quiz


def met(quiz: Quiz, learner: User, a: int, given: str | None) -> None:
    """An attempt whose numbers were these."""
    numbers = [f"a={a}"]
    value: Value = None if given is None else {"number": given, "unit": "", "numbers": numbers}
    attempt = sit(quiz, learner, [value])
    Response.objects.filter(attempt=attempt).update(option_order={"numbers": numbers})


GIVEN: list[tuple[int, str | None]] = [
    *[(2, text) for text in ("6", "6", "6", "6.0", "6", "5")],
    *[(5, text) for text in ("15", "6", "6", None)],
]


@pytest.fixture
def answered(course: Course, quiz: Quiz) -> Quiz:
    for learner, (a, given) in zip(enrolled(course, len(GIVEN)), GIVEN, strict=True):
        met(quiz, learner, a, given)
    return quiz


def analysed(quiz: Quiz) -> ItemAnalysis:
    filters = QuizFilters(organisation_id=quiz.organisation_id, quiz_id=quiz.pk)
    (item,) = quiz_analysis(filters).items
    return item


def answers(variant: VariantFigures) -> list[tuple[str, int, bool]]:
    return [(one.text, one.count, one.is_key) for one in variant.answers]


def test_known_numbers(answered: Quiz) -> None:
    """Five of six and one of four are right; the ranges are Wilson's (JASA 22, 1927) for those shares."""
    item = analysed(answered)
    assert (item.n, item.facility) == (10, 0.6)
    two, five = item.variants
    assert (two.label, two.version, two.n, two.key) == ("a = 2", 1, 6, "exactly 6")
    assert (five.label, five.version, five.n, five.key) == ("a = 5", 1, 4, "exactly 15")
    assert [two.facility, five.facility] == CLOSE([5 / 6, 1 / 4])
    assert [two.mean, five.mean] == CLOSE([5 / 3, 1 / 2])
    ranges = [(one.interval.low, one.interval.high) for one in item.variants if one.interval]
    assert [round(end, 4) for both in ranges for end in both] == [0.4365, 0.9699, 0.0456, 0.6994]
    assert answers(two) == [("6", 5, True), ("5", 1, False)]
    assert answers(five) == [("15", 1, True), ("6", 2, False)]
    assert (two.empty_count, five.empty_count) == (0, 1)


def test_the_lines_of_answers_know_which_numbers_were_asked(answered: Quiz) -> None:
    """Control for a key taken from the first set of numbers: 6 is right of one variant only."""
    lines = [(line.text, line.is_key, line.count) for line in analysed(answered).options]
    assert lines == [
        ("6 [a=2]", True, 5),
        ("15 [a=5]", True, 1),
        ("6 [a=5]", False, 2),
        ("5 [a=2]", False, 1),
    ]


def test_each_wording_has_its_variants(course: Course, answered: Quiz) -> None:
    item = answered.slots.get().item
    ItemVersion.objects.create(item=item, number=2, content=to_data(shape("a * 4")), stem="What is it?")
    (learner,) = enrolled(course, 1)
    met(answered, learner, 5, "20")
    found = [(one.version, one.label, one.n, one.key) for one in analysed(answered).variants]
    assert found == [
        (1, "a = 2", 6, "exactly 6"),
        (1, "a = 5", 4, "exactly 15"),
        (2, "a = 5", 1, "exactly 20"),
    ]


@pytest.mark.parametrize(("right", "reading"), [(20, "easier"), (12, ""), (0, "harder")])
def test_what_is_far_from_the_others_is_said(right: int, reading: str) -> None:
    rows = [
        VariantRow(1, 1, ("a=2",), "6", right, float(right), 2.0 * right),
        VariantRow(1, 1, ("a=2",), "5", 20 - right, 0.0, 0.0),
    ]
    assert variant_figures(shape(), 1, [row for row in rows if row.count], 0.6).reading == reading


@pytest.fixture
def teaching(client: Client, instructor: User) -> Client:
    client.force_login(instructor)
    return client


def test_page_file_and_api_say_the_same(teaching: Client, answered: Quiz) -> None:
    page = teaching.get(reverse("quiz_analysis", args=[answered.pk])).content.decode()
    assert "By variant" in page
    assert 'aria-label="Variants of question 1"' in page
    assert "a = 5" in page
    assert "44%–97%" in page
    told = teaching.get(f"/api/v1/reports/quizzes/{answered.pk}/analysis/").json()["items"][0]["variants"]
    text = teaching.get(reverse("quiz_analysis_csv", args=[answered.pk])).getvalue().decode("utf-8-sig")
    rows = [row for row in csv.DictReader(StringIO(text)) if row["variant"]]
    assert [(row["variant"], row["variant_attempts"], row["variant_answers"]) for row in rows] == [
        ("a = 2", "6", "6 (5); 5 (1)"),
        ("a = 5", "4", "15 (1); 6 (2)"),
    ]
    for row, one in zip(rows, told, strict=True):
        assert (row["version"], row["variant_attempts"]) == (str(one["version"]), str(one["attempts"]))
        assert row["variant"].replace(" ", "") in one["numbers"]
        assert float(row["variant_facility"]) == CLOSE(one["facility"], abs=1e-4)
        assert float(row["variant_mean"]) == CLOSE(one["mean"], abs=1e-4)
        assert row["variant_key"] == one["key"]
        assert row["variant_left_empty"] == str(one["left_empty"])


def test_only_variables_cost_a_statement(course: Course, answered: Quiz) -> None:
    plain = published_quiz(course)
    counts: list[int] = []
    for quiz in (plain, answered):
        filters: dict[str, Any] = {"organisation_id": quiz.organisation_id, "quiz_id": quiz.pk}
        quiz_analysis(QuizFilters(**filters))
        with CaptureQueriesContext(connection) as asked:
            quiz_analysis(QuizFilters(**filters))
        counts.append(sum("option_order" in one["sql"] for one in asked.captured_queries))
    assert counts == [0, 1]
