"""A bank of words and the gaps they fill, at rest."""

from __future__ import annotations

from items.kinds import BankWord, WordBank, WordGap
from items.storage.fields import Fields, amount_data


def bank_data(body: WordBank) -> dict[str, object]:
    return {
        "words": [{"id": word.id, "text": word.text, "group": word.group} for word in body.words],
        "gaps": [{"id": gap.id, "word": gap.word, "weight": amount_data(gap.weight)} for gap in body.gaps],
        "is_reusable": body.is_reusable,
    }


def read_bank_data(value: object, path: str) -> WordBank:
    fields = Fields(value, path)
    body = WordBank(
        words=fields.many("words", _read_word),
        gaps=fields.many("gaps", _read_gap),
        is_reusable=fields.flag("is_reusable"),
    )
    fields.finish()
    return body


def _read_word(value: object, path: str) -> BankWord:
    fields = Fields(value, path)
    word = BankWord(id=fields.text("id"), text=fields.text("text"), group=fields.whole("group"))
    fields.finish()
    return word


def _read_gap(value: object, path: str) -> WordGap:
    fields = Fields(value, path)
    gap = WordGap(id=fields.text("id"), word=fields.text("word"), weight=fields.amount("weight"))
    fields.finish()
    return gap
