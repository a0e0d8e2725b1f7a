"""A worded text as the bytes of an RFC 5322 mail.

The library's own message class takes over a millisecond a mail, ten times the handing over. So what many mails share is
encoded once, as a frame, and only recipient, links and body are put in for each. Nothing in a header can hold a line
break: subject and sender are encoded words, addresses are checked by the channel, and all else is made here.
"""

from __future__ import annotations

import binascii
import re
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr, parseaddr

import config
from iwill.messaging.wording import Worded, fill

# Visible ASCII without angle brackets and blanks, so that an address can never end a command or a header.
_ADDRESS = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")
_LINE = 76  # the longest line of base64 (RFC 2045)


class MailFrame:
    """Everything that mails of the same words share."""

    def __init__(self, worded: Worded, language: str, settings: config.Settings) -> None:
        self._body = worded.body.replace("\n", "\r\n")
        self._fixed = (
            f"From: {sender(settings)}\r\n"
            f"Subject: {_encoded(worded.subject, 'Subject')}\r\n"
            "MIME-Version: 1.0\r\n"
            'Content-Type: text/plain; charset="utf-8"\r\n'
            "Content-Transfer-Encoding: base64\r\n"
            f"Content-Language: {language}\r\n"
            "Auto-Submitted: auto-generated\r\n"
        ).encode("ascii")

    def mail(
        self, *, uid: str, host: str, date: str, address: str, name: str, link: str, stop: str, code: str = ""
    ) -> bytes:
        """One person's mail. `stop` is the address to unsubscribe at, by hand or by one click (RFC 8058)."""
        head = f"To: {address}\r\nMessage-ID: <{uid}@{host}>\r\nDate: {date}\r\n"
        if stop:
            head += f"List-Unsubscribe: <{stop}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
        body = fill(self._body, name=name, link=link, stop=stop, code=code).encode()
        return b"".join((head.encode("ascii"), self._fixed, b"\r\n", _base64(body)))


def sender(settings: config.Settings) -> str:
    """The From header: the organisation's name before the configured address."""
    name, address = parseaddr(settings.mail_from)
    return formataddr((str(Header(" ".join((name or settings.org_name).split()), "utf-8")), address))


def sender_address(settings: config.Settings) -> str:
    """The bare address that mail is sent from."""
    return parseaddr(settings.mail_from)[1]


def address_on_the_wire(address: str) -> str | None:
    """The address as mail servers take it, its domain in ASCII; None where it cannot be one."""
    if not address.isascii():
        box, _, domain = address.rpartition("@")
        try:
            address = f"{box}@{domain.encode('idna').decode('ascii')}"
        except UnicodeError:
            return None
    return address if _ADDRESS.fullmatch(address) else None


def sender_host(settings: config.Settings) -> str:
    """The domain of the sender, which makes Message-IDs unique in the world."""
    return sender_address(settings).rpartition("@")[2] or "localhost"


def date_header(now: datetime) -> str:
    """An instant as mails write it."""
    return format_datetime(now)


def _encoded(words: str, header: str) -> str:
    if words.isascii() and len(words) < 60:
        return words
    return Header(words, "utf-8", header_name=header).encode(linesep="\r\n")


def _base64(body: bytes) -> bytes:
    encoded = binascii.b2a_base64(body, newline=False)
    lines = [encoded[start : start + _LINE] for start in range(0, len(encoded), _LINE)]
    return b"\r\n".join(lines) + b"\r\n"
