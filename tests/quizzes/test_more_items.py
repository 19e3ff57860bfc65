"""Asking for more, from the button to the account: once, there only, nothing twice, honest numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.http import Http404
from django.test import Client

from items.generation import generate
from items.generation.facts import IN_EXCERPT
from items.kinds import ItemKind
from jobs.models import Job, JobState
from jobs.queue import TaskFailed
from lessons.models import Course, Import, Lesson, Sentence
from lessons.queries import extracted_of, plan_of, sections_of
from lessons.services import apply_plan, create_import, read_import
from people.access import Principal
from people.models import User
from quizzes.coverage import CourseCoverage
from quizzes.drafting import draft_items_here
from quizzes.errors import AuthoringRefused
from quizzes.models import GenerationRun, Item, ItemRequest, ItemState
from quizzes.more_items import answer_request
from quizzes.requests import ask_for_items
from quizzes.tasks import make_more_items
from tests.factories.courses import RevisionFactory, published_course
from tests.lessons.conftest import principal_of
from tests.quizzes.test_drafting import ARTICLE
from texts.sections import apply

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(instructor: User) -> Principal:
    return principal_of(instructor)


@pytest.fixture
def course(by: Principal) -> Course:
    """A course whose lessons are there and whose questions nobody has made yet."""
    import_ = read_import(create_import(ARTICLE.encode(), by=by, is_queued=False).pk)
    return apply_plan(import_, by, is_queued=False)


def stone(course: Course) -> Lesson:
    return course.lessons.get(title="The stone bridge")


def answered(request: ItemRequest) -> ItemRequest:
    Job.objects.filter(pk=request.job_id).update(state=JobState.RUNNING, tries=1)
    make_more_items(Job.objects.get(pk=request.job_id))
    Job.objects.filter(pk=request.job_id).update(state=JobState.DONE)
    return ItemRequest.objects.select_related("job", "lesson").get(pk=request.pk)


# ---- sections


def test_lessons_give_the_sections_they_were_made_of(course: Course) -> None:
    extracted = extracted_of(course.revision)
    import_ = Import.objects.get(course=course)
    made, read = apply(plan_of(import_), extracted), sections_of(course, extracted)
    assert read == made
    assert generate(extracted, read).candidates == generate(extracted, made).candidates


# ---- asking


def test_a_request_waits_with_its_job_and_is_on_record(course: Course, by: Principal) -> None:
    sentence = Sentence.objects.filter(lesson=stone(course)).first()
    assert sentence is not None
    request = ask_for_items(course, by, count=4, kind="cloze", sentence_id=sentence.pk)
    assert (request.start, request.end) == (sentence.start, sentence.end)
    assert request.job is not None
    assert (request.job.kind, request.job.state) == ("more_items", JobState.QUEUED)
    assert request.job.payload == {"request_id": request.pk}


@pytest.mark.parametrize(
    ("count", "kind", "code"),
    [(0, "", "count"), (101, "", "count"), (5, "riddle", "kind"), (5, "numerical", "kind")],
)
def test_what_makes_no_sense_is_refused(
    course: Course, by: Principal, count: int, kind: str, code: str
) -> None:
    with pytest.raises(AuthoringRefused) as refused:
        ask_for_items(course, by, count=count, kind=kind)
    assert refused.value.code == code
    assert not ItemRequest.objects.exists()


def test_a_place_of_another_course_does_not_exist(course: Course, by: Principal) -> None:
    other = published_course()
    lesson = other.lessons.first()
    assert lesson is not None
    sentence = lesson.sentences.first()
    assert sentence is not None
    for lesson_id, sentence_id in ((lesson.pk, None), (None, sentence.pk)):
        with pytest.raises(Http404):
            ask_for_items(course, by, count=3, lesson_id=lesson_id, sentence_id=sentence_id)
    assert not ItemRequest.objects.exists()


# ---- answering


def test_what_a_section_gives_waits_for_review_there(course: Course, by: Principal) -> None:
    lesson = stone(course)
    request = answered(ask_for_items(course, by, count=5, lesson_id=lesson.pk))
    items = Item.objects.filter(run=request.run)
    assert items.count() == request.outcome["made"] == 5
    assert set(items.values_list("state", "lesson")) == {(ItemState.WAITING, lesson.pk)}
    assert request.outcome["passed"] + request.outcome["held"] == 5


def test_one_kind_on_one_sentence(course: Course, by: Principal) -> None:
    sentence = Sentence.objects.get(text__contains="4,200 crowns")
    request = answered(ask_for_items(course, by, count=20, kind="cloze", sentence_id=sentence.pk))
    assert request.outcome["made"] == Item.objects.count() > 0
    kinds = Item.objects.values_list("kind", "latest__sentence").distinct()
    assert list(kinds) == [("cloze", sentence.pk)]
    assert request.outcome["sentences"] == 1
    assert request.outcome["made"] < 20


def test_nothing_that_is_there_already_is_made_again(course: Course, by: Principal) -> None:
    draft_items_here(Import.objects.get(course=course))
    before = set(Item.objects.values_list("kind", "latest__stem", "latest__evidence_start"))
    count = Item.objects.count()
    request = answered(ask_for_items(course, by, count=100))
    new = Item.objects.filter(run=request.run)
    assert not before & set(new.values_list("kind", "latest__stem", "latest__evidence_start"))
    assert request.outcome["known"] >= count
    again = answered(ask_for_items(course, by, count=100))
    assert again.outcome["made"] < request.outcome["made"]


def test_a_rejected_question_does_not_come_back(course: Course, by: Principal) -> None:
    sentence = Sentence.objects.get(text__contains="4,200 crowns")
    first = answered(ask_for_items(course, by, count=20, kind="cloze", sentence_id=sentence.pk))
    stems = set(Item.objects.values_list("latest__stem", flat=True))
    Item.objects.update(state=ItemState.REJECTED)
    second = answered(ask_for_items(course, by, count=20, kind="cloze", sentence_id=sentence.pk))
    assert second.outcome["known"] >= first.outcome["made"]
    assert not stems & set(Item.objects.filter(run=second.run).values_list("latest__stem", flat=True))


def test_a_second_run_of_the_job_adds_nothing(course: Course, by: Principal) -> None:
    request = answered(ask_for_items(course, by, count=5))
    stored = (Item.objects.count(), GenerationRun.objects.count())
    answered(request)
    assert (Item.objects.count(), GenerationRun.objects.count()) == stored


def test_killed_while_storing_nothing_is_left(course: Course, by: Principal) -> None:
    request = ask_for_items(course, by, count=5)

    @contextmanager
    def killed() -> Iterator[None]:
        with transaction.atomic():
            yield
            raise SystemExit

    with pytest.raises(SystemExit):
        answer_request(request.pk, storing=killed)
    assert not Item.objects.exists()
    assert answered(request).outcome["made"] == 5  # the control: it would have stored something


def test_another_text_in_between_ends_it_in_words(course: Course, by: Principal) -> None:
    request = ask_for_items(course, by, count=5)
    before = course.revision
    course.revision = RevisionFactory(article=before.article, number=before.number + 1)
    course.save()
    with pytest.raises(TaskFailed, match="changed in the meantime"):
        answer_request(request.pk)
    assert not Item.objects.exists()


def test_reading_again_stores_reasons_for_what_stays_untested(course: Course, by: Principal) -> None:
    assert not CourseCoverage(course).is_explained
    request = answered(ask_for_items(course, by, count=None))
    coverage = CourseCoverage(course)
    assert coverage.is_explained
    assert coverage.counts.untested == 0
    assert coverage.counts.explained == sum(count for _code, count in request.outcome["reasons"])
    answered(ask_for_items(course, by, count=3, kind="matching"))
    assert CourseCoverage(course).counts == coverage.counts  # a wish says nothing about a sentence as such


def test_the_sentences_of_a_matching_question_are_kept(course: Course, by: Principal) -> None:
    answered(ask_for_items(course, by, count=None))
    keys = set(Sentence.objects.filter(lesson__course=course).values_list("key", flat=True))
    for item in Item.objects.select_related("latest__sentence"):
        assert set(item.other_sentences) <= keys
        has_several = item.kind == ItemKind.MATCHING
        assert has_several <= bool(item.other_sentences) <= (has_several or item.rule.endswith(IN_EXCERPT))


# ---- the pages


def asked_by_page(client: Client, course: Course, **data: str) -> str:
    reply = client.post(f"/teach/courses/{course.slug}/coverage/ask/", data)
    assert reply.status_code == 302
    return str(reply["Location"])


def test_from_the_button_to_the_answer(client: Client, course: Course, instructor: User) -> None:
    client.force_login(instructor)
    lesson = stone(course)
    address = asked_by_page(client, course, count="50", kind="true_false", lesson=str(lesson.pk))
    working = client.get(address).content.decode()
    assert "Waiting for its turn" in working
    assert f'hx-get="{address}"' in working
    request = answered(ItemRequest.objects.get())
    part = client.get(address, headers={"HX-Request": "true"})
    assert part["HX-Redirect"] == address
    page = client.get(address).content.decode()
    made = request.outcome["made"]
    assert f"You asked for 50; the text supports {made}, because:" in page
    assert "50 questions, true or false" in page
    assert page.count("/teach/review/") >= made
    for item in Item.objects.all():
        assert f"/teach/review/{item.pk}/" in page
    assert f"?course={course.pk}&amp;lesson={lesson.pk}" in page


def test_the_account_on_the_page_adds_up(client: Client, course: Course, instructor: User) -> None:
    client.force_login(instructor)
    asked_by_page(client, course, act="again")
    answered(ItemRequest.objects.get())
    address = asked_by_page(client, course, count="100")
    outcome = answered(ItemRequest.objects.latest("pk")).outcome
    page = client.get(address).content.decode()
    told = [int(n) for n in re.findall(r'<li><span class="num bold">(\d+)</span>', page)]
    left_out = outcome["proposed"] - outcome["supported"]
    assert sum(told) == left_out + sum(count for _code, count in outcome["reasons"])
    assert outcome["made"] == outcome["supported"]


def test_a_failed_job_says_why(client: Client, course: Course, instructor: User) -> None:
    client.force_login(instructor)
    address = asked_by_page(client, course, count="5")
    Job.objects.update(state=JobState.FAILED, error="This took too long and was stopped.")
    page = client.get(address).content.decode()
    assert "This took too long and was stopped." in page
    assert "hx-get" not in page


@pytest.mark.parametrize("count", ["", "0", "x", "1000"])
def test_a_number_out_of_range_is_told(client: Client, course: Course, instructor: User, count: str) -> None:
    client.force_login(instructor)
    address = asked_by_page(client, course, count=count)
    assert "Ask for 1 to 100 questions." in client.get(address).content.decode()
    assert not ItemRequest.objects.exists()


def test_the_page_of_an_answer_takes_few_queries(
    client: Client, course: Course, instructor: User, by: Principal, django_assert_num_queries: object
) -> None:
    client.force_login(instructor)
    client.get("/teach/coverage/")
    for count in (1, 20):
        request = answered(ask_for_items(course, by, count=count, lesson_id=stone(course).pk))
        with django_assert_num_queries(5):  # type: ignore[operator]  # a fixture of pytest-django
            client.get(f"/teach/courses/{course.slug}/coverage/asked/{request.pk}/")


def import_at_work(course: Course, **progress: object) -> Job:
    return Job.objects.create(
        organisation=course.organisation, kind="make_items", state=JobState.RUNNING, progress=progress
    )


def test_a_request_says_what_it_waits_for_and_what_then_happens(
    client: Client, course: Course, instructor: User
) -> None:
    client.force_login(instructor)
    Job.objects.update(state=JobState.DONE)
    running = import_at_work(course, done=3, total=8)
    coverage = f"/teach/courses/{course.slug}/coverage/"
    assert "1 job is waiting or at work. What you ask for starts after it" in said(client, coverage)
    address = asked_by_page(client, course, count="5")
    page = said(client, address)
    assert "It waits for its turn: 1 job comes first." in page
    assert "At work now: writing the questions of an import, 3 of 8 sections read." in page
    assert "Then the sections are read one after the other" in page
    assert "waits, 1 job before it" in said(client, coverage)
    Job.objects.filter(pk=running.pk).update(state=JobState.DONE)
    assert "It is the next one and starts within seconds." in said(client, address)
    assert "starts within seconds" in said(client, coverage)
    mine = Job.objects.filter(pk=ItemRequest.objects.get().job_id)
    mine.update(state=JobState.RUNNING, progress={"done": 2, "total": 9, "is_last": False})
    page = said(client, address)
    assert "2 of 9 sections read" in page
    assert "its turn" not in page


def test_the_page_of_a_waiting_request_takes_few_queries(
    client: Client, course: Course, instructor: User, django_assert_num_queries: object
) -> None:
    client.force_login(instructor)
    address = asked_by_page(client, course, count="5")
    for _more in range(2):
        client.get(address)
        with django_assert_num_queries(4):  # type: ignore[operator]  # a fixture of pytest-django
            client.get(address)
        import_at_work(course, done=1, total=2)
        import_at_work(course)


def said(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())
