"""A lesson as a row, made of a section."""

from __future__ import annotations

from lessons.models import Course, Lesson
from lessons.pictures import pictures_address
from texts.languages import word_count
from texts.rendering import section_html
from texts.shapes import Extracted, Section

BETWEEN = " .:、："
"""What stands between the article's own number and the words of a heading."""


def bare_title(title: str, label: str) -> str:
    """The heading without the article's own number, which is kept apart so that a page shows it once."""
    return (title.removeprefix(label).lstrip(BETWEEN) or title)[:300]


def lesson_row(course: Course, extracted: Extracted, section: Section, number: int) -> Lesson:
    """The lesson at place `number`, not stored yet."""
    label = section.label[:20]
    return Lesson(
        course=course,
        position=number,
        title=bare_title(section.title, section.label),
        label=label,
        kind=section.kind,
        start=section.start,
        end=section.end,
        body=section_html(extracted, section, number, pictures_address(course.slug)),
        word_count=sum(word_count(sentence.text) for sentence in section.sentences),
        sentence_count=len(section.sentences),
    )
