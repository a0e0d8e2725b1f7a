"""Mail to a server over one connection that is kept while there is something to send.

SMTP has no key by which a server would know a letter again. Where the connection breaks after the last dot and before
the answer, the letter may have been taken: the receipt says UNKNOWN and nobody repeats it. The Message-ID is stable all
the same, so that a mailbox which did get two can put them together.
"""

from __future__ import annotations

import re
import smtplib
import ssl
import time

from iwill.messaging.channels.provider import Handover, Idempotency, Letter, Receipt
from iwill.messaging.channels.smtp_session import SessionWithDeadline, TlsSessionWithDeadline
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
        if address_on_the_wire(letter.address) != letter.address:
            return Receipt(Handover.PERMANENT, "address_unusable")
        deadline = time.monotonic() + self._patience
        try:
            session = self._connected(deadline)
        except smtplib.SMTPResponseException as refusal:
            self._drop()
            return Receipt(Handover.TEMPORARY, _code(refusal.smtp_code, refusal.smtp_error), line_is_down=True)
        except _TROUBLE as trouble:
            self._drop()
            return Receipt(Handover.TEMPORARY, type(trouble).__name__, line_is_down=True)
        session.deadline = deadline
        return self._hand_over(session, letter)

    def close(self) -> None:
        """Say goodbye, if somebody is listening."""
        if self._session is not None:
            try:
                self._session.grant(1.0)
                self._session.quit()
            except _TROUBLE:
                pass
            self._drop()

    def _hand_over(self, session: SessionWithDeadline, letter: Letter) -> Receipt:
        finished = False
        try:
            refusal = self._envelope(session, letter.address)
            if refusal is not None:
                return refusal
            session.send(_dotted(letter.content))
            finished = True
            code, words = session.getreply()
        except _TROUBLE as trouble:
            self._drop()
            # Without its last dot a mail cannot have been taken, whatever happened to the line.
            return Receipt(Handover.UNKNOWN if finished else Handover.TEMPORARY, f"cut_off {type(trouble).__name__}")
        self._used_at = time.monotonic()
        if code == -1:
            self._drop()
            return Receipt(Handover.UNKNOWN, "cut_off")
        return self._judged(code, words, about_address=True)

    def _envelope(self, session: SessionWithDeadline, address: str) -> Receipt | None:
        """MAIL, RCPT and DATA, in one packet where the server allows it (RFC 2920); the refusal, or None to go on."""
        commands = (f"MAIL FROM:<{self._sender}>", f"RCPT TO:<{address}>", "DATA")
        if not session.has_extn("pipelining"):
            for command, wanted in zip(commands, (250, 250, 354), strict=True):
                code, words = session.docmd(command)
                if code not in (wanted, 251):
                    return self._refused(session, code, words, to_address=wanted == 250 and command.startswith("RCPT"))
            return None
        session.send("".join(f"{command}\r\n" for command in commands))
        (mail, mail_words), (rcpt, rcpt_words), (go, go_words) = (session.getreply() for _ in commands)
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

    def _connected(self, deadline: float) -> SessionWithDeadline:
        if self._session is not None and time.monotonic() - self._used_at > IDLE_SECONDS:
            self.close()
        if self._session is None:
            self._session = self._connect(deadline)
            self._used_at = time.monotonic()
        return self._session

    def _connect(self, deadline: float) -> SessionWithDeadline:
        server = self._server
        context = ssl.create_default_context() if server.tls or server.starttls else None
        # Without a name of ours smtplib would ask the resolver for one, and that may take its time.
        name = self._sender.rpartition("@")[2] or "localhost"
        session = (
            TlsSessionWithDeadline(local_hostname=name, context=context)
            if server.tls
            else SessionWithDeadline(local_hostname=name)
        )
        session.deadline = deadline
        session.timeout = self._patience
        # smtplib takes the name for the certificate from here when it is not given at construction.
        session._host = server.host  # type: ignore[attr-defined]
        try:
            code, words = session.connect(server.host, server.port)
            if code != 220:
                raise smtplib.SMTPConnectError(code, words)
            session.ehlo_or_helo_if_needed()
            if server.starttls:
                session.starttls(context=context)
                session.ehlo_or_helo_if_needed()
            if server.user is not None:
                session.login(server.user, server.password or "")
        except BaseException:
            session.close()
            raise
        return session

    def _drop(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None


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
