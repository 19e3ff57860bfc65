"""What the page of a result shows of remarks: those that were said, and the form to say one."""

from __future__ import annotations

from quizzes.clock import Phase
from quizzes.remark_queries import remarks_of_result
from quizzes.results import Result


def remark_context(found: Result, wanted: str) -> dict[str, object]:
    """The learner's remarks, whether another may be said, and the question that was `wanted`. One query."""
    may = found.phase.is_final and found.phase is not Phase.DELETED and not found.attempt.is_preview
    is_place = wanted.isascii() and wanted.isdigit() and len(wanted) < 5 and 0 < int(wanted) <= found.count
    return {
        "remarks": remarks_of_result(found),
        "may_remark": may,
        "remark_on": int(wanted) if is_place else "",
    }
