"""Rules about the asking text: it is one clear question that can be understood by itself."""

from __future__ import annotations

import re

from items.kinds import Choice, ItemKind, Numeric, Text
from items.normalise import normalise
from items.rules.shapes import Check, Flaw, Subject
from items.rules.words import (
    GAP,
    NEGATIVE,
    PRONOUNS,
    REFERRING_STEMS,
    content_words,
    stem,
    without_quotations,
    words,
)

MAX_STEM_WORDS, MAX_CLOZE_WORDS = 34, 70
MAX_SENTENCE_WORDS, MAX_LEAD_WORDS = 30, 12
_BLANK = re.compile(r"_{2,}|\.{4,}|…{2,}|\[\s*\]|\(\s*\)")
_IMPERATIVE = re.compile(
    r"(?:.*?, )?(?:choose|complete|describe|explain|give|identify|list|mark|match|name|pick|select|state)\b"
)
_DEIXIS = re.compile(
    r"\b(?:(?:last|this|next) (?:year|month|week|time|day|autumn|spring|summer|winter)"
    r"|yesterday|today|tomorrow|currently|recently|nowadays|at present|the above|above-mentioned"
    r"|aforementioned|aforesaid|(?:as )?mentioned (?:above|earlier)|in the previous sentence"
    r"|here|there\?|now"
    r"|the (?:following|previous|same) (?:year|month|week|day|century)"
    r"|(?:the )?(?:previous|preceding|last|next) question|afterwards|back then"
    r"|(?:paragraph|text|passage|section|picture|figure|table|diagram|sentence) (?:above|below))(?!\w)"
)
_HARMLESS = re.compile(
    r"\b(?:(?:which|what|how many|one|two|three|four|each|any|all|none|most|some) of (?:these|those)"
    r"|this (?:kind|sort|type|article|text) of|this (?:article|text)"
    r"|(?:the )?(?:following|previous) (?:year|day) (?:of|in)"
    r"|those (?:who|that|which|of|in|with)|it (?:is|was|takes?|took|follows)|(?:such|this) as|such an?)\b"
)
_DEMONSTRATIVE = re.compile(r"\b(?:this|these|those|such)\s+(\w+)")
_QUOTED = frozenset({"statement", "sentence"})
"""Before a gap they mean the words that follow in the question itself."""
MIN_TOPIC = 3
_NO_PREDICATE = re.compile(
    r"(?:which|what) of (?:the following|these) (?:about|on|concerning|regarding|of)\b"
)
_BEGUN = re.compile(
    r"\b(?:is|was|are|were|be|been|has|had|have|can|could|may|might|must|will|would|should|do|does|did)\b"
    r"|\b[a-z]{2,}(?:ed|[^su\W]s)\b.*[a-z]|\b(?:to|by|between|because|that|when|if|called|from|into|of)\W*$"
)
"""What shows that a sentence to be completed has got as far as its verb."""
_JUDGED = re.compile(
    r"\bthe (?:best|worst|nicest|greatest|most (?:interesting|important|beautiful|useful|exciting))\b"
    r"(?! (?:answer|option|known|preserved))"
)
_WHOSE = re.compile(
    r"\b(?:according to|in the (?:view|words|opinion) of"
    r"|(?:the|this) (?:author|article|text|report|study|speaker)"
    r"|(?:call|describ|nam|regard|consider|see)\w*)\b"
)
_UNCLEAR = (
    (
        re.compile(
            r"\b(?:do|would|did) you (?:think|feel|believe|prefer|like|say)\b"
            r"|\byour (?:own )?(?:opinion|view)\b"
        ),
        "“{}” asks for an opinion, which cannot be marked right or wrong.",
    ),
    (re.compile(r"\band/or\b|\betc\b\.?|\band so on\b"), "“{}” leaves open what is meant."),
    (
        re.compile(r"\b(?:something|anything|some things?|a few things)\b"),
        "“{}” lets almost any answer be right.",
    ),
    (
        re.compile(
            r"^(?:.*?, )?(?:when|where|who|what|why|how|which)\b"
            r".*?,? and (?:when|where|who|what|why|how|which)\b"
        ),
        "Two things are asked at once.",
    ),
    (
        re.compile(r"\bthe \w+ (?:told|asked|warned|informed|reminded|promised) the \w+ that s?he\b"),
        "In “{}” the pronoun can mean either of the two.",
    ),
)
_READ_DATE = re.compile(r"(?<=[0-9-])-[0-9]{2}-[0-9]{2}(?![0-9])")
_OPEN_GAP = "__"
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“])")
_EMPHASISED = re.compile(
    r"(?:\*\*|__|\*|_)(?:not|except|cannot|never|neither|least|incorrect|false|wrong|\w+n['’]t)[*_]"
)
_WHY = re.compile(r"(?:.*?, )?(?:why|for what reason|what (?:kept|stopped|prevented))\b")
_ONE_NEGATION = re.compile(r"\b(?:not|cannot)\b|n['’]t\b")
_HARMLESS_NEGATION = re.compile(r"\bnot only\b|\bor not\b")
_TURNED_STATEMENT = re.compile(r"\b(?:cannot|except|neither|nor|not|untrue|\w+n['’]t)\b")
_TURNED = re.compile(
    r"\b(?:cannot|except|neither|nor|not|untrue|unlike|\w+n['’]t"
    r"|least (?:likely|probabl[ey]|important|suitable|appropriate|accurate|effective|related|true|correct)"
    r"|(?<=which )(?:never|no)|(?<=are )never|(?<=is )never|(?<=was )never|(?<=were )never|(?<=has )never"
    r"|(?:false|incorrect|wrong)(?= (?:statement|sentence|answer|option|one|about|of|in|regarding)\b|\W*$))\b"
)
_TURNING = NEGATIVE | {"never", "no", "nobody", "none", "nothing", "without"}
_NOT = re.compile(r"n['’]t\b")


def negative_wording(subject: Subject) -> Flaw | None:
    asked = without_quotations(subject.stem).lower()
    if _EMPHASISED.search(subject.item.stem.value.lower()) and subject.item.stem.format == "markdown":
        return None
    proved = set(words(subject.evidence.text)) if subject.evidence and not subject.choice else set()
    is_statement = subject.item.kind == ItemKind.TRUE_FALSE
    if _WHY.match(asked) or (is_statement and "cannot" in asked):
        asked = _ONE_NEGATION.sub(" ", asked, count=1)
    pattern = _TURNED if not is_statement else _TURNED_STATEMENT
    for found in pattern.finditer(_HARMLESS_NEGATION.sub(" ", asked)):
        if found.group() not in proved:
            return Flaw(f"“{found.group().capitalize()}” in the question is easy to miss.")
    return None


def blank_in_stem(subject: Subject) -> Flaw | None:
    found = _BLANK.search(subject.stem)
    if found and subject.stem[found.end() :].strip(" .?:"):
        return Flaw("A blank in the middle makes the learner read twice.")
    return Flaw("A blank takes the place of a question.") if found else None


def unfocused(subject: Subject) -> Flaw | None:
    asked = subject.stem.rstrip("\"”' ")
    topic = [word for word in subject.stem_words if word not in REFERRING_STEMS]
    if not topic:
        return Flaw("The question names no topic.")
    if _NO_PREDICATE.match(asked.lower()):
        return Flaw("The question names a topic but asks nothing about it.")
    if asked.endswith(("?", "__")) or _IMPERATIVE.match(asked.lower()):
        return None
    if len(topic) < MIN_TOPIC or not _BEGUN.search(asked.lower()):
        return Flaw("It is not clear what is asked before the answers are read.")
    return None


def ambiguous(subject: Subject) -> Flaw | None:
    asked = without_quotations(subject.stem).lower()
    for pattern, sentence in _UNCLEAR:
        found = pattern.search(asked)
        if found:
            return Flaw(sentence.format(found.group().strip(" ,")))
    if _JUDGED.search(asked) and not _WHOSE.search(asked):
        return Flaw(f"“{_JUDGED.search(asked)[0]}” depends on who judges; the question does not say by what.")  # type: ignore[index]  # it was found
    return None


def gratuitous(subject: Subject) -> Flaw | None:
    count = len(words(subject.stem))
    limit = MAX_CLOZE_WORDS if subject.item.kind == ItemKind.CLOZE else MAX_STEM_WORDS
    if count > limit:
        return Flaw(f"{count} words are more than the question needs.")
    sentences = _SENTENCE_END.split(subject.stem)
    lead = sum(len(words(sentence)) for sentence in sentences[:-1])
    # What stands before the last sentence of an order is the question: which comes first is said after it.
    has_lead = subject.item.kind not in (ItemKind.CLOZE, ItemKind.ORDERING)
    if len(sentences) > 1 and lead > MAX_LEAD_WORDS and has_lead:
        return Flaw(f"{lead} words come before the question itself.")
    return None


def hard_to_read(subject: Subject) -> Flaw | None:
    texts = [(f"body.options[{place}]", text) for place, text in enumerate(subject.options)]
    if subject.item.kind != ItemKind.CLOZE:
        texts.insert(0, ("stem", subject.stem))
    for where, text in texts:
        longest = max(len(words(sentence)) for sentence in _SENTENCE_END.split(text))
        if longest > MAX_SENTENCE_WORDS:
            return Flaw(f"One sentence has {longest} words.", where)
        negatives = [word for word in words(text.lower()) if word in _TURNING or _NOT.search(word)]
        if len(negatives) > 1:
            return Flaw("A double negative has to be worked out.", where)
    return None


def stands_alone(subject: Subject) -> Flaw | None:
    text = _HARMLESS.sub(" ", without_quotations(subject.stem).lower())
    pointing = _DEIXIS.search(text)
    if pointing:
        return Flaw(f"“{pointing.group()}” cannot be understood without the article.")
    for found in _DEMONSTRATIVE.finditer(text):
        is_within = found[1] in _QUOTED and _OPEN_GAP in text[found.end() :]
        if not is_within and stem(found[1]) not in content_words(text[: found.start()]):
            return Flaw(f"“{found.group()}” points at something outside the question.")
    seen = False
    for word in words(text):
        if word in PRONOUNS and not seen:
            return Flaw(f"“{word.capitalize()}” stands for something outside the question.")
        seen = seen or word == GAP or (stem(word) not in REFERRING_STEMS and bool(content_words(word)))
    return None


def key_leak(subject: Subject) -> Flaw | None:
    # A date is read as numbers: its day and month are not the number somebody asks for.
    asked = f" {' '.join(words(_READ_DATE.sub(' ', normalise(subject.stem))))} "
    for key in subject.keys:
        told = " ".join(words(normalise(key.text)))
        if content_words(key.text) and f" {told} " in asked:
            return Flaw(f"The answer “{key.text}” stands in the question itself.", key.where)
    return None


def _asks(subject: Subject) -> bool:
    return subject.is_english and isinstance(subject.item.body, Choice | Text | Numeric)


def _asks_briefly(subject: Subject) -> bool:
    # The task of an essay sets out the matter that is to be written about.
    return subject.is_english and subject.item.kind != ItemKind.ESSAY


def _is_english(subject: Subject) -> bool:
    return subject.is_english


def _judged_for_negation(subject: Subject) -> bool:
    return subject.is_english and subject.item.kind not in (
        ItemKind.CLOZE,
        ItemKind.MATCHING,
        ItemKind.CATEGORISE,
        ItemKind.ORDERING,
    )


def _has_key_text(subject: Subject) -> bool:
    return subject.item.kind not in (
        ItemKind.MATCHING,
        ItemKind.CATEGORISE,
        ItemKind.TRUE_FALSE,
        ItemKind.NUMERICAL,
        ItemKind.ORDERING,
        ItemKind.HOTSPOT,
    )


CHECKS = (
    Check(
        code="stem_alone", severity="stop", name="not understood alone", title="Understood alone",
        passes="Nothing in the question points outside it.", applies=_is_english, find=stands_alone,
        cure="Name the person, thing or time.",
    ),
    Check(
        code="key_leak", severity="stop", name="the question holds its answer", title="No leak",
        passes="The answer does not stand in the question.", applies=_has_key_text, find=key_leak,
        cure="Take the words of the answer out of the question.",
    ),
    Check(
        code="negative_wording", severity="look", name="negative wording", title="Positive wording",
        passes="Nothing turns the question round.", applies=_judged_for_negation, find=negative_wording,
        cure="Turn the question round, or set the word in bold.",
    ),
    Check(
        code="blank_in_stem", severity="look", name="a blank in the question", title="A whole question",
        passes="No blank interrupts it.", find=blank_in_stem,
        applies=lambda subject: isinstance(subject.item.body, Choice | Text | Numeric),
        cure="Ask a question, or make it a text with gaps.",
    ),
    Check(
        code="unfocused_stem", severity="look", name="unfocused question", title="Focused",
        passes="The question can be answered before the options are read.", applies=_asks, find=unfocused,
        cure="End with a question that names its topic.",
    ),
    Check(
        code="ambiguous", severity="look", name="can be read in two ways", title="One meaning",
        passes="The question asks one thing, and says by what it is judged.", applies=_asks, find=ambiguous,
        cure="Ask one thing, and name the measure or the person who judges.",
    ),
    Check(
        code="gratuitous", severity="look", name="more text than needed", title="To the point",
        passes="The question holds nothing it does not need.", applies=_asks_briefly, find=gratuitous,
        cure="Take out what is not needed to answer.",
    ),
    Check(
        code="readable", severity="look", name="hard to read", title="Readable",
        passes="Short sentences, no double negative.", applies=_is_english, find=hard_to_read,
        cure="Split or shorten the sentence.",
    ),
)  # fmt: skip
