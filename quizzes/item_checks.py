"""The checks of an item in words: the item-writing rules, and for generated items their gates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from items.generation.reasons import explain_code
from items.kinds import Item as Shape
from items.kinds import ItemKind
from items.rules import CHECKS, Check, Context, Finding, examine
from items.rules.cures import Cure, cure_of
from lessons.models import Course
from quizzes.models import Item, ItemState, ItemVersion

NAMES = {rule.code: rule.name for rule in CHECKS}
NEAR_DUPLICATE = "near_duplicate"
TONES = {"stop": "bad", "look": "warn"}
_PLACE = re.compile(r"body\.(options|answers|pairs|left|right|zones)\[([0-9]+)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """Something to look at: how strongly, what, why, what would cure it, and the editor's field it is in.

    `button` names the cure that one press makes, empty where there is none; `where` is the part of the item.
    """

    code: str
    tone: str
    name: str
    sentence: str
    cure: str
    field: str
    where: str = ""
    button: str = ""


@dataclass(frozen=True, slots=True)
class PassedHtml:
    """The first rules that were passed, and the others folded away."""

    first: SafeString
    rest: SafeString


@lru_cache(maxsize=512)
def _passed_html(codes: tuple[str, ...], _language: str) -> PassedHtml:
    # Drawn once for each set of rules: somebody who types passes the same ones with every letter.
    passed = [rule for rule in CHECKS if rule.code in codes]
    names = ("quizzes/_checks_passed_first.html", "quizzes/_checks_passed_rest.html")
    return PassedHtml(*(render_to_string(name, {"passed": passed}) for name in names))


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """What was found and what was passed."""

    found: tuple[CheckLine, ...]
    passed: tuple[Check, ...]

    @property
    def passed_html(self) -> PassedHtml:
        """What was passed, as the fragment shows it."""
        return _passed_html(tuple(rule.code for rule in self.passed), get_language() or "")

    @property
    def must_change(self) -> bool:
        """True when learners must not meet the item like this."""
        return any(line.tone == "bad" for line in self.found)

    @property
    def has_near(self) -> bool:
        """True when another item reads much like this one."""
        return any(line.code == NEAR_DUPLICATE for line in self.found)


def course_context(course: Course, item_id: int | None = None) -> Context:
    """What the rules need to know of the course: its text and its other stems. Two queries at most."""
    others = Item.objects.filter(course=course, state__in=[ItemState.WAITING, ItemState.ACCEPTED])
    if item_id is not None:
        others = others.exclude(pk=item_id)
    return Context(
        text=course.revision.text, other_stems=tuple(others.values_list("latest__stem", flat=True))
    )


def checks_of(
    shape: Shape,
    context: Context,
    gates: Sequence[Mapping[str, object]] = (),
    *,
    with_buttons: bool = False,
) -> Checks:
    """Every finding of the rules, then of the gates that say something else.

    `with_buttons` names the one-press cures, which only the editor can make.
    """
    found, silent = examine(shape, context=context)
    findings = [_rule_line(finding, shape, context if with_buttons else None) for finding in found]
    known = {line.code for line in findings}
    held = [_gate_line(gate) for gate in gates if gate["code"] not in known]
    return Checks(found=(*findings, *held), passed=silent)


def finding_names(item: Item) -> list[str]:
    """What is held against the item's latest wording, in words, the severest first."""
    return [NAMES[one["code"]] for one in item.findings or () if one["code"] in NAMES]


def stored_gates(item: Item, version: ItemVersion) -> Sequence[Mapping[str, object]]:
    """What the gates said when the item was made; an edit makes it a thing of the past."""
    return item.gates if version.number == 1 else ()


def cured(shape: Shape, context: Context, code: str, where: str) -> Cure | None:
    """The item with the finding `code` at `where` cured, or None if there is none such any more."""
    for finding in examine(shape, context=context)[0]:
        if (finding.code, finding.where) == (code, where):
            return cure_of(finding, shape, context=context)
    return None


def _rule_line(finding: Finding, shape: Shape, context: Context | None) -> CheckLine:
    cure = cure_of(finding, shape, context=context) if context else None
    return CheckLine(
        code=finding.code,
        tone=TONES[finding.severity],
        name=NAMES[finding.code],
        sentence=finding.sentence,
        cure=finding.cure or "",
        field=field_of(finding.where, shape.kind),
        where=finding.where,
        button=cure.words if cure else "",
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
    if place and kind not in (ItemKind.CLOZE, ItemKind.WORD_BANK):
        side = "other" if place[1] == "right" else "text"
        return f"row-{int(place[2]) + 1}-{side}"
    if where == "body.alt":
        return "picture_alt"
    head = where.split(".")[0]
    return head if head in ("rationale", "title", "points") else "stem"
