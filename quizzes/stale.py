"""Decisions about stale items: still right, or asked no more. To edit one is `authoring.edit_item`."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from lessons.models import Sentence
from people.access import Principal
from quizzes import assembly, authoring
from quizzes.errors import AuthoringRefused
from quizzes.models import Item, ItemState, Slot, StaleEvidence
from quizzes.stale_rows import CONFIRMED, evidence_now, lost_words, open_evidence
from quizzes.versions import item_of


def confirm_item(item: Item, by: Principal, *, is_sure: bool = False) -> Item:
    """The item, accepted, with a new version that is proved by the sentence that stands there now.

    Raises `AuthoringRefused` (``not_stale``, ``no_sentence``, ``lost_words`` unless the person is sure).
    """
    with transaction.atomic():
        locked = _stale(item)
        why = open_evidence(locked)
        evidence = evidence_now(why) if why else None
        if why is None or evidence is None:
            raise AuthoringRefused(
                "no_sentence",
                _("No sentence stands in its place. Edit the question and mark one, or retire it."),
            )
        if not is_sure and (lost := lost_words(why)):
            raise AuthoringRefused(
                "lost_words",
                _("Nothing was decided: the new sentence no longer says %(words)s. Tick the box, or edit.")
                % {"words": ", ".join(lost)},
            )
        shape = replace(item_of(locked.latest_id or 0), evidence=evidence)
        locked = authoring.edit_item(locked, shape, by)
        StaleEvidence.objects.filter(pk=why.pk).update(decision=CONFIRMED)
        keys = set(Sentence.objects.filter(lesson__course=locked.course).values_list("key", flat=True))
        locked.other_sentences = [key for key in locked.other_sentences if key in keys]
        locked.save(update_fields=["other_sentences"])
        authoring.review_item(locked, "accept", by)
    locked.refresh_from_db()
    return locked


def retire_stale(item: Item, by: Principal) -> int:
    """From how many quizzes the item was taken before it was retired.

    Raises `AuthoringRefused` (``not_stale``, ``last`` for the only question of a published quiz).
    """
    with transaction.atomic():
        locked = _stale(item)
        slots = list(Slot.objects.filter(item=locked).select_related("quiz__course").order_by("quiz_id"))
        for slot in slots:
            assembly.remove_slot(slot.quiz, slot.pk, by)
        authoring.retire_item(locked, by)
    return len(slots)


def _stale(item: Item) -> Item:
    locked = authoring.locked_item(item)
    if locked.state != ItemState.STALE:
        raise AuthoringRefused("not_stale", _("Somebody else has decided this question already."))
    return locked
