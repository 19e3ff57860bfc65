"""Reports over the API: the same figures as the pages, under the same filters."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from items.rich import plain_text
from people.access import Action
from people.api_endpoint import Endpoint
from quizzes.access import missing, quiz_for
from reports.analysis import quiz_analysis
from reports.forms import AnalysisForm, ReportForm
from reports.progress_report import ProgressReport, progress_report


class TilesSerializer(serializers.Serializer[Any]):
    learners = serializers.IntegerField()
    opened = serializers.IntegerField()
    active = serializers.IntegerField(help_text="in the last seven days")
    active_change = serializers.IntegerField()
    read_all = serializers.IntegerField()
    handed_in = serializers.IntegerField()
    median_score = serializers.FloatField(allow_null=True, help_text="0 to 1")
    right_first_time = serializers.FloatField(allow_null=True, help_text="0 to 1")
    first_answers = serializers.IntegerField()


class FunnelSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    count = serializers.IntegerField()
    share = serializers.FloatField()
    lost = serializers.IntegerField()


class ColumnSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField(source="position")
    label = serializers.CharField()  # type: ignore[assignment]  # a field, not the label of one
    title = serializers.CharField()


class LearnerSerializer(serializers.Serializer[Any]):
    learner = serializers.IntegerField(source="line.learner_id")
    name = serializers.CharField(source="line.name")
    enrolled_at = serializers.DateTimeField(source="line.enrolled_at")
    last_at = serializers.DateTimeField(source="line.last_at", allow_null=True)
    lessons_opened = serializers.IntegerField(source="line.lessons_opened")
    lessons_finished = serializers.IntegerField(source="line.lessons_finished")
    attempts_used = serializers.IntegerField(source="line.attempts_used")
    best = serializers.FloatField(source="line.best", allow_null=True, help_text="0 to 1")
    percents = serializers.ListField(
        child=serializers.IntegerField(allow_null=True),
        help_text="right at the first try, for each of lessons, then the main quiz if there is one",
    )
    concerns = serializers.ListField(child=serializers.CharField())


class ProgressReportSerializer(serializers.Serializer[Any]):
    counted_at = serializers.DateTimeField()
    tiles = TilesSerializer()
    funnel = FunnelSerializer(many=True)
    lessons = ColumnSerializer(many=True, source="columns")
    main_quiz = serializers.CharField(source="quiz.title", default=None, allow_null=True)
    learners = LearnerSerializer(many=True)


class IntervalSerializer(serializers.Serializer[Any]):
    low = serializers.FloatField()
    high = serializers.FloatField()


class OptionSerializer(serializers.Serializer[Any]):
    part = serializers.CharField()
    text = serializers.CharField()
    is_key = serializers.BooleanField()
    count = serializers.IntegerField()
    share = serializers.FloatField()
    upper = serializers.FloatField(allow_null=True, help_text="share among the best third")
    lower = serializers.FloatField(allow_null=True)
    correlation = serializers.FloatField(
        allow_null=True, help_text="point-biserial with the rest of the score"
    )


class WordingSerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField(source="number")
    attempts = serializers.IntegerField(source="n")
    facility = serializers.FloatField(allow_null=True)
    discrimination = serializers.FloatField(allow_null=True)


class VariantAnswerSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    count = serializers.IntegerField()
    is_key = serializers.BooleanField()


class VariantSerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField()
    numbers = serializers.ListField(child=serializers.CharField(), help_text="such as a=3")
    attempts = serializers.IntegerField(source="n")
    facility = serializers.FloatField(allow_null=True)
    interval = IntervalSerializer(allow_null=True)
    mean = serializers.FloatField(help_text="in points")
    key = serializers.CharField(help_text="the numbers that are right here, in words")
    left_empty = serializers.IntegerField(source="empty_count")
    answers = VariantAnswerSerializer(many=True)


class SuspectSerializer(serializers.Serializer[Any]):
    part = serializers.CharField(help_text="id of the gap or prompt; empty for one set of options")
    given = serializers.CharField(help_text="id of the answer that good learners give")
    text = serializers.CharField()
    key = serializers.CharField(help_text="what is right by the key, in words")
    correlation = serializers.FloatField()


class ItemFiguresSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    item = serializers.IntegerField(source="item_id")
    kind = serializers.CharField(source="item.kind.value")
    stem = serializers.SerializerMethodField()
    attempts = serializers.IntegerField(source="n")
    facility = serializers.FloatField(allow_null=True)
    interval = IntervalSerializer(allow_null=True)
    discrimination = serializers.FloatField(allow_null=True, help_text="null with too few attempts")
    discrimination_interval = IntervalSerializer(allow_null=True)
    efficiency = serializers.FloatField(allow_null=True, help_text="discriminative efficiency")
    deviation = serializers.FloatField(allow_null=True, help_text="standard deviation in points")
    guess = serializers.FloatField(allow_null=True, help_text="the fraction that blind guessing earns")
    intended_weight = serializers.FloatField(source="weights.intended", allow_null=True)
    effective_weight = serializers.FloatField(source="weights.effective", allow_null=True)
    alpha_without = serializers.FloatField(allow_null=True)
    median_seconds = serializers.FloatField(allow_null=True)
    versions = WordingSerializer(many=True)
    variants = VariantSerializer(many=True, help_text="of questions with variables, one per set of numbers")
    left_empty = serializers.IntegerField(source="empty_count")
    verdict = serializers.CharField(source="verdict.code")
    suspect = SuspectSerializer(allow_null=True, help_text="an answer that may be the key, or right too")
    options = OptionSerializer(many=True)

    def get_stem(self, figures: Any) -> str:
        return plain_text(figures.item.stem)


class RoundSerializer(serializers.Serializer[Any]):
    attempts = serializers.CharField(source="name", help_text="first, last, highest or all")
    count = serializers.IntegerField()
    mean = serializers.FloatField(allow_null=True)


class AnalysisSerializer(serializers.Serializer[Any]):
    counted_at = serializers.DateTimeField(source="sums.counted_at")
    attempts = serializers.IntegerField(source="sums.attempt_count")
    mean = serializers.FloatField(source="sums.mean", allow_null=True)
    median_seconds = serializers.FloatField(source="sums.median_seconds", allow_null=True)
    median = serializers.FloatField(source="sums.median", allow_null=True)
    deviation = serializers.FloatField(source="shape.deviation", allow_null=True)
    skewness = serializers.FloatField(source="shape.skewness", allow_null=True)
    kurtosis = serializers.FloatField(source="shape.kurtosis", allow_null=True)
    alpha = serializers.FloatField(allow_null=True)
    alpha_interval = IntervalSerializer(allow_null=True)
    standard_error = serializers.FloatField(allow_null=True, help_text="in points")
    error_ratio = serializers.FloatField(allow_null=True)
    rounds = RoundSerializer(many=True)
    missing = serializers.IntegerField(help_text="attempts needed before indices are given")
    items = ItemFiguresSerializer(many=True)


COHORT = OpenApiParameter("cohort", int, description="id of a cohort")


class ProgressReportView(Endpoint):
    """Course × cohort × period."""

    access_action = Action.REPORT_SEE

    @extend_schema(
        operation_id="progress_report",
        parameters=[
            OpenApiParameter("course", int, description="id; without it the newest course"),
            COHORT,
            OpenApiParameter("since", str, enum=["7", "30"], description="days; without it from the start"),
        ],
        responses={200: ProgressReportSerializer},
    )
    def get(self, request: Request) -> Response:
        form = ReportForm(request._request.GET, principal=self.principal)
        if not form.is_valid():
            raise _refused(form)
        report = progress_report(form.filters())
        data = ProgressReportSerializer(_with_learners(report)).data
        return Response(data)


def _refused(form: ReportForm | AnalysisForm) -> Exception:
    """A course or cohort that may not be seen is a missing one."""
    if {"course", "cohort"} & form.errors.keys():
        return missing()
    return ValidationError(
        {
            name: [ErrorDetail(error.messages[0], error.code) for error in errors]
            for name, errors in form.errors.as_data().items()
        }
    )


def _with_learners(report: ProgressReport) -> dict[str, Any]:
    concerns = {one.line.learner_id: [found.code for found in one.concerns] for one in report.listed}
    learners = [
        {
            "line": one.line,
            "percents": [cell.percent for cell in one.cells],
            "concerns": concerns.get(one.line.learner_id, []),
        }
        for one in report.heat
    ]
    fields = ("counted_at", "tiles", "funnel", "columns", "quiz")
    return {name: getattr(report, name) for name in fields} | {"learners": learners}


class AnalysisView(Endpoint):
    """Which questions of a quiz work: the figures of every item."""

    access_action = Action.REPORT_SEE

    @extend_schema(
        operation_id="quiz_analysis",
        parameters=[
            COHORT,
            OpenApiParameter("attempts", str, enum=["all"], description="without it first attempts"),
        ],
        responses={200: AnalysisSerializer},
    )
    def get(self, request: Request, quiz_id: int) -> Response:
        quiz = quiz_for(self.principal, quiz_id, self.access_action)
        form = AnalysisForm(request._request.GET, principal=self.principal)
        if not form.is_valid():
            raise _refused(form)
        return Response(AnalysisSerializer(quiz_analysis(form.filters(quiz))).data)
