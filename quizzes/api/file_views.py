"""Files of an essay for the learner who writes it: attached, replaced, taken off while the attempt runs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from people.access import Action
from people.api_errors import RefusalSerializer
from quizzes.api.endpoints import QuizEndpoint, open_question, sent_values
from quizzes.api.hand_views import AttachedSerializer
from quizzes.attach_forms import attach_one, attaching
from quizzes.attached import own_file
from quizzes.attaching import detach_file
from quizzes.file_views import as_download


class AttachSerializer(serializers.Serializer[Any]):
    file = serializers.FileField()
    replaces = serializers.UUIDField(
        required=False, default=None, allow_null=True, help_text="the attached file whose place it takes"
    )


class AttachingSerializer(serializers.Serializer[Any]):
    """What is attached, in its order, and whether one more is taken; no words where none are asked for."""

    words = serializers.CharField(help_text="the rule of the question, for people")
    accept = serializers.CharField(help_text="endings of names, with commas between them")
    has_room = serializers.BooleanField()
    files = AttachedSerializer(many=True)


class FilesView(QuizEndpoint):
    """The files that the newest answer to a question names."""

    access_action = Action.ATTEMPT_OWN
    parser_classes = [MultiPartParser]

    @extend_schema(operation_id="files", responses={200: AttachingSerializer, 409: RefusalSerializer})
    def get(self, request: Request, uid: UUID, position: int) -> Response:
        return self._attached(uid, position)

    @extend_schema(
        operation_id="attach_file",
        request={"multipart/form-data": AttachSerializer},
        responses={200: AttachingSerializer, 409: RefusalSerializer},
    )
    def post(self, request: Request, uid: UUID, position: int) -> Response:
        """Attach a file, or put it in the place of one. Sent again, it is attached once."""
        page = open_question(self.principal, uid, position)
        sent = sent_values(AttachSerializer, request)
        attach_one(self.principal, page, sent["file"], replacing=sent["replaces"])
        return self._attached(uid, position)

    def _attached(self, uid: UUID, position: int) -> Response:
        found = attaching(self.principal, open_question(self.principal, uid, position))
        none = {"words": "", "accept": "", "has_room": False, "files": []}
        return Response(AttachingSerializer(asdict(found) if found else none).data)


class FileView(QuizEndpoint):
    """One file of an answer."""

    access_action = Action.ATTEMPT_OWN

    @extend_schema(operation_id="file", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, uid: UUID, position: int, file_uid: UUID) -> HttpResponseBase:
        """Its bytes, as a download; also once the attempt has ended."""
        file = own_file(self.principal, uid, file_uid, position=position)
        return as_download(request._request, file)

    @extend_schema(operation_id="detach_file", responses={204: None, 409: RefusalSerializer})
    def delete(self, request: Request, uid: UUID, position: int, file_uid: UUID) -> Response:
        """Take it off the answer; doing it again changes nothing."""
        detach_file(self.principal, uid, position, file_uid)
        return Response(status=204)
