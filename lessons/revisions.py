"""A new text for an article that has a course: read, compared with the present one, applied or thrown away.

What follows for items and for learners is done by the apps that keep them, in the transaction of
`apply_draft`.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from jobs.queue import enqueue
from lessons.lesson_rows import bare_title
from lessons.models import Course, DraftState, Import, ImportState, Lesson, Revision, RevisionDraft, Sentence
from lessons.pictures import keep_pictures
from lessons.queries import extracted_of
from lessons.revision_queries import APPLY_REVISION, GONE, READ_REVISION, state_of, why_outdated
from lessons.rewriting import rewrite_lessons
from lessons.sources import check_source, source_of
from people.access import Principal
from people.audit import record
from people.models import User
from texts import plans, wire
from texts.comparison import Fate, Pair, compare
from texts.readers.pieces import one_line
from texts.resplit import CarriedPlan, Known, KnownPart, carry_over
from texts.sandbox import read_limited
from texts.sections import apply
from texts.shapes import Extracted, Section, SentenceSpan, UnreadableFile


class RevisionRefused(Exception):
    """The draft cannot be applied or thrown away; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What an applied draft did. `places` gives for each lesson that goes on the place before and after
    of every sentence that stayed in it; `gone` are the lessons that do not go on."""

    draft: RevisionDraft
    course: Course
    before: Revision
    after: Revision
    places: dict[int, list[tuple[int, int]]]
    gone: tuple[int, ...]


def create_draft(
    course: Course,
    data: bytes,
    *,
    by: Principal,
    source_name: str = "",
    source_url: str = "",
    is_queued: bool = True,
) -> RevisionDraft:
    """The new draft, to be read and compared by a worker, or by `read_draft` where it is not queued.

    Raises `UnreadableFile` for what is refused at the door: nothing in it, too much, or an address that
    may not be fetched.
    """
    check_source(data, name=source_name, url=source_url)
    with transaction.atomic():
        draft = RevisionDraft.objects.create(
            organisation_id=course.organisation_id,
            course=course,
            base_id=course.revision_id,
            source=data,
            source_name=source_name[-255:],
            source_url=source_url,
            created_by_id=by.user_id,
        )
        if is_queued:
            _queue(draft, READ_REVISION, by)
        _record(by, "revision.bring", draft, {"bytes": len(data), "name": source_url or draft.source_name})
    return draft


def read_draft(draft_id: int) -> RevisionDraft:
    """The draft after reading and comparing, or failed with a plain sentence. Safe to call again."""
    draft = RevisionDraft.objects.select_related("base__article", "course").get(pk=draft_id)
    if draft.state != DraftState.READING:
        return draft
    try:
        # Foreign bytes are parsed in a limited process, and outside the transaction: it may take seconds.
        data = source_of(draft)
        extracted = read_limited(data, format=draft.source_format or None, filename=draft.source_name)
        if not extracted.blocks:
            raise UnreadableFile(_("There is no text in it."))
        if extracted.text == draft.base.text:
            raise UnreadableFile(_("This is word for word the text that the course has already."))
    except UnreadableFile as problem:
        RevisionDraft.objects.filter(pk=draft_id, state=DraftState.READING).update(
            state=DraftState.FAILED, error=str(problem)
        )
        return RevisionDraft.objects.get(pk=draft_id)
    # The language stays the article's: another guess would cut the same sentences in other places.
    article = draft.base.article
    extracted = replace(keep_pictures(article, extracted), language=article.language)
    _compare(draft, extracted)
    with transaction.atomic():
        locked = RevisionDraft.objects.select_for_update().get(pk=draft_id)
        if locked.state != DraftState.READING:
            return locked
        draft.state = DraftState.READY
        draft.save(update_fields=["extracted", "plan", "lessons", "rows", "counts", "state"])
    return draft


def discard_draft(draft: RevisionDraft, by: Principal) -> None:
    """Throw the text away. Raises `RevisionRefused` for one that was applied."""
    with transaction.atomic():
        locked = RevisionDraft.objects.select_for_update().defer("source").get(pk=draft.pk)
        if locked.state == DraftState.APPLIED:
            raise RevisionRefused(_("This text has been applied. It can no longer be thrown away."))
        if state_of(locked) == DraftState.APPLYING:
            raise RevisionRefused(_("This text is being applied. It can no longer be thrown away."))
        if locked.state == DraftState.DISCARDED:
            return
        RevisionDraft.objects.filter(pk=draft.pk).update(
            state=DraftState.DISCARDED, source=b"", extracted={}, decided_by=by.user_id, decided_at=Now()
        )
        _record(by, "revision.discard", locked, {})


def ask_to_apply(draft: RevisionDraft, by: Principal, *, agreed: str = "") -> None:
    """Have the compared text applied by a worker. Raises `RevisionRefused` for what is certain already.

    `agreed` is handed on to the worker: the losses of published quizzes somebody has read and agreed to.
    """
    with transaction.atomic():
        locked = RevisionDraft.objects.select_for_update(of=("self",)).select_related("course")
        asked = locked.defer("source", "extracted").get(pk=draft.pk)
        _check_applicable(asked, asked.course)
        if state_of(asked) == DraftState.APPLYING:
            raise RevisionRefused(_("This text is being applied already."))
        asked.state = DraftState.APPLYING
        asked.save(update_fields=["state"])
        _queue(asked, APPLY_REVISION, by, agreed=agreed)


def apply_draft(draft: RevisionDraft, by: Principal) -> Applied:
    """What was done: the course stands on the new text. To be called inside a transaction.

    The course is locked first, so of two at once one waits and is then refused. Raises `RevisionRefused`.
    """
    course = Course.objects.select_for_update(no_key=True).get(pk=draft.course_id)
    locked = RevisionDraft.objects.select_for_update().get(pk=draft.pk)
    _check_applicable(locked, course)
    extracted = wire.from_data(locked.extracted)
    before, after = locked.base, _new_revision(locked, extracted)
    places, gone = rewrite_lessons(course, locked, extracted)
    course.revision = after
    course.save(update_fields=["revision"])
    _mark_applied(locked, after, by)
    return Applied(draft=locked, course=course, before=before, after=after, places=places, gone=gone)


def _check_applicable(draft: RevisionDraft, course: Course) -> None:
    if why := why_outdated(draft, course):
        raise RevisionRefused(why)
    if Import.objects.filter(course=course, state=ImportState.GENERATING).exists():
        raise RevisionRefused(
            _("Questions are still being made from the present text. Apply the new one when they are ready.")
        )


def _queue(draft: RevisionDraft, kind: str, by: Principal, **payload: object) -> None:
    draft.job = enqueue(
        kind,
        organisation_id=draft.organisation_id,
        payload={"draft_id": draft.pk, **payload},
        created_by=User.objects.filter(pk=by.user_id).first() if by.user_id else None,
    )
    draft.save(update_fields=["job"])


def _mark_applied(draft: RevisionDraft, revision: Revision, by: Principal) -> None:
    RevisionDraft.objects.filter(pk=draft.pk).update(
        state=DraftState.APPLIED,
        revision=revision,
        source=b"",
        extracted={},
        decided_by=by.user_id,
        decided_at=Now(),
    )
    draft.state, draft.revision = DraftState.APPLIED, revision
    _record(by, "revision.apply", draft, {"revision": revision.number, **draft.counts})


def _new_revision(draft: RevisionDraft, extracted: Extracted) -> Revision:
    article = draft.base.article
    latest = article.revisions.aggregate(latest=Max("number"))["latest"]
    return Revision.objects.create(
        article=article,
        number=latest + 1,
        text=extracted.text,
        sha256=hashlib.sha256(extracted.text.encode("utf-8", "surrogatepass")).hexdigest(),
        source_format=extracted.source_format,
        source_name=draft.source_name,
        blocks=draft.extracted["blocks"],
        left_out=draft.extracted["left_out"],
    )


def _record(by: Principal, verb: str, draft: RevisionDraft, detail: dict[str, object]) -> None:
    detail = {"course": draft.course_id, **detail}
    record(by, verb, draft, organisation_id=draft.organisation_id, detail=detail)


def _compare(draft: RevisionDraft, extracted: Extracted) -> None:
    """Fill the draft with the comparison and with the split along the lessons there are."""
    lessons = list(draft.course.lessons.order_by("position"))
    old = sorted(Sentence.objects.filter(lesson__in=lessons), key=lambda sentence: sentence.start)
    new = sorted(
        (
            sentence
            for section in apply(plans.propose(extracted), extracted)
            for sentence in section.sentences
        ),
        key=lambda sentence: sentence.start,
    )
    pairs = compare([sentence.text for sentence in old], [sentence.text for sentence in new])
    carried = carry_over(extracted, _known(draft, lessons, old, new, pairs, extracted))
    sections = apply(carried.plan, extracted)
    draft.extracted = wire.to_data(extracted)
    draft.plan = plans.to_data(carried.plan)
    draft.lessons = _groups(lessons, carried, sections)
    draft.rows = _rows(lessons, old, new, pairs, carried, sections)
    fates = Counter(row[0] for row in draft.rows)
    draft.counts = {fate.value: fates[fate.value] for fate in Fate}


def _known(
    draft: RevisionDraft,
    lessons: Sequence[Lesson],
    old: Sequence[Sentence],
    new: Sequence[SentenceSpan],
    pairs: Sequence[Pair],
    extracted: Extracted,
) -> Known:
    index = {lesson.pk: place for place, lesson in enumerate(lessons)}
    starts = [block.start for block in extracted.blocks]
    homes: dict[int, Counter[int]] = {}
    first: dict[int, tuple[int, int]] = {}
    for pair in pairs:
        if pair.old is None or pair.new is None:
            continue
        block = bisect_right(starts, new[pair.new].start) - 1
        home = index[old[pair.old].lesson_id]
        homes.setdefault(block, Counter())[home] += 1
        if pair.fate is not Fate.MOVED:
            first[home] = min(first.get(home, (2**31, 0)), (old[pair.old].position, block))
    base = extracted_of(draft.base)
    headings = {
        block.start: one_line(base.text[block.start : block.end])
        for block in base.blocks
        if block.kind == "heading"
    }
    return Known(
        parts=[_known_part(lesson, headings.get(lesson.start, "")) for lesson in lessons],
        homes=homes,
        heads={block: home for home, (_position, block) in sorted(first.items(), reverse=True)},
        headings=frozenset(headings.values()),
        is_in_text_order=all(one.start < other.start for one, other in pairwise(lessons)),
    )


def _known_part(lesson: Lesson, heading: str) -> KnownPart:
    is_own_title = not heading or bare_title(heading, lesson.label) != lesson.title
    return KnownPart(title=lesson.title, is_own_title=is_own_title)


def _groups(
    lessons: Sequence[Lesson], carried: CarriedPlan, sections: Sequence[Section]
) -> list[dict[str, object]]:
    """The parts of the new split and then the lessons that are gone, for `RevisionDraft.lessons`."""
    found: list[dict[str, object]] = []
    for section, place in zip(sections, carried.lessons, strict=True):
        lesson = lessons[place] if place is not None else None
        bare = bare_title(section.title, section.label)
        was = str(lesson) if lesson else ""
        is_same = lesson is not None and (bare, section.label[:20]) == (lesson.title, lesson.label)
        fate = "new" if lesson is None else "kept" if is_same else "renamed"
        found.append(
            {
                "title": f"{section.label} {bare}".strip(),
                "lesson": lesson.pk if lesson else None,
                "fate": fate,
                "was": was if fate == "renamed" else "",
            }
        )
    kept = set(carried.lessons)
    return found + [
        {"title": str(lesson), "lesson": lesson.pk, "fate": GONE, "was": ""}
        for place, lesson in enumerate(lessons)
        if place not in kept
    ]


def _rows(
    lessons: Sequence[Lesson],
    old: Sequence[Sentence],
    new: Sequence[SentenceSpan],
    pairs: Sequence[Pair],
    carried: CarriedPlan,
    sections: Sequence[Section],
) -> list[list[object]]:
    index = {lesson.pk: place for place, lesson in enumerate(lessons)}
    part_of = {
        sentence.start: part for part, section in enumerate(sections) for sentence in section.sentences
    }
    group_of = {place: part for part, place in enumerate(carried.lessons) if place is not None}
    gone = [place for place in range(len(lessons)) if place not in group_of]
    group_of |= {place: len(sections) + at for at, place in enumerate(gone)}
    rows: list[list[object]] = []
    for pair in pairs:
        before = old[pair.old] if pair.old is not None else None
        after = new[pair.new] if pair.new is not None else None
        home = group_of[index[before.lesson_id]] if before else None
        group = part_of[after.start] if after else home
        fate = pair.fate
        if fate is Fate.UNCHANGED and home != group:
            fate = Fate.MOVED
        first = [before.pk, before.start, before.end] if before else [None, None, None]
        rows.append([fate.value, *first, *([after.start, after.end] if after else [None, None]), group])
    return rows
