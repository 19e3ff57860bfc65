"""The checks of an item in words: the item-writing rules, and for generated items their gates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from items.generation.reasons import explain_code
from items.kinds import Item as Shape
from items.kinds import ItemKind
from items.rules import CHECKS, Check, Context, Finding, check, passed
from lessons.models import Course
from quizzes.models import Item, ItemState, ItemVersion

NAMES = {rule.code: rule.name for rule in CHECKS}
TONES = {"stop": "bad", "look": "warn"}
_PLACE = re.compile(r"body\.(options|answers|pairs|left|right)\[([0-9]+)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """Something to look at: how strongly, what, why, what would cure it, and the editor's field it is in."""

    code: str
    tone: str
    name: str
    sentence: str
    cure: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """What was found and what was passed."""

    found: tuple[CheckLine, ...]
    passed: tuple[Check, ...]

    @property
    def must_change(self) -> bool:
        """True when learners must not meet the item like this."""
        return any(line.tone == "bad" for line in self.found)


def course_context(course: Course, item_id: int | None = None) -> Context:
    """What the rules need to know of the course: its text and its other stems. Two queries at most."""
    others = Item.objects.filter(course=course, state__in=[ItemState.WAITING, ItemState.ACCEPTED])
    if item_id is not None:
        others = others.exclude(pk=item_id)
    return Context(
        text=course.revision.text, other_stems=tuple(others.values_list("latest__stem", flat=True))
    )


def checks_of(shape: Shape, context: Context, gates: Sequence[Mapping[str, object]] = ()) -> Checks:
    """Every finding of the rules, then of the gates that say something else."""
    findings = [_rule_line(finding, shape) for finding in check(shape, context=context)]
    known = {line.code for line in findings}
    held = [_gate_line(gate) for gate in gates if gate["code"] not in known]
    return Checks(found=(*findings, *held), passed=passed(shape, context=context))


def stored_gates(item: Item, version: ItemVersion) -> Sequence[Mapping[str, object]]:
    """What the gates said when the item was made; an edit makes it a thing of the past."""
    return item.gates if version.number == 1 else ()


def _rule_line(finding: Finding, shape: Shape) -> CheckLine:
    return CheckLine(
        code=finding.code,
        tone=TONES[finding.severity],
        name=NAMES[finding.code],
        sentence=finding.sentence,
        cure=finding.cure or "",
        field=field_of(finding.where, shape.kind),
    )


def _gate_line(gate: Mapping[str, object]) -> CheckLine:
    code = str(gate["code"])
    name = code.replace("_", " ")
    try:
        words = explain_code(code)
    except (KeyError, StopIteration):
        # An item made by an engine whose gate is gone: what it saw is still worth showing.
        return CheckLine(
            code=code,
            tone="warn",
            name=name,
            sentence=str(gate["detail"]),
            cure="",
            field="stem",
        )
    seen = str(gate["detail"] or name)
    detail = "" if seen == name else f" ({seen})"
    return CheckLine(
        code=code,
        tone="warn",
        name=name,
        sentence=f"{words.sentence}{detail}",
        cure=words.hint,
        field="stem",
    )


def field_of(where: str, kind: ItemKind) -> str:
    """The id of the editor's field that holds the part of an item named by `where`."""
    if where.startswith("evidence"):
        return "sentence"
    place = _PLACE.match(where)
    if place and kind != ItemKind.CLOZE:
        side = "other" if place[1] == "right" else "text"
        return f"row-{int(place[2]) + 1}-{side}"
    head = where.split(".")[0]
    return head if head in ("rationale", "title", "points") else "stem"
