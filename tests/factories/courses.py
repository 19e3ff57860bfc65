"""Articles, and courses made of them, with texts whose offsets are true."""

from __future__ import annotations

import hashlib

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from lessons.models import Article, Course, CourseState, Enrolment, Import, Lesson, Revision, Sentence
from people.models import Organisation, User
from tests.factories.people import OrganisationFactory


class ArticleFactory(DjangoModelFactory):
    class Meta:
        model = Article

    organisation = factory.SubFactory(OrganisationFactory)
    title = factory.Sequence(lambda number: f"Article {number}")


class RevisionFactory(DjangoModelFactory):
    class Meta:
        model = Revision

    article = factory.SubFactory(ArticleFactory)
    number = factory.Sequence(lambda number: number + 1)
    text = "The river rises in spring. The bridge was built in 1901."
    sha256 = factory.LazyAttribute(lambda row: hashlib.sha256(row.text.encode()).hexdigest())
    source_format = "txt"
    blocks: list[object] = []


class CourseFactory(DjangoModelFactory):
    """A draft without lessons; `published_course` gives one to learn from."""

    class Meta:
        model = Course
        skip_postgeneration_save = True

    organisation = factory.SubFactory(OrganisationFactory)
    slug = factory.Sequence(lambda number: f"course-{number}")
    title = factory.LazyAttribute(lambda row: row.slug.replace("-", " ").capitalize())
    revision = factory.SubFactory(
        RevisionFactory, article__organisation=factory.SelfAttribute("...organisation")
    )


class LessonFactory(DjangoModelFactory):
    class Meta:
        model = Lesson

    course = factory.SubFactory(CourseFactory)
    position = factory.Sequence(lambda number: number + 1)
    title = factory.LazyAttribute(lambda row: f"Lesson {row.position}")
    kind = "section"
    start = 0
    end = factory.LazyAttribute(lambda row: len(row.course.revision.text))
    body = factory.LazyAttribute(lambda row: f"<p>{row.course.revision.text}</p>")
    word_count = factory.LazyAttribute(lambda row: len(row.course.revision.text.split()))
    sentence_count = 0


class EnrolmentFactory(DjangoModelFactory):
    class Meta:
        model = Enrolment

    course = factory.SubFactory(CourseFactory)
    organisation = factory.SelfAttribute("course.organisation")


class ImportFactory(DjangoModelFactory):
    class Meta:
        model = Import

    organisation = factory.SubFactory(OrganisationFactory)
    source = b"A title\n\nThe river rises in spring."
    source_name = "river.txt"
    source_format = "txt"


def sentence_text(lesson: int, position: int) -> str:
    """What the given sentence of `published_course` says; all differ."""
    return f"Village {lesson} built its bridge number {position} in {1800 + 10 * lesson + position}."


def published_course(
    *,
    lessons: int = 2,
    sentences: int = 3,
    organisation: Organisation | None = None,
    instructors: tuple[User, ...] = (),
    learners: tuple[User, ...] = (),
    **fields: object,
) -> Course:
    """A published course with lessons of sentences, its instructors set and its learners enrolled."""
    organisation = organisation or OrganisationFactory()
    text = "\n\n".join(
        " ".join(sentence_text(lesson, position) for position in range(1, sentences + 1))
        for lesson in range(1, lessons + 1)
    )
    revision = RevisionFactory(article__organisation=organisation, text=text)
    course: Course = CourseFactory(
        organisation=organisation,
        revision=revision,
        state=CourseState.PUBLISHED,
        published_at=timezone.now(),
        **fields,
    )
    for position in range(1, lessons + 1):
        _lesson(course, position, sentences)
    course.instructors.set(instructors)
    for learner in learners:
        EnrolmentFactory(course=course, learner=learner)
    return course


def _lesson(course: Course, position: int, sentences: int) -> None:
    text = course.revision.text
    said = [sentence_text(position, number) for number in range(1, sentences + 1)]
    start = text.index(said[0]) if said else 0
    body = " ".join(
        f'<span id="s-{position}-{number}">{sentence}</span>' for number, sentence in enumerate(said, 1)
    )
    lesson = LessonFactory(
        course=course,
        position=position,
        title=f"Bridges of village {position}",
        label=f"({position})",
        start=start,
        end=start + len(" ".join(said)),
        body=f"<p>{body}</p>",
        word_count=sum(len(sentence.split()) for sentence in said),
        sentence_count=sentences,
    )
    for number, sentence in enumerate(said, 1):
        at = text.index(sentence)
        Sentence.objects.create(
            lesson=lesson,
            position=number,
            paragraph=0,
            key=f"s-{position}-{number}",
            start=at,
            end=at + len(sentence),
            text=sentence,
        )
