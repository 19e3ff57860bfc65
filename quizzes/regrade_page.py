"""A regrade in words: the policies, what is asked for in an address or a form, and how far one is."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from items.kinds import Item as Shape
from items.rekeyed import has_several_keys, rekeyed
from quizzes.answer_words import answer_words, key_words
from quizzes.authoring_pages import number_sent
from quizzes.models import ItemVersion, Quiz
from quizzes.regrade_models import Regrade, RegradePolicy, RegradeState
from quizzes.regrade_queries import BY_A_KEY, Change
from quizzes.regrading import is_at_work

PER_PAGE = 50
HINTS = {
    RegradePolicy.KEY: gettext_lazy("Who was right by mistake loses; who was wrong by mistake gains."),
    RegradePolicy.EITHER: gettext_lazy("Nobody loses: for answers that could be read both ways."),
    RegradePolicy.FULL: gettext_lazy("Nobody loses, those without an answer gain too."),
    RegradePolicy.DROP: gettext_lazy("It counts for nothing, and the quiz is out of fewer points."),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody chose, or the likeliest choice; `version_id` is None where no key is asked for."""

    policy: RegradePolicy
    version_id: int | None
    quiz_id: int | None
    page: int

    @classmethod
    def of(cls, data: QueryDict, versions: list[ItemVersion], quizzes: list[Quiz]) -> Asked:
        """What the address or the form says; what is not understood falls back to the likeliest choice.

        `versions` are the newest first. Without a second version there is no other key to go by.
        """
        named = data.get("policy", "")
        likely = RegradePolicy.KEY if len(versions) > 1 else RegradePolicy.FULL
        policy = RegradePolicy(named) if named in RegradePolicy.values else likely
        version = number_sent(data.get("version", ""))
        quiz = number_sent(data.get("quiz", ""))
        return cls(
            policy=policy,
            version_id=version if version in {one.pk for one in versions} else versions[0].pk,
            quiz_id=quiz if quiz in {one.pk for one in quizzes} else None,
            page=cls.page_of(data),
        )

    @staticmethod
    def page_of(data: QueryDict) -> int:
        """The number of the page of changes."""
        return max(1, min(number_sent(data.get("page", "")), 1_000_000))

    @property
    def offset(self) -> int:
        """How many lines the pages before this one hold."""
        return (self.page - 1) * PER_PAGE

    @property
    def needs_a_key(self) -> bool:
        """True if the answers are graded again, so that a version must be chosen."""
        return self.policy in BY_A_KEY

    def as_query(self) -> str:
        """The choice as it stands in an address, without the page."""
        query = QueryDict(mutable=True)
        query.update({"policy": self.policy.value, "version": str(self.version_id)})
        if self.quiz_id:
            query["quiz"] = str(self.quiz_id)
        return query.urlencode()


@dataclass(frozen=True, slots=True)
class ChangePage:
    """One page of the attempts that change; `query` leads the links to the others."""

    changes: tuple[Change, ...]
    number: int
    total: int
    query: str = ""

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.total // PER_PAGE))


@dataclass(frozen=True, slots=True)
class PolicyChoice:
    """One radio button of the form."""

    value: str
    word: str
    hint: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """A key that item analysis proposes: the item by it, and what would be right, where, beside which key."""

    shape: Shape
    part: str
    given: str
    where: str
    text: str
    key: str
    is_addition: bool

    @classmethod
    def of(cls, data: QueryDict, latest: Shape) -> Proposal | None:
        """What the address or the form names; None for nothing, or for what is the key already."""
        part, given = data.get("part", ""), data.get("given", "")
        shape = rekeyed(latest, part, given) if given else None
        if shape is None:
            return None
        where, text = answer_words(latest, part, given)
        return cls(shape, part, given, where, text, key_words(latest, part), has_several_keys(latest))


def policy_choices(chosen: RegradePolicy, *, has_other_key: bool) -> list[PolicyChoice]:
    """The policies to choose from; those by a key only where there is another one than that of the marks."""
    return [
        PolicyChoice(policy.value, str(policy.label), str(HINTS[policy]), policy == chosen)
        for policy in RegradePolicy
        if has_other_key or policy not in BY_A_KEY
    ]


def state_words(regrade: Regrade) -> str:
    """Where the regrade stands, in one sentence."""
    if regrade.state in (RegradeState.APPLYING, RegradeState.UNDOING) and not is_at_work(regrade):
        error = regrade.job.error if regrade.job else ""
        return error or _("The work was interrupted. What is done so far is kept.")
    words = {
        RegradeState.APPLYING: _("The answers are being marked again."),
        RegradeState.APPLIED: _("The answers are marked again. Learners whose points changed are told."),
        RegradeState.UNDOING: _("The regrade is being taken back."),
        RegradeState.UNDONE: _("Taken back: every mark that had not changed since is what it was before."),
    }
    return words[RegradeState(regrade.state)]
