"""One ``[[question]]`` table into an item."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, cast, get_args

from items.calculation import FormulaError
from items.constraints import validate
from items.formats.toml_guidance import read_guidance
from items.formats.toml_hotspots import read_hotspot
from items.formats.toml_table import Table, WrongField
from items.gap_signs import BUTTONS, NUMBER, NumberProblem, cut_weight, read_number
from items.identifiers import neutral_ids
from items.kinds import (
    FILE_TYPES,
    Blank,
    Body,
    Choice,
    Cloze,
    Criterion,
    Description,
    Essay,
    Evidence,
    Files,
    Item,
    ItemKind,
    Level,
    Matching,
    NumAnswer,
    Numeric,
    Option,
    Ordering,
    OrderRule,
    Pair,
    Rich,
    Side,
    Text,
    TextAnswer,
    TrueFalse,
    Unit,
    Variable,
    WordBank,
)
from items.storage import from_data
from items.variants import read_line
from items.word_banks import BankProblem, read_bank

_GAP = re.compile(r"\[\[([^\[\]]+)\]\]")
_STAR = re.compile(r"(?<!\\)\*")
_PLACES = Decimal("0.0000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """What the author says about the evidence: the words, the section, the offset."""

    text: str
    section: str | None
    start: int | None


def read_question(table: Mapping[str, object], locate: Callable[[Quoted], Evidence]) -> Item:
    """The item of one table; `locate` finds the quoted evidence in the article.

    Raises `WrongField` for what cannot be read, `InvalidItem` for what is not a sound item.
    """
    fields = Table(table)
    if "item" in table:
        item = from_data(fields.take("item", object))
        fields.finish()
        if item.evidence:
            quoted = Quoted(text=item.evidence.text, section=None, start=item.evidence.start)
            locate(quoted)
    else:
        item = _read_short_form(fields, locate)
    validate(item)
    return item


def _read_short_form(fields: Table, locate: Callable[[Quoted], Evidence]) -> Item:
    kind = ItemKind(fields.one_of("kind", [kind.value for kind in ItemKind]))
    fields.form = fields.one_of("format", ["plain", "markdown", "html"], "plain")
    stem = fields.take("stem", str)
    body: Body | None = None
    if kind is ItemKind.WORD_BANK:
        stem, body = _read_word_bank(fields, stem)
    if kind is ItemKind.CLOZE:
        stem, body = _read_cloze(fields, stem)
    item = Item(
        kind=kind,
        stem=fields.rich(stem),
        body=body or _BODIES[kind](fields),
        points=fields.amount("points", Decimal(kind is not ItemKind.DESCRIPTION)),
        title=fields.take("title", str, ""),
        language=fields.take("language", str, "en"),
        rationale=fields.maybe_rich("rationale"),
        evidence=_read_evidence(fields, locate),
        tags=tuple(fields.texts("tags", [])),
        guidance=read_guidance(fields),
    )
    fields.finish()
    return item


def _read_evidence(fields: Table, locate: Callable[[Quoted], Evidence]) -> Evidence | None:
    section = fields.take("section", str) if fields.has("section") else None
    start = fields.take("evidence_at", int) if fields.has("evidence_at") else None
    if not fields.has("evidence"):
        return None
    return locate(Quoted(text=fields.take("evidence", str), section=section, start=start))


@dataclass(frozen=True, slots=True)
class _Option:
    """An option as written; `share` None means an equal share of what the right ones earn."""

    text: str
    is_right: bool
    share: Decimal | None = None
    feedback: Rich | None = None
    is_pinned: bool = False


def _read_choice(fields: Table, is_multiple: bool) -> Choice:
    scoring = fields.one_of("scoring", ["weighted", "all_or_nothing", "right_minus_wrong"], "weighted")
    return _choice(
        [_read_option(entry) for entry in fields.entries("options")],
        fields,
        is_multiple=is_multiple,
        scoring=cast(Literal["weighted", "all_or_nothing", "right_minus_wrong"], scoring),
        has_natural_order=fields.take("natural_order", bool, False),
    )


def _choice(
    written: list[_Option],
    fields: Table,
    *,
    is_multiple: bool = False,
    scoring: Literal["weighted", "all_or_nothing", "right_minus_wrong"] = "weighted",
    has_natural_order: bool = False,
) -> Choice:
    right = sum(1 for option in written if option.is_right) if is_multiple else 1
    whole = (Decimal(1) / max(right, 1)).quantize(_PLACES).normalize()
    options = tuple(
        Option(
            id=option_id,
            content=fields.rich(option.text),
            fraction=(whole if option.is_right else Decimal(0)) if option.share is None else option.share,
            feedback=option.feedback,
            is_pinned=option.is_pinned,
        )
        for option_id, option in zip(neutral_ids([one.text for one in written]), written, strict=True)
    )
    return Choice(
        options=options, is_multiple=is_multiple, scoring=scoring, has_natural_order=has_natural_order
    )


def _read_option(entry: Table | str) -> _Option:
    if isinstance(entry, str):
        if entry.startswith("*"):
            return _Option(entry[1:], is_right=True)
        return _Option(entry.removeprefix("\\"), is_right=False)
    option = _Option(
        entry.take("text", str),
        is_right=entry.take("right", bool, False),
        share=entry.amount("fraction", Decimal(0)) if entry.has("fraction") else None,
        feedback=entry.maybe_rich("feedback"),
        is_pinned=entry.take("pinned", bool, False),
    )
    entry.finish()
    return option


def _read_true_false(fields: Table) -> TrueFalse:
    return TrueFalse(
        is_true=fields.take("answer", bool),
        feedback_true=fields.maybe_rich("feedback_true"),
        feedback_false=fields.maybe_rich("feedback_false"),
    )


def _read_short_answer(fields: Table) -> Text:
    entries = fields.entries("answers")
    return Text(
        answers=tuple(_read_answer(entry, f"t{place}") for place, entry in enumerate(entries, 1)),
        is_case_sensitive=fields.take("case_sensitive", bool, False),
        max_length=fields.take("max_length", int, 300),
        key_points=tuple(fields.texts("key_points", [])),
    )


def _read_answer(entry: Table | str, answer_id: str) -> TextAnswer:
    text = entry if isinstance(entry, str) else entry.take("text", str)
    is_wildcard = _STAR.search(text) is not None
    fraction, feedback = Decimal(1), None
    if isinstance(entry, Table):
        fraction, feedback = entry.amount("fraction", Decimal(1)), entry.maybe_rich("feedback")
        entry.finish()
    return TextAnswer(
        id=answer_id,
        pattern=text if is_wildcard else text.replace("\\*", "*"),
        match="wildcard" if is_wildcard else "exact",
        fraction=fraction,
        feedback=feedback,
    )


def _read_matching(fields: Table) -> Matching:
    pairs = fields.take("pairs", list)
    if not all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(side, str) for side in pair)
        for pair in pairs
    ):
        raise WrongField("pairs", 'pairs: expected a list of ["left", "right"]')
    texts = list(dict.fromkeys([*(pair[1] for pair in pairs), *fields.texts("extra", [])]))
    ids = dict(zip(texts, neutral_ids(texts, "r"), strict=True))
    left_ids = [f"l{place}" for place in range(1, len(pairs) + 1)]
    scoring = fields.one_of("scoring", ["per_pair", "all_or_nothing"], "per_pair")
    return Matching(
        left=tuple(
            Side(id=side_id, content=fields.rich(pair[0]))
            for side_id, pair in zip(left_ids, pairs, strict=True)
        ),
        right=tuple(Side(id=ids[text], content=fields.rich(text)) for text in texts),
        pairs=tuple(
            Pair(left=side_id, right=ids[pair[1]]) for side_id, pair in zip(left_ids, pairs, strict=True)
        ),
        scoring=cast(Literal["per_pair", "all_or_nothing"], scoring),
    )


def _read_cloze(fields: Table, stem: str) -> tuple[str, Cloze]:
    """The stem with ``[[g1]]`` for each gap, and the gaps."""
    is_case_sensitive = fields.take("case_sensitive", bool, False)
    blanks: list[Blank] = []

    def gap(found: re.Match[str]) -> str:
        blanks.append(_read_gap(found[1], f"g{len(blanks) + 1}", fields, is_case_sensitive))
        return f"[[{blanks[-1].id}]]"

    return _GAP.sub(gap, stem), Cloze(blanks=tuple(blanks))


def _read_gap(written: str, gap_id: str, fields: Table, is_case_sensitive: bool) -> Blank:
    weight, written = cut_weight(written)
    if written.startswith(NUMBER):
        try:
            number = read_number(written[len(NUMBER) :], "en")
        except NumberProblem as problem:
            raise WrongField("stem", f"stem: {written[:40]} is no number") from problem
        return Blank(id=gap_id, body=number, weight=weight, display="number")
    if "~" in written:
        sign = BUTTONS if BUTTONS in written else "~"
        texts = [text.strip() for text in written.split(sign)]
        options = [_Option(text, is_right=place == 0) for place, text in enumerate(texts)]
        display: Literal["radio", "dropdown"] = "radio" if sign == BUTTONS else "dropdown"
        return Blank(id=gap_id, body=_choice(options, fields), weight=weight, display=display)
    answers = tuple(
        _read_answer(text.strip(), f"t{place}") for place, text in enumerate(written.split("|"), 1)
    )
    return Blank(id=gap_id, body=Text(answers=answers, is_case_sensitive=is_case_sensitive), weight=weight)


def _read_categories(fields: Table) -> Matching:
    """Lists of texts; the first of each names the category of the others."""
    lists = fields.take("categories", list)
    if not all(isinstance(one, list) and one and all(isinstance(text, str) for text in one) for one in lists):
        raise WrongField("categories", 'categories: expected a list of ["category", "element", "element"]')
    names = [one[0] for one in lists]
    elements = [(text, name) for name, *texts in lists for text in texts]
    ids = dict(zip(names, neutral_ids(names, "r"), strict=True))
    left_ids = neutral_ids([text for text, _name in elements], "l")
    scoring = fields.one_of("scoring", ["per_pair", "all_or_nothing"], "per_pair")
    placed = list(zip(left_ids, elements, strict=True))
    return Matching(
        left=tuple(Side(id=side_id, content=fields.rich(text)) for side_id, (text, _name) in placed),
        right=tuple(Side(id=ids[name], content=fields.rich(name)) for name in ids),
        pairs=tuple(Pair(left=side_id, right=ids[name]) for side_id, (_text, name) in placed),
        scoring=cast(Literal["per_pair", "all_or_nothing"], scoring),
    )


def _read_word_bank(fields: Table, stem: str) -> tuple[str, WordBank]:
    extra, is_reusable = fields.texts("extra", []), fields.take("reusable", bool, False)
    try:
        return read_bank(stem, extra, is_reusable=is_reusable)
    except BankProblem as problem:
        raise WrongField("stem", f"stem: {_GAP_PROBLEMS[str(problem)]}") from problem


_GAP_PROBLEMS = {
    "no gap": "has no word between [[ and ]]",
    "open": "a gap begins with [[ and never ends",
    "empty": "a gap is empty",
}


def _read_ordering(fields: Table) -> Ordering:
    texts = fields.texts("elements")
    ids = neutral_ids(texts, "e")
    rules = list(get_args(OrderRule))
    return Ordering(
        elements=tuple(
            Side(id=name, content=fields.rich(text)) for name, text in zip(ids, texts, strict=True)
        ),
        scoring=cast(OrderRule, fields.one_of("scoring", rules, rules[0])),
        shown=fields.take("show", int) if fields.has("show") else None,
        is_contiguous=fields.take("following", bool, False),
        is_horizontal=fields.take("side_by_side", bool, False),
    )


def _read_numeric(fields: Table) -> Numeric:
    variables, conditions = _read_variables(fields.texts("variables", []))
    answers = [_read_number(entry, f"n{place}") for place, entry in enumerate(fields.numbers("answers"), 1)]
    units = tuple(_read_unit(entry) for entry in fields.numbers("units", []))
    rule = fields.one_of("unit", ["none", "optional", "required"], "optional" if units else "none")
    return Numeric(
        answers=tuple(answers),
        units=units,
        unit_rule=cast(Literal["none", "optional", "required"], rule),
        unit_penalty=fields.amount("unit_penalty", Decimal(0)),
        is_unit_left=fields.take("unit_before", bool, False),
        variables=variables,
        conditions=conditions,
    )


def _read_variables(lines: list[str]) -> tuple[tuple[Variable, ...], tuple[str, ...]]:
    try:
        read = [read_line(line) for line in lines]
    except FormulaError as error:
        raise WrongField("variables", f"variables: cannot be read ({error})") from error
    return (
        tuple(one for one in read if isinstance(one, Variable)),
        tuple(one for one in read if isinstance(one, str)),
    )


def _read_number(entry: Table | Decimal | str, answer_id: str) -> NumAnswer:
    if isinstance(entry, Decimal):
        return NumAnswer(id=answer_id, value=entry)
    if isinstance(entry, str):
        if entry != "any":
            raise WrongField("answers", 'answers: expected a number, "any" or a table in braces')
        return NumAnswer(id=answer_id, mode="any")
    fraction, feedback = entry.amount("fraction", Decimal(1)), entry.maybe_rich("feedback")
    answer = replace(_read_accepted(entry, answer_id), fraction=fraction, feedback=feedback)
    entry.finish()
    return answer


def _read_accepted(entry: Table, answer_id: str) -> NumAnswer:
    if entry.has("value") or entry.has("formula"):
        formula = entry.take("formula", str, "")
        value = None if formula else entry.amount("value", Decimal(0))
        return replace(_read_nearness(entry, answer_id), value=value, formula=formula)
    if not (entry.has("from") or entry.has("to")):
        return NumAnswer(id=answer_id, mode="any")
    left_out = entry.one_of("without", ["", "from", "to", "both"], "")
    return NumAnswer(
        id=answer_id,
        mode="range",
        low=entry.amount("from", Decimal(0)) if entry.has("from") else None,
        high=entry.amount("to", Decimal(0)) if entry.has("to") else None,
        is_low_open=left_out in ("from", "both"),
        is_high_open=left_out in ("to", "both"),
    )


def _read_nearness(entry: Table, answer_id: str) -> NumAnswer:
    if entry.has("percent"):
        share = entry.amount("percent", Decimal(0)) / 100
        return NumAnswer(id=answer_id, mode="relative", tolerance=share)
    if entry.has("figures"):
        return NumAnswer(id=answer_id, mode="sigfig", tolerance=Decimal(entry.take("figures", int)))
    return NumAnswer(id=answer_id, tolerance=entry.amount("tolerance", Decimal(0)))


def _read_unit(entry: Table | Decimal | str) -> Unit:
    if isinstance(entry, Decimal):
        raise WrongField("units", 'units: expected "km" or { symbol = "m", factor = 0.001 }')
    if isinstance(entry, str):
        return Unit(symbol=entry)
    unit = Unit(symbol=entry.take("symbol", str), factor=entry.amount("factor", Decimal(1)))
    entry.finish()
    return unit


def _read_essay(fields: Table) -> Essay:
    rubric = fields.take("rubric", list, [])
    files = fields.take("files", dict, {})
    if not all(isinstance(criterion, dict) for criterion in rubric):
        raise WrongField("rubric", 'rubric: expected tables such as { title = "…", levels = [[2, "…"], …] }')
    return Essay(
        min_words=fields.take("min_words", int) if fields.has("min_words") else None,
        max_words=fields.take("max_words", int) if fields.has("max_words") else None,
        is_strict=fields.take("strict", bool, False),
        lines=fields.take("lines", int, 12),
        template=fields.take("template", str, ""),
        model_answer=fields.maybe_rich("model_answer"),
        notes=fields.maybe_rich("notes"),
        rubric=tuple(
            _read_criterion(Table(criterion, "rubric"), place) for place, criterion in enumerate(rubric, 1)
        ),
        files=_read_files(Table(files, "files")) if files else None,
    )


def _read_files(entry: Table) -> Files:
    files = Files(
        most=entry.take("most", int),
        least=entry.take("least", int, 0),
        types=tuple(str(one) for one in entry.take("types", list, list(FILE_TYPES))),
        megabytes=entry.take("megabytes", int, 5),
    )
    entry.finish()
    return files


def _read_criterion(entry: Table, place: int) -> Criterion:
    title, levels = entry.take("title", str), entry.take("levels", list)
    entry.finish()
    return Criterion(
        id=f"c{place}",
        title=title,
        levels=tuple(_read_level(level, number) for number, level in enumerate(levels, 1)),
    )


def _read_level(level: object, number: int) -> Level:
    match level:
        case [bool(), str()]:
            pass
        case [int() | Decimal() as points, str() as text]:
            return Level(id=f"v{number}", points=Decimal(points), text=text)
    raise WrongField("rubric", 'rubric: expected levels such as [2, "Names two reasons"]')


_BODIES: dict[ItemKind, Callable[[Table], Body]] = {
    ItemKind.SINGLE_CHOICE: lambda fields: _read_choice(fields, is_multiple=False),
    ItemKind.MULTIPLE_RESPONSE: lambda fields: _read_choice(fields, is_multiple=True),
    ItemKind.TRUE_FALSE: _read_true_false,
    ItemKind.SHORT_ANSWER: _read_short_answer,
    ItemKind.MATCHING: _read_matching,
    ItemKind.CATEGORISE: _read_categories,
    ItemKind.NUMERICAL: _read_numeric,
    ItemKind.DESCRIPTION: lambda _fields: Description(),
    ItemKind.ORDERING: _read_ordering,
    ItemKind.ESSAY: _read_essay,
    ItemKind.HOTSPOT: read_hotspot,
}
