"""Files of every answer: the same rows in every kind, made in portions, fetched in parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.db import connection, transaction
from django.http import StreamingHttpResponse
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from xlsxwriter import Workbook

from jobs.models import Job
from jobs.running import claim
from lessons.models import Course
from people.models import AuditEntry, Cohort, CohortMember
from quizzes.models import Attempt, ItemVersion, Override, Quiz
from quizzes.terms import learner_rules
from reports import export_files, export_queries, tasks
from reports.analysis import quiz_analysis
from reports.analysis_queries import QuizFilters
from reports.export_files import forget_expired, make_file
from reports.export_queries import ANSWER_COLUMNS, Place, every_answer, portions
from reports.export_writers import CELL_LENGTH, cell_text, write_xlsx
from reports.models import ExportFile, ExportPart
from reports.pseudonyms import pseudonym
from reports.queries import Filters
from reports.ranges import Unsatisfiable, asked_range
from tests.factories.items import MARKED_KINDS, RIGHT, WRONG
from tests.factories.people import OrganisationFactory
from tests.reports.conftest import enrolled
from tests.reports.files import asked, content, has_formulas, made, sheets, table
from tests.reports.sittings import check, sit
from tests.reports.test_exports import FORMULAS

ENDINGS = ["csv", "jsonl", "xlsx", "parquet"]


def filters_of(course: Course) -> Filters:
    return Filters(organisation_id=course.organisation_id, course_id=course.pk)


@pytest.fixture
def answered(course: Course, quiz: Quiz) -> Course:
    """Three learners, one of them twice, and one answer inside a lesson."""
    learners = enrolled(course, 3)
    kinds = list(MARKED_KINDS)
    for number, learner in enumerate(learners):
        sit(
            quiz,
            learner,
            [(RIGHT if (place + number) % 3 else WRONG)[kind] for place, kind in enumerate(kinds)],
        )
    sit(quiz, learners[0], [RIGHT[kind] for kind in kinds], number=2)
    version = ItemVersion.objects.filter(item__course=course).earliest("pk")
    check(course.lessons.first(), learners[1], version, "0.5", ago=timedelta(hours=2))
    return course


def plain(value: object) -> object:
    """One cell, whatever kind of file it comes from."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return round(value.timestamp(), 3)
    if isinstance(value, bool | int | float | Decimal):
        return round(float(value), 7)
    text = str(value)
    for read in (float, lambda one: datetime.fromisoformat(one).timestamp()):
        try:
            return round(read(text), 7 if read is float else 3)
        except ValueError:
            continue
    return text


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_kind_of_file_has_the_same_rows(answered: Course, ending: str, tmp_path: Path) -> None:
    rows = list(every_answer(filters_of(answered)))
    found = table(made(asked(answered, ending)), tmp_path)
    assert len(found) == len(rows) == 4 * len(MARKED_KINDS) + 1
    assert {tuple(row) for row in found} == {ANSWER_COLUMNS}
    for row, cells in zip(rows, found, strict=True):
        whole_ms = [
            value.replace(microsecond=value.microsecond // 1000 * 1000)
            if isinstance(value, datetime)
            else value
            for value in row
        ]
        read = [cells[name] for name in ANSWER_COLUMNS]
        if ending in ("parquet", "jsonl"):
            whole_ms = list(row)
        for name, there, here in zip(ANSWER_COLUMNS, whole_ms, read, strict=True):
            assert plain(here) == pytest.approx(plain(there), abs=0.001), name


def test_what_the_rows_say_of_proof_and_of_lessons(answered: Course) -> None:
    rows = [dict(zip(ANSWER_COLUMNS, row, strict=True)) for row in every_answer(filters_of(answered))]
    for row in rows:
        version = ItemVersion.objects.get(item=row["question_id"], number=row["question_version"])
        text = version.revision.text[row["evidence_start"] : row["evidence_end"]]
        assert (row["evidence"], row["evidence_revision"]) == (text, version.revision.number)
        assert f'"{version.sentence.key}"' in row["evidence_sentences"]
    (in_lesson,) = (row for row in rows if row["given_in"] == "lesson")
    assert (in_lesson["fraction"], in_lesson["attempt"], in_lesson["points"]) == (Decimal("0.5"), None, None)
    assert rows[-1] == in_lesson


def test_figures_agree_with_an_independent_computation(answered: Course, quiz: Quiz, tmp_path: Path) -> None:
    analysis = quiz_analysis(QuizFilters(organisation_id=quiz.organisation_id, quiz_id=quiz.pk, has_all=True))
    facility = {one.item_id: one.facility for one in analysis.items}
    scores = {
        str(one.uid): float(one.points / one.points_possible) for one in Attempt.objects.filter(quiz=quiz)
    }
    for ending in ("csv", "parquet"):
        file = made(asked(answered, ending))
        path = tmp_path / file.name
        path.write_bytes(content(file))
        counted = f"FROM '{path}' WHERE given_in = 'quiz' AND is_counted"
        by_item = duckdb.sql(f"SELECT question_id, avg(fraction) {counted} GROUP BY 1").fetchall()
        assert dict(by_item) == pytest.approx(facility)
        by_attempt = duckdb.sql(
            f"SELECT attempt, sum(points) / sum(points_possible) {counted} GROUP BY 1"
        ).fetchall()
        assert {one: float(score) for one, score in by_attempt} == pytest.approx(scores)
    # The control: the figures of one answer less are others.
    first = f"{counted} AND question_id = {by_item[0][0]} AND attempt_number = 1"
    ((less,),) = duckdb.sql(f"SELECT avg(fraction) {first}").fetchall()
    assert less != pytest.approx(facility[by_item[0][0]])


def test_no_cell_of_a_workbook_is_worked_out(tmp_path: Path) -> None:
    path = tmp_path / "inert.xlsx"
    write_xlsx(path, FORMULAS, [[text] * len(FORMULAS) for text in FORMULAS] + [[-1.5] * len(FORMULAS)])
    ((header, *rows),) = sheets(path.read_bytes())
    assert not has_formulas(path.read_bytes())
    assert header[0] == "=1+1"
    assert [row[0] for row in rows][:6] == FORMULAS[:6]
    assert rows[-1][0] == "-1.5"
    # The control: as the library writes them of itself, some are live.
    with Workbook(str(tmp_path / "live.xlsx")) as book:
        book.add_worksheet().write_column(0, 0, FORMULAS)
    assert has_formulas((tmp_path / "live.xlsx").read_bytes())


@pytest.mark.parametrize(("count", "lengths"), [(0, [1]), (3, [4]), (4, [4, 2]), (7, [4, 4, 2])])
def test_rows_go_on_in_another_sheet(tmp_path: Path, count: int, lengths: list[int]) -> None:
    path = tmp_path / "sheets.xlsx"
    write_xlsx(path, ["n"], ([number] for number in range(count)), sheet_rows=4)
    found = sheets(path.read_bytes())
    assert [len(rows) for rows in found] == lengths
    assert [row[0] for rows in found for row in rows[1:]] == [str(number) for number in range(count)]
    assert {rows[0][0] for rows in found} == {"n"}


@pytest.mark.parametrize(
    "text", ["x" * CELL_LENGTH, "x" * (CELL_LENGTH + 1), "𝄞" * (CELL_LENGTH // 2 + 1), "short"]
)
def test_a_cell_takes_what_a_sheet_can_hold(text: str) -> None:
    cell = cell_text(text)
    assert len(cell.encode("utf-16-le")) // 2 <= CELL_LENGTH
    assert cell == text or (cell[-1] == "…" and text.startswith(cell[:-1]))
    assert (cell == text) == (len(text.encode("utf-16-le")) // 2 <= CELL_LENGTH)


def test_codes_are_stable_and_nothing_without_the_key() -> None:
    code = pseudonym(1, "learner", 7)
    assert code == pseudonym(1, "learner", 7)
    assert code not in {pseudonym(2, "learner", 7), pseudonym(1, "learner", 8), pseudonym(1, "attempt", 7)}
    with override_settings(SECRET_KEY="another key of the server, fifty signs long, for this"):
        assert code != pseudonym(1, "learner", 7)
    assert len({pseudonym(1, "learner", number) for number in range(2000)}) == 2000


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_with_codes_leads_to_nobody(answered: Course, ending: str, tmp_path: Path) -> None:
    file = made(asked(answered, ending, has_codes=True))
    named = list(every_answer(filters_of(answered)))
    places = [ANSWER_COLUMNS.index(name) for name in ("learner", "attempt")]
    found = table(file, tmp_path)
    told = str(found)
    assert not any(str(row[place]) in told for row in named for place in places if row[place])
    assert {row["learner_id"] for row in found} <= {None, ""}
    codes = {row["learner"] for row in found}
    assert codes == {pseudonym(answered.organisation_id, "learner", row[1]) for row in named}


class Killed(Exception):
    pass


@pytest.mark.parametrize("after", [1, 3, 5])
def test_a_killed_worker_goes_on_where_it_was(
    answered: Course, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, after: int
) -> None:
    monkeypatch.setattr(export_queries, "PORTION", 7)
    monkeypatch.setattr(export_queries, "ATTEMPTS_AT_ONCE", 2)
    whole = table(made(asked(answered, "jsonl")), tmp_path)
    file, left = asked(answered, "jsonl"), [after]

    @contextmanager
    def storing() -> Iterator[None]:
        with transaction.atomic():
            yield
            left[0] -= 1
            if left[0] < 0:
                raise Killed

    with pytest.raises(Killed):
        make_file(file.organisation_id, file.uid, storing, lambda _done, _total: None)
    file.refresh_from_db()
    kept = file.row_count
    assert 0 < kept < len(whole)
    assert file.ready_at is None
    told: list[tuple[int, int]] = []
    make_file(file.organisation_id, file.uid, transaction.atomic, lambda *here: told.append(here))
    file.refresh_from_db()
    assert table(file, tmp_path) == whole
    assert told[0][0] > kept
    assert told[-1] == (len(whole), len(whole))
    assert not ExportPart.objects.filter(file=file, is_rows=True).exists()
    # Done again it does nothing.
    make_file(file.organisation_id, file.uid, storing, lambda _done, _total: None)


def test_a_worker_has_one_portion_in_memory(answered: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a file is written, a portion is fetched when its first row is needed, and no sooner."""
    monkeypatch.setattr(export_queries, "PORTION", 7)
    fetched: list[int] = []
    seen: list[int] = []
    read_part = export_files._data

    def counting(file: ExportFile, number: int, *, is_rows: bool) -> bytes:
        fetched.append(number)
        return read_part(file, number, is_rows=is_rows)

    def writing(_ending: str, path: Path, _columns: object, rows: Iterable[object]) -> None:
        seen.extend(len(fetched) for _row in rows)
        path.write_bytes(b"")

    monkeypatch.setattr(export_files, "_data", counting)
    monkeypatch.setattr(export_files, "write_file", writing)
    file = made(asked(answered, "parquet"))
    assert fetched == list(range(len(fetched)))
    assert len(seen) == file.row_count
    assert sorted(seen) == seen
    assert set(seen) == set(range(1, len(fetched) + 1))
    # The control: rows taken all at once would each find every portion fetched.
    assert seen[0] == 1 < len(fetched)


def test_portions_are_all_rows_once_whatever_their_size(
    answered: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = list(every_answer(filters_of(answered)))
    for portion, attempts in (
        (1, 1),
        (3, 2),
        (len(MARKED_KINDS), 1),
        (len(MARKED_KINDS) * 2, 4),
        (10_000, 4),
    ):
        monkeypatch.setattr(export_queries, "PORTION", portion)
        monkeypatch.setattr(export_queries, "ATTEMPTS_AT_ONCE", attempts)
        assert list(every_answer(filters_of(answered))) == whole
    places = [place for _rows, place in portions(filters_of(answered))]
    assert places[-1].is_end
    assert Place(**dict[str, Any](places[0].data())) == places[0]


def test_a_worker_makes_what_was_asked_for(answered: Course, client: Client) -> None:
    client.force_login(answered.instructors.get())
    reply = client.post(reverse("export_new"), {"course": answered.pk, "ending": "parquet", "since": "7"})
    file = ExportFile.objects.get()
    assert reply["Location"] == reverse("export_detail", args=[file.uid])
    assert "Being made" in client.get(reply["Location"]).content.decode()
    assert client.get(reverse("export_download", args=[file.uid])).status_code == 404
    tasks.make_export(claim(file.job_id))
    file.refresh_from_db()
    assert (file.row_count, file.query) == (4 * len(MARKED_KINDS) + 1, {"since": "7"})
    assert Job.objects.get(pk=file.job_id).progress == {"done": file.row_count, "total": file.row_count}
    shown = client.get(reply["Location"]).content.decode()
    assert file.sha256 in shown
    assert AuditEntry.objects.get(verb="export.ask").detail["ending"] == "parquet"


def test_short_files_of_lines_are_sent_at_once(
    answered: Course, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(answered.instructors.get())
    asked_for = {"course": answered.pk, "ending": "jsonl", "codes": "on"}
    reply = client.post(reverse("export_new"), asked_for)
    assert reply["Location"] == f"/manage/answers.jsonl?course={answered.pk}&codes=1"
    sent = client.get(reply["Location"])
    assert isinstance(sent, StreamingHttpResponse)
    assert len(sent.getvalue().splitlines()) == 4 * len(MARKED_KINDS) + 1
    assert AuditEntry.objects.get(verb="export.stream").detail == {"ending": "jsonl", "has_codes": True}
    monkeypatch.setattr("reports.export_views.SHORT", 4)
    assert "/manage/exports/" in client.post(reverse("export_new"), asked_for)["Location"]


@pytest.mark.parametrize(
    ("header", "size", "found"),
    [
        ("", 10, None), ("bytes=0-3", 10, (0, 3)), ("bytes=4-", 10, (4, 9)), ("bytes=-3", 10, (7, 9)),
        ("bytes=-30", 10, (0, 9)), ("bytes=8-99", 10, (8, 9)), ("bytes=5-2", 10, None), ("bytes=-", 10, None),
        ("bytes=0-1,4-5", 10, None), ("lines=0-1", 10, None), ("BYTES=1-1", 10, (1, 1)),
        ("bytes=10-", 10, Unsatisfiable), ("bytes=-0", 10, Unsatisfiable), ("bytes=0-", 0, Unsatisfiable),
    ],
)  # fmt: skip
def test_ranges(header: str, size: int, found: Any) -> None:
    if found is Unsatisfiable:
        with pytest.raises(Unsatisfiable):
            asked_range(header, size)
    else:
        assert asked_range(header, size) == found


def test_a_download_goes_on_where_it_stopped(
    answered: Course, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.export_files.PIECE", 1000)
    file = made(asked(answered, "csv"))
    whole, address = content(file), reverse("export_download", args=[file.uid])
    client.force_login(answered.instructors.get())
    first = client.get(address)
    assert (first.status_code, first.getvalue(), first["Accept-Ranges"]) == (200, whole, "bytes")
    assert first["Content-Length"] == str(len(whole)) == str(file.size)
    for asks, expected in (
        ("bytes=1500-", whole[1500:]),
        ("bytes=990-2010", whole[990:2011]),
        ("bytes=-1", whole[-1:]),
    ):
        part = client.get(address, headers={"Range": asks, "If-Range": first["ETag"]})
        assert (part.status_code, part.getvalue()) == (206, expected)
        start = whole.index(expected) if len(expected) > 1 else len(whole) - 1
        assert part["Content-Range"] == f"bytes {start}-{start + len(expected) - 1}/{len(whole)}"
    stale = client.get(address, headers={"Range": "bytes=5-", "If-Range": '"another"'})
    assert (stale.status_code, stale.getvalue()) == (200, whole)
    behind = client.get(address, headers={"Range": f"bytes={len(whole)}-"})
    assert (behind.status_code, behind["Content-Range"]) == (416, f"bytes */{len(whole)}")
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert AuditEntry.objects.filter(verb="export.download", object_id=str(file.pk)).count() == 5


def test_a_file_is_gone_when_its_time_is_over(answered: Course, client: Client) -> None:
    file, other = made(asked(answered, "csv")), made(asked(answered, "csv"))
    client.force_login(answered.instructors.get())
    address = reverse("export_download", args=[file.uid])
    assert client.get(address).status_code == 200
    ExportFile.objects.filter(pk=file.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(address).status_code == 404
    assert forget_expired() == 1
    assert list(ExportFile.objects.all()) == [other]
    assert set(ExportPart.objects.values_list("file_id", flat=True)) == {other.pk}


def test_what_the_page_asks_does_not_grow(
    answered: Course, client: Client, django_assert_num_queries: Any
) -> None:
    client.force_login(answered.instructors.get())
    address = f"/manage/exports/?course={answered.pk}"
    client.get(address)
    for _count in range(2):
        asked(answered, "csv")
        with django_assert_num_queries(6):
            client.get(address)


def test_due_dates_are_those_of_the_learner(course: Course, quiz: Quiz) -> None:
    """The view and `effective_rules` say the same in every case there is."""
    day = datetime(2026, 3, 1, tzinfo=UTC)
    dates: list[datetime | None] = [day, day + timedelta(days=3), None]
    cohorts = [Cohort.objects.create(organisation=course.organisation, name=name) for name in "AB"]
    cases: list[tuple[Any, ...]] = [
        (own, first, second) for own in (..., *dates) for first in (..., *dates) for second in (..., dates[0])
    ]
    Quiz.objects.filter(pk=quiz.pk).update(due_at=day + timedelta(days=1))
    quiz.refresh_from_db()
    (learner,) = enrolled(course, 1)
    for cohort in cohorts:
        CohortMember.objects.create(cohort=cohort, user=learner)
    sit(quiz, learner, [RIGHT[kind] for kind in MARKED_KINDS])
    place = ANSWER_COLUMNS.index("due_at")
    for case in cases:
        Override.objects.all().delete()
        whose: list[dict[str, Any]] = [
            {"learner": learner},
            {"cohort": cohorts[0]},
            {"cohort": cohorts[1]},
        ]
        for of_one, due_at in zip(whose, case, strict=True):
            if due_at is not ...:
                Override.objects.create(
                    organisation=course.organisation, quiz=quiz, says=["due_at"], due_at=due_at, **of_one
                )
        ((_rows, _place), *_rest) = portions(filters_of(course))
        assert {row[place] for row in _rows} == {learner_rules(quiz, learner.pk).due_at}, case


def test_a_role_sees_the_answers_of_its_organisation_alone(answered: Course) -> None:
    elsewhere = OrganisationFactory(slug="other")
    mine = f"answers_of_{answered.organisation_id}"
    with connection.cursor() as cursor:
        for role in (mine, f"answers_of_{elsewhere.pk}"):
            cursor.execute(f"CREATE ROLE {role}")
            cursor.execute(f"GRANT SELECT ON answers TO {role}")
        cursor.execute("SELECT count(*) FROM answers")
        assert cursor.fetchone() == (0,)
        cursor.execute(f"SET LOCAL ROLE {mine}")
        cursor.execute("SELECT * FROM answers ORDER BY saved_at")
        assert tuple(column.name for column in cursor.description) == ANSWER_COLUMNS
        assert len(cursor.fetchall()) == 4 * len(MARKED_KINDS) + 1
        cursor.execute("RESET ROLE")
        cursor.execute(f"SET LOCAL ROLE answers_of_{elsewhere.pk}")
        cursor.execute("SELECT count(*) FROM answers")
        assert cursor.fetchone() == (0,)
        for table_name in ("reports_answer", "quizzes_answer", "people_user"):
            with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                cursor.execute(f"SELECT 1 FROM {table_name}")  # noqa: S608  # the names above
        with pytest.raises(Exception, match="cannot delete"), transaction.atomic():
            cursor.execute("DELETE FROM answers")
        cursor.execute("RESET ROLE")


def test_every_column_is_in_the_guide_in_its_order() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "exports.md").read_text()
    part = guide.split("## Every answer", 1)[1].split("\n## ", 1)[0]
    cells = [line.split("|")[1] for line in part.splitlines() if line.startswith("| `")]
    named = [name.strip("` ") for cell in cells for name in cell.split(",")]
    assert tuple(named) == ANSWER_COLUMNS
