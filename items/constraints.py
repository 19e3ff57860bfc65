"""What every stored item obeys, whoever made it: `validate`. Good writing is the matter of `items.rules`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import get_args

from items.essay_files import check_files
from items.hotspots import problem_of as hotspot_problem
from items.kinds import (
    GAP_PATTERN,
    ID_PATTERN,
    Body,
    Choice,
    Cloze,
    Criterion,
    Description,
    Essay,
    Guidance,
    Hotspot,
    InvalidItem,
    Item,
    ItemKind,
    Matching,
    NumAnswer,
    Numeric,
    Ordering,
    OrderRule,
    Rich,
    Text,
    TrueFalse,
    Unit,
    WordBank,
)
from items.numbers import MAX_DIGITS, MAX_SYMBOL, is_unit, unit_name
from items.rich import MEDIA_NAME, SOUNDS, texts_in, without_words
from items.variants import problem_of
from items.word_banks import has_lonely_gap

MAX_TEXT = 20_000
MAX_CONTENT = 5_000
MAX_PATTERN = 500
MAX_TYPED = 10_000
MAX_PARTS = 60
MAX_TITLE = 255
MAX_ID = 64
MAX_TAG = 100
MAX_POINTS = Decimal(1000)
MAX_UNITS = 12
MAX_GROUP = 9
MAX_HINTS = 10
MAX_ELEMENTS = 20
"""More than anybody puts in order with a pointer or a keyboard."""
MAX_FIGURES = 15
MAX_ESSAY = 30_000
MAX_WORDS = 5_000
MAX_LINES = 60
MAX_CRITERIA = 12
MAX_LEVELS = 8
MAX_SIZE = 30
"""Authors' numbers lie between 10 to the power of minus this and of this."""
TOLERANCE = Decimal("0.00002")
"""Thirds and sevenths of a point do not add up to 1 in seven places."""

_PLACES = Decimal("0.0000001")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")
_UNSAFE = re.compile("[\x00\ud800-\udfff]")
_FORMS: dict[ItemKind, tuple[type[Body], bool | None]] = {
    ItemKind.SINGLE_CHOICE: (Choice, False),
    ItemKind.MULTIPLE_RESPONSE: (Choice, True),
    ItemKind.TRUE_FALSE: (TrueFalse, None),
    ItemKind.SHORT_ANSWER: (Text, None),
    ItemKind.CLOZE: (Cloze, None),
    ItemKind.WORD_BANK: (WordBank, None),
    ItemKind.MATCHING: (Matching, None),
    ItemKind.CATEGORISE: (Matching, None),
    ItemKind.NUMERICAL: (Numeric, None),
    ItemKind.DESCRIPTION: (Description, None),
    ItemKind.ORDERING: (Ordering, None),
    ItemKind.ESSAY: (Essay, None),
    ItemKind.HOTSPOT: (Hotspot, None),
}


def check_text(value: str, path: str, limit: int = MAX_TEXT, error: type[ValueError] = InvalidItem) -> None:
    """Raise `error`, naming `path`, for text that Postgres or UTF-8 cannot hold, or that is too long."""
    if len(value) > limit:
        raise error(f"{path}: longer than {limit} characters")
    found = _UNSAFE.search(value)
    if found:
        name = "a NUL character" if found.group() == "\x00" else "half of a surrogate pair"
        raise error(f"{path}: holds {name} at position {found.start()}")


def validate(item: Item) -> None:
    """Nothing for a sound item; `InvalidItem` naming the first field that is not."""
    _check_head(item)
    if without_words(item):
        raise InvalidItem("stem: a picture or a sound needs words that say what it shows")
    form, is_multiple = _FORMS[item.kind]
    if not isinstance(item.body, form):
        raise InvalidItem(f"body: a {item.kind.value} item needs {form.__name__}")
    if isinstance(item.body, Choice) and item.body.is_multiple != is_multiple:
        raise InvalidItem(f"body.is_multiple: does not fit the kind {item.kind.value}")
    match item.body:
        case Choice():
            _check_choice(item.body, "body")
        case TrueFalse():
            _check_rich(item.body.feedback_true, "body.feedback_true")
            _check_rich(item.body.feedback_false, "body.feedback_false")
        case Text():
            _check_typed(item.body, "body")
        case Matching():
            _check_matching(item.body)
        case WordBank():
            _check_bank(item.body, item.stem)
        case Cloze():
            _check_cloze(item.body, item.stem)
        case Numeric():
            _check_numeric(item.body, "body")
            _check_variables(item.body, item)
        case Description():
            pass
        case Ordering():
            _check_ordering(item.body)
        case Essay():
            _check_essay(item.body)
        case Hotspot():
            _check_hotspot(item.body)


def _check_head(item: Item) -> None:
    _check_rich(item.stem, "stem", limit=MAX_TEXT, is_required=True)
    _check_rich(item.rationale, "rationale", limit=MAX_TEXT)
    check_text(item.title, "title", MAX_TITLE)
    if not _LANGUAGE.fullmatch(item.language):
        raise InvalidItem('language: expected a code such as "en" or "zh-Hans"')
    _check_amount(item.points, "points", low=Decimal(0), high=MAX_POINTS)
    if item.kind is ItemKind.DESCRIPTION:
        _check_description(item)
    elif item.points == 0:
        raise InvalidItem("points: must be above 0")
    _check_guidance(item.guidance)
    _check_count(item.tags, "tags", 0)
    for index, tag in enumerate(item.tags):
        check_text(tag, f"tags[{index}]", MAX_TAG)
        if not tag.strip():
            raise InvalidItem(f"tags[{index}]: is empty")
    if item.evidence is not None:
        check_text(item.evidence.text, "evidence.text")
        if item.evidence.start < 0 or item.evidence.end - item.evidence.start != len(item.evidence.text):
            raise InvalidItem("evidence: start and end do not enclose the text")
        if not item.evidence.text:
            raise InvalidItem("evidence: is empty")


def _check_guidance(guidance: Guidance) -> None:
    _check_amount(guidance.penalty, "guidance.penalty", low=Decimal(0), high=Decimal(1))
    if len(guidance.hints) > MAX_HINTS:
        raise InvalidItem(f"guidance.hints: more than {MAX_HINTS}")
    for index, hint in enumerate(guidance.hints):
        here = f"guidance.hints[{index}]"
        _check_rich(hint.text, f"{here}.text")
        if not hint.text and not hint.clears_wrong and not hint.says_count:
            raise InvalidItem(f"{here}: says nothing")
    for name in ("say_right", "say_partly", "say_wrong"):
        _check_rich(getattr(guidance, name), f"guidance.{name}")


def _check_description(item: Item) -> None:
    if item.points != 0:
        raise InvalidItem("points: a description has none")
    if item.evidence is not None or item.rationale is not None:
        raise InvalidItem("evidence: a description asks nothing, so there is nothing to prove")


def _check_rich(rich: Rich | None, path: str, *, limit: int = MAX_CONTENT, is_required: bool = False) -> None:
    if rich is None:
        return
    if rich.format not in ("plain", "markdown", "html"):
        raise InvalidItem(f"{path}.format: expected plain, markdown or html")
    check_text(rich.value, f"{path}.value", limit)
    if is_required and not rich.value.strip():
        raise InvalidItem(f"{path}: is empty")


def _check_amount(amount: Decimal, path: str, *, low: Decimal, high: Decimal) -> None:
    if not amount.is_finite() or not low <= amount <= high:
        raise InvalidItem(f"{path}: expected an amount from {low} to {high}")
    if amount != amount.quantize(_PLACES):
        raise InvalidItem(f"{path}: more than 7 decimal places")


def _check_count(parts: Sequence[object], path: str, at_least: int) -> None:
    if not at_least <= len(parts) <= MAX_PARTS:
        raise InvalidItem(f"{path}: expected {at_least} to {MAX_PARTS}, found {len(parts)}")


def _check_ids(ids: Sequence[str], path: str) -> None:
    for index, value in enumerate(ids):
        if len(value) > MAX_ID or not ID_PATTERN.fullmatch(value):
            raise InvalidItem(f"{path}[{index}].id: not an identifier")
    twice = [value for value, count in Counter(ids).items() if count > 1]
    if twice:
        raise InvalidItem(f"{path}: the id {twice[0]} occurs twice")


def _check_choice(body: Choice, path: str) -> None:
    if body.scoring not in ("weighted", "all_or_nothing", "right_minus_wrong"):
        raise InvalidItem(f"{path}.scoring: unknown")
    _check_count(body.options, f"{path}.options", 2)
    _check_ids([option.id for option in body.options], f"{path}.options")
    for index, option in enumerate(body.options):
        here = f"{path}.options[{index}]"
        _check_rich(option.content, f"{here}.content", is_required=True)
        _check_rich(option.feedback, f"{here}.feedback")
        _check_amount(option.fraction, f"{here}.fraction", low=Decimal(-1), high=Decimal(1))
    fractions = [option.fraction for option in body.options]
    if not body.is_multiple and max(fractions) != 1:
        raise InvalidItem(f"{path}.options: one option must have fraction 1")
    if not body.is_multiple:
        return
    gain = sum((fraction for fraction in fractions if fraction > 0), Decimal(0))
    if gain == 0:
        raise InvalidItem(f"{path}.options: no option is right")
    if body.scoring == "weighted" and abs(gain - 1) > TOLERANCE:
        raise InvalidItem(f"{path}.options: the positive fractions add up to {gain}, not 1")


def _check_typed(body: Text, path: str) -> None:
    if not 1 <= body.max_length <= MAX_TYPED:
        raise InvalidItem(f"{path}.max_length: expected 1 to {MAX_TYPED}")
    _check_count(body.answers, f"{path}.answers", 1)
    _check_count(body.key_points, f"{path}.key_points", 0)
    for index, point in enumerate(body.key_points):
        check_text(point, f"{path}.key_points[{index}]", MAX_PATTERN)
        if not point.strip(" |"):
            raise InvalidItem(f"{path}.key_points[{index}]: empty")
    _check_ids([answer.id for answer in body.answers], f"{path}.answers")
    for index, answer in enumerate(body.answers):
        here = f"{path}.answers[{index}]"
        check_text(answer.pattern, f"{here}.pattern", MAX_PATTERN)
        _check_rich(answer.feedback, f"{here}.feedback")
        _check_amount(answer.fraction, f"{here}.fraction", low=Decimal(0), high=Decimal(1))
        if answer.match not in ("exact", "wildcard"):
            raise InvalidItem(f"{here}.match: expected exact or wildcard")
        if not answer.pattern.strip():
            raise InvalidItem(f"{here}.pattern: is empty")
        if answer.match == "exact" and len(answer.pattern) > body.max_length:
            raise InvalidItem(f"{here}.pattern: longer than the {body.max_length} characters one may type")
        is_catch_all = answer.match == "wildcard" and not answer.pattern.replace("*", "").strip()
        if is_catch_all and index + 1 < len(body.answers):
            raise InvalidItem(f"{here}.pattern: an answer that accepts everything must come last")
    if max(answer.fraction for answer in body.answers) != 1:
        raise InvalidItem(f"{path}.answers: one answer must have fraction 1")


def _check_matching(body: Matching) -> None:
    if body.scoring not in ("per_pair", "all_or_nothing"):
        raise InvalidItem("body.scoring: unknown")
    _check_count(body.left, "body.left", 2)
    _check_count(body.right, "body.right", 2)
    left, right = [side.id for side in body.left], [side.id for side in body.right]
    _check_ids(left, "body.left")
    _check_ids(right, "body.right")
    for name, sides in (("left", body.left), ("right", body.right)):
        for index, side in enumerate(sides):
            _check_rich(side.content, f"body.{name}[{index}].content", is_required=True)
    for index, pair in enumerate(body.pairs):
        if pair.left not in left or pair.right not in right:
            raise InvalidItem(f"body.pairs[{index}]: names a side that does not exist")
    if sorted(pair.left for pair in body.pairs) != sorted(left):
        raise InvalidItem("body.pairs: each left side needs exactly one pair")


def _check_cloze(body: Cloze, stem: Rich) -> None:
    _check_count(body.blanks, "body.blanks", 1)
    ids = [blank.id for blank in body.blanks]
    _check_ids(ids, "body.blanks")
    if sorted(GAP_PATTERN.findall(stem.value)) != sorted(ids):
        raise InvalidItem("stem: must hold [[id]] exactly once for every blank, and no other")
    for index, blank in enumerate(body.blanks):
        here = f"body.blanks[{index}]"
        _check_amount(blank.weight, f"{here}.weight", low=Decimal(0), high=MAX_POINTS)
        if blank.weight == 0:
            raise InvalidItem(f"{here}.weight: must be above 0")
        if isinstance(blank.body, Text) and blank.display == "typed":
            if blank.body.key_points:
                raise InvalidItem(f"{here}.body.key_points: a gap wants one word and has no key points")
            _check_typed(blank.body, f"{here}.body")
        elif (
            isinstance(blank.body, Choice)
            and blank.display in ("dropdown", "radio")
            and not blank.body.is_multiple
        ):
            _check_choice(blank.body, f"{here}.body")
        elif isinstance(blank.body, Numeric) and blank.display == "number":
            _check_numeric(blank.body, f"{here}.body")
            if (
                blank.body.variables
                or blank.body.conditions
                or any(one.formula for one in blank.body.answers)
            ):
                raise InvalidItem(f"{here}.body.variables: a gap has none")
        else:
            raise InvalidItem(f"{here}: display {blank.display} does not fit what the gap asks for")


def _check_bank(body: WordBank, stem: Rich) -> None:
    _check_count(body.words, "body.words", 2)
    _check_count(body.gaps, "body.gaps", 1)
    _check_ids([word.id for word in body.words], "body.words")
    _check_ids([gap.id for gap in body.gaps], "body.gaps")
    if sorted(GAP_PATTERN.findall(stem.value)) != sorted(gap.id for gap in body.gaps):
        raise InvalidItem("stem: must hold [[id]] exactly once for every gap, and no other")
    by_id = {word.id: word for word in body.words}
    for index, word in enumerate(body.words):
        check_text(word.text, f"body.words[{index}].text", MAX_PATTERN)
        if not word.text.strip():
            raise InvalidItem(f"body.words[{index}].text: is empty")
        if not 1 <= word.group <= MAX_GROUP:
            raise InvalidItem(f"body.words[{index}].group: expected 1 to {MAX_GROUP}")
    for index, gap in enumerate(body.gaps):
        _check_amount(gap.weight, f"body.gaps[{index}].weight", low=_PLACES, high=MAX_POINTS)
        if gap.word not in by_id:
            raise InvalidItem(f"body.gaps[{index}].word: names a word that is not in the bank")
    if has_lonely_gap(body):
        raise InvalidItem("body.words: a gap offers one word only")
    if not body.is_reusable and len({gap.word for gap in body.gaps}) != len(body.gaps):
        raise InvalidItem("body.gaps: a word fills two gaps, but words are used once")
    if body.is_reusable and len({(word.group, word.text) for word in body.words}) != len(body.words):
        raise InvalidItem("body.words: a word that may be used again is there twice")


def _check_ordering(body: Ordering) -> None:
    if body.scoring not in get_args(OrderRule):
        raise InvalidItem("body.scoring: unknown")
    if not 2 <= len(body.elements) <= MAX_ELEMENTS:
        raise InvalidItem(f"body.elements: expected 2 to {MAX_ELEMENTS}, found {len(body.elements)}")
    _check_ids([one.id for one in body.elements], "body.elements")
    if body.shown is not None and not 2 <= body.shown < len(body.elements):
        raise InvalidItem(f"body.shown: expected 2 to {len(body.elements) - 1}, or nothing for all of them")
    if body.is_contiguous and body.shown is None:
        raise InvalidItem("body.is_contiguous: all elements are shown")
    texts = [" ".join(one.content.value.split()) for one in body.elements]
    for index, one in enumerate(body.elements):
        _check_rich(one.content, f"body.elements[{index}].content", is_required=True)
        if texts[index] in texts[:index]:
            raise InvalidItem(f"body.elements[{index}]: reads like another, so nobody can tell them apart")


def _check_numeric(body: Numeric, path: str) -> None:
    _check_count(body.answers, f"{path}.answers", 1)
    _check_ids([answer.id for answer in body.answers], f"{path}.answers")
    for index, answer in enumerate(body.answers):
        here = f"{path}.answers[{index}]"
        _check_accepted(answer, here)
        _check_rich(answer.feedback, f"{here}.feedback")
        _check_amount(answer.fraction, f"{here}.fraction", low=Decimal(0), high=Decimal(1))
        if answer.mode == "any" and index + 1 < len(body.answers):
            raise InvalidItem(f"{here}: an answer that accepts everything must come last")
    if max(answer.fraction for answer in body.answers) != 1:
        raise InvalidItem(f"{path}.answers: one answer must have fraction 1")
    _check_units(body.units, f"{path}.units")
    _check_amount(body.unit_penalty, f"{path}.unit_penalty", low=Decimal(0), high=Decimal(1))
    if body.unit_rule not in ("none", "optional", "required"):
        raise InvalidItem(f"{path}.unit_rule: unknown")
    if (body.unit_rule == "none") == bool(body.units):
        raise InvalidItem(f"{path}.unit_rule: units and a rule about them belong together")


def _check_variables(body: Numeric, item: Item) -> None:
    for place, condition in enumerate(body.conditions):
        check_text(condition, f"body.conditions[{place}]", MAX_PATTERN)
    if not body.variables and (body.conditions or any(answer.formula for answer in body.answers)):
        raise InvalidItem("body.variables: a formula or a condition needs one")
    texts = [rich.value for rich in texts_in(item)] if body.variables else []
    wrong = problem_of(body, texts) if body.variables else ""
    if wrong:
        raise InvalidItem(f"body.variables: {wrong}")


def _check_accepted(answer: NumAnswer, path: str) -> None:
    """That the fields of the mode are there, and no others."""
    for name in ("value", "tolerance", "low", "high"):
        _check_number(getattr(answer, name), f"{path}.{name}")
    if answer.mode not in ("absolute", "relative", "sigfig", "range", "any"):
        raise InvalidItem(f"{path}.mode: unknown")
    if answer.mode in ("range", "any"):
        if answer.value is not None or answer.formula or answer.tolerance != 0:
            raise InvalidItem(f"{path}: a value and a tolerance do not belong to the mode {answer.mode}")
        _check_ends(answer, path)
        return
    if answer.value is None and not answer.formula:
        raise InvalidItem(f"{path}.value: missing")
    if answer.value is not None and answer.formula:
        raise InvalidItem(f"{path}.value: a value or a formula, not both")
    check_text(answer.formula, f"{path}.formula", MAX_PATTERN)
    if answer.low is not None or answer.high is not None or answer.is_low_open or answer.is_high_open:
        raise InvalidItem(f"{path}: ends belong to the mode range only")
    if answer.tolerance < 0:
        raise InvalidItem(f"{path}.tolerance: must not be below 0")
    if answer.mode != "absolute" and answer.value == 0:
        raise InvalidItem(f"{path}.value: 0 takes an absolute tolerance only")
    if answer.mode == "sigfig" and answer.tolerance not in range(1, MAX_FIGURES + 1):
        raise InvalidItem(f"{path}.tolerance: expected 1 to {MAX_FIGURES} significant figures")


def _check_ends(answer: NumAnswer, path: str) -> None:
    low, high = answer.low, answer.high
    if (low is None and high is None) != (answer.mode == "any"):
        raise InvalidItem(f"{path}: a range needs an end, any number has none")
    if (low is None and answer.is_low_open) or (high is None and answer.is_high_open):
        raise InvalidItem(f"{path}: an end that is not there cannot be open")
    if low is None or high is None:
        return
    if low > high or (low == high and (answer.is_low_open or answer.is_high_open)):
        raise InvalidItem(f"{path}: no number lies in this range")


def _check_number(number: Decimal | None, path: str) -> None:
    if number is None or number == 0:
        return
    if (
        not number.is_finite()
        or abs(number.adjusted()) > MAX_SIZE
        or len(number.as_tuple().digits) > MAX_DIGITS
    ):
        raise InvalidItem(f"{path}: expected a number of {MAX_DIGITS} digits at most, up to 10^{MAX_SIZE}")


def _check_units(units: Sequence[Unit], path: str) -> None:
    if len(units) > MAX_UNITS:
        raise InvalidItem(f"{path}: more than {MAX_UNITS}")
    for index, unit in enumerate(units):
        here = f"{path}[{index}]"
        check_text(unit.symbol, f"{here}.symbol", MAX_SYMBOL)
        if not is_unit(unit.symbol):
            raise InvalidItem(f"{here}.symbol: cannot stand beside a number as its unit")
        _check_number(unit.factor, f"{here}.factor")
        if unit.factor <= 0:
            raise InvalidItem(f"{here}.factor: must be above 0")
    if len({unit_name(unit.symbol) for unit in units}) != len(units):
        raise InvalidItem(f"{path}: a unit is there twice")
    if units and not any(unit.factor == 1 for unit in units):
        raise InvalidItem(f"{path}: one unit must have factor 1, the one the answers are written in")


def _check_essay(body: Essay) -> None:
    for name, count in (("min_words", body.min_words), ("max_words", body.max_words)):
        if count is not None and not 1 <= count <= MAX_WORDS:
            raise InvalidItem(f"body.{name}: expected 1 to {MAX_WORDS}")
    if body.min_words is not None and body.max_words is not None and body.min_words > body.max_words:
        raise InvalidItem("body.min_words: more than max_words")
    if not 1 <= body.lines <= MAX_LINES:
        raise InvalidItem(f"body.lines: expected 1 to {MAX_LINES}")
    check_text(body.template, "body.template", MAX_CONTENT)
    _check_rich(body.model_answer, "body.model_answer", limit=MAX_TEXT)
    _check_rich(body.notes, "body.notes")
    if body.files is not None:
        check_files(body.files)
    if len(body.rubric) > MAX_CRITERIA:
        raise InvalidItem(f"body.rubric: more than {MAX_CRITERIA} criteria")
    _check_ids([criterion.id for criterion in body.rubric], "body.rubric")
    for index, criterion in enumerate(body.rubric):
        _check_criterion(criterion, f"body.rubric[{index}]")


def _check_criterion(criterion: Criterion, path: str) -> None:
    check_text(criterion.title, f"{path}.title", MAX_TITLE)
    if not criterion.title.strip():
        raise InvalidItem(f"{path}.title: is empty")
    if not 2 <= len(criterion.levels) <= MAX_LEVELS:
        raise InvalidItem(f"{path}.levels: expected 2 to {MAX_LEVELS}, found {len(criterion.levels)}")
    _check_ids([level.id for level in criterion.levels], f"{path}.levels")
    for index, level in enumerate(criterion.levels):
        here = f"{path}.levels[{index}]"
        check_text(level.text, f"{here}.text", MAX_PATTERN)
        _check_amount(level.points, f"{here}.points", low=Decimal(0), high=MAX_POINTS)
        if not level.text.strip():
            raise InvalidItem(f"{here}.text: is empty")
    if max(level.points for level in criterion.levels) == 0:
        raise InvalidItem(f"{path}.levels: one level must be worth something")


def _check_hotspot(body: Hotspot) -> None:
    if not MEDIA_NAME.fullmatch(body.picture) or body.picture.endswith(SOUNDS):
        raise InvalidItem("body.picture: is not the name of a picture of a course")
    check_text(body.alt, "body.alt", MAX_PATTERN)
    if not body.alt.strip():
        raise InvalidItem("body.alt: a picture needs words that say what it shows")
    _check_ids([zone.id for zone in body.zones], "body.zones")
    for index, zone in enumerate(body.zones):
        _check_rich(zone.content, f"body.zones[{index}].content", is_required=True)
        _check_rich(zone.feedback, f"body.zones[{index}].feedback")
    if problem := hotspot_problem(body):
        raise InvalidItem(f"body.{problem}")
