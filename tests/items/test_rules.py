from dataclasses import replace

import pytest
from hypothesis import given

from items.kinds import Evidence
from items.rules import CHECKS, Context, check, passed
from tests.items.item_samples import items
from tests.items.rule_cases import CITY, CLEAN, FLAWED, LEADS, TEXT, ask, choose, state


def cases(table):
    return [
        pytest.param(code, *case, id=f"{code}-{n}")
        for code, many in table.items()
        for n, case in enumerate(many)
    ]


def codes(item, context, checks=CHECKS):
    return {finding.code for finding in check(item, context=context, checks=checks)}


def test_every_rule_has_two_flawed_and_two_clean_cases():
    known = {rule.code for rule in CHECKS}
    assert len(known) == len(CHECKS)
    for table in (FLAWED, CLEAN):
        assert set(table) == known
        assert all(len(many) >= 2 for many in table.values())


@pytest.mark.parametrize(("code", "item", "context"), cases(FLAWED))
def test_a_flaw_is_found_by_its_rule_alone(code, item, context):
    found = next(finding for finding in check(item, context=context) if finding.code == code)
    assert found.sentence.endswith((".", "”"))
    assert found.where
    assert found.severity in ("stop", "look")

    # The control: without its rule the case passes.
    assert code not in codes(item, context, tuple(rule for rule in CHECKS if rule.code != code))


@pytest.mark.parametrize(("code", "item", "context"), cases(CLEAN))
def test_a_clean_item_passes(code, item, context):
    assert code not in codes(item, context)


def test_what_passed_is_shown_in_words():
    item = choose(CITY, evidence=LEADS)
    titles = {rule.title: rule.passes for rule in passed(item, context=TEXT)}

    assert titles["Evidence found"] == "The marked span is in the article, word for word."
    assert "Not a duplicate" not in titles  # nothing to compare with
    assert not {rule.code for rule in passed(item, context=TEXT)} & codes(item, TEXT)


def test_what_stops_comes_first():
    found = check(choose("Which is not it?", ["Oslo", "Oslo", "sometimes Rome"]))
    severities = [finding.severity for finding in found]
    assert severities == sorted(severities, reverse=True)
    assert {"stop", "look"} <= set(severities)


def test_the_same_question_twice_stops():
    (found,) = [one for one in check(choose(CITY), context=Context(other_stems=(CITY,))) if "dup" in one.code]
    assert found.severity == "stop"


def test_the_place_that_questions_share_makes_no_duplicate():
    place = "According to the article “The ferry of the northern islands”, section “The boat”: "
    one = state(place + "The ferry is 58 metres long.")
    same = check(one, context=Context(other_stems=(place + "The ferry is 58 metres long!",)))
    assert [f.severity for f in same if f.code == "near_duplicate"] == ["stop"]
    other = check(one, context=Context(other_stems=(place + "The ferry is 9 years old.",)))
    assert [f for f in other if f.code == "near_duplicate"] == []


def test_language_rules_are_silent_in_other_languages():
    german = replace(choose("Was is not an"), language="de")
    assert codes(german, None) == set()


@given(items())
def test_any_item_can_be_checked(item):
    assert all(finding.where for finding in check(item, context=Context(text="x", other_stems=("x",))))


@pytest.mark.parametrize(
    ("key", "is_proved"), [("2737", True), ("神农氏", True), ("2738", False), ("陆羽", False)]
)
def test_a_key_is_found_in_a_script_without_spaces(key, is_proved):
    said = "公元前2737年，传说神农氏发现了茶。"
    evidence = Evidence(start=0, end=len(said), text=said)
    found = check(ask("茶？", key, evidence=evidence), context=Context(text=said))
    assert ("key_supported" not in {finding.code for finding in found}) is is_proved


def test_the_question_like_this_one_is_quoted_as_a_reader_sees_it():
    sentence = "the council set three tasks for the port, the market, the school and the road in the old town"
    other = f"According to the report, {sentence} and by the river near the [[g1]] in spring."
    found = check(state(f"According to the report, {sentence} and by the river near it in spring."),
                  context=Context(other_stems=(other, "Who built the [[g1]]?")))  # fmt: skip
    near = next(finding.sentence for finding in found if finding.code == "near_duplicate")
    assert "[[" not in near
    assert near.endswith(" …”")
    found = check(
        state("Who built the old harbour?"),
        context=Context(other_stems=("Who built the old [[g1]] harbour?",)),
    )
    assert "“Who built the old ____ harbour?”" in next(
        f.sentence for f in found if f.code == "near_duplicate"
    )
