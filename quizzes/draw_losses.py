"""What published quizzes lose to draw when questions are asked no more; nothing here writes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from items.lots import missing_lots
from quizzes.draws import Draw, draws_of, pools_of, quizzes_that_may_draw
from quizzes.models import Item, Quiz, QuizState


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A quiz that has `left` questions left where it draws `count`, and lacks `missing` for all its draws."""

    quiz: Quiz
    count: int
    left: int
    missing: int

    @property
    def sentence(self) -> str:
        """The same before the questions are retired and afterwards."""
        if self.missing:
            told = ngettext(
                "Questions put away are drawn no more: that leaves the published quiz “%(quiz)s” %(n)s "
                "question too few to draw, and nobody can begin it.",
                "Questions put away are drawn no more: that leaves the published quiz “%(quiz)s” %(n)s "
                "questions too few to draw, and nobody can begin it.",
                self.missing,
            )
            return told % {"quiz": self.quiz.title, "n": self.missing}
        told = _(
            "Questions put away are drawn no more: that leaves the published quiz “%(quiz)s” %(left)s to "
            "draw %(count)s from."
        )
        return told % {"quiz": self.quiz.title, "left": self.left, "count": self.count}


@dataclass(frozen=True, slots=True)
class Stock:
    """What each quiz could draw at one moment, draw by draw."""

    quizzes: tuple[tuple[Quiz, list[tuple[Draw, dict[int, int]]]], ...]

    @property
    def item_ids(self) -> frozenset[int]:
        """Every item that can be drawn."""
        return frozenset(pk for _quiz, pools in self.quizzes for _draw, pool in pools for pk in pool)

    def without(self, gone: Collection[int]) -> list[Loss]:
        """The quizzes that could have drawn one of these items, with what is left to them."""
        found = []
        for quiz, pools in self.quizzes:
            left = [(draw, pool.keys() - gone) for draw, pool in pools]
            hit = [one for one, (_draw, pool) in zip(left, pools, strict=True) if len(one[1]) < len(pool)]
            if hit:
                loss = Loss(
                    quiz=quiz,
                    count=sum(draw.count for draw, _ids in hit),
                    left=len(set().union(*(ids for _draw, ids in hit))),
                    missing=missing_lots([draw.count for draw, _ids in left], [ids for _draw, ids in left]),
                )
                found.append(loss)
        return found


def stock_of(quizzes: Iterable[Quiz]) -> Stock:
    """What the published ones among them can draw now. One query, none where nothing is drawn."""
    drawing = [(quiz, draws_of(quiz)) for quiz in quizzes if quiz.state == QuizState.PUBLISHED]
    pools = iter(pools_of([(quiz, draw) for quiz, draws in drawing for draw in draws]))
    rows = ((quiz, list(zip(draws, islice(pools, len(draws)), strict=True))) for quiz, draws in drawing)
    return Stock(tuple(rows))


def stock_in(course_ids: Collection[int]) -> Stock:
    """What the published quizzes of these courses can draw now. Two queries, one where nothing is drawn."""
    quizzes = Quiz.objects.filter(course__in=course_ids, state=QuizState.PUBLISHED).exclude(draws=[])
    return stock_of(quizzes.select_related("course").order_by("pk"))


def losses_without(item: Item) -> list[Loss]:
    """What published quizzes would lose without the item. Three queries, one where no quiz draws."""
    return stock_of(quizzes_that_may_draw(item)).without({item.pk})
