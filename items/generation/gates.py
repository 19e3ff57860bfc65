"""Stage 7: the gates. A hard one drops a candidate, a soft one holds it for review.

Each is a small function on the finished candidate and the plain facts of its article; its code and
its texts for people stand here. No NLP: pages may import this module.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from items.generation import hard_gates, soft_gates, worth
from items.generation.facts import Facts
from items.generation.shapes import Candidate, CandidateState, Finding

Check = Callable[[Candidate, Facts], str | None]


@dataclass(frozen=True, slots=True)
class Gate:
    """A check with its fixed code, one plain sentence and one hint."""

    code: str
    is_hard: bool
    check: Check
    sentence: str
    hint: str


def _marked(mark: str) -> Check:
    def check(candidate: Candidate, _facts: Facts) -> str | None:
        return mark.replace("_", " ") if mark in candidate.marks else None

    return check


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
        hard_gates.antonym_beside_range,
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
        hard_gates.unchanged_falsehood,
        "The false statement says what the article says.",
        "Change something that matters.",
    ),
)

SOFT: tuple[Gate, ...] = (
    Gate(
        "model_proposed",
        False,
        _marked("model_proposed"),
        "A language model wrote it; no rule proves it.",
        "Read it against its sentence.",
    ),
    Gate("stem_too_long", False, soft_gates.stem_too_long, "The question is long.", "Shorten it."),
    Gate(
        "key_length_cue",
        False,
        soft_gates.key_length_cue,
        "The key stands out by its length.",
        "Even out the options.",
    ),
    Gate(
        "stem_word_in_key_only",
        False,
        soft_gates.stem_word_in_key_only,
        "A word of the question comes back in the right option only.",
        "Reword one of them.",
    ),
    Gate(
        "key_too_long",
        False,
        soft_gates.key_too_long,
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
    Gate("thin_stem", False, soft_gates.thin_stem, "The question holds few words to go by.", "Add context."),
    Gate(
        "trivial_statement",
        False,
        soft_gates.trivial_statement,
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
        "loose_definite",
        False,
        _marked("loose_definite"),
        "“The …” points at something that only the article tells.",
        "Say which.",
    ),
    Gate(
        "loose_possessive",
        False,
        _marked("loose_possessive"),
        "“Its” or “their” has no noun to go with.",
        "Put the noun.",
    ),
    Gate(
        "unanchored",
        False,
        _marked("unanchored"),
        "It tells an event without a name that says whose or where.",
        "Add who or where.",
    ),
    Gate(
        "in_progress",
        False,
        _marked("in_progress"),
        "It tells what was going on when the article was written.",
        "Say when.",
    ),
    Gate(
        "quoted",
        False,
        _marked("quoted"),
        "These are somebody's own words, and nobody is named.",
        "Say who said it.",
    ),
    Gate(
        "cut_short",
        False,
        _marked("cut_short"),
        "The article goes on where the statement stops.",
        "Complete it.",
    ),
    Gate(
        "scene",
        False,
        _marked("scene"),
        "It tells the scene with which the article opens.",
        "Ask for what the scene is told for.",
    ),
    Gate(
        "shared_word_in_keys",
        False,
        soft_gates.shared_word_in_keys,
        "All right options share a word that no wrong one has.",
        "Choose wrong options with the same word.",
    ),
    Gate(
        "page_matter",
        False,
        soft_gates.page_matter,
        "It is about the page, not about its subject.",
        "Check that it is worth asking.",
    ),
    Gate(
        "loose_comparison",
        False,
        _marked("loose_comparison"),
        "It compares without saying with what.",
        "Say than what.",
    ),
    Gate(
        "vague_subject",
        False,
        _marked("vague_subject"),
        "“Some …” makes nearly everything true.",
        "Say which or how many.",
    ),
    Gate(
        "conditional",
        False,
        _marked("conditional"),
        "It says what would be, without the condition.",
        "Say under which condition.",
    ),
    Gate(
        "side_detail",
        False,
        worth.side_detail,
        "It turns on a year, a name or a number of a side event.",
        "Ask for what the event meant.",
    ),
    Gate(
        "small_count",
        False,
        worth.small_count,
        "It turns on how many there were, a handful.",
        "Ask for what they did or were.",
    ),
    Gate(
        "opposite",
        False,
        worth.opposite,
        "A word was turned into its opposite, which common sense may refute.",
        "Check that somebody could believe it.",
    ),
    Gate(
        "asked_backwards",
        False,
        worth.asked_backwards,
        "It asks for the subject of the sentence, and other things fit.",
        "Ask for what the sentence says of it.",
    ),
    Gate(
        "solved_by_sense",
        False,
        worth.solved_by_sense,
        "The halves may be put together without the article.",
        "Check the pairs.",
    ),
    Gate(
        "low_salience",
        False,
        soft_gates.low_salience,
        "The sentence is a side matter.",
        "Check that it is worth asking.",
    ),
    Gate(
        "needs_context",
        False,
        soft_gates.needs_context,
        "It may need the sentence before it.",
        "Name what is meant.",
    ),
    Gate(
        "leaning",
        False,
        soft_gates.leaning,
        "It leans on a moment, a comparison or a thing told elsewhere.",
        "Say when, than what, or which.",
    ),
    Gate(
        "uncertain_wording",
        False,
        soft_gates.absolute_or_vague,
        "A hedging word makes true and false a matter of taste.",
        "Remove it.",
    ),
    Gate("mixed_form", False, soft_gates.mixed_form, "The options differ in form.", "Give them one form."),
    Gate(
        "vague_key",
        False,
        soft_gates.vague_key,
        "The key only measures or points.",
        "Ask for something definite.",
    ),
    Gate(
        "unchecked_reference",
        False,
        _marked("unchecked_reference"),
        "It may point at the sentences around it; no grammar of this language tells.",
        "Read it alone, and name what is meant.",
    ),
    Gate(
        "one_of_several",
        False,
        _marked("one_of_several"),
        "The key is one of several members, or only describes the word after it.",
        "Ask for the whole list, or take out a whole name.",
    ),
    Gate(
        "unsure_name",
        False,
        _marked("unsure_name"),
        "It is not certain that the key is a name in full.",
        "Check the name, and add the forms learners may type.",
    ),
    Gate(
        "topic_key",
        False,
        _marked("topic_key"),
        "The key is what the whole article is about: everybody would guess it.",
        "Ask for something else of the sentence.",
    ),
    Gate("self_evident", False, _marked("self_evident"), "Its words give the key away.", "Ask for another."),
    Gate(
        "open_gap", False, _marked("open_gap"), "A time or a place may fill the gap.", "Say what is wanted."
    ),
    Gate(
        "common_key",
        False,
        _marked("common_key"),
        "Other common words may fit as well as the key.",
        "Add the other wordings, or ask for a name or a number.",
    ),
    Gate(
        "unsure_question_word",
        False,
        _marked("unsure_question_word"),
        "It is not certain that “who” or “what” is the right question word.",
        "Choose the question word.",
    ),
    Gate(
        "figure_given_away",
        False,
        soft_gates.figure_given_away,
        "The number can be counted or worked out from the words around it.",
        "Ask for another part of the sentence.",
    ),
    Gate(
        "odd_opposite",
        False,
        soft_gates.odd_opposite,
        "The opposite word may sound odd here.",
        "Read it aloud.",
    ),
    Gate(
        "minor_detail",
        False,
        _marked("minor_detail"),
        "It turns on a detail that few need to keep.",
        "Publish it only if learners should know it.",
    ),
    Gate(
        "leans_on_text",
        False,
        soft_gates.leans_on_text,
        "It leans on text outside the question.",
        "Read it alone, and name what is meant.",
    ),
    Gate(
        "weak_form",
        False,
        _marked("weak_form"),
        "Questions of this form are seldom published as they stand.",
        "Read it as a learner would.",
    ),
    Gate(
        "unbalanced",
        False,
        _marked("unbalanced"),
        "There are more statements of this truth value than of the other.",
        "Publish it together with others.",
    ),
)

GATES = HARD + SOFT
BASIC = tuple(
    gate
    for gate in GATES
    if gate.code in ("no_span", "too_few_options", "common_key", "unchecked_reference", "unchanged_falsehood")
)
"""The gates that need no grammar."""


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
