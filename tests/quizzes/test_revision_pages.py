"""The pages of an article's revisions: history, comparison, what follows, and stale items in the review."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from items.kinds import ItemKind, Rich, Text, TextAnswer
from jobs.models import Job, JobState
from jobs.running import run_job
from lessons import sources
from lessons.models import Course, DraftState, RevisionDraft
from lessons.revision_queries import APPLY_REVISION
from lessons.revisions import create_draft, read_draft
from people.access import Principal
from people.models import AuditEntry, Role, User
from progress import revising
from progress import tasks as _tasks  # noqa: F401  # makes the work known to this process, as to a worker
from progress.revising import apply_revision
from quizzes import versions
from quizzes.models import Item, ItemState, ItemVersion, StaleEvidence
from quizzes.stale import confirm_item
from quizzes.stale_rows import open_evidence, sentences_before
from tests.factories.items import short_answer
from tests.factories.revised import ARTICLE, REVISED, compared, item_on, living_course, sentence
from tests.quizzes.test_following import quiz_of
from texts.fetching import NOT_PUBLIC, Page

pytestmark = pytest.mark.django_db

RIVER = TextAnswer(id="a1", pattern="the river")


@pytest.fixture
def teacher(instructor: User) -> Principal:
    membership = instructor.memberships.get()
    return Principal(instructor.pk, membership.organisation_id, Role(membership.role))


@pytest.fixture
def course(teacher: Principal, learner: User) -> Course:
    return living_course(teacher, learner)


@pytest.fixture
def page(client: Client, instructor: User) -> Client:
    client.force_login(instructor)
    return client


def address(name: str, course: Course, *args: object) -> str:
    return reverse(name, args=[course.slug, *args])


def html(reply: Any) -> str:
    assert reply.status_code == 200
    return str(reply.content.decode())


def test_a_text_is_brought_and_read_by_a_worker(page: Client, course: Course) -> None:
    reply = page.post(address("article_history", course), {"text": REVISED})
    draft = RevisionDraft.objects.get()
    assert reply["Location"] == address("revision_detail", course, draft.pk)
    assert draft.job is not None
    assert "Reading and comparing" in html(page.get(reply["Location"]))
    progress = page.get(address("revision_progress", course, draft.pk))
    assert "HX-Redirect" not in progress
    RevisionDraft.objects.update(state=DraftState.FAILED, error="Nothing to read.")
    assert page.get(address("revision_progress", course, draft.pk))["HX-Redirect"] == reply["Location"]
    assert "Nothing to read." in html(page.get(reply["Location"]))


def test_an_empty_form_is_refused_in_words(page: Client, course: Course) -> None:
    reply = page.post(address("article_history", course), {"text": " "})
    assert reply.status_code == 422
    assert "Paste a text" in reply.content.decode()
    assert not RevisionDraft.objects.exists()


def test_a_text_is_brought_by_its_address_where_that_is_allowed(
    page: Client, course: Course, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    history, sent = address("article_history", course), {"url": "https://example.org/bridges"}
    assert 'name="url"' not in html(page.get(history))
    assert page.post(history, sent).status_code == 422
    settings.ARTICLE_HOSTS = ["example.org"]
    assert 'name="url"' in html(page.get(history))
    assert page.post(history, {"url": "https://example.com/"}).status_code == 422
    fetched = Page(REVISED.encode(), "txt", "https://example.org/last")
    monkeypatch.setattr(sources, "fetch", lambda *_, **__: fetched)
    reply = page.post(history, sent)
    draft = read_draft(RevisionDraft.objects.get().pk)
    assert (draft.state, draft.counts["changed"]) == (DraftState.READY, 1)
    assert "https://example.org/last, brought by" in html(page.get(reply["Location"]))
    assert "https://example.org/last" in html(page.get(history))


def test_an_address_inside_the_network_is_not_fetched(page: Client, course: Course, settings: Any) -> None:
    settings.ARTICLE_HOSTS = ["*"]
    page.post(address("article_history", course), {"url": "http://localhost/"})
    draft = read_draft(RevisionDraft.objects.get().pk)
    assert (draft.state, draft.error) == (DraftState.FAILED, NOT_PUBLIC)
    assert bytes(draft.source) == b""


def test_the_comparison_shows_both_texts_and_what_follows(
    page: Client, course: Course, teacher: Principal
) -> None:
    stale, kept = item_on(course, "The first bridge"), item_on(course, "It still")
    quiz_of(course, teacher, stale, kept)
    draft = compared(course, teacher)
    shown = html(page.get(address("revision_detail", course, draft.pk)))
    for words in (
        "<del>1811</del>",
        "<ins>1812</ins>",
        "<del>Nobody paid for crossing it.</del>",
        "<ins>A road joins them.</ins>",
        "1 question follows its sentence;",
        "1 question is held",
        "2 new or changed sentences are read",
        "new attempts get 1 question instead of 2.",
        reverse("item_edit", args=[stale.pk]),
        "The same words, in another place.",
    ):
        assert words in shown
    assert course.revision.number == 1


def test_the_box_has_to_be_ticked_where_quizzes_lose_questions(
    page: Client, course: Course, teacher: Principal
) -> None:
    quiz = quiz_of(course, teacher, item_on(course, "The first bridge"), item_on(course, "It still"))
    draft = compared(course, teacher)
    apply, detail = (address(f"revision_{name}", course, draft.pk) for name in ("apply", "detail"))
    assert "Tick the box" in html(page.post(apply, {"losses": f"{quiz.pk}-1"}, follow=True))
    page.post(apply, {"agreed": "on"})
    run_job(Job.objects.get(kind=APPLY_REVISION).pk)
    shown = html(page.get(detail))
    assert "It was not applied" in shown
    assert "fewer questions than this page said" in shown
    assert Course.objects.get(pk=course.pk).revision.number == 1
    page.post(apply, {"losses": f"{quiz.pk}-1", "agreed": "on"})
    run_job(Job.objects.filter(kind=APPLY_REVISION).latest("pk").pk)
    assert "What changed in revision 2" in html(page.get(detail))
    assert Course.objects.get(pk=course.pk).revision.number == 2
    assert "applied already" in html(page.post(apply, {"losses": ""}, follow=True))


def test_applying_is_done_by_a_worker_and_shown(page: Client, course: Course, teacher: Principal) -> None:
    draft = compared(course, teacher)
    apply, detail, progress, discard = (
        address(f"revision_{name}", course, draft.pk) for name in ("apply", "detail", "progress", "discard")
    )
    assert page.post(apply, {"losses": ""})["Location"] == detail
    assert Course.objects.get(pk=course.pk).revision.number == 1
    assert "Applying the new text" in html(page.get(detail))
    assert "being applied" in html(page.get(address("article_history", course)))
    for again in (apply, discard):
        assert "is being applied" in html(page.post(again, {"losses": ""}, follow=True))
    assert "HX-Redirect" not in page.get(progress)
    assert '<progress value="0"' in html(page.get(progress))
    job = Job.objects.get(kind=APPLY_REVISION)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING)
    assert '<progress aria-labelledby="doing">' in html(page.get(progress))
    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED)
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert page.get(progress)["HX-Redirect"] == detail
    assert "What changed in revision 2" in html(page.get(detail))
    assert AuditEntry.objects.get(verb="revision.apply").actor_id == teacher.user_id


def test_a_second_run_of_the_job_changes_nothing(page: Client, course: Course, teacher: Principal) -> None:
    draft = compared(course, teacher)
    page.post(address("revision_apply", course, draft.pk), {"losses": ""})
    job = Job.objects.get(kind=APPLY_REVISION)
    run_job(job.pk)
    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED)
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert Course.objects.get(pk=course.pk).revision.number == 2


def test_applying_that_failed_can_be_asked_for_again(
    page: Client, course: Course, teacher: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = compared(course, teacher)
    apply, detail, progress = (
        address(f"revision_{name}", course, draft.pk) for name in ("apply", "detail", "progress")
    )
    page.post(apply, {"losses": ""})
    job = Job.objects.get(kind=APPLY_REVISION)
    with monkeypatch.context() as broken:
        broken.setattr(revising, "_move_places", lambda *_: 1 / 0)
        run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert Course.objects.get(pk=course.pk).revision.number == 1
    assert page.get(progress)["HX-Redirect"] == detail
    shown = html(page.get(detail))
    for words in ("It was not applied. The article is as it was.", job.error, "Apply this text"):
        assert words in shown
    page.post(apply, {"losses": ""})
    run_job(Job.objects.filter(kind=APPLY_REVISION).latest("pk").pk)
    assert Course.objects.get(pk=course.pk).revision.number == 2


def test_an_outdated_comparison_says_so_and_offers_no_press(
    page: Client, course: Course, teacher: Principal
) -> None:
    draft = compared(course, teacher)
    apply_revision(compared(course, teacher, REVISED.replace("A road", "A path")), teacher)
    shown = html(page.get(address("revision_detail", course, draft.pk)))
    assert "has been revised since" in shown
    assert "Apply this text" not in shown
    assert "has been revised since" in html(
        page.post(address("revision_apply", course, draft.pk), follow=True)
    )


def test_a_draft_can_be_thrown_away(page: Client, course: Course, teacher: Principal) -> None:
    draft = compared(course, teacher)
    assert "Thrown away" in html(page.post(address("revision_discard", course, draft.pk), follow=True))
    assert "This text was thrown away" in html(page.get(address("revision_detail", course, draft.pk)))


def test_the_history_tells_who_and_how_much_and_shows_earlier_texts(
    page: Client, course: Course, teacher: Principal
) -> None:
    apply_revision(compared(course, teacher), teacher)
    shown = html(page.get(address("article_history", course)))
    assert "5 unchanged, 1 moved, 1 changed, 1 removed, 1 new" in " ".join(shown.split())
    assert shown.count("Instructor one") >= 2
    assert "in 1811" in html(page.get(address("article_text", course, 1)))
    assert "in 1812" in html(page.get(address("article_text", course, 2)))
    assert page.get(address("article_text", course, 3)).status_code == 404


def stale_item(course: Course, teacher: Principal, words: str = "The first bridge") -> Item:
    item = item_on(course, words, kind=ItemKind.SHORT_ANSWER)
    apply_revision(compared(course, teacher), teacher)
    item.refresh_from_db()
    return item


def test_a_stale_item_stands_in_the_review_beside_both_sentences(
    page: Client, course: Course, teacher: Principal
) -> None:
    waiting = item_on(course, "Two villages", state=ItemState.WAITING)
    item = stale_item(course, teacher)
    reply = page.get(reverse("review_queue"))
    assert reply["Location"] == reverse("review_item", args=[item.pk])
    shown = html(page.get(reply["Location"]))
    for words in ("<del>1811</del>", "<ins>1812</ins>", "Still right", "Question 1 of 2", "No quiz asks it."):
        assert words in shown
    sent = {"decision": "right", "version": item.latest_id, "sure": "on"}
    reply = page.post(reverse("review_stale", args=[item.pk]), sent)
    assert reply["Location"] == reverse("review_item", args=[waiting.pk])
    item.refresh_from_db()
    assert item.state == ItemState.ACCEPTED
    assert "Somebody else" in html(page.post(reverse("review_stale", args=[item.pk]), sent, follow=True))


def test_a_question_that_says_a_dropped_number_is_confirmed_by_a_tick(
    page: Client, course: Course, teacher: Principal
) -> None:
    item = stale_item(course, teacher)
    assert "no longer says: 1811" in html(page.get(reverse("review_item", args=[item.pk])))
    sent = {"decision": "right", "version": item.latest_id}
    decide = reverse("review_stale", args=[item.pk])
    assert "Tick the box" in html(page.post(decide, sent, follow=True))
    item.refresh_from_db()
    assert item.state == ItemState.STALE
    page.post(decide, {**sent, "sure": "on"})
    item.refresh_from_db()
    assert item.state == ItemState.ACCEPTED


def test_a_question_without_the_dropped_number_needs_no_tick(
    page: Client, course: Course, teacher: Principal
) -> None:
    asked = replace(short_answer(), stem=Rich("What was crossed?"), body=Text(answers=(RIVER,)))
    item = item_on(course, "The first bridge", kind=ItemKind.SHORT_ANSWER, shape=asked)
    apply_revision(compared(course, teacher), teacher)
    assert 'name="sure"' not in html(page.get(reverse("review_item", args=[item.pk])))
    page.post(reverse("review_stale", args=[item.pk]), {"decision": "right", "version": item.latest_id})
    item.refresh_from_db()
    assert item.state == ItemState.ACCEPTED


def test_a_part_of_a_sentence_is_compared_as_the_whole_one(
    page: Client, course: Course, teacher: Principal
) -> None:
    item = item_on(course, "The first bridge", kind=ItemKind.SHORT_ANSWER)
    whole = sentence(course, "The first bridge")
    end = whole.start + whole.text.index("1811") + 4
    part = {"start": whole.start, "end": end, "text": whole.text[: end - whole.start]}
    ItemVersion.objects.filter(pk=item.latest_id).update(
        evidence_end=end,
        content={**item.latest.content, "evidence": part},  # type: ignore[union-attr]  # it has one
    )
    versions._known.clear()
    apply_revision(compared(course, teacher), teacher)
    why = open_evidence(item)
    assert why is not None
    assert why.sentence is not None
    assert sentences_before(why) == why.sentence.text.replace("1812", "1811")


def test_without_a_sentence_only_edit_and_retire_are_offered(
    page: Client, course: Course, teacher: Principal
) -> None:
    item = stale_item(course, teacher, "Nobody paid")
    shown = html(page.get(reverse("review_item", args=[item.pk])))
    assert "No sentence like it" in shown
    assert 'value="right"' not in shown
    decide = reverse("review_stale", args=[item.pk])
    version = {"version": item.latest_id}
    assert "No sentence stands" in html(page.post(decide, {"decision": "right", **version}, follow=True))
    assert page.post(decide, {"decision": "later", **version}).status_code == 302
    assert "Nothing was decided" in html(page.post(decide, {"decision": "?", **version}, follow=True))
    page.post(decide, {"decision": "retire", **version})
    item.refresh_from_db()
    assert item.state == ItemState.RETIRED
    assert "no longer says this" in html(page.post(reverse("item_restore", args=[item.pk]), follow=True))
    assert StaleEvidence.objects.get().decision == "retired"


def test_the_editor_proposes_the_new_sentence(page: Client, course: Course, teacher: Principal) -> None:
    item = stale_item(course, teacher)
    why = StaleEvidence.objects.get(item=item)
    form = page.get(reverse("item_edit", args=[item.pk])).context["form"]
    assert form.values["sentence"] == str(why.sentence_id)


def test_stale_items_are_never_accepted_in_one_press(
    page: Client, course: Course, teacher: Principal
) -> None:
    item = stale_item(course, teacher)
    Item.objects.filter(pk=item.pk).update(has_passed=True)
    page.post(reverse("review_accept_passed"))
    item.refresh_from_db()
    assert item.state == ItemState.STALE
    assert "0 passed every check" in html(page.get(reverse("review_item", args=[item.pk])))
    confirm_item(item, teacher, is_sure=True)


@pytest.mark.parametrize("count", [1, 3])
def test_statements_of_the_pages_do_not_grow(
    page: Client, course: Course, teacher: Principal, django_assert_num_queries: Any, count: int
) -> None:
    said = ("The first bridge", "Nobody paid", "It still")[:count]
    quiz_of(course, teacher, *(item_on(course, words) for words in said))
    draft = compared(course, teacher)
    for _more in range(count):
        create_draft(course, ARTICLE.encode(), by=teacher, is_queued=False)
    counts = {
        address("article_history", course): 4,
        address("revision_detail", course, draft.pk): 7,
        address("article_text", course, 1): 3,
        reverse("article_list"): 2,
    }
    page.get(reverse("article_list"))
    for path, number in counts.items():
        with django_assert_num_queries(number):
            page.get(path)
