"""Clauses that can stand as a claim of their own: verb, subject, where they begin and must stop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from items.generation.analyse import Analysis, Sentence, first_of, last_of
from items.generation.lexicon import (
    ASSERTING,
    DATE,
    DEICTIC,
    DISCOURSE_ADVERBS,
    DISCOURSE_PHRASES,
    LIGHT,
    REPORTING,
    SUBJECTS,
    VAGUE,
    YEAR,
)
from items.generation.pronouns import leading_possessive, referent
from items.generation.wording import lower_first, tidy, word_set

if TYPE_CHECKING:
    from spacy.tokens import Token

_POINTING = word_set(
    "it this that these those there they which who what i you some others such he she we so one many "
    "most everyone everybody someone somebody anyone anybody nobody everything something nothing "
    "anything people"
)
_ELLIPTIC = word_set("first second third fourth other rest remainder latter former same")
_CONDITIONAL = word_set("if unless until whether once")
_CONTRAST = word_set("but yet except unless rather only")
_SUPPOSING = _CONDITIONAL | word_set(
    "require condition demand recommend propose plan aim goal target ask when where case oblige expect "
    "suppose assume requirement rule duty option scenario promise intend"
)
"""Words of a lead-in after which the items of its list are not told as facts."""
_COUNTING = word_set("yet first second third fourth firstly secondly thirdly next")
_ELSEWHERE = word_set("there then before after later thereafter beforehand each")
"""Openings that count the author's points, and such as point at what was told before."""
_STOPPERS = frozenset({";", ":", "—", "–", "...", "…", "--"})
_LIMITING = word_set("until till since before by throughout without unless except only")
"""Openings that say how long or in which case it holds: without them it would say more than the article."""
_LONG_OPENING = 12


@dataclass(eq=False)
class Clause:
    """One claim, from `subject_first` to `last`; to `extended` with the "…, doing so" that follows it.

    `opening` is what stands before its subject, `speaker` who said it and `reporter` the verb of saying.
    """

    sentence: Sentence
    verb: Token
    subject: Token
    subject_first: int
    subject_last: int
    last: int
    aux: list[Token]
    negation: Token | None
    reporter: Token | None = None
    extended: int = 0
    opening: str = ""
    speaker: str = ""
    is_conditional: bool = False
    cuts_contrast: bool = False
    transforms: tuple[str, ...] = ()

    def child(self, *deps: str) -> Token | None:
        """The first dependant after the verb, inside the clause, with one of the relations."""
        inside = (c for c in self.verb.children if c.dep_ in deps and self.verb.i < c.i <= self.last)
        return next(inside, None)

    @property
    def object(self) -> Token | None:
        """The direct object."""
        return self.child("dobj", "obj")

    @property
    def attribute(self) -> Token | None:
        """What follows a form of be."""
        return self.child("attr", "acomp", "oprd")

    @property
    def is_passive(self) -> bool:
        """Whether the verb is passive."""
        return any(a.dep_ == "auxpass" for a in self.aux)

    @property
    def is_tight(self) -> bool:
        """Whether the verb follows its subject; nouns in between mean that the parse is not to be trusted."""
        start = min([self.verb.i, *(a.i for a in self.aux)])
        between = self.verb.doc[self.subject_last + 1 : start]
        return not any(t.pos_ in ("NOUN", "PROPN", "PRON", "VERB", "NUM") for t in between)

    @property
    def is_light(self) -> bool:
        """Whether a verb such as "make" says too little with so short a predicate."""
        tail = self.verb.doc[self.verb.i : self.last + 1]
        return (
            self.verb.lemma_ in LIGHT
            and self.object is not None
            and len(tail) <= 6
            and not any(t.pos_ in ("PROPN", "NUM") for t in tail)
        )


def clauses(analysis: Analysis) -> list[Clause]:
    """Every usable clause of the article in reading order; the log says why others were refused."""
    found: list[Clause] = []
    for sentence in analysis.sentences:
        own = _clauses_of(sentence, analysis)
        # "X showed that …" says no more than "According to X, …".
        reporters = {clause.reporter.i for clause in own if clause.reporter is not None}
        found += [c for c in own if c.verb.i not in reporters or c.object is not None]
    return found


def _clauses_of(sentence: Sentence, analysis: Analysis) -> list[Clause]:
    words = sentence.words
    if is_under_condition(sentence, analysis):
        analysis.refuse(sentence, "clause", "under_condition")
        return []
    if not any(t.pos_ in ("VERB", "AUX") for t in words) or (not words[-1].is_punct and len(words) < 12):
        analysis.refuse(sentence, "clause", "fragment")
        return []
    if words[-1].text == "?" or (words[0].tag_ == "VB" and words[0].dep_ == "ROOT"):
        analysis.refuse(sentence, "clause", "question_or_command")
        return []
    found = []
    for verb in _heads(sentence):
        clause = _clause_of(verb, sentence, analysis)
        if clause is not None:
            found.append(clause)
    if not found and (not analysis.log or analysis.log[-1].sentence != sentence.span):
        analysis.refuse(sentence, "clause", "no_statement")
    return found


def is_under_condition(sentence: Sentence, analysis: Analysis) -> bool:
    """Whether it is an item of a list whose lead-in demands or supposes what the item tells as a fact."""
    if sentence.kind != "list_item" or any(t.tag_ == "MD" for t in sentence.words):
        return False
    before = reversed(analysis.sentences[: sentence.index])
    lead = next((s for s in before if s.kind != "list_item"), None)
    if lead is None or lead.section != sentence.section or not lead.text.rstrip().endswith(":"):
        return False
    return any(t.tag_ == "MD" or t.lemma_.lower() in _SUPPOSING for t in lead.words)


def _heads(sentence: Sentence) -> Iterator[Token]:
    for token in sentence.words:
        if token.pos_ not in ("VERB", "AUX") or (
            token.tag_ in ("VB", "VBG", "VBN") and not _is_finite(token)
        ):
            continue
        if token.dep_ in ("ROOT", "ccomp", "parataxis") or _conjoins_root(token):
            yield token


def _is_finite(token: Token) -> bool:
    return any(c.dep_ in ("aux", "auxpass") and c.tag_ in ("VBD", "VBZ", "VBP", "MD") for c in token.children)


def _conjoins_root(token: Token) -> bool:
    head = token
    while head.dep_ == "conj":
        head = head.head
    return token.dep_ == "conj" and head.dep_ in ("ROOT", "ccomp")


def _reporter(token: Token) -> Token | None:
    """The reporting verb whose content `token` is part of."""
    here = token
    while here.dep_ in ("ccomp", "conj", "parataxis") and here.head.i != here.i:
        if here.dep_ != "conj" and _stands_after_semicolon(here):
            return None  # a claim of its own beside the report
        if here.dep_ != "conj" and here.head.lemma_.lower() in REPORTING:
            return here.head
        here = here.head
    return None


def _clause_of(verb: Token, sentence: Sentence, analysis: Analysis) -> Clause | None:
    subject = next((c for c in verb.children if c.dep_ in SUBJECTS and c.i < verb.i), None)
    if subject is None or first_of(subject) < sentence.words.start:
        return None
    reporter = _reporter(verb)
    speaker = ""
    if reporter is not None:
        speaker = _speaker(reporter, analysis)
        if not speaker:
            analysis.refuse(sentence, "clause", "unattributed_report", reporter.text)
            return None
    elif verb.dep_ in ("ccomp", "parataxis") and not _stands_after_semicolon(verb):
        return None
    if verb.dep_ == "ROOT" and any(c.dep_ == "mark" and c.i < subject.i for c in verb.children):
        return None  # "After the fire of 1810 many left": the parse took the opening for the subject
    problem = _subject_problem(subject, sentence, analysis)
    if problem:
        analysis.refuse(sentence, "clause", problem, subject.text)
        return None
    doc = verb.doc
    first, last = first_of(subject), last_of(subject)
    while doc[first].is_punct and first < last:
        first += 1
    while doc[last].is_punct and doc[last].text not in ('"', "”", ")") and last > first:
        last -= 1
    if last >= min([verb.i, *(c.i for c in verb.children if c.dep_ in ("aux", "auxpass"))]):
        return None  # a subject that reaches past its verb: the parse is not to be trusted
    if _is_list_member(first, sentence) or (
        doc[last + 1].text == "," and "," not in doc[first : last + 1].text
    ):
        return None  # "A, B, and C did" or "A, done …": the parse took a part for the whole
    clause = Clause(
        sentence=sentence,
        verb=verb,
        subject=subject,
        subject_first=first,
        subject_last=last,
        last=0,
        aux=[c for c in verb.children if c.dep_ in ("aux", "auxpass") and last < c.i < verb.i],
        negation=next((c for c in verb.children if c.dep_ == "neg"), None),
        reporter=reporter,
        speaker=speaker,
    )
    clause.last = _end(clause, with_participles=False)
    clause.extended = _end(clause, with_participles=True)
    clause.cuts_contrast = _cuts_contrast(clause)
    return clause if _find_opening(clause, analysis) else None


def _is_list_member(first: int, sentence: Sentence) -> bool:
    """Whether "and" and a list without a verb stand before the subject."""
    doc, start = sentence.words.doc, sentence.words.start
    if first - 2 <= start or doc[first - 1].pos_ != "CCONJ" or doc[first - 2].text != ",":
        return False
    for token in reversed(list(doc[start : first - 2])):
        if token.text == ",":
            return True
        if token.pos_ in ("VERB", "AUX"):
            return False
    return False


def _stands_after_semicolon(verb: Token) -> bool:
    between = verb.doc[min(verb.i, verb.head.i) : max(verb.i, verb.head.i) + 1]
    return any(t.text == ";" for t in between)


def _speaker(reporter: Token, analysis: Analysis) -> str:
    """Who said it, by name or description, else an empty text."""
    subject = next((c for c in reporter.children if c.dep_ in SUBJECTS), None)
    # A speaker placed after the quotation ("…", the minister explained the plan) is still the subject.
    if subject is None or reporter.lemma_ not in ASSERTING or subject.tag_ in ("EX", "WDT", "WP"):
        return ""
    if any(c.dep_ == "neg" for c in reporter.children) or subject.lower_ in _POINTING | VAGUE:
        return ""
    last = last_of(subject)
    for child in subject.children:
        if child.dep_ in ("relcl", "acl", "appos") and child.i > subject.i:
            last = min(last, first_of(child) - 1)
    text = tidy(reporter.doc[first_of(subject) : last + 1].text)
    if (
        not text
        or text.split()[0].lower() in VAGUE | {"this", "these", "his", "her", "our", "my"}
        or len(text.split()) > 8
    ):
        return ""
    text = analysis.aliases.get(text.lower(), text)
    return text if reporter.doc[first_of(subject)].pos_ == "PROPN" else lower_first_word(text, analysis)


def lower_first_word(text: str, analysis: Analysis) -> str:
    """`text` made fit for the middle of a sentence; names keep their capital."""
    first = text.split(" ", 1)[0]
    if text in analysis.aliases.values() or analysis.label_of(text) or analysis.label_of(first):
        return text
    return lower_first(text)


def _subject_problem(subject: Token, sentence: Sentence, analysis: Analysis) -> str:
    pronoun = subject if subject.pos_ == "PRON" else leading_possessive(subject)
    if pronoun is not None and referent(pronoun, sentence, analysis):
        return ""
    if subject.lower_ in _POINTING or subject.lower_ in ("he", "she"):
        return "pronoun_subject"
    phrase = subject.doc[first_of(subject) : last_of(subject) + 1]
    if subject.tag_ in ("JJ", "JJR", "JJS", "CD", "DT") or (
        subject.lemma_.lower() in _ELLIPTIC and len(phrase) <= 2
    ):
        return "elliptic_subject"
    return ""


def _end(clause: Clause, *, with_participles: bool) -> int:
    """The last token of the claim."""
    doc, verb = clause.verb.doc, clause.verb
    end = min(last_of(verb), clause.sentence.words.end - 1)
    for child in verb.children:
        if with_participles and child.dep_ == "advcl" and child.tag_ == "VBG" and first_of(child) == child.i:
            continue
        if child.i > verb.i and _starts_new_claim(child):
            end = min(end, first_of(child) - 1, _joining(verb, child) - 1)
    for token in doc[verb.i + 1 : end + 1]:
        if (token.text in _STOPPERS and not _joins_words(token)) or _closes_outer_quote(token, clause):
            end = token.i - 1
            break
    end = _without_trailing_aside(clause, end)
    while end > verb.i and (doc[end].is_punct or doc[end].pos_ == "CCONJ" or doc[end].is_space):
        if doc[end].text in ('"', "”", ")", "%"):
            break
        end -= 1
    return end


def _joining(verb: Token, child: Token) -> int:
    """Where "and" or "but" opens the other claim: what stands between is the opening of that one."""
    joints = [c.i for c in verb.children if c.dep_ == "cc" and verb.i < c.i < child.i]
    others = [c.i for c in verb.children if c.dep_ == "conj" and c.i < child.i]
    found = joints[-1] if joints else first_of(child)
    return found if child.dep_ == "conj" and all(i < found for i in others) else first_of(child)


def _joins_words(token: Token) -> bool:
    """Whether a dash stands inside a word ("the Mexican–American War")."""
    return token.text == "–" and not token.whitespace_ and not token.nbor(-1).whitespace_


def _cuts_contrast(clause: Clause) -> bool:
    """Whether the claim was cut off right before words that limit it; an independent "but …" does not."""
    doc = clause.verb.doc
    rest = [t for t in doc[clause.last + 1 : clause.sentence.words.end] if not t.is_punct and not t.is_space]
    if not rest or rest[0].lower_ not in _CONTRAST:
        return False
    conjoined = [c for c in clause.verb.children if c.dep_ == "conj" and c.i > rest[0].i]
    return not any(c.dep_ in SUBJECTS for other in conjoined for c in other.children)


def _starts_new_claim(child: Token) -> bool:
    before = child.doc[first_of(child) - 1].text if first_of(child) else ""
    has_subject = any(c.dep_ in SUBJECTS for c in child.children)
    if child.dep_ == "conj":
        return has_subject or child.pos_ in ("ADP", "SCONJ")  # "…, and in years when …, they did"
    if child.dep_ == "parataxis":
        return True
    if child.dep_ == "advcl" and before == ",":
        marks = {c.lower_ for c in child.children if c.dep_ in ("mark", "advmod")}
        return not marks & _CONDITIONAL
    if child.dep_ == "advcl" and has_subject and _is_spliced(child):
        return True
    return child.dep_ in ("ccomp", "dep", "npadvmod") and before in (",", "—", ";", ":", '"', "”")


def _is_spliced(child: Token) -> bool:
    """Whether nothing but a comma joins the claim to the one before, even one inside its own phrase."""
    subject = next(c for c in child.children if c.dep_ in SUBJECTS)
    marked = any(c.dep_ == "mark" or c.tag_ == "WRB" for c in child.children)
    return not marked and first_of(subject) > 0 and child.doc[first_of(subject) - 1].text == ","


def _closes_outer_quote(token: Token, clause: Clause) -> bool:
    """Whether the quote mark closes a quotation that opened before the clause."""
    if token.text not in ('"', "”"):
        return False
    start = clause.sentence.words.start
    marks = sum(t.text in ('"', "“", "”") for t in clause.verb.doc[start : token.i])
    own = sum(t.text in ('"', "“", "”") for t in clause.verb.doc[clause.subject_first : token.i])
    return marks % 2 == 1 and own % 2 == 0


def _without_trailing_aside(clause: Clause, end: int) -> int:
    """A clause after a comma that nothing follows ("…, which …", "…, aiming to …") is not needed."""
    doc = clause.verb.doc
    for token in doc[clause.verb.i + 1 : end + 1]:
        first = first_of(token)
        is_aside = token.dep_ in ("relcl", "acl") and first > clause.verb.i and doc[first - 1].text == ","
        if is_aside and last_of(token) >= end - 1:
            return first - 2
    return end


def _find_opening(clause: Clause, analysis: Analysis) -> bool:
    """Sets what stands before the subject; False when the claim hangs on words it does not hold."""
    verb, kept, transforms = clause.verb, list[str](), list[str]()
    if _has_loose_words(clause):
        # The parse does not say how they belong together: leave the whole opening out, or the clause.
        if clause.negation is not None or verb.tag_ not in ("VBD", "VBN") or verb.dep_ != "ROOT":
            analysis.refuse(clause.sentence, "clause", "no_statement")
            return False
        clause.transforms = ("without its opening",)
        return True
    for child in sorted(verb.children, key=lambda c: c.i):
        if child.i >= clause.subject_first or child.dep_ in (
            "cc",
            "punct",
            "mark",
            "preconj",
            "aux",
            "ccomp",
        ):
            continue
        text = tidy(verb.doc[first_of(child) : last_of(child) + 1].text)
        if _is_discourse(text) or (child.dep_ == "advmod" and text.lower() in _COUNTING):
            continue
        if text.split(" ")[-1].lower() in _ELSEWHERE or (child.dep_ == "prep" and " " not in text):
            analysis.refuse(clause.sentence, "clause", "shared_opening", text)
            return False
        if not _is_adverbial(child):
            if not transforms:  # what belongs to words that were left out goes with them
                analysis.refuse(clause.sentence, "clause", "no_statement", text)
                return False
            continue
        if _may_drop(child, text, clause):
            transforms.append(f"without “{text}”")
            continue
        if DEICTIC.search(text):
            analysis.refuse(clause.sentence, "clause", "relative_time", text)
            return False
        if child.dep_ == "advcl":
            clause.is_conditional = not (
                child.tag_ == "VBG" and not any(c.dep_ == "mark" for c in child.children)
            )
            if not clause.is_conditional and len(text.split()) > _LONG_OPENING:
                transforms.append(f"without “{text}”")
                continue
        kept.append(text)
    if transforms and any(c.dep_ == "prep" and c.i < clause.subject_first for c in verb.children) and kept:
        # "From A, to B …": with one part gone the others say something else.
        kept, transforms = [], ["without its opening"]
    if _depends_on_opening(clause):
        analysis.refuse(clause.sentence, "clause", "shared_opening")
        return False
    clause.opening = ", ".join(kept)
    clause.transforms = tuple(transforms)
    marks = {c.lower_ for c in verb.children if c.dep_ == "advcl" for c in c.children if c.dep_ == "mark"}
    clause.is_conditional = clause.is_conditional or bool(marks & _CONDITIONAL)
    return True


def _has_loose_words(clause: Clause) -> bool:
    """Whether words before the subject belong to none of the verb's own phrases."""
    covered: set[int] = set()
    for child in clause.verb.children:
        covered.update(range(first_of(child), last_of(child) + 1))
    start = first_of(clause.verb) if clause.verb.dep_ != "ROOT" else clause.sentence.words.start
    between = clause.verb.doc[start : clause.subject_first]
    loose = [t for t in between if t.i not in covered and not t.is_punct and not t.is_space]
    return (
        bool(loose)
        or len([c for c in clause.verb.children if c.dep_ == "prep" and c.i < clause.subject_first]) > 2
    )


def _is_adverbial(child: Token) -> bool:
    dated = child.dep_ == "npadvmod" and bool(
        DATE.search(child.doc[first_of(child) : last_of(child) + 1].text)
    )
    return dated or child.dep_ in ("prep", "advcl", "advmod")


def _may_drop(child: Token, text: str, clause: Clause) -> bool:
    """Whether the claim stays true without the opening: a past event, or a claim with a date of its own."""
    if clause.negation is not None or child.dep_ not in ("npadvmod", "advmod", "prep"):
        return False
    if child.lower_ in _LIMITING:
        return False
    happened = clause.verb.tag_ in ("VBD", "VBN")
    dated = any(YEAR.search(t.text) for t in clause.verb.doc[clause.subject_first : clause.last + 1])
    if DEICTIC.search(text):
        return happened or dated or (child.dep_ == "advmod" and text.lower() == "currently")
    return happened and child.dep_ == "prep" and len(text.split()) > _LONG_OPENING


def _is_discourse(text: str) -> bool:
    return bool(DISCOURSE_PHRASES.match(text)) or text.lower() in DISCOURSE_ADVERBS


def _depends_on_opening(clause: Clause) -> bool:
    """Whether an earlier coordinated clause opens with a condition or a place that covers this one too."""
    head = clause.verb
    while head.dep_ == "conj":
        head = head.head
        subjects = [c.i for c in head.children if c.dep_ in SUBJECTS]
        first = subjects[0] if subjects else head.i
        if any(c.dep_ in ("prep", "advcl", "npadvmod") and c.i < first for c in head.children):
            return True
    return False
