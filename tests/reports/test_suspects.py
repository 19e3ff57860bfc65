"""A suspicious key is proposed for every kind with options, and one press leads to mending it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from items.kinds import Item, ItemKind
from items.rekeyed import keys_at
from lessons.models import Course
from people.models import User
from quizzes.models import Mark, Quiz
from quizzes.versions import item_of
from reports.analysis import ItemAnalysis, quiz_analysis
from reports.analysis_queries import QuizFilters
from tests.factories.items import RIGHT, SHAPES, WRONG, stored_item
from tests.factories.quizzes import published_quiz
from tests.items.item_samples import mixed_gaps
from tests.reports.conftest import enrolled
from tests.reports.sittings import Value, sit

COUNT = 20
Case = tuple[Item, Value, Value, str, str]


def shapes() -> dict[str, Case]:
    """By kind: the item, what good learners give, what the others give, and the part and answer proposed."""
    one, more, gaps = SHAPES, RIGHT, mixed_gaps()
    (menu_key,) = keys_at(gaps, "g2")
    other = "y" if menu_key != "y" else "x"
    chosen: dict[ItemKind, tuple[Value, str, str]] = {
        ItemKind.SINGLE_CHOICE: ({"chosen": ["b"]}, "", "b"),
        ItemKind.MULTIPLE_RESPONSE: ({"chosen": ["a", "b", "c"]}, "", "c"),
        ItemKind.TRUE_FALSE: ({"value": False}, "", "false"),
        ItemKind.WORD_BANK: ({"gaps": {"g1": "w3", "g2": "w2"}}, "g2", "w2"),
        ItemKind.MATCHING: ({"pairs": {"l1": "r3", "l2": "r2"}}, "l1", "r3"),
        ItemKind.HOTSPOT: (WRONG[ItemKind.HOTSPOT], "", "z1"),
        ItemKind.CATEGORISE: ({"pairs": {"l1": "r1", "l2": "r1", "l3": "r1"}}, "l2", "r1"),
    }
    found: dict[str, Case] = {
        kind.value: (one[kind](), good, more[kind], part, given)
        for kind, (good, part, given) in chosen.items()
    }
    found["menu"] = (gaps, {"gaps": {"g2": other}}, {"gaps": {"g2": menu_key}}, "g2", other)
    return found


CASES = shapes()
OTHERS = (ItemKind.SHORT_ANSWER, ItemKind.NUMERICAL)


def asked(course: Course, case: Case, *, are_good_wrong: bool = True, count: int = COUNT) -> Quiz:
    """Half of the learners are right everywhere else; on the item they agree on another answer."""
    shape, good, rest, _part, _given = case
    quiz = published_quiz(course, OTHERS)
    quiz.slots.create(position=3, item=stored_item(course, shape=shape))
    for number, learner in enumerate(enrolled(course, count)):
        is_good = number % 2 == 0
        others = [(RIGHT if is_good else WRONG)[kind] for kind in OTHERS]
        sit(quiz, learner, [*others, good if is_good is are_good_wrong else rest])
    return quiz


def analysed(quiz: Quiz) -> ItemAnalysis:
    filters = QuizFilters(organisation_id=quiz.organisation_id, quiz_id=quiz.pk)
    return quiz_analysis(filters).items[-1]


@pytest.fixture
def teaching(client: Client, instructor: User) -> Client:
    client.force_login(instructor)
    return client


@pytest.mark.parametrize("name", CASES)
def test_it_is_proposed_and_one_press_leads_to_mending_it(
    course: Course, teaching: Client, name: str
) -> None:
    case = CASES[name]
    quiz = asked(course, case)
    one, (*_rest, part, given) = analysed(quiz), case
    assert one.suspect is not None
    assert (one.suspect.part, one.suspect.given) == (part, given)
    assert one.needs_a_look
    page = unescape(teaching.get(f"/teach/quizzes/{quiz.pk}/analysis/").content.decode())
    assert f"“{one.suspect.text}”" in page
    (address,) = re.findall(rf'href="(/teach/questions/{one.item_id}/regrade/[^"]*given=[^"]*)"', page)
    shown = unescape(teaching.get(address).content.decode())
    assert f"“{one.suspect.text}”" in shown
    form = shown[shown.index('name="rekey"') - 20 :]
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[: form.index("</form>")]))
    assert sent | {"part": part, "given": given} == sent
    marks = Mark.objects.count()
    reply = teaching.post(address, sent)
    assert (reply.status_code, Mark.objects.count()) == (302, marks), "no mark changes yet"
    item = quiz.slots.get(position=3).item
    assert (item.versions.count(), item.latest.number) == (2, 2)
    assert given in keys_at(item_of(item.latest.pk), part)
    dry = unescape(re.sub(r"<[^>]+>|\s+", " ", teaching.get(reply.headers["Location"]).content.decode()))
    assert re.search(r"Gain\s+10\b", dry), "who chose it gains"
    assert "Make it" not in dry


@pytest.mark.parametrize("name", CASES)
def test_control_where_good_learners_know_the_key_nothing_is_proposed(course: Course, name: str) -> None:
    assert analysed(asked(course, CASES[name], are_good_wrong=False)).suspect is None


def test_control_with_too_few_nothing_is_proposed(course: Course) -> None:
    assert analysed(asked(course, CASES["single_choice"], count=14)).suspect is None


def test_the_api_names_it(course: Course, teaching: Client) -> None:
    quiz = asked(course, CASES["matching"])
    items = teaching.get(f"/api/v1/reports/quizzes/{quiz.pk}/analysis/").json()["items"]
    found = items[-1]["suspect"]
    assert (found["part"], found["given"], found["text"], found["key"]) == ("l1", "r3", "1911", "1811")
    assert found["correlation"] > 0.9
    assert [one["suspect"] for one in items[:2]] == [None, None]


def test_another_course_s_instructor_cannot_make_it_the_key(
    course: Course, client: Client, other_instructor: User
) -> None:
    quiz = asked(course, CASES["single_choice"], count=2)
    item = quiz.slots.get(position=3).item
    client.force_login(other_instructor)
    reply = client.post(f"/teach/questions/{item.pk}/regrade/", {"rekey": "1", "part": "", "given": "b"})
    assert (reply.status_code, item.versions.count()) == (404, 1)


@pytest.mark.parametrize("sent", [{"given": "z"}, {"given": "a"}, {}])
def test_what_is_no_other_key_changes_nothing(course: Course, teaching: Client, sent: dict[str, str]) -> None:
    quiz = asked(course, CASES["single_choice"], count=2)
    item = quiz.slots.get(position=3).item
    reply = teaching.post(f"/teach/questions/{item.pk}/regrade/", {"rekey": "1", "part": "", **sent})
    assert (reply.status_code, item.versions.count()) == (302, 1)
