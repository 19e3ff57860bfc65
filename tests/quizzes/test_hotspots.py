"""Pictures to point at: the editor's fields, plain forms, what pages show, what reports count."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import Client

from items.grading import grade, key_response
from items.kinds import Hotspot, Item, ItemKind
from items.presentation import learner_view
from items.scoring.hotspots import NOWHERE, zones_told
from lessons.models import Course
from people.access import Principal
from people.models import Role, User
from quizzes.answer_view import answer_view, given_words
from quizzes.attempts import start_attempt
from quizzes.author_view import author_view
from quizzes.hotspot_forms import form_picture, zone_numbers
from quizzes.hotspot_words import PRESSED_WIDTH
from quizzes.item_forms import ItemForm
from quizzes.models import Item as StoredItem
from quizzes.models import ItemMedia
from quizzes.questions import question_of, value_from_form
from quizzes.results import verdict_of
from quizzes.versions import item_of
from reports.analysis_queries import AnswererSums, OptionCount
from reports.option_lines import answers_given, option_lines
from tests.factories.items import SHAPES, grey_png
from tests.factories.quizzes import published_quiz
from tests.quizzes.form_posts import posted, sent

pytestmark = pytest.mark.django_db
KIND = ItemKind.HOTSPOT


def shape(**more: Any) -> Item:
    item = SHAPES[KIND]()
    assert isinstance(item.body, Hotspot)
    return replace(item, body=replace(item.body, **more))


@pytest.mark.parametrize(
    "item",
    [shape(), shape(is_multiple=True, scoring="all_or_nothing"), shape(are_places_shown=True)],
)
def test_the_form_of_a_hotspot_gives_it_back(item: Item) -> None:
    form = ItemForm.of_post(KIND, sent(ItemForm.of_item(item)))
    assert form.item("en", item) == item
    assert form.errors == {}


NUMBERS = [
    ("rectangle", "10 20 30.5 40", (1000, 2000, 3050, 4000)),
    ("rectangle", "10, 20; 30.25,40", (1000, 2000, 3025, 4000)),
    ("circle", "50 50 12.5", (5000, 5000, 1250)),
    ("polygon", "0 0 100 0 50 100", (0, 0, 10000, 0, 5000, 10000)),
    ("rectangle", "10 20 30", None),
    ("circle", "50 50 101", None),
    ("circle", "50 fifty 10", None),
    ("circle", "50 50 -1", None),
    ("circle", "50 50 1e999999", None),
    ("polygon", "0 0 100 0 50", None),
    ("polygon", "", None),
]


@pytest.mark.parametrize(("outline", "typed", "numbers"), NUMBERS)
def test_numbers_of_a_zone_are_percentages(outline: str, typed: str, numbers: object) -> None:
    assert zone_numbers(outline, typed) == numbers


MISSING = [
    ({"picture": ""}, "media"),
    ({"picture_alt": " "}, "picture_alt"),
    ({"row-2-text": ""}, "row-2-text"),
    ({"row-2-other": "60 50"}, "row-2-other"),
]


@pytest.mark.parametrize(("changes", "field"), MISSING)
def test_what_is_missing_is_said_at_its_field(changes: dict[str, str], field: str) -> None:
    form = ItemForm.of_post(KIND, sent(ItemForm.of_item(shape()), **changes))
    assert form.item("en", None) is None
    assert set(form.errors) == {field}


def test_a_hotspot_without_a_right_zone_is_no_question() -> None:
    form = ItemForm.of_item(shape())
    for row in form.rows:
        row.is_key = False
    assert form.item("en", None) is None
    assert set(form.errors) == {"row-1-key"}


def test_half_a_row_is_left_out_of_the_drawing() -> None:
    form = ItemForm.of_item(shape())
    form.rows[0].other = "5 5 25"
    drawn = form_picture(form.rows, form.values)
    assert drawn is not None
    assert [(zone.label, zone.tone) for zone in drawn.zones] == [("2", "good"), ("3", "bad")]


def test_the_picture_is_put_in_drawn_on_and_saved(client: Client, course: Course, instructor: User) -> None:
    client.force_login(instructor)
    form = ItemForm.blank(KIND, {"stem": "Where is the ford?"})
    sent_file = SimpleUploadedFile("map.png", grey_png(400, 300))
    more = {"course": str(course.pk), "more": "media", "media_into": "picture", "media_words": "A map"}
    empty = client.get("/teach/questions/new/?kind=hotspot").content.decode()
    assert empty.count('id="media"') == 1
    assert empty.index('id="media"') < empty.index('id="row-1-text"'), "the picture comes before its zones"
    page = client.post("/teach/questions/new/", {**posted(form), **more, "media": sent_file})
    filled = page.context["form"]
    media = ItemMedia.objects.get()
    assert filled.values["picture"] == media.name
    assert (filled.values["picture_width"], filled.values["picture_height"]) == ("400", "300")
    assert f'src="/questions/media/{media.name}" alt="A map"' in page.content.decode()
    filled.rows[0].text, filled.rows[0].other, filled.rows[0].is_key = "the ford", "60 50 15", True
    filled.rows[0].mode = "circle"
    saved = client.post("/teach/questions/new/", {**posted(filled), "course": str(course.pk)})
    assert saved.status_code == 302
    body = item_of(StoredItem.objects.get().latest_id or 0).body
    assert isinstance(body, Hotspot)
    assert (body.alt, body.zones[0].numbers, body.zones[0].is_right) == ("A map", (6000, 5000, 1500), True)


def test_a_picture_of_another_course_is_refused(client: Client, course: Course, instructor: User) -> None:
    client.force_login(instructor)
    data = {**posted(ItemForm.of_item(shape())), "course": str(course.pk)}
    page = client.post("/teach/questions/new/", data)
    assert page.status_code == 422
    assert not StoredItem.objects.exists()


FORMS: list[tuple[bool, dict[str, Any], list[object]]] = [
    (False, {}, []),
    (False, {"across": "43.21", "down": "12,5"}, [[4321, 1250]]),
    (False, {"across": " ", "down": ""}, []),
    (False, {"across": "10", "down": ""}, [[1000, ""]]),
    (False, {"across": "200", "down": "x"}, [["200", "x"]]),
    (False, {"spot.x": "160", "spot.y": "120"}, [[5000, 5000]]),
    (False, {"across": "10", "down": "20", "spot.x": "320", "spot.y": "240"}, [[10000, 10000]]),
    (False, {"across": "10", "down": "20", "spot.x": "0", "spot.y": "0"}, [[1000, 2000]]),
    (True, {"across": ["10", "30", ""], "down": ["20", "40", ""]}, [[1000, 2000], [3000, 4000]]),
    (True, {"across": "10", "down": "20", "spot.x": "160", "spot.y": "120"}, [[1000, 2000], [5000, 5000]]),
    (False, {"across": "1e999999", "down": "20"}, [["1e999999", 2000]]),
]


@pytest.mark.parametrize(("is_multiple", "fields", "points"), FORMS)
def test_a_plain_form_types_a_point_or_presses_the_picture(
    is_multiple: bool, fields: dict[str, Any], points: list[object]
) -> None:
    assert PRESSED_WIDTH == 320
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    view = learner_view(shape(is_multiple=is_multiple), {})
    assert value_from_form(view, data) == {"points": points}


def test_shown_places_are_chosen_by_letter() -> None:
    view = learner_view(shape(are_places_shown=True), {})
    question = question_of(view, {"points": [[6000, 5000]]})
    assert question.pointing is not None
    assert [(one.letter, one.is_chosen) for one in question.pointing.places] == [
        ("A", False),
        ("B", True),
        ("C", False),
    ]
    html = render_to_string(question.template, {"question": question})
    assert html.count('type="radio"') == 3
    assert "the ford" not in html
    assert "60 % from the left, 50 % from the top" in html
    assert value_from_form(view, QueryDict("place=6000,5000")) == {"points": [[6000, 5000]]}
    assert value_from_form(view, QueryDict("place=nowhere")) == {"points": [["nowhere"]]}


def test_the_page_shows_the_points_given_and_no_zone() -> None:
    several = learner_view(shape(is_multiple=True), {})
    html = render_to_string(
        "quizzes/kinds/hotspot.html", {"question": question_of(several, {"points": [[1500, 2000]]})}
    )
    assert html.count('name="across"') == 2
    assert 'class="pin ' in html
    assert "<ellipse" not in html
    one = render_to_string(
        "quizzes/kinds/hotspot.html", {"question": question_of(learner_view(shape(), {}), {})}
    )
    assert one.count('name="across"') == 1
    assert 'class="pin ' not in one


def card(item: Item, points: list[list[int]]) -> Any:
    given: dict[str, object] = {"points": points}
    verdict = verdict_of(grade(item, given).fraction, is_answered=True)
    view = learner_view(item, {})
    return answer_view(view, given, key_response(item), verdict, (), None, zones_told(item, given))


def test_the_card_says_in_words_what_it_draws() -> None:
    shown = card(shape(is_multiple=True), [[1500, 2000], [9900, 100]])
    assert [(str(row.asked), row.given, row.is_right) for row in shown.options] == [
        ("A. the wood", "Your point 1. Not correct.", False),
        ("B. the ford", "Correct, and you did not point there.", False),
        ("C. the mill", "", None),
        ("Point 2: 99 % from the left, 1 % from the top", "In no place of the key. Not correct.", False),
    ]
    assert [zone.tone for zone in shown.picture.zones] == ["bad", "good", "bad"]
    assert [pin.tone for pin in shown.picture.pins] == ["bad", "bad"]
    right = card(shape(), [[6000, 5000]])
    assert [row.is_right for row in right.options] == [None, True, None]
    view = learner_view(shape(), {})
    assert given_words(view, {"points": [[6000, 5000]]}, {}) == "60 % from the left, 50 % from the top"


def test_an_author_sees_the_zones_drawn_and_listed() -> None:
    seen = author_view(shape(is_multiple=True, are_places_shown=True))
    assert seen.picture is not None
    assert [zone.label for zone in seen.picture.zones] == ["1", "2", "3"]
    ford = next(line for line in seen.lines if line.rich.value == "the ford")
    assert (ford.is_key, ford.note) == (True, "circle round 60, 50, radius 15 %")
    assert len(seen.lines) == 5


def test_pressing_the_picture_without_script_keeps_the_point(
    client: Client, course: Course, learner: User
) -> None:
    quiz = published_quiz(course, [KIND])
    client.force_login(learner)
    attempt = start_attempt(quiz.pk, Principal(learner.pk, course.organisation_id, Role.LEARNER))
    url = f"/attempts/{attempt.uid}/1/"
    page = client.get(url)
    form = {"key": page.context["key"], "seq": page.context["seq"], "spot.x": "192", "spot.y": "120"}
    assert client.post(url, form)["Location"] == url
    assert client.get(url).context["page"].shown_value == {"points": [[6000, 5000]]}
    page = client.get(url)
    wrong = {"key": page.context["key"], "seq": page.context["seq"], "across": "5", "down": "", "goto": "1"}
    assert client.post(url, wrong).status_code == 422


def test_reports_count_zones_each_once_for_an_answer() -> None:
    item = shape(is_multiple=True)
    sums = AnswererSums(1, 1, 10, 3, 3, 0.0, 0.0)
    given = [
        OptionCount(1, 1, "", "[[6000, 5000], [6100, 5000]]", 4, 3, 0, 0.0),
        OptionCount(1, 1, "", "[[6000, 5000], [9900, 100], [9900, 300]]", 2, 0, 1, 0.0),
        OptionCount(1, 1, "", "[[1500, 2000]]", 1, 0, 1, 0.0),
    ]
    found = {one.given: one.count for one in answers_given(item, sums, given)}
    assert found == {"z2": 6, NOWHERE: 2, "z1": 1, "z3": 0}
    lines = option_lines(item, sums, answers_given(item, sums, given))
    assert [(line.text, line.is_key, line.count) for line in lines] == [
        ("the ford", True, 6),
        ("outside all zones", False, 2),
        ("the wood", False, 1),
        ("the mill", False, 0),
    ]
