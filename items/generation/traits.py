"""What the score of publishability looks at: each trait of a candidate as a whole number, 100 for fully so.

Whole numbers, so that a sum of them is the same on every machine.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise

from items.generation.analyse import Sentence
from items.generation.facts import IN_EXCERPT, TYPED, asks_figure
from items.generation.material import Material
from items.generation.shapes import GAP, Candidate, Span
from items.generation.wording import content_stems, without_article
from items.kinds import ItemKind
from items.places import without_place

FULL = 100
_LEAD = 2
"""The sentences that introduce an article."""
_CAUSE = re.compile(
    r"\b(?:because|since|so that|therefore|as a result|which is why|due to|owing to|caus\w+|"
    r"lead(?:s|ing)? to|led to|result(?:s|ed)? in|depends? on)\b",
    re.IGNORECASE,
)
_CONTRAST = re.compile(
    r"\b(?:unlike|whereas|while|although|though|but|however|rather than|instead of|despite|"
    r"in contrast|not only|without)\b",
    re.IGNORECASE,
)
_PURPOSE = re.compile(r"\b(?:so that|in order to|used to|designed to|meant to|helps?|allows?|enables?|to)\b")
_DUTY = re.compile(
    r"\b(?:must|should|shall|may not|cannot|required?s?|requires|forbid\w*|prohibit\w*|allowed|permitted|"
    r"entitled|obliged|ban(?:s|ned)?|need(?:s|ed)? to|has to|have to)\b",
    re.IGNORECASE,
)
_MEANS = re.compile(
    r"\b(?:(?:is|are|was|were) (?:an?|the|called|known as|defined)|means?|refers? to|consists? of|known as|"
    r"called)\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(r"\b(?:(?:more|less|fewer|\w+er) than|the (?:most|least|\w+est)\b|twice|half)", re.I)
_LIMIT = re.compile(
    r"\b(?:at least|at most|up to|no more than|maximum|minimum|limit\w*|target\w*|goal|threshold|below|above|"
    r"within|per cent|percent|between|average|typical\w*|usual\w*|normal\w*|every|each)\b|%",
    re.IGNORECASE,
)
_THEN = re.compile(
    r"\b(?:then|later|earlier|afterwards?|before|after|until|meanwhile|soon|again|first|finally|"
    r"eventually|by then|that (?:day|year|night|morning|winter|summer)|ago|next|once)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:1[0-9]\d\d|20\d\d|January|February|March|April|May|June|July|August|September|October|November|"
    r"December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|century)\b"
)
_QUOTE = re.compile(r"[\"“”]")
_TOLD = re.compile(r"\b(?:said|says|told|wrote|argued|according to)\b", re.IGNORECASE)
_PAST = re.compile(r"\b(?:was|were|had|\w+ed)\b")
_YEAR = re.compile(r"(?:1[0-9]|20)\d\d")
_FIGURE = re.compile(r"\d")
_AMOUNT = re.compile(r"\d[\d.,]*")
_ABSOLUTE = re.compile(r"\b(?:all|always|never|only|every|none|no)\b", re.IGNORECASE)
_CAPITAL = re.compile(r"(?<=[a-z,;:] )[A-Z][\w’'-]+")
_DEFINITE = re.compile(r"\b[Tt]he [a-z]")
_GENERAL_DETERMINERS = ("a", "an", "any", "each", "every", "most", "all", "many", "some")
_OFTEN, _LONG_WORD = 4, 10
_MENTIONS = ((2, "key_twice"), (_OFTEN, "key_often"))


@dataclass(eq=False)
class Scene:
    """An article as the traits see it."""

    material: Material

    @cached_property
    def _sentences(self) -> dict[Span, Sentence]:
        return {sentence.span: sentence for sentence in self.material.analysis.sentences}

    @cached_property
    def _ranks(self) -> dict[Span, int]:
        values = sorted(self.material.analysis.salience)
        found = {}
        for sentence in self.material.analysis.sentences:
            value = self.material.analysis.salience[sentence.index]
            found[sentence.span] = FULL * bisect_right(values, value) // len(values)
        return found

    @cached_property
    def _topic(self) -> frozenset[str]:
        source = self.material.analysis.source
        return content_stems(" ".join([source.title, *(h.text for h in source.headings)]))

    @cached_property
    def _lead(self) -> str:
        return " ".join(s.text for s in self.material.analysis.sentences[:_LEAD])

    @cached_property
    def _places(self) -> dict[int, int]:
        """How far into its section each sentence stands."""
        by_section: dict[int, list[int]] = {}
        for sentence in self.material.analysis.sentences:
            by_section.setdefault(sentence.section, []).append(sentence.index)
        return {
            index: FULL * place // max(1, len(indices) - 1)
            for indices in by_section.values()
            for place, index in enumerate(indices)
        }

    @cached_property
    def _openers(self) -> frozenset[int]:
        sentences = self.material.analysis.sentences
        rest = {
            after.index
            for before, after in pairwise(sentences)
            if (before.section, before.paragraph) == (after.section, after.paragraph)
        }
        return frozenset(range(len(sentences))) - rest

    def prepare(self, candidates: Iterable[Candidate]) -> None:
        """Encodes what the traits of `candidates` compare in one go."""
        source = self.material.analysis.source
        tested = dict.fromkeys(one.tested for one in candidates)
        texts = [self._sentences[span].text for span in tested if span in self._sentences]
        self.material.encoder.prepare([*texts, self._lead, source.title, *(h.text for h in source.headings)])

    def traits(self, candidate: Candidate) -> dict[str, int]:
        """Every trait that the candidate has, by name; one that is left out is 0."""
        found: dict[str, int] = {}
        for name, value in self._all(candidate):
            if value:
                found[name] = max(-FULL, min(FULL, int(value)))
        return found

    def _all(self, candidate: Candidate) -> Iterator[tuple[str, int]]:
        yield from _of_form(candidate)
        yield from _of_wording(candidate)
        yield from self._of_key(candidate)
        yield from self._of_place(candidate)
        sentence = self._sentences.get(candidate.tested)
        if sentence is not None:
            yield from _of_grammar(sentence)
            yield from self._of_meaning(candidate, sentence)

    def _of_place(self, candidate: Candidate) -> Iterator[tuple[str, int]]:
        sentence = self._sentences.get(candidate.tested)
        if sentence is None:
            return
        count = len(self.material.analysis.sentences)
        yield "salience", round(FULL * self.material.salience(sentence))
        yield "salience_rank", self._ranks[sentence.span]
        yield "is_main", FULL * (self._ranks[sentence.span] >= 70)
        yield "deep_in_article", FULL * sentence.index // count
        yield "deep_in_section", self._places.get(sentence.index, 0)
        yield "opens_paragraph", FULL * (sentence.index in self._openers)
        yield "lead", FULL * (sentence.index < 2 * _LEAD)
        yield "last_section", FULL * (sentence.section == self.material.analysis.sentences[-1].section)
        yield "list_item", FULL * (sentence.kind != "paragraph")

    def _of_meaning(self, candidate: Candidate, sentence: Sentence) -> Iterator[tuple[str, int]]:
        source, alike = self.material.analysis.source, self.material.encoder.similarity
        yield "like_title", round(FULL * alike(sentence.text, source.title)) if source.title else 0
        yield "like_lead", round(FULL * alike(sentence.text, self._lead))
        before = [h for h in source.headings if h.span.start <= candidate.tested.start]
        yield "like_heading", round(FULL * alike(sentence.text, before[-1].text)) if before else 0
        yield "topic_words", 25 * len(sentence.stems & self._topic)

    def _of_key(self, candidate: Candidate) -> Iterator[tuple[str, int]]:
        if candidate.kind is ItemKind.MATCHING:
            return
        if _FIGURE.search(candidate.raw_key) or asks_figure(candidate):
            yield from self._of_figure(candidate)
        elif candidate.kind in TYPED:
            yield from self._of_term(candidate)

    def _of_term(self, candidate: Candidate) -> Iterator[tuple[str, int]]:
        plain = without_article(candidate.raw_key)
        parts = plain.split()
        mentions = self.material.mentions(plain)
        yield (
            "key_in_title",
            FULL * (content_stems(plain) <= content_stems(self.material.analysis.source.title)),
        )
        yield "key_in_headings", FULL * bool(content_stems(plain) & self._topic)
        for least, name in _MENTIONS:
            yield name, FULL * (mentions >= least)
        yield "key_two_words", FULL * (len(parts) == 2)
        yield "key_three_words", FULL * (len(parts) > 2)
        yield "key_name", FULL * all(word[:1].isupper() for word in parts)
        yield "key_opens", FULL * candidate.stem.startswith((GAP, f"The {GAP}", f"A {GAP}", f"An {GAP}"))
        yield "key_ends", FULL * candidate.stem.rstrip(".").endswith(GAP)
        yield "key_head_often", FULL * bool(parts and self.material.mentions(parts[-1]) >= _OFTEN)
        yield "key_long_word", FULL * (max(map(len, parts), default=0) >= _LONG_WORD)

    def _stands_again(self, figure: str) -> bool:
        """Whether the article has the figure more than once; to ask reads the whole article."""
        if figure not in self._again:
            found = re.finditer(rf"\b{re.escape(figure)}\b", self.material.analysis.source.text)
            self._again[figure] = sum(1 for _ in islice(found, 2)) > 1
        return self._again[figure]

    @cached_property
    def _again(self) -> dict[str, bool]:
        return {}

    def _of_figure(self, candidate: Candidate) -> Iterator[tuple[str, int]]:
        figure = _AMOUNT.search(candidate.raw_key)
        yield "figure_again", FULL * (figure is not None and self._stands_again(figure.group()))
        yield "figure_year", FULL * bool(_YEAR.search(candidate.raw_key))
        yield "figure_limit", FULL * bool(_LIMIT.search(candidate.context))
        yield "figure_duty", FULL * bool(_DUTY.search(candidate.context))
        yield "figure_past", FULL * bool(_PAST.search(candidate.context))
        sentence = self._sentences.get(candidate.tested)
        if sentence is not None:
            yield "figure_salience", round(FULL * self.material.salience(sentence))
            yield "figure_lead", FULL * (sentence.index < 2 * _LEAD)
            yield "figure_alone", FULL * (len(_AMOUNT.findall(sentence.text)) == 1)


def _of_form(candidate: Candidate) -> Iterator[tuple[str, int]]:
    rule = candidate.rule.removesuffix(IN_EXCERPT)
    yield f"rule:{rule}", FULL
    yield f"kind:{candidate.kind.value}", FULL
    yield "quotes_sentence", FULL * candidate.rule.endswith(IN_EXCERPT)
    yield "quotes_several", FULL * (len(candidate.parts) > 1)
    codes = {finding.code for finding in candidate.gates if not finding.is_hard}
    for code in sorted(codes):
        yield f"gate:{code}", FULL
    yield "no_finding", FULL * (not codes)
    yield "two_findings", FULL * (len(codes) == 2)
    yield "many_findings", FULL * (len(codes) > 2)
    yield "names_place", FULL * (without_place(candidate.stem) != candidate.stem)
    yield "rule_confidence", round(FULL * candidate.confidence)


def _of_wording(candidate: Candidate) -> Iterator[tuple[str, int]]:
    told = candidate.context or without_place(candidate.stem)
    count = len(told.split())
    yield "short", FULL * (count < 9)
    yield "long", FULL * (count > 22)
    yield "very_long", FULL * (count > 32)
    yield "content_words", min(FULL, 5 * len(content_stems(told.replace(GAP, " "))))
    for name, pattern in _PATTERNS.items():
        yield name, FULL * bool(pattern.search(told))
    yield "names", 25 * len(_CAPITAL.findall(told))
    yield "definites", 25 * len(_DEFINITE.findall(told))
    yield "opens_definite", FULL * bool(re.match(r"The [a-z]", told))
    yield "figures", 34 * len(_AMOUNT.findall(told))
    if candidate.key is False:
        yield "false_long", FULL * (count > 18)
    if candidate.key is True:
        yield "true_with_figure", FULL * bool(_FIGURE.search(told))
        yield "true_explains", FULL * bool(_CAUSE.search(told) or _CONTRAST.search(told))
        yield "commas", 34 * told.count(",")


_PATTERNS = {
    "cause": _CAUSE,
    "contrast": _CONTRAST,
    "purpose": _PURPOSE,
    "duty": _DUTY,
    "definition": _MEANS,
    "comparison": _COMPARES,
    "limit": _LIMIT,
    "narrative": _THEN,
    "date": _DATE,
    "quotation": _QUOTE,
    "reported": _TOLD,
    "absolute": _ABSOLUTE,
}


def _of_grammar(sentence: Sentence) -> Iterator[tuple[str, int]]:
    root = sentence.words.root
    verbs = [token for token in (root, *root.children) if token.tag_.startswith("VB") or token.tag_ == "MD"]
    tags = {token.tag_ for token in verbs}
    is_past = "VBD" in tags and not tags & {"VBZ", "VBP", "MD"}
    subject = next((child for child in root.children if child.dep_ in ("nsubj", "nsubjpass")), None)
    yield "past", FULL * is_past
    yield "present", FULL * bool(tags & {"VBZ", "VBP"})
    yield "modal", FULL * ("MD" in tags)
    yield "linking", FULL * (root.lemma_ == "be")
    if subject is None:
        return
    determiner = next((child.lower_ for child in subject.children if child.dep_ == "det"), "")
    is_bare_plural = subject.tag_ == "NNS" and not determiner
    is_general = is_bare_plural or determiner in _GENERAL_DETERMINERS
    yield "subject_general", FULL * is_general
    yield "subject_name", FULL * (subject.pos_ == "PROPN")
    yield "subject_person", FULL * (subject.ent_type_ == "PERSON")
    yield "subject_pronoun", FULL * (subject.pos_ == "PRON")
    yield "general_present", FULL * (is_general and bool(tags & {"VBZ", "VBP"}))
    yield "person_past", FULL * (is_past and subject.ent_type_ == "PERSON")
