"""``python -m items.generation.evaluate``: sheets for readers, their verdicts, and what these add up to."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from items.generation.evaluation import sheets
from items.generation.evaluation.corpus import FOLDER, UnknownArticle, articles_of
from items.generation.evaluation.printing import as_text
from items.generation.evaluation.published import publish
from items.generation.evaluation.summary import judged_as_recorded, judged_today, summarise


def main(arguments: Sequence[str] | None = None, folder: Path = FOLDER) -> int:
    """The exit status: 0 when it was done, 2 when the articles or a sheet could not be used.

    `folder` holds `articles/` and `verdicts/`.
    """
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.sheet and not options.out:
        parser.error("--sheet needs --out DIR")
    try:
        if options.record:
            return _record(*options.record, folder=folder)
        if options.sheet:
            return _sheets(options, folder)
        return _figures(options.set, folder, as_json=options.json)
    except (UnknownArticle, sheets.BadSheet, OSError) as error:
        print(f"items.generation.evaluate: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m items.generation.evaluate", description="Judge the question engine."
    )
    parser.add_argument("set", nargs="?", default="measure", help="a set or one of its articles")
    parser.add_argument("--json", action="store_true", help="the figures as one JSON object")
    parser.add_argument("--sheet", metavar="ARTICLE_OR_SET", help="write blank sheets for readers")
    parser.add_argument("--held", action="store_true", help="ask about the held items as well")
    parser.add_argument("--out", metavar="DIR", type=Path, help="where the sheets go")
    parser.add_argument("--reader", default="", help="leave out only what this reader has judged")
    parser.add_argument("--again", action="store_true", help="also ask about items that are judged already")
    parser.add_argument("--record", nargs=2, metavar=("READER", "SHEET"), help="a filled sheet, or a folder")
    return parser


def _sheets(options: argparse.Namespace, folder: Path) -> int:
    articles = articles_of(options.sheet, folder)
    found = {article: publish(article, path) for article, path in articles.items()}
    published = {name: one.items + (one.held if options.held else ()) for name, one in found.items()}
    for opened in sheets.open_round(published, folder):
        asked = sheets.write_sheet(opened, folder, options.out, reader=options.reader, again=options.again)
        print(f"{opened.article}, round {opened.number}: {asked} of {len(opened.entries)} items to judge")
    return 0


def _record(reader: str, name: str, *, folder: Path) -> int:
    path = Path(name)
    for sheet in sorted(path.glob("*.jsonl")) if path.is_dir() else [path]:
        recorded, blank = sheets.record(reader, sheet, folder)
        print(f"{sheet.name}: {recorded} recorded, {blank} left blank")
    return 0


def _figures(name: str, folder: Path, *, as_json: bool) -> int:
    articles = articles_of(name, folder)
    published = [publish(article, path) for article, path in articles.items()]
    today = judged_today(published, folder)
    summary = summarise(today, published, judged_as_recorded(articles, folder))
    print(json.dumps(summary, ensure_ascii=False, indent=2) if as_json else as_text(summary))
    return 0


if __name__ == "__main__":
    sys.exit(main())
