"""The site with one deliberate break: a revision is committed in the middle of applying it."""

from npfcourse.settings import *  # noqa: F403  # the same site
from npfcourse.settings import INSTALLED_APPS as _APPS

INSTALLED_APPS = [*_APPS, "tests.faults.piecemeal"]
