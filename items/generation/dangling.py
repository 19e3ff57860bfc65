"""Words that surely point at another sentence: "if not", "another 1.6 million", "the original".

Pure text. Each holds a question for review whatever else speaks for it, so each is one that no sentence
standing alone uses: what would complete it must be missing from the text itself.
"""

from __future__ import annotations

import re

_COUNTS = "half|two thirds|three quarters|a third|a quarter|a fifth|the majority|a majority|nearly all"
_FINITE = "is|are|was|were|will|has|have|had|can|could|may|must|come|comes|came|go|goes|went|belong|live|work"
_CURRENCY = re.compile(
    r"[$£€¥]|\b(?:crowns?|dollars?|euros?|pounds?|francs?|marks?|kronor|kroner|yen|rupees?|roubles?|rubles?|"
    r"lire|lira|guilders?|pesos?|shillings?|thalers?|florins?|USD|EUR|GBP)\b"
)
_SUM = re.compile(
    r"(?:\b(?:[Aa]nother|accounts? for|accounted for|remaining|budget of|grant of|fund of) "
    r"(?:about |around |nearly |some |only |up to )?)[\d.,]+(?: (?:million|billion))?"
    r"(?=[.;,]|$| (?:for|from|and|a year|will|comes?|came|in)\b)"
)
"""A sum whose currency the text does not tell."""
_ANOTHER = re.compile(r"\b[Aa]nother(?!['’])\b")
_FIRST_OF_TWO = re.compile(r"\b(?:[Oo]ne|[Aa]n?|each|yet|not|or|of) |\b(?:many|various)\b")
_PATTERNS = (
    re.compile(
        r"^(?:if (?:so|not)\b|"
        r"if (?:that|this|it) (?:proves?|is|was|were|happens?|turns?|does|did|had|goes)\b)",
        re.I,
    ),
    re.compile(r"^similar [a-z]+(?: [a-z]+)? (?:is|are|was|were|has|have|had|can|may|will)\b", re.IGNORECASE),
    re.compile(r"^(?:one|some|two|three|many|most|several|all|both|none) of (?:those|these|them)\b", re.I),
    re.compile(
        rf"^(?:only |just |nearly |about |a little |slightly |well |more than |less than |over |under )*"
        rf"(?:over |under )?(?:{_COUNTS}) (?:{_FINITE})\b",
        re.IGNORECASE,
    ),
    re.compile(r"^(?:the )?(?:rest|remainder)(?! of\b)\b|^(?:the )?remaining\b", re.IGNORECASE),
    re.compile(r"\bthe original(?=[.,;]|$)", re.IGNORECASE),
    re.compile(r"^the next [a-z]+(?! (?:year|day|month|week|century|decade)\b) [a-z]", re.IGNORECASE),
    re.compile(r"\ba (?:very |quite |rather )?different [a-z]+(?=[.;]|$)", re.IGNORECASE),
    re.compile(r"\b(?:has|have|had) (?:only )?just\b(?!.*\bwhen\b)"),
    re.compile(r"\bfollow(?:s|ed)(?=[.,;]|$| and\b)"),
    re.compile(
        r"\ban? (?:reduction|discount|increase|rise|cut|saving|decrease|surcharge|rebate) of "
        r"(?:about |around |up to |at least )?[\d.]+ ?(?:%|per cent|percent)(?! (?:in|on|of|to|for|off)\b)"
    ),
    re.compile(r"\b(?:is|are|was|were) (?:an|the) (?:only )?(?:alternative|exception|addition)s?(?=[.;]|$)"),
    re.compile(r"\bportions?(?=[.,;]|$)"),
    re.compile(
        r"^(?:the )?(?:chances?|risk|likelihood|probability|odds) (?:is|are|was|were|of it|that it)\b", re.I
    ),
    re.compile(
        r"\b(?:largest|second-largest|biggest|smallest) (?:single )?(?:shareholder|partner|member|donor|"
        r"investor|customer|owner)(?=[.,;]|$)"
    ),
)
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_ATTACK = re.compile(
    rf"\b(?:attacked|invaded|occupied|surrendered|mutinied|struck|retreated|withdrew) (?:at the|in|on|by|"
    rf"in the) (?:[a-z]+ of )?(?:\d+ )?{_MONTH}(?=[.,;]|$)"
)
_EMPTY = (
    re.compile(r"^not (?:everyone|everybody)\b", re.IGNORECASE),
    re.compile(
        r"\b(?:old|long-standing|open|famous|difficult|disputed) question\b(?! (?:of|about|whether|how|"
        r"as|which|who|what|where|why|in)\b)(?=[^:]*$)"
    ),
    re.compile(r"\bless of (?:it|them) is better\b|\bbetter than (?:nothing|more|less)\b"),
    re.compile(r"\bin (?:several|many|various|different|more than one) ways?(?=[.;]|$)"),
    re.compile(
        r"^the (?:wish|idea|dream|desire|custom|practice|belief|story|thought|question)\b[^,]*"
        r"\b(?:is|are|was) (?:very |quite |also )?(?:old|ancient|new|simple)\.?$",
        re.IGNORECASE,
    ),
)
"""What says next to nothing alone."""


def points_outside(text: str) -> str | None:
    """The words whose other half stands in another sentence, or None."""
    for pattern in (*_PATTERNS, _ATTACK):
        found = pattern.search(text)
        if found:
            return found.group().strip()
    another = _ANOTHER.search(text)
    if another and not _FIRST_OF_TWO.search(text[: another.start()]):
        return another.group()
    total = _SUM.search(text)
    return total.group() if total and not _CURRENCY.search(text) else None


def says_nothing(text: str) -> str | None:
    """The words of a truism, or of a finding that is not told, or None."""
    for pattern in _EMPTY:
        found = pattern.search(text)
        if found:
            return found.group().strip()
    return None
