"""Files with an essay: kept with the answer once acknowledged, and served to those who may have them."""

from __future__ import annotations

import io
import uuid
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from items.behaviours import Behaviour
from items.kinds import Essay, Files, InvalidResponse, ItemKind
from items.responses import parse_response
from lessons.models import Course
from people.access import Principal
from people.models import User
from quizzes.attaching import attach_file
from quizzes.attempt_acts import delete_attempt, restore_attempt
from quizzes.attempts import save_answer, start_attempt, submit_attempt
from quizzes.errors import AttemptRefused
from quizzes.file_types import plain_name, type_of_bytes, type_of_name
from quizzes.item_forms import ItemForm
from quizzes.models import Answer, AnswerFile, Attempt, Item, Mark, Quiz, Standing
from quizzes.tries import check_answer
from tests.factories.items import SHAPES
from tests.quizzes.form_posts import sent
from tests.quizzes.test_essays import asking
from tests.quizzes.test_essays import written as hand_in_later

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (1).to_bytes(4) * 2
TEXT = "The ferry was slow."


def package(**parts: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        for name, content in parts.items():
            out.writestr(name.replace("__", "/").replace("_X", "."), content)
    return made.getvalue()


KINDS = [
    (b"%PDF-1.7 x", "pdf"),
    (PNG, "png"),
    (b"plain words\n", "txt"),
    ("ünï".encode(), "txt"),
    (package(**{"[Content_Types]_Xxml": "", "word__document_Xxml": ""}), "docx"),
    (package(mimetype="application/vnd.oasis.opendocument.text", content_Xxml=""), "odt"),
    (package(mimetype="application/vnd.oasis.opendocument.graphics", content_Xxml=""), None),
    (package(run_Xexe="MZ"), None),
    (b"PK\x03\x04 broken", None),
    (b"MZ\x90\x00\x03", None),
    (b"", None),
    (b"a\x00b", None),
    (b"\xff\xfe\xfa", None),
    (b"GIF89a\x01\x00\x01\x00", None),
]


@pytest.mark.parametrize(("data", "kind"), KINDS)
def test_a_file_is_what_its_bytes_show(data: bytes, kind: str | None) -> None:
    assert type_of_bytes(data) == kind


@pytest.mark.parametrize(
    ("name", "plain", "kind"),
    [
        ("../../etc/a.pdf", "a.pdf", "pdf"),
        ("C:\\x\\photo.JPEG", "photo.JPEG", "jpg"),
        ("a\u202efdp.exe\r\n", "afdp.exe", "exe"),
        ("x" * 200 + ".txt", "x" * 96 + ".txt", "txt"),
        ("\x00", "file", ""),
    ],
)
def test_names_are_kept_without_what_could_mislead(name: str, plain: str, kind: str) -> None:
    assert (plain_name(name), type_of_name(plain_name(name))) == (plain, kind)


@pytest.fixture
def attempt(course: Course, who: Principal) -> Attempt:
    files = Files(most=2, types=("txt", "pdf"), megabytes=1)
    return hand_in_later(who, asking(course, files=files), TEXT)


def attach(who: Principal, attempt: Attempt, name: str = "notes.txt", data: bytes = b"Notes.") -> uuid.UUID:
    return attach_file(who, attempt.uid, 2, name, data)


def newest(attempt: Attempt) -> dict[str, Any]:
    rows = Answer.objects.of(attempt.organisation_id).filter(attempt=attempt, response__position=2)
    value: dict[str, Any] = rows.order_by("-client_seq")[0].value
    return value


def test_a_file_is_part_of_the_answer_and_stays_when_taken_off(who: Principal, attempt: Attempt) -> None:
    one = attach(who, attempt)
    assert attach(who, attempt) == one
    two = attach(who, attempt, "b.pdf", b"%PDF-1")
    assert newest(attempt) == {"text": TEXT, "files": [str(one), str(two)]}
    value = {"text": TEXT, "files": [str(two)]}
    save_answer(who, attempt.uid, 2, client_key=uuid.uuid4(), client_seq=9, value=value)
    assert newest(attempt)["files"] == [str(two)]
    assert AnswerFile.objects.of(attempt.organisation_id).count() == 2


REFUSED = [
    ("notes.txt", b"x" * 1_000_001, "too_big"),
    ("notes.txt", b"MZ\x90\x00", "type"),
    ("notes.png", PNG, "type"),
    ("notes.pdf", b"plain words", "type"),
    ("c.txt", b"third", "too_many"),
]


@pytest.mark.parametrize(("name", "data", "code"), REFUSED)
def test_what_is_not_taken_loses_nothing(
    who: Principal, attempt: Attempt, name: str, data: bytes, code: str
) -> None:
    if code == "too_many":
        attach(who, attempt, "b.txt", b"second")
    kept = attach(who, attempt)
    before = newest(attempt)
    with pytest.raises(AttemptRefused) as refused:
        attach(who, attempt, name, data)
    assert refused.value.code == code
    assert newest(attempt) == before
    assert str(kept) in before["files"]


def test_nothing_is_attached_where_nothing_is_asked_for_or_time_is_over(
    course: Course, who: Principal, attempt: Attempt
) -> None:
    with pytest.raises(AttemptRefused, match="takes no files"):
        attach_file(who, attempt.uid, 1, "a.txt", b"a")
    submit_attempt(who, attempt.uid)
    with pytest.raises(AttemptRefused, match="Time is over"):
        attach(who, attempt)
    assert not AnswerFile.objects.of(attempt.organisation_id).exists()


def test_nothing_is_attached_to_a_question_that_waits(course: Course, who: Principal) -> None:
    quiz = asking(course, files=Files(most=1))
    Quiz.objects.update(behaviour=Behaviour.IMMEDIATE)
    quiz.slots.filter(position=2).update(needs_before=True)
    attempt = start_attempt(quiz.pk, who, seed=1)
    with pytest.raises(AttemptRefused) as refused:
        attach(who, attempt)
    assert refused.value.code == "needs_before"
    assert not Answer.objects.of(attempt.organisation_id).exists()
    check_answer(who, attempt.uid, 1, client_key=uuid.uuid4(), client_seq=1, value={"value": True})
    assert attach(who, attempt)


def test_an_answer_names_files_of_its_own_question_only(
    who: Principal, other: Principal, attempt: Attempt
) -> None:
    foreign = hand_in_later(other, attempt.quiz, TEXT)
    theirs = attach(other, foreign)
    for files in ([str(theirs)], [str(uuid.uuid4())], ["x"], "x", [str(theirs)] * 2, [1]):
        with pytest.raises(InvalidResponse):
            save_answer(
                who, attempt.uid, 2, client_key=uuid.uuid4(), client_seq=9, value={"text": "", "files": files}
            )
    with pytest.raises(InvalidResponse):
        parse_response(SHAPES[ItemKind.ESSAY](), {"text": "a", "files": []})


def test_saving_takes_no_more_statements(
    who: Principal, attempt: Attempt, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    uid = attach(who, attempt)
    for value, count in (({"text": "a"}, 4), ({"text": "b", "files": [str(uid)]}, 5)):
        with django_assert_num_queries(count):
            save_answer(who, attempt.uid, 2, client_key=uuid.uuid4(), client_seq=50 + count, value=value)


def test_needed_files_and_files_alone(course: Course, who: Principal) -> None:
    attempt = hand_in_later(who, asking(course, files=Files(most=1, least=1)), TEXT)
    with pytest.raises(AttemptRefused, match="Question 2 wants 1 file"):
        submit_attempt(who, attempt.uid)
    uid = attach(who, attempt)
    value = {"text": "", "files": [str(uid)]}
    save_answer(who, attempt.uid, 2, client_key=uuid.uuid4(), client_seq=9, value=value)
    submit_attempt(who, attempt.uid)
    mark = Mark.objects.of(attempt.organisation_id).get(attempt=attempt, response__position=2)
    assert (mark.standing, mark.detail["is_answered"]) == (Standing.BY_HAND, True)


def test_the_check_page_says_that_a_file_is_missing(
    client: Client, course: Course, who: Principal, learner: User
) -> None:
    attempt = hand_in_later(who, asking(course, files=Files(most=1, least=1)), TEXT)
    client.force_login(learner)
    check = reverse("attempt_check", args=[attempt.uid])
    question = reverse("attempt_question", args=[attempt.uid, 2])
    for is_missing in (True, False):
        page = client.get(check).content.decode()
        assert ("Every question has an answer." in page) is not is_missing
        assert ("A file is missing." in page, " a file is missing<" in page) == (is_missing, is_missing)
        assert (f'<a href="{question}">To question 2</a>' in page) is is_missing
        if is_missing:
            attach(who, attempt)


def test_the_page_takes_files_without_script(
    client: Client, who: Principal, learner: User, attempt: Attempt
) -> None:
    client.force_login(learner)
    address = reverse("attempt_question", args=[attempt.uid, 2])
    page = client.get(address).content.decode()
    assert "Up to 2 files (txt, pdf), 1 MB each at most." in page
    assert "Files need a connection" in page

    def send(seq: int, **more: Any) -> Any:
        form = {"key": str(uuid.uuid4()), "seq": str(seq), "text": "Other words.", "attach": "1"}
        return client.post(address, form | more)

    wrong = send(2, file=SimpleUploadedFile("a.txt", b"MZ\x90\x00"))
    assert (wrong.status_code, "is none of these: txt, pdf" in wrong.content.decode()) == (422, True)
    assert "Other words." in wrong.content.decode()
    assert newest(attempt) == {"text": "Other words."}
    assert send(3, file=SimpleUploadedFile("a.txt", b"Notes.")).status_code == 302
    (uid,) = newest(attempt)["files"]
    shown = client.get(address).content.decode()
    assert f'name="files" value="{uid}"' in shown
    # A file that was chosen and not yet attached goes along with any button.
    went = send(9, files=uid, attach="", goto="1", file=SimpleUploadedFile("b.txt", b"More."))
    assert went.status_code == 302
    assert len(newest(attempt)["files"]) == 2
    files = newest(attempt)["files"]
    send(20, files=files, detach=uid)
    assert newest(attempt)["files"] == [one for one in files if one != uid]


def test_a_page_of_several_questions_takes_files_too(
    client: Client, course: Course, who: Principal, learner: User
) -> None:
    quiz = asking(course, files=Files(most=2))
    Quiz.objects.filter(pk=quiz.pk).update(paging="all")
    attempt = hand_in_later(who, quiz, TEXT)
    client.force_login(learner)
    address = reverse("attempt_question", args=[attempt.uid, 1])
    assert 'name="q2-file"' in client.get(address).content.decode()
    form = {"q2-key": str(uuid.uuid4()), "q2-seq": "2", "q2-text": "Other words.", "q2-attach": "1"}
    wrong = client.post(address, form | {"q2-file": SimpleUploadedFile("a.txt", b"MZ\x90\x00")})
    assert (wrong.status_code, "is none of these" in wrong.content.decode()) == (422, True)
    went = client.post(address, form | {"q2-file": SimpleUploadedFile("a.txt", b"Notes.")})
    assert went["Location"] == f"{address}#q2-files"
    assert newest(attempt)["text"] == "Other words."
    (uid,) = newest(attempt)["files"]
    assert f'name="q2-files" value="{uid}"' in client.get(address).content.decode()


def test_only_its_learner_and_the_markers_get_a_file(
    client: Client, who: Principal, learner: User, other_learner: User, instructor: User,
    other_instructor: User, teacher: Principal, attempt: Attempt,
) -> None:  # fmt: skip
    uid = attach(who, attempt, "ferry notes.txt", b"<script>alert(1)</script>")
    submit_attempt(who, attempt.uid)
    item = Item.objects.get(slots__quiz=attempt.quiz, kind=ItemKind.ESSAY)
    own, marking = (
        reverse("attempt_file", args=[attempt.uid, uid]),
        reverse("essay_file", args=[item.pk, uid]),
    )

    def statuses() -> list[int]:
        found = []
        for user, address in (
            (learner, own), (instructor, marking), (other_learner, own), (other_instructor, marking),
            (learner, marking), (instructor, own),
        ):  # fmt: skip
            client.force_login(user)
            found.append(client.get(address).status_code)
        return found

    assert statuses() == [200, 200, 404, 404, 403, 404]
    client.force_login(learner)
    reply = client.get(own)
    assert reply.content == b"<script>alert(1)</script>"
    assert reply["Content-Type"] == "text/plain; charset=utf-8"
    assert reply["Content-Disposition"] == 'attachment; filename="ferry notes.txt"'
    assert reply["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in reply["Content-Security-Policy"]
    assert own in client.get(reverse("attempt_result", args=[attempt.uid])).content.decode()
    client.force_login(instructor)
    assert marking in client.get(reverse("essay_item", args=[item.pk])).content.decode()
    delete_attempt(teacher, attempt.uid, "a rehearsal")
    assert statuses() == [404, 404, 404, 404, 403, 404]
    restore_attempt(teacher, attempt.uid)
    assert statuses()[:2] == [200, 200]


def test_the_editor_asks_for_files() -> None:
    typed = {"most_files": "2", "least_files": "1", "file_types": "PDF, .txt", "file_megabytes": "3"}
    form = ItemForm.of_item(SHAPES[ItemKind.ESSAY]())
    item = ItemForm.of_post(ItemKind.ESSAY, sent(form, **typed)).item("en")
    assert item
    assert isinstance(item.body, Essay)
    assert item.body.files == Files(most=2, least=1, types=("pdf", "txt"), megabytes=3)
    bad = ItemForm.of_post(ItemKind.ESSAY, sent(form, **(typed | {"file_types": "exe", "least_files": "3"})))
    assert bad.item("en") is None
    assert {"file_types", "least_files"} <= set(bad.errors)
