"""A language model proposes: a real server that answers well, badly, slowly or not at all."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django import Settings

from jobs.models import Job, JobState
from lessons.models import Course, Sentence
from people.access import Principal
from people.models import User
from quizzes.chat_endpoint import MOST_BYTES, PROBLEMS, configured
from quizzes.errors import AuthoringRefused
from quizzes.models import Item, ItemRequest, ItemState
from quizzes.request_page import MODEL_PROBLEMS
from quizzes.requests import ask_for_items
from quizzes.tasks import make_more_items
from tests.quizzes import test_more_items

pytestmark = pytest.mark.django_db
course = test_more_items.course
by = test_more_items.by
KEY = "secret-key-of-the-site"
QUOTE = "The stone bridge cost 4,200 crowns."
GOOD = {
    "kind": "short_answer",
    "question": "What did the stone bridge of the Alder valley cost?",
    "answer": "4,200 crowns",
    "quote": QUOTE,
}
Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class ModelServer:
    """Answers every request as `answer` does, and keeps what it was sent."""

    address: str
    answer: Answer
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            state.paths.append(self.path)
            state.headers.append(dict(self.headers))
            state.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            try:
                state.answer(self)
            except OSError:
                return  # the caller has hung up, as it should

        do_GET = do_POST

        def log_message(self, format: str, *args: object) -> None:
            return

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    state = ModelServer(f"http://127.0.0.1:{httpd.server_port}/v1", says(GOOD))
    thread = threading.Thread(target=httpd.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield state
    httpd.shutdown()
    httpd.server_close()


@pytest.fixture
def model(server: ModelServer, settings: Settings) -> ModelServer:
    settings.LANGUAGE_MODEL_URL = server.address
    settings.LANGUAGE_MODEL_NAME = "small"
    settings.LANGUAGE_MODEL_KEY = KEY
    settings.LANGUAGE_MODEL_SECONDS = 5
    return server


def raw(data: bytes, status: int = 200, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def content(text: object) -> Answer:
    return raw(json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode())


def says(*items: object) -> Answer:
    return content(json.dumps({"items": items}))


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


def drips(handler: BaseHTTPRequestHandler) -> None:
    """One byte now and then: every wait is short, the whole would take an hour."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(600):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


def never_answers(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(60)


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(2 * MOST_BYTES // 65_536):
        handler.wfile.write(b"x" * 65_536)


def asked(course: Course, by: Principal, **more: Any) -> ItemRequest:
    """A request to the model about one sentence, answered by the worker's task."""
    sentence = Sentence.objects.get(text=QUOTE)
    request = ask_for_items(course, by, count=3, sentence_id=sentence.pk, proposer="model", **more)
    Job.objects.filter(pk=request.job_id).update(state=JobState.RUNNING, tries=1)
    make_more_items(Job.objects.get(pk=request.job_id))
    Job.objects.filter(pk=request.job_id).update(state=JobState.DONE)
    return ItemRequest.objects.select_related("run", "job", "lesson").get(pk=request.pk)


# ---- off, and asked for


def test_nothing_leaves_the_site_by_itself(course: Course, by: Principal, settings: Settings) -> None:
    assert settings.LANGUAGE_MODEL_URL == ""
    assert configured() is None
    with pytest.raises(AuthoringRefused, match="No language model is set up"):
        ask_for_items(course, by, count=3, lesson_id=course.lessons.get(position=1).pk, proposer="model")


def test_the_rules_do_not_ask_a_model_that_is_set_up(
    course: Course, by: Principal, model: ModelServer
) -> None:
    request = ask_for_items(course, by, count=3)
    test_more_items.answered(request)
    assert model.bodies == []


def test_the_whole_course_is_not_sent(course: Course, by: Principal, model: ModelServer) -> None:
    with pytest.raises(AuthoringRefused, match="Choose a sentence or a section"):
        ask_for_items(course, by, count=3, proposer="model")


def test_a_model_switched_off_in_between_is_told(
    course: Course, by: Principal, model: ModelServer, settings: Settings
) -> None:
    from jobs.queue import TaskFailed

    sentence = Sentence.objects.get(text=QUOTE)
    request = ask_for_items(course, by, count=3, sentence_id=sentence.pk, proposer="model")
    settings.LANGUAGE_MODEL_URL = ""
    Job.objects.filter(pk=request.job_id).update(state=JobState.RUNNING, tries=1)
    with pytest.raises(TaskFailed, match="any more"):
        make_more_items(Job.objects.get(pk=request.job_id))
    assert model.bodies == []


# ---- a good reply


def test_only_the_passage_leaves_and_the_item_waits_held(
    course: Course, by: Principal, model: ModelServer
) -> None:
    request = asked(course, by, kind="short_answer")
    (body,), (headers,) = model.bodies, model.headers
    assert model.paths == ["/v1/chat/completions"]
    assert headers["Authorization"] == f"Bearer {KEY}"
    assert (body["model"], body["temperature"], body["seed"], body["stream"]) == ("small", 0, 0, False)
    assert body["max_tokens"] == 2_000
    sent = json.dumps(body)
    assert QUOTE in sent
    for kept_here in ("wooden", "Marta Holm", str(course.title), "1872"):
        assert kept_here not in sent
    item = Item.objects.get()
    assert (item.state, item.has_passed, item.rule) == (ItemState.WAITING, False, "model")
    assert request.outcome["made"] == request.outcome["held"] == 1
    assert request.run.engine == "model:small"


def test_what_was_exchanged_is_kept_without_the_key(
    course: Course, by: Principal, model: ModelServer
) -> None:
    request = asked(course, by)
    exchange = request.run.exchange
    (call,) = exchange["calls"]
    assert (exchange["model"], exchange["temperature"], exchange["seed"]) == ("small", 0, 0)
    assert len(call["prompt_sha256"]) == 64
    assert json.loads(call["reply"])["items"] == [GOOD]
    assert KEY not in json.dumps(exchange)
    again = asked(course, by)
    assert again.run.exchange["calls"][0]["prompt_sha256"] == call["prompt_sha256"]
    assert again.outcome["known"] == 1
    assert Item.objects.count() == 1


def test_a_quote_of_another_sentence_is_dropped(course: Course, by: Principal, model: ModelServer) -> None:
    """It stands in the article, but was not what was asked about."""
    model.answer = says(
        GOOD | {"quote": "The town council opened the stone bridge in 1872.", "answer": "1872"}, GOOD
    )
    request = asked(course, by)
    assert request.outcome["dropped"] == [["model_quote", 1]]
    assert request.outcome["made"] == 1


# ---- bad ones

BAD: dict[str, tuple[Answer, str]] = {
    "prose": (content("Here are some lovely questions about the bridge!"), "not_json"),
    "broken": (content('{"items": [{"kind": "short_'), "not_json"),
    "page": (raw(b"<!doctype html><title>Hello</title>"), "not_json"),
    "empty": (raw(b""), "not_json"),
    "no choices": (raw(b'{"choices": []}'), "wrong_shape"),
    "a list": (content("[]"), "wrong_shape"),
    "nothing said": (content(None), "wrong_shape"),
    "parts": (content([{"type": "text", "text": "{}"}]), "wrong_shape"),
    "deep": (raw(b'{"a":' * 50_000), "wrong_shape"),
    "NUL": (content("no\x00thing \ud800"), "not_json"),
    "not UTF-8": (raw(b"\xff\xfe\x00\x81"), "not_json"),
    "refused": (raw(b'{"error": "no such model"}', 404), "http_error"),
    "broke down": (raw(b"", 500), "http_error"),
    "no content": (raw(b"", 204), "http_error"),
    "too large": (endless, "too_large"),
    "hung up": (hangs_up, "no_connection"),
}


@pytest.mark.parametrize("name", BAD)
def test_every_mishap_is_an_outcome_in_words(
    client: Client, course: Course, by: Principal, instructor: User, model: ModelServer, name: str
) -> None:
    model.answer, problem = BAD[name]
    request = asked(course, by)
    assert request.outcome["problem"] == problem
    assert request.run.exchange["calls"][0]["problem"] == problem
    assert not Item.objects.exists()
    assert len(model.bodies) == 1  # never tried twice
    client.force_login(instructor)
    page = client.get(f"/teach/courses/{course.slug}/coverage/asked/{request.pk}/").content.decode()
    assert str(MODEL_PROBLEMS[problem]) in page.replace("&#x27;", "’")
    assert "nothing usable came" in page


@pytest.mark.parametrize("slow", [drips, never_answers])
def test_a_slow_one_is_left_after_its_time(
    course: Course, by: Principal, model: ModelServer, settings: Settings, slow: Answer
) -> None:
    settings.LANGUAGE_MODEL_SECONDS = 1
    model.answer = slow
    began = time.monotonic()
    endpoint = configured()
    assert endpoint is not None
    from items.generation.model_backend import Prompt

    assert endpoint.ask(Prompt("", "", 0)).problem == "too_slow"
    assert 0.9 < time.monotonic() - began < 30
    assert asked(course, by).outcome["problem"] == "too_slow"


def test_nobody_at_the_address(course: Course, by: Principal, model: ModelServer, settings: Settings) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.LANGUAGE_MODEL_URL = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    assert asked(course, by).outcome["problem"] == "no_connection"


def test_the_key_does_not_follow_a_redirect(course: Course, by: Principal, model: ModelServer) -> None:
    elsewhere = f"{model.address.removesuffix('/v1')}/elsewhere"
    for status in (301, 302, 303, 307, 308):
        model.answer = raw(b"", status, Location=elsewhere)
        assert asked(course, by).outcome["problem"] == "redirected"
    assert set(model.paths) == {"/v1/chat/completions"}


def test_the_proxy_of_the_environment_is_not_asked(
    course: Course, by: Principal, model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    assert asked(course, by).outcome["made"] == 1


def test_every_problem_has_its_words() -> None:
    assert set(MODEL_PROBLEMS) == set(PROBLEMS)


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (GOOD | {"answer": "1,000,000 crowns"}, "model_key"),
        (GOOD | {"quote": "The stone bridge cost nothing at all."}, "model_quote"),
        (GOOD | {"question": "What did <script>alert(1)</script> cost?"}, "model_markup"),
        (GOOD | {"kind": "essay"}, "model_kind"),
        (GOOD | {"question": "What did it cost?"}, "unresolved_pronoun"),
        ({"kind": "matching", "pairs": []}, "model_kind"),
    ],
)
def test_rubbish_inside_the_right_shape_is_dropped_and_named(
    course: Course, by: Principal, model: ModelServer, item: dict[str, Any], code: str
) -> None:
    model.answer = says(item)
    request = asked(course, by)
    assert request.outcome["made"] == 0
    assert request.outcome["problem"] == ""
    assert code in dict(request.outcome["dropped"])
    assert not Item.objects.exists()


# ---- the page, and the settings


def test_the_page_offers_the_model_only_where_there_is_one(
    client: Client, course: Course, instructor: User, server: ModelServer, settings: Settings
) -> None:
    client.force_login(instructor)
    address = f"/teach/courses/{course.slug}/coverage/"
    assert 'name="proposer"' not in client.get(address).content.decode()
    settings.LANGUAGE_MODEL_URL, settings.LANGUAGE_MODEL_NAME = server.address, "small"
    settings.LANGUAGE_MODEL_KEY = KEY
    page = client.get(address).content.decode()
    assert 'value="rules" checked' in page
    host = server.address.split("/")[2]
    assert f"you agree that the sentences you ask about are sent to {host}" in page
    assert KEY not in page
    lesson = course.lessons.get(position=2)
    client.post(f"{address}ask/", {"count": "3", "lesson": str(lesson.pk), "proposer": "model"})
    assert ItemRequest.objects.get().proposer == "model"
    told = client.post(f"{address}ask/", {"count": "3", "proposer": "model"}, follow=True).content.decode()
    assert "Choose a sentence or a section" in told
    assert ItemRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"LANGUAGE_MODEL_URL": "ftp://host/v1", "LANGUAGE_MODEL_NAME": "small"}, "must begin with http"),
        ({"LANGUAGE_MODEL_URL": "http:///v1", "LANGUAGE_MODEL_NAME": "small"}, "must begin with http"),
        ({"LANGUAGE_MODEL_URL": "http://host/v1"}, "needs LANGUAGE_MODEL_NAME"),
    ],
)
def test_settings_that_make_no_sense_stop_the_start(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], said: str
) -> None:
    import importlib

    import npfcourse.settings

    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=said):
        importlib.reload(npfcourse.settings)
