"""CSV that nothing runs in, streamed, one row per answer."""

from __future__ import annotations

import csv
import io
import tracemalloc
import unicodedata
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import StreamingHttpResponse
from django.test import Client

from items.kinds import ItemKind
from lessons.models import Course, Lesson
from people.models import User
from quizzes.models import Answer, Mark, Quiz
from reports.export_queries import ANSWER_COLUMNS, ANSWERS, count_answers, every_answer
from reports.exports import csv_lines, inert
from reports.pseudonyms import pseudonym
from reports.queries import Filters
from tests.factories.items import MARKED_KINDS, RIGHT, WRONG
from tests.factories.people import OrganisationFactory
from tests.factories.quizzes import published_quiz
from tests.reports.conftest import enrolled
from tests.reports.sittings import sit

FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "|calc",
    "%0a=1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\u3000=1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "−1+1",
    "\0=1+1",
    '=HYPERLINK("http://example.org","x")',
    '"=1+1',
    "'=1+1",
]
HARMLESS = ["Learner 014", "1811", "a = b", "x@example.org", '{"chosen": ["a"]}', "", "Ünïcode", "中文"]


def is_live(cell: str) -> bool:
    """What a spreadsheet could run: after what it skips, the first sign is one that begins a formula."""
    seen = cell.lstrip("\t\r\n \u00a0\u3000\ufeff\u200b\0")
    return bool(seen) and unicodedata.normalize("NFKC", seen[0]) in "=+-@|%−"


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_and_no_header_runs(text: str) -> None:
    table = cells("".join(csv_lines([text, "plain"], [[text, 1]])))
    assert not any(is_live(cell) for row in table for cell in row)
    assert [row[0] for row in table] == [table[0][0]] * 2


def test_the_plain_writer_would_run_them() -> None:
    """The control: without `inert` most of the corpus is live."""
    plain = io.StringIO(newline="")
    csv.writer(plain).writerows([[text.replace("\0", "")] for text in FORMULAS])
    assert sum(is_live(row[0]) for row in cells(plain.getvalue())) == len(FORMULAS) - 2


@pytest.mark.parametrize("text", [*FORMULAS, *HARMLESS])
def test_every_text_can_be_read_back(text: str) -> None:
    ((cell,),) = cells("".join(csv_lines(["x"], [[text]])))[1:] or [[""]]
    assert cell.removeprefix("'") == text.replace("\0", "")
    assert (cell == text) == (text in HARMLESS or text == '"=1+1')


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (-5, "-5"),
        (-0.25, "-0.25"),
        (Decimal("-1.5000"), "-1.5"),
        (Decimal("100"), "100"),
        (None, ""),
        (True, "1"),
        (False, "0"),
        (datetime(2026, 3, 5, 12, 30, tzinfo=UTC), "2026-03-05T12:30:00.000+00:00"),
    ],
)
def test_numbers_stay_numbers(value: object, cell: str) -> None:
    assert inert(value) == cell


def answers_of(course: Course) -> list[dict[str, Any]]:
    filters = Filters(organisation_id=course.organisation_id, course_id=course.pk)
    return [dict(zip(ANSWER_COLUMNS, row, strict=True)) for row in every_answer(filters)]


def test_one_row_per_answer(course: Course, quiz: Quiz) -> None:
    one, other = enrolled(course, 2)
    attempt = sit(quiz, one, [RIGHT[kind] for kind in MARKED_KINDS])
    sit(quiz, other, [None, WRONG[ItemKind.MULTIPLE_RESPONSE], *[None] * (len(MARKED_KINDS) - 2)])
    sit(quiz, other, [RIGHT[kind] for kind in MARKED_KINDS], is_preview=True)
    sit(
        quiz,
        other,
        [RIGHT[kind] for kind in MARKED_KINDS],
        number=2,
        organisation=OrganisationFactory(slug="other"),
    )
    counted = Answer.objects.filter(attempt=attempt).earliest("id")
    late = Answer.objects.get(pk=counted.pk)
    late.pk, late.client_seq, late.is_late, late.client_key = (
        None,
        2,
        True,
        "00000000-0000-0000-0000-000000000001",
    )
    late.save()
    rows = answers_of(course)
    assert len(rows) == len(MARKED_KINDS) + 2
    assert sum(bool(row["is_counted"]) for row in rows) == len(MARKED_KINDS) + 1
    (unused,) = (row for row in rows if row["is_late"])
    assert (unused["fraction"], unused["points"], unused["is_counted"]) == (None, None, False)
    for row in rows:
        if row["is_counted"]:
            mark = Mark.objects.get(response__position=row["position"], attempt__uid=row["attempt"])
            assert (row["fraction"], row["points"]) == (mark.fraction, mark.points)


def test_the_file_has_what_was_given_and_nothing_that_runs(
    course: Course, client: Client, admin: User
) -> None:
    quiz = published_quiz(course, [ItemKind.SHORT_ANSWER], title="=1+1")
    (learner,) = enrolled(course, 1)
    User.objects.filter(pk=learner.pk).update(name="@SUM(A1)")
    Lesson.objects.filter(course=course).update(label="", title="+1")
    sit(quiz, learner, [{"text": "=2+2"}])
    client.force_login(admin)
    for address in ("/manage/answers.csv", "/manage/progress.csv", f"/teach/quizzes/{quiz.pk}/analysis.csv"):
        reply = client.get(address)
        table = cells(body(reply))
        assert len(table) >= 2
        assert {len(row) for row in table} == {len(table[0])}
        assert not any(is_live(cell) for row in table for cell in row)
        assert reply["Content-Type"] == "text/csv; charset=utf-8"
    named, coded = (body(client.get(f"/manage/answers.csv{query}")) for query in ("", "?codes=1"))
    assert "SUM(A1)" in named
    assert "SUM(A1)" not in coded
    assert pseudonym(course.organisation_id, "learner", learner.pk) in coded


def body(reply: object) -> str:
    """The whole text of a streamed file."""
    assert isinstance(reply, StreamingHttpResponse)
    return b"".join(reply.streaming_content).decode()  # type: ignore[arg-type]  # read without a loop


def many_answers(course: Course, count: int) -> None:
    """`count` copies of one answer."""
    quiz = published_quiz(course, [ItemKind.SHORT_ANSWER])
    attempt = sit(quiz, enrolled(course, 1)[0], [{"text": "x" * 200}])
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO quizzes_answer (organisation_id, attempt_id, response_id, client_key, client_seq,"
            " value, is_late, is_stale)"
            " SELECT organisation_id, attempt_id, response_id, gen_random_uuid(), n, value, false, true"
            " FROM quizzes_answer, generate_series(2, %s) n WHERE attempt_id = %s",
            [count, attempt.pk],
        )


def peak(lines: Callable[[], Iterable[str]]) -> tuple[int, int]:
    """How many lines there were, and the most memory in use on the way."""
    tracemalloc.start()
    count = sum(1 for _ in lines())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return count, most


def test_memory_does_not_grow_with_the_answers(course: Course) -> None:
    many_answers(course, 18_000)
    filters = Filters(organisation_id=course.organisation_id, course_id=course.pk)
    streamed = peak(lambda: csv_lines(ANSWER_COLUMNS, every_answer(filters)))
    assert streamed[0] == 18_002
    assert streamed[1] < 12_000_000
    # The control: the same lines at once take several times as much.
    assert peak(lambda: list(csv_lines(ANSWER_COLUMNS, every_answer(filters))))[1] > 2 * streamed[1]


@pytest.mark.django_db(transaction=True)
def test_nothing_stays_open_while_somebody_reads(course: Course) -> None:
    many_answers(course, 2_100)
    filters = Filters(organisation_id=course.organisation_id, course_id=course.pk)
    rows = every_answer(filters)
    next(rows)
    assert not connection.in_atomic_block
    assert sum(1 for _ in rows) == 2_099
    # Counting may take long; that holds for counting alone.
    assert (count_answers(filters), count_answers(filters, most=7)) == (2_100, 7)
    assert timeout() == "15s"


def timeout() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return str(cursor.fetchone()[0])


@pytest.mark.parametrize("address", ["/manage/answers.csv", "/manage/progress.csv"])
def test_access_is_decided_before_the_first_row(
    course: Course, quiz: Quiz, client: Client, learner: User, other_instructor: User, address: str
) -> None:
    (person,) = enrolled(course, 1)
    sit(quiz, person, [RIGHT[kind] for kind in MARKED_KINDS])
    sent: list[str] = []

    def note(execute: object, sql: str, *rest: object) -> object:
        sent.append(sql)
        return execute(sql, *rest)  # type: ignore[operator]  # Django's next wrapper

    for user, status in ((learner, 403), (other_instructor, 404)):
        client.force_login(user)
        with connection.execute_wrapper(note):
            reply = client.get(f"{address}?course={course.pk}")
        assert (reply.status_code, reply.streaming) == (status, False)
    assert sent
    assert ANSWERS not in sent
    assert not any("quizzes_answer" in sql or "people_user u" in sql for sql in sent)
