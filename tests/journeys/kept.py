"""What a device keeps of an attempt: unsent answers, and copies of pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

ROWS = """() => new Promise((done) => {
  const asked = indexedDB.open('answers', 1);
  asked.onsuccess = () => {
    const base = asked.result;
    const all = base.transaction('unsent').objectStore('unsent').getAll();
    all.onsuccess = () => { base.close(); done(all.result); };
  };
})"""
COPIES = """async () => (await (await caches.open('copies')).keys()).map((one) => one.url)"""


def kept_on(page: Page) -> list[dict[str, Any]]:
    """The unsent answers on the device, of whomever. Only where a page that keeps answers was opened."""
    rows: list[dict[str, Any]] = page.evaluate(ROWS)
    return rows


def copies_on(page: Page) -> list[str]:
    """The addresses of the pages that open without a connection."""
    return [urlsplit(url).path for url in page.evaluate(COPIES)]
