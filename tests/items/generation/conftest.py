"""Articles and results that several tests read; the language model is loaded once."""

from __future__ import annotations

from pathlib import Path

import pytest

from items.generation import Result, generate
from texts import readers, sections
from texts.shapes import Extracted

ROOT = Path(__file__).resolve().parents[3]

CANAL = """The Meridian Canal

The Meridian Canal is an inland waterway that links the port of Saltmere with the city of Orvane. \
It was opened in 1874. The canal has fourteen locks, and its deepest section lies beneath the Harrow Hills.

Planning and construction

Engineer Clara Venn proposed the route in 1851 after three dry summers had closed the river to cargo boats. \
In 1862, the Orvane Chamber of Commerce paid for a survey. The survey showed that a shorter route through \
the Harrow Hills would need a tunnel of 900 metres but only fourteen locks.

Construction began in April 1866 and employed about 4,200 workers. The lock gates were made by the Saltmere \
shipyard. Flooding in the winter of 1869 destroyed two bridges and delayed the work by eleven months.

Use and decline

The canal carried coal, timber, and grain to Orvane. The opening of the Saltmere railway in 1896 reduced the \
income of the Meridian Canal by 40 percent within five years. Unlike the railway, the canal did not receive \
public money from Orvane. Last year, it was closed again.

The canal today

Volunteers repaired the fourteen locks between 1970 and 1988. Water levels are controlled by removing silt, \
repairing leaks, and pumping water from the Penlow reservoir. The Meridian Trust employs 38 people and \
spends about 2 million pounds a year.
"""

MARKED = """# Bees 🐝 and flowers

Café owners in Lyon keep 120 hives on their roofs. The largest hive weighs 45 kilograms.

## Work

Each colony has one queen, about 300 drones, and 20,000 workers. Worker bees collect nectar from flowers \
within 3 kilometres of the hive. In 2014, the city of Lyon planted 600 lime trees along the river Saône.

- Feeding young bees
- Guarding the entrance
"""


def read(text: str, form: str = "txt") -> Extracted:
    return readers.read(text.encode(), format=form)


@pytest.fixture(scope="session")
def founding() -> Extracted:
    path = ROOT / "content" / "new-quality-productive-forces" / "article.txt"
    return readers.read(path.read_bytes(), filename=path.name)


@pytest.fixture(scope="session")
def articles(founding: Extracted) -> dict[str, Extracted]:
    return {"canal": read(CANAL), "marked": read(MARKED, "markdown"), "founding": founding}


@pytest.fixture(scope="session")
def results(articles: dict[str, Extracted]) -> dict[str, Result]:
    return {name: generate(article, sections.split(article)) for name, article in articles.items()}
