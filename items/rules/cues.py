"""Rules about cues: neither grammar nor logic may tell the key from the other options."""

from __future__ import annotations

import re
from collections import Counter

from items.normalise import normalise
from items.rules.shapes import Check, Flaw, Subject
from items.rules.words import content_words, is_plural, words

_SOUNDS_OPEN = re.compile(r"(?:[aeiou]|hour|honest|honou?r|heir)", re.IGNORECASE)
_SOUNDS_SHUT = re.compile(r"(?:uk|un[ai][^nm]|us[aeu]|ut[ei]|eu|ewe|one\b|once\b)", re.IGNORECASE)
_PARTS = re.compile(r",? and |, ")
_ASKED_VERB = re.compile(r"(?:.*?, )?(?:which|what|who)\b.{0,45}?\b(is|was|are|were)\b")
_ASKED_MANY = re.compile(r"(?:.*?, )?which (?:two |three )?(\w+[^siu\W]s) (?!is\b|was\b)\w*[^s\W]\b")
_ONE_IN_S = frozenset(
    ["gas", "lens", "means", "species", "series", "news", "process", "bus", "atlas", "physics"]
)

_OPEN_END = re.compile(
    r"(?:\b(?:to|by|because|if|when|that|they|he|she|it|is|was|are|were|a|an|the|of|in|for|with|and)|:|…)\s*$"
)
_FORMS = (
    ("ing", re.compile(r"\w{2,}ing\b")),
    (
        "determiner",
        re.compile(r"(?:the|an?|this|these|its|their|his|her|more|fewer|less|no|some|all|every)\b"),
    ),
    (
        "preposition",
        re.compile(r"(?:of|in|on|at|by|for|from|with|under|over|outside|inside|during|because)\b"),
    ),
    ("pronoun", re.compile(r"(?:he|she|it|they|we|you)\b")),
    ("to", re.compile(r"to\b")),
    ("past", re.compile(r"[a-z]{2,}ed\b")),
    ("s", re.compile(r"[a-z]{2,}[^su]s\b")),
)

_UP = re.compile(
    r"\b(?:increas\w+|ris(?:e|es|ing)|rose|risen|grow(?:s|n)?|grew|higher|longer|larger|bigger|stronger|faster"
    r"|more|better|improv\w+|up|warmer|heavier|earlier|positive(?:ly)?|lengthen\w*|gain(?:s|ed)?)\b"
)
_DOWN = re.compile(
    r"\b(?:decreas\w+|fall(?:s|en)?|fell|drop(?:s|ped)?|shr[ai]nks?|lower|shorter|smaller|weaker|slower|less|fewer"
    r"|worse|worsen\w*|declin\w+|down|colder|lighter|later|negative(?:ly)?|shorten\w*|los(?:t|es))\b"
)
_SAME = re.compile(
    r"\b(?:same|unchanged|equal(?:ly)?|constant|identical|stable|no (?:change|difference|effect)"
    r"|(?:not|n['’]t) change|unaffected|zero)\b"
)
_LIMIT = re.compile(
    r"(within|at least|at most|more than|less than|fewer than|up to|over|under|no more than)\b"
)


def article_cue(subject: Subject) -> Flaw | None:
    last = re.search(r"\b(an?)[\s_.:…]*$", subject.stem.lower())
    if not last:
        return None
    for place, option in enumerate(subject.options):
        is_open = bool(_SOUNDS_OPEN.match(option)) and not _SOUNDS_SHUT.match(option)
        if is_open != (last[1] == "an"):
            return Flaw(f"After “{last[1]}” not every option fits.", f"body.options[{place}]")
    return None


def number_cue(subject: Subject) -> Flaw | None:
    key, asked = subject.key_place, subject.stem.lower()
    if key is None or len(subject.distractor_places) < 2:
        return None
    verb, noun = _ASKED_VERB.match(asked), _ASKED_MANY.match(asked)
    if noun and noun[1] not in _ONE_IN_S and not (verb and verb[1] in ("is", "was")):
        word, is_many = noun[1], True
    elif verb:
        word, is_many = verb[1], verb[1] in ("are", "were")
    else:
        return None
    fits = [_is_many(option) == is_many for option in subject.options]
    if fits[key] and sum(fits) == 1:
        return Flaw(f"Only the right option agrees with “{word}”.", f"body.options[{key}]")
    if is_many and not any(fits) and noun:
        return Flaw(f"“{word}” asks for several, every option names one.", f"body.options[{key}]")
    return None


def _is_many(option: str) -> bool:
    return is_plural(option) or bool(
        re.search(r"\w,? and \w|^(?:two|three|four|five|both)\b", option.lower())
    )


def form_cue(subject: Subject) -> Flaw | None:
    """Only the key continues an unfinished sentence: it alone begins with a word of its form."""
    key = subject.key_place
    if key is None or len(subject.distractor_places) < 2 or subject.stem.rstrip().endswith("?"):
        return None
    if not _OPEN_END.search(subject.stem.lower().rstrip("_. ")):
        return None
    forms = [_form(option) for option in subject.options]
    alike = sum(forms[place] == forms[key] for place in subject.distractor_places)
    if alike <= len(subject.distractor_places) / 3:
        return Flaw("Only the right option continues the sentence well.", f"body.options[{key}]")
    return None


def _form(option: str) -> str:
    return next((name for name, pattern in _FORMS if pattern.match(option)), "other")


def convergence(subject: Subject) -> Flaw | None:
    key = subject.key_place
    if key is None or len(subject.options) < 3:
        return None
    parts = [set(_PARTS.split(normalise(option))) for option in subject.options]
    by_words = [set(content_words(option)) for option in subject.options]
    if any(_is_shared_most(one, key) for one in (parts, by_words)):
        return Flaw("The right option is made of the parts that the others share.", f"body.options[{key}]")
    return None


def _is_shared_most(parts: list[set[str]], key: int) -> bool:
    """Whether the key has two varying parts or more, all used again, and more often than any other's."""
    everywhere = set.intersection(*parts)
    varying = [part - everywhere for part in parts]
    uses = Counter(part for option in varying for part in option)
    shared = [sum(uses[part] - 1 for part in option) for option in varying]
    repeated = [part for part in varying[key] if uses[part] > 1]
    others = [count for place, count in enumerate(shared) if place != key]
    return len(repeated) >= 2 and len(repeated) == len(varying[key]) and shared[key] > max(others)


def logical_cue(subject: Subject) -> Flaw | None:
    """Some options can be ruled out, or the key found, by comparing the options with each other."""
    texts = [option.lower() for option in subject.options]
    cases = [_case(text) for text in texts]
    if len(texts) > 3 and {"up", "down", "same"} <= set(cases) and "" in cases:
        place = cases.index("")
        return Flaw(
            "Three options cover every case, so the other one is ruled out.", f"body.options[{place}]"
        )
    limits = [_LIMIT.match(text) for text in texts]
    if len(texts) >= 3 and all(limits) and len({limit[1] for limit in limits if limit}) == 1:
        return Flaw("One option includes the next, so only the narrowest can be meant.", "body.options")
    for place in subject.distractor_places:
        for other in subject.distractor_places:
            inner, outer = words(texts[place]), words(texts[other])
            if (
                len(inner) < len(outer) <= 4
                and inner
                and outer[-len(inner) :] == inner
                and inner[0].isalpha()
            ):
                one, two = subject.options[place], subject.options[other]
                said = f"“{one}” includes “{two}”, so neither can be right."
                return Flaw(said, f"body.options[{other}]")
    return None


def _case(text: str) -> str:
    found = [
        name for name, pattern in (("same", _SAME), ("up", _UP), ("down", _DOWN)) if pattern.search(text)
    ]
    return found[0] if found else ""


def _is_english_single(subject: Subject) -> bool:
    return subject.is_english and subject.is_single


def _is_english_choice(subject: Subject) -> bool:
    return subject.is_english and subject.choice is not None


CHECKS = (
    Check(
        code="article_cue", severity="stop", name="“a” or “an” gives the key away", title="Grammar fits",
        passes="Every option fits the end of the question.", applies=_is_english_choice, find=article_cue,
        cure="Write “a(n)”, or move the article into the options.",
    ),
    Check(
        code="number_cue", severity="look", name="grammar gives the key away", title="Number fits",
        passes="Singular and plural point at no option.", applies=_is_english_single, find=number_cue,
        cure="Put all options in the same number.",
    ),
    Check(
        code="form_cue", severity="look", name="only the key continues the sentence", title="One form",
        passes="Every option continues the question.", applies=_is_english_single, find=form_cue,
        cure="Begin every option with the same sort of word, or ask a whole question.",
    ),
    Check(
        code="convergence", severity="look", name="the options point at the key", title="No convergence",
        passes="The key is not the sum of the others.", applies=_is_english_single, find=convergence,
        cure="Spread the shared parts evenly over the options.",
    ),
    Check(
        code="logical_cue", severity="look", name="logic rules options out", title="No logical cue",
        passes="No option can be ruled out by another.", applies=_is_english_single, find=logical_cue,
        cure="Replace the option that stands apart, or make the options exclude each other.",
    ),
)  # fmt: skip
