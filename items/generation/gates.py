"""Stage 7: the gates. A hard one drops a candidate, a soft one holds it for review.

Each gate is a small function on the finished candidate and the plain facts of its article; it says
what it saw, or None. Texts for people stand beside it. No NLP here: pages may import this module.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from items.generation.lexicon import ANTONYMS, VAGUE
from items.generation.shapes import GAP, Candidate, CandidateState, Finding, Span
from items.generation.standalone import (
    broken_problem,
    deixis_problem,
    demonstrative_problem,
    pronoun_problem,
    reference_problem,
)
from items.generation.stemindex import StemIndex
from items.generation.wording import content_stems, stem_of, without_article, words
from items.kinds import ItemKind

_CHOICES = (ItemKind.SINGLE_CHOICE, ItemKind.MULTIPLE_RESPONSE)
_TYPED = (ItemKind.SHORT_ANSWER, ItemKind.CLOZE)
_NUMBER_RULES = ("choose_number", "choose_year", "how_many", "when", "cloze_number")
_NAMED = re.compile(r"[A-Z][\w’'-]+ [A-Z]|\s[A-Z][a-z]")
_LOOSE_COMPARISON = re.compile(
    r"\ban? (?:better|worse|larger|smaller|higher|lower|bigger|faster|slower|newer)\b(?!.*\bthan\b)",
    re.IGNORECASE,
)
_OPEN_WORDS = "of|the|a|an|and|or|with|by|than|as|is|are|was|were|be|has|have|to"
_PREPOSITIONS = "in|on|at|for|from|into|between|beyond|about|against|during|following"
_HEDGE = re.compile(
    r"\b(?:etc|could|may|might|perhaps|possibly|probably|arguably|somewhat|fairly|kind of|seems?|appears?)\b"
)
_AFTER_HELPER = re.compile(
    r"\b(?:do|does|did|will|would|must|can|could|should|may|might)\s+(\w+)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The article as gates see it: text, sentences, their stems, and how much each matters."""

    text: str
    sentences: tuple[Span, ...]
    index: StemIndex
    salience: dict[Span, float]


Check = Callable[[Candidate, Facts], str | None]


@dataclass(frozen=True, slots=True)
class Gate:
    """A check with its fixed code, one plain sentence and one hint."""

    code: str
    is_hard: bool
    check: Check
    sentence: str
    hint: str


# ---- what of a candidate a gate looks at


def shown_texts(candidate: Candidate) -> list[str]:
    """Every text a learner would read, the frame around quoted words left out."""
    stem = candidate.stem
    if candidate.kind is ItemKind.MULTIPLE_RESPONSE:
        stem = candidate.context
    if candidate.rule.startswith("choose_") and ": " not in stem and "? " in stem:
        stem = stem.split("? ", 1)[1]
    if candidate.rule == "choose_statement":
        stem = ""
    if candidate.kind is ItemKind.MATCHING:
        return [
            f"{p.left} {p.right.removeprefix('… ')}"
            for p in candidate.pairs
            if candidate.rule == "match_halves"
        ] or [pair.right for pair in candidate.pairs]
    return [
        text for text in (stem, *(option.text for option in candidate.options), *typed_key(candidate)) if text
    ]


def typed_key(candidate: Candidate) -> list[str]:
    """The key of a typed answer, else nothing."""
    return [candidate.key] if candidate.kind in _TYPED and isinstance(candidate.key, str) else []


def distractors_of(candidate: Candidate) -> list[str]:
    """The wrong options."""
    return [option.text for option in candidate.options if not option.is_key]


# ---- hard


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
    if isinstance(keys, bool) or candidate.rule == "choose_statement":
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
    if not isinstance(candidate.key, str) or candidate.rule in ("choose_statement", *_NUMBER_RULES):
        if candidate.rule in _NUMBER_RULES and isinstance(candidate.key, str):
            return candidate.key if candidate.key.lower() in words(candidate.stem) else None
        return None
    key, stem = content_stems(candidate.key), content_stems(candidate.stem)
    shared = key & stem
    limit = 0.34 if candidate.kind is ItemKind.CLOZE else 0.5
    return " ".join(sorted(shared)) if key and len(shared) >= limit * len(key) else None


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
    if candidate.kind in _TYPED:
        return _other_answer(candidate, facts)
    if candidate.kind not in _CHOICES:
        return None
    if candidate.rule == "subheadings":
        return next((o for o in distractors_of(candidate) if o in candidate.key), None)  # type: ignore[operator]
    for option in distractors_of(candidate):
        if candidate.rule == "choose_statement":
            stems = content_stems(option)
            if any(facts.index.stems[place] == stems for place in facts.index.holding_all(stems)):
                return option
        elif _is_asserted(option, candidate.context, facts) and candidate.rule not in _NUMBER_RULES:
            return option
    return None


def _other_answer(candidate: Candidate, facts: Facts) -> str | None:
    """Another sentence says what the stem says, of something else."""
    asked = content_stems(candidate.stem.replace(GAP, " "))
    key = content_stems(str(candidate.key))
    for place in facts.index.holding_most(asked, 0.8):
        if facts.sentences[place] != candidate.source and not key <= facts.index.stems[place]:
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
        found = re.search(rf"\b(?:{_OPEN_WORDS}|{_PREPOSITIONS})\.$", candidate.context)
    return found.group() if found else None


def article_cue(candidate: Candidate, _facts: Facts) -> str | None:
    """ "a" or "an" before the gap tells how the key begins."""
    found = re.search(rf"\b[Aa]n? [\"“]?{GAP}", candidate.stem)
    return found.group() if found else None


def _marked(mark: str) -> Check:
    def check(candidate: Candidate, _facts: Facts) -> str | None:
        return mark.replace("_", " ") if mark in candidate.marks else None

    return check


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


# ---- soft


def stem_too_long(candidate: Candidate, _facts: Facts) -> str | None:
    """More words than a stem should have."""
    count = len(candidate.stem.split())
    limit = 40 if candidate.kind is ItemKind.MULTIPLE_RESPONSE or candidate.rule.startswith("choose_") else 34
    return str(count) if count > limit else None


def key_length_cue(candidate: Candidate, _facts: Facts) -> str | None:
    """The key stands out by its length."""
    if candidate.kind is not ItemKind.SINGLE_CHOICE or not isinstance(candidate.key, str):
        return None
    if candidate.has_natural_order or not distractors_of(candidate):
        return None
    ratio = len(candidate.key) / median(len(text) for text in distractors_of(candidate))
    return f"{ratio:.2f}" if ratio > 1.45 or ratio < 0.55 else None


def stem_word_in_key_only(candidate: Candidate, _facts: Facts) -> str | None:
    """A word of the stem comes back in the right option alone."""
    if candidate.kind not in _CHOICES or candidate.rule.startswith("choose_"):
        return None
    stem = content_stems(candidate.context)
    wrong = frozenset[str]().union(*(content_stems(text) for text in distractors_of(candidate)))
    rights = [content_stems(option.text) for option in candidate.options if option.is_key]
    only = [sorted((right & stem) - wrong) for right in rights]
    return next((found[0] for found in only if found), None)


def shared_word_in_keys(candidate: Candidate, _facts: Facts) -> str | None:
    """All right options share a word that no wrong one has."""
    if candidate.kind is not ItemKind.MULTIPLE_RESPONSE or candidate.rule == "subheadings":
        return None
    rights = [content_stems(option.text) for option in candidate.options if option.is_key]
    wrong = frozenset[str]().union(*(content_stems(text) for text in distractors_of(candidate)))
    common = frozenset.intersection(*rights) - wrong if rights else frozenset[str]()
    return " ".join(sorted(common)) or None


def key_too_long(candidate: Candidate, _facts: Facts) -> str | None:
    """A typed key nobody would type word for word."""
    if candidate.kind not in _TYPED or not isinstance(candidate.key, str):
        return None
    count = len(without_article(candidate.key).split())
    return str(count) if count > (5 if candidate.kind is ItemKind.SHORT_ANSWER else 4) else None


def thin_stem(candidate: Candidate, _facts: Facts) -> str | None:
    """Too few content words to see what is asked."""
    if candidate.kind is ItemKind.MATCHING or candidate.rule in ("subheadings", "choose_statement"):
        return None
    asks_options = candidate.kind in _CHOICES
    count = len(content_stems((candidate.context if asks_options else candidate.stem).replace(GAP, " ")))
    needed = 3 if candidate.kind is ItemKind.MULTIPLE_RESPONSE else 4
    if candidate.kind in (ItemKind.TRUE_FALSE, ItemKind.SINGLE_CHOICE) and not _NAMED.search(
        candidate.context
    ):
        needed = 5
    return str(count) if count < needed else None


def trivial_statement(candidate: Candidate, _facts: Facts) -> str | None:
    """A short statement with neither a number nor a name."""
    if candidate.kind is not ItemKind.TRUE_FALSE:
        return None
    text = candidate.stem
    count = len(text.split())
    return str(count) if count < 9 and not re.search(r"\d|\s[A-Z]", text) else None


def low_salience(candidate: Candidate, facts: Facts) -> str | None:
    """The sentence is beside the point of the article."""
    value = facts.salience.get(candidate.source, 1.0)
    return f"{value:.2f}" if value < 0.22 else None


def needs_context(candidate: Candidate, _facts: Facts) -> str | None:
    """ "also", or a bare "the plan" that opens the statement."""
    for text in shown_texts(candidate):
        found = re.search(
            r"\b(?:also|still|instead|another|other|then|next|previous(?:ly)?|whose|main one)\b", text
        )
        found = found or _LOOSE_COMPARISON.search(text)
        found = found or re.match(
            r"The [a-z]+ (?=(?:is|was|are|were|has|have|had|will|can|must|should|\w+ed)\b)", text
        )
        if found and candidate.rule != "subheadings":
            return found.group().strip()
    return None


def absolute_or_vague(candidate: Candidate, _facts: Facts) -> str | None:
    """A word of degree that makes true and false a matter of taste."""
    if candidate.kind not in (ItemKind.TRUE_FALSE, *_TYPED):
        return None
    found = _HEDGE.search(candidate.stem)
    return found.group() if found else None


def mixed_form(candidate: Candidate, _facts: Facts) -> str | None:
    """Options that differ in grammatical form."""
    if candidate.kind not in _CHOICES or candidate.rule.startswith("choose_"):
        return None
    right = {_form(option.text) for option in candidate.options if option.is_key}
    odd = {_form(text) for text in distractors_of(candidate)} - right
    if candidate.rule != "subheadings" and len(right) > 1:
        odd |= right
    return ", ".join(sorted(odd)) or None


def _form(text: str) -> str:
    first = text.split()[0].lower() if text.split() else ""
    if first in ("the", "a", "an"):
        return "with article"
    return "in -ing" if first.endswith("ing") and len(first) > 5 else "plain"


def vague_key(candidate: Candidate, _facts: Facts) -> str | None:
    """A key that only measures or points."""
    keys = typed_key(candidate)
    return next((key for key in keys if key.split()[0].lower() in VAGUE), None)


def odd_opposite(candidate: Candidate, _facts: Facts) -> str | None:
    """The opposite word sits inside a modifier where it may sound odd."""
    weak = candidate.rule == "false_antonym" and candidate.confidence < 0.62
    return candidate.rationale if weak and ANTONYMS else None


HARD: tuple[Gate, ...] = (
    Gate(
        "no_span",
        True,
        no_span,
        "The answer is not an exact piece of the article.",
        "Mark the sentence again.",
    ),
    Gate(
        "key_unsupported",
        True,
        key_unsupported,
        "The evidence does not hold the key.",
        "Choose another sentence.",
    ),
    Gate(
        "unresolved_pronoun", True, unresolved_pronoun, "A pronoun has nothing to refer to.", "Put the noun."
    ),
    Gate(
        "unresolved_demonstrative",
        True,
        unresolved_demonstrative,
        "A word such as “this” points outside the question.",
        "Name what is meant.",
    ),
    Gate("relative_time", True, relative_time, "The time depends on the day of writing.", "Give the date."),
    Gate(
        "discourse_reference",
        True,
        discourse_reference,
        "It points at another place of the article.",
        "Name what is meant.",
    ),
    Gate(
        "broken_text", True, broken_text, "Marks are unpaired or the text is not prose.", "Rewrite the text."
    ),
    Gate("key_in_stem", True, key_in_stem, "The stem gives the key away.", "Reword the stem."),
    Gate(
        "too_few_options", True, too_few_options, "There are too few different options.", "Add a distractor."
    ),
    Gate(
        "second_right_answer",
        True,
        second_right_answer,
        "The article supports a wrong option too.",
        "Replace the option.",
    ),
    Gate(
        "bare_definite", True, bare_definite, "An option such as “the work” could be anything.", "Say which."
    ),
    Gate("wrong_verb_form", True, wrong_verb_form, "A verb has the wrong form.", "Correct the verb."),
    Gate("dangling_end", True, dangling_end, "The text stops in the middle.", "Complete it."),
    Gate(
        "article_cue", True, article_cue, "“a” or “an” before the gap gives a cue.", "Move it into the key."
    ),
    Gate(
        "half_a_name", True, _marked("half_a_name"), "The gap cuts a name in two.", "Take out the whole name."
    ),
    Gate(
        "finite_verb_in_key",
        True,
        _marked("finite_verb_in_key"),
        "The key holds a verb of its own.",
        "Shorten the key.",
    ),
    Gate(
        "light_verb", True, _marked("light_verb"), "The statement says too little.", "Use another sentence."
    ),
    Gate(
        "antonym_beside_range",
        True,
        antonym_beside_range,
        "The changed word contradicts the numbers beside it.",
        "Change a number instead.",
    ),
    Gate(
        "cut_before_contrast",
        True,
        _marked("cut_before_contrast"),
        "The sentence goes on with a contrast that was cut off.",
        "Keep the whole sentence.",
    ),
    Gate(
        "unchanged_falsehood",
        True,
        unchanged_falsehood,
        "The false statement says what the article says.",
        "Change something that matters.",
    ),
)

SOFT: tuple[Gate, ...] = (
    Gate("stem_too_long", False, stem_too_long, "The stem is long.", "Shorten it."),
    Gate(
        "key_length_cue", False, key_length_cue, "The key stands out by its length.", "Even out the options."
    ),
    Gate(
        "stem_word_in_key_only",
        False,
        stem_word_in_key_only,
        "A word of the stem comes back in the right option only.",
        "Reword one of them.",
    ),
    Gate(
        "key_too_long",
        False,
        key_too_long,
        "The key is long to type word for word.",
        "Shorten it or add variants.",
    ),
    Gate(
        "coordinated_key",
        False,
        _marked("coordinated_key"),
        "The key is a list, which learners may type in another order.",
        "Ask for the members instead.",
    ),
    Gate(
        "clausal_key",
        False,
        _marked("clausal_key"),
        "The key is a whole clause.",
        "Accept shorter forms too.",
    ),
    Gate(
        "list_without_subject",
        False,
        _marked("list_without_subject"),
        "The words before the list have no subject.",
        "Say who or what it is about.",
    ),
    Gate(
        "heading_word_in_claim",
        False,
        _marked("heading_word_in_claim"),
        "A claim repeats a word of its heading.",
        "Choose another claim of the section.",
    ),
    Gate(
        "other_class",
        False,
        _marked("other_class"),
        "A wrong option may be of another kind than the right ones.",
        "Check that the options are alike.",
    ),
    Gate("thin_stem", False, thin_stem, "The stem holds few words to go by.", "Add context."),
    Gate(
        "trivial_statement",
        False,
        trivial_statement,
        "The statement is very short and general.",
        "Make it specific.",
    ),
    Gate(
        "bare_subject",
        False,
        _marked("bare_subject"),
        "“The …” opens it without saying which one.",
        "Say which.",
    ),
    Gate(
        "shared_word_in_keys",
        False,
        shared_word_in_keys,
        "All right options share a word that no wrong one has.",
        "Choose wrong options with the same word.",
    ),
    Gate(
        "low_salience",
        False,
        low_salience,
        "The sentence is a side matter.",
        "Check that it is worth asking.",
    ),
    Gate("needs_context", False, needs_context, "It may need the sentence before it.", "Name what is meant."),
    Gate(
        "uncertain_wording",
        False,
        absolute_or_vague,
        "A hedging word makes true and false a matter of taste.",
        "Remove it.",
    ),
    Gate("mixed_form", False, mixed_form, "The options differ in form.", "Give them one form."),
    Gate("vague_key", False, vague_key, "The key only measures or points.", "Ask for something definite."),
    Gate(
        "plain_opposites",
        False,
        _marked("plain_opposites"),
        "Every wrong statement only turns a word into its opposite.",
        "Check that they tempt.",
    ),
    Gate("odd_opposite", False, odd_opposite, "The opposite word may sound odd here.", "Read it aloud."),
    Gate(
        "unbalanced",
        False,
        _marked("unbalanced"),
        "There are more statements of this truth value than of the other.",
        "Publish it together with others.",
    ),
)

GATES = HARD + SOFT


def judge(candidate: Candidate, facts: Facts, gates: Sequence[Gate] = GATES) -> Candidate:
    """The candidate with every finding and the state that follows from them."""
    findings = []
    for gate in gates:
        detail = gate.check(candidate, facts)
        if detail is not None:
            findings.append(Finding(code=gate.code, is_hard=gate.is_hard, detail=detail))
    if any(finding.is_hard for finding in findings):
        state = CandidateState.DROPPED
    else:
        state = CandidateState.HELD if findings else CandidateState.PASSED
    return replace(candidate, gates=tuple(findings), state=state)
