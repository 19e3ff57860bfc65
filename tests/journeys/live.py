"""A browser signed in on the test's own site, and waiting for what its scripts do."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from npfcourse.browser import NAMED
from people.models import User
from quizzes.models import Quiz


@contextmanager
def running_browser() -> Iterator[Browser]:
    """A Chromium; the one `make test` has found, else the system's."""
    path = os.environ.get(NAMED) or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@contextmanager
def signed_in(url: str, user: User) -> Iterator[BrowserContext]:
    """A device on which `user` is signed in at the site of `url`."""
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in this thread
    client = Client()
    client.force_login(user)
    with running_browser() as browser:
        context = browser.new_context(base_url=url, viewport={"width": 1440, "height": 900})
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])
        yield context


def begun(page: Page, quiz: Quiz) -> Page:
    """The page at the first question of an attempt that has just begun."""
    page.goto(f"/quizzes/{quiz.pk}/")
    page.click("main form button")
    page.wait_for_selector("#attempt")
    page.wait_for_load_state()
    return page


def until(is_so: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for it; polling from here, because the pages' policy forbids evaluated strings."""
    ends = time.monotonic() + seconds
    while not _holds(is_so):
        assert time.monotonic() < ends, "it did not come"
        time.sleep(0.02)


def _holds(is_so: Callable[[], bool]) -> bool:
    try:
        return is_so()
    except Error:  # the page is on its way to the next one
        return False
