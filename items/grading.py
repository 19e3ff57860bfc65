"""Grading: `grade` turns a response into a mark, `key_response` gives a response that earns everything.

Typed answers go through the chain of `items.typed`; what only meaning can decide is pending until an encoder
is given. Pure and total: whatever `items.responses.parse_response` once let in can be graded, and what an
older version of a question stored is read as far as it fits and counts as not given where it does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from items.kinds import (
    GAP_PATTERN,
    Blank,
    Body,
    Choice,
    Cloze,
    Description,
    Essay,
    Hotspot,
    Item,
    Matching,
    Numeric,
    Ordering,
    Response,
    Text,
    TextAnswer,
    TrueFalse,
    WordBank,
)
from items.normalise import literal_of, matches_wildcard, normalise
from items.rich import plain_text
from items.scoring.hotspots import as_choice, key_points_of, pointed
from items.scoring.numbers import key_number, mark_number
from items.scoring.orders import given_order, order_share
from items.typed.asking import Accepted, Asked
from items.typed.chain import (
    Judgement,
    Origin,
    Rules,
    Similarity,
    Standing,
    judge,
    said_points,
)
from items.typed.points import Point
from items.variants import of_response, resolved, written_with
from items.word_banks import as_cloze

ZERO, ONE = Decimal(0), Decimal(1)
_PLACES = Decimal("0.0000001")
_ROUNDING_GAP = Decimal("0.00002")
DEFAULT_RULES = Rules()
WHOLE = "answer"
"""The id of the one part of an item that has no parts."""
WRITTEN = "written"
"""Stands for the text of an essay in its mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartMark:
    """The mark of one gap, one left side, or of the whole answer.

    `fraction` runs from 0 to 1, `weight` is the part's share of the item. `given` holds what was answered
    (option ids, right ids, or typed text), `expected` the ids of what earns everything, `matched` the id of
    the accepted answer that a typed text met. `origin` and `grounds` say what decided a typed text, and
    `standing` whether that is final.
    """

    id: str
    fraction: Decimal
    weight: Decimal = ONE
    given: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    matched: str | None = None
    origin: str = ""
    standing: Standing = Standing.FINAL
    grounds: tuple[str, ...] = ()
    similarity: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The result of grading a response once; `fraction` runs from 0 to 1 in 7 places."""

    fraction: Decimal
    is_answered: bool
    parts: tuple[PartMark, ...]

    @property
    def matched(self) -> str | None:
        """The id of the accepted answer that a short answer met, else None."""
        return self.parts[0].matched if len(self.parts) == 1 else None

    @property
    def origin(self) -> str:
        """What decided a short answer; empty for other kinds."""
        return self.parts[0].origin if len(self.parts) == 1 else ""

    @property
    def standing(self) -> Standing:
        """That of the part which is finished least."""
        standings = {part.standing for part in self.parts}
        open_ones = (Standing.BY_HAND, Standing.PENDING, Standing.WAITING)
        return next((one for one in open_ones if one in standings), Standing.FINAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What typed answers are read with: the course's rules, an encoder once there is one, the article."""

    rules: Rules = DEFAULT_RULES
    encoder: Similarity | None = None
    article: str = ""


AT_ONCE = Reading(rules=Rules(reads_meaning=False))
"""Where nothing is read later: what words do not decide waits for a person."""


def grade(item: Item, response: Response, reading: Reading | None = None) -> Mark:
    """The mark for `response`; fraction 0 and not answered where nothing usable was given."""
    item = of_response(item, response)
    parts = _parts(item, response, reading or Reading())
    is_answered = any(part.given for part in parts)
    fraction = _together(item.body, parts) if is_answered else ZERO
    return Mark(fraction=_rounded(fraction), is_answered=is_answered, parts=parts)


def key_points(item: Item, response: Response) -> tuple[Point, ...]:
    """What a full short answer says, with what this one says of it; empty for other kinds."""
    text = response.get("text")
    if not isinstance(item.body, Text) or not isinstance(text, str):
        return ()
    return said_points(_asked(item, item.body), text)


def key_response(item: Item) -> Response:
    """A response in its stored shape that earns fraction 1; the model answer of an essay, if there is one."""
    match item.body:
        case Choice():
            return {"chosen": _keys(item.body)[: None if item.body.is_multiple else 1]}
        case TrueFalse():
            return {"value": item.body.is_true}
        case Text():
            return {"text": _key_text(item.body)}
        case Matching():
            return {"pairs": {pair.left: pair.right for pair in item.body.pairs}}
        case WordBank():
            return {"gaps": {gap.id: gap.word for gap in item.body.gaps}}
        case Cloze():
            return {"gaps": {blank.id: _key_of_gap(blank, item.language) for blank in item.body.blanks}}
        case Numeric():
            plain = resolved(item).body
            return key_number(plain, item.language) if isinstance(plain, Numeric) else {}
        case Description():
            return {}
        case Ordering():
            return {"order": [one.id for one in item.body.elements]}
        case Essay():
            return {"text": item.body.model_answer.value} if item.body.model_answer else {}
        case Hotspot():
            return {"points": key_points_of(item.body)}


def _parts(item: Item, response: Response, reading: Reading) -> tuple[PartMark, ...]:
    body = item.body
    match body:
        case Choice():
            return (_grade_choice(body, response.get("chosen"), WHOLE),)
        case TrueFalse():
            return (_grade_true_false(body, response.get("value")),)
        case Text():
            return (_grade_text(item, body, response.get("text"), reading),)
        case Matching():
            return _grade_matching(body, response.get("pairs"))
        case WordBank():
            return _grade_cloze(item, as_cloze(body), response.get("gaps"), reading)
        case Cloze():
            return _grade_cloze(item, body, response.get("gaps"), reading)
        case Numeric():
            return (_grade_number(body, response, item.language),)
        case Description():
            return ()
        case Ordering():
            return (_grade_order(body, response),)
        case Essay():
            return (_grade_essay(response.get("text"), response.get("files")),)
        case Hotspot():
            chosen = pointed(body, response)
            return (_grade_choice(as_choice(body, chosen), chosen, WHOLE),)


def _together(body: Body, parts: tuple[PartMark, ...]) -> Decimal:
    """Parts by weight; a matching item marked as a whole wants every pair."""
    if isinstance(body, Matching) and body.scoring == "all_or_nothing":
        return ONE if all(part.fraction == 1 for part in parts) else ZERO
    weights = sum((part.weight for part in parts), ZERO)
    return sum((part.fraction * part.weight for part in parts), ZERO) / weights


def _rounded(fraction: Decimal) -> Decimal:
    return min(max(fraction, ZERO), ONE).quantize(_PLACES)


def _grade_choice(body: Choice, given: object, part_id: str, weight: Decimal = ONE) -> PartMark:
    known = {option.id for option in body.options}
    chosen = tuple(dict.fromkeys(option_id for option_id in _texts(given) if option_id in known))
    if not body.is_multiple and len(chosen) > 1:
        chosen = ()
    keys = _keys(body)
    fraction = _choice_fraction(body, set(chosen), set(keys)) if chosen else ZERO
    return PartMark(
        id=part_id, fraction=_rounded(fraction), weight=weight, given=chosen, expected=tuple(keys)
    )


def _choice_fraction(body: Choice, chosen: set[str], keys: set[str]) -> Decimal:
    if not body.is_multiple:
        fraction = max(option.fraction for option in body.options if option.id in chosen)
        return fraction if body.scoring == "weighted" else Decimal(int(fraction))
    if chosen == keys:
        return ONE  # also where the shares are thirds, which do not add up to 1 in seven places
    if body.scoring == "all_or_nothing":
        return ZERO
    if body.scoring == "right_minus_wrong":
        return Decimal(len(chosen & keys) - len(chosen - keys)) / len(keys)
    return _weighted(body, chosen, keys)


def _weighted(body: Choice, chosen: set[str], keys: set[str]) -> Decimal:
    """The fractions of what was chosen. Where no option costs anything, choosing all of them would earn
    everything; there each wrong option takes back its share of the whole."""
    gained = sum((option.fraction for option in body.options if option.id in chosen), ZERO)
    wrong = {option.id for option in body.options} - keys
    if wrong and not any(option.fraction < 0 for option in body.options):
        gained -= Decimal(len(chosen & wrong)) / len(wrong)
    return gained


def _keys(body: Choice) -> list[str]:
    """Ids of what earns everything: together for a multiple response, each alone for a single choice."""
    if body.is_multiple:
        return [option.id for option in body.options if option.fraction > 0]
    return [option.id for option in body.options if option.fraction == 1]


def _grade_true_false(body: TrueFalse, given: object) -> PartMark:
    chosen = (_truth_id(given),) if isinstance(given, bool) else ()
    expected = (_truth_id(body.is_true),)
    return PartMark(id=WHOLE, fraction=Decimal(int(chosen == expected)), given=chosen, expected=expected)


def _truth_id(value: bool) -> str:
    return "true" if value else "false"


def _grade_text(item: Item, body: Text, given: object, reading: Reading) -> PartMark:
    text = given if isinstance(given, str) and given.strip() else ""
    met = _met_answer(body, text) if text else None
    judged = _judged(item, body, text, reading) if text and met is None else None
    fraction = met.fraction if met else judged.fraction if judged else ZERO
    return PartMark(
        id=WHOLE,
        fraction=_rounded(fraction),
        given=(text,) if text else (),
        expected=_full_ids(body),
        matched=met.id if met else judged.answer_id if judged else None,
        origin=_origin(body, met) if met else judged.origin.value if judged else "",
        standing=judged.standing if judged else Standing.FINAL,
        grounds=tuple(ground.value for ground in judged.grounds) if judged else (),
        similarity=judged.similarity if judged else None,
    )


def _grade_gap(item: Item, blank: Blank, body: Text, given: object, reading: Reading) -> PartMark:
    """A gap wants the article's word: forms and slips are forgiven, another word is not."""
    text = given if isinstance(given, str) and given.strip() else ""
    met = _met_answer(body, text) if text else None
    judged = None if met or not text else _judged(item, body, text, Reading(rules=reading.rules))
    is_right = judged is not None and judged.standing is Standing.FINAL and judged.answer_id is not None
    fraction = met.fraction if met else judged.fraction if judged and is_right else ZERO
    return PartMark(
        id=blank.id,
        fraction=_rounded(fraction),
        weight=blank.weight,
        given=(text,) if text else (),
        expected=_full_ids(body),
        matched=met.id if met else judged.answer_id if judged and is_right else None,
        origin=_origin(body, met) if met else judged.origin.value if judged and is_right else "",
    )


def _judged(item: Item, body: Text, text: str, reading: Reading) -> Judgement | None:
    """What the chain says; None where the author wants an exact shape (letter case, stars)."""
    asked = _asked(item, body, reading.article)
    if body.is_case_sensitive or not any(accepted.fraction == 1 for accepted in asked.accepted):
        return None
    return judge(asked, text, reading.rules, reading.encoder)


def _asked(item: Item, body: Text, article: str = "") -> Asked:
    return Asked(
        stem=GAP_PATTERN.sub(" ", plain_text(item.stem)),
        accepted=tuple(
            Accepted(answer.id, answer.pattern, answer.fraction)
            for answer in body.answers
            if answer.match == "exact"
        ),
        points=body.key_points,
        evidence=item.evidence.text if item.evidence else "",
        article=article,
        language=item.language,
    )


def _full_ids(body: Text) -> tuple[str, ...]:
    return tuple(answer.id for answer in body.answers if answer.fraction == 1)


def _origin(body: Text, met: TextAnswer) -> str:
    """The first accepted answer is the key, the others are its aliases."""
    return (Origin.EXACT if met is body.answers[0] else Origin.ALIAS).value


def _met_answer(body: Text, text: str) -> TextAnswer | None:
    """The first accepted answer that `text` meets."""
    plain = normalise(text, is_case_sensitive=body.is_case_sensitive)
    for answer in body.answers:
        if answer.match == "wildcard":
            is_met = matches_wildcard(answer.pattern, text, is_case_sensitive=body.is_case_sensitive)
        else:
            is_met = plain == normalise(answer.pattern, is_case_sensitive=body.is_case_sensitive)
        if is_met:
            return answer
    return None


def _grade_matching(body: Matching, given: object) -> tuple[PartMark, ...]:
    right = {side.id: side.content.value for side in body.right}
    expected = {pair.left: pair.right for pair in body.pairs}
    chosen = {left: pick for left, pick in _entries(given).items() if pick in right}
    return tuple(
        PartMark(
            id=side.id,
            # Two right sides may read alike; a learner cannot tell them apart.
            fraction=Decimal(int(right.get(chosen.get(side.id, "")) == right[expected[side.id]])),
            given=(chosen[side.id],) if side.id in chosen else (),
            expected=(expected[side.id],),
        )
        for side in body.left
    )


def _grade_cloze(item: Item, body: Cloze, given: object, reading: Reading) -> tuple[PartMark, ...]:
    typed = _entries(given)
    return tuple(_grade_blank(item, blank, typed.get(blank.id, ""), reading) for blank in body.blanks)


def _grade_blank(item: Item, blank: Blank, given: str, reading: Reading) -> PartMark:
    match blank.body:
        case Choice():
            return _grade_choice(blank.body, [given], blank.id, blank.weight)
        case Numeric():
            mark = _grade_number(blank.body, {"number": given}, item.language)
            return replace(mark, id=blank.id, weight=blank.weight)
        case Text():
            return _grade_gap(item, blank, blank.body, given, reading)


def _grade_number(body: Numeric, response: Response, language: str) -> PartMark:
    mark = mark_number(body, response, language)
    return PartMark(
        id=WHOLE,
        fraction=_rounded(mark.fraction),
        given=(written_with(mark.written, response),) if mark.written else (),
        expected=tuple(answer.id for answer in body.answers if answer.fraction == 1),
        matched=mark.met.id if mark.met else None,
        grounds=(mark.reason,) if mark.reason else (),
    )


def _grade_order(body: Ordering, response: Response) -> PartMark:
    given = given_order(body, response)
    return PartMark(
        id=WHOLE,
        fraction=_rounded(order_share(body, given)) if given else ZERO,
        given=given,
        expected=tuple(one.id for one in body.elements),
    )


def _grade_essay(given: object, files: object) -> PartMark:
    """Nothing written or attached earns nothing; all else is for a person to mark."""
    text = files or (given if isinstance(given, str) and given.strip() else "")
    return PartMark(
        id=WHOLE,
        fraction=ZERO,
        # The text stands in the answer and may be long: the mark only tells that there is one.
        given=(WRITTEN,) if text else (),
        standing=Standing.BY_HAND if text else Standing.FINAL,
    )


def _texts(value: object) -> Iterable[str]:
    return [part for part in value if isinstance(part, str)] if isinstance(value, list | tuple) else []


def _entries(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    return {key: part for key, part in value.items() if isinstance(key, str) and isinstance(part, str)}


def _key_of_gap(blank: Blank, language: str) -> str:
    match blank.body:
        case Choice():
            return _keys(blank.body)[0]
        case Numeric():
            return " ".join(str(part) for part in key_number(blank.body, language).values())
        case Text():
            return _key_text(blank.body)


def _key_text(body: Text) -> str:
    """The first text that earns everything; an earlier answer with less may stand in the way of another."""
    texts = [
        text
        for answer in body.answers
        if answer.fraction == 1
        for text in ([answer.pattern] if answer.match == "exact" else _wildcard_texts(answer.pattern))
    ]
    for text in texts:
        met = _met_answer(body, text)
        if met and met.fraction == 1:
            return text
    return texts[0]


def _wildcard_texts(pattern: str) -> list[str]:
    return [text for text in (literal_of(pattern), literal_of(pattern, "…")) if text]
