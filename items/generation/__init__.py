"""Article text to items with proof: offline, deterministic, every key an exact span of the article.

Importing this package loads no NLP library; `generate` does, on its first call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from items.generation.backends import ProposalBackend
from items.generation.conversion import to_item
from items.generation.shapes import (
    Answer,
    Asked,
    Candidate,
    CandidateOption,
    CandidatePair,
    CandidateState,
    Finding,
    Reason,
    Result,
    Run,
    Span,
    Wish,
)
from items.kinds import ItemKind
from texts.shapes import Extracted, Section

__all__ = [
    "Answer",
    "Asked",
    "Candidate",
    "CandidateOption",
    "CandidatePair",
    "CandidateState",
    "Finding",
    "ProposalBackend",
    "Reason",
    "Result",
    "Run",
    "Span",
    "Wish",
    "generate",
    "to_item",
]


def generate(
    extracted: Extracted,
    sections: Sequence[Section],
    *,
    seed: int = 0,
    wanted: Mapping[ItemKind, int] | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
    wish: Wish | None = None,
    backend: ProposalBackend | None = None,
) -> Result:
    """Candidates that passed or are held, reasons for untested sentences, and the run.

    `wanted` limits each kind to a number and leaves out kinds it does not name; None takes what the
    article gives. With a `wish` only new items on its spans are chosen, up to its count, and the result
    says what became of it; ranking and gates see the whole article all the same. A `backend` proposes in
    place of the rules; the same gates judge what it gives. `on_progress` is called
    before each section with its index, the number of sections and its title. The same text and seed give
    the same result.
    """
    from items.generation import pipeline  # loads the language model's libraries

    return pipeline.run(
        extracted, sections, seed=seed, wanted=wanted, on_progress=on_progress, wish=wish, backend=backend
    )
