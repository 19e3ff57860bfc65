"""Somebody in the middle of a quiz of short answers, and how a control breaks what the page promises."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playwright.sync_api import BrowserContext, Page, Route, TimeoutError, expect

from tests.journeys.hands import Mouse
from tests.journeys.sharing import Stage
from tests.journeys.sitting import HANGS_MS, SAVED, save_mark, uid_shown

if TYPE_CHECKING:
    from tests.journeys.conftest import Visitor


@dataclass
class Sitting:
    """A running attempt, its page, and what the database holds of it."""

    stage: Stage
    visitor: Visitor
    page: Page
    session: str
    uid: str

    def type(self, text: str, page: Page | None = None) -> None:
        """Type into the answer on the page, replacing what is there."""
        page = page or self.page
        Mouse(page).type(page.get_by_label("Your answer"), text)

    def sign_in(self, device: BrowserContext) -> None:
        """What the sign-in page does to the cookies."""
        device.add_cookies([{"name": "sessionid", "value": self.session, "url": self.stage.url}])

    def stored(self, position: int = 1) -> str:
        """The answer that counts now, as the database has it."""
        with self.stage.connect() as connection:
            row = connection.execute(
                "SELECT answer.value ->> 'text' FROM quizzes_answer answer"
                " JOIN quizzes_response response ON response.id = answer.response_id"
                " JOIN quizzes_attempt attempt ON attempt.id = answer.attempt_id"
                " WHERE attempt.uid = %s AND response.position = %s"
                " ORDER BY answer.client_seq DESC LIMIT 1",
                [self.uid, position],
            ).fetchone()
        return str(row[0]) if row else ""

    def lateness(self) -> dict[str, bool]:
        """Every text the database has of the first question, and whether it came too late to count."""
        with self.stage.connect() as connection:
            rows = connection.execute(
                "SELECT answer.value ->> 'text', answer.is_late FROM quizzes_answer answer"
                " JOIN quizzes_response response ON response.id = answer.response_id"
                " JOIN quizzes_attempt attempt ON attempt.id = answer.attempt_id"
                " WHERE attempt.uid = %s AND response.position = 1",
                [self.uid],
            ).fetchall()
        return dict(rows)

    def milliseconds_to_server(self, text: str, within: int = HANGS_MS) -> float | None:
        """From the last keystroke to the acknowledgement; None if that does not come within so many."""
        wanted = f'"text":"{text}"'
        try:
            with self.page.expect_response(
                lambda reply: (
                    reply.url.endswith("/answers/") and reply.ok and wanted in (reply.request.post_data or "")
                ),
                timeout=within,
            ):
                self.type(text)
                last_key = time.monotonic()
        except TimeoutError:
            return None
        return (time.monotonic() - last_key) * 1000


def sit_down(visitor: Visitor, stage: Stage, **device: Any) -> Sitting:
    """A new learner at the first question."""
    session = stage.somebody()
    page = visitor.device(session=session, **device)
    page.goto(f"/quizzes/{stage.scene['typed']}/")
    page.get_by_role("button", name=re.compile("^Start")).click()
    # Only the script says so: what follows may take the network away.
    expect(save_mark(page)).to_have_text(SAVED)
    return Sitting(stage, visitor, page, session, uid_shown(page))


def patched(page: Page, script: str, words: str, others: str) -> None:
    """Serve one script of the site with some words replaced: how a control breaks a promise."""

    def serve(route: Route) -> None:
        reply = route.fetch()
        body = reply.text()
        assert words in body, f"{script} has changed: write this control anew"
        route.fulfill(response=reply, body=body.replace(words, others))

    page.route(re.compile(rf"/js/{script}\.[^/]*js$"), serve)


def end_in(sitting: Sitting, seconds: int) -> None:
    """Move the end of the attempt, and load its page anew."""
    with sitting.stage.connect() as connection:
        connection.execute(
            "UPDATE quizzes_attempt SET deadline_at = statement_timestamp() + make_interval(secs => %s)"
            " WHERE uid = %s",
            [seconds, sitting.uid],
        )
    sitting.page.reload()
