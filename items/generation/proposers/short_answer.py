"""Short answer: the statement asked as a question (who, what, when, how many)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from items.generation.analyse import first_of, is_plural, last_of
from items.generation.asking import asking_word
from items.generation.clauses import Clause
from items.generation.figures import is_main_figure
from items.generation.ground import Statement, is_bare_definite, needs_description
from items.generation.lexicon import LIGHT, VAGUE
from items.generation.material import Material
from items.generation.names import also_called, is_in_long_list, is_topic, is_whole_name
from items.generation.proposers.phrasing import Answer, active, answer_at, fronted, singular, with_lead
from items.generation.proposers.statements import marks_of
from items.generation.proposers.timing import dates_of, other_orders, time_word
from items.generation.shapes import Candidate
from items.generation.terms import is_term
from items.generation.wording import content_stems, tidy, upper_first, without_article, word_set
from items.generation.worth import SIDE_FIGURE
from items.kinds import ItemKind

_EMPTY_KEY = re.compile(
    r"^(?:the |a |an )?(?:\w+ )?(?:key|focus|task|aim|goal|requirement|explanation|issue|relationship|reason|"
    r"way|problem|result|thing|idea|example|number|part|kind|case|fact|event|process|system|approach|"
    r"situation|term|word|version|form|type|set|group|list|use|work)s?$",
    re.IGNORECASE,
)
_MEASURING = word_set(
    "number amount lack absence use rate level series variety range majority minority share percentage "
    "proportion quantity total sum bulk rest part kind sort type form degree increase decrease rise fall "
    "change growth decline presence existence need desire attempt effort ability opportunity lot plenty"
)
_CALLING = word_set("call name term dub title know")
_SINGLING = word_set("only main chief sole principal first last")
_FRAME = re.compile(r"^According to the article, |\bhow many\b", re.IGNORECASE)
_FIGURE = re.compile(r"\d")
_MAX_KEY = 10
_MAX_GERUND = 5
_LONGEST_COMMON = 5
_FEWEST_STEMS, _FEWEST_NAMED = 7, 5
_FIGURE_RULES = ("when", "how_many")

Question = tuple[str, str | None, Answer, bool]
"""Rule, question, answer, and whether the question word is certain."""


def propose(material: Material) -> Iterator[Candidate]:
    """The questions each statement allows."""
    for statement in material.statements:
        clause = statement.clause
        if clause.negation is not None or clause.is_conditional or clause.is_light or not clause.is_tight:
            continue
        if "," in clause.verb.doc[clause.subject_first : clause.subject_last + 1].text:
            continue  # an aside in the subject would lose its second comma
        for rule, question, answer, is_sure in _questions(statement, material):
            if question is None:
                material.analysis.refuse(statement.sentence, rule, "transform_unsafe")
            elif not _is_usable(answer, rule, material):
                material.analysis.refuse(statement.sentence, rule, "key_unusable", answer.text)
            else:
                yield _candidate(statement, rule, question, answer, is_sure, material)


def _questions(statement: Statement, material: Material) -> Iterator[Question]:
    clause = statement.clause
    yield from _about_time(clause, material)
    yield from _about_number(clause, material)
    named = [*_about_name(clause, material)]
    yield from named
    if named:
        return  # the name is what the sentence tells; the other way round it would be "What is Juneau?"
    yield from _about_subject(clause, material)
    yield from _about_object(statement, material)
    yield from _about_aim(clause, material)
    yield from _about_agent(clause, material)


# ---- who and what


def _about_subject(clause: Clause, material: Material) -> Iterator[Question]:
    answer = answer_at(clause.subject)
    if answer is None or clause.subject.lower_ in ("he", "she"):
        return
    doc = clause.verb.doc
    first = clause.aux[0] if clause.aux else clause.verb
    plural = is_plural(clause.subject)
    if plural and clause.attribute is not None and clause.verb.lemma_ == "be":
        return  # "What are …?" would give the number of the answer away and often reads badly
    if clause.attribute is not None and clause.verb.lemma_ == "be" and not _is_told_by(clause):
        return  # "What is the tallest tower?" is the question, not what else could be said of it
    if plural and any(c.dep_ == "conj" and c.i <= clause.last for c in clause.verb.children):
        return  # the second verb would stay in the plural
    parts = []
    for token in doc[clause.subject_last + 1 : clause.last + 1]:
        text = token.text
        if token.i == first.i and plural:
            text = singular(token)
        parts.append(text + token.whitespace_)
    word, is_sure = asking_word(clause.subject, answer.text, clause, material.analysis)
    yield "who_or_what", with_lead(clause, f"{word} {tidy(''.join(parts))}?"), answer, is_sure


def _is_told_by(clause: Clause) -> bool:
    """Whether the description in "X is the …" leads to one thing, which has a name."""
    attribute = clause.attribute
    return (
        attribute is not None
        and attribute.pos_ == "NOUN"
        and clause.subject.pos_ == "PROPN"
        and attribute.left_edge.lower_ == "the"
    )


def _about_object(statement: Statement, material: Material) -> Iterator[Question]:
    clause, target = statement.clause, statement.clause.object
    if target is None or clause.verb.lemma_ in LIGHT or _is_vague_subject(clause):
        return
    if any(t.ent_type_ in ("DATE", "TIME") or t.dep_ == "nummod" for t in target.subtree):
        return  # a date belongs to the event, wherever the parse hung it; a number has its own question
    if clause.child("oprd", "xcomp", "ccomp") is not None:
        return  # "called X a fraud": the object is only half of what is said
    answer = answer_at(target)
    if answer is None:
        return
    drop = (first_of(target), min(last_of(target), clause.last))
    if answer.last < drop[1]:
        return  # something that belongs to the object would be lost
    if any(t.text == "," or t.dep_ in ("acl", "relcl") for t in target.doc[drop[1] + 1 : clause.last + 1]):
        return
    word, is_sure = asking_word(target, answer.text, clause, material.analysis, person="Whom")
    yield "what_object", fronted(clause, word, drop, material.analysis), answer, is_sure


def _about_aim(clause: Clause, material: Material) -> Iterator[Question]:
    """ "X aims to provide Y" → "What does X aim to provide?" """
    inner = clause.child("xcomp")
    if (
        inner is None
        or inner.tag_ != "VB"
        or clause.verb.lemma_ not in ("aim", "seek", "want", "plan", "try", "intend")
    ):
        return
    target = next((c for c in inner.children if c.dep_ == "dobj"), None)
    answer = answer_at(target) if target is not None else None
    if target is not None and answer is not None and answer.last >= min(last_of(target), clause.last):
        drop = (first_of(target), last_of(target))
        yield "what_aim", fronted(clause, "What", drop, material.analysis), answer, True


def _about_agent(clause: Clause, material: Material) -> Iterator[Question]:
    """ "X was built by Y" → "Who built X?" """
    agent = clause.child("agent")
    target = next((c for c in agent.children if c.dep_ == "pobj"), None) if agent is not None else None
    answer = answer_at(target) if target is not None else None
    if agent is None or target is None or answer is None or answer.last < min(last_of(agent), clause.last):
        return
    if any(t.like_num or t.lower_ in ("vote", "votes") for t in target.subtree):
        return  # by how many, which is another question
    word, is_sure = asking_word(target, answer.text, clause, material.analysis)
    drop = (first_of(agent), last_of(agent))
    yield "by_whom", active(clause, word, drop, material.analysis), answer, is_sure


def _about_name(clause: Clause, material: Material) -> Iterator[Question]:
    """ "The capital of X is Y" → "What is the capital of X?"; "X is known as Y" → "What is X known as?" """
    target = clause.attribute if clause.verb.lemma_ == "be" else None
    if clause.is_passive and clause.verb.lemma_ in _CALLING:
        target = clause.child("oprd")
        by = clause.child("prep")
        if target is None and by is not None and by.lower_ == "as":
            target = next((c for c in by.children if c.dep_ == "pobj"), None)
    answer = answer_at(target) if target is not None and target.pos_ in ("NOUN", "PROPN") else None
    if target is None or answer is None or answer.last < min(last_of(target), clause.last):
        return
    drop = (first_of(target), last_of(target))
    if clause.is_passive:
        yield "what_called", fronted(clause, "What", drop, material.analysis), answer, True
    elif clause.subject.pos_ != "NOUN" or is_plural(clause.subject):
        return
    elif target.pos_ == "NOUN" and _describes_one(clause) and target.left_edge.lower_ == "the":
        yield "what_is", fronted(clause, "What", drop, material.analysis), answer, True
    elif target.pos_ == "PROPN":
        start = clause.sentence.words.start
        if is_whole_name(answer.first, answer.last, target.doc, start, target.ent_type_):
            word = asking_word(target, answer.text, clause, material.analysis)[0]
            word = "Who" if word == "Who" else "What"
            yield "what_is", fronted(clause, word, drop, material.analysis), answer, True


def _describes_one(clause: Clause) -> bool:
    """Whether the subject says of what it is the one: "the nearest crossing", "the main source of income"."""
    own = list(clause.subject.subtree)
    ranked = any(t.tag_ in ("JJS", "RBS") or t.lower_ in _SINGLING for t in own)
    return clause.subject.left_edge.lower_ == "the" and ranked


# ---- when and how many


def _about_time(clause: Clause, material: Material) -> Iterator[Question]:
    for date in dates_of(clause):
        word = time_word(date)
        opened = date.drop is None
        question = fronted(clause, word, date.drop or (-1, -1), material.analysis, with_opening=not opened)
        yield "when", question, date.answer, True


def _about_number(clause: Clause, material: Material) -> Iterator[Question]:
    """ "X has twelve gates" → "How many gates does X have?" """
    for target in (clause.subject, clause.object):
        if target is None or target.pos_ != "NOUN" or target.tag_ != "NNS":
            continue
        number = next((c for c in target.children if c.dep_ == "nummod" and c.ent_type_ == "CARDINAL"), None)
        if number is None or first_of(target) != number.i or last_of(number) != number.i:
            continue
        last = last_of(target)
        for child in target.children:
            if child.i > target.i and child.dep_ in ("relcl", "acl", "conj", "cc", "appos", "prep", "punct"):
                last = min(last, first_of(child) - 1)
        if last < min(last_of(target), clause.last) and target is clause.object:
            continue
        if any(c.dep_ in ("conj", "det") for c in target.children):
            continue
        noun = tidy(number.doc[number.i + 1 : last + 1].text)
        answer = Answer(number.text, number.i, number.i, number)
        if target is clause.subject:
            if last < clause.subject_last:
                continue
            body = tidy(number.doc[clause.subject_last + 1 : clause.last + 1].text)
            yield "how_many", with_lead(clause, f"How many {noun} {body}?"), answer, True
        elif not _is_vague_subject(clause):
            drop = (first_of(target), last)
            if "," in number.doc[last + 1 : clause.last + 1].text:
                continue
            yield "how_many", fronted(clause, f"How many {noun}", drop, material.analysis), answer, True


def _is_vague_subject(clause: Clause) -> bool:
    return clause.verb.doc[clause.subject_first].lower_ in VAGUE


# ---- which answers may be asked for


def _is_usable(answer: Answer, rule: str, material: Material) -> bool:
    parts = answer.text.split()
    first = parts[0].lower() if parts else ""
    if rule in _FIGURE_RULES:
        return True
    if not parts or len(parts) > _MAX_KEY or first in VAGUE or _EMPTY_KEY.match(answer.text):
        return False
    if answer.text.lower() in material.analysis.aliases:
        return False
    head = answer.head
    if is_bare_definite(head) or needs_description(head):
        return False
    if len(parts) == 1 and head.pos_ != "PROPN" and rule != "what_called":
        return False
    if head.ent_type_ == "PERSON":
        people = {t.text.split()[-1] for t in material.names if t.label == "PERSON"}
        return len(people) >= 3
    return True


def doubts(answer: Answer, rule: str, question: str, statement: Statement, material: Material) -> list[str]:
    """What makes the answer a matter of taste: marks for the gates."""
    if rule == "how_many" and not _is_telling(question):
        return ["common_key"]
    if rule in _FIGURE_RULES or rule == "what_called":
        return []
    head, doc = answer.head, answer.head.doc
    first = min(answer.last, answer.first + (doc[answer.first].lower_ in ("the", "a", "an")))
    if head.pos_ == "PROPN":
        return _name_doubts(answer, first, question, statement, material)
    marks = []
    stems = content_stems(question)
    named = any(t.ent_type_ for t in statement.sentence.words if not answer.first <= t.i <= answer.last)
    too_general = len(stems) < (_FEWEST_NAMED if named else _FEWEST_STEMS)
    key = without_article(answer.text)
    measures = head.lemma_.lower() in _MEASURING or len(key.split()) > _LONGEST_COMMON
    names_itself = any(t.pos_ == "PROPN" or t.is_quote for t in doc[first : answer.last + 1])
    defined = _is_defined(answer, statement.clause) and len(key.split()) > 1
    figured = _FIGURE.search(question) is not None
    is_fixed = (
        names_itself or defined or figured or is_term(key, list(doc[first : answer.last + 1]), material)
    )
    if too_general or measures or not is_fixed:
        marks.append("common_key")
    if is_in_long_list(head):
        marks.append("one_of_several")
    return marks


def _is_telling(question: str) -> bool:
    """Whether a question for a number names something, or says enough to find it by."""
    asked = _FRAME.sub("", question)
    return bool(re.search(r"[A-Z0-9]", asked)) or len(content_stems(asked)) >= _FEWEST_NAMED


def _is_defined(answer: Answer, clause: Clause) -> bool:
    """Whether the sentence says what the answer is: "X is the/a …"."""
    attribute = clause.attribute
    if clause.verb.lemma_ != "be" or attribute is None or answer.head.i != clause.subject.i:
        return False
    described = any(c.dep_ in ("acl", "relcl", "prep") for c in attribute.children)
    return attribute.pos_ == "NOUN" and described and attribute.left_edge.lower_ in ("a", "an", "the")


def _name_doubts(
    answer: Answer, first: int, question: str, statement: Statement, material: Material
) -> list[str]:
    name, doc = without_article(answer.text), answer.head.doc
    label = material.analysis.label_of(name)
    begins = [t for t in doc[first : answer.last + 1] if t.text[:1].isupper()]
    start = begins[0].i if begins else first
    is_person = label == "PERSON" or (
        label != "NORP" and bool(re.search(r"\bwhom?\b", question, re.IGNORECASE))
    )
    marks = []
    if not is_whole_name(start, answer.last, doc, statement.sentence.words.start, label):
        marks.append("unsure_name")
    elif " " not in name and first > answer.first and label not in ("GPE", "NORP") and not name.isupper():
        marks.append("unsure_name")  # "the Foundation": the short form of a name
    elif is_person and " " not in name and not also_called(name, material.analysis):
        marks.append("unsure_name")
    if is_topic(name, material.analysis):
        marks.append("topic_key")
    return marks


def _candidate(
    statement: Statement, rule: str, question: str, answer: Answer, is_sure: bool, material: Material
) -> Candidate:
    span = statement.sentence.range_of(answer.first, answer.last)
    base = {"when": 0.66, "how_many": 0.66, "who_or_what": 0.56, "what_aim": 0.6}.get(rule, 0.58)
    marks = [*marks_of(statement), *doubts(answer, rule, question, statement, material)]
    if rule in _FIGURE_RULES and not is_main_figure(statement, span):
        marks.append(SIDE_FIGURE)
    if not is_sure:
        marks.append("unsure_question_word")
    if any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") for t in answer.head.doc[answer.first : answer.last + 1]):
        marks.append("finite_verb_in_key")
    if rule not in _FIGURE_RULES and any(c.dep_ == "conj" for c in answer.head.children):
        marks.append("coordinated_key")
    is_gerund = answer.head.dep_.startswith("csubj") or answer.head.tag_ == "VBG"
    if is_gerund and len(answer.text.split()) > _MAX_GERUND:
        marks.append("clausal_key")
    names = also_called(without_article(answer.text), material.analysis)
    return Candidate(
        kind=ItemKind.SHORT_ANSWER,
        stem=question,
        key=upper_first(answer.text) if rule not in _FIGURE_RULES else answer.text,
        raw_key=span.of(material.text),
        source=statement.sentence.span,
        answer=span,
        section=statement.sentence.section,
        rule=rule,
        context=statement.text,
        confidence=round(base + 0.25 * material.salience(statement.sentence), 2),
        accept=tuple(dict.fromkeys([*_accepted(answer.text, is_gerund), *names, *other_orders(answer.text)])),
        transforms=statement.transforms,
        marks=tuple(dict.fromkeys(marks)),
    )


def _accepted(key: str, is_gerund: bool) -> tuple[str, ...]:
    """The key and its harmless variants; of "promoting growth" also "growth"."""
    shorter = key.split(" ", 1)[1] if is_gerund and len(key.split()) > 2 else key
    return (key, without_article(key), shorter)
