"""What writers wait for, in milliseconds of one processor: the checks of a question, texts compared."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from bench.attempts import word

STEMS, TIMES, WORDS, BANK = 300, 50, 50_000, 10_000
TARGETS = {
    "rules of a question": 5.0,
    "rules of hostile text": 500.0,
    "checks while typing": 100.0,
    "a typed answer by wildcards": 10.0,
    "50,000 words compared": 5_000.0,
    "10,000 questions compared": 10_000.0,
}
"""Milliseconds at most, on one processor."""


def measure(organisation_id: int) -> dict[str, float]:
    """Milliseconds of each, the middle one of several tries."""
    from quizzes.models import Item
    from quizzes.versions import items_of

    asked = Item.objects.filter(organisation_id=organisation_id, state="accepted", latest__isnull=False)
    found = list(items_of(asked.values_list("latest_id", flat=True)[:BANK]).values())
    return {
        "rules of a question": _rules(found) / len(found),
        "rules of hostile text": _hostile(found),
        "checks while typing": _typing(organisation_id),
        "a typed answer by wildcards": _wildcards(),
        "50,000 words compared": _texts(),
        "10,000 questions compared": _bank(found),
    }


def lines(found: dict[str, float]) -> list[str]:
    """The figures in words."""
    return ["Writing, ms of one processor"] + [
        f"  {name:<29}{found[name]:>9.1f}; {word(found[name] <= most)}, target at most {most:,.0f}"
        for name, most in TARGETS.items()
    ]


def _milliseconds(work: Callable[[], object], tries: int = 3) -> float:
    taken = []
    for _number in range(tries):
        begun = time.thread_time()
        work()
        taken.append(1000 * (time.thread_time() - begun))
    return statistics.median(taken)


def _rules(items: list[Any]) -> float:
    from bench.generation import ARTICLE
    from items.rules import Context, check

    others = tuple(f"According to the article, what did council {n} say of port {n}?" for n in range(STEMS))
    context = Context(text=ARTICLE.read_text(encoding="utf-8"), other_stems=others)
    return _milliseconds(lambda: [check(item, context=context) for item in items])


def _hostile(items: list[Any]) -> float:
    from items.kinds import Rich
    from items.rules import check

    item = next(one for one in items if one.kind == "single_choice")
    options = tuple(replace(one, content=Rich('<_"' * 1_700, "html")) for one in item.body.options)

    def both() -> None:
        check(replace(item, stem=Rich("*_" * 9_000, "markdown")))
        check(replace(item, body=replace(item.body, options=options)))

    return _milliseconds(both)


def _typing(organisation_id: int) -> float:
    """The whole request that the editor sends while somebody types."""
    from django.test import Client

    from bench.world import member_of
    from lessons.models import Course
    from people.models import Organisation, Role

    by = member_of(Organisation.objects.get(pk=organisation_id), "writer@sample.invalid", Role.ADMIN)
    course = Course.objects.filter(organisation_id=organisation_id).order_by("pk")[0]
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(by)
    sentence = course.lessons.all()[0].sentences.all()[0]
    typed = {"lesson": str(sentence.lesson_id), "sentence": str(sentence.pk)}
    typed |= {"course": str(course.pk), "kind": "single_choice", "rows": "3", "stem": "When was it founded?"}
    for number, year in enumerate(("1871", "1901", "1865"), 1):
        typed |= {f"row-{number}-id": f"o{number}", f"row-{number}-text": year}

    def ask() -> None:
        reply = client.post("/teach/questions/checks/", typed | {"row-1-key": "on"})
        assert reply.status_code == 200, reply.status_code

    ask()
    return _milliseconds(ask, tries=9)


def _wildcards() -> float:
    from items.normalise import matches_wildcard

    patterns = ["*a" * 250, "a*" * 249 + "b", "*" + "ab" * 40 + "*" + "ab" * 40 + "c*", "twenty *" * 60]
    texts = ["a" * 10_000, "ab" * 5_000, "\ufdfa" * 10_000, "twenty " * 1_428, "1," * 5_000]
    return max(
        _milliseconds(partial(matches_wildcard, pattern, text)) for pattern in patterns for text in texts
    )


def _texts() -> float:
    from texts.comparison import compare

    old = [
        f"Sentence {n} of the article tells about place {n * 7} and about what was done there in {n} days."
        for n in range(WORDS // 17)
    ]
    new = [text.replace("done", "seen") if n % 7 == 0 else text for n, text in enumerate(old)]
    return _milliseconds(lambda: compare(old, new[1_000:] + new[:1_000]), tries=1)


def _bank(items: list[Any]) -> float:
    from items.duplicates import asked_of, doubles
    from items.kinds import Rich

    many = {
        number: replace(one, stem=Rich(f"{one.stem.value} In {1_000 + number} of {number % 97}?"))
        for number, one in enumerate(items[place % len(items)] for place in range(BANK))
    }

    def compared() -> None:
        doubles({number: one for number, item in many.items() if (one := asked_of(item))})

    return _milliseconds(compared, tries=1)
