"""Made-up items and verdicts on them."""

from __future__ import annotations

from items.generation.evaluation.figures import JudgedItem
from items.generation.evaluation.shapes import POINTS, Judgement, Record, Verdict

LETTERS = {"a": Verdict.AS_IS, "e": Verdict.SMALL_EDIT, "n": Verdict.NO}


def item(**changed: object) -> Record:
    evidence = {"start": 0, "end": 28, "text": "The canal was opened in 1874."}
    fields: dict[str, object] = {
        "kind": "single_choice",
        "stem": "When was the canal opened?",
        "options": ["1862", "1874", "1896"],
        "key": "1874",
        "evidence": evidence,
        "answer": {"start": 24, "end": 28, "text": "1874"},
        "rule": "choose_year",
        "confidence": 0.8,
        "gates": [],
        "state": "passed",
    }
    return fields | changed


def judgement(letter: str, reader: str = "reader-1", *, wrong: bool = False, fails: str = "") -> Judgement:
    return Judgement(
        reader=reader,
        points={point: point != fails for point in POINTS},
        verdict=LETTERS[letter],
        has_wrong_key=wrong,
        reason="" if letter == "a" else "The stem is vague.",
    )


def judged(letters: str, *, article: str = "measure/canal", **changed: object) -> JudgedItem:
    """An item with one reader for each letter: a as is, e small edit, n no."""
    readers = tuple(judgement(letter, f"reader-{place}") for place, letter in enumerate(letters, 1))
    return JudgedItem(article=article, item=item(**changed), judgements=readers)
