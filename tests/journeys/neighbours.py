"""People who answer their mail: each reads what arrives, opens the link in it and presses what they always press.

What somebody does follows from their address alone, so that every run tells the same story. They know nothing of the
program but its mails and pages.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections import defaultdict
from email.message import EmailMessage
from zlib import crc32

from flask.testing import FlaskClient

from tests.messaging.mail_server import Postmaster

LINK = re.compile(r"^http://iwill\.example(/c/[\w-]{34})$", re.MULTILINE)
ROUND_TRIP = 14 * 1024
BUTTON = re.compile(r'<button[^>]* name="answer" value="(\w+)"')
TICK = re.compile(r'<input type="?checkbox"? name="?need"? value="?(\d+)"?(?! disabled)[^>]*>(.*?)</label>', re.DOTALL)
NAMED = re.compile(r'<input type="hidden" name="need" value="(\d+)"')
FULL = re.compile(r'name="need" value="(\d+)"><button name="answer" value="reserve"')
GIVE_BACK = (1, 4, 8)
LATER = re.compile(r'<option value="([^"]+)">')


class Neighbours:
    """Everybody with a mailbox. `mails` and `pages` are all that was read; `pressed` holds the buttons, by link."""

    def __init__(self, postmaster: Postmaster, browser: FlaskClient) -> None:
        self.mails: list[tuple[str, EmailMessage]] = []
        self.pages: list[str] = []
        self.offers = 0
        self.pressed: dict[str, list[str]] = defaultdict(list)
        self.address_of: dict[str, str] = {}
        self._arriving = postmaster.mails
        self._browser = browser

    def read_mail(self) -> None:
        """Read what has arrived since the last time, in order, and answer as each of them does."""
        for _, (address,), content in self._arriving[len(self.mails) :]:
            mail = email.message_from_bytes(content, policy=email.policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append((address, mail))
            if link := link_in(mail):
                self.address_of[link] = address
                if "已确认" not in str(mail["subject"]):
                    self._open(link, crc32(address.encode()) % 20)

    def _open(self, link: str, habit: int) -> None:
        page = self._browser.get(link)
        assert (page.status_code, "Set-Cookie" in page.headers) == (200, False)
        assert len(page.data) <= ROUND_TRIP
        self.pages.append(page.text)
        buttons = BUTTON.findall(page.text)
        if "later" in buttons:
            self._answer(link, page.text, habit)
        elif "yes" in buttons:
            # A seat has come free for somebody in reserve: every other one takes it, beginning with the second; the
            # rest let the offer run out.
            self.offers += 1
            if self.offers % 2 == 0:
                self._press(link, "yes", NAMED.findall(page.text))
        elif "no" in buttons and habit in GIVE_BACK:
            # A reminder of a seat: some have to give it back.
            self._press(link, "no")

    def _answer(self, link: str, page: str, habit: int) -> None:
        """Of twenty, six take what is open, three the first they see, three all there is; five cannot; one needs time,
        and two do not answer."""
        shifts = TICK.findall(page) or [(need, "") for need in NAMED.findall(page)]
        still_open = [need for need, words in shifts if not words.endswith("*") and "候补" not in words]
        if habit < 6:
            self._press(link, "yes", still_open[:2])
        elif habit < 9:
            self._press(link, "yes", [need for need, _ in shifts[:2]])
        elif habit < 12:
            self._press(link, "yes", [need for need, _ in shifts])
        elif habit < 17:
            self._press(link, "no")
        elif habit == 17:
            if self.pressed[link]:
                self._press(link, "yes", still_open[:1])
            else:
                self._press(link, "later", later_until=LATER.findall(page)[0])

    def _press(self, link: str, button: str, needs: list[str] | None = None, **more: str) -> None:
        if button == "yes" and not needs:
            button = "no"
        self.pressed[link].append(button)
        done = self._browser.post(link, data={"answer": button, "need": needs or [], **more})
        assert done.status_code in (200, 303, 409), done.text
        self.pages.append(done.text)
        if done.status_code == 303 and done.headers["Location"].endswith("/seat"):
            # One in five puts the shift into a calendar.
            seen = ("", ".ics") if len(self.pages) % 5 == 0 else ("",)
            self.pages += [self._browser.get(f"{link}/seat{ending}").text for ending in seen]
            if button == "yes" and (full := FULL.findall(self.pages[-len(seen)])):
                self._press(link, "reserve", full[:1])
        elif "reserve" in BUTTON.findall(done.text):
            self._press(link, "reserve", NAMED.findall(done.text))


def link_in(mail: EmailMessage) -> str | None:
    """The path of the personal link in a mail, or None; two would leave the reader guessing."""
    links = LINK.findall(text_of(mail))
    assert len(links) <= 1
    return links[0] if links else None


def text_of(mail: EmailMessage) -> str:
    """The decoded text of a mail."""
    part = mail.get_body(("plain",))
    assert part is not None
    words: str = part.get_content()
    return words.replace("\r\n", "\n")
