"""Multiple response: the members of a coordinated list, or the sub-headings of a section."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from items.generation.analyse import Sentence, first_of, last_of
from items.generation.clauses import Clause, lower_first_word
from items.generation.distract import Wanted, distractors
from items.generation.ground import expanded, subject_text
from items.generation.inflection import verb_form
from items.generation.lexicon import noun_class
from items.generation.material import Material, noun_phrase_range
from items.generation.shapes import GAP, Candidate, CandidateOption, Span
from items.generation.wording import content_stems, lower_first, rng, tidy, upper_first
from items.kinds import ItemKind

if TYPE_CHECKING:
    from spacy.tokens import Span as Words
    from spacy.tokens import Token

_BREAKS = frozenset({",", ";", '"', "“", "”", ":", "—", "…", "..."})
_FINITE = ("VBZ", "VBD", "VBP", "MD")
_MAX_MEMBER = 11
_ALL = "Select all that apply."
_MIN_CONTEXT, _MAX_CONTEXT = 4, 26


@dataclass(frozen=True, eq=False, slots=True)
class WordList:
    """Members in order as token ranges; `form` is NP, VBG, VB or ``the-of``."""

    sentence: Sentence
    members: tuple[tuple[int, int], ...]
    form: str

    def texts(self) -> list[str]:
        """The members as they stand in the article, without quote marks."""
        doc = self.sentence.words.doc
        found = [tidy(re.sub(r'["“”]', " ", doc[first : last + 1].text)) for first, last in self.members]
        return [re.sub(r"^(?:and|or|truly|also|then) ", "", text) for text in found]


def propose(material: Material) -> Iterator[Candidate]:
    """One candidate for each list that stands alone, then one for each section with sub-headings."""
    for sentence in material.analysis.sentences:
        seen: set[int] = set()
        for found in (*_surface_lists(sentence), *_parsed_lists(sentence)):
            places = {i for first, last in found.members for i in range(first, last + 1)}
            if not places & seen:
                candidate = _from_list(found, material)
                if candidate:
                    seen |= places
                    yield candidate
    yield from _from_headings(material)


# ---- finding lists


def _parsed_lists(sentence: Sentence) -> Iterator[WordList]:
    """Lists of three or more nouns or gerunds by the parse."""
    for token in sentence.words:
        if token.dep_ in ("conj", "ROOT") or not (token.pos_ in ("NOUN", "PROPN") or token.tag_ == "VBG"):
            continue
        chain = [token]
        while following := next(
            (c for c in chain[-1].children if c.dep_ == "conj" and c.i > chain[-1].i), None
        ):
            chain.append(following)
        nouns = {t.pos_ in ("NOUN", "PROPN") for t in chain}
        if len(chain) >= 3 and len(nouns) == 1:
            members = tuple(_member(chain, place) for place in range(len(chain)))
            yield WordList(sentence, members, "NP" if token.pos_ in ("NOUN", "PROPN") else "VBG")


def _member(chain: list[Token], place: int) -> tuple[int, int]:
    token, doc = chain[place], chain[place].doc
    first, last = first_of(token), last_of(token)
    if place + 1 < len(chain):
        last = min(last, first_of(chain[place + 1]) - 1)
    for child in token.children:
        if child.dep_ in ("relcl", "advcl", "acl", "cc") and child.i > token.i:
            last = min(last, first_of(child) - 1)
    if place == 0 and token.pos_ in ("NOUN", "PROPN"):
        first = noun_phrase_range(token)[0]
    while first < token.i and (doc[first].is_punct or doc[first].pos_ == "CCONJ"):
        first += 1
    while last > token.i and (doc[last].is_punct or doc[last].pos_ == "CCONJ"):
        last -= 1
    if place + 1 == len(chain) and token.pos_ in ("NOUN", "PROPN"):
        last = max(token.i, min(last, noun_phrase_range(token)[1]))
    return first, last


def _form(token: Token) -> str:
    if token.tag_ in ("VBG", "VB"):
        return str(token.tag_)
    following = token.doc[token.i + 2 : token.i + 3].text
    return "the-of" if token.lower_ == "the" and following == "of" else ""


def _surface_lists(sentence: Sentence) -> Iterator[WordList]:
    """ "A, B, and C" of one form found on the surface: parsers attach long lists badly."""
    doc, start, stop = sentence.words.doc, sentence.words.start, sentence.words.end
    for token in sentence.words:
        if token.lower_ not in ("and", "or") or not start < token.i - 1 or doc[token.i - 1].text != ",":
            continue
        head = _skip_adverbs(sentence, token.i + 1)
        form = _form(doc[head]) if head < stop else ""
        if not form:
            continue
        last = head
        while last + 1 < stop and doc[last + 1].text not in _BREAKS | {"."}:
            if form != "VB" and doc[last + 1].tag_ in _FINITE:
                break
            last += 1
        members = [(token.i + 1, last), *_members_before(sentence, token.i - 2, form)]
        members.reverse()
        if len(members) >= 3 and all(2 <= last - first + 1 <= _MAX_MEMBER + 3 for first, last in members):
            yield WordList(sentence, tuple(members), form)


def _skip_adverbs(sentence: Sentence, at: int) -> int:
    while at < sentence.words.end and sentence.words.doc[at].tag_ == "RB":
        at += 1
    return at


def _members_before(sentence: Sentence, last: int, form: str) -> list[tuple[int, int]]:
    """The members left of the last one, nearest first."""
    doc, start = sentence.words.doc, sentence.words.start
    found: list[tuple[int, int]] = []
    while last > start:
        first = last
        while first > start and doc[first - 1].text not in _BREAKS:
            first -= 1
        if doc[first].lower_ in ("and", "or"):
            break
        head = _skip_adverbs(sentence, first)
        if head <= last and _form(doc[head]) == form:
            found.append((first, last))
        else:
            opened = _list_opening(doc[first : last + 1], form)
            if opened is not None and last - opened < _MAX_MEMBER + 1:
                found.append((opened, last))
            break
        if first - 1 <= start or doc[first - 1].text != ",":
            break
        last = first - 2
    return found


def _list_opening(words: Words, form: str) -> int | None:
    """Where the first member begins inside the words that lead up to the list."""
    before = {"VBG": ("IN", "VB", "VBZ", "VBD", "VBP"), "VB": ("TO", "MD", "RB"), "the-of": ()}[form]
    found = []
    for token in words[1:]:
        previous = token.nbor(-1)
        if _form(token) == form and (
            previous.tag_ in before or (form == "the-of" and previous.tag_[:2] in ("VB", "IN"))
        ):
            found.append(token.i)
    return None if not found else found[-1] if form == "the-of" else found[0]


# ---- from a list to an item


def _from_list(found: WordList, material: Material) -> Candidate | None:
    texts, sentence = found.texts(), found.sentence
    if len({t.lower() for t in texts}) < 3 or max(len(t.split()) for t in texts) > _MAX_MEMBER:
        material.analysis.refuse(sentence, "list", "list_unclear", ", ".join(texts))
        return None
    context, marks = _context(found, material)
    if not _MIN_CONTEXT <= len(context.split()) <= _MAX_CONTEXT:
        material.analysis.refuse(sentence, "list", "list_unclear", context)
        return None
    wanted = Wanted(keys=tuple(texts), form=found.form, sentence=sentence, context=context)
    wrong = distractors(wanted, material, count=max(2, len(texts) - 1))
    if len(wrong) < 2:
        material.analysis.refuse(sentence, "list", "distractors_short", ", ".join(texts))
        return None
    if found.form == "NP" and not _is_one_class(texts, wrong, material):
        marks = (*marks, "other_class")
    span = sentence.range_of(found.members[0][0], found.members[-1][1])
    return _multiple(
        stem=f"Which of these complete the statement from the article? “{context} {GAP}” {_ALL}",
        right=[upper_first(t) for t in texts],
        wrong=[upper_first(t) for t in wrong],
        why=f"The article does not name this here; it names {'; '.join(lower_first(t) for t in texts)}.",
        source=sentence.span,
        answer=span,
        section=sentence.section,
        rule="list_members",
        confidence=round(0.58 + 0.2 * material.salience(sentence), 2),
        context=context,
        marks=marks,
        material=material,
    )


def _is_one_class(texts: list[str], wrong: list[str], material: Material) -> bool:
    """Whether right and wrong options are known to be of one noun class."""
    classes = {term.text.lower(): term.noun_class for term in material.terms}
    seen = {
        classes.get(text.lower(), "") or noun_class(text.split()[-1].lower()) for text in (*texts, *wrong)
    }
    return len(seen) == 1 and "" not in seen


def _context(found: WordList, material: Material) -> tuple[str, tuple[str, ...]]:
    """The words before the list as the beginning of a sentence with a subject, and marks for the gates."""
    sentence, start = found.sentence, found.members[0][0]
    doc = sentence.words.doc
    own = [c for c in material.clauses if c.sentence is sentence and c.verb.i < start]
    for clause in sorted(own, key=lambda c: -c.verb.i):
        if start <= clause.last:
            return _led(clause, clause.subject_last + 1, start, material), ()
        participle = _participle_over(doc[start], clause)
        if participle is not None:
            main = clause.reporter if clause.reporter is not None else clause.verb
            subject = clause.speaker or subject_text(clause, material.analysis)[0]
            form = verb_form(participle.lemma_, main.tag_)
            if (
                form
                and main.tag_ in ("VBD", "VBZ", "VBP")
                and (clause.reporter is not None or not clause.negation)
            ):
                rest = tidy(re.sub(r'["“”]', " ", doc[participle.i + 1 : start].text))
                return upper_first(tidy(f"{subject} {form} {rest}")), ()
            return _led(clause, clause.subject_last + 1, start, material), ()
    words = doc[sentence.words.start : start].text
    return upper_first(tidy(re.sub(r'["“”]', " ", words))), ("list_without_subject",)


def _led(clause: Clause, first: int, stop: int, material: Material) -> str:
    subject = subject_text(clause, material.analysis)[0]
    rest = re.sub(r'["“”]', " ", clause.verb.doc[first:stop].text)
    body = expanded(tidy(f"{subject} {rest}"), clause, stop - 1, material.analysis)[0]
    if clause.opening:
        body = (
            f"{clause.opening}, {lower_first_word(body, material.analysis) if body[:4] == 'The ' else body}"
        )
    return upper_first(f"According to {clause.speaker}, {body}" if clause.speaker else body)


def _participle_over(token: Token, clause: Clause) -> Token | None:
    """The "…, requiring" that governs the list and whose subject is the clause's."""
    tops = {clause.verb.i} if clause.reporter is None else {clause.verb.i, clause.reporter.i}
    here = token
    while here.head.i != here.i and not (here.tag_ == "VBG" and here.dep_ in ("advcl", "conj")):
        here = here.head
    if clause.reporter is not None and _follows_quotation(here):
        return here  # after a quotation the participle belongs to the speaker, however it was attached
    while here.dep_ == "conj" and here.head.tag_ == "VBG" and here.head.i not in tops:
        here = here.head
    if here.tag_ != "VBG" or here.head.i not in tops or not clause.last < here.i < token.i:
        return None
    return here if clause.reporter is None else None


def _follows_quotation(participle: Token) -> bool:
    while participle.dep_ == "conj" and participle.head.tag_ == "VBG":
        participle = participle.head
    before = participle.doc[max(0, participle.i - 2) : participle.i]
    return participle.tag_ == "VBG" and any(t.text in ('"', "”") for t in before)


def _from_headings(material: Material) -> Iterator[Candidate]:
    headings = material.analysis.source.headings
    for place, heading in enumerate(headings):
        below = []
        for other in headings[place + 1 :]:
            if other.level <= heading.level:
                break
            if other.level == heading.level + 1:
                below.append(other)
        if not 2 <= len(below) <= 6:
            continue
        texts = [h.text for h in below]
        rivals = [
            h.text for h in headings if h.level >= heading.level and h is not heading and h not in below
        ]
        stems = content_stems(" ".join(texts))
        wrong = [r for r in rivals if len(content_stems(r) & stems) < 0.5 * len(content_stems(r))][:3]
        if len(wrong) < 2:
            continue
        span = Span(below[0].span.start, below[-1].span.end)
        yield _multiple(
            stem=f"Which of these are points of the section “{heading.text}”? {_ALL}",
            right=[upper_first(t) for t in texts],
            wrong=[upper_first(t) for t in wrong],
            why=f"This is not a heading below “{heading.text}”.",
            source=span,
            answer=span,
            section=heading.section,
            rule="subheadings",
            confidence=0.8,
            context=heading.text,
            marks=(),
            material=material,
        )


def _multiple(
    *,
    stem: str,
    right: list[str],
    wrong: list[str],
    why: str,
    source: Span,
    answer: Span,
    section: int,
    rule: str,
    confidence: float,
    context: str,
    marks: tuple[str, ...],
    material: Material,
) -> Candidate:
    options = [
        CandidateOption(text=t, is_key=True, origin="article", why="The article names this.") for t in right
    ]
    options += [CandidateOption(text=t, is_key=False, origin="article", why=why) for t in wrong]
    rng(material.seed, stem).shuffle(options)
    return Candidate(
        kind=ItemKind.MULTIPLE_RESPONSE,
        stem=stem,
        key=tuple(right),
        raw_key=answer.of(material.text),
        source=source,
        answer=answer,
        section=section,
        rule=rule,
        context=context,
        confidence=confidence,
        options=tuple(options),
        marks=marks,
    )
