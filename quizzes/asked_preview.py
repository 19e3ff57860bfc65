"""Of an item being written: what learners will see of it, where that is a field to write in."""

from __future__ import annotations

from dataclasses import dataclass

from items.kinds import Essay, Item, Numeric, Ordering
from items.presentation import learner_view, option_order
from quizzes.essay_words import files_words
from quizzes.questions import Question, question_of


@dataclass(frozen=True, slots=True)
class AskedPreview:
    """The question as learners get it, and what files it takes, in words."""

    question: Question
    files: str


def asked_preview(shape: Item) -> AskedPreview | None:
    """An essay, a number or an order as learners get it, with what one attempt is given; else None."""
    if not isinstance(shape.body, Essay | Numeric | Ordering):
        return None
    question = question_of(learner_view(shape, option_order(shape, 1)), {})
    files = shape.body.files if isinstance(shape.body, Essay) else None
    return AskedPreview(question, files_words(files) if files else "")
