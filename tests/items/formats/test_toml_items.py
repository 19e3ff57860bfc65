import tomllib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from items.formats.toml_items import read, write
from items.grading import grade, key_response
from items.kinds import ASKED_KINDS, BY_HAND, Blank, Evidence, ItemKind, Rich
from items.rules import Context, check
from tests.effort import ends
from tests.items.item_samples import cloze, items, matching, one_of_each

COURSE = Path(__file__).parents[3] / "content" / "new-quality-productive-forces"
ARTICLE = """Title

The port grew. The council met.

(1) Ports

The port grew. It has "three" piers.

(2) Roads

Roads came later.
"""


def question(*lines, kind="true_false", stem="The port grew.", answer="answer = true"):
    return "\n".join(
        ["[[question]]", f'kind = "{kind}"', f'stem = "{stem}"', *([answer] if answer else []), *lines]
    )


def only(text):
    found, problems = read(text, article_text=ARTICLE)
    assert problems == []
    (item,) = found
    return item


def test_single_choice():
    item = only(question('options = ["*Oslo", "Rome", "\\\\*Star"]', kind="single_choice", answer=""))
    shown = {option.content.value: option.fraction for option in item.body.options}
    assert shown == {"Oslo": 1, "Rome": 0, "*Star": 0}


def test_ids_do_not_follow_the_order_of_writing():
    item = only(question('options = ["*Right", "Left", "Ahead"]', kind="single_choice", answer=""))
    assert [option.id for option in item.body.options] == ["c", "b", "a"]


def test_multiple_response_shares_what_is_earned():
    item = only(question('options = ["*A", "*B", "*C", "D"]', kind="multiple_response", answer=""))
    assert [option.fraction for option in item.body.options][:3] == [Decimal("0.3333333")] * 3
    assert grade(item, key_response(item)).fraction == 1


def test_short_answer():
    answers = (
        'answers = ["three", "*piers", "5\\\\*3", {text = "many", fraction = 0.5, feedback = "How many?"}]'
    )
    item = only(question(answers, "max_length = 80", kind="short_answer", answer=""))
    assert [(one.pattern, one.match) for one in item.body.answers] == [
        ("three", "exact"),
        ("*piers", "wildcard"),
        ("5*3", "exact"),
        ("many", "exact"),
    ]
    assert item.body.answers[3].fraction == Decimal("0.5")


def test_cloze():
    item = only(question(kind="cloze", stem="The [[port|harbour]] [[grew ~ shrank]].", answer=""))
    assert item.stem == Rich("The [[g1]] [[g2]].")
    assert [blank.display for blank in item.body.blanks] == ["typed", "dropdown"]
    assert grade(item, {"gaps": {"g1": "Harbour"}}).fraction == Decimal("0.5")
    assert grade(item, key_response(item)).fraction == 1


def test_matching():
    text = question(
        'pairs = [["a", "1"], ["b", "2"], ["c", "1"]]', 'extra = ["3"]', kind="matching", answer=""
    )
    item = only(text)
    assert len(item.body.right) == 3
    assert grade(item, key_response(item)).fraction == 1


@pytest.mark.parametrize(
    ("lines", "start"),
    [
        (['evidence = "The council met."'], ARTICLE.index("The council")),
        (['evidence = "The port grew."', 'section = "(1)"'], ARTICLE.rindex("The port")),
        (['evidence = "The port grew."', 'section = "introduction"'], ARTICLE.index("The port")),
        (
            ['evidence = "The port grew."', f"evidence_at = {ARTICLE.rindex('The port')}"],
            ARTICLE.rindex("The port"),
        ),
    ],
)
def test_evidence_is_found_in_its_place(lines, start):
    evidence = only(question(*lines)).evidence
    assert (evidence.start, ARTICLE[evidence.start : evidence.end]) == (start, evidence.text)


GOOD = question() + "\n\n"
BAD = [
    (4, "evidence", question('evidence = "The port shrank."')),
    (4, "more than once", question('evidence = "The port grew."')),
    (4, "evidence: is empty", question('evidence = " "')),
    (4, "not in section (2)", question('evidence = "The port grew."', 'section = "(2)"')),
    (5, "section", question('evidence = "The port grew."', 'section = "(9)"')),
    (5, "evidence_at", question('evidence = "The port grew."', "evidence_at = 1")),
    (4, "colour", question('colour = "red"')),
    (3, "answer: expected", question(answer='answer = "yes"')),
    (0, "answer: is missing", question(answer="")),
    (1, "kind", question(kind="riddle")),
    (4, "points", question('points = "two"')),
    (4, "points", question("points = nan")),
    (3, "options: one option must", question('options = ["A", "B"]', kind="single_choice", answer="")),
    (3, "options: expected texts", question("options = [1, 2]", kind="single_choice", answer="")),
    (
        3,
        "fraction",
        question('options = ["*A", {text = "B", fraction = "x"}]', kind="single_choice", answer=""),
    ),
    (3, "pairs", question('pairs = [["a", "1"], ["b"]]', kind="matching", answer="")),
    (3, "pattern: an answer that", question('answers = ["*", "x"]', kind="short_answer", answer="")),
    (2, "stem.value: holds a NUL", question(stem="a\\u0000b")),
    (2, "blanks", question(kind="cloze", stem="No gap.", answer="")),
    (4, "is not a field", question("max_length = 5")),
]


@pytest.mark.parametrize(("line", "words", "text"), BAD)
def test_a_problem_names_its_line_and_leaves_the_others(line, words, text):
    found, (problem,) = read(GOOD + text + "\n\n" + GOOD, article_text=ARTICLE)

    assert len(found) == 2
    assert words in problem.message
    assert problem.line == GOOD.count("\n") + 1 + line


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (7, GOOD + "[[question]]\nkind = oops"),
        (1, "x = 1"),
        (1, "[question]\nkind = 1"),
        (1, "x=" + "[" * 50_000),
    ],
)
def test_a_file_that_is_no_question_file_says_where(line, text):
    found, (problem,) = read(text, article_text=ARTICLE)
    assert (found, problem.line) == ([], line)


def test_headers_in_long_strings_and_comments_are_no_questions():
    first = question('rationale = """\n[[question]]\n"""', "# [[question]]")
    _, (problem,) = read(f"{first}\n{question(answer='answer = 1')}", article_text=ARTICLE)
    assert problem.line == first.count("\n") + 5


@given(items(), st.integers(0, 40), st.booleans())
def test_what_is_written_reads_back(item, start, is_proved):
    text = "The port grew."
    if is_proved and item.kind is not ItemKind.DESCRIPTION:
        item = replace(item, evidence=Evidence(start=start, end=start + len(text), text=text))
    assert read(write([item]), article_text=" " * start + text) == ([item], [])


@given(st.lists(items(), max_size=4))
def test_many_read_back_in_order(many):
    assert read(write(many), article_text="") == (many, [])


def test_plain_items_are_written_the_way_authors_write():
    text = (COURSE / "questions.toml").read_text("utf-8")
    article = (COURSE / "article.txt").read_text("utf-8")
    found, _ = read(text, article_text=article)
    tables = tomllib.loads(write(found))["question"]

    assert not [table for table in tables if "item" in table]


def test_what_the_short_form_cannot_say_is_written_exactly():
    heavy = tuple(replace(blank, weight=Decimal(2)) for blank in cloze().body.blanks)
    item = replace(cloze(), body=replace(cloze().body, blanks=heavy))
    assert isinstance(heavy[0], Blank)
    assert "item = " in write([item])
    assert read(write([item, matching()]), article_text="") == ([item, matching()], [])


def test_exact_form_must_quote_the_article_too():
    item = replace(one_of_each()[5], evidence=Evidence(start=0, end=5, text="Wrong"))
    found, (problem,) = read(write([item]), article_text=ARTICLE)
    assert found == []
    assert "evidence" in problem.message


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text):
    read(text, article_text=ARTICLE)
    read(GOOD + text, article_text=ARTICLE)


def test_hostile_stems_take_no_time():
    with ends(usual=0.05):
        read(question(kind="cloze", stem="[[" * 9_000, answer=""), article_text=ARTICLE)


@pytest.mark.parametrize("number", ["1e999990", "1e999999", "-0.5", "100.01", "nan", "inf"])
def test_a_place_off_the_picture_is_refused_in_no_time(number):
    lines = [f'picture = "{"a1" * 16}.png"', 'alt = "A map"', "size = [800, 600]"]
    zones = 'zones = [{{text = "R", right = true, circle = [50, 50.25, {}]}}]'
    sound = question(*lines, zones.format("100"), kind="hotspot", answer="")
    assert only(sound).body.zones[0].numbers == (5000, 5025, 10_000)

    with ends(usual=0.01):
        found, (problem,) = read(
            question(*lines, zones.format(number), kind="hotspot", answer=""), article_text=ARTICLE
        )
    assert found == []
    assert "between 0 and 100" in problem.message


# The questions of the built-in course.


@pytest.fixture(scope="module")
def course():
    article = (COURSE / "article.txt").read_text("utf-8")
    found, problems = read((COURSE / "questions.toml").read_text("utf-8"), article_text=article)
    assert problems == []
    return article, found


def test_the_course_brings_every_kind_in_every_part(course):
    article, found = course
    marks = [article.index(mark) for mark in ("(1)", "(2)", "(3)")]
    parts = {sum(item.evidence.start >= mark for mark in marks) for item in found}

    assert len(found) >= 14
    # A hotspot needs a picture, and the article's course brings none.
    assert {item.kind for item in found} == set(ASKED_KINDS) - BY_HAND - {ItemKind.HOTSPOT}
    assert parts == {0, 1, 2, 3}


def test_every_course_question_is_proved_attributed_and_sound(course):
    article, found = course
    for item in found:
        others = tuple(other.stem.value for other in found if other is not item)
        assert check(item, context=Context(text=article, other_stems=others)) == ()
        assert article[item.evidence.start : item.evidence.end] == item.evidence.text
        assert "article" in item.stem.value or "General Secretary" in item.stem.value
        assert grade(item, key_response(item)).fraction == 1


def test_control_moved_evidence_would_stop(course):
    article, found = course
    moved = replace(found[0].evidence, start=found[0].evidence.start + 1, end=found[0].evidence.end + 1)
    findings = check(replace(found[0], evidence=moved), context=Context(text=article))
    assert [one.code for one in findings if one.severity == "stop"] == ["evidence"]
