"""The data map knows every field; a copy tells all of one person and nothing of another; an erasure leaves
nothing that names anybody, and the statistics as they were."""

from __future__ import annotations

import io
import json
import zipfile
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jobs.models import Job
from jobs.running import run_job
from lessons.models import Course
from people.access import Principal
from people.audit import record
from people.audit_chain import check
from people.models import Erasure, Membership, OwnData, Role, User
from quizzes.models import (
    Attempt,
    Quiz,
    Remark,
)
from quizzes.review_options import Aspect, table
from reports import data_map, erasing
from reports.data_map import Entry, entries, made_by
from reports.erasing import beside, erase, erase_again, foresee, without_words
from reports.own_data import archive_of, rows_of
from tests.factories.courses import published_course
from tests.factories.people import OrganisationFactory, member
from tests.factories.quizzes import published_quiz
from tests.reports.canary import KINDS, Canary, canary
from tests.reports.sittings import sit

# The map and the models


def belonging() -> set[str]:
    """Every model that points at a person, or at a row that belongs to one."""
    found: set[str] = set()
    while True:
        owners = {"people.User"} | (found & entries().keys())
        more = {
            model._meta.label
            for model in apps.get_models(include_auto_created=True)
            if not model._meta.proxy
            and any(
                one.is_relation and one.related_model._meta.label in owners
                for one in model._meta.concrete_fields
            )
        }
        if more | {"people.User"} == found:
            return found
        found = more | {"people.User"}


def differences() -> list[str]:
    """What stands against the map, with what to do about it."""
    wrong = []
    for label in sorted(belonging()):
        columns = {one.name: one for one in apps.get_model(label)._meta.concrete_fields}
        if label in entries():
            known, linked = set(entries()[label].fields), set(columns)
        else:
            known = set(made_by().get(label, ()))
            linked = {name for name, one in columns.items() if one.is_relation and one.related_model is User}
            linked |= {
                name
                for name, one in columns.items()
                if one.is_relation
                and one.related_model._meta.label in entries()
                and one.related_model is not User
            } & known
        wrong += [f"{label}.{name}: {HOW}" for name in sorted(linked - known)]
        wrong += [f"{label}.{name}: no such field" for name in sorted(known - columns.keys())]
    return wrong + [
        f"{label}: no such model" for label in (entries().keys() | made_by().keys()) - belonging()
    ]


HOW = (
    "class it in reports/data_map.py: in TABLE if the row is a person's (told, hidden, or told once the total"
    " or the marks are shown; gone), else in MADE"
)


def test_every_field_of_a_person_is_classed() -> None:
    assert differences() == []


def test_control_a_new_field_and_a_new_model_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    fewer = {label: entry for label, entry in entries().items() if label != "quizzes.SavedReply"}
    attempt = entries()["quizzes.Attempt"]
    fields = {name: held for name, held in attempt.fields.items() if name != "points"}
    fewer["quizzes.Attempt"] = Entry(
        attempt.label, attempt.path, attempt.is_deleted, attempt.kept_for, fields
    )
    monkeypatch.setitem(globals(), "entries", lambda: fewer)
    found = [line.split(":")[0] for line in differences()]
    assert found == ["quizzes.Attempt.points", "quizzes.SavedReply.owner"]


HARMLESS = {
    "people.AuditEntry.verb", "people.AuditEntry.object_type", "people.AuditEntry.object_id",
    "people.Erasure.reason", "quizzes.Override.says", "quizzes.Attempt.layout",
    "quizzes.Response.option_order", "quizzes.Response.texts", "quizzes.Mark.origin",
}  # fmt: skip
"""Texts and data that nobody types, and the reason of an erasure, which is asked for without a name."""


def test_whatever_somebody_types_goes() -> None:
    texts = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
    kept = {
        f"{entry.label}.{name}"
        for entry in entries().values()
        for name in (() if entry.is_deleted else entry.of("kept"))
        if isinstance(column := entry.model._meta.get_field(name), texts) and not column.choices
    }
    assert kept == HARMLESS


@pytest.fixture
def course(db: None) -> Course:
    return published_course()


@pytest.fixture
def quiz(course: Course) -> Quiz:
    return published_quiz(course, KINDS)


@pytest.fixture
def one(course: Course, quiz: Quiz) -> Canary:
    return Canary("wren", course, quiz)


@pytest.fixture
def other(course: Course, quiz: Quiz) -> Canary:
    return Canary("finch", course, quiz)


@pytest.fixture(autouse=True)
def own_var(settings: Any, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path


def dump() -> str:
    """Every column of every table as text; bytes are read as the characters they are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        tables = [name for (name,) in cursor.fetchall()]
        said = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # names of our own tables
            said += [f"{table}: {_readable(row)}" for row in cursor.fetchall()]
    said += [session.get_decoded().__repr__() for session in Session.objects.all()]
    return "\n".join(said).lower()


def _readable(row: tuple[Any, ...]) -> str:
    return repr([bytes(one).decode("latin1") if isinstance(one, bytes | memoryview) else one for one in row])


def lines_with(word: str, text: str) -> list[str]:
    return [line[:200] for line in text.splitlines() if word in line]


def by_admin(person: User) -> Principal:
    admin = member(Role.ADMIN)
    return Principal(admin.pk, person.memberships.get().organisation_id, Role.ADMIN)


def test_the_canary_has_a_row_in_every_model(one: Canary) -> None:
    empty = [entry.label for entry in entries().values() if not rows_of(entry, one.person.pk).exists()]
    assert empty == [], "give the canary a row of each, so that the tests below see what becomes of it"


def copied(person: User) -> dict[str, bytes]:
    """The files of the archive by name."""
    with zipfile.ZipFile(io.BytesIO(archive_of(person))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_copy_tells_all_of_oneself_and_nothing_of_another(one: Canary, other: Canary) -> None:
    files = copied(one.person)
    told = b"\n".join(files.values()).decode(errors="replace").lower() + " ".join(files).lower()
    places = (
        "name", "typed", "gap", "number", "reply", "said", "remark", "answered", "override", "extra", "file",
        "sha", "bytes", "check", "unlocked",
    )  # fmt: skip
    assert [place for place in places if canary("wren", place) not in told] == []
    assert {"wren@example.org", "wren@mail.example.org", "2001:db8::ca4a"} - set(told.split('"')) == set()
    assert lines_with("finch", told) == []
    secrets = ("token", "password", "key", "session", "idempotent", "kept", "copy")
    assert [place for place in secrets if canary("wren", place) in told] == []


def data_of(person: User) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = json.loads(copied(person)["data.json"])
    return found


def key_told(data: dict[str, list[dict[str, Any]]]) -> set[str]:
    """Where a copy says something that depends on a key."""
    told = {label for label in ("quizzes.Mark", "quizzes.RegradeChange") if data[label]}
    told |= {"points" for row in data["quizzes.Attempt"] if "points" in row or "earned" in row}
    return told | {"try" for row in data["quizzes.Try"] if {"fraction", "is_decided", "is_last"} & row.keys()}


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        ((), set()),
        (("total",), {"points", "quizzes.RegradeChange"}),
        (tuple(Aspect), {"points", "quizzes.RegradeChange", "quizzes.Mark", "try"}),
    ],
)
def test_a_copy_tells_of_marks_what_the_quiz_shows_by_now(
    one: Canary, quiz: Quiz, shown: tuple[str, ...], told: set[str]
) -> None:
    one.attempt.refresh_from_db()
    assert one.attempt.points is not None
    Quiz.objects.filter(pk=quiz.pk).update(review=table(shown, shown, shown))
    data = data_of(one.person)
    assert key_told(data) == told
    assert len(data["quizzes.Answer"]) == len(KINDS)


def test_a_running_attempt_tells_no_mark(one: Canary) -> None:
    Attempt.objects.filter(pk=one.attempt.pk).update(state="in_progress")
    assert key_told(data_of(one.person)) == set()


def test_control_a_copy_that_waits_for_nothing_is_found(one: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    Quiz.objects.filter(pk=one.quiz.pk).update(review=table((), (), ()))
    monkeypatch.setattr(Entry, "told_now", lambda entry, _shown: entry.told)
    assert key_told(data_of(one.person)) == {"points", "quizzes.RegradeChange", "quizzes.Mark", "try"}


def rows_of_all(entry: Entry, persons: tuple[int, ...]) -> Any:
    """What a forgotten condition on the person would give."""
    first, *rest = (rows_of(entry, pk) for pk in persons)
    return first.union(*rest)


def test_control_rows_of_another_in_a_copy_are_found(
    one: Canary, other: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = (one.person.pk, other.person.pk)
    monkeypatch.setattr("reports.own_data.rows_of", lambda entry, _pk: rows_of_all(entry, everybody))
    told = b"\n".join(copied(one.person).values()).decode(errors="replace").lower()
    assert lines_with("finch", told)


def test_after_an_erasure_nothing_names_the_person(one: Canary, other: Canary) -> None:
    others = len(lines_with("finch", dump()))
    # The chain is closed at the commit, before anybody is erased.
    connection.check_constraints()
    assert len(lines_with("wren", dump())) > 20, "control: the dump has them"
    erase(one.person, by_admin(one.person), "They asked.")
    connection.check_constraints()
    after = dump()
    assert lines_with("wren", after) == []
    # Files of answers name everybody, and go for everybody.
    assert len(lines_with("finch", after)) == others - 1
    assert check(one.organisation.pk).faults == []
    assert one.client.get(reverse("home")).status_code == 302, "the session is gone"
    entry = Erasure.objects.get(person=one.person)
    assert (entry.reason, entry.asked_at is not None, entry.erased_at is not None) == (
        "They asked.",
        True,
        True,
    )


@pytest.mark.parametrize("forgotten", ["_take_words", "_empty_trail", "_empty_account"])
def test_control_an_erasure_that_forgets_something_is_found(
    one: Canary, forgotten: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, forgotten, lambda *_: None)
    erase(one.person, by_admin(one.person), "They asked.")
    assert lines_with("wren", dump())


def test_control_a_field_classed_as_kept_is_found(one: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(entries()["quizzes.Remark"].fields, "words", data_map.Held(True, None, "kept"))
    erase(one.person, by_admin(one.person), "They asked.")
    assert any("quizzes_remark" in line for line in lines_with("wren", dump()))


def test_statistics_stay_as_they_were(one: Canary, other: Canary, quiz: Quiz, client: Client) -> None:
    client.force_login(member(Role.ADMIN))
    pages = [
        f"/manage/progress.csv?course={quiz.course_id}&codes=1",
        f"/teach/quizzes/{quiz.pk}/analysis.csv",
    ]

    def figures() -> list[str]:
        return [b"".join(client.get(page).streaming_content).decode() for page in pages]  # type: ignore[attr-defined]  # a streamed reply

    before = figures()
    erase(one.person, by_admin(one.person), "They asked.")
    after = figures()
    assert after[0] == before[0]
    assert [line for line in after[1].splitlines() if "…" not in line] == [
        line for line in before[1].splitlines() if "wren" not in line
    ]


def test_an_answer_that_others_gave_too_stays(course: Course, quiz: Quiz) -> None:
    values: list[Any] = [None, {"text": "a common slip"}, None, None]
    people = [member(Role.LEARNER) for _number in range(2)]
    attempts = [sit(quiz, person, values) for person in people]
    erase(people[0], by_admin(people[0]), "They asked.")
    assert attempts[0].answers.get().value == {"text": "a common slip"}


@pytest.mark.parametrize(
    ("value", "left"),
    [
        ({"chosen": ["a"]}, {"chosen": ["a"]}),
        ({"text": "mine", "files": ["x"]}, {"text": "…", "files": []}),
        ({"gaps": {"g1": "mine"}}, {"gaps": {"g1": "…"}}),
        ({"number": "7", "unit": "km"}, {"number": "…", "unit": "…"}),
        ({}, {}),
    ],
)
def test_what_was_typed_goes_and_what_was_chosen_stays(value: dict[str, Any], left: dict[str, Any]) -> None:
    assert without_words(value) == left


def test_a_backup_brought_back_is_erased_again(one: Canary, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        erase(one.person, by_admin(one.person), "They asked.")
    noted = beside().read_text()
    assert f'"person":{one.person.pk}' in noted
    assert "wren" not in noted
    User.objects.filter(pk=one.person.pk).update(name="wren", email="wren@example.org", is_active=True)
    Remark.objects.filter(learner=one.person).update(words="wren")
    Erasure.objects.filter(person=one.person).delete()
    assert erase_again() == 1
    assert lines_with("wren", dump()) == []
    assert Erasure.objects.get(person=one.person).erased_at is not None
    assert erase_again() == 0
    # The number went to somebody else: that is another person.
    User.objects.filter(pk=one.person.pk).update(email="new@example.org", date_joined=timezone.now())
    assert erase_again() == 0


# The pages


def test_a_copy_is_made_by_a_worker_for_its_owner_alone(one: Canary, other: Canary) -> None:
    OwnData.objects.all().delete()
    for _twice in range(2):
        assert one.client.post(reverse("own_data_copy")).status_code == 302
    job = Job.objects.get(kind="own_data")
    assert "It is being made" in one.client.get(reverse("own_data")).content.decode()
    copy = OwnData.objects.get(person=one.person)
    address = reverse("own_data_file", args=[copy.pk])
    assert one.client.get(address).status_code == 404
    import_module("reports.tasks")
    run_job(job.pk)
    assert address in one.client.get(reverse("own_data")).content.decode()
    reply = one.client.get(address)
    assert zipfile.ZipFile(io.BytesIO(reply.content)).testzip() is None
    assert other.client.get(address).status_code == 404


def test_asking_seeing_and_erasing(one: Canary, client: Client) -> None:
    Erasure.objects.all().delete()
    address = reverse("own_erasure")
    one.client.post(address)
    assert not Erasure.objects.exists(), "the box was not ticked"
    one.client.post(address, {"sure": "on"})
    one.client.post(address, {"act": "withdraw"})
    assert not Erasure.objects.exists()
    one.client.post(address, {"sure": "on"})
    client.force_login(member(Role.ADMIN))
    assert canary("wren", "name") in client.get(reverse("manage_privacy")).content.decode()
    page = reverse("manage_erasure", args=[one.person.pk])
    said = client.get(page).content.decode()
    assert "Saved replies" in said
    assert "wren" in dump(), "looking changes nothing"
    assert client.post(page, {"reason": " "}).status_code == 422
    assert client.post(page, {"reason": "They asked."}).status_code == 302
    assert "wren" not in client.get(reverse("manage_privacy")).content.decode()
    assert client.get(page).status_code == 200


@pytest.mark.django_db
def test_nobody_erases_themselves(client: Client) -> None:
    admin = member(Role.ADMIN)
    client.force_login(admin)
    page = reverse("manage_erasure", args=[admin.pk])
    assert client.post(page, {"reason": "Gone."}).status_code == 422
    assert User.objects.get(pk=admin.pk).is_active


@pytest.mark.parametrize("rights", ["member", "superuser"])
def test_who_is_elsewhere_too_goes_by_their_own_wish_alone(client: Client, db: None, rights: str) -> None:
    person, admin = member(Role.LEARNER, is_superuser=rights == "superuser"), member(Role.ADMIN)
    if rights == "member":
        Membership.objects.create(
            organisation=OrganisationFactory(slug="elsewhere"), user=person, role=Role.LEARNER
        )
    client.force_login(admin)
    page = reverse("manage_erasure", args=[person.pk])
    reply = client.post(page, {"reason": "Left."})
    assert (reply.status_code, User.objects.get(pk=person.pk).email) == (422, person.email)
    assert "more than your organisation" in reply.content.decode()
    home = admin.memberships.get().organisation_id
    erasing.ask_to_be_erased(person, Principal(person.pk, home, Role.LEARNER))
    assert client.post(page, {"reason": "Asked."}).status_code == 302
    assert not User.objects.get(pk=person.pk).is_active


def test_the_dry_run_counts_what_is_there(one: Canary) -> None:
    lines = {line.entry.label: line for line in foresee(one.person)}
    assert lines.keys() == entries().keys()
    assert (lines["quizzes.Answer"].count, lines["quizzes.Answer"].has_words) == (len(KINDS), True)
    assert lines["authtoken.Token"].entry.is_deleted


def test_the_trail_of_an_erased_persons_attempt_is_still_shown(one: Canary, client: Client) -> None:
    record(
        None,
        "attempt.flag",
        one.attempt,
        organisation_id=one.organisation.pk,
        detail={"position": 1, "is_flagged": True},
    )
    erase(one.person, by_admin(one.person), "They asked.")
    client.force_login(member(Role.ADMIN))
    assert client.get(reverse("managed_attempt", args=[one.attempt.uid])).status_code == 200
