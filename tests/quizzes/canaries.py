"""Items whose every secret carries one word that no learner's page may ever hold."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from items.kinds import Blank, Body, Choice, Cloze, Essay, Item, Numeric, Rich, Text, TextAnswer, TrueFalse

CANARY = "zwieselkraut"
_SECRET = Rich(CANARY)


def marked(item: Item) -> Item:
    """The same question with the canary in its rationale, feedback and accepted answers."""
    return replace(item, rationale=_SECRET, body=_body(item))


def _body(item: Item) -> Body:
    match item.body:
        case Choice():
            options = tuple(replace(option, feedback=_SECRET) for option in item.body.options)
            return replace(item.body, options=options)
        case TrueFalse():
            return replace(item.body, feedback_true=_SECRET, feedback_false=_SECRET)
        case Text():
            return _text(item.body)
        case Cloze():
            return Cloze(blanks=tuple(_blank(blank) for blank in item.body.blanks))
        case Numeric():
            answers = tuple(replace(answer, feedback=_SECRET) for answer in item.body.answers)
            return replace(item.body, answers=answers)
        case Essay():
            return replace(item.body, model_answer=_SECRET, notes=_SECRET)
        case body:
            return body


def _text(body: Text) -> Text:
    half = TextAnswer(id="canary", pattern=CANARY, fraction=Decimal("0.5"), feedback=_SECRET)
    return replace(body, answers=(*body.answers, half))


def _blank(blank: Blank) -> Blank:
    return replace(blank, body=_text(blank.body)) if isinstance(blank.body, Text) else blank
