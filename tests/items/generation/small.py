"""Statements of a few sentences, without the rest of the run."""

from __future__ import annotations

from items.generation.analyse import analyse
from items.generation.encoder import HashedNgramEncoder
from items.generation.ingest import ingest
from items.generation.material import Material, gather
from items.generation.model import language_model, model_package
from items.generation.rank import rank
from tests.items.generation.conftest import read
from texts import sections


def material_of(text: str) -> Material:
    """What the rules read of `text`."""
    extracted = read(text)
    analysis = analyse(ingest(extracted, sections.split(extracted)), language_model(model_package()))
    rank(analysis)
    return gather(analysis, HashedNgramEncoder(), 0)
