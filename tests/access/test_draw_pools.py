"""What may be drawn stays with the instructors: a learner reads of the questions that were drawn alone."""

from __future__ import annotations

import re

from items.storage import to_data
from people.models import User
from quizzes import versions
from quizzes.attempts import abandon_attempt, start_attempt
from quizzes.models import Item, ItemVersion, Quiz
from tests.access.cage import Stage
from tests.factories.items import single_choice, stored_item

POOLED = "poolcanary"
WORD = re.compile(rb"poolcanary[0-9a-z]+")


def test_only_what_was_drawn_is_sent(learner: User, instructor: User) -> None:
    stage = Stage(learner, instructor)
    for number in range(8):
        item = stored_item(stage.course, shape=single_choice())
        Item.objects.filter(pk=item.pk).update(tags=[f"{POOLED}tag"])
        content = {**to_data(single_choice()), "stem": {"format": "markdown", "value": f"{POOLED}{number}?"}}
        ItemVersion.objects.filter(pk=item.latest_id).update(content=content, stem=f"{POOLED}{number}?")
    versions._known.clear()
    draw = {"id": 1, "after": 0, "is_below": False, "count": 2, "points": "1"}
    Quiz.objects.filter(pk=stage.quiz.pk).update(draws=[draw | {"filter": {"tags": f"{POOLED}tag"}}])
    abandon_attempt(stage.who, stage.attempt.uid)
    stage.attempt = start_attempt(stage.quiz.pk, stage.who, seed=1)
    rows = stage.attempt.responses.of(stage.attempt.organisation_id)
    stems = rows.filter(position__lte=2).values_list("version__stem", flat=True)
    drawn = {stem.removesuffix("?").encode() for stem in stems}
    sent = stage.read_all() + stage.write_all() + stage.read_all()
    # The control is in the comparison: what was drawn is read.
    assert set(WORD.findall(sent)) == drawn
    assert len(drawn) == 2
