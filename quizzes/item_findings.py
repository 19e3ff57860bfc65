"""What the item-writing rules found in an item, kept beside it so that the bank can count and filter.

A rule that needs the other questions of the course is not kept: what it says changes with them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.db import transaction

from items.kinds import Item as Shape
from items.kinds import ItemOrigin
from items.rules import CHECKS, Context, Finding, check
from lessons.models import Revision
from quizzes.models import Item
from quizzes.versions import item_of

NOTES = frozenset({"attributed", "number_worked_out", "readable"})
"""Advice about style: said where the item is written, never held against it."""
ENGINE_FORMS = frozenset({"blank_in_stem", "gratuitous"})
"""Forms the engine chooses on purpose, which its own gates judge."""
HARD = frozenset({"evidence", "no_key"})
"""A proof that is not the article's words, or no key at all: no reason makes up for that."""
HINTS = frozenset({("evidence", "look"), ("near_duplicate", "look"), ("key_supported", "look")})
"""No sentence marked, another question rather like it, a key in other words: said, not held against it."""
NEIGHBOURLY = frozenset({"near_duplicate"})
_ALONE = tuple(rule for rule in CHECKS if rule.code not in NEIGHBOURLY)
_BESIDE_OTHERS = tuple(rule for rule in CHECKS if rule.code in NEIGHBOURLY)


def flaws_of(findings: Iterable[Finding], origin: str) -> list[Finding]:
    """The findings that are held against an item of this origin."""
    unheld = NOTES | ENGINE_FORMS if origin == ItemOrigin.GENERATED else NOTES
    return [
        finding
        for finding in findings
        if finding.code not in unheld and (finding.code, finding.severity) not in HINTS
    ]


def findings_data(shape: Shape, text: str | None, origin: str) -> list[dict[str, str]]:
    """What is stored in `Item.findings`: code and severity of each flaw, the severest first."""
    found = check(shape, context=Context(text=text), checks=_ALONE)
    return [{"code": one.code, "severity": one.severity} for one in flaws_of(found, origin)]


def version_flaws(
    version_id: int, revision_id: int | None, origin: str, other_stems: tuple[str, ...]
) -> list[Finding]:
    """The flaws of one wording beside the other questions of its quiz.

    `revision_id` names the text its evidence counts in, None where that is not the course's text any more.
    What a wording says about itself never changes and is worked out once per process.
    """
    beside = check(item_of(version_id), context=Context(other_stems=other_stems), checks=_BESIDE_OTHERS)
    return flaws_of((*_own_findings(version_id, revision_id), *beside), origin)


@lru_cache(maxsize=4096)
def _own_findings(version_id: int, revision_id: int | None) -> tuple[Finding, ...]:
    text = Revision.objects.values_list("text", flat=True).get(pk=revision_id) if revision_id else None
    return check(item_of(version_id), context=Context(text=text), checks=_ALONE)


def look_over(limit: int = 100) -> int:
    """How many items stored before findings were kept have been looked at now; 0 when none is left."""
    with transaction.atomic():
        waiting = Item.objects.select_for_update(skip_locked=True, of=("self",)).filter(findings__isnull=True)
        items = list(waiting.select_related("latest__revision").order_by("pk")[:limit])
        for item in items:
            revision = item.latest.revision if item.latest else None
            text = revision.text if revision else None
            item.findings = (
                findings_data(item_of(item.latest_id), text, item.origin) if item.latest_id else []
            )
        Item.objects.bulk_update(items, ["findings"])
    return len(items)
