"""Why items are stale, as rows: found, closed, and the span that would prove an item now."""

from __future__ import annotations

from django.db.models.functions import Now

from items.dropped import dropped_words
from items.kinds import Evidence
from people.access import Principal
from quizzes.models import Item, StaleEvidence
from quizzes.versions import item_of
from texts.sentences import sentence_spans

CONFIRMED, EDITED, RETIRED, REJECTED, RETURNED = "confirmed", "edited", "retired", "rejected", "returned"


def open_evidence(item: Item) -> StaleEvidence | None:
    """Why the item is stale, with the sentence that stands there now; None if nobody waits. One query."""
    return (
        StaleEvidence.objects.filter(item=item, decision="")
        .select_related("version__revision__article", "revision", "sentence__lesson")
        .first()
    )


def close_evidence(item: Item, decision: str, by: Principal | None) -> str:
    """The state the item had before it went stale, empty if nothing was open; now it is decided."""
    rows = StaleEvidence.objects.filter(item=item, decision="")
    before = rows.values_list("state_before", flat=True).first() or ""
    rows.update(decision=decision, decided_by=by.user_id if by else None, decided_at=Now())
    return before


def sentences_before(why: StaleEvidence) -> str:
    """The whole sentences around the words that proved the item, as the earlier text had them.

    The new sentence stands whole beside it: against a part of the old one every other word would look new.
    """
    version, revision = why.version, why.version.revision
    if revision is None or version.evidence_start is None or version.evidence_end is None:
        return ""
    start, end = version.evidence_start, version.evidence_end
    for block in revision.blocks:
        if block["start"] <= start < block["end"]:
            spans = sentence_spans(revision.text, block["start"], block["end"], revision.article.language)
            start = min([start, *(first for first, last in spans if first <= start < last)])
            end = max([end, *(last for first, last in spans if first < end <= last)])
    return revision.text[start:end]


def evidence_now(why: StaleEvidence) -> Evidence | None:
    """What would prove the item now: the same words where the new sentence still has them, else all of it."""
    sentence = why.sentence
    if sentence is None:
        return None
    start, end = why.version.evidence_start or 0, why.version.evidence_end or 0
    words = why.version.revision.text[start:end] if why.version.revision else ""
    place = sentence.text.find(words) if words else -1
    if place < 0:
        return Evidence(start=sentence.start, end=sentence.end, text=sentence.text)
    return Evidence(start=sentence.start + place, end=sentence.start + place + len(words), text=words)


def lost_words(why: StaleEvidence) -> tuple[str, ...]:
    """The numbers and names the question still says although the new sentence has dropped them."""
    revision = why.version.revision
    if why.sentence is None or revision is None:
        return ()
    shape = item_of(why.version_id)
    return dropped_words(shape, sentences_before(why), why.sentence.text, article=revision.text)
