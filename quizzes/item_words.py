"""The words pages use for kinds, origins and answers of items."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from items.kinds import ASKED_KINDS, ItemKind, ItemOrigin

KIND_WORDS: Mapping[str, str | Promise] = {
    ItemKind.SINGLE_CHOICE: _("single choice"),
    ItemKind.MULTIPLE_RESPONSE: _("several answers"),
    ItemKind.TRUE_FALSE: _("true or false"),
    ItemKind.SHORT_ANSWER: _("short answer"),
    ItemKind.CLOZE: _("gaps"),
    ItemKind.WORD_BANK: _("gaps with a word bank"),
    ItemKind.MATCHING: _("matching"),
    ItemKind.CATEGORISE: _("categories"),
    ItemKind.NUMERICAL: _("number"),
    ItemKind.ORDERING: _("order"),
    ItemKind.DESCRIPTION: _("text between questions"),
    ItemKind.ESSAY: _("essay"),
    ItemKind.HOTSPOT: _("point on a picture"),
}
WRITTEN_ONLY = frozenset(
    {
        ItemKind.WORD_BANK,
        ItemKind.CATEGORISE,
        ItemKind.NUMERICAL,
        ItemKind.ORDERING,
        ItemKind.DESCRIPTION,
        ItemKind.ESSAY,
        ItemKind.HOTSPOT,
    }
)
"""Kinds that people write and no engine proposes, so that nobody is invited to ask for them."""
ORIGIN_WORDS: Mapping[str, str | Promise] = {
    ItemOrigin.GENERATED: _("generated"),
    ItemOrigin.WRITTEN: _("written by hand"),
    ItemOrigin.IMPORTED: _("imported"),
}
REJECT_REASONS: Mapping[str, str | Promise] = {
    "evidence": _("Sentence does not support it"),
    "two": _("More than one right answer"),
    "trivial": _("Too easy or trivial"),
    "wording": _("Badly worded"),
    "tone": _("Tone or attribution"),
    "other": _("Another reason"),
}
"""Fixed codes, so that reasons can be counted and the rules improved."""


def proposed_kind_choices() -> list[tuple[str, str | Promise]]:
    """The kinds that more items can be asked of."""
    return [choice for choice in kind_choices() if choice[0] not in WRITTEN_ONLY]


def asked_kind_choices() -> list[tuple[str, str | Promise]]:
    """The kinds that ask something."""
    return [choice for choice in kind_choices() if choice[0] in ASKED_KINDS]


def kind_choices() -> list[tuple[str, str | Promise]]:
    """Value and word of every kind, in the order of the list above."""
    return list(KIND_WORDS.items())
