"""Forms whose numbers say how low and how high they may be."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _


class LimitedForm(forms.Form):
    """A number that cannot be read, or lies outside its limits, is answered with both limits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.IntegerField):
                said = dict.fromkeys(("invalid", "min_value", "max_value"), _limits(field))
                field.error_messages = {**field.error_messages, **said}


def _limits(field: forms.IntegerField) -> str:
    is_whole = not isinstance(field, forms.DecimalField)
    said = (
        _("Enter a whole number from %(low)s to %(high)s")
        if is_whole
        else _("Enter a number from %(low)s to %(high)s")
    )
    return said % {"low": field.min_value, "high": field.max_value}
