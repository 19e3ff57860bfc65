"""Why a sentence gave no item: fixed codes, each with one plain sentence and one hint.

Texts only, no NLP: pages may import this. The gates bring their own codes and texts.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a code means and what its reader can do about it."""

    sentence: str
    hint: str


REASONS: dict[str, Explanation] = {
    "language_unsupported": Explanation(
        "No questions can be made from text in this language.", "Write questions for this article by hand."
    ),
    "basic_nothing": Explanation(
        "In this language only numbers, years and repeated terms are asked for, and the sentence has none.",
        "Write a question by hand.",
    ),
    "too_little_text": Explanation(
        "The article is too short to ask about.", "Add text, or write questions by hand."
    ),
    "fragment": Explanation(
        "This is not a complete sentence.", "Give it a subject and a verb, or write a question by hand."
    ),
    "question_or_command": Explanation(
        "This asks or instructs; it does not state anything.", "Write a question about the answer by hand."
    ),
    "pronoun_subject": Explanation(
        "The sentence starts from a pronoun, so it cannot stand alone.",
        "Name the person or thing in the article.",
    ),
    "elliptic_subject": Explanation(
        "The subject leaves out its noun, so it cannot stand alone.", "Write the noun out in the article."
    ),
    "unattributed_report": Explanation(
        "It reports what somebody says without a name that could be quoted.",
        "Name the speaker in the article.",
    ),
    "shared_opening": Explanation(
        "The statement depends on the opening of its sentence.", "Split the sentence in the article."
    ),
    "no_statement": Explanation(
        "No clause of the sentence could be taken out without changing its meaning.",
        "Shorten the sentence, or write a question by hand.",
    ),
    "statement_length": Explanation(
        "Its statement is too short or too long to ask about.",
        "Split or extend the sentence, or write a question by hand.",
    ),
    "empty_statement": Explanation("Taken alone the statement says too little.", "Write a question by hand."),
    "negated": Explanation(
        "The sentence says that something is not so, and removing the “not” was not safe.",
        "Write a question about it by hand.",
    ),
    "no_safe_swap": Explanation(
        "Nothing in the sentence could be changed into something surely false.",
        "Write a false statement by hand.",
    ),
    "no_unique_key_term": Explanation(
        "No term of the sentence is specific enough to be asked for.", "Write a question by hand."
    ),
    "transform_unsafe": Explanation(
        "The sentence could not be turned into a question safely.", "Write the question by hand."
    ),
    "key_unusable": Explanation(
        "The answer would be too vague, too long or unclear outside its sentence.",
        "Write the question by hand.",
    ),
    "distractors_short": Explanation(
        "Too few believable wrong options were found in the article.", "Add wrong options by hand."
    ),
    "list_unclear": Explanation(
        "A list was found, but its members do not stand alone.",
        "Write a question with several answers by hand.",
    ),
    "not_chosen": Explanation(
        "What this sentence gave was too like another question or over the quota.",
        "Ask for more questions of this section.",
    ),
    "already_asked": Explanation(
        "What this sentence gives is asked already.", "Ask for another type, or write a question by hand."
    ),
    "model_silent": Explanation(
        "The language model proposed nothing usable for this sentence.", "Ask again without it."
    ),
    "model_shape": Explanation("A proposal was not of the shape that was asked for.", ""),
    "model_kind": Explanation("A proposal was of a type that was not asked for.", ""),
    "model_quote": Explanation("A proposal did not quote a sentence of the passage word for word.", ""),
    "model_key": Explanation("The answer of a proposal does not stand in the sentence it quotes.", ""),
    "model_options": Explanation("The options of a proposal were too few, repeated or without the key.", ""),
    "model_gap": Explanation("A gap was not set into the sentence's own words.", ""),
    "model_markup": Explanation("A proposal held markup or characters that are not text.", ""),
    "model_too_long": Explanation("A proposal was too long.", ""),
    "model_too_many": Explanation("More was proposed than is read of one reply.", ""),
    "no_rule": Explanation("No rule fits this sentence.", "Write a question by hand."),
}


def explain_code(code: str) -> Explanation:
    """The texts of a reason or gate code; an unknown code is a KeyError."""
    if code in REASONS:
        return REASONS[code]
    from items.generation.gates import GATES  # gates hold their own texts; imported late to stay light

    return next(Explanation(gate.sentence, gate.hint) for gate in GATES if gate.code == code)
