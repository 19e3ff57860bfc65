"""Stage 2: one parse per block, then what the whole article tells about its names and words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from items.generation.ingest import Passage, Source
from items.generation.lexicon import SUBJECTS, noun_class
from items.generation.shapes import Reason, Span
from items.generation.wording import content_stems, without_article

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as Words

NAME_LABELS = frozenset(
    {"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "LAW", "PRODUCT", "WORK_OF_ART"}
)
_POSSESSIVE = re.compile(r"['’]s?$")
_NEAR, _OFTEN = 2, 3
_ANY_OF_THEM = ("a", "an", "another", "each", "every", "any", "no", "other", "one", "own")
_SPACES = re.compile(r"\s")


@dataclass(frozen=True, eq=False, slots=True)
class Sentence:
    """A sentence with its parse. `offset` is where its block starts in the article."""

    index: int
    section: int
    paragraph: int
    kind: str
    words: Words
    span: Span
    offset: int
    text: str
    stems: frozenset[str]

    def range_of(self, first: int, last: int) -> Span:
        """The article span of the tokens `first` to `last`, both included."""
        doc = self.words.doc
        return Span(self.offset + doc[first].idx, self.offset + doc[last].idx + len(doc[last]))


@dataclass(eq=False)
class Analysis:
    """Everything the rules read, and the log of what gave nothing."""

    source: Source
    sentences: list[Sentence] = field(default_factory=list)
    salience: list[float] = field(default_factory=list)
    lemma_counts: Counter[str] = field(default_factory=Counter)
    sentence_counts: Counter[str] = field(default_factory=Counter)
    labels: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    aliases: dict[str, str] = field(default_factory=dict)
    nouns: dict[str, list[tuple[int, int, Token]]] = field(default_factory=lambda: defaultdict(list))
    log: list[Reason] = field(default_factory=list)
    small_words: set[str] = field(default_factory=set)

    def refuse(self, sentence: Sentence, rule: str, code: str, detail: str = "") -> None:
        """Notes why `rule` gave nothing for `sentence`."""
        self.log.append(Reason(sentence=sentence.span, rule=rule, code=code, detail=detail[:200]))

    def label_of(self, name: str) -> str:
        """The entity label all mentions of `name` agree on, else an empty text."""
        if self.is_common_word(name):
            return ""
        labels = self.labels.get(_POSSESSIVE.sub("", name))
        return next(iter(labels)) if labels and len(labels) == 1 else ""

    def is_common_word(self, word: str) -> bool:
        """Whether the article also writes the word small: its capital is that of a sentence."""
        return word.istitle() and " " not in word and word.lower() in self.small_words

    def is_mentioned_before(self, token: Token, sentence: Sentence) -> bool:
        """Whether the noun occurred earlier, so that "the N" points back at it."""
        here = (sentence.index, token.i)
        return any((index, i) < here for index, i, _ in self.nouns.get(token.lemma_.lower(), ()))

    def longer_name(self, token: Token, sentence: Sentence) -> str | None:
        """The one longer name used before for "the N" ("the canal" → "Meridian Canal"), if there is one.

        A compound told of once, far back, and not in the title, may be another thing of the same kind; a
        body's proper name is the one meant unless the article speaks of "a N" too.
        """
        forms: dict[str, str] = {}
        nearest, count, is_proper, is_other = -_NEAR, 0, True, False
        for index, i, mention in self.nouns.get(token.lemma_.lower(), ()):
            if (index, i) >= (sentence.index, token.i) or (mention.tag_[-1] == "S") != (
                token.tag_[-1] == "S"
            ):
                continue
            is_any = any(t.lower_ in _ANY_OF_THEM for t in mention.lefts)
            is_proper = is_proper and not is_any
            left = [t for t in mention.lefts if t.dep_ in ("compound", "nmod")]
            if left and left[0].i == mention.i - len(left):
                text = mention.doc[_start_of_name(left[0]) : mention.i + 1].text
                forms.setdefault(text.lower(), text if left[0].pos_ == "PROPN" else "")
                is_body = noun_class(mention.lemma_.lower(), mention.ent_type_) == "group"
                is_proper = is_proper and mention.text.istitle() and is_body
                nearest, count, is_other = max(nearest, index), count + 1, False
            elif is_any:
                is_other = True  # "an authority of its own", told of since
        name = next(iter(forms.values())) if len(forms) == 1 else ""
        is_near = is_proper or sentence.index - nearest <= _NEAR or count >= _OFTEN
        return (
            name
            if name and not is_other and (is_near or content_stems(name) <= content_stems(self.source.title))
            else None
        )


Progress = Callable[[int, int, str], None]


def analyse(source: Source, nlp: Language, on_progress: Progress | None = None) -> Analysis:
    """The article parsed section by section; `on_progress` is told before each section."""
    analysis = Analysis(source)
    count = len(source.section_titles)
    for section in range(count):
        if on_progress:
            on_progress(section, count, source.section_titles[section])
        passages = [passage for passage in source.passages if passage.section == section]
        docs = nlp.pipe((_doc_of(source.text, passage, nlp) for passage in passages), batch_size=64)
        for paragraph, (passage, doc) in enumerate(zip(passages, docs, strict=True)):
            _add_sentences(analysis, passage, doc, paragraph)
    _count_words(analysis)
    _collect_names(analysis)
    return analysis


def _doc_of(text: str, passage: Passage, nlp: Language) -> Doc:
    """An unparsed document whose sentences are those of the article, not the parser's own."""
    block = passage.block.of(text)
    doc = nlp.make_doc(_SPACES.sub(" ", block))
    starts = {sentence.start - passage.block.start for sentence in passage.sentences}
    for token in doc:
        token.is_sent_start = token.i == 0 or any(
            at in starts for at in range(token.idx, token.idx + len(token))
        )
    return doc


def _add_sentences(analysis: Analysis, passage: Passage, doc: Doc, paragraph: int) -> None:
    for span in passage.sentences:
        start, end = span.start - passage.block.start, span.end - passage.block.start
        tokens = [t.i for t in doc if start <= t.idx < end and not t.is_space]
        if not tokens:
            continue
        text = span.of(analysis.source.text)
        analysis.sentences.append(
            Sentence(
                index=len(analysis.sentences),
                section=passage.section,
                paragraph=paragraph,
                kind=passage.kind,
                words=doc[tokens[0] : tokens[-1] + 1],
                span=span,
                offset=passage.block.start,
                text=text,
                stems=content_stems(text),
            )
        )


def _count_words(analysis: Analysis) -> None:
    analysis.small_words.update(re.findall(r"(?<![\w’'-])[a-z][\w-]+", analysis.source.text))
    for sentence in analysis.sentences:
        lemmas = [t.lemma_.lower() for t in content_tokens(sentence.words)]
        analysis.lemma_counts.update(lemmas)
        analysis.sentence_counts.update(dict.fromkeys(lemmas, 1))
        for token in sentence.words:
            if token.pos_ in ("NOUN", "PROPN"):
                analysis.nouns[token.lemma_.lower()].append((sentence.index, token.i, token))


def _collect_names(analysis: Analysis) -> None:
    titled: dict[str, set[str]] = defaultdict(set)
    surnames: dict[str, set[str]] = defaultdict(set)
    for sentence in analysis.sentences:
        for entity in sentence.words.ents:
            name = without_article(_POSSESSIVE.sub("", entity.text))
            analysis.labels[name][_label(entity, sentence.words)] += 1
            if entity.label_ != "PERSON":
                continue
            if " " in name:
                surnames[name.split()[-1].lower()].add(name)
            title = _title_before(entity)
            if title and " " in name:
                titled["the " + title.lower()].add(f"{title} {name}")
    for short, full in titled.items():
        if len(full) == 1:
            analysis.aliases[short] = next(iter(full))
    for short, full in surnames.items():
        if len(full) == 1 and _is_surname(short, next(iter(full)), analysis):
            analysis.aliases[short] = next(iter(full))


def _is_surname(short: str, full: str, analysis: Analysis) -> bool:
    """Whether the article introduces the person by the full name and calls nothing else by the last one."""
    last = full.split()[-1]
    text = analysis.source.text
    first = re.search(rf"\b{re.escape(last)}\b", text)
    introduced = first is not None and text[: first.end()].endswith(full)
    looks_right = all(part.istitle() or part.endswith(".") for part in full.split())
    other = set(analysis.labels.get(last, ())) - {"PERSON"}
    return introduced and looks_right and not other and analysis.label_of(full) == "PERSON" and short != ""


def _label(entity: Words, sentence: Words) -> str:
    """The recogniser's label; a lone word after a preposition is hardly a person."""
    before = entity.doc[entity.start - 1].lower_ if entity.start > sentence.start else ""
    if (
        entity.label_ == "PERSON"
        and len(entity) == 1
        and before in ("the", "of", "in", "at", "to", "between", "from")
    ):
        return "UNSURE"
    return str(entity.label_)


def _title_before(entity: Words) -> str:
    """ "General Secretary" of "General Secretary Xi Jinping", else an empty text."""
    first = entity.start
    while (
        first > entity.sent.start and entity.doc[first - 1].pos_ == "PROPN" and entity.doc[first - 1].is_title
    ):
        first -= 1
    return str(entity.doc[first : entity.start].text)


def _start_of_name(token: Token) -> int:
    """Where the capitalised words begin that stand before and with `token`, however they are parsed."""
    start = token.i
    if token.pos_ == "PROPN":
        while start > token.sent.start and token.doc[start - 1].pos_ == "PROPN":
            start -= 1
    return start


# ---- small questions about tokens, shared by the rules


def content_tokens(tokens: Iterable[Token]) -> list[Token]:
    """The tokens that carry meaning."""
    return [t for t in tokens if t.pos_ in ("NOUN", "PROPN", "VERB", "ADJ", "NUM") and not t.is_stop]


def first_of(token: Token) -> int:
    """Index of the first token of the token's phrase."""
    return int(token.left_edge.i)


def last_of(token: Token) -> int:
    """Index of the last token of the token's phrase."""
    return int(token.right_edge.i)


def is_plural(token: Token) -> bool:
    """Whether a subject headed by `token` takes a plural verb."""
    if token.dep_.startswith("csubj"):
        return False
    return token.tag_ in ("NNS", "NNPS") or any(child.dep_ == "conj" for child in token.children)


def is_subject(token: Token) -> bool:
    """Whether `token` heads a subject."""
    return token.dep_ in SUBJECTS
