"""Items as plain data and back: what a database column, a file or a message holds.

Plain data means dicts, lists, strings, booleans and whole numbers. Amounts travel as strings, so that
no float ever rounds them; what is optional and absent is left out, never null.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from items.kinds import (
    Body,
    Choice,
    Cloze,
    Description,
    Essay,
    Evidence,
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
from items.storage.banks import bank_data, read_bank_data
from items.storage.choices import choice_data, read_choice, read_true_false, true_false_data
from items.storage.essays import essay_data, read_essay
from items.storage.fields import Fields, amount_data, read_rich, read_text, rich_data, without_none
from items.storage.gaps import cloze_data, read_cloze
from items.storage.guidance import NO_GUIDANCE, guidance_data, read_guidance
from items.storage.hotspots import hotspot_data, read_hotspot
from items.storage.numerics import numeric_data, read_numeric
from items.storage.orders import ordering_data, read_ordering
from items.storage.pairs import matching_data, read_matching
from items.storage.texts import read_typed, text_data


def to_data(item: Item) -> dict[str, object]:
    """The item as plain data that `from_data` turns back into an equal item."""
    return without_none(
        {
            "kind": item.kind.value,
            "stem": rich_data(item.stem),
            "body": _BODY_WRITERS[type(item.body)](item.body),
            "points": amount_data(item.points),
            "title": item.title,
            "language": item.language,
            "rationale": rich_data(item.rationale),
            "evidence": _evidence_data(item.evidence),
            "tags": list(item.tags),
            "guidance": guidance_data(item.guidance),
        }
    )


def from_data(data: object) -> Item:
    """The item held by plain data.

    Raises `InvalidItem`, naming the field, for an unknown or missing field, a wrong type or unsafe text.
    What the field means is checked by `items.constraints.validate`.
    """
    fields = Fields(data, "")
    kind = ItemKind(fields.one_of("kind", [kind.value for kind in ItemKind]))
    item = Item(
        kind=kind,
        stem=fields.value("stem", read_rich),
        body=fields.value("body", _BODY_READERS[kind]),
        points=fields.amount("points"),
        title=fields.text("title"),
        language=fields.text("language"),
        rationale=fields.optional("rationale", read_rich),
        evidence=fields.optional("evidence", _read_evidence),
        tags=fields.many("tags", read_text),
        guidance=fields.optional("guidance", read_guidance) or NO_GUIDANCE,
    )
    fields.finish()
    return item


def _evidence_data(evidence: Evidence | None) -> dict[str, object] | None:
    if evidence is None:
        return None
    return {"start": evidence.start, "end": evidence.end, "text": evidence.text}


def _read_evidence(value: object, path: str) -> Evidence:
    fields = Fields(value, path)
    evidence = Evidence(start=fields.whole("start"), end=fields.whole("end"), text=fields.text("text"))
    fields.finish()
    return evidence


def _read_description(value: object, path: str) -> Description:
    Fields(value, path).finish()
    return Description()


_BODY_WRITERS: dict[type[Body], Callable[[Any], dict[str, object]]] = {
    Choice: choice_data,
    TrueFalse: true_false_data,
    Text: text_data,
    Cloze: cloze_data,
    WordBank: bank_data,
    Matching: matching_data,
    Numeric: numeric_data,
    Description: lambda _body: {},
    Ordering: ordering_data,
    Essay: essay_data,
    Hotspot: hotspot_data,
}
_BODY_READERS: dict[ItemKind, Callable[[object, str], Body]] = {
    ItemKind.SINGLE_CHOICE: read_choice,
    ItemKind.MULTIPLE_RESPONSE: read_choice,
    ItemKind.TRUE_FALSE: read_true_false,
    ItemKind.SHORT_ANSWER: read_typed,
    ItemKind.CLOZE: read_cloze,
    ItemKind.WORD_BANK: read_bank_data,
    ItemKind.MATCHING: read_matching,
    ItemKind.CATEGORISE: read_matching,
    ItemKind.NUMERICAL: read_numeric,
    ItemKind.DESCRIPTION: _read_description,
    ItemKind.ORDERING: read_ordering,
    ItemKind.ESSAY: read_essay,
    ItemKind.HOTSPOT: read_hotspot,
}
