"""In which fields two wordings of an item differ, of whatever kind it is.

Works on the plain data of `items.storage`: parts with an id are matched by it, others by their place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

Path = tuple[str, ...]
ORDER = ("stem", "body", "rationale", "points", "title", "language", "evidence", "tags")
TEXTS = ("content", "pattern", "symbol", "value")
PAIRS = {"pairs": ("left", "right")}
"""Lists that join parts of two others by their ids, and what those are called."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that changed. None stands for a part that is not there.

    `path` leads to it by names; parts of a list are numbered from 1: ``("body", "options", "2", "content")``.
    """

    path: Path
    before: str | None
    after: str | None


def differences(old: Mapping[str, object], new: Mapping[str, object]) -> tuple[Difference, ...]:
    """Every field in which the two say something else, in the order of the item; empty for equal data."""
    before, after = dict(_fields(old)), dict(_fields(new))
    paths = [*after, *(path for path in before if path not in after)]
    found = []
    for path in paths:
        one, other = before.get(path), after.get(path)
        if (one and one[1]) != (other and other[1]):
            told = other or before[path]
            if (one and other) or not _says_nothing(*told):
                found.append(Difference(told[0], one and one[1], other and other[1]))
    return tuple(sorted((*found, *_orders(old, new, ())), key=_place))


def _says_nothing(path: Path, text: str) -> bool:
    """True for what goes without saying where a whole part is new or gone."""
    return path[-1] in ("format", "start") or text in ("False", "0", "exact")


def _place(one: Difference) -> int:
    """Where the field stands: what keeps the data may have changed the order of its names."""
    return ORDER.index(one.path[0]) if one.path[0] in ORDER else len(ORDER)


def _fields(value: object, path: Path = (), shown: Path = ()) -> Iterator[tuple[Path, tuple[Path, str]]]:
    """Every leaf: where it is by ids, where it is by numbers, and its text."""
    match value:
        case {"value": str() as text, "format": str() as written, **rest} if not rest:
            yield path, (shown, text)
            yield (*path, "format"), ((*shown, "format"), written)
        case {"start": start, "end": _end, "text": str() as text}:
            yield path, (shown, text)
            yield (*path, "start"), ((*shown, "start"), str(start))
        case Mapping():
            for name, one in value.items():
                if name in PAIRS:
                    yield from _joined(value, one, (*path, name), (*shown, name))
                else:
                    yield from _fields(one, (*path, name), (*shown, name))
        case [Mapping() as first, *others]:
            for number, one in enumerate((first, *others), 1):
                yield from _fields(_without_id(one), (*path, _key(one, number)), (*shown, str(number)))
        case [*parts]:
            yield path, (shown, ", ".join(map(str, parts)))
        case _:
            yield path, (shown, str(value))


def _joined(
    parent: Mapping[str, object], pairs: Sequence[Mapping[str, str]], path: Path, shown: Path
) -> Iterator[tuple[Path, tuple[Path, str]]]:
    """What belongs to each part, in the words of both."""
    left, right = PAIRS[path[-1]]
    words = {side: _words(parent.get(side)) for side in (left, right)}
    for number, pair in enumerate(pairs, 1):
        text = f"{words[left].get(pair[left], '')} → {words[right].get(pair[right], '')}"
        yield (*path, pair[left]), ((*shown, str(number)), text)


def _orders(old: object, new: object, path: Path) -> Iterator[Difference]:
    """Lists whose common parts changed places."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in new:
            if name in old and name not in PAIRS:
                yield from _orders(old[name], new[name], (*path, name))
    elif isinstance(old, list) and isinstance(new, list):
        first, second = _words(old), _words(new)
        before = [key for key in first if key in second]
        after = [key for key in second if key in first]
        if before != after:
            texts = [" · ".join(second[key] for key in keys) for keys in (before, after)]
            yield Difference((*path, "order"), *texts)


def _words(parts: object) -> dict[str, str]:
    """The text of each part that has an id."""
    if not isinstance(parts, list):
        return {}
    with_id = [part for part in parts if isinstance(part, Mapping) and "id" in part]
    return {str(part["id"]): _text(part) for part in with_id}


def _text(part: Mapping[str, object]) -> str:
    """What a part says in short: the text in it, else its id."""
    texts = {path: text for path, (_shown, text) in _fields(_without_id(part))}
    return next((texts[(name,)] for name in TEXTS if (name,) in texts), str(part["id"]))


def _key(part: object, number: int) -> str:
    return f"id {part['id']}" if isinstance(part, Mapping) and "id" in part else str(number)


def _without_id(part: object) -> object:
    return {name: one for name, one in part.items() if name != "id"} if isinstance(part, Mapping) else part
