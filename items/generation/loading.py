"""Loading big models quickly: no garbage collection in between, no command line of the parser."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


@contextmanager
def at_once() -> Iterator[None]:
    """Loads what is inside without the collector, then tells it that what was loaded stays.

    A model makes hundreds of thousands of objects: looking through them again and again takes a third
    of the time to load, and later of every run.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()


@contextmanager
def without_command_line() -> Iterator[None]:
    """The parser's package imported without its command line, which brings three web clients along."""
    if "spacy" in sys.modules:
        yield
        return
    stand_ins = {name: ModuleType(name) for name in ("spacy.cli", "spacy.cli.info")}
    stand_ins["spacy.cli"].__path__ = []
    stand_ins["spacy.cli.info"].__dict__["info"] = None
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name in stand_ins:
            sys.modules.pop(name, None)
