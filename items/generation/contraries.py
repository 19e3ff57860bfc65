"""Words and phrases with what says the contrary in the same place, so that both could be believed."""

from __future__ import annotations

import re

from items.generation.wording import word_set


def _both_ways(pairs: str) -> dict[str, str]:
    table: dict[str, str] = {}
    for pair in pairs.split("|"):
        word, contrary = pair.split()
        table.setdefault(word, contrary)
        table.setdefault(contrary, word)
    return table


def _one_way(pairs: str) -> dict[str, str]:
    table = {}
    for pair in pairs.split("|"):
        word, contrary = pair.split()
        table[word] = contrary
    return table


MOVING = _both_ways(
    "increase decrease|rise fall|grow shrink|climb fall|double halve|accelerate slow|widen narrow"
) | _one_way("decline increase|drop rise|sink rise|plummet soar|soar plummet")
"""What amounts do, without an object."""
CHANGING = _both_ways(
    "increase reduce|raise lower|strengthen weaken|widen narrow|accelerate slow|lengthen shorten|"
    "tighten loosen|expand reduce|double halve|overstate understate|overestimate underestimate"
) | _one_way("decrease increase|improve worsen|cut raise|boost reduce")
"""What is done to an amount or a quality."""
ACTING = _both_ways(
    "attract repel|import export|accept reject|"
    "stimulate inhibit|promote hinder|absorb release|buy sell|ascend descend|heat cool|"
    "praise criticise|encourage discourage|gain lose"
) | _one_way(
    "approve reject|ratify reject|confirm refute|trap release|retain release|emit absorb|"
    "reflect absorb|block allow|welcome reject|purchase sell|prohibit permit|permit forbid|forbid permit|"
    "ban permit|adopt reject|facilitate hinder|inhibit stimulate|endorse oppose|favour oppose|"
    "criticize praise"
)
"""What is done to something: with a direct object, or in the passive."""
ENDING = _both_ways("open close|build demolish|found dissolve|introduce abolish|establish dissolve")
"""What is done to a thing once, on a day that is told."""
DECIDING = _one_way("refuse agree|decline agree|agree refuse|fail manage|allow forbid|forbid allow")
"""What stands before "to do" something."""
PLANS = word_set("plan proposal reform bill measure law motion candidate project scheme ban policy change")
"""What persons are for or against."""
CLAIMS = word_set(
    "idea diagnosis theory hypothesis view claim finding conclusion assumption explanation argument"
)
"""What evidence, not a person, is for or against."""
AMOUNTS = word_set(
    "number rate price cost share level temperature pressure amount output production demand supply "
    "population income wage unemployment inflation value volume content concentration speed proportion "
    "percentage size area length depth height width weight age risk frequency density intensity "
    "strength consumption traffic revenue spending fee tax debt profit loss salary rent emission yield "
    "time duration distance membership attendance turnover capacity pace quality efficiency resistance"
)
"""Nouns of what rises and falls."""

CLASSES = _both_ways(
    "temporary permanent|private public|foreign domestic|urban rural|voluntary compulsory|"
    "mandatory optional|direct indirect|formal informal|inner outer|vertical horizontal|nocturnal diurnal|"
    "male female|upper lower|ascending descending|internal external|separate shared|natural artificial|"
    "coastal inland|soluble insoluble|reversible irreversible|positive negative|acidic alkaline|"
    "synthetic natural|legal illegal|visible invisible|active passive|stable unstable"
)
"""Kinds of a thing, of which it is one."""
GRADES = _both_ways(
    "fast slow|deep shallow|high low|strong weak|thick thin|wet dry|cheap expensive|"
    "common rare|heavy light|rich poor|early late|narrow broad|frequent rare|simple complex|"
    "dense sparse|rapid slow|wide narrow"
)
"""Degrees of a quality."""
STATES = _one_way(
    "toxic harmless|poisonous harmless|transparent opaque|uninhabited inhabited|inhabited uninhabited|"
    "closed open|open closed|compulsory voluntary|mandatory optional|free chargeable|illegal legal"
)
"""How something is, said of it outright."""
SIZES = _both_ways("large small|high low|long short")
OF_AMOUNT = word_set(
    "number share proportion part amount quantity population majority minority fraction portion section "
    "range variety area percentage"
)
"""Nouns beside which "large" and "small" say how much."""
_COMPASS = "north south|east west|northern southern|eastern western|northward southward|eastward westward|"
COMPASS = _both_ways(
    _COMPASS + "northwards southwards|eastwards westwards|northeast southwest|northwest southeast|"
    "northeastern southwestern|northwestern southeastern|north-east south-west|north-west south-east"
)
MANNERS = {
    **_both_ways(
        "forwards backwards|clockwise anticlockwise|upwards downwards|"
        "inwards outwards|inward outward|upstream downstream|quickly slowly|rapidly slowly|"
        "directly indirectly|permanently temporarily|publicly privately|indoors outdoors|"
        "horizontally vertically|internally externally|manually automatically|daily weekly|monthly yearly"
    ),
    "swiftly": "slowly",
    "annually": "every month",
    "fortnightly": "monthly",
    "usually": "rarely",
    "often": "rarely",
    "commonly": "rarely",
    "generally": "rarely",
    "regularly": "rarely",
    "frequently": "rarely",
    "normally": "rarely",
    "typically": "rarely",
    "mainly": "only to a small extent",
    "mostly": "only to a small extent",
    "chiefly": "only to a small extent",
    "primarily": "only to a small extent",
    "largely": "only to a small extent",
    "entirely": "only partly",
    "completely": "only partly",
    "wholly": "only partly",
    "exclusively": "only partly",
    "simultaneously": "one after the other",
    "deliberately": "by accident",
    "intentionally": "by accident",
    "accidentally": "deliberately",
    "voluntarily": "under compulsion",
    "alone": "in groups",
    "automatically": "only on request",
    "rarely": "often",
    "seldom": "often",
}
"""How, how often and how far something is done."""
RAREST = word_set("rarely seldom")
"""Manners that are denials themselves."""

_COUNT = r"(?:two|three|four|five|six|seven|eight|nine|ten|twelve)\b"
_NO_BOUND = "".join(
    rf"(?<!\b{word} )"
    for word in ("to", "of", "about", "nearly", "almost", "than", "least", "most", "over", "under")
)
_BE = r"(is|are|was|were)"
PHRASES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])"), contrary)
    for pattern, contrary in (
        (r"(?:[Nn]early|[Aa]lmost) all(?= (?!of\b|the\b)[a-z-]+s\b)", "only a few"),
        (
            r"(?<!early )(?<!lmost )(?<!\bat )"
            r"[Aa]ll(?= (?!of\b|the\b|but\b|over\b|these\b|those\b|others?\b|\d|"
            + _COUNT
            + r")(?:[a-z-]+ )?[a-z-]+s\b)",
            "only some",
        ),
        (r"(?:[Mm]ost|[Mm]any) of(?= the (?:[a-z-]+ )?[a-z-]+s\b)", "few of"),
        (r"(?:[Tt]he|[Aa]) (?:(?:great|vast|large) )?majority of", "a minority of"),
        (r"[Aa] (?:(?:small|tiny) )?minority of", "a majority of"),
        (r"[Tt]he greater part of", "a small part of"),
        (
            r"[Tt]he (?:main|chief|principal|most important) "
            r"(source|cause|reason|aim|purpose|product|export) (of|for)",
            r"a minor \1 \2",
        ),
        (
            r"(?<=in )a single (\w+ment|house|village|town|room|building|island|school|district|place)(?=\.)",
            r"several \1s",
        ),
        (r"[Ee]very(?= (?:year|month|week|spring|summer|autumn|winter)\b)", "every second"),
        (r"[Ee]ach(?= (?:year|month|week|spring|summer|autumn|winter)\b)", "every second"),
        (_NO_BOUND + r"two[ -]thirds of", "a third of"),
        (_NO_BOUND + r"a third of", "two thirds of"),
        (_NO_BOUND + r"three[ -]quarters of", "a quarter of"),
        (_NO_BOUND + r"a quarter of", "three quarters of"),
        (_NO_BOUND + r"half of", "a quarter of"),
        (r"(flows?|flowed|drains?|drained) into", r"\1 out of"),
        (r"(?<=voted )in favour of", "against"),
        (r"(?<=voted )against", "in favour of"),
        (r"with the exception of", "including"),
        (_BE + r" exempt from", r"\1 subject to"),
        (_BE + r" subject to", r"\1 exempt from"),
        (_BE + r" independent of", r"\1 dependent on"),
        (r"depends on", "is independent of"),
        (r"depend on", "are independent of"),
        (r"differs from", "resembles"),
        (r"differ from", "resemble"),
        (r"differed from", "resembled"),
        (_BE + r" (?:prohibited|forbidden|banned)(?! to\b| from\b)", r"\1 permitted"),
        (_BE + r" (?:permitted|allowed)(?! to\b| in\b| back\b)", r"\1 prohibited"),
        (r"free of charge", "for a fee"),
        (r"by hand", "by machine"),
        (r"in advance", "afterwards"),
        (r"in public", "in private"),
        (r"in secret", "in public"),
        (r"(?:at night|during the night)", "by day"),
        (r"(?:by day|during the day)", "at night"),
        (r"in (?:the )?spring(?! of\b)", "in autumn"),
        (r"in (?:the )?autumn(?! of\b)", "in spring"),
    )
)
"""What may stand anywhere in the main clause."""
