"""The attempts of a quiz for those who teach it, and what they may do to one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from people.access import Action
from people.api_errors import RefusalSerializer
from quizzes import attempt_acts as acts
from quizzes.access import managed_attempt, quiz_for
from quizzes.api.endpoints import QuizEndpoint
from quizzes.attempts import settle_attempt
from quizzes.clock import Phase
from quizzes.managing_queries import (
    MOST_WORDS,
    SHOWN,
    AttemptFilter,
    Event,
    ManagedLine,
    attempt_counts,
    events_of,
    late_answers,
    managed_line,
    managed_lines,
)
from quizzes.managing_words import event_words
from quizzes.models import Attempt, Quiz

ACTS = ("add_time", "reopen", "allow_another", "admit_late", "delete", "restore")


class ManagedLineSerializer(serializers.Serializer[Any]):
    uid = serializers.UUIDField()
    learner = serializers.CharField()
    number = serializers.IntegerField()
    phase = serializers.ChoiceField([phase.value for phase in Phase], source="phase.value")
    started_at = serializers.DateTimeField()
    deadline_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    seconds_left = serializers.IntegerField(allow_null=True)
    count = serializers.IntegerField(help_text="questions")
    answered = serializers.IntegerField()
    flagged = serializers.IntegerField()
    place = serializers.IntegerField(allow_null=True, help_text="the question answered last")
    last_at = serializers.DateTimeField(help_text="when an answer came last, else the start")
    points = serializers.DecimalField(9, 4, allow_null=True)
    points_possible = serializers.DecimalField(9, 4)
    waits_for_marks = serializers.BooleanField(help_text="handed in, and not all of it is marked")


class ManagedSerializer(ManagedLineSerializer):
    late = serializers.IntegerField(help_text="late answers that could be admitted")


class EventSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    verb = serializers.CharField()
    actor = serializers.CharField(allow_null=True, help_text="null: the clock or a job")
    words = serializers.SerializerMethodField()
    detail = serializers.JSONField()

    def get_words(self, event: Event) -> str:
        return event_words(event)


class ActSerializer(serializers.Serializer[Any]):
    act = serializers.ChoiceField(ACTS)
    reason = serializers.CharField(
        max_length=acts.MOST_REASON, required=False, default="", help_text="needed by all but restore"
    )
    minutes = serializers.IntegerField(
        min_value=1,
        max_value=acts.MOST_MINUTES,
        required=False,
        default=None,
        allow_null=True,
        help_text="add_time: how many more; reopen: how many from now",
    )


class _Lines:
    """The attempts of a quiz as the API's pages ask for them."""

    def __init__(self, quiz: Quiz, chosen: AttemptFilter) -> None:
        self.quiz, self.chosen = quiz, chosen

    def count(self) -> int:
        return attempt_counts(self.quiz, self.chosen)[self.chosen.show]

    def __getitem__(self, part: slice) -> tuple[ManagedLine, ...]:
        return managed_lines(self.quiz, self.chosen, part.stop - part.start, part.start)


class _Events:
    """The events of an attempt as the API's pages ask for them."""

    def __init__(self, attempt: Attempt) -> None:
        self.attempt = attempt

    def count(self) -> int:
        return events_of(self.attempt, 1, 0)[1]

    def __getitem__(self, part: slice) -> tuple[Event, ...]:
        return events_of(self.attempt, part.stop - part.start, part.start)[0]


class ManagedListView(QuizEndpoint, ListAPIView[Any]):
    """The attempts of a quiz, those that run first, the soonest end on top."""

    access_action = Action.ATTEMPT_MANAGE
    serializer_class = ManagedLineSerializer
    queryset = Attempt.objects.none()

    def get_queryset(self) -> Any:
        quiz = quiz_for(self.principal, self.kwargs["quiz_id"], self.access_action)
        return _Lines(quiz, AttemptFilter.of_query(self.request._request.GET))

    @extend_schema(
        operation_id="quiz_attempts",
        parameters=[
            OpenApiParameter("show", str, enum=SHOWN),
            OpenApiParameter("q", str, description=f"part of a name, at most {MOST_WORDS} characters"),
        ],
    )
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        return self.list(request, *args, **kwargs)


class ManagedView(QuizEndpoint):
    """One attempt of a learner."""

    access_action = Action.ATTEMPT_MANAGE

    @extend_schema(operation_id="managed_attempt", responses={200: ManagedSerializer})
    def get(self, request: Request, uid: UUID) -> Response:
        return _managed(settle_attempt(managed_attempt(self.principal, uid)))


class TrailView(QuizEndpoint, ListAPIView[Any]):
    """What happened to an attempt, oldest first: from its answers, its marks and the record."""

    access_action = Action.ATTEMPT_MANAGE
    serializer_class = EventSerializer
    queryset = Attempt.objects.none()

    def get_queryset(self) -> Any:
        return _Events(managed_attempt(self.principal, self.kwargs["uid"]))

    @extend_schema(operation_id="attempt_trail")
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        return self.list(request, *args, **kwargs)


class ActView(QuizEndpoint):
    """Do something to an attempt: more time, reopen, another one, late answers, delete, undo that."""

    access_action = Action.ATTEMPT_MANAGE
    serializer_class = ActSerializer

    @extend_schema(operation_id="act_on_attempt", responses={200: ManagedSerializer, 409: RefusalSerializer})
    def post(self, request: Request, uid: UUID) -> Response:
        managed_attempt(self.principal, uid)
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        self._act(uid, request.META.get("REMOTE_ADDR"), **sent.validated_data)
        return _managed(managed_attempt(self.principal, uid))

    def _act(self, uid: UUID, address: str | None, act: str, reason: str, minutes: int | None) -> None:
        by = self.principal
        match act:
            case "add_time":
                acts.add_time(by, uid, minutes or 0, reason, address=address)
            case "reopen":
                acts.reopen_attempt(by, uid, minutes, reason, address=address)
            case "allow_another":
                acts.allow_attempt(by, uid, reason, address=address)
            case "admit_late":
                acts.admit_late(by, uid, reason, address=address)
            case "delete":
                acts.delete_attempt(by, uid, reason, address=address)
            case _:
                acts.restore_attempt(by, uid, address=address)


def _managed(attempt: Attempt) -> Response:
    line = ManagedLineSerializer(managed_line(attempt)).data
    return Response(dict(line) | {"late": late_answers(attempt)})
