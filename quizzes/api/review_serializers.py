"""What is shown of a finished attempt, and when, as the API says it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from quizzes.review_options import Aspect, Review
from quizzes.review_words import release_of

ASPECTS = [aspect.value for aspect in Aspect]


class ReviewSerializer(serializers.Serializer[Any]):
    """For each moment after handing in what is shown then."""

    just_after = serializers.ListField(
        child=serializers.ChoiceField(ASPECTS), help_text="in the first 15 minutes after handing in"
    )
    later = serializers.ListField(child=serializers.ChoiceField(ASPECTS))
    closed = serializers.ListField(
        child=serializers.ChoiceField(ASPECTS), help_text="once nobody answers the quiz any more"
    )


@extend_schema_field({"type": "string", "enum": ["on_submit", "later", "on_close", "never"]})
class ReleaseField(serializers.Field[Any, Any, str, Any]):
    """From when one aspect is shown."""

    def __init__(self, aspect: Aspect, **options: Any) -> None:
        super().__init__(read_only=True, **options)
        self.aspect = aspect

    def to_representation(self, value: Review) -> str:
        return release_of(value, self.aspect)
