"""An SMTP session with a deadline: however slowly the server drips, a step ends when its time is up."""

from __future__ import annotations

import smtplib
import socket
import ssl
import time
from typing import Any

from iwill.messaging.channels.smtp_url import MailServer

_READ_AT_ONCE = 4096


class _Reader:
    """Lines from a socket, each read against the session's deadline and not against the patience of a single byte."""

    def __init__(self, session: SessionWithDeadline, sock: socket.socket) -> None:
        self._session, self._sock, self._pending = session, sock, b""

    def readline(self, limit: int) -> bytes:
        while b"\n" not in self._pending and len(self._pending) < limit:
            self._session.allow(self._sock)
            piece = self._sock.recv(_READ_AT_ONCE)
            if not piece:
                break
            self._pending += piece
        end = self._pending.find(b"\n") + 1 or len(self._pending)
        line, self._pending = self._pending[: min(end, limit)], self._pending[min(end, limit) :]
        return line

    def close(self) -> None:
        """Nothing to let go of: the socket is closed by its owner."""


class SessionWithDeadline(smtplib.SMTP):
    """smtplib's dialogue, in which every step has to end before `deadline` on the monotonic clock."""

    deadline = float("inf")

    def grant(self, seconds: float) -> None:
        """Give the next step so many seconds from now."""
        self.deadline = time.monotonic() + seconds

    def allow(self, sock: socket.socket) -> None:
        """Let the socket wait for what is left of the time; raises TimeoutError when nothing is."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the mail server took too long")
        sock.settimeout(left)

    def send(self, s: Any) -> None:
        if self.sock is not None:
            self.allow(self.sock)
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = _Reader(self, self.sock)
        return super().getreply()


class TlsSessionWithDeadline(SessionWithDeadline, smtplib.SMTP_SSL):
    """The same, with TLS from the first byte."""


def connect(server: MailServer, sender: str, deadline: float) -> SessionWithDeadline:
    """A session that is greeted, under TLS and signed in where that is wanted; raises when it cannot be in time."""
    context = ssl.create_default_context() if server.tls or server.starttls else None
    # Without a name of ours smtplib would ask the resolver for one, and that may take its time.
    name = sender.rpartition("@")[2] or "localhost"
    session = (
        TlsSessionWithDeadline(local_hostname=name, context=context)
        if server.tls
        else SessionWithDeadline(local_hostname=name)
    )
    session.deadline = deadline
    session.timeout = max(0.01, deadline - time.monotonic())
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
