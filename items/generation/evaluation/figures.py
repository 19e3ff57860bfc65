"""What the verdicts on a list of items add up to. Unknown is None, never nought."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from items.generation.evaluation.shapes import (
    POINTS,
    WORST_FIRST,
    Judgement,
    Record,
    Verdict,
    fingerprint,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedItem:
    """A published item and what its readers said, perhaps nothing."""

    article: str
    item: Record
    judgements: tuple[Judgement, ...] = ()

    @property
    def verdict(self) -> Verdict | None:
        """What most readers decided; a tie counts as the worse. None when nobody has judged."""
        votes = Counter(judgement.verdict for judgement in self.judgements)
        return max(WORST_FIRST, key=lambda verdict: votes[verdict]) if votes else None

    @property
    def has_doubtful_key(self) -> bool:
        """Whether any reader, even one alone, holds the key to be wrong or doubtful."""
        return any(judgement.has_wrong_key for judgement in self.judgements)

    def holds(self, point: str) -> bool | None:
        """Whether most readers say so of the point; a tie is a no."""
        if not self.judgements:
            return None
        return 2 * sum(judgement.points[point] for judgement in self.judgements) > len(self.judgements)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts of items. Shares are of the judged ones."""

    published: int
    judged: int
    as_is: int
    small_edit: int
    no: int
    wrong_keys: int

    @property
    def unjudged(self) -> int:
        """Published items that nobody has judged."""
        return self.published - self.judged

    @property
    def as_is_share(self) -> float | None:
        """Of the judged, those to be published as they stand."""
        return share(self.as_is, self.judged)

    @property
    def usable_share(self) -> float | None:
        """Of the judged, those to be published as they stand or with a small edit."""
        return share(self.as_is + self.small_edit, self.judged)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How often two readers of one item gave the same verdict, and kappa: the same beyond chance."""

    pairs: int
    agreed: int
    expected: float | None

    @property
    def share(self) -> float | None:
        """Agreeing pairs of readers among all pairs."""
        return share(self.agreed, self.pairs)

    @property
    def kappa(self) -> float | None:
        """1 is full agreement, 0 what chance gives; None without two readers or two verdicts in use."""
        if self.share is None or self.expected is None or self.expected == 1:
            return None
        return (self.share - self.expected) / (1 - self.expected)


def joined(
    article: str, items: Sequence[Record], known: Mapping[str, tuple[Judgement, ...]]
) -> list[JudgedItem]:
    """Each item of the article with the judgements known for its fingerprint."""
    return [
        JudgedItem(article=article, item=item, judgements=known.get(fingerprint(item), ())) for item in items
    ]


def share(part: int, whole: int) -> float | None:
    """`part` in `whole`, None where there is no whole."""
    return part / whole if whole else None


def tally(items: Sequence[JudgedItem]) -> Tally:
    """The counts of a list of items."""
    verdicts = Counter(item.verdict for item in items)
    return Tally(
        published=len(items),
        judged=len(items) - verdicts[None],
        as_is=verdicts[Verdict.AS_IS],
        small_edit=verdicts[Verdict.SMALL_EDIT],
        no=verdicts[Verdict.NO],
        wrong_keys=sum(item.has_doubtful_key for item in items),
    )


def tallies(items: Sequence[JudgedItem], group: Callable[[JudgedItem], str]) -> dict[str, Tally]:
    """The counts of each group, in the order of the groups' names."""
    names = sorted({group(item) for item in items})
    return {name: tally([item for item in items if group(item) == name]) for name in names}


def point_shares(items: Sequence[JudgedItem]) -> dict[str, float | None]:
    """Each of the six points to the share of judged items for which most readers say that it holds."""
    judged = [item for item in items if item.judgements]
    return {point: share(sum(item.holds(point) is True for item in judged), len(judged)) for point in POINTS}


def agreement(items: Sequence[JudgedItem]) -> Agreement:
    """Over all pairs of readers of the same item; chance is what the verdicts' overall shares give.

    This is Scott's pi for pairs, which like Fleiss' kappa takes readers as interchangeable, but lets
    items have different numbers of them.
    """
    shared = [[j.verdict for j in item.judgements] for item in items if len(item.judgements) > 1]
    pairs = [pair for verdicts in shared for pair in combinations(verdicts, 2)]
    given = Counter(verdict for pair in pairs for verdict in pair)
    total = given.total()
    return Agreement(
        pairs=len(pairs),
        agreed=sum(one == other for one, other in pairs),
        expected=sum((count / total) ** 2 for count in given.values()) if total else None,
    )


def decisions(items: Sequence[JudgedItem]) -> dict[str, int]:
    """How the readers decided: ``unanimous``, ``majority``, ``tie`` or ``one reader`` to a count."""
    return dict(Counter(_decision(item.judgements) for item in items if item.judgements))


def _decision(judgements: Sequence[Judgement]) -> str:
    votes = Counter(judgement.verdict for judgement in judgements).most_common()
    if len(judgements) == 1:
        return "one reader"
    if len(votes) == 1:
        return "unanimous"
    return "tie" if votes[0][1] == votes[1][1] else "majority"
