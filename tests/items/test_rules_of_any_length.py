from dataclasses import replace
from decimal import Decimal

from items.kinds import Rich
from items.rules import Context, check, proof
from tests.effort import ends, steps
from tests.items.rule_cases import ARTICLE, CLEAN, FLAWED, choose

EVERY = [item for table in (FLAWED, CLEAN) for many in table.values() for item, _ in many]


def steps_of_an_item(stems, length, items=EVERY):
    """The mean beside so many other stems and in so long an article, once these have been read."""
    others = tuple(
        f"According to the article, what did council number {n} say of port {n}?" for n in range(stems)
    )
    context = Context(text=ARTICLE * length, other_stems=others)

    def check_all():
        for item in items:
            check(item, context=context)

    check_all()
    return steps(check_all) / len(items)


def test_an_item_takes_few_steps_hardly_more_beside_more_others_and_in_a_longer_article():
    usual = steps_of_an_item(300, 50)
    assert usual < 10_000, "three times what it is"
    assert steps_of_an_item(1_200, 50) < 2 * usual
    assert steps_of_an_item(300, 200) < 1.2 * usual


def test_control_reading_the_others_for_each_item_is_seen(monkeypatch):
    """What was read of the other stems is not remembered."""
    usual = steps_of_an_item(300, 50, EVERY[:10])
    monkeypatch.setattr(proof, "comparable", proof.comparable.__wrapped__)
    assert steps_of_an_item(1_200, 50, EVERY[:10]) > 2 * usual


def test_a_check_of_hostile_text_ends():
    hostile = choose("a " * 9_000 + "?", ["<" * 5_000, "_" * 5_000, '"' * 5_000])
    body = tuple(
        replace(one, content=Rich(one.content.value, "html"), fraction=Decimal(1))
        for one in hostile.body.options
    )
    with ends(usual=0.3):
        check(replace(hostile, stem=Rich("*_" * 9_000, "markdown")))
        check(replace(hostile, body=replace(hostile.body, options=body)))
