"""Reading rows of attempts in few statements."""

from __future__ import annotations

import json

CURRENT_ANSWER = """
    LEFT JOIN LATERAL (
        SELECT a.id, a.client_seq, a.value, a.saved_at
        FROM quizzes_answer a
        WHERE a.organisation_id = r.organisation_id AND a.attempt_id = r.attempt_id
            AND a.response_id = r.id AND NOT a.is_late
        ORDER BY a.client_seq DESC, a.id
        LIMIT 1
    ) answer ON TRUE
"""
"""Joined to ``quizzes_response r``: the newest answer that counts. Of two with one number the first wins."""

WAITS = """coalesce(a.layout -> 'needs' @> to_jsonb(r.position) AND NOT EXISTS (
        SELECT 1 FROM quizzes_response b
        JOIN quizzes_try t ON t.organisation_id = b.organisation_id AND t.response_id = b.id AND t.is_last
        WHERE b.organisation_id = r.organisation_id AND b.attempt_id = r.attempt_id
            AND b.position = r.position - 1), FALSE)"""
"""Of ``quizzes_response r`` of ``quizzes_attempt a``: whether the one before it has to be checked first."""

FIRST = """(a.number = 1 OR NOT EXISTS (
        SELECT 1 FROM quizzes_attempt before
        WHERE before.organisation_id = a.organisation_id AND before.quiz_id = a.quiz_id
            AND before.learner_id = a.learner_id AND before.number < a.number
            AND NOT before.is_preview AND before.state <> 'deleted'))"""
"""A condition on ``quizzes_attempt a``: the learner's first attempt on the quiz, deleted ones apart."""


def as_data(value: object) -> dict[str, object] | None:
    """A ``jsonb`` column of a raw statement as data; Django leaves such columns as text."""
    if value is None:
        return None
    read: dict[str, object] = json.loads(value) if isinstance(value, str | bytes) else value  # type: ignore[assignment]  # the column is an object
    return read
