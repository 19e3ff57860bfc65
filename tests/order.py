"""In which order the files of tests go to the processes of a parallel run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

WAITING = ("tests/faults/", "tests/journeys/")
"""These wait half of their time, for a browser, a site, a server that starts."""
BEGUN_BY = 0.7
"""The part of the other files before which all of these have begun: a long one at the end would go alone."""


def spread(counts: Mapping[str, int], waiting: Iterable[str] = WAITING) -> list[str]:
    """The files, those with many tests first, those that wait between the others; the last ones are short."""
    many_first = sorted(counts, key=lambda file: -counts[file])
    those = [file for file in many_first if file.startswith(tuple(waiting))]
    others = [file for file in many_first if file not in set(those)]
    places = {file: BEGUN_BY * place / len(those) for place, file in enumerate(those)}
    places |= {file: (place + 0.5) / len(others) for place, file in enumerate(others)}
    return sorted(counts, key=lambda file: places[file])
