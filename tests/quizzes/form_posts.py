"""What a browser would send for the item editor's form."""

from __future__ import annotations

from django.http import QueryDict

from quizzes.item_forms import ItemForm


def posted(form: ItemForm, **changes: str) -> dict[str, str]:
    """Names and values of all fields of `form`, with `changes` typed over them."""
    data = {"kind": form.kind.value, "rows": str(len(form.rows)), **form.values}
    data |= {name: "on" for name, is_set in form.flags.items() if is_set}
    data["units"] = str(len(form.units))
    for unit in form.units:
        data |= {f"unit-{unit.number}-symbol": unit.symbol, f"unit-{unit.number}-factor": unit.factor}
    for row in form.rows:
        data |= {
            f"row-{row.number}-id": row.id,
            f"row-{row.number}-text": row.text,
            f"row-{row.number}-other": row.other,
            f"row-{row.number}-feedback": row.feedback,
            f"row-{row.number}-share": row.share,
            f"row-{row.number}-mode": row.mode,
            f"row-{row.number}-weight": row.weight,
        }
        if row.is_pattern:
            data[f"row-{row.number}-pattern"] = "on"
        if row.is_key:
            data[f"row-{row.number}-key"] = "on"
    data |= changes
    return data


def sent(form: ItemForm, **changes: str) -> QueryDict:
    """The same as the server reads it."""
    query = QueryDict(mutable=True)
    query.update(posted(form, **changes))
    return query
