"""The images of an article: kept beside it, shown in its lessons, served to those who may read them."""

from __future__ import annotations

from dataclasses import replace

from django.urls import reverse

from lessons.models import Article, Course, Lesson, StoredPicture
from texts.shapes import Extracted

_ANY_KEY = "0" * 64


def keep_pictures(article: Article, extracted: Extracted) -> Extracted:
    """The article without the bytes of its images, which are now stored, each once."""
    StoredPicture.objects.bulk_create(
        (
            StoredPicture(
                article=article,
                key=picture.key,
                media_type=picture.media_type,
                width=picture.width,
                height=picture.height,
                data=picture.data,
            )
            for picture in extracted.pictures
        ),
        ignore_conflicts=True,
    )
    return replace(extracted, pictures=())


def picture_of(course: Course, key: str) -> StoredPicture | None:
    """The image with this key of the course's article, None where there is none. One query."""
    return StoredPicture.objects.filter(article__revisions=course.revision_id, key=key).first()


def lessons_with(course: Course, key: str) -> list[int]:
    """The places of the lessons that show the image with this key. One query."""
    return list(Lesson.objects.filter(course=course, body__contains=key).values_list("position", flat=True))


def pictures_address(slug: str) -> str:
    """Where the images of a course are: the address of each is this one and its key."""
    return reverse("course_picture", args=[slug, _ANY_KEY]).removesuffix(_ANY_KEY)
