"""Essays that two people mark, each without the other's mark: opinions are added until a mark can be made.

Two opinions that lie close enough make the mark. Those that do not wait for somebody who gave neither, or for
one of the two to come closer; every one of them stays on record.
"""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from items.typed.chain import Origin
from people.access import Principal
from quizzes.errors import AuthoringRefused
from quizzes.essay_marks import HAND, comment_of, hand_detail, levels_of
from quizzes.marking import PLACES
from quizzes.models import Mark, Opinion, Quiz, Standing
from quizzes.opinions import BOTH, opinions_on, seat_of
from quizzes.reading import next_mark
from quizzes.two_marks import Judged, lie_apart, together

SHARE = Decimal("0.0000001")
OF, DECIDED = "of", "decided"
"""Fields beside the words in a mark's detail: the opinions it is made of, and that somebody decided."""


def judged_by_two(newest: Mark, judged: Judged, by: Principal, *, is_deciding: bool) -> Opinion | Mark | None:
    """What comes of one more judgement, not saved yet: an opinion, or somebody's decision over two of them.

    None where this answer has been marked by other means: then it is marked like any other. The caller holds
    the attempt's lock. Raises `AuthoringRefused`: ``changed`` where two others have marked it meanwhile,
    ``decided`` for a marker after somebody has decided.
    """
    answer_id = newest.answer_id or 0
    opinions = opinions_on(newest.organisation_id, newest.response_id, answer_id)
    mine, is_open = seat_of(opinions, by.user_id), newest.standing == Standing.BY_HAND
    if len(opinions) < BOTH and not is_open:
        return None
    if len(opinions) == BOTH and mine is None:
        if is_open and not is_deciding:
            raise AuthoringRefused(
                "changed", _("Two others have marked this in the meantime. Look at it again.")
            )
        return made(newest, judged, by, {DECIDED: True})
    if newest.detail.get(HAND, {}).get(DECIDED):
        raise AuthoringRefused("decided", _("Somebody has decided between the two marks; that stands."))
    seat = mine or (2 if 1 in opinions else 1)
    return Opinion(
        organisation_id=newest.organisation_id,
        attempt_id=newest.attempt_id,
        response_id=newest.response_id,
        answer_id=answer_id,
        seat=seat,
        number=opinions[seat].number + 1 if seat in opinions else 1,
        marker_id=by.user_id,
        fraction=judged.fraction,
        points=judged.points,
        detail=hand_detail(judged.levels, judged.comment),
    )


def mark_of_two(quiz: Quiz, newest: Mark, worth: Decimal, by: Principal) -> Mark | None:
    """The mark that the opinions there are make, not saved yet; None as long as it waits.

    Where they made one before and now lie apart, the answer waits again.
    """
    answer_id = newest.answer_id or 0
    opinions = opinions_on(newest.organisation_id, newest.response_id, answer_id)
    if len(opinions) < BOTH:
        return None
    one, other = (_judged(opinions[seat]) for seat in (1, 2))
    if not lie_apart(one, other, limit=Decimal(quiz.marks_apart), worth=worth):
        said: dict[str, object] = {OF: [opinions[1].pk, opinions[2].pk], "rule": quiz.marks_rule}
        return made(newest, together(one, other, quiz.marks_rule), by, said)
    if newest.standing == Standing.BY_HAND:
        return None
    waits = made(newest, Judged(points=Decimal(0), fraction=Decimal(0)), by, {})
    waits.standing, waits.marked_by_id = Standing.BY_HAND, None
    return waits


def made(newest: Mark, judged: Judged, by: Principal, said: dict[str, object]) -> Mark:
    """The mark after `newest` with this judgement; `said` goes beside the words."""
    kept = {name: value for name, value in newest.detail.items() if name not in (HAND, "regrade")}
    return next_mark(
        newest,
        Mark(
            fraction=judged.fraction.quantize(SHARE),
            points=judged.points.quantize(PLACES),
            detail=kept | hand_detail(judged.levels, judged.comment, said),
            origin=Origin.INSTRUCTOR.value,
            standing=Standing.FINAL,
            marked_by_id=by.user_id,
        ),
    )


def _judged(row: Opinion) -> Judged:
    return Judged(
        points=row.points, fraction=row.fraction, levels=levels_of(row.detail), comment=comment_of(row.detail)
    )
