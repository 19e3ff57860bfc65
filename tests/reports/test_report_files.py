"""Pages of the reports as Excel: the rows of their CSV, with the filters of the page."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from django.http import StreamingHttpResponse
from django.test import Client

from jobs.models import Job, JobState
from jobs.running import claim
from lessons.models import Course, Enrolment, EnrolmentState
from people.models import Cohort, User
from quizzes.models import Quiz
from reports import tasks
from reports.export_files import TaskFailed
from reports.models import ExportFile
from reports.pseudonyms import pseudonym
from tests.factories.courses import published_course
from tests.factories.items import MARKED_KINDS, RIGHT, WRONG
from tests.factories.quizzes import published_quiz
from tests.reports.conftest import enrolled
from tests.reports.files import content, has_formulas, sheets
from tests.reports.sittings import sit


@pytest.fixture
def learners(course: Course, quiz: Quiz, client: Client) -> list[User]:
    """Two of a cohort and one of none; whoever teaches the course is signed in."""
    cohort = Cohort.objects.create(organisation=course.organisation, name="A")
    found = enrolled(course, 2, cohort=cohort) + enrolled(course, 1)
    User.objects.filter(pk=found[0].pk).update(name="=1+1")
    for learner, values in zip(found, (RIGHT, WRONG, RIGHT), strict=True):
        sit(quiz, learner, [values[kind] for kind in MARKED_KINDS])
    sit(quiz, found[0], [WRONG[kind] for kind in MARKED_KINDS], number=2)
    client.force_login(course.instructors.get())
    return found


def excel(client: Client, **asks: object) -> tuple[ExportFile, list[list[str]]]:
    """The file that was asked for, and the cells of its one sheet."""
    reply = client.post("/manage/exports/report/", asks)
    assert reply.status_code == 302
    file = ExportFile.objects.latest("pk")
    assert reply["Location"] == f"/manage/exports/{file.uid}/"
    tasks.make_export(claim(file.job_id))
    file.refresh_from_db()
    shown = client.get(reply["Location"]).content.decode()
    assert file.sha256 in shown
    assert file.name in shown
    (rows,) = sheets(content(file))
    assert len(rows) == file.row_count + 1
    assert not has_formulas(content(file))
    return file, rows


def lines(client: Client, address: str) -> list[list[str]]:
    reply = client.get(address)
    assert isinstance(reply, StreamingHttpResponse)
    text = reply.getvalue().decode("utf-8-sig")
    return [[cell.removeprefix("'") for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]


def same(cells: list[list[str]], rows: list[list[str]]) -> None:
    """The cells of a sheet are those of the CSV file; a sheet leaves out empty ones at the end."""
    assert len(cells) == len(rows)
    for here, there in zip(cells, rows, strict=True):
        padded = here + [""] * (len(there) - len(here))
        for one, other in zip(padded, there, strict=True):
            assert one == other or float(one) == pytest.approx(float(other))


def cohort_of(learner: User) -> int:
    return Enrolment.objects.get(learner=learner).cohort_id or 0


def test_progress(course: Course, learners: list[User], client: Client) -> None:
    _file, cells = excel(client, about="progress", course=course.pk)
    same(cells, lines(client, f"/manage/progress.csv?course={course.pk}"))
    assert len(cells) == 4
    of_cohort = {"course": course.pk, "cohort": cohort_of(learners[0]), "since": "7"}
    file, fewer = excel(client, about="progress", codes="on", **of_cohort)
    assert len(fewer) == 3
    assert file.query == {"cohort": str(of_cohort["cohort"]), "since": "7"}
    codes = {pseudonym(course.organisation_id, "learner", learner.pk) for learner in learners[:2]}
    assert {row[1] for row in fewer[1:]} == codes


def test_item_analysis(course: Course, quiz: Quiz, learners: list[User], client: Client) -> None:
    address = f"/teach/quizzes/{quiz.pk}/analysis.csv"
    _file, first = excel(client, about="analysis", course=course.pk, quiz=quiz.pk)
    same(first, lines(client, address))
    _file, every = excel(client, about="analysis", course=course.pk, quiz=quiz.pk, attempts="all")
    same(every, lines(client, f"{address}?attempts=all"))
    cohort = cohort_of(learners[0])
    _file, few = excel(client, about="analysis", course=course.pk, quiz=quiz.pk, cohort=cohort)
    same(few, lines(client, f"{address}?cohort={cohort}"))
    attempts = first[0].index("attempts")
    assert [rows[1][attempts] for rows in (first, every, few)] == ["3", "4", "2"]


def test_one_learner(course: Course, learners: list[User], client: Client) -> None:
    learner = learners[0]
    rows = lines(client, f"/manage/learners/{learner.pk}.csv?course={course.pk}")
    _file, cells = excel(client, about="learner", course=course.pk, learner=learner.pk)
    same(cells, rows)
    table = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert [row["row"] for row in table] == ["section", "section", "attempt", "attempt"]
    assert {row["learner"] for row in table} == {"=1+1"}
    attempts = [(row["attempt_number"], float(row["score"]), row["is_late"]) for row in table[2:]]
    assert [one[0] for one in attempts] == ["1", "2"]
    assert attempts[0][1] == pytest.approx(1)
    assert attempts[1][1] < 1
    coded = lines(client, f"/manage/learners/{learner.pk}.csv?course={course.pk}&codes=1")
    assert {tuple(row[:2]) for row in coded[1:]} == {
        ("", pseudonym(course.organisation_id, "learner", learner.pk))
    }


def test_only_what_belongs_to_the_course(
    course: Course, quiz: Quiz, learners: list[User], client: Client
) -> None:
    """Each refused one differs in one thing from one that is allowed."""
    other = published_course(instructors=(course.instructors.get(),))
    (stranger,) = enrolled(other, 1)
    Enrolment.objects.filter(learner=learners[2]).update(state=EnrolmentState.SUSPENDED)
    refused = [
        {"about": "analysis", "course": other.pk, "quiz": quiz.pk},
        {"about": "analysis", "course": course.pk, "quiz": published_quiz(other).pk},
        {"about": "analysis", "course": course.pk, "quiz": published_quiz(published_course()).pk},
        {"about": "analysis", "course": course.pk},
        {"about": "learner", "course": course.pk, "learner": stranger.pk},
        {"about": "learner", "course": course.pk, "learner": learners[2].pk},
        {"about": "learner", "course": course.pk},
        {"about": "answers", "course": course.pk},
        {"about": "progress", "course": course.pk, "cohort": 10**9},
        {"about": "progress", "course": course.pk, "since": "8"},
    ]
    assert {client.post("/manage/exports/report/", asks).status_code for asks in refused} == {404}
    assert not ExportFile.objects.exists()
    assert client.get(f"/manage/learners/{stranger.pk}.csv?course={course.pk}").status_code == 404


def test_a_learner_who_left_meanwhile_is_said(course: Course, learners: list[User], client: Client) -> None:
    client.post(
        "/manage/exports/report/", {"about": "learner", "course": course.pk, "learner": learners[0].pk}
    )
    Enrolment.objects.filter(learner=learners[0]).update(state=EnrolmentState.SUSPENDED)
    job = claim(ExportFile.objects.get().job_id)
    with pytest.raises(TaskFailed) as said:
        tasks.make_export(job)
    Job.objects.filter(pk=job.pk).update(state=JobState.FAILED, error=str(said.value))
    page = client.get(f"/manage/exports/{ExportFile.objects.get().uid}/").content.decode()
    assert "not enrolled on the course any more" in page


def test_a_workbook_is_one_that_programs_open(course: Course, learners: list[User], client: Client) -> None:
    file, _cells = excel(client, about="progress", course=course.pk)
    with zipfile.ZipFile(io.BytesIO(content(file))) as book:
        assert book.testzip() is None
        assert {"[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"} <= set(book.namelist())
