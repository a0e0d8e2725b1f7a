"""An HTTP session with a deadline: however slowly the other side drips, a call ends when its time is up."""

from __future__ import annotations

import http.client
import io
import socket
import ssl
from typing import Any

from iwill.messaging.channels.reaching import reach, time_left


class HttpSessionWithDeadline(http.client.HTTPConnection):
    """http.client's dialogue, in which everything has to end before `deadline` on the monotonic clock.

    By itself it would wait anew for each byte.
    """

    deadline = float("inf")

    def __init__(self, host: str, port: int | None, *, tls: bool) -> None:
        super().__init__(host, port or (443 if tls else 80))
        self._context = ssl.create_default_context() if tls else None
        self.response_class = self._answer  # type: ignore[assignment]

    def connect(self) -> None:
        """Open the line, under TLS where that is wanted."""
        self.sock = reach(self.host, self.port, self.deadline, self._context)

    def send(self, data: Any) -> None:
        """Say something; the whole of it has to be out in time."""
        if self.sock is not None:
            self.sock.settimeout(time_left(self.deadline))
        super().send(data)

    def _answer(self, line: socket.socket, *said: Any, **named: Any) -> http.client.HTTPResponse:
        answer = http.client.HTTPResponse(line, *said, **named)
        answer.fp.close()
        answer.fp = io.BufferedReader(_HeardInTime(line, self.deadline))
        return answer


class _HeardInTime(io.RawIOBase):
    """What comes over the line until the deadline."""

    def __init__(self, line: socket.socket, deadline: float) -> None:
        self._line, self._deadline = line, deadline
        self._bytes = line.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int | None:
        self._line.settimeout(time_left(self._deadline))
        return self._bytes.readinto(room)

    def close(self) -> None:
        self._bytes.close()
        super().close()
