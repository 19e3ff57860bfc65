"""What stands against publishing a quiz that draws questions."""

from __future__ import annotations

from django.utils.translation import ngettext

from quizzes.bank_filter import HAS_FINDINGS
from quizzes.draws import Numbers, draw_table, draws_of, pools_of
from quizzes.errors import Problem
from quizzes.item_findings import HARD, version_flaws
from quizzes.models import Item, Quiz
from quizzes.versions import items_of

MOST_NAMED = 20
"""So many questions that could be drawn are named with what was found in them; of more, how many."""


def draw_problems(quiz: Quiz, numbers: Numbers) -> list[Problem]:
    """Too few questions, and flaws of those that could be drawn. Nothing without a draw."""
    if not quiz.draws:
        return []
    return [*_shortages(quiz, numbers), *_flaws(quiz)]


def _shortages(quiz: Quiz, numbers: Numbers) -> list[Problem]:
    table = draw_table(quiz)
    told = [
        ngettext(
            "From question %(n)s on %(count)s are to be drawn, and %(fitting)s fits.",
            "From question %(n)s on %(count)s are to be drawn, and %(fitting)s fit.",
            row.fitting,
        )
        % {"n": numbers.draws[row.draw.id], "count": row.draw.count, "fitting": row.fitting}
        for row in table.rows
        if row.missing
    ]
    if table.missing and not told:
        told = [
            ngettext(
                "No question is drawn twice, so for all draws together %(n)s is missing.",
                "No question is drawn twice, so for all draws together %(n)s are missing.",
                table.missing,
            )
            % {"n": table.missing}
        ]
    return [Problem(None, None, "too_few", sentence, can_override=False) for sentence in told]


def _flaws(quiz: Quiz) -> list[Problem]:
    """What the rules hold against questions that could be drawn, missing proofs and keys first."""
    pools = pools_of([(quiz, draw) for draw in draws_of(quiz)])
    flawed = list(
        Item.objects.filter(HAS_FINDINGS, pk__in={pk for pool in pools for pk in pool}).select_related(
            "latest"
        )
    )
    flawed.sort(key=lambda item: (not _is_hard(item), item.pk))
    named = flawed[:MOST_NAMED]
    items_of(item.latest_id or 0 for item in named)
    problems = [problem for item in named for problem in _flaws_of(quiz, item)]
    if len(flawed) > len(named):
        told = ngettext(
            "%(n)s more question that may be drawn has findings: see the question bank.",
            "%(n)s more questions that may be drawn have findings: see the question bank.",
            len(flawed) - len(named),
        ) % {"n": len(flawed) - len(named)}
        problems.append(Problem(None, None, "drawn_findings", told, can_override=True))
    return problems


def _is_hard(item: Item) -> bool:
    return any(found["code"] in HARD for found in item.findings or [])


def _flaws_of(quiz: Quiz, item: Item) -> list[Problem]:
    version = item.latest
    if version is None:
        return []
    revision_id = version.revision_id if version.revision_id == quiz.course.revision_id else None
    return [
        Problem(None, item.pk, one.code, one.sentence, can_override=one.code not in HARD, is_drawn=True)
        for one in version_flaws(version.pk, revision_id, item.origin, ())
    ]
