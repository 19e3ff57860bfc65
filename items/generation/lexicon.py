"""Small hand-made tables of English: what the rules know about single words."""

from __future__ import annotations

import re

from items.generation.wording import word_set

SUBJECTS = ("nsubj", "nsubjpass", "csubj", "csubjpass")
REPORTING = word_set(
    "say state note emphasize emphasise stress explain argue claim report point add believe suggest "
    "announce insist recommend declare write agree clarify warn conclude observe remark tell find show "
    "reveal estimate predict think hope fear suspect expect acknowledge admit deny maintain assert "
    "contend"
)
ASSERTING = REPORTING - word_set("hope fear suspect deny expect")
"""Reporting verbs after which "According to …" repeats the report faithfully."""
LIGHT = word_set("put make give take have do set play pay attach")
TITLES = word_set(
    "King Queen President Secretary Minister Professor Dr Dr. Mr. Mrs. Ms. Sir Emperor Prince Princess "
    "General Director Chairman Chair Judge Senator Governor Mayor Chancellor"
)
VAGUE = word_set(
    "several some many most few various all any each no one another other both more less much every half "
    "only just even certain either neither"
)
THIRD_PERSON = word_set(
    "he she it they him her them his hers its their theirs itself themselves himself herself"
)
FIRST_OR_SECOND = word_set("i me my mine myself we us our ours ourselves you your yours yourself")
DISCOURSE_ADVERBS = word_set(
    "however nevertheless therefore moreover furthermore consequently thus hence instead meanwhile also "
    "additionally finally still overall interestingly unfortunately fortunately indeed similarly "
    "likewise nonetheless otherwise conversely besides so well ok okay luckily surprisingly sadly "
    "clearly obviously naturally hopefully importantly notably remarkably curiously understandably "
    "admittedly frankly honestly basically actually simply anyway perhaps maybe"
)
DISCOURSE_PHRASES = re.compile(
    r"^(?:on (?:the )?one hand|on the other(?: hand)?|in addition|for example|for instance|in fact|"
    r"as a result|in other words|in particular|in general|of course|in short|in turn|by contrast|"
    r"in contrast|after all|at the same time|as such|for this reason|in this way|in conclusion)\b",
    re.IGNORECASE,
)
DEICTIC = re.compile(
    r"\b(?:today|todays|tonight|yesterday|tomorrow|now|nowadays|currently|recently|lately|soon|"
    r"(?:this|last|next|past|previous|coming) (?:year|month|week|time|century|decade|day|"
    r"spring|summer|autumn|fall|winter|night|morning|monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
    r"january|february|march|april|may|june|july|august|september|october|november|december)s?|"
    r"mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|"
    r"ago|again|previously|formerly|eventually|afterwards?|meanwhile|(?:since|by|until) then|"
    r"at (?:that|the|this) (?:time|point|stage)|"
    r"(?:year|month|day|week|decade|hour|minute)s? (?:later|earlier|before|after)|"
    r"at present|at the moment|so far|these days|here)\b",
    re.IGNORECASE,
)
DISCOURSE_REFERENCE = re.compile(
    r"\b(?:(?:mentioned|described|shown|see|seen|noted|listed|discussed) (?:above|below|earlier|later|here)|"
    r"as above|the (?:above|below|former|latter|aforementioned|following)|aforementioned|respectively|"
    r"(?:above|following|below) (?:example|code|list|table|figure|section)s?)\b",
    re.IGNORECASE,
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
YEAR = re.compile(r"\b(?:1[0-9]{3}|20[0-9]{2})\b")
DATE = re.compile(
    rf"\b(?:1[0-9]{{3}}|20[0-9]{{2}})\b|\b(?:{_MONTHS}) \d{{1,2}}\b|\b\d{{1,2}} (?:{_MONTHS})\b"
)
MONTH = re.compile(rf"\b(?:{_MONTHS})\b")
NUMBER_WORDS = (
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
)

_ANTONYMS = (
    "increase reduce|increases reduces|increased reduced|increasing reducing|easier harder|"
    "first last|more fewer|before after|above below|cheaper dearer|opened closed|improve worsen|"
    "improves worsens|improved worsened|strengthen weaken|strengthens weakens|"
    "strengthened weakened|accepted rejected|supported opposed|remove create|removes creates|"
    "removed created|main minor|often rarely|mainly rarely|usually rarely|doubled halved|"
    "supports opposes|promotes hinders|promoted hindered|larger smaller|largest smallest|"
    "common rare|shorter longer|higher lower|highest lowest|faster slower|slows speeds|"
    "abolished extended|widened narrowed|won lost|rose fell|gained lost|strong weak|"
    "stronger weaker|good poor|broad narrow|rich poor|deepen weaken|deepens weakens|"
    "realistic idealistic|essential irrelevant|effectively barely|consistently rarely|"
    "simple complex|cheap expensive|expensive cheap|safe dangerous|dangerous safe|early late|"
    "earlier later|oldest newest|older newer|connects separates|connected separated|"
    "expanded shrank|expand shrink|fewer more|less more|younger older|easy difficult|"
    "difficult easy|successful unsuccessful|popular unpopular|public private|private public|"
    "heavier lighter|lighter heavier|warmer colder|colder warmer|wider narrower|better worse|"
    "worse better|best worst|worst best|north south|south north|northern southern|"
    "southern northern|eastern western|western eastern|enabled disabled|enables disables|"
    "optional mandatory|mandatory optional|minimum maximum|maximum minimum|positive negative|"
    "negative positive|internal external|external internal|lower higher|slower faster|"
    "smaller larger|weaker stronger|lost won|fell rose|rarely often|after before|last first|"
    "closed opened|complex simple|grew shrank|shrank grew|declined grew|transparent opaque|"
    "permanent temporary|temporary permanent|voluntary compulsory|urban rural|rural urban"
)


def _antonym_table() -> dict[str, str]:
    table: dict[str, str] = {}
    for pair in _ANTONYMS.split("|"):
        word, opposite = pair.split()
        table.setdefault(word, opposite)
    return table


ANTONYMS = _antonym_table()

_NOUN_CLASSES = {
    "person": (
        "person man woman child people worker teacher student learner doctor engineer scientist "
        "researcher leader minister president secretary king queen author writer artist soldier farmer "
        "user developer reader customer citizen official expert founder owner driver player visitor "
        "guest parent mother father son daughter actor director manager lawyer judge critic historian "
        "professor merchant sailor"
    ),
    "group": (
        "group council committee team party union ministry government company organisation organization "
        "agency institution university school army parliament congress delegation bureau commission "
        "court firm corporation society association "
        "chamber trust bank institute conference board department club band tribe population crowd "
        "family foundation"
    ),
    "place": (
        "place city town village country province region state river mountain island sea ocean lake "
        "street road house building station port harbour harbor airport park forest field valley coast "
        "district area capital hospital factory museum library bridge tower church temple castle room "
        "market"
    ),
    "time": (
        "year month week day hour minute second century decade era age morning evening afternoon night "
        "spring summer autumn winter period time"
    ),
    "industry": ("industry sector business economy trade market enterprise"),
}
_CLASS_OF = {lemma: name for name, lemmas in _NOUN_CLASSES.items() for lemma in lemmas.split()}
_ABSTRACT = re.compile(r"(?:tion|ment|ness|ity|ism|ance|ence|ship|hood|dom|cy|th)$")
_LABEL_CLASS = {
    "PERSON": "person",
    "ORG": "group",
    "NORP": "group",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
}


def noun_class(lemma: str, label: str = "") -> str:
    """The coarse class of a noun, or an empty text where the table does not know it."""
    if label in _LABEL_CLASS:
        return _LABEL_CLASS[label]
    lemma = lemma.lower()
    if lemma in _CLASS_OF:
        return _CLASS_OF[lemma]
    return "abstract" if _ABSTRACT.search(lemma) and len(lemma) > 6 else ""
