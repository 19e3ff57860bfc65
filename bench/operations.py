"""The operations that are measured: what is asked of the product, of the floor and of the database."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench import statements
from bench.world import World, answers_of, headers, spares
from reports.queries import LEARNER_LINES

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
REPORT = LEARNER_LINES["highest"]
Asked = list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation. `script` holds pgbench statements with their values; `once` asks nothing twice."""

    name: str
    product: Asked
    floor: Asked
    script: Callable[[], list[str]]
    expected: tuple[int, ...] = (200,)
    once: bool = False
    moodle_rps: float | None = None
    """Requests per second of a tuned Moodle 4.5 at 8 clients (performance note, section 3.1)."""


def get(path: str, sent: dict[str, str]) -> dict[str, Any]:
    return {"method": "GET", "path": path, "headers": sent}


def post(path: str, sent: dict[str, str], body: str) -> dict[str, Any]:
    return {"method": "POST", "path": path, "headers": sent, "body": body}


def operations(world: World) -> list[Operation]:
    """All five, on this world."""
    sent = {person.pk: headers(person) for person in [*world.learners, *world.leavers]}
    return [
        _lesson(world, sent),
        _question(world, sent),
        _save(world, sent),
        _submit(world, sent),
        _report(world),
    ]


def _begin(world: World, name: str) -> list[str]:
    """pgbench's own draws: a random learner of the class with the open attempt that goes with it."""
    first, last = world.learners[0].pk, world.learners[-1].pk
    return [f"\\set learner random({first}, {last})", f"-- {name}"]


def filled(statement: str, world: World, **more: str) -> str:
    """A statement with values or pgbench variables in the places of its parameters, on one line."""
    values = {
        "organisation": str(world.organisation_id),
        "course": str(world.course.pk),
        "learner": ":learner",
    }
    for name, value in (values | more).items():
        statement = statement.replace(f"%({name})s", value)
    lines = (line.split("--")[0] for line in statement.splitlines())
    return " ".join(" ".join(lines).split()) + ";"


def _lesson(world: World, sent: dict[int, dict[str, str]]) -> Operation:
    lessons = list(world.course.lessons.values_list("position", "pk"))
    slug, course = world.course.slug, world.course.pk
    places = [(person, number) for number, _ in lessons for person in world.learners]
    return Operation(
        name="lesson page",
        product=[get(f"/courses/{slug}/lessons/{n}/", sent[p.pk]) for p, n in places],
        floor=[get(f"/lesson/{course}/{n}/", sent[p.pk]) for p, n in places],
        script=lambda: [
            *_begin(world, "lesson"),
            "\\set place random(1, 4)",
            filled(statements.LESSON, world, position=":place"),
            filled(statements.OUTLINE, world),
            filled(statements.READING, world, lesson=str(lessons[0][1])),
        ],
        moodle_rps=58.1,
    )


def _own_attempt(world: World) -> tuple[str, str]:
    """The open attempt of pgbench's learner: its uid and id as look-ups drawn before the transaction."""
    uids = {attempt.learner_id: str(attempt.uid) for attempt in world.attempts}
    ids = {attempt.learner_id: attempt.pk for attempt in world.attempts}
    whens = " ".join(f"WHEN {learner} THEN '{uid}'::uuid" for learner, uid in uids.items())
    first, last = min(ids), max(ids)
    assert last - first + 1 == len(ids), "learners of the bench are numbered in one run"
    return f"(CASE :learner ::bigint {whens} END)", f"(:learner ::bigint + {ids[first] - first})"


def _question(world: World, sent: dict[int, dict[str, str]]) -> Operation:
    places = [(attempt, place) for attempt, place, _ in answers_of(world)]
    return Operation(
        name="question page",
        product=[get(f"/attempts/{a.uid}/{n}/", sent[a.learner_id]) for a, n in places],
        floor=[get(f"/question/{a.uid}/{n}/", sent[a.learner_id]) for a, n in places],
        script=lambda: _question_script(world),
        moodle_rps=52.7,
    )


def _question_script(world: World) -> list[str]:
    uid, attempt = _own_attempt(world)
    return [
        *_begin(world, "question"),
        "\\set place random(1, 10)",
        filled(statements.ATTEMPT, world, uid=uid),
        filled(statements.PLACES, world, attempt=attempt),
        filled(statements.CONTENT, world, attempt=attempt, position=":place"),
    ]


def _save(world: World, sent: dict[int, dict[str, str]]) -> Operation:
    asked, floor = [], []
    for attempt, place, value in answers_of(world):
        body = json.dumps({"position": place, "key": "__KEY__", "seq": 0, "value": value})
        body = body.replace('"seq": 0', '"seq": __SEQ__')
        own = sent[attempt.learner_id] | {"Content-Type": JSON}
        asked.append(post(f"/attempts/{attempt.uid}/answers/", own, body))
        floor.append(post(f"/save/{attempt.uid}/", own, body))
    return Operation(
        name="save answer",
        product=asked,
        floor=floor,
        # Two clients may send for one attempt: the later of two clocks is stale, which is a right answer too.
        expected=(200, 409),
        script=lambda: _save_script(world),
        moodle_rps=164.6,
    )


def _save_script(world: World) -> list[str]:
    uid, attempt = _own_attempt(world)
    response = (
        f"(SELECT id FROM quizzes_response WHERE organisation_id = {world.organisation_id}"
        f" AND attempt_id = {attempt} AND position = :place)"
    )
    values = {"uid": uid, "attempt": attempt, "position": ":place", "response": response}
    added = filled(
        statements.ADD_ANSWER,
        world,
        key="gen_random_uuid()",
        seq=":seq ::bigint",
        value='\'{"text": "a"}\'',
        **values,
    )
    return [
        *_begin(world, "save"),
        "\\set place random(1, 10)",
        "\\set seq random(1, 1000000000)",
        "BEGIN;",
        filled(statements.LOCK_PLACE, world, **values),
        added,
        "COMMIT;",
    ]


def _submit(world: World, sent: dict[int, dict[str, str]]) -> Operation:
    asked, floor = [], []
    for attempt, person in spares(world):
        own = sent[person.pk] | {"Content-Type": FORM}
        asked.append(post(f"/attempts/{attempt.uid}/submit/", own, ""))
        floor.append(post(f"/submit/{attempt.uid}/", own, ""))
    # One half is for the product, the other for the floor: each can be handed in once.
    half = len(asked) // 2
    return Operation(
        name="submit",
        product=asked[:half],
        floor=floor[half:],
        script=lambda: _submit_script(world),
        expected=(302,),
        once=True,
    )


def _submit_script(world: World) -> list[str]:
    uid, attempt = _own_attempt(world)
    return [
        *_begin(world, "submit"),
        # The same open attempts again and again: each round of marks needs a number of its own.
        "\\set sequence random(1, 32000)",
        "BEGIN;",
        filled(statements.LOCK, world, uid=uid),
        filled(statements.ADD_MARKS, world, attempt=attempt, sequence=":sequence ::smallint"),
        filled(statements.CLOSE, world, attempt=attempt, state="'in_progress'"),
        "COMMIT;",
    ]


def _report(world: World) -> Operation:
    own = headers(world.admin)
    course, quiz = world.course.pk, world.quiz.pk
    nothing = {"cohort": "NULL", "since": "NULL", "quiz": str(quiz)}
    return Operation(
        name="admin report",
        product=[get(f"/manage/progress/?course={course}", own)],
        floor=[get(f"/report/{course}/{quiz}/", own)],
        script=lambda: [filled(REPORT, world, finished="ARRAY['submitted','expired']", **nothing)],
    )
