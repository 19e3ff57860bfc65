"""The hard gates: each says why a candidate must be dropped, or None."""

from __future__ import annotations

import re
from collections.abc import Callable

from items.generation.facts import CHOICES, TYPED, Facts, asks_figure, distractors_of, shown_texts, typed_key
from items.generation.lexicon import NUMBER_WORDS, ORDINALS
from items.generation.shapes import GAP, Candidate
from items.generation.standalone import (
    broken_problem,
    deixis_problem,
    demonstrative_problem,
    pronoun_problem,
    reference_problem,
)
from items.generation.wording import content_stems, stem_of, words
from items.kinds import ItemKind

_OPEN_WORDS = "of|the|a|an|and|or|with|by|than|as|is|are|was|were|be|has|have|to"
_JOINING = "that|which|whose|whether|because|including|namely|if"
_PREPOSITIONS = "in|on|at|for|from|into|between|beyond|about|against|during|following"
_AFTER_HELPER = re.compile(
    r"\b(?:do|does|did|will|would|must|can|could|should|may|might)\s+(\w+)", re.IGNORECASE
)


def no_span(candidate: Candidate, facts: Facts) -> str | None:
    """The answer is not an exact, non-empty piece of the article inside its sentence."""
    answer, source = candidate.answer, candidate.source
    inside = source.start <= answer.start < answer.end <= source.end <= len(facts.text)
    return None if inside and answer.of(facts.text) == candidate.raw_key else repr(candidate.raw_key[:60])


def key_unsupported(candidate: Candidate, facts: Facts) -> str | None:
    """The words of the key are not in the evidence."""
    if candidate.kind is ItemKind.MATCHING or candidate.rule == "subheadings":
        return None
    evidence = {stem_of(word) for word in words(candidate.source.of(facts.text))}
    keys = [candidate.key] if isinstance(candidate.key, str) else candidate.key
    if isinstance(keys, bool) or candidate.rule.startswith("choose_statement"):
        return None if content_stems(candidate.raw_key) or candidate.raw_key else "no words"
    for key in keys:
        missing = [word for word in words(str(key)) if stem_of(word) not in evidence]
        if missing:
            return missing[0]
    return None


def _first_problem(check: Callable[[str], tuple[str, str] | None], candidate: Candidate) -> str | None:
    for text in shown_texts(candidate):
        problem = check(text.replace(GAP, "gap"))
        if problem:
            return problem[1]
    return None


def unresolved_pronoun(candidate: Candidate, _facts: Facts) -> str | None:
    """A pronoun without its noun."""
    return _first_problem(pronoun_problem, candidate)


def unresolved_demonstrative(candidate: Candidate, _facts: Facts) -> str | None:
    """ "this", "these" or "such" without what they point at."""
    return _first_problem(demonstrative_problem, candidate)


def relative_time(candidate: Candidate, _facts: Facts) -> str | None:
    """A time that depends on the day of writing."""
    return _first_problem(deixis_problem, candidate)


def discourse_reference(candidate: Candidate, _facts: Facts) -> str | None:
    """A pointer to another place of the article."""
    return _first_problem(reference_problem, candidate)


def broken_text(candidate: Candidate, _facts: Facts) -> str | None:
    """Unpaired marks, code or debris."""
    return _first_problem(broken_problem, candidate)


def key_in_stem(candidate: Candidate, _facts: Facts) -> str | None:
    """Half of the key's words already stand in the stem."""
    if not isinstance(candidate.key, str) or candidate.rule.startswith("choose_statement"):
        return None
    if asks_figure(candidate):
        same = {candidate.key.lower(), *_spellings(candidate.key)}
        return candidate.key if same & set(words(candidate.stem)) else None
    if candidate.kind in TYPED and _is_initials(candidate.key, candidate.stem):
        return candidate.key
    key, stem = content_stems(candidate.key), content_stems(candidate.stem)
    shared = key & stem
    limit = 0.34 if candidate.kind is ItemKind.CLOZE else 0.5
    return " ".join(sorted(shared)) if key and len(shared) >= limit * len(key) else None


def _spellings(figure: str) -> set[str]:
    """A small number in digits, in words and as the ordinal that comes next ("two …, and a third")."""
    if figure.lower() in NUMBER_WORDS:
        value = NUMBER_WORDS.index(figure.lower()) + 2
    elif figure.isdigit() and int(figure) <= len(NUMBER_WORDS) + 1:
        value = int(figure)
    else:
        return set()
    spelt = {NUMBER_WORDS[value - 2]} if value > 1 else set()
    return {str(value), *spelt, *ORDINALS[value : value + 1]}


def _is_initials(key: str, stem: str) -> bool:
    """Whether the key is an abbreviation whose words stand in the stem."""
    if not (key.isupper() and key.isalpha() and 1 < len(key) <= 6):
        return False
    return key.lower() in "".join(word[0] for word in words(stem)) or bool(
        re.search(r"\b" + r"\w* (?:(?:of|for|the|and|on|in) )*".join(key), stem, re.IGNORECASE)
    )


def too_few_options(candidate: Candidate, _facts: Facts) -> str | None:
    """Fewer than three different options."""
    different = {option.text.lower() for option in candidate.options}
    wrong = len(distractors_of(candidate))
    if candidate.kind is ItemKind.SINGLE_CHOICE:
        return None if len(different) >= 3 and len(different) - wrong == 1 else str(len(different))
    if candidate.kind is ItemKind.MULTIPLE_RESPONSE:
        return None if len(different) - wrong >= 2 and wrong >= 2 else str(len(different))
    if candidate.kind is ItemKind.MATCHING:
        return (
            None
            if len({p.left for p in candidate.pairs}) >= 3 and len(different) >= 3
            else str(len(candidate.pairs))
        )
    return None


def second_right_answer(candidate: Candidate, facts: Facts) -> str | None:
    """A sentence of the article holds a wrong option together with what is rare in the stem."""
    if candidate.kind in TYPED:
        return _other_answer(candidate, facts)
    if candidate.kind not in CHOICES:
        return None
    if candidate.rule == "subheadings":
        return next((o for o in distractors_of(candidate) if o in candidate.key), None)  # type: ignore[operator]  # the key of this kind is a tuple of texts
    for option in distractors_of(candidate):
        if candidate.rule.startswith("choose_statement"):
            stems = content_stems(option)
            if any(facts.index.stems[place] == stems for place in facts.index.holding_all(stems)):
                return option
        elif _is_asserted(option, candidate.context, facts) and not asks_figure(candidate):
            return option
    return None


def _other_answer(candidate: Candidate, facts: Facts) -> str | None:
    """Another sentence says what the stem says, of something else."""
    key = content_stems(str(candidate.key))
    # Of a passage no other sentence says all: what is asked is its one sentence with the gap.
    asked = (
        content_stems(candidate.context) - key
        if candidate.parts
        else content_stems(candidate.stem.replace(GAP, " "))
    )
    for place in facts.index.holding_most(asked, 0.8):
        if (
            facts.sentences[place] not in (candidate.source, candidate.tested)
            and not key <= facts.index.stems[place]
        ):
            return facts.sentences[place].of(facts.text)[:80]
    return None


def _is_asserted(option: str, context: str, facts: Facts) -> bool:
    own = content_stems(option)
    return facts.index.is_asserted(own, content_stems(context) - own)


def bare_definite(candidate: Candidate, _facts: Facts) -> str | None:
    """An option or key such as "the work" that could be anything."""
    texts = [*(o.text for o in candidate.options), *typed_key(candidate)]
    if candidate.kind is ItemKind.MATCHING:
        texts = [pair.left for pair in candidate.pairs]
    return next((text for text in texts if re.fullmatch(r"[Tt]he [a-z]+", text)), None)


def wrong_verb_form(candidate: Candidate, _facts: Facts) -> str | None:
    """After do, does, did or a modal the base form must stand; no second finite verb at the end."""
    if candidate.kind is not ItemKind.SHORT_ANSWER:
        return None
    for found in _AFTER_HELPER.finditer(candidate.stem):
        if re.search(r"(?:[^s]s|ing|ed)$", found.group(1)) and found.group(1) in {
            word for word in words(candidate.stem) if word.endswith("ing")
        }:
            return found.group()
    found_clash = re.search(r"\b(?:do|does|did)\b[^?]*\b(?:is|are|was|were)\?", candidate.stem)
    return found_clash.group() if found_clash else None


def dangling_end(candidate: Candidate, _facts: Facts) -> str | None:
    """A question or statement that stops in the middle."""
    if candidate.kind is ItemKind.SHORT_ANSWER:
        found = re.search(rf"\b(?:{_OPEN_WORDS})\?$", candidate.stem)
    else:
        found = re.search(rf"\b(?:{_OPEN_WORDS}|{_PREPOSITIONS}|{_JOINING})\.$", candidate.context)
    return found.group() if found else None


def article_cue(candidate: Candidate, _facts: Facts) -> str | None:
    """ "a" or "an" before the gap tells how the key begins."""
    found = re.search(rf"\b[Aa]n? [\"“]?{GAP}", candidate.stem)
    return found.group() if found else None


def antonym_beside_range(candidate: Candidate, _facts: Facts) -> str | None:
    """A swapped "rose/fell" contradicts the numbers that still stand beside it."""
    if candidate.rule != "false_antonym":
        return None
    found = re.search(r"\bfrom \$?[\d.,]+\S* (?:\w+ )?to \$?[\d.,]+", candidate.stem)
    return found.group() if found else None


def unchanged_falsehood(candidate: Candidate, _facts: Facts) -> str | None:
    """A "false" statement that still says what the article says."""
    if candidate.kind is not ItemKind.TRUE_FALSE or candidate.key is not False:
        return None
    return candidate.stem if candidate.stem == candidate.context else None
