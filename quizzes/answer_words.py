"""The words of one answer, as its learner saw them: for reports, and for the page that mends a key."""

from __future__ import annotations

from django.utils.translation import gettext

from items.kinds import Choice, Cloze, Hotspot, Item, Matching, Ordering, TrueFalse, WordBank
from items.rekeyed import keys_at
from items.rich import plain_text
from items.word_banks import plain_form


def answer_words(item: Item, part: str, given: str) -> tuple[str, str]:
    """What the learner saw: the prompt or the gap's number, and the words of the answer."""
    match item.body:
        case Choice():
            return "", next((plain_text(one.content) for one in item.body.options if one.id == given), given)
        case Matching():
            left = next((plain_text(one.content) for one in item.body.left if one.id == part), part)
            return left, next((plain_text(one.content) for one in item.body.right if one.id == given), given)
        case WordBank():
            return answer_words(plain_form(item), part, given)
        case Cloze():
            place = next((n for n, one in enumerate(item.body.blanks, 1) if one.id == part), 0)
            body = next((one.body for one in item.body.blanks if one.id == part), None)
            if isinstance(body, Choice):
                given = next((plain_text(one.content) for one in body.options if one.id == given), given)
            return str(place), given
        case Ordering():
            element = next((plain_text(one.content) for one in item.body.elements if one.id == part), part)
            words = (
                gettext("place %(n)s") if item.body.shown is None else gettext("place %(n)s of those given")
            )
            return element, words % {"n": given}
        case Hotspot():
            named = {zone.id: plain_text(zone.content) for zone in item.body.zones}
            return "", named.get(given, gettext("outside all zones"))
        case TrueFalse():
            return "", gettext("True") if given == "true" else gettext("False")
        case _:
            return "", given


def key_words(item: Item, part: str) -> str:
    """What is right at this part."""
    return ", ".join(answer_words(item, part, given)[1] for given in keys_at(item, part))
