"""Every page of the site, the list taken from its routes: axe, sizes, keyboard, console."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import APIResponse, Browser, BrowserContext, Page

from tests.journeys.conftest import Visitor
from tests.journeys.inspection import keyboard_faults, look_over
from tests.journeys.scene import MEDIA, PICTURE
from tests.journeys.sharing import Stage
from tests.journeys.sitting import uid_shown

PEOPLE = ("nobody", "learner", "instructor", "admin")
STATES = {
    "question 2": ("learner", "/attempts/{uid}/2/"),
    "question 3": ("learner", "/attempts/{uid}/3/"),
    "question 4": ("learner", "/attempts/{uid}/4/"),
    "question 5": ("learner", "/attempts/{uid}/5/"),
    "question 6": ("learner", "/attempts/{uid}/6/"),
    "quiz in progress": ("learner", "/quizzes/{every_kind}/"),
    "result, what was not right": ("learner", "/attempts/{done}/result/?show=wrong"),
    "lesson at a sentence": ("learner", "/courses/{slug}/lessons/4/?s=4"),
    "no such page": ("learner", "/nowhere/"),
    "not allowed": ("learner", "/teach/"),
    "held questions": ("instructor", "/teach/review/?checks=held"),
    "reasons without script": ("instructor", "/teach/review/{item_id}/?why=1"),
    "new cloze": ("instructor", "/teach/questions/new/?kind=cloze"),
    "new matching": ("instructor", "/teach/questions/new/?kind=matching"),
    "new number": ("instructor", "/teach/questions/new/?kind=numerical"),
    "new word bank": ("instructor", "/teach/questions/new/?kind=word_bank"),
    "new categories": ("instructor", "/teach/questions/new/?kind=categorise"),
    "new order": ("instructor", "/teach/questions/new/?kind=ordering"),
    "new hotspot": ("instructor", "/teach/questions/new/?kind=hotspot"),
    "new short answer": ("instructor", "/teach/questions/new/?kind=short_answer"),
    "new true or false": ("instructor", "/teach/questions/new/?kind=true_false"),
    "new multiple": ("instructor", "/teach/questions/new/?kind=multiple_response"),
    "analysis of few": ("admin", "/teach/quizzes/{typed}/analysis/"),
    "ended attempt": ("instructor", "/teach/attempts/{done}/"),
    "attempts that stay": ("instructor", "/teach/quizzes/{typed}/attempts/?refresh=off&show=deleted"),
    "last week": ("admin", "/manage/progress/?since=7"),
}
"""Further states of pages that have a route: who sees them, and where."""

QUERIES = {
    "item_versions": "?a=1&b=1",
    "api_essay": "?response={essay_response}",
    "api_regrade_dry_run": "?policy=full",
}


def routes() -> dict[str, set[str]]:
    """Every named route of the site and the names of its parameters."""
    found: dict[str, set[str]] = {}

    def walk(patterns: list[URLPattern | URLResolver], outer: set[str]) -> None:
        for pattern in patterns:
            own = {*outer, *pattern.pattern.regex.groupindex}
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, own)
            elif pattern.name:
                found[pattern.name] = own

    walk(get_resolver().url_patterns, set())
    return found


@dataclass
class World:
    """One browser for everybody who looks at pages, and an example for each parameter of a route."""

    people: dict[str, BrowserContext]
    examples: dict[str, object]

    def address(self, name: str, parameters: set[str]) -> str:
        """The route with examples filled in; some routes want one of their own."""
        values = {one: self.examples.get(f"{name}:{one}", self.examples.get(one)) for one in parameters}
        missing = [one for one, value in values.items() if value is None]
        assert not missing, f"{name} needs an example of {missing}"
        return reverse(name, kwargs=values) + QUERIES.get(name, "").format(**self.examples)


@pytest.fixture(scope="module")
def world(browser: Browser, stage: Stage) -> Iterator[World]:
    people = {name: browser.new_context(base_url=stage.url) for name in PEOPLE}
    for role in ("instructor", "admin"):
        page = people[role].new_page()
        page.goto("/login/")
        page.get_by_role("button", name=f"Enter as {role}").click()
        page.wait_for_url(lambda url: "/login/" not in url)
        page.close()
    session = stage.somebody()
    people["learner"].add_cookies([{"name": "sessionid", "value": session, "url": stage.url}])
    page = people["learner"].new_page()
    done = begun(page, stage.scene["typed"])
    page.goto(f"/attempts/{done}/check/")
    page.get_by_role("button", name=re.compile("^Hand in")).click()
    page.wait_for_url(re.compile("/result/"))
    uid = begun(page, stage.scene["every_kind"])
    page.close()
    file = file_in(stage, first_response(stage, done))
    yield World(
        people,
        {
            **stage.scene,
            **stored_examples(stage),
            "uid": uid,
            "done": done,
            "attempt_result:uid": done,
            "attempt_file:uid": done,
            "attempt_file:file_uid": file,
            "api_file:uid": done,
            "api_file:file_uid": file,
            "essay_file:item_id": stage.scene["essay"],
            "essay_file:file_uid": file_in(stage, stage.scene["essay_response"]),
            "api_result:uid": done,
            "export_detail:uid": made_file(stage),
            "export_download:uid": made_file(stage),
            "copy_id": copy_of(stage, done),
        },
    )
    for context in people.values():
        context.close()


def begun(page: Page, quiz_id: int) -> str:
    """A new attempt of whoever has the page."""
    page.goto(f"/quizzes/{quiz_id}/")
    page.get_by_role("button", name=re.compile("^Start")).click()
    page.wait_for_url(re.compile("/attempts/"))
    return uid_shown(page)


def first_response(stage: Stage, uid: str) -> int:
    """The first question of an attempt."""
    with stage.connect() as connection:
        row = connection.execute(
            "SELECT r.id FROM quizzes_response r JOIN quizzes_attempt a ON a.id = r.attempt_id"
            " WHERE a.uid = %s AND r.position = 1",
            [uid],
        ).fetchone()
    assert row
    return int(row[0])


def file_in(stage: Stage, response_id: int) -> object:
    """A file that was attached to a question of an attempt."""
    with stage.connect() as connection:
        row = connection.execute(
            "INSERT INTO quizzes_answerfile (organisation_id, attempt_id, response_id, uid, name, media_type,"
            " size, sha256, data) SELECT organisation_id, attempt_id, id, gen_random_uuid(), 'a.txt',"
            " 'text/plain', 1, '', 'x' FROM quizzes_response WHERE id = %s RETURNING uid",
            [response_id],
        ).fetchone()
    assert row
    return row[0]


def made_file(stage: Stage) -> object:
    """A file of answers that can be fetched."""
    with stage.connect() as connection:
        row = connection.execute(
            "INSERT INTO reports_exportfile (organisation_id, uid, course_id, ending, query, has_codes,"
            " reached, row_count, size, sha256, ready_at) SELECT organisation_id, gen_random_uuid(), id,"
            " 'jsonl', '{}', false, '{}', 0, 0, '', now() FROM lessons_course WHERE id = %s RETURNING uid",
            [stage.scene["course"]],
        ).fetchone()
    assert row
    return row[0]


def copy_of(stage: Stage, uid: str) -> int:
    """A copy of the data of whoever took an attempt."""
    with stage.connect() as connection:
        row = connection.execute(
            "INSERT INTO people_owndata (organisation_id, person_id, archive, made_at)"
            " SELECT organisation_id, learner_id, 'x', now()"
            " FROM quizzes_attempt WHERE uid = %s RETURNING id",
            [uid],
        ).fetchone()
    assert row
    return int(row[0])


def stored_examples(stage: Stage) -> dict[str, object]:
    """What only the database knows; a question that waits, as soon as the worker has made one."""
    ends = time.monotonic() + 90
    with stage.connect() as connection:
        while True:
            waiting = connection.execute(
                "SELECT id FROM quizzes_item WHERE state = 'waiting' ORDER BY id LIMIT 1"
            ).fetchone()
            split = connection.execute(
                "SELECT id FROM lessons_import WHERE id = %s AND state = 'split'", [stage.scene["import"]]
            ).fetchone()
            if waiting and split:
                break
            assert time.monotonic() < ends, stage.log()
            time.sleep(0.2)
        learner = connection.execute("SELECT id FROM people_user WHERE name = 'Learner 014'").fetchone()
        quiz = connection.execute("SELECT min(id) FROM quizzes_quiz").fetchone()
        assert quiz
        slot = connection.execute("SELECT min(id) FROM quizzes_slot WHERE quiz_id = %s", quiz).fetchone()
    assert learner
    assert slot
    return {
        "item_id": waiting[0],
        "import_id": split[0],
        "learner_id": learner[0],
        "person_id": learner[0],
        "quiz_id": quiz[0],
        "slot_id": slot[0],
        "number": 2,
        "article_text:number": 1,
        "position": 1,
        "role": "learner",
        "uidb36": "1",
        "key": "no-key",
        "course_picture:key": PICTURE,
        "item_media:name": MEDIA,
        "unlocking_id": 1,
        "section_id": 1,
        "enrolment_id": 1,
        "essay_item:item_id": stage.scene["essay"],
        "api_essay:item_id": stage.scene["essay"],
    }


@pytest.mark.parametrize("name", sorted(routes()))
def test_every_route(name: str, world: World, stage: Stage) -> None:
    """A page is looked over as the first of the people who may see it; what is no page must say so."""
    address = world.address(name, routes()[name])
    for who in PEOPLE:
        reply = world.people[who].request.get(address)
        is_sent_away = "/login/" in reply.url and not address.startswith("/login/")
        if is_page(reply) and not is_sent_away:
            look_at(world.people[who], stage, address)
            return
        if reply.status == 405 or (reply.ok and not is_page(reply)):
            return
    raise AssertionError(f"{address} shows nobody anything, last {reply.status}")


@pytest.mark.parametrize("state", STATES)
def test_further_states(state: str, world: World, stage: Stage) -> None:
    who, address = STATES[state]
    look_at(world.people[who], stage, address.format(**world.examples))


def is_page(reply: APIResponse) -> bool:
    """True for a whole page, not for a fragment, data or a refusal."""
    return reply.ok and "<!doctype html>" in reply.text()[:200].lower()


def look_at(context: BrowserContext, stage: Stage, address: str) -> None:
    """Fail with everything that is wrong with the page."""
    visitor = Visitor(context.browser, stage.url, expected=("status of 404", "status of 403"))
    page = visitor.listen(context.new_page())
    try:
        page.goto(address)
        faults = look_over(page)
        page.goto(address)
        faults += keyboard_faults(page)
        assert faults == []
        assert visitor.complaints == []
    finally:
        page.close(run_before_unload=False)


def test_control_a_page_with_faults_is_noticed(world: World) -> None:
    """No title, two h1, a picture without words, pale text, a wide box; then what only Tab finds out."""
    page = world.people["nobody"].new_page()
    page.goto("/login/")
    page.evaluate(
        """() => {
          document.title = 'npfcourse';
          const [main, words] = [document.querySelector('main'), document.createElement('p')];
          main.insertAdjacentHTML('beforeend', '<h1>Two</h1><img src="/static/icon.svg">');
          words.textContent = 'wide and pale';
          Object.assign(words.style, { width: '2000px', color: '#eee', background: '#fff' });
          main.append(words);
        }"""
    )
    said = " ".join(look_over(page))
    for fault in ("names no place", "2 h1", "sideways at 1440", "image-alt", "color-contrast"):
        assert fault in said
    page.goto("/login/")
    page.evaluate(
        """() => {
          const link = document.querySelector('.skip');
          document.body.append(link);
          link.addEventListener('click', (event) => event.preventDefault());
          document.querySelector('form .btn.primary').setAttribute('inert', '');
        }"""
    )
    said = " ".join(keyboard_faults(page))
    for fault in ("does not come first", "does not lead into the content", "Tab never reaches <button"):
        assert fault in said
    page.close()
