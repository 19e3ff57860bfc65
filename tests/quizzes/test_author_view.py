"""What authors read of an answer: a wildcard is a sentence, not a pattern."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client

from items.kinds import Blank, Cloze, ItemKind, Rich, Text, TextAnswer
from items.kinds import Item as Shape
from people.models import User
from quizzes.author_view import answer_words, author_view
from tests.factories.courses import published_course
from tests.factories.items import short_answer, stored_item

BEGINS = "any answer that begins with “Snow”"


def wildcard(pattern: str, name: str = "t1", fraction: str = "1") -> TextAnswer:
    return TextAnswer(id=name, pattern=pattern, match="wildcard", fraction=Decimal(fraction))


def typed(*answers: TextAnswer) -> Shape:
    return replace(short_answer(), body=Text(answers=answers))


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("Snow*", BEGINS),
        ("*Snow", "any answer that ends with “Snow”"),
        ("*Snow*", "any answer that holds “Snow”"),
        ("new * forces", "any answer that begins with “new” and ends with “forces”"),
        ("a*b*c", "any answer that begins with “a” and holds “b” and ends with “c”"),
        ("five\\* hotel*", "any answer that begins with “five* hotel”"),
        ("*", "any answer"),
        ("Snow", "Snow"),
    ],
)
def test_a_wildcard_is_read_as_words(pattern: str, words: str) -> None:
    assert answer_words(wildcard(pattern)) == words


def test_a_star_that_is_meant_stays_a_star() -> None:
    assert answer_words(TextAnswer(id="t1", pattern="M*A*S*H")) == "M*A*S*H"


def test_every_line_and_every_gap_of_the_view_says_so() -> None:
    lines = author_view(typed(wildcard("Snow*"), wildcard("*", "t2", "0.5"))).lines
    assert [line.rich.value for line in lines] == [BEGINS, "any answer"]
    gaps = Cloze(blanks=(Blank(id="g1", body=Text(answers=(wildcard("Snow*"),))),))
    gapped = replace(typed(), kind=ItemKind.CLOZE, stem=Rich("It was [[g1]] that fell."), body=gaps)
    assert [part.gap for part in author_view(gapped).stem if part.gap] == [BEGINS]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["marking/{}/", "review/{}/"])
def test_the_pages_show_no_pattern(client: Client, instructor: User, path: str) -> None:
    course = published_course(instructors=(instructor,))
    item = stored_item(course, shape=typed(wildcard("Snow*")))
    client.force_login(instructor)
    page = client.get(f"/teach/{path.format(item.pk)}").content.decode()
    assert BEGINS in page
    assert "Snow*" not in page
