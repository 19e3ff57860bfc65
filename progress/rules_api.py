"""The rules between lessons and quizzes over the API, for those who teach."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from lessons.access import course_for, lesson_for
from lessons.models import Course
from people.access import Action
from people.api_endpoint import Endpoint
from people.api_errors import RefusalSerializer
from people.api_problem import Problem
from progress.conditions import Completion, Condition, Kind, Rules, Step, What, plain_rules
from progress.rule_map import rule_map
from progress.ruling import lock_again, rules_in, save_rules, unlock, unlockings_of
from quizzes.access import missing, quizzes_for
from quizzes.errors import AuthoringRefused


class ConditionSerializer(serializers.Serializer[Any]):
    """`id` names the lesson, quiz or cohort; `percent` belongs to ``score``, `at` to ``date``."""

    kind = serializers.ChoiceField([kind.value for kind in Kind])
    id = serializers.IntegerField(required=False, default=0, min_value=0)
    percent = serializers.IntegerField(required=False, default=0, min_value=0, max_value=100)
    at = serializers.DateTimeField(required=False, default=None, allow_null=True)


class StepRulesSerializer(serializers.Serializer[Any]):
    """The rules of one lesson or quiz; what is not sent is as without rules."""

    completion = serializers.ChoiceField([one.value for one in Completion], required=False)
    minimum = serializers.IntegerField(
        required=False, default=1, min_value=1, max_value=1000, help_text="for ``attempts``"
    )
    with_quiz = serializers.IntegerField(
        required=False, default=None, allow_null=True, min_value=1, help_text="to be passed besides a lesson"
    )
    needs_all = serializers.BooleanField(required=False, default=True)
    conditions = ConditionSerializer(many=True, required=False, default=list)
    is_hidden = serializers.BooleanField(required=False, default=False)


class StepSerializer(serializers.Serializer[Any]):
    what = serializers.ChoiceField([what.value for what in What], source="step.what.value")
    id = serializers.IntegerField(source="step.id", help_text="what conditions name it by")
    number = serializers.IntegerField(help_text="of a lesson its place, of a quiz its id")
    name = serializers.CharField()
    completion = serializers.CharField(help_text="what completes it, in words")
    opening = serializers.CharField(help_text="when it opens, in words; empty for from the beginning")
    is_hidden = serializers.BooleanField()
    is_published = serializers.BooleanField()
    problems = serializers.ListField(child=serializers.CharField(), help_text="what can never be met")


class RuleMapSerializer(serializers.Serializer[Any]):
    lessons = StepSerializer(many=True)
    quizzes = StepSerializer(many=True)


class UnlockingWriteSerializer(serializers.Serializer[Any]):
    learner = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)
    cohort = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)
    reason = serializers.CharField(max_length=300)


class UnlockingSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    learner = serializers.IntegerField(source="learner_id", allow_null=True)
    cohort = serializers.IntegerField(source="cohort_id", allow_null=True)
    reason = serializers.CharField()
    given_at = serializers.DateTimeField()


class RuleMapView(Endpoint):
    """Every lesson and quiz of a course with its rules in words, and what of them can never be met."""

    access_action = Action.COURSE_TEACH

    @extend_schema(operation_id="course_rules", responses={200: RuleMapSerializer})
    def get(self, request: Request, slug: str) -> Response:
        course = course_for(self.principal, slug, self.access_action)
        return Response(RuleMapSerializer(rule_map(course)).data)


class StepEndpoint(Endpoint):
    """An endpoint of one step of a course, named by a lesson's place or a quiz's id."""

    access_action = Action.COURSE_TEACH

    def step(self, slug: str, number: int | None, quiz_id: int | None) -> tuple[Course, Step]:
        """The course and its step. Raises Http404."""
        course = course_for(self.principal, slug, self.access_action)
        if number is not None:
            return course, Step(What.LESSON, lesson_for(course, number).pk)
        if not quizzes_for(self.principal, course).filter(pk=quiz_id or 0).exists():
            raise missing()
        return course, Step(What.QUIZ, quiz_id or 0)

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, AuthoringRefused):
            exc = Problem(409, exc.code, exc.sentence)
        return super().handle_exception(exc)


class StepRulesView(StepEndpoint):
    """The rules of one lesson or quiz."""

    def rules(self, slug: str, number: int | None, quiz_id: int | None) -> Response:
        """The rules as they are now."""
        course, step = self.step(slug, number, quiz_id)
        return Response(StepRulesSerializer(rules_in(course).get(step) or plain_rules(step.what)).data)

    def save(self, request: Request, slug: str, number: int | None, quiz_id: int | None) -> Response:
        """The rules after they were set as sent."""
        course, step = self.step(slug, number, quiz_id)
        sent = StepRulesSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        values = dict(sent.validated_data)
        completion = values.pop("completion", plain_rules(step.what).completion)
        conditions = tuple(
            Condition(**{**one, "kind": Kind(one["kind"])}) for one in values.pop("conditions")
        )
        rules = Rules(completion=Completion(completion), conditions=conditions, **values)
        save_rules(course, step, rules, self.principal)
        return self.rules(slug, number, quiz_id)


class LessonRulesView(StepRulesView):
    """When a lesson is complete, and what it waits for."""

    @extend_schema(operation_id="lesson_rules", responses={200: StepRulesSerializer})
    def get(self, request: Request, slug: str, number: int) -> Response:
        return self.rules(slug, number, None)

    @extend_schema(
        operation_id="set_lesson_rules",
        request=StepRulesSerializer,
        responses={200: StepRulesSerializer, 409: RefusalSerializer},
    )
    def put(self, request: Request, slug: str, number: int) -> Response:
        """Set them; what waits for itself is a 409 ``cycle`` that names the steps."""
        return self.save(request, slug, number, None)


class QuizRulesView(StepRulesView):
    """When a quiz is complete, and what it waits for."""

    @extend_schema(operation_id="quiz_rules", responses={200: StepRulesSerializer})
    def get(self, request: Request, slug: str, quiz_id: int) -> Response:
        return self.rules(slug, None, quiz_id)

    @extend_schema(
        operation_id="set_quiz_rules",
        request=StepRulesSerializer,
        responses={200: StepRulesSerializer, 409: RefusalSerializer},
    )
    def put(self, request: Request, slug: str, quiz_id: int) -> Response:
        """Set them; what waits for itself is a 409 ``cycle`` that names the steps."""
        return self.save(request, slug, None, quiz_id)


class UnlockingsView(StepEndpoint):
    """To whom a step is open whatever its rules say."""

    def listed(self, slug: str, number: int | None, quiz_id: int | None) -> Response:
        """All of them."""
        return Response(UnlockingSerializer(unlockings_of(*self.step(slug, number, quiz_id)), many=True).data)

    def added(self, request: Request, slug: str, number: int | None, quiz_id: int | None) -> Response:
        """One more."""
        course, step = self.step(slug, number, quiz_id)
        sent = UnlockingWriteSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        given = sent.validated_data
        made = unlock(
            course,
            step,
            self.principal,
            learner_id=given["learner"],
            cohort_id=given["cohort"],
            reason=given["reason"],
        )
        return Response(UnlockingSerializer(made).data, status=201)


class LessonUnlockingsView(UnlockingsView):
    """To whom a lesson is open whatever its rules say."""

    @extend_schema(operation_id="lesson_unlockings", responses={200: UnlockingSerializer(many=True)})
    def get(self, request: Request, slug: str, number: int) -> Response:
        return self.listed(slug, number, None)

    @extend_schema(
        operation_id="unlock_lesson",
        request=UnlockingWriteSerializer,
        responses={201: UnlockingSerializer, 409: RefusalSerializer},
    )
    def post(self, request: Request, slug: str, number: int) -> Response:
        """Open it to exactly one learner or cohort."""
        return self.added(request, slug, number, None)


class QuizUnlockingsView(UnlockingsView):
    """To whom a quiz is open whatever its rules say."""

    @extend_schema(operation_id="quiz_unlockings", responses={200: UnlockingSerializer(many=True)})
    def get(self, request: Request, slug: str, quiz_id: int) -> Response:
        return self.listed(slug, None, quiz_id)

    @extend_schema(
        operation_id="unlock_quiz",
        request=UnlockingWriteSerializer,
        responses={201: UnlockingSerializer, 409: RefusalSerializer},
    )
    def post(self, request: Request, slug: str, quiz_id: int) -> Response:
        """Open it to exactly one learner or cohort."""
        return self.added(request, slug, None, quiz_id)


class UnlockingView(Endpoint):
    """One opening of a step apart from its rules."""

    access_action = Action.COURSE_TEACH

    @extend_schema(operation_id="lock_again", responses={204: None})
    def delete(self, request: Request, slug: str, unlocking_id: int) -> Response:
        """Let the rules hold again."""
        course = course_for(self.principal, slug, self.access_action)
        lock_again(course, unlocking_id, self.principal)
        return Response(status=204)
