"""Mail to a server over one connection that is kept while there is something to send.

SMTP has no key by which a server would know a letter again. Where the connection breaks after the last dot and before
the answer, the letter may have been taken: the receipt says UNKNOWN and nobody repeats it. The Message-ID is stable all
the same, so that a mailbox which did get two can put them together.
"""

from __future__ import annotations

import re
import smtplib
import time
from collections.abc import Generator, Sequence

from iwill.messaging.channels.provider import Handover, Idempotency, Letter, Receipt
from iwill.messaging.channels.smtp_session import SessionWithDeadline, connect
from iwill.messaging.channels.smtp_url import MailServer
from iwill.messaging.mail import address_on_the_wire
from iwill.messaging.terms import Channel

SECONDS_FOR_ONE = 10.0
# Servers drop a silent line after some minutes; one that has been silent this long is not trusted with a letter.
IDLE_SECONDS = 20.0

_ENHANCED = re.compile(rb"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# RFC 3463: no such mailbox, no such system, bad address syntax, mailbox moved away, domain takes no mail (RFC 7505).
_NOBODY_THERE = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"})
_TROUBLE = (OSError, smtplib.SMTPException, EOFError)


class SmtpProvider:
    """A mail server."""

    channel = Channel.EMAIL
    idempotency = Idempotency.NONE

    def __init__(self, server: MailServer, sender: str, *, patience: float = SECONDS_FOR_ONE) -> None:
        self._server, self._sender, self._patience = server, sender, patience
        self._session: SessionWithDeadline | None = None
        self._used_at = 0.0
        self.stays_here = server.on_this_machine

    def send(self, letter: Letter) -> Receipt:
        """Hand one mail over. Only an answer to the finished mail counts as accepted."""
        return next(self.send_ahead([letter]))

    def send_ahead(self, letters: Sequence[Letter]) -> Generator[Receipt]:
        """Hand mails over one after the other. Where the server allows it, the envelope of the next one travels behind
        the text of the one before (RFC 2920, 3.1), which saves a round trip; no text is sent before its envelope is
        accepted, so at any moment the fate of one mail at most is open."""
        asked = False
        try:
            for place, letter in enumerate(letters):
                following = letters[place + 1] if place + 1 < len(letters) else None
                receipt, asked = self._hand_over(letter, following, asked=asked)
                yield receipt
        finally:
            if asked:
                # Somebody lost interest while the server waits for a text that will not come.
                self._drop()

    def close(self) -> None:
        """Say goodbye, if somebody is listening."""
        if self._session is not None:
            try:
                self._session.grant(1.0)
                self._session.quit()
            except _TROUBLE:
                pass
            self._drop()

    def _hand_over(self, letter: Letter, following: Letter | None, *, asked: bool) -> tuple[Receipt, bool]:
        """One mail, whose envelope may be under way already; returns whether that of the following one now is."""
        if not _usable(letter):
            return Receipt(Handover.PERMANENT, "address_unusable"), False
        before = self._session
        session = self._connected(time.monotonic() + self._patience)
        if isinstance(session, Receipt):
            return session, False
        asked = asked and session is before
        fate_open = False
        try:
            refusal = self._envelope(session, letter, asked=asked)
            if refusal is not None:
                return refusal, False
            text, ahead = _dotted(letter.content), b""
            if following is not None and _usable(following) and session.has_extn("pipelining"):
                ahead = self._commands(following)
            # Without its last dot a mail cannot have been taken; with something behind the dot, it may have gone.
            fate_open = bool(ahead)
            session.send(text + ahead)
            fate_open = True
            code, words = session.getreply()
        except _TROUBLE as trouble:
            self._drop()
            handover = Handover.UNKNOWN if fate_open else Handover.TEMPORARY
            return Receipt(handover, f"cut_off {type(trouble).__name__}"), False
        self._used_at = time.monotonic()
        if code == -1:
            self._drop()
            return Receipt(Handover.UNKNOWN, "cut_off"), False
        receipt = self._judged(code, words, about_address=True)
        return receipt, bool(ahead) and self._session is not None

    def _commands(self, letter: Letter) -> bytes:
        return f"MAIL FROM:<{self._sender}>\r\nRCPT TO:<{letter.address}>\r\nDATA\r\n".encode("ascii")

    def _envelope(self, session: SessionWithDeadline, letter: Letter, *, asked: bool) -> Receipt | None:
        """MAIL, RCPT and DATA, in one packet where the server allows it; the refusal, or None to go on."""
        if not session.has_extn("pipelining"):
            return self._envelope_in_steps(session, letter)
        if not asked:
            session.send(self._commands(letter))
        (mail, mail_words), (rcpt, rcpt_words), (go, go_words) = (session.getreply() for _ in range(3))
        if mail == 250 and rcpt in (250, 251) and go == 354:
            return None
        if go == 354:
            # The server waits for a mail although nobody is to get it: an empty one ends that.
            session.send(b".\r\n")
            session.getreply()
        if mail != 250:
            return self._refused(session, mail, mail_words)
        if rcpt not in (250, 251):
            return self._refused(session, rcpt, rcpt_words, to_address=True)
        return self._refused(session, go, go_words)

    def _envelope_in_steps(self, session: SessionWithDeadline, letter: Letter) -> Receipt | None:
        mail, rcpt, go = self._commands(letter).splitlines(keepends=True)
        code, words = session.ask(mail)
        if code != 250:
            return self._refused(session, code, words)
        code, words = session.ask(rcpt)
        if code not in (250, 251):
            return self._refused(session, code, words, to_address=True)
        code, words = session.ask(go)
        return None if code == 354 else self._refused(session, code, words)

    def _refused(self, session: SessionWithDeadline, code: int, words: bytes, *, to_address: bool = False) -> Receipt:
        """Judge a refusal before the mail itself, and clear the table for the next one."""
        self._used_at = time.monotonic()
        receipt = self._judged(code, words, about_address=to_address)
        try:
            if self._session is not None:
                session.rset()
        except _TROUBLE:
            self._drop()
        return receipt

    def _judged(self, code: int, words: bytes, *, about_address: bool) -> Receipt:
        short = _code(code, words)
        if code == 250:
            return Receipt(Handover.ACCEPTED, short)
        if code in (421, -1):
            # The server closes the line: nothing was taken, and the next letter needs a new one.
            self._drop()
            return Receipt(Handover.TEMPORARY, short)
        if 500 <= code < 600:
            nobody = short.partition(" ")[2] in _NOBODY_THERE
            return Receipt(Handover.PERMANENT, short, address_is_dead=nobody and about_address)
        return Receipt(Handover.TEMPORARY, short)

    def _connected(self, deadline: float) -> SessionWithDeadline | Receipt:
        """The open line, or the receipt of a letter that finds none."""
        if self._session is not None and time.monotonic() - self._used_at > IDLE_SECONDS:
            self.close()
        if self._session is None:
            try:
                self._session = connect(self._server, self._sender, deadline)
            except smtplib.SMTPResponseException as refusal:
                return Receipt(Handover.TEMPORARY, _code(refusal.smtp_code, refusal.smtp_error), line_is_down=True)
            except _TROUBLE as trouble:
                return Receipt(Handover.TEMPORARY, type(trouble).__name__, line_is_down=True)
            self._used_at = time.monotonic()
        self._session.deadline = deadline
        return self._session

    def _drop(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None


def _usable(letter: Letter) -> bool:
    return address_on_the_wire(letter.address) == letter.address


def _dotted(content: bytes) -> bytes:
    """The mail as it goes over the line: a dot at the start of a line is doubled, a lonely dot ends it."""
    if b"\r\n." in content:
        content = content.replace(b"\r\n.", b"\r\n..")
    return content + (b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n")


def _code(code: int, words: bytes | str) -> str:
    """The number of an answer and its RFC 3463 code, and nothing of its words: those can repeat an address."""
    said = words if isinstance(words, bytes) else words.encode()
    found = _ENHANCED.search(said)
    return f"{code} {found.group().decode()}" if found else str(code)
