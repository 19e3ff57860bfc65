"""What an instructor sends in to make a course."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lessons.languages import language_choices
from texts.fetching import LONGEST_ADDRESS, checked_address
from texts.readers import A_PICTURE, READERS, format_of, is_picture
from texts.readers.limits import LARGEST_ARTICLE, LARGEST_FILE, PACKED
from texts.shapes import UnreadableFile

TEXT_MEGABYTES = LARGEST_ARTICLE // 1_000_000
MEGABYTES = LARGEST_FILE // 1_000_000


NO_READER = _("This kind of file cannot be read. Use Word (.docx), PDF, EPUB, HTML, Markdown or plain text.")


class Source(NamedTuple):
    """What is to be read: bytes with the name of their file, empty for a pasted text, or an address."""

    data: bytes
    name: str
    url: str


class SourceForm(forms.Form):
    """A pasted text, a file or, where allowed, an address; ``source()`` gives what is to be read."""

    text = forms.CharField(label=_("Paste the article"), required=False, strip=False, widget=forms.Textarea)
    file = forms.FileField(label=_("Or choose a file"), required=False, allow_empty_file=True)
    language = forms.ChoiceField(
        label=_("Language of the article"),
        required=False,
        choices=lambda: [("", _("As found in the text")), *language_choices()],
    )
    url = forms.CharField(label=_("Or name its address"), required=False, max_length=LONGEST_ADDRESS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.ARTICLE_HOSTS:
            del self.fields["url"]

    def clean_text(self) -> str:
        """The text with one mark per line end: browsers send two, which nobody typed."""
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        if len(text.encode("utf-8", "replace")) > LARGEST_ARTICLE:
            raise forms.ValidationError(
                _("This text is larger than %(limit)s MB. Send it in parts."),
                params={"limit": TEXT_MEGABYTES},
            )
        return text if text.strip() else ""

    def clean_file(self) -> Any:
        """The file, if one was chosen that can be read here."""
        file = self.cleaned_data["file"]
        if file is None:
            return None
        if not file.size:
            raise forms.ValidationError(_("This file is empty. Choose another one."))
        beginning = file.read(4096)
        file.seek(0)
        if is_picture(beginning):
            raise forms.ValidationError(A_PICTURE)
        format = format_of(beginning, file.name)
        if format not in READERS:
            raise forms.ValidationError(NO_READER)
        limit = MEGABYTES if format in PACKED else TEXT_MEGABYTES
        if file.size > limit * 1_000_000:
            raise forms.ValidationError(
                _("This file is larger than %(limit)s MB. Send it in parts."), params={"limit": limit}
            )
        return file

    def clean_url(self) -> str:
        """The address, if one was given that may be fetched; whether there is a page is seen later."""
        url: str = self.cleaned_data["url"]
        if url:
            try:
                checked_address(url, settings.ARTICLE_HOSTS)
            except UnreadableFile as problem:
                raise forms.ValidationError(str(problem)) from problem
        return url

    def clean(self) -> dict[str, Any]:
        """The data, with exactly one source."""
        cleaned = super().clean() or {}
        if not self.errors:
            given = [name for name in ("text", "file", "url") if cleaned.get(name)]
            if not given:
                self.add_error("text", _("Paste a text, or choose a file."))
            elif len(given) > 1 and given[0] == "text":
                self.add_error(given[1], _("There is a pasted text too. Send in one of the two."))
            elif len(given) > 1:
                self.add_error("url", _("There is a file too. Send in one of the two."))
        return cleaned

    def source(self) -> Source:
        """What is to be read."""
        file = self.cleaned_data["file"]
        if file:
            return Source(file.read(), file.name, "")
        url = self.cleaned_data.get("url", "")
        return Source(b"" if url else self.cleaned_data["text"].encode("utf-8", "replace"), "", url)
