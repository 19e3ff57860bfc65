"""One to three sentences of a paragraph, word for word, that explain themselves together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from items.generation.analyse import NAME_LABELS, Analysis, Sentence
from items.generation.clauses import Clause
from items.generation.context import loose_definite
from items.generation.ground import Statement, needs_description
from items.generation.lexicon import DATE, SUBJECTS
from items.generation.references import Link, links
from items.generation.shapes import Span
from items.generation.standalone import text_problem
from items.generation.wording import content_stems, stem_of

if TYPE_CHECKING:
    from spacy.tokens import Token

MOST_WORDS = 60
_FEWEST_WORDS = 6
_MOST_SENTENCES = 3
_LONG_SPEECH = 4
_OPENS_AS_REPLY = re.compile(
    r"^(?:and|but|or|nor|yet|so|for|then|thus|hence|therefore|however|moreover|furthermore|instead|meanwhile|"
    r"nevertheless|nonetheless|otherwise|similarly|likewise|consequently|accordingly|indeed|also|besides|still|"
    r"even so|even then|by contrast|in contrast|in addition|in fact|in other words|in turn|in particular|"
    r"as a result|as such|for example|for instance|for this reason|at the same time|on the other hand|"
    r"on the one hand|of course|that is|not only that|unlike (?:this|that)|conversely|in short|after all|"
    r"finally|first|second|third|secondly|thirdly|lastly|next|again|additionally)\b",
    re.IGNORECASE,
)
_SPEECH = re.compile(r"[\"“]([^\"“”]*)[\"”]")
_LINKING = re.compile(
    r"\b(?:also|still|instead|then|eventually|afterwards?|meanwhile|soon|in turn|as well|too|likewise|thereby)\b",
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
            text=self.text, body="", clause=clause, last=clause.last, tail="", transforms=(), marks=self.marks
        )


def excerpts(analysis: Analysis) -> Iterator[Excerpt]:
    """For each sentence the shortest excerpt that ends with it and explains itself, where there is one."""
    for sentence in analysis.sentences:
        if not _may_be_asked(sentence):
            continue
        found: list[Excerpt] = []
        for before in _ways_back(sentence, analysis):
            excerpt = _excerpt((*before, sentence), analysis)
            if excerpt is not None:
                found.append(excerpt)
                if not excerpt.marks:
                    break
        if found:
            yield min(found, key=lambda excerpt: len(excerpt.marks))


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
    if sentence.kind != "paragraph" or not text.endswith((".", ".”", '."', ".)")):
        return False
    if len(text.split()) < _FEWEST_WORDS or not text[:1].isupper():
        return False
    root = sentence.words.root
    return _subject(sentence) is not None and not any(c.dep_ == "neg" for c in root.children)


def _subject(sentence: Sentence) -> Token | None:
    root = sentence.words.root
    return next((c for c in root.children if c.dep_ in SUBJECTS and c.i < root.i), None)


def _excerpt(sentences: tuple[Sentence, ...], analysis: Analysis) -> Excerpt | None:
    """The sentences as an excerpt, or None where something in them points outside."""
    text = _joined(s.text for s in sentences)
    if _OPENS_AS_REPLY.match(text) or _is_speech(text):
        return None
    readings = []
    for place, sentence in enumerate(sentences):
        found = links(sentence, sentences[:place], analysis)
        if found is None:
            return None
        readings.append(_reading(sentence, found, sentences[:place]))
    reading = _joined(readings)
    if text_problem(reading):
        return None
    return Excerpt(sentences, text, reading, _marks(sentences, text, analysis))


def _joined(texts: Iterator[str] | Sequence[str]) -> str:
    return " ".join(" ".join(text.split()) for text in texts)


def _is_speech(text: str) -> bool:
    """Whether somebody's own words take up more than a term's length."""
    return any(len(said.split()) > _LONG_SPEECH for said in _SPEECH.findall(text))


def _reading(sentence: Sentence, found: Sequence[Link], before: Sequence[Sentence]) -> str:
    words = {link.place: link.plain for link in found}
    text = "".join(words.get(t.i, t.text) + t.whitespace_ for t in sentence.words)
    if before:
        text = _LINKING.sub("so", text)
        if any(DATE.search(s.text) for s in before):
            text = _AFTER_A_DATE.sub("in that year", text)
            text = text.replace("in that year", "in the year")
    return text


def _marks(sentences: tuple[Sentence, ...], text: str, analysis: Analysis) -> tuple[str, ...]:
    """What of the excerpt only the rest of the article explains."""
    marks = []
    said = ""
    for place, sentence in enumerate(sentences):
        part = Excerpt(sentences[: place + 1], _joined([said, sentence.text]), "", ())
        if loose_definite(part.statement, analysis):
            marks.append("loose_definite")
        subject = _subject(sentence)
        known = {stem_of(word) for word in re.findall(r"[\w'-]+", said.lower())}
        if subject is not None and needs_description(subject) and stem_of(subject.lower_) not in known:
            marks.append("bare_subject")
        said = part.text
    if _is_unanchored(sentences, text, analysis):
        marks.append("unanchored")
    if _is_in_progress(sentences[-1]):
        marks.append("in_progress")
    return tuple(dict.fromkeys(marks))


def _is_unanchored(sentences: Sequence[Sentence], text: str, analysis: Analysis) -> bool:
    """Whether it tells a past event without a name or a word of the title that places it."""
    if not any(t.tag_ == "VBD" for s in sentences for t in s.words):
        return False
    if content_stems(text) & content_stems(analysis.source.title):
        return False
    return not any(t.pos_ == "PROPN" or t.ent_type_ in NAME_LABELS for s in sentences for t in s.words)


def _is_in_progress(sentence: Sentence) -> bool:
    """Whether it says what is going on on the day of writing."""
    root = sentence.words.root
    helpers = [c for c in root.children if c.dep_ == "aux"]
    return root.tag_ == "VBG" and any(c.lemma_ == "be" and c.tag_ in ("VBZ", "VBP") for c in helpers)
