"""Hints, penalty and words to right and wrong answers in the question file, both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from items.kinds import USUAL_PENALTY, Guidance, Hint, Item, Rich

if TYPE_CHECKING:
    from items.formats.toml_table import Table

SAID = ("say_right", "say_partly", "say_wrong")


def read_guidance(fields: Table) -> Guidance:
    """The guidance of one table, that of an item that says nothing where it has none."""
    entries = fields.entries("hints") if fields.has("hints") else []
    return Guidance(
        hints=tuple(_read_hint(fields, entry) for entry in entries),
        penalty=fields.amount("penalty", USUAL_PENALTY),
        say_right=fields.maybe_rich("say_right"),
        say_partly=fields.maybe_rich("say_partly"),
        say_wrong=fields.maybe_rich("say_wrong"),
    )


def guidance_table(item: Item) -> dict[str, object]:
    """What the short form says of it."""
    guidance = item.guidance
    table: dict[str, object] = {}
    if guidance.hints:
        table["hints"] = [_hint(hint) for hint in guidance.hints]
    if guidance.penalty != USUAL_PENALTY:
        table["penalty"] = guidance.penalty
    said: dict[str, Rich | None] = {name: getattr(guidance, name) for name in SAID}
    return table | {name: text.value for name, text in said.items() if text}


def _read_hint(fields: Table, entry: Table | str) -> Hint:
    if isinstance(entry, str):
        return Hint(text=fields.rich(entry))
    hint = Hint(
        text=entry.maybe_rich("text"),
        clears_wrong=entry.take("clears_wrong", bool, False),
        says_count=entry.take("says_count", bool, False),
    )
    entry.finish()
    return hint


def _hint(hint: Hint) -> object:
    if hint.text and not hint.clears_wrong and not hint.says_count:
        return hint.text.value
    text = {"text": hint.text.value} if hint.text else {}
    flags = {"clears_wrong": hint.clears_wrong, "says_count": hint.says_count}
    return text | {name: True for name, is_set in flags.items() if is_set}
