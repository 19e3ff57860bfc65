"""The rules on the labelled set: what they find and how often they cry wolf, held by figures."""

import subprocess
import sys
from dataclasses import replace

import pytest

from items.rules import CHECKS
from items.rules.evaluate import measure
from items.rules.labelled_items import HALVES, labelled_items
from items.rules.shapes import Flaw

LISTED = {rule.code for rule in CHECKS} - {"attributed", "near_duplicate", "no_key", "readable"}
"""Left out: what needs the course around the item, has no flaw in the list, or cannot be stored at all."""


@pytest.mark.parametrize("half", HALVES)
def test_the_bar_holds_on_each_half(half):
    result = measure(labelled_items(half))

    assert result.found_share >= 0.9, result.missed
    assert result.alarm_share <= 0.05, result.alarms


def test_the_set_covers_every_rule_and_is_large_enough():
    both = [one for half in HALVES for one in labelled_items(half)]

    assert sum(bool(one.flaws) for one in both) >= 120
    assert sum(not one.flaws for one in both) >= 120
    for half in HALVES:
        assert {code for one in labelled_items(half) for code in one.flaws} == LISTED


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("code", sorted(LISTED))
def test_a_rule_switched_off_is_missed(half, code):
    """The control: without one rule its flaws are no longer found."""
    labelled = [one for one in labelled_items(half) if code in one.flaws]
    without = measure(labelled, tuple(rule for rule in CHECKS if rule.code != code))

    assert without.found[code] == 0 < without.there[code]


def test_without_five_rules_the_bar_turns_red():
    off = {"lost_sequence", "negative_wording", "stem_alone", "longest_key", "all_or_none"}
    result = measure(labelled_items("measuring"), tuple(rule for rule in CHECKS if rule.code not in off))

    assert result.found_share < 0.9


def test_a_rule_that_always_speaks_turns_the_alarms_red():
    loud = replace(CHECKS[0], applies=lambda _subject: True, find=lambda _subject: Flaw("Loud."))

    assert measure(labelled_items("measuring"), (loud,)).alarm_share == 1


def test_the_command_prints_the_figures_without_an_nlp_library():
    code = "import sys, runpy; sys.argv = ['evaluate', 'measuring'];"
    code += "runpy.run_module('items.rules.evaluate', run_name='__main__');"
    code += "sys.exit('spacy' in sys.modules or 'django' in sys.modules)"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True)

    assert done.returncode == 0
    assert done.stdout.startswith("measuring: found ")
    assert "false alarm on" in done.stdout
