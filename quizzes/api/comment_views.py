"""Comments on an item, among those who teach its course."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from people.access import Action
from people.api_errors import RefusalSerializer
from quizzes.access import item_for
from quizzes.api.endpoints import QuizEndpoint
from quizzes.comment_models import CommentAct
from quizzes.comment_queries import thread_of
from quizzes.comment_views import act_on_thread
from quizzes.comments import MOST_WORDS
from quizzes.models import Item


class CommentSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    act = serializers.ChoiceField(CommentAct.choices)
    words = serializers.CharField(help_text="empty unless `said`")
    author = serializers.CharField(
        source="author.email", default=None, allow_null=True, help_text="null for an account that is gone"
    )
    version = serializers.IntegerField(source="version.number", default=None, allow_null=True)
    said_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField(allow_null=True)
    is_changeable = serializers.BooleanField(help_text="its author may still change the words")


class CommentActSerializer(serializers.Serializer[Any]):
    act = serializers.ChoiceField(["say", "change", "resolve", "reopen"])
    words = serializers.CharField(max_length=MOST_WORDS, default="", allow_blank=True)
    comment = serializers.IntegerField(min_value=1, required=False, default=0, help_text="`change`: which")


class CommentsView(QuizEndpoint):
    """The thread about one item, the oldest first; its last entry says whether it is resolved."""

    access_action = Action.COURSE_TEACH
    serializer_class = CommentActSerializer

    @extend_schema(operation_id="item_comments", responses={200: CommentSerializer(many=True)})
    def get(self, request: Request, item_id: int) -> Response:
        return self._thread(item_for(self.principal, item_id, self.access_action))

    @extend_schema(
        operation_id="comment_on_item",
        responses={200: CommentSerializer(many=True), 409: RefusalSerializer},
    )
    def post(self, request: Request, item_id: int) -> Response:
        """Say something, change one's own words within 15 minutes, resolve or reopen; the thread then."""
        item = item_for(self.principal, item_id, self.access_action)
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        wanted = sent.validated_data
        act_on_thread(item, wanted["act"], wanted["words"], wanted["comment"], self.principal)
        return self._thread(item)

    def _thread(self, item: Item) -> Response:
        return Response(CommentSerializer(thread_of(item, self.principal), many=True).data)
