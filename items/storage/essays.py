"""Essays at rest."""

from __future__ import annotations

from items.kinds import Criterion, Essay, Level
from items.storage.fields import Fields, amount_data, read_rich, rich_data, without_none


def essay_data(body: Essay) -> dict[str, object]:
    return without_none(
        {
            "min_words": body.min_words,
            "max_words": body.max_words,
            "is_strict": body.is_strict,
            "lines": body.lines,
            "template": body.template,
            "model_answer": rich_data(body.model_answer),
            "notes": rich_data(body.notes),
            "rubric": [
                {
                    "id": criterion.id,
                    "title": criterion.title,
                    "levels": [
                        {"id": level.id, "points": amount_data(level.points), "text": level.text}
                        for level in criterion.levels
                    ],
                }
                for criterion in body.rubric
            ],
        }
    )


def read_essay(value: object, path: str) -> Essay:
    fields = Fields(value, path)
    body = Essay(
        min_words=fields.whole("min_words") if fields.has("min_words") else None,
        max_words=fields.whole("max_words") if fields.has("max_words") else None,
        is_strict=fields.flag("is_strict"),
        lines=fields.whole("lines"),
        template=fields.text("template"),
        model_answer=fields.optional("model_answer", read_rich),
        notes=fields.optional("notes", read_rich),
        rubric=fields.many("rubric", _read_criterion),
    )
    fields.finish()
    return body


def _read_criterion(value: object, path: str) -> Criterion:
    fields = Fields(value, path)
    criterion = Criterion(
        id=fields.text("id"), title=fields.text("title"), levels=fields.many("levels", _read_level)
    )
    fields.finish()
    return criterion


def _read_level(value: object, path: str) -> Level:
    fields = Fields(value, path)
    level = Level(id=fields.text("id"), points=fields.amount("points"), text=fields.text("text"))
    fields.finish()
    return level
