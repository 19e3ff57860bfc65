"""What a language model may send back: only the exact shape, with a quote that stands in the article."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from items.generation import Result, Span, Wish, generate
from items.generation.backends import Passage
from items.generation.model_backend import (
    BATCH,
    KINDS,
    MOST_CALLS,
    MOST_ITEMS,
    ModelBackend,
    Prompt,
    Reply,
    Unusable,
    read_reply,
)
from items.generation.reasons import explain_code
from items.generation.shapes import CandidateState
from items.kinds import ItemKind
from tests.items.generation.conftest import CANAL, read
from texts import sections

FIRST = "The bridge was built in 1811 by the town council."
SECOND = "The bridge carried farmers, traders and soldiers to the market."
TEXT = f"{FIRST} {SECOND}"
AT = 100
PASSAGE = Passage(
    text=TEXT,
    start=AT,
    section=1,
    sentences=(Span(AT, AT + len(FIRST)), Span(AT + len(FIRST) + 1, AT + len(TEXT))),
)
Entry = dict[str, Any]

SINGLE: Entry = {
    "kind": "single_choice",
    "question": "Who built the bridge of the valley in 1811?",
    "options": ["the town council", "the railway", "the harbour board"],
    "answer": "the town council",
    "quote": FIRST,
}
SEVERAL: Entry = {
    "kind": "multiple_response",
    "question": "Whom did the bridge carry to the market?",
    "options": ["farmers", "traders", "sailors", "monks"],
    "answer": ["farmers", "traders"],
    "quote": SECOND,
}
TRUE: Entry = {"kind": "true_false", "question": FIRST, "answer": True, "quote": FIRST}
SHORT: Entry = {
    "kind": "short_answer",
    "question": "When was the bridge of the town council built?",
    "answer": "1811",
    "quote": "The bridge was built in 1811",
}
GAP: Entry = {
    "kind": "cloze",
    "question": "The bridge was built in ____ by the town council.",
    "answer": "1811",
    "quote": FIRST,
}
GOOD = [SINGLE, SEVERAL, TRUE, SHORT, GAP]


def reply_of(*entries: object) -> str:
    return json.dumps({"items": list(entries)})


def dropped(entry: object) -> str:
    """The one code under which the entry was dropped."""
    found, refused = read_reply(reply_of(entry), [PASSAGE], KINDS)
    assert found == []
    assert refused.total() == 1
    (code,) = refused
    assert explain_code(code).sentence
    return code


@pytest.mark.parametrize("entry", GOOD, ids=lambda entry: entry["kind"])
def test_a_good_entry_of_each_kind_becomes_a_candidate_with_exact_spans(entry: Entry) -> None:
    (found,), refused = read_reply(reply_of(entry), [PASSAGE], KINDS)
    assert not refused
    article = " " * AT + TEXT
    assert found.kind == entry["kind"]
    assert found.source.of(article) in (FIRST, SECOND)
    assert found.answer.of(article) == found.raw_key != ""
    assert found.source.start <= found.answer.start < found.answer.end <= found.source.end
    keys = entry["answer"] if isinstance(entry["answer"], list) else [entry["answer"]]
    assert [option.text for option in found.options if option.is_key] == (keys if found.options else [])


def test_a_fence_round_the_object_is_taken_off() -> None:
    found, _refused = read_reply(f"```json\n{reply_of(SHORT)}\n```", [PASSAGE], KINDS)
    assert len(found) == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Sure! Here are some questions about the bridge.", "not_json"),
        ("", "not_json"),
        ("<html><body>502</body></html>", "not_json"),
        (reply_of(SHORT)[:-3], "not_json"),
        (reply_of(SHORT) + " I hope this helps!", "not_json"),
        ('{"items": [NaN]}', "not_json"),
        ('{"items": [], "items": []}', "not_json"),
        ("[" * 100_000, "not_json"),
        ('{"items": [' + "9" * 10_000 + "]}", "not_json"),
        ("[]", "wrong_shape"),
        ("null", "wrong_shape"),
        ('{"items": {}}', "wrong_shape"),
        ('{"items": [], "note": "done"}', "wrong_shape"),
        ('{"questions": []}', "wrong_shape"),
    ],
)
def test_a_reply_that_is_not_the_object_is_unusable(text: str, code: str) -> None:
    with pytest.raises(Unusable) as unusable:
        read_reply(text, [PASSAGE], KINDS)
    assert str(unusable.value) == code


@pytest.mark.parametrize(
    ("base", "change", "code"),
    [
        (SINGLE, {"kind": "essay"}, "model_kind"),
        (SINGLE, {"kind": "matching"}, "model_kind"),
        (SINGLE, {"kind": 3}, "model_kind"),
        (SINGLE, {"kind": None}, "model_kind"),
        (SINGLE, {"question": ""}, "model_shape"),
        (SINGLE, {"question": ["When?"]}, "model_shape"),
        (SINGLE, {"note": "extra"}, "model_shape"),
        (SINGLE, {"question": "W" * 501}, "model_too_long"),
        (SINGLE, {"question": "Who <b>built</b> the bridge?"}, "model_markup"),
        (SINGLE, {"question": "Who built\x00 it?"}, "model_markup"),
        (SINGLE, {"question": "Who \u202ebuilt it?"}, "model_markup"),
        (SINGLE, {"question": "Who built [it](http://example.org)?"}, "model_markup"),
        (SINGLE, {"options": ["the town council", "the railway"]}, "model_options"),
        (SINGLE, {"options": ["the town council"] * 3}, "model_options"),
        (SINGLE, {"options": ["the town council", "<script>", "a monk"]}, "model_markup"),
        (SINGLE, {"options": "the town council"}, "model_options"),
        (SINGLE, {"answer": "the mayor"}, "model_options"),
        (SINGLE, {"answer": "the railway"}, "model_key"),
        (SINGLE, {"quote": "The bridge was built by monks in 1811."}, "model_quote"),
        (SINGLE, {"quote": "the"}, "model_quote"),
        (SINGLE, {"quote": f"council. {SECOND}"}, "model_quote"),
        (SEVERAL, {"answer": "farmers"}, "model_shape"),
        (SEVERAL, {"answer": ["farmers", "sailors"]}, "model_key"),
        (SEVERAL, {"answer": ["farmers", "kings"]}, "model_options"),
        (TRUE, {"answer": "true"}, "model_shape"),
        (TRUE, {"answer": 1}, "model_shape"),
        (TRUE, {"options": ["true", "false"]}, "model_shape"),
        (SHORT, {"answer": "1812"}, "model_key"),
        (SHORT, {"answer": "181"}, "model_key"),
        (SHORT, {"quote": SECOND}, "model_key"),
        (GAP, {"question": "The bridge was built in ____ by monks."}, "model_gap"),
        (GAP, {"question": "The bridge was built in 1811."}, "model_gap"),
        (GAP, {"question": "____ ____"}, "model_gap"),
    ],
)
def test_each_flaw_drops_the_item_and_says_which(base: Entry, change: Entry, code: str) -> None:
    assert dropped(base | change) == code


@pytest.mark.parametrize("entry", ["text", 7, None, [], {}, [SHORT]])
def test_what_is_no_item_is_dropped(entry: object) -> None:
    assert dropped(entry) in ("model_shape", "model_kind")


def test_bad_items_do_not_take_good_ones_along() -> None:
    found, refused = read_reply(reply_of(SHORT, {}, GAP, "x"), [PASSAGE], KINDS)
    assert [one.kind for one in found] == [ItemKind.SHORT_ANSWER, ItemKind.CLOZE]
    assert refused.total() == 2


def test_a_model_that_runs_on_is_not_followed() -> None:
    found, refused = read_reply(reply_of(*[SHORT] * (MOST_ITEMS + 5)), [PASSAGE], KINDS)
    assert len(found) == MOST_ITEMS
    assert refused == {"model_too_many": 5}


# ---- asking


def backend_saying(say: Callable[[Prompt], Reply]) -> tuple[ModelBackend, list[Prompt]]:
    sent: list[Prompt] = []

    def ask(prompt: Prompt) -> Reply:
        sent.append(prompt)
        return say(prompt)

    return ModelBackend(ask, "small"), sent


def long_passages(count: int) -> list[Passage]:
    text = "The bridge was built in 1811. " * (BATCH // 40)
    return [
        Passage(text=f"{number} {text}", start=number, section=0, sentences=()) for number in range(count)
    ]


def test_a_long_section_is_asked_in_pieces_and_not_without_end() -> None:
    backend, sent = backend_saying(lambda _prompt: Reply(text=reply_of()))
    backend.propose(long_passages(20), {ItemKind.CLOZE: 5})
    assert len(sent) == len(backend.calls) == MOST_CALLS
    assert all(len(prompt.user) < 2 * BATCH for prompt in sent)
    assert len({call.prompt_sha256 for call in backend.calls}) == MOST_CALLS


def test_after_a_failure_nobody_asks_again() -> None:
    backend, sent = backend_saying(lambda _prompt: Reply(problem="too_slow"))
    assert backend.propose(long_passages(3), {ItemKind.CLOZE: 5}) == []
    assert len(sent) == 1
    assert backend.problem == "too_slow"


def test_a_kind_the_model_is_not_asked_for_sends_nothing() -> None:
    backend, sent = backend_saying(lambda _prompt: Reply(text=reply_of()))
    assert backend.propose([PASSAGE], {ItemKind.MATCHING: 5}) == []
    assert sent == []


# ---- through the gates

SENTENCE = "The lock gates were made by the Saltmere shipyard."


def run_with(*entries: object, spans: tuple[Span, ...] = ()) -> tuple[Result, list[Prompt]]:
    backend, sent = backend_saying(lambda _prompt: Reply(text=reply_of(*entries)))
    article = read(CANAL)
    wish = Wish(count=10, spans=spans)
    return generate(article, sections.split(article), wish=wish, backend=backend), sent


def test_only_the_chosen_sentence_is_sent() -> None:
    start = CANAL.index(SENTENCE)
    _result, (prompt,) = run_with(spans=(Span(start, start + len(SENTENCE)),))
    assert SENTENCE in prompt.user
    assert "Flooding" not in prompt.user
    assert "Construction began" not in prompt.user


def test_a_good_item_is_held_because_no_rule_proves_it() -> None:
    question = "Who made the lock gates of the Meridian Canal?"
    entry = {
        "kind": "short_answer",
        "question": question,
        "answer": "the Saltmere shipyard",
        "quote": SENTENCE,
    }
    result, _sent = run_with(entry)
    (found,) = result.candidates
    assert found.state is CandidateState.HELD
    assert "model_proposed" in {gate.code for gate in found.gates}
    assert (found.engine, result.run.engine) == ("model:small", "model:small")
    assert found.source_text == SENTENCE


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"question": "Who made it?"}, "unresolved_pronoun"),
        ({"question": "Which Saltmere shipyard made the lock gates of the canal?"}, "key_in_stem"),
        ({"question": "Which yard made the gates last year?"}, "relative_time"),
    ],
)
def test_the_same_gates_drop_what_they_drop_of_rules(entry: Entry, code: str) -> None:
    base = {"kind": "short_answer", "answer": "the Saltmere shipyard", "quote": SENTENCE}
    result, _sent = run_with(base | entry)
    assert result.candidates == ()
    assert result.answer is not None
    assert dict(result.answer.dropped) == {code: 1}


def test_sentences_of_which_the_model_says_nothing_are_called_so() -> None:
    result, _sent = run_with()
    assert result.reasons
    assert {reason.code for reason in result.reasons} == {"model_silent"}


@pytest.mark.parametrize("seed", range(20))
def test_no_rubbish_at_all_raises_or_passes(seed: int) -> None:
    """Pieces of good replies, cut and joined at random: whatever is read is held, never passed."""
    import random

    rng = random.Random(seed)
    whole = reply_of(*GOOD)
    cuts = sorted(rng.sample(range(len(whole)), 4))
    text = whole[cuts[2] : cuts[3]].join((whole[: cuts[0]], whole[cuts[1] :]))
    backend, _sent = backend_saying(lambda _prompt: Reply(text=text))
    found = backend.propose([PASSAGE], dict.fromkeys(ItemKind, 3))
    assert found == [] or all("model_proposed" in one.marks for one in found)
