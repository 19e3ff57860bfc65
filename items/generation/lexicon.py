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
OF_PERSONS = word_set(
    "say tell write think believe marry study teach graduate enrol enroll resign retire die pray dream "
    "remark recall smile laugh"
)
"""Verbs whose subject is a person wherever it is a name and no group."""
EXCLUSIVE = word_set(
    "found establish create invent discover write direct compose design build construct win lead succeed "
    "replace defeat kill assassinate bear die bury locate situate base headquarter spearhead propose paint "
    "rule conquer born hold launch introduce name crown elect appoint abolish"
)
"""Verbs that fit one person or place: another name makes the claim false, not just unsaid."""
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
    r"\b(?:(?:mentioned|described|shown|see|seen|noted|listed|discussed|cited|given|"
    r"outlined|quoted) (?:above|below|earlier|later|here)|"
    r"as above|^(?:after|within) [\w-]+ (?:minute|hour|day|week|month|year)s?(?=,)|"
    r"the (?:above|below|former|latter|aforementioned|following)|aforementioned|respectively|"
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

ORDINALS = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
)

_OPPOSITE_VERBS = (
    "increase decrease|increases decreases|increased decreased|increasing decreasing|rise fall|rises falls|"
    "rose fell|risen fallen|grow shrink|grows shrinks|grew shrank|grown shrunk|strengthen weaken|"
    "strengthens weakens|strengthened weakened|strengthening weakening|improve worsen|improves worsens|"
    "improved worsened|widen narrow|widened narrowed|accept reject|accepts rejects|accepted rejected|"
    "support oppose|supports opposes|supported opposed|doubled halved|doubles halves|"
    "encourage discourage|encourages discourages|encouraged discouraged|won lost|import export|"
    "imports exports|imported exported|accelerate slow|accelerates slows|accelerated slowed|raise lower|"
    "raises lowers|raised lowered|enabled disabled|enables disables|enable disable"
)
_OPPOSITE_NOUNS = (
    "increase decrease|increases decreases|growth decline|advantage disadvantage|"
    "advantages disadvantages|success failure|strength weakness|strengths weaknesses|profit loss|"
    "profits losses|surplus deficit|supporters opponents|supporter opponent|victory defeat|"
    "victories defeats|predecessor successor|predecessors successors|buyers sellers|exporter importer|"
    "exporters importers|exports imports|winter summer|ancestors descendants|arrival departure|"
    "inflow outflow|minimum maximum|majority minority|north south|east west"
)
_OPPOSITE_QUALITIES = (
    "more fewer|before after|above below|larger smaller|higher lower|longer shorter|faster slower|"
    "stronger weaker|heavier lighter|warmer colder|hotter cooler|wider narrower|deeper shallower|"
    "older younger|newer older|cheaper dearer|better worse|easier harder|richer poorer|earlier later|"
    "public private|northern southern|eastern western|northeastern southwestern|"
    "northwestern southeastern|north south|east west|northward southward|eastward westward|"
    "domestic foreign|positive negative|urban rural|temporary permanent|"
    "voluntary compulsory|mandatory optional|minimum maximum|direct indirect|formal informal|"
    "male female|upper lower|simple complex|expensive cheap|successful unsuccessful|"
    "inner outer|vertical horizontal|soluble insoluble|visible invisible|"
    "reversible irreversible|symmetric asymmetric|finite infinite|nocturnal diurnal|"
    "ascending descending|high low|large small|long short|wet dry|hot cold|deep shallow|thick thin|"
    "fast slow|without with"
)
"""Opposites of one scale or of one pair of classes: each stands where the other stands, and both tempt."""
RANKED = word_set(
    "largest biggest highest tallest longest deepest oldest smallest shortest fastest heaviest wealthiest "
    "richest busiest widest lowest youngest strongest brightest nearest"
)
"""Superlatives whose "second-largest" is as believable as they are."""


def _both_ways(pairs: str) -> dict[str, str]:
    table: dict[str, str] = {}
    for pair in pairs.split("|"):
        word, opposite = pair.split()
        table.setdefault(word, opposite)
        table.setdefault(opposite, word)
    return table


_QUALITIES = _both_ways(_OPPOSITE_QUALITIES)
OPPOSITES = {
    "VERB": _both_ways(_OPPOSITE_VERBS),
    "NOUN": _both_ways(_OPPOSITE_NOUNS),
    **dict.fromkeys(("ADJ", "ADV", "ADP", "SCONJ"), _QUALITIES),
}
"""By part of speech, what says the opposite."""
ANTONYMS = {word: other for table in OPPOSITES.values() for word, other in table.items()}

UNIQUE = word_set(
    "world earth globe sun moon sky sea ocean air universe internet web public press media past future "
    "present north south east west northeast northwest southeast southwest environment climate weather "
    "atmosphere equator mind body brain heart law century decade year day night morning evening summer "
    "winter spring autumn fall countryside"
)
"""Nouns whose "the" points at one thing that everybody knows."""
WITHIN_A_COUNTRY = word_set(
    "government economy country state nation president parliament army military capital population "
    "constitution congress cabinet king queen crown monarchy republic opposition police judiciary treasury "
    "currency coast border interior mainland region territory people"
)
"""Nouns of which a country or a people has one, so that its name says which."""

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
