"""The site with one deliberate break: an answer is acknowledged before it is saved."""

from npfcourse.settings import *  # noqa: F403  # the same site
from npfcourse.settings import INSTALLED_APPS as _APPS

INSTALLED_APPS = [*_APPS, "tests.faults.hasty"]
