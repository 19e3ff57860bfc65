"""What somebody sent in: looked at at the door, and fetched where only its address was named."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from lessons.models import Import, RevisionDraft
from texts.fetching import checked_address, fetch
from texts.readers import check_size, format_of
from texts.shapes import UnreadableFile


def check_source(data: bytes, *, name: str = "", format: str = "", url: str = "") -> None:
    """Raise `UnreadableFile` for what is refused: nothing in it, too much, an address not to be fetched."""
    if url:
        checked_address(url, settings.ARTICLE_HOSTS)
    elif not data.strip():
        raise UnreadableFile(_("There is no text in it."))
    check_size(data, format or format_of(data, name))


def source_of(sent: Import | RevisionDraft) -> bytes:
    """The bytes to be read; a page that is named by its address is fetched first, and kept.

    Raises `UnreadableFile` where it cannot be fetched.
    """
    if sent.source_url and not sent.source:
        page = fetch(sent.source_url, hosts=settings.ARTICLE_HOSTS)
        sent.source, sent.source_format, sent.source_url = page.data, page.format, page.address
        # Thrown away meanwhile, it stays so.
        type(sent).objects.filter(pk=sent.pk, state=sent.state).update(
            source=page.data, source_format=page.format, source_url=page.address
        )
    return bytes(sent.source)
