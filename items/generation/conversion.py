"""A candidate as the canonical item."""

from __future__ import annotations

from decimal import Decimal

from items.generation.shapes import GAP, Candidate
from items.identifiers import neutral_ids
from items.kinds import (
    Blank,
    Body,
    Choice,
    Cloze,
    Evidence,
    Item,
    ItemKind,
    Matching,
    Option,
    Pair,
    Rich,
    Side,
    Text,
    TextAnswer,
    TrueFalse,
)

_GAP_ID = "g1"


def to_item(candidate: Candidate) -> Item:
    """The candidate as the canonical item; its evidence is the whole supporting sentence."""
    return Item(
        kind=candidate.kind,
        stem=Rich(
            candidate.stem.replace(GAP, f"[[{_GAP_ID}]]")
            if candidate.kind is ItemKind.CLOZE
            else candidate.stem
        ),
        body=_BODIES[candidate.kind](candidate),
        points=Decimal(1),
        rationale=Rich(candidate.rationale) if candidate.rationale else None,
        evidence=Evidence(start=candidate.source.start, end=candidate.source.end, text=candidate.source_text),
    )


def _true_false(candidate: Candidate) -> Body:
    return TrueFalse(is_true=candidate.key is True)


def _text(candidate: Candidate) -> Text:
    accepted = candidate.accept or (str(candidate.key),)
    return Text(answers=tuple(TextAnswer(id=f"t{n}", pattern=text) for n, text in enumerate(accepted, 1)))


def _cloze(candidate: Candidate) -> Body:
    return Cloze(blanks=(Blank(id=_GAP_ID, body=_text(candidate)),))


def _choice(candidate: Candidate) -> Body:
    rights = sum(option.is_key for option in candidate.options)
    several = candidate.kind is ItemKind.MULTIPLE_RESPONSE
    # Stored amounts have seven places: a third of a point must be cut to them.
    share = (Decimal(1) / (rights if several else 1)).quantize(Decimal("0.0000001")).normalize()
    ids = neutral_ids([option.text for option in candidate.options])
    return Choice(
        options=tuple(
            Option(
                id=option_id,
                content=Rich(option.text),
                fraction=share if option.is_key else Decimal(0),
                feedback=Rich(option.why) if option.why else None,
            )
            for option_id, option in zip(ids, candidate.options, strict=True)
        ),
        is_multiple=several,
        scoring="right_minus_wrong" if several else "weighted",
        has_natural_order=candidate.has_natural_order,
    )


def _matching(candidate: Candidate) -> Body:
    texts = [option.text for option in candidate.options]
    right = dict(zip(texts, neutral_ids(texts, "r"), strict=True))
    return Matching(
        left=tuple(Side(id=f"l{n}", content=Rich(pair.left)) for n, pair in enumerate(candidate.pairs, 1)),
        right=tuple(Side(id=id_, content=Rich(text)) for text, id_ in right.items()),
        pairs=tuple(Pair(left=f"l{n}", right=right[pair.right]) for n, pair in enumerate(candidate.pairs, 1)),
    )


_BODIES = {
    ItemKind.TRUE_FALSE: _true_false,
    ItemKind.SHORT_ANSWER: _text,
    ItemKind.CLOZE: _cloze,
    ItemKind.SINGLE_CHOICE: _choice,
    ItemKind.MULTIPLE_RESPONSE: _choice,
    ItemKind.MATCHING: _matching,
}
