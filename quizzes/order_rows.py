"""The rows of the editor for elements to put in order, and the body they make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from django.utils.translation import gettext as _

from items.constraints import MAX_ELEMENTS
from items.kinds import Ordering, OrderRule, Side
from quizzes.item_rows import Problems, Row, part_names, rich_of
from quizzes.order_words import ORDER_RULES, SOME

FIRST_RULE: OrderRule = next(iter(ORDER_RULES))
ORDER_FIELDS = ("shown", "shown_count")
ORDER_FLAGS = ("is_horizontal",)
USUAL_COUNT = 3


def element_rows(body: Ordering) -> list[Row]:
    """One row for every element, in the right order."""
    return [Row(number, id=one.id, text=one.content.value) for number, one in enumerate(body.elements, 1)]


def order_values(body: Ordering) -> dict[str, str]:
    """The fields beside the rows, as they are typed."""
    shown = "all" if body.shown is None else "contiguous" if body.is_contiguous else "random"
    return {"scoring": body.scoring, "shown": shown, "shown_count": str(body.shown or USUAL_COUNT)}


def ordering_of(
    rows: Sequence[Row], values: Mapping[str, str], base: object, *, is_horizontal: bool
) -> tuple[Ordering, Problems]:
    """The body that the fields make, with what is wrong; a body with problems is not to be kept."""
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
    scoring = values["scoring"]
    rule = cast(OrderRule, scoring if scoring in ORDER_RULES else FIRST_RULE)
    body = Ordering(elements=elements, scoring=rule, is_horizontal=is_horizontal)
    return _with_shown(body, values, problems), problems


def _with_shown(body: Ordering, values: Mapping[str, str], problems: Problems) -> Ordering:
    """The body that is given as far as the fields say."""
    if values["shown"] not in SOME:
        return body
    typed, most = values["shown_count"].strip(), len(body.elements) - 1
    count = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
    if most < 2:
        problems.setdefault("shown", _("Of so few elements all are shown"))
    elif not 2 <= count <= most:
        problems["shown_count"] = _("Enter a whole number from 2 to %(most)s") % {"most": most}
    return replace(body, shown=count, is_contiguous=values["shown"] == "contiguous")
