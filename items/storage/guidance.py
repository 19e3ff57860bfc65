"""What an author says on the way to an answer, at rest; left out where nothing is said."""

from __future__ import annotations

from items.kinds import USUAL_PENALTY, Guidance, Hint
from items.storage.fields import Fields, amount_data, read_rich, rich_data, without_none

NO_GUIDANCE = Guidance()


def guidance_data(guidance: Guidance) -> dict[str, object] | None:
    """None for guidance that says nothing, so that what was stored before there was any stays equal."""
    if guidance == NO_GUIDANCE:
        return None
    return without_none(
        {
            "hints": [_hint_data(hint) for hint in guidance.hints],
            "penalty": None if guidance.penalty == USUAL_PENALTY else amount_data(guidance.penalty),
            "say_right": rich_data(guidance.say_right),
            "say_partly": rich_data(guidance.say_partly),
            "say_wrong": rich_data(guidance.say_wrong),
        }
    )


def read_guidance(value: object, path: str) -> Guidance:
    fields = Fields(value, path)
    guidance = Guidance(
        hints=fields.many("hints", _read_hint),
        penalty=fields.amount("penalty") if fields.has("penalty") else USUAL_PENALTY,
        say_right=fields.optional("say_right", read_rich),
        say_partly=fields.optional("say_partly", read_rich),
        say_wrong=fields.optional("say_wrong", read_rich),
    )
    fields.finish()
    return guidance


def _hint_data(hint: Hint) -> dict[str, object]:
    return without_none(
        {
            "text": rich_data(hint.text),
            "clears_wrong": hint.clears_wrong,
            "says_count": hint.says_count,
        }
    )


def _read_hint(value: object, path: str) -> Hint:
    fields = Fields(value, path)
    hint = Hint(
        text=fields.optional("text", read_rich),
        clears_wrong=fields.flag("clears_wrong"),
        says_count=fields.flag("says_count"),
    )
    fields.finish()
    return hint
