"""One to three sentences of a paragraph, word for word, that explain themselves together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from items.generation.analyse import NAME_LABELS, Analysis, Sentence
from items.generation.clauses import Clause, is_under_condition
from items.generation.context import LEANS_ON_TEXT, loose_nouns, speaks_of_topic, told_before
from items.generation.ground import Statement
from items.generation.lexicon import DATE, SUBJECTS
from items.generation.pronouns import referent
from items.generation.references import Link, links, opening_pronoun, stands_for_topic, topic_person
from items.generation.shapes import Span
from items.generation.standalone import text_problem
from items.generation.titled import OF_TITLE, is_explained_by_title
from items.generation.unsaid import unsaid
from items.generation.wording import content_stems, upper_first, without_linking, word_set

if TYPE_CHECKING:
    from spacy.tokens import Token

MOST_WORDS = 60
_FEWEST_WORDS = 6
_FEWEST_IN_LEAD = 5
_FULL = 12
_MOST_SENTENCES = 3
_FAR = 12
_JUDGING = word_set(
    "should would ought odd strange splendid wonderful terrible beautiful ugly remarkable interesting "
    "curious surprising impressive wise unwise right wrong good bad best worst better worse fine great nice "
    "fun boring puzzling striking fascinating delightful charming"
)
_LONG_SPEECH = 4
_OPENS_AS_REPLY = re.compile(
    r"^(?:and|but|or|nor|yet|so|then|thus|hence|therefore|however|moreover|furthermore|instead|meanwhile|"
    r"nevertheless|nonetheless|otherwise|similarly|likewise|consequently|accordingly|indeed|also|besides|still|"
    r"even so|even then|by contrast|in contrast|in addition|in fact|in other words|in turn|in particular|"
    r"as a result|as such|for example|for instance|for this reason|at the same time|on the other hand|"
    r"on the one hand|of course|that is|not only that|unlike (?:this|that)|conversely|in short|after all|"
    r"finally|(?:first|second|third|fourth|fifth|sixth|next|again)(?=,)|firstly|secondly|thirdly|lastly|additionally)\b",
    re.IGNORECASE,
)
_DROPPED = re.compile(
    r"^(?:(?:and|but|yet|so)(?! (?:far|long|much|many|that|too|d(?:o|oes|id)|is|are|was|were)\b),?|however,|"
    r"moreover,|furthermore,|nevertheless,|nonetheless,|therefore,|thus,|consequently,|indeed,|in fact,|"
    r"of course,|in addition,|additionally,|in particular,|finally,|besides,|also,|still,|fortunately,|"
    r"unfortunately,|interestingly,) (?=\w)",
    re.IGNORECASE,
)
"""Openings that only link the sentence to the one before: without them it says the same."""
_ANSWERS = re.compile(
    r"\b(?:however|therefore|thus|hence|consequently|for (?:example|instance)|(?:by|in) contrast|likewise|"
    r"similarly|accordingly|on the other hand|in return|even so|after all|as powerful|above|below)\b"
    r"(?! (?:the|an?|\d))|^(?:box|table|figure|fig\.|note|sources?|photo|image|caption|step|chapter|section) "
    r"(?:\d|[A-Z]\b|:|–|-)|^(?:here|there|before|after|then|that|this),|\b(?:has|have) already\b|"
    r"^(?:so|nor|neither) (?:do|does|did|is|are|was|were|has|have|had|can|could|will|would)\b",
    re.IGNORECASE,
)
"""What ties a sentence to others that the excerpt does not hold, or names a part of the page."""
_FOLLOWS_INSIDE = re.compile(r"(?<=, )((?:and|so) (?:[\w’'-]+ ){0,5})(?:therefore|thus|hence|consequently)\b")
"""A consequence of what the same sentence says before its comma."""
_ANNOUNCED = re.compile(
    r"\b(?:(?:two|three|four|five|six|seven|eight|nine|ten|several|some|many) (?:\w+ )?"
    r"(?:reasons|things|ways|aims|causes|mechanisms|points|questions|answers|problems|points|factors|steps|goals|"
    r"details|rules|exceptions|conditions|lessons|features|differences|aspects|examples|facts|types|kinds|options|groups|parts|stages|principles|ideas))\b",
    re.IGNORECASE,
)
"""A count of what the next sentences tell."""
_WHOLE = re.compile(r"\b(either|neither)\b|\b(?:and|or|of),", re.IGNORECASE)
_ALIKE = re.compile(
    r" the same (?!period|year|time|way|day|month|week|place|reason|trick|thing|effect|is|was|were|are\b)"
)
"""Two things of the sentence itself are alike; "in the same year" points back."""
_TWO = word_set("as and or both each every two different times whereas while")
"""What names the other one: "the same trouble" of a single subject points back."""
_UNFINISHED = re.compile(r"\band so (?:was|were|is|are)\b|\w=(?=\W|$)|\s--?\w|\w\(\)")
"""What leaves open what follows, and code."""
_SPEECH = re.compile(r"[\"“]([^\"“”]*)[\"”]")
_LINKING = re.compile(
    r"\b(?:also|still|instead|then|eventually|afterwards?|meanwhile|soon|in turn|as well|too|likewise|"
    r"thereby)\b",
    re.IGNORECASE,
)
"""Words of a later sentence that point at the one before it."""
_AFTER_A_DATE = re.compile(
    r"\b(?:(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|\d+|several|some) )?"
    r"(?:year|month|day|week|decade|hour|minute)s? (?:later|earlier|before|after)\b|"
    r"\b(?:at|by|until|since) (?:that time|the time|then)\b|\bat that point\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, eq=False, slots=True)
class Excerpt:
    """Consecutive sentences; the last one is asked about, those before it tell what it speaks of.

    `reading` is the text with a plain word for everything that points back inside it, for the gates
    that look for what points outside. `marks` are what is left to the reader of the article.
    """

    sentences: tuple[Sentence, ...]
    text: str
    reading: str
    marks: tuple[str, ...]
    transforms: tuple[str, ...] = ()

    @property
    def asked(self) -> Sentence:
        """The sentence that holds the gap."""
        return self.sentences[-1]

    @property
    def parts(self) -> tuple[Span, ...]:
        """The spans of its sentences."""
        return tuple(sentence.span for sentence in self.sentences)

    @property
    def span(self) -> Span:
        """All of it, from the first word to the last."""
        return Span(self.sentences[0].span.start, self.asked.span.end)

    @property
    def statement(self) -> Statement:
        """The asked sentence as the rules for statements read it, with the whole excerpt as its text."""
        return self._stated(self.text)

    @property
    def claim(self) -> Statement:
        """The asked sentence alone, as it stands in the excerpt."""
        return self._stated(self.text.removeprefix(self.lead))

    @property
    def gaps(self) -> frozenset[str]:
        """The marks of what not even the named title tells."""
        return frozenset(self.marks) - {OF_TITLE}

    @property
    def is_judgement(self) -> bool:
        """Whether it says what should or would be, or how somebody finds it, not what is."""
        root = self.asked.words.root
        said = [c for c in root.children if c.dep_ in ("acomp", "attr")]
        words = [*root.children, *said, *(g for c in said for g in c.children)]
        return any(t.lower_ in _JUDGING for t in words)

    def is_general(self, analysis: Analysis) -> bool:
        """Whether neither a name nor, unless it tells an event, a word of the title says what it is about.

        A full sentence on how things are says it by itself beside the named title.
        """
        if _has_name(self.sentences):
            return False
        if any(t.tag_ == "VBD" or _is_perfect(t) for s in self.sentences for t in s.words):
            return True
        if content_stems(self.text) & content_stems(analysis.source.title):
            return False
        subject = _subject(self.asked)
        is_full = len(self.asked.text.split()) >= _FULL and subject is not None and subject.pos_ != "PRON"
        return not (is_full and OF_TITLE in self.marks)

    @property
    def lead(self) -> str:
        """What stands before the asked sentence, with the space between them."""
        return self.text[: len(self.text) - len(_joined([self.asked.text]))] if self.sentences[1:] else ""

    def _stated(self, text: str) -> Statement:
        words = self.asked.words
        verb = words.root
        clause = Clause(
            sentence=self.asked,
            verb=verb,
            subject=_subject(self.asked) or verb,
            subject_first=words.start,
            subject_last=words.start,
            last=words.end - 1,
            aux=[c for c in verb.children if c.dep_ in ("aux", "auxpass") and c.i < verb.i],
            negation=None,
        )
        return Statement(
            text=text,
            body=text,
            clause=clause,
            last=clause.last,
            tail="",
            transforms=self.transforms,
            marks=self.marks,
        )


def excerpts(analysis: Analysis) -> Iterator[Excerpt]:
    """For each sentence the shortest excerpt that ends with it and explains itself, where there is one."""
    for sentence in analysis.sentences:
        if not _may_be_asked(sentence) or is_under_condition(sentence, analysis):
            continue
        found: list[Excerpt] = []
        for before in _ways_back(sentence, analysis):
            excerpt = _excerpt((*before, sentence), analysis)
            if excerpt is not None:
                found.append(excerpt)
                if not excerpt.gaps:
                    break
        if found:
            yield min(found, key=lambda excerpt: len(excerpt.gaps))


def _ways_back(sentence: Sentence, analysis: Analysis) -> Iterator[tuple[Sentence, ...]]:
    """No sentence before it, then one, then two of its paragraph."""
    for count in range(_MOST_SENTENCES):
        before = tuple(analysis.sentences[max(0, sentence.index - count) : sentence.index])
        if len(before) < count or any(
            (s.section, s.paragraph) != (sentence.section, sentence.paragraph) for s in before
        ):
            return
        if sum(len(s.text.split()) for s in (*before, sentence)) > MOST_WORDS:
            return
        yield before


def _may_be_asked(sentence: Sentence) -> bool:
    """Whether it is a whole claim: prose, a finite verb with its subject, nothing denied."""
    text = sentence.text.strip()
    if sentence.kind not in ("paragraph", "list_item") or not text.endswith((".", ".”", '."', ".)")):
        return False
    if len(text.split()) < _FEWEST_WORDS or not text[:1].isupper():
        return False
    root = sentence.words.root
    helpers = [c.tag_ for c in root.children if c.dep_ in ("aux", "auxpass")]
    if root.pos_ not in ("VERB", "AUX") or not {root.tag_, *helpers} & {"VBD", "VBZ", "VBP", "MD"}:
        return False
    if any(c.dep_ == "neg" for c in root.children):
        return False
    return _subject(sentence) is not None or any(c.dep_ == "expl" for c in root.children)


def _subject(sentence: Sentence) -> Token | None:
    root = sentence.words.root
    return next((c for c in root.children if c.dep_ in SUBJECTS and c.i < root.i), None)


def _excerpt(sentences: tuple[Sentence, ...], analysis: Analysis) -> Excerpt | None:
    """The sentences as an excerpt, or None where something in them points outside."""
    named = _named(sentences[0], analysis)
    text, transforms = _without_opening(_joined([named[0], *(s.text for s in sentences[1:])]))
    if (
        _OPENS_AS_REPLY.match(text)
        or _is_speech(text)
        or _UNFINISHED.search(text)
        or _ANSWERS.search(_FOLLOWS_INSIDE.sub(r"\1so", _first(text, sentences)))
    ):
        return None
    if any(_ANNOUNCED.search(s.text) or len(s.text.split()) < _FEWEST_IN_LEAD for s in sentences):
        return None
    if _compares_openly(sentences[0]):
        return None
    readings = []
    for place, sentence in enumerate(sentences):
        found = links(sentence, sentences[:place], analysis, named[1] if place == 0 else None)
        if found is None:
            return None
        readings.append(_reading(sentence, found, sentences[:place]))
    reading, _ = _without_opening(_joined(readings))
    if text_problem(reading):
        return None
    return Excerpt(sentences, text, reading, _marks(sentences, text, analysis), transforms)


def _named(sentence: Sentence, analysis: Analysis) -> tuple[str, Token | None]:
    """The sentence with a name for the pronoun that opens it, and the pronoun."""
    pronoun = opening_pronoun(sentence)
    if pronoun is None:
        return sentence.text, None
    paragraph = [
        s
        for s in analysis.sentences[max(0, sentence.index - _FAR) : sentence.index]
        if (s.section, s.paragraph) == (sentence.section, sentence.paragraph)
    ]
    if stands_for_topic(pronoun, sentence, paragraph, analysis):
        name = topic_person(analysis)
    else:
        name = referent(pronoun, sentence, analysis) or ""
    if not name or name.lower() in sentence.text.lower():
        return sentence.text, None
    at = pronoun.idx - sentence.words.doc[sentence.words.start].idx
    name = name if at else upper_first(name)
    if pronoun.tag_ == "PRP$":
        name += "’" if name.endswith("s") else "’s"
    return f"{sentence.text[:at]}{name}{sentence.text[at + len(pronoun) :]}", pronoun


def _first(text: str, sentences: Sequence[Sentence]) -> str:
    """The first sentence as it stands in the excerpt."""
    return text[: len(text) - len(_joined(["", *(s.text for s in sentences[1:])]))] if sentences[1:] else text


def _joined(texts: Iterable[str]) -> str:
    return " ".join(" ".join(text.split()) for text in texts)


def _without_opening(text: str) -> tuple[str, tuple[str, ...]]:
    opening = _DROPPED.match(text)
    shown = without_linking(upper_first(text[opening.end() :]) if opening else text)
    return shown, (f"without “{opening.group().strip(' ,')}”",) if opening else ()


def _is_speech(text: str) -> bool:
    """Whether somebody's own words take up more than a term's length."""
    return any(len(said.split()) > _LONG_SPEECH for said in _SPEECH.findall(text))


def _reading(sentence: Sentence, found: Sequence[Link], before: Sequence[Sentence]) -> str:
    words = {link.place: link.plain for link in found}
    text = "".join(words.get(t.i, t.text) + t.whitespace_ for t in sentence.words)
    # Nothing was taken out of a quoted sentence: "and, later, …" and "on either side" are its own.
    text = _WHOLE.sub(lambda found: "one" if found.group(1) else "so,", text)
    subject = _subject(sentence)
    is_many = subject is not None and (subject.tag_ in ("NNS", "NNPS") or subject.lower_ in ("it", "they"))
    if before or is_many or any(t.lower_ in _TWO for t in sentence.words):
        text = _ALIKE.sub(" one ", text)
    if before:
        text = _LINKING.sub("so", text)
        if any(DATE.search(s.text) for s in before):
            text = _AFTER_A_DATE.sub("in that year", text)
            text = text.replace("in that year", "in the year")
    return text


def _marks(sentences: tuple[Sentence, ...], text: str, analysis: Analysis) -> tuple[str, ...]:
    """What of the excerpt only the rest of the article explains."""
    marks = []
    for place in range(len(sentences)):
        part = Excerpt(sentences[: place + 1], _joined(s.text for s in sentences[: place + 1]), "", ())
        is_added = _is_added_to(sentences[place], sentences[:place])
        loose = [noun for noun, _ in loose_nouns(part.statement, analysis)]
        if (
            loose
            and not is_added
            and is_explained_by_title(part.statement, ["loose_definite"], loose, analysis)
        ):
            marks.append(OF_TITLE)
        elif loose or is_added:
            marks.append("loose_definite")
        elif speaks_of_topic(part.statement, analysis):
            marks.append(OF_TITLE)
        before = [t for other in sentences[:place] for t in other.words]
        told = {t.lemma_.lower() for t in before}
        outside = [noun for noun in loose if noun.lemma_.lower() not in told]
        if OF_TITLE not in marks and told_before(outside, sentences[place], analysis):
            marks.append(LEANS_ON_TEXT)
        if unsaid(list(sentences[place].words), before, sentences[place], analysis):
            marks.append(LEANS_ON_TEXT)
    if _is_unanchored(sentences, text, analysis):
        marks.append("unanchored")
    if not _has_name(sentences):
        marks.append(OF_TITLE)
    if any(_is_in_progress(sentence) for sentence in sentences):
        marks.append("in_progress")
    return tuple(dict.fromkeys(marks))


def _compares_openly(sentence: Sentence) -> bool:
    """Whether something is said to be more so than what only the sentence before tells."""
    compared = (t for t in sentence.words if t.tag_ in ("JJR", "RBR") and t.dep_ in ("acomp", "attr", "oprd"))
    return any(True for _ in compared) and not any(t.lower_ == "than" for t in sentence.words)


def _is_added_to(sentence: Sentence, before: Sequence[Sentence]) -> bool:
    """Whether its subject is a bare "the N", told of after a comma but not told which: "The fee, now due"."""
    subject = _subject(sentence)
    if subject is None or subject.pos_ != "NOUN" or subject.i + 1 >= len(subject.doc):
        return False
    told = {t.lemma_.lower() for other in before for t in other.words}
    is_bare = subject.left_edge.lower_ == "the" and subject.left_edge.i == subject.i - 1
    return is_bare and subject.nbor(1).text in (",", "–", "—", "(") and subject.lemma_.lower() not in told


def _is_unanchored(sentences: Sequence[Sentence], text: str, analysis: Analysis) -> bool:
    """Whether it tells a past event without a name or a word of the title that places it."""
    if not any(t.tag_ == "VBD" or _is_perfect(t) for s in sentences for t in s.words):
        return False
    if content_stems(text) & content_stems(analysis.source.title):
        return False
    return not _has_name(sentences)


def _has_name(sentences: Sequence[Sentence]) -> bool:
    return any(t.pos_ == "PROPN" or t.ent_type_ in NAME_LABELS for s in sentences for t in s.words)


def _is_perfect(verb: Token) -> bool:
    return verb.tag_ == "VBN" and any(
        c.dep_ == "aux" and c.lemma_ == "have" and c.tag_ in ("VBZ", "VBP") for c in verb.children
    )


def _is_in_progress(sentence: Sentence) -> bool:
    """Whether it says what is going on on the day of writing."""
    root = sentence.words.root
    helpers = [c for c in root.children if c.dep_ == "aux"]
    if root.lemma_ in ("begin", "start") and _is_perfect(root):
        return True
    going_on = root.tag_ == "VBG" or any(c.dep_ == "auxpass" and c.tag_ == "VBG" for c in root.children)
    return going_on and any(c.lemma_ == "be" and c.tag_ in ("VBZ", "VBP") for c in helpers)
