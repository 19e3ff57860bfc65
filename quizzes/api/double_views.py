"""Items that ask the same, in groups, and what is done with a group."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from lessons.access import course_for
from people.access import Action
from people.api_errors import RefusalSerializer
from quizzes.access import items_for
from quizzes.api.bank_views import BulkDoneSerializer
from quizzes.api.endpoints import QuizEndpoint
from quizzes.double_queries import doubles_for, members_of
from quizzes.double_views import MOST_AT_ONCE, decide
from quizzes.models import Item, ItemState


class DoubleMemberSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="item.pk")
    course = serializers.SlugField(source="item.course.slug")
    kind = serializers.CharField(source="item.kind")
    state = serializers.ChoiceField(ItemState.choices, source="item.state")
    stem = serializers.CharField(source="item.latest.stem")
    version = serializers.IntegerField(source="item.latest.number")
    quizzes = serializers.ListField(child=serializers.IntegerField(), help_text="the quizzes that ask it")
    answers = serializers.IntegerField(help_text="how often it was answered and marked")


class DoubleGroupSerializer(serializers.Serializer[Any]):
    is_same = serializers.BooleanField(help_text="word for word; otherwise nearly")
    left = serializers.IntegerField(help_text="how many more are in the group than are named")
    items = DoubleMemberSerializer(many=True)


class DoublesActSerializer(serializers.Serializer[Any]):
    items = serializers.ListField(child=serializers.IntegerField(min_value=1), max_length=MOST_AT_ONCE)
    act = serializers.ChoiceField(["keep", "apart"])
    keep = serializers.IntegerField(min_value=1, required=False, default=0, help_text="`keep`: which one")


class DoublesView(QuizEndpoint, ListAPIView[Any]):
    """Items that ask the same, word for word or nearly."""

    access_action = Action.COURSE_TEACH
    serializer_class = DoubleGroupSerializer
    queryset = Item.objects.none()

    def get_queryset(self) -> Any:
        slug = self.request.query_params.get("course", "")
        course = course_for(self.principal, slug, self.access_action) if slug else None
        is_across = self.request.query_params.get("across") == "true"
        return doubles_for(
            self.principal, course_id=course.pk if course else None, is_across=is_across
        ).groups

    def filter_queryset(self, queryset: Any) -> Any:
        return queryset

    def paginate_queryset(self, queryset: Any) -> Any:
        page = super().paginate_queryset(queryset)
        members = members_of(self.principal, page or ())
        return [
            {
                "is_same": group.is_same,
                "left": group.left,
                "items": [
                    {
                        "item": member.item,
                        "quizzes": [slot.quiz_id for slot in member.slots],
                        "answers": member.figures.answers if member.figures else 0,
                    }
                    for one in group.members
                    if (member := members.get(one))
                ],
            }
            for group in page or ()
        ]

    @extend_schema(
        operation_id="doubles",
        parameters=[
            OpenApiParameter("course", str, description="slug of a course; else all the caller teaches"),
            OpenApiParameter("across", bool, description="also items of two courses"),
        ],
    )
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        return self.list(request, *args, **kwargs)

    @extend_schema(
        operation_id="decide_doubles",
        request=DoublesActSerializer,
        responses={200: BulkDoneSerializer, 409: RefusalSerializer},
    )
    def post(self, request: Request) -> Response:
        """`keep` retires all but one, `apart` remembers that they do not ask the same. Undone like any
        change of many items."""
        sent = DoublesActSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        wanted = sent.validated_data
        found = items_for(self.principal, self.access_action).filter(pk__in=wanted["items"])
        done = decide(wanted["act"], list(found.order_by("pk")), wanted["keep"], self.principal)
        return Response(BulkDoneSerializer(done).data)
