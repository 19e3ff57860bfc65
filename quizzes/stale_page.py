"""A stale item beside both sentences: what proved it, and what stands there now."""

from __future__ import annotations

from dataclasses import replace

from lessons.revision_queries import draft_that_made
from quizzes.bank_queries import places_used
from quizzes.item_checks import checks_of, course_context
from quizzes.models import Item
from quizzes.stale_rows import evidence_now, lost_words, open_evidence, sentences_before
from quizzes.versions import item_of
from texts.comparison import folded
from texts.word_marks import word_marks


def stale_context(item: Item) -> dict[str, object]:
    """What the page of a stale item shows beside the item itself."""
    why = open_evidence(item)
    shape = item_of(item.latest_id or 0)
    proof = shape.evidence.text if shape.evidence else ""
    before = sentences_before(why) if why else proof
    now = why.sentence if why else None
    old, new = word_marks(before, now.text) if now else ((), ())
    evidence = evidence_now(why) if why else None
    return {
        "why": why,
        "before": before,
        "now": now,
        "lost": lost_words(why) if why else (),
        "old_pieces": old,
        "new_pieces": new,
        "is_other_changed": now is not None and folded(proof) in folded(now.text),
        "draft": draft_that_made(why.revision_id) if why else None,
        "slots": places_used(item),
        "checks": checks_of(replace(shape, evidence=evidence), course_context(item.course, item.pk)),
    }
