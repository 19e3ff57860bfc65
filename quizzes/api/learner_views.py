"""Quizzes and attempts for those who take them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from items.kinds import InvalidResponse
from items.variants import as_given
from lessons.access import courses_for
from people.access import Action
from people.api_errors import RefusalSerializer
from people.api_problem import Problem
from quizzes.access import quiz_locks
from quizzes.api import learner_serializers as shapes
from quizzes.api.endpoints import IDEMPOTENT, QuizEndpoint, open_question
from quizzes.attempt_pages import AttemptSummary, attempt_clock, attempt_page, attempt_summary
from quizzes.attempts import flag_response, save_answer, start_attempt, submit_attempt
from quizzes.clock import Phase
from quizzes.kept_replies import once
from quizzes.models import Quiz, QuizState
from quizzes.overviews import quiz_overview
from quizzes.results import result
from quizzes.sequence import go_on
from quizzes.terms import rules_by_quiz
from quizzes.tries import check_answer


class QuizListView(QuizEndpoint, ListAPIView[Any]):
    """The published quizzes of the courses the caller may take them on."""

    access_action = Action.QUIZ_TAKE
    serializer_class = shapes.QuizLineSerializer
    queryset = Quiz.objects.none()

    def get_queryset(self) -> Any:
        courses = courses_for(self.principal, self.access_action).order_by().values("pk")
        quizzes = Quiz.objects.filter(course__in=courses, state=QuizState.PUBLISHED)
        if slug := self.request.query_params.get("course", ""):
            quizzes = quizzes.filter(Q(course__slug=slug.replace("\x00", "")))
        return quizzes.select_related("course").order_by("-pk")

    def paginate_queryset(self, queryset: Any) -> Any:
        """The quizzes of the page with ``rules`` and ``lock`` for the caller, without hidden ones."""
        page = super().paginate_queryset(queryset)
        found = rules_by_quiz(page or (), self.principal.user_id)
        locks = quiz_locks(self.principal, page or ())
        for quiz in page or ():
            quiz.rules, quiz.lock = found[quiz.pk], locks.get(quiz.pk)
        return page and [quiz for quiz in page if quiz.lock is None or not quiz.lock.is_hidden]

    @extend_schema(
        operation_id="quizzes", parameters=[OpenApiParameter("course", str, description="slug of one course")]
    )
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        return self.list(request, *args, **kwargs)


class QuizView(QuizEndpoint):
    """What stands before the start: the rules, the attempts so far, whether another can begin."""

    access_action = Action.QUIZ_TAKE

    @extend_schema(operation_id="quiz", responses={200: shapes.QuizOverviewSerializer})
    def get(self, request: Request, quiz_id: int) -> Response:
        return Response(shapes.QuizOverviewSerializer(quiz_overview(self.principal, quiz_id)).data)


class StartView(QuizEndpoint):
    """The caller's open attempt: the one there is, or a new one."""

    access_action = Action.QUIZ_TAKE

    @extend_schema(
        operation_id="start_attempt",
        parameters=IDEMPOTENT,
        request=shapes.StartSerializer,
        responses={200: shapes.AttemptSerializer, 409: RefusalSerializer, 422: RefusalSerializer},
    )
    def post(self, request: Request, quiz_id: int) -> HttpResponseBase:
        # Nothing has to be sent, so a form without fields, as plain clients send, is nothing too.
        is_json = "json" in (request.content_type or "")
        sent = shapes.StartSerializer(data=request.data if is_json else {})
        sent.is_valid(raise_exception=True)

        def work() -> Response:
            attempt = start_attempt(quiz_id, self.principal, password=sent.validated_data["password"])
            reply = _attempt(attempt_summary(self.principal, attempt.uid))
            reply.headers["Location"] = reverse("api_attempt", args=[attempt.uid])
            return reply

        return once(request._request, self.principal, work)


class AttemptView(QuizEndpoint):
    """One of the caller's attempts: where it stands and which questions are answered."""

    access_action = Action.ATTEMPT_OWN

    @extend_schema(operation_id="attempt", responses={200: shapes.AttemptSerializer})
    def get(self, request: Request, uid: UUID) -> Response:
        return _attempt(attempt_summary(self.principal, uid))


class ClockView(QuizEndpoint):
    """The time of one of the caller's attempts, to be asked every few seconds: one statement, no settling."""

    access_action = Action.ATTEMPT_OWN

    @extend_schema(operation_id="attempt_clock", responses={200: shapes.ClockSerializer})
    def get(self, request: Request, uid: UUID) -> Response:
        return Response(shapes.ClockSerializer(attempt_clock(self.principal, uid)).data)


class QuestionView(QuizEndpoint):
    """One question of a running attempt, in the order frozen at the start."""

    access_action = Action.ATTEMPT_OWN

    @extend_schema(
        operation_id="question", responses={200: shapes.QuestionSerializer, 409: RefusalSerializer}
    )
    def get(self, request: Request, uid: UUID, position: int) -> Response:
        page = open_question(self.principal, uid, position)
        return Response(shapes.QuestionSerializer(page).data)


class AnswersView(QuizEndpoint):
    """Save an answer. It is on disk before the reply is sent; a newer one on the server is a 409 with it."""

    access_action = Action.ATTEMPT_OWN
    serializer_class = shapes.AnswerSerializer

    @extend_schema(
        operation_id="save_answer",
        responses={200: shapes.SavedSerializer, 409: RefusalSerializer, 422: RefusalSerializer},
    )
    def post(self, request: Request, uid: UUID) -> Response:
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        answer = sent.validated_data
        if not isinstance(answer["value"], dict):
            raise InvalidResponse("answer: expected an object")
        saved = save_answer(
            self.principal,
            uid,
            answer["position"],
            client_key=answer["key"],
            client_seq=answer["seq"],
            value=answer["value"],
        )
        data = shapes.SavedSerializer(saved).data
        if saved.is_stale:
            code = "locked" if saved.is_locked else "stale"
            raise Problem(409, code, _("A newer answer is there already."), current=data)
        return Response(data)


class CheckView(QuizEndpoint):
    """Save an answer and have it checked, where the quiz lets one check before handing in.

    The same key again gives the same reply, and the same answer again is no further try.
    """

    access_action = Action.ATTEMPT_OWN
    serializer_class = shapes.CheckSerializer

    @extend_schema(
        operation_id="check_answer",
        responses={200: shapes.TurnSerializer, 409: RefusalSerializer, 422: RefusalSerializer},
    )
    def post(self, request: Request, uid: UUID, position: int) -> Response:
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        answer = sent.validated_data
        if not isinstance(answer["value"], dict):
            raise InvalidResponse("answer: expected an object")
        checked = check_answer(
            self.principal,
            uid,
            position,
            client_key=answer["key"],
            client_seq=answer["seq"],
            value=answer["value"],
        )
        if checked.is_late:
            raise Problem(409, "not_in_progress", _("This attempt has ended."))
        if checked.is_stale:
            current = {"seq": checked.current_seq, "value": as_given(checked.current_value or {})}
            raise Problem(409, "stale", _("A newer answer is there already."), current=current)
        page = attempt_page(self.principal, uid, position, upto=checked.try_number)
        return Response(shapes.TurnSerializer(page.turn).data)


class FlagsView(QuizEndpoint):
    """Flag a question to come back to, or take the flag away."""

    access_action = Action.ATTEMPT_OWN
    serializer_class = shapes.FlagSerializer

    @extend_schema(operation_id="flag_question", responses={200: shapes.FlagSerializer})
    def post(self, request: Request, uid: UUID) -> Response:
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        position, wanted = sent.validated_data["position"], sent.validated_data["is_flagged"]
        is_flagged = flag_response(self.principal, uid, position, is_flagged=wanted)
        return Response({"position": position, "is_flagged": is_flagged})


class GoOnView(QuizEndpoint):
    """Leave the open question of an attempt without a way back; the next one is open then."""

    access_action = Action.ATTEMPT_OWN
    serializer_class = shapes.GoOnSerializer

    @extend_schema(operation_id="go_on", responses={200: shapes.AttemptSerializer, 409: RefusalSerializer})
    def post(self, request: Request, uid: UUID) -> Response:
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        go_on(self.principal, uid, sent.validated_data["position"])
        return _attempt(attempt_summary(self.principal, uid))


class SubmitView(QuizEndpoint):
    """Hand in; doing it again changes nothing."""

    access_action = Action.ATTEMPT_OWN

    @extend_schema(
        operation_id="submit_attempt",
        parameters=IDEMPOTENT,
        request=None,
        responses={200: shapes.AttemptSerializer, 409: RefusalSerializer, 422: RefusalSerializer},
    )
    def post(self, request: Request, uid: UUID) -> HttpResponseBase:
        def work() -> Response:
            submit_attempt(self.principal, uid, address=request.META.get("REMOTE_ADDR"))
            return _attempt(attempt_summary(self.principal, uid))

        return once(request._request, self.principal, work)


class ResultView(QuizEndpoint):
    """The result as far as it is released; what is not released is null."""

    access_action = Action.ATTEMPT_OWN

    @extend_schema(operation_id="result", responses={200: shapes.ResultSerializer, 409: RefusalSerializer})
    def get(self, request: Request, uid: UUID) -> Response:
        found = result(self.principal, uid)
        if found.phase in (Phase.IN_PROGRESS, Phase.OVERDUE):
            raise Problem(409, "in_progress", _("This attempt has not been handed in."))
        return Response(shapes.ResultSerializer(found).data)


def _attempt(summary: AttemptSummary) -> Response:
    return Response(shapes.AttemptSerializer(summary).data)
