"""What is sent to the routes of quizzes, so that they do something where they may."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from items.storage import to_data
from quizzes.models import Quiz
from tests.factories.items import single_choice

if TYPE_CHECKING:
    from tests.access.things import Thing

NOWHERE = 999_999_999


def bodies_of(quiz: Quiz, free: Mapping[int, int]) -> dict[str, Callable[[Thing | None], dict[str, Any]]]:
    """By route; `free` is for each quiz an item that it does not ask yet."""
    slot = quiz.slots.first()
    assert slot is not None
    answer = {"position": 1, "seq": 1, "value": {"chosen": ["a"]}}
    override = {"attempts_allowed": 7, "reason": "another reason"}
    return {
        "override_new": lambda _thing: override | {"learner": "nobody@example.org"},
        "override_edit": lambda _thing: override,
        "join": lambda _thing: {"code": "CODEOTHER"},
        "cohort_change": lambda _thing: {"act": "archive"},
        "cohort_new": lambda _thing: {"name": f"A cohort {uuid4()}"},
        "course_place": lambda _thing: {"act": "end"},
        "enrolment_list_new": lambda _thing: {"text": "somebody@example.org"},
        "enrolment_list_apply": lambda _thing: {"act": "discard"},
        "api_regrades": lambda _thing: {"policy": "full", "reason": "The key was wrong."},
        "api_regrade": lambda _thing: {"act": "undo"},
        "api_section": lambda _thing: {"title": "Another name"},
        "api_sections": lambda _thing: {"title": ""},
        "api_quiz_pages": lambda _thing: {"paging": "all"},
        "api_draw": lambda _thing: {"count": 1},
        "api_draws": lambda _thing: {"count": 1, "filter": {"category": str(NOWHERE)}},
        "api_override": lambda _thing: override,
        "api_overrides": lambda _thing: override | {"learner": NOWHERE},
        "learner_accommodation": lambda _thing: {"time_factor": "2.00", "break_minutes": 0},
        "api_accommodation": lambda _thing: {"time_factor": "2.00"},
        "quiz_add": lambda thing: {"item": free.get(thing.pk, NOWHERE) if thing else NOWHERE},
        "item_versions": lambda _thing: {"a": 1, "b": 1},
        "quiz_sections": lambda _thing: {"act": "add", "title": "A section"},
        "quiz_slots": lambda _thing: {"act": f"up-{slot.pk}"},
        "attempt_save": lambda _thing: answer | {"key": str(uuid4())},
        "api_answers": lambda _thing: answer | {"key": str(uuid4())},
        "api_check": lambda _thing: answer | {"key": str(uuid4())},
        "api_attempt_act": lambda _thing: {"act": "delete", "reason": "A test."},
        "attempt_flag": lambda _thing: {"position": 1, "flagged": 1},
        "api_go_on": lambda _thing: {"position": 1},
        "api_flags": lambda _thing: {"position": 1, "is_flagged": True},
        "lesson_position": lambda _thing: {"position": 1, "furthest": 2},
        "api_position": lambda _thing: {"position": 2},
        "api_lesson_done": lambda _thing: {"is_done": True},
        "api_items": lambda _thing: {"item": to_data(single_choice())},
        "api_item": lambda _thing: {"item": to_data(single_choice())},
        "api_decision": lambda _thing: {"decision": "accept"},
        "review_decide": lambda _thing: {"decision": "accept"},
        "attempt_remark": lambda _thing: {"remark": f"Two keys are right. {uuid4()}"},
        "api_own_remarks": lambda _thing: {"position": 1, "words": f"Two keys are right. {uuid4()}"},
        "api_categories": lambda _thing: {"act": "create", "name": f"A drawer {uuid4()}"},
        "course_categories": lambda _thing: {"act": "create", "name": f"A drawer {uuid4()}"},
        "api_filing": lambda _thing: {"tags": ["rivers"]},
        "api_bulk": lambda _thing: {"items": [], "act": "accept"},
        "item_comment": lambda _thing: {"act": "say", "words": f"Too easy. {uuid4()}"},
        "api_item_comments": lambda _thing: {"act": "say", "words": f"Too easy. {uuid4()}"},
        "api_doubles": lambda _thing: {"items": [1, 2], "act": "apart"},
        "api_bulk_undo": lambda _thing: {"undo": "nothing"},
        "remark_answer": lambda _thing: {"verdict": "fine", "remark": 1},
        "api_remark_answer": lambda _thing: {"verdict": "fine", "remarks": [1]},
    }
