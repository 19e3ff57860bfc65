"""An answer beside its key, in words, for pages that may show both: results and checks in lessons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from items.kinds import GAP_PATTERN, ItemKind
from items.scoring.hotspots import ZonesTold
from items.scoring.numbers import NumberTold
from quizzes.hotspot_words import Picture, given_place_words, told_picture, zones_said
from quizzes.number_words import REASONS, told_words
from quizzes.order_words import BY_PLACE, counted_words
from quizzes.results import Verdict
from quizzes.rich_text import rich_html, stem_html

Html = SafeString | str


@dataclass(frozen=True, slots=True)
class VerdictLook:
    """How a verdict looks: word, tone and symbol; never colour alone."""

    word: str | Promise
    tone: str
    icon: str


LOOKS = {
    Verdict.RIGHT: VerdictLook(gettext_lazy("Right"), "good", "circle-check"),
    Verdict.PARTLY: VerdictLook(gettext_lazy("Partly right"), "part", "contrast"),
    Verdict.NOT_RIGHT: VerdictLook(gettext_lazy("Not this one"), "bad", "circle-x"),
    Verdict.NOT_ANSWERED: VerdictLook(gettext_lazy("Not answered"), "bad", "circle-dashed"),
    Verdict.BEING_MARKED: VerdictLook(gettext_lazy("Being marked"), "info", "clock"),
    Verdict.WAITS: VerdictLook(gettext_lazy("Waits for your instructor"), "info", "clock"),
    Verdict.NOT_MARKED: VerdictLook(gettext_lazy("Waits for marks"), "info", "clock"),
    Verdict.LEFT_OUT: VerdictLook(gettext_lazy("Does not count"), "info", "info"),
    Verdict.COMPARE: VerdictLook(gettext_lazy("Compare it with the article"), "info", "quote"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One option, gap or pair: what was asked, given and right. `is_right` is None where nobody judged."""

    asked: Html
    given: Html
    key: Html
    is_right: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """What stands in an answer card: either `given` and `key`, or `options`, or `rows`, or an `essay`.

    `rest` are the blocks of the stem below its first paragraph.

    Of a typed number also what is `accepted`, the `reason` why it earned less, and the author's `feedback`.
    `note` says below the rows how they were counted. A `picture` stands above the options.
    """

    look: VerdictLook
    stem: Html
    rest: Html = ""
    given: Html = ""
    key: Html = ""
    accepted: str = ""
    reason: str | Promise = ""
    feedback: Html = ""
    options: tuple[Row, ...] = ()
    rows: tuple[Row, ...] = ()
    note: str = ""
    essay: str | None = None
    picture: Picture | None = None


def answer_view(
    view: Mapping[str, Any],
    value: Mapping[str, Any],
    key: Mapping[str, Any],
    verdict: Verdict,
    parts: Sequence[Mapping[str, Any]] = (),
    number: NumberTold | None = None,
    zones: ZonesTold | None = None,
) -> AnswerView:
    """The card's words. `parts` are the marks of the parts, for typed gaps; `number` is for typed numbers,
    `zones` for points on a picture."""
    look, stem = LOOKS[verdict], stem_html(view["stem"])
    match view["kind"]:
        case ItemKind.MULTIPLE_RESPONSE:
            options = _options(view, value.get("chosen", ()), key["chosen"])
            return AnswerView(look=look, stem=stem.lead, rest=stem.rest, options=options)
        case ItemKind.MATCHING | ItemKind.CATEGORISE:
            return AnswerView(look=look, stem=stem.lead, rest=stem.rest, rows=_pairs(view, value, key))
        case ItemKind.CLOZE | ItemKind.WORD_BANK:
            return AnswerView(look=look, stem=_gapped(view), rows=_gaps(view, value, key, parts))
        case ItemKind.NUMERICAL:
            return _number(view, value, look, number)
        case ItemKind.ORDERING:
            return _order(view, value.get("order", ()), key["order"], look)
        case ItemKind.ESSAY:
            return AnswerView(look=look, stem=rich_html(view["stem"]), essay=str(value.get("text", "")))
        case ItemKind.HOTSPOT:
            return _pointed(view, value, look, zones)
        case _:
            given, right = _words(view, value), _words(view, key)
            return AnswerView(look=look, stem=stem.lead, rest=stem.rest, given=given, key=right)


def given_words(view: Mapping[str, Any], value: Mapping[str, Any], key: Mapping[str, Any]) -> Html:
    """What was given, on one line; `key` is any answer that earns everything."""
    if view["kind"] == ItemKind.MULTIPLE_RESPONSE:
        return _words(view, value)
    if view["kind"] == ItemKind.HOTSPOT:
        return given_place_words(value)
    shown = answer_view(view, value, key, Verdict.COMPARE)
    if not shown.rows:
        return shown.given
    return format_html_join("; ", "{}: {}", ((row.asked, row.given or "–") for row in shown.rows))


def _words(view: Mapping[str, Any], value: Mapping[str, Any]) -> Html:
    match view["kind"]:
        case ItemKind.TRUE_FALSE:
            return {True: _("True"), False: _("False")}.get(value.get("value"), "")  # type: ignore[arg-type]  # None has no word
        case ItemKind.SHORT_ANSWER:
            return str(value.get("text", ""))
        case _:
            texts = _texts(view["options"])
            return format_html_join(", ", "{}", ((texts[chosen],) for chosen in value.get("chosen", ())))


def _number(
    view: Mapping[str, Any], value: Mapping[str, Any], look: VerdictLook, told: NumberTold | None
) -> AnswerView:
    stem = stem_html(view["stem"])
    typed = [str(value.get(name, "")) for name in ("number", "unit")]
    given = " ".join(reversed(typed) if view["is_unit_left"] else typed).strip()
    feedback = told.feedback if told else None
    return AnswerView(
        look=look,
        stem=stem.lead,
        rest=stem.rest,
        given=given,
        accepted=told_words(told) if told else "",
        reason=REASONS[told.reason] if told and given else "",
        feedback=rich_html({"value": feedback.value, "format": feedback.format}) if feedback else "",
    )


def _order(
    view: Mapping[str, Any], given: Sequence[str], key: Sequence[str], look: VerdictLook
) -> AnswerView:
    texts, rule = _texts(view["elements"]), view["counts"]
    rows = tuple(
        Row(
            _("Place %(n)s") % {"n": place},
            texts[given[place - 1]] if given else "",
            texts[name],
            given[place - 1] == name if given and rule in BY_PLACE else None,
        )
        for place, name in enumerate(key, 1)
    )
    note = counted_words(rule, key, given) if given else ""
    stem = stem_html(view["stem"])
    return AnswerView(look=look, stem=stem.lead, rest=stem.rest, rows=rows, note=note)


def _pointed(
    view: Mapping[str, Any], value: Mapping[str, Any], look: VerdictLook, told: ZonesTold | None
) -> AnswerView:
    stem = stem_html(view["stem"])
    if told is None:
        return AnswerView(look=look, stem=stem.lead, rest=stem.rest, given=given_place_words(value))
    options = tuple(Row(line.name, line.words, "", line.is_right) for line in zones_said(view, value, told))
    picture = told_picture(view, value, told)
    return AnswerView(look=look, stem=stem.lead, rest=stem.rest, options=options, picture=picture)


def _texts(sides: Sequence[Mapping[str, Any]]) -> dict[str, SafeString]:
    return {side["id"]: rich_html(side["content"]) for side in sides}


def _options(view: Mapping[str, Any], chosen: Sequence[str], keys: Sequence[str]) -> tuple[Row, ...]:
    rows = []
    for option_id, html in _texts(view["options"]).items():
        is_key, is_chosen = option_id in keys, option_id in chosen
        words = ""
        if is_key:
            words = _("You chose this. Correct.") if is_chosen else _("Correct, and you did not choose it.")
        elif is_chosen:
            words = _("You chose this. Not correct.")
        rows.append(Row(html, words, "", is_key == is_chosen if words else None))
    return tuple(rows)


def _pairs(view: Mapping[str, Any], value: Mapping[str, Any], key: Mapping[str, Any]) -> tuple[Row, ...]:
    rights, given = _texts(view["right"]), value.get("pairs", {})
    rows = []
    for left_id, html in _texts(view["left"]).items():
        expected, chosen = rights[key["pairs"][left_id]], rights.get(given.get(left_id, ""), "")
        # Two right sides may read alike; nobody can tell them apart.
        rows.append(Row(html, chosen, expected, chosen == expected))
    return tuple(rows)


def _gaps(
    view: Mapping[str, Any],
    value: Mapping[str, Any],
    key: Mapping[str, Any],
    parts: Sequence[Mapping[str, Any]],
) -> tuple[Row, ...]:
    full = {part["id"]: float(part["fraction"]) == 1 for part in parts}
    given, keys = value.get("gaps", {}), key["gaps"]
    rows = []
    for number, gap in enumerate(view["gaps"], 1):
        texts = _texts(gap["options"]) if "options" in gap else None
        answer, key_text = given.get(gap["id"], ""), keys[gap["id"]]
        if texts is not None:
            answer, key_text = texts.get(answer, ""), texts[key_text]
        asked = _("Gap %(number)s") % {"number": number}
        rows.append(Row(asked, answer, key_text, full.get(gap["id"])))
    return tuple(rows)


def _gapped(view: Mapping[str, Any]) -> Html:
    text_format = view["stem"]["format"]
    cut = GAP_PATTERN.split(view["stem"]["value"])
    numbers = iter(range(1, len(cut)))
    return format_html_join(
        "",
        "{}{}",
        (
            (
                rich_html({"value": piece, "format": text_format}),
                conditional_escape(f"[{next(numbers)}]") if place + 1 < len(cut) else "",
            )
            for place, piece in enumerate(cut)
            if place % 2 == 0
        ),
    )
