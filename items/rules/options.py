"""Rules about the options of a choice: nothing but knowledge may point at the key.

The flaws are those of Haladyna, Downing & Rodriguez, Applied Measurement in Education 15 (2002).
"""

from __future__ import annotations

import re
from collections import Counter
from statistics import median

from items.kinds import Choice, Matching
from items.normalise import normalise
from items.rules.shapes import Check, Flaw, Subject
from items.rules.words import ABSOLUTE, VAGUE, is_plural, plain, words

LENGTH_RATIO, LENGTH_GAP = 1.45, 8
_ABOVE = re.compile(r"\b(?:all|none|both|any|neither) of (?:the )?(?:above|below|these|them|those)\b")
_LABEL = r"(?:[a-e]|[ivx]{1,4}|[1-9])"
_COMBINED = re.compile(rf"(?:both |only )?{_LABEL}(?:(?:, ?| and | & |, and ){_LABEL})+(?: only)?")
_TRUTHS = frozenset({"true", "false", "yes", "no", "correct", "incorrect", "right", "wrong"})
_NUMBER = re.compile(r"[-−]?[0-9]+(?:\.[0-9]+)?%?")
_DATE = re.compile(r"([0-9]{4}|-)-([0-9]{2})-([0-9]{2})")
_PARTS = re.compile(r",? and |, ")


def longest_key(subject: Subject) -> Flaw | None:
    key = subject.key_place
    if key is None:
        return None
    others = [len(subject.options[place]) for place in subject.distractor_places]
    length = len(subject.options[key])
    if not others or length < max(others) + LENGTH_GAP or length <= LENGTH_RATIO * median(others):
        return None
    return Flaw("The right option is clearly longer than the others.", f"body.options[{key}]")


def repeated_word(subject: Subject) -> Flaw | None:
    key = subject.key_place
    if key is None:
        return None
    elsewhere = set().union(*(subject.option_words[place] for place in subject.distractor_places))
    told = (subject.option_words[key] & set(subject.stem_words)) - elsewhere
    telling = sorted(word for word in told if len(word) >= 4 or word.isdigit())
    if not telling:
        return None
    shown = next((word for word in words(subject.options[key]) if word.startswith(telling[0])), telling[0])
    return Flaw(f"“{shown}” stands in the question and in the right option only.", f"body.options[{key}]")


def article_cue(subject: Subject) -> Flaw | None:
    last = re.search(r"\b(an?)[\s_.:…]*$", subject.stem.lower())
    if not last:
        return None
    for place, option in enumerate(subject.options):
        if (option[:1].lower() in "aeiou") != (last[1] == "an"):
            return Flaw(f"After “{last[1]}” not every option fits.", f"body.options[{place}]")
    return None


def number_cue(subject: Subject) -> Flaw | None:
    key = subject.key_place
    asked = re.match(r"(?:.*?, )?(?:which|what|who)\b.{0,30}?\b(is|was|are|were)\b", subject.stem.lower())
    if key is None or not asked or len(subject.distractor_places) < 2:
        return None
    is_many = asked[1] in ("are", "were")
    fits = [is_plural(option) == is_many for option in subject.options]
    if fits[key] and sum(fits) == 1:
        return Flaw(f"Only the right option agrees with “{asked[1]}”.", f"body.options[{key}]")
    return None


def convergence(subject: Subject) -> Flaw | None:
    key = subject.key_place
    parts = [set(_PARTS.split(normalise(option))) for option in subject.options]
    if key is None or len(parts[key]) < 2:
        return None
    uses = Counter(part for option in parts for part in option)
    shared = [sum(uses[part] - 1 for part in option) for option in parts]
    repeated = sum(1 for part in parts[key] if uses[part] > 1)
    if repeated >= 2 and shared[key] > max(shared[place] for place in subject.distractor_places):
        return Flaw("The right option is made of the parts that the others share.", f"body.options[{key}]")
    return None


def absolute_terms(subject: Subject) -> Flaw | None:
    return _telling(subject, ABSOLUTE, "is so absolute that it is easily ruled out")


def vague_terms(subject: Subject) -> Flaw | None:
    return _telling(subject, VAGUE, "is so vague that it is hard to call wrong")


def _telling(subject: Subject, terms: frozenset[str], why: str) -> Flaw | None:
    """A term in a distractor but not the key, or in a statement; what the evidence says may stay."""
    proved = set(words(subject.evidence.text)) if subject.evidence else set()
    if not subject.choice:
        texts = [("stem", subject.stem)]
    else:
        proved |= {word for place in subject.key_places for word in words(subject.options[place])}
        texts = [(f"body.options[{place}]", subject.options[place]) for place in subject.distractor_places]
    for where, text in texts:
        for word in words(text):
            if word in terms and word not in proved:
                return Flaw(f"“{word}” {why}.", where)
    return None


def above(subject: Subject) -> Flaw | None:
    for place, option in enumerate(subject.options):
        if _ABOVE.search(option.lower()):
            return Flaw(f"“{option}” can be guessed from part of the options.", f"body.options[{place}]")
    return None


def combined(subject: Subject) -> Flaw | None:
    for place, option in enumerate(subject.options):
        if _COMBINED.fullmatch(option.lower().strip(" .()")):
            return Flaw(f"“{option}” combines other options.", f"body.options[{place}]")
    return None


def truth_inside(subject: Subject) -> Flaw | None:
    if any(normalise(option) in _TRUTHS for option in subject.options):
        return Flaw("The options judge a statement as true or false.", "body.options")
    return None


def lost_sequence(subject: Subject) -> Flaw | None:
    values = [_value(option) for option in subject.options]
    known = [value for value in values if value is not None]
    if subject.choice is None or len(known) < 3 or len(known) != len(values):
        return None
    if known not in (sorted(known), sorted(known, reverse=True)):
        return Flaw("The numbers or dates are not in order.", "body.options")
    if not subject.choice.has_natural_order:
        return Flaw("Numbers or dates would be shuffled.", "body.options")
    return None


def _value(option: str) -> tuple[float, ...] | None:
    text = normalise(option)
    date = _DATE.fullmatch(text)
    if date:
        return tuple(float(part) if part != "-" else 0.0 for part in date.groups())
    return (float(text.rstrip("%").replace("−", "-")),) if _NUMBER.fullmatch(text) else None


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
        code="article_cue", severity="stop", name="“a” or “an” gives the key away", title="Grammar fits",
        passes="Every option fits the end of the question.", applies=_is_english_choice, find=article_cue,
        cure="Write “a/an”, or move the article into the options.",
    ),
    Check(
        code="number_cue", severity="look", name="grammar gives the key away", title="Number fits",
        passes="Singular and plural point at no option.", applies=_is_english_single, find=number_cue,
        cure="Put all options in the same number.",
    ),
    Check(
        code="convergence", severity="look", name="the options point at the key", title="No convergence",
        passes="The key is not the sum of the others.", applies=_is_english_single, find=convergence,
        cure="Spread the shared parts evenly over the options.",
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
