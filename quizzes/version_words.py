"""What changed between two wordings of an item, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from items.differences import Difference, differences
from quizzes.models import ItemVersion
from texts.word_marks import Piece, word_marks

NAMES: Mapping[str, str | Promise] = {
    "stem": gettext_lazy("Question"),
    "title": gettext_lazy("Short name"),
    "points": gettext_lazy("Points"),
    "language": gettext_lazy("Language"),
    "rationale": gettext_lazy("Why it is right"),
    "evidence": gettext_lazy("Sentence that proves it"),
    "tags": gettext_lazy("Tags"),
    "options": gettext_lazy("Option"),
    "answers": gettext_lazy("Accepted answer"),
    "blanks": gettext_lazy("Gap"),
    "left": gettext_lazy("Left side"),
    "right": gettext_lazy("Right side"),
    "pairs": gettext_lazy("Pair"),
    "units": gettext_lazy("Unit"),
    "is_true": gettext_lazy("The statement is true"),
    "fraction": gettext_lazy("share of the points"),
    "feedback": gettext_lazy("feedback"),
    "feedback_true": gettext_lazy("Feedback to “true”"),
    "feedback_false": gettext_lazy("Feedback to “false”"),
    "is_pinned": gettext_lazy("keeps its place"),
    "scoring": gettext_lazy("How points are given"),
    "is_multiple": gettext_lazy("Several are right"),
    "elements": gettext_lazy("Element"),
    "shown": gettext_lazy("How many elements are given"),
    "is_contiguous": gettext_lazy("The given ones follow one another"),
    "is_horizontal": gettext_lazy("Side by side"),
    "has_natural_order": gettext_lazy("Options keep their order"),
    "match": gettext_lazy("how it is compared"),
    "is_case_sensitive": gettext_lazy("Capitals matter"),
    "key_points": gettext_lazy("Key points"),
    "max_length": gettext_lazy("Longest answer"),
    "display": gettext_lazy("how it is shown"),
    "weight": gettext_lazy("weight"),
    "mode": gettext_lazy("how near"),
    "tolerance": gettext_lazy("tolerance"),
    "low": gettext_lazy("from"),
    "high": gettext_lazy("to"),
    "symbol": gettext_lazy("symbol"),
    "factor": gettext_lazy("factor"),
    "unit_rule": gettext_lazy("Whether a unit is needed"),
    "unit_penalty": gettext_lazy("Lost without a unit"),
    "is_unit_left": gettext_lazy("The unit stands before the number"),
    "min_words": gettext_lazy("Words at least"),
    "max_words": gettext_lazy("Words at most"),
    "is_strict": gettext_lazy("The limits are enforced"),
    "lines": gettext_lazy("Lines of the box"),
    "template": gettext_lazy("What stands in the box at first"),
    "model_answer": gettext_lazy("Model answer"),
    "notes": gettext_lazy("Notes for those who mark"),
    "rubric": gettext_lazy("Criterion"),
    "levels": gettext_lazy("level"),
    "text": gettext_lazy("words"),
    "format": gettext_lazy("how it is written"),
    "start": gettext_lazy("place in the article"),
    "hints": gettext_lazy("Hint"),
    "says_count": gettext_lazy("says how many are right"),
    "clears_wrong": gettext_lazy("takes wrong parts away"),
    "penalty": gettext_lazy("Cost of a wrong try"),
    "say_right": gettext_lazy("Said to a right answer"),
    "say_partly": gettext_lazy("Said to one that is partly right"),
    "say_wrong": gettext_lazy("Said to a wrong one"),
    "picture": gettext_lazy("Picture"),
    "alt": gettext_lazy("What the picture shows"),
    "zones": gettext_lazy("Zone"),
    "shape": gettext_lazy("shape"),
    "numbers": gettext_lazy("place, in hundredths of a percent"),
    "is_right": gettext_lazy("is right"),
    "are_places_shown": gettext_lazy("The places are listed"),
    "order": pgettext_lazy("of the parts of a question", "order"),
}
SILENT = {"body", "content", "pattern", "value", "guidance"}
"""Names that say nothing beside those around them."""
SHARES = {"fraction", "unit_penalty", "penalty"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One field that differs; `before` or `after` is empty where the field is new or gone."""

    name: str
    fate: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


def change_lines(old: ItemVersion, new: ItemVersion) -> list[ChangeLine]:
    """Every field in which two versions differ, in the order of the item."""
    return [_line(one) for one in differences(old.content, new.content)]


def _line(one: Difference) -> ChangeLine:
    before, after = _said(one.path, one.before), _said(one.path, one.after)
    marks = word_marks(before or "", after or "")
    fate = "new" if before is None else "gone" if after is None else "changed"
    return ChangeLine(name=_name(one.path), fate=fate, before=marks[0], after=marks[1])


def _name(path: tuple[str, ...]) -> str:
    """ "Option 2 · share of the points"."""
    words: list[str] = []
    for part in path:
        if part.isdigit() and words:
            words[-1] = f"{words[-1]} {part}"
        elif part not in SILENT:
            words.append(str(NAMES.get(part, part.replace("_", " "))))
    said = " · ".join(words) or _("Question")
    return said[0].upper() + said[1:]


def _said(path: tuple[str, ...], text: str | None) -> str | None:
    if text in ("True", "False"):
        return _("yes") if text == "True" else _("no")
    if text and path[-1] in SHARES:
        return f"{(Decimal(text) * 100).normalize():f} %"
    return text
