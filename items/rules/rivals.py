"""Rules about the wrong options themselves: they tempt, they are wrong, and they can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from statistics import median

from items.kinds import Choice
from items.rules.sequence import figure_of
from items.rules.shapes import Check, Flaw, Subject
from items.rules.words import content_words, numbers, words

MAX_OPTION = 300
MOST_SENTENCES = 20
"""How many sentences with the words of an option are looked at."""
MAGNITUDES, NEIGHBOURS = 100, 20
SAME_CLAIM = 0.6
_SILLY = re.compile(
    r"\b(?:mickey mouse|donald duck|easter bunny|santa(?: claus)?|superman|batman|unicorns?|aliens?|godzilla"
    r"|harry potter|spongebob|(?:i )?(?:don['’]?t|do not) know|no idea|who cares|your mum|chuck norris"
    r"|tooth fairy|bigfoot|pikachu|lorem ipsum|magic)\b"
)
_KEYBOARD = re.compile(r"(?:asdf|qwert|sdfg|dfgh|jkl|yxcv|zxcv|xxx|\?\?\?)")
_TWICE = re.compile(r"([a-z]{2,})[ -]\1(?: \1)*")
_MUMBLED = re.compile(r"[bcdfghjklmnpqrstvwxz]{3,}")
_ASKS_FIGURE = re.compile(
    r"\b(?:(?:which|what) (?:year|percentage|share)|how (?:many|much|long|old|far|high|deep))\b"
)
_NO_CLAIM = re.compile(r"\b(?:no|not|never|nor|neither|without|refused|rejected|instead|rather)\b|n['’]t\b")
_SENTENCE_MARKS = (". ", "? ", "! ", "\n")


def implausible(subject: Subject) -> Flaw | None:
    for place in subject.distractor_places:
        text = subject.options[place].lower().strip(" .!")
        is_mumbled = _TWICE.fullmatch(text) or _MUMBLED.fullmatch(subject.options[place])
        if _SILLY.search(text) or _KEYBOARD.match(text) or is_mumbled:
            return Flaw(f"Nobody will take “{subject.options[place]}” for right.", f"body.options[{place}]")
    return _of_other_sort(subject) or _of_other_size(subject)


def _of_other_sort(subject: Subject) -> Flaw | None:
    """A word among the answers where a number is asked for."""
    if not subject.key_places or not _ASKS_FIGURE.search(subject.stem.lower()):
        return None
    if not all(_has_figure(subject.options[place]) for place in subject.key_places):
        return None
    for place in subject.distractor_places:
        if not _has_figure(subject.options[place]):
            return Flaw(f"“{subject.options[place]}” is no number, the key is.", f"body.options[{place}]")
    return None


def _has_figure(text: str) -> bool:
    return figure_of(text) is not None or any(character.isdigit() for character in text)


def _of_other_size(subject: Subject) -> Flaw | None:
    """One number a hundred times off, where the others are near the key."""
    figures = [figure_of(text) for text in subject.options]
    known = [abs(figure) for figure in figures if figure]
    if len(known) != len(figures) or len(known) < 3 or subject.key_place is None:
        return None
    key = known[subject.key_place]
    others = [known[place] for place in subject.distractor_places]
    near = median(max(other / key, key / other) for other in others)
    for place in subject.distractor_places:
        ratio = max(known[place] / key, key / known[place])
        if ratio >= MAGNITUDES and near <= NEIGHBOURS:
            said = f"“{subject.options[place]}” is far from every other number."
            return Flaw(said, f"body.options[{place}]")
    return None


def second_key(subject: Subject) -> Flaw | None:
    """A wrong option that the article, or the key itself, calls right."""
    keys = [subject.options[place] for place in subject.key_places]
    for place in subject.distractor_places:
        option = subject.options[place]
        if any(_is_part(option, key) or _is_part(key, option) for key in keys):
            return Flaw(f"“{option}” says the same as the key.", f"body.options[{place}]")
        if subject.is_single and any(_stands_beside(option, key, subject) for key in keys):
            return Flaw(f"The evidence names “{option}” beside the key.", f"body.options[{place}]")
        if claim := other_claim(option, subject):
            return Flaw(f"The article may say it of “{option}” too: “{claim}”", f"body.options[{place}]")
    return None


def _is_part(inner: str, outer: str) -> bool:
    """Whether `outer` is `inner` with a few words of explanation set off by a comma or brackets."""
    pieces = [piece.strip(" )").lower() for piece in re.split(r"[,(]", outer)]
    return len(pieces) > 1 and inner.lower().strip() in pieces


def _stands_beside(option: str, key: str, subject: Subject) -> bool:
    """Whether the evidence lists option and key as equals: nothing but commas and "and" between them."""
    if subject.evidence is None or _NO_CLAIM.search(subject.evidence.text.lower()):
        return False
    one, two = (re.escape(text.lower()) for text in (option, key))
    listed = rf"\b(?:{one}(?:, (?:\w+, )*| and |, and |, (?:\w+, )*\w+,? and ){two}"
    listed += rf"|{two}(?:, (?:\w+, )*| and |, and |, (?:\w+, )*\w+,? and ){one})\b"
    return re.search(listed, subject.evidence.text.lower()) is not None


def other_claim(option: str, subject: Subject) -> str | None:
    """A sentence beside the evidence that says of the option what the question asks."""
    wanted, asked = set(content_words(option)), set(subject.stem_words) - {"article", "accord"}
    text, evidence = subject.context.text, subject.evidence
    if text is None or evidence is None or not wanted or len(asked) < 2:
        return None
    for start, said in islice(_sentences_with(option.lower(), _lowered(text)), MOST_SENTENCES):
        is_evidence = start < evidence.end and evidence.start < start + len(said)
        if is_evidence or _NO_CLAIM.search(said) or _is_of_other_number(said, option, subject.stem):
            continue
        others = _stems_of(said) - wanted
        if len(others & asked) / len(asked) >= SAME_CLAIM:
            return text[start : start + len(said)].strip()
    return None


def _is_of_other_number(said: str, option: str, stem: str) -> bool:
    """Whether the sentence counts what the stem counts, with another number: bridge 2, not bridge 1."""
    asked = numbers(stem)
    return bool(asked) and bool(numbers(said) - numbers(option) - asked)


@lru_cache(maxsize=4096)
def _stems_of(sentence: str) -> frozenset[str]:
    return frozenset(content_words(sentence))


@lru_cache(maxsize=4)
def _lowered(text: str) -> str:
    """The text in lower case, as long as the text itself: what lengthens in lower case stays."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(map(_lower_letter, text))


def _lower_letter(letter: str) -> str:
    return low if len(low := letter.lower()) == 1 else letter


def _sentences_with(wanted: str, text: str) -> Iterator[tuple[int, str]]:
    """Where each sentence begins that holds the wanted words as whole words, and the sentence."""
    found = text.find(wanted)
    while found >= 0:
        end = found + len(wanted)
        if not (text[found - 1 : found] + text[end : end + 1]).replace(" ", "").isalnum():
            start = max(text.rfind(mark, 0, found) for mark in _SENTENCE_MARKS) + 1
            stops = [stop for mark in _SENTENCE_MARKS if (stop := text.find(mark, end)) >= 0]
            stop = min(stops, default=len(text) - 1) + 1
            yield start, text[start:stop]
            end = max(stop, end)
        found = text.find(wanted, end)


def long_option(subject: Subject) -> Flaw | None:
    for place, option in enumerate(subject.options):
        if len(option) > MAX_OPTION:
            return Flaw(f"This option has {len(words(option))} words.", f"body.options[{place}]")
    return None


def _is_english_choice(subject: Subject) -> bool:
    return subject.is_english and subject.choice is not None


def _has_options(subject: Subject) -> bool:
    return isinstance(subject.item.body, Choice)


CHECKS = (
    Check(
        code="second_key", severity="look", name="a wrong option may be right", title="One right answer",
        passes="Nothing in the article makes a wrong option right.", find=second_key,
        applies=_is_english_choice,
        cure="Replace the option, or let the question ask for what only the key fulfils.",
    ),
    Check(
        code="implausible", severity="look", name="an option nobody will choose", title="Plausible",
        passes="Every wrong option is of the same sort as the key.", applies=_is_english_choice,
        find=implausible, cure="Take an option from the article in its place, or leave it out.",
    ),
    Check(
        code="long_option", severity="look", name="an option of great length", title="Short options",
        passes="Every option can be read at a glance.", applies=_has_options, find=long_option,
        cure="Say it in one short sentence; move the explanation to the feedback.",
    ),
)  # fmt: skip
