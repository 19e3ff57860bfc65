"""The bank in order: categories, where items are filed, many changed at once."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from lessons.access import course_for
from people.access import Action
from people.api_errors import RefusalSerializer
from quizzes import bulk
from quizzes.access import item_for, items_for
from quizzes.api.endpoints import QuizEndpoint
from quizzes.authoring_pages import tokens_of
from quizzes.categories import category_in, taught_category
from quizzes.category_queries import category_tree
from quizzes.category_views import change_tree
from quizzes.filing import file_item

TREE_ACTS = ["create", "rename", "move", "delete"]
BULK_ACTS = ["file", "tag", "untag", "accept", "retire", "copy"]


class CategorySerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="category.pk")
    name = serializers.CharField(source="category.name")
    parent_id = serializers.IntegerField(source="category.parent_id", allow_null=True)
    item_count = serializers.IntegerField(help_text="in the category itself, without what was put away")


class TreeActSerializer(serializers.Serializer[Any]):
    act = serializers.ChoiceField(TREE_ACTS)
    category = serializers.IntegerField(min_value=1, required=False, help_text="all but `create`")
    name = serializers.CharField(max_length=100, required=False, help_text="`create`, `rename`")
    to = serializers.IntegerField(
        min_value=1,
        required=False,
        help_text="the category around it, none for outermost; with `delete` where its contents go",
    )


class FilingSerializer(serializers.Serializer[Any]):
    category = serializers.IntegerField(min_value=1, allow_null=True, default=None)
    tags = serializers.ListField(child=serializers.CharField(max_length=100), max_length=30, default=list)
    id_number = serializers.CharField(max_length=100, default="", allow_blank=True)


class BulkSerializer(serializers.Serializer[Any]):
    items = serializers.ListField(child=serializers.IntegerField(min_value=1), max_length=bulk.MOST_AT_ONCE)
    act = serializers.ChoiceField(BULK_ACTS)
    category = serializers.IntegerField(min_value=1, allow_null=True, default=None, help_text="`file`")
    tag = serializers.CharField(max_length=100, default="", allow_blank=True, help_text="`tag`, `untag`")
    course = serializers.SlugField(max_length=80, default="", allow_blank=True, help_text="`copy`: where to")


class BulkDoneSerializer(serializers.Serializer[Any]):
    changed = serializers.IntegerField(source="count")
    left = serializers.IntegerField(help_text="left as they are, because they do not allow it")
    undo = serializers.CharField(help_text="to be sent back; empty where nothing was changed")
    warnings = serializers.ListField(
        child=serializers.CharField(), help_text="published quizzes with fewer questions left to draw from"
    )


class BulkUndoSerializer(serializers.Serializer[Any]):
    undo = serializers.CharField(max_length=500)


class UndoneSerializer(serializers.Serializer[Any]):
    changed = serializers.IntegerField()


class CategoriesView(QuizEndpoint):
    """The categories of a course's question bank."""

    access_action = Action.COURSE_TEACH
    serializer_class = TreeActSerializer

    @extend_schema(operation_id="categories", responses={200: CategorySerializer(many=True)})
    def get(self, request: Request, slug: str) -> Response:
        course = course_for(self.principal, slug, self.access_action)
        return Response(CategorySerializer(category_tree([course.pk]), many=True).data)

    @extend_schema(
        operation_id="change_categories",
        responses={200: CategorySerializer(many=True), 409: RefusalSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Make, rename, move or delete one; the tree as it is then."""
        course = course_for(self.principal, slug, self.access_action)
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        data = QueryDict(mutable=True)
        data.update({name: str(value) for name, value in sent.validated_data.items()})
        change_tree(course, data, self.principal)
        return Response(CategorySerializer(category_tree([course.pk]), many=True).data)


class FilingView(QuizEndpoint):
    """Category, tags and ID number of one item; its wording is not touched."""

    access_action = Action.COURSE_TEACH
    serializer_class = FilingSerializer

    @extend_schema(operation_id="file_item", responses={200: FilingSerializer, 409: RefusalSerializer})
    def put(self, request: Request, item_id: int) -> Response:
        item = item_for(self.principal, item_id, self.access_action)
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        filing = sent.validated_data
        category = category_in(item.course, filing["category"]) if filing["category"] else None
        filed = file_item(item, category, ",".join(filing["tags"]), filing["id_number"], self.principal)
        reply = {"category": filed.category_id, "tags": filed.tags, "id_number": filed.id_number}
        return Response(reply)


class BulkView(QuizEndpoint):
    """Many items changed at once."""

    access_action = Action.COURSE_TEACH
    serializer_class = BulkSerializer

    @extend_schema(operation_id="change_items", responses={200: BulkDoneSerializer, 409: RefusalSerializer})
    def post(self, request: Request) -> Response:
        """Items the caller does not teach are left out. What an item does not allow is not done to it."""
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        found = items_for(self.principal, self.access_action).filter(pk__in=sent.validated_data["items"])
        wanted, by = sent.validated_data, self.principal
        done = bulk.press(
            wanted["act"],
            list(found.order_by("pk")),
            by,
            tag=wanted["tag"],
            category=lambda: taught_category(by, wanted["category"]) if wanted["category"] else None,
            to=lambda: course_for(by, wanted["course"], self.access_action),
        )
        return Response(BulkDoneSerializer(done).data)


class BulkUndoView(QuizEndpoint):
    """Take back what was done to many items."""

    access_action = Action.COURSE_TEACH
    serializer_class = BulkUndoSerializer

    @extend_schema(operation_id="undo_change", responses={200: UndoneSerializer, 409: RefusalSerializer})
    def post(self, request: Request) -> Response:
        """Only what nobody has changed since goes back."""
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        tokens = tokens_of(sent.validated_data["undo"])
        return Response({"changed": bulk.undo_press(tokens, self.principal)})
