"""The stages in order, timed. This module loads the language model."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from items.generation import basic, titled
from items.generation.analyse import analyse
from items.generation.backends import Passage, ProposalBackend, passages_of
from items.generation.encoder import Encoder, default_encoder
from items.generation.explain import explain
from items.generation.facts import Facts
from items.generation.gates import BASIC, judge
from items.generation.ingest import Source, ingest
from items.generation.judged import decided
from items.generation.levels import Level, standing
from items.generation.material import Material, gather
from items.generation.model import language_model, model_hash, model_package
from items.generation.placing import placed
from items.generation.proposers import (
    cloze,
    excerpts,
    lists,
    matching,
    several,
    short_answer,
    single_choice,
    statements,
)
from items.generation.rank import rank
from items.generation.select import select
from items.generation.shapes import ENGINE, Answer, Candidate, Reason, Result, Run, Span, Wish
from items.generation.stemindex import StemIndex
from items.generation.traits import Scene
from items.generation.wishes import choose, unanswered
from items.generation.wording import content_stems
from items.kinds import ItemKind
from texts.shapes import Extracted, Section

PER_CALL = 10
"""How many of each kind a backend is asked for where nobody named a number."""
Progress = Callable[[int, int, str], None]
PROPOSERS: tuple[Callable[[Material], Iterator[Candidate]], ...] = (
    statements.propose,
    cloze.propose,
    short_answer.propose,
    single_choice.propose,
    lists.propose,
    several.propose,
    matching.propose,
    excerpts.propose,
)


class InexactSpan(AssertionError):
    """A rule proposed a key that is not the article's own words at its span: a defect of the rule."""


class _Clock:
    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started


def run(
    extracted: Extracted,
    sections: Sequence[Section],
    *,
    seed: int,
    wanted: Mapping[ItemKind, int] | None,
    on_progress: Progress | None,
    wish: Wish | None = None,
    backend: ProposalBackend | None = None,
    encoder: Encoder | None = None,
) -> Result:
    """Every chosen candidate, a reason for each untested sentence, and the record of the run.

    A wish narrows what is chosen and explained; everything before it sees the whole article. A backend
    proposes in place of the rules, and sees only what the wish is about.
    """
    clock = _Clock()
    with clock.stage("ingest"):
        source = ingest(extracted, sections)
    place = standing(source)
    if place.level is not Level.FULL:
        found = _unsupported(source, seed, clock, wish)
        if place.level is Level.BASIC and backend is None:
            found = _basic(source, seed, clock, wanted, wish)
        return replace(found, run=replace(found.run, level=place.level.value, level_code=place.code))
    material, encoder_name = _material(source, clock, seed, on_progress, encoder)
    analysis = material.analysis
    if backend is None:
        proposed = Rules(material, clock).propose([], {})
    else:
        with clock.stage("propose.backend"):
            proposed = _from_backend(backend, source, wish)
    with clock.stage("gate"):
        judged = _gated(proposed, material)
    answer: Answer | None = None
    if backend is None:
        with clock.stage("judge"):
            judged = decided(judged, Scene(material))
    with clock.stage("select"):
        if wish is None:
            chosen = select(judged, seed=seed, wanted=wanted)
            reasons = explain(analysis, judged, chosen)
        else:
            log = analysis.log if backend is None else None
            chosen, reasons, answer = choose(judged, analysis, wish, seed, log)
    for candidate in chosen:
        check_span(candidate, source.text)
    with clock.stage("place"):
        chosen = [placed(candidate, source) for candidate in chosen]
    counts = Counter(f"{candidate.kind}.{candidate.state}" for candidate in chosen)
    counts.update(sentences=len(analysis.sentences), proposed=len(proposed), untested=len(reasons))
    return Result(
        candidates=tuple(chosen),
        reasons=reasons,
        run=replace(
            _record(source, seed, clock, counts, model_hash(model_package()), encoder_name),
            engine=backend.engine if backend else ENGINE,
        ),
        answer=answer,
    )


def weighable(source: Source) -> tuple[Material, list[Candidate]]:
    """The material of the article, and what the rules propose as the gates leave it, before any score."""
    clock = _Clock()
    material, _encoder = _material(source, clock, 0, None, None)
    return material, _gated(Rules(material, clock).propose([], {}), material)


def _gated(proposed: Iterable[Candidate], material: Material) -> list[Candidate]:
    facts, source = facts_of(material), material.analysis.source
    return [titled.checked(judge(candidate, facts), source) for candidate in proposed]


def _material(
    source: Source, clock: _Clock, seed: int, on_progress: Progress | None, encoder: Encoder | None
) -> tuple[Material, str]:
    """The article parsed, ranked and grounded, and the name of the encoder that was used."""
    with clock.stage("load"):
        nlp = language_model(model_package())
        encoder = encoder or default_encoder()
    with clock.stage("analyse"):
        analysis = analyse(source, nlp, on_progress)
    with clock.stage("rank"):
        rank(analysis)
    with clock.stage("ground"):
        return gather(analysis, encoder, seed), encoder.name


class Rules:
    """The rules as a `ProposalBackend`. They compare sentences, so they read the whole article anyway."""

    engine = ENGINE

    def __init__(self, material: Material, clock: _Clock) -> None:
        self._material = material
        self._clock = clock

    def propose(self, _passages: Sequence[Passage], wanted: Mapping[ItemKind, int]) -> list[Candidate]:
        """Everything the rules find, or only the wanted kinds."""
        proposed: list[Candidate] = []
        for proposer in PROPOSERS:
            name = proposer.__module__.rsplit(".", 1)[-1]
            with self._clock.stage(f"propose.{name}"):
                proposed += _with_evidence(proposer(self._material), self._material.text)
        return [one for one in proposed if not wanted or one.kind in wanted]


def _from_backend(backend: ProposalBackend, source: Source, wish: Wish | None) -> list[Candidate]:
    kinds = list(ItemKind) if wish is None or wish.kind is None else [wish.kind]
    wanted = dict.fromkeys(kinds, wish.count if wish else PER_CALL)
    found = backend.propose(passages_of(source, wish), wanted)
    return [replace(one, engine=backend.engine) for one in _with_evidence(found, source.text)]


def _with_evidence(candidates: Iterable[Candidate], text: str) -> list[Candidate]:
    """The candidates with their evidence; one whose key is not at its span goes no further than the gates."""
    return [replace(candidate, source_text=candidate.source.of(text)) for candidate in candidates]


def check_span(candidate: Candidate, text: str) -> None:
    """Raises InexactSpan unless the raw key is exactly the article's text at the answer."""
    if candidate.answer.of(text) != candidate.raw_key or not candidate.raw_key:
        raise InexactSpan(f"{candidate.rule}: {candidate.raw_key!r} is not at {candidate.answer}")


def facts_of(material: Material) -> Facts:
    """What the gates may know about the article."""
    analysis = material.analysis
    return Facts(
        text=analysis.source.text,
        sentences=tuple(sentence.span for sentence in analysis.sentences),
        index=material.index,
        salience={s.span: analysis.salience[s.index] for s in analysis.sentences},
    )


def _unsupported(source: Source, seed: int, clock: _Clock, wish: Wish | None) -> Result:
    spans: list[Span] = [span for passage in source.passages for span in passage.sentences]
    answer: Answer | None = None
    if wish is not None:
        spans = [span for span in spans if wish.covers(span)]
        answer = unanswered(wish, len(spans))
    reasons = tuple(
        Reason(sentence=span, rule="all", code="language_unsupported", detail=source.language)
        for span in spans
    )
    counts = Counter({"sentences": len(spans), "untested": len(spans)})
    run = _record(source, seed, clock, counts, "", "")
    return Result(candidates=(), reasons=reasons, run=run, answer=answer)


def _basic(
    source: Source, seed: int, clock: _Clock, wanted: Mapping[ItemKind, int] | None, wish: Wish | None
) -> Result:
    """What figures, years and repeated terms give where no grammar is known."""
    text = basic.outline(source)
    with clock.stage("propose.basic"):
        proposed = _with_evidence(basic.propose(text, seed), source.text)
    with clock.stage("gate"):
        index = StemIndex([content_stems(line.text) for line in text.sentences])
        spans = tuple(line.span for line in text.sentences)
        facts = Facts(text=source.text, sentences=spans, index=index, salience={})
        judged = [judge(candidate, facts, BASIC) for candidate in proposed]
    answer: Answer | None = None
    with clock.stage("select"):
        if wish is None:
            chosen = select(judged, seed=seed, wanted=wanted)
            reasons = explain(text, judged, chosen)
        else:
            chosen, reasons, answer = choose(judged, text, wish, seed, text.log)
    counts = Counter(f"{candidate.kind}.{candidate.state}" for candidate in chosen)
    counts.update(sentences=len(text.sentences), proposed=len(proposed), untested=len(reasons))
    run = _record(source, seed, clock, counts, "", "")
    return Result(candidates=tuple(chosen), reasons=reasons, run=run, answer=answer)


def _record(
    source: Source, seed: int, clock: _Clock, counts: Mapping[str, int], model: str, encoder: str
) -> Run:
    return Run(
        revision=hashlib.sha256(source.text.encode("utf-8", "surrogatepass")).hexdigest(),
        engine=ENGINE,
        model=model,
        encoder=encoder,
        seed=seed,
        timings={name: round(seconds, 4) for name, seconds in clock.seconds.items()},
        counts=dict(sorted(counts.items())),
    )
