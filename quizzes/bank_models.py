"""How items at rest are kept in order: the categories of a course."""

from __future__ import annotations

from django.db import models

from lessons.models import Course
from people.models import Organisation


class Category(models.Model):
    """A drawer of a course's question bank, maybe in another one.

    `path` names the drawers from the outermost to this one by their ids, ``/3/17/``, so that everything in
    one is found without walking the tree.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="categories")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    name = models.CharField(max_length=100)
    path = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["course", "parent", "name"], name="category_name_unique", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.name
