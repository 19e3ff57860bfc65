"""What may be asked for of files that go with an essay."""

from __future__ import annotations

from items.kinds import FILE_TYPES, Files, InvalidItem

MAX_FILES = 10
MAX_MEGABYTES = 8


def check_files(files: Files) -> None:
    """Raises `InvalidItem` for what makes no sense."""
    if not 1 <= files.most <= MAX_FILES:
        raise InvalidItem(f"body.files.most: expected 1 to {MAX_FILES}")
    if not 0 <= files.least <= files.most:
        raise InvalidItem("body.files.least: more than most")
    if not files.types or len(set(files.types)) != len(files.types) or set(files.types) - set(FILE_TYPES):
        raise InvalidItem(f"body.files.types: expected some of {', '.join(FILE_TYPES)}")
    if not 1 <= files.megabytes <= MAX_MEGABYTES:
        raise InvalidItem(f"body.files.megabytes: expected 1 to {MAX_MEGABYTES}")
