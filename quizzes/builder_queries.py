"""What the quiz builder and the authors' overview read; nothing here writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from items.kinds import ItemKind
from lessons.access import courses_for, imports_of
from lessons.models import Import, ImportState, Lesson
from people.access import Action, Principal
from quizzes.access import items_for
from quizzes.bank_filter import ItemFilter, askable_items
from quizzes.bank_queries import IN_READING_ORDER, TO_REVIEW, lessons_of
from quizzes.draws import Drawn, draws_of, missing_by_quiz
from quizzes.hand_queries import essays_waiting
from quizzes.item_figures import ENOUGH, figures_of
from quizzes.layout import arranged
from quizzes.marking_queries import WaitingQuestion, waiting_questions
from quizzes.models import Attempt, AttemptState, Item, ItemState, Quiz, QuizState, Slot
from quizzes.texts_between import ITEM_ASKS, asked_places

FEW = 2
"""A section with fewer questions than this, while others have more, is worth a look."""
LISTED = 5
"""How many questions with waiting answers the overview names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionCover:
    """How many of a lesson's accepted questions the quiz asks."""

    lesson: Lesson
    asked: int
    available: int

    @property
    def others(self) -> int:
        return self.available - self.asked

    @property
    def is_thin(self) -> bool:
        return self.asked < FEW and self.others > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Whether the quiz covers its course."""

    sections: tuple[SectionCover, ...]
    kinds: tuple[tuple[str, int], ...]
    drawn: int = 0

    @property
    def thin(self) -> tuple[SectionCover, ...]:
        """Sections that could do with more."""
        return tuple(section for section in self.sections if section.is_thin)


def slots_of(quiz: Quiz) -> list[Slot]:
    """The places in order, with item, wording and lesson. One query."""
    return list(quiz.slots.select_related("item__latest", "item__lesson", "version").order_by("position"))


def may_wait(quiz: Quiz, slots: Iterable[Slot]) -> set[int]:
    """The ids of the slots that can wait for the question before them: neither of the two is shuffled."""
    # What is arranged carries the id of its slot where a start puts that of its wording.
    fixed = [(slot.item.kind, slot.pk, slot.points, slot.position) for slot in slots]
    drawn = Drawn(places=tuple((draw.spot, ("", 0, draw.points, draw.place)) for draw in draws_of(quiz)))
    places = asked_places(drawn.among(fixed), waiting={position for *_rest, position in fixed})
    ordered, frozen = arranged(places, quiz.layout, is_shuffled=quiz.is_shuffled, seed=0)
    return {ordered[number - 1].version_id for number in frozen.get("needs", ())}


def coverage_of(quiz: Quiz, slots: Iterable[Slot]) -> Coverage:
    """What the quiz asks beside what the course offers. Two queries.

    Of drawn questions those count whose section or kind is fixed; `drawn` are all of them.
    """
    accepted = Item.objects.filter(ITEM_ASKS, course_id=quiz.course_id, state=ItemState.ACCEPTED)
    slots = [slot for slot in slots if slot.item.kind != ItemKind.DESCRIPTION]
    available = dict(accepted.order_by().values_list("lesson_id").annotate(Count("pk")))
    asked = Counter(slot.item.lesson_id for slot in slots)
    kinds = Counter(slot.item.kind for slot in slots)
    for draw in draws_of(quiz):
        asked.update({int(draw.chosen.lesson): draw.count} if draw.chosen.lesson else {})
        kinds.update({draw.chosen.kind: draw.count} if draw.chosen.kind else {})
    sections = tuple(
        SectionCover(
            lesson=lesson,
            asked=asked[lesson.pk],
            available=max(available.get(lesson.pk, 0), asked[lesson.pk]),
        )
        for lesson in lessons_of([quiz.course_id])
    )
    return Coverage(sections=sections, kinds=tuple(sorted(kinds.items())), drawn=quiz.drawn_count)


def right_so_far(quiz: Quiz, item_ids: Iterable[int]) -> dict[int, int]:
    """The mean fraction of each item in percent, where enough learners answered it. One query.

    The newest mark of an answer counts; previews do not.
    """
    figures = figures_of(quiz.organisation_id, item_ids)
    return {pk: one.share for pk, one in figures.items() if one.share is not None}


def free_items(quiz: Quiz, chosen: ItemFilter) -> QuerySet[Item]:
    """Accepted items of the course that the quiz does not ask yet."""
    return (
        askable_items(quiz.course, chosen)
        .exclude(slots__quiz=quiz)
        .select_related("latest", "lesson")
        .order_by(*IN_READING_ORDER)
    )


def taught_quizzes(principal: Principal) -> QuerySet[Quiz]:
    """The quizzes of the courses one teaches, newest first, with how much is in them and was done."""
    finished = Q(
        attempts__is_preview=False, attempts__state__in=[AttemptState.SUBMITTED, AttemptState.EXPIRED]
    )
    return (
        Quiz.objects.filter(course__in=courses_for(principal, Action.COURSE_TEACH).order_by().values("pk"))
        .select_related("course")
        .annotate(
            question_count=Count("slots", filter=~Q(slots__item__kind=ItemKind.DESCRIPTION), distinct=True),
            attempt_count=Count("attempts", filter=finished, distinct=True),
        )
        .order_by("-pk")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseWaiting:
    """The questions of one course that wait for review."""

    course_id: int
    title: str
    waiting: int
    passed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What waits for somebody who teaches; `lacking` are quizzes nobody can begin, with how many questions
    they could not draw."""

    courses: tuple[CourseWaiting, ...]
    imports: tuple[Import, ...]
    drafts: tuple[Quiz, ...]
    answered: tuple[Quiz, ...]
    typed: tuple[WaitingQuestion, ...]
    essay_count: int
    lacking: tuple[tuple[Quiz, int], ...] = ()

    @property
    def waiting_count(self) -> int:
        return sum(course.waiting for course in self.courses)

    @property
    def typed_count(self) -> int:
        """How many typed answers wait, of all questions."""
        return sum(question.count for question in self.typed)

    @property
    def typed_first(self) -> tuple[WaitingQuestion, ...]:
        """The questions with the most waiting answers."""
        return self.typed[:LISTED]


def teach_overview(principal: Principal) -> Overview:
    """What waits, in five queries, and one more where published quizzes draw questions."""
    waiting = items_for(principal).filter(state__in=TO_REVIEW).order_by("course__title")
    rows = waiting.values_list("course_id", "course__title").annotate(
        waiting=Count("pk"), passed=Count("pk", filter=Q(has_passed=True, state=ItemState.WAITING))
    )
    unfinished = imports_of(principal).exclude(state=ImportState.READY)
    quizzes = list(taught_quizzes(principal))
    return Overview(
        courses=tuple(
            CourseWaiting(course_id=pk, title=title, waiting=count, passed=passed)
            for pk, title, count, passed in rows
        ),
        imports=tuple(unfinished.select_related("revision__article")[:10]),
        drafts=tuple(quiz for quiz in quizzes if quiz.state == QuizState.DRAFT)[:10],
        answered=tuple(
            quiz
            for quiz in quizzes
            if quiz.state == QuizState.PUBLISHED and quiz.attempt_count >= ENOUGH  # type: ignore[attr-defined]  # annotated
        )[:10],
        typed=tuple(waiting_questions(principal)),
        lacking=tuple(missing_by_quiz(quiz for quiz in quizzes if quiz.state == QuizState.PUBLISHED)),
        essay_count=essays_waiting(principal, {quiz.course_id for quiz in quizzes}),
    )


def open_preview(quiz: Quiz, principal: Principal) -> Attempt | None:
    """The preview that the person has not finished, if there is one."""
    return (
        Attempt.objects.of(quiz.organisation_id)
        .filter(quiz=quiz, learner_id=principal.user_id, is_preview=True, state=AttemptState.IN_PROGRESS)
        .first()
    )
