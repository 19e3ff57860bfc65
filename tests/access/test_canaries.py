"""Keys stay hidden: every secret word holds a canary, and nothing sent to a learner before release has one.

What a key is shows in a choice, not in a word, for choices, pairs and true/false: there the same bytes must
come out when the key is another one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from items import presentation
from items.behaviours import Behaviour
from items.kinds import (
    ASKED_KINDS,
    Blank,
    Choice,
    Cloze,
    Criterion,
    Essay,
    Evidence,
    Guidance,
    Hint,
    Item,
    ItemKind,
    Level,
    Matching,
    NumAnswer,
    Numeric,
    Option,
    Ordering,
    Pair,
    Rich,
    Text,
    TextAnswer,
    TrueFalse,
    Unit,
    WordBank,
)
from items.storage import to_data
from lessons.models import Course, CourseState
from people.access import Action, Principal
from people.models import Role, User
from quizzes import attempt_pages, checks, versions
from quizzes.api.learner_serializers import AskedSerializer
from quizzes.attempts import start_attempt
from quizzes.models import Attempt, ItemState, ItemVersion, Quiz, QuizState, Remark, Slot
from quizzes.remarks import say_remark
from quizzes.review_options import table
from tests.access.table import ROWS, Row
from tests.access.test_matrix import body_of
from tests.factories.courses import published_course
from tests.factories.items import RIGHT, SHAPES, stored_item
from tests.factories.quizzes import QuizFactory, published_quiz, reviewed

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
        if row.route not in ("attempt_question", "api_question"):
            return [reverse(row.route, kwargs=uid)]
        return [
            reverse(row.route, kwargs=uid | {"position": place}) for place in range(1, len(ASKED_KINDS) + 2)
        ]

    def read_all(self) -> bytes:
        """All bytes, headers and bodies, of every address; what is refused is read too."""
        return b"".join(_bytes(self.client.get(address)) for _row, address in self.addresses())

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
            said.append(_bytes(self.client.post(page, form)))
            said.append(_bytes(self.client.post(page, form | {"chosen": "zz", "key": "x"})))
        said.append(self._post("api_flags", {"position": 1, "is_flagged": True}))
        said.append(
            _bytes(self.client.post(reverse("attempt_flag", args=[uid]), {"position": 1, "flagged": 1}))
        )
        return b"".join(said)

    def _post(self, route: str, sent: dict[str, Any]) -> bytes:
        address = reverse(route, args=[self.attempt.uid])
        return _bytes(self.client.post(address, sent, content_type="application/json"))


def _bytes(reply: Any) -> bytes:
    assert reply.status_code < 500, reply.content
    return repr(sorted(reply.headers.items())).encode() + body_of(reply)


@pytest.fixture
def stage(learner: User, instructor: User) -> Stage:
    versions._known.clear()
    return Stage(learner, instructor)


def test_before_release_no_canary_is_sent(stage: Stage) -> None:
    sent = stage.read_all() + stage.write_all() + stage.read_all()
    assert re.findall(rb".{0,80}" + CANARY.encode() + rb".{0,20}", sent) == []
    assert stage.cage.count > 40


@pytest.mark.parametrize("release", ["never", "on_close"])
def test_handed_in_and_not_released_no_canary_is_sent(stage: Stage, release: str) -> None:
    Quiz.objects.filter(pk=stage.quiz.pk).update(review=reviewed(answers=release))
    sent = stage.write_all()
    sent += _bytes(stage.client.post(reverse("api_submit", args=[stage.attempt.uid])))
    assert CANARY.encode() not in sent + stage.read_all()


@pytest.mark.parametrize("behaviour", [one for one in Behaviour if one.has_check])
def test_a_check_tells_of_its_own_question_alone(
    learner: User, instructor: User, behaviour: Behaviour
) -> None:
    versions._known.clear()
    stage = Stage(learner, instructor, behaviour)
    assert CANARY.encode() not in stage.read_all() + stage.write_all() + stage.read_all()
    place = ASKED_KINDS.index(ItemKind.NUMERICAL) + 1
    responses = stage.attempt.responses.of(stage.attempt.organisation_id)
    own = json.dumps(responses.get(position=place).version.content)
    address = reverse("api_check", args=[stage.attempt.uid, place])
    sent = {"key": str(uuid4()), "seq": 9, "value": RIGHT[ItemKind.NUMERICAL]}
    said = _bytes(stage.client.post(address, sent, content_type="application/json")) + stage.read_all()
    found = set(re.findall(rf"{CANARY}\d+", said.decode(errors="replace")))
    assert found
    assert found <= set(re.findall(rf"{CANARY}\d+", own))


def test_answers_and_verdicts_without_the_key_hold_no_canary(stage: Stage) -> None:
    told = ("answers", "right", "marks", "total")
    Quiz.objects.filter(pk=stage.quiz.pk).update(review=table(told, told, told))
    sent = stage.write_all()
    stage.client.post(reverse("api_submit", args=[stage.attempt.uid]))
    sent += stage.read_all()
    assert b'class="verdict ' in sent, "control: the verdicts are there"
    assert CANARY.encode() not in sent


def test_control_after_release_the_result_has_them(stage: Stage) -> None:
    stage.client.post(reverse("api_submit", args=[stage.attempt.uid]))
    for route in ("api_result", "attempt_result"):
        assert CANARY.encode() in _bytes(stage.client.get(reverse(route, args=[stage.attempt.uid])))


def test_control_a_serializer_that_passes_on_everything_is_found(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    careful = presentation.learner_view

    def careless(item: Item, order: Any) -> dict[str, object]:
        return careful(item, order) | {"is_correct": str(to_data(item)["body"])}

    monkeypatch.setattr(attempt_pages, "learner_view", careless)
    # One allow-list is not enough to leak: the serializer is the second.
    assert CANARY.encode() not in stage.read_all()
    monkeypatch.setattr(AskedSerializer, "to_representation", lambda _self, view: view)
    assert CANARY.encode() in stage.read_all()


def _choice(keys: set[str], *, is_multiple: bool = False) -> Choice:
    share = Decimal(1) / len(keys)
    return Choice(
        options=tuple(
            Option(id=name, content=Rich(f"Answer {name}"), fraction=share if name in keys else Decimal(0))
            for name in "abcd"
        ),
        is_multiple=is_multiple,
    )


def _two(make: Callable[[bool], Item]) -> tuple[Item, Item]:
    return make(False), make(True)


def _single(other: bool) -> Item:
    return replace(SHAPES[ItemKind.SINGLE_CHOICE](), body=_choice({"c" if other else "a"}))


def _multiple(other: bool) -> Item:
    keys = {"b", "d"} if other else {"a", "c"}
    return replace(SHAPES[ItemKind.MULTIPLE_RESPONSE](), body=_choice(keys, is_multiple=True))


def _true_false(other: bool) -> Item:
    return replace(SHAPES[ItemKind.TRUE_FALSE](), body=TrueFalse(is_true=not other))


def _typed_text(other: bool) -> Item:
    pattern = "a much longer accepted answer than before" if other else "1811"
    return replace(
        SHAPES[ItemKind.SHORT_ANSWER](), body=Text(answers=(TextAnswer(id="t1", pattern=pattern),))
    )


def _dropdown(other: bool) -> Item:
    blank = Blank(id="g1", body=_choice({"d" if other else "b"}), display="dropdown")
    return replace(SHAPES[ItemKind.CLOZE](), stem=Rich("It is [[g1]]."), body=Cloze(blanks=(blank,)))


def _matching(other: bool) -> Item:
    shape = SHAPES[ItemKind.MATCHING]()
    assert isinstance(shape.body, Matching)
    ends = ("r2", "r1") if other else ("r1", "r2")
    pairs = tuple(Pair(left=left, right=right) for left, right in zip(("l1", "l2"), ends, strict=True))
    return replace(shape, body=replace(shape.body, pairs=pairs))


def _number(other: bool) -> Item:
    shape = SHAPES[ItemKind.NUMERICAL]()
    assert isinstance(shape.body, Numeric)
    if not other:
        return shape
    more = NumAnswer(id="n2", mode="range", low=Decimal(-5), fraction=Decimal("0.5"))
    answers = (NumAnswer(id="n1", value=Decimal("-123456.75")), more)
    units = (*shape.body.units, Unit(symbol="mile", factor=Decimal("1.609344")))
    return replace(shape, body=replace(shape.body, answers=answers, units=units, unit_penalty=Decimal(1)))


def _order(other: bool) -> Item:
    shape = SHAPES[ItemKind.ORDERING]()
    assert isinstance(shape.body, Ordering)
    elements = shape.body.elements[::-1] if other else shape.body.elements
    return replace(shape, body=replace(shape.body, elements=elements))


def _word_bank(other: bool) -> Item:
    shape = SHAPES[ItemKind.WORD_BANK]()
    assert isinstance(shape.body, WordBank)
    wanted = ("w1", "w2") if other else ("w3", "w1")
    gaps = tuple(replace(gap, word=word) for gap, word in zip(shape.body.gaps, wanted, strict=True))
    return replace(shape, body=replace(shape.body, gaps=gaps))


def _categories(other: bool) -> Item:
    shape = SHAPES[ItemKind.CATEGORISE]()
    assert isinstance(shape.body, Matching)
    ends = ("r2", "r2", "r1") if other else ("r1", "r2", "r1")
    pairs = tuple(replace(pair, right=right) for pair, right in zip(shape.body.pairs, ends, strict=True))
    left = shape.body.left[::-1] if other else shape.body.left
    return replace(shape, body=replace(shape.body, pairs=pairs, left=left))


def _essay(other: bool) -> Item:
    shape = SHAPES[ItemKind.ESSAY]()
    return replace(shape, body=Essay(max_words=300)) if other else shape


MAKERS = [
    _single,
    _multiple,
    _true_false,
    _typed_text,
    _dropdown,
    _matching,
    _number,
    _order,
    _word_bank,
    _categories,
    _essay,
]
CHANGING = re.compile(
    rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    rb'|name="csrfmiddlewaretoken" value="\w+"|data-csrf="\w+"|csrftoken=\w+|expires=[^;]+'
)


def shown(client: Client, attempt: Attempt, item: Item, check: Item, course: Course) -> bytes:
    """The bytes of everything that shows the item, without what differs between any two replies."""
    version = attempt.responses.of(attempt.organisation_id).get().version_id
    ItemVersion.objects.filter(pk=version).update(content=to_data(item))
    ItemVersion.objects.filter(item__slots=None).update(content=to_data(check))
    versions._known.clear()
    uid = attempt.uid
    addresses = [
        reverse("attempt_question", args=[uid, 1]),
        reverse("api_question", args=[uid, 1]),
        reverse("attempt_check", args=[uid]),
        reverse("quiz_detail", args=[attempt.quiz_id]),
        reverse("lesson_detail", args=[course.slug, 1]),
    ]
    return CHANGING.sub(b"", b"".join(_bytes(client.get(address)) for address in addresses))


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__.strip("_"))
def test_another_key_gives_the_same_bytes(make: Callable[[bool], Item], learner: User) -> None:
    one, two = _two(make)
    course = published_course(learners=(learner,))
    quiz = QuizFactory(course=course, state=QuizState.PUBLISHED)
    Slot.objects.create(quiz=quiz, position=1, item=stored_item(course, shape=one))
    stored_item(course, shape=one)
    attempt = start_attempt(quiz.pk, Principal(learner.pk, course.organisation_id, Role.LEARNER), seed=3)
    client = Client()
    client.force_login(learner)
    first = shown(client, attempt, one, one, course)
    assert b"Answer" in first or b"village" in first.lower()
    assert shown(client, attempt, two, two, course) == first


OF_ITS_OWN = re.compile(rb"(/quizzes/|\"quiz\":|Content-Length', ')\d+|[\d-]{10}T[\d:.]+Z")
"""What differs between the results of any two quizzes."""


def results(client: Client, attempt: Attempt, item: Item) -> bytes:
    """The result of an attempt that was handed in, for an item marked by this key."""
    version = attempt.responses.of(attempt.organisation_id).get().version_id
    ItemVersion.objects.filter(pk=version).update(content=to_data(item))
    versions._known.clear()
    client.post(reverse("api_submit", args=[attempt.uid]))
    addresses = [reverse(route, args=[attempt.uid]) for route in ("attempt_result", "api_result")]
    return CHANGING.sub(b"", b"".join(_bytes(client.get(address)) for address in addresses))


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__.strip("_"))
def test_a_result_of_answers_alone_is_the_same_for_another_key(
    make: Callable[[bool], Item], learner: User
) -> None:
    course = published_course(learners=(learner,))
    client = Client()
    client.force_login(learner)
    said = {}
    for review in (table(["answers"], ["answers"], ["answers"]), table(["key"], ["key"], ["key"])):
        for other in (False, True):
            quiz = QuizFactory(course=course, state=QuizState.PUBLISHED, title="Quiz", review=review)
            Slot.objects.create(quiz=quiz, position=1, item=stored_item(course, shape=make(other)))
            who = Principal(learner.pk, course.organisation_id, Role.LEARNER)
            attempt = start_attempt(quiz.pk, who, seed=3)
            bytes_of = results(client, attempt, make(other))
            said[(len(review["later"]), other)] = OF_ITS_OWN.sub(b"", bytes_of)
    assert said[(1, False)] == said[(1, True)]
    assert b"Answer" in said[(1, False)] or b"village" in said[(1, False)].lower()
    assert said[(3, False)] != said[(3, True)], "control: with the key they differ"


def test_control_a_view_that_depends_on_the_key_is_found(
    learner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    careful = presentation.learner_view

    def careless(item: Item, order: Any) -> dict[str, object]:
        view = careful(item, order)
        options: Any = view.get("options", [])
        assert isinstance(item.body, Choice)
        right = {option.id for option in item.body.options if option.fraction > 0}
        return view | {"options": sorted(options, key=lambda option: option["id"] not in right)}

    for module in (attempt_pages, checks):
        monkeypatch.setattr(module, "learner_view", careless)
    with pytest.raises(AssertionError):
        test_another_key_gives_the_same_bytes(_single, learner)


def test_the_table_names_what_a_learner_reads(stage: Stage) -> None:
    read = {row.route for row, _address in stage.addresses() if row.action is not Action.PUBLIC}
    assert {"attempt_question", "api_question", "quiz_detail", "lesson_detail", "api_lesson", "home"} <= read
