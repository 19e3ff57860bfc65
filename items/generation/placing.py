"""Stage 10: name in the stem where a claim was made, so that it can be placed with the article closed."""

from __future__ import annotations

import re
from dataclasses import replace

from items.generation.ingest import Source
from items.generation.lexicon import NUMBER_WORDS
from items.generation.shapes import Candidate
from items.generation.wording import content_stems, words
from items.kinds import ItemKind
from items.places import names_article, names_section, place_words, with_place

_LONGEST_TITLE = 18
_LONGEST_WHOLE = 15
"""A headline may be this long to be quoted; one with a colon is quoted by its longer half before that."""
_LONGEST_HEADING = 8
_SPEAKER = re.compile(r"^According to (?!the article\b)")
"""Who says it is named already."""
_SPELT = re.compile(
    rf"\b(?:{'|'.join(NUMBER_WORDS)}|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|million)\b",
    re.IGNORECASE,
)
_FIGURE = 12
_OF_STATEMENTS = "choose_statement"
_WHOLE_ARTICLE = (ItemKind.MATCHING, ItemKind.MULTIPLE_RESPONSE)


def placed(candidate: Candidate, source: Source) -> Candidate:
    """The candidate with title and heading named in its stem; unchanged where they say nothing new.

    A title that the claim names already explains nothing, and one that holds the answer would tell it.
    """
    title = title_of(source)
    if names_article(candidate.stem) or _SPEAKER.match(candidate.stem) or _says(title, candidate.stem):
        return candidate
    told = _answer_stems(candidate)
    title = title if _is_fit(title, _LONGEST_TITLE, told) else ""
    heading = _heading(candidate, source)
    heading = heading if _is_fit(heading, _LONGEST_HEADING, told) and heading != title else ""
    place = place_words(title, heading)
    if not place:
        return candidate
    stem = with_place(candidate.stem, place)
    return replace(candidate, stem=stem, transforms=(*candidate.transforms, f"named {place}"))


def says_title(candidate: Candidate, source: Source) -> bool:
    """Whether the stem says by itself what the title would tell."""
    return _says(title_of(source), candidate.stem)


def title_of(source: Source) -> str:
    """The title to quote; under a label such as "OPINION" the first heading, if the text follows it."""
    title = source.title.strip()
    if _is_label(title) and source.headings and source.passages:
        first = source.headings[0]
        if first.span.start < source.passages[0].block.start:
            title = first.text
    return _short(title)


def _is_label(text: str) -> bool:
    return text.isupper() and " " not in text


def _short(title: str) -> str:
    """The longer half of a title with a colon, where the whole would be too long to be quoted."""
    if len(words(title)) <= _LONGEST_WHOLE:
        return title
    return max(title.split(": "), key=lambda part: len(words(part)))


def _heading(candidate: Candidate, source: Source) -> str:
    if candidate.kind in _WHOLE_ARTICLE or names_section(candidate.stem):
        return ""
    before = [heading for heading in source.headings if heading.span.start <= candidate.tested.start]
    return before[-1].text if before else ""


def _says(title: str, stem: str) -> bool:
    wanted = content_stems(title)
    return bool(wanted) and wanted <= content_stems(stem)


def _answer_stems(candidate: Candidate) -> frozenset[str]:
    is_short = len(candidate.raw_key) < _FIGURE
    figures = frozenset(re.findall(r"\d+", candidate.raw_key) if is_short else ())
    if candidate.kind is ItemKind.TRUE_FALSE or candidate.rule == _OF_STATEMENTS:
        return figures  # all of its options speak of the same matter
    pieces = [candidate.raw_key, *candidate.accept, *(option.text for option in candidate.options)]
    if isinstance(candidate.key, str):
        pieces.append(candidate.key)
    return content_stems(" ".join(pieces)) | figures


def _is_fit(text: str, longest: int, told: frozenset[str]) -> bool:
    if _is_label(text):
        return False  # "OPINION"
    if _SPELT.search(text) and any(stem[:1].isdigit() for stem in told):
        return False  # “Forty minutes” tells 40
    return 0 < len(words(text)) <= longest and "”" not in text and not content_stems(text) & told
