"""The rows of the editor for elements to put in order, and the body they make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from django.utils.translation import gettext as _

from items.constraints import MAX_ELEMENTS
from items.kinds import Ordering, OrderRule, Side
from quizzes.item_rows import Problems, Row, part_names, rich_of
from quizzes.order_words import ORDER_RULES

FIRST_RULE: OrderRule = next(iter(ORDER_RULES))


def element_rows(body: Ordering) -> list[Row]:
    """One row for every element, in the right order."""
    return [Row(number, id=one.id, text=one.content.value) for number, one in enumerate(body.elements, 1)]


def ordering_of(rows: Sequence[Row], scoring: str, base: object) -> tuple[Ordering, Problems]:
    """The body that the rows make, with what is wrong; a body with problems is not to be kept."""
    known = {one.id: one.content for one in base.elements} if isinstance(base, Ordering) else {}
    problems: Problems = {}
    filled = [row for row in rows if not row.is_empty]
    if len(filled) < 2:
        problems["row-1-text"] = _("Enter at least two elements, the first one first")
    if len(filled) > MAX_ELEMENTS:
        problems[f"row-{filled[MAX_ELEMENTS].number}-text"] = _("Enter %(most)s elements at most") % {
            "most": MAX_ELEMENTS
        }
    seen: dict[str, int] = {}
    for row in filled:
        first = seen.setdefault(" ".join(row.text.split()), row.number)
        if first != row.number:
            problems[f"row-{row.number}-text"] = _("Element %(n)s reads the same") % {"n": first}
    elements = tuple(
        Side(id=name, content=rich_of(row.text, known.get(name)))
        for name, row in zip(part_names(filled, set(known), "e"), filled, strict=True)
    )
    rule = cast(OrderRule, scoring if scoring in ORDER_RULES else FIRST_RULE)
    return Ordering(elements=elements, scoring=rule), problems
