"""What an item's author says to an answer: the texts beside the options chosen and the accepted texts met."""

from __future__ import annotations

from items.grading import WHOLE, Mark, PartMark
from items.kinds import Blank, Choice, Cloze, Item, Numeric, Rich, Text, TrueFalse


def feedback_of(item: Item, mark: Mark) -> tuple[Rich, ...]:
    """The author's words to the answer that was marked, in the order of its parts; none twice."""
    said: list[Rich] = []
    for part in mark.parts:
        body = item.body
        if isinstance(body, Cloze) and part.id != WHOLE:
            body = _gap(body, part.id).body
        said += [text for text in _of_part(body, part) if text not in said]
    return tuple(said)


def _gap(body: Cloze, part_id: str) -> Blank:
    return next(blank for blank in body.blanks if blank.id == part_id)


def _of_part(body: object, part: PartMark) -> list[Rich]:
    match body:
        case Choice():
            texts = [option.feedback for option in body.options if option.id in part.given]
        case TrueFalse():
            by_answer = {"true": body.feedback_true, "false": body.feedback_false}
            texts = [by_answer[given] for given in part.given]
        case Text():
            texts = [answer.feedback for answer in body.answers if answer.id == part.matched]
        case Numeric():
            texts = [answer.feedback for answer in body.answers if answer.id == part.matched]
        case _:
            texts = []
    return [text for text in texts if text is not None]
