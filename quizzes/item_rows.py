"""The rows of the item editor: options, accepted answers or pairs as typed, and the body they make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, DecimalException
from typing import Literal, TypeAlias

from django.http import QueryDict
from django.utils.translation import gettext as _

from items.identifiers import neutral_ids
from items.kinds import (
    Body,
    Choice,
    ItemKind,
    Matching,
    NumAnswer,
    Option,
    Pair,
    Rich,
    Side,
    Text,
    TextAnswer,
)

Scoring: TypeAlias = Literal["weighted", "all_or_nothing", "right_minus_wrong"]
Problems = dict[str, str]
"""The id of a field and one sentence about it."""
WRITTEN_FORMAT: Literal["markdown"] = "markdown"
"""What people write by hand; what was there before keeps its format."""
_SHARE = Decimal("0.0000001")


@dataclass(slots=True)
class Row:
    """One line of the form. `id` is the part it was read from, empty for a new one.

    `text` is an option, an accepted answer or a left side; `other` the right side of a pair. Of a number
    `text` is the value or where a range begins, `other` the tolerance or where it ends; `mode` says which.
    `weight` is the percentage of an option that has a share of its own.
    """

    number: int
    id: str = ""
    text: str = ""
    other: str = ""
    is_key: bool = False
    feedback: str = ""
    is_pattern: bool = False
    share: str = "100"
    mode: str = ""
    weight: str = ""

    @classmethod
    def of_post(cls, number: int, data: QueryDict) -> Row:
        """Row `number` of what was sent."""

        def sent(name: str) -> str:
            return data.get(f"row-{number}-{name}", "").strip()

        return cls(
            number=number,
            id=sent("id")[:64],
            text=sent("text"),
            other=sent("other"),
            is_key=data.get("key") == str(number) or f"row-{number}-key" in data,
            feedback=sent("feedback"),
            is_pattern=f"row-{number}-pattern" in data,
            share=sent("share") or "100",
            mode=sent("mode")[:20],
            weight=sent("weight")[:20],
        )

    @property
    def is_empty(self) -> bool:
        """True for a row nobody typed in; it is left out, not an error."""
        return not (self.text or self.other or self.mode == "any")


def empty_rows(count: int, first: int = 1) -> list[Row]:
    """`count` rows to type in."""
    return [Row(number) for number in range(first, first + count)]


def rows_of(body: Body) -> list[Row]:
    """The rows that show `body`, one per option, answer or pair."""
    match body:
        case Choice():
            return [_option_row(number, option, body) for number, option in enumerate(body.options, 1)]
        case Text():
            return [_answer_row(number, answer) for number, answer in enumerate(body.answers, 1)]
        case Matching():
            return _pair_rows(body)
        case _:
            return []


def _option_row(number: int, option: Option, body: Choice) -> Row:
    return Row(
        number=number,
        id=option.id,
        text=option.content.value,
        is_key=_is_key(option, is_multiple=body.is_multiple),
        feedback=option.feedback.value if option.feedback else "",
    )


def _is_key(option: Option, *, is_multiple: bool) -> bool:
    return option.fraction > 0 if is_multiple else option.fraction == 1


def _answer_row(number: int, answer: TextAnswer) -> Row:
    return Row(
        number=number,
        id=answer.id,
        text=answer.pattern,
        is_pattern=answer.match == "wildcard",
        share=format((answer.fraction * 100).normalize(), "f"),
        feedback=answer.feedback.value if answer.feedback else "",
    )


def _pair_rows(body: Matching) -> list[Row]:
    left = {side.id: side.content.value for side in body.left}
    right = {side.id: side.content.value for side in body.right}
    pairs = [(pair.left, left[pair.left], right[pair.right]) for pair in body.pairs]
    spare = [("", "", right[side]) for side in right if side not in {pair.right for pair in body.pairs}]
    return [Row(number, id=name, text=a, other=b) for number, (name, a, b) in enumerate(pairs + spare, 1)]


def bodies_from_rows(
    kind: ItemKind, rows: Sequence[Row], flags: dict[str, bool], base: Body | None
) -> tuple[Body | None, Problems]:
    """The body that `rows` make, or None with what is wrong."""
    filled = [row for row in rows if not row.is_empty]
    problems: Problems = {}
    makers: dict[ItemKind, Callable[[], Body]] = {
        ItemKind.SINGLE_CHOICE: lambda: _choice(filled, flags, base, problems, is_multiple=False),
        ItemKind.MULTIPLE_RESPONSE: lambda: _choice(filled, flags, base, problems, is_multiple=True),
        ItemKind.SHORT_ANSWER: lambda: _typed(filled, flags, base, problems),
        ItemKind.MATCHING: lambda: _matching(filled, flags, base, problems),
        ItemKind.CATEGORISE: lambda: _matching(filled, flags, base, problems),
    }
    body = makers[kind]()
    return (None, problems) if problems else (body, problems)


def part_names(rows: Sequence[Row], known: set[str], prefix: str = "") -> list[str]:
    """Kept ids where the row has one of `known`, else new ones that tell nothing."""
    taken = {row.id for row in rows if row.id in known}
    fresh = [name for name in neutral_ids([row.text for row in rows], prefix) if name not in taken]
    spare = (f"{prefix or 'o'}{number}" for number in range(100, 100 + 2 * len(rows)))
    fresh += [name for name in spare if name not in taken and name not in known]
    seen: set[str] = set()
    names = []
    for row in rows:
        name = row.id if row.id in known and row.id not in seen else fresh.pop(0)
        seen.add(name)
        names.append(name)
    return names


def _share(right: int) -> Decimal:
    return (Decimal(1) / right).quantize(_SHARE).normalize()


def _choice(
    rows: Sequence[Row], flags: dict[str, bool], base: Body | None, problems: Problems, *, is_multiple: bool
) -> Choice:
    known = {option.id: option for option in base.options} if isinstance(base, Choice) else {}
    keys = [row for row in rows if row.is_key]
    if len(rows) < 2:
        problems["row-1-text"] = _("Enter at least two options")
    elif not keys:
        problems["row-1-key"] = _("Mark every right option") if is_multiple else _("Mark the right option")
    names = part_names(rows, set(known))
    had_keys = {name for name, option in known.items() if _is_key(option, is_multiple=is_multiple)}
    has_same_keys = {name for name, row in zip(names, rows, strict=True) if row.is_key} == had_keys
    options = []
    for name, row in zip(names, rows, strict=True):
        old = known.get(name)
        # Shares somebody set on purpose (half a point, a penalty) stay as long as the same options are right.
        if old and has_same_keys:
            share = old.fraction
        else:
            share = _share(len(keys) if is_multiple else 1) if row.is_key else Decimal(0)
        options.append(
            Option(
                id=name,
                content=rich_of(row.text, old.content if old else None),
                fraction=share,
                feedback=feedback_of(row, old),
                is_pinned=old.is_pinned if old else False,
            )
        )
    return Choice(
        options=tuple(options),
        is_multiple=is_multiple,
        scoring=base.scoring if isinstance(base, Choice) else "weighted",
        has_natural_order=flags["has_natural_order"],
    )


def _typed(rows: Sequence[Row], flags: dict[str, bool], base: Body | None, problems: Problems) -> Text:
    known = {answer.id: answer for answer in base.answers} if isinstance(base, Text) else {}
    if not rows:
        problems["row-1-text"] = _("Enter at least one accepted answer")
    answers = []
    for name, row in zip(part_names(rows, set(known)), rows, strict=True):
        answers.append(
            TextAnswer(
                id=name,
                pattern=row.text,
                match="wildcard" if row.is_pattern else "exact",
                fraction=percent_of(row, known.get(name), problems),
                feedback=feedback_of(row, known.get(name)),
            )
        )
    if rows and not problems and max(answer.fraction for answer in answers) != 1:
        problems[f"row-{rows[0].number}-share"] = _("One answer must be worth 100 percent")
    longest = base.max_length if isinstance(base, Text) else 300
    return Text(answers=tuple(answers), is_case_sensitive=flags["is_case_sensitive"], max_length=longest)


def percent_of(row: Row, base: TextAnswer | NumAnswer | None, problems: Problems) -> Decimal:
    """The share typed in a row; the one the row was read from where they are equal."""
    try:
        share = Decimal(row.share.replace(",", ".")) / 100
    except DecimalException:
        share = Decimal(-1)
    if not share.is_finite() or not 0 <= share <= 1:
        problems[f"row-{row.number}-share"] = _("Enter a percentage from 0 to 100")
        return Decimal(1)
    share = share.quantize(_SHARE).normalize()
    return base.fraction if base and base.fraction == share else share


def _matching(rows: Sequence[Row], flags: dict[str, bool], base: Body | None, problems: Problems) -> Matching:
    pairs = [row for row in rows if row.text]
    for row in pairs:
        if not row.other:
            problems[f"row-{row.number}-other"] = _("Enter what this belongs to")
    if len(pairs) < 2:
        problems.setdefault("row-1-text", _("Enter at least two pairs"))
    old_left = {side.id: side for side in base.left} if isinstance(base, Matching) else {}
    old_right = {side.content.value: side for side in base.right} if isinstance(base, Matching) else {}
    left = part_names(pairs, set(old_left), "l")
    # Two prompts may belong to the same match: equal texts on the right are one side.
    texts = list(dict.fromkeys(row.other for row in rows if row.other))
    shadows = [Row(0, id=old_right[text].id if text in old_right else "", text=text) for text in texts]
    right = dict(zip(texts, part_names(shadows, {side.id for side in old_right.values()}, "r"), strict=True))
    return Matching(
        left=tuple(
            Side(id=name, content=rich_of(row.text, old_left[name].content if name in old_left else None))
            for name, row in zip(left, pairs, strict=True)
        ),
        right=tuple(
            Side(
                id=right[text], content=rich_of(text, old_right[text].content if text in old_right else None)
            )
            for text in texts
        ),
        pairs=tuple(
            Pair(left=name, right=right.get(row.other, "")) for name, row in zip(left, pairs, strict=True)
        ),
        scoring="all_or_nothing" if flags["is_all_or_nothing"] else "per_pair",
    )


def rich_of(typed: str, base: Rich | None) -> Rich:
    return Rich(typed, base.format if base else WRITTEN_FORMAT)


def rich(typed: str, base: Rich | None = None) -> Rich | None:
    """What was typed, in the format it had before, or None for nothing."""
    text = typed.strip()
    return rich_of(text, base) if text else None


def feedback_of(row: Row, base: Option | TextAnswer | NumAnswer | None) -> Rich | None:
    """What is said to those who gave the answer of the row, in the format it had."""
    return rich(row.feedback, base.feedback if base else None)
