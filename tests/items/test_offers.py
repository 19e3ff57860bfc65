import subprocess
import sys
from decimal import Decimal

import pytest

from items.kinds import Choice, Evidence, Item, ItemKind, Matching, Option, Pair, Rich, Side
from items.offers import MOST, offers, pool_of
from tests.effort import AT_MOST_LINEAR, growth, steps

ARTICLE = (
    "The first railway of the county was opened in 1857. The line ran from Norwich to Ely, and a branch to "
    "Diss followed in 1862. In 1880 the company bought 12 engines. The station of Thetford dates from 1845. "
    "The port exported timber, tar and salted fish. Later the port imported silk, coffee and dried fruit. "
    "The council paid for the bridge. The council paid for the new roof in 1901, and the parish gave timber. "
    "Trains carried 300 passengers a day, later 450 passengers a day. The mayor lived in Norwich until 1890."
)


def ask(stem, key, *wrong, said=""):
    texts = [key, *wrong]
    options = tuple(
        Option(id=f"o{n}", content=Rich(text), fraction=Decimal(n == 0)) for n, text in enumerate(texts)
    )
    start = ARTICLE.find(said)
    evidence = Evidence(start=start, end=start + len(said), text=said) if said else None
    return Item(kind=ItemKind.SINGLE_CHOICE, stem=Rich(stem), body=Choice(options=options), evidence=evidence)


def texts(item, bank=()):
    return [offer.text for offer in offers(item, pool_of(ARTICLE), bank)]


def test_years_are_offered_for_a_year_the_nearest_first():
    item = ask(
        "When was the railway opened?", "1857", said="The first railway of the county was opened in 1857."
    )
    found = offers(item, pool_of(ARTICLE))

    assert found[0].text == "1862"
    assert all(offer.text.isdigit() and len(offer.text) == 4 for offer in found)
    assert len(found) == MOST
    assert {offer.origin for offer in found} == {"article", "near"}
    assert found[0].sentence.startswith("The line ran from Norwich")


def test_places_are_offered_for_a_place():
    item = ask("Where did the branch lead to?", "Diss")
    assert set(texts(item)) >= {"Norwich", "Ely", "Thetford"}
    assert not [text for text in texts(item) if text.isdigit()]


def test_numbers_keep_their_unit():
    item = ask("How many went each day?", "300 passengers")
    assert texts(item)[0] == "450 passengers"
    assert all(text.endswith("passengers") for text in texts(item))


def test_what_the_evidence_names_beside_the_key_is_never_offered():
    said = "The port exported timber, tar and salted fish."
    found = texts(ask("What did the port export?", "salted fish", said=said))
    assert "dried fruit" in found
    assert not {"timber", "tar"} & set(found)

    # The control: without the evidence nothing says that they are right too.
    assert {"timber", "tar"} & set(
        texts(ask("What came?", "salted fish", said="")) + texts(ask("What?", "wool"))
    )


def test_what_another_sentence_calls_right_is_not_offered():
    bank = ["The parish", "The council", "The guild"]
    said = "the parish gave timber."
    found = texts(ask("Who paid for the bridge?", "The county", said=said), bank)
    assert "The council" not in found
    assert {"The guild"} <= set(found)


def test_keys_of_other_items_come_from_the_bank():
    (offer,) = [
        one for one in offers(ask("Where?", "Diss"), pool_of(ARTICLE), ["Ipswich"]) if one.text == "Ipswich"
    ]
    assert offer.origin == "bank"
    assert not offer.sentence


def test_nothing_that_stands_there_already_is_offered():
    assert "1862" not in texts(ask("When?", "1857", "1862"))
    assert "Norwich" not in texts(ask("Which town beside Norwich had a station?", "Diss"))


def test_no_key_no_offers():
    empty = Item(kind=ItemKind.SINGLE_CHOICE, stem=Rich("When?"), body=Choice(options=()))
    assert offers(empty, pool_of(ARTICLE)) == []


def test_matches_are_offered_to_a_matching():
    sides = [("l1", "Branch"), ("l2", "Mayor")], [("r1", "Diss"), ("r2", "Ely")]
    left, right = (tuple(Side(id=name, content=Rich(text)) for name, text in side) for side in sides)
    body = Matching(left=left, right=right, pairs=(Pair(left="l1", right="r1"), Pair(left="l2", right="r2")))
    item = Item(kind=ItemKind.MATCHING, stem=Rich("Match."), body=body)
    assert "Norwich" in texts(item)
    assert not {"Diss", "Ely"} & set(texts(item))


@pytest.mark.parametrize(
    "text", ["", "   ", "。中文文章没有空格。", "\ud7ff\n\n…", "a" * 5000, "1, 2 and 3 and 4, 5"]
)
def test_any_article_is_read(text):
    pool = pool_of(text)
    assert offers(ask("Which?", "1857"), pool)
    assert len(offers(ask("Which?", "Oslo"), pool)) <= MOST


def long_article(count):
    return " ".join(ARTICLE.replace("Norwich", f"Town{n} Hill") for n in range(count))


def read_from_the_middle(count):
    text = long_article(count)
    return lambda: pool_of(text, near=len(text) // 2)


def test_reading_an_article_is_linear_and_of_a_long_one_only_a_part_is_read():
    assert growth(read_from_the_middle, 10) < AT_MOST_LINEAR
    assert steps(read_from_the_middle(600)) < 1.1 * steps(read_from_the_middle(300))
    assert read_from_the_middle(600)().offset > 0


def test_control_the_whole_of_a_long_article_would_be_more_work():
    assert steps(read_from_the_middle(140)) > 1.5 * steps(read_from_the_middle(70))


def test_picking_from_a_long_article_is_as_much_work_as_from_a_short_one():
    pools = [read_from_the_middle(count)() for count in (150, 600)]
    found = [ask("Where?", "Thetford"), ask("Which?", "1857")]
    assert [len(offers(found[0], pool)) for pool in pools] == [MOST, MOST]
    short, long = pools
    little, much = (
        steps(lambda: [offers(item, short) for item in found]),
        steps(lambda: [offers(item, long) for item in found]),
    )
    assert much < 1.5 * little


def test_no_nlp_library_is_loaded():
    code = "import sys, items.offers; sys.exit('spacy' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
