"""Overrides of a quiz and accommodations of learners, for those who teach."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from lessons.access import learner_for
from people.access import Action
from people.api_errors import RefusalSerializer
from people.models import Accommodation
from quizzes.access import quiz_for
from quizzes.api.endpoints import QuizEndpoint
from quizzes.overriding import (
    SAYABLE,
    add_override,
    change_override,
    override_for,
    overrides_of,
    remove_override,
    set_accommodation,
)


class OverrideWriteSerializer(serializers.Serializer[Any]):
    """A rule that is not sent stays as the quiz has it; one that is null is lifted."""

    opens_at = serializers.DateTimeField(required=False, allow_null=True)
    due_at = serializers.DateTimeField(required=False, allow_null=True)
    closes_at = serializers.DateTimeField(required=False, allow_null=True)
    time_limit = serializers.DurationField(required=False, allow_null=True)
    attempts_allowed = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=1000)
    password = serializers.CharField(required=False, allow_null=True, max_length=100)
    overdue_grace = serializers.DurationField(
        required=False, allow_null=True, help_text="null: handed in when time ends"
    )
    reason = serializers.CharField(max_length=300)


class OverrideCreateSerializer(OverrideWriteSerializer):
    learner = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)
    cohort = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)


class OverrideSerializer(serializers.Serializer[Any]):
    """What an override says: only the rules named in `says`; the others are null and mean nothing."""

    id = serializers.IntegerField()
    learner = serializers.IntegerField(source="learner_id", allow_null=True)
    cohort = serializers.IntegerField(source="cohort_id", allow_null=True)
    says = serializers.ListField(child=serializers.ChoiceField(SAYABLE))
    opens_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    closes_at = serializers.DateTimeField(allow_null=True)
    time_limit = serializers.DurationField(allow_null=True)
    attempts_allowed = serializers.IntegerField(allow_null=True)
    password = serializers.CharField(help_text="empty for none")
    overdue_grace = serializers.DurationField(allow_null=True)
    reason = serializers.CharField()


class AccommodationSerializer(serializers.Serializer[Any]):
    time_factor = serializers.DecimalField(3, 2, min_value=1, max_value=5, default=Decimal(1))
    has_timer = serializers.BooleanField(default=True)
    break_minutes = serializers.IntegerField(
        default=0, min_value=0, max_value=240, help_text="added to the limit of each attempt"
    )
    has_larger_text = serializers.BooleanField(default=False)


class OverrideListView(QuizEndpoint):
    """Who has other rules on this quiz, which, and why."""

    access_action = Action.COURSE_TEACH

    @extend_schema(operation_id="overrides", responses={200: OverrideSerializer(many=True)})
    def get(self, request: Request, quiz_id: int) -> Response:
        quiz = quiz_for(self.principal, quiz_id, self.access_action)
        return Response(OverrideSerializer(overrides_of(quiz), many=True).data)

    @extend_schema(
        operation_id="create_override",
        request=OverrideCreateSerializer,
        responses={201: OverrideSerializer, 409: RefusalSerializer},
    )
    def post(self, request: Request, quiz_id: int) -> Response:
        """Give one learner or one cohort other rules."""
        quiz = quiz_for(self.principal, quiz_id, self.access_action)
        sent = OverrideCreateSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        values = dict(sent.validated_data)
        learner, cohort, reason = values.pop("learner"), values.pop("cohort"), values.pop("reason")
        made = add_override(
            quiz, self.principal, learner_id=learner, cohort_id=cohort, values=values, reason=reason
        )
        return Response(OverrideSerializer(made).data, status=201)


class OverrideView(QuizEndpoint):
    """One override of a quiz."""

    access_action = Action.COURSE_TEACH

    @extend_schema(
        operation_id="change_override",
        request=OverrideWriteSerializer,
        responses={200: OverrideSerializer, 409: RefusalSerializer},
    )
    def put(self, request: Request, quiz_id: int, override_id: int) -> Response:
        """Say this instead of what it said."""
        override = override_for(quiz_for(self.principal, quiz_id, self.access_action), override_id)
        sent = OverrideWriteSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        values = dict(sent.validated_data)
        reason = values.pop("reason")
        changed = change_override(override, self.principal, values=values, reason=reason)
        return Response(OverrideSerializer(changed).data)

    @extend_schema(operation_id="delete_override", responses={204: None})
    def delete(self, request: Request, quiz_id: int, override_id: int) -> Response:
        """Let the rules of the quiz hold again; attempts that run keep their deadline."""
        override = override_for(quiz_for(self.principal, quiz_id, self.access_action), override_id)
        remove_override(override, self.principal)
        return Response(status=204)


class AccommodationView(QuizEndpoint):
    """The standing adjustment of one learner, applied to every quiz."""

    access_action = Action.LEARNER_SUPPORT

    @extend_schema(operation_id="accommodation", responses={200: AccommodationSerializer})
    def get(self, request: Request, learner_id: int) -> Response:
        learner = learner_for(self.principal, learner_id)
        row = Accommodation.objects.filter(learner=learner).first() or Accommodation()
        return Response(AccommodationSerializer(row).data)

    @extend_schema(
        operation_id="set_accommodation",
        request=AccommodationSerializer,
        responses={200: AccommodationSerializer},
    )
    def put(self, request: Request, learner_id: int) -> Response:
        """Set it; attempts that run are lengthened at once and never shortened."""
        learner = learner_for(self.principal, learner_id)
        sent = AccommodationSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        saved = set_accommodation(
            learner, self.principal, self.principal.organisation_id or 0, **sent.validated_data
        )
        return Response(AccommodationSerializer(saved).data)
