"""Points on a picture: where an edge is, which zone counts, what several points and a blind press earn."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from items.constraints import validate
from items.feedback import feedback_of, right_parts, without_wrong
from items.grading import grade, key_response
from items.guessing import guess_fraction
from items.hotspots import FULL, first_clash, holds, inner_point, right_share, zone_at
from items.kinds import InvalidItem, InvalidResponse, Response
from items.presentation import learner_view, part_ids
from items.responses import parse_response
from items.scoring.hotspots import zones_told
from tests.items.item_samples import hotspot, zone

BOX = zone("b", "rectangle", 1000, 2000, 3000, 6000)
# On a picture of 800 by 400 a radius of 1000 is 80 pixels: 1000 across, 2000 down.
DISC = zone("c", "circle", 7000, 5000, 1000)
L_SHAPE = zone("l", "polygon", 0, 0, 4000, 0, 4000, 2000, 2000, 2000, 2000, 4000, 0, 4000)
HELD = [
    (BOX, (2000, 4000), True),
    (BOX, (1000, 2000), True),
    (BOX, (3000, 6000), True),
    (BOX, (1000, 4000), True),
    (BOX, (999, 4000), False),
    (BOX, (3001, 4000), False),
    (BOX, (2000, 6001), False),
    (DISC, (7000, 5000), True),
    (DISC, (8000, 5000), True),
    (DISC, (8001, 5000), False),
    (DISC, (7000, 7000), True),
    (DISC, (7000, 7001), False),
    (DISC, (7600, 6600), True),
    (DISC, (7601, 6600), False),
    (L_SHAPE, (1000, 3000), True),
    (L_SHAPE, (3000, 1000), True),
    (L_SHAPE, (3000, 3000), False),
    (L_SHAPE, (2000, 3000), True),
    (L_SHAPE, (3000, 2000), True),
    (L_SHAPE, (4000, 2000), True),
    (L_SHAPE, (0, 4000), True),
    (L_SHAPE, (2001, 2001), False),
    (L_SHAPE, (5000, 0), False),
    (L_SHAPE, (1000, 2000), True),
]


@pytest.mark.parametrize(("one", "point", "is_held"), HELD)
def test_an_edge_belongs_to_its_zone_and_nothing_beyond_does(one, point, is_held):
    assert holds(one, point, 800, 400) is is_held


def test_the_first_of_zones_that_lie_over_each_other_counts():
    small = zone("s", "circle", 2000, 4000, 300, is_right=True)
    assert zone_at(hotspot(small, BOX).body, (2000, 4000)) == small
    assert zone_at(hotspot(small, BOX).body, (2800, 4000)) == BOX
    assert zone_at(hotspot(BOX, small).body, (2000, 4000)) == BOX
    assert zone_at(hotspot(small, BOX).body, (9000, 9000)) is None
    assert first_clash(hotspot(small, BOX).body) == (small, BOX)


def test_zones_that_share_an_edge_do_not_clash():
    right = zone("r", "rectangle", 3000, 2000, 5000, 6000, is_right=True)
    assert first_clash(hotspot(BOX, right).body) is None
    over = replace(right, numbers=(2999, 2000, 5000, 6000))
    assert first_clash(hotspot(BOX, over).body) == (BOX, over)
    assert first_clash(hotspot(replace(BOX, is_right=True), over).body) is None


@pytest.mark.parametrize("one", [BOX, DISC, L_SHAPE])
def test_a_zone_has_a_point_of_its_own_unless_others_hide_it(one):
    body = hotspot(one).body
    assert zone_at(body, inner_point(body, one)) is one
    cover = zone("x", "rectangle", 0, 0, FULL, FULL)
    assert inner_point(hotspot(cover, one).body, one) is None


ONE_PLACE = [([2000, 4000], 1), ([3000, 6000], 1), ([7000, 5000], 0), ([5000, 1500], 0), ([9900, 9900], 0)]


@pytest.mark.parametrize(("point", "share"), ONE_PLACE)
def test_one_place(point, share):
    mark = grade(hotspot(), {"points": [point]})
    assert (mark.fraction, mark.is_answered) == (share, True)


R, R2, WRONG, NOWHERE = [2000, 4000], [8500, 8500], [7000, 5000], [9900, 100]
SEVERAL = [
    ([R, R2], "1", "1"),
    ([R], "0.5", "0"),
    ([R, R2, WRONG], "0.5", "0"),
    ([R, R2, NOWHERE], "0.5", "0"),
    ([R, R2, NOWHERE, [9900, 200]], "0", "0"),
    ([R, WRONG], "0", "0"),
    ([R, [2100, 4100], R2], "1", "1"),
    ([WRONG, [7100, 5000], R, R2], "0.5", "0"),
    ([NOWHERE], "0", "0"),
]


@pytest.mark.parametrize(("points", "minus", "whole"), SEVERAL)
def test_several_places_earn_what_several_answers_do(points, minus, whole):
    zones = (*hotspot().body.zones, zone("s", "rectangle", 8000, 8000, 9000, 9000, is_right=True))
    item = hotspot(*zones, is_multiple=True)
    assert grade(item, {"points": points}).fraction == Decimal(minus)
    exact = hotspot(*zones, is_multiple=True, scoring="all_or_nothing")
    assert grade(exact, {"points": points}).fraction == Decimal(whole)
    assert grade(item, key_response(item)).fraction == grade(exact, key_response(exact)).fraction == 1


@pytest.mark.parametrize(
    "points", [None, [], "1,2", [[1]], [[1, 2, 3]], [[True, 1]], [[1, FULL + 1]], [R, R2]]
)
def test_what_is_no_point_counts_as_not_given(points):
    assert not grade(hotspot(), {"points": points}).is_answered


def test_the_door_for_answers():
    assert parse_response(hotspot(), {"points": [[0, FULL]]}) == {"points": [[0, FULL]]}
    assert parse_response(hotspot(), {"points": []}) == {}
    several = hotspot(is_multiple=True)
    assert parse_response(several, {"points": [R, R, WRONG]}) == {"points": [R, WRONG]}


@pytest.mark.parametrize(
    "raw",
    [
        {"points": [R, WRONG]},
        {"points": [[-1, 5]]},
        {"points": [[1, FULL + 1]]},
        {"points": [[1.5, 2]]},
        {"points": [["1", "2"]]},
        {"points": [[True, 2]]},
        {"points": [[1]]},
        {"points": R},
        {"points": {"x": 1}},
        {"points": [R], "x": 1},
        {"chosen": ["r"]},
    ],
)
def test_what_is_no_answer_is_refused(raw):
    with pytest.raises(InvalidResponse):
        parse_response(hotspot(), raw)


def test_twenty_points_at_most():
    points = [[place, 0] for place in range(21)]
    assert parse_response(hotspot(is_multiple=True), {"points": points[:20]}) == {"points": points[:20]}
    with pytest.raises(InvalidResponse):
        parse_response(hotspot(is_multiple=True), {"points": points})


def test_a_blind_press_earns_the_share_of_the_picture_that_is_right():
    assert guess_fraction(hotspot()) == pytest.approx(0.2 * 0.4)
    disc = hotspot(replace(DISC, is_right=True))
    assert right_share(disc.body) == pytest.approx(3.14159 * 0.1 * 0.2, abs=0.001)
    assert guess_fraction(hotspot(are_places_shown=True)) == pytest.approx(1 / 3)
    assert guess_fraction(hotspot(is_multiple=True)) is None


def test_learners_are_told_the_picture_alone():
    view = learner_view(hotspot(), {})
    assert view["picture"] == {"id": f"{'a1' * 16}.png", "alt": "A map", "width": 800, "height": 400}
    assert set(view) == {"kind", "language", "stem", "picture", "is_multiple"}
    assert part_ids(hotspot()) == {f"{'a1' * 16}.png"}


def test_shown_places_stand_from_the_top_down_without_names_or_ids():
    item = hotspot(are_places_shown=True)
    places: Any = learner_view(item, {})["places"]
    assert [place["shape"] for place in places] == ["polygon", "rectangle", "circle"]
    assert all(set(place) == {"shape", "numbers", "point"} for place in places)
    turned = hotspot(*item.body.zones[::-1], are_places_shown=True)
    assert learner_view(turned, {})["places"] == places
    assert grade(item, {"points": [places[1]["point"]]}).fraction == 1


def test_feedback_hints_and_zones_follow_the_points():
    item = hotspot(is_multiple=True)
    given: Response = {"points": [[5000, 1500], R]}
    mark = grade(item, given)
    assert [text.value for text in feedback_of(item, mark, mark.fraction)] == ["SECRET feedback"]
    assert right_parts(item, mark) == (1, 1)
    assert without_wrong(item, given, mark) == {"points": [R]}
    assert without_wrong(item, {"points": [WRONG]}, mark) == {}
    assert zones_told(item, {"points": [[5000, 1500], NOWHERE]}).hits == ("p", "")


BROKEN = [
    (hotspot(picture="map.png"), "picture"),
    (hotspot(picture=f"{'a1' * 16}.mp3"), "picture"),
    (hotspot(alt=" "), "alt"),
    (hotspot(width=0), "width"),
    (hotspot(scoring="weighted"), "scoring: unknown"),
    (hotspot(BOX), "none is right"),
    (hotspot(replace(BOX, is_right=True), are_places_shown=True), "expected 2 to"),
    (hotspot(zone("r", "rectangle", 3000, 2000, 1000, 6000, is_right=True)), "no area"),
    (hotspot(zone("r", "circle", 3000, 2000, 0, is_right=True)), "no area"),
    (hotspot(zone("r", "polygon", 0, 0, 10, 10, 20, 20, is_right=True)), "no area"),
    (hotspot(zone("r", "circle", 3000, 2000, is_right=True)), "too few"),
    (hotspot(zone("r", "polygon", 0, 0, 10, 10, is_right=True)), "too few"),
    (hotspot(zone("r", "polygon", 0, 0, 10, 10, 20, is_right=True)), "too few"),
    (hotspot(zone("r", "star", 0, 0, 10, is_right=True)), "shape: unknown"),
    (hotspot(zone("r", "circle", 3000, 2000, FULL + 1, is_right=True)), "expected 0 to"),
    (hotspot(BOX, replace(BOX, id="r", is_right=True)), "lie over all of it"),
    (hotspot(replace(BOX, is_right=True), BOX), "occurs twice"),
]


@pytest.mark.parametrize(("item", "words"), BROKEN)
def test_what_is_no_hotspot_is_refused(item, words):
    validate(hotspot())
    with pytest.raises(InvalidItem, match=words):
        validate(item)
