"""The table of what learners see afterwards, as fields of a form: a preset to choose, and boxes to tick."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quizzes.review_options import PRESETS, Aspect, Moment, Preset, Review, preset_of, table
from quizzes.review_words import ASPECTS, MOMENTS
from quizzes.review_words import PRESETS as PRESET_WORDS

TABLE = "review"
OWN = "own"
"""What is chosen in the list of presets where the boxes say something else."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One box: its value, and what it says to those who do not see the table."""

    value: str
    aspect: str | Promise
    moment: str | Promise
    is_ticked: bool


class TableInput(forms.CheckboxSelectMultiple):
    """The boxes as a table."""

    input_type = "review"


class ReviewTable(forms.MultipleChoiceField):
    """One box for each aspect at each moment, its value ``moment:aspect``."""

    def __init__(self) -> None:
        choices = [(f"{moment}:{aspect}", "") for moment in Moment for aspect in Aspect]
        super().__init__(label=_("What is shown when"), required=False, choices=choices, widget=TableInput)


def preset_field() -> forms.ChoiceField:
    """The usual tables, and the one that is ticked."""
    choices = [*PRESET_WORDS.items(), (OWN, _("as ticked below"))]
    return forms.ChoiceField(label=_("Show learners"), choices=choices, initial=Preset.AT_ONCE)


def review_values(review: Review) -> dict[str, Any]:
    """What the fields hold for a table."""
    preset = preset_of(review) or OWN
    ticked = [f"{moment}:{aspect}" for moment, aspects in review.items() for aspect in aspects]
    return {"review_preset": preset, "review_was": preset, TABLE: ticked}


def review_of(preset: str, was: str, ticked: Iterable[str]) -> dict[str, list[str]]:
    """The table that was meant: a preset that was chosen anew, otherwise what is ticked.

    A form without the boxes (`was` is empty) says it by its preset alone.
    """
    if preset in PRESETS and (preset != was or not was):
        return PRESETS[Preset(preset)]
    pairs = [value.split(":") for value in ticked]
    return table(*([aspect for when, aspect in pairs if when == moment] for moment in Moment))


def rows_of(ticked: Iterable[str] | None) -> list[tuple[str | Promise, list[Cell]]]:
    """The table as a page shows it: the words of an aspect and its boxes, one for each moment."""
    found = set(ticked or ())
    return [(words, [_cell(moment, aspect, found) for moment in Moment]) for aspect, words in ASPECTS.items()]


def _cell(moment: Moment, aspect: Aspect, ticked: set[str]) -> Cell:
    value = f"{moment}:{aspect}"
    return Cell(value, ASPECTS[aspect], MOMENTS[moment], value in ticked)
