"""Files attached to answers as they are read: which ones an answer names, and who may have one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from people.access import Principal
from quizzes.access import missing, organisation_of
from quizzes.models import AnswerFile, AttemptState, Item


@dataclass(frozen=True, slots=True)
class Attached:
    """One file without its bytes; `size` in bytes."""

    uid: str
    name: str
    media_type: str
    size: int


def named_files(value: Mapping[str, Any]) -> list[str]:
    """The ids of the files that an answer names."""
    files = value.get("files")
    return [str(one) for one in files] if isinstance(files, list) else []


def attached_to(organisation_id: int, values: Iterable[Mapping[str, Any]]) -> dict[str, Attached]:
    """The files that these answers name, by id. One query, none where they name no file."""
    wanted = [uid for value in values for uid in named_files(value)]
    return {one.uid: one for one in _read(organisation_id, wanted)}


def own_file(
    principal: Principal, attempt_uid: UUID, uid: UUID, *, position: int | None = None
) -> AnswerFile:
    """A file of one's own attempt with its bytes, of the question at `position` if given; raises Http404."""
    rows = _shown(organisation_of(principal)).filter(
        attempt__uid=attempt_uid, attempt__learner_id=principal.user_id
    )
    return _one(rows if position is None else rows.filter(response__position=position), uid)


def written_file(item: Item, uid: UUID) -> AnswerFile:
    """A file handed in for this question, for those who mark it; raises Http404."""
    return _one(_shown(item.organisation_id).filter(response__version__item=item), uid)


def _shown(organisation_id: int) -> QuerySet[AnswerFile]:
    return AnswerFile.objects.of(organisation_id).exclude(attempt__state=AttemptState.DELETED)


def _one(rows: QuerySet[AnswerFile], uid: UUID) -> AnswerFile:
    found = rows.filter(uid=uid).first()
    if found is None:
        raise missing()
    return found


def _read(organisation_id: int, uids: Collection[str]) -> list[Attached]:
    if not uids:
        return []
    rows = AnswerFile.objects.of(organisation_id).filter(uid__in=uids)
    return [
        Attached(str(uid), name, media_type, size)
        for uid, name, media_type, size in rows.values_list("uid", "name", "media_type", "size")
    ]
