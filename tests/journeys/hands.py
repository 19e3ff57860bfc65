"""Two ways to use a page: by mouse, and by keyboard alone. A journey is walked with either."""

from __future__ import annotations

from typing import Protocol

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 150


class Hand(Protocol):
    """Presses things, chooses among options, types. Counts what it pressed."""

    presses: int

    def press(self, target: Locator) -> None:
        """Press a button or follow a link."""

    def choose(self, option: Locator) -> None:
        """Make sure that a radio button or checkbox is chosen."""

    def type(self, field: Locator, text: str) -> None:
        """Replace what stands in a field."""


class Mouse:
    """Clicks what it sees."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0

    def press(self, target: Locator) -> None:
        target.click()
        self.presses += 1

    def choose(self, option: Locator) -> None:
        # The label is what a person presses; the control inside it may be drawn by the style sheet.
        if not option.is_checked():
            option.locator("xpath=ancestor::label").click()
        expect(option).to_be_checked()

    def type(self, field: Locator, text: str) -> None:
        field.click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text, delay=5)


class Keyboard:
    """Never touches the mouse: Tab until there, then the key that works there."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0

    def press(self, target: Locator) -> None:
        self.reach(target)
        self.page.keyboard.press("Enter")
        self.presses += 1

    def choose(self, option: Locator) -> None:
        if option.get_attribute("type") == "checkbox":
            self.reach(option)
            if not option.is_checked():
                self.page.keyboard.press("Space")
        else:
            self._choose_radio(option)
        expect(option).to_be_checked()

    def type(self, field: Locator, text: str) -> None:
        self.reach(field)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text, delay=5)

    def reach(self, target: Locator) -> None:
        """Press Tab until the target has the focus."""
        target.wait_for(state="visible")
        for _ in range(MOST_TABS):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never comes to {target}")

    def _choose_radio(self, option: Locator) -> None:
        """A group of radio buttons is one stop: the arrows choose inside it."""
        name = option.get_attribute("name")
        group = self.page.locator(f'input[type=radio][name="{name}"]')
        for _ in range(MOST_TABS):
            if group.evaluate_all("group => group.includes(document.activeElement)"):
                break
            self.page.keyboard.press("Tab")
        else:
            raise AssertionError(f"Tab never comes to the group {name}")
        if not group.evaluate_all("group => group.some(one => one.checked)"):
            self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if option.is_checked():
                return
            self.page.keyboard.press("ArrowDown")


def hand(kind: str, page: Page) -> Hand:
    """The hand of that name."""
    return Mouse(page) if kind == "mouse" else Keyboard(page)
