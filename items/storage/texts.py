"""Typed answers at rest."""

from __future__ import annotations

from items.kinds import Text, TextAnswer
from items.storage.fields import Fields, amount_data, read_rich, read_text, rich_data, without_none


def text_data(body: Text) -> dict[str, object]:
    # Left out where there are none, so that what was stored before there were any stays equal.
    points = {"key_points": list(body.key_points)} if body.key_points else {}
    return points | {
        "answers": [
            without_none(
                {
                    "id": answer.id,
                    "pattern": answer.pattern,
                    "match": answer.match,
                    "fraction": amount_data(answer.fraction),
                    "feedback": rich_data(answer.feedback),
                }
            )
            for answer in body.answers
        ],
        "is_case_sensitive": body.is_case_sensitive,
        "max_length": body.max_length,
    }


def _read_answer(value: object, path: str) -> TextAnswer:
    fields = Fields(value, path)
    match = fields.one_of("match", ["exact", "wildcard"])
    answer = TextAnswer(
        id=fields.text("id"),
        pattern=fields.text("pattern"),
        match=match,  # type: ignore[arg-type]  # one_of has just checked the literal
        fraction=fields.amount("fraction"),
        feedback=fields.optional("feedback", read_rich),
    )
    fields.finish()
    return answer


def read_typed(value: object, path: str) -> Text:
    fields = Fields(value, path)
    body = Text(
        answers=fields.many("answers", _read_answer),
        is_case_sensitive=fields.flag("is_case_sensitive"),
        max_length=fields.whole("max_length"),
        key_points=fields.many("key_points", read_text) if fields.has("key_points") else (),
    )
    fields.finish()
    return body
