"""A stage on which every secret word holds a canary, and a learner who reads and writes all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from items.behaviours import Behaviour
from items.kinds import (
    ASKED_KINDS,
    Choice,
    Cloze,
    Criterion,
    Essay,
    Evidence,
    Guidance,
    Hint,
    Hotspot,
    Item,
    ItemKind,
    Level,
    Numeric,
    Option,
    Rich,
    Text,
    TextAnswer,
    TrueFalse,
    Unit,
)
from items.storage import to_data
from lessons.models import Course, CourseState
from people.access import Principal
from people.models import Role, User
from quizzes.attempts import start_attempt
from quizzes.models import ItemComment, ItemState, ItemVersion, Remark, Slot
from quizzes.remarks import say_remark
from tests.access.table import ROWS, Row
from tests.access.test_matrix import body_of
from tests.factories.courses import published_course
from tests.factories.items import RIGHT, SHAPES, stored_item
from tests.factories.quizzes import QuizFactory, published_quiz

CANARY = "xkcanary"


class Cage:
    """Names canaries: every call gives one that was never given before."""

    def __init__(self) -> None:
        self.count = 0

    def word(self) -> str:
        """The next canary."""
        self.count += 1
        return f"{CANARY}{self.count}"

    def rich(self) -> Rich:
        """The next canary as a text of an item."""
        return Rich(self.word())


def with_canaries(shape: Item, cage: Cage) -> Item:
    """The item with a canary wherever a learner must not look: feedback, rationale, answers, evidence."""
    body: Any = shape.body
    match body:
        case Choice():
            body = replace(body, options=tuple(_option(option, cage) for option in body.options))
        case TrueFalse():
            body = replace(body, feedback_true=cage.rich(), feedback_false=cage.rich())
        case Text():
            body = _typed(body, cage)
        case Cloze():
            body = replace(
                body,
                blanks=tuple(
                    replace(blank, body=_typed(blank.body, cage)) if isinstance(blank.body, Text) else blank
                    for blank in body.blanks
                ),
            )
        case Hotspot():
            zones = tuple(replace(zone, content=cage.rich(), feedback=cage.rich()) for zone in body.zones)
            body = replace(body, zones=zones)
        case Essay():
            levels = tuple(Level(id=f"v{n}", points=Decimal(n), text=cage.word()) for n in range(2))
            rubric = (Criterion(id="c1", title=cage.word(), levels=levels),)
            body = replace(body, model_answer=cage.rich(), notes=cage.rich(), rubric=rubric)
        case Numeric():
            answers = tuple(replace(answer, feedback=cage.rich()) for answer in body.answers)
            body = replace(
                body, answers=answers, units=(*body.units, Unit(symbol=cage.word(), factor=Decimal(2)))
            )
    evidence = cage.word()
    return replace(
        shape,
        body=body,
        title=cage.word(),
        tags=(cage.word(),),
        rationale=cage.rich(),
        guidance=Guidance(
            hints=(Hint(text=cage.rich()), Hint(text=cage.rich(), clears_wrong=True, says_count=True)),
            say_right=cage.rich(),
            say_partly=cage.rich(),
            say_wrong=cage.rich(),
        ),
        evidence=Evidence(start=0, end=len(evidence), text=evidence),
    )


def _option(option: Option, cage: Cage) -> Option:
    return replace(option, feedback=cage.rich())


def _typed(body: Text, cage: Cage) -> Text:
    more = (
        TextAnswer(id="t8", pattern=cage.word(), feedback=cage.rich()),
        TextAnswer(id="t9", pattern=f"{cage.word()}*", match="wildcard", fraction=Decimal("0.5")),
    )
    return replace(body, answers=(*body.answers, *more))


def hide(item: Any, cage: Cage) -> None:
    """Put canaries into a stored item, past every check of authors."""
    shape = with_canaries(SHAPES[ItemKind(item.kind)](), cage)
    ItemVersion.objects.filter(pk=item.latest_id).update(content=to_data(shape))


class Stage:
    """A course on which everything secret is marked, and a learner who walks through it."""

    def __init__(self, learner: User, instructor: User, behaviour: Behaviour = Behaviour.DEFERRED) -> None:
        self.cage = Cage()
        self.course = published_course(instructors=(instructor,), learners=(learner,))
        self.who = Principal(learner.pk, self.course.organisation_id, Role.LEARNER)
        self.quiz = published_quiz(self.course, ASKED_KINDS, are_options_shuffled=False, behaviour=behaviour)
        self.check = stored_item(self.course, ItemKind.SHORT_ANSWER)
        for item in [slot.item for slot in self.quiz.slots.select_related("item")] + [self.check]:
            hide(item, self.cage)
        self._hide_the_unreleased()
        self.attempt = start_attempt(self.quiz.pk, self.who, seed=1)
        remark = say_remark(self.who, self.attempt.uid, 1, "Two keys are right.")
        Remark.objects.filter(pk=remark.pk).update(
            verdict="told", answer=self.cage.word(), answered_at=timezone.now()
        )
        for item in self.course.items.all():
            ItemComment.objects.create(
                organisation_id=item.organisation_id, item=item, words=self.cage.word(), author=instructor
            )
        self.client = Client()
        self.client.force_login(learner)

    def _hide_the_unreleased(self) -> None:
        """What no learner may know of: items that wait or were rejected, a draft quiz, a draft course."""
        for state in (ItemState.WAITING, ItemState.REJECTED, ItemState.RETIRED):
            shape = replace(SHAPES[ItemKind.TRUE_FALSE](), stem=self.cage.rich())
            stored_item(self.course, shape=shape, state=state, reject_reason=self.cage.word())
        draft = QuizFactory(course=self.course, title=self.cage.word(), introduction=self.cage.word())
        asked = replace(SHAPES[ItemKind.TRUE_FALSE](), stem=self.cage.rich())
        Slot.objects.create(quiz=draft, position=1, item=stored_item(self.course, shape=asked))
        hidden = published_course(title=self.cage.word(), summary=self.cage.word())
        Course.objects.filter(pk=hidden.pk).update(state=CourseState.DRAFT)

    def addresses(self) -> Iterator[tuple[Row, str]]:
        """Every address of the table a learner can read, for what there is on this stage."""
        named: dict[str, dict[str, Any]] = {
            "course": {"slug": self.course.slug},
            "lesson": {"slug": self.course.slug, "number": 1},
            "quiz": {"quiz_id": self.quiz.pk},
        }
        for row in ROWS:
            if "GET" not in row.methods or row.route.startswith("account_"):
                continue
            if row.on == "attempt":
                yield from ((row, address) for address in self._of_attempt(row))
            elif row.field or not row.on:
                yield row, reverse(row.route)
            elif row.on in named:
                yield row, reverse(row.route, kwargs=named[row.on])

    def _of_attempt(self, row: Row) -> list[str]:
        uid = {"uid": self.attempt.uid}
        if row.route not in ("attempt_question", "api_question", "api_files"):
            return [reverse(row.route, kwargs=uid)]
        return [
            reverse(row.route, kwargs=uid | {"position": place}) for place in range(1, len(ASKED_KINDS) + 2)
        ]

    def read_all(self) -> bytes:
        """All bytes, headers and bodies, of every address; what is refused is read too."""
        return b"".join(all_bytes(self.client.get(address)) for _row, address in self.addresses())

    def write_all(self) -> bytes:
        """All bytes said to savings, good and bad, to flags and to forms."""
        said = []
        uid = self.attempt.uid
        for position, kind in enumerate(ASKED_KINDS, 1):
            for value in (RIGHT[kind], {"chosen": ["nothing"]}, {"text": "something else"}, [], {}):
                sent = {"position": position, "key": str(uuid4()), "seq": 1, "value": value}
                said += [self._post(route, sent) for route in ("attempt_save", "api_answers")]
            page = reverse("attempt_question", kwargs={"uid": uid, "position": position})
            form = {
                "key": str(uuid4()),
                "seq": 2,
                "chosen": "a",
                "value": "true",
                "text": "1811",
                "goto": "1",
            }
            said.append(all_bytes(self.client.post(page, form)))
            said.append(all_bytes(self.client.post(page, form | {"chosen": "zz", "key": "x"})))
        said.append(self._post("api_flags", {"position": 1, "is_flagged": True}))
        said.append(
            all_bytes(self.client.post(reverse("attempt_flag", args=[uid]), {"position": 1, "flagged": 1}))
        )
        return b"".join(said)

    def _post(self, route: str, sent: dict[str, Any]) -> bytes:
        address = reverse(route, args=[self.attempt.uid])
        return all_bytes(self.client.post(address, sent, content_type="application/json"))


def all_bytes(reply: Any) -> bytes:
    """Headers and body; no reply may be an error of the server."""
    assert reply.status_code < 500, reply.content
    return repr(sorted(reply.headers.items())).encode() + body_of(reply)
