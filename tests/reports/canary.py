"""One person with a row in every model of the data map, and a word of their own in every text that goes."""

from __future__ import annotations

import uuid

from allauth.account.models import EmailAddress, EmailConfirmation
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone
from rest_framework.authtoken.models import Token

from items.kinds import ItemKind
from lessons.enrolment_models import EnrolmentList
from lessons.models import Course
from people.access import Principal
from people.audit import asked_from, record
from people.models import Accommodation, Cohort, Erasure, Organisation, OwnData, Role
from progress.models import LessonMark, LessonReading, Unlocking
from quizzes.models import (
    AnswerFile,
    CheckAnswer,
    ExtraAttempt,
    ItemComment,
    KeptReply,
    Mark,
    Opinion,
    Override,
    Quiz,
    Remark,
    Response,
    SavedReply,
    Try,
)
from quizzes.regrade_models import Regrade, RegradeChange, RegradePolicy
from reports.export_models import ExportFile, ExportPart
from tests.factories.items import RIGHT
from tests.factories.people import CohortFactory, member
from tests.reports.sittings import sit

KINDS = (ItemKind.SINGLE_CHOICE, ItemKind.SHORT_ANSWER, ItemKind.CLOZE, ItemKind.NUMERICAL)


def canary(word: str, place: str) -> str:
    """The word of one person at one place."""
    return f"{word}-{place}".lower()


class Canary:
    """A learner and author with a row in every model of the map, and their word in every text that goes."""

    def __init__(self, word: str, course: Course, quiz: Quiz) -> None:
        self.word, self.course, self.quiz = word, course, quiz
        self.person = member(Role.LEARNER, name=canary(word, "name"), email=f"{word}@example.org")
        self.organisation: Organisation = course.organisation
        self.of = {"organisation": self.organisation}
        self.client = Client()
        self._have_an_account()
        response = self._sit()
        remark = self._speak(response)
        self._be_marked(response)
        self._learn(response)
        self._be_on_record()
        self._leave_a_trail(remark)

    def _have_an_account(self) -> None:
        word, person, of = self.word, self.person, self.of
        cohort: Cohort = CohortFactory(organisation=self.organisation)
        cohort.members.add(person)
        person.groups.add(Group.objects.get_or_create(name="a group")[0])
        person.user_permissions.add(Permission.objects.first())
        Accommodation.objects.create(**of, learner=person)
        address = EmailAddress.objects.create(user=person, email=f"{word}@mail.example.org")
        EmailConfirmation.objects.create(email_address=address, key=canary(word, "key"), sent=timezone.now())
        Token.objects.create(user=person, key=canary(word, "token"))
        self.client.force_login(person)
        session = self.client.session
        session["seen"] = canary(word, "session")
        session.save()

    def _sit(self) -> Response:
        word, person, quiz, of = self.word, self.person, self.quiz, self.of
        values = [RIGHT[kind] for kind in KINDS]
        values[1:] = [
            {"text": canary(word, "typed")},
            {"gaps": {"g1": canary(word, "gap")}},
            {"number": canary(word, "number")},
        ]
        self.attempt = sit(quiz, person, values)
        Override.objects.create(
            **of, quiz=quiz, learner=person, says=["password"],
            reason=canary(word, "override"), password=canary(word, "password"),
        )  # fmt: skip
        ExtraAttempt.objects.create(**of, quiz=quiz, learner=person, reason=canary(word, "extra"))
        response: Response = Response.objects.filter(attempt=self.attempt).order_by("position")[1]
        AnswerFile.objects.create(
            **of, attempt=self.attempt, response=response, name=canary(word, "file"), media_type="text/plain",
            size=1, sha256=canary(word, "sha"), data=canary(word, "bytes").encode(),
        )  # fmt: skip
        return response

    def _speak(self, response: Response) -> Remark:
        word, person, of, version = self.word, self.person, self.of, response.version
        SavedReply.objects.create(**of, owner=person, text=canary(word, "reply"))
        ItemComment.objects.create(**of, item=version.item, author=person, words=canary(word, "said"))
        remark: Remark = Remark.objects.create(
            **of, item=version.item, version=version, attempt=self.attempt, response=response, learner=person,
            words=canary(word, "remark"), answer=canary(word, "answered"),
        )  # fmt: skip
        return remark

    def _be_marked(self, response: Response) -> None:
        word, person, of, answer = self.word, self.person, self.of, response.answers.get()
        Mark.objects.filter(attempt=self.attempt).update(
            detail={"hand": {"levels": {}, "comment": canary(word, "comment")}}
        )
        Try.objects.create(
            **of, attempt=self.attempt, response=response, answer=answer, number=1, client_key=uuid.uuid4(),
            fraction=0, is_decided=True, is_last=True,
        )  # fmt: skip
        Opinion.objects.create(
            **of, attempt=self.attempt, response=response, answer=answer, seat=1, number=1, marker=person,
            fraction=0, points=0, detail={"hand": {"levels": {}, "comment": canary(word, "opinion")}},
        )  # fmt: skip
        regrade = Regrade.objects.create(
            **of, item=response.version.item, policy=RegradePolicy.FULL, reason="a key", state="applied"
        )
        RegradeChange.objects.create(
            **of, regrade=regrade, attempt=self.attempt, points_before=0, possible_before=1, points_after=1,
            possible_after=1, passed_before=False, passed_after=True,
        )  # fmt: skip

    def _learn(self, response: Response) -> None:
        word, person, of, course = self.word, self.person, self.of, self.course
        lesson = course.lessons.first()
        CheckAnswer.objects.create(
            **of, learner=person, lesson=lesson, version=response.version, client_key=uuid.uuid4(),
            fraction=0, value={"text": canary(word, "check")},
        )  # fmt: skip
        LessonReading.objects.create(**of, learner=person, lesson=lesson)
        LessonMark.objects.create(**of, learner=person, lesson=lesson, is_done=True)
        Unlocking.objects.create(
            **of, course=course, lesson=lesson, learner=person, reason=canary(word, "unlocked")
        )
        course.instructors.add(person)
        course.enrolments.get_or_create(organisation=self.organisation, learner=person)

    def _be_on_record(self) -> None:
        word, person, of, course = self.word, self.person, self.of, self.course
        KeptReply.objects.create(
            **of, user=person, route="r", key=canary(word, "idempotent"), body_sha256="",
            reply=canary(word, "kept").encode(),
        )  # fmt: skip
        OwnData.objects.create(
            **of, person=person, archive=canary(word, "copy").encode(), made_at=timezone.now()
        )
        Erasure.objects.create(**of, person=person, joined_at=person.date_joined, asked_at=timezone.now())
        rows = [[1, self.person.email, canary(word, "listed"), "new", ""]]
        EnrolmentList.objects.create(**of, course=course, rows=rows)
        file = ExportFile.objects.create(**of, course=course, ending="csv")
        ExportPart.objects.create(
            **of, file=file, is_rows=False, number=1, data=canary(word, "part").encode()
        )

    def _leave_a_trail(self, remark: Remark) -> None:
        who = Principal(self.person.pk, self.organisation.pk, Role.LEARNER)
        told = asked_from.set("2001:db8::ca4a")
        detail: dict[str, object] = {"reason": canary(self.word, "trail")}
        for subject in (self.person, self.attempt, remark):
            record(who, "test.act", subject, organisation_id=self.organisation.pk, detail=detail)
        asked_from.reset(told)
