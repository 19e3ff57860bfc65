"""Pages with several questions: one form, and every answer saved, checked and flagged by itself."""

from __future__ import annotations

import uuid
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from items.behaviours import Behaviour
from items.kinds import Essay, ItemKind
from lessons.models import Course
from people.access import Principal
from people.models import User
from quizzes import sheet_forms
from quizzes.attempt_pages import attempt_sheet
from quizzes.attempts import save_answer, start_attempt, submit_attempt
from quizzes.errors import AttemptRefused, OutOfTurn
from quizzes.layout import Heading, Paging, arranged, pages_of, span_at, with_headings
from quizzes.models import Answer, Attempt, Quiz, Response, Slot, Try
from quizzes.sequence import go_on
from quizzes.sheet_forms import part_of
from tests.factories.items import MARKED_KINDS, RIGHT, SHAPES, stored_item
from tests.factories.quizzes import QuizFactory, published_quiz, reviewed
from tests.quizzes.canaries import CANARY, marked
from tests.quizzes.test_attempt_views import FORMS

KIND = ItemKind.TRUE_FALSE


@dataclass(frozen=True)
class Place:
    place: int
    starts_page: bool = False
    needs_before: bool = False


# Eight questions, sections from the third and the seventh, own breaks at the second and the fifth.
@pytest.mark.parametrize(
    ("rule", "count", "starts"),
    [
        ("one", 5, []),
        ("several", 1, []),
        ("several", 3, [1, 3, 6, 7]),
        ("section", 5, [1, 3, 7]),
        ("all", 5, [1]),
        ("own", 5, [1, 2, 5]),
    ],
)
@pytest.mark.parametrize("is_shuffled", [False, True])
def test_where_pages_begin(rule: str, count: int, starts: list[int], is_shuffled: bool) -> None:
    headings = [Heading(id=n, first=at, title="S", is_shuffled=is_shuffled) for n, at in enumerate((3, 7))]
    places = [Place(n, n in (2, 5)) for n in range(1, 9)]
    _ordered, frozen = arranged(
        places,
        with_headings({}, headings),
        is_shuffled=is_shuffled,
        seed=4,
        paging=Paging(rule, count),
    )
    assert frozen.get("pages", []) == starts
    spans = pages_of(frozen, 8)
    assert [first for first, _last in spans] == (starts or [*range(1, 9)])
    assert spans[-1][1] == 8
    for first, last in spans[:-1]:
        assert {span_at(frozen, position) for position in range(first, last + 1)} == {(first, last)}


def test_a_part_of_a_form_has_the_names_of_a_question_alone() -> None:
    data = QueryDict("q1-chosen=a&q1-chosen=b&q11-chosen=c&chosen=d&q1-key=k")
    part = part_of(data, 1)
    assert (part.getlist("chosen"), part["key"], len(part)) == (["a", "b"], "k", 2)


@pytest.fixture
def signed_in(client: Client, learner: User) -> Client:
    client.force_login(learner)
    return client


def begin(client: Client, quiz: Quiz) -> str:
    """The address of the attempt."""
    return str(client.post(f"/quizzes/{quiz.pk}/start/")["Location"].rpartition("/1/")[0]) + "/"


def filled(page: Any, values: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """The fields of the page's form after filling in what is given, by position."""
    form: dict[str, Any] = {}
    for part in page.context["parts"]:
        own = {"key": uuid.uuid4(), "seq": part.page.seq + 1} | values.get(part.page.position, {})
        form |= {f"{part.scope}-{name}": value for name, value in own.items()}
    return form


def test_one_press_saves_every_kind_of_a_page(signed_in: Client, course: Course) -> None:
    kinds = list(FORMS)
    base = begin(signed_in, published_quiz(course, kinds, paging="all"))
    page = signed_in.get(f"{base}1/")
    reply = signed_in.post(f"{base}1/", filled(page, dict(enumerate(FORMS.values(), 1))) | {"finish": "1"})
    assert reply["Location"] == f"{base}check/"
    saved = dict(Answer.objects.values_list("response__position", "value"))
    assert saved.keys() == set(range(1, len(kinds) + 1))
    assert signed_in.get(f"{base}check/").context["summary"].missing == ()
    result = signed_in.post(f"{base}submit/", follow=True).content.decode()
    assert f"{len(kinds)} of {len(kinds)} points" in result


def test_a_check_without_an_answer_says_that_nothing_was_lost(signed_in: Client, course: Course) -> None:
    base = begin(signed_in, published_quiz(course, [KIND] * 2, paging="all", behaviour=Behaviour.ADAPTIVE))
    page = signed_in.get(f"{base}1/")
    form = filled(page, {1: {"value": "true"}, 2: {"check": "1"}})
    shown = signed_in.post(f"{base}1/", form).content.decode()
    assert "Nothing was checked: that question has no answer yet." in shown
    assert "Answer the question first, then check it." in shown[shown.index('id="q2"') :]
    assert "Some answers could not be saved" not in shown
    assert Answer.objects.count() == 1


def test_an_answer_that_cannot_be_saved_stops_no_other(signed_in: Client, course: Course) -> None:
    base = begin(signed_in, published_quiz(course, [KIND] * 3, paging="all"))
    page = signed_in.get(f"{base}1/")
    values: dict[int, dict[str, Any]] = {
        1: {"value": "true"},
        2: {"value": "true", "key": "no key"},
        3: {"value": "false"},
    }
    reply = signed_in.post(f"{base}1/", filled(page, values) | {"finish": "1"})
    assert reply.status_code == 422
    assert set(Answer.objects.values_list("response__position", flat=True)) == {1, 3}
    shown = reply.content.decode()
    second = shown[shown.index('id="q2"') : shown.index('id="q3"')]
    assert shown.count('id="q2-wrong" role="alert"') == second.count('role="alert"') == 1
    assert "could not be saved" in second


def test_a_page_goes_on_as_its_buttons_say(signed_in: Client, course: Course) -> None:
    base = begin(signed_in, published_quiz(course, [KIND] * 7, paging="several", per_page=3))
    page = signed_in.get(f"{base}2/")
    assert (page.context["previous"], page.context["following"]) == (0, 4)
    assert f'action="{base}1/"' in page.content.decode(), "a page has one address"
    assert signed_in.post(f"{base}1/", {"goto": "4"})["Location"] == f"{base}4/"
    assert signed_in.post(f"{base}1/", {"goto": "6"})["Location"] == f"{base}4/#q6"
    assert signed_in.post(f"{base}4/", {"q5-key": "x", "q5-flag": "1"})["Location"] == f"{base}4/#q5"
    assert Response.objects.get(is_flagged=True).position == 5
    last = signed_in.get(f"{base}7/")
    assert (last.context["previous"], last.context["following"]) == (4, 0)
    assert 'data-pages="1 4 7"' in last.content.decode()
    assert f'href="{base}4/#q6"' in signed_in.get(f"{base}check/").content.decode()
    uid = base.split("/")[2]
    assert signed_in.get(f"/api/v1/attempts/{uid}/").json()["pages"] == [[1, 3], [4, 6], [7, 7]]
    assert signed_in.get(f"/api/v1/attempts/{uid}/questions/5/").json()["position"] == 5


def test_a_remark_from_a_page_keeps_its_answers(signed_in: Client, course: Course) -> None:
    base = begin(signed_in, published_quiz(course, [KIND] * 2, paging="all"))
    form = filled(signed_in.get(f"{base}1/"), {1: {"value": "true"}, 2: {"remark": "Both are right."}})
    reply = signed_in.post(f"{base}2/remark/", form, headers={"Accept": "application/json"})
    assert reply.status_code == 200
    assert Answer.objects.get().response.position == 1


def test_an_attempt_keeps_its_pages(who: Principal, teacher: Principal, course: Course) -> None:
    quiz = published_quiz(course, [KIND] * 4, paging="several", per_page=2)
    attempt = start_attempt(quiz.pk, who)
    Quiz.objects.update(paging="all")
    quiz.slots.filter(position=4).delete()
    assert attempt_sheet(who, attempt.uid, 4).positions == (3, 4)
    again = start_attempt(quiz.pk, teacher, is_preview=True)
    assert attempt_sheet(teacher, again.uid, 1).positions == (1, 2, 3)


def test_pages_without_a_way_back(signed_in: Client, who: Principal, course: Course) -> None:
    quiz = published_quiz(course, [KIND] * 4, paging="several", per_page=2, is_sequential=True)
    attempt = start_attempt(quiz.pk, who)

    def counts(position: int, seq: int) -> bool:
        saved = save_answer(
            who, attempt.uid, position, client_key=uuid.uuid4(), client_seq=seq, value=RIGHT[KIND]
        )
        return saved.is_counted

    assert [counts(position, 1) for position in (1, 2, 3)] == [True, True, False]
    with pytest.raises(OutOfTurn):
        attempt_sheet(who, attempt.uid, 3)
    page = signed_in.get(reverse("attempt_question", args=[attempt.uid, 1])).content.decode()
    assert page.count(" disabled") == 4, "two numbers in both rails"
    assert "no way back to a page" in page
    assert go_on(who, attempt.uid, 2) == 3
    assert go_on(who, attempt.uid, 1) == 3, "leaving again is leaving once"
    assert [counts(position, 2) for position in (1, 3, 4)] == [False, True, True]
    with pytest.raises(OutOfTurn):
        attempt_sheet(who, attempt.uid, 2)


@pytest.mark.parametrize(("position", "is_refused"), [(1, True), (2, True), (3, False)])
def test_every_question_of_the_open_page_keeps_its_limits(
    who: Principal, course: Course, position: int, is_refused: bool
) -> None:
    quiz = published_quiz(course, [KIND] * 2, paging="several", per_page=2, is_sequential=True)
    strict = replace(SHAPES[ItemKind.ESSAY](), body=Essay(max_words=2, is_strict=True))
    quiz.slots.filter(position__gte=position).order_by("-position").update(position=F("position") + 10)
    Slot.objects.create(quiz=quiz, position=position, item=stored_item(course, shape=strict))
    attempt = start_attempt(quiz.pk, who)
    Attempt.objects.update(reached=span_at(attempt.layout, position)[0])
    said = {"text": "one two three"}
    save_answer(who, attempt.uid, position, client_key=uuid.uuid4(), client_seq=1, value=said)
    Attempt.objects.update(reached=1)
    with pytest.raises(AttemptRefused, match="shorten it") if is_refused else nullcontext():
        submit_attempt(who, attempt.uid)


@pytest.mark.parametrize("behaviour", [Behaviour.DEFERRED, Behaviour.IMMEDIATE])
@pytest.mark.parametrize("count", [1, 5])
def test_a_page_takes_as_many_statements_as_one_question(
    signed_in: Client, course: Course, count: int, behaviour: Behaviour
) -> None:
    quiz = published_quiz(course, [KIND] * count, paging="all", behaviour=behaviour)
    base = begin(signed_in, quiz)
    attempt = Attempt.objects.get()
    for response in attempt.responses.of(attempt.organisation_id):
        url = f"/api/v1/attempts/{attempt.uid}/questions/{response.position}/check/"
        if behaviour.has_check:
            sent = {"key": str(uuid.uuid4()), "seq": 1, "value": RIGHT[KIND]}
            assert signed_in.post(url, sent, content_type="application/json").status_code == 200
    signed_in.get(f"{base}1/")
    with CaptureQueriesContext(connection) as caught:
        assert signed_in.get(f"{base}1/").status_code == 200
    assert len(caught) == (4 if behaviour.has_check else 2)


def test_every_question_of_a_page_is_checked_by_itself(signed_in: Client, course: Course) -> None:
    kind = ItemKind.SINGLE_CHOICE
    quiz = published_quiz(course, [kind] * 3, paging="all", behaviour=Behaviour.INTERACTIVE)
    base = begin(signed_in, quiz)
    wrong = {"chosen": "b"}
    form = filled(signed_in.get(f"{base}1/"), {2: wrong | {"check": "1"}, 3: {"chosen": "a"}})
    assert signed_in.post(f"{base}1/", form)["Location"] == f"{base}1/#q2-outcome"
    assert Try.objects.get().response.position == 2
    assert set(Answer.objects.values_list("response__position", flat=True)) == {2, 3}
    page = signed_in.get(f"{base}1/").content.decode()
    assert 'id="q2-outcome"' in page
    assert 'id="q3-outcome"' not in page
    empty = signed_in.post(f"{base}1/", filled(signed_in.get(f"{base}1/"), {1: {"check": "1"}}))
    assert (empty.status_code, 'id="q1-wrong"' in empty.content.decode()) == (422, True)


def test_no_page_of_several_questions_holds_a_secret(signed_in: Client, course: Course) -> None:
    quiz = QuizFactory(course=course, state="published", paging="all", review=reviewed("never", "never"))
    for position, kind in enumerate(MARKED_KINDS, 1):
        item = stored_item(course, kind, shape=marked(SHAPES[kind]()))
        Slot.objects.create(quiz=quiz, position=position, item=item)
    base = begin(signed_in, quiz)
    page = signed_in.get(f"{base}1/")
    assert len(page.context["parts"]) == len(MARKED_KINDS)
    form = filled(page, {1: {"key": "no key"}})
    for reply in (page, signed_in.post(f"{base}1/", form), signed_in.get(f"{base}check/")):
        assert CANARY not in reply.content.decode()
    Quiz.objects.update(review=reviewed())
    signed_in.post(f"{base}submit/")
    assert CANARY in signed_in.get(f"{base}result/").content.decode(), "control"


def test_pages_are_set_and_broken_in_the_builder(client: Client, course: Course, instructor: User) -> None:
    quiz = published_quiz(course, [KIND] * 3)
    client.force_login(instructor)
    builder = reverse("quiz_builder", args=[quiz.pk])
    form = client.get(builder).context["form"]
    values = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    rules = reverse("quiz_rules", args=[quiz.pk])
    assert client.post(rules, values | {"edition": 1, "paging": "own"}).status_code == 302
    slot = quiz.slots.get(position=3)
    press = {"act": f"page-{slot.pk}", "edition": 2}
    assert client.post(reverse("quiz_slots", args=[quiz.pk]), press).status_code == 302
    assert list(quiz.slots.values_list("starts_page", flat=True)) == [False, False, True]
    page = client.get(builder).content.decode()
    assert page.count('value="page-') == 2, "the first question begins a page anyway"
    refused = client.post(rules, values | {"edition": 3, "paging": "several", "per_page": "0"})
    assert refused.status_code == 422
    told = client.get(f"/api/v1/teach/quizzes/{quiz.pk}/").json()
    assert (told["paging"], [slot["starts_page"] for slot in told["slots"]]) == ("own", [False, False, True])


def test_control_a_form_that_saves_its_first_question_only_is_found(
    signed_in: Client, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    def first_only(data: QueryDict, position: int) -> QueryDict:
        return part_of(data, position) if position == 1 else QueryDict()

    monkeypatch.setattr(sheet_forms, "part_of", first_only)
    with pytest.raises(AssertionError):
        test_one_press_saves_every_kind_of_a_page(signed_in, course)
