"""What those who teach a course say to each other about its items."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from people.models import FactManager, Organisation
from quizzes.item_models import Item, ItemVersion


class CommentAct(models.TextChoices):
    SAID = "said", _("said")
    RESOLVED = "resolved", _("resolved")
    REOPENED = "reopened", _("reopened")


class ItemComment(models.Model):
    """One entry of the thread about an item, in the order of ids; rows are added and none is removed.

    A thread is open unless its last entry resolves it. `version` is the wording of that moment. Its author
    may change the words for a while, `changed_at` tells; an account that is gone leaves its words.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="comments")
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, null=True, related_name="+")
    act = models.CharField(max_length=8, choices=CommentAct.choices, default=CommentAct.SAID)
    words = models.CharField(max_length=2000, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    said_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(null=True)

    objects = FactManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(act__in=CommentAct.values), name="comment_act_known"),
            models.CheckConstraint(
                condition=models.Q(act=CommentAct.SAID) ^ models.Q(words=""), name="comment_says_something"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "item", "id"], name="comment_thread")]

    def __str__(self) -> str:
        return f"{self.act} on item {self.item_id}"
