"""What instructors get and send: items with their keys, quizzes with their places."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from items.kinds import ItemKind, ItemOrigin
from quizzes.api.review_serializers import ReviewSerializer
from quizzes.models import Counted, ItemState, MarksRule, QuizState
from quizzes.page_rules import PAGE_RULES
from quizzes.try_models import BEHAVIOURS


class ItemContentField(serializers.JSONField):
    """The canonical item: kind, stem, body, points, title, language, rationale, evidence, tags.

    Amounts are text, evidence is ``{"start", "end", "text"}`` in code points of the article.
    """


class ItemLineSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    course = serializers.SlugField(source="course.slug")
    lesson = serializers.IntegerField(source="lesson.position", default=None, allow_null=True)
    kind = serializers.ChoiceField([kind.value for kind in ItemKind])
    origin = serializers.ChoiceField([origin.value for origin in ItemOrigin])
    state = serializers.ChoiceField(ItemState.choices)
    has_passed = serializers.BooleanField(help_text="every check was passed when it was made")
    stem = serializers.CharField(source="latest.stem")
    version = serializers.IntegerField(source="latest.number")
    category = serializers.IntegerField(source="category_id", allow_null=True)
    tags = serializers.ListField(child=serializers.CharField())
    id_number = serializers.CharField(help_text="what an institution calls it; empty for nothing")


class FindingSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    tone = serializers.CharField(help_text='"bad" must change, "warn" is worth a look')
    sentence = serializers.CharField()
    cure = serializers.CharField()


class ItemDetailSerializer(ItemLineSerializer):
    item = ItemContentField(source="latest.content")
    reject_reason = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    findings = FindingSerializer(many=True)


class ItemWriteSerializer(serializers.Serializer[Any]):
    item = ItemContentField()
    lesson = serializers.IntegerField(
        min_value=1, max_value=32767, required=False, help_text="number; places an item without evidence"
    )


class ItemCreateSerializer(ItemWriteSerializer):
    course = serializers.SlugField(max_length=80)
    is_draft = serializers.BooleanField(default=False, help_text="asked nowhere until it is accepted")


class DecisionSerializer(serializers.Serializer[Any]):
    decision = serializers.ChoiceField(["accept", "reject", "retire"])
    reason = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class DecidedSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(ItemState.choices)
    changed = serializers.IntegerField(source="undo.count")
    undo = serializers.IntegerField(source="undo.token", help_text="number of the decision")
    warnings = serializers.ListField(
        child=serializers.CharField(), help_text="published quizzes with fewer questions left to draw from"
    )


class BandSerializer(serializers.Serializer[Any]):
    """Words for scores from this share of the points up to the next band."""

    def get_fields(self) -> dict[str, Any]:
        return {"from": serializers.DecimalField(4, 3), "words": serializers.CharField()}


class TaughtQuizSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    course = serializers.SlugField(source="course.slug")
    title = serializers.CharField()
    introduction = serializers.CharField()
    state = serializers.ChoiceField(QuizState.choices)
    time_limit = serializers.DurationField(allow_null=True)
    opens_at = serializers.DateTimeField(allow_null=True)
    closes_at = serializers.DateTimeField(allow_null=True)
    attempts_allowed = serializers.IntegerField(allow_null=True)
    is_shuffled = serializers.BooleanField()
    are_options_shuffled = serializers.BooleanField()
    review = ReviewSerializer(help_text="what is shown of a finished attempt, by moment")
    bands = BandSerializer(many=True, help_text="words for scores, from the highest down")
    paging = serializers.ChoiceField(PAGE_RULES, help_text="what stands on a page")
    per_page = serializers.IntegerField(help_text="counts where `paging` is several")
    is_sequential = serializers.BooleanField(help_text="questions one after the other, without a way back")
    overdue_grace = serializers.DurationField(allow_null=True, help_text="null: handed in when time ends")
    cut_fraction = serializers.DecimalField(4, 3)
    edition = serializers.IntegerField()
    due_at = serializers.DateTimeField(allow_null=True)
    counted = serializers.ChoiceField(Counted.choices, help_text="which of several attempts counts")
    behaviour = serializers.ChoiceField(BEHAVIOURS, help_text="when answers are checked")
    late_loss = serializers.DecimalField(4, 3, help_text="share lost for each day begun after the due date")
    late_floor = serializers.DecimalField(4, 3, help_text="share that is left at least")
    early_gain = serializers.DecimalField(4, 3, help_text="share added where handed in early")
    early_days = serializers.IntegerField(help_text="days before the due date that are early")
    markers = serializers.IntegerField(help_text="how many people mark an essay: 1 or 2")
    marks_apart = serializers.DecimalField(4, 3, help_text="share of the points by which two may differ")
    marks_rule = serializers.ChoiceField(MarksRule.choices, help_text="what counts of two")
    first_wait = serializers.DurationField(allow_null=True, help_text="before the second attempt")
    later_wait = serializers.DurationField(allow_null=True, help_text="before each later attempt")
    password = serializers.CharField(help_text="empty for none")


class SlotSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    position = serializers.IntegerField()
    item = serializers.IntegerField(source="item_id")
    stem = serializers.CharField(source="item.latest.stem")
    points = serializers.DecimalField(7, 2)
    needs_before = serializers.BooleanField(
        help_text="opens once the question before it stands, where answers are checked on the way"
    )
    starts_page = serializers.BooleanField(help_text="counts where `paging` is own")
    version = serializers.IntegerField(
        source="version.number", default=None, allow_null=True, help_text="pinned; null follows the latest"
    )


class HeadingSerializer(serializers.Serializer[Any]):
    """A section heading, above the place `first`."""

    id = serializers.IntegerField()
    first = serializers.IntegerField()
    title = serializers.CharField()
    instruction = serializers.CharField(allow_blank=True, help_text="Markdown")
    is_shuffled = serializers.BooleanField()


class VersionSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    author = serializers.CharField(source="created_by.email", default=None, allow_null=True)
    created_at = serializers.DateTimeField()
    item = ItemContentField(source="content")


class DrawSerializer(serializers.Serializer[Any]):
    """Questions drawn for each attempt."""

    id = serializers.IntegerField()
    after = serializers.IntegerField(help_text="position of the place behind which they stand, 0 for none")
    is_below = serializers.BooleanField(help_text="below the heading that stands there")
    count = serializers.IntegerField()
    points = serializers.DecimalField(7, 2, help_text="of each")
    filter = serializers.DictField(child=serializers.CharField(), help_text="as the question bank takes it")


class TaughtQuizDetailSerializer(TaughtQuizSerializer):
    draws = DrawSerializer(many=True)
    slots = SlotSerializer(many=True)
    sections = HeadingSerializer(many=True)
