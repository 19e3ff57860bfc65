"""Sections and pages of a quiz, for those who teach."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from people.access import Action
from people.api_errors import RefusalSerializer
from quizzes.access import quiz_for
from quizzes.api.author_serializers import HeadingSerializer
from quizzes.api.endpoints import IDEMPOTENT, EditionField, QuizEndpoint, edition_of, sent_values
from quizzes.assembly import MOST_PER_PAGE
from quizzes.kept_replies import once
from quizzes.layout import LAST, headings_of
from quizzes.models import Quiz
from quizzes.page_breaks import pages_of_quiz, set_pages
from quizzes.page_rules import PAGE_RULES
from quizzes.sections import MOST_INSTRUCTION, MOST_TITLE, add_section, change_section, remove_section


class SectionWriteSerializer(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=MOST_TITLE)
    instruction = serializers.CharField(
        max_length=MOST_INSTRUCTION, default="", allow_blank=True, help_text="Markdown"
    )
    is_shuffled = serializers.BooleanField(default=False)
    first = serializers.IntegerField(
        required=False,
        default=0,
        min_value=0,
        max_value=LAST,
        help_text="the place it stands above; 0 or not sent: where it stands, a new one below all places",
    )
    edition = EditionField()


class QuizHeadingSerializer(HeadingSerializer):
    edition = serializers.IntegerField(help_text="of the quiz, for the next change")


class PagesWriteSerializer(serializers.Serializer[Any]):
    paging = serializers.ChoiceField(PAGE_RULES, help_text="what stands on a page")
    per_page = serializers.IntegerField(default=5, min_value=1, max_value=MOST_PER_PAGE)
    breaks = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LAST),
        required=False,
        default=None,
        allow_null=True,
        max_length=LAST,
        help_text="places that begin a page where `paging` is own; not sent: as they are",
    )
    edition = EditionField()


class PagesSerializer(serializers.Serializer[Any]):
    paging = serializers.ChoiceField(PAGE_RULES)
    per_page = serializers.IntegerField()
    breaks = serializers.ListField(child=serializers.IntegerField())
    edition = serializers.IntegerField()


class SectionListView(QuizEndpoint):
    """The headings of a quiz in their order."""

    access_action = Action.COURSE_TEACH

    @extend_schema(operation_id="sections", responses={200: QuizHeadingSerializer(many=True)})
    def get(self, request: Request, quiz_id: int) -> Response:
        quiz = quiz_for(self.principal, quiz_id, self.access_action)
        return Response(_shown(quiz))

    @extend_schema(
        operation_id="create_section",
        parameters=IDEMPOTENT,
        request=SectionWriteSerializer,
        responses={201: QuizHeadingSerializer, 409: RefusalSerializer, 422: RefusalSerializer},
    )
    def post(self, request: Request, quiz_id: int) -> HttpResponseBase:
        """Put a heading in."""
        quiz = quiz_for(self.principal, quiz_id, self.access_action)

        def work() -> Response:
            values = sent_values(SectionWriteSerializer, request)
            edition = edition_of(quiz, values)
            made = add_section(quiz, self.principal, expected_edition=edition, **values)
            return Response(_one(quiz, made.id), status=201)

        return once(request._request, self.principal, work)


class SectionView(QuizEndpoint):
    """One heading of a quiz."""

    access_action = Action.COURSE_TEACH

    @extend_schema(
        operation_id="change_section",
        request=SectionWriteSerializer,
        responses={200: QuizHeadingSerializer, 409: RefusalSerializer},
    )
    def put(self, request: Request, quiz_id: int, section_id: int) -> Response:
        """Give it other words or another place."""
        quiz = quiz_for(self.principal, quiz_id, self.access_action)
        values = sent_values(SectionWriteSerializer, request)
        edition = edition_of(quiz, values)
        change_section(quiz, section_id, self.principal, expected_edition=edition, **values)
        return Response(_one(quiz, section_id))

    @extend_schema(operation_id="delete_section", responses={204: None, 409: RefusalSerializer})
    def delete(self, request: Request, quiz_id: int, section_id: int) -> Response:
        """Take it away; its questions belong to the section above."""
        quiz = quiz_for(self.principal, quiz_id, self.access_action)
        remove_section(quiz, section_id, self.principal, expected_edition=quiz.edition)
        return Response(status=204)


class PagesView(QuizEndpoint):
    """How a quiz is cut into pages."""

    access_action = Action.COURSE_TEACH

    @extend_schema(operation_id="quiz_pages", responses={200: PagesSerializer})
    def get(self, request: Request, quiz_id: int) -> Response:
        return _pages(quiz_for(self.principal, quiz_id, self.access_action))

    @extend_schema(
        operation_id="set_quiz_pages",
        request=PagesWriteSerializer,
        responses={200: PagesSerializer, 409: RefusalSerializer},
    )
    def put(self, request: Request, quiz_id: int) -> Response:
        """Cut it anew; attempts that have begun keep their pages."""
        quiz = quiz_for(self.principal, quiz_id, self.access_action)
        values = sent_values(PagesWriteSerializer, request)
        edition = edition_of(quiz, values)
        set_pages(quiz, self.principal, expected_edition=edition, **values)
        return _pages(quiz_for(self.principal, quiz_id, self.access_action))


def _pages(quiz: Quiz) -> Response:
    return Response(PagesSerializer({**asdict(pages_of_quiz(quiz)), "edition": quiz.edition}).data)


def _shown(quiz: Quiz) -> list[dict[str, Any]]:
    return [
        dict(QuizHeadingSerializer({**asdict(heading), "edition": quiz.edition}).data)
        for heading in headings_of(quiz.layout)
    ]


def _one(quiz: Quiz, section_id: int) -> dict[str, Any]:
    return next(section for section in _shown(quiz) if section["id"] == section_id)
