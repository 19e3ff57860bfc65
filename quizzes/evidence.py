"""The sentence behind an item, with a little of the text around it and the place where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

CONTEXT = 160
"""How many characters are shown before and after, cut at a word."""

# Context comes from the text the version was proved by. Where that is an earlier one, the lesson's ends say
# nothing about it: the paragraph does then.
PLACES = """
    SELECT v.id, v.revision_id, v.evidence_start, v.evidence_end,
        l.id, l.position, coalesce(l.label, ''), coalesce(l.title, ''), s.position,
        v.revision_id <> c.revision_id AND (s.id IS NULL OR strpos(n.text, w.marked) = 0),
        v.revision_id <> c.revision_id,
        substr(t.text, b.first + 1, greatest(v.evidence_start - b.first, 0)),
        w.marked,
        substr(t.text, v.evidence_end + 1, greatest(b.last - v.evidence_end, 0)),
        b.first > coalesce(f.start, 0), b.last < coalesce(l."end", length(t.text))
    FROM quizzes_itemversion v
    JOIN quizzes_item i ON i.id = v.item_id
    JOIN lessons_course c ON c.id = i.course_id
    JOIN lessons_revision t ON t.id = v.revision_id
    LEFT JOIN lessons_revision n ON n.id = c.revision_id AND n.id <> t.id
    LEFT JOIN lessons_sentence s ON s.id = v.sentence_id
    LEFT JOIN lessons_lesson l ON l.id = s.lesson_id
    LEFT JOIN lessons_sentence f ON f.lesson_id = l.id AND f.position = 1 AND t.id = c.revision_id
    CROSS JOIN LATERAL (
        SELECT greatest(v.evidence_start - %(context)s, coalesce(f.start, 0)) AS first,
            least(v.evidence_end + %(context)s,
                CASE WHEN t.id = c.revision_id THEN l."end" ELSE length(t.text) END) AS last
    ) b
    CROSS JOIN LATERAL (
        SELECT substr(t.text, v.evidence_start + 1, v.evidence_end - v.evidence_start) AS marked
    ) w
    WHERE v.id = ANY(%(versions)s) AND v.evidence_start IS NOT NULL AND v.evidence_end IS NOT NULL
        AND (s.id IS NOT NULL OR t.id <> c.revision_id)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePlace:
    """The exact words that prove a key (`marked`), what stands before and after them, and where.

    "Section (2), sentence 3" is `label` and `sentence`; the lesson page has `anchor` there. `start` and
    `end` count code points of the revision. The words are those of the version's own revision:
    `is_outdated` tells that the article says it otherwise by now. A sentence that the article dropped has
    no place any more: `lesson_id`, `lesson` and `sentence` are None.
    """

    revision_id: int
    start: int
    end: int
    lesson_id: int | None
    lesson: int | None
    label: str
    title: str
    sentence: int | None
    is_outdated: bool
    before: str
    marked: str
    after: str

    @property
    def anchor(self) -> str:
        """The fragment of the sentence in its lesson, without ``#``; empty for one that is gone."""
        return f"s{self.lesson}-{self.sentence}" if self.lesson is not None else ""


def places_of(version_ids: Iterable[int]) -> dict[int, EvidencePlace]:
    """The place of each version that has evidence in a lesson; one query."""
    with connection.cursor() as cursor:
        cursor.execute(PLACES, {"context": CONTEXT, "versions": list(version_ids)})
        rows = cursor.fetchall()
    return {row[0]: _place(*row[1:]) for row in rows}


def _place(*row: Any) -> EvidencePlace:
    *fields, is_earlier, before, marked, after, is_cut_before, is_cut_after = row
    revision_id, start, end, lesson_id, lesson, label, title, sentence, is_outdated = fields
    if is_earlier:
        before, is_cut_before = _below_break(before, is_cut_before)
        after, is_cut_after = _above_break(after, is_cut_after)
    return EvidencePlace(
        revision_id=revision_id,
        start=start,
        end=end,
        lesson_id=lesson_id,
        lesson=lesson,
        label=label,
        title=title,
        sentence=sentence,
        is_outdated=is_outdated,
        before=_cut_front(before) if is_cut_before else before,
        marked=marked,
        after=_cut_back(after) if is_cut_after else after,
    )


def _below_break(text: str, is_cut: bool) -> tuple[str, bool]:
    """What stands below the last empty line, and whether it is still cut short."""
    _above, line, below = text.rpartition("\n\n")
    return (below, False) if line else (text, is_cut)


def _above_break(text: str, is_cut: bool) -> tuple[str, bool]:
    above, line, _below = text.partition("\n\n")
    return (above, False) if line else (text, is_cut)


def _cut_front(text: str) -> str:
    """From the first whole word on, with an ellipsis; scripts without spaces are cut anywhere."""
    _half, space, rest = text.partition(" ")
    return f"…{rest if space else text}"


def _cut_back(text: str) -> str:
    whole, space, _half = text.rpartition(" ")
    return f"{whole if space else text}…"
