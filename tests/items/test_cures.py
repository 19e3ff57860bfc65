from dataclasses import replace

import pytest

from items.kinds import Choice, Rich
from items.rules import CHECKS, check
from items.rules.cures import CURABLE, cure_of
from items.rules.labelled_items import HALVES, labelled_items


def found_in(one):
    item = replace(one.item, stem=Rich(one.item.stem.value, "markdown"))
    return [(finding, item, one.context) for finding in check(item, context=one.context)]


FOUND = [found for half in HALVES for one in labelled_items(half) for found in found_in(one)]


def cured(code):
    cures = ((cure_of(finding, item, context=context), context) for finding, item, context in FOUND
             if finding.code == code)  # fmt: skip
    return [(cure, context) for cure, context in cures if cure is not None]


def test_every_curable_code_is_a_rule():
    assert {rule.code for rule in CHECKS} >= CURABLE


@pytest.mark.parametrize("code", sorted(CURABLE))
def test_every_cure_helps_somewhere(code):
    assert cured(code)


@pytest.mark.parametrize("code", sorted(CURABLE))
def test_a_cure_never_brings_a_stop_nor_moves_the_key(code):
    for finding, item, context in FOUND:
        if finding.code != code or (cure := cure_of(finding, item, context=context)) is None:
            continue
        before = {one.code for one in check(item, context=context) if one.severity == "stop"}
        after = {one.code for one in check(cure.item, context=context) if one.severity == "stop"}
        assert after <= before
        if isinstance(item.body, Choice):
            keys = {option.id for option in item.body.options if option.fraction > 0}
            assert {option.id for option in cure.item.body.options if option.fraction > 0} == keys


def test_a_cure_that_leaves_the_flaw_is_not_offered():
    """The control: the finding still there after the change means no button."""
    finding, item, context = next(
        found for found in FOUND if found[0].code == "lost_sequence" and cure_of(found[0], found[1])
    )
    assert finding not in check(cure_of(finding, item).item, context=context)

    moved = replace(finding, code="longest_key")
    assert cure_of(moved, item, context=context) is None
