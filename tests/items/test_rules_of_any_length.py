import time
from dataclasses import replace
from decimal import Decimal

from items.kinds import Rich
from items.rules import Context, check
from tests.items.rule_cases import ARTICLE, CLEAN, FLAWED, choose


def test_an_item_takes_at_most_5_ms():
    others = tuple(
        f"According to the article, what did council number {n} say of port {n}?" for n in range(300)
    )
    context = Context(text=ARTICLE * 50, other_stems=others)
    every = [item for table in (FLAWED, CLEAN) for many in table.values() for item, _ in many]

    def once():
        started = time.thread_time()
        for item in every:
            check(item, context=context)
        return (time.thread_time() - started) / len(every)

    assert min(once() for _ in range(3)) <= 0.005


def test_text_of_any_length_is_checked_in_time():
    hostile = choose("a " * 9_000 + "?", ["<" * 5_000, "_" * 5_000, '"' * 5_000])
    body = tuple(
        replace(one, content=Rich(one.content.value, "html"), fraction=Decimal(1))
        for one in hostile.body.options
    )
    started = time.thread_time()
    check(replace(hostile, stem=Rich("*_" * 9_000, "markdown")))
    check(replace(hostile, body=replace(hostile.body, options=body)))
    assert time.thread_time() - started <= 0.5
