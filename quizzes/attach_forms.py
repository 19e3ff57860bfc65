"""Files of an essay on its question page: what can be attached, what is, and what a form sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from items.kinds import Files
from people.access import Principal
from quizzes.access import organisation_of
from quizzes.attached import Attached, attached_to, named_files
from quizzes.attaching import MEGABYTE, attach_file, too_big
from quizzes.attempt_pages import AttemptPage
from quizzes.essay_words import files_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Attaching:
    """What stands below the text: the rule in words, the files there are, and whether one more is taken."""

    words: str
    accept: str
    files: tuple[Attached, ...]
    has_room: bool


def attaching(principal: Principal, page: AttemptPage) -> Attaching | None:
    """The files of the question; None where it takes none. One query where some are attached."""
    allowed = _allowed(page)
    if allowed is None:
        return None
    found = attached_to(organisation_of(principal), [page.shown_value])
    files = tuple(found[uid] for uid in named_files(page.shown_value) if uid in found)
    return Attaching(
        words=files_words(allowed),
        accept=",".join(f".{one}" for one in allowed.types),
        files=files,
        has_room=len(files) < allowed.most,
    )


def attach_sent(principal: Principal, page: AttemptPage, sent: Iterable[UploadedFile]) -> None:
    """Keep the files of a form, one after the other. Raises `AttemptRefused` as `attach_file` does; what came
    before stays attached."""
    for file in sent:
        attach_one(principal, page, file)


def attach_one(
    principal: Principal, page: AttemptPage, file: UploadedFile, *, replacing: UUID | None = None
) -> UUID:
    """The id of one file of a form; too large a one is not even read. Raises what `attach_file` raises."""
    allowed, name = _allowed(page), file.name or ""
    if allowed is not None and (file.size or 0) > allowed.megabytes * MEGABYTE:
        raise too_big(allowed, name)
    return attach_file(principal, page.head.uid, page.position, name, file.read(), replacing=replacing)


def _allowed(page: AttemptPage) -> Files | None:
    told = page.view.get("files")
    if not isinstance(told, dict):
        return None
    return Files(**(told | {"types": tuple(told["types"])}))
