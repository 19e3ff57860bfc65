"""True/false: a statement of the article, or the same with one thing surely changed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from items.generation.falsify import Falsehood, falsehoods
from items.generation.figures import is_main_figure
from items.generation.ground import Statement, needs_description
from items.generation.lexicon import REPORTING, SUBJECTS
from items.generation.material import Material
from items.generation.shapes import Candidate
from items.generation.wording import content_stems
from items.generation.worth import SIDE_FIGURE
from items.kinds import ItemKind

_LINKS = ("way", "reason", "answer", "explanation", "possibility", "option", "example", "factor")
_GREAT_SUM = re.compile(r"(?<![$£€¥\d.,])\b\d[\d.,]* (?:million|billion|trillion)\b")
_DUE = re.compile(r"\b(?:will|must|shall|should|require\w*|limit\w*|commit\w*|target\w*|cost\w*|budget\w*)\b")
_SOME_DAY = re.compile(
    r"(?:(?:on|one|at|late|early) )(?:[\w-]+ ){0,3}(?:morning|afternoon|evening|night|day|dawn|dusk|midnight|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b",
    re.IGNORECASE,
)
_ASKING = ("WRB", "WP", "WDT")
_EMPTY = re.compile(
    r"^(?:the|one|another) (?:key|point|reason|first|second|third|answer|question|problem|idea)\b", re.I
)


def propose(material: Material) -> Iterator[Candidate]:
    """A true and, where a safe change exists, a false candidate for every statement."""
    for statement in material.statements:
        if is_empty(statement):
            material.analysis.refuse(statement.sentence, "true_false", "empty_statement", statement.text)
            continue
        found = claims(statement, material)
        if all(candidate.key is True for candidate in found):
            code = "negated" if statement.clause.negation is not None else "no_safe_swap"
            material.analysis.refuse(statement.sentence, "true_false", code, statement.text)
        yield from found


def claims(statement: Statement, material: Material) -> list[Candidate]:
    """The statement as it is, unless it denies something, and its surest falsehood where it has one."""
    true = [_true(statement, material)] if statement.clause.negation is None else []
    found = sorted(falsehoods(statement, material), key=lambda one: _is_incidental(statement, one))
    return true + [_false(statement, falsehood, material) for falsehood in found[:1]]


def _is_incidental(statement: Statement, falsehood: Falsehood) -> bool:
    """Whether only a year or a figure of a side matter was changed: anything else makes the better item."""
    return falsehood.rule == "false_date" or bool(_side_figure(statement, falsehood))


def is_empty(statement: Statement) -> bool:
    """Whether the statement says nothing once it stands alone."""
    clause = statement.clause
    reports_nothing = (
        clause.verb.lemma_ in REPORTING and clause.object is None and clause.child("ccomp") is None
    )
    if len(content_stems(statement.body)) < 3 or (clause.opening and len(content_stems(statement.body)) < 4):
        return True
    if clause.subject.dep_.startswith("csubj") and clause.subject.doc[clause.subject_first].tag_ in _ASKING:
        return True  # "How much … is a matter of debate"
    told = clause.verb.doc[clause.verb.i + 1 : clause.verb.i + 3]
    if len(told) > 1 and told[0].lower_ in ("one", "another") and told[1].lemma_ in _LINKS:
        return True  # "… is one way out": out of what is told elsewhere
    return (
        clause.is_light or bool(_EMPTY.match(statement.body)) or (reports_nothing and not clause.is_passive)
    )


def marks_of(statement: Statement) -> tuple[str, ...]:
    """What the gates must judge about a statement."""
    marks = list(statement.marks)
    if statement.clause.cuts_contrast:
        marks.append("cut_before_contrast")
    if statement.clause.is_light:
        marks.append("light_verb")
    if _is_cut_possibility(statement):
        marks.append("cut_short")
    if _is_scene(statement):
        marks.append("scene")
    return tuple(marks)


def _is_cut_possibility(statement: Statement) -> bool:
    """Whether it says what can be done, and the sentence goes on with what for."""
    clause = statement.clause
    can = clause.is_passive and any(a.lower_ in ("can", "could", "may") for a in clause.aux)
    joined = [c for c in clause.verb.children if c.dep_ == "conj" and c.i > statement.last]
    return can and any(g.dep_ in SUBJECTS for c in joined for g in c.children)


def _is_scene(statement: Statement) -> bool:
    """Whether it tells what some nameless one did on some day: an opening, not a point."""
    clause = statement.clause
    nameless = clause.subject.left_edge.lower_ in ("a", "an", "some", "two", "three")
    return nameless and clause.verb.tag_ == "VBD" and bool(_SOME_DAY.match(statement.text))


def opens_barely(statement: Statement) -> bool:
    """Whether it opens with "the N" and nothing says which; an expanded name says it."""
    clause = statement.clause
    raw = clause.verb.doc[clause.subject_first : clause.subject_last + 1].text.lower()
    return needs_description(clause.subject) and statement.body.lower().startswith(raw)


def _true(statement: Statement, material: Material) -> Candidate:
    span = statement.span
    return Candidate(
        kind=ItemKind.TRUE_FALSE,
        stem=statement.text,
        key=True,
        raw_key=span.of(material.text),
        source=statement.sentence.span,
        answer=span,
        section=statement.sentence.section,
        rule="true_statement",
        context=statement.text,
        confidence=round(0.6 + 0.25 * material.salience(statement.sentence), 2),
        transforms=statement.transforms,
        marks=marks_of(statement),
    )


def _false(statement: Statement, falsehood: Falsehood, material: Material) -> Candidate:
    return Candidate(
        kind=ItemKind.TRUE_FALSE,
        stem=falsehood.text,
        key=False,
        raw_key=falsehood.answer.of(material.text),
        source=statement.sentence.span,
        answer=falsehood.answer,
        section=statement.sentence.section,
        rule=falsehood.rule,
        context=statement.text,
        confidence=round(falsehood.confidence + 0.2 * material.salience(statement.sentence), 2),
        rationale=f"The article says “{falsehood.old}”, not “{falsehood.new}”.",
        transforms=(*statement.transforms, f"“{falsehood.old}” → “{falsehood.new}”"),
        marks=(*marks_of(statement), *_side_figure(statement, falsehood)),
    )


def _side_figure(statement: Statement, falsehood: Falsehood) -> tuple[str, ...]:
    """The mark of a changed number that no rule, target or share gives."""
    if falsehood.rule == "false_date":
        return (SIDE_FIGURE,) if _is_in_aside(statement, falsehood) else ()
    if falsehood.rule != "false_number":
        return ()
    sums = _GREAT_SUM.search(statement.text) is not None and not _DUE.search(statement.text)
    is_main = (
        is_main_figure(statement, falsehood.answer) and not sums and not _is_in_aside(statement, falsehood)
    )
    return () if is_main else (SIDE_FIGURE,)


def _is_in_aside(statement: Statement, falsehood: Falsehood) -> bool:
    """Whether the figure stands in a clause that only adds to what the sentence is about."""
    sentence, verb = statement.sentence, statement.clause.verb
    here = next((t for t in sentence.words if sentence.offset + t.idx == falsehood.answer.start), verb)
    while here not in (verb, here.head):
        if here.dep_ in ("relcl", "acl", "advcl"):
            return True
        here = here.head
    return False
