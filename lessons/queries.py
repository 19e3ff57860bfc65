"""What is asked of articles, imports and courses; nothing here writes."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from items.generation.ingest import ingest
from items.generation.levels import Standing, standing
from jobs.models import JobState
from lessons.models import Course, Import, ImportState, Lesson, Revision
from texts import plans, wire
from texts.languages import word_count
from texts.shapes import Block, Extracted, Section, SentenceSpan

READ_ARTICLE = "read_article"
MAKE_ITEMS = "make_items"
"""Kinds of the two jobs of an import: the second one is done by the app that keeps items."""


def extracted_of(revision: Revision) -> Extracted:
    """The read article as it was when the revision was stored."""
    return wire.from_data(
        {
            "text": revision.text,
            "blocks": revision.blocks,
            "left_out": revision.left_out,
            "source_format": revision.source_format,
            "title": revision.article.title,
            "language": revision.article.language,
        }
    )


def sections_of(course: Course, extracted: Extracted) -> tuple[Section, ...]:
    """The lessons of a course as the sections they were made of; `extracted` is the course's revision."""
    return tuple(_section(lesson, extracted) for lesson in course.lessons.prefetch_related("sentences"))


def _section(lesson: Lesson, extracted: Extracted) -> Section:
    sentences = tuple(
        SentenceSpan(key=row.key, start=row.start, end=row.end, text=row.text, paragraph=row.paragraph)
        for row in lesson.sentences.all()
    )
    starts = [sentence.start for sentence in sorted(sentences, key=lambda sentence: sentence.start)]
    # A lesson may hold distant parts of the article: what lies between belongs to another one.
    blocks = tuple(
        block
        for block in extracted.blocks
        if (block.kind == "heading" and lesson.start < block.start < lesson.end)
        or (lesson.start <= block.start < lesson.end and _holds_one(block, starts))
    )
    return Section(
        title=str(lesson),
        label=lesson.label,
        kind="section" if lesson.kind == "section" else "introduction",
        start=lesson.start,
        end=lesson.end,
        blocks=blocks,
        sentences=sentences,
    )


def _holds_one(block: Block, starts: Sequence[int]) -> bool:
    place = bisect_left(starts, block.start)
    return place < len(starts) and starts[place] < block.end


def plan_of(import_: Import) -> plans.Plan:
    """The split as the instructor left it."""
    return plans.from_data(import_.plan)


def plan_fingerprint(import_: Import) -> str:
    """Twelve characters that differ between two plans; a form sends back the one it was made from."""
    return hashlib.sha256(json.dumps(import_.plan, sort_keys=True).encode()).hexdigest()[:12]


def state_of(import_: Import) -> ImportState:
    """The state to show: a step whose job failed has failed, whatever the row still says."""
    is_working = import_.state in (ImportState.READING, ImportState.GENERATING)
    if is_working and import_.job is not None and import_.job.state == JobState.FAILED:
        return ImportState.FAILED
    return ImportState(import_.state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What went wrong: `step` is the one that can be tried again, `kept` tells what is safe."""

    step: ImportState
    error: str
    can_retry: bool


def failure_of(import_: Import) -> Failure | None:
    """Why the import stands still, or None. A file that cannot be read is not worth a second try."""
    if state_of(import_) != ImportState.FAILED:
        return None
    step = ImportState.READING if import_.revision_id is None else ImportState.GENERATING
    job_error = import_.job.error if import_.job else ""
    return Failure(step=step, error=import_.error or job_error, can_retry=not import_.error)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A block at which a section can be divided: its index among the article's blocks, and its words."""

    block: int
    text: str
    is_heading: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedSection:
    """One row of the split as shown to the instructor. `paragraphs` leaves out the first block."""

    title: str
    label: str
    word_count: int
    sentence_count: int
    opening: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedSplit:
    """The split as rows, in the order of the plan, and what the engine can do with the text."""

    sections: tuple[ProposedSection, ...]
    standing: Standing


def proposed_split(import_: Import) -> ProposedSplit:
    """The split of an import that was read."""
    from texts.sections import apply  # hashes every sentence: loaded only where sections are built

    revision = import_.revision
    assert revision is not None  # noqa: S101  # a proposed split always has its text
    extracted, plan = extracted_of(revision), plan_of(import_)
    sections = apply(plan, extracted)
    rows = tuple(
        ProposedSection(
            title=section.title,
            label=section.label,
            word_count=sum(word_count(sentence.text) for sentence in section.sentences),
            sentence_count=len(section.sentences),
            opening=section.sentences[0].text if section.sentences else "",
            paragraphs=_dividers(extracted, part),
        )
        for part, section in zip(plan.parts, sections, strict=True)
    )
    return ProposedSplit(sections=rows, standing=standing(ingest(extracted, sections)))


def _dividers(extracted: Extracted, part: plans.Part) -> tuple[Paragraph, ...]:
    found = []
    for index in list(part.indexes())[1:]:
        block = extracted.blocks[index]
        if block.kind in ("image", "caption"):
            continue  # nothing of its own to begin a lesson with
        text = " ".join(extracted.text[block.start : block.end].split())
        found.append(Paragraph(block=index, text=text, is_heading=block.kind == "heading"))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOutGroup:
    """What was left out for one reason: how many pieces, and the words of those that have any."""

    reason: str
    count: int
    texts: tuple[str, ...]


def left_out_groups(revision: Revision) -> list[LeftOutGroup]:
    """What is not part of the article, by reason, the commonest first."""
    found: dict[tuple[str, str], list[str]] = {}
    for piece in revision.left_out:
        found.setdefault((piece["code"], piece["reason"]), []).append(piece["text"])
    groups = [
        LeftOutGroup(reason=reason, count=len(texts), texts=tuple(text for text in texts if text))
        for (_code, reason), texts in found.items()
    ]
    return sorted(groups, key=lambda group: -group.count)


def can_discard(import_: Import) -> bool:
    """Whether it can be thrown away: no course was made of it yet."""
    return import_.course_id is None and import_.state in (
        ImportState.READING,
        ImportState.SPLIT,
        ImportState.FAILED,
    )


def can_redo(import_: Import) -> bool:
    """Whether the questions can be made again: they were made, from the text that the course still has."""
    course = import_.course
    is_same_text = course is not None and course.revision_id == import_.revision_id
    return import_.state == ImportState.READY and is_same_text


def article_word_count(revision: Revision) -> int:
    """The words of the article without what was left out."""
    return sum(word_count(revision.text[block["start"] : block["end"]]) for block in _blocks(revision))


def _blocks(revision: Revision) -> list[Mapping[str, int]]:
    return revision.blocks  # type: ignore[no-any-return]  # written by texts.wire only
