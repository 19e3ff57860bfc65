"""Stage 8: which of the judged candidates are handed on. Deterministic: no clock, no set order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from items.generation.facts import IN_EXCERPT
from items.generation.shapes import Candidate, CandidateState, Finding, Span
from items.generation.wording import rng
from items.kinds import ItemKind

PER_SENTENCE, PASSED_PER_SENTENCE = 4, 3
PER_SENTENCE_AND_KIND = {ItemKind.SHORT_ANSWER: 2, ItemKind.CLOZE: 2, ItemKind.SINGLE_CHOICE: 2}
_NEAR_DUPLICATE = 92
_LOPSIDED, _FEW = 6, 12
"""Good true statements are many, good false ones few, and readers take the surplus as they take the rest.
So the bank may be lopsided; what fills a quiz is kept in balance there."""
_ORDER = list(ItemKind)
_TURNS = ("choice", "choice", "choice", "typed")
_FIRST = ("choose_statement",)
"""Needs several statements at once, so it chooses before the rules that need one."""


def select(
    candidates: Sequence[Candidate],
    *,
    seed: int,
    wanted: Mapping[ItemKind, int] | None = None,
    has_quota: bool = True,
) -> list[Candidate]:
    """The chosen ones in reading order; of what passed first, then of what is held for review.

    Without quota a sentence gives all it has: somebody asked for more of it.
    """
    alive = [c for c in candidates if c.state is not CandidateState.DROPPED]
    alive = _one_form_each(alive)
    turns = _turns(alive) if has_quota else {}
    alive.sort(
        key=lambda c: (
            c.state is CandidateState.HELD,
            c.key is not False,
            c.rule not in _FIRST,
            turns.get(c.answer, _use(c)) != _use(c),
            -c.confidence,
            _ORDER.index(c.kind),
            c.stem,
        )
    )
    chosen: list[Candidate] = []
    counts: Counter[object] = Counter()
    for candidate in alive:
        if _has_room(candidate, counts, wanted, has_quota=has_quota) and not any(
            _repeats(candidate, other) for other in chosen
        ):
            chosen.append(candidate)
            counts.update(_counted(candidate))
    chosen = _spread_keys(_balanced(chosen), seed)
    return sorted(chosen, key=lambda c: (c.tested.start, c.tested.end, _ORDER.index(c.kind), c.stem))


def _one_form_each(candidates: list[Candidate]) -> list[Candidate]:
    """Each sentence as a true or as a false statement, never both: good falsehoods go to the side behind.

    A sentence whose only good form is the one keeps that one.
    """
    true = {c.tested.start for c in candidates if c.key is True and _passed(c)}
    best: dict[int, Candidate] = {}
    for c in sorted(
        (c for c in candidates if c.key is False and _passed(c)), key=lambda c: (-c.confidence, c.stem)
    ):
        best.setdefault(c.tested.start, c)
    lead = len(true - best.keys()) - len(best.keys() - true)
    as_false = best.keys() - true
    for start in best:  # the surest falsehoods first, each to the side that is behind
        if start in true:
            as_false |= {start} if lead >= 0 else set()
            lead += -1 if lead >= 0 else 1
    held = {c.tested.start for c in candidates if c.key is True} - as_false
    return [
        c
        for c in candidates
        if c.kind is not ItemKind.TRUE_FALSE
        or (c.tested.start in as_false and c.key is False and _passed(c))
        or (c.tested.start not in as_false and (c.key is True or c.tested.start not in held))
    ]


def _turns(candidates: list[Candidate]) -> dict[Span, str]:
    """For each number, year and name how it is best asked for: three times as a choice, then typed."""
    uses: dict[Span, set[str]] = {}
    for candidate in candidates:
        if _use(candidate) and _passed(candidate):
            uses.setdefault(candidate.answer, set()).add(_use(candidate))
    chosen: dict[Span, str] = {}
    turn = 0
    for answer, found in sorted(uses.items(), key=lambda entry: (entry[0].start, entry[0].end)):
        if len(found) > 1:
            order = _TURNS[turn % len(_TURNS) :] + _TURNS[: turn % len(_TURNS)]
            chosen[answer] = next(use for use in order if use in found)
            turn += 1
    return chosen


def _use(candidate: Candidate) -> str:
    """How the candidate uses the one value or name it asks for, empty where it asks for something else."""
    if candidate.rule.removesuffix(IN_EXCERPT) in (
        "choose_number",
        "choose_year",
        "choose_rank",
        "choose_name",
        "choose_kind",
    ):
        return "choice"
    return "typed" if candidate.kind in (ItemKind.CLOZE, ItemKind.SHORT_ANSWER) else ""


def _passed(candidate: Candidate) -> bool:
    return candidate.state is CandidateState.PASSED


def _counted(candidate: Candidate) -> list[object]:
    asked = [("answer", candidate.answer)] if _use(candidate) and _passed(candidate) else []
    return [
        *asked,
        candidate.kind,
        ("sentence", candidate.tested.start),
        (candidate.kind, candidate.tested.start),
        (candidate.kind, str(candidate.key).lower()),
    ]


def _has_room(
    candidate: Candidate,
    counts: Counter[object],
    wanted: Mapping[ItemKind, int] | None,
    *,
    has_quota: bool,
) -> bool:
    kind, start = candidate.kind, candidate.tested.start
    if has_quota and _use(candidate) and _passed(candidate) and counts["answer", candidate.answer]:
        return False  # each number, year and name is asked for once
    if wanted is not None and counts[kind] >= wanted.get(kind, 0):
        return False
    most = PASSED_PER_SENTENCE if _passed(candidate) else PER_SENTENCE
    if has_quota and counts["sentence", start] >= most and kind is not ItemKind.MATCHING:
        return False
    if has_quota and counts[kind, start] >= PER_SENTENCE_AND_KIND.get(kind, 1):
        return False
    return kind not in (ItemKind.CLOZE, ItemKind.SHORT_ANSWER) or counts[kind, str(candidate.key).lower()] < 1


def _repeats(candidate: Candidate, other: Candidate) -> bool:
    """Whether the two ask nearly the same, or one prints the other's answer as its stem."""
    if candidate.kind is other.kind and (candidate.parts or other.parts) and candidate.answer == other.answer:
        return True  # the same gap in a statement and in the sentence it was taken from
    if candidate.kind is other.kind and candidate.kind in (
        ItemKind.TRUE_FALSE,
        ItemKind.SHORT_ANSWER,
        ItemKind.CLOZE,
    ):
        return bool(fuzz.ratio(candidate.stem.lower(), other.stem.lower(), score_cutoff=_NEAR_DUPLICATE))
    if candidate.kind is other.kind and candidate.rule == other.rule == "list_members":
        shared = {o.text for o in candidate.options if o.is_key} & {o.text for o in other.options if o.is_key}
        return len(shared) >= 2
    if candidate.kind is other.kind is ItemKind.SINGLE_CHOICE and candidate.tested == other.tested:
        return candidate.rule == other.rule  # each would show the other's key
    for one, two in ((candidate, other), (other, candidate)):
        if len(one.parts) > 1 and two.kind is ItemKind.TRUE_FALSE and two.context.rstrip(".") in one.stem:
            return True  # the passage says what the other asks
        if one.rule == "choose_statement" and two.kind is ItemKind.TRUE_FALSE:
            return (
                two.stem == one.key or two.context == one.key or any(o.text == two.stem for o in one.options)
            )
    return False


def _balanced(chosen: list[Candidate]) -> list[Candidate]:
    """At most `_LOPSIDED` of one truth value for one of the other; the surplus waits for review."""
    passed = [c for c in chosen if c.kind is ItemKind.TRUE_FALSE and c.state is CandidateState.PASSED]
    sides = [c for c in passed if c.key is True], [c for c in passed if c.key is False]
    fewer = min(map(len, sides))
    limit = max(_FEW, _LOPSIDED * fewer)
    surplus = {c.stem for side in sides for c in sorted(side, key=lambda c: (-c.confidence, c.stem))[limit:]}
    finding = Finding(code="unbalanced", is_hard=False, detail="")
    return [
        replace(c, state=CandidateState.HELD, gates=(*c.gates, finding))
        if c.kind is ItemKind.TRUE_FALSE and c.stem in surplus
        else c
        for c in chosen
    ]


def _spread_keys(chosen: list[Candidate], seed: int) -> list[Candidate]:
    """Single choice options turned so that the key takes every place about equally often."""
    # Another start in each article, or few items each would all have their key in one place.
    turn = rng(seed, "places", *(c.stem for c in chosen[:1])).randrange(12)
    spread = []
    for candidate in chosen:
        if candidate.kind is ItemKind.SINGLE_CHOICE and not candidate.has_natural_order:
            options = list(candidate.options)
            place = next(at for at, option in enumerate(options) if option.is_key)
            target = turn % len(options)
            options[place], options[target] = options[target], options[place]
            turn += 1
            candidate = replace(candidate, options=tuple(options))
        spread.append(candidate)
    return spread
