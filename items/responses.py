"""The door for answers: `parse_response` lets in what is an answer to this item, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from items.certainty import Certainty
from items.constraints import MAX_ESSAY, check_text
from items.hotspots import FULL, MOST_POINTS, Point, read_point
from items.kinds import (
    Blank,
    Choice,
    Cloze,
    Description,
    Essay,
    Files,
    Hotspot,
    InvalidResponse,
    Item,
    Matching,
    Numeric,
    Ordering,
    Response,
    Text,
    TrueFalse,
    WordBank,
)
from items.numbers import MAX_SYMBOL, MAX_TYPED_NUMBER
from items.word_banks import as_cloze


def parse_response(item: Item, raw: object) -> Response:
    """The answer in its stored shape (see `items.kinds.Response`); `{}` when nothing was answered.

    Chosen options come back in the order of the item, empty gaps and pairs are left out, typed text is kept
    as typed. Raises `InvalidResponse` for anything that is not an answer to this item.
    """
    if not isinstance(raw, Mapping):
        raise InvalidResponse("answer: expected an object")
    if not raw:
        return {}
    match item.body:
        case Choice():
            return _chosen(item.body, _only(raw, "chosen"))
        case TrueFalse():
            return _truth(_only(raw, "value"))
        case Text():
            text = _typed(_only(raw, "text"), item.body, "text")
            return {"text": text} if text else {}
        case WordBank():
            return _gaps(as_cloze(item.body), _only(raw, "gaps"))
        case Cloze():
            return _gaps(item.body, _only(raw, "gaps"))
        case Matching():
            return _pairs(item.body, _only(raw, "pairs"))
        case Numeric():
            return _number(item.body, raw)
        case Description():
            raise InvalidResponse("answer: a text between questions has none")
        case Ordering():
            return _order(item.body, _only(raw, "order"))
        case Essay():
            return _essay(item.body, raw)
        case Hotspot():
            return _points(item.body, _only(raw, "points"))


def parse_certain(item: Item, raw: object) -> Response:
    """As `parse_response`, with ``"certainty"`` beside the answer; the lowest where it is not said."""
    if not isinstance(raw, Mapping):
        raise InvalidResponse("answer: expected an object")
    said = raw.get("certainty", Certainty.LOW.value)
    if not isinstance(said, str) or said not in list(Certainty):
        raise InvalidResponse(f"certainty: expected one of {', '.join(Certainty)}")
    read = parse_response(item, {name: value for name, value in raw.items() if name != "certainty"})
    return read | {"certainty": said} if read else {}


def _only(raw: Mapping[object, object], name: str) -> object:
    # The names are the sender's, so they are not repeated in the message.
    if set(raw) != {name}:
        raise InvalidResponse(f'answer: expected exactly the field "{name}"')
    return raw[name]


def _chosen(body: Choice, value: object) -> Response:
    if not isinstance(value, list) or not all(isinstance(option_id, str) for option_id in value):
        raise InvalidResponse("chosen: expected a list of option ids")
    known = [option.id for option in body.options]
    if len(value) > len(known) or not set(value) <= set(known):
        raise InvalidResponse("chosen: names an option that this question does not have")
    if len(set(value)) != len(value):
        raise InvalidResponse("chosen: names an option twice")
    if len(value) > 1 and not body.is_multiple:
        raise InvalidResponse("chosen: this question takes one option")
    return {"chosen": [option_id for option_id in known if option_id in value]} if value else {}


def _truth(value: object) -> Response:
    if value is None:
        return {}
    if not isinstance(value, bool):
        raise InvalidResponse("value: expected true or false")
    return {"value": value}


def _typed(value: object, body: Text, path: str) -> str:
    if not isinstance(value, str):
        raise InvalidResponse(f"{path}: expected text")
    check_text(value, path, body.max_length, InvalidResponse)
    return value if value.strip() else ""


def _gaps(body: Cloze, value: object) -> Response:
    blanks = {blank.id: blank for blank in body.blanks}
    if not isinstance(value, Mapping) or not set(value) <= set(blanks):
        raise InvalidResponse("gaps: expected an object from gap id to answer")
    read = {blank_id: _gap(blanks[blank_id], given) for blank_id, given in value.items()}
    filled = {blank_id: read[blank_id] for blank_id in blanks if read.get(blank_id)}
    return {"gaps": filled} if filled else {}


def _gap(blank: Blank, given: object) -> str:
    path = f"gaps.{blank.id}"
    if isinstance(blank.body, Text):
        return _typed(given, blank.body, path)
    if isinstance(blank.body, Numeric):
        if not isinstance(given, str):
            raise InvalidResponse(f"{path}: expected text")
        check_text(given, path, MAX_TYPED_NUMBER, InvalidResponse)
        return given if given.strip() else ""
    if not isinstance(given, str) or (given and given not in {option.id for option in blank.body.options}):
        raise InvalidResponse(f"{path}: names an option that this gap does not have")
    return given


def _pairs(body: Matching, value: object) -> Response:
    left, right = [side.id for side in body.left], {side.id for side in body.right}
    if not isinstance(value, Mapping) or not set(value) <= set(left):
        raise InvalidResponse("pairs: expected an object from left id to right id")
    for given in value.values():
        if not isinstance(given, str) or (given and given not in right):
            raise InvalidResponse("pairs: names a right side that this question does not have")
    filled = {left_id: value[left_id] for left_id in left if value.get(left_id)}
    return {"pairs": filled} if filled else {}


def _number(body: Numeric, raw: Mapping[object, object]) -> Response:
    """Number and unit as typed; whether they can be read is a matter of the mark."""
    # The numbers of a question with variables are frozen: not the learner's to say.
    raw = {name: value for name, value in raw.items() if name != "numbers"}
    limits = {"number": MAX_TYPED_NUMBER} | ({} if body.unit_rule == "none" else {"unit": MAX_SYMBOL})
    if not set(raw) <= set(limits):
        raise InvalidResponse(f"answer: expected no fields but {', '.join(limits)}")
    given: Response = {}
    for name, limit in limits.items():
        value = raw.get(name, "")
        if not isinstance(value, str):
            raise InvalidResponse(f"{name}: expected text")
        check_text(value, name, limit, InvalidResponse)
        if value.strip():
            given[name] = value
    return given


def _order(body: Ordering, value: object) -> Response:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InvalidResponse("order: expected a list of element ids")
    if value and sorted(value) != sorted(one.id for one in body.elements):
        raise InvalidResponse("order: expected every element of this question once")
    return {"order": list(value)} if value else {}


def _essay(body: Essay, raw: Mapping[object, object]) -> Response:
    """The text as typed, whatever its length in words; the template alone, without a file, is no answer."""
    if body.files is None or "files" not in raw:
        raw, files = {"text": _only(raw, "text")}, []
    else:
        files = _files(body.files, raw["files"])
        raw = {"text": _only({name: value for name, value in raw.items() if name != "files"}, "text")}
    value = raw["text"]
    if not isinstance(value, str):
        raise InvalidResponse("text: expected text")
    check_text(value, "text", MAX_ESSAY, InvalidResponse)
    text, template = value.replace("\r\n", "\n"), body.template.replace("\r\n", "\n")
    is_empty = not text.strip() or text.strip() == template.strip()
    if files:
        return {"text": "" if is_empty else text, "files": files}
    return {} if is_empty else {"text": text}


def _points(body: Hotspot, value: object) -> Response:
    """The points as given; the same one twice is one."""
    if not isinstance(value, list):
        raise InvalidResponse("points: expected a list of [x, y]")
    points = [list(point) for point in dict.fromkeys(_point(one) for one in value)]
    if len(points) > (MOST_POINTS if body.is_multiple else 1):
        raise InvalidResponse("points: more than this question takes")
    return {"points": points} if points else {}


def _point(value: object) -> Point:
    point = read_point(value)
    if point is None:
        raise InvalidResponse(f"points: expected [x, y], each a whole number from 0 to {FULL}")
    return point


def _files(allowed: Files, value: object) -> list[str]:
    """Ids of attached files; that they are there is found out where they are kept."""
    if not isinstance(value, list) or not all(isinstance(one, str) and len(one) <= 36 for one in value):
        raise InvalidResponse("files: expected a list of ids")
    if len(value) > allowed.most or len(set(value)) != len(value):
        raise InvalidResponse(f"files: at most {allowed.most}, each once")
    return [str(one) for one in value]
