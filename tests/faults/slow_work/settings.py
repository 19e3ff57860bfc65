"""The site's settings with the slow work beside it; used by the worker processes of the tests."""

from npfcourse.settings import *  # noqa: F403  # settings are extended by taking them all
from npfcourse.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.slow_work"]
