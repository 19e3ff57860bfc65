"""What the journeys share: one site, a browser, people with sessions, what pages complain of."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, ViewportSize

from tests.journeys.live import running_browser
from tests.journeys.seat import Sitting, sit_down
from tests.journeys.sharing import Share, Stage

HEIGHTS = {320: 800, 360: 800, 390: 844, 1440: 900}


@pytest.fixture(scope="session")
def share(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Share]:
    base = tmp_path_factory.getbasetemp()
    # Each process of a parallel run has a folder of its own inside the one of the run.
    part = Share((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "site")
    yield part
    part.close()


@pytest.fixture(scope="module")
def stage(share: Share) -> Iterator[Stage]:
    """The site. Held for a module only: a process with hours of other tests to do must not keep it."""
    with share.used() as site:
        yield site


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Closed with the module: its loop would disturb tests of other sorts in this process."""
    with running_browser() as running:
        yield running


@dataclass
class Visitor:
    """Opens devices (browser contexts) and remembers everything their pages complained of."""

    browser: Browser
    base_url: str
    complaints: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()
    _devices: list[BrowserContext] = field(default_factory=list)

    def device(self, width: int = 1440, session: str = "", **options: Any) -> Page:
        """A page of a browser that nobody has used before; with a session, somebody is signed in."""
        size = ViewportSize(width=width, height=HEIGHTS[width])
        context = self.browser.new_context(base_url=self.base_url, viewport=size, **options)
        self._devices.append(context)
        if session:
            context.add_cookies([{"name": "sessionid", "value": session, "url": self.base_url}])
        return self.listen(context.new_page())

    def listen(self, page: Page) -> Page:
        """Remember what the page's console, its scripts and its requests complain of."""
        page.set_default_timeout(10_000)
        # A broken rule of the content security policy is an error of the console too.
        page.on("console", lambda said: self._note(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self._note(str(error)))
        page.on("response", self._look_at)
        return page

    def close(self) -> None:
        for context in self._devices:
            context.close()

    def _look_at(self, response: Response) -> None:
        if response.status >= 500:
            self._note(f"{response.status} {response.url}")

    def _note(self, text: str) -> None:
        if not any(words in text for words in self.expected):
            self.complaints.append(text)


@pytest.fixture
def visitor(browser: Browser, stage: Stage) -> Iterator[Visitor]:
    """Fails the test at its end if a page complained of anything."""
    someone = Visitor(browser, stage.url)
    yield someone
    someone.close()
    assert someone.complaints == []


@pytest.fixture
def sitting(visitor: Visitor, stage: Stage) -> Sitting:
    """Somebody at the first of three short answers. A worker would hide requests from routes of a test."""
    return sit_down(visitor, stage, service_workers="block")
