"""What marking by hand keeps beside the marks themselves."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from people.models import Organisation


class SavedReply(models.Model):
    """Words that an instructor uses again in comments; they are that person's alone."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=1000)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "owner", "text"], name="saved_reply_once")
        ]

    def __str__(self) -> str:
        return self.text[:40]
