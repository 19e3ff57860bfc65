"""What an instructor sends in to make a course."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from texts.readers import READERS, format_of
from texts.readers.limits import LARGEST_ARTICLE

MEGABYTES = LARGEST_ARTICLE // 1_000_000


class SourceForm(forms.Form):
    """A pasted text or a file; ``source()`` gives what is to be read."""

    text = forms.CharField(label=_("Paste the article"), required=False, strip=False, widget=forms.Textarea)
    file = forms.FileField(label=_("Or choose a file"), required=False, allow_empty_file=True)

    def clean_text(self) -> str:
        """The text with one mark per line end: browsers send two, which nobody typed."""
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        if len(text.encode("utf-8", "replace")) > LARGEST_ARTICLE:
            raise forms.ValidationError(
                _("This text is larger than %(limit)s MB. Send it in parts."), params={"limit": MEGABYTES}
            )
        return text if text.strip() else ""

    def clean_file(self) -> Any:
        """The file, if one was chosen that can be read here."""
        file = self.cleaned_data["file"]
        if file is None:
            return None
        if file.size > LARGEST_ARTICLE:
            raise forms.ValidationError(
                _("This file is larger than %(limit)s MB. Send it in parts."), params={"limit": MEGABYTES}
            )
        if not file.size:
            raise forms.ValidationError(_("This file is empty. Choose another one."))
        if format_of(file.read(4096), file.name) not in READERS:
            raise forms.ValidationError(
                _("This kind of file cannot be read yet. Use text, Markdown or HTML.")
            )
        file.seek(0)
        return file

    def clean(self) -> dict[str, Any]:
        """The data, with exactly one source."""
        cleaned = super().clean() or {}
        if not self.errors:
            if not cleaned["text"] and not cleaned["file"]:
                self.add_error("text", _("Paste a text, or choose a file."))
            elif cleaned["text"] and cleaned["file"]:
                self.add_error("file", _("There is a pasted text too. Send in one of the two."))
        return cleaned

    def source(self) -> tuple[bytes, str]:
        """The bytes, and the name of the file, empty for a pasted text."""
        file = self.cleaned_data["file"]
        if file:
            return file.read(), file.name
        return self.cleaned_data["text"].encode("utf-8", "replace"), ""
