"""What is asked of an article's revisions and of the drafts of new ones; nothing here writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from jobs.models import JobState
from lessons.access import REFUSED
from lessons.models import Course, DraftState, Revision, RevisionDraft
from texts.comparison import Fate
from texts.languages import word_count
from texts.word_marks import Piece, word_marks

READ_REVISION = "read_revision"
APPLY_REVISION = "apply_revision"
RENEW_ITEMS = "renew_items"
"""Kinds of the three jobs of a revision: the last two are done by the apps that keep more than the text."""
GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceChange:
    """One sentence on both sides; `old` and `new` are spans of the two texts, None where it is missing.

    `group` is the place in `RevisionDraft.lessons` under which it is shown.
    """

    fate: Fate
    sentence_id: int | None
    old: tuple[int, int] | None
    new: tuple[int, int] | None
    group: int

    @property
    def is_same(self) -> bool:
        """True if its words are what they were."""
        return self.fate in (Fate.UNCHANGED, Fate.MOVED)


def changes_of(draft: RevisionDraft) -> list[SentenceChange]:
    """Every sentence of both texts once, in reading order."""
    return [
        SentenceChange(
            fate=Fate(fate),
            sentence_id=sentence_id,
            old=(first, last) if first is not None else None,
            new=(start, end) if start is not None else None,
            group=group,
        )
        for fate, sentence_id, first, last, start, end, group in draft.rows
    ]


def fresh_spans(draft: RevisionDraft) -> list[tuple[int, int]]:
    """The spans of the new text that say something the old one did not say in these words."""
    return [change.new for change in changes_of(draft) if change.new and not change.is_same]


def draft_of(course: Course, draft_id: int) -> RevisionDraft:
    """The draft of a course that has been allowed before; raises Http404. One query."""
    draft = (
        RevisionDraft.objects.filter(course=course, pk=draft_id)
        .defer("source")
        .select_related("base", "job", "items_job", "revision", "created_by", "decided_by")
        .first()
    )
    if draft is None:
        raise Http404(REFUSED)
    return draft


def state_of(draft: RevisionDraft) -> DraftState:
    """The state to show: a failed job fails the reading, and leaves what was to be applied as it was."""
    has_failed = draft.job is not None and draft.job.state == JobState.FAILED
    if has_failed and draft.state == DraftState.READING:
        return DraftState.FAILED
    if has_failed and draft.state == DraftState.APPLYING:
        return DraftState.READY
    return DraftState(draft.state)


def error_of(draft: RevisionDraft) -> str:
    """Why the draft cannot be used, or could not be applied, in a sentence."""
    return draft.error or (draft.job.error if draft.job else "")


def why_outdated(draft: RevisionDraft, course: Course) -> str:
    """Why the draft cannot be applied any more, or nothing."""
    if draft.state == DraftState.APPLIED:
        return _("This text has been applied already. Nothing was changed a second time.")
    if draft.state == DraftState.DISCARDED:
        return _("This text was thrown away. Bring it again to compare it.")
    if draft.state not in (DraftState.READY, DraftState.APPLYING):
        return _("This text has not been compared yet.")
    if draft.base_id != course.revision_id:
        return _(
            "The article has been revised since this comparison was made, so it no longer says what would"
            " happen. Bring the text again to compare it with the present one."
        )
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedSentence:
    """One row of the comparison page. The words that differ are marked on both sides."""

    group: int
    fate: str
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedLesson:
    """One lesson of the comparison; `was` is its title before where that differs.

    `fate` is ``kept``, ``renamed``, ``new`` or ``gone``; `counts` say how many sentences of each fate it has.
    """

    title: str
    fate: str
    was: str
    counts: dict[str, int]

    @property
    def is_untouched(self) -> bool:
        """True if nothing but its place in the text is new."""
        return self.fate == "kept" and not any(n for fate, n in self.counts.items() if fate != Fate.UNCHANGED)


def compared_lessons(draft: RevisionDraft) -> list[ComparedLesson]:
    """The lessons of the new split and then those that are gone, with counts."""
    counts = [Counter[str]() for _lesson in draft.lessons]
    for change in changes_of(draft):
        counts[change.group][change.fate.value] += 1
    return [
        ComparedLesson(
            title=entry["title"],
            fate=entry["fate"],
            was=entry["was"],
            counts={fate.value: counted[fate.value] for fate in Fate},
        )
        for entry, counted in zip(draft.lessons, counts, strict=True)
    ]


def text_of(draft: RevisionDraft) -> str:
    """The new text, whether it has become a revision or not; empty for one that was thrown away."""
    return draft.revision.text if draft.revision else str(draft.extracted.get("text", ""))


def differing(draft: RevisionDraft) -> list[SentenceChange]:
    """Every sentence that is not simply there still, lesson by lesson."""
    found = [change for change in changes_of(draft) if change.fate is not Fate.UNCHANGED]
    return sorted(found, key=lambda change: change.group)


def compared_sentences(draft: RevisionDraft, changes: Iterable[SentenceChange]) -> list[ComparedSentence]:
    """The sentences side by side."""
    old_text, new_text = draft.base.text, text_of(draft)
    found = []
    for change in changes:
        old = old_text[slice(*change.old)] if change.old else ""
        new = new_text[slice(*change.new)] if change.new else ""
        if change.fate is Fate.CHANGED:
            before, after = word_marks(old, new)
        else:
            before, after = (tuple([Piece(text, is_marked=False)] if text else []) for text in (old, new))
        found.append(ComparedSentence(group=change.group, fate=change.fate.value, old=before, new=after))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One revision of the article: when, who, how much. `counts` is empty for the first text."""

    number: int
    created_at: datetime
    who: str
    source: str
    words: int
    counts: dict[str, int]
    draft_id: int | None
    is_current: bool


def history(course: Course) -> list[HistoryLine]:
    """The revisions of the course's article, newest first. One query."""
    rows = revisions_of(course).select_related("article__created_by", "draft__decided_by")
    return [_line(revision, course) for revision in rows]


def revisions_of(course: Course) -> QuerySet[Revision]:
    """The revisions of the course's article, newest first."""
    return Revision.objects.filter(article__revisions=course.revision_id).order_by("-number")


def _line(revision: Revision, course: Course) -> HistoryLine:
    draft: RevisionDraft | None = getattr(revision, "draft", None)
    person: Any = draft.decided_by if draft else revision.article.created_by
    return HistoryLine(
        number=revision.number,
        created_at=revision.created_at,
        who=str(person) if person else "",
        source=revision.source_name,
        words=word_count(revision.text),
        counts=draft.counts if draft else {},
        draft_id=draft.pk if draft else None,
        is_current=revision.pk == course.revision_id,
    )


def open_drafts(course: Course) -> list[RevisionDraft]:
    """Texts that were brought and neither applied nor thrown away, newest first. One query."""
    waiting = [DraftState.READING, DraftState.READY, DraftState.APPLYING, DraftState.FAILED]
    drafts = RevisionDraft.objects.filter(course=course, state__in=waiting)
    return list(
        drafts.defer("source", "extracted", "rows", "plan").select_related("job").order_by("-pk")[:10]
    )


def draft_that_made(revision_id: int) -> RevisionDraft | None:
    """The draft that became this revision, without its texts; None for a first one. One query."""
    drafts = RevisionDraft.objects.filter(revision=revision_id)
    return drafts.only("pk", "decided_at", "decided_by").select_related("decided_by").first()
