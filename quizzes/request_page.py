"""A request for more items in words: what was asked, what came of it, and why no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jobs.models import JobState
from lessons.models import Lesson, Sentence
from quizzes.coverage import code_words
from quizzes.item_words import KIND_WORDS
from quizzes.models import Item, ItemRequest

MODEL_PROBLEMS = {
    "no_connection": gettext_lazy("The language model could not be reached."),
    "too_slow": gettext_lazy("The language model took too long and was left."),
    "redirected": gettext_lazy("The language model’s address points elsewhere, and that is not followed."),
    "http_error": gettext_lazy("The language model refused the request."),
    "too_large": gettext_lazy("The language model’s reply was too large to be read."),
    "not_json": gettext_lazy("The language model replied in prose, not in the form that was asked for."),
    "wrong_shape": gettext_lazy("The language model’s reply was not of the form that was asked for."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One reason, how often it holds, and what can be done about it."""

    count: int
    sentence: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPage:
    """What the page of one request shows. `lines` say why there are no more; `error` why there is nothing."""

    request: ItemRequest
    is_working: bool
    error: str
    asked: str
    place: str
    answer: str
    proposals: tuple[Line, ...]
    sentences: tuple[Line, ...]
    items: tuple[Item, ...]
    model: str
    problem: str


def request_page(request: ItemRequest, items: list[Item], sentence: Sentence | None) -> RequestPage:
    """The page of one request; no query."""
    outcome: dict[str, Any] = request.outcome
    job = request.job
    is_working = not outcome and job is not None and job.state in (JobState.QUEUED, JobState.RUNNING)
    error = "" if outcome or is_working else (job.error if job else "") or _("The work was not finished.")
    return RequestPage(
        request=request,
        is_working=is_working,
        error=error,
        asked=asked_words(request),
        place=place_words(request, sentence),
        answer=answer_words(request),
        proposals=_proposals(outcome),
        sentences=tuple(Line(count, *code_words(code)) for code, count in outcome.get("reasons", [])),
        items=tuple(items),
        model=outcome.get("model", ""),
        problem=str(MODEL_PROBLEMS.get(outcome.get("problem", ""), "")),
    )


def asked_words(request: ItemRequest) -> str:
    """What was asked for."""
    if request.count is None:
        return _("The whole text read again")
    asked = ngettext("%(n)s question", "%(n)s questions", request.count) % {"n": request.count}
    kind = KIND_WORDS.get(request.kind)
    return f"{asked}, {kind}" if kind else asked


def place_words(request: ItemRequest, sentence: Sentence | None) -> str:
    """Where from."""
    if request.lesson is None:
        return _("the whole course")
    if sentence is None:
        return str(request.lesson)
    return _("%(lesson)s, sentence %(n)s") % {"lesson": request.lesson, "n": sentence.position}


def answer_words(request: ItemRequest) -> str:
    """What came of it, in one sentence; empty as long as nothing is known."""
    outcome: dict[str, Any] = request.outcome
    if not outcome:
        return ""
    made = outcome["made"]
    new = ngettext("%(n)s new question", "%(n)s new questions", made) % {"n": made}
    if request.count is None:
        return _("Every sentence has been looked at: %(new)s.") % {"new": new}
    supported = outcome["supported"]
    if made == request.count == supported:
        return _("You asked for %(n)s, and here they are.") % {"n": made}
    if made == request.count:
        words = _("You asked for %(n)s, and here they are. The text supports %(more)s more.")
        return words % {"n": made, "more": supported - made}
    if not made and outcome.get("model"):
        return _("You asked for %(asked)s; nothing usable came.") % {"asked": request.count}
    if not made:
        return _("You asked for %(asked)s; the text supports none that is new.") % {"asked": request.count}
    if outcome.get("model"):
        words = _("You asked for %(asked)s; %(made)s could be used, because:")
        return words % {"asked": request.count, "made": made}
    words = _("You asked for %(asked)s; the text supports %(made)s, because:")
    return words % {"asked": request.count, "made": made}


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionFill:
    """How many questions of a lesson a quiz was to take, and how many there were."""

    lesson: Lesson
    asked: int
    added: int


def filled_words(sections: Sequence[SectionFill], waiting: int) -> str:
    """What filling a quiz gave; where it is less than asked for, which sections and what is still there.

    `waiting` counts the questions of those sections that nobody has reviewed yet.
    """
    asked, added = sum(one.asked for one in sections), sum(one.added for one in sections)
    said = ngettext("%(n)s question added.", "%(n)s questions added.", added) % {"n": added}
    if added == asked:
        return said
    short = "; ".join(
        _("%(lesson)s: %(added)s of %(asked)s")
        % {"lesson": one.lesson, "added": one.added, "asked": one.asked}
        for one in sections
        if one.added < one.asked
    )
    words = [said, _("You asked for %(asked)s, there are %(n)s.") % {"asked": asked, "n": added}, f"{short}."]
    if waiting:
        more = ngettext("%(n)s more waits for review.", "%(n)s more wait for review.", waiting)
        words.append(more % {"n": waiting})
    return " ".join(words)


def _proposals(outcome: dict[str, Any]) -> tuple[Line, ...]:
    """What became of the proposals that are not among the new questions."""
    lines = []
    if count := outcome.get("known"):
        lines.append(Line(count, _("Asked already, in these words or nearly so.")))
    if count := outcome.get("alike"):
        lines.append(Line(count, _("Too like another question of the same place.")))
    lines += [Line(count, *code_words(code)) for code, count in outcome.get("dropped", [])]
    return tuple(lines)
