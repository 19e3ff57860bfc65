"""Words for scores: read from lines, told with the score and never before it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from items.kinds import ItemKind
from lessons.models import Course
from people.access import Principal
from people.models import User
from quizzes.attempts import submit_attempt
from quizzes.models import Attempt, Quiz
from quizzes.results import result
from quizzes.score_bands import MOST_BANDS, BadBand, bands_of, text_of, words_for
from tests.factories.items import RIGHT, WRONG
from tests.factories.quizzes import published_quiz, reviewed
from tests.quizzes.conftest import Values, answer_all

TEXT = "50: Half of it.\n80 %: Well read: all of it.\n\n 0 : Read it again."
BANDS = [
    {"from": "0.8", "words": "Well read: all of it."},
    {"from": "0.5", "words": "Half of it."},
    {"from": "0", "words": "Read it again."},
]


def test_lines_are_read_from_the_highest_down_and_written_back() -> None:
    assert bands_of(TEXT) == BANDS
    assert bands_of(text_of(BANDS)) == BANDS
    assert bands_of("  \n") == []
    assert bands_of("33,5: a third")[0]["from"] == "0.335"


BAD = [
    ("eighty: good", 1, "shape"),
    ("80 good", 1, "shape"),
    ("80:", 1, "shape"),
    ("-1: low", 1, "shape"),
    ("50: half\n101: all", 2, "range"),
    ("50: half\n50,0: half", 2, "twice"),
    (f"5: {'x' * 501}", 1, "long"),
    ("\n".join(f"{n}: x" for n in range(MOST_BANDS + 1)), MOST_BANDS + 1, "many"),
]


@pytest.mark.parametrize(("text", "line", "code"), BAD)
def test_a_line_that_is_no_band_is_named(text: str, line: int, code: str) -> None:
    with pytest.raises(BadBand) as bad:
        bands_of(text)
    assert (bad.value.line, bad.value.code) == (line, code)


@pytest.mark.parametrize(
    ("fraction", "words"),
    [("1", 0), ("0.8", 0), ("0.7999999", 1), ("0.5", 1), ("0.4999999", 2), ("0", 2)],
)
def test_the_band_of_a_score(fraction: str, words: int) -> None:
    assert words_for(BANDS, Decimal(fraction)) == BANDS[words]["words"]
    assert words_for(BANDS[:1], Decimal("0.5")) == ""


@pytest.fixture
def quiz(course: Course) -> Quiz:
    return published_quiz(course, [ItemKind.TRUE_FALSE], bands=BANDS)


@pytest.mark.parametrize(("values", "words"), [(RIGHT, "Well read: all of it."), (WRONG, "Read it again.")])
def test_the_words_come_with_the_score(
    client: Client, learner: User, quiz: Quiz, who: Principal, attempt: Attempt, values: Values, words: str
) -> None:
    answer_all(who, attempt, values)
    submit_attempt(who, attempt.uid)
    client.force_login(learner)
    addresses = [f"/attempts/{attempt.uid}/result/", f"/api/v1/attempts/{attempt.uid}/result/"]
    assert all(words in client.get(address).content.decode() for address in addresses)
    Quiz.objects.filter(pk=quiz.pk).update(review=reviewed("never"))
    assert result(who, attempt.uid).band == ""
    assert not any(words in client.get(address).content.decode() for address in addresses)


def test_they_are_saved_and_a_wrong_line_is_said(client: Client, quiz: Quiz, instructor: User) -> None:
    client.force_login(instructor)
    address = f"/teach/quizzes/{quiz.pk}/"
    sent: dict[str, Any] = {"title": "Quiz", "pass_percent": "60", "review_preset": "at_once"}
    sent |= {"edition": quiz.edition, "bands": "10: Some.\n90: Most."}
    assert client.post(f"{address}rules/", sent).status_code == 302
    quiz.refresh_from_db()
    assert [band["from"] for band in quiz.bands] == ["0.9", "0.1"]
    assert "90: Most.\n10: Some." in client.get(address).content.decode()
    assert client.get(f"/api/v1/teach/quizzes/{quiz.pk}/").json()["bands"][0]["words"] == "Most."
    refused = client.post(f"{address}rules/", sent | {"edition": quiz.edition, "bands": "good"})
    assert refused.status_code == 422
    assert "Line 1: write the percent, a colon, and the words." in refused.content.decode()
