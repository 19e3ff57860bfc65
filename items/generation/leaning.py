"""Turns of phrase that lean on text outside: an unseen moment, a standard, a thing nobody introduced.

Pure text, so that statements, quoted passages and typed keys are all read alike.
"""

from __future__ import annotations

import re

from items.generation.lexicon import NUMBER_WORDS, YEAR

_COUNTED = (
    "ways|aims|causes|reasons|principles|goals|points|problems|steps|rules|lessons|questions|answers|factors|"
    "features|differences|aspects|options|things|conditions|stages|parts|types|kinds|groups|measures"
)
_OFFICES = (
    "Republic|Empire|Emperor|Assembly|Commission|Council|Agency|Authority|Treaty|Convention|Ministry|Minister|"
    "Governor|King|Queen|Pope|Protocol|Company|Board|University|Institute|Committee|Court|Act|Province|Region|"
    "Kingdom|Union|Government|State|Bank|Army|College|Society|Association|Department|Parliament|Senate|"
    "Congress|Bishop|Church|Foundation|Trust|Museum|Confederation|Federation"
)
_EARLIER = re.compile(
    r"(?<!who )(?<!which )(?<!that )(?<!whose )\bhad (?:\w+ly |so |just |already |long |never |been |then )*"
    r"(?:\w+(?:ed|en|wn|ght|lt|pt|nt)|set|put|made|said|found|left|lost|come|become|begun|led|held|met|paid|"
    r"read|cut|won|stood|run|kept|fled|built|sat)\b"
)
_PLACED_IN_TIME = re.compile(
    rf"{YEAR.pattern}|\b(?:when|before|until|after|if|unless|by the time|once|because|since)\b", re.IGNORECASE
)
_PATTERNS = (
    re.compile(
        r"^(?:by comparison|at other times|by the time|as for|that, at least|by then|in the end|in return|"
        r"underneath|inside|outside|elsewhere|there|then|on one occasion|on that|even the|even so|"
        r"whatever one|not so|much of|most of it|it has become|contrary to|unlike|at the other|"
        r"according to whose|by way of)\b",
        re.IGNORECASE,
    ),
    re.compile(r"^(?:The |An? )?(?:[\w’'-]+ ){1,3}(?:itself|himself|herself|themselves)\b", re.IGNORECASE),
    re.compile(r"\b(?:has|have|had) (?:just|already|only just)\b|\bjust (?:reached|begun|arrived|been)\b"),
    re.compile(r"\bthan (?:an?|the|most) (?:\w+ )?ones?\b|\bthan (?:old|new|other|later|earlier) ones\b"),
    re.compile(
        r"\b(?:slightly|somewhat|considerably|far|much|comparatively|relatively) "
        r"(?:more|less|fewer|little|few|\w{3,}er)\b(?!.*\bthan\b)"
    ),
    re.compile(
        r"\ban? (?:fairer|stronger|weaker|longer|shorter|cheaper|easier|harder|wider|greater|simpler|safer|"
        r"richer|poorer|deeper|closer|warmer|colder|cooler|stricter|milder)\b(?!.*\bthan\b)"
    ),
    re.compile(
        r"\b[Tt]he only (?:\w+ )?\w+ (?:is|was|are|were|has|had)\b|"
        r"\b[Tt]he only (?:\w+ )?\w+[.,]?$"
    ),
    re.compile(
        r"\bthe (?:north|south|east|west)(?:ern|erly)? (?!of\b|and\b|or\b|to\b)"
        r"[a-z]+(?=[.,;]|$| (?:is|was|are))"
    ),
    re.compile(rf"\b(?:{'|'.join(NUMBER_WORDS)}|several) (?:\w+ )?(?:{_COUNTED})\.?$", re.IGNORECASE),
    re.compile(rf"^(?:{'|'.join(NUMBER_WORDS)}|several|many|some) (?:deserve|are|were|have|remain)\b", re.I),
    re.compile(r"\b(?:many|some|others|most) \w+ also\b|\b(?:the )?preparatory works?\b", re.IGNORECASE),
)
_NEEDS_TIME = re.compile(
    r"\bhad (?:not )?yet\b|\bhad (?:\w+ ){1,2}yet\b|^(?:nobody|no one|none) (?:\w+ )?yet\b", re.IGNORECASE
)
_LEFT_OPEN = re.compile(
    r"\bin between(?=[.,;]|$| (?:is|was|are|were|has|had|will|can|came|became)\b)|"
    r"\b(?:gave|gives?|given|allow(?:ed|s)?|grant(?:ed|s)?) (?:[\w’'-]+ ){0,4}?"
    r"(?:two|three|four|five|six|seven|eight|nine|ten|\d+) "
    r"(?:months|weeks|days|years|hours|minutes)(?=[.,;]|$)|"
    r"\b(?:costs?|price) of (?:the )?(?:repairs?|construction|works?|renovation|damage|reconstruction|"
    r"rebuilding|replacement)\b(?! (?:of|to|on|for|in)\b)|"
    r"\b[Tt]he nearby [a-z]+|\b(?:one|the other|either) end\b(?! of)|"
    r"\b(?:would|will|must|shall|should|does|do|to) \w+ that\.$",
)
_CHANGED = re.compile(r"\b(?:up|down) from (?:about |around |nearly )?[£$€]?\d[\d.,]*[^.;]*")
_OFFICE = re.compile(rf"(?<!\w)[Tt]he ({_OFFICES})\b(?!,? (?:of|for|on|to) |['’]s? [A-Z]| [A-Z])")


def leans_on(text: str) -> str | None:
    """The words that only make sense beside other text, or None."""
    earlier = _EARLIER.search(text)
    if earlier and not _PLACED_IN_TIME.search(text):
        return earlier.group()
    for pattern in _PATTERNS:
        found = pattern.search(text)
        if found:
            return found.group().strip()
    return _unnamed_office(text)


def left_open(text: str) -> str | None:
    """The words that need a time, a purpose or a thing beside them which `text` does not tell, or None."""
    if not YEAR.search(text) and not re.search(r"\b(?:when|before|until|after)\b", text, re.IGNORECASE):
        found = _NEEDS_TIME.search(text) or _CHANGED.search(text)
        if found:
            return found.group().strip()
    found = _LEFT_OPEN.search(text)
    return found.group().strip() if found else None


def _unnamed_office(text: str) -> str | None:
    """ "the Republic" without its full name before it."""
    for found in _OFFICE.finditer(text):
        named = rf"(?:[A-Z][\w’'-]+ {found.group(1)}\b|\b{found.group(1)} (?:of|for) )"
        if not re.search(named, text[: found.start()]):
            return found.group()
    return None
