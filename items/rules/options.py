"""Rules about the options of a choice: nothing but knowledge may point at the key.

The flaws are those of Haladyna, Downing & Rodriguez, Applied Measurement in Education 15 (2002).
"""

from __future__ import annotations

import re
from statistics import median

from items.kinds import Choice, Matching, Text, TrueFalse
from items.normalise import normalise
from items.rules.sequence import is_sorted, order_values
from items.rules.shapes import Check, Flaw, Subject
from items.rules.words import ABSOLUTE, REFERRING_STEMS, VAGUE, VAGUE_AMOUNTS, plain, words

LENGTH_RATIO, LENGTH_GAP = 1.45, 8
NAME_RATIO, ROOT = 2.5, 5
"""Only an uncommonly long name stands out. Words of one root share `ROOT` letters."""
_ABOVE = re.compile(
    r"\b(?:(?:all|none|both|any|neither)(?: of)?(?: the)?"
    r" (?:above|below|these|them|those|others?|options|answers|choices)"
    r"|(?:all|both) (?:are|of them are) (?:right|correct|true))\b"
)
_LABEL = re.compile(r"[a-e]|[ivx]{1,4}|[1-9]")
_JOINING = frozenset(
    ["and", "or", "only", "but", "not", "both", "neither", "nor", "all", "of", "the", "statements", "options"]
)
_COUNTED = re.compile(r"(?:^|[\s(])1[.):]?\s\S.*[\s(]2[.):]?\s\S")
_NAMED = re.compile(r"\b[A-Z][\w'’]*")
_TRUTH_FIRST = re.compile(r"(?:true|false|yes|no|correct|incorrect)[,.:;]\s")
_TRUTH_ASKED = re.compile(
    r"\b(?:true|false|correct|incorrect|right|wrong|untrue)\b.{0,12}$"
    r"|\b(?:true|false|correct|incorrect|wrong) (?:statement|sentence|one|option)"
)
_TRUTHS = frozenset({"true", "false", "yes", "no", "correct", "incorrect", "right", "wrong"})


def longest_key(subject: Subject) -> Flaw | None:
    key = subject.key_place
    if key is None:
        return None
    others = [len(subject.options[place]) for place in subject.distractor_places]
    length = len(subject.options[key])
    if not others or length < max(others) + LENGTH_GAP or length <= LENGTH_RATIO * median(others):
        return None
    if all(_is_name(option) for option in subject.options) and length < NAME_RATIO * max(others):
        return None
    return Flaw("The right option is clearly longer than the others.", f"body.options[{key}]")


def _is_name(option: str) -> bool:
    """Whether most words begin with a capital letter, as in a name or a title."""
    return len(_NAMED.findall(option)) * 2 > len(words(option))


def repeated_word(subject: Subject) -> Flaw | None:
    key = subject.key_place
    if key is None:
        return None
    elsewhere = set().union(*(subject.option_words[place] for place in subject.distractor_places))
    told = (subject.option_words[key] & set(subject.stem_words)) - elsewhere
    telling = sorted(word for word in told if len(word) >= 4 or (word.isdigit() and word in subject.stem))
    telling = telling or sorted(_kin(subject.option_words[key], set(subject.stem_words), elsewhere))
    if not telling:
        return None
    shown = next((word for word in words(subject.options[key]) if word.startswith(telling[0])), telling[0])
    return Flaw(f"“{shown}” stands in the question and in the right option only.", f"body.options[{key}]")


def _kin(said: set[str], asked: set[str], elsewhere: set[str]) -> set[str]:
    """Words of the key made from the root of a word of the stem, as "glacial" from "glacier"."""
    roots = {word[:ROOT] for word in asked if len(word) > ROOT} - {word[:ROOT] for word in elsewhere}
    return {word for word in said - elsewhere if len(word) > ROOT and word[:ROOT] in roots}


def absolute_terms(subject: Subject) -> Flaw | None:
    return _telling(subject, ABSOLUTE, "is so absolute that it is easily ruled out")


def vague_terms(subject: Subject) -> Flaw | None:
    return _telling(subject, VAGUE, "is so vague that it is hard to call wrong")


def _telling(subject: Subject, terms: frozenset[str], why: str) -> Flaw | None:
    """A term in a distractor but not the key, or in a statement; what the evidence says may stay.

    In a statement the term is a cue only where it points the right way: an absolute one at false.
    """
    proved = set(words(subject.evidence.text)) if subject.evidence else set()
    body = subject.item.body
    if isinstance(body, TrueFalse):
        if body.is_true == (terms is ABSOLUTE):
            return None
        texts = [("stem", subject.stem)]
    else:
        proved |= {word for place in subject.key_places for word in words(subject.options[place])}
        texts = [(f"body.options[{place}]", subject.options[place]) for place in subject.distractor_places]
    for where, text in texts:
        said = words(text)
        is_amount = terms is VAGUE and len(said) <= 3 and subject.choice is not None
        for word in said:
            if (word in terms or (is_amount and word in VAGUE_AMOUNTS)) and word not in proved:
                return Flaw(f"“{word}” {why}.", where)
    return None


def above(subject: Subject) -> Flaw | None:
    for place, option in enumerate(subject.options):
        if _ABOVE.search(option.lower()):
            return Flaw(f"“{option}” can be guessed from part of the options.", f"body.options[{place}]")
    return None


def combined(subject: Subject) -> Flaw | None:
    for place, option in enumerate(subject.options):
        parts = re.findall(r"[^\W_]+", option.lower())
        labels = [part for part in parts if _LABEL.fullmatch(part)]
        others = [part for part in parts if part not in _JOINING and not _LABEL.fullmatch(part)]
        are_figures = any(label.isdigit() for label in labels)
        is_joined = len(parts) > len(labels) or "," in option or "&" in option
        if len(labels) < 2 or others or not is_joined or (are_figures and not _COUNTED.search(subject.stem)):
            continue
        return Flaw(f"“{option}” combines other options.", f"body.options[{place}]")
    return None


def truth_inside(subject: Subject) -> Flaw | None:
    judging = [
        option
        for option in subject.options
        if normalise(option) in _TRUTHS or _TRUTH_FIRST.match(option.lower())
    ]
    if judging and (len(judging) > 1 or normalise(judging[0]) in _TRUTHS):
        return Flaw("The options judge a statement as true or false.", "body.options")
    topic = [word for word in subject.stem_words if word not in REFERRING_STEMS and word != "1"]
    if not topic and _TRUTH_ASKED.search(subject.stem.lower().rstrip("?.: ")):
        return Flaw("Every option is a statement of its own, to be judged true or false.")
    return None


def lost_sequence(subject: Subject) -> Flaw | None:
    values = order_values(subject.options) if len(subject.options) >= 3 else None
    if subject.choice is None or values is None:
        return None
    if not is_sorted(values):
        return Flaw("The numbers or dates are not in order.", "body.options")
    if not subject.choice.has_natural_order:
        return Flaw("Numbers or dates would be shuffled.", "body.options")
    return None


def duplicates(subject: Subject) -> Flaw | None:
    body = subject.item.body
    if isinstance(body, Matching):
        lists = [("left", [plain(side.content) for side in body.left])]
        lists.append(("right", [plain(side.content) for side in body.right]))
    else:
        lists = [("options", subject.options)]
    for name, texts in lists:
        first: dict[str, int] = {}
        for place, text in enumerate(texts):
            if first.setdefault(normalise(text), place) != place:
                return Flaw(f"“{text}” is there twice.", f"body.{name}[{place}]")
    return None


def no_key(subject: Subject) -> Flaw | None:
    if subject.choice and not any(option.fraction > 0 for option in subject.choice.options):
        return Flaw("No option is marked as right.", "body.options")
    if isinstance(subject.item.body, Text) and not subject.keys:
        return Flaw("No answer earns full points.", "body.answers")
    return None


def several_keys(subject: Subject) -> Flaw | None:
    if subject.is_single and len(subject.key_places) > 1:
        return Flaw("More than one option is marked as right.", f"body.options[{subject.key_places[1]}]")
    if subject.choice and not subject.distractor_places:
        return Flaw("Every option is right, so nothing is asked.", "body.options")
    return None


def few_options(subject: Subject) -> Flaw | None:
    if len(subject.options) < 3:
        return Flaw("With two options a guess is right half the time.", "body.options")
    return None


def _has_options(subject: Subject) -> bool:
    return isinstance(subject.item.body, Choice)


def _is_single(subject: Subject) -> bool:
    return subject.is_single


def _is_english_choice(subject: Subject) -> bool:
    return subject.is_english and _has_options(subject)


def _is_english_single(subject: Subject) -> bool:
    return subject.is_english and subject.is_single


def _judges_words(subject: Subject) -> bool:
    return subject.is_english and subject.item.kind in ("single_choice", "multiple_response", "true_false")


CHECKS = (
    Check(
        code="no_key", severity="stop", name="no right answer", title="There is a right answer",
        passes="An answer earns full points.", find=no_key, cure="Mark the right answer.",
        applies=lambda subject: isinstance(subject.item.body, Choice | Text),
    ),
    Check(
        code="several_keys", severity="stop", name="more than one right answer", title="Right answers marked",
        passes="The key is marked, with wrong options beside it.", applies=_has_options, find=several_keys,
        cure="Mark one option as right, or make it a question with several right answers.",
    ),
    Check(
        code="duplicate_options", severity="stop", name="the same text twice", title="All different",
        passes="No two options say the same.", find=duplicates, cure="Take one of the two out.",
        applies=lambda subject: _has_options(subject) or isinstance(subject.item.body, Matching),
    ),
    Check(
        code="few_options", severity="stop", name="too few options", title="Enough options",
        passes="There are at least three.", applies=_has_options, find=few_options,
        cure="Add a plausible wrong option, or ask it as true or false.",
    ),
    Check(
        code="longest_key", severity="look", name="the longest option is right", title="Alike in length",
        passes="The right option does not stand out.", applies=_is_single, find=longest_key,
        cure="Shorten the right option, or give the others as much detail.",
    ),
    Check(
        code="repeated_word", severity="look", name="a word gives the key away", title="No echo",
        passes="No word of the question points at the key.", applies=_is_english_single, find=repeated_word,
        cure="Use the word in a wrong option too, or in none.",
    ),
    Check(
        code="absolute_terms", severity="look", name="an absolute word", title="No absolute words",
        passes="No “always” or “never” rules an option out.", applies=_judges_words, find=absolute_terms,
        cure="Take the word out, or use it in the right option too.",
    ),
    Check(
        code="vague_terms", severity="look", name="a vague word", title="No vague words",
        passes="No “often” or “usually” leaves room for doubt.", applies=_judges_words, find=vague_terms,
        cure="Say how much or how often, or take the word out.",
    ),
    Check(
        code="all_or_none", severity="look", name="“all” or “none of the above”", title="No “all of these”",
        passes="Every option stands for itself.", applies=_is_english_choice, find=above,
        cure="Ask it as a question with several right answers.",
    ),
    Check(
        code="k_type", severity="look", name="options made of options", title="Plain options",
        passes="No option combines others.", applies=_is_english_choice, find=combined,
        cure="Ask it as a question with several right answers.",
    ),
    Check(
        code="true_false_inside", severity="look", name="true or false in a choice", title="A real choice",
        passes="The options are answers, not judgements.", applies=_is_english_choice, find=truth_inside,
        cure="Ask it as true or false.",
    ),
    Check(
        code="lost_sequence", severity="look", name="numbers out of order", title="In order",
        passes="Numbers and dates keep their order.", applies=_has_options, find=lost_sequence,
        cure="Sort the options and keep their order.",
    ),
)  # fmt: skip
