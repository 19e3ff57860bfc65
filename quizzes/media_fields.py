"""The editor's way to put a picture or a sound into a text: a file, the words for it, and the place."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from items.kinds import ItemKind
from lessons.models import Course
from people.access import Principal
from quizzes.errors import AuthoringRefused
from quizzes.item_forms import ItemForm
from quizzes.media import LARGEST_SOUND, MOST_WORDS, keep_media
from quizzes.models import ItemMedia
from texts.readers.pictures import measure

STEM, RATIONALE, PICTURE = "stem", "rationale", "picture"
_ROW_KINDS = (ItemKind.SINGLE_CHOICE, ItemKind.MULTIPLE_RESPONSE, ItemKind.MATCHING)


def media_places(form: ItemForm) -> list[tuple[str, str | Promise]]:
    """Where a file may be put: value and words."""
    if form.kind == ItemKind.DESCRIPTION:
        return [(STEM, gettext_lazy("the text"))]
    places: list[tuple[str, str | Promise]] = [(STEM, gettext_lazy("the question"))]
    if form.kind == ItemKind.HOTSPOT:
        places.insert(0, (PICTURE, gettext_lazy("the picture to point at")))
    if form.kind in _ROW_KINDS:
        places += [(f"row-{row.number}", _("row %(n)s") % {"n": row.number}) for row in form.rows]
    return [*places, (RATIONALE, gettext_lazy("why it is right"))]


def put_media(request: HttpRequest, form: ItemForm, course: Course, by: Principal) -> str:
    """What was done, in words: the sent file is kept and named in the text.

    Raises `AuthoringRefused` where it is not: the text stands as it was.
    """
    said = " ".join(request.POST.get("media_words", "").replace("[", "(").replace("]", ")").split())
    place = request.POST.get("media_into", STEM)
    sent = request.FILES.get("media")
    if sent is None or not said:
        raise AuthoringRefused("media", _("Choose a file and say in words what it shows or sounds like."))
    if (sent.size or 0) > LARGEST_SOUND:
        raise AuthoringRefused("media", _("This file is too large."))
    media = keep_media(course, sent.read(), by)
    if place == PICTURE and form.kind == ItemKind.HOTSPOT:
        return _put_picture(form, media, said[:MOST_WORDS])
    form.flags["is_markdown"] = True
    _insert(form, place, f"![{said[:MOST_WORDS]}](media:{media.name})")
    return _("Put in: %(words)s. Not saved yet.") % {"words": said[:MOST_WORDS]}


def _put_picture(form: ItemForm, media: ItemMedia, said: str) -> str:
    """Make the file the one that is pointed at."""
    measured = measure(bytes(media.data))
    if measured is None:
        raise AuthoringRefused("media", _("A sound cannot be pointed at: choose a picture."))
    _media_type, width, height = measured
    form.values |= {
        "picture": media.name,
        "picture_alt": said,
        "picture_width": str(width),
        "picture_height": str(height),
    }
    return _("Put in: %(words)s. Not saved yet.") % {"words": said}


def _insert(form: ItemForm, place: str, text: str) -> None:
    row = next((row for row in form.rows if place == f"row-{row.number}"), None)
    if row is not None:
        row.text = f"{row.text} {text}".strip()
        return
    field = RATIONALE if place == RATIONALE else STEM
    form.values[field] = f"{form.values[field].rstrip()}\n\n{text}".strip()
