"""The languages a person may name for an article, and what the engine can do with each."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from items.generation.levels import Level, level_of_language

NAMES = {
    "ar": _("Arabic"),
    "hy": _("Armenian"),
    "am": _("Amharic"),
    "bn": _("Bengali"),
    "zh": _("Chinese"),
    "cs": _("Czech"),
    "da": _("Danish"),
    "nl": _("Dutch"),
    "en": _("English"),
    "fi": _("Finnish"),
    "fr": _("French"),
    "de": _("German"),
    "el": _("Greek"),
    "he": _("Hebrew"),
    "hi": _("Hindi"),
    "hu": _("Hungarian"),
    "it": _("Italian"),
    "ja": _("Japanese"),
    "km": _("Khmer"),
    "ko": _("Korean"),
    "lo": _("Lao"),
    "nb": _("Norwegian"),
    "fa": _("Persian"),
    "pl": _("Polish"),
    "pt": _("Portuguese"),
    "ro": _("Romanian"),
    "ru": _("Russian"),
    "es": _("Spanish"),
    "sv": _("Swedish"),
    "th": _("Thai"),
    "tr": _("Turkish"),
    "uk": _("Ukrainian"),
    "ur": _("Urdu"),
    "vi": _("Vietnamese"),
    "und": _("Another language"),
}
"""By code, in the order of their English names; ``und`` is the code for a language that is not named."""

LEVEL_NAMES = {
    Level.FULL: _("full: every type of question"),
    Level.BASIC: _("basic: numbers, years and terms"),
    Level.MANUAL: _("manual: questions by hand"),
}


def language_choices() -> Iterator[tuple[str, object]]:
    """Code and words of each language: its name with the level of questions."""
    for code, name in NAMES.items():
        yield code, format_lazy("{name}, {level}", name=name, level=LEVEL_NAMES[level_of_language(code)])


def is_offered(code: str) -> bool:
    """Whether a person may name this language."""
    return code in NAMES
