"""What several right answers earn: three ways to count, and the shares authors type for each option."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, DecimalException
from typing import cast

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from items.constraints import TOLERANCE
from items.kinds import Choice
from quizzes.item_rows import Problems, Row, Scoring

CHOICE_RULES: Mapping[Scoring, str | Promise] = {
    "right_minus_wrong": gettext_lazy("each right choice; a wrong one takes a right one back"),
    "all_or_nothing": gettext_lazy("only the exact set"),
    "weighted": gettext_lazy("each option by a share of its own"),
}
"""What counts, in the order of the menu; the first is what a new question begins with."""
FIRST_CHOICE_RULE: Scoring = next(iter(CHOICE_RULES))
_PLACES = Decimal("0.0000001")


def with_shares(rows: Sequence[Row], body: Choice | None = None) -> None:
    """Write into rows without a share the one of their option, else an equal share of what is right."""
    known = {option.id: option.fraction for option in body.options} if body else {}
    keys = sum(row.is_key for row in rows)
    for row in rows:
        equal = (Decimal(1) / keys).quantize(_PLACES) if row.is_key else Decimal(0)
        row.weight = row.weight or format((known.get(row.id, equal) * 100).normalize(), "f")


def counted_by(body: Choice, rows: Sequence[Row], scoring: str) -> tuple[Choice, Problems]:
    """The options under the rule that was chosen, with what is wrong about their shares."""
    rule = cast(Scoring, scoring if scoring in CHOICE_RULES else FIRST_CHOICE_RULE)
    if rule != "weighted":
        return replace(body, scoring=rule), {}
    problems: Problems = {}
    filled = [row for row in rows if not row.is_empty]
    with_shares(filled)
    shares = [_share(row, problems) for row in filled]
    options = tuple(
        option if option.fraction == share else replace(option, fraction=share)
        for option, share in zip(body.options, shares, strict=True)
    )
    gain = sum((share for share in shares if share > 0), Decimal(0))
    if not problems and abs(gain - 1) > TOLERANCE:
        problems[f"row-{filled[0].number}-weight"] = _(
            "The shares of the right options add up to %(sum)s percent, not to 100"
        ) % {"sum": format((gain * 100).quantize(Decimal("0.01")).normalize(), "f")}
    return replace(body, options=options, scoring="weighted"), problems


def _share(row: Row, problems: Problems) -> Decimal:
    """The share typed in a row; above 0 for a right option, and for no other."""
    name = f"row-{row.number}-weight"
    try:
        share = Decimal(row.weight.replace(",", ".").replace("−", "-")) / 100
    except DecimalException:
        share = Decimal(2)
    if not share.is_finite() or not -1 <= share <= 1:
        problems[name] = _("Enter a percentage from -100 to 100")
        return Decimal(0)
    if row.is_key and share <= 0:
        problems[name] = _("A right option earns more than 0 percent")
    elif share > 0 and not row.is_key:
        problems[name] = _("Only a right option earns something: tick it, or give it 0 or less")
    return share.quantize(_PLACES).normalize()
