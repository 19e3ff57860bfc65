"""The articles of the sets, and where their verdicts lie."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent
FORMATS = (".txt", ".md")


class UnknownArticle(ValueError):
    """Nothing of that name is in the folder; the message names what is."""


def articles_of(name: str, folder: Path = FOLDER) -> dict[str, Path]:
    """Article name (``measure/news-bridge-closure``) to file, for a set, an article, or its file."""
    known = dict(_articles(folder))
    wanted = Path(name)
    found = {
        article: path
        for article, path in known.items()
        if name in (article, article.split("/")[0]) or wanted.resolve() == path.resolve()
    }
    if not found:
        sets = sorted({article.split("/")[0] for article in known})
        raise UnknownArticle(f"{name} is neither a set nor an article of one; the sets: {', '.join(sets)}.")
    return found


def _articles(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted((folder / "articles").glob("*/*")):
        if path.suffix in FORMATS:
            yield f"{path.parent.name}/{path.stem}", path
