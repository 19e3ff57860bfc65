"""The part of the item editor that is about essays: its fields as typed, and the body they make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from django.utils.translation import gettext as _

from items.constraints import MAX_CRITERIA, MAX_LEVELS, MAX_LINES, MAX_WORDS
from items.essay_files import MAX_FILES, MAX_MEGABYTES
from items.kinds import FILE_TYPES, Criterion, Essay, Files
from items.scoring.essays import rubric_points
from quizzes.essay_words import plain_points
from quizzes.item_rows import Problems, rich
from quizzes.rubric_notation import RubricProblem, read_rubric, write_rubric

ESSAY_FIELDS = (
    "min_words", "max_words", "lines", "template", "model_answer", "notes", "rubric",
    "most_files", "least_files", "file_types", "file_megabytes",
)  # fmt: skip
USUAL_MEGABYTES = 5
Values: TypeAlias = Mapping[str, str]


def essay_values(body: Essay) -> dict[str, str]:
    """The fields that show the body."""
    return {
        "min_words": str(body.min_words or ""),
        "max_words": str(body.max_words or ""),
        "lines": str(body.lines),
        "template": body.template,
        "model_answer": body.model_answer.value if body.model_answer else "",
        "notes": body.notes.value if body.notes else "",
        "rubric": write_rubric(body.rubric),
        "most_files": str(body.files.most) if body.files else "",
        "least_files": str(body.files.least or "") if body.files else "",
        "file_types": ", ".join(body.files.types if body.files else FILE_TYPES),
        "file_megabytes": str(body.files.megabytes if body.files else USUAL_MEGABYTES),
    }


def essay_of(values: Values, *, is_strict: bool, base: object) -> tuple[Essay, Problems]:
    """The body that the fields make, with what is wrong; a body with problems is not to be kept."""
    known = base if isinstance(base, Essay) else Essay()
    problems: Problems = {}
    low, high = (_count(values, name, MAX_WORDS, problems) for name in ("min_words", "max_words"))
    if low is not None and high is not None and low > high:
        problems["max_words"] = _("Enter at least as many words as above")
    lines = _count(values, "lines", MAX_LINES, problems)
    return Essay(
        min_words=low,
        max_words=high,
        is_strict=is_strict,
        lines=known.lines if lines is None else lines,
        template=known.template if values["template"] == known.template else values["template"].rstrip(),
        model_answer=rich(values["model_answer"], known.model_answer),
        notes=rich(values["notes"], known.notes),
        rubric=_rubric(values["rubric"], known.rubric, problems),
        files=_files(values, problems),
    ), problems


def _files(values: Values, problems: Problems) -> Files | None:
    """What files are asked for; None where no number says so."""
    most = _count(values, "most_files", MAX_FILES, problems)
    if most is None:
        return None
    least = _count(values, "least_files", most, problems) or 0
    megabytes = _count(values, "file_megabytes", MAX_MEGABYTES, problems) or USUAL_MEGABYTES
    typed = values["file_types"].casefold().replace(",", " ").replace(".", " ").split()
    if set(typed) - set(FILE_TYPES):
        problems["file_types"] = _("Choose among %(types)s") % {"types": ", ".join(FILE_TYPES)}
    types = tuple(one for one in FILE_TYPES if one in typed) or FILE_TYPES
    return Files(most=most, least=least, types=types, megabytes=megabytes)


def rubric_preview(values: Values) -> str:
    """What the rubric typed so far is worth, in words; empty while it cannot be read."""
    try:
        rubric = read_rubric(values["rubric"])
    except RubricProblem:
        return ""
    if not rubric:
        return ""
    return _("%(count)s criteria, %(points)s points at most, which are all points of the question.") % {
        "count": len(rubric),
        "points": plain_points(rubric_points(rubric)),
    }


def _rubric(typed: str, base: tuple[Criterion, ...], problems: Problems) -> tuple[Criterion, ...]:
    if typed.strip() == write_rubric(base):
        return base
    words = {
        "level_first": _("Begin with what is judged; its levels stand on the lines below"),
        "few_levels": _("Every criterion needs two levels at least: a line each that begins with its points"),
        "no_points": _("One level of every criterion must be worth something, 1000 points at most"),
        "many": _("At most %(n)s criteria of %(m)s levels") % {"n": MAX_CRITERIA, "m": MAX_LEVELS},
    }
    try:
        return read_rubric(typed)
    except RubricProblem as problem:
        problems["rubric"] = words[str(problem)]
        return ()


def _count(values: Values, name: str, most: int, problems: Problems) -> int | None:
    typed = values[name].strip()
    if not typed:
        return None
    if typed.isascii() and typed.isdigit() and len(typed) < 7 and 1 <= int(typed) <= most:
        return int(typed)
    told = _("Enter a whole number from 1 to %(most)s") if most > 1 else _("Enter 1 or leave it empty")
    problems[name] = told % {"most": most}
    return None
