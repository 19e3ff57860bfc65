"""The item editor's form: what was typed, kept letter for letter, and the item it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from django.http import QueryDict
from django.utils.translation import gettext as _

from items.constraints import MAX_UNITS, validate
from items.kinds import (
    Body,
    Choice,
    Cloze,
    Description,
    Essay,
    Guidance,
    Hotspot,
    InvalidItem,
    Item,
    ItemKind,
    Numeric,
    Ordering,
    Rich,
    Text,
    TrueFalse,
    WordBank,
)
from items.rich import as_markdown
from items.word_banks import BankProblem, has_lonely_gap, read_bank, write_bank
from quizzes.choice_scoring import FIRST_CHOICE_RULE, counted_by, with_shares
from quizzes.essay_forms import ESSAY_FIELDS, essay_of, essay_values
from quizzes.gap_notation import GapProblem, read_gaps, write_gaps
from quizzes.guidance_forms import GuidanceForm
from quizzes.hotspot_forms import HOTSPOT_FIELDS, HOTSPOT_FLAGS, hotspot_of, hotspot_values, zone_rows
from quizzes.item_rows import WRITTEN_FORMAT, Row, bodies_from_rows, empty_rows, rich, rows_of
from quizzes.number_rows import NEW_UNITS, UnitRow, number_rows, number_values, numeric_of, unit_rows
from quizzes.order_rows import (
    FIRST_RULE,
    ORDER_FIELDS,
    ORDER_FLAGS,
    USUAL_COUNT,
    element_rows,
    order_values,
    ordering_of,
)

TEXT_FIELDS = (
    "title",
    "stem",
    "rationale",
    "points",
    "lesson",
    "sentence",
    "evidence_start",
    "evidence_end",
    "truth",
    "feedback_true",
    "feedback_false",
    "scoring",
    "key_points",
    "unit_rule",
    "unit_penalty",
    "variables",
    "extra_words",
    *ESSAY_FIELDS,
    *HOTSPOT_FIELDS,
    *ORDER_FIELDS,
)
FLAG_FIELDS = (
    "is_case_sensitive",
    "has_natural_order",
    "is_all_or_nothing",
    "is_unit_left",
    "is_reusable",
    "is_markdown",
    "is_strict",
    *HOTSPOT_FLAGS,
    *ORDER_FLAGS,
)
ROW_KINDS = {
    ItemKind.SINGLE_CHOICE: 4,
    ItemKind.MULTIPLE_RESPONSE: 4,
    ItemKind.SHORT_ANSWER: 2,
    ItemKind.MATCHING: 4,
    ItemKind.CATEGORISE: 6,
    ItemKind.NUMERICAL: 2,
    ItemKind.ORDERING: 4,
    ItemKind.HOTSPOT: 3,
}
"""The kinds made of rows, and how many empty rows a new item of the kind begins with."""
MOST_ROWS = 60


@dataclass(slots=True)
class ItemForm:
    """One item as typed. `errors` maps the id of a field to one sentence; empty until `item` was asked."""

    kind: ItemKind
    values: dict[str, str]
    flags: dict[str, bool]
    rows: list[Row] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    units: list[UnitRow] = field(default_factory=list)
    guidance: GuidanceForm = field(default_factory=lambda: GuidanceForm.of_guidance(Guidance()))

    @classmethod
    def blank(cls, kind: ItemKind, values: Mapping[str, str] | None = None) -> ItemForm:
        """The form of an item that is still to be written."""
        form = cls(kind, dict.fromkeys(TEXT_FIELDS, ""), dict.fromkeys(FLAG_FIELDS, False))
        form.values |= {
            "points": "1",
            "unit_rule": "none",
            "unit_penalty": "10",
            "scoring": FIRST_RULE if kind == ItemKind.ORDERING else FIRST_CHOICE_RULE,
            "shown": "all",
            "shown_count": str(USUAL_COUNT),
            **(values or {}),
        }
        form.rows = empty_rows(ROW_KINDS.get(kind, 0))
        form.units = unit_rows(None, "en")
        return form

    @classmethod
    def of_item(cls, item: Item) -> ItemForm:
        """The form that gives `item` back when nothing is changed."""
        form = cls.blank(item.kind)
        form.values |= {
            "title": item.title,
            "stem": item.stem.value,
            "rationale": _text(item.rationale),
            "points": format(item.points.normalize(), "f"),
        }
        form.guidance = GuidanceForm.of_guidance(item.guidance)
        if item.evidence is not None:
            form.values["evidence_start"] = str(item.evidence.start)
            form.values["evidence_end"] = str(item.evidence.end)
        if isinstance(item.body, TrueFalse):
            form.values["truth"] = "true" if item.body.is_true else "false"
            form.values["feedback_true"] = _text(item.body.feedback_true)
            form.values["feedback_false"] = _text(item.body.feedback_false)
        elif isinstance(item.body, Cloze):
            form.values["stem"] = write_gaps(item.stem.value, item.body, item.language)
        elif isinstance(item.body, WordBank):
            form.values["stem"], extra = write_bank(item.stem.value, item.body)
            form.values["extra_words"] = "\n".join(extra)
            form.flags["is_reusable"] = item.body.is_reusable
        elif isinstance(item.body, Numeric):
            form.rows, form.units = number_rows(item.body, item.language), unit_rows(item.body, item.language)
            form.values |= number_values(item.body, item.language)
            form.flags["is_unit_left"] = item.body.is_unit_left
        elif isinstance(item.body, Ordering):
            form.rows, form.flags["is_horizontal"] = element_rows(item.body), item.body.is_horizontal
            form.values |= order_values(item.body)
        elif isinstance(item.body, Essay):
            form.values |= essay_values(item.body)
            form.flags["is_strict"] = item.body.is_strict
        elif isinstance(item.body, Hotspot):
            form.rows, form.flags["is_several"] = zone_rows(item.body), item.body.is_multiple
            form.values |= hotspot_values(item.body)
            form.flags["are_places_shown"] = item.body.are_places_shown
        else:
            form.rows = rows_of(item.body)
            form.values["key_points"] = "\n".join(getattr(item.body, "key_points", ()))
            form.flags["is_case_sensitive"] = getattr(item.body, "is_case_sensitive", False)
            form.flags["has_natural_order"] = getattr(item.body, "has_natural_order", False)
            if isinstance(item.body, Choice) and item.body.is_multiple:
                form.values["scoring"] = item.body.scoring
                with_shares(form.rows, item.body)
            form.flags["is_all_or_nothing"] = getattr(item.body, "scoring", "") == "all_or_nothing"
        return form

    @classmethod
    def of_post(cls, kind: ItemKind, data: QueryDict) -> ItemForm:
        """The form as it was sent, right or wrong."""
        values = {name: data.get(name, "").replace("\r\n", "\n") for name in TEXT_FIELDS}
        flags = {name: name in data for name in FLAG_FIELDS}
        count = min(_whole(data.get("rows", ""), 0), MOST_ROWS)
        rows = [Row.of_post(number, data) for number in range(1, count + 1)]
        form = cls(kind, values, flags, rows if kind in ROW_KINDS else [])
        form.guidance = GuidanceForm.of_post(data)
        unit_count = min(_whole(data.get("units", ""), NEW_UNITS), MAX_UNITS)
        form.units = [UnitRow.of_post(number, data) for number in range(1, unit_count + 1)]
        return form

    def add_rows(self, count: int = 2) -> None:
        """Room for `count` more options, answers or pairs."""
        room = MOST_ROWS - len(self.rows)
        self.rows += empty_rows(min(count, room), first=len(self.rows) + 1)

    def raise_row(self, number: int) -> None:
        """Let row `number` and the one above it change places."""
        if 2 <= number <= len(self.rows):
            above, below = self.rows[number - 2 : number]
            above.number, below.number = number, number - 1
            self.rows[number - 2 : number] = [below, above]

    def add_unit(self) -> None:
        """Room for one more unit."""
        if len(self.units) < MAX_UNITS:
            self.units.append(UnitRow(len(self.units) + 1, factor=""))

    def put(self, text: str) -> None:
        """Write `text` into the first empty row, in a new one if all are full; of pairs on the right side."""
        empty = next((row for row in self.rows if row.is_empty), None)
        if empty is None:
            self.add_rows(1)
            empty = self.rows[-1]
        if self.kind == ItemKind.MATCHING:
            empty.other = text
        else:
            empty.text = text

    def item(self, language: str, base: Item | None = None) -> Item | None:
        """The item that was typed, without its evidence, or None with `errors` filled.

        `base` is the version being edited: what the form does not show is taken over from it.
        """
        self.errors = {}
        head = self._head(language, base)
        body = self._body(head, base)
        if body is None or self.errors:
            return None
        item = replace(head, body=body[1], stem=body[0])
        if self.flags["is_markdown"]:
            item = as_markdown(item)
        try:
            validate(item)
        except InvalidItem as problem:
            self.errors.setdefault("form", str(problem))
            return None
        return item

    def _head(self, language: str, base: Item | None) -> Item:
        form = base.stem.format if base else WRITTEN_FORMAT
        if not self.values["stem"].strip():
            is_text = self.kind == ItemKind.DESCRIPTION
            self.errors["stem"] = _("Enter the text") if is_text else _("Enter what is asked")
        return Item(
            kind=self.kind,
            stem=Rich(self.values["stem"].strip(), form),
            body=TrueFalse(is_true=True),
            points=self._points(base),
            title=self.values["title"].strip(),
            language=base.language if base else language,
            rationale=self._rationale(base),
            tags=base.tags if base else (),
            guidance=self._guidance(base),
        )

    def _guidance(self, base: Item | None) -> Guidance:
        if self.kind == ItemKind.DESCRIPTION:
            return Guidance()
        return self.guidance.guidance(base.guidance if base else None, self.errors)

    def _rationale(self, base: Item | None) -> Rich | None:
        if self.kind == ItemKind.DESCRIPTION:
            return None
        return rich(self.values["rationale"], base.rationale if base else None)

    def _points(self, base: Item | None) -> Decimal:
        if self.kind == ItemKind.DESCRIPTION:
            return Decimal(0)
        try:
            points = Decimal(self.values["points"].strip().replace(",", "."))
        except InvalidOperation:
            points = Decimal(0)
        if not points.is_finite() or not Decimal("0.01") <= points <= 1000:
            self.errors["points"] = _("Enter a number of points, for example 1")
            return Decimal(1)
        points = points.quantize(Decimal("0.01")).normalize()
        return base.points if base and base.points == points else points

    def _body(self, head: Item, base: Item | None) -> tuple[Rich, Body] | None:
        known = base.body if base and base.kind == self.kind else None
        if self.kind == ItemKind.TRUE_FALSE:
            return head.stem, self._true_false(known)
        if self.kind == ItemKind.DESCRIPTION:
            return head.stem, Description()
        if self.kind == ItemKind.CLOZE:
            return self._cloze(head, known)
        if self.kind == ItemKind.WORD_BANK:
            return self._word_bank(head.stem, known)
        if self.kind == ItemKind.NUMERICAL:
            return head.stem, self._numeric(head.language, known)
        if self.kind == ItemKind.ORDERING:
            return head.stem, self._ordering(known)
        if self.kind == ItemKind.ESSAY:
            essay, problems = essay_of(self.values, is_strict=self.flags["is_strict"], base=known)
            self.errors |= problems
            return head.stem, essay
        if self.kind == ItemKind.HOTSPOT:
            hotspot, problems = hotspot_of(self.rows, self.values, self.flags, known)
            self.errors |= problems
            return (head.stem, hotspot) if hotspot else None
        body, problems = bodies_from_rows(self.kind, self.rows, self.flags, known)
        self.errors |= problems
        if isinstance(body, Choice) and body.is_multiple:
            body, problems = counted_by(body, self.rows, self.values["scoring"])
            self.errors |= problems
        if isinstance(body, Text):
            lines = (line.strip() for line in self.values["key_points"].splitlines())
            body = replace(body, key_points=tuple(line for line in lines if line.strip(" |")))
        return (head.stem, body) if body else None

    def _true_false(self, base: object) -> TrueFalse:
        known = base if isinstance(base, TrueFalse) else None
        if self.values["truth"] not in ("true", "false"):
            self.errors["truth-true"] = _("Choose whether the statement is true or false")
        return TrueFalse(
            is_true=self.values["truth"] == "true",
            feedback_true=rich(self.values["feedback_true"], known.feedback_true if known else None),
            feedback_false=rich(self.values["feedback_false"], known.feedback_false if known else None),
        )

    def _numeric(self, language: str, base: object) -> Numeric:
        is_left = self.flags["is_unit_left"]
        body, problems = numeric_of(
            self.rows, self.units, self.values, is_unit_left=is_left, language=language, base=base
        )
        self.errors |= problems
        return body

    def _word_bank(self, stem: Rich, base: object) -> tuple[Rich, Body] | None:
        known = base if isinstance(base, WordBank) else None
        extra = self.values["extra_words"].splitlines()
        try:
            text, body = read_bank(stem.value, extra, is_reusable=self.flags["is_reusable"], base=known)
        except BankProblem as problem:
            self.errors.setdefault("stem", gap_words(str(problem)))
            return None
        if has_lonely_gap(body):
            self.errors["extra_words"] = _("Every gap needs another word to choose from in its group")
        return Rich(text, stem.format), body

    def _ordering(self, base: object) -> Ordering:
        is_horizontal = self.flags["is_horizontal"]
        body, problems = ordering_of(self.rows, self.values, base, is_horizontal=is_horizontal)
        self.errors |= problems
        return body

    def _cloze(self, head: Item, base: object) -> tuple[Rich, Body] | None:
        try:
            known = base if isinstance(base, Cloze) else None
            text, body = read_gaps(head.stem.value, head.language, known)
        except GapProblem as problem:
            self.errors.setdefault("stem", gap_words(str(problem)))
            return None
        return Rich(text, head.stem.format), body


def gap_words(problem: str) -> str:
    """What is wrong with the brackets of a text with gaps."""
    return {
        "no gap": _("Put the words to be filled in between [[ and ]]"),
        "open": _("A gap begins with [[ and never ends; close it with ]]"),
        "empty": _("A gap, or a place between | or ~ in a gap, is empty"),
        "number": _("After # comes a number: #10, #9.8:0.05, #200:5% or #5..7"),
        "mixed": _("Use either | or ~ inside one gap, not both"),
    }[problem]


def _text(value: Rich | None) -> str:
    return value.value if value else ""


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else otherwise
