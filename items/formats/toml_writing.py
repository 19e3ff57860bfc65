"""One item as a ``[[question]]`` table: as an author would write it, or exactly where that is too little."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from items.formats.toml_guidance import guidance_table
from items.formats.toml_hotspots import hotspot_table
from items.gap_signs import BUTTONS, NUMBER, has_buttons, weight_sign, write_number
from items.kinds import (
    FILE_TYPES,
    GAP_PATTERN,
    Blank,
    Choice,
    Cloze,
    Description,
    Essay,
    Files,
    Hotspot,
    Item,
    ItemKind,
    Matching,
    NumAnswer,
    Numeric,
    Option,
    Ordering,
    Rich,
    Text,
    TextAnswer,
    TrueFalse,
    Unit,
    WordBank,
)
from items.storage import to_data
from items.variants import write_line
from items.word_banks import write_bank

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def short_form(item: Item) -> dict[str, object]:
    """The table an author would write; what it cannot say is left out."""
    stem = item.stem.value
    if isinstance(item.body, Cloze):
        gaps = {blank.id: _gap(blank) for blank in item.body.blanks}
        stem = GAP_PATTERN.sub(lambda found: f"[[{gaps.get(found[1], '')}]]", stem)
    if isinstance(item.body, WordBank):
        stem = write_bank(stem, item.body)[0]
    table: dict[str, object] = {"kind": item.kind.value, "stem": stem, **_body(item)}
    if item.stem.format != "plain":
        table["format"] = item.stem.format
    if item.evidence:
        table |= {"evidence": item.evidence.text, "evidence_at": item.evidence.start}
    if item.rationale:
        table["rationale"] = item.rationale.value
    table |= guidance_table(item)
    if item.points != (not isinstance(item.body, Description)):
        table["points"] = item.points
    if item.language != "en":
        table["language"] = item.language
    if item.title:
        table["title"] = item.title
    if item.tags:
        table["tags"] = list(item.tags)
    return table


def exact_form(item: Item) -> dict[str, object]:
    """The table that says everything."""
    return {"item": to_data(item)}


def toml_text(table: Mapping[str, object]) -> str:
    """The table under a ``[[question]]`` header."""
    lines = ["[[question]]", *(f"{name} = {_value(value, '')}" for name, value in table.items())]
    return "\n".join(lines) + "\n"


def _body(item: Item) -> dict[str, object]:
    match item.body:
        case Choice():
            return _choice(item.body)
        case TrueFalse():
            return {
                "answer": item.body.is_true,
                **_feedback("feedback_true", item.body.feedback_true),
                **_feedback("feedback_false", item.body.feedback_false),
            }
        case Text():
            return {
                "answers": [_answer(answer) for answer in item.body.answers],
                **({"case_sensitive": True} if item.body.is_case_sensitive else {}),
                **({"max_length": item.body.max_length} if item.body.max_length != 300 else {}),
                **({"key_points": list(item.body.key_points)} if item.body.key_points else {}),
            }
        case Matching() if item.kind is ItemKind.CATEGORISE:
            return _categories(item.body)
        case WordBank():
            extra = write_bank(item.stem.value, item.body)[1]
            reusable = {"reusable": True} if item.body.is_reusable else {}
            return {**({"extra": extra} if extra else {}), **reusable}
        case Matching():
            return _matching(item.body)
        case Cloze():
            is_case_sensitive = any(
                isinstance(blank.body, Text) and blank.body.is_case_sensitive for blank in item.body.blanks
            )
            return {"case_sensitive": True} if is_case_sensitive else {}
        case Numeric():
            return _numeric(item.body)
        case Description():
            return {}
        case Ordering():
            return _ordering(item.body)
        case Essay():
            return _essay(item.body)
        case Hotspot():
            return hotspot_table(item.body)


def _choice(body: Choice) -> dict[str, object]:
    gaining = {option.fraction for option in body.options if option.fraction > 0}
    has_equal_shares = len(gaining) == 1 and all(option.fraction >= 0 for option in body.options)
    table: dict[str, object] = {"options": [_option(option, has_equal_shares) for option in body.options]}
    if body.scoring != "weighted":
        table["scoring"] = body.scoring
    if body.has_natural_order:
        table["natural_order"] = True
    return table


def _option(option: Option, has_equal_shares: bool) -> object:
    text, is_right = option.content.value, option.fraction > 0
    if has_equal_shares and not option.feedback and not option.is_pinned:
        return f"*{text}" if is_right else f"\\{text}" if text.startswith(("*", "\\")) else text
    share: dict[str, object] = {"fraction": option.fraction}
    if has_equal_shares:
        share = {"right": True} if is_right else {}
    pinned = {"pinned": True} if option.is_pinned else {}
    return {"text": text, **share, **_feedback("feedback", option.feedback), **pinned}


def _answer(answer: TextAnswer) -> object:
    text = answer.pattern if answer.match == "wildcard" else answer.pattern.replace("*", "\\*")
    if answer.fraction == 1 and not answer.feedback:
        return text
    return {"text": text, "fraction": answer.fraction, **_feedback("feedback", answer.feedback)}


def _matching(body: Matching) -> dict[str, object]:
    left = {side.id: side.content.value for side in body.left}
    right = {side.id: side.content.value for side in body.right}
    paired = {pair.right for pair in body.pairs}
    extra = [text for side_id, text in right.items() if side_id not in paired]
    return {
        "pairs": [[left[pair.left], right[pair.right]] for pair in body.pairs],
        **({"extra": extra} if extra else {}),
        **({"scoring": body.scoring} if body.scoring != "per_pair" else {}),
    }


def _categories(body: Matching) -> dict[str, object]:
    left = {side.id: side.content.value for side in body.left}
    lists = [
        [side.content.value, *(left[pair.left] for pair in body.pairs if pair.right == side.id)]
        for side in body.right
    ]
    return {"categories": lists, **({"scoring": body.scoring} if body.scoring != "per_pair" else {})}


def _ordering(body: Ordering) -> dict[str, object]:
    return {
        "elements": [one.content.value for one in body.elements],
        **({"scoring": body.scoring} if body.scoring != "absolute_position" else {}),
        **({"show": body.shown} if body.shown else {}),
        **({"following": True} if body.is_contiguous else {}),
        **({"side_by_side": True} if body.is_horizontal else {}),
    }


def _numeric(body: Numeric) -> dict[str, object]:
    lines = [*(write_line(variable) for variable in body.variables), *body.conditions]
    return {
        **({"variables": lines} if lines else {}),
        "answers": [_number(answer) for answer in body.answers],
        **({"units": [_unit(unit) for unit in body.units], "unit": body.unit_rule} if body.units else {}),
        **({"unit_penalty": body.unit_penalty} if body.unit_penalty else {}),
        **({"unit_before": True} if body.is_unit_left else {}),
    }


def _number(answer: NumAnswer) -> object:
    accepted = _accepted(answer)
    if answer.fraction == 1 and not answer.feedback:
        if not accepted:
            return "any"
        if list(accepted) == ["value"]:
            return answer.value
    share = {} if answer.fraction == 1 else {"fraction": answer.fraction}
    return {**accepted, **share, **_feedback("feedback", answer.feedback)}


def _accepted(answer: NumAnswer) -> dict[str, object]:
    """What is accepted, in the words of the file; nothing for any number."""
    if answer.mode in ("range", "any"):
        ends = {"from": answer.low, "to": answer.high}
        left_out = {(True, False): "from", (False, True): "to", (True, True): "both"}
        without = left_out.get((answer.is_low_open, answer.is_high_open))
        said = {name: end for name, end in ends.items() if end is not None}
        return {**said, **({"without": without} if without else {})}
    value = {"formula": answer.formula} if answer.formula else {"value": answer.value}
    if answer.mode == "relative":
        return {**value, "percent": answer.tolerance * 100}
    if answer.mode == "sigfig":
        return {**value, "figures": int(answer.tolerance)}
    return {**value, **({"tolerance": answer.tolerance} if answer.tolerance else {})}


def _unit(unit: Unit) -> object:
    return unit.symbol if unit.factor == 1 else {"symbol": unit.symbol, "factor": unit.factor}


def _essay(body: Essay) -> dict[str, object]:
    rubric = [
        {"title": criterion.title, "levels": [[level.points, level.text] for level in criterion.levels]}
        for criterion in body.rubric
    ]
    return {
        **({"min_words": body.min_words} if body.min_words is not None else {}),
        **({"max_words": body.max_words} if body.max_words is not None else {}),
        **({"strict": True} if body.is_strict else {}),
        **({"lines": body.lines} if body.lines != 12 else {}),
        **({"template": body.template} if body.template else {}),
        **_feedback("model_answer", body.model_answer),
        **_feedback("notes", body.notes),
        **({"rubric": rubric} if rubric else {}),
        **({"files": _files(body.files)} if body.files else {}),
    }


def _files(files: Files) -> dict[str, object]:
    return {
        "most": files.most,
        **({"least": files.least} if files.least else {}),
        **({"types": list(files.types)} if files.types != FILE_TYPES else {}),
        **({"megabytes": files.megabytes} if files.megabytes != 5 else {}),
    }


def _gap(blank: Blank) -> str:
    sign = weight_sign(blank.weight)
    match blank.body:
        case Choice():
            options = sorted(blank.body.options, key=lambda option: -option.fraction)
            between = f" {BUTTONS} " if has_buttons(blank) else " ~ "
            return sign + between.join(option.content.value for option in options)
        case Numeric():
            return f"{sign}{NUMBER}{write_number(blank.body, 'en')}"
        case Text():
            return sign + "|".join(str(_answer(answer)) for answer in blank.body.answers)


def _feedback(name: str, feedback: Rich | None) -> dict[str, object]:
    return {name: feedback.value} if feedback else {}


def _value(value: object, indent: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + "".join(_escaped(character) for character in value) + '"'
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name} = {_value(part, indent)}" for name, part in value.items()) + "}"
    if isinstance(value, Sequence):
        return _list(value, indent)
    return str(value)


def _list(values: Sequence[object], indent: str) -> str:
    parts = [_value(value, f"{indent}  ") for value in values]
    if sum(map(len, parts)) + len(indent) < 80:
        return f"[{', '.join(parts)}]"
    return "[\n" + "".join(f"{indent}  {part},\n" for part in parts) + f"{indent}]"


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    return f"\\u{ord(character):04x}" if character < " " or character == "\x7f" else character
