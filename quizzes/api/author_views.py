"""Items and quizzes for those who teach."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from items import storage
from lessons.access import course_for, courses_for, lesson_for
from lessons.models import Course
from people.access import Action
from people.api_errors import RefusalSerializer
from quizzes import authoring
from quizzes.access import item_for, items_for, quiz_for
from quizzes.api import author_serializers as shapes
from quizzes.api.endpoints import QuizEndpoint
from quizzes.bank_filter import DIFFICULTIES, ItemFilter
from quizzes.bank_queries import in_reading_order, versions_of
from quizzes.draw_losses import losses_without
from quizzes.draws import draws_of
from quizzes.item_checks import checks_of, course_context, stored_gates
from quizzes.layout import headings_of
from quizzes.models import Item, Quiz
from quizzes.versions import item_of

FILTERS = [
    OpenApiParameter("course", int, description="id of a course"),
    OpenApiParameter("lesson", int, description="id of a lesson"),
    OpenApiParameter("kind", str),
    OpenApiParameter("state", str),
    OpenApiParameter("origin", str),
    OpenApiParameter("checks", str, enum=["passed", "held", "found"]),
    OpenApiParameter("q", str, description="words of the stem"),
    OpenApiParameter("category", str, description="id of a category, all in it included, or `none`"),
    OpenApiParameter("tag", str),
    OpenApiParameter("difficulty", str, enum=[*DIFFICULTIES]),
    OpenApiParameter("tags", str, description="several, separated by commas; an item has all of them"),
    OpenApiParameter("category_only", str, enum=["1"], description="without what lies in its categories"),
]


class ItemListView(QuizEndpoint, ListAPIView[Any]):
    """The items of the courses the caller teaches, in the order of the article."""

    access_action = Action.COURSE_TEACH
    serializer_class = shapes.ItemLineSerializer
    queryset = Item.objects.none()

    def get_queryset(self) -> Any:
        chosen = ItemFilter.of_query(self.request._request.GET)
        return in_reading_order(chosen.apply(items_for(self.principal)))

    @extend_schema(operation_id="items", parameters=FILTERS)
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        return self.list(request, *args, **kwargs)

    @extend_schema(
        operation_id="create_item",
        request=shapes.ItemCreateSerializer,
        responses={201: shapes.ItemDetailSerializer, 409: RefusalSerializer},
    )
    def post(self, request: Request) -> Response:
        """Write an item; it is accepted at once, because a person wrote it, unless it is a draft."""
        sent = _valid(shapes.ItemCreateSerializer(data=request.data))
        course = course_for(self.principal, sent["course"], self.access_action)
        shape = storage.from_data(sent["item"])
        lesson_id = _lesson_id(course, sent)
        item = authoring.write_item(
            course, shape, self.principal, lesson_id=lesson_id, is_draft=sent["is_draft"]
        )
        return Response(_detail(item), status=201)


class ItemView(QuizEndpoint):
    """One item with its key, its evidence and what the checks say."""

    access_action = Action.COURSE_TEACH

    @extend_schema(operation_id="item", responses={200: shapes.ItemDetailSerializer})
    def get(self, request: Request, item_id: int) -> Response:
        return Response(_detail(item_for(self.principal, item_id, self.access_action)))

    @extend_schema(
        operation_id="edit_item",
        request=shapes.ItemWriteSerializer,
        responses={200: shapes.ItemDetailSerializer, 409: RefusalSerializer},
    )
    def put(self, request: Request, item_id: int) -> Response:
        """Give the item a new wording. Attempts that run keep the one they began with."""
        item = item_for(self.principal, item_id, self.access_action)
        sent = _valid(shapes.ItemWriteSerializer(data=request.data))
        shape = storage.from_data(sent["item"])
        lesson_id = _lesson_id(item.course, sent)
        return Response(_detail(authoring.edit_item(item, shape, self.principal, lesson_id=lesson_id)))


class VersionsView(QuizEndpoint):
    """Every wording an item had, the newest first, with its author."""

    access_action = Action.COURSE_TEACH

    @extend_schema(operation_id="item_versions", responses={200: shapes.VersionSerializer(many=True)})
    def get(self, request: Request, item_id: int) -> Response:
        versions = versions_of(item_for(self.principal, item_id, self.access_action))
        return Response(shapes.VersionSerializer(versions, many=True).data)


class DecisionView(QuizEndpoint):
    """Accept, reject or retire an item."""

    access_action = Action.COURSE_TEACH
    serializer_class = shapes.DecisionSerializer

    @extend_schema(
        operation_id="decide_item", responses={200: shapes.DecidedSerializer, 409: RefusalSerializer}
    )
    def post(self, request: Request, item_id: int) -> Response:
        item = item_for(self.principal, item_id, self.access_action)
        sent = _valid(shapes.DecisionSerializer(data=request.data))
        losses = [] if sent["decision"] == "accept" else losses_without(item)
        if sent["decision"] == "retire":
            undo = authoring.retire_item(item, self.principal)
        else:
            undo = authoring.review_item(item, sent["decision"], self.principal, sent["reason"])
        item.refresh_from_db(fields=["state"])
        warnings = [loss.sentence for loss in losses]
        decided = SimpleNamespace(state=item.state, undo=undo, warnings=warnings)
        return Response(shapes.DecidedSerializer(decided).data)


class TaughtQuizListView(QuizEndpoint, ListAPIView[Any]):
    """The quizzes of the courses the caller teaches, drafts among them."""

    access_action = Action.COURSE_TEACH
    serializer_class = shapes.TaughtQuizSerializer
    queryset = Quiz.objects.none()

    def get_queryset(self) -> Any:
        courses = courses_for(self.principal, self.access_action).order_by().values("pk")
        return Quiz.objects.filter(course__in=courses).select_related("course").order_by("-pk")

    @extend_schema(operation_id="taught_quizzes")
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        return self.list(request, *args, **kwargs)


class TaughtQuizView(QuizEndpoint):
    """One quiz with its rules and places."""

    access_action = Action.COURSE_TEACH

    @extend_schema(operation_id="taught_quiz", responses={200: shapes.TaughtQuizDetailSerializer})
    def get(self, request: Request, quiz_id: int) -> Response:
        quiz = quiz_for(self.principal, quiz_id, self.access_action)
        data: dict[str, Any] = dict(shapes.TaughtQuizSerializer(quiz).data)
        slots = quiz.slots.select_related("item__latest", "version").order_by("position")
        headings = shapes.HeadingSerializer(headings_of(quiz.layout), many=True).data
        draws = shapes.DrawSerializer([draw.as_data() for draw in draws_of(quiz)], many=True).data
        places = {"slots": shapes.SlotSerializer(slots, many=True).data, "sections": headings}
        return Response(data | places | {"draws": draws})


def _valid(sent: Serializer[Any]) -> dict[str, Any]:
    sent.is_valid(raise_exception=True)
    found: dict[str, Any] = sent.validated_data
    return found


def _lesson_id(course: Course, sent: dict[str, Any]) -> int | None:
    return lesson_for(course, sent["lesson"]).pk if "lesson" in sent else None


def _detail(item: Item) -> dict[str, Any]:
    version = item.latest
    assert version is not None  # noqa: S101  # every stored item has a version
    shape = item_of(version.pk)
    item.findings = checks_of(shape, course_context(item.course, item.pk), stored_gates(item, version)).found  # type: ignore[attr-defined]  # for the serializer
    return dict(shapes.ItemDetailSerializer(item).data)
