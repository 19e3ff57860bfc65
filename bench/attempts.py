"""Starting an attempt of 100 questions, and a regrade of 10,000 answers: ``python -m bench.attempts``."""

from __future__ import annotations

import json
import os
import statistics
import time
from pathlib import Path
from typing import Any

from bench import servers

ITEMS = 100
STARTS = 40
ANSWERS = 10_000
START_MS, REGRADE_S = 150.0, 10.0
"""What a start and a regrade may take at most."""


def measure(organisation_id: int) -> dict[str, Any]:
    """Milliseconds and statements of a start, seconds of a regrade and of taking it back."""
    from lessons.models import Course

    course = Course.objects.filter(organisation_id=organisation_id).order_by("pk")[0]
    return {"load": os.getloadavg()[0]} | _starts(course) | _regrade(course)


def lines(found: dict[str, Any]) -> list[str]:
    """The figures in words."""
    start, regrade = found["start_ms"], found["regrade_s"]
    return [
        f"Start of {ITEMS} questions: {start:.0f} ms (95 of 100: {found['start_p95_ms']:.0f} ms),"
        f" {found['start_sql']} statements; {word(start <= START_MS)}, target at most {START_MS:.0f} ms",
        f"Regrade of {ANSWERS:,} answers: {regrade:.1f} s in {found['portions']} portions, taken back in"
        f" {found['undo_s']:.1f} s; {word(regrade <= REGRADE_S)}, target at most {REGRADE_S:.0f} s"
        f" (load {found['load']:.1f})",
    ]


def word(is_met: bool) -> str:
    """What is said of a target."""
    return "met" if is_met else "MISSED"


def _learner(course: Any, number: int) -> Any:
    from bench.world import member_of
    from lessons.models import Enrolment
    from people.access import Principal
    from people.models import Role

    who = member_of(course.organisation, f"starter{number}@sample.invalid", Role.LEARNER)
    Enrolment.objects.get_or_create(organisation=course.organisation, course=course, learner=who)
    return Principal(who.pk, course.organisation_id, Role.LEARNER)


def _quiz(course: Any, title: str, shapes: list[Any]) -> Any:
    """A published quiz that asks these shapes."""
    from items.storage import to_data
    from quizzes.models import Item, ItemVersion, Quiz, Slot

    own = {"organisation": course.organisation, "course": course}
    quiz = Quiz.objects.create(**own, title=title, state="published", attempts_allowed=None)
    for position, shape in enumerate(shapes, 1):
        item = Item.objects.create(**own, kind=shape.kind, origin="written", state="accepted")
        item.latest = ItemVersion.objects.create(
            item=item, number=1, content=to_data(shape), stem=shape.stem.value
        )
        item.save(update_fields=["latest"])
        Slot.objects.create(quiz=quiz, position=position, item=item)
    return quiz


def _shapes(course: Any) -> list[Any]:
    """As many questions of the course as are wanted, again from the first where it has fewer."""
    from quizzes.models import Item
    from quizzes.versions import items_of

    asked = Item.objects.filter(course=course, state="accepted", latest__isnull=False).exclude(kind="essay")
    found = list(items_of(asked.values_list("latest_id", flat=True)).values())
    return [found[number % len(found)] for number in range(ITEMS)]


def _starts(course: Any) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from quizzes.attempts import start_attempt

    quiz, took = _quiz(course, "Bench starts", _shapes(course)), []
    people = [_learner(course, number) for number in range(STARTS + 2)]
    for who in people[1:]:
        begun = time.perf_counter()
        start_attempt(quiz.pk, who)
        took.append(1000 * (time.perf_counter() - begun))
    with CaptureQueriesContext(connection) as asked:
        start_attempt(quiz.pk, people[0])
    warm = sorted(took[1:])  # the first one reads the wordings
    return {
        "start_ms": statistics.median(warm),
        "start_p95_ms": warm[int(0.95 * len(warm))],
        "start_sql": len(asked),
    }


def _regrade(course: Any) -> dict[str, Any]:
    from uuid import uuid4

    from bench.crowd import crowd
    from items.kinds import ItemKind
    from items.rekeyed import keys_at, rekeyed
    from jobs.models import Job
    from people.access import Principal
    from people.models import Role
    from quizzes.attempts import save_answer, start_attempt, submit_attempt
    from quizzes.authoring import edit_item
    from quizzes.models import Item
    from quizzes.regrade_models import RegradePolicy
    from quizzes.regrading import Order, apply_regrade, ask_to_undo, order_regrade, undo_regrade
    from quizzes.versions import item_of

    kinds = (ItemKind.TRUE_FALSE, ItemKind.SINGLE_CHOICE)
    rows = Item.objects.filter(course=course, state="accepted").order_by("pk")
    first, second = (item_of(rows.filter(kind=kind)[0].latest_id or 0) for kind in kinds)
    quiz, who = _quiz(course, "Bench regrade", [first, second]), _learner(course, 0)
    attempt = start_attempt(quiz.pk, who)
    (key,) = keys_at(second, "")
    for position, value in ((1, {"value": True}), (2, {"chosen": [key]})):
        save_answer(who, attempt.uid, position, client_key=uuid4(), client_seq=1, value=value)
    submit_attempt(who, attempt.uid)
    crowd(attempt, ANSWERS)
    item = quiz.slots.get(position=2).item
    by = Principal(None, course.organisation_id, Role.INSTRUCTOR)
    new = next(rekeyed(second, "", one) for one in _options(second) if one != key)
    assert new is not None
    edit_item(item, new, by)
    item.refresh_from_db()
    order = Order(policy=RegradePolicy.KEY, reason="Measured.", version_id=item.latest_id)
    regrade = order_regrade(item, order, by)
    told: list[int] = []
    begun = time.perf_counter()
    apply_regrade(regrade.pk, tell=lambda done, _all: told.append(done))
    applied = time.perf_counter() - begun
    Job.objects.update(state="done")
    ask_to_undo(regrade, by)
    begun = time.perf_counter()
    undo_regrade(regrade.pk)
    return {"regrade_s": applied, "portions": len(told), "undo_s": time.perf_counter() - begun}


def _options(item: Any) -> list[str]:
    return [option.id for option in item.body.options]


def main() -> None:
    """Measure on a database of its own and print."""
    folder = Path(__file__).resolve().parent.parent / "var" / "bench-attempts"
    data_dir = folder / "postgres"
    url = servers.fresh_database(data_dir)
    os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "npfcourse.settings", "DEMO": "1"}
    try:
        import django

        django.setup()
        from django.core.management import call_command

        from people.models import Organisation

        call_command("migrate", verbosity=0, interactive=False)
        call_command("load_builtin_course", verbosity=0)
        found = measure(Organisation.objects.get(slug="default").pk)
    finally:
        from npfcourse import embedded_postgres

        embedded_postgres.stop(data_dir)
    print("\n".join(lines(found)))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
