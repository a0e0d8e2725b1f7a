"""An SMTP session with a deadline: however slowly the server drips, a step ends when its time is up."""

from __future__ import annotations

import smtplib
import socket
import ssl
import time
from typing import Any

from iwill.messaging.channels.reaching import reach, time_left
from iwill.messaging.channels.smtp_url import MailServer

_READ_AT_ONCE = 4096
_LONGEST_LINE = 8192
_MOST_LINES = 100


class SessionWithDeadline(smtplib.SMTP):
    """smtplib's dialogue, in which every step has to end before `deadline` on the monotonic clock.

    Answers are read here and not by smtplib, which waits for each single byte anew and takes three times as long.
    """

    deadline = float("inf")
    _heard = b""
    _heard_on: socket.socket | None = None

    def grant(self, seconds: float) -> None:
        """Give the next step so many seconds from now."""
        self.deadline = time.monotonic() + seconds

    def send(self, s: Any) -> None:
        self._allow()
        super().send(s)

    def ask(self, command: bytes) -> tuple[int, bytes]:
        """Send a command and hear its answer."""
        self.send(command)
        return self.getreply()

    def getreply(self) -> tuple[int, bytes]:
        """The next answer: its number (-1 for nonsense) and its words. Raises where the line is gone or time is up."""
        words = []
        while True:
            line = self._line()
            words.append(line[4:].strip())
            if line[3:4] != b"-":
                return (int(line[:3]) if line[:3].isdigit() else -1), b"\n".join(words)
            if len(words) > _MOST_LINES:
                raise smtplib.SMTPServerDisconnected("an answer without end")

    def _line(self) -> bytes:
        if self._heard_on is not self.sock:
            # What came before TLS began must not count as said under it.
            self._heard_on, self._heard = self.sock, b""
        while (end := self._heard.find(b"\n")) < 0:
            self._allow()
            assert self.sock is not None
            piece = self.sock.recv(_READ_AT_ONCE)
            if not piece or len(self._heard) > _LONGEST_LINE:
                raise smtplib.SMTPServerDisconnected("the line is gone")
            self._heard += piece
        line, self._heard = self._heard[:end], self._heard[end + 1 :]
        return line

    def _allow(self) -> None:
        """Let the socket wait for what is left of the time."""
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("there is no line")
        self.sock.settimeout(time_left(self.deadline))

    def _get_socket(self, host: str, port: int, _timeout: float) -> socket.socket:
        return reach(host, port, self.deadline)


class TlsSessionWithDeadline(SessionWithDeadline, smtplib.SMTP_SSL):
    """The same, with TLS from the first byte."""

    def _get_socket(self, host: str, port: int, _timeout: float) -> socket.socket:
        return reach(host, port, self.deadline, self.context)


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
    session.timeout = time_left(deadline)
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
