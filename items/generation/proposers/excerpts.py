"""Gaps and choices in the article's own words: one to three sentences that explain themselves together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from items.generation.excerpts import Excerpt, excerpts
from items.generation.facts import IN_EXCERPT
from items.generation.lexicon import SUBJECTS
from items.generation.material import Material
from items.generation.proposers.cloze import gaps
from items.generation.proposers.single_choice import choices
from items.generation.proposers.statements import claims, is_empty
from items.generation.shapes import GAP, Candidate

_ROUGH = re.compile(rf"\({GAP}\)|{GAP} or so\b")
"""A year in brackets, or a number that is only about right: to choose, not to type."""
_FRAME = "completes this statement from the article?"
_ONE_CLAIM = 22
_LESS = 0.1
"""How much less an excerpt is worth than a statement that asks for the same."""


def propose(material: Material) -> Iterator[Candidate]:
    """For every excerpt the numbers, years and names of its last sentence, and all of it as a claim."""
    for excerpt in excerpts(material.analysis):
        statement = excerpt.statement
        for candidate in (*gaps(statement, material), *choices(statement, material)):
            if candidate.options or not _ROUGH.search(candidate.stem):
                yield _quoting(candidate, excerpt)
        if is_empty(excerpt.claim) or excerpt.is_judgement or excerpt.is_general(material.analysis):
            continue
        if len(excerpt.sentences) > 1 or _claims_much(excerpt):
            material.analysis.refuse(excerpt.asked, "true_false", "several_claims", excerpt.text)
            continue
        for candidate in claims(excerpt.claim, material):
            if candidate.rule == "false_date":
                continue  # in so many words, nobody remembers the year
            yield _quoting(replace(candidate, stem=excerpt.lead + candidate.stem), excerpt)


def _claims_much(excerpt: Excerpt) -> bool:
    """Whether a long sentence joins claims that each have a subject of their own."""
    root = excerpt.asked.words.root
    joined = [c for c in root.children if c.dep_ in ("conj", "parataxis", "ccomp") and c.i > root.i]
    claims_on = any(g.dep_ in SUBJECTS for c in joined if c.dep_ != "ccomp" for g in c.children)
    return (claims_on or ";" in excerpt.text) and len(excerpt.text.split()) > _ONE_CLAIM


def _quoting(candidate: Candidate, excerpt: Excerpt) -> Candidate:
    """The candidate with all of the excerpt as its evidence, and its last sentence as what is asked."""
    several = len(excerpt.sentences) > 1
    stem = (
        candidate.stem.replace(_FRAME, "completes this passage from the article?")
        if several
        else candidate.stem
    )
    return replace(
        candidate,
        stem=stem,
        source=excerpt.span,
        parts=excerpt.parts,
        reading=excerpt.reading,
        context=" ".join(excerpt.asked.text.split()),
        rule=candidate.rule + IN_EXCERPT,
        confidence=round(candidate.confidence - _LESS, 2),
    )
