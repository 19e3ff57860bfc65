"""Quizzes put together from accepted items, changed by several editors without overwriting, published.

Every change locks the quiz, compares the edition its editor saw, and counts the edition up.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from items.kinds import ItemKind
from lessons.models import Course, Lesson
from people.access import Principal
from people.audit import record
from people.models import AuditEntry
from quizzes.access import missing
from quizzes.choosing import choose, truths_of
from quizzes.draw_problems import draw_problems
from quizzes.draws import is_drawn_after, numbers_of, without_place
from quizzes.errors import AuthoringRefused, EditConflict, Problem, PublishRefused
from quizzes.item_findings import HARD, version_flaws
from quizzes.layout import PageRule, moved, removed
from quizzes.models import Counted, Item, ItemState, ItemVersion, MarksRule, Quiz, QuizState, Slot
from quizzes.review_options import needs_close
from quizzes.texts_between import ITEM_ASKS, SLOT_ASKS
from quizzes.timing import retime, retime_if_timed, timing_rules

RULES = (
    "title",
    "introduction",
    "time_limit",
    "opens_at",
    "closes_at",
    "attempts_allowed",
    "is_shuffled",
    "are_options_shuffled",
    "review",
    "overdue_grace",
    "is_sequential",
    "bands",
    "cut_fraction",
    "due_at",
    "counted",
    "first_wait",
    "later_wait",
    "password",
    "behaviour",
    "late_loss",
    "late_floor",
    "early_gain",
    "early_days",
    "markers",
    "marks_apart",
    "marks_rule",
    "layout",
    "paging",
    "per_page",
)
MOST_OVERDUE = timedelta(days=7)
MOST_POINTS = Decimal(1000)
MOST_PER_PAGE = 100


def create_quiz(course: Course, title: str, by: Principal, **rules: object) -> Quiz:
    """The new draft; `rules` are fields named in `RULES`. Raises `AuthoringRefused`."""
    quiz = Quiz(organisation_id=course.organisation_id, course=course, created_by_id=by.user_id)
    _set_rules(quiz, {"title": title, **rules})
    with transaction.atomic():
        quiz.save()
        record(by, "quiz.create", quiz, organisation_id=quiz.organisation_id)
    return quiz


def update_quiz(quiz: Quiz, by: Principal, *, expected_edition: int, **rules: object) -> Quiz:
    """The quiz with these rules. Attempts that run keep the deadline they were promised.

    Raises `EditConflict` when somebody changed it since `expected_edition`, and `AuthoringRefused`.
    """
    with editing(quiz, by, "quiz.update", expected_edition, fields=sorted(rules)) as locked:
        was_timed = timing_rules(locked).is_on
        _set_rules(locked, rules)
        locked.save(update_fields=list(rules))
        if was_timed:
            retime(locked, by)
        else:
            retime_if_timed(locked, by)
    return locked


def fill_quiz(
    quiz: Quiz,
    by: Principal,
    *,
    lessons: Collection[int],
    kinds: Collection[ItemKind | str],
    count: int,
    seed: int = 0,
    expected_edition: int | None = None,
) -> int:
    """How many accepted items were added: up to `count` per lesson, kinds mixed, at the end of the quiz.

    Of true or false statements no more are taken of one answer than `choosing` allows beside the other.

    `lessons` are ids. Where a lesson has more items than asked for, its first one is left for the
    "check yourself" question of the lesson. The same seed chooses the same items.
    """
    with editing(quiz, by, "quiz.fill", expected_edition) as locked:
        chosen: list[Item] = []
        truths = truths_of(slot.item for slot in locked.slots.select_related("item__latest"))
        for lesson in Lesson.objects.filter(course=locked.course_id, pk__in=lessons).order_by("position"):
            free = _free(locked, kinds).filter(lesson=lesson).select_related("latest").order_by("pk")
            chosen += choose(list(free), count, random.Random(seed), truths)  # noqa: S311  # which item is no secret
        _append(locked, chosen)
    return len(chosen)


def add_slot(quiz: Quiz, item: Item, by: Principal, *, expected_edition: int | None = None) -> Slot:
    """The new last slot. Raises `AuthoringRefused` (``not_accepted``, ``twice``) and `EditConflict`."""
    with editing(quiz, by, "quiz.add", expected_edition, item=item.pk) as locked:
        if item.course_id != locked.course_id:
            raise missing()
        if not Item.objects.filter(pk=item.pk, state=ItemState.ACCEPTED).exists():
            raise AuthoringRefused("not_accepted", _("Only accepted questions can be asked."))
        if locked.slots.filter(item=item).exists():
            raise AuthoringRefused("twice", _("The quiz asks this question already."))
        return _append(locked, [item])[0]


def remove_slot(quiz: Quiz, slot_id: int, by: Principal, *, expected_edition: int | None = None) -> None:
    """Take one place out. Raises `AuthoringRefused` (``last``) for the only one of a published quiz."""
    with editing(quiz, by, "quiz.remove", expected_edition, slot=slot_id) as locked:
        ids = _slot_ids(locked)
        _require(slot_id in ids)
        is_left = bool(locked.draws) or locked.slots.filter(SLOT_ASKS).exclude(pk=slot_id).exists()
        if locked.state == QuizState.PUBLISHED and not is_left:
            raise AuthoringRefused("last", _("A published quiz needs at least one question."))
        Slot.objects.filter(pk=slot_id).delete()
        _number([pk for pk in ids if pk != slot_id])
        _lay_out(locked, removed(locked.layout, ids.index(slot_id) + 1))
        if locked.draws:
            draws = without_place(locked, ids.index(slot_id) + 1)
            Quiz.objects.filter(pk=locked.pk).update(draws=draws)


def move_slot(
    quiz: Quiz, slot_id: int, position: int, by: Principal, *, expected_edition: int | None = None
) -> None:
    """Put one place at `position`, counted from 1; beyond the ends means the end."""
    with editing(quiz, by, "quiz.move", expected_edition, slot=slot_id) as locked:
        ids = _slot_ids(locked)
        _require(slot_id in ids)
        was = ids.index(slot_id) + 1
        ids.remove(slot_id)
        ids.insert(max(position, 1) - 1, slot_id)
        _number(ids)
        _lay_out(locked, moved(locked.layout, was, ids.index(slot_id) + 1))


def set_points(
    quiz: Quiz, slot_id: int, points: Decimal, by: Principal, *, expected_edition: int | None = None
) -> None:
    """Give one place its points, above 0. Attempts that run keep theirs. Raises `AuthoringRefused`."""
    require_points(points)
    with editing(quiz, by, "quiz.points", expected_edition, slot=slot_id) as locked:
        _require(bool(locked.slots.filter(pk=slot_id).update(points=points)))


def require_points(points: Decimal) -> None:
    """Raise `AuthoringRefused` (``points``) for what no question can be worth."""
    if not points.is_finite() or not 0 < points <= MOST_POINTS or points != round(points, 2):
        raise AuthoringRefused("points", _("Points are above 0, at most 1000, with two decimals."))


def break_page(quiz: Quiz, slot_id: int, by: Principal, *, expected_edition: int | None = None) -> None:
    """Begin a page with one place, or no more where it does. It counts where the author breaks pages."""
    with editing(quiz, by, "quiz.page", expected_edition, slot=slot_id) as locked:
        is_turned = Case(When(starts_page=True, then=Value(False)), default=Value(True))
        _require(bool(locked.slots.filter(pk=slot_id).update(starts_page=is_turned)))


def let_wait(quiz: Quiz, slot_id: int, by: Principal, *, expected_edition: int | None = None) -> None:
    """Let one place wait until the question before it stands, or no more where it does."""
    with editing(quiz, by, "quiz.wait", expected_edition, slot=slot_id) as locked:
        is_turned = Case(When(needs_before=True, then=Value(False)), default=Value(True))
        _require(bool(locked.slots.filter(pk=slot_id).update(needs_before=is_turned)))


def pin_version(
    quiz: Quiz, slot_id: int, number: int | None, by: Principal, *, expected_edition: int | None = None
) -> None:
    """Let one place ask version `number` of its item whatever comes later, or with None always the latest.

    Attempts that run keep theirs. Raises Http404 for a place or version that is not there.
    """
    with editing(quiz, by, "quiz.pin", expected_edition, slot=slot_id, version=number) as locked:
        slot = locked.slots.filter(pk=slot_id).first()
        if slot is None:
            raise missing()
        version = ItemVersion.objects.filter(item=slot.item_id, number=number).first() if number else None
        _require(number is None or version is not None)
        Slot.objects.filter(pk=slot_id).update(version=version)


def publish_quiz(
    quiz: Quiz, by: Principal, *, override_reason: str = "", expected_edition: int | None = None
) -> Quiz:
    """The quiz, open to its learners. What the item-writing rules found can be overridden with a reason,
    which goes on record with it; a missing key, or a proof that the article does not say, cannot. Raises
    `PublishRefused` with every problem, and `EditConflict`.
    """
    with editing(quiz, by, "quiz.publish", expected_edition, override_reason=override_reason) as locked:
        problems = publish_problems(locked)
        if any(not (problem.can_override and override_reason.strip()) for problem in problems):
            raise PublishRefused(problems)
        if problems:
            _record_override(locked, by, override_reason, problems)
        locked.state = QuizState.PUBLISHED
        locked.save(update_fields=["state"])
        Quiz.objects.filter(pk=locked.pk, published_at=None).update(published_at=Now())
    return locked


def publish_problems(quiz: Quiz) -> tuple[Problem, ...]:
    """What stands against publishing, in the order of the quiz; empty for a quiz that is ready."""
    slots = list(quiz.slots.select_related("item", "version", "item__latest").order_by("position"))
    numbers = numbers_of(quiz, slots)
    if not numbers.slots and not numbers.draws:
        return (Problem(None, None, "empty", _("The quiz has no questions yet."), can_override=False),)
    problems: list[Problem] = []
    for slot in slots:
        place = numbers.slots.get(slot.pk)
        if slot.item.state != ItemState.ACCEPTED:
            told = (
                _("The article was revised under this question. Decide it in the review.")
                if slot.item.state == ItemState.STALE
                else _("This question is not accepted.")
            )
            problems.append(Problem(place, slot.item_id, "not_accepted", told, can_override=False))
        problems += _flaws(quiz, slot, place, slots)
    problems += draw_problems(quiz, numbers)
    last = slots[-1] if slots else None
    if last and last.item.kind == ItemKind.DESCRIPTION and not is_drawn_after(quiz, last.position):
        told = _("No question follows the last text, so nobody would see it.")
        problems.append(Problem(None, last.item_id, "text_last", told, can_override=False))
    return tuple(problems)


def _record_override(quiz: Quiz, by: Principal, reason: str, problems: Sequence[Problem]) -> None:
    found = [{"item": problem.item_id, "code": problem.code} for problem in problems]
    detail: dict[str, object] = {"reason": reason.strip(), "findings": found}
    record(by, "quiz.override", quiz, organisation_id=quiz.organisation_id, detail=detail)


def _flaws(quiz: Quiz, slot: Slot, number: int | None, slots: Sequence[Slot]) -> list[Problem]:
    version = _version(slot)
    others = tuple(_version(other).stem for other in slots if other.pk != slot.pk)
    # Evidence counts characters of its own revision; another text would say nothing about it.
    revision_id = version.revision_id if version.revision_id == quiz.course.revision_id else None
    return [
        Problem(number, slot.item_id, finding.code, finding.sentence, can_override=finding.code not in HARD)
        for finding in version_flaws(version.pk, revision_id, slot.item.origin, others)
    ]


def _version(slot: Slot) -> ItemVersion:
    """The wording a learner who starts now gets."""
    version = slot.version or slot.item.latest
    assert version is not None  # noqa: S101  # items are stored together with their first version
    return version


def unpublish_quiz(quiz: Quiz, by: Principal, *, expected_edition: int | None = None) -> Quiz:
    """The quiz as a draft again; attempts that run can be finished, new ones cannot be started."""
    with editing(quiz, by, "quiz.unpublish", expected_edition) as locked:
        locked.state = QuizState.DRAFT
        locked.save(update_fields=["state"])
    return locked


@contextmanager
def editing(
    quiz: Quiz, by: Principal, verb: str, expected_edition: int | None, **detail: object
) -> Iterator[Quiz]:
    """The locked quiz; afterwards its edition is one higher and the change is on record."""
    with transaction.atomic():
        locked = Quiz.objects.select_for_update(of=("self",)).select_related("course").get(pk=quiz.pk)
        if expected_edition is not None and locked.edition != expected_edition:
            raise _conflict(locked)
        yield locked
        Quiz.objects.filter(pk=locked.pk).update(edition=F("edition") + 1)
        locked.edition += 1
        record(
            by,
            verb,
            locked,
            organisation_id=locked.organisation_id,
            detail={**detail, "edition": locked.edition},
        )
    quiz.edition, quiz.layout = locked.edition, locked.layout


def _conflict(quiz: Quiz) -> EditConflict:
    last = (
        AuditEntry.objects.of(quiz.organisation_id)
        .filter(object_type="quiz", object_id=str(quiz.pk))
        .select_related("actor")
        .order_by("-pk")
        .first()
    )
    who = str(last.actor) if last and last.actor else _("Somebody")
    return EditConflict(who, _change_words(last.verb if last else "quiz.update"), quiz.edition)


def _change_words(verb: str) -> str:
    words = {
        "quiz.add": _("added a question"),
        "quiz.fill": _("filled the quiz from the course"),
        "quiz.remove": _("removed a question"),
        "quiz.move": _("moved a question"),
        "quiz.points": _("changed the points of a question"),
        "quiz.draw": _("changed what is drawn"),
        "quiz.wait": _("changed which question waits for another"),
        "quiz.page": _("changed where a page begins"),
        "quiz.pin": _("chose the version of a question"),
        "quiz.publish": _("published the quiz"),
        "quiz.unpublish": _("took the quiz back"),
    }
    return words.get(verb, _("changed the rules"))


def _require(is_there: bool) -> None:
    if not is_there:
        raise missing()


def _free(quiz: Quiz, kinds: Collection[ItemKind | str]) -> QuerySet[Item]:
    return Item.objects.filter(
        ITEM_ASKS, course=quiz.course_id, state=ItemState.ACCEPTED, kind__in=kinds
    ).exclude(slots__quiz=quiz)


def _append(quiz: Quiz, items: Sequence[Item]) -> list[Slot]:
    """New slots at the end, worth what their items say."""
    first = quiz.slots.count() + 1
    return Slot.objects.bulk_create(
        Slot(quiz=quiz, position=position, item=item, points=_points(item))
        for position, item in enumerate(items, first)
    )


def _points(item: Item) -> Decimal:
    return Decimal(str(item.latest.content.get("points", "1"))) if item.latest else Decimal(1)


def _slot_ids(quiz: Quiz) -> list[int]:
    return list(quiz.slots.order_by("position").values_list("pk", flat=True))


def _number(ids: Sequence[int]) -> None:
    """Positions 1 to n in this order, in one statement; the unique rule is checked at the commit."""
    order = [When(pk=pk, then=Value(position)) for position, pk in enumerate(ids, 1)]
    if order:
        Slot.objects.filter(pk__in=ids).update(position=Case(*order))


def _lay_out(quiz: Quiz, layout: dict[str, object]) -> None:
    """Headings keep their places when questions move; no statement for a quiz without any."""
    if layout.get("sections"):
        Quiz.objects.filter(pk=quiz.pk).update(layout=layout)
        quiz.layout = layout


def _set_rules(quiz: Quiz, rules: dict[str, object]) -> None:
    unknown = rules.keys() - set(RULES)
    if unknown:
        raise ValueError(f"not a rule of a quiz: {', '.join(sorted(unknown))}")
    for name, value in rules.items():
        setattr(quiz, name, value.strip() if name == "password" and isinstance(value, str) else value)
    _check_rules(quiz)


def overdue_refused(grace: timedelta | None) -> AuthoringRefused | None:
    """Why nobody can be given this time to hand in after the end, or None."""
    if grace is None or timedelta(0) <= grace <= MOST_OVERDUE:
        return None
    return AuthoringRefused("overdue_grace", _("Handing in late is possible for a week at most."))


def due_refused(
    opens_at: datetime | None, due_at: datetime, closes_at: datetime | None
) -> AuthoringRefused | None:
    """Why a due date makes no sense beside these two, or None."""
    if opens_at and due_at <= opens_at:
        return AuthoringRefused("due_at", _("It must be due after it opens."))
    if closes_at and due_at > closes_at:
        return AuthoringRefused("due_at", _("It must be due before it closes."))
    return None


def _check_rules(quiz: Quiz) -> None:
    """Raise `AuthoringRefused`, its code the name of the field, for the first rule that makes no sense."""
    if not quiz.title.strip():
        raise AuthoringRefused("title", _("The quiz needs a title."))
    if quiz.time_limit is not None and not timedelta(minutes=1) <= quiz.time_limit <= timedelta(days=30):
        raise AuthoringRefused("time_limit", _("A time limit lasts at least one minute and at most 30 days."))
    if quiz.opens_at and quiz.closes_at and quiz.closes_at <= quiz.opens_at:
        raise AuthoringRefused("closes_at", _("The quiz must close after it opens."))
    if quiz.due_at and (refused := due_refused(quiz.opens_at, quiz.due_at, quiz.closes_at)):
        raise refused
    if quiz.paging not in list(PageRule) or not 1 <= quiz.per_page <= MOST_PER_PAGE:
        raise AuthoringRefused("per_page", _("A page has 1 to 100 questions."))
    if quiz.counted not in Counted.values:
        raise AuthoringRefused("counted", _("Choose which attempt counts."))
    if quiz.markers not in (1, 2) or quiz.marks_rule not in MarksRule.values:
        raise AuthoringRefused("markers", _("One or two people mark an essay."))
    for name in ("late_loss", "late_floor", "early_gain", "marks_apart"):
        if not 0 <= Decimal(getattr(quiz, name)) <= 1:
            raise AuthoringRefused(name, _("A share lies between 0 and 100 %."))
    for name in ("first_wait", "later_wait"):
        wait = getattr(quiz, name)
        if wait is not None and not timedelta(0) < wait <= timedelta(days=365):
            raise AuthoringRefused(name, _("A wait lasts at most a year."))
    if quiz.attempts_allowed is not None and not 1 <= quiz.attempts_allowed <= 1000:
        raise AuthoringRefused("attempts_allowed", _("Allow at least one attempt, or any number."))
    if not 0 <= Decimal(quiz.cut_fraction) <= 1:
        raise AuthoringRefused("cut_fraction", _("The pass mark is between 0 and 100 %."))
    if refused := overdue_refused(quiz.overdue_grace):
        raise refused
    if needs_close(quiz.review) and quiz.closes_at is None:
        raise AuthoringRefused("review", _("To show it after the quiz has closed, give a closing time."))
