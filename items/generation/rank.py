"""Stage 3: how much a sentence matters to the article, from counts alone: the same on every machine."""

from __future__ import annotations

from items.generation.analyse import Analysis, content_tokens
from items.generation.wording import content_stems

_FREQUENT = 3
_DEFINITE = (
    "PERSON",
    "ORG",
    "GPE",
    "LOC",
    "FAC",
    "EVENT",
    "CARDINAL",
    "QUANTITY",
    "PERCENT",
    "MONEY",
    "DATE",
)


def rank(analysis: Analysis) -> None:
    """Sets `analysis.salience`, 0 to 1 a sentence: key words, words of the headings, first place."""
    source = analysis.source
    topics = content_stems(
        " ".join([source.title, *source.section_titles, *(h.text for h in source.headings)])
    )
    seen: set[tuple[int, int]] = set()
    for sentence in analysis.sentences:
        lemmas = [t.lemma_.lower() for t in content_tokens(sentence.words)]
        frequent = sum(analysis.lemma_counts[lemma] >= _FREQUENT for lemma in lemmas)
        keyed = frequent / (1 + len(lemmas))
        topical = len(sentence.stems & topics) / (1 + min(len(sentence.stems), len(topics)))
        opens = (sentence.section, sentence.paragraph) not in seen
        seen.add((sentence.section, sentence.paragraph))
        # A name or a number makes a sentence worth a question wherever it stands.
        definite = any(e.label_ in _DEFINITE for e in sentence.words.ents)
        score = 0.2 + 0.1 * definite + 0.5 * keyed + 0.2 * min(1.0, 2 * topical) + 0.1 * opens
        analysis.salience.append(round(min(1.0, score), 3))
