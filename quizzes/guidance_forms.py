"""Hints, penalty and words to answers as typed in the editor, and the guidance they stand for."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, DecimalException

from django.http import QueryDict
from django.utils.translation import gettext as _

from items.constraints import MAX_HINTS
from items.kinds import USUAL_PENALTY, Guidance, Hint
from quizzes.item_rows import rich

LEAST_ROWS = 3
SAID = ("say_right", "say_partly", "say_wrong")


@dataclass(slots=True)
class HintRow:
    """One hint as typed."""

    number: int
    text: str = ""
    clears_wrong: bool = False
    says_count: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.text.strip() and not self.clears_wrong and not self.says_count


@dataclass(slots=True)
class GuidanceForm:
    """All of it as typed; one empty row at least is there for another hint."""

    penalty: str = ""
    said: dict[str, str] = field(default_factory=lambda: dict.fromkeys(SAID, ""))
    hints: list[HintRow] = field(default_factory=list)

    @classmethod
    def of_guidance(cls, guidance: Guidance) -> GuidanceForm:
        """The form that gives `guidance` back when nothing is changed."""
        hints = [
            HintRow(number, hint.text.value if hint.text else "", hint.clears_wrong, hint.says_count)
            for number, hint in enumerate(guidance.hints, 1)
        ]
        texts = {name: getattr(guidance, name) for name in SAID}
        said = {name: text.value if text else "" for name, text in texts.items()}
        return cls(_percent(guidance.penalty), said, _with_room(hints))

    @classmethod
    def of_post(cls, data: QueryDict) -> GuidanceForm:
        """The form as it was sent."""
        hints = [
            HintRow(
                number,
                data.get(f"hint-{number}", ""),
                f"hint-{number}-clears" in data,
                f"hint-{number}-counts" in data,
            )
            for number in range(1, MAX_HINTS + 1)
        ]
        written = [hint for hint in hints if not hint.is_empty]
        for number, hint in enumerate(written, 1):
            hint.number = number
        said = {name: data.get(name, "").replace("\r\n", "\n") for name in SAID}
        return cls(data.get("penalty", ""), said, _with_room(written))

    @property
    def is_open(self) -> bool:
        """True if there is something to see without unfolding."""
        return any(self.said.values()) or any(not hint.is_empty for hint in self.hints)

    def guidance(self, base: Guidance | None, errors: dict[str, str]) -> Guidance:
        """What was typed; a penalty that is none is named in `errors`. Formats are those of `base`."""
        known = base or Guidance()
        hints = tuple(
            Hint(
                text=rich(row.text, known.hints[place].text if place < len(known.hints) else None),
                clears_wrong=row.clears_wrong,
                says_count=row.says_count,
            )
            for place, row in enumerate(row for row in self.hints if not row.is_empty)
        )
        return Guidance(
            hints=hints,
            penalty=self._penalty(known, errors),
            say_right=rich(self.said["say_right"], known.say_right),
            say_partly=rich(self.said["say_partly"], known.say_partly),
            say_wrong=rich(self.said["say_wrong"], known.say_wrong),
        )

    def _penalty(self, known: Guidance, errors: dict[str, str]) -> Decimal:
        if self.penalty.strip() in ("", _percent(known.penalty)):
            return known.penalty if self.penalty.strip() else USUAL_PENALTY
        try:
            share = Decimal(self.penalty.strip().replace(",", ".")) / 100
        except DecimalException:
            share = Decimal(-1)
        if not share.is_finite() or not 0 <= share <= 1:
            errors["penalty"] = _("Enter what a wrong try costs: 0 to 100 percent")
            return USUAL_PENALTY
        return share.quantize(Decimal("0.0000001")).normalize()


def _with_room(hints: list[HintRow]) -> list[HintRow]:
    count = min(MAX_HINTS, max(LEAST_ROWS, len(hints) + 1))
    return [*hints, *(HintRow(number) for number in range(len(hints) + 1, count + 1))]


def _percent(share: Decimal) -> str:
    return format((share * 100).quantize(Decimal("0.01")).normalize(), "f")
