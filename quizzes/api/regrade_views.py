"""A wrong key mended for everybody: what a regrade would do, ordered, looked at, taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from people.access import Action
from people.api_errors import RefusalSerializer
from quizzes.access import item_for, missing, regrade_for
from quizzes.api.endpoints import IDEMPOTENT, QuizEndpoint, sent_values
from quizzes.kept_replies import once
from quizzes.models import Item
from quizzes.regrade_models import Regrade, RegradePolicy, RegradeState
from quizzes.regrade_page import state_words
from quizzes.regrade_queries import (
    Change,
    DryRun,
    changes_of,
    dry_run,
    quizzes_asking,
    scope_of,
    totals_of,
)
from quizzes.regrading import Order, ask_to_go_on, ask_to_undo, is_at_work, order_regrade

MOST_CHANGES = 200


class AskedSerializer(serializers.Serializer[Any]):
    """What is asked for."""

    policy = serializers.ChoiceField(RegradePolicy.choices)
    quiz = serializers.IntegerField(
        required=False, default=None, allow_null=True, min_value=1, help_text="none: every quiz"
    )
    version = serializers.IntegerField(
        required=False,
        default=None,
        allow_null=True,
        min_value=1,
        help_text="number of the wording whose key counts; none: the latest",
    )


class OrderSerializer(AskedSerializer):
    reason = serializers.CharField(max_length=300, help_text="the learners whose marks change read it")


class TotalsSerializer(serializers.Serializer[Any]):
    """Attempts by what becomes of their share of the points; shares are 0 to 1, null where nobody has one."""

    gained = serializers.IntegerField()
    lost = serializers.IntegerField()
    same = serializers.IntegerField(help_text="other points, the same share")
    mean_gain = serializers.FloatField(allow_null=True)
    most_gain = serializers.FloatField(allow_null=True)
    mean_loss = serializers.FloatField(allow_null=True)
    most_loss = serializers.FloatField(allow_null=True)
    now_passed = serializers.IntegerField()
    now_failed = serializers.IntegerField()


class AroundSerializer(serializers.Serializer[Any]):
    attempts = serializers.IntegerField(help_text="covered")
    answers = serializers.IntegerField(help_text="covered")
    marks = serializers.IntegerField(help_text="answers that get a new mark")
    to_read = serializers.IntegerField(help_text="decided by their meaning after applying")
    by_hand = serializers.IntegerField(help_text="were marked by a person")
    alone = serializers.IntegerField(help_text="are all that counts in their attempt")
    running = serializers.IntegerField(help_text="attempts that follow when they are handed in")


class ChangeSerializer(serializers.Serializer[Any]):
    learner = serializers.CharField()
    quiz = serializers.CharField()
    number = serializers.IntegerField(help_text="of the attempt")
    attempt = serializers.UUIDField()
    points_before = serializers.DecimalField(9, 4)
    possible_before = serializers.DecimalField(9, 4)
    points_after = serializers.DecimalField(9, 4)
    possible_after = serializers.DecimalField(9, 4)
    passed_before = serializers.BooleanField()
    passed_after = serializers.BooleanField()
    shift = serializers.FloatField(help_text="change of the share of the points")


class DryRunSerializer(serializers.Serializer[Any]):
    totals = TotalsSerializer()
    around = AroundSerializer()
    left_versions = serializers.ListField(
        child=serializers.IntegerField(), help_text="wordings with other parts, which this key cannot mark"
    )
    changes = ChangeSerializer(many=True, help_text="who loses comes first")


class RegradeSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    item = serializers.IntegerField(source="item_id")
    quiz = serializers.IntegerField(source="quiz_id", allow_null=True, help_text="null: every quiz")
    policy = serializers.ChoiceField(RegradePolicy.choices)
    version = serializers.IntegerField(source="version.number", default=None, allow_null=True)
    reason = serializers.CharField()
    state = serializers.ChoiceField(RegradeState.choices)
    words = serializers.SerializerMethodField(help_text="where it stands")
    is_at_work = serializers.SerializerMethodField(help_text="a job of it waits or runs")
    progress = serializers.SerializerMethodField(help_text="of that job, as far as it has told")
    foreseen = serializers.DictField(help_text="what the dry run said when it was ordered")
    created_at = serializers.DateTimeField()
    applied_at = serializers.DateTimeField(allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True)

    def get_words(self, regrade: Regrade) -> str:
        return state_words(regrade)

    def get_is_at_work(self, regrade: Regrade) -> bool:
        return is_at_work(regrade)

    def get_progress(self, regrade: Regrade) -> dict[str, Any]:
        return dict(regrade.job.progress) if regrade.job else {}


class RegradeDetailSerializer(RegradeSerializer):
    totals = TotalsSerializer(help_text="what it did so far")


class RegradeActSerializer(serializers.Serializer[Any]):
    act = serializers.ChoiceField(["undo", "go_on"])


class DryRunView(QuizEndpoint):
    """What a regrade of an item would do now; nothing is written."""

    access_action = Action.COURSE_TEACH

    @extend_schema(
        operation_id="regrade_dry_run",
        parameters=[
            AskedSerializer,
            OpenApiParameter("limit", int, description=f"changes to list, 50 and at most {MOST_CHANGES}"),
            OpenApiParameter("offset", int),
        ],
        responses={200: DryRunSerializer},
    )
    def get(self, request: Request, item_id: int) -> Response:
        item = item_for(self.principal, item_id, self.access_action)
        sent = _PageSerializer(data=request.query_params)
        sent.is_valid(raise_exception=True)
        page = sent.validated_data
        order = _order(item, page, "")
        scope, left = scope_of(item, order.policy, order.quiz_id, order.version_id)
        found = dry_run(scope, limit=page["limit"], offset=page["offset"])
        return Response(DryRunSerializer(_foreseen(found, left)).data)


class RegradeListView(QuizEndpoint, ListAPIView[Any]):
    """The regrades of an item, newest first."""

    access_action = Action.COURSE_TEACH
    serializer_class = RegradeSerializer
    queryset = Regrade.objects.none()

    def get_queryset(self) -> QuerySet[Regrade]:
        item = item_for(self.principal, self.kwargs["item_id"], self.access_action)
        return Regrade.objects.filter(item=item).select_related("version", "job").order_by("-pk")

    @extend_schema(operation_id="regrades")
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        return self.list(request, *args, **kwargs)

    @extend_schema(
        operation_id="order_regrade",
        parameters=IDEMPOTENT,
        request=OrderSerializer,
        responses={202: RegradeSerializer, 409: RefusalSerializer, 422: RefusalSerializer},
    )
    def post(self, request: Request, item_id: int) -> HttpResponseBase:
        """Order it; a worker marks the answers again."""
        item = item_for(self.principal, item_id, self.access_action)

        def work() -> Response:
            values = sent_values(OrderSerializer, request)
            made = order_regrade(item, _order(item, values, values["reason"]), self.principal)
            reply = Response(RegradeSerializer(made).data, status=202)
            reply.headers["Location"] = reverse("api_regrade", args=[made.pk])
            return reply

        return once(request._request, self.principal, work)


class RegradeView(QuizEndpoint):
    """How far one regrade is, and what it did."""

    access_action = Action.COURSE_TEACH

    @extend_schema(operation_id="regrade", responses={200: RegradeDetailSerializer})
    def get(self, request: Request, regrade_id: int) -> Response:
        return _detail(regrade_for(self.principal, regrade_id))

    @extend_schema(
        operation_id="act_on_regrade",
        request=RegradeActSerializer,
        responses={202: RegradeDetailSerializer, 409: RefusalSerializer},
    )
    def post(self, request: Request, regrade_id: int) -> Response:
        """Take it back, or go on with what was given up. Asking again while that is under way is a 409."""
        regrade = regrade_for(self.principal, regrade_id)
        if sent_values(RegradeActSerializer, request)["act"] == "undo":
            ask_to_undo(regrade, self.principal)
        else:
            ask_to_go_on(regrade, self.principal)
        return _detail(regrade_for(self.principal, regrade_id), status=202)


class RegradeChangesView(QuizEndpoint, ListAPIView[Any]):
    """The attempts whose points a regrade changed, who lost first."""

    access_action = Action.COURSE_TEACH
    serializer_class = ChangeSerializer
    queryset = Regrade.objects.none()

    def get_queryset(self) -> Any:
        return _Changes(regrade_for(self.principal, self.kwargs["regrade_id"]))

    @extend_schema(operation_id="regrade_changes")
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        return self.list(request, *args, **kwargs)


class _PageSerializer(AskedSerializer):
    limit = serializers.IntegerField(default=50, min_value=0, max_value=MOST_CHANGES)
    offset = serializers.IntegerField(default=0, min_value=0, max_value=2**31)


@dataclass(frozen=True, slots=True)
class _Changes:
    """The changes of a regrade as the API's pages ask for them."""

    regrade: Regrade

    def count(self) -> int:
        return totals_of(self.regrade).changed

    def __getitem__(self, part: slice) -> tuple[Change, ...]:
        return changes_of(self.regrade, limit=part.stop - part.start, offset=part.start)


def _order(item: Item, values: dict[str, Any], reason: str) -> Order:
    """What was asked for; raises Http404 for a version of another item or a quiz that never asked it."""
    version_id = item.latest_id
    if values["version"] is not None:
        version_id = item.versions.filter(number=values["version"]).values_list("pk", flat=True).first()
    is_known = values["quiz"] is None or values["quiz"] in {quiz.pk for quiz in quizzes_asking(item)}
    if version_id is None or not is_known:
        raise missing()
    return Order(
        policy=RegradePolicy(values["policy"]), reason=reason, quiz_id=values["quiz"], version_id=version_id
    )


def _foreseen(found: DryRun, left: tuple[int, ...]) -> dict[str, object]:
    return {
        "totals": found.totals,
        "around": found.around,
        "left_versions": left,
        "changes": found.changes,
    }


def _detail(regrade: Regrade, status: int = 200) -> Response:
    totals = {"totals": TotalsSerializer(totals_of(regrade)).data}
    return Response(dict(RegradeSerializer(regrade).data) | totals, status=status)
