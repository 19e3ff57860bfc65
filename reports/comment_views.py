"""What those who teach a course said about its questions, as a file."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from lessons.access import course_for
from lessons.models import Course
from people.access import Action, MemberRequest, requires
from quizzes.comment_queries import comments_on
from reports.exports import csv_lines
from reports.progress_views import csv_reply
from reports.pseudonyms import pseudonym

COLUMNS = ("item", "item_version", "said_at", "author", "act", "words", "changed_at", "state_of_item", "stem")


@requires(Action.COURSE_TEACH)
@require_safe
def course_comments_csv(request: MemberRequest, slug: str) -> HttpResponseBase:
    course = course_for(request.principal, slug, Action.COURSE_TEACH)
    with_codes = "codes" in request.GET
    return csv_reply("comments", csv_lines(COLUMNS, _rows(course, with_codes=with_codes)))


def _rows(course: Course, *, with_codes: bool) -> Iterator[list[object]]:
    for one in comments_on(course).iterator(500):
        author = one.author.name if one.author else None
        yield [
            one.item_id,
            one.version.number if one.version else None,
            one.said_at,
            pseudonym(course.organisation_id, "person", one.author_id)
            if with_codes and one.author_id
            else author,
            one.act,
            one.words,
            one.changed_at,
            one.item.state,
            one.item.latest.stem if one.item.latest else None,
        ]
