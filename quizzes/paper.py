"""A quiz on paper: what an attempt would ask, with room to answer by hand, and apart from it the key.

The same version of the same quiz is the same sheet at every print.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from items.grading import key_response
from items.kinds import Essay, Item, ItemKind
from items.presentation import learner_view
from items.scoring.hotspots import zones_told
from items.scoring.numbers import number_told
from items.variants import of_order
from quizzes.answer_view import AnswerView, Html, answer_view
from quizzes.errors import AttemptRefused
from quizzes.layout import Section, section_at, sections_of
from quizzes.models import Quiz
from quizzes.planning import plan_of
from quizzes.questions import Choice, Question, question_of
from quizzes.results import Verdict
from quizzes.rich_text import block_html
from quizzes.texts_between import ShownText, shown_texts

VERSIONS = "ABCD"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetQuestion:
    """One question of a sheet; `section` is the one that begins with it, `words` those of its bank."""

    number: int
    points: Decimal
    question: Question
    texts: tuple[ShownText, ...]
    section: Section | None
    words: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLine:
    """The key to one question: rows of what was asked and what is right, else what `shown` says, else the
    `model` answer of an essay, which may be empty."""

    number: int
    points: Decimal
    rows: tuple[tuple[Html, Html], ...]
    shown: AnswerView | None
    model: Html


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One version of the quiz. `keys` is empty unless asked for."""

    version: str
    points: Decimal
    questions: tuple[SheetQuestion, ...]
    keys: tuple[KeyLine, ...]
    refused: AttemptRefused | None


def sheet_of(quiz: Quiz, version: str, *, has_key: bool) -> Sheet:
    """The sheet of this version, one of `VERSIONS`. Its statements are those of `plan_of`."""
    seed = zlib.crc32(f"{quiz.pk}:{version}".encode())
    plan = plan_of(quiz, None, seed)
    sections = sections_of(plan.layout, len(plan.places))
    questions, keys = [], []
    for number, (place, order) in enumerate(zip(plan.places, plan.orders, strict=True), 1):
        item = plan.items[place.version_id]
        view: dict[str, Any] = learner_view(item, order)
        question, section = question_of(view, {}), section_at(sections, number)
        questions.append(
            SheetQuestion(
                number=number,
                points=place.points,
                question=question,
                texts=shown_texts(list(place.texts)),
                section=section if section and section.first == number else None,
                words=_bank(question),
            )
        )
        if has_key:
            keys.append(_key(number, place.points, of_order(item, order), view, question))
    return Sheet(
        version=version,
        points=plan.points,
        questions=tuple(questions),
        keys=tuple(keys),
        refused=plan.refused,
    )


def _bank(question: Question) -> tuple[Choice, ...]:
    """The words that all gaps share."""
    gaps = [piece.gap for piece in question.pieces if piece.gap]
    return gaps[0].options if question.kind == ItemKind.WORD_BANK and gaps else ()


def _key(number: int, points: Decimal, item: Item, view: Mapping[str, Any], question: Question) -> KeyLine:
    if isinstance(item.body, Essay):
        model = block_html(item.body.model_answer)
        return KeyLine(number=number, points=points, rows=(), shown=None, model=model)
    key = key_response(item)
    told, zones = number_told(item, {}), zones_told(item, {})
    shown = answer_view(view, {}, key, Verdict.COMPARE, number=told, zones=zones)
    rows = _lettered(question, key) or tuple((row.asked, row.key) for row in shown.rows)
    return KeyLine(number=number, points=points, rows=rows, shown=shown, model="")


def _lettered(question: Question, key: Mapping[str, Any]) -> tuple[tuple[Html, Html], ...]:
    """The key by the letters of the sheet, empty for kinds without any."""
    if question.options:
        return tuple(("", _said(one)) for one in question.options if one.id in key["chosen"])
    by_id = {side.id: side for side in question.rights}
    return tuple((prompt.html, _said(by_id[key["pairs"][prompt.id]])) for prompt in question.prompts)


def _said(choice: Choice) -> SafeString:
    return format_html("<b>{}</b> {}", choice.letter, choice.html)
