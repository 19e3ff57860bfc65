"""Essays in words: what is wanted of one, and how it is judged."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from items.kinds import Criterion, Essay, Files, Item, Response
from items.scoring.essays import WordProblem, word_count, word_problem
from quizzes.errors import AttemptRefused


def limit_words(min_words: int | None, max_words: int | None, *, is_strict: bool) -> str:
    """How many words are wanted, and whether that must be kept; empty without limits."""
    if min_words is None and max_words is None:
        return ""
    values = {"low": min_words, "high": max_words}
    if min_words is None:
        said = ngettext("At most %(high)s word.", "At most %(high)s words.", max_words or 0) % values
    elif max_words is None:
        said = ngettext("At least %(low)s word.", "At least %(low)s words.", min_words) % values
    else:
        said = _("%(low)s to %(high)s words.") % values
    return f"{said} {_('Otherwise it cannot be handed in.')}" if is_strict else said


def problem_words(position: int, body: Essay, text: str, problem: WordProblem) -> str:
    """Why the text at this place of an attempt cannot be handed in."""
    values = {"n": position, "count": word_count(text), "low": body.min_words, "high": body.max_words}
    if problem == "too_many":
        return _("Question %(n)s has %(count)s words and takes at most %(high)s: shorten it.") % values
    return (
        _("Question %(n)s has %(count)s words and wants at least %(low)s: go on, or leave it empty.") % values
    )


def files_words(files: Files) -> str:
    """How many files, of which types and how large."""
    values = {
        "least": files.least,
        "most": files.most,
        "types": ", ".join(files.types),
        "size": files.megabytes,
    }
    if files.least:
        return _("%(least)s to %(most)s files (%(types)s), %(size)s MB each at most; needed.") % values
    return _("Up to %(most)s files (%(types)s), %(size)s MB each at most.") % values


def files_problem(position: int, item: Item, count: int) -> str:
    """What is said of an answer that wants more files than these; empty where it has enough."""
    files = item.body.files if isinstance(item.body, Essay) else None
    if files is None or count >= files.least:
        return ""
    said = ngettext(
        "Question %(n)s wants %(least)s file with its text: attach it, or leave the question empty.",
        "Question %(n)s wants %(least)s files with its text: attach them, or leave the question empty.",
        files.least,
    )
    return said % {"n": position, "least": files.least}


def refuse_outside_limits(answers: Iterable[tuple[int, Item, Response]]) -> None:
    """Nothing for essays that keep to enforced limits and have the files that they need; `answers` of an
    attempt, each after its number.

    Raises `AttemptRefused` (``words``) that names every other one.
    """
    answers = list(answers)
    said = [
        missing
        for place, item, given in answers
        if given and (missing := files_problem(place, item, _count(given)))
    ]
    said += [
        problem_words(place, item.body, text, problem)
        for place, item, given in answers
        if isinstance(item.body, Essay) and item.body.is_strict
        for text in [str(given.get("text", ""))]
        if (problem := word_problem(item.body, text))
    ]
    if said:
        raise AttemptRefused("words", " ".join(said))


def _count(given: Response) -> int:
    return len(given.get("files", ()))  # type: ignore[arg-type]  # a list of ids


def rubric_words(rubric: tuple[Criterion, ...]) -> list[str]:
    """A line for every criterion with its levels."""
    return [
        f"{criterion.title}: "
        + " · ".join(f"{plain_points(level.points)} {level.text}" for level in criterion.levels)
        for criterion in rubric
    ]


def plain_points(points: Decimal) -> str:
    """Points without zeros that say nothing."""
    return format(points.normalize(), "f") if points else "0"
