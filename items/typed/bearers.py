"""What the text calls the bearer of a name: the office that stands beside it."""

from __future__ import annotations

import re

from items.typed.forms import content_of, words_of

_ROLE = r"((?:[a-z][a-z-]+ ){0,2}[a-z][a-z-]+(?: (?:of|for|at|in) (?:the )?[A-Za-z-]+)?)"


def is_called(name: str, answer: str, stem: str, text: str) -> bool:
    """True if the text gives the bearer of `name` the office that the answer says, the question not."""
    said = {word.stem for word in content_of(answer)}
    asked = {word.stem for word in words_of(stem)}
    if not said or said <= asked:
        return False
    return any(_head(role) in said and said <= _stems(role) for role in _roles(name, text))


def _roles(name: str, text: str) -> list[str]:
    """ "mayor" of "The mayor, Olga P.,", "chair of the council" of "The chair of the council is Olga P."."""
    bearer, plain = re.escape(name), " ".join(text.split())
    patterns = (
        rf"\b(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir) {_ROLE},? {bearer}\b",
        rf"\b(?:[Tt]he|[Ii]ts|[Tt]heir) {_ROLE} (?:is|was) {bearer}\b",
        rf"\b{bearer}, (?:the|an?|its|their) {_ROLE}[,.;]",
    )
    return [role for pattern in patterns for role in re.findall(pattern, plain)]


def _head(role: str) -> str:
    return words_of(re.split(r" (?:of|for|at|in) ", role)[0])[-1].stem


def _stems(role: str) -> set[str]:
    return {word.stem for word in words_of(role)}
