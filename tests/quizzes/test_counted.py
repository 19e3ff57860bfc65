"""Which attempt counts: the same in Python and in SQL."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection

from quizzes.counted import any_counted_sql, counted_score, counted_sql
from quizzes.models import Counted

D = Decimal
TABLE: list[tuple[list[Decimal | None], dict[str, Decimal | None]]] = [
    ([], {"highest": None, "average": None, "first": None, "last": None}),
    ([D("0.5")], {"highest": D("0.5"), "average": D("0.5"), "first": D("0.5"), "last": D("0.5")}),
    (
        [D("0.5"), D("0.9"), D("0.1")],
        {"highest": D("0.9"), "average": D("0.5"), "first": D("0.5"), "last": D("0.1")},
    ),
    ([None, D("0.4")], {"highest": D("0.4"), "average": D("0.4"), "first": None, "last": D("0.4")}),
    ([D("0.4"), None], {"highest": D("0.4"), "average": D("0.4"), "first": D("0.4"), "last": None}),
    ([None], {"highest": None, "average": None, "first": None, "last": None}),
]


@pytest.mark.django_db
@pytest.mark.parametrize("method", Counted.values)
@pytest.mark.parametrize(("scores", "expected"), TABLE)
def test_the_score_that_counts(
    method: str, scores: list[Decimal | None], expected: dict[str, Decimal | None]
) -> None:
    assert counted_score(method, scores) == expected[method]
    one = counted_sql(method, "s.score", "s.number", "s.is_on")
    any_one = any_counted_sql("%(method)s", "s.score", "s.number", "s.is_on")
    # A row that the condition leaves out must not be taken by any of them.
    given = [(number, score, True) for number, score in enumerate(scores, 1)]
    numbers, values, flags = zip(*[(0, D("1.0"), False), *given, (99, D("1.0"), False)], strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {one}, {any_one} FROM unnest(%(numbers)s::int[], %(scores)s::numeric[],"  # noqa: S608  # made by the code under test
            " %(flags)s::bool[]) AS s(number, score, is_on)",
            {"method": method, "numbers": list(numbers), "scores": list(values), "flags": list(flags)},
        )
        assert cursor.fetchone() == (expected[method], expected[method])
