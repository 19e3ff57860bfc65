"""Which of a learner's attempts makes the score of a quiz: in Python for one learner, in SQL for many."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal


def counted_score(method: str, scores: Sequence[Decimal | None]) -> Decimal | None:
    """The score of a quiz from those of its finished attempts in their order; None while it is not known.

    A score is None until its attempt is marked. The first and the last are awaited, for the highest and the
    average those that are known count.
    """
    if method in ("first", "last"):
        return (scores[0] if method == "first" else scores[-1]) if scores else None
    known = [score for score in scores if score is not None]
    if not known:
        return None
    return sum(known, Decimal(0)) / len(known) if method == "average" else max(known)


def counted_sql(method: str, score: str, number: str, condition: str) -> str:
    """The same for one method as an aggregate; the others are expressions of the statement it goes into."""
    aggregate = {
        "highest": f"max({score}) {{}}",
        "average": f"avg({score}) {{}}",
        "first": f"(array_agg({score} ORDER BY {number}) {{}})[1]",
        "last": f"(array_agg({score} ORDER BY {number} DESC) {{}})[1]",
    }[method]
    return aggregate.format(f"FILTER (WHERE {condition})")


def any_counted_sql(method: str, score: str, number: str, condition: str) -> str:
    """As `counted_sql` where `method` is an expression too, as in a statement over several quizzes."""
    cases = [
        f"WHEN '{name}' THEN {counted_sql(name, score, number, condition)}"
        for name in ("highest", "average", "first", "last")
    ]
    return f"CASE {method} {' '.join(cases)} END"
