"""What the list of the bank shows of each item, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from people.access import Principal
from quizzes.access import organisation_of
from quizzes.item_checks import finding_names
from quizzes.item_figures import figures_of
from quizzes.item_words import KIND_WORDS, ORIGIN_WORDS
from quizzes.models import Item

DIFFICULTY_WORDS: Mapping[str, str | Promise] = {
    "hard": gettext_lazy("hard: under 40 % right"),
    "medium": gettext_lazy("medium: 40 to 79 % right"),
    "easy": gettext_lazy("easy: 80 % right and more"),
    "unknown": gettext_lazy("not known: under 15 answers"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BankRow:
    """One item with its words; `share` is the mean in percent, None while too few answered."""

    item: Item
    kind: str | Promise
    origin: str | Promise
    findings: list[str]
    share: int | None


@dataclass(frozen=True, slots=True)
class UndoOffer:
    """What was just done to several items, in words, and the token that takes it back."""

    token: str
    words: str


def bank_rows(principal: Principal, items: Sequence[Item]) -> list[BankRow]:
    """The rows of one page. One query."""
    figures = figures_of(organisation_of(principal), [item.pk for item in items])
    return [
        BankRow(
            item=item,
            kind=KIND_WORDS[item.kind],
            origin=ORIGIN_WORDS[item.origin],
            findings=finding_names(item),
            share=figures[item.pk].share if item.pk in figures else None,
        )
        for item in items
    ]


def undo_offer(query: QueryDict) -> UndoOffer | None:
    """What the address says was just done; None where it says nothing."""
    count, left = (query.get(name, "") for name in ("n", "left"))
    if not all(one.isascii() and one.isdigit() and len(one) < 7 for one in (count, left)):
        return None
    if query.get("did") == "apart":
        said = ngettext(
            "%(n)s question is not set beside the others of its group any more.",
            "%(n)s questions are not set beside each other any more.",
            int(count),
        )
    elif query.get("did") == "copy":
        said = ngettext("%(n)s question was copied.", "%(n)s questions were copied.", int(count))
    else:
        said = ngettext("%(n)s question was changed.", "%(n)s questions were changed.", int(count))
    words = said % {"n": count}
    if int(left):
        kept = ngettext(
            "%(n)s was left as it is: it does not allow this.",
            "%(n)s were left as they are: they do not allow this.",
            int(left),
        )
        words = f"{words} {kept % {'n': left}}"
    return UndoOffer(query.get("undo", "")[:500], words)
