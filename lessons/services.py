"""From bytes to a course: every writing step of an import, and what becomes of a course later.

The page and the command call the same functions; the page lets a worker do the slow ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from django.db import transaction
from django.db.models.functions import Now
from django.utils.text import slugify
from django.utils.translation import gettext as _

from jobs.queue import enqueue
from lessons.languages import is_offered
from lessons.lesson_rows import lesson_row
from lessons.models import (
    Article,
    Course,
    CourseState,
    Enrolment,
    EnrolmentState,
    Import,
    ImportState,
    Lesson,
    Revision,
    Sentence,
)
from lessons.pictures import keep_pictures
from lessons.queries import (
    MAKE_ITEMS,
    READ_ARTICLE,
    can_discard,
    can_redo,
    extracted_of,
    failure_of,
    plan_fingerprint,
    plan_of,
)
from lessons.sources import check_source, source_of
from people.access import Principal
from people.audit import record
from people.models import Cohort, User
from texts import plans, wire
from texts.plans import Plan, PlanError
from texts.sandbox import read_limited
from texts.sections import apply
from texts.shapes import Extracted, Section, UnreadableFile

LONGEST_SLUG = 60


class ImportRefused(Exception):
    """The import is not at this step any more, or somebody else changed it; the message says which."""


class EnrolmentRefused(Exception):
    """The learner cannot be enrolled; the message says why."""


def create_import(
    data: bytes,
    *,
    by: Principal,
    source_name: str = "",
    source_format: str = "",
    source_url: str = "",
    language: str = "",
    is_queued: bool = True,
) -> Import:
    """The new import, to be read by a worker, or by `read_import` where it is not queued.

    Without a `language` the text itself is asked which one it is in.
    Raises `UnreadableFile` for what is refused at the door: nothing in it, too much, or an address that
    may not be fetched.
    """
    check_source(data, name=source_name, format=source_format, url=source_url)
    with transaction.atomic():
        import_ = Import.objects.create(
            organisation_id=_organisation_id(by),
            created_by_id=by.user_id,
            source=data,
            source_name=_shown_name(source_name),
            source_format=source_format,
            source_url=source_url,
            language=language,
        )
        if is_queued:
            _queue(import_, READ_ARTICLE, by)
        _record(by, "import.create", import_, {"bytes": len(data), "name": source_url or import_.source_name})
    return import_


def read_import(import_id: int, *, title: str = "") -> Import:
    """The import after reading: sections proposed, or failed with a plain sentence. Safe to call again."""
    import_ = Import.objects.get(pk=import_id)
    if import_.state != ImportState.READING:
        return import_
    try:
        # Foreign bytes are parsed in a limited process, and outside the transaction: it may take seconds.
        data = source_of(import_)
        extracted = read_limited(data, format=import_.source_format or None, filename=import_.source_name)
        extracted = replace(extracted, language=import_.language or extracted.language)
        plan = plans.propose(extracted)
        if not plan.parts:
            raise UnreadableFile(_("There is no text in it."))
    except UnreadableFile as problem:
        Import.objects.filter(pk=import_id, state=ImportState.READING).update(
            state=ImportState.FAILED, error=str(problem)
        )
        return Import.objects.get(pk=import_id)
    with transaction.atomic():
        import_ = Import.objects.select_for_update().get(pk=import_id)
        if import_.state != ImportState.READING:
            return import_
        import_.revision = _first_revision(import_, extracted, title)
        import_.plan = plans.to_data(plan)
        import_.state = ImportState.SPLIT
        import_.save(update_fields=["revision", "plan", "state"])
    return import_


def change_plan(
    import_: Import, change: Callable[[Plan], Plan], by: Principal | None = None, *, fingerprint: str = ""
) -> Import:
    """The import with a changed split. Raises `PlanError`, or `ImportRefused` when the split on the page
    that asks (`fingerprint`) is not the stored one any more."""
    with transaction.atomic():
        locked = _locked(import_, ImportState.SPLIT)
        if fingerprint and fingerprint != plan_fingerprint(locked):
            raise ImportRefused(_("The sections were changed in another window. This is how they are now."))
        plan = change(plan_of(locked))
        assert locked.revision is not None  # noqa: S101  # a proposed split always has its text
        plans.check(plan, extracted_of(locked.revision))
        if not plan.parts:
            raise PlanError(_("A course needs at least one section."))
        locked.plan = plans.to_data(plan)
        locked.save(update_fields=["plan"])
        _record(by, "import.plan", locked, {"sections": len(plan.parts)})
    return locked


def name_language(import_: Import, code: str, by: Principal | None = None) -> Import:
    """The import in another language; its sentences are told apart, and asked about, by the rules of that.

    Raises `ImportRefused` for a language that is not offered, and after the split was applied.
    """
    if not is_offered(code):
        raise ImportRefused(_("This language is not known here."))
    with transaction.atomic():
        locked = _locked(import_, ImportState.SPLIT)
        locked.language = code
        locked.save(update_fields=["language"])
        assert locked.revision is not None  # noqa: S101  # a proposed split always has its text
        Article.objects.filter(pk=locked.revision.article_id).update(language=code)
        _record(by, "import.language", locked, {"language": code})
    return locked


def apply_plan(import_: Import, by: Principal, *, slug: str = "", is_queued: bool = True) -> Course:
    """The draft course made of the split, with lessons and sentences; questions are made by a worker next.

    Its instructor is who imported it, and who applies it. Raises `ImportRefused` when it was applied before.
    """
    with transaction.atomic():
        locked = _locked(import_, ImportState.SPLIT)
        revision = locked.revision
        assert revision is not None  # noqa: S101  # a proposed split always has its text
        extracted = extracted_of(revision)
        course = Course.objects.create(
            organisation_id=locked.organisation_id,
            slug=_free_slug(locked.organisation_id, slug or revision.article.title),
            title=revision.article.title,
            language=extracted.language,
            revision=revision,
        )
        course.instructors.set({user for user in (locked.created_by_id, by.user_id) if user})
        _build_lessons(course, extracted, apply(plan_of(locked), extracted))
        locked.course = course
        locked.state = ImportState.GENERATING
        locked.save(update_fields=["course", "state"])
        if is_queued:
            _queue(locked, MAKE_ITEMS, by)
        _record(by, "course.create", course, {"import": locked.pk})
    return course


def finish_import(import_id: int) -> None:
    """Note that the questions are made; called by whoever made them, in the same transaction."""
    Import.objects.filter(pk=import_id, state=ImportState.GENERATING).update(state=ImportState.READY)


def retry_import(import_: Import, by: Principal) -> Import:
    """The import with its failed step queued again. Raises `ImportRefused` where nothing has failed."""
    with transaction.atomic():
        locked = Import.objects.select_for_update(of=("self",)).select_related("job").get(pk=import_.pk)
        failure = failure_of(locked)
        if failure is None or not failure.can_retry:
            raise ImportRefused(_("There is no step to try again."))
        locked.state = failure.step
        locked.save(update_fields=["state"])
        _queue(locked, READ_ARTICLE if failure.step == ImportState.READING else MAKE_ITEMS, by)
        _record(by, "import.retry", locked, {"step": failure.step})
    return locked


def redo_questions(import_: Import, by: Principal) -> Import:
    """The import back at making questions, queued. Raises `ImportRefused` unless they were made before."""
    with transaction.atomic():
        locked = _locked(import_, ImportState.READY)
        if not can_redo(locked):
            raise ImportRefused(_("The course has a newer text. Ask for more questions on its page."))
        locked.state = ImportState.GENERATING
        locked.save(update_fields=["state"])
        _queue(locked, MAKE_ITEMS, by)
        _record(by, "import.redo", locked, {})
    return locked


def discard_import(import_: Import, by: Principal) -> None:
    """Delete an import of which no course was made, with its text and images. Raises `ImportRefused`."""
    with transaction.atomic():
        locked = Import.objects.select_for_update().defer("source").filter(pk=import_.pk).first()
        if locked is None:
            return
        if not can_discard(locked):
            raise ImportRefused(_("A course has been made of it. It can no longer be thrown away."))
        shown = locked.source_url or locked.source_name
        _record(by, "import.discard", locked, {"state": locked.state, "name": shown})
        revision = locked.revision
        locked.delete()
        if revision is not None:
            article = revision.article
            revision.delete()
            article.delete()


def publish_course(course: Course, by: Principal) -> bool:
    """True if the course is now in the catalogue and was not before."""
    return _set_state(course, by, CourseState.PUBLISHED, "course.publish")


def unpublish_course(course: Course, by: Principal) -> bool:
    """True if the course is now a draft again; learners no longer see it, their answers stay."""
    return _set_state(course, by, CourseState.DRAFT, "course.unpublish")


def enrol(learner: User, course: Course, *, cohort: Cohort | None = None) -> Enrolment:
    """The learner's enrolment, new or already there. Raises `EnrolmentRefused` for one that is suspended."""
    enrolment, is_new = Enrolment.objects.get_or_create(
        organisation_id=course.organisation_id, course=course, learner=learner, defaults={"cohort": cohort}
    )
    if enrolment.state != EnrolmentState.ACTIVE:
        raise EnrolmentRefused(_("Your place on this course is suspended. Ask the instructor."))
    if is_new:
        who = Principal(learner.pk, course.organisation_id, None)
        _record(who, "course.enrol", enrolment, {"course": course.pk})
    return enrolment


def _organisation_id(by: Principal) -> int:
    assert by.organisation_id is not None  # noqa: S101  # the access policy lets nobody else in
    return by.organisation_id


def _queue(import_: Import, kind: str, by: Principal) -> None:
    import_.job = enqueue(
        kind,
        organisation_id=import_.organisation_id,
        payload={"import_id": import_.pk},
        created_by=User.objects.filter(pk=by.user_id).first() if by.user_id else None,
    )
    import_.save(update_fields=["job"])


def _record(
    by: Principal | None, verb: str, subject: Course | Import | Enrolment, detail: dict[str, object]
) -> None:
    record(by, verb, subject, organisation_id=subject.organisation_id, detail=detail)


def _locked(import_: Import, state: ImportState) -> Import:
    locked = (
        Import.objects.select_for_update(of=("self",))
        .select_related("revision__article", "course")
        .defer("source")
        .get(pk=import_.pk)
    )
    if locked.state != state:
        raise ImportRefused(_("This step is already done."))
    return locked


def _first_revision(import_: Import, extracted: Extracted, title: str) -> Revision:
    article = Article.objects.create(
        organisation_id=import_.organisation_id,
        title=_title(extracted, title, import_.source_name),
        language=extracted.language[:20],
        provenance=import_.source_url,
        created_by_id=import_.created_by_id,
    )
    data = wire.to_data(keep_pictures(article, extracted))
    return Revision.objects.create(
        article=article,
        number=1,
        text=extracted.text,
        sha256=hashlib.sha256(extracted.text.encode()).hexdigest(),
        source_format=extracted.source_format,
        source_name=import_.source_name,
        blocks=data["blocks"],
        left_out=data["left_out"],
    )


def _shown_name(name: str) -> str:
    """The last part of a file's name as any system writes it, in characters that can be stored."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    readable = last.encode("utf-8", "replace").decode()
    return "".join(character for character in readable if character.isprintable())[-255:]


def _title(extracted: Extracted, wanted: str, source_name: str) -> str:
    stem = source_name.rsplit("/", 1)[-1].rsplit(".", 1)[0].replace("_", " ").replace("-", " ").strip()
    return " ".join((wanted or extracted.title or stem or _("Untitled article")).split())[:300]


def _free_slug(organisation_id: int, wanted: str) -> str:
    """A short address of its own: the wanted one, or the first free number after it.

    Two imports of one title at the same moment meet the unique constraint, and the second is tried again.
    """
    stem = slugify(wanted)[:LONGEST_SLUG].strip("-") or "course"
    taken = set(
        Course.objects.filter(organisation_id=organisation_id, slug__startswith=stem).values_list(
            "slug", flat=True
        )
    )
    return next(slug for number in range(1, len(taken) + 2) if (slug := _numbered(stem, number)) not in taken)


def _numbered(stem: str, number: int) -> str:
    return stem if number == 1 else f"{stem}-{number}"


def _build_lessons(course: Course, extracted: Extracted, sections: Sequence[Section]) -> None:
    lessons = Lesson.objects.bulk_create(
        lesson_row(course, extracted, section, number) for number, section in enumerate(sections, 1)
    )
    Sentence.objects.bulk_create(
        (
            Sentence(
                lesson=lesson,
                position=position,
                paragraph=sentence.paragraph,
                key=sentence.key,
                start=sentence.start,
                end=sentence.end,
                text=sentence.text,
            )
            for lesson, section in zip(lessons, sections, strict=True)
            for position, sentence in enumerate(section.sentences, 1)
        ),
        batch_size=1000,
    )


def _set_state(course: Course, by: Principal, state: CourseState, verb: str) -> bool:
    with transaction.atomic():
        values = {"state": state}
        changed = (
            Course.objects.filter(pk=course.pk).exclude(state=state).update(**values, published_at=Now())
        )
        if changed:
            _record(by, verb, course, {})
    course.refresh_from_db(fields=["state", "published_at"])
    return bool(changed)
