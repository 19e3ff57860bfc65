"""The form in which a course says how its typed answers are marked."""

from __future__ import annotations

from decimal import Decimal, DecimalException

from django.http import QueryDict
from django.utils.translation import gettext as _

from items.typed.chain import Rules
from lessons.models import Course
from quizzes.models import TypedRules

LOWEST, HIGHEST = Decimal("0.10"), Decimal("1.00")
NUMBERS = ("near", "very_near", "far")


class RulesForm:
    """The rules as typed, in percent; `errors` by field, filled by `rules`."""

    def __init__(self, values: dict[str, str]) -> None:
        self.values = values
        self.errors: dict[str, str] = {}

    @classmethod
    def of_rules(cls, rules: Rules) -> RulesForm:
        """The form of what is in force."""
        numbers = {name: str(round(getattr(rules, name) * 100)) for name in NUMBERS}
        meaning = "on" if rules.reads_meaning else ""
        return cls({**numbers, "spelling": rules.spelling, "reads_meaning": meaning})

    @classmethod
    def of_post(cls, data: QueryDict) -> RulesForm:
        """The form as it was sent."""
        return cls({name: data.get(name, "").strip() for name in (*NUMBERS, "spelling", "reads_meaning")})

    def rules(self) -> Rules | None:
        """What was typed, or None with `errors` filled."""
        numbers = {name: self._percent(name) for name in NUMBERS}
        if self.values["spelling"] not in ("full", "hold", "off"):
            self.errors["spelling"] = _("Choose what slips of the keyboard get")
        if not self.errors and not numbers["far"] < numbers["near"] <= numbers["very_near"]:
            self.errors["near"] = _("Each of the three must be higher than the one before it")
        if self.errors:
            return None
        return Rules(
            spelling=self.values["spelling"],  # type: ignore[arg-type]  # checked above
            reads_meaning=bool(self.values["reads_meaning"]),
            **numbers,
        )

    def _percent(self, name: str) -> Decimal:
        try:
            number = Decimal(self.values[name].replace(",", ".")) / 100
        except DecimalException:
            number = Decimal(0)
        if not number.is_finite() or not LOWEST <= number <= HIGHEST:
            self.errors[name] = _("Enter a number from 10 to 100")
            return LOWEST
        return number.quantize(Decimal("0.01"))


def rules_of_course(course: Course) -> Rules:
    """The rules in force on the course. One query."""
    row = TypedRules.objects.filter(course=course).first()
    if row is None:
        return Rules()
    return Rules(
        spelling=row.spelling,  # type: ignore[arg-type]  # written by the form
        reads_meaning=row.reads_meaning,
        near=row.near,
        very_near=row.very_near,
        far=row.far,
    )
