from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from items.constraints import validate
from items.formats.toml_items import read, write
from items.generation.encoder import HashedNgramEncoder
from items.kinds import Blank, Cloze, InvalidItem, Item, ItemKind, Rich, Text, TextAnswer
from items.storage import from_data, to_data
from items.typed import alignment
from items.typed.asking import Accepted, Asked
from items.typed.chain import (
    Judgement,
    Origin,
    Rules,
    Standing,
    is_unknowing,
    judge,
    said_points,
)
from items.typed.forms import are_related, stem_of, words_of
from items.typed.spelling import distance, is_slip
from tests.items.item_samples import short_answer

FULL, NOTHING = (Decimal(1), Standing.FINAL), (Decimal(0), Standing.FINAL)


class Meaning:
    """An encoder that finds everything as near as it was told, and other than alone after the question."""

    sees_meaning = True

    def __init__(self, near: float, in_question: float | None = None) -> None:
        self.near, self.in_question = near, near if in_question is None else in_question

    def prepare(self, texts):
        """Nothing to prepare."""

    def similarity(self, first, second):
        return self.in_question if first.startswith("What is meant?") else self.near


def asked(key: str, stem: str = "What is meant?", *aliases: str, **more) -> Asked:
    accepted = tuple(Accepted(f"t{n}", text) for n, text in enumerate((key, *aliases), 1))
    return Asked(stem=stem, accepted=accepted, **more)


def marked(
    key: str, answer: str, stem: str = "What is meant?", near: float | None = None, **more
) -> Judgement:
    rules, in_question = more.pop("rules", Rules()), more.pop("in_question", None)
    encoder = None if near is None else Meaning(near, in_question)
    return judge(asked(key, stem, **more), answer, rules, encoder)


def worth(found: Judgement) -> tuple[Decimal, Standing]:
    return found.fraction, found.standing


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("developments", "development"), ("labour", "labor"), ("centre", "center"),
        ("organisation", "organization"),
        ("travelled", "traveled"), ("cities", "city"), ("fell", "fall"), ("blocking", "block"),
        ("grey", "gray"),
    ],
)  # fmt: skip
def test_forms_of_one_word(one, other):
    assert stem_of(one) == stem_of(other)


@pytest.mark.parametrize(
    ("one", "other"), [("news", "new"), ("bus", "bu"), ("1978", "1987"), ("form", "from")]
)
def test_forms_of_two_words(one, other):
    assert stem_of(one) != stem_of(other)


def test_words_are_read_as_people_write_them():
    assert [word.text for word in words_of("They don't cost 20k, 42m or 22 per cent")] == [
        "they", "do", "not", "cost", "20000", "42", "metre", "or", "22", "percent",
    ]  # fmt: skip
    assert are_related("develop", "development")
    assert not are_related("form", "reform")


@pytest.mark.parametrize(
    ("first", "second", "most", "far"),
    [
        ("abc", "abc", 2, 0),
        ("abc", "acb", 2, 1),
        ("abc", "abd", 2, 1),
        ("abc", "ab", 2, 1),
        ("abc", "xyz", 2, 3),
    ],
)
def test_distance(first, second, most, far):
    assert distance(first, second, most) == far


@given(st.text("abc", max_size=8), st.text("abc", max_size=8))
def test_distance_is_even_handed(first, second):
    assert distance(first, second, 9) == distance(second, first, 9)
    assert (distance(first, second, 9) == 0) == (first == second)


@pytest.mark.parametrize("typed", ["inovation", "innovatoin", "innovattion", "innovation"])
def test_slips(typed):
    assert is_slip(typed, "innovation")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("export", "expert"), ("stable", "unstable"), ("import", "export"), ("cat", "car"), ("1978", "1987"),
        ("innovations", "motivation"), ("hypothermia", "hyperthermia"), ("internal", "external"),
    ],
)  # fmt: skip
def test_two_words_are_no_slip(typed, meant):
    assert not is_slip(typed, meant)


def test_a_word_of_the_article_is_meant_as_typed():
    assert worth(marked("plain", "plane")) == FULL
    found = marked("plain", "plane", article="The plane stood in the plain.")
    assert found.standing is Standing.PENDING


SAME = [
    ("development", "Developments!"),
    ("economic development", "the economic-development"),
    ("42 metres", "42 m"),
    ("It burned too much coal", "because it burnt too much coal"),
    ("rye flour and water", "water and rye flour"),
    ("Café Müller", "cafe muller"),
    ("twenty-one", "21"),
    ("database", "data base"),
    ("2 to 8 degrees", "2-8 degrees celsius"),
    ("18 hours", "18"),
    ("one hour", "an hour"),
    ("one hour", "about an hour"),
    ("Its name was torn off", "its name tore off"),
    ("nobody was hurt", "no one was hurt"),
    ("no-one was hurt", "nobody was hurt"),
]


@pytest.mark.parametrize(("key", "answer"), SAME)
def test_other_clothes_are_full(key, answer):
    found = marked(key, answer)
    assert worth(found) == FULL
    assert found.origin in (Origin.FORM, Origin.EXACT)


def test_what_the_question_said_may_be_left_out():
    stem = "What shows that a jar is too warm?"
    assert worth(marked("A sticker on the jar turns dark", "the sticker turns dark", stem)) == FULL
    assert worth(marked("A sticker on the jar turns dark", "the stiker turns drak", stem)) == FULL
    assert worth(marked("A sticker on the jar turns dark", "the sticker", stem)) != FULL
    stem = "What is the relation of workers and queen?"
    assert worth(marked("The workers feed the queen", "they feed", stem)) != FULL


def test_what_is_turned_twice_is_the_same():
    key = "The ridge lies above the village"
    assert worth(marked(key, "the village lies below the ridge", near=0.6)) == FULL
    assert worth(marked(key, "the village lies above the ridge", near=0.6)) == NOTHING
    assert worth(marked(key, "the ridge lies below the village", near=0.6)) == NOTHING
    assert worth(marked(key, "the village lies below the ridge", near=0.59)) != FULL


def test_a_number_of_the_proof_may_be_said_along_with_a_name():
    stem, evidence = "Who wrote it?", "Ada Holm wrote it in 2006."
    more: dict[str, Any] = {"evidence": evidence, "near": 0.5}
    assert worth(marked("Ada Holm", "it was written by Ada Holm in 2006", stem, **more)) == FULL
    assert worth(marked("Ada Holm", "it was written by Ada Holm in 2008", stem, **more)) != FULL


def test_another_part_of_the_proof_is_left():
    evidence = "The system reports a conflict and a person must choose."
    more: dict[str, Any] = {"evidence": evidence, "article": evidence, "near": 0.0}
    assert (
        marked("a person must choose", "the system reports a conflict", **more).standing is Standing.WAITING
    )


def test_the_proof_said_along_does_not_harm():
    more: dict[str, Any] = {"evidence": "Freezing harms many vaccines.", "near": 0.3}
    assert worth(marked("freezing", "that the vaccines are frozen", **more)) == FULL
    assert worth(marked("freezing", "that the bottles are frozen", **more)) != FULL


def test_the_question_may_be_repeated():
    stem = "Why was the steam engine replaced?"
    assert worth(marked("It burned too much coal", "the steam engine burned too much coal", stem)) == FULL


def test_a_surname_is_the_name():
    assert worth(marked("Marta Lindqvist", "lindqvist", "Who is the chair?")) == FULL
    assert worth(marked("Marta Lindqvist", "Marta", "Who is the chair?")) != FULL


@pytest.mark.parametrize("rule", ["full", "hold", "off"])
def test_slips_count_as_the_course_wants(rule):
    found = marked("innovation", "inovation", rules=Rules(spelling=rule))
    expected = {
        "full": (Standing.FINAL, Origin.SPELLING),
        "hold": (Standing.WAITING, Origin.SPELLING),
        "off": (Standing.PENDING, Origin.ENCODER),
    }
    assert (found.standing, found.origin) == expected[rule]


VETOED = [
    ("They should be upgraded", "they should not be upgraded", "negation"),
    ("It fell by 22 percent", "it rose by 22 percent", "opposite"),
    ("It fell by 22 percent", "it fell by 12 percent", "number"),
    ("42 metres", "42 feet", "unit"),
    ("The workers feed the queen", "the queen feeds the workers", "roles"),
    ("The workers feed the queen", "the workers are fed by the queen", "roles"),
    ("from the primary to the replica", "from the replica to the primary", "roles"),
    ("March 2019", "May 2019", "number"),
    ("stable prices", "unstable prices", "opposite"),
    ("5 March 2023", "5 March 2024", "number"),
    ("They decay quickly in salty air", "they decay slowly in salty air", "opposite"),
    ("to colour wool purple", "to colour wool green", "opposite"),
    ("It makes sugar from sunlight", "it makes sunlight from sugar", "roles"),
    ("shortened from sixty to twenty minutes", "from twenty to sixty minutes", "roles"),
    ("from October to April", "from October to May", "opposite"),
    ("with cherries", "with apples", "opposite"),
    ("Muscles repair themselves badly", "muscles repair themselves well", "opposite"),
    ("a day of rest after each hard training", "a day of hard training after each rest", "roles"),
    ("A stolen password is worthless", "a stolen password is valuable", "opposite"),
    ("It brought cheap salt from the coast", "it did not bring cheap salt", "negation"),
]


@pytest.mark.parametrize(("key", "answer", "ground"), VETOED)
def test_a_contradiction_is_never_full_however_near(key, answer, ground):
    found = marked(key, answer, near=0.99)
    assert worth(found) == NOTHING
    assert found.origin is Origin.VETO
    assert ground in found.grounds


def test_another_name_is_wrong():
    found = marked("Karl von Frisch", "Charles Darwin", "Who described the dance?", near=0.9)
    assert (worth(found), found.grounds) == (NOTHING, ("name",))


def test_control_without_the_veto_the_opposite_is_full(monkeypatch):
    monkeypatch.setattr("items.typed.chain.vetoes", lambda *_given: ())
    assert worth(marked("They should be upgraded", "they should not be upgraded", near=0.99)) == FULL


NOT_CERTAIN = [
    ("Parchment was dearer than paper", "paper was cheaper than parchment"),
    ("Small farms could not have survived it", "it would have ruined small farms"),
    ("Books became dearer", "books did not become cheaper"),
    ("Lorries arrive", "trucks arrive"),
    ("Serious works would disappear", "the disappearance of serious works"),
    ("Its water was salty", "salty water"),
    ("Both groups had the same injuries", "the injuries were the same in both groups"),
]


@pytest.mark.parametrize(("key", "answer"), NOT_CERTAIN)
def test_what_may_be_right_in_other_words_is_not_taken_for_wrong(key, answer):
    assert worth(marked(key, answer, near=0.3)) != NOTHING


@pytest.mark.parametrize("answer", ["not abandoned but upgraded", "upgraded rather than abandoned"])
def test_what_the_answer_sets_aside_itself_does_not_count(answer):
    assert worth(marked("upgraded", answer)) == FULL


@pytest.mark.parametrize("answer", ["", " ", "???", "idk", "I don't know.", "No idea, sorry", "asdfgh", "–"])
def test_nothing_said_is_nothing(answer):
    assert is_unknowing(answer)
    assert worth(marked("innovation", answer)) == NOTHING


@pytest.mark.parametrize("answer", ["no oxygen", "nobody", "I know it: innovation", "创新"])
def test_something_said_is_not_nothing(answer):
    assert not is_unknowing(answer)


@pytest.mark.parametrize("near", [-1.0, 0.0, 0.2, 0.44, 0.59])
def test_the_encoder_alone_never_takes_marks_away(near):
    assert marked("innovation", "having new ideas", near=near).standing is Standing.WAITING


def test_meaning_is_full_only_with_the_key_points():
    key = "Bacteria use up the oxygen"
    points = ("bacteria", "use up the oxygen|consume the oxygen")
    assert worth(marked(key, "bacteria consume all of the oxygen", near=0.9, points=points)) == FULL
    half = marked(key, "because of bacteria in it", near=0.9, points=points)
    assert (worth(half), half.origin) == ((Decimal("0.5"), Standing.FINAL), Origin.POINTS)
    assert [(point.text, point.is_found) for point in half.points] == [
        ("bacteria", True),
        ("use up the oxygen", False),
    ]


def test_no_encoder_no_decision():
    assert marked("It stays fresh longer", "it keeps longer").standing is Standing.PENDING
    off = Rules(reads_meaning=False)
    assert marked("It stays fresh longer", "it keeps longer", rules=off).standing is Standing.WAITING


def test_only_other_words_of_the_article_far_from_the_key_are_wrong():
    article = "The captain decides. The pier was built of stone."
    more = {"article": article, "evidence": "The captain decides."}
    assert worth(marked("the captain", "the stone pier", near=0.1, **more)) == NOTHING
    assert worth(marked("the captain", "the stone pier", near=0.59, **more)) == NOTHING
    assert marked("the captain", "the stone pier", near=0.75, **more).standing is Standing.WAITING
    assert marked("the captain", "the steel pier", near=0.5, **more).standing is Standing.WAITING
    assert marked("the captain", "my uncle", near=0.35, in_question=0.85, **more).standing is Standing.WAITING


FAR = "The captain decides whether the ferry sails, because the currents are strong."


@pytest.mark.parametrize(
    ("answer", "near", "in_question", "is_wrong"),
    [
        ("it tastes bitter", 0.24, 0.9, True),
        ("it tastes bitter", 0.25, 0.85, False),
        ("it tastes bitter", 0.49, 0.84, True),
        ("it tastes bitter", 0.50, 0.84, False),
        ("it tastes bitter and smells rotten", 0.1, 0.1, False),
        ("it does not taste bitter", 0.1, 0.1, False),
        ("the ferry is bitter", 0.1, 0.1, False),
        ("strongly bitter", 0.1, 0.1, False),
    ],
)
def test_a_word_or_two_beside_key_and_proof_are_wrong_where_far(answer, near, in_question, is_wrong):
    found = marked("the captain", answer, near=near, in_question=in_question, article=FAR, evidence=FAR)
    assert (worth(found) == NOTHING) is is_wrong
    assert is_wrong or found.standing is Standing.WAITING


def test_far_says_nothing_where_only_letters_are_compared():
    question = asked("the captain", article=FAR, evidence=FAR)
    encoder = Meaning(0.0)
    assert worth(judge(question, "it tastes bitter", Rules(), encoder)) == NOTHING
    encoder.sees_meaning = HashedNgramEncoder.sees_meaning
    assert judge(question, "it tastes bitter", Rules(), encoder).standing is Standing.WAITING


SHARES = [
    ("rye flour and water", "rye flour", "Which two things?", (), "0.5"),
    ("cyclists, nurses and firemen", "nurses, firemen", "Who is free?", (), "0.6667"),
    ("high quality and high speed", "high speed", "What marks it?", (), "0.5"),
    ("It swallows noise and cools the street", "it cools the street", "What does it do?", (), "0.5"),
    ("Bacteria break down the acid", "because of the bacteria", "Why is it better?", (), "0.5"),
    ("A valve closes the pipe", "a valve", "What happens when it overheats?", (), "0.5"),
    ("Storms tear the nets", "because of storms", "Why is one day a month lost?", (), "0.5"),
    ("The ash makes the soil rich", "the soil is rich", "Why stay?", ("ash", "soil rich"), "0.5"),
]


@pytest.mark.parametrize(("key", "answer", "stem", "points", "share"), SHARES)
def test_a_piece_of_the_answer_and_nothing_else_earns_its_share(key, answer, stem, points, share):
    found = marked(key, answer, stem, points=points)
    assert (round(found.fraction, 4), found.standing, found.origin) == (
        Decimal(share), Standing.FINAL, Origin.POINTS,
    )  # fmt: skip


NO_SHARE = [
    ("rye flour and water", "rye flour and salt", "Which two things?", ()),
    ("rye flour and water", "flour", "Which two things?", ()),
    ("rye flour and water", "rye flour", "Name one thing in the dough.", ()),
    ("rye flour or water", "water", "What is added?", ()),
    ("the roof of the museum", "the museum", "What was it used for?", ()),
    ("a school for young sailors", "a school", "What did they found?", ()),
    ("Bacteria break down the acid", "bacteria", "How many things are needed?", ()),
    ("The ash makes the soil rich", "the soil is poor", "Why stay?", ("ash", "soil rich")),
]


@pytest.mark.parametrize(("key", "answer", "stem", "points"), NO_SHARE)
def test_what_may_be_more_or_less_than_a_share_is_left(key, answer, stem, points):
    assert marked(key, answer, stem, points=points).origin is not Origin.POINTS


def test_a_share_beside_one_wording_may_be_all_of_another():
    found = judge(asked("rye flour and water", "Which?", "the flour of rye grain"), "rye flour", Rules())
    assert found.origin is not Origin.POINTS


SHORT_OF = [
    ("the roof of the museum", "the museum"),
    ("rye flour and water", "rye flour, water and salt"),
    ("A stolen password is worthless", "a stolen password is interesting"),
    ("They dig up the eggs", "they bury the eggs"),
    ("A mould gave the white wine an odd taste", "a mould gave the wine a fine taste"),
    ("what to do if the phone is lost", "what to do if the phone is gone"),
    ("Olga Petrenko", "Olena Petrenko"),
]


@pytest.mark.parametrize(("key", "answer"), SHORT_OF)
def test_nearness_alone_never_makes_an_answer_full(key, answer):
    assert marked(key, answer, near=0.95).standing is Standing.WAITING


def test_another_thing_of_the_article_does_not_stand_in_for_the_key():
    evidence = "The valley had been emptied the evening before."
    more: dict[str, Any] = {
        "article": f"A siren warns the village. {evidence}",
        "evidence": evidence,
        "near": 0.95,
    }
    key = "The valley had been emptied the evening before"
    assert marked(key, "the village was emptied the evening before", **more).standing is Standing.WAITING
    assert worth(marked(key, "the valley was cleared out, emptied, the evening before", **more)) == FULL


def test_the_question_once_more_is_no_answer():
    stem = "Why are prices never cached?"
    assert (
        worth(marked("A wrong price is worse than a slow page", "prices are never cached", stem)) == NOTHING
    )
    assert worth(marked("the sea", "the sea", "What is larger, the lake or the sea?")) == FULL
    assert worth(marked("the sea, by far", "the sea", "What is larger, the lake or the sea?")) != NOTHING


def test_an_office_is_its_bearer_where_the_text_says_so():
    stem, evidence = "Who sold the wagons?", "The mayor, Olga Petrenko, sold the wagons."
    assert worth(marked("Olga Petrenko", "the mayor", stem, evidence=evidence)) == FULL
    more: dict[str, Any] = {"evidence": evidence, "article": f"{evidence} The captain slept.", "near": 0.1}
    assert worth(marked("Olga Petrenko", "the captain", stem, **more)) == NOTHING
    assert worth(marked("Olga Petrenko", "the baker", stem, **more)) != FULL
    more["near"] = 0.3
    assert marked("Olga Petrenko", "the baker", stem, **more).standing is Standing.WAITING


def test_the_same_amount_in_other_words_is_full():
    assert worth(marked("21 days", "three weeks", "Within how many days?")) == FULL
    assert worth(marked("60 percent", "three fifths", "By how much?")) == FULL
    assert worth(marked("60 percent", "two fifths", "By how much?")) == NOTHING
    assert worth(marked("a third", "33 percent", "How much?")) == FULL
    assert worth(marked("a third", "30 percent", "How much?")) == NOTHING


def test_the_purpose_of_a_cause_is_not_its_denial():
    key = "Empty buildings decay quickly"
    assert worth(marked(key, "empty buildings do not decay", near=0.9)) == NOTHING
    assert worth(marked(key, "so that they do not decay", near=0.9)) not in (NOTHING, FULL)


def test_other_languages_are_left_to_meaning():
    found = judge(asked("创新", "什么？", language="zh"), "改革", Rules(), Meaning(0.99))
    assert found.standing is Standing.WAITING


def test_a_known_half_answer_earns_its_half():
    question = Asked(stem="?", accepted=(Accepted("a", "rye flour"), Accepted("b", "flour", Decimal("0.5"))))
    assert judge(question, "flours", Rules()).fraction == Decimal("0.5")


def test_points_come_from_the_key_where_nobody_wrote_any():
    points = said_points(asked("high technology, high efficiency and high quality"), "high efficiency")
    assert [point.is_found for point in points] == [False, True, False]


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80))
def test_any_text_is_marked(key, answer, stem):
    found = judge(asked(key, stem), answer, Rules(), Meaning(0.5))
    assert 0 <= found.fraction <= 1


def test_the_same_answer_is_marked_the_same():
    first = marked("It burned too much coal", "it used loads of coal", near=0.5)
    alignment._tie.cache_clear()
    assert marked("It burned too much coal", "it used loads of coal", near=0.5) == first


def test_key_points_survive_storage_and_file():
    item = short_answer(key_points=("cheaper|less expensive", "since 2019"))
    assert from_data(to_data(item)) == item
    written = write([item])
    assert "key_points" in written
    assert read(written, article_text="") == ([item], [])


def test_a_gap_has_no_key_points():
    blank = Blank(id="g1", body=Text(answers=(TextAnswer(id="t1", pattern="a"),), key_points=("a",)))
    with pytest.raises(InvalidItem, match="key_points"):
        validate(Item(kind=ItemKind.CLOZE, stem=Rich("A [[g1]]."), body=Cloze(blanks=(blank,))))
