"""A question as templates show it, and its answer as a plain form sends it back.

Made from `items.presentation.learner_view` alone, so that nothing here can know a key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from items.constraints import MAX_ESSAY
from items.kinds import GAP_PATTERN, ItemKind
from items.numbers import MAX_TYPED_NUMBER
from items.scoring.essays import word_count
from quizzes.hotspot_words import Pointing, pointing_of, points_from_form
from quizzes.number_words import form_hint
from quizzes.order_words import ORDER_RULES
from quizzes.rich_text import plain, rich_html, stem_html

ASKS: Mapping[str, str | Promise] = {
    ItemKind.SINGLE_CHOICE: _("choose one"),
    ItemKind.MULTIPLE_RESPONSE: _("choose all that apply"),
    ItemKind.TRUE_FALSE: _("true or false"),
    ItemKind.SHORT_ANSWER: _("write a short answer"),
    ItemKind.CLOZE: _("fill the gaps"),
    ItemKind.WORD_BANK: _("fill the gaps"),
    ItemKind.MATCHING: _("match"),
    ItemKind.CATEGORISE: _("sort into categories"),
    ItemKind.NUMERICAL: _("write a number"),
    ItemKind.ORDERING: _("put in order"),
    ItemKind.ESSAY: _("write a text"),
    ItemKind.HOTSPOT: _("point on the picture"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One option with its letter."""

    id: str
    html: SafeString
    is_chosen: bool
    letter: str = ""
    plain: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One gap of a cloze; a typed one has no `options`, and `display` says how those are shown."""

    id: str
    number: int
    text: str
    max_length: int
    options: tuple[Choice, ...]
    display: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the stem, then the gap that follows it, if any."""

    html: SafeString
    gap: Gap | None


@dataclass(frozen=True, slots=True)
class Prompt:
    """One left side of a matching question with the row of letters to choose from."""

    id: str
    html: SafeString
    letters: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """One element to put in order; `place` counts from 1, 0 as long as nothing is answered."""

    id: str
    html: SafeString
    place: int
    plain: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a question page shows. Only the fields of its kind are filled.

    `rest` are the blocks below the stem.
    """

    kind: str
    language: str
    asks: str | Promise
    stem: SafeString
    rest: SafeString | str = ""
    options: tuple[Choice, ...] = ()
    text: str = ""
    max_length: int = 0
    pieces: tuple[Piece, ...] = ()
    is_used_once: bool = False
    prompts: tuple[Prompt, ...] = ()
    rights: tuple[Choice, ...] = field(default=())
    unit: str = ""
    has_unit: bool = False
    is_unit_left: bool = False
    hint: str | Promise = ""
    elements: tuple[Element, ...] = ()
    is_horizontal: bool = False
    lines: int = 0
    words: int = 0
    min_words: int | None = None
    max_words: int | None = None
    is_strict: bool = False
    pointing: Pointing | None = None

    @property
    def template(self) -> str:
        """The template that shows what to do."""
        return f"quizzes/kinds/{self.kind}.html"


def question_of(view: Mapping[str, Any], value: Mapping[str, Any]) -> Question:
    """The question of a learner's view with the answer given so far filled in."""
    kind = view["kind"]
    parts: dict[str, Any] = {}
    match kind:
        case ItemKind.SINGLE_CHOICE | ItemKind.MULTIPLE_RESPONSE:
            parts["options"] = _choices(view["options"], value.get("chosen", ()))
        case ItemKind.TRUE_FALSE:
            parts["text"] = str(value.get("value", "")).lower()
        case ItemKind.SHORT_ANSWER:
            parts |= {"text": value.get("text", ""), "max_length": view["max_length"]}
        case ItemKind.CLOZE | ItemKind.WORD_BANK:
            parts["is_used_once"] = not view.get("is_reusable", True)
            parts["pieces"] = _pieces(view, value.get("gaps", {}))
        case ItemKind.MATCHING | ItemKind.CATEGORISE:
            parts["rights"] = _choices(view["right"], ())
            parts["prompts"] = _prompts(view, value.get("pairs", {}))
        case ItemKind.NUMERICAL:
            parts |= _number(view, value)
        case ItemKind.ORDERING:
            parts |= {
                "elements": _elements(view, value.get("order", ())),
                "hint": ORDER_RULES[view["counts"]],
                "is_horizontal": view["is_horizontal"],
            }
        case ItemKind.ESSAY:
            parts |= _essay(view, value)
        case ItemKind.HOTSPOT:
            parts["pointing"] = pointing_of(view, value)
    stem = stem_html(None if kind in (ItemKind.CLOZE, ItemKind.WORD_BANK) else view["stem"])
    return Question(
        kind=kind, language=view["language"], asks=ASKS[kind], stem=stem.lead, rest=stem.rest, **parts
    )


def value_from_form(view: Mapping[str, Any], data: QueryDict) -> dict[str, object]:
    """The answer in a form's fields, in the shape of `items.kinds.Response` but not yet checked."""
    match view["kind"]:
        case ItemKind.TRUE_FALSE:
            given = {"true": True, "false": False}.get(data.get("value", ""))
            return {} if given is None else {"value": given}
        case ItemKind.SHORT_ANSWER:
            return {"text": data.get("text", "")}
        case ItemKind.CLOZE | ItemKind.WORD_BANK:
            return {"gaps": {gap["id"]: data.get(f"gap-{gap['id']}", "") for gap in view["gaps"]}}
        case ItemKind.MATCHING | ItemKind.CATEGORISE:
            return {"pairs": {side["id"]: data.get(f"pair-{side['id']}", "") for side in view["left"]}}
        case ItemKind.NUMERICAL:
            names = ["number"] if view["unit_rule"] == "none" else ["number", "unit"]
            return {name: data.get(name, "") for name in names}
        case ItemKind.ORDERING:
            ids = [one["id"] for one in view["elements"]]
            return {"order": order_of({one: data.get(f"place-{one}", "") for one in ids})}
        case ItemKind.ESSAY:
            text = data.get("text", "").replace("\r\n", "\n")
            files = [one for one in data.getlist("files") if one != data.get("detach")]
            value: dict[str, object] = {"text": "" if text == view["template"] else text}
            return value | ({"files": files} if files and "files" in view else {})
        case ItemKind.HOTSPOT:
            return {"points": points_from_form(view, data)}
        case _:
            return {"chosen": data.getlist("chosen")}


def order_of(places: Mapping[str, str]) -> list[str]:
    """The ids in the order of the places chosen, empty where none is.

    Who shares a place, and who has none, takes the next that is free, in the order of the page: an answer
    that is nearly given is kept rather than refused.
    """
    wanted = {name: int(place) - 1 for name, place in places.items() if place.isascii() and place.isdigit()}
    if not wanted:
        return []
    free = list(range(len(places)))
    taken: dict[int, str] = {}
    for name in sorted(wanted, key=lambda name: wanted[name]) + [
        name for name in places if name not in wanted
    ]:
        place = next((one for one in free if one >= wanted.get(name, 0)), free[0])
        free.remove(place)
        taken[place] = name
    return [taken[place] for place in sorted(taken)]


def _elements(view: Mapping[str, Any], order: Sequence[str]) -> tuple[Element, ...]:
    """The elements in the order given so far, or as they were shuffled."""
    texts = {one["id"]: one["content"] for one in view["elements"]}
    return tuple(
        Element(name, rich_html(texts[name]), place if order else 0, plain(texts[name]))
        for place, name in enumerate(order or texts, 1)
    )


def _choices(options: Sequence[Mapping[str, Any]], chosen: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            option["id"],
            rich_html(option["content"]),
            option["id"] in chosen,
            letter,
            plain(option["content"]),
        )
        for option, letter in zip(options, _letters(len(options)), strict=True)
    )


def _letters(count: int) -> list[str]:
    return [ascii_uppercase[place] if place < 26 else str(place + 1) for place in range(count)]


def _pieces(view: Mapping[str, Any], given: Mapping[str, str]) -> tuple[Piece, ...]:
    """The stem cut at its gaps; after the last gap comes a piece without one."""
    gaps = {gap["id"]: gap for gap in view["gaps"]}
    cut = GAP_PATTERN.split(view["stem"]["value"])
    text_format = view["stem"]["format"]
    pieces = []
    for number, place in enumerate(range(0, len(cut), 2), 1):
        gap = gaps[cut[place + 1]] if place + 1 < len(cut) else None
        html = rich_html({"value": cut[place], "format": text_format})
        pieces.append(Piece(html, _gap(gap, number, given.get(gap["id"], "")) if gap else None))
    return tuple(pieces)


def _gap(gap: Mapping[str, Any], number: int, text: str) -> Gap:
    return Gap(
        id=gap["id"],
        number=number,
        text=text,
        max_length=gap.get("max_length", 0),
        options=_choices(gap.get("options", ()), (text,)),
        display=gap["display"],
    )


def _number(view: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "text": given.get("number", ""),
        "max_length": MAX_TYPED_NUMBER,
        "unit": given.get("unit", ""),
        "has_unit": view["unit_rule"] != "none",
        "is_unit_left": view["is_unit_left"],
        "hint": form_hint(view),
    }


def _essay(view: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    text = given.get("text", view["template"])
    limits = {name: view[name] for name in ("lines", "min_words", "max_words", "is_strict")}
    return {"text": text, "max_length": MAX_ESSAY, "words": word_count(given.get("text", "")), **limits}


def _prompts(view: Mapping[str, Any], given: Mapping[str, str]) -> tuple[Prompt, ...]:
    return tuple(
        Prompt(side["id"], rich_html(side["content"]), _choices(view["right"], (given.get(side["id"], ""),)))
        for side in view["left"]
    )
