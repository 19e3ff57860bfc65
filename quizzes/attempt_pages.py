"""What a learner sees while an attempt runs. Nothing here depends on a key: `items.presentation` decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from items.behaviours import behaviour_for
from items.presentation import learner_view
from people.access import Principal
from quizzes.access import attempt_for, missing, organisation_of
from quizzes.attempts import settle_attempt
from quizzes.clock import Phase, ends_at, phase_of, seconds_left
from quizzes.effective_rules import Rules
from quizzes.errors import OutOfTurn
from quizzes.essay_words import files_problem
from quizzes.layout import Section, is_open_at, pages_of, section_at, sections_of, span_at
from quizzes.queries import CURRENT_ANSWER, WAITS, as_data
from quizzes.terms import TERMS, terms_of
from quizzes.texts_between import ShownText, shown_texts
from quizzes.try_pages import AskedTurn, Turn, turns_of
from quizzes.versions import items_of

HEAD = f"""
    SELECT a.id, a.uid, a.number, a.is_preview, a.state, a.deadline_at, a.overdue_grace, a.started_at,
        statement_timestamp(), q.id, q.title, q.attempts_allowed, c.slug, c.title, a.behaviour, a.reached,
        a.layout,
        {TERMS.format(learner="a.learner_id")}
    FROM quizzes_attempt a
    JOIN quizzes_quiz q ON q.id = a.quiz_id
    JOIN lessons_course c ON c.id = q.course_id
    WHERE a.organisation_id = %s AND a.uid = %s AND a.learner_id = %s
"""  # noqa: S608  # constants of this code, no value in them
PLACES = f"""
    SELECT r.position, r.is_flagged, answer.value IS NOT NULL AND answer.value <> '{{}}'::jsonb,
        r.points, r.version_id,
        CASE WHEN r.position BETWEEN %s AND %s THEN r.option_order END,
        CASE WHEN r.position BETWEEN %s AND %s THEN answer.value END,
        answer.client_seq, answer.saved_at,
        CASE WHEN r.position BETWEEN %s AND %s THEN r.texts END,
        CASE WHEN r.position BETWEEN %s AND %s THEN {WAITS} END,
        coalesce(jsonb_array_length(answer.value -> 'files'), 0)
    FROM quizzes_response r
    JOIN quizzes_attempt a ON a.organisation_id = r.organisation_id AND a.id = r.attempt_id {CURRENT_ANSWER}
    WHERE r.organisation_id = %s AND r.attempt_id = %s
    ORDER BY r.position
"""  # noqa: S608  # constants of this code, no value in them

CLOCK = """
    SELECT state, deadline_at, overdue_grace, statement_timestamp() FROM quizzes_attempt
    WHERE organisation_id = %s AND uid = %s AND learner_id = %s
"""


@dataclass(frozen=True, slots=True)
class Clock:
    """Where an attempt stands and the time it has, as `AttemptHead` says it."""

    phase: Phase
    deadline_at: datetime | None
    seconds_left: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptHead:
    """What every page of an attempt shows. `seconds_left` is None without a deadline, never negative; of an
    overdue attempt it is the time that is left to hand it in. `reached` is the one open question where there
    is no way back, None where all are open. `layout` is as frozen at the start."""

    uid: UUID
    number: int
    attempts_allowed: int | None
    has_larger_text: bool
    is_preview: bool
    phase: Phase
    started_at: datetime
    deadline_at: datetime | None
    overdue_grace: timedelta | None
    seconds_left: int | None
    quiz_id: int
    quiz_title: str
    course_slug: str
    course_title: str
    behaviour: str
    reached: int | None
    layout: Mapping[str, object]

    def is_open(self, position: int) -> bool:
        """False for a question outside the open page where there is no way back."""
        return is_open_at(self.layout, self.reached, position)

    def page_of(self, position: int) -> int:
        """The first question on the page of `position`."""
        return span_at(self.layout, position)[0]


@dataclass(frozen=True, slots=True)
class RailPlace:
    """One number of the rail."""

    position: int
    is_answered: bool
    is_flagged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptPage:
    """One question of an attempt. `view` is `items.presentation.learner_view` in the frozen order.

    `seq` is the number of the newest answer that counts (0 for none): the next saving uses a higher one.
    `value` is that answer, ``{}`` for none. `texts` are to be read before it. `turn` is None where nothing is
    checked before handing in. One that `is_waiting` is not shown before the question before it stands.
    """

    head: AttemptHead
    rail: tuple[RailPlace, ...]
    position: int
    view: dict[str, object]
    points: str
    is_flagged: bool
    value: dict[str, object]
    seq: int
    saved_at: datetime | None
    texts: tuple[ShownText, ...]
    turn: Turn | None
    is_waiting: bool = False

    @property
    def shown_value(self) -> dict[str, object]:
        """The answer as it is shown: without its wrong parts after a hint that takes them away."""
        cleared = self.turn.cleared if self.turn else None
        return cleared[1] if cleared and cleared[0] == self.value else self.value

    @property
    def asks_certainty(self) -> bool:
        """True if the learner says how certain the answer is."""
        return behaviour_for(self.head.behaviour, str(self.view["kind"])).has_certainty

    @property
    def is_locked(self) -> bool:
        """True if the answer was checked for the last time."""
        return self.turn is not None and self.turn.is_locked

    @property
    def count(self) -> int:
        return len(self.rail)

    @property
    def sections(self) -> tuple[Section, ...]:
        return sections_of(self.head.layout, self.count)

    @property
    def section(self) -> Section | None:
        """The section of the question."""
        return section_at(self.sections, self.position)

    @property
    def positions(self) -> tuple[int, ...]:
        return (self.position,)

    @property
    def previous(self) -> int:
        """The first question of the page before, 0 without one, or without a way back."""
        return 0 if self.head.reached or self.position == 1 else self.head.page_of(self.position - 1)

    @property
    def following(self) -> int:
        """The question after it, 0 for the last one."""
        return self.position + 1 if self.position < self.count else 0

    @property
    def begins_section(self) -> bool:
        return self.section is not None and self.section.first == self.position

    @property
    def answered_count(self) -> int:
        return sum(place.is_answered for place in self.rail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page of an attempt: one question, or several that are saved each by itself."""

    head: AttemptHead
    rail: tuple[RailPlace, ...]
    questions: tuple[AttemptPage, ...]

    @property
    def position(self) -> int:
        """The number of its first question."""
        return self.questions[0].position

    @property
    def positions(self) -> tuple[int, ...]:
        return tuple(page.position for page in self.questions)

    @property
    def last(self) -> int:
        return self.questions[-1].position

    @property
    def previous(self) -> int:
        """The first question of the page before, 0 without one, or without a way back."""
        return 0 if self.head.reached or self.position == 1 else self.head.page_of(self.position - 1)

    @property
    def following(self) -> int:
        """The first question of the next page, 0 on the last one."""
        return self.last + 1 if self.last < self.count else 0

    @property
    def count(self) -> int:
        return len(self.rail)

    @property
    def answered_count(self) -> int:
        return sum(place.is_answered for place in self.rail)

    @property
    def sections(self) -> tuple[Section, ...]:
        return self.questions[0].sections


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptSummary:
    """The page before handing in: what is answered, flagged, missing.

    `lacking` says of the questions whose answer cannot be handed in that and why: it wants files.
    """

    head: AttemptHead
    rail: tuple[RailPlace, ...]
    lacking: Mapping[int, str]

    @property
    def answered_count(self) -> int:
        return sum(place.is_answered for place in self.rail)

    @property
    def unfinished(self) -> tuple[int, ...]:
        """The numbers of the questions without an answer, or without its files."""
        return tuple(sorted({*self.missing, *self.lacking}))

    @property
    def sections(self) -> tuple[Section, ...]:
        return sections_of(self.head.layout, len(self.rail))

    @property
    def pages(self) -> list[tuple[int, int]]:
        """First and last question of every page."""
        return pages_of(self.head.layout, len(self.rail))

    @property
    def missing(self) -> tuple[int, ...]:
        """The numbers of the questions without an answer."""
        return tuple(place.position for place in self.rail if not place.is_answered)

    @property
    def flagged(self) -> tuple[int, ...]:
        """The numbers of the questions to come back to."""
        return tuple(place.position for place in self.rail if place.is_flagged)


def attempt_page(principal: Principal, uid: UUID, position: int, *, upto: int | None = None) -> AttemptPage:
    """One question as its learner sees it; two queries, three for a wording this process has not seen.

    Where questions are checked on the way, one more, and another one for the proof; `upto` leaves out what
    was tried after that many tries.

    The number of questions does not matter. An expired attempt is marked by this reading: look at
    ``head.phase``. Raises Http404 (not the learner's own, no such place), and `OutOfTurn` for a question that
    is not on the open page of an attempt without a way back.
    """
    return _sheet(principal, uid, position, is_alone=True, upto=upto).questions[0]


def attempt_sheet(principal: Principal, uid: UUID, position: int) -> Sheet:
    """The page of a question with all that stand on it, in as many queries as `attempt_page` takes for one.

    Raises what that raises.
    """
    return _sheet(principal, uid, position)


def _sheet(
    principal: Principal, uid: UUID, position: int, *, is_alone: bool = False, upto: int | None = None
) -> Sheet:
    attempt_id, head = _head(principal, uid)
    organisation_id = organisation_of(principal)
    first, last = (position, position) if is_alone else span_at(head.layout, position)
    rows = _places(organisation_id, attempt_id, first, last)
    if all(row[0] != position for row in rows):
        raise missing()
    if head.phase is Phase.IN_PROGRESS and not head.is_open(position):
        raise OutOfTurn(head.reached or 1)
    here = [row for row in rows if first <= row[0] <= last]
    items = items_of(row[4] for row in here)
    asked = [
        # The order was frozen by start_attempt.
        AskedTurn(row[0], items[row[4]], row[4], learner_view(items[row[4]], as_data(row[5]) or {}), row[3])  # type: ignore[arg-type]
        for row in here
    ]
    turns = turns_of(head.behaviour, (organisation_id, attempt_id), asked, upto=upto)
    rail = _rail(rows)
    pages = (_page(head, rail, row, one, turns) for row, one in zip(here, asked, strict=True))
    return Sheet(head=head, rail=rail, questions=tuple(pages))


def _page(
    head: AttemptHead,
    rail: tuple[RailPlace, ...],
    row: tuple,  # type: ignore[type-arg]  # columns of PLACES
    asked: AskedTurn,
    turns: Mapping[int, Turn],
) -> AttemptPage:
    position, is_flagged, _answered, points, _version_id, _order, value, seq, saved_at, texts, waits, *_ = row
    return AttemptPage(
        head=head,
        rail=rail,
        position=position,
        view=asked.view,
        points=format(points.normalize(), "f"),
        is_flagged=is_flagged,
        value=as_data(value) or {},
        seq=seq or 0,
        saved_at=saved_at,
        texts=shown_texts(as_data(texts)),
        turn=turns.get(position),
        is_waiting=bool(waits),
    )


def attempt_clock(principal: Principal, uid: UUID) -> Clock:
    """The time of the caller's attempt; one query, and nothing is settled. Raises Http404."""
    with connection.cursor() as cursor:
        cursor.execute(CLOCK, [organisation_of(principal), uid, principal.user_id])
        row = cursor.fetchone()
    if row is None:
        raise missing()
    state, deadline_at, overdue_grace, now = row
    phase = phase_of(state, deadline_at, overdue_grace, now)
    return Clock(phase, deadline_at, _seconds_left(phase, deadline_at, overdue_grace, now))


def attempt_summary(principal: Principal, uid: UUID) -> AttemptSummary:
    """What is answered and what is missing; two queries, three for a wording this process has not seen.

    Raises Http404.
    """
    attempt_id, head = _head(principal, uid)
    rows = _places(organisation_of(principal), attempt_id, 0, 0)
    return AttemptSummary(head=head, rail=_rail(rows), lacking=_lacking(head, rows))


def _lacking(head: AttemptHead, rows: list[tuple]) -> dict[int, str]:  # type: ignore[type-arg]  # columns of PLACES
    """Of each answer that wants more files, in words; of questions left for good nothing is wanted."""
    open_ = [row for row in rows if row[2] and head.is_open(row[0])]
    items = items_of(row[4] for row in open_)
    said = {row[0]: files_problem(row[0], items[row[4]], row[-1]) for row in open_}
    return {position: words for position, words in said.items() if words}


def _seconds_left(
    phase: Phase, deadline_at: datetime | None, overdue_grace: timedelta | None, now: datetime
) -> int | None:
    """What the clock shows: the time for answers, then that for handing in."""
    return seconds_left(ends_at(deadline_at, overdue_grace) if phase is Phase.OVERDUE else deadline_at, now)


def _head(principal: Principal, uid: UUID) -> tuple[int, AttemptHead]:
    with connection.cursor() as cursor:
        cursor.execute(HEAD, [organisation_of(principal), uid, principal.user_id])
        row = cursor.fetchone()
    if row is None:
        raise missing()
    (attempt_id, uid, number, is_preview, state, deadline_at, overdue_grace, started_at, now, *about) = row
    phase = phase_of(state, deadline_at, overdue_grace, now)
    if phase.is_final and state == "in_progress":
        settle_attempt(attempt_for(principal, uid))
    quiz_id, quiz_title, allowed, course_slug, course_title, behaviour, reached, layout, *terms = about
    rules = terms_of(Rules(attempts_allowed=allowed), *terms)
    return attempt_id, AttemptHead(
        uid=uid,
        number=number,
        attempts_allowed=rules.attempts_allowed,
        has_larger_text=rules.accommodation.has_larger_text,
        is_preview=is_preview,
        phase=phase,
        started_at=started_at,
        deadline_at=deadline_at,
        overdue_grace=overdue_grace,
        seconds_left=_seconds_left(phase, deadline_at, overdue_grace, now),
        quiz_id=quiz_id,
        quiz_title=quiz_title,
        course_slug=course_slug,
        course_title=course_title,
        behaviour=behaviour,
        reached=reached,
        layout=as_data(layout) or {},
    )


def _places(organisation_id: int, attempt_id: int, first: int, last: int) -> list[tuple]:  # type: ignore[type-arg]  # columns of PLACES
    with connection.cursor() as cursor:
        cursor.execute(PLACES, [*(4 * (first, last)), organisation_id, attempt_id])
        return cursor.fetchall()


def _rail(rows: list[tuple]) -> tuple[RailPlace, ...]:  # type: ignore[type-arg]  # columns of PLACES
    return tuple(RailPlace(row[0], is_answered=row[2], is_flagged=row[1]) for row in rows)
