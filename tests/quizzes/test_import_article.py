"""The command does what the import page does, without a worker."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lessons.models import Course, CourseState, Import, ImportState
from people.models import User
from quizzes.models import Item, ItemState
from tests.lessons.conftest import ARTICLE
from tests.quizzes.test_drafting import ARTICLE as RICH_ARTICLE

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("import_article", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "bridges.txt"
    path.write_text(ARTICLE)
    return path


def test_a_draft_with_its_lessons(article: Path) -> None:
    said = run(str(article))
    course = Course.objects.get()
    assert (course.state, course.lessons.count()) == (CourseState.DRAFT, 3)
    assert "left out  'Related News'" in said
    assert "(1) The first village: 2 sentences" in said
    assert not Item.objects.exists()
    assert Import.objects.get().state == ImportState.READY


def test_title_instructor_and_publishing(article: Path, instructor: User) -> None:
    run(str(article), "--title", "Wood and stone", "--publish", "--instructor", instructor.email)
    course = Course.objects.get()
    assert (course.title, course.state) == ("Wood and stone", CourseState.PUBLISHED)
    assert list(course.instructors.all()) == [instructor]


def test_generated_questions_wait_for_review(tmp_path: Path) -> None:
    path = tmp_path / "valley.txt"
    path.write_text(RICH_ARTICLE)
    assert "all wait for review" in run(str(path), "--generate")
    assert set(Item.objects.values_list("state", flat=True)) == {ItemState.WAITING}


def test_a_learner_cannot_be_made_its_instructor(article: Path, learner: User) -> None:
    with pytest.raises(CommandError, match="no instructor"):
        run(str(article), "--instructor", learner.email)
    assert not Course.objects.exists()


@pytest.mark.parametrize(
    ("name", "data"), [("none.txt", None), ("empty.txt", b""), ("report.docx", b"PK\x03\x04")]
)
def test_what_cannot_be_read_is_an_error_in_words(tmp_path: Path, name: str, data: bytes | None) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(CommandError, match=name):
        run(str(path))
    assert not Course.objects.exists()
