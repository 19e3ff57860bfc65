"""Single choice: which season, direction, share, metal … completes the statement."""

from __future__ import annotations

import re
from collections.abc import Iterator

from items.generation.closed_sets import CLOSED_SETS, ClosedSet
from items.generation.falsify import replaced_once
from items.generation.ground import Statement
from items.generation.material import Material
from items.generation.proposers.statements import marks_of
from items.generation.shapes import GAP, Candidate, CandidateOption, Span
from items.generation.wording import content_stems, rng
from items.kinds import ItemKind

_OPTIONS = 4
_TELLING = 0.4
"""How much a sentence must matter for one of its words to be asked for."""
_TIED = re.compile(r"[-–/]$")
_PAIRED = re.compile(r"^(?:[-–/]|,? (?:and|or) )")
_NAMED = re.compile(r"^ (?:of (?:\w+ )?\d|\d|[A-Z])")
"""A date, and a name that goes on."""


def closed_choices(statement: Statement, material: Material) -> Iterator[Candidate]:
    """At most one for each closed set that the statement has exactly one member of."""
    if material.salience(statement.sentence) < _TELLING:
        return
    for row in CLOSED_SETS:
        member = _only_member(row, statement)
        found = _place(member, row, statement, material) if member else None
        gapped = replaced_once(statement.text, member, GAP) if member else None
        if found is not None and gapped is not None:
            yield _candidate(statement, row, member, found, gapped, material)


def _only_member(row: ClosedSet, statement: Statement) -> str:
    """The one member of the row in the statement's sentence, else an empty text."""
    text = statement.sentence.text
    held = [m for m in row.members if re.search(rf"(?<!\w){re.escape(m)}(?!\w)", text, re.IGNORECASE)]
    return held[0] if len(held) == 1 else ""


def _place(member: str, row: ClosedSet, statement: Statement, material: Material) -> Span | None:
    """Where the article has the member, if it stands in the predicate and for itself."""
    clause, sentence = statement.clause, statement.sentence
    doc, last = clause.verb.doc, statement.last
    first = doc[clause.subject_last + 1].idx
    told = doc.text[first : doc[last].idx + len(doc[last])]
    places = list(re.finditer(rf"(?<!\w){re.escape(member)}(?!\w)", told))
    if len(places) != 1 or content_stems(member) & content_stems(material.analysis.source.title):
        return None
    before, after = told[: places[0].start()], told[places[0].end() :]
    if _TIED.search(before) or before.endswith((" and ", " or ", ", ")) or _PAIRED.match(after):
        return None  # one of several
    if _NAMED.match(after) or (row.after and not after.lstrip().startswith(row.after)):
        return None
    words = before.lower().split()
    if row.before and (not words or words[-1] not in row.before):
        return None
    start = sentence.offset + first + places[0].start()
    token = next((t for t in doc if t.idx == first + places[0].start()), None)
    if token is None or token.dep_ in ("compound", "amod"):
        return None  # "daily life" is no interval
    if row.noun == "season" and token.head.lemma_ in ("spend", "winter", "survive", "migrate"):
        return None  # what lives through it tells which one
    if row.noun == "interval" and row.before and after.strip(" ."):
        return None  # what follows says more of what comes round
    return Span(start, start + len(member))


def _candidate(
    statement: Statement, row: ClosedSet, member: str, answer: Span, gapped: str, material: Material
) -> Candidate:
    at = row.members.index(member)
    near = sorted((m for m in row.members if m != member), key=lambda m: abs(row.members.index(m) - at))
    why = f"The article says “{member}”."
    options = [CandidateOption(text=member, is_key=True, origin="article", why="The article gives this.")]
    options += [
        CandidateOption(text=other, is_key=False, origin="closed_set", why=why)
        for other in near[: _OPTIONS - 1]
    ]
    rng(material.seed, "options", statement.text).shuffle(options)
    return Candidate(
        kind=ItemKind.SINGLE_CHOICE,
        stem=f"Which {row.noun} completes this statement from the article? {gapped}",
        key=member,
        raw_key=answer.of(material.text),
        source=statement.sentence.span,
        answer=answer,
        section=statement.sentence.section,
        rule="choose_kind",
        context=statement.text,
        confidence=round(0.62 + 0.25 * material.salience(statement.sentence), 2),
        options=tuple(options),
        transforms=statement.transforms,
        marks=marks_of(statement),
    )
