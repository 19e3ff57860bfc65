"""A result in words: cards, the map at a glance, the sums by section."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.safestring import SafeString

from items.kinds import Rich
from items.scoring.numbers import NumberTold
from quizzes.answer_view import LOOKS, AnswerView, Html, VerdictLook, answer_view
from quizzes.attached import Attached, attached_to, named_files
from quizzes.certainty_words import CertaintySaid, LevelSaid, certainty_said, levels_said
from quizzes.layout import by_section
from quizzes.questions import Question, question_of
from quizzes.results import UNCOUNTED, ReleasedAnswer, Result, SectionSum, Verdict
from quizzes.review_options import Aspect
from quizzes.rich_text import block_html, rich_html

DONE = (Verdict.RIGHT, Verdict.LEFT_OUT)
"""Answers that nobody needs to look at again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One answer with its words: beside its key in `shown`, or without the key as given, in `question`."""

    answer: ReleasedAnswer
    look: VerdictLook | None
    shown: AnswerView | None
    question: Question | None
    stem: Html
    rest: Html
    rationale: SafeString
    feedback: tuple[SafeString, ...]
    certainty: CertaintySaid | None
    model_answer: SafeString | str
    files: tuple[Attached, ...]

    @property
    def scope(self) -> str:
        """What keeps its fields apart from those of other cards."""
        return f"a{self.answer.position}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPage:
    """What the result page shows; `cards` follow the filter, `map` never does. `groups` are the cards by
    section."""

    cards: tuple[Card, ...]
    map: tuple[Card, ...]
    groups: tuple[tuple[SectionSum | None, tuple[Card, ...]], ...]
    has_verdicts: bool
    right: int
    partly: int
    not_right: int
    waiting: int
    is_short: bool
    percent: int
    took: timedelta | None
    levels: tuple[LevelSaid, ...]

    @property
    def to_look_at(self) -> int:
        """How many answers were not fully right."""
        return self.partly + self.not_right

    @property
    def has_unjudged(self) -> bool:
        """True if an answer waits for its mark or does not count."""
        return any(card.answer.verdict in UNCOUNTED for card in self.map)

    @property
    def minutes(self) -> int:
        """How long the attempt took, in whole minutes, one at least."""
        return max(1, round(self.took.total_seconds() / 60)) if self.took else 0


def result_page(result: Result, *, is_short: bool) -> ResultPage:
    """The page of a result; `is_short` leaves out what was right."""
    answers = result.answers or ()
    files = attached_to(result.attempt.organisation_id, [answer.value for answer in answers])
    cards = tuple(card_of(answer, files) for answer in answers)
    counts = Counter(card.answer.verdict for card in cards)
    attempt = result.attempt
    shown = tuple(card for card in cards if not is_short or card.answer.verdict not in DONE)
    return ResultPage(
        cards=shown,
        map=cards,
        groups=_groups(result.sections or (), shown),
        has_verdicts=Aspect.RIGHT in result.shown,
        right=counts[Verdict.RIGHT],
        partly=counts[Verdict.PARTLY],
        not_right=counts[Verdict.NOT_RIGHT] + counts[Verdict.NOT_ANSWERED],
        waiting=counts[Verdict.WAITS] + counts[Verdict.BEING_MARKED],
        is_short=is_short,
        percent=round(100 * result.score.fraction) if result.score else 0,
        took=attempt.finished_at - attempt.started_at if attempt.finished_at else None,
        levels=levels_said(result.certainty) if result.certainty else (),
    )


def _groups(
    sums: Iterable[SectionSum], cards: Iterable[Card]
) -> tuple[tuple[SectionSum | None, tuple[Card, ...]], ...]:
    known = {card.answer.position: card for card in cards}
    by_first = {one.section.first: one for one in sums}
    return tuple(
        (by_first[section.first] if section else None, tuple(known[position] for position in group))
        for section, group in by_section([one.section for one in by_first.values()], known)
    )


def words_of(feedback: Iterable[Rich], number: NumberTold | None = None) -> tuple[SafeString, ...]:
    """The author's words as HTML, but for those that a number's card says in their own place."""
    return tuple(rich_html(text) for text in feedback if not number or text != number.feedback)


def card_of(answer: ReleasedAnswer, files: Mapping[str, Attached] | None = None) -> Card:
    """The answer with its words, and those of these files that it names."""
    look = LOOKS[answer.verdict] if answer.verdict else None
    certainty = None
    if answer.fraction is not None and answer.verdict not in UNCOUNTED:
        certainty = certainty_said(answer.value, answer.fraction)
    model = answer.essay.model_answer if answer.essay else None
    words: dict[str, Any] = {
        "answer": answer,
        "files": tuple((files or {})[uid] for uid in named_files(answer.value) if uid in (files or {})),
        "look": look,
        "rationale": block_html(answer.rationale),
        "feedback": words_of(answer.feedback, answer.number),
        "certainty": certainty,
        "model_answer": block_html({"value": model.value, "format": model.format}) if model else "",
    }
    if answer.key is None or answer.verdict is None:
        question = question_of(answer.view, answer.value)
        return Card(**words, shown=None, question=question, stem=question.stem, rest=question.rest)
    parts = answer.detail.get("parts", ())
    assert isinstance(parts, list | tuple)  # noqa: S101  # written by quizzes.marking
    shown = answer_view(
        answer.view, answer.value, answer.key, answer.verdict, parts, answer.number, answer.zones
    )
    return Card(**words, shown=shown, question=None, stem=shown.stem, rest=shown.rest)
