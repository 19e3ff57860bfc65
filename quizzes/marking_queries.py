"""Typed answers that wait for an instructor: which questions have some, and the answers of one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Exists, OuterRef, QuerySet

from items.kinds import stem_line
from items.typed.clusters import Cluster, clusters
from people.access import Principal
from quizzes.access import items_for, organisation_of
from quizzes.models import FINISHED, Item, Mark, Standing

MOST = 2_000
"""How many answers of one question are shown at a time; what is decided makes room for the rest."""
SHORT = 12

WAITING_ANSWERS = """
    SELECT m.id, w.value ->> 'text', m.origin, m.detail -> 'parts' -> 0 -> 'grounds', m.fraction
    FROM quizzes_mark m
    JOIN quizzes_itemversion v ON v.id = m.version_id AND v.item_id = %s
    JOIN quizzes_attempt a ON a.organisation_id = m.organisation_id AND a.id = m.attempt_id
        AND NOT a.is_preview AND a.state IN ('submitted', 'expired')
    JOIN quizzes_answer w ON w.organisation_id = m.organisation_id AND w.id = m.answer_id
    WHERE m.organisation_id = %s AND m.standing = 'waiting'
        AND NOT EXISTS (SELECT 1 FROM quizzes_mark n WHERE n.organisation_id = m.organisation_id
            AND n.response_id = m.response_id AND n.sequence > m.sequence)
    ORDER BY m.id LIMIT %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingQuestion:
    """A question with answers that wait; `count` is how many."""

    item_id: int
    stem: str
    course: str
    count: int


@dataclass(frozen=True, slots=True)
class WaitingCluster:
    """Answers that say the same. `marks` are the ids of their marks, `grounds` why they were not decided.

    `fraction` is what most of them count for now. Nothing here names a learner.
    """

    cluster: Cluster
    marks: tuple[int, ...]
    grounds: tuple[str, ...]
    fraction: float

    @property
    def text(self) -> str:
        return self.cluster.text

    @property
    def others(self) -> tuple[str, ...]:
        """Some other wordings of the group."""
        return self.cluster.wordings[1:SHORT]

    @property
    def more(self) -> int:
        """How many further wordings there are."""
        return max(0, len(self.cluster.wordings) - SHORT)

    @property
    def token(self) -> str:
        """The marks as a form sends them back."""
        return ",".join(map(str, self.marks))


def waiting_marks(organisation_id: int) -> QuerySet[Mark]:
    """The newest marks of finished attempts that wait for a person; previews wait for nobody."""
    newer = Mark.objects.of(organisation_id).filter(
        response_id=OuterRef("response_id"), sequence__gt=OuterRef("sequence")
    )
    return Mark.objects.of(organisation_id).filter(
        ~Exists(newer), standing=Standing.WAITING, attempt__is_preview=False, attempt__state__in=FINISHED
    )


def waiting_questions(principal: Principal) -> list[WaitingQuestion]:
    """The questions on courses one teaches that have waiting answers, the most answers first. One query."""
    items = items_for(principal)
    rows = (
        waiting_marks(organisation_of(principal))
        .filter(version__item__in=items.order_by().values("pk"))
        .values_list("version__item_id", "version__item__latest__stem", "version__item__course__title")
        .annotate(count=Count("pk"))
        .order_by("-count", "version__item_id")
    )
    return [
        WaitingQuestion(item_id=pk, stem=stem_line(stem), course=course, count=n)
        for pk, stem, course, n in rows
    ]


def waiting_clusters(item: Item, stem: str) -> tuple[WaitingCluster, ...]:
    """The waiting answers of one question in groups of one meaning, the largest first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING_ANSWERS, [item.pk, item.organisation_id, MOST])
        rows = cursor.fetchall()
    return tuple(_cluster(rows, found) for found in clusters([row[1] or "" for row in rows], stem))


def _cluster(rows: Sequence[tuple], found: Cluster) -> WaitingCluster:  # type: ignore[type-arg]  # columns of WAITING_ANSWERS
    mine = [rows[place] for place in found.places]
    grounds = {"spelling" if row[2] == "spelling" else "meaning" for row in mine if row[2] != "veto"}
    for row in mine:
        grounds |= set(_grounds(row[3])) if row[2] == "veto" else set()
    return WaitingCluster(
        found, tuple(row[0] for row in mine), tuple(sorted(grounds)), round(float(mine[0][4]), 2)
    )


def _grounds(value: object) -> list[str]:
    read = json.loads(value) if isinstance(value, str) else value
    return [str(ground) for ground in read] if isinstance(read, list) else []
