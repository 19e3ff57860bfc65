"""Something is wrong with a question: said by a learner, read and answered by an instructor."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from items.kinds import ItemKind
from lessons.models import Course
from people.access import Principal
from people.models import AuditEntry, User
from quizzes import assembly, authoring, remark_queries
from quizzes.attempts import start_attempt, submit_attempt
from quizzes.models import Answer, Attempt, Item, Quiz
from quizzes.remark_models import Remark, RemarkVerdict
from quizzes.remarks import PER_HOUR, RemarkRefused, answer_remarks, say_remark
from quizzes.review_options import table
from quizzes.versions import item_of
from tests.factories.items import RIGHT
from tests.factories.quizzes import reviewed
from tests.quizzes.conftest import place_of

pytestmark = pytest.mark.django_db
WORDS = "Both 1811 and 1812 are right."
SECRET = "xkanswer: it is 1811 all the same"


@pytest.fixture
def place(attempt: Attempt) -> int:
    return place_of(attempt, ItemKind.SINGLE_CHOICE)


@pytest.fixture
def page(client: Client, learner: User) -> Client:
    client.force_login(learner)
    return client


@pytest.fixture
def taught(instructor: User) -> Client:
    client = Client()
    client.force_login(instructor)
    return client


def words(reply: Any) -> str:
    assert reply.status_code == 200
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.content.decode())))


def edit(item: Item, by: Principal) -> None:
    shape = item_of(item.latest_id or 0)
    authoring.edit_item(item, type(shape)(**{**_fields(shape), "title": "mended"}), by)
    item.refresh_from_db()


def _fields(shape: Any) -> dict[str, Any]:
    return {name: getattr(shape, name) for name in shape.__dataclass_fields__}


# ---- saying


def test_a_remark_keeps_the_wording_that_was_seen(
    who: Principal, teacher: Principal, attempt: Attempt, place: int
) -> None:
    response = attempt.responses.of(attempt.organisation_id).get(position=place)
    edit(response.version.item, teacher)
    remark = say_remark(who, attempt.uid, place, f"  {WORDS} ")
    assert (remark.words, remark.version, remark.item) == (WORDS, response.version, response.version.item)
    assert remark.version_id != remark.item.latest_id
    assert say_remark(who, attempt.uid, place, WORDS) == remark


@pytest.mark.parametrize(("said", "code"), [("  \x00", "words"), ("x" * 1001, "words")])
def test_what_says_nothing_or_too_much_is_refused(
    who: Principal, attempt: Attempt, place: int, said: str, code: str
) -> None:
    with pytest.raises(RemarkRefused) as refused:
        say_remark(who, attempt.uid, place, said)
    assert refused.value.code == code
    assert not Remark.objects.exists()


def test_the_hour_is_full_for_one_learner_only(
    who: Principal, other: Principal, quiz: Quiz, attempt: Attempt, place: int
) -> None:
    for number in range(PER_HOUR):
        say_remark(who, attempt.uid, place, f"remark {number}")
    assert say_remark(who, attempt.uid, place, "remark 0")
    with pytest.raises(RemarkRefused) as refused:
        say_remark(who, attempt.uid, place, "one more")
    assert refused.value.code == "too_many"
    Remark.objects.filter(words="remark 0").update(said_at="2020-01-01T00:00Z")
    assert say_remark(who, attempt.uid, place, "one more")
    assert say_remark(other, start_attempt(quiz.pk, other).uid, place, "mine")


def test_nobody_speaks_through_an_attempt_of_somebody_else(
    page: Client, other: Principal, quiz: Quiz
) -> None:
    theirs = start_attempt(quiz.pk, other)
    assert page.post(f"/attempts/{theirs.uid}/1/remark/", {"remark": WORDS}).status_code == 404
    sent = {"position": 1, "words": WORDS}
    own = f"/api/v1/attempts/{theirs.uid}/remarks/"
    assert page.post(own, sent, content_type="application/json").status_code == 404
    assert not Remark.objects.exists()


def test_without_script_the_answer_in_the_form_is_kept_too(
    page: Client, attempt: Attempt, place: int
) -> None:
    address = f"/attempts/{attempt.uid}/{place}/"
    shown = page.get(address).content.decode()
    assert f'formaction="{address}remark/"' in shown
    key = re.search(r'name="key" value="([^"]+)"', shown)
    assert key
    form = {"key": key[1], "seq": "1", "chosen": "a", "remark": WORDS, "send": "remark"}
    reply = page.post(f"{address}remark/", form, follow=True)
    assert reply.redirect_chain == [(address, 302)]
    assert "Your instructor reads it" in words(reply)
    assert Answer.objects.get().value == RIGHT[ItemKind.SINGLE_CHOICE]
    assert Remark.objects.get().words == WORDS


def test_a_script_gets_the_sentence_alone(page: Client, attempt: Attempt, place: int) -> None:
    address, wanted = f"/attempts/{attempt.uid}/{place}/remark/", {"Accept": "application/json"}
    reply = page.post(address, {"remark": WORDS}, headers=wanted)
    assert (reply.status_code, "reads it" in reply.json()["said"]) == (200, True)
    assert page.post(address, {"remark": " "}, headers=wanted).status_code == 422


# ---- answering


def test_the_list_shows_question_version_words_and_sentence(
    who: Principal, teacher: Principal, taught: Client, attempt: Attempt, place: int
) -> None:
    remark = say_remark(who, attempt.uid, place, WORDS)
    assert "1 says that something is wrong" in words(taught.get("/teach/"))
    shown = words(taught.get("/teach/remarks/"))
    for part in (WORDS, "Learner one", remark.version.stem, remark.version.sentence.text, "version of today"):
        assert part in shown
    edit(remark.item, teacher)
    assert "saw version 1: what has changed since" in words(taught.get("/teach/remarks/"))


def test_an_answer_is_told_and_on_record(
    who: Principal, taught: Client, page: Client, attempt: Attempt, place: int
) -> None:
    remark = say_remark(who, attempt.uid, place, WORDS)
    submit_attempt(who, attempt.uid)
    address = f"/teach/questions/{remark.item_id}/remarks/"
    taught.post(address, {"remark": [remark.pk], "verdict": "fine", "answer": SECRET})
    remark.refresh_from_db()
    assert (remark.verdict, remark.answer, str(remark.answered_by)) == ("fine", SECRET, "Instructor one")
    assert AuditEntry.objects.get(verb="remark.answer").detail == {"remarks": [remark.pk], "verdict": "fine"}
    assert "Nothing waits" in words(taught.get("/teach/remarks/"))
    assert SECRET in words(taught.get("/teach/remarks/?show=answered"))
    assert f"attempt 1, question {place}" in words(page.get("/"))
    told = words(page.get(f"/attempts/{attempt.uid}/result/"))
    assert "Nothing wrong" in told
    assert SECRET in told


def test_only_what_changed_or_is_asked_no_more_can_be_called_mended(
    who: Principal, teacher: Principal, attempt: Attempt, place: int
) -> None:
    remark = say_remark(who, attempt.uid, place, WORDS)
    with pytest.raises(RemarkRefused) as refused:
        answer_remarks(remark.item, [remark.pk], RemarkVerdict.MENDED, "", teacher)
    assert refused.value.code == "unchanged"
    edit(remark.item, teacher)
    assert answer_remarks(remark.item, [remark.pk], RemarkVerdict.MENDED, "", teacher) == 1


def test_a_version_that_a_quiz_has_pinned_is_not_mended_by_a_newer_one(
    who: Principal, teacher: Principal, quiz: Quiz, attempt: Attempt, place: int
) -> None:
    remark = say_remark(who, attempt.uid, place, WORDS)
    slot = quiz.slots.get(item=remark.item)
    assembly.pin_version(quiz, slot.pk, 1, teacher)
    edit(remark.item, teacher)
    with pytest.raises(RemarkRefused) as refused:
        answer_remarks(remark.item, [remark.pk], RemarkVerdict.MENDED, "", teacher)
    assert (refused.value.code, quiz.title in refused.value.sentence) == ("unchanged", True)
    assembly.pin_version(quiz, slot.pk, 2, teacher)
    assert answer_remarks(remark.item, [remark.pk], RemarkVerdict.MENDED, "", teacher) == 1


def test_an_answer_alone_needs_words_and_stays_with_its_item(
    who: Principal, teacher: Principal, attempt: Attempt, place: int
) -> None:
    remark = say_remark(who, attempt.uid, place, WORDS)
    with pytest.raises(RemarkRefused):
        answer_remarks(remark.item, [remark.pk], RemarkVerdict.ANSWERED, " ", teacher)
    elsewhere = Item.objects.exclude(pk=remark.item_id).first()
    assert elsewhere is not None
    assert answer_remarks(elsewhere, [remark.pk], RemarkVerdict.ANSWERED, "No.", teacher) == 0
    assert Remark.objects.get().verdict == ""


def test_others_do_not_see_or_answer_them(
    who: Principal, attempt: Attempt, place: int, other_instructor: User, learner: User, client: Client
) -> None:
    remark = say_remark(who, attempt.uid, place, WORDS)
    address = f"/teach/questions/{remark.item_id}/remarks/"
    client.force_login(other_instructor)
    assert WORDS not in words(client.get("/teach/remarks/"))
    assert client.get("/api/v1/teach/remarks/").json()["results"] == []
    assert client.post(address, {"remark": remark.pk, "verdict": "fine"}).status_code == 404
    client.force_login(learner)
    assert client.post(address, {"remark": remark.pk, "verdict": "fine"}).status_code == 403


# ---- what is kept back


KEPT_BACK = [reviewed(answers="never"), reviewed(answers="on_close"), table(["right"], ["right"], ["right"])]


@pytest.mark.parametrize("review", KEPT_BACK)
def test_the_answer_is_kept_back_with_the_key(
    who: Principal,
    teacher: Principal,
    page: Client,
    attempt: Attempt,
    place: int,
    review: dict[str, list[str]],
) -> None:
    remark = say_remark(who, attempt.uid, place, WORDS)
    answer_remarks(remark.item, [remark.pk], RemarkVerdict.ANSWERED, SECRET, teacher)
    Quiz.objects.update(review=review)
    addresses = ["/", f"/attempts/{attempt.uid}/{place}/", f"/attempts/{attempt.uid}/result/"]
    addresses.append(f"/api/v1/attempts/{attempt.uid}/remarks/")
    before = b"".join(page.get(address).content for address in addresses)
    submit_attempt(who, attempt.uid)
    after = b"".join(page.get(address).content for address in addresses)
    assert SECRET.encode() not in before + after
    assert b"Your instructor has answered" in after


def test_control_a_page_that_forgets_to_keep_it_back_is_found(
    who: Principal,
    teacher: Principal,
    page: Client,
    attempt: Attempt,
    place: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(remark_queries, "_is_told", lambda _found: True)
    with pytest.raises(AssertionError):
        test_the_answer_is_kept_back_with_the_key(who, teacher, page, attempt, place, KEPT_BACK[0])


# ---- API


def test_the_api_says_lists_and_answers(
    who: Principal, page: Client, taught: Client, attempt: Attempt, place: int
) -> None:
    own = f"/api/v1/attempts/{attempt.uid}/remarks/"
    said = page.post(own, {"position": place, "words": WORDS}, content_type="application/json")
    assert (said.status_code, said.json()) == (201, {"position": place, "words": WORDS})
    (listed,) = taught.get("/api/v1/teach/remarks/").json()["results"]
    remark = Remark.objects.select_related("version__sentence").get()
    assert (listed["words"], listed["version"]) == (WORDS, 1)
    assert listed["evidence"] == remark.version.sentence.text
    answer = {"remarks": [listed["id"]], "verdict": "told", "answer": "Thank you."}
    address = f"/api/v1/teach/items/{listed['item']}/remarks/"
    assert taught.post(address, answer, content_type="application/json").json() == {"answered": 1}
    submit_attempt(who, attempt.uid)
    assert page.get(own).json()[0]["answer"] == "Thank you."
    assert taught.get("/api/v1/teach/remarks/").json()["results"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_statements_of_the_list_do_not_grow(
    course: Course,
    who: Principal,
    taught: Client,
    attempt: Attempt,
    count: int,
    django_assert_num_queries: Any,
) -> None:
    for position in range(1, count + 1):
        say_remark(who, attempt.uid, position, WORDS)
    taught.get("/teach/remarks/")
    with django_assert_num_queries(5):
        taught.get("/teach/remarks/")
