"""A language model as proposer: what it is asked, and how strictly its reply is read.

No network here: whoever builds a `ModelBackend` brings the function that asks. Each item must quote its
sentence word for word; the quote is found again or the item is dropped, and so is everything that is not
exactly of the shape asked for. No rule proves what is left, so a gate holds all of it for a person.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NoReturn, TypeAlias

from items.generation.backends import Passage
from items.generation.shapes import GAP, Candidate, CandidateOption, Key, Span
from items.kinds import ItemKind

RULE = "model"
MARK = "model_proposed"
KINDS = (
    ItemKind.SINGLE_CHOICE,
    ItemKind.MULTIPLE_RESPONSE,
    ItemKind.TRUE_FALSE,
    ItemKind.SHORT_ANSWER,
    ItemKind.CLOZE,
)
"""The kinds a model is asked for; matching needs several sentences and stays with the rules."""
BATCH = 6_000
"""Characters of the article in one call."""
MOST_CALLS = 5
MOST_ITEMS = 40
"""Items read from one reply; a model that runs on is not followed."""
_MOST_ASKED = 12
_LONGEST = {"question": 500, "answer": 200, "quote": 1_500, "option": 200}
_FEWEST_QUOTED_WORDS = 3
_OPTIONS = range(3, 7)
_MARKUP = re.compile(r"<[A-Za-z/!?]|&(?:[a-z]+|#\d+);|```|\]\(")
_FENCE = re.compile(r"\A```(?:json)?\s*\n(.*)\n```\s*\Z", re.DOTALL)
_FIELDS = frozenset({"kind", "question", "answer", "quote"})

SYSTEM = """You write exam questions about passages of an article. Reply with one JSON object, nothing else:
{"items": [{"kind": …, "question": …, "options": […], "answer": …, "quote": …}]}
"quote": one sentence of the passage, copied character by character, that proves the answer.
kind "single_choice": "options" has 3 to 6 texts, "answer" is one of them, copied from the passage.
kind "multiple_response": "options" has 4 to 6 texts, "answer" is the list of the right ones.
kind "true_false": "question" is a statement, "answer" is true or false, no "options".
kind "short_answer": "answer" is a few words copied from the passage, no "options".
kind "cloze": "question" is the quoted sentence with ____ for "answer", no "options".
Name people and things; do not use "this passage" or pronouns. No markup."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is sent: nothing but the instruction and the chosen passages."""

    system: str
    user: str
    seed: int

    @property
    def sha256(self) -> str:
        """The hash by which a repeated call is recognised."""
        return hashlib.sha256(f"{self.system}\n{self.seed}\n{self.user}".encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back: a text, or the code of the problem why there is none."""

    text: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One exchange as it is kept: the prompt by its hash, the reply raw."""

    prompt_sha256: str
    reply: str
    problem: str
    proposed: int
    refused: Mapping[str, int]


class Unusable(ValueError):
    """A reply, or an item of one, that is not what was asked for; the message is its code."""


Ask: TypeAlias = Callable[[Prompt], Reply]


@dataclass
class ModelBackend:
    """Asks a model for candidates; `calls` keeps what was exchanged. Implements `ProposalBackend`."""

    ask: Ask
    name: str
    seed: int = 0
    calls: list[Call] = field(default_factory=list)

    @property
    def engine(self) -> str:
        return f"model:{self.name}"[:100]

    @property
    def problem(self) -> str:
        """Why a call gave nothing that could be read; empty if all went well."""
        return next((call.problem for call in self.calls if call.problem), "")

    @property
    def refused(self) -> Counter[str]:
        """How many items of the replies were dropped before any gate, by code."""
        return sum((Counter(call.refused) for call in self.calls), Counter[str]())

    def propose(self, passages: Sequence[Passage], wanted: Mapping[ItemKind, int]) -> list[Candidate]:
        """The readable items of all replies; it stops at the first call that fails."""
        kinds = [kind for kind in KINDS if wanted.get(kind)]
        found: list[Candidate] = []
        if not kinds:
            return found
        for batch in _batches(passages)[:MOST_CALLS]:
            prompt = prompt_for(batch, kinds, max(wanted.values()), self.seed)
            reply = self.ask(prompt)
            read: list[Candidate] = []
            refused: Counter[str] = Counter()
            problem = reply.problem
            if not problem:
                try:
                    read, refused = read_reply(reply.text, batch, kinds)
                except Unusable as unusable:
                    problem = str(unusable)
            self.calls.append(
                Call(
                    prompt_sha256=prompt.sha256,
                    reply=reply.text,
                    problem=problem,
                    proposed=len(read),
                    refused=refused,
                )
            )
            if problem:
                break
            found += read
        return found


def _batches(passages: Sequence[Passage]) -> list[list[Passage]]:
    """Neighbouring passages together, up to `BATCH` characters; a longer one is a batch of its own."""
    found: list[list[Passage]] = []
    size = BATCH
    for passage in passages:
        if size + len(passage.text) > BATCH:
            found.append([])
            size = 0
        found[-1].append(passage)
        size += len(passage.text)
    return found


def prompt_for(passages: Sequence[Passage], kinds: Sequence[ItemKind], count: int, seed: int) -> Prompt:
    """The prompt for these passages; the same input gives the same bytes."""
    names = ", ".join(kind.value for kind in kinds)
    text = "\n\n".join(passage.text for passage in passages)
    number = min(count, _MOST_ASKED)
    return Prompt(SYSTEM, f"Write {number} questions. Kinds allowed: {names}.\n\nPassage:\n{text}", seed)


def read_reply(
    text: str, passages: Sequence[Passage], kinds: Sequence[ItemKind]
) -> tuple[list[Candidate], Counter[str]]:
    """The candidates of a reply, and how many of its items were dropped, by code.

    Raises `Unusable` (``not_json``, ``wrong_shape``) for a reply that cannot be read at all.
    """
    entries = _entries(text)
    found: list[Candidate] = []
    refused: Counter[str] = Counter()
    for entry in entries[:MOST_ITEMS]:
        try:
            found.append(_candidate(entry, passages, kinds))
        except Unusable as unusable:
            refused[str(unusable)] += 1
    if len(entries) > MOST_ITEMS:
        refused["model_too_many"] = len(entries) - MOST_ITEMS
    return found, refused


def _entries(text: str) -> list[object]:
    fenced = _FENCE.match(text.strip())
    try:
        data = json.loads(
            fenced.group(1) if fenced else text,
            object_pairs_hook=_without_repeats,
            parse_constant=_no_constant,
        )
    except (ValueError, RecursionError) as error:
        raise Unusable("not_json") from error
    if not isinstance(data, dict) or set(data) != {"items"} or not isinstance(data["items"], list):
        raise Unusable("wrong_shape")
    return list(data["items"])


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object whose names are all different: of two answers neither is trusted."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("repeated name")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _candidate(entry: object, passages: Sequence[Passage], kinds: Sequence[ItemKind]) -> Candidate:
    if not isinstance(entry, dict):
        raise Unusable("model_shape")
    kind = next((one for one in kinds if one.value == entry.get("kind")), None)
    if kind is None:
        raise Unusable("model_kind")
    has_options = kind in (ItemKind.SINGLE_CHOICE, ItemKind.MULTIPLE_RESPONSE)
    if set(entry) != _FIELDS | ({"options"} if has_options else set()):
        raise Unusable("model_shape")
    stem = _text(entry["question"], "question")
    quote = _text(entry["quote"], "quote")
    passage, sentence, place = _found(quote, passages)
    source = passage.text[sentence.start - passage.start : sentence.end - passage.start]
    options = _options(entry["options"]) if has_options else ()
    key, at = _key(kind, entry["answer"], options, stem, source)
    # Where no single words decide, the quote as a whole does.
    answer = place if at is None else Span(sentence.start + at.start, sentence.start + at.end)
    rights = set(key) if isinstance(key, tuple) else {key}
    return Candidate(
        kind=kind,
        stem=stem,
        key=key,
        raw_key=passage.text[answer.start - passage.start : answer.end - passage.start],
        source=sentence,
        answer=answer,
        section=passage.section,
        rule=RULE,
        context=source,
        confidence=0.5,
        options=tuple(
            CandidateOption(text=text, is_key=text in rights, origin="model", why="") for text in options
        ),
        accept=(str(key),) if kind in (ItemKind.SHORT_ANSWER, ItemKind.CLOZE) else (),
        marks=(MARK,),
    )


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Unusable("model_shape")
    text = value.strip()
    if len(text) > _LONGEST[name]:
        raise Unusable("model_too_long")
    if any(unicodedata.category(one) in ("Cc", "Cf", "Cs", "Co", "Cn") for one in text):
        raise Unusable("model_markup")
    if _MARKUP.search(text):
        raise Unusable("model_markup")
    return text


def _options(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) not in _OPTIONS:
        raise Unusable("model_options")
    texts = tuple(_text(one, "option") for one in value)
    if len({text.casefold() for text in texts}) != len(texts):
        raise Unusable("model_options")
    return texts


def _found(quote: str, passages: Sequence[Passage]) -> tuple[Passage, Span, Span]:
    """Where the quote stands: its passage, the one sentence that holds it, and its own span."""
    if len(quote.split()) < _FEWEST_QUOTED_WORDS:
        raise Unusable("model_quote")
    for passage, place in _places(quote, passages):
        for sentence in passage.sentences:
            if sentence.start <= place.start and place.end <= sentence.end:
                return passage, sentence, place
    raise Unusable("model_quote")


def _places(quote: str, passages: Sequence[Passage]) -> Iterator[tuple[Passage, Span]]:
    for passage in passages:
        at = passage.text.find(quote)
        while at >= 0:
            yield passage, Span(passage.start + at, passage.start + at + len(quote))
            at = passage.text.find(quote, at + 1)


def _key(
    kind: ItemKind, value: object, options: tuple[str, ...], stem: str, source: str
) -> tuple[Key, Span | None]:
    """The key as a candidate has it, and where its words stand in the sentence."""
    if kind is ItemKind.TRUE_FALSE:
        if not isinstance(value, bool):
            raise Unusable("model_shape")
        return value, None
    if kind is ItemKind.MULTIPLE_RESPONSE:
        if not isinstance(value, list):
            raise Unusable("model_shape")
        keys = tuple(_text(one, "answer") for one in value)
        if len(set(keys)) != len(keys) or not set(keys) <= set(options):
            raise Unusable("model_options")
        for key in keys:
            _in_sentence(key, source)
        return keys, None
    key = _text(value, "answer")
    if kind is ItemKind.SINGLE_CHOICE and key not in options:
        raise Unusable("model_options")
    if kind is ItemKind.CLOZE:
        return key, _gap(key, stem, source)
    return key, _in_sentence(key, source)


def _gap(key: str, stem: str, source: str) -> Span:
    """Where the gap of the stem is in the sentence; filled in, the stem must be the sentence's own words."""
    at = source.find(stem.replace(GAP, key))
    if stem.count(GAP) != 1 or at < 0:
        raise Unusable("model_gap")
    start = at + stem.index(GAP)
    return Span(start, start + len(key))


def _in_sentence(key: str, source: str) -> Span:
    """Where the key's words stand in the sentence, as whole words; capitals may differ."""
    found = re.search(rf"(?<!\w){re.escape(key)}(?!\w)", source, re.IGNORECASE)
    if found is None:
        raise Unusable("model_key")
    return Span(found.start(), found.end())
