"""The sentence behind an item, with a little of the text around it and the place where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

CONTEXT = 160
"""How many characters are shown before and after, cut at a word."""

PLACES = """
    SELECT v.id, v.revision_id, v.evidence_start, v.evidence_end,
        l.id, l.position, l.label, l.title, s.position,
        substr(t.text, greatest(v.evidence_start - %(context)s, f.start) + 1,
            greatest(v.evidence_start - greatest(v.evidence_start - %(context)s, f.start), 0)),
        substr(t.text, v.evidence_start + 1, v.evidence_end - v.evidence_start),
        substr(t.text, v.evidence_end + 1,
            greatest(least(v.evidence_end + %(context)s, l.end) - v.evidence_end, 0)),
        v.evidence_start - %(context)s > f.start, v.evidence_end + %(context)s < l.end
    FROM quizzes_itemversion v
    JOIN lessons_sentence s ON s.id = v.sentence_id
    JOIN lessons_lesson l ON l.id = s.lesson_id
    JOIN lessons_sentence f ON f.lesson_id = l.id AND f.position = 1
    JOIN lessons_revision t ON t.id = v.revision_id
    WHERE v.id = ANY(%(versions)s) AND v.evidence_start IS NOT NULL AND v.evidence_end IS NOT NULL
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePlace:
    """The exact words that prove a key (`marked`), what stands before and after them, and where.

    "Section (2), sentence 3" is `label` and `sentence`; the lesson page has `anchor` there. `start` and
    `end` count code points of the revision.
    """

    revision_id: int
    start: int
    end: int
    lesson_id: int
    lesson: int
    label: str
    title: str
    sentence: int
    before: str
    marked: str
    after: str

    @property
    def anchor(self) -> str:
        """The fragment of the sentence in its lesson, without ``#``."""
        return f"s{self.lesson}-{self.sentence}"


def places_of(version_ids: Iterable[int]) -> dict[int, EvidencePlace]:
    """The place of each version that has evidence in a lesson; one query."""
    with connection.cursor() as cursor:
        cursor.execute(PLACES, {"context": CONTEXT, "versions": list(version_ids)})
        rows = cursor.fetchall()
    return {row[0]: _place(*row[1:]) for row in rows}


def _place(*row: Any) -> EvidencePlace:
    *fields, before, marked, after, is_cut_before, is_cut_after = row
    revision_id, start, end, lesson_id, lesson, label, title, sentence = fields
    return EvidencePlace(
        revision_id=revision_id,
        start=start,
        end=end,
        lesson_id=lesson_id,
        lesson=lesson,
        label=label,
        title=title,
        sentence=sentence,
        before=_cut_front(before) if is_cut_before else before,
        marked=marked,
        after=_cut_back(after) if is_cut_after else after,
    )


def _cut_front(text: str) -> str:
    """From the first whole word on, with an ellipsis; scripts without spaces are cut anywhere."""
    _half, space, rest = text.partition(" ")
    return f"…{rest if space else text}"


def _cut_back(text: str) -> str:
    whole, space, _half = text.rpartition(" ")
    return f"{whole if space else text}…"
