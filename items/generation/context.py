"""What a statement leaves to who has read the article: nouns, possessives, events that no name places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from items.generation.analyse import NAME_LABELS, Analysis, Sentence
from items.generation.ground import Statement, needs_description
from items.generation.lexicon import REPORTING, SUBJECTS, UNIQUE, WITHIN_A_COUNTRY, noun_class
from items.generation.titled import CERTAIN, OF_TITLE, is_explained_by_title, is_part_of_topic
from items.generation.unsaid import unsaid
from items.generation.wording import content_stems, stem_of, word_set

if TYPE_CHECKING:
    from spacy.tokens import Token

_DESCRIBING = ("prep", "relcl", "acl", "appos", "poss", "nmod")
_AGED = word_set("older younger elder later earlier further upper")
_GRADED = word_set("education court house class limit jaw deck")
"""Comparatives that name a group, and what "higher" and "lower" name a grade of."""
_SOME = word_set("some several certain various numerous")
_NAMED = re.compile(r"→ “(?:the )?[A-Z]")
_QUOTES = ('"', "“", "”")
_TERM = 3
"""A compound this frequent is a term of the article, not a pointer."""
_LOOKS_BACK = 12
_SHORTLY = 4
_CENTRAL = (*SUBJECTS, "dobj")
_LONGEST_TITLE = 15
LEANS_ON_TEXT = "leans_on_text"


def context_marks(statement: Statement, analysis: Analysis) -> tuple[str, ...]:
    """The marks of everything in the statement that only the article around it explains."""
    marks = []
    if loose_definite(statement, analysis):
        marks.append("loose_definite")
    if _opens_barely(statement, analysis):
        marks.append("bare_subject")
    if loose_possessive(statement):
        marks.append("loose_possessive")
    if is_unanchored(statement, analysis):
        marks.append("unanchored")
    if is_in_progress(statement):
        marks.append("in_progress")
    if is_loosely_compared(statement):
        marks.append("loose_comparison")
    if statement.clause.verb.doc[statement.clause.subject_first].lower_ in _SOME:
        marks.append("vague_subject")
    if is_conditional(statement):
        marks.append("conditional")
    if is_quoted(statement):
        marks.append("quoted")
    if is_cut_short(statement):
        marks.append("cut_short")
    if unsaid(_shown(statement), (), statement.sentence, analysis):
        marks.append(LEANS_ON_TEXT)
    loose = [noun for noun, _ in loose_nouns(statement, analysis)]
    if "bare_subject" in marks:
        loose.append(statement.clause.subject)
    if told_before(loose, statement.sentence, analysis):
        marks.append(LEANS_ON_TEXT)
    if is_explained_by_title(statement, marks, loose, analysis):
        return (OF_TITLE,)
    return (*marks, OF_TITLE) if speaks_of_topic(statement, analysis) else tuple(marks)


def _shown(statement: Statement) -> list[Token]:
    """The tokens of its sentence that the statement shows."""
    clause, words = statement.clause, statement.sentence.words
    first = words.start if clause.opening or clause.speaker else clause.subject_first
    shown = set(re.findall(r"[\w'’-]+|[^\w\s]", statement.text.lower()))
    shown |= {part for word in shown for part in word.split("-") if part}
    tokens = clause.verb.doc[first : statement.last + 1]
    return [t for t in tokens if t.is_punct or shown & set(re.findall(r"[\w'’-]+|[^\w\s]", t.lower_))]


def topic_stems(analysis: Analysis) -> frozenset[str]:
    """The stems of the title; a first line as long as a sentence is none."""
    title = analysis.source.title
    return content_stems(title) if len(title.split()) <= _LONGEST_TITLE else frozenset()


def loose_definite(statement: Statement, analysis: Analysis) -> str:
    """The first "the N" whose N the statement neither describes nor names, else an empty text."""
    return next((phrase for _, phrase in loose_nouns(statement, analysis)), "")


def loose_nouns(statement: Statement, analysis: Analysis) -> Iterator[tuple[Token, str]]:
    """Every "the N" of that sort, with its noun."""
    for noun, phrase in _open_nouns(statement, analysis):
        if not is_part_of_topic(noun, statement, analysis):
            yield noun, phrase


def told_before(nouns: list[Token], sentence: Sentence, analysis: Analysis) -> str:
    """The first bare "the N" that is a certain one, or whose N a sentence shortly before it brought up."""
    for noun in nouns:
        is_bare = noun.left_edge.lower_ == "the" and noun.left_edge.i == noun.i - 1 == noun.right_edge.i - 1
        if not is_bare or noun.tag_ != "NN" or noun.dep_ not in _CENTRAL:
            continue
        if noun.lemma_.lower() in CERTAIN:
            return str(noun.text)
        earlier = analysis.nouns.get(noun.lemma_.lower(), ())
        if any(sentence.index - _SHORTLY <= index < sentence.index for index, _, _ in earlier):
            return str(noun.text)
    return ""


def speaks_of_topic(statement: Statement, analysis: Analysis) -> bool:
    """Whether it says "the N" of what the article is about, so that its place must be named."""
    nouns = [noun for noun, _ in _open_nouns(statement, analysis)]
    if _is_bare(statement, analysis):
        nouns.append(statement.clause.subject)
    return any(is_part_of_topic(noun, statement, analysis) for noun in nouns)


def _open_nouns(statement: Statement, analysis: Analysis) -> Iterator[tuple[Token, str]]:
    topic = topic_stems(analysis)
    for noun, phrase in _definites(statement):
        if noun.text[0].isdigit() or stem_of(noun.lower_) in topic or noun.lemma_.lower() in UNIQUE:
            continue
        if _is_told_inside(noun, phrase, statement) or _is_of_named_country(noun, statement):
            continue
        if _is_loose(noun, statement, analysis):
            yield noun, phrase


def _opens_barely(statement: Statement, analysis: Analysis) -> bool:
    """Whether its subject is "the N", not what the article is about, and nothing says which."""
    return _is_bare(statement, analysis) and not is_part_of_topic(
        statement.clause.subject, statement, analysis
    )


def _is_bare(statement: Statement, analysis: Analysis) -> bool:
    head = statement.clause.subject
    if stem_of(head.lower_) in topic_stems(analysis) or not needs_description(head):
        return False
    raw = head.doc[statement.clause.subject_first : statement.clause.subject_last + 1].text.lower()
    return statement.body.lower().startswith(raw)


def _definites(statement: Statement) -> Iterator[tuple[Token, str]]:
    """The nouns after "the" that the statement shows as they stand in the article."""
    shown = f" {statement.text.lower()}"
    for token in statement.sentence.words:
        if token.lower_ not in ("the", "all", "both") or token.head.i <= token.i:
            continue
        if token.lower_ != "the" and not any(c.dep_ == "nummod" for c in token.head.children):
            continue  # "all birds", but not "all four toes"
        noun = token.head
        if noun.pos_ == "ADJ" and noun.dep_ == "dobj" and noun.nbor(-1).pos_ == "NOUN":
            noun = noun.nbor(-1)  # "found the repeal unconstitutional"
        phrase = noun.doc[token.i : noun.i + 1].text.lower()
        is_class = noun.i == token.i + 1 and _is_class_word(noun)
        is_common = noun.pos_ == "NOUN" or (noun.pos_ == "PROPN" and noun.text.islower()) or is_class
        if is_common and re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", shown):
            yield noun, phrase


def _is_class_word(noun: Token) -> bool:
    """Whether a capitalised "the Institute" is a kind of thing and not a name of its own."""
    return noun.pos_ == "PROPN" and noun_class(noun.lower_) == "group"


def _is_told_inside(noun: Token, phrase: str, statement: Statement) -> bool:
    """Whether the statement speaks of the same noun before."""
    start = statement.sentence.words.start
    told = {t.text for t in noun.doc[start : noun.i] if t.lemma_.lower() == noun.lemma_.lower()}
    before = set(re.findall(r"[\w'’-]+", statement.text.split(phrase, 1)[0]))
    return bool(told & before)


def _is_of_named_country(noun: Token, statement: Statement) -> bool:
    if noun.lemma_.lower() not in WITHIN_A_COUNTRY:
        return False
    before = statement.sentence.words.doc[statement.sentence.words.start : noun.i]
    return any(t.ent_type_ in ("GPE", "NORP") and t.text in statement.text for t in before)


def _is_loose(noun: Token, statement: Statement, analysis: Analysis) -> bool:
    children = [c for c in noun.children if c.dep_ not in ("det", "punct", "predet")]
    if any(
        c.tag_ == "JJS"
        or c.ent_type_ == "DATE"
        or (c.ent_type_ == "ORDINAL" and noun.dep_ == "attr")
        or _names_it(c, noun)
        for child in children
        for c in ([child, *child.children] if child.i < noun.i else [child])
    ):
        return False
    if _is_followed_by_name(noun):
        return False
    if any(c.dep_ in _DESCRIBING and c.pos_ != "PRON" and not _is_bare_prep(c, noun) for c in children):
        return False
    modifiers = [c for c in children if c.i < noun.i]
    if not modifiers or any(c.dep_ == "nummod" or c.ent_type_ == "ORDINAL" for c in modifiers):
        return True
    return _was_told(noun, statement, analysis) and not _is_term(noun, modifiers, statement, analysis)


def _is_followed_by_name(noun: Token) -> bool:
    """Whether a name says which ("the name Oscar", "the writer and schoolmaster Leonard Huxley")."""
    after = noun.doc[noun.i + 1 : noun.i + 4]
    if len(after) > 2 and after[0].lower_ == "and" and after[1].pos_ == "NOUN":
        return bool(after[2].pos_ == "PROPN")
    if not len(after):
        return False
    is_name = after[0].pos_ == "PROPN" and not any(t.dep_ == "oprd" for t in after)
    is_said_of = noun.dep_ == "dobj" and noun.head.lemma_ in ("call", "describe", "label", "consider")
    return is_name or (after[0].text in ('"', "“") and not is_said_of)


def _names_it(child: Token, noun: Token) -> bool:
    """Whether a name before the noun says which; "the Greek historian" and "the Israeli town" are any."""
    if child.ent_type_ == "NORP" or child.pos_ == "ADJ":
        return child.ent_type_ == "NORP" and noun_class(noun.lemma_) not in ("person", "place")
    return child.pos_ == "PROPN" or child.ent_type_ in NAME_LABELS


def _is_bare_prep(child: Token, noun: Token) -> bool:
    """Whether a preposition after the noun belongs to when or where it happened, not to what it is."""
    return (
        child.dep_ == "prep" and child.i > noun.i and child.lower_ in ("during", "after", "before", "since")
    )


def _was_told(noun: Token, statement: Statement, analysis: Analysis) -> bool:
    here = statement.sentence.index
    return any(
        here - _LOOKS_BACK <= index < here for index, _, _ in analysis.nouns.get(noun.lemma_.lower(), ())
    )


def _is_term(noun: Token, modifiers: list[Token], statement: Statement, analysis: Analysis) -> bool:
    """Whether a general claim uses an established compound; those of an event were told before."""
    phrase = noun.doc[modifiers[0].i : noun.i + 1].text.lower()
    if any(m.dep_ != "compound" for m in modifiers) or analysis.source.text.lower().count(phrase) < _TERM:
        return False
    verb = statement.clause.verb
    return verb.tag_ in ("VBZ", "VBP", "VB") or any(
        a.tag_ in ("VBZ", "VBP", "MD") for a in statement.clause.aux
    )


def loose_possessive(statement: Statement) -> str:
    """A "their" or "its" with no noun of its number before it, else an empty text."""
    clause = statement.clause
    doc = clause.verb.doc
    start = statement.sentence.words.start if clause.opening or clause.speaker else clause.subject_first
    for token in doc[clause.subject_first : statement.last + 1]:
        if token.lower_ in ("their", "its") and not any(
            _agrees(t, token.lower_) for t in doc[start : token.i] if not t.is_ancestor(token)
        ):
            return str(token.text)
    return ""


def _agrees(noun: Token, pronoun: str) -> bool:
    if noun.lower_ in ("it", "they") and noun.dep_ in SUBJECTS:
        return (noun.lower_ == "it") == (pronoun == "its")
    if noun.pos_ not in ("NOUN", "PROPN", "ADJ") or (noun.pos_ == "ADJ" and noun.ent_type_ != "NORP"):
        return False
    if noun_class(noun.lemma_) == "time" or noun.ent_type_ in ("DATE", "TIME"):
        return False
    if pronoun == "its":
        return bool(noun.tag_ in ("NN", "NNP"))
    many = noun.tag_ in ("NNS", "NNPS") or noun.ent_type_ in ("NORP", "ORG")
    return many or any(c.dep_ == "conj" for c in noun.children) or noun_class(noun.lemma_) == "group"


def is_unanchored(statement: Statement, analysis: Analysis) -> bool:
    """Whether it tells a past event without any name or word of the title that places it."""
    clause = statement.clause
    helpers = [a.tag_ for a in clause.aux]
    happened = clause.verb.tag_ == "VBD" or "VBD" in helpers or _is_perfect(statement)
    happened = happened or any(a.lower_ == "shall" for a in clause.aux)  # a rule of somebody's
    if clause.subject.pos_ == "PRON" or any(_NAMED.search(done) for done in statement.transforms):
        return False  # its name was put in its place
    if not happened or content_stems(statement.text) & topic_stems(analysis):
        return False
    words = set(re.findall(r"[\w'’-]+", statement.text))
    start = statement.sentence.words.start
    return not any(
        t.text in words
        and t.ent_type_ != "DATE"
        and ((t.pos_ == "PROPN" and t.i > start) or t.ent_type_ in NAME_LABELS)
        for t in statement.sentence.words
    )


def _is_perfect(statement: Statement) -> bool:
    clause = statement.clause
    return any(a.lemma_ == "have" and a.tag_ in ("VBZ", "VBP") for a in clause.aux)


def is_in_progress(statement: Statement) -> bool:
    """Whether it says what was going on, or was about to, on the day of writing."""
    clause = statement.clause
    present = any(a.lemma_ == "be" and a.tag_ in ("VBZ", "VBP") for a in clause.aux)
    going_on = clause.verb.tag_ == "VBG" or any(a.tag_ == "VBG" for a in clause.aux)
    just = clause.verb.lemma_ in ("begin", "start") and _is_perfect(statement)
    return (present and going_on) or just


def is_loosely_compared(statement: Statement) -> bool:
    """Whether something is "much higher" or "more compact" and nothing says than what."""
    if re.search(r"\bthan\b|\bcompared\b|\bif\b", statement.text):
        return False
    shown = set(re.findall(r"[\w'-]+", statement.text))
    for token in statement.clause.verb.doc[statement.clause.subject_first : statement.last + 1]:
        if token.text not in shown or token.lower_ in _AGED or token.head.lemma_ in _GRADED:
            continue
        if token.tag_ == "JJR" and token.lower_ not in ("more", "less", "fewer"):
            return True
        is_degree = token.lower_ in ("more", "less", "fewer") and token.head.pos_ in ("ADJ", "ADV", "NOUN")
        before = token.nbor(-1) if token.i else token
        if is_degree and before.pos_ != "NUM" and before.lower_ not in ("no", "and", "or", "once"):
            return True
    return False


def is_conditional(statement: Statement) -> bool:
    """Whether it says what would be, and the condition stands in another sentence."""
    would = any(a.lower_ in ("would", "’d", "'d") for a in statement.clause.aux)
    return would and not re.search(r"\b(?:if|unless|had|were to|otherwise)\b", statement.text)


def is_quoted(statement: Statement) -> bool:
    """Whether it stands inside quotation marks and nobody is named who said it."""
    if statement.clause.speaker:
        return False
    start, doc = statement.sentence.words.start, statement.clause.verb.doc
    if doc[start].text in _QUOTES and not any(t.text in _QUOTES for t in doc[start + 1 : statement.last + 1]):
        return True
    before = "".join(t.text for t in doc[:start] if t.text in _QUOTES)
    opened = before.count("“") > before.count("”") or before.count('"') % 2 == 1
    return opened and doc.text.count('"') % 2 == 0


def _lost_punctuation(statement: Statement) -> bool:
    """Whether a colon is gone from between its words, or one of the dashes around an aside."""
    clause = statement.clause
    raw = clause.verb.doc[clause.subject_first : statement.last + 1].text
    dashes = len(re.findall(r"\s[–—]\s|—", statement.text))
    return raw.count(":") > statement.text.count(":") or dashes % 2 == 1


def is_cut_short(statement: Statement) -> bool:
    """Whether it stops at its verb although the article goes on, or has no room for its object."""
    clause, doc = statement.clause, statement.clause.verb.doc
    if statement.last >= statement.sentence.words.end - 1:
        return _lost_punctuation(statement)
    if (
        doc[statement.last].pos_ == "VERB"
        and doc[statement.last].lemma_ in REPORTING
        and not clause.is_passive
    ):
        return True  # "… and said": what was said is gone
    if _lost_punctuation(statement):
        return True
    rest = doc[statement.last + 1]
    if statement.last == clause.verb.i and not clause.is_passive:
        return rest.text in (":", "—", "–", ";", "(") or rest.pos_ in ("SCONJ", "ADP")
    return rest.text == ":" and clause.object is None and clause.attribute is None
