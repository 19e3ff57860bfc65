"""An item as its author sees it: with the key. Never for a learner's page; see `items.presentation`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from items.kinds import (
    GAP_PATTERN,
    USUAL_PENALTY,
    Blank,
    Choice,
    Cloze,
    Description,
    Essay,
    Guidance,
    Hotspot,
    Item,
    Matching,
    Numeric,
    Option,
    Ordering,
    Rich,
    Text,
    TextAnswer,
    TrueFalse,
    WordBank,
)
from items.normalise import pieces_of
from items.scoring.numbers import base_unit
from items.variants import write_line
from items.word_banks import plain_form
from quizzes.choice_scoring import CHOICE_RULES
from quizzes.essay_words import files_words, limit_words, rubric_words
from quizzes.hotspot_words import Picture, author_picture, numbers_words
from quizzes.number_words import accepts_words, formula_words, units_words
from quizzes.order_words import ORDER_RULES, shown_words
from quizzes.rich_text import block_html, plain, rich_html, stem_html


@dataclass(frozen=True, slots=True)
class Line:
    """One option, answer or pair. `note` says what is special about it; `prompt` stands before an arrow."""

    rich: Rich
    is_key: bool
    note: str = ""
    prompt: Rich | None = None

    @property
    def html(self) -> SafeString:
        return rich_html(self.rich)

    @property
    def prompt_html(self) -> SafeString:
        return rich_html(self.prompt)


@dataclass(frozen=True, slots=True)
class StemPart:
    """A piece of the stem; `gap` is what belongs there, where the piece is a gap.

    A piece that is `whole` may have several blocks.
    """

    rich: Rich
    gap: str = ""
    is_whole: bool = False

    @property
    def html(self) -> SafeString:
        return stem_html(self.rich).lead if self.is_whole else rich_html(self.rich)

    @property
    def rest(self) -> SafeString:
        return stem_html(self.rich).rest if self.is_whole else SafeString("")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorView:
    """What is asked and what is right, as lines."""

    stem: tuple[StemPart, ...]
    lines: tuple[Line, ...]
    rationale: Rich | None
    guidance: Guidance
    picture: Picture | None = None

    @property
    def said(self) -> list[str]:
        """Hints and words on the way, a line each."""
        return guidance_lines(self.guidance)

    @property
    def rationale_html(self) -> SafeString:
        return block_html(self.rationale)


def guidance_lines(guidance: Guidance) -> list[str]:
    """Hints and words on the way, a line each; none for an item that says nothing."""
    lines = []
    for number, hint in enumerate(guidance.hints, 1):
        counts, clears = _("how many are right"), _("without wrong parts")
        also = [counts] * hint.says_count + [clears] * hint.clears_wrong
        lines.append(f"{number}. {', '.join(([hint.text.value] if hint.text else []) + also)}")
    said = (("✓", guidance.say_right), ("◐", guidance.say_partly), ("✗", guidance.say_wrong))
    lines += [f"{sign} {text.value}" for sign, text in said if text]
    penalty = format((guidance.penalty * 100).quantize(Decimal("0.01")).normalize(), "f")
    return lines + ([_("wrong try: %(n)s %%") % {"n": penalty}] if guidance.penalty != USUAL_PENALTY else [])


def author_view(item: Item) -> AuthorView:
    """Everything an author judges an item by."""
    return AuthorView(
        stem=_stem(item),
        lines=tuple(_lines(item)),
        rationale=item.rationale,
        guidance=item.guidance,
        picture=author_picture(item.body) if isinstance(item.body, Hotspot) else None,
    )


def _stem(item: Item) -> tuple[StemPart, ...]:
    if isinstance(item.body, WordBank):
        return _stem(plain_form(item))
    if not isinstance(item.body, Cloze):
        return (StemPart(item.stem, is_whole=True),)
    answers = {blank.id: _gap_words(blank, item.language) for blank in item.body.blanks}
    parts = GAP_PATTERN.split(item.stem.value)
    return tuple(
        StemPart(Rich(part), answers.get(part, part)) if place % 2 else StemPart(Rich(part, item.stem.format))
        for place, part in enumerate(parts)
        if part
    )


def _gap_words(blank: Blank, language: str) -> str:
    if isinstance(blank.body, Numeric):
        base = base_unit(blank.body)
        full = [answer for answer in blank.body.answers if answer.fraction == 1]
        return " / ".join(accepts_words(answer, language, base.symbol if base else "") for answer in full)
    if isinstance(blank.body, Choice):
        return " / ".join(plain(option.content) for option in blank.body.options if option.fraction == 1)
    return " / ".join(answer_words(answer) for answer in blank.body.answers if answer.fraction == 1)


def answer_words(answer: TextAnswer) -> str:
    """The accepted answer as people read it: the stars of a wildcard in words."""
    if answer.match == "exact":
        return answer.pattern
    first, *rest = pieces_of(answer.pattern)
    if not rest:
        return first
    *middle, last = rest
    said = []
    if first:
        said.append(_("begins with “%(text)s”") % {"text": first})
    said += [_("holds “%(text)s”") % {"text": piece} for piece in middle if piece]
    if last:
        said.append(_("ends with “%(text)s”") % {"text": last})
    if not said:
        return _("any answer")
    return _("any answer that %(conditions)s") % {"conditions": _(" and ").join(said)}


def _lines(item: Item) -> list[Line]:
    match item.body:
        case Choice():
            return [_option_line(option, item.body) for option in item.body.options]
        case TrueFalse():
            return [
                Line(Rich(_("True")), item.body.is_true),
                Line(Rich(_("False")), not item.body.is_true),
            ]
        case Text():
            return _answer_lines(item.body)
        case Matching():
            return _pair_lines(item.body)
        case WordBank():
            return _word_lines(item.body)
        case Cloze():
            return [line for blank in item.body.blanks for line in _gap_lines(blank, item.language)]
        case Numeric():
            return _number_lines(item.body, item.language)
        case Description():
            return []
        case Ordering():
            return _order_lines(item.body)
        case Essay():
            return _essay_lines(item.body)
        case Hotspot():
            return _zone_lines(item.body)


def _option_line(option: Option, body: Choice) -> Line:
    if body.is_multiple:
        is_key, has_own_share = option.fraction > 0, body.scoring == "weighted" and option.fraction != 0
    else:
        is_key, has_own_share = option.fraction == 1, option.fraction not in (0, 1)
    return Line(option.content, is_key, _percent(option.fraction) if has_own_share else "")


def _answer_lines(body: Text) -> list[Line]:
    return [
        Line(
            Rich(answer_words(answer)),
            is_key=answer.fraction > 0,
            note="" if answer.fraction == 1 else _percent(answer.fraction),
        )
        for answer in body.answers
    ]


def _number_lines(body: Numeric, language: str) -> list[Line]:
    base, is_left = base_unit(body), body.is_unit_left
    symbol = base.symbol if base else ""
    lines = [
        Line(
            Rich(formula_words(answer, symbol) or accepts_words(answer, language, symbol, is_left=is_left)),
            is_key=answer.fraction > 0,
            note="" if answer.fraction == 1 else _percent(answer.fraction),
        )
        for answer in body.answers
    ]
    lines += [Line(Rich(write_line(one)), is_key=False, note=_("variable")) for one in body.variables]
    lines += [Line(Rich(one), is_key=False, note=_("must hold")) for one in body.conditions]
    units = units_words(body, language)
    return [*lines, Line(Rich(units), is_key=False)] if units else lines


def _essay_lines(body: Essay) -> list[Line]:
    """What the writer is told, what those who mark go by, and the model answer as the key."""
    told = [limit_words(body.min_words, body.max_words, is_strict=body.is_strict), *rubric_words(body.rubric)]
    told += [files_words(body.files)] if body.files else []
    lines = [Line(Rich(words), is_key=False) for words in told if words]
    if body.template:
        lines.append(Line(Rich(body.template), is_key=False, note=_("stands in the box at first")))
    if body.notes:
        lines.append(Line(body.notes, is_key=False, note=_("for those who mark")))
    if body.model_answer:
        lines.append(Line(body.model_answer, is_key=True, note=_("Model answer.")))
    return lines


def _gap_lines(blank: Blank, language: str) -> list[Line]:
    if isinstance(blank.body, Numeric):
        return _number_lines(blank.body, language)
    if isinstance(blank.body, Choice):
        return [_option_line(option, blank.body) for option in blank.body.options]
    return _answer_lines(blank.body)


def _pair_lines(body: Matching) -> list[Line]:
    left = {side.id: side.content for side in body.left}
    right = {side.id: side.content for side in body.right}
    used = {pair.right for pair in body.pairs}
    pairs = [Line(right[pair.right], is_key=True, prompt=left[pair.left]) for pair in body.pairs]
    return pairs + [
        Line(text, is_key=False, note=_("belongs to nothing"))
        for name, text in right.items()
        if name not in used
    ]


def _order_lines(body: Ordering) -> list[Line]:
    lines = [
        Line(one.content, is_key=True, prompt=Rich(str(place))) for place, one in enumerate(body.elements, 1)
    ]
    counts = _("What counts: %(what)s") % {"what": ORDER_RULES[body.scoring]}
    said = [counts, shown_words(body), _("Shown side by side") if body.is_horizontal else ""]
    return lines + [Line(Rich(words), is_key=False) for words in said if words]


def _zone_lines(body: Hotspot) -> list[Line]:
    lines = [
        Line(zone.content, zone.is_right, numbers_words(zone), prompt=Rich(str(number)))
        for number, zone in enumerate(body.zones, 1)
    ]
    said = [_("Several points; what counts: %(what)s") % {"what": CHOICE_RULES[body.scoring]}]
    if not body.is_multiple:
        said = []
    if body.are_places_shown:
        said.append(_("The places are drawn and listed, without their names"))
    return lines + [Line(Rich(words), is_key=False) for words in said]


def _word_lines(body: WordBank) -> list[Line]:
    used = {gap.word for gap in body.gaps}
    has_groups = len({word.group for word in body.words}) > 1
    lines = [
        Line(
            Rich(word.text),
            is_key=word.id in used,
            note="" if word.id in used else _("fits nowhere"),
            prompt=Rich(_("group %(n)s") % {"n": word.group}) if has_groups else None,
        )
        for word in body.words
    ]
    return [*lines, Line(Rich(_("Words may be used again")), is_key=False)] if body.is_reusable else lines


def _percent(share: Decimal) -> str:
    return _("%(percent)s percent of the points") % {"percent": format((share * 100).normalize(), "f")}
