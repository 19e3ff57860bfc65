"""Essays that wait for a person: which questions have some, and the answers to one, one at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.http import QueryDict

from items.kinds import BY_HAND, Item, stem_line
from lessons.access import courses_for
from people.access import Action, Principal
from quizzes.access import missing, organisation_of
from quizzes.attached import Attached, attached_to
from quizzes.essay_marks import comment_of, levels_of
from quizzes.models import Item as ItemRow
from quizzes.models import Standing
from quizzes.opinions import APART, BOTH, COUNTED, WAITS, TwoMarks, two_marks
from quizzes.queries import as_data
from quizzes.versions import item_of

ORDERS = ("oldest", "name", "random")
KINDS = sorted(kind.value for kind in BY_HAND)

# Essays that were handed in, each with its newest mark; previews wait for nobody.
WRITTEN = f"""
    FROM quizzes_item i
    JOIN quizzes_itemversion latest ON latest.id = i.latest_id
    JOIN quizzes_itemversion v ON v.item_id = i.id
    JOIN quizzes_response r ON r.organisation_id = i.organisation_id AND r.version_id = v.id
    JOIN quizzes_attempt a ON a.organisation_id = r.organisation_id AND a.id = r.attempt_id
        AND NOT a.is_preview AND a.state IN ('submitted', 'expired')
    JOIN quizzes_quiz q ON q.id = a.quiz_id
    JOIN lessons_course c ON c.id = q.course_id
    JOIN people_user u ON u.id = a.learner_id
    JOIN LATERAL (
        SELECT k.* FROM quizzes_mark k
        WHERE k.organisation_id = r.organisation_id AND k.response_id = r.id
        ORDER BY k.sequence DESC LIMIT 1
    ) m ON m.standing <> 'dropped' AND m.detail ->> 'is_answered' = 'true'
    {COUNTED}
    WHERE i.organisation_id = %(organisation)s AND i.kind = ANY(%(kinds)s)
"""  # noqa: S608  # constants of this code, no value in them
QUEUE = f"""
    SELECT q.id, q.title, c.title, i.id, latest.stem, count(*) FILTER (WHERE {WAITS}),
        count(*) FILTER (WHERE m.standing <> 'by_hand'),
        min(a.finished_at) FILTER (WHERE {WAITS}), q.markers = 2,
        count(*) FILTER (WHERE m.standing = 'by_hand' AND o.seats = 0),
        count(*) FILTER (WHERE m.standing = 'by_hand' AND o.seats = 1), count(*) FILTER (WHERE {APART})
    {WRITTEN} AND i.course_id = ANY(%(courses)s)
    GROUP BY q.id, c.id, i.id, latest.stem
    ORDER BY 8 NULLS LAST, q.id, i.id
"""
WAITING = f"SELECT count(*) {WRITTEN} AND i.course_id = ANY(%(courses)s) AND {WAITS}"
PLACES = f"""
    SELECT r.id, {WAITS}, {APART}, coalesce(nullif(u.name, ''), u.email)
    {WRITTEN} AND i.id = %(item)s AND (%(quiz)s::bigint IS NULL OR q.id = %(quiz)s)
    ORDER BY a.finished_at, r.id
"""
ONE = f"""
    SELECT r.id, r.position, r.points, a.uid, a.number, a.finished_at, q.id, q.title,
        coalesce(nullif(u.name, ''), u.email),
        (SELECT w.value FROM quizzes_answer w
            WHERE w.organisation_id = r.organisation_id AND w.id = m.answer_id),
        m.version_id, m.sequence, m.standing, m.points, m.detail, m.answer_id, q.markers
    {WRITTEN} AND i.id = %(item)s AND r.id = %(response)s
"""  # noqa: S608  # constants of this module, no value in them
HISTORY = """
    SELECT m.marked_at, coalesce(nullif(u.name, ''), u.email), m.points, m.detail, m.regrade_id IS NOT NULL
    FROM quizzes_mark m LEFT JOIN people_user u ON u.id = m.marked_by_id
    WHERE m.organisation_id = %(organisation)s AND m.response_id = %(response)s
        AND m.standing <> 'by_hand'
    ORDER BY m.sequence DESC
"""


@dataclass(frozen=True, slots=True)
class EssayQuestion:
    """One question of one quiz with what was written; `since` is when the oldest that waits was handed in.

    What waits is what waits for this marker. Where two mark (`by_two`), `unmarked` texts have no mark yet,
    `half_marked` have one, and `apart` are to be reconciled.
    """

    quiz_id: int
    quiz: str
    course: str
    item_id: int
    stem: str
    waiting: int
    marked: int
    since: datetime | None
    by_two: bool
    unmarked: int
    half_marked: int
    apart: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandFilter:
    """Which answers to a question are gone through and how, as the address has it."""

    quiz: int | None = None
    order: str = "oldest"
    is_anonymous: bool = False
    has_marked: bool = False
    is_apart: bool = False

    @classmethod
    def of_query(cls, query: QueryDict) -> HandFilter:
        """The filter of an address or a form; what makes no sense is left out."""
        quiz, order = query.get("quiz", ""), query.get("order", "")
        is_number = quiz.isascii() and quiz.isdigit() and len(quiz) < 18
        return cls(
            quiz=int(quiz) if is_number else None,
            order=order if order in ORDERS else "oldest",
            is_anonymous=query.get("names") == "hidden",
            has_marked=query.get("show") == "all",
            is_apart=query.get("show") == "apart",
        )

    @property
    def as_query(self) -> str:
        """The same as an address has it, without what goes without saying."""
        said = {
            "quiz": self.quiz,
            "order": self.order if self.order != "oldest" else None,
            "names": "hidden" if self.is_anonymous else None,
            "show": "all" if self.has_marked else "apart" if self.is_apart else None,
        }
        return urlencode({name: value for name, value in said.items() if value is not None})


@dataclass(frozen=True, slots=True)
class Place:
    """One answer in the order in which somebody goes through them."""

    response_id: int
    is_waiting: bool
    is_apart: bool

    def is_among(self, chosen: HandFilter) -> bool:
        """True if somebody who goes through the answers so comes by this one."""
        return self.is_apart if chosen.is_apart else chosen.has_marked or self.is_waiting


@dataclass(frozen=True, slots=True)
class Marked:
    """One mark that was given; `marker` is None for what no person gave."""

    at: datetime
    marker: str | None
    points: Decimal
    comment: str
    is_regrade: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One essay with all that is needed to mark it; `learner` is empty where names are hidden.

    `shape` is the question by which it is marked, `sequence` the number of its newest mark. `two` is there
    where two mark it, and points, levels and comment are this marker's own once they gave some: saved again,
    what both made together would count once more.
    """

    response_id: int
    position: int
    worth: Decimal
    attempt: str
    number: int
    finished_at: datetime
    quiz_id: int
    quiz: str
    learner: str
    text: str
    shape: Item
    sequence: int
    is_waiting: bool
    points: Decimal
    levels: dict[str, str]
    comment: str
    history: tuple[Marked, ...]
    two: TwoMarks | None
    files: tuple[Attached, ...]

    @property
    def is_blank(self) -> bool:
        """True if this marker has not said anything that could still be changed."""
        return self.is_waiting and not (self.two and self.two.is_mine)


def essay_questions(principal: Principal) -> list[EssayQuestion]:
    """The questions of quizzes one teaches that only a person marks, the longest wait first. Two queries."""
    courses = courses_for(principal, Action.COURSE_TEACH).order_by().values_list("pk", flat=True)
    return [
        EssayQuestion(quiz_id, quiz, course, item_id, stem_line(stem), *counts)
        for quiz_id, quiz, course, item_id, stem, *counts in _rows(QUEUE, _of_marker(principal, courses))
    ]


def essays_waiting(principal: Principal, courses: Collection[int]) -> int:
    """How many essays of these courses wait for this marker. One query, none without courses."""
    if not courses:
        return 0
    count: int = _rows(WAITING, _of_marker(principal, courses))[0][0]
    return count


def places_of_item(item: ItemRow, chosen: HandFilter, marker_id: int) -> list[Place]:
    """The answers to the question in the order asked for. One query.

    Where names are hidden their order would tell them: then it is one by chance, the same at every visit.
    """
    values = {
        "organisation": item.organisation_id,
        "kinds": KINDS,
        "item": item.pk,
        "quiz": chosen.quiz,
        "marker": marker_id,
    }
    rows = _rows(PLACES, values)
    if chosen.order == "name" and not chosen.is_anonymous:
        rows.sort(key=lambda row: (row[3].casefold(), row[0]))
    elif chosen.order != "oldest":
        rows.sort(key=lambda row: hashlib.sha256(f"{marker_id}:{row[0]}".encode()).digest())
    return [Place(*row[:3]) for row in rows]


def written(item: ItemRow, response_id: int, *, is_anonymous: bool, marker_id: int | None = None) -> Written:
    """The essay with the marks that this marker may see. Two queries, three where two mark it.

    Raises Http404 for what is no essay of this question.
    """
    values = {
        "organisation": item.organisation_id,
        "kinds": KINDS,
        "item": item.pk,
        "response": response_id,
        "marker": marker_id,
    }
    found = _rows(ONE, values)
    if not found:
        raise missing()
    response, position, worth, uid, number, ended, quiz_id, quiz, learner, value, *mark = found[0]
    version_id, sequence, standing, points, detail, answer_id, markers = mark
    given, said = as_data(value) or {}, as_data(detail) or {}
    is_open, two = standing == Standing.BY_HAND, None
    if markers == BOTH:
        two = two_marks((item.organisation_id, response, answer_id), marker_id, is_open=is_open)
    own = two if two and two.is_mine else None
    return Written(
        response_id=response,
        position=position,
        worth=worth,
        attempt="" if is_anonymous else str(uid),
        number=number,
        finished_at=ended,
        quiz_id=quiz_id,
        quiz=quiz,
        learner="" if is_anonymous else learner,
        text=str(given.get("text", "")),
        shape=item_of(version_id),
        sequence=sequence,
        is_waiting=is_open and not (two and two.is_mine and not two.is_apart),
        points=own.points if own and own.points is not None else points,
        levels=own.levels if own else levels_of(said),
        comment=own.comment if own else comment_of(said),
        history=tuple(_marked(row) for row in _rows(HISTORY, values)),
        two=two,
        files=tuple(attached_to(item.organisation_id, [given]).values()),
    )


def _marked(row: Sequence[Any]) -> Marked:
    at, marker, points, detail, is_regrade = row
    return Marked(at, marker, points, comment_of(as_data(detail) or {}), is_regrade)


def _of_marker(principal: Principal, courses: Iterable[int]) -> dict[str, Any]:
    return {
        "organisation": organisation_of(principal),
        "kinds": KINDS,
        "courses": list(courses),
        "marker": principal.user_id,
    }


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
