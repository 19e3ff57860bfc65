"""Where one item is filed: category, tags, and the number an institution knows it by."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from people.access import Principal
from people.audit import record
from quizzes.authoring import locked_item
from quizzes.bank_models import Category
from quizzes.bulk import clean_tag
from quizzes.categories import category_in
from quizzes.errors import AuthoringRefused
from quizzes.models import Item

MOST_TAGS = 30
MOST_NUMBER = 100


def file_item(item: Item, category: Category | None, tags: str, id_number: str, by: Principal) -> Item:
    """The item filed anew; `tags` are separated by commas. No version is made: the wording is not touched.

    Raises `AuthoringRefused` (``tag``, ``id_number``).
    """
    wanted = [clean_tag(tag) for tag in tags.split(",") if tag.strip()]
    found = list({tag.casefold(): tag for tag in reversed(wanted)}.values())[::-1]
    id_number = " ".join(id_number.replace("\x00", "").split())
    if len(found) > MOST_TAGS:
        raise AuthoringRefused("tag", _("A question has at most 30 tags."))
    if len(id_number) > MOST_NUMBER:
        raise AuthoringRefused("id_number", _("An ID number has at most 100 characters."))
    try:
        with transaction.atomic():
            locked = locked_item(item)
            # After the lock: nobody deletes the category any more.
            category = category_in(locked.course, category.pk) if category else None
            locked.category, locked.tags, locked.id_number = category, found, id_number
            locked.save(update_fields=["category", "tags", "id_number"])
            detail: dict[str, object] = {
                "category": category.pk if category else None,
                "tags": found,
                "id_number": id_number,
            }
            record(by, "item.file", locked, organisation_id=locked.organisation_id, detail=detail)
    except IntegrityError as error:
        raise AuthoringRefused(
            "id_number", _("Another question of this category has this ID number already.")
        ) from error
    return locked
