"""What people may change about themselves."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _

from people.context import PREFERENCES


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth ships no types
    """allauth's form; a browser's password manager knows the fields by these names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Email")
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class NameForm(forms.Form):
    """The name others see."""

    name = forms.CharField(label=_("Name"), max_length=200, strip=True)


class AppearanceForm(forms.Form):
    """Reading preferences; an empty value means the site's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, values in PREFERENCES.items():
            choices = [(value, value) for value in ("", *sorted(values))]
            self.fields[name] = forms.ChoiceField(required=False, choices=choices)

    def chosen(self) -> dict[str, str]:
        """The value chosen for each preference, empty for the site's own."""
        return {name: self.cleaned_data[name] for name in PREFERENCES}
