"""What holds for every page: axe finds nothing, nothing scrolls sideways, the keyboard reaches everything."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any, Literal, TypeAlias
from zlib import crc32

from playwright.sync_api import Page, ViewportSize

from tests.journeys.conftest import HEIGHTS

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
TOOLS = Path(__file__).with_suffix(".js").read_text()
RUN = "selector => axe.run(selector || document, { resultTypes: ['violations'] })"
Look: TypeAlias = tuple[int, Literal["light", "dark"]]
LOOKS: tuple[tuple[Look, Look], ...] = (((390, "light"), (1440, "dark")), ((390, "dark"), (1440, "light")))
"""Both widths and both schemes, crossed: every second page is seen the other way about."""
IS_FULL = os.environ.get("FULL") == "1"
OPEN = "dialog[open], [popover]:popover-open"
MOST_STOPS = 100
"""A page with more stops than this has a long list: its end is like its beginning."""


def look_over(page: Page) -> list[str]:
    """Everything wrong with the page as it stands, in all sizes and both schemes; empty if all is well."""
    return [*shape_faults(page), *sideways(page), *violations(page)]


def shape_faults(page: Page) -> list[str]:
    """A title that names no place, and not exactly one h1."""
    found = []
    place, separator, site = page.title().partition(" · ")
    if not (place.strip() and separator and site):
        found.append(f"the title names no place: {page.title()}")
    headings = page.locator("h1").count()
    if headings != 1:
        found.append(f"{headings} h1")
    return found


def sideways(page: Page) -> list[str]:
    """The widths at which the page itself scrolls sideways, each with what sticks out."""
    found = []
    _lay_in(page)
    for width in HEIGHTS:
        resize(page, width)
        if out := page.evaluate("() => inspection.sideways()"):
            found.append(f"sideways at {width}: {out}")
    return found


def violations(page: Page) -> list[str]:
    """What axe finds at 390 and 1440 px, light and dark, with every dialog open in turn."""
    found: list[str] = []
    _lay_in(page)
    for width, scheme in looks_at(page.title()):
        resize(page, width)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found += [f"{width} {scheme}: {line}" for line in _axe(page, "")]
        for name in page.evaluate("() => inspection.openers()"):
            with _opened(page, name):
                found += [f"{width} {scheme}, {name} open: {line}" for line in _axe(page, OPEN)]
    return found


def looks_at(title: str) -> list[Look]:
    """Two looks that cross, by the page's title; all four at the long sizes.

    The parts of pages are the same on many, so that each part is seen in all four anyway.
    """
    return [*chain(*LOOKS)] if IS_FULL else [*LOOKS[crc32(title.encode()) % len(LOOKS)]]


def keyboard_faults(page: Page) -> list[str]:
    """What Tab does not reach, or reaches without it being seen; the skip link comes first and works.

    A page may put the focus into its content by itself: then there is nothing left to skip.
    """
    _lay_in(page)
    begins_inside = page.evaluate("() => Boolean(document.activeElement.closest('main'))")
    stops = min(page.evaluate("() => inspection.watchFocus()"), MOST_STOPS) + 3
    page.keyboard.press("Tab")
    found = []
    if not begins_inside and not page.evaluate("() => document.activeElement.matches('.skip')"):
        found.append("the skip link does not come first")
    for _ in range(stops):
        page.keyboard.press("Tab")
    found += page.evaluate("most => inspection.focusFaults(most)", MOST_STOPS - 10)
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    if not page.evaluate("() => document.activeElement.id === 'main'"):
        found.append("the skip link does not lead into the content")
    return found


def resize(page: Page, width: int) -> None:
    """Show the page at that width."""
    page.set_viewport_size(ViewportSize(width=width, height=HEIGHTS[width]))


def shoot(page: Page, name: str) -> None:
    """Keep pictures of the page, narrow and wide, light and dark, where somebody asked for them."""
    if folder := os.environ.get("JOURNEY_PICTURES"):
        for width, scheme in chain(*LOOKS):
            resize(page, width)
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=Path(folder) / f"{name}-{width}-{scheme}.png", full_page=True)


def _lay_in(page: Page) -> None:
    if not page.evaluate("() => 'inspection' in window"):
        page.evaluate(AXE)
        page.evaluate(TOOLS)


def _axe(page: Page, selector: str) -> list[str]:
    """What axe finds in one part of the page, or all of it."""
    result: dict[str, Any] = page.evaluate(RUN, selector)
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


@contextmanager
def _opened(page: Page, selector: str) -> Iterator[None]:
    page.locator(selector).filter(visible=True).first.click()
    target = page.locator(OPEN).last
    target.wait_for(state="visible")
    yield
    page.keyboard.press("Escape")
    target.wait_for(state="detached")
