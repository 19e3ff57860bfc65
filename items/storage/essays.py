"""Essays at rest."""

from __future__ import annotations

from items.kinds import Criterion, Essay, Files, Level
from items.storage.fields import Fields, amount_data, read_rich, read_text, rich_data, without_none


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
            "files": _files_data(body.files),
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
        files=fields.optional("files", _read_files),
    )
    fields.finish()
    return body


def _files_data(files: Files | None) -> dict[str, object] | None:
    if files is None:
        return None
    return {
        "most": files.most,
        "least": files.least,
        "types": list(files.types),
        "megabytes": files.megabytes,
    }


def _read_files(value: object, path: str) -> Files:
    fields = Fields(value, path)
    files = Files(
        most=fields.whole("most"),
        least=fields.whole("least"),
        types=fields.many("types", read_text),
        megabytes=fields.whole("megabytes"),
    )
    fields.finish()
    return files


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
