"""More items of a chosen kind or place: what the article supports beyond what a course asks already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from items.generation.conversion import to_item
from items.generation.explain import Outlined, explain
from items.generation.select import select
from items.generation.shapes import Answer, Asked, Candidate, CandidateState, Reason, Span, Wish
from items.kinds import (
    Body,
    Choice,
    Cloze,
    Description,
    Essay,
    Hotspot,
    Item,
    ItemKind,
    Matching,
    Numeric,
    Ordering,
    Text,
    TrueFalse,
    WordBank,
)
from items.places import without_place
from items.word_banks import as_cloze

ALREADY = "already_asked"
NOTHING = "no_rule"
SILENT = "model_silent"
_NEAR_DUPLICATE = 92
_FOR_ALL = ("clause", "statement")
_RULE_KINDS = {
    "true_false": ItemKind.TRUE_FALSE,
    "cloze": ItemKind.CLOZE,
    "list": ItemKind.MULTIPLE_RESPONSE,
    "choose_statement": ItemKind.SINGLE_CHOICE,
}
"""Which kind a logged refusal is about; the rules that are not named ask for short answers."""


def asked(item: Item, rule: str) -> Asked:
    """What an item asks, as later candidates are compared with it."""
    return Asked(
        kind=item.kind,
        stem=without_place(item.stem.value),
        rule=rule,
        evidence=item.evidence.text if item.evidence else "",
        answer=frozenset(text.strip().lower() for text in _right(item.body)),
    )


def _right(body: Body) -> list[str]:
    match body:
        case TrueFalse():
            return [str(body.is_true)]
        case Choice():
            return [option.content.value for option in body.options if option.fraction > 0]
        case Text():
            return [answer.pattern for answer in body.answers if answer.fraction == 1]
        case WordBank():
            return _right(as_cloze(body))
        case Cloze():
            return [text for blank in body.blanks for text in _right(blank.body)]
        case Matching():
            left = {side.id: side.content.value for side in body.left}
            right = {side.id: side.content.value for side in body.right}
            return [f"{left[pair.left]} = {right[pair.right]}" for pair in body.pairs]
        case Description():
            return []
        case Ordering():
            return [" < ".join(one.content.value for one in body.elements)]
        case Numeric():
            return [
                format(one.value, "f") for one in body.answers if one.fraction == 1 and one.value is not None
            ]
        case Essay():
            return []
        case Hotspot():
            return [zone.content.value for zone in body.zones if zone.is_right]


def choose(
    judged: Sequence[Candidate],
    analysis: Outlined,
    wish: Wish,
    seed: int,
    log: Sequence[Reason] | None,
) -> tuple[list[Candidate], tuple[Reason, ...], Answer]:
    """New candidates that fulfil the wish, why sentences gave none, and the account of it.

    `judged` are the candidates of the whole article, so that ranking and gates do not depend on the wish.
    `log` is what the rules refused; None where something else proposed, of which no rule knows the reasons.
    """
    meant = [one for one in judged if wish.kind in (None, one.kind) and wish.covers(one.tested)]
    alive = [one for one in meant if one.state is not CandidateState.DROPPED]
    fresh = [one for one in alive if not _is_known(one, wish.known)]
    supported = select(fresh, seed=seed, has_quota=False)
    given = _spread(supported, wish.count)
    dropped = Counter(
        next(gate.code for gate in one.gates if gate.is_hard)
        for one in meant
        if one.state is CandidateState.DROPPED
    )
    answer = Answer(
        asked=wish.count,
        given=len(given),
        supported=len(supported),
        proposed=len(meant),
        known=len(alive) - len(fresh),
        alike=len(fresh) - len(supported),
        dropped=dict(sorted(dropped.items())),
        sentences=sum(wish.covers(sentence.span) for sentence in analysis.sentences),
    )
    new = {id(one) for one in fresh}
    repeated = {one.tested for one in alive if id(one) not in new}
    return given, _reasons(analysis, meant, supported, wish, repeated, log), answer


def unanswered(wish: Wish, sentences: int) -> Answer:
    """The account of a wish for which no rule could run at all."""
    return Answer(
        asked=wish.count,
        given=0,
        supported=0,
        proposed=0,
        known=0,
        alike=0,
        dropped={},
        sentences=sentences,
    )


def _is_known(candidate: Candidate, known: Sequence[Asked]) -> bool:
    """Whether the course asks this already: in these words, nearly so, or by the same rule for the same
    answer from the same sentence."""
    new = asked(to_item(candidate), candidate.rule)
    for old in known:
        if (old.rule, old.evidence, old.answer) == (new.rule, new.evidence, new.answer):
            return True
        if old.kind is new.kind and _reads_like(old, new):
            return True
    return False


def _reads_like(old: Asked, new: Asked) -> bool:
    if old.stem == new.stem and (old.evidence == new.evidence or old.answer == new.answer):
        return True
    # Many questions of the other kinds begin alike and differ in their options.
    return new.kind in (ItemKind.TRUE_FALSE, ItemKind.SHORT_ANSWER, ItemKind.CLOZE) and bool(
        fuzz.ratio(old.stem.lower(), new.stem.lower(), score_cutoff=_NEAR_DUPLICATE)
    )


def _spread(supported: Sequence[Candidate], count: int) -> list[Candidate]:
    """At most `count` of them in reading order, kinds and sentences taking turns, what passed first."""
    turns: Counter[object] = Counter()
    ranked = []
    for one in sorted(supported, key=lambda c: (c.state is CandidateState.HELD, -c.confidence, c.stem)):
        turns[one.kind] += 1
        turns[one.kind, one.tested] += 1
        ranked.append((one.state is CandidateState.HELD, turns[one.kind, one.tested], turns[one.kind], one))
    ranked.sort(key=lambda row: row[:3])
    taken = {id(one) for *_turn, one in ranked[:count]}
    return [one for one in supported if id(one) in taken]


def _reasons(
    analysis: Outlined,
    meant: Sequence[Candidate],
    supported: Sequence[Candidate],
    wish: Wish,
    repeated: set[Span],
    log: Sequence[Reason] | None,
) -> tuple[Reason, ...]:
    about_kind = [
        reason
        for reason in log or ()
        if wish.kind is None
        or reason.rule in _FOR_ALL
        or _RULE_KINDS.get(reason.rule, ItemKind.SHORT_ANSWER) is wish.kind
    ]
    found = explain(analysis, meant, supported, about_kind)
    return tuple(
        replace(reason, code=_code(reason, repeated, is_silent=log is None), detail="")
        if reason.sentence in repeated or reason.code == NOTHING
        else reason
        for reason in found
        if wish.covers(reason.sentence)
    )


def _code(reason: Reason, repeated: set[Span], *, is_silent: bool) -> str:
    if reason.sentence in repeated:
        return ALREADY
    return SILENT if is_silent else reason.code
