"""Files that learners hand in with an answer."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now

from people.models import FactManager, Organisation


class AnswerFile(models.Model):
    """A file that was attached to an answer; rows are added, never changed. Answers name it by its `uid`.

    One that is taken off again stays, as the answer does that named it. `media_type` is what its bytes show.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    attempt = models.ForeignKey("quizzes.Attempt", on_delete=models.PROTECT, related_name="files")
    response = models.ForeignKey("quizzes.Response", on_delete=models.PROTECT, related_name="files")
    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=100)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField()
    added_at = models.DateTimeField(db_default=Now())

    objects = FactManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "uid"], name="answer_file_uid_unique"),
            models.UniqueConstraint(
                fields=["organisation", "response", "sha256", "name"], name="answer_file_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
