"""The hard gates: one finding drops the candidate."""

from __future__ import annotations

from items.generation import hard_gates
from items.generation.gating import Gate, marked

HARD: tuple[Gate, ...] = (
    Gate(
        "no_span",
        True,
        hard_gates.no_span,
        "The answer is not an exact piece of the article.",
        "Mark the sentence again.",
    ),
    Gate(
        "key_unsupported",
        True,
        hard_gates.key_unsupported,
        "The evidence does not hold the key.",
        "Choose another sentence.",
    ),
    Gate(
        "unresolved_pronoun",
        True,
        hard_gates.unresolved_pronoun,
        "A pronoun has nothing to refer to.",
        "Put the noun.",
    ),
    Gate(
        "unresolved_demonstrative",
        True,
        hard_gates.unresolved_demonstrative,
        "A word such as “this” points outside the question.",
        "Name what is meant.",
    ),
    Gate(
        "relative_time",
        True,
        hard_gates.relative_time,
        "The time depends on the day of writing.",
        "Give the date.",
    ),
    Gate(
        "discourse_reference",
        True,
        hard_gates.discourse_reference,
        "It points at another place of the article.",
        "Name what is meant.",
    ),
    Gate(
        "broken_text",
        True,
        hard_gates.broken_text,
        "Marks are unpaired or the text is not prose.",
        "Rewrite the text.",
    ),
    Gate(
        "key_in_stem",
        True,
        hard_gates.key_in_stem,
        "The question gives the key away.",
        "Reword the question.",
    ),
    Gate(
        "too_few_options",
        True,
        hard_gates.too_few_options,
        "There are too few different options.",
        "Add a wrong option.",
    ),
    Gate(
        "second_right_answer",
        True,
        hard_gates.second_right_answer,
        "The article supports a wrong option too.",
        "Replace the option.",
    ),
    Gate(
        "bare_definite",
        True,
        hard_gates.bare_definite,
        "An option such as “the work” could be anything.",
        "Say which.",
    ),
    Gate(
        "wrong_verb_form", True, hard_gates.wrong_verb_form, "A verb has the wrong form.", "Correct the verb."
    ),
    Gate("dangling_end", True, hard_gates.dangling_end, "The text stops in the middle.", "Complete it."),
    Gate(
        "article_cue",
        True,
        hard_gates.article_cue,
        "“a” or “an” before the gap gives a cue.",
        "Move it into the key.",
    ),
    Gate(
        "half_a_name", True, marked("half_a_name"), "The gap cuts a name in two.", "Take out the whole name."
    ),
    Gate(
        "finite_verb_in_key",
        True,
        marked("finite_verb_in_key"),
        "The key holds a verb of its own.",
        "Shorten the key.",
    ),
    Gate("light_verb", True, marked("light_verb"), "The statement says too little.", "Use another sentence."),
    Gate(
        "antonym_beside_range",
        True,
        hard_gates.antonym_beside_range,
        "The changed word contradicts the numbers beside it.",
        "Change a number instead.",
    ),
    Gate(
        "cut_before_contrast",
        True,
        marked("cut_before_contrast"),
        "The sentence goes on with a contrast that was cut off.",
        "Keep the whole sentence.",
    ),
    Gate(
        "unchanged_falsehood",
        True,
        hard_gates.unchanged_falsehood,
        "The false statement says what the article says.",
        "Change something that matters.",
    ),
)
