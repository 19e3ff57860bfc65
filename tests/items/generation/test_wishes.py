"""Asking for more: only there, only that kind, nothing twice, and an account that adds up."""

from __future__ import annotations

import pytest

from items.generation import Answer, Result, Span, Wish, generate, to_item
from items.generation.reasons import explain_code
from items.generation.shapes import Asked, CandidateState
from items.generation.wishes import asked
from items.kinds import ItemKind
from tests.items.generation.conftest import CANAL, read
from texts import sections


def wished(wish: Wish, text: str = CANAL) -> tuple[Result, Answer]:
    article = read(text)
    result = generate(article, sections.split(article), wish=wish)
    assert result.answer is not None
    return result, result.answer


def section_span(number: int) -> Span:
    section = sections.split(read(CANAL))[number]
    return Span(section.start, section.end)


def known_of(result: Result) -> tuple[Asked, ...]:
    return tuple(asked(to_item(one), one.rule) for one in result.candidates)


def adds_up(answer: Answer) -> bool:
    left = answer.known + answer.alike + sum(answer.dropped.values()) + answer.supported
    return left == answer.proposed and answer.given == min(answer.asked, answer.supported)


def test_more_of_one_section_stays_inside_it() -> None:
    span = section_span(1)
    result, answer = wished(Wish(count=100, spans=(span,)))
    assert result.candidates
    assert all(span.start <= one.source.start and one.source.end <= span.end for one in result.candidates)
    assert all(span.start <= one.sentence.start < span.end for one in result.reasons)
    assert answer.sentences == len(sections.split(read(CANAL))[1].sentences)
    assert adds_up(answer)


def test_without_the_span_the_whole_article_answers() -> None:
    """The control: the test above does not pass because there is nothing elsewhere."""
    span = section_span(1)
    result, _answer = wished(Wish(count=1000))
    assert any(not span.start <= one.source.start < span.end for one in result.candidates)


@pytest.mark.parametrize("kind", [ItemKind.CLOZE, ItemKind.TRUE_FALSE, ItemKind.SHORT_ANSWER])
def test_one_kind_is_all_there_is(kind: ItemKind) -> None:
    result, answer = wished(Wish(count=1000, kind=kind))
    assert {one.kind for one in result.candidates} == {kind}
    assert adds_up(answer)


def test_no_more_than_asked_and_several_kinds_before_the_second_of_one() -> None:
    result, answer = wished(Wish(count=3))
    assert len(result.candidates) == answer.given == 3 < answer.supported
    assert {one.kind for one in result.candidates} >= {ItemKind.TRUE_FALSE, ItemKind.CLOZE}
    assert all(one.state is CandidateState.PASSED for one in result.candidates)


def test_what_is_asked_already_does_not_come_again() -> None:
    first, answer = wished(Wish(count=1000))
    again, left = wished(Wish(count=1000, known=known_of(first)))
    assert not set(known_of(again)) & set(known_of(first))
    assert left.known >= answer.supported
    assert adds_up(left)
    third, nothing = wished(Wish(count=1000, known=known_of(first) + known_of(again)))
    assert len(third.candidates) < len(first.candidates)
    assert adds_up(nothing)


def test_unless_it_is_named_as_known() -> None:
    """The control: without that list the same wish gives the same items."""
    first, _answer = wished(Wish(count=1000))
    again, _left = wished(Wish(count=1000))
    assert known_of(again) == known_of(first)


def test_a_sentence_that_is_asked_already_says_so() -> None:
    first, _answer = wished(Wish(count=1000, kind=ItemKind.CLOZE))
    again, _left = wished(Wish(count=1000, kind=ItemKind.CLOZE, known=known_of(first)))
    codes = {one.sentence: one.code for one in again.reasons}
    given = {one.tested for one in again.candidates}
    done = [one.tested for one in first.candidates if one.tested not in given]
    assert done
    assert {codes[span] for span in done} == {"already_asked"}


def test_a_kind_the_text_cannot_give_is_explained_sentence_by_sentence() -> None:
    result, answer = wished(Wish(count=20, kind=ItemKind.MATCHING, spans=(section_span(2),)))
    assert not result.candidates
    assert (answer.asked, answer.supported) == (20, 0)
    assert len(result.reasons) == answer.sentences
    assert all(explain_code(reason.code).sentence for reason in result.reasons)


def test_gates_and_ranking_see_the_whole_article() -> None:
    """An item of a section has the confidence and findings it has in a run over everything."""
    every, _answer = wished(Wish(count=1000))
    some, _answer = wished(Wish(count=1000, spans=(section_span(1),)))
    whole = {
        (one.stem, one.source): (one.confidence, tuple(gate.code for gate in one.gates))
        for one in every.candidates
    }
    shared = [one for one in some.candidates if (one.stem, one.source) in whole]
    assert len(shared) >= len(some.candidates) // 2
    for one in shared:
        confidence, gates = whole[one.stem, one.source]
        codes = {gate.code for gate in one.gates} ^ set(gates)
        assert confidence == one.confidence
        assert codes <= {"unbalanced"}  # a matter of the choice, not of the item


def test_another_language_is_answered_too() -> None:
    bridge = "Мост\n\nМост построили в 1811 году. Он стоит и сегодня.\n"
    _result, answer = wished(Wish(count=5), bridge * 9)
    assert (answer.asked, answer.given) == (5, 3)
    assert answer.sentences > 0


def test_an_unknown_language_is_answered_too() -> None:
    filler = "Lorem ipsum dolor sit amet, consectetur elit, sed do eiusmod tempor incididunt. "
    _result, answer = wished(Wish(count=5), filler * 6)
    assert (answer.asked, answer.given, answer.proposed) == (5, 0, 0)
    assert answer.sentences > 0
