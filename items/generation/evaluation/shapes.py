"""The shapes a judgement is spoken in, and the fingerprint by which a verdict finds its item again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

Record: TypeAlias = Mapping[str, object]
"""An item as `python -m items.generation` prints it."""

POINTS: dict[str, str] = {
    "grammar": "The question and every option read as good English.",
    "stands_alone": "It can be understood without the article at hand: nothing points outside it.",
    "one_right_answer": "The key is right by the article, and nothing else could be defended as right.",
    "plausible_distractors": "Somebody who has not read the article could choose any of the wrong options.",
    "worth_asking": "It asks for something that a reader of the article ought to know.",
    "span_right": "The quoted evidence is the passage of the article that proves the key.",
}
"""The six points of the sheet, each with the sentence that a reader answers yes or no."""


class Verdict(StrEnum):
    """What a strict instructor would do with the item."""

    AS_IS = "as_is"
    SMALL_EDIT = "small_edit"
    NO = "no"


WORST_FIRST = (Verdict.NO, Verdict.SMALL_EDIT, Verdict.AS_IS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One reader's answers about one item; `has_wrong_key` also when the key is only doubtful.

    `share` is how many of a hundred strict instructors would publish it as it stands, if the reader said.
    """

    reader: str
    points: Mapping[str, bool]
    verdict: Verdict
    has_wrong_key: bool
    reason: str = ""
    share: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item of one round of judging and what its readers said; nothing yet is an empty tuple."""

    item: Record
    judgements: tuple[Judgement, ...] = ()

    @property
    def fingerprint(self) -> str:
        """See `fingerprint`."""
        return fingerprint(self.item)


def fingerprint(item: Record) -> str:
    """Sixteen hex digits that change when the kind, the stem, the options or the key change.

    The order of options and pairs does not count: learners meet them shuffled, and a rule that only
    moves the key must not make readers judge the same item again. The evidence, the rule and the
    confidence do not count either: they are not what a learner reads.
    """
    seen = [item["kind"], item["stem"], _sorted(item.get("options", [])), _sorted(item["key"])]
    return hashlib.sha256(json.dumps(seen, ensure_ascii=False).encode()).hexdigest()[:16]


def _sorted(value: object) -> object:
    return sorted(value, key=str) if isinstance(value, list | tuple) else value
