"""What a page of a quiz holds, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quizzes.layout import PageRule

PAGE_RULES = (
    (PageRule.ONE.value, _("each question")),
    (PageRule.SEVERAL.value, _("several questions")),
    (PageRule.SECTION.value, _("each section")),
    (PageRule.ALL.value, _("the whole quiz")),
    (PageRule.OWN.value, _("what stands between my own breaks")),
)
