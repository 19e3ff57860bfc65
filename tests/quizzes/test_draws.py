"""Questions drawn for each attempt: frozen at its start, never twice, refused while there are too few."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from items.behaviours import Behaviour
from items.kinds import ItemKind
from lessons.models import Course
from people.access import Principal
from people.models import User
from progress.queries import quiz_lines
from quizzes import assembly, categories, draws, item_findings, versions
from quizzes.attempts import save_answer, start_attempt, submit_attempt
from quizzes.authoring import edit_item
from quizzes.bank_filter import ItemFilter
from quizzes.bank_models import Category
from quizzes.checks import check_question
from quizzes.draw_changes import add_draw, change_draw, move_draw, remove_draw
from quizzes.draws import draw_table, drawable_items, draws_of, numbers_of
from quizzes.errors import AttemptRefused, AuthoringRefused, EditConflict, PublishRefused
from quizzes.layout import sections_of
from quizzes.models import Attempt, CheckAnswer, Item, ItemState, ItemVersion, Quiz, QuizState
from quizzes.overviews import quiz_overview
from quizzes.sections import add_section, move_section
from quizzes.tries import check_answer
from quizzes.versions import item_of
from tests.factories.courses import published_course
from tests.factories.items import description, stored_item
from tests.factories.quizzes import QuizFactory, published_quiz

CHOICE, TRUTH = ItemKind.SINGLE_CHOICE, ItemKind.TRUE_FALSE
ONE = Decimal(1)
CHOICES = ItemFilter(kind=CHOICE)


def bank(course: Course, count: int, kind: ItemKind = CHOICE, **fields: Any) -> list[Item]:
    return [stored_item(course, kind, **fields) for _one in range(count)]


def draw(quiz: Quiz, by: Principal, count: int, chosen: ItemFilter = CHOICES, points: str = "1") -> int:
    return add_draw(quiz, by, count=count, points=Decimal(points), chosen=chosen).id


def asked(attempt: Attempt) -> list[int]:
    rows = attempt.responses.of(attempt.organisation_id).order_by("position")
    return list(rows.values_list("version__item", flat=True))


def ids(items: Iterable[Item]) -> set[int]:
    return {item.pk for item in items}


@pytest.fixture
def quiz(course: Course) -> Quiz:
    """One statement and one number stand in it for good."""
    return published_quiz(course, [TRUTH, ItemKind.NUMERICAL], attempts_allowed=None)


def test_drawn_questions_are_frozen_where_the_draw_stands(
    quiz: Quiz, course: Course, teacher: Principal, who: Principal
) -> None:
    pool = bank(course, 8)
    draw(quiz, teacher, 3, points="2.5")
    move_draw(quiz, 1, -1, teacher)
    first, last = quiz.slots.order_by("position").values_list("item", flat=True)
    attempt = start_attempt(quiz.pk, who, seed=4)
    places = asked(attempt)
    assert (places[0], places[4]) == (first, last)
    assert len(set(places)) == 5
    assert set(places[1:4]) < ids(pool)
    assert attempt.points_possible == Decimal("9.5")
    rows = list(attempt.responses.of(attempt.organisation_id).order_by("position"))
    assert [row.points for row in rows] == [1, Decimal("2.5"), Decimal("2.5"), Decimal("2.5"), 1]
    assert all(sorted(row.option_order["options"]) == ["a", "b", "c", "d"] for row in rows[1:4])
    drawn = Item.objects.get(pk=places[1])
    edit_item(drawn, replace(item_of(drawn.latest_id), title="Another"), teacher)
    assert asked(start_attempt(quiz.pk, who)) == places, "the open attempt keeps what it began with"
    assert rows[1].version.number == 1


def test_the_seed_draws_and_other_learners_get_others(
    quiz: Quiz, course: Course, teacher: Principal, who: Principal, other: Principal
) -> None:
    bank(course, 30)
    draw(quiz, teacher, 5)
    drawn = asked(start_attempt(quiz.pk, who, seed=4))
    assert asked(start_attempt(quiz.pk, other, seed=5)) != drawn
    preview = start_attempt(quiz.pk, teacher, is_preview=True, seed=4)
    assert asked(preview) == drawn


def test_what_the_learner_has_not_met_comes_first(
    quiz: Quiz,
    course: Course,
    teacher: Principal,
    who: Principal,
    other: Principal,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pool = bank(course, 7)
    draw(quiz, teacher, 3)
    rounds = [set(asked(_handed_in(quiz, who, seed))) & ids(pool) for seed in (1, 2, 3)]
    assert not rounds[0] & rounds[1]
    assert ids(pool) - rounds[0] - rounds[1] < rounds[2], "the seventh is in the third round"
    monkeypatch.setattr(draws, "_met", lambda *_who: {})
    again = [set(asked(_handed_in(quiz, other, seed))) & ids(pool) for seed in range(1, 10)]
    # Two such draws share nothing once in nine times; eight pairs in a row hardly ever.
    assert any(one & after for one, after in pairwise(again)), "control: chance alone asks some again"


def _handed_in(quiz: Quiz, who: Principal, seed: int) -> Attempt:
    return submit_attempt(who, start_attempt(quiz.pk, who, seed=seed).uid)


def test_a_question_checked_in_a_lesson_was_met(
    quiz: Quiz, course: Course, teacher: Principal, who: Principal
) -> None:
    lesson = course.lessons.get(position=1)
    pool = bank(course, 4, lesson=lesson)
    question = check_question(who, lesson)
    assert question
    CheckAnswer.objects.create(
        organisation=course.organisation,
        learner_id=who.user_id,
        lesson=lesson,
        version_id=question.version_id,
        value={},
        fraction=1,
        client_key="0b8a1f0e-6b7c-4c7f-9a53-3a6de8a0f111",
    )
    draw(quiz, teacher, 3)
    met = ItemVersion.objects.get(pk=question.version_id).item_id
    assert set(asked(start_attempt(quiz.pk, who))[-3:]) == ids(pool) - {met}


def test_only_accepted_questions_of_the_course_that_fit_are_drawn(
    quiz: Quiz, course: Course, teacher: Principal
) -> None:
    good = bank(course, 2)
    bank(course, 1, state=ItemState.WAITING)
    bank(course, 1, state=ItemState.RETIRED)
    stored_item(published_course())
    stored_item(course, ItemKind.ESSAY)
    stored_item(course, shape=description())
    assert ids(drawable_items(quiz, ItemFilter())) == ids(good)
    assert ids(drawable_items(quiz, ItemFilter(state="waiting", course="1"))) == ids(good)
    assert drawable_items(quiz, ItemFilter(kind=ItemKind.ESSAY)).count() == 1
    assert drawable_items(quiz, ItemFilter(kind=TRUTH)).count() == 0, "its one statement stands in the quiz"
    assert drawable_items(QuizFactory(course=course), ItemFilter(kind=TRUTH)).count() == 1


@pytest.mark.parametrize(("paging", "pages"), [("own", [1, 5]), ("several", [1, 3, 5]), ("all", [1])])
def test_pages_and_waiting_count_what_is_drawn(
    course: Course, teacher: Principal, who: Principal, paging: str, pages: list[int]
) -> None:
    quiz = published_quiz(course, [TRUTH] * 2, behaviour=Behaviour.IMMEDIATE, paging=paging, per_page=2)
    quiz.slots.filter(position=2).update(starts_page=True, needs_before=True)
    bank(course, 3)
    draw(quiz, teacher, 3)
    move_draw(quiz, 1, -1, teacher)
    attempt = start_attempt(quiz.pk, who)
    assert attempt.layout == {"pages": pages, "needs": [5]}

    def give(act: Any, position: int, value: dict[str, object]) -> Any:
        return act(who, attempt.uid, position, client_key=uuid.uuid4(), client_seq=1, value=value)

    with pytest.raises(AttemptRefused, match="Answer question 4"):
        give(save_answer, 5, {"value": True})
    assert give(check_answer, 4, {"chosen": ["a"]}).tried.is_over
    assert give(save_answer, 5, {"value": True}).is_counted


def test_a_category_counts_with_or_without_what_lies_in_it_and_tags_count_together(
    quiz: Quiz, course: Course, teacher: Principal
) -> None:
    outer = categories.create_category(course, "Outer", teacher)
    inner = categories.create_category(course, "Inner", teacher, parent=outer)
    own, deep = bank(course, 1, category=outer, tags=["a", "b"]), bank(course, 2, category=inner, tags=["a"])
    chosen = ItemFilter(category=str(outer.pk))
    assert ids(drawable_items(quiz, chosen)) == ids([*own, *deep])
    assert ids(drawable_items(quiz, replace(chosen, category_only="1"))) == ids(own)
    assert ids(drawable_items(quiz, ItemFilter(tags="a"))) == ids([*own, *deep])
    assert ids(drawable_items(quiz, ItemFilter(tags=" a , b,"))) == ids(own)


def test_too_few_refuse_publishing_and_a_start_and_leave_no_half_attempt(
    quiz: Quiz, course: Course, teacher: Principal, who: Principal
) -> None:
    pool = bank(course, 3)
    draw(quiz, teacher, 3)
    assert assembly.publish_problems(quiz) == ()
    Item.objects.filter(pk=pool[0].pk).update(state=ItemState.RETIRED)
    with pytest.raises(AttemptRefused, match="Tell your instructor") as refused:
        start_attempt(quiz.pk, who)
    assert refused.value.code == "too_few"
    assert not Attempt.objects.exists()
    assembly.unpublish_quiz(quiz, teacher)
    with pytest.raises(PublishRefused, match="From question 3 on 3 are to be drawn, and 2 fit") as stopped:
        assembly.publish_quiz(quiz, teacher, override_reason="They will come.")
    assert [problem.code for problem in stopped.value.problems] == ["too_few"]


def test_what_overlaps_is_counted_together(
    quiz: Quiz, course: Course, teacher: Principal, who: Principal
) -> None:
    bank(course, 3)
    draw(quiz, teacher, 2)
    draw(quiz, teacher, 2, ItemFilter())
    assert (draw_table(quiz).missing, [row.missing for row in draw_table(quiz).rows]) == (1, [0, 0])
    assert "for all draws together 1 is missing" in assembly.publish_problems(quiz)[0].sentence
    with pytest.raises(AttemptRefused):
        start_attempt(quiz.pk, who)
    stored_item(course, TRUTH)
    assert draw_table(quiz).missing == 0
    assert len(set(asked(start_attempt(quiz.pk, who)))) == 6


def test_findings_of_what_may_be_drawn_stand_against_publishing(
    quiz: Quiz, course: Course, teacher: Principal
) -> None:
    flawed, _sound = bank(course, 2)
    draw(quiz, teacher, 2)
    assert assembly.publish_problems(quiz) == ()
    content = flawed.latest.content
    for option in content["body"]["options"]:
        option["fraction"] = "0"
    ItemVersion.objects.filter(pk=flawed.latest_id).update(content=content)
    Item.objects.filter(pk=flawed.pk).update(findings=[{"code": "no_key", "severity": "stop"}])
    versions._known.clear()
    item_findings._own_findings.cache_clear()
    problems = assembly.publish_problems(quiz)
    assert {(one.item_id, one.is_drawn) for one in problems} == {(flawed.pk, True)}
    assert not all(one.can_override for one in problems)
    change_draw(quiz, 1, teacher, count=1, points=ONE, chosen=ItemFilter(kind=CHOICE, q="nowhere"))
    assert [one.code for one in assembly.publish_problems(quiz)] == ["too_few"]


def test_draws_keep_their_place_when_places_go(quiz: Quiz, teacher: Principal) -> None:
    first, second = quiz.slots.order_by("position")
    for _one in range(2):
        draw(quiz, teacher, 2)
    move_draw(quiz, 2, -1, teacher)
    assert [(one.id, one.after) for one in draws_of(quiz)] == [(2, 2), (1, 2)]
    move_draw(quiz, 2, -1, teacher)
    assert [(one.id, one.after) for one in draws_of(quiz)] == [(2, 1), (1, 2)]
    slots = list(quiz.slots.select_related("item"))
    numbers = numbers_of(quiz, slots)
    assert (numbers.slots, numbers.draws) == ({first.pk: 1, second.pk: 4}, {2: 2, 1: 5})
    assembly.remove_slot(quiz, first.pk, teacher)
    quiz.refresh_from_db()
    assert [(one.id, one.after) for one in draws_of(quiz)] == [(2, 0), (1, 1)]
    assembly.remove_slot(quiz, second.pk, teacher)
    quiz.refresh_from_db()
    remove_draw(quiz, 2, teacher)
    with pytest.raises(AuthoringRefused, match="needs at least one question"):
        remove_draw(quiz, 1, teacher)
    move_draw(quiz, 1, 1, teacher)
    assert [one.after for one in draws_of(quiz)] == [0]


def test_a_draw_stands_above_or_below_a_heading(
    quiz: Quiz, course: Course, teacher: Principal, who: Principal
) -> None:
    bank(course, 4)
    for title in ("One", "Two"):
        add_section(quiz, teacher, expected_edition=quiz.edition, title=title, is_shuffled=True)
        draw(quiz, teacher, 2)
    assert [(one.after, one.is_below) for one in draws_of(quiz)] == [(2, True), (2, True)]
    move_section(quiz, 1, -1, teacher, expected_edition=quiz.edition)
    move_draw(quiz, 1, -1, teacher)
    assert [(one.id, one.after, one.is_below) for one in draws_of(quiz)] == [(1, 2, False), (2, 2, True)]
    sections = sections_of(_handed_in(quiz, who, 1).layout, 6)
    assert [(one.title, one.first, one.last) for one in sections] == [("One", 2, 4), ("Two", 5, 6)]
    spots = []
    for _step in range(4):
        move_draw(quiz, 1, -1, teacher)
        spots.append((draws_of(quiz)[0].after, draws_of(quiz)[0].is_below))
    assert spots == [(1, True), (1, False), (0, False), (0, False)]
    assert [one.first for one in sections_of(_handed_in(quiz, who, 1).layout, 6)] == [4, 5]
    for _step in range(5):
        move_draw(quiz, 1, 1, teacher)
    assert draws_of(quiz)[-1].id == 1


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("count", {"count": 0}),
    ("count", {"count": 101}),
    ("points", {"points": Decimal(0)}),
    ("lesson", {"chosen": ItemFilter(lesson="999999")}),
    ("category", {"chosen": ItemFilter(category="999999")}),
]


@pytest.mark.parametrize(("code", "changed"), REFUSED)
def test_what_makes_no_sense_is_refused(
    quiz: Quiz, teacher: Principal, code: str, changed: dict[str, Any]
) -> None:
    sent: dict[str, Any] = {"count": 1, "points": ONE, "chosen": CHOICES} | changed
    with pytest.raises(AuthoringRefused) as refused:
        add_draw(quiz, teacher, **sent)
    assert refused.value.code == code
    with pytest.raises(EditConflict):
        add_draw(quiz, teacher, count=1, points=ONE, chosen=CHOICES, expected_edition=99)


def test_a_category_that_is_drawn_from_is_renamed_and_moved_but_not_deleted(
    quiz: Quiz, course: Course, teacher: Principal, who: Principal
) -> None:
    outer = categories.create_category(course, "Outer", teacher)
    drawn = categories.create_category(course, "Drawn", teacher)
    bank(course, 2, category=drawn)
    draw(quiz, teacher, 2, ItemFilter(category=str(drawn.pk)))
    categories.rename_category(drawn, "Other name", teacher)
    categories.move_category(drawn, outer, teacher)
    assert len(asked(start_attempt(quiz.pk, who))) == 4
    with pytest.raises(AuthoringRefused, match=f"draw from this category: “{quiz.title}”"):
        categories.delete_category(drawn, teacher, contents_to=outer)
    assert Category.objects.filter(pk=drawn.pk).exists()
    remove_draw(quiz, 1, teacher)
    categories.delete_category(drawn, teacher, contents_to=outer)


def test_learners_are_told_the_number_of_questions_and_points(
    quiz: Quiz, course: Course, teacher: Principal, who: Principal
) -> None:
    bank(course, 5)
    draw(quiz, teacher, 4, points="2")
    overview = quiz_overview(who, quiz.pk)
    assert (overview.count, overview.points_possible) == (6, 10)
    assert [line.item_count for line in quiz_lines(who, [course.pk])] == [6]


@pytest.mark.parametrize(("pool", "draws"), [(6, 1), (60, 3)])
def test_a_start_takes_the_same_statements_for_any_pool(
    course: Course, teacher: Principal, who: Principal, pool: int, draws: int, django_assert_num_queries: Any
) -> None:
    plain, drawing = (published_quiz(course, [TRUTH] * 2) for _quiz in range(2))
    bank(course, pool)
    for _one in range(draws):
        draw(drawing, teacher, pool // draws)
    warm = start_attempt(drawing.pk, teacher, is_preview=True)
    assert len(asked(warm)) == pool + 2
    start_attempt(plain.pk, teacher, is_preview=True)
    with django_assert_num_queries(11):
        start_attempt(plain.pk, who)
    with django_assert_num_queries(13):
        start_attempt(drawing.pk, who)


# ---- pages


def builder(client: Client, quiz: Quiz, path: str = "", **data: Any) -> str:
    quiz.refresh_from_db()
    address = f"/teach/quizzes/{quiz.pk}/{path}"
    if not data:
        return client.get(address).content.decode()
    return client.post(address, {"edition": quiz.edition, **data}, follow=True).content.decode()


def test_an_author_adds_changes_moves_and_removes_a_draw(
    client: Client, course: Course, instructor: User
) -> None:
    client.force_login(instructor)
    quiz = QuizFactory(course=course)
    assert "Draw questions" in builder(client, quiz)
    bank(course, 4, tags=["rivers"])
    counted = builder(client, quiz, "draws/new/", act="count", count="5", points="1", tags="rivers")
    assert "4 questions fit now." in counted
    assert "fewer than 5" in counted
    assert not Quiz.objects.get(pk=quiz.pk).draws, "counting stores nothing"
    page = builder(client, quiz, "draws/new/", act="save", count="5", points="1", tags="rivers")
    assert "5 questions drawn" in page
    assert "1 is missing" in page
    assert "One thing stands against publishing" in page
    page = builder(client, quiz, "draws/1/", act="save", count="3", points="2", tags="rivers")
    assert "3 questions, 6 points" in page
    assert "#rivers" in page
    assert "#rivers" not in builder(client, quiz, "draws/1/", act="save", count="3", points="2", kind=CHOICE)
    assert "Published." in builder(client, quiz, "publish/", act="publish")
    assert Quiz.objects.get(pk=quiz.pk).state == QuizState.PUBLISHED
    assert "needs at least one question" in builder(client, quiz, "draws/", draw="remove-1")
    assert "Draw at least one" in builder(client, quiz, "draws/1/", act="save", count="none", points="2")
    builder(client, quiz, "publish/", act="unpublish")
    builder(client, quiz, "draws/", draw="remove-1")
    assert not Quiz.objects.get(pk=quiz.pk).draws
    assert client.get(f"/teach/quizzes/{quiz.pk}/draws/1/").status_code == 404


def test_a_place_below_a_draw_may_wait_and_begin_a_page(
    client: Client, course: Course, instructor: User, teacher: Principal
) -> None:
    client.force_login(instructor)
    quiz = published_quiz(course, [TRUTH], behaviour=Behaviour.IMMEDIATE, paging="own")
    draw(quiz, teacher, 1)
    for is_below in (False, True):
        page = builder(client, quiz)
        assert [f'value="{act}-' in page for act in ("wait", "page")] == [is_below] * 2
        move_draw(quiz, 1, -1, teacher)


@pytest.mark.parametrize("count", [1, 4])
def test_the_queries_of_the_builder_do_not_grow_with_draws(
    client: Client,
    course: Course,
    instructor: User,
    teacher: Principal,
    count: int,
    django_assert_num_queries: Any,
) -> None:
    client.force_login(instructor)
    quiz = published_quiz(course, [TRUTH])
    bank(course, 2 * count)
    for _one in range(count):
        draw(quiz, teacher, 2)
    builder(client, quiz)
    with django_assert_num_queries(12):
        client.get(f"/teach/quizzes/{quiz.pk}/")


def test_an_item_says_which_quizzes_may_draw_it_and_the_overview_which_lack_questions(
    client: Client, quiz: Quiz, course: Course, instructor: User, teacher: Principal
) -> None:
    client.force_login(instructor)
    one, other = bank(course, 1)[0], bank(course, 1, TRUTH)[0]
    draw(quiz, teacher, 1)
    drawing = f'May be drawn by <a href="/teach/quizzes/{quiz.pk}/">'
    assert drawing in client.get(f"/teach/questions/{one.pk}/").content.decode()
    assert "May be drawn" not in client.get(f"/teach/questions/{other.pk}/").content.decode()
    assert "Nobody can begin" not in client.get("/teach/").content.decode()
    change_draw(quiz, 1, teacher, count=3, points=ONE, chosen=CHOICES)
    page = client.get("/teach/").content.decode()
    assert f"Nobody can begin “{quiz.title}”." in page
    assert "2 questions to be drawn are missing." in page


def test_retiring_tells_which_published_quizzes_have_fewer_to_draw_from(
    client: Client, quiz: Quiz, course: Course, instructor: User, teacher: Principal
) -> None:
    client.force_login(instructor)
    one, two, three, four = bank(course, 4)
    draw(quiz, teacher, 2)
    draft = QuizFactory(course=course, title="Not published")
    draw(draft, teacher, 2)
    assembly.add_slot(published_quiz(course, [TRUTH]), four, teacher)
    enough = f"leaves the published quiz “{quiz.title}” 3 to draw 2 from."
    before = client.get(f"/teach/questions/{one.pk}/").content.decode()
    assert (enough in before, "Not published” " in before) == (True, False)
    assert enough in client.post(f"/teach/questions/{one.pk}/retire/", follow=True).content.decode()
    press = {"item": [two.pk, three.pk, four.pk], "act": "retire"}
    page = client.post("/teach/questions/bulk/", press, follow=True).content.decode()
    assert f"“{quiz.title}” 1 question too few to draw, and nobody can begin it." in page
    assert set(Item.objects.filter(state=ItemState.ACCEPTED, kind=CHOICE)) == {four}, "a fixed place holds it"
    no_draw = client.post(
        "/teach/questions/bulk/", press | {"item": [quiz.slots.all()[0].item_id]}, follow=True
    )
    assert "drawn no more" not in no_draw.content.decode()
