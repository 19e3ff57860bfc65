"""Pictures and sound of questions: kept once for each course, told by their own bytes, served to its
people."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Set

from django.utils.translation import gettext as _

from items.kinds import Item as Shape
from items.rich import media_names
from lessons.access import courses_for
from lessons.models import Course
from people.access import Action, Principal
from people.audit import record
from quizzes.access import missing
from quizzes.errors import AuthoringRefused
from quizzes.models import ItemMedia
from texts.readers.picture_bytes import rewritten
from texts.readers.pictures import LARGEST_PICTURE, MOST_PIXELS, measure

LARGEST_SOUND = 10_000_000
MOST_FILES = 500
"""Of one course."""
MOST_WORDS = 300
_PICTURES = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}
_SOUNDS = {"mp3": "audio/mpeg", "ogg": "audio/ogg", "wav": "audio/wav", "m4a": "audio/mp4"}
_RANGE = re.compile(r"bytes=([0-9]{1,10})-([0-9]{0,10})")


def keep_media(course: Course, data: bytes, by: Principal) -> ItemMedia:
    """The file, kept; the same bytes are kept once. A picture is written anew without its notes.

    Raises `AuthoringRefused` with a sentence for what is no picture or sound, too large, or damaged.
    """
    media = _picture(data) or _sound(data)
    if media is None:
        raise AuthoringRefused(
            "media", _("This is no PNG, JPEG, GIF or WebP picture and no MP3, Ogg, WAV or M4A sound.")
        )
    media.name = f"{hashlib.sha256(media.data).hexdigest()[:32]}.{media.name}"
    known = ItemMedia.objects.filter(course=course, name=media.name).first()
    if known is not None:
        return known
    _require_room(course, 1)
    media.organisation_id, media.course, media.created_by_id = course.organisation_id, course, by.user_id
    media.save()
    record(by, "media.keep", course, organisation_id=course.organisation_id, detail={"name": media.name})
    return media


def media_for(principal: Principal, name: str) -> ItemMedia:
    """The file with this name in a course that `principal` may read; raises Http404. One query."""
    courses = courses_for(principal, Action.LESSON_READ).order_by()
    found = ItemMedia.objects.filter(name=name, course__in=courses.values("pk")).first()
    if found is None:
        raise missing()
    return found


def not_there(course: Course, shape: Shape) -> Set[str]:
    """The names of files in the item's texts that the course does not have."""
    return _missing(course, media_names(shape))


def copy_media(from_course: int, to: Course, names: Set[str], by: Principal) -> None:
    """Let `to` have the files that the other course has under these names. Raises `AuthoringRefused`
    (``media``) where they are too many for it."""
    wanted = _missing(to, names)
    if not wanted:
        return
    _require_room(to, len(wanted))
    # One after the other: a sound may have megabytes.
    for pk in ItemMedia.objects.filter(course=from_course, name__in=wanted).values_list("pk", flat=True):
        media = ItemMedia.objects.get(pk=pk)
        media.pk, media.course, media.organisation_id = None, to, to.organisation_id
        media.created_by_id = by.user_id
        ItemMedia.objects.bulk_create([media], ignore_conflicts=True)


def asked_part(asked: str, size: int) -> tuple[int, int] | None:
    """First and last byte of a ``Range`` header, None for the whole file."""
    found = _RANGE.fullmatch(asked)
    if found is None or int(found[1]) >= size:
        return None
    last = min(int(found[2] or size), size - 1)
    return (int(found[1]), last) if last >= int(found[1]) else None


def _missing(course: Course, names: Set[str]) -> Set[str]:
    if not names:
        return names
    return names - set(ItemMedia.objects.filter(course=course, name__in=names).values_list("name", flat=True))


def _require_room(course: Course, count: int) -> None:
    if ItemMedia.objects.filter(course=course).count() + count > MOST_FILES:
        raise AuthoringRefused("media", _("This course has as many files as one may have."))


def _picture(data: bytes) -> ItemMedia | None:
    found = measure(data)
    if found is None or found[0] not in _PICTURES:
        return None
    media_type, width, height = found
    if len(data) > LARGEST_PICTURE or width * height > MOST_PIXELS:
        raise AuthoringRefused(
            "media", _("A picture has at most %(size)s MB.") % {"size": LARGEST_PICTURE // 1_000_000}
        )
    clean = rewritten(data, media_type)
    if clean is None:
        raise AuthoringRefused("media", _("This picture is damaged."))
    return ItemMedia(name=_PICTURES[media_type], media_type=media_type, data=clean)


def _sound(data: bytes) -> ItemMedia | None:
    ending = _ending(data)
    if ending is None:
        return None
    if len(data) > LARGEST_SOUND:
        raise AuthoringRefused(
            "media", _("A sound has at most %(size)s MB.") % {"size": LARGEST_SOUND // 1_000_000}
        )
    return ItemMedia(name=ending, media_type=_SOUNDS[ending], data=data)


def _ending(data: bytes) -> str | None:
    """What the first bytes show; layer 0 of a frame of MPEG is another format."""
    is_frame = len(data) > 1 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0 and data[1] & 0x06
    if data.startswith(b"ID3") or is_frame:
        return "mp3"
    if data.startswith(b"OggS"):
        return "ogg"
    if data.startswith(b"RIFF") and data[8:12] == b"WAVE":
        return "wav"
    return "m4a" if data[4:12] == b"ftypM4A " else None
