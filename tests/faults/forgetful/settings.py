"""The site with one deliberate break: a portion of a regrade is committed in its middle."""

from npfcourse.settings import *  # noqa: F403  # the same site
from npfcourse.settings import INSTALLED_APPS as _APPS

INSTALLED_APPS = [*_APPS, "tests.faults.forgetful"]
