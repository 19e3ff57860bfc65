"""Verdicts into figures: tables of known numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from items.generation.evaluation import bar, figures
from items.generation.evaluation.published import Published
from items.generation.evaluation.shapes import Verdict, fingerprint
from tests.items.generation.verdict_samples import item, judged, judgement


@pytest.mark.parametrize(
    ("letters", "verdict"),
    [
        ("", None),
        ("a", Verdict.AS_IS),
        ("ae", Verdict.SMALL_EDIT),
        ("an", Verdict.NO),
        ("aan", Verdict.AS_IS),
        ("aen", Verdict.NO),
        ("aaee", Verdict.SMALL_EDIT),
    ],
)
def test_most_readers_decide_and_a_tie_counts_as_the_worse(letters: str, verdict: Verdict | None) -> None:
    assert judged(letters).verdict is verdict


def test_counts_and_shares() -> None:
    counts = figures.tally([judged("a"), judged("a"), judged("e"), judged("n"), judged("")])
    assert (counts.published, counts.judged, counts.unjudged) == (5, 4, 1)
    assert (counts.as_is, counts.small_edit, counts.no) == (2, 1, 1)
    assert counts.as_is_share == pytest.approx(0.5)
    assert counts.usable_share == pytest.approx(0.75)


def test_nothing_judged_has_no_share() -> None:
    counts = figures.tally([judged("")])
    assert counts.as_is_share is None
    assert counts.usable_share is None
    assert figures.point_shares([judged("")])["grammar"] is None


def test_one_reader_is_enough_to_doubt_a_key() -> None:
    doubted = replace(judged("aa"), judgements=(judgement("a"), judgement("n", "reader-2", wrong=True)))
    assert figures.tally([doubted, judged("aa")]).wrong_keys == 1


def test_groups() -> None:
    items = [judged("a", kind="cloze"), judged("n", kind="cloze"), judged("a")]
    found = figures.tallies(items, lambda one: str(one.item["kind"]))
    assert list(found) == ["cloze", "single_choice"]
    assert (found["cloze"].as_is, found["cloze"].judged) == (1, 2)


def test_a_point_holds_when_more_than_half_say_so() -> None:
    one_of_two = (judgement("e", fails="grammar"), judgement("a", "reader-2"))
    one_of_three = (*one_of_two, judgement("a", "reader-3"))
    items = [replace(judged("a"), judgements=one_of_two), replace(judged("a"), judgements=one_of_three)]
    shares = figures.point_shares(items)
    assert shares["grammar"] == pytest.approx(0.5)
    assert shares["worth_asking"] == 1


def test_agreement_of_a_known_table() -> None:
    # Pairs: aa, aa, an, nn. Three of four agree; of eight verdicts five are a and three n.
    found = figures.agreement([judged("aa"), judged("aa"), judged("an"), judged("nn"), judged("a")])
    assert (found.pairs, found.agreed) == (4, 3)
    assert found.share == pytest.approx(0.75)
    expected = (5 / 8) ** 2 + (3 / 8) ** 2
    assert found.kappa == pytest.approx((0.75 - expected) / (1 - expected))


def test_kappa_is_unknown_without_pairs_or_without_two_verdicts() -> None:
    assert figures.agreement([judged("a")]).kappa is None
    same = figures.agreement([judged("aa"), judged("aa")])
    assert same.share == 1
    assert same.kappa is None


def test_readers_at_odds_have_no_kappa_to_boast_of() -> None:
    found = figures.agreement([judged("an"), judged("na")])
    assert found.kappa == pytest.approx(-1)


def test_how_readers_decided() -> None:
    items = [judged("a"), judged("aa"), judged("aan"), judged("an"), judged("")]
    assert figures.decisions(items) == {"one reader": 1, "unanimous": 1, "majority": 1, "tie": 1}


def test_the_fingerprint_is_of_what_a_learner_reads() -> None:
    first = fingerprint(item())
    assert fingerprint(item(options=["1896", "1874", "1862"])) == first
    assert fingerprint(item(rule="other", confidence=0.1, evidence={})) == first
    changes: list[dict[str, object]] = [
        {"kind": "multiple_response"},
        {"stem": "When was the canal closed?"},
        {"options": ["1861", "1874", "1896"]},
        {"key": "1896"},
    ]
    assert len({first, *(fingerprint(item(**change)) for change in changes)}) == 5


def test_pairs_in_another_order_are_the_same_item() -> None:
    pairs = [["The lock", "was built"], ["The canal", "was opened"]]
    assert fingerprint(item(key=pairs)) == fingerprint(item(key=pairs[::-1]))
    crossed = [["The lock", "was opened"], ["The canal", "was built"]]
    assert fingerprint(item(key=pairs)) != fingerprint(item(key=crossed))


def published(items: int, *, words: int = 100) -> Published:
    return Published(
        article="measure/canal", items=(item(),) * items, words=words, sentences=10, tested=4, explained=3
    )


def states(letters: list[str], *, words: int = 100) -> dict[str, str]:
    items = [judged(one) for one in letters]
    return {line.name: line.state for line in bar.lines(items, [published(len(items), words=words)])}


def test_a_bar_holds_only_when_no_unjudged_item_can_break_it() -> None:
    assert states(["a"] * 10)["as is"] == "holds"
    assert states(["a"] * 9 + [""])["as is"] == "holds"
    assert states(["a"] * 8 + ["", ""])["as is"] == "open"
    assert states(["n", "n"] + [""] * 8)["as is"] == "misses"


def test_wrong_keys_are_open_until_every_item_is_judged() -> None:
    assert states(["a", "a"])["wrong or doubtful keys"] == "holds"
    assert states(["a", ""])["wrong or doubtful keys"] == "open"
    wrong = replace(judged("n"), judgements=(judgement("n", wrong=True),))
    lines = bar.lines([wrong, judged("")], [published(2)])
    assert next(line for line in lines if "keys" in line.name).state == "misses"


def test_yield_and_coverage_are_known_without_readers() -> None:
    assert states([""] * 3)["items per 100 words"] == "holds"
    assert states([""] * 3, words=101)["items per 100 words"] == "misses"
    assert states([""])["sentences tested or explained"] == "holds"


def test_choice_items_that_fail_a_point() -> None:
    flawed = replace(judged("e"), judgements=(judgement("e", fails="plausible_distractors"),))
    items = [flawed, *[judged("a")] * 9]
    line = next(line for line in bar.lines(items, [published(10)]) if "failing" in line.name)
    assert line.figure == pytest.approx(0.1)
    assert line.state == "misses"
