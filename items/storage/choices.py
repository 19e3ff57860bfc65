"""Options to choose from, and a statement to judge, at rest."""

from __future__ import annotations

from items.kinds import Choice, Option, TrueFalse
from items.storage.fields import Fields, amount_data, read_rich, rich_data, without_none


def choice_data(body: Choice) -> dict[str, object]:
    return {
        "options": [
            without_none(
                {
                    "id": option.id,
                    "content": rich_data(option.content),
                    "fraction": amount_data(option.fraction),
                    "feedback": rich_data(option.feedback),
                    "is_pinned": option.is_pinned,
                }
            )
            for option in body.options
        ],
        "is_multiple": body.is_multiple,
        "scoring": body.scoring,
        "has_natural_order": body.has_natural_order,
    }


def true_false_data(body: TrueFalse) -> dict[str, object]:
    return without_none(
        {
            "is_true": body.is_true,
            "feedback_true": rich_data(body.feedback_true),
            "feedback_false": rich_data(body.feedback_false),
        }
    )


def _read_option(value: object, path: str) -> Option:
    fields = Fields(value, path)
    option = Option(
        id=fields.text("id"),
        content=fields.value("content", read_rich),
        fraction=fields.amount("fraction"),
        feedback=fields.optional("feedback", read_rich),
        is_pinned=fields.flag("is_pinned"),
    )
    fields.finish()
    return option


def read_choice(value: object, path: str) -> Choice:
    fields = Fields(value, path)
    scoring = fields.one_of("scoring", ["weighted", "all_or_nothing", "right_minus_wrong"])
    choice = Choice(
        options=fields.many("options", _read_option),
        is_multiple=fields.flag("is_multiple"),
        scoring=scoring,  # type: ignore[arg-type]  # one_of has just checked the literal
        has_natural_order=fields.flag("has_natural_order"),
    )
    fields.finish()
    return choice


def read_true_false(value: object, path: str) -> TrueFalse:
    fields = Fields(value, path)
    body = TrueFalse(
        is_true=fields.flag("is_true"),
        feedback_true=fields.optional("feedback_true", read_rich),
        feedback_false=fields.optional("feedback_false", read_rich),
    )
    fields.finish()
    return body
