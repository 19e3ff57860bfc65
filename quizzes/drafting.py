"""Items made from an article: the last step of an import, by a worker or by a command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from django.db import transaction
from django.utils.translation import gettext as _

from items.generation import Candidate, CandidateState, Reason, Result, generate
from items.generation.levels import LEVELS, Level
from items.generation.reasons import explain_code
from jobs.models import Job, JobState
from lessons.models import Course, Import, ImportState
from lessons.queries import MAKE_ITEMS, extracted_of, plan_of
from lessons.services import finish_import
from quizzes.authoring import store_candidates, store_run
from texts.sections import apply
from texts.shapes import Section

Summary = dict[str, object]
Progress = Callable[[int, int, str], None]
Storing = Callable[[], AbstractContextManager[object]]
Telling = Callable[[Summary], None]


def draft_items(
    import_id: int,
    *,
    on_progress: Progress | None = None,
    storing: Storing = transaction.atomic,
    tell: Telling | None = None,
) -> Summary:
    """What the import page shows of the questions made; they are stored and wait for review.

    `on_progress` is called before each section, `tell` with the result inside the storing transaction.
    A second run after a killed first one either finds everything stored, and adds nothing, or nothing.
    """
    import_ = Import.objects.defer("source").select_related("revision__article", "course").get(pk=import_id)
    course, revision = import_.course, import_.revision
    if import_.state != ImportState.GENERATING or course is None or revision is None:
        return {}
    extracted = extracted_of(revision)
    sections = apply(plan_of(import_), extracted)
    result = generate(extracted, sections, on_progress=on_progress)
    with storing():
        locked = Import.objects.select_for_update().defer("source").get(pk=import_id)
        if locked.state != ImportState.GENERATING:
            return {}
        summary = _store(course, result, sections)
        finish_import(import_id)
        if tell is not None:
            tell(summary)
    return summary


def draft_items_here(import_: Import, *, on_progress: Progress | None = None) -> Summary:
    """As `draft_items`, done by this process; the import gets a job row that tells of it."""

    def tell(summary: Summary) -> None:
        job = Job.objects.create(
            organisation_id=import_.organisation_id,
            kind=MAKE_ITEMS,
            payload={"import_id": import_.pk},
            state=JobState.DONE,
            progress=summary,
            created_by_id=import_.created_by_id,
        )
        Import.objects.filter(pk=import_.pk).update(job=job)

    return draft_items(import_.pk, on_progress=on_progress, tell=tell)


def _store(course: Course, result: Result, sections: Sequence[Section]) -> Summary:
    run = store_run(course, result)
    # What the review will count: new questions only, and the rules of writing have a say after the gates.
    items = store_candidates(course, result.candidates, run)
    passed = sum(item.has_passed for item in items)
    example = _example(result.candidates)
    summary: Summary = {
        "written": len(items),
        "passed": passed,
        "held": len(items) - passed,
        "untested": len(result.reasons),
        "sections": _by_section(result.candidates, sections),
        "reasons": _reasons(result.reasons),
        "level": result.run.level,
    }
    if result.run.level != Level.FULL:
        standing = LEVELS[result.run.level_code]
        summary["level_why"] = f"{standing.sentence} {standing.hint}"
    if example is not None:
        summary["example"] = _shown(example, course, sections)
    if not result.candidates and result.reasons and result.run.level == Level.FULL:
        summary["why"] = explain_code(result.reasons[0].code).sentence
    return summary


def _by_section(candidates: Sequence[Candidate], sections: Sequence[Section]) -> list[dict[str, object]]:
    """How many questions each section gave; those that join several sections stand in a row of their own."""
    counted = Counter(candidate.section for candidate in candidates)
    rows: list[dict[str, object]] = [
        {"title": section.title, "written": counted[index]} for index, section in enumerate(sections)
    ]
    whole = len(candidates) - sum(counted[index] for index in range(len(sections)))
    return [*rows, {"title": _("Across the sections"), "written": whole}] if whole else rows


def _reasons(reasons: Sequence[Reason]) -> list[dict[str, object]]:
    """Why sentences gave nothing, the commonest first, in words."""
    counted = Counter(reason.code for reason in reasons).most_common()
    explained = [(count, explain_code(code)) for code, count in counted]
    return [{"count": count, "sentence": text.sentence, "hint": text.hint} for count, text in explained]


def _example(candidates: Sequence[Candidate]) -> Candidate | None:
    """The surest question that passed and shows options: the one by which the rest is judged."""
    shown = [
        row for row in candidates if row.state == CandidateState.PASSED and row.options and not row.pairs
    ]
    return max(shown, key=lambda row: row.confidence, default=None)


def _shown(candidate: Candidate, course: Course, sections: Sequence[Section]) -> dict[str, object]:
    return {
        "stem": candidate.stem,
        "options": [{"text": option.text, "is_key": option.is_key} for option in candidate.options],
        "evidence": candidate.source.of(course.revision.text),
        "section": sections[candidate.section].title,
    }
