"""Wrong options for a hand-written item, from the article and from other items.

`pool_of` reads an article once; `offers` picks for one item what is of the key's sort and form, near it,
and by the article's own words not right as well. No language model, so it may run while somebody types.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from items.article_terms import MOST_WORDS, OPENS_NOUN, Pool, Term, known_term, pool_of, sort_of
from items.kinds import Choice, Item, Matching
from items.normalise import normalise
from items.rules.rivals import other_claim
from items.rules.sequence import figure_of
from items.rules.shapes import Context, Subject
from items.rules.words import content_words, is_plural, plain, words

Origin: TypeAlias = Literal["article", "list", "bank", "near"]
"""Where an offer comes from: the text, a list of it that holds the key, another item's key, arithmetic."""

__all__ = ["MOST", "Offer", "Origin", "Pool", "offers", "pool_of"]

MOST = 8
_SHORTEST, _LONGEST = 0.35, 2.6
_LOOKED_AT = 24

_LEADING = re.compile(r"^(?:(?:the|an?|its|their|his|her|this|these|in|on|at|of|by|to|for|with|from|as) )+")
_DETERMINER = re.compile(r"^(?:the|an?) ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Offer:
    """A wrong option to take over: its text and where it comes from, with the sentence for the article's."""

    text: str
    origin: Origin
    sentence: str = ""


def offers(item: Item, pool: Pool, bank_keys: Iterable[str] = (), *, count: int = MOST) -> list[Offer]:
    """Up to `count` wrong options for the item, best first; none while it has no key.

    `bank_keys` are keys of other items of the course. Nothing that stands in the stem, in the evidence or
    among the options is offered, nor what another sentence of the article calls right.
    """
    keys, taken = _keys_and_others(item)
    if not keys:
        return []
    proof = item.evidence
    here = replace(proof, start=proof.start - pool.offset, end=proof.end - pool.offset) if proof else None
    subject = Subject(replace(item, evidence=here), Context(text=pool.text))
    wanted = _Wanted(keys, taken, subject, pool)
    scored = [(wanted.score(term), _offer(term, wanted)) for term in pool.terms if wanted.fits(term)]
    scored += [
        (wanted.bank_score(text), Offer(text, "bank"))
        for text in dict.fromkeys(bank_keys)
        if wanted.fits(known_term(Term(text, sort_of(text, pool), 0)))
    ]
    scored += [(score, Offer(text, "near")) for score, text in wanted.near_figures()]
    ranked = sorted(scored, key=lambda pair: (-pair[0], pair[1].text))
    return _chosen(ranked, subject, pool, wanted, count)


def _chosen(
    ranked: Sequence[tuple[float, Offer]], subject: Subject, pool: Pool, wanted: _Wanted, count: int
) -> list[Offer]:
    chosen: list[Offer] = []
    seen: set[str] = set()
    for _score, offer in ranked[: _LOOKED_AT + count]:
        name = normalise(offer.text)
        if name in seen or other_claim(offer.text, subject):
            continue
        seen.add(name)
        sentence = _sentence_of(offer, pool) if offer.origin in ("article", "list") else ""
        chosen.append(Offer(wanted.dressed(offer.text), offer.origin, sentence))
        if len(chosen) == count:
            break
    return chosen


class _Wanted:
    """What an option must look like beside the key."""

    def __init__(self, keys: Sequence[str], taken: Sequence[str], subject: Subject, pool: Pool) -> None:
        self._keys = keys
        self._pool = pool
        self._sort = sort_of(keys[0], pool)
        self._figure = figure_of(keys[0]) if self._sort in ("year", "number") else None
        self._taken = [set(content_words(text)) for text in (*keys, *taken)]
        self._names = {normalise(text) for text in (*keys, *taken)}
        evidence = subject.evidence.text if subject.evidence else ""
        self._said = f" {' '.join(words(f'{subject.stem} {evidence}'))} "
        self._length = sum(map(len, keys)) / len(keys)
        self._start = subject.evidence.start if subject.evidence else None
        self._before = {term.before for term in pool.terms if term.text.lower() == keys[0].lower()} - {""}
        self._kind = next((term.kind for term in pool.terms if term.text.lower() == keys[0].lower()), "")
        self._groups = set().union(*(pool.groups.get(_bare(key), frozenset()) for key in keys))
        self._last = words(keys[0])[-1] if words(keys[0]) else ""
        self._is_many = is_plural(keys[0])
        self._unit = _unit(keys[0])

    def fits(self, term: Term) -> bool:
        """Whether the term is of the key's sort and form, and no part of a key or the question."""
        text, sort = term.text, term.sort
        if sort != self._sort or not _SHORTEST <= len(text) / max(self._length, 1) <= _LONGEST:
            return False
        if term.name in self._names or f" {term.spoken} " in self._said:
            return False
        stems = term.stems
        if not stems or any(stems <= other or other <= stems for other in self._taken if other):
            return False
        if sort == "phrase" and len(self._keys[0].split()) > MOST_WORDS + 2:
            return False
        if self._kind and term.kind and term.kind != self._kind:
            return False
        if sort == "number" and _unit(text) != self._unit:
            return False
        if sort == "phrase" and self._keys[0].split()[0].endswith("ing") != text.split()[0].endswith("ing"):
            return False
        return sort != "phrase" or is_plural(text) == self._is_many

    def is_listed(self, term: Term) -> bool:
        """Whether a list of the article holds both the key and the term."""
        return bool(self._groups & self._pool.groups.get(term.text.lower(), frozenset()))

    def score(self, term: Term) -> float:
        """How good an option the term is: of the same list, used the same way, near, often named."""
        score = min(term.count, 4) * 0.15
        score += 3.0 * self.is_listed(term)
        score += 1.0 * (term.before in self._before and bool(term.before))
        score += 0.8 * (len(term.text.split()) == len(self._keys[0].split()))
        score += 1.2 * (self._sort in ("name", "phrase") and term.spoken.endswith(self._last))
        score += 1.5 * (bool(term.kind) and term.kind == self._kind)
        score += 0.7 * (term.before in OPENS_NOUN)
        score += self._closeness(term.text)
        if self._start is not None:
            score += 0.6 / (1 + abs(term.start - self._start) / 2000)
        return score

    def bank_score(self, text: str) -> float:
        """A key of another item was worth asking once."""
        return 1.1 + 0.8 * (len(text.split()) == len(self._keys[0].split())) + self._closeness(text)

    def _closeness(self, text: str) -> float:
        figure = figure_of(text) if self._figure is not None else None
        if figure is None or not self._figure:
            return 0.0
        far = abs(figure - self._figure) / (20 if self._sort == "year" else max(abs(self._figure), 1))
        return 2.0 / (1 + far)

    def near_figures(self) -> Iterator[tuple[float, str]]:
        """Numbers about the key, where the article holds too few of its sort."""
        if self._figure is None or not re.search(r"\d", self._keys[0]):
            return
        if self._sort == "year":
            steps: Sequence[float] = [self._figure + step for step in (-12, -7, -3, 4, 8, 15)]
        else:
            steps = [self._figure * part for part in (0.5, 0.75, 1.25, 1.5, 2)]
        for place, value in enumerate(steps):
            text = _rewritten(self._keys[0], value, is_year=self._sort == "year")
            if text and self.fits(known_term(Term(text, self._sort, 0))):
                yield 0.4 - place * 0.01, text

    def dressed(self, text: str) -> str:
        """The text with the key's article and capital letter."""
        key = self._keys[0]
        article = _DETERMINER.match(key)
        if (
            self._sort == "phrase"
            and article
            and not _DETERMINER.match(text)
            and article[0].lower() == "the "
        ):
            text = f"the {text}"
        return text[:1].upper() + text[1:] if self._sort == "phrase" and key[:1].isupper() else text


def _keys_and_others(item: Item) -> tuple[list[str], list[str]]:
    body = item.body
    if isinstance(body, Choice):
        texts = [(plain(option.content), option.fraction > 0) for option in body.options]
        keys = [text for text, is_key in texts if is_key and text]
        return keys, [text for text, is_key in texts if not is_key]
    if isinstance(body, Matching):
        return [text for side in body.right if (text := plain(side.content))], []
    return [], []


def _offer(term: Term, wanted: _Wanted) -> Offer:
    return Offer(term.text, "list" if wanted.is_listed(term) else "article", str(term.start))


def _sentence_of(offer: Offer, pool: Pool) -> str:
    """The sentence the offer was found in; its place came along as text."""
    start = int(offer.sentence)
    begin = max(pool.text.rfind(mark, 0, start) for mark in (". ", "? ", "! ", "\n")) + 1
    ends = [end for mark in (". ", "? ", "! ", "\n") if (end := pool.text.find(mark, start)) >= 0]
    return pool.text[begin : min(ends, default=len(pool.text) - 1) + 1].strip()


def _bare(text: str) -> str:
    return _LEADING.sub("", text.lower())


def _unit(text: str) -> str:
    return re.sub(r"[\d.,\s-]", "", normalise(text)).rstrip("s")


def _rewritten(key: str, value: float, *, is_year: bool) -> str | None:
    """The key with another figure, written as the key's is; None where that is no whole number."""
    found = re.search(r"\d+(?:,\d{3})*", key)
    if found is None or value != int(value) or "." in key:
        return None
    figure = f"{int(value):,}" if "," in found.group() and not is_year else str(int(value))
    return key[: found.start()] + figure + key[found.end() :]
