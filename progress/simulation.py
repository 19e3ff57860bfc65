"""Made-up learners: who reads how far, answers what, how fast. Pure; one seed gives one class."""

from __future__ import annotations

import math
import random
import zlib
from dataclasses import dataclass
from enum import StrEnum

from items.grading import key_response
from items.hotspots import FULL, inner_point, zone_at
from items.kinds import (
    Choice,
    Cloze,
    Description,
    Essay,
    Hotspot,
    Item,
    Matching,
    Numeric,
    Ordering,
    Response,
    Text,
    TrueFalse,
    WordBank,
)
from items.word_banks import as_cloze

GUESSING_SECONDS = (2.0, 6.0)


class Habit(StrEnum):
    """How a made-up learner goes through a course."""

    STEADY = "steady"
    READER = "reader"
    STOPPED = "stopped"
    HURRIED = "hurried"
    ABSENT = "absent"


HABIT_SHARES = {
    Habit.STEADY: 0.66,
    Habit.READER: 0.08,
    Habit.STOPPED: 0.1,
    Habit.HURRIED: 0.08,
    Habit.ABSENT: 0.08,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """One made-up learner: `ability` in standard deviations, `pace` in seconds per question,
    `first_day` counted from the beginning of the period."""

    habit: Habit
    ability: float
    pace: float
    first_day: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """How an item behaves: the ability at which half know it, how sharply it separates, and how its
    wrong options share those who do not know."""

    difficulty: float
    separation: float
    pull: tuple[float, ...]


def personas(count: int, days: float, rng: random.Random) -> list[Persona]:
    """`count` learners who begin in the first three fifths of a period of `days`."""
    habits = [habit for habit, share in HABIT_SHARES.items() for _ in range(round(share * count))]
    habits = (habits + [Habit.STEADY] * count)[:count]
    rng.shuffle(habits)
    return [
        Persona(
            habit=habit,
            ability=rng.gauss(-1.1 if habit is Habit.HURRIED else 0.2, 1.1),
            pace=rng.uniform(*GUESSING_SECONDS) if habit is Habit.HURRIED else rng.lognormvariate(3.4, 0.4),
            first_day=rng.uniform(0, days * (0.35 if habit is Habit.STOPPED else 0.6)),
        )
        for habit in habits
    ]


def trait_of(stem: str, *, is_doubtful: bool = False) -> Trait:
    """The behaviour of the item with this stem; a doubtful one draws the best learners to a wrong option."""
    rng = random.Random(zlib.crc32(stem.encode()))  # noqa: S311  # made-up data
    pull = (1.0, rng.uniform(0.15, 0.6), rng.uniform(0.0, 0.12), 0.05, 0.05, 0.05)
    if is_doubtful:
        return Trait(difficulty=0.2, separation=-0.7, pull=(1.0, 0.1, 0.05, 0.02, 0.02, 0.02))
    return Trait(difficulty=rng.gauss(-0.5, 0.8), separation=rng.uniform(0.8, 1.9), pull=pull)


def knows(persona: Persona, trait: Trait, rng: random.Random, *, gained: float = 0.0) -> bool:
    """True if the learner knows the answer; logistic in ability, `gained` since the first time."""
    distance = 1.7 * trait.separation * (persona.ability + gained - trait.difficulty)
    return rng.random() < 1 / (1 + math.exp(-distance))


def answer_to(
    item: Item, persona: Persona, trait: Trait, rng: random.Random, *, gained: float = 0.0
) -> Response:
    """What this learner answers; `{}` where nothing is given."""
    if persona.habit is not Habit.HURRIED and rng.random() < 0.02:
        return {}
    if knows(persona, trait, rng, gained=gained) or rng.random() < _luck(item):
        return key_response(item)
    return _wrong(item, trait, rng)


def _luck(item: Item) -> float:
    """How often a blind guess is right; choosers avoid some wrong options, so less than one in n."""
    match item.body:
        case TrueFalse():
            return 0.5
        case Choice(is_multiple=False, options=options):
            return 0.6 / len(options)
        case _:
            return 0.0


def _wrong(item: Item, trait: Trait, rng: random.Random) -> Response:
    match item.body:
        case Choice():
            return _wrong_choice(item.body, trait, rng)
        case TrueFalse():
            return {"value": not item.body.is_true}
        case Text():
            return {"text": _near_miss(item.body, rng)} if rng.random() < 0.85 else {}
        case Matching():
            return _swapped(item.body, rng)
        case WordBank():
            return _half_filled(item, as_cloze(item.body), trait, rng)
        case Cloze():
            return _half_filled(item, item.body, trait, rng)
        case Numeric():
            return {**key_response(item), "number": str(rng.randrange(2, 10_000))}
        case Description():
            return {}
        case Essay():
            return {"text": "I am not sure."}
        case Ordering():
            return _reordered(item.body, rng)
        case Hotspot():
            return _beside(item.body, rng)


def _beside(body: Hotspot, rng: random.Random) -> Response:
    """A point in a wrong zone, or anywhere that is not right."""
    wrong = [inner_point(body, zone) for zone in body.zones if not zone.is_right]
    anywhere = [(rng.randrange(FULL), rng.randrange(FULL)) for _ in range(20)]
    strays = [point for point in anywhere if not ((zone := zone_at(body, point)) and zone.is_right)]
    found = [point for point in wrong if point] or strays[:1]
    return {"points": [list(rng.choice(found))]} if found else {}


def _reordered(body: Ordering, rng: random.Random) -> Response:
    """Two neighbours the wrong way round: what somebody confuses who knows the rest."""
    order = [one.id for one in body.elements]
    place = rng.randrange(len(order) - 1)
    order[place], order[place + 1] = order[place + 1], order[place]
    return {"order": order}


def _wrong_choice(body: Choice, trait: Trait, rng: random.Random) -> Response:
    keys = [option.id for option in body.options if option.fraction > 0]
    wrong = [option.id for option in body.options if option.fraction <= 0]
    picked = rng.choices(wrong, weights=trait.pull[: len(wrong)])[0] if wrong else None
    if not body.is_multiple:
        return {"chosen": [picked] if picked else []}
    chosen = {key for key in keys if rng.random() < 0.6} | (
        {picked} if picked and rng.random() < 0.6 else set()
    )
    chosen = chosen or {keys[0]}
    return {"chosen": [option.id for option in body.options if option.id in chosen]}


def _near_miss(body: Text, rng: random.Random) -> str:
    """A typed answer that is not accepted: a piece of the right one, or something beside it."""
    words = body.answers[0].pattern.replace("*", "").split()
    choices = [" ".join(words[1:]), " ".join(words[:-1]), "policy", "the economy", "not sure"]
    return rng.choice([text for text in choices if text])


def _swapped(body: Matching, rng: random.Random) -> Response:
    pairs = {pair.left: pair.right for pair in body.pairs}
    one, other = rng.sample(list(pairs), 2) if len(pairs) > 1 else (next(iter(pairs)),) * 2
    pairs[one], pairs[other] = pairs[other], pairs[one]
    return {"pairs": pairs}


def _half_filled(item: Item, body: Cloze, trait: Trait, rng: random.Random) -> Response:
    gaps = dict(_gaps_of(key_response(item)))
    missed = rng.choice(body.blanks)
    if isinstance(missed.body, Choice):
        chosen = _wrong_choice(missed.body, trait, rng)["chosen"]
        gaps[missed.id] = chosen[0] if isinstance(chosen, list) and chosen else ""
    elif isinstance(missed.body, Numeric):
        gaps[missed.id] = str(rng.randrange(2, 10_000))
    else:
        gaps[missed.id] = _near_miss(missed.body, rng)
    return {"gaps": {name: text for name, text in gaps.items() if text}}


def _gaps_of(response: Response) -> dict[str, str]:
    gaps = response["gaps"]
    return gaps if isinstance(gaps, dict) else {}
