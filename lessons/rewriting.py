"""The rows of lessons and sentences after a revision: what goes on keeps its id and key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import F

from lessons.lesson_rows import lesson_row
from lessons.models import Course, Lesson, RevisionDraft, Sentence
from lessons.revision_queries import GONE, SentenceChange, changes_of
from texts import plans
from texts.sections import apply, sentence_key
from texts.shapes import Extracted, SentenceSpan

ASIDE = 1_000_000
LESSONS_ASIDE = 10_000
"""Places far from any real one: rows wait there while others take theirs, for a place is taken once."""

PUT_ASIDE = """
    UPDATE lessons_sentence SET position = position + %(aside)s, key = '~' || id
    WHERE lesson_id = ANY(%(lessons)s)
"""
PLACE = """
    UPDATE lessons_sentence s SET lesson_id = v.lesson, position = v.position, paragraph = v.paragraph,
        key = v.key, start = v.start, "end" = v.stop, text = v.text
    FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::int[], %s::text[], %s::int[], %s::int[],
            %s::text[])
        AS v(id, lesson, position, paragraph, key, start, stop, text)
    WHERE s.id = v.id
"""

Places = dict[int, list[tuple[int, int]]]


def rewrite_lessons(
    course: Course, draft: RevisionDraft, extracted: Extracted
) -> tuple[Places, tuple[int, ...]]:
    """The places of sentences before and after in each lesson that goes on, and the lessons that do not.

    The caller holds the lock of the course.
    """
    sections = apply(plans.from_data(draft.plan), extracted)
    changes = changes_of(draft)
    old = {
        row.pk: row
        for row in Sentence.objects.filter(lesson__course=course).only("pk", "key", "lesson_id", "position")
    }
    gone = tuple(entry["lesson"] for entry in draft.lessons if entry["fate"] == GONE)
    Sentence.objects.filter(pk__in=[change.sentence_id for change in changes if change.new is None]).delete()
    _put_aside(course)
    lessons = [
        _lesson(entry["lesson"], lesson_row(course, extracted, section, number))
        for number, (section, entry) in enumerate(zip(sections, draft.lessons, strict=False), 1)
    ]
    Lesson.objects.filter(pk__in=gone).update(course=None)
    placed = [
        (lesson, position, sentence)
        for lesson, section in zip(lessons, sections, strict=True)
        for position, sentence in enumerate(section.sentences, 1)
    ]
    _place(placed, old, changes)
    return _places(placed, old, changes), gone


def _put_aside(course: Course) -> None:
    lessons = list(Lesson.objects.filter(course=course).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(PUT_ASIDE, {"aside": ASIDE, "lessons": lessons})
    Lesson.objects.filter(course=course).update(position=F("position") + LESSONS_ASIDE)


def _lesson(lesson_id: int | None, made: Lesson) -> Lesson:
    """The stored lesson: the one that goes on, with everything as `made` has it, or a new one."""
    made.pk = lesson_id
    made.save(force_insert=lesson_id is None, force_update=lesson_id is not None)
    return made


Placed = tuple[Lesson, int, SentenceSpan]


def _place(placed: Sequence[Placed], old: dict[int, Sentence], changes: Iterable[SentenceChange]) -> None:
    """Give every sentence its row: the one it had, or a new one."""
    by_start = {change.new[0]: change for change in changes if change.new is not None}
    used = {old[c.sentence_id].key for c in by_start.values() if c.sentence_id is not None and c.is_same}
    rows: list[tuple[int, int, int, int, str, int, int, str]] = []
    fresh: list[Sentence] = []
    for lesson, position, span in placed:
        change = by_start[span.start]
        row = old[change.sentence_id] if change.sentence_id is not None else None
        key = row.key if row and change.is_same else _free_key(span.text, row.key if row else "", used)
        used.add(key)
        if row is not None:
            rows.append((row.pk, lesson.pk, position, span.paragraph, key, span.start, span.end, span.text))
        else:
            fresh.append(
                Sentence(
                    lesson=lesson,
                    position=position,
                    paragraph=span.paragraph,
                    key=key,
                    start=span.start,
                    end=span.end,
                    text=span.text,
                )
            )
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(PLACE, [list(column) for column in zip(*rows, strict=True)])
    Sentence.objects.bulk_create(fresh, batch_size=1000)


def _free_key(text: str, before: str, used: set[str]) -> str:
    """The key of a sentence's words; the one it had where only punctuation or case were mended."""
    if before and before not in used and before.split("-")[0] == sentence_key(text).split("-")[0]:
        return before
    occurrence = 1
    while (key := sentence_key(text, occurrence)) in used:
        occurrence += 1
    return key


def _places(placed: Sequence[Placed], old: dict[int, Sentence], changes: Iterable[SentenceChange]) -> Places:
    by_start = {change.new[0]: change.sentence_id for change in changes if change.new is not None}
    found: Places = {lesson.pk: [] for lesson, _position, _span in placed}
    for lesson, position, span in placed:
        sentence_id = by_start[span.start]
        row = old[sentence_id] if sentence_id is not None else None
        if row is not None and row.lesson_id == lesson.pk:
            found[lesson.pk].append((row.position, position))
    return found
