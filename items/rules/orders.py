"""Rules about orders: nothing tells the place of an element, and a blind guess is rarely right."""

from __future__ import annotations

import re

from items.kinds import Ordering
from items.rules.shapes import Check, Flaw, Subject
from items.rules.words import plain
from items.subsets import shown_count

FEW = 3
_NUMBERED = re.compile(r"\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s", re.IGNORECASE)
_SAID = re.compile(
    r"(?:at |to |in the )?(?:first|begin with|second|third|fourth|fifth|last|finally|lastly|next|then|"
    r"after (?:that|this)|afterwards|in the end|to start with)(?:ly)?\b",
    re.IGNORECASE,
)


def place_told(subject: Subject) -> Flaw | None:
    for place, one in enumerate(_elements(subject)):
        found = _NUMBERED.match(one) or (_SAID.match(one) if subject.is_english else None)
        if found:
            return Flaw(
                f"“{found.group().strip()}” tells the place of this element.", f"body.elements[{place}]"
            )
    return None


def few_elements(subject: Subject) -> Flaw | None:
    body = subject.item.body
    is_few = isinstance(body, Ordering) and shown_count(body) < FEW
    return Flaw("Every second blind guess is right.", "body.elements[0]") if is_few else None


def _elements(subject: Subject) -> list[str]:
    body = subject.item.body
    return [plain(one.content).strip() for one in body.elements] if isinstance(body, Ordering) else []


def _is_order(subject: Subject) -> bool:
    return isinstance(subject.item.body, Ordering)


CHECKS = (
    Check(
        code="order_told", severity="look", name="an element tells its place", title="No place told",
        passes="No element says where it belongs.", applies=_is_order, find=place_told,
        cure="Take out the number or the word that tells the place.",
    ),
    Check(
        code="order_few", severity="look", name="two elements to order", title="Enough to order",
        passes="Three elements or more.", applies=_is_order, find=few_elements,
        cure="Add an element, show more of them, or ask which of the two comes first.",
    ),
)  # fmt: skip
